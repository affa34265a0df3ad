-- What officers note for each other beside a case. `body` is sealed, and never shown to the applicant.
CREATE TABLE case_notes (
  region  BIGINT NOT NULL,
  note_id BYTEA  NOT NULL,
  case_id BYTEA  NOT NULL,
  officer BYTEA  NOT NULL,
  officer_name TEXT NOT NULL,
  body    BYTEA  NOT NULL,
  at      BIGINT NOT NULL,
  CONSTRAINT case_notes_pk PRIMARY KEY (region, note_id)
);
CREATE INDEX case_notes_case ON case_notes (region, case_id, note_id);

-- Keyed hashes of the words a case is found by, for each agency that may find it.
CREATE TABLE case_words (
  region  BIGINT NOT NULL,
  agency  TEXT   NOT NULL,
  word    BYTEA  NOT NULL,
  case_id BYTEA  NOT NULL,
  CONSTRAINT case_words_pk PRIMARY KEY (region, agency, word, case_id)
);

-- Cases that are over, newest end first.
CREATE INDEX cases_closed ON cases (region, agency, closed_at, case_id) WHERE closed_at IS NOT NULL;
CREATE INDEX cases_closed_service ON cases (region, agency, service, closed_at, case_id) WHERE closed_at IS NOT NULL;
