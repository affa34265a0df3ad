-- What stands at the head of an agency's letters beside its name. What is empty is said as before: the government above,
-- address and telephone of the agency beneath. `head_crest` names a row of `crests`.
ALTER TABLE agencies ADD COLUMN head_above TEXT NOT NULL DEFAULT '';
ALTER TABLE agencies ADD COLUMN head_address TEXT NOT NULL DEFAULT '';
ALTER TABLE agencies ADD COLUMN head_phone TEXT NOT NULL DEFAULT '';
ALTER TABLE agencies ADD COLUMN head_email TEXT NOT NULL DEFAULT '';
ALTER TABLE agencies ADD COLUMN head_web TEXT NOT NULL DEFAULT '';
ALTER TABLE agencies ADD COLUMN head_crest TEXT NOT NULL DEFAULT '';

-- Pictures that letters show, by their SHA-256. None is ever removed: letters of years ago name them.
CREATE TABLE crests (
  region BIGINT NOT NULL,
  digest TEXT   NOT NULL,
  png    BYTEA  NOT NULL,
  CONSTRAINT crests_pk PRIMARY KEY (region, digest)
);
