-- Erasing everything about somebody: proposed by one officer for data protection and released by another. `rest` is sealed:
-- what is left to clear away once the tables are empty, so that a hall that is killed goes on with it.
CREATE TABLE erasures (
  region      BIGINT NOT NULL,
  request_id  BYTEA  NOT NULL,
  number      BIGINT NOT NULL,
  person_id   BYTEA  NOT NULL,
  state       TEXT   NOT NULL,
  proposed_id BYTEA  NOT NULL,
  proposed_by TEXT   NOT NULL,
  proposed_at BIGINT NOT NULL,
  rest        BYTEA,
  CONSTRAINT erasures_pk PRIMARY KEY (region, request_id),
  CONSTRAINT erasures_state CHECK (state IN ('diusulkan', 'dibatalkan', 'berjalan', 'selesai'))
);
CREATE INDEX erasures_under_way ON erasures (region, number) WHERE state = 'berjalan';
