-- The service file in force when an application was begun stays with it, word for word.
CREATE TABLE service_versions (
  region        BIGINT NOT NULL,
  service       TEXT   NOT NULL,
  version       TEXT   NOT NULL,
  source        TEXT   NOT NULL,
  template      TEXT   NOT NULL,
  first_used_at BIGINT NOT NULL,
  CONSTRAINT service_versions_pk PRIMARY KEY (region, service, version)
);

-- An application being written. `case_id` and `only_paths` are set while a returned case is corrected.
CREATE TABLE drafts (
  region     BIGINT NOT NULL,
  draft_id   BYTEA  NOT NULL,
  person_id  BYTEA  NOT NULL,
  service    TEXT   NOT NULL,
  version    TEXT   NOT NULL,
  filed_by   BYTEA,
  case_id    BYTEA,
  only_paths TEXT,
  answers    BYTEA  NOT NULL,
  rev        BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  CONSTRAINT drafts_pk PRIMARY KEY (region, draft_id)
);
CREATE INDEX drafts_person ON drafts (region, person_id, updated_at, draft_id);
CREATE INDEX drafts_case ON drafts (region, case_id);

-- What a visitor sent after the session had ended, until the same person signs in again.
CREATE TABLE parked (
  region   BIGINT NOT NULL,
  token    BYTEA  NOT NULL,
  draft_id BYTEA  NOT NULL,
  page     TEXT   NOT NULL,
  fields   BYTEA  NOT NULL,
  at       BIGINT NOT NULL,
  CONSTRAINT parked_pk PRIMARY KEY (region, token)
);
CREATE INDEX parked_at ON parked (region, at);

-- An uploaded document; its sealed bytes lie in the files folder under its id.
CREATE TABLE documents (
  region      BIGINT NOT NULL,
  document_id BYTEA  NOT NULL,
  person_id   BYTEA  NOT NULL,
  draft_id    BYTEA,
  case_id     BYTEA,
  field       TEXT   NOT NULL,
  name        BYTEA  NOT NULL,
  media       TEXT   NOT NULL,
  bytes       BIGINT NOT NULL,
  sha256      BYTEA  NOT NULL,
  at          BIGINT NOT NULL,
  CONSTRAINT documents_pk PRIMARY KEY (region, document_id)
);
CREATE INDEX documents_draft ON documents (region, draft_id);
CREATE INDEX documents_case ON documents (region, case_id);

CREATE TABLE cases (
  region       BIGINT NOT NULL,
  case_id      BYTEA  NOT NULL,
  reference    TEXT   NOT NULL,
  draft_id     BYTEA  NOT NULL,
  service      TEXT   NOT NULL,
  version      TEXT   NOT NULL,
  agency       TEXT   NOT NULL,
  person_id    BYTEA  NOT NULL,
  filed_by     BYTEA,
  state        TEXT   NOT NULL,
  step         TEXT   NOT NULL,
  submitted_at BIGINT NOT NULL,
  due_at       BIGINT NOT NULL,
  paused_at    BIGINT,
  closed_at    BIGINT,
  rev          BIGINT NOT NULL,
  CONSTRAINT cases_pk PRIMARY KEY (region, case_id),
  CONSTRAINT cases_state CHECK (state IN ('diproses', 'perbaikan', 'disetujui', 'ditolak', 'dibatalkan'))
);
CREATE UNIQUE INDEX cases_reference ON cases (region, reference);
CREATE UNIQUE INDEX cases_draft ON cases (region, draft_id);
CREATE INDEX cases_person ON cases (region, person_id, case_id);

-- The answers as declared; apart from `cases`, so that lists never read them.
CREATE TABLE case_answers (
  region  BIGINT NOT NULL,
  case_id BYTEA  NOT NULL,
  answers BYTEA  NOT NULL,
  CONSTRAINT case_answers_pk PRIMARY KEY (region, case_id)
);

-- `body` is everything the letter says, sealed; `pdf_sha256` is set when it has been printed.
CREATE TABLE letters (
  region         BIGINT NOT NULL,
  letter_id      BYTEA  NOT NULL,
  case_id        BYTEA  NOT NULL,
  code           TEXT   NOT NULL,
  number         TEXT   NOT NULL,
  service        TEXT   NOT NULL,
  state          TEXT   NOT NULL,
  issued_at      BIGINT NOT NULL,
  valid_until    BIGINT,
  body           BYTEA  NOT NULL,
  pdf_sha256     BYTEA,
  revoked_at     BIGINT,
  revoked_reason TEXT,
  CONSTRAINT letters_pk PRIMARY KEY (region, letter_id),
  CONSTRAINT letters_state CHECK (state IN ('berlaku', 'dicabut'))
);
CREATE UNIQUE INDEX letters_code ON letters (region, code);
CREATE UNIQUE INDEX letters_number ON letters (region, number);
CREATE INDEX letters_case ON letters (region, case_id);

-- Running numbers without gaps: one row a series and year.
CREATE TABLE letter_numbers (
  region BIGINT NOT NULL,
  series TEXT   NOT NULL,
  year   BIGINT NOT NULL,
  last   BIGINT NOT NULL,
  CONSTRAINT letter_numbers_pk PRIMARY KEY (region, series, year)
);

-- The first answer to a request that carried an Idempotency-Key.
CREATE TABLE idempotency (
  region      BIGINT NOT NULL,
  actor       TEXT   NOT NULL,
  key         TEXT   NOT NULL,
  fingerprint BYTEA  NOT NULL,
  status      BIGINT NOT NULL,
  body        TEXT   NOT NULL,
  at          BIGINT NOT NULL,
  CONSTRAINT idempotency_pk PRIMARY KEY (region, actor, key)
);

-- Letters that have been issued and not yet printed; a row goes when the PDF lies in the files folder.
CREATE TABLE print_queue (
  region    BIGINT NOT NULL,
  letter_id BYTEA  NOT NULL,
  CONSTRAINT print_queue_pk PRIMARY KEY (region, letter_id)
);
