-- Pauses of clocks ("waiting for the customer", H.6): allowed per definition, each kept with who, when and why. A clock also remembers
-- the time to respond that it was computed with, so that all of it can be reproduced.
ALTER TABLE sla_definition ADD COLUMN pausable BOOLEAN NOT NULL DEFAULT FALSE;
CREATE TABLE sla_pause (
  id {id},
  work_package_id BIGINT NOT NULL REFERENCES work_package (id),
  from_at BIGINT NOT NULL,
  by_id BIGINT NOT NULL REFERENCES person (id),
  reason TEXT NOT NULL,
  until_at BIGINT,
  ended_by BIGINT REFERENCES person (id),
  ended TEXT CHECK (ended IN ('resumed', 'completed', 'dropped', 'not_allowed')),
  note TEXT
);
CREATE INDEX sla_pause_work_package ON sla_pause (work_package_id, id);
CREATE UNIQUE INDEX sla_pause_running ON sla_pause (work_package_id) WHERE until_at IS NULL;
ALTER TABLE work_package ADD COLUMN paused_since BIGINT;
ALTER TABLE work_package ADD COLUMN pauses BIGINT NOT NULL DEFAULT 0;
ALTER TABLE work_package ADD COLUMN sla_respond_limit BIGINT;
UPDATE work_package SET sla_limit = resolve_by - created_at
 WHERE sla_limit IS NULL AND calendar_version IS NULL AND resolve_by IS NOT NULL;
UPDATE work_package SET sla_respond_limit = respond_by - created_at
 WHERE calendar_version IS NULL AND respond_by IS NOT NULL;
