-- What an officer found in the field, one report a task: 'draf' while it is written, 'selesai' for good.
CREATE TABLE inspections (
  region     BIGINT NOT NULL,
  task_id    BYTEA  NOT NULL,
  case_id    BYTEA  NOT NULL,
  step       TEXT   NOT NULL,
  state      TEXT   NOT NULL,
  report     BYTEA  NOT NULL,
  rev        BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  CONSTRAINT inspections_pk PRIMARY KEY (region, task_id),
  CONSTRAINT inspections_state CHECK (state IN ('draf', 'selesai'))
);
CREATE INDEX inspections_case ON inspections (region, case_id, task_id);
