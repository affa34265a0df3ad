-- A step has a deadline of its own, `due_at`; `promised_at` is the promised end of the whole work.
ALTER TABLE desk_tasks ADD COLUMN promised_at BIGINT NOT NULL DEFAULT 0;
UPDATE desk_tasks SET promised_at = due_at;

-- A task that lies too long is brought before somebody: `level` says how often that has happened, `raise_at` when it
-- happens next, `raised_to` which role it was brought before last, and `raised_may` what that role may do.
ALTER TABLE desk_tasks ADD COLUMN level BIGINT NOT NULL DEFAULT 0;
ALTER TABLE desk_tasks ADD COLUMN raise_at BIGINT;
ALTER TABLE desk_tasks ADD COLUMN raised_to TEXT;
ALTER TABLE desk_tasks ADD COLUMN raised_may TEXT;
CREATE INDEX desk_tasks_raise ON desk_tasks (region, raise_at, task_id) WHERE raise_at IS NOT NULL;
CREATE INDEX desk_tasks_raised ON desk_tasks (region, agency, state, due_at, task_id) WHERE raised_to IS NOT NULL;
