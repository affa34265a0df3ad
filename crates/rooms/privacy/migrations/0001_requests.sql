-- What residents ask about their own data. `said` and `answer` are sealed. `due_at` is counted by the calendar, from the
-- table of the law that held on the day.
CREATE TABLE data_requests (
  region      BIGINT NOT NULL,
  request_id  BYTEA  NOT NULL,
  number      BIGINT NOT NULL,
  person_id   BYTEA  NOT NULL,
  kind        TEXT   NOT NULL,
  state       TEXT   NOT NULL,
  said        BYTEA  NOT NULL,
  answer      BYTEA,
  sent_at     BIGINT NOT NULL,
  due_at      BIGINT NOT NULL,
  answered_at BIGINT,
  CONSTRAINT data_requests_pk PRIMARY KEY (region, request_id),
  CONSTRAINT data_requests_number UNIQUE (region, number),
  CONSTRAINT data_requests_kind CHECK (kind IN ('akses', 'perbaikan', 'penghapusan', 'pembatasan', 'keberatan', 'penarikan')),
  CONSTRAINT data_requests_state CHECK (state IN ('diajukan', 'dipenuhi', 'sebagian', 'ditolak', 'dibatalkan'))
);
CREATE INDEX data_requests_open ON data_requests (region, due_at, number) WHERE state = 'diajukan';
CREATE INDEX data_requests_person ON data_requests (region, person_id, number);
CREATE INDEX data_requests_answered ON data_requests (region, answered_at, number) WHERE answered_at IS NOT NULL;

-- How many there were, for everyone to read: a row for each word.
CREATE TABLE data_tallies (
  region BIGINT NOT NULL,
  word   TEXT   NOT NULL,
  tally  BIGINT NOT NULL,
  CONSTRAINT data_tallies_pk PRIMARY KEY (region, word)
);
