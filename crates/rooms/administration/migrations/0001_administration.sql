-- What somebody works on before it is proposed: one draft a service. `origin` is the text that the office's own one grew
-- from, for the day a newer one of it comes in.
CREATE TABLE service_drafts (
  region     BIGINT NOT NULL,
  service    TEXT   NOT NULL,
  source     TEXT   NOT NULL,
  examples   TEXT   NOT NULL,
  origin     TEXT   NOT NULL,
  rev        BIGINT NOT NULL,
  officer_id BYTEA  NOT NULL,
  officer    TEXT   NOT NULL,
  at         BIGINT NOT NULL,
  CONSTRAINT service_drafts_pk PRIMARY KEY (region, service)
);

-- What was proposed, and what became of it. The approved one with the latest `from_at` is in force; 'tarik' takes the
-- service off the list, 'asal' gives it back to the file beneath.
CREATE TABLE service_releases (
  region      BIGINT NOT NULL,
  service     TEXT   NOT NULL,
  number      BIGINT NOT NULL,
  kind        TEXT   NOT NULL,
  state       TEXT   NOT NULL,
  version     TEXT   NOT NULL,
  source      TEXT   NOT NULL,
  examples    TEXT   NOT NULL,
  origin      TEXT   NOT NULL,
  reason      TEXT   NOT NULL,
  wanted_at   BIGINT,
  from_at     BIGINT,
  proposed_id BYTEA  NOT NULL,
  proposed_by TEXT   NOT NULL,
  proposed_at BIGINT NOT NULL,
  decided_by  TEXT,
  decided_at  BIGINT,
  decided_why TEXT,
  CONSTRAINT service_releases_pk PRIMARY KEY (region, service, number),
  CONSTRAINT service_releases_kind CHECK (kind IN ('terbit', 'tarik', 'asal')),
  CONSTRAINT service_releases_state CHECK (state IN ('diajukan', 'disetujui', 'ditolak', 'dibatalkan'))
);
CREATE INDEX service_releases_when ON service_releases (region, state, from_at, service, number);

-- What an administrator sent after the session had ended, until somebody signs in at the same browser.
CREATE TABLE parked_edits (
  region  BIGINT NOT NULL,
  token   BYTEA  NOT NULL,
  service TEXT   NOT NULL,
  fields  BYTEA  NOT NULL,
  at      BIGINT NOT NULL,
  CONSTRAINT parked_edits_pk PRIMARY KEY (region, token)
);
CREATE INDEX parked_edits_at ON parked_edits (region, at);

-- What was changed by whom, with before and after; `seq` is the number of its event in the book.
CREATE TABLE changes (
  region   BIGINT NOT NULL,
  seq      BIGINT NOT NULL,
  at       BIGINT NOT NULL,
  kind     TEXT   NOT NULL,
  target   TEXT   NOT NULL,
  officer  TEXT   NOT NULL,
  was      TEXT   NOT NULL,
  is_now   TEXT   NOT NULL,
  CONSTRAINT changes_pk PRIMARY KEY (region, seq)
);
CREATE INDEX changes_target ON changes (region, target, seq);
