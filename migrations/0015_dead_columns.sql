-- Versions that were counted up and read by nobody: entity tags are hashes of what is shown. Templates and Work Packages keep theirs,
-- which an application of a template and an import compare.
ALTER TABLE person DROP COLUMN version;
ALTER TABLE team DROP COLUMN version;
ALTER TABLE project DROP COLUMN version;
ALTER TABLE epic DROP COLUMN version;
ALTER TABLE story DROP COLUMN version;
ALTER TABLE sprint DROP COLUMN version;
ALTER TABLE escalation DROP COLUMN version;
ALTER TABLE task DROP COLUMN version;
ALTER TABLE meeting DROP COLUMN version;

-- Whether an answer that is kept is an object with an entity tag; a text was kept for it, of which nobody read what it said.
ALTER TABLE idempotency ADD COLUMN object BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE idempotency SET object = TRUE WHERE etag IS NOT NULL;
ALTER TABLE idempotency DROP COLUMN etag;
