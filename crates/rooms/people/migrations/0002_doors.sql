-- The token of a session turns while it is used. `next_token` is what the browser was offered; it counts from its first
-- use. `last_token` is the one before, good for a moment longer, for requests that were on their way.
ALTER TABLE sessions ADD COLUMN next_token BYTEA;
ALTER TABLE sessions ADD COLUMN last_token BYTEA;
ALTER TABLE sessions ADD COLUMN turned_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN is_new BOOLEAN NOT NULL DEFAULT FALSE;
CREATE INDEX sessions_next ON sessions (region, next_token);
CREATE INDEX sessions_last ON sessions (region, last_token);

-- When somebody signed in for the first time: from then on an unknown device is news to them.
ALTER TABLE persons ADD COLUMN entered_at BIGINT;
ALTER TABLE officers ADD COLUMN entered_at BIGINT;

-- More may wait than before: a sign-in by code, and passkeys. What waited here lived ten minutes; it is asked for again.
DROP TABLE challenges;
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
  CONSTRAINT challenges_purpose CHECK (purpose IN ('daftar', 'sandi', 'kontak', 'petugas', 'masuk', 'kunci-baru', 'kunci-masuk'))
);
CREATE INDEX challenges_end ON challenges (region, ends_at);
CREATE INDEX challenges_subject ON challenges (region, subject, purpose);

-- Passkeys. `credential` is the SHA-256 of the credential's id; `material` is sealed: the name its holder gave it, its
-- public key and its counter.
CREATE TABLE passkeys (
  region     BIGINT NOT NULL,
  credential BYTEA  NOT NULL,
  kind       TEXT   NOT NULL,
  holder     BYTEA  NOT NULL,
  material   BYTEA  NOT NULL,
  created_at BIGINT NOT NULL,
  used_at    BIGINT,
  CONSTRAINT passkeys_pk PRIMARY KEY (region, credential),
  CONSTRAINT passkeys_kind CHECK (kind IN ('warga', 'petugas'))
);
CREATE INDEX passkeys_holder ON passkeys (region, holder, created_at);
