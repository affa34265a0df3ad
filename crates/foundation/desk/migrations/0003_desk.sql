-- One act over many pieces of work, meant by an officer and carried out row by row. `undoes` is the pile it takes back.
CREATE TABLE desk_piles (
  region   BIGINT NOT NULL,
  pile_id  BYTEA  NOT NULL,
  agency   TEXT   NOT NULL,
  officer  BYTEA  NOT NULL,
  act      TEXT   NOT NULL,
  target   BYTEA,
  target_name TEXT,
  undoes   BYTEA,
  state    TEXT   NOT NULL,
  at       BIGINT NOT NULL,
  due_at   BIGINT NOT NULL,
  CONSTRAINT desk_piles_pk PRIMARY KEY (region, pile_id),
  CONSTRAINT desk_piles_state CHECK (state IN ('menunggu', 'berjalan', 'selesai', 'dibatalkan'))
);
CREATE INDEX desk_piles_officer ON desk_piles (region, officer, at, pile_id);
CREATE INDEX desk_piles_waiting ON desk_piles (region, due_at, pile_id) WHERE state IN ('menunggu', 'berjalan');
CREATE UNIQUE INDEX desk_piles_undoes ON desk_piles (region, undoes);

-- `result` is empty until the row was tried, then 'ok' or the slug of the refusal.
CREATE TABLE desk_pile_rows (
  region    BIGINT NOT NULL,
  pile_id   BYTEA  NOT NULL,
  place     BIGINT NOT NULL,
  reference TEXT   NOT NULL,
  rev       BIGINT NOT NULL,
  was       BYTEA,
  was_name  TEXT,
  result    TEXT,
  detail    TEXT,
  CONSTRAINT desk_pile_rows_pk PRIMARY KEY (region, pile_id, place)
);

-- Filters that officers keep; without a letter of personal data in them.
CREATE TABLE desk_filters (
  region    BIGINT  NOT NULL,
  filter_id BYTEA   NOT NULL,
  agency    TEXT    NOT NULL,
  officer   BYTEA   NOT NULL,
  is_shared BOOLEAN NOT NULL,
  name      TEXT    NOT NULL,
  queue     TEXT    NOT NULL,
  service   TEXT    NOT NULL,
  at        BIGINT  NOT NULL,
  CONSTRAINT desk_filters_pk PRIMARY KEY (region, filter_id)
);
CREATE INDEX desk_filters_agency ON desk_filters (region, agency, filter_id);

-- A small piece of work beside a case, for a colleague or a role. `body` and `answer` are sealed.
CREATE TABLE desk_chores (
  region    BIGINT NOT NULL,
  chore_id  BYTEA  NOT NULL,
  agency    TEXT   NOT NULL,
  subject   BYTEA  NOT NULL,
  reference TEXT   NOT NULL,
  officer   BYTEA,
  officer_name TEXT,
  role      TEXT   NOT NULL,
  body      BYTEA  NOT NULL,
  due_at    BIGINT NOT NULL,
  at        BIGINT NOT NULL,
  giver     BYTEA  NOT NULL,
  giver_name TEXT  NOT NULL,
  done_at   BIGINT,
  doer_name TEXT,
  answer    BYTEA,
  CONSTRAINT desk_chores_pk PRIMARY KEY (region, chore_id)
);
CREATE INDEX desk_chores_subject ON desk_chores (region, subject, chore_id);
CREATE INDEX desk_chores_open ON desk_chores (region, agency, due_at, chore_id) WHERE done_at IS NULL;

-- Texts that officers send again and again; the agency's when `officer` is empty.
CREATE TABLE desk_phrases (
  region    BIGINT NOT NULL,
  phrase_id BYTEA  NOT NULL,
  agency    TEXT   NOT NULL,
  officer   BYTEA,
  name      TEXT   NOT NULL,
  body      TEXT   NOT NULL,
  at        BIGINT NOT NULL,
  CONSTRAINT desk_phrases_pk PRIMARY KEY (region, phrase_id)
);
CREATE INDEX desk_phrases_agency ON desk_phrases (region, agency, phrase_id);

-- Officers who are away, and who stands in. `moved_at` is set when what they held has been passed on.
CREATE TABLE desk_leaves (
  region    BIGINT NOT NULL,
  leave_id  BYTEA  NOT NULL,
  agency    TEXT   NOT NULL,
  officer   BYTEA  NOT NULL,
  officer_name TEXT NOT NULL,
  deputy    BYTEA,
  deputy_name TEXT,
  from_at   BIGINT NOT NULL,
  until_at  BIGINT NOT NULL,
  moved_at  BIGINT,
  CONSTRAINT desk_leaves_pk PRIMARY KEY (region, leave_id)
);
CREATE INDEX desk_leaves_officer ON desk_leaves (region, officer, until_at);
CREATE INDEX desk_leaves_agency ON desk_leaves (region, agency, until_at, leave_id);
CREATE INDEX desk_leaves_due ON desk_leaves (region, from_at, leave_id) WHERE moved_at IS NULL;

-- What each officer holds, and what was finished this week.
CREATE INDEX desk_tasks_held ON desk_tasks (region, agency, holder, due_at) WHERE state = 'terbuka';
CREATE INDEX desk_tasks_closed ON desk_tasks (region, agency, closed_at, holder) WHERE closed_at IS NOT NULL;

-- Cases are found by `case_words` of the room that keeps them.
DROP TABLE desk_terms;
