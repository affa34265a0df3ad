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
    'identitas', 'identitas-sambung', 'identitas-daftar', 'lapor'))
);
CREATE INDEX challenges_end ON challenges (region, ends_at);
CREATE INDEX challenges_subject ON challenges (region, subject, purpose);
