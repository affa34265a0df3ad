-- Residents, officers, their sessions and tokens. Personal data is sealed; what must be found is found by a keyed hash.

-- 'loket': entered by an officer at the counter, no account. 'aktif': has an account.
CREATE TABLE persons (
  region     BIGINT NOT NULL,
  person_id  BYTEA  NOT NULL,
  state      TEXT   NOT NULL,
  nik_blind  BYTEA  NOT NULL,
  nik        BYTEA  NOT NULL,
  name       BYTEA  NOT NULL,
  phone      BYTEA,
  phone_at   BIGINT,
  email      BYTEA,
  email_at   BIGINT,
  lang       TEXT   NOT NULL,
  password   TEXT,
  consent    TEXT,
  consent_at BIGINT,
  created_at BIGINT NOT NULL,
  CONSTRAINT persons_pk PRIMARY KEY (region, person_id),
  CONSTRAINT persons_nik UNIQUE (region, nik_blind),
  CONSTRAINT persons_state CHECK (state IN ('loket', 'aktif'))
);

-- What a resident may type to sign in: the NIK, and each contact that was proven by a code and is nobody else's.
CREATE TABLE sign_in_names (
  region     BIGINT NOT NULL,
  name_blind BYTEA  NOT NULL,
  person_id  BYTEA  NOT NULL,
  kind       TEXT   NOT NULL,
  CONSTRAINT sign_in_names_pk PRIMARY KEY (region, name_blind),
  CONSTRAINT sign_in_names_kind CHECK (kind IN ('nik', 'ponsel', 'surel'))
);
CREATE INDEX sign_in_names_person ON sign_in_names (region, person_id, kind);

-- Officers act in the open: their names are not sealed. `totp_step` is the last time step whose code was taken.
CREATE TABLE officers (
  region     BIGINT NOT NULL,
  officer_id BYTEA  NOT NULL,
  username   TEXT   NOT NULL,
  name       TEXT   NOT NULL,
  agency     TEXT   NOT NULL,
  roles      TEXT   NOT NULL,
  lang       TEXT   NOT NULL,
  state      TEXT   NOT NULL,
  password   TEXT   NOT NULL,
  totp       BYTEA,
  totp_step  BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  CONSTRAINT officers_pk PRIMARY KEY (region, officer_id),
  CONSTRAINT officers_username UNIQUE (region, username),
  CONSTRAINT officers_state CHECK (state IN ('aktif', 'berhenti'))
);

-- Each opens one sign-in for an officer who lost the phone, and is deleted by it.
CREATE TABLE recovery_codes (
  region     BIGINT NOT NULL,
  officer_id BYTEA  NOT NULL,
  code       BYTEA  NOT NULL,
  CONSTRAINT recovery_codes_pk PRIMARY KEY (region, officer_id, code)
);

-- `token` is the SHA-256 of what the browser holds. `idle` is in microseconds.
CREATE TABLE sessions (
  region     BIGINT  NOT NULL,
  token      BYTEA   NOT NULL,
  session_id BYTEA   NOT NULL,
  kind       TEXT    NOT NULL,
  holder     BYTEA   NOT NULL,
  device     TEXT    NOT NULL,
  is_shared  BOOLEAN NOT NULL,
  idle       BIGINT  NOT NULL,
  created_at BIGINT  NOT NULL,
  seen_at    BIGINT  NOT NULL,
  ends_at    BIGINT  NOT NULL,
  CONSTRAINT sessions_pk PRIMARY KEY (region, token),
  CONSTRAINT sessions_kind CHECK (kind IN ('warga', 'petugas'))
);
CREATE INDEX sessions_holder ON sessions (region, holder, session_id);
CREATE INDEX sessions_end ON sessions (region, ends_at);

-- Keys for programs. `token` is the SHA-256 of what the program holds.
CREATE TABLE api_tokens (
  region     BIGINT NOT NULL,
  token      BYTEA  NOT NULL,
  token_id   BYTEA  NOT NULL,
  kind       TEXT   NOT NULL,
  holder     BYTEA  NOT NULL,
  name       TEXT   NOT NULL,
  scopes     TEXT   NOT NULL,
  created_at BIGINT NOT NULL,
  ends_at    BIGINT NOT NULL,
  used_at    BIGINT,
  CONSTRAINT api_tokens_pk PRIMARY KEY (region, token),
  CONSTRAINT api_tokens_kind CHECK (kind IN ('warga', 'petugas'))
);
CREATE INDEX api_tokens_holder ON api_tokens (region, holder, token_id);

-- A step that someone must still pass: a code that was sent, or an officer's second factor. `handle` is the SHA-256
-- of what the browser holds; `code` is a keyed hash, NULL where the second factor is asked.
CREATE TABLE challenges (
  region     BIGINT NOT NULL,
  handle     BYTEA  NOT NULL,
  code_id    BYTEA  NOT NULL,
  purpose    TEXT   NOT NULL,
  subject    BYTEA,
  code       BYTEA,
  payload    BYTEA  NOT NULL,
  tries_left BIGINT NOT NULL,
  sends_left BIGINT NOT NULL,
  sent_at    BIGINT NOT NULL,
  ends_at    BIGINT NOT NULL,
  CONSTRAINT challenges_pk PRIMARY KEY (region, handle),
  CONSTRAINT challenges_purpose CHECK (purpose IN ('daftar', 'sandi', 'kontak', 'petugas'))
);
CREATE INDEX challenges_end ON challenges (region, ends_at);
CREATE INDEX challenges_subject ON challenges (region, subject, purpose);

-- How often something was tried lately: `bucket` is a keyed hash of what is counted.
CREATE TABLE sign_in_attempts (
  region  BIGINT NOT NULL,
  bucket  BYTEA  NOT NULL,
  tally   BIGINT NOT NULL,
  last_at BIGINT NOT NULL,
  CONSTRAINT sign_in_attempts_pk PRIMARY KEY (region, bucket)
);
CREATE INDEX sign_in_attempts_last ON sign_in_attempts (region, last_at);
