-- A target's refusal stands though the source stops naming it (R116): the row is kept, and is not named.
ALTER TABLE escalation_target ADD COLUMN named BOOLEAN NOT NULL DEFAULT TRUE;
