-- Every giving and taking back of a consent: which edition, the SHA-256 of its text, and how. Rows are only ever added; what
-- holds is the last of each consent. `persons.consent` names the edition behind an account, and is null once it was taken
-- back: then the account is closed.
CREATE TABLE consents (
  region     BIGINT NOT NULL,
  person_id  BYTEA  NOT NULL,
  number     BIGINT NOT NULL,
  consent    TEXT   NOT NULL,
  edition    TEXT   NOT NULL,
  digest     TEXT   NOT NULL,
  deed       TEXT   NOT NULL,
  way        TEXT   NOT NULL,
  lang       TEXT   NOT NULL,
  officer_id BYTEA,
  at         BIGINT NOT NULL,
  CONSTRAINT consents_pk PRIMARY KEY (region, person_id, number),
  CONSTRAINT consents_deed CHECK (deed IN ('beri', 'tarik')),
  CONSTRAINT consents_way CHECK (way IN ('daftar', 'halaman', 'loket', 'sistem'))
);
CREATE INDEX consents_last ON consents (region, person_id, consent, number);

-- What was ticked before texts had editions: no digest is known of it, so the text is asked for again.
INSERT INTO consents (region, person_id, number, consent, edition, digest, deed, way, lang, at)
  SELECT region, person_id, 1, 'akun', 'lama', '', 'beri', 'daftar', lang, consent_at FROM persons
  WHERE consent IS NOT NULL AND consent_at IS NOT NULL;
UPDATE persons SET consent = 'lama' WHERE consent IS NOT NULL;

-- The edition that was answered with "not now" in this session.
ALTER TABLE sessions ADD COLUMN put_off TEXT;
