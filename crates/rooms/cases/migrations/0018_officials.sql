-- Which officer signs outside with whose certificate: the NIK is sealed, `person` is its blind value. One administrator
-- proposes a link, another one approves it; what was approved before holds until then.
CREATE TABLE officials (
  region      BIGINT NOT NULL,
  link_id     BYTEA  NOT NULL,
  officer_id  BYTEA  NOT NULL,
  state       TEXT   NOT NULL,
  nik         BYTEA  NOT NULL,
  person      BYTEA  NOT NULL,
  proposed_by BYTEA  NOT NULL,
  proposed_at BIGINT NOT NULL,
  CONSTRAINT officials_pk PRIMARY KEY (region, link_id),
  CONSTRAINT officials_state CHECK (state IN ('diusulkan', 'berlaku'))
);
CREATE UNIQUE INDEX officials_officer ON officials (region, officer_id, state);
CREATE UNIQUE INDEX officials_person ON officials (region, person) WHERE state = 'berlaku';
