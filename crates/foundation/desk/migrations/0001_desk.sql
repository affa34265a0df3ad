-- Agencies (perangkat daerah) of a region, and the work that lies on their desks.
CREATE TABLE agencies (
  region    BIGINT NOT NULL,
  agency    TEXT   NOT NULL,
  name_id   TEXT   NOT NULL,
  name_en   TEXT   NOT NULL,
  address   TEXT   NOT NULL,
  phone     TEXT   NOT NULL,
  hours_id  TEXT   NOT NULL,
  hours_en  TEXT   NOT NULL,
  signer    TEXT   NOT NULL,
  signer_position TEXT NOT NULL,
  CONSTRAINT agencies_pk PRIMARY KEY (region, agency)
);

-- One row for one step of one piece of work. `due_at` is frozen while `state` is 'jeda'.
CREATE TABLE desk_tasks (
  region     BIGINT NOT NULL,
  task_id    BYTEA  NOT NULL,
  agency     TEXT   NOT NULL,
  room       TEXT   NOT NULL,
  subject    BYTEA  NOT NULL,
  reference  TEXT   NOT NULL,
  service    TEXT   NOT NULL,
  step       TEXT   NOT NULL,
  role       TEXT   NOT NULL,
  state      TEXT   NOT NULL,
  holder     BYTEA,
  holder_name TEXT,
  title      BYTEA  NOT NULL,
  due_at     BIGINT NOT NULL,
  opened_at  BIGINT NOT NULL,
  closed_at  BIGINT,
  CONSTRAINT desk_tasks_pk PRIMARY KEY (region, task_id),
  CONSTRAINT desk_tasks_state CHECK (state IN ('terbuka', 'jeda', 'selesai'))
);
CREATE INDEX desk_tasks_inbox   ON desk_tasks (region, agency, state, due_at, task_id);
CREATE INDEX desk_tasks_service ON desk_tasks (region, agency, service, state, due_at, task_id);
CREATE INDEX desk_tasks_holder  ON desk_tasks (region, agency, holder, state, due_at, task_id);
CREATE INDEX desk_tasks_subject ON desk_tasks (region, subject, task_id);

-- Keyed hashes of what an officer may search by: reference, NIK, words of a name.
CREATE TABLE desk_terms (
  region  BIGINT NOT NULL,
  agency  TEXT   NOT NULL,
  term    BYTEA  NOT NULL,
  task_id BYTEA  NOT NULL,
  CONSTRAINT desk_terms_pk PRIMARY KEY (region, agency, term, task_id)
);
