-- Looks of officers in an emergency, each of one case, or of one resident's contact where case_id is null. `said` is sealed:
-- the officer's name and reason, and what the review found. `until_at` comes forward when the officer ends it.
CREATE TABLE emergencies (
  region       BIGINT NOT NULL,
  emergency_id BYTEA  NOT NULL,
  officer_id   BYTEA  NOT NULL,
  agency       TEXT   NOT NULL,
  person_id    BYTEA  NOT NULL,
  case_id      BYTEA,
  reference    TEXT,
  ground       TEXT   NOT NULL,
  state        TEXT   NOT NULL,
  said         BYTEA  NOT NULL,
  opened_at    BIGINT NOT NULL,
  until_at     BIGINT NOT NULL,
  due_at       BIGINT NOT NULL,
  reviewed_at  BIGINT,
  CONSTRAINT emergencies_pk PRIMARY KEY (region, emergency_id),
  CONSTRAINT emergencies_state CHECK (state IN ('menunggu', 'dibenarkan', 'tidak-dibenarkan'))
);
CREATE INDEX emergencies_officer ON emergencies (region, officer_id, until_at, emergency_id);
CREATE INDEX emergencies_person ON emergencies (region, person_id, emergency_id);
CREATE INDEX emergencies_waiting ON emergencies (region, due_at, emergency_id) WHERE state = 'menunggu';
CREATE INDEX emergencies_reviewed ON emergencies (region, reviewed_at, emergency_id) WHERE reviewed_at IS NOT NULL;
CREATE INDEX emergencies_opened ON emergencies (region, opened_at, emergency_id);

-- What officers tried within the last day, also what found nobody; nothing of whom they looked for.
CREATE TABLE emergency_tries (
  region     BIGINT NOT NULL,
  officer_id BYTEA  NOT NULL,
  try_id     BYTEA  NOT NULL,
  at         BIGINT NOT NULL,
  CONSTRAINT emergency_tries_pk PRIMARY KEY (region, officer_id, try_id)
);
CREATE INDEX emergency_tries_at ON emergency_tries (region, officer_id, at);

-- Who applied for a service within a time.
CREATE INDEX cases_service_sent ON cases (region, service, submitted_at, case_id);
