-- Cases whose clock stands still with the officers, those that wait for another case's letter among them.
CREATE INDEX cases_held_up ON cases (region, agency, due_at, case_id) WHERE paused_at IS NOT NULL AND state = 'diproses';
