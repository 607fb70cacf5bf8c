-- Portfolios and programs (R3): levels above the projects. A program may belong to a portfolio, a project to a program; their places
-- are the strategic order that the Product Owner of the level sets.
CREATE TABLE level (
  id {id},
  kind TEXT NOT NULL CHECK (kind IN ('portfolio', 'program')),
  slug TEXT NOT NULL,
  name TEXT NOT NULL,
  description TEXT,
  product_owner_id BIGINT NOT NULL REFERENCES person (id),
  scrum_master_id BIGINT NOT NULL REFERENCES person (id),
  portfolio_id BIGINT REFERENCES level (id),
  position BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  UNIQUE (kind, slug)
);
CREATE INDEX level_portfolio ON level (portfolio_id);
ALTER TABLE project ADD COLUMN program_id BIGINT REFERENCES level (id);
ALTER TABLE project ADD COLUMN program_position BIGINT NOT NULL DEFAULT 0;
CREATE INDEX project_program ON project (program_id);

-- What a project is for, and for whom (R4); whom each Product Owner represents (R148); what a team can take on (R159).
ALTER TABLE project ADD COLUMN field_of_work TEXT
  CHECK (field_of_work IN ('development', 'business_operations', 'it_operations', 'mixed'));
ALTER TABLE project ADD COLUMN customer TEXT CHECK (customer IN ('internal', 'external'));
CREATE TABLE represented_customer (
  project_id BIGINT NOT NULL REFERENCES project (id),
  person_id BIGINT NOT NULL REFERENCES person (id),
  kind TEXT NOT NULL CHECK (kind IN ('internal', 'external', 'product', 'service')),
  name TEXT NOT NULL,
  PRIMARY KEY (project_id, person_id)
);
ALTER TABLE team ADD COLUMN specialization TEXT;

-- Definition of Ready, Done Criteria and Minimum Done Criteria (R217). A removed one stays for the stories that were accepted under it.
CREATE TABLE criterion (
  id {id},
  kind TEXT NOT NULL CHECK (kind IN ('definition_of_ready', 'done', 'minimum_done')),
  project_id BIGINT REFERENCES project (id),
  level_id BIGINT REFERENCES level (id),
  text TEXT NOT NULL,
  position BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  removed_at BIGINT
);
CREATE INDEX criterion_project ON criterion (project_id);
CREATE INDEX criterion_level ON criterion (level_id);
CREATE TABLE story_criterion (
  story_id BIGINT NOT NULL REFERENCES story (id),
  criterion_id BIGINT NOT NULL REFERENCES criterion (id),
  by_id BIGINT NOT NULL REFERENCES person (id),
  at BIGINT NOT NULL,
  PRIMARY KEY (story_id, criterion_id)
);
-- The Acceptance Criteria of a story that are met, as a list of their texts.
CREATE TABLE acceptance_met (
  story_id BIGINT NOT NULL PRIMARY KEY REFERENCES story (id),
  met TEXT NOT NULL
);
ALTER TABLE project ADD COLUMN acceptance_criteria_checked BOOLEAN NOT NULL DEFAULT FALSE;
