-- Change Requests (framework.md C.4, R223), the tolerance of a project, and the early end of a Sprint.
CREATE TABLE change_request (
  id {id},
  project_id BIGINT NOT NULL REFERENCES project (id),
  text TEXT NOT NULL,
  origin TEXT NOT NULL CHECK (origin IN ('stakeholder', 'scrum_core_team', 'senior_management', 'scrum_guidance_body')),
  impact TEXT,
  effort BIGINT,
  story_id BIGINT REFERENCES story (id),
  epic_id BIGINT REFERENCES epic (id),
  state TEXT NOT NULL CHECK (state IN ('unapproved', 'approved', 'rejected')),
  raised_by BIGINT NOT NULL REFERENCES person (id),
  raised_at BIGINT NOT NULL,
  decided_by BIGINT REFERENCES person (id),
  decided_at BIGINT,
  reason TEXT,
  result_story_id BIGINT REFERENCES story (id),
  result_epic_id BIGINT REFERENCES epic (id)
);
CREATE INDEX change_request_project ON change_request (project_id, state);
CREATE INDEX change_request_story ON change_request (story_id);
CREATE INDEX change_request_result_story ON change_request (result_story_id);
CREATE INDEX change_request_result_epic ON change_request (result_epic_id);
CREATE TABLE change_approval (
  change_request_id BIGINT NOT NULL REFERENCES change_request (id),
  person_id BIGINT NOT NULL REFERENCES person (id),
  at BIGINT NOT NULL,
  PRIMARY KEY (change_request_id, person_id)
);
CREATE TABLE change_tolerance (
  project_id BIGINT NOT NULL REFERENCES project (id),
  effort BIGINT NOT NULL,
  set_by BIGINT NOT NULL REFERENCES person (id),
  set_at BIGINT NOT NULL,
  PRIMARY KEY (project_id)
);
CREATE TABLE sprint_early_end (
  sprint_id BIGINT NOT NULL REFERENCES sprint (id),
  by_id BIGINT NOT NULL REFERENCES person (id),
  reason TEXT NOT NULL,
  PRIMARY KEY (sprint_id)
);
