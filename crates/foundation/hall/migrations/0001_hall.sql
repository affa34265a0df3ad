-- The regions whose hall this database holds.
CREATE TABLE halls (
  region     BIGINT  NOT NULL,
  name       TEXT    NOT NULL,
  is_example BOOLEAN NOT NULL,
  created_at BIGINT  NOT NULL,
  CONSTRAINT halls_pk PRIMARY KEY (region)
);
