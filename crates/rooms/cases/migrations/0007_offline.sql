-- What devices sent after having waited for a network: each sending is taken once, however often it comes.
CREATE TABLE sendings (
  region    BIGINT NOT NULL,
  draft_id  BYTEA  NOT NULL,
  key       TEXT   NOT NULL,
  reference TEXT,
  at        BIGINT NOT NULL,
  CONSTRAINT sendings_pk PRIMARY KEY (region, draft_id, key)
);
CREATE INDEX sendings_at ON sendings (region, at);
