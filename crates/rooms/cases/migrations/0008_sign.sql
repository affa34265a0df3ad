-- Signatures of second persons under an application. `signer` is the blind index of their NIK, `digest` is of what they
-- sign; `body` holds NIK, names, reason and what was read, sealed. A case that is filed takes those that stand along.
CREATE TABLE signatures (
  region       BIGINT NOT NULL,
  signature_id BYTEA  NOT NULL,
  draft_id     BYTEA  NOT NULL,
  case_id      BYTEA,
  person_id    BYTEA  NOT NULL,
  service      TEXT   NOT NULL,
  field        TEXT   NOT NULL,
  signer       BYTEA  NOT NULL,
  state        TEXT   NOT NULL,
  digest       BYTEA  NOT NULL,
  body         BYTEA  NOT NULL,
  asked_at     BIGINT NOT NULL,
  answered_at  BIGINT,
  CONSTRAINT signatures_pk PRIMARY KEY (region, signature_id),
  CONSTRAINT signatures_state CHECK (state IN ('diminta', 'ditandatangani', 'menolak', 'batal'))
);
CREATE UNIQUE INDEX signatures_live ON signatures (region, draft_id, field) WHERE state <> 'batal';
CREATE INDEX signatures_draft ON signatures (region, draft_id, signature_id);
CREATE INDEX signatures_case ON signatures (region, case_id, signature_id) WHERE case_id IS NOT NULL;
CREATE INDEX signatures_signer ON signatures (region, signer, signature_id);
