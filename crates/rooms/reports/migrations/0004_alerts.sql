-- Who wants to hear of new reports, by e-mail: of a category, or every one (''), in a village or district, or anywhere (0).
-- The address is sealed; `address_blind` keeps one from asking for the same twice.
CREATE TABLE report_alerts (
  region        BIGINT NOT NULL,
  alert_id      BYTEA  NOT NULL,
  person_id     BYTEA,
  address       BYTEA  NOT NULL,
  address_blind BYTEA  NOT NULL,
  category      TEXT   NOT NULL,
  area          BIGINT NOT NULL,
  lang          TEXT   NOT NULL,
  at            BIGINT NOT NULL,
  CONSTRAINT report_alerts_pk PRIMARY KEY (region, alert_id),
  CONSTRAINT report_alerts_once UNIQUE (region, address_blind, category, area)
);
CREATE INDEX report_alerts_of ON report_alerts (region, area, category);
CREATE INDEX report_alerts_person ON report_alerts (region, person_id) WHERE person_id IS NOT NULL;

-- Who was asked whether a report is settled whose reporter says nothing, and what they said.
CREATE TABLE report_witnesses (
  region     BIGINT NOT NULL,
  report_id  BYTEA  NOT NULL,
  person_id  BYTEA  NOT NULL,
  asked_at   BIGINT NOT NULL,
  said_at    BIGINT,
  is_settled BOOLEAN,
  CONSTRAINT report_witnesses_pk PRIMARY KEY (region, report_id, person_id)
);
CREATE INDEX report_witnesses_person ON report_witnesses (region, person_id);
-- When others were asked; none: nobody yet, of what the agency calls settled.
ALTER TABLE reports ADD COLUMN asked_at BIGINT;
