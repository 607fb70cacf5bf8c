-- The Impediment Log (framework.md C.2, R222): what is in the way of a team, and of several teams.
CREATE TABLE impediment (
  id {id},
  team_id BIGINT NOT NULL REFERENCES team (id),
  project_id BIGINT REFERENCES project (id),
  text TEXT NOT NULL,
  story_id BIGINT REFERENCES story (id),
  work_package_id BIGINT REFERENCES work_package (id),
  task_id BIGINT REFERENCES task (id),
  raised_by BIGINT NOT NULL REFERENCES person (id),
  raised_at BIGINT NOT NULL,
  owner_id BIGINT REFERENCES person (id),
  state TEXT NOT NULL CHECK (state IN ('open', 'in_progress', 'resolved')),
  resolution TEXT,
  resolved_by BIGINT REFERENCES person (id),
  resolved_at BIGINT,
  cross_team BOOLEAN NOT NULL
);
CREATE INDEX impediment_team ON impediment (team_id, state);
CREATE INDEX impediment_project ON impediment (project_id);
CREATE INDEX impediment_story ON impediment (story_id);
CREATE INDEX impediment_work_package ON impediment (work_package_id);

-- What else a fact is about, such as impediment-12: its history.
ALTER TABLE activity ADD COLUMN about TEXT;
CREATE INDEX activity_about ON activity (about, at) WHERE about IS NOT NULL;
