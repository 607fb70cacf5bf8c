-- Business calendars (H.6): a project may count its SLAs in working time. Each change makes a version, and a clock remembers the
-- version and the limit it was computed with, so that a past result can be reproduced.
CREATE TABLE sla_calendar (
  project_id BIGINT NOT NULL REFERENCES project (id),
  version BIGINT NOT NULL,
  body TEXT,
  by_id BIGINT REFERENCES person (id),
  at BIGINT NOT NULL,
  PRIMARY KEY (project_id, version)
);
ALTER TABLE work_package ADD COLUMN calendar_version BIGINT;
ALTER TABLE work_package ADD COLUMN sla_limit BIGINT;

-- One Work Package for each number elsewhere, though two imports run at once.
DROP INDEX work_package_external;
CREATE UNIQUE INDEX work_package_external ON work_package (project_id, external_id);
