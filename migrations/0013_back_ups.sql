-- Back-ups of leading roles (8.3): who stands in for a Product Owner of a project, its chiefs, the Scrum Master of a team. While a period
-- is active (two instants, made of days of the holder's time zone) the back-up has the rights of the holder.
CREATE TABLE back_up (
  id {id},
  role TEXT NOT NULL CHECK (role IN ('product_owner', 'scrum_master', 'chief_product_owner', 'chief_scrum_master')),
  project_id BIGINT REFERENCES project (id),
  team_id BIGINT REFERENCES team (id),
  holder_id BIGINT NOT NULL REFERENCES person (id),
  person_id BIGINT NOT NULL REFERENCES person (id),
  starts_on TEXT,
  ends_on TEXT,
  active_from BIGINT,
  active_until BIGINT,
  created_at BIGINT NOT NULL
);
CREATE INDEX back_up_person ON back_up (person_id, role);
CREATE INDEX back_up_project ON back_up (project_id);
CREATE INDEX back_up_team ON back_up (team_id);

-- What waits for what (R158): a story or team of the project for another one, or for an activity outside.
CREATE TABLE dependency (
  id {id},
  project_id BIGINT NOT NULL REFERENCES project (id),
  from_story_id BIGINT REFERENCES story (id),
  from_team_id BIGINT REFERENCES team (id),
  to_story_id BIGINT REFERENCES story (id),
  to_team_id BIGINT REFERENCES team (id),
  to_activity TEXT,
  kind TEXT NOT NULL CHECK (kind IN ('mandatory', 'discretionary')),
  scope TEXT NOT NULL CHECK (scope IN ('internal', 'external')),
  note TEXT,
  resolved_at BIGINT,
  created_by BIGINT NOT NULL REFERENCES person (id),
  created_at BIGINT NOT NULL
);
CREATE INDEX dependency_project ON dependency (project_id);
CREATE INDEX dependency_from ON dependency (from_story_id);
CREATE INDEX dependency_to ON dependency (to_story_id);
