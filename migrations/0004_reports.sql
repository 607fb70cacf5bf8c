-- Planned work that was interrupted (R97, R110): a planned task or Work Package that a person had in progress, and the Work Package
-- that called the person away, by a swarm or because the person took it.
CREATE TABLE interruption (
  id {id},
  person_id BIGINT NOT NULL REFERENCES person (id),
  work_package_id BIGINT NOT NULL REFERENCES work_package (id),
  cause TEXT NOT NULL CHECK (cause IN ('swarm', 'taken')),
  task_id BIGINT REFERENCES task (id),
  planned_id BIGINT REFERENCES work_package (id),
  started_at BIGINT NOT NULL,
  ended_at BIGINT
);
CREATE INDEX interruption_work_package ON interruption (work_package_id);
CREATE INDEX interruption_task ON interruption (task_id);
CREATE INDEX interruption_planned ON interruption (planned_id);
CREATE INDEX interruption_person ON interruption (person_id, started_at);

-- The audit log goes through all facts, the newest first; teams have a history of their own.
CREATE INDEX activity_at ON activity (at, id);
CREATE INDEX activity_actor ON activity (actor_id, at, id);
CREATE INDEX activity_team ON activity (team_id, at) WHERE team_id IS NOT NULL;

-- Reports of a period.
CREATE INDEX escalation_opened ON escalation (opened_at);
