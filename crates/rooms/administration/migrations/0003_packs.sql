-- A service may have a letter template of its own; empty if it uses one of those beneath.
ALTER TABLE service_drafts ADD COLUMN template TEXT NOT NULL DEFAULT '';
ALTER TABLE service_releases ADD COLUMN template TEXT NOT NULL DEFAULT '';

-- Packs that came in or were made here, byte for byte. Nothing in them counts before it is taken over as a draft.
CREATE TABLE packs (
  region  BIGINT NOT NULL,
  number  BIGINT NOT NULL,
  digest  TEXT   NOT NULL,
  signer  TEXT   NOT NULL,
  maker   TEXT   NOT NULL,
  edition BIGINT NOT NULL,
  content TEXT   NOT NULL,
  officer TEXT   NOT NULL,
  at      BIGINT NOT NULL,
  CONSTRAINT packs_pk PRIMARY KEY (region, number),
  CONSTRAINT packs_digest UNIQUE (region, digest)
);

-- Which pack a text came in with: `origin` is the SHA-256 of the text as its makers wrote it. What a newer pack is merged
-- with is found by it.
CREATE TABLE packed_services (
  region  BIGINT NOT NULL,
  service TEXT   NOT NULL,
  origin  TEXT   NOT NULL,
  pack    BIGINT NOT NULL,
  CONSTRAINT packed_services_pk PRIMARY KEY (region, service, origin)
);

-- Which keys of other halls one administrator wants to trust, or to trust no longer, and what another one decided.
CREATE TABLE signer_proposals (
  region      BIGINT NOT NULL,
  number      BIGINT NOT NULL,
  signer      TEXT   NOT NULL,
  name        TEXT   NOT NULL,
  wish        TEXT   NOT NULL,
  state       TEXT   NOT NULL,
  reason      TEXT   NOT NULL,
  proposed_id BYTEA  NOT NULL,
  proposed_by TEXT   NOT NULL,
  proposed_at BIGINT NOT NULL,
  decided_by  TEXT,
  decided_at  BIGINT,
  CONSTRAINT signer_proposals_pk PRIMARY KEY (region, number),
  CONSTRAINT signer_proposals_wish CHECK (wish IN ('percaya', 'cabut')),
  CONSTRAINT signer_proposals_state CHECK (state IN ('diajukan', 'disetujui', 'ditolak', 'dibatalkan'))
);
CREATE INDEX signer_proposals_state ON signer_proposals (region, state, number);
