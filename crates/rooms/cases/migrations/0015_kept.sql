-- Since when a case has none of its uploaded documents any more, because they had been kept long enough.
ALTER TABLE cases ADD COLUMN papers_gone_at BIGINT;
CREATE INDEX cases_papers ON cases (region, service, state, closed_at, case_id) WHERE papers_gone_at IS NULL AND closed_at IS NOT NULL;

-- Files whose row is gone and that may still lie in the folder: they go there after the commit, or in the next night.
CREATE TABLE doomed_files (
  region  BIGINT NOT NULL,
  file_id BYTEA  NOT NULL,
  CONSTRAINT doomed_files_pk PRIMARY KEY (region, file_id)
);

-- What is due is found from where it is oldest.
CREATE INDEX drafts_oldest ON drafts (region, updated_at, draft_id) WHERE case_id IS NULL;
CREATE INDEX documents_loose_oldest ON documents (region, at, document_id) WHERE case_id IS NULL AND draft_id IS NULL;
CREATE INDEX signatures_void ON signatures (region, asked_at, signature_id) WHERE state = 'batal';
CREATE INDEX idempotency_at ON idempotency (region, at);
