-- The goals and targets of a Project Vision Statement, and how far each is fulfilled (R143).
CREATE TABLE vision_goal (
  project_id BIGINT NOT NULL REFERENCES project (id),
  position BIGINT NOT NULL,
  goal TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'met', 'missed')),
  PRIMARY KEY (project_id, position)
);
