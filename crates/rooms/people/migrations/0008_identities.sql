-- Signing in by somebody else who knows the person (OpenID Connect). `identity` is a keyed hash of issuer and subject; neither
-- is kept, nor any token of the provider. `provider` is the id that the configuration gives it.
CREATE TABLE identities (
  region     BIGINT NOT NULL,
  identity   BYTEA  NOT NULL,
  kind       TEXT   NOT NULL,
  holder     BYTEA  NOT NULL,
  provider   TEXT   NOT NULL,
  created_at BIGINT NOT NULL,
  used_at    BIGINT,
  CONSTRAINT identities_pk PRIMARY KEY (region, identity),
  CONSTRAINT identities_kind CHECK (kind IN ('warga', 'petugas'))
);
CREATE INDEX identities_holder ON identities (region, holder, created_at);

-- By which identity a session began, and a keyed hash of the session at the provider: it ends when the provider says so.
ALTER TABLE sessions ADD COLUMN identity BYTEA;
ALTER TABLE sessions ADD COLUMN identity_session BYTEA;
CREATE INDEX sessions_identity ON sessions (region, identity);
CREATE INDEX sessions_identity_session ON sessions (region, identity_session);

-- More may wait than before. What waited here lived ten minutes; it is asked for again.
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
  CONSTRAINT challenges_purpose CHECK (purpose IN ('daftar', 'sandi', 'kontak', 'petugas', 'masuk', 'kunci-baru', 'kunci-masuk',
    'identitas', 'identitas-sambung', 'identitas-daftar'))
);
CREATE INDEX challenges_end ON challenges (region, ends_at);
CREATE INDEX challenges_subject ON challenges (region, subject, purpose);
