-- The page of the limits asks whether clocks of its project still have to follow a change.
CREATE INDEX clock_recount_project ON clock_recount (project_id);
