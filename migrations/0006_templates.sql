-- Story and Epic templates (R78), what was made from them (R83), and what any template was made from (R79).
ALTER TABLE template ADD COLUMN made_from TEXT;

CREATE TABLE item_template (
  id {id},
  kind TEXT NOT NULL CHECK (kind IN ('story', 'epic')),
  project_id BIGINT NOT NULL REFERENCES project (id),
  name TEXT NOT NULL,
  body TEXT NOT NULL,
  made_from TEXT,
  version BIGINT NOT NULL,
  created_by BIGINT NOT NULL REFERENCES person (id),
  created_at BIGINT NOT NULL
);
CREATE INDEX item_template_project ON item_template (project_id, kind);

CREATE TABLE item_template_version (
  template_id BIGINT NOT NULL REFERENCES item_template (id),
  version BIGINT NOT NULL,
  name TEXT NOT NULL,
  body TEXT NOT NULL,
  by_id BIGINT NOT NULL REFERENCES person (id),
  at BIGINT NOT NULL,
  PRIMARY KEY (template_id, version)
);

CREATE TABLE item_template_use (
  id {id},
  template_id BIGINT NOT NULL REFERENCES item_template (id),
  version BIGINT NOT NULL,
  story_id BIGINT REFERENCES story (id),
  epic_id BIGINT REFERENCES epic (id)
);
CREATE INDEX item_template_use_template ON item_template_use (template_id);
CREATE UNIQUE INDEX item_template_use_story ON item_template_use (story_id) WHERE story_id IS NOT NULL;
CREATE UNIQUE INDEX item_template_use_epic ON item_template_use (epic_id) WHERE epic_id IS NOT NULL;

-- Proposals for a change of a template, of one of the two tables (R82).
CREATE TABLE template_proposal (
  id {id},
  project_id BIGINT NOT NULL REFERENCES project (id),
  template_id BIGINT REFERENCES template (id),
  item_template_id BIGINT REFERENCES item_template (id),
  version BIGINT NOT NULL,
  text TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'accepted', 'declined')),
  by_id BIGINT NOT NULL REFERENCES person (id),
  at BIGINT NOT NULL,
  answered_by BIGINT REFERENCES person (id),
  answered_at BIGINT,
  reason TEXT
);
CREATE INDEX template_proposal_project ON template_proposal (project_id, state);
CREATE INDEX template_proposal_template ON template_proposal (template_id);
CREATE INDEX template_proposal_item ON template_proposal (item_template_id);

-- Whether the members of a project's teams keep its templates too (R77).
CREATE TABLE template_rights (
  project_id BIGINT NOT NULL PRIMARY KEY REFERENCES project (id),
  members BOOLEAN NOT NULL
);
