-- Clocks that still have to follow a change of limits, calendar or switch: the open Work Packages of a project, or of one story,
-- with an id above `after_id`. The command works on the first of them; the sweep goes on with the rest, a batch at a time.
CREATE TABLE clock_recount (
  id {id},
  project_id BIGINT NOT NULL REFERENCES project (id),
  story_id BIGINT REFERENCES story (id),
  cause TEXT NOT NULL CHECK (cause IN ('definitions', 'calendar', 'switch')),
  after_id BIGINT NOT NULL,
  by_id BIGINT NOT NULL REFERENCES person (id)
);
