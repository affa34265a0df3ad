-- What an officer began at the counter and has not sent yet.
CREATE INDEX drafts_filer ON drafts (region, filed_by, updated_at, draft_id);
