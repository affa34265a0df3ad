-- The register of breaches of personal data (UU 27/2022, article 46). `said` is sealed: everything that was written about it.
CREATE TABLE breaches (
  region      BIGINT NOT NULL,
  breach_id   BYTEA  NOT NULL,
  number      BIGINT NOT NULL,
  state       TEXT   NOT NULL,
  said        BYTEA  NOT NULL,
  aware_at    BIGINT NOT NULL,
  reported_at BIGINT NOT NULL,
  due_at      BIGINT NOT NULL,
  notice_at   BIGINT,
  agency_at   BIGINT,
  public_at   BIGINT,
  closed_at   BIGINT,
  CONSTRAINT breaches_pk PRIMARY KEY (region, breach_id),
  CONSTRAINT breaches_number UNIQUE (region, number),
  CONSTRAINT breaches_state CHECK (state IN ('dilaporkan', 'dinilai', 'ditangani', 'diberitahukan', 'ditutup', 'bukan-pelanggaran'))
);
CREATE INDEX breaches_open ON breaches (region, due_at, number) WHERE closed_at IS NULL;
CREATE INDEX breaches_public ON breaches (region, public_at, number) WHERE public_at IS NOT NULL;
CREATE INDEX breaches_closed ON breaches (region, closed_at, breach_id) WHERE closed_at IS NOT NULL;

-- Whose data it was. Each is told once: `state` and the message are written in one transaction.
CREATE TABLE breach_persons (
  region    BIGINT NOT NULL,
  breach_id BYTEA  NOT NULL,
  person_id BYTEA  NOT NULL,
  state     TEXT   NOT NULL,
  told_at   BIGINT,
  CONSTRAINT breach_persons_pk PRIMARY KEY (region, breach_id, person_id),
  CONSTRAINT breach_persons_state CHECK (state IN ('belum', 'pesan', 'surat', 'dihapus'))
);
CREATE INDEX breach_persons_person ON breach_persons (region, person_id, breach_id, state);
CREATE INDEX breach_persons_by_state ON breach_persons (region, breach_id, state, person_id);
