-- Recurring stories: the day from which a calendar rule counts (R64), the review interval and the day of the next review (R56),
-- the period that a dormant story was woken for (R62). Stories of several teams: who leads them (R34).
ALTER TABLE story ADD COLUMN schedule_from TEXT;
ALTER TABLE story ADD COLUMN review_every TEXT;
ALTER TABLE story ADD COLUMN review_due_on TEXT;
-- The due day that the Product Owner was told of: told once for each.
ALTER TABLE story ADD COLUMN review_told_for TEXT;
ALTER TABLE story ADD COLUMN woken_from TEXT;
ALTER TABLE story ADD COLUMN woken_to TEXT;
ALTER TABLE story ADD COLUMN lead_scrum_master_id BIGINT REFERENCES person (id);
CREATE INDEX story_review_due ON story (review_due_on) WHERE review_due_on IS NOT NULL;
CREATE INDEX story_product_owner ON story (product_owner_id);

-- A specialist who is attached to a story without being a member of a team on it (R45).
CREATE TABLE contributor (
  story_id BIGINT NOT NULL REFERENCES story (id),
  person_id BIGINT NOT NULL REFERENCES person (id),
  by_id BIGINT NOT NULL REFERENCES person (id),
  at BIGINT NOT NULL,
  PRIMARY KEY (story_id, person_id)
);
CREATE INDEX contributor_person ON contributor (person_id);

-- Which Acceptance Criterion of its story a Work Package meets (R61). The criterion stands here in its own words: what was checked
-- stays readable when the story's text changes.
CREATE TABLE criterion_check (
  work_package_id BIGINT NOT NULL REFERENCES work_package (id),
  criterion TEXT NOT NULL,
  met BOOLEAN NOT NULL,
  by_id BIGINT NOT NULL REFERENCES person (id),
  at BIGINT NOT NULL,
  PRIMARY KEY (work_package_id, criterion)
);
