-- Days on which the offices of this region are closed, beside the national ones.
CREATE TABLE own_days (
  region BIGINT NOT NULL,
  day    TEXT   NOT NULL,
  kind   TEXT   NOT NULL,
  name   TEXT   NOT NULL,
  basis  TEXT   NOT NULL,
  CONSTRAINT own_days_pk PRIMARY KEY (region, day),
  CONSTRAINT own_days_kind CHECK (kind IN ('libur_daerah', 'cuti_bersama'))
);

-- What one administrator wants of an officer's rights, and what another one decided.
CREATE TABLE staff_proposals (
  region      BIGINT NOT NULL,
  number      BIGINT NOT NULL,
  username    TEXT   NOT NULL,
  state       TEXT   NOT NULL,
  was         TEXT   NOT NULL,
  wanted      TEXT   NOT NULL,
  reason      TEXT   NOT NULL,
  proposed_id BYTEA  NOT NULL,
  proposed_by TEXT   NOT NULL,
  proposed_at BIGINT NOT NULL,
  decided_by  TEXT,
  decided_at  BIGINT,
  CONSTRAINT staff_proposals_pk PRIMARY KEY (region, number),
  CONSTRAINT staff_proposals_state CHECK (state IN ('diajukan', 'disetujui', 'ditolak', 'dibatalkan'))
);
CREATE INDEX staff_proposals_state ON staff_proposals (region, state, number);
