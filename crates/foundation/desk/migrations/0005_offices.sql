-- The offices of an agency: where people go, when, and whether they may come without an appointment.
CREATE TABLE agency_offices (
  region   BIGINT NOT NULL,
  agency   TEXT   NOT NULL,
  number   BIGINT NOT NULL,
  name_id  TEXT   NOT NULL,
  name_en  TEXT   NOT NULL,
  address  TEXT   NOT NULL,
  phone    TEXT   NOT NULL,
  hours_id TEXT   NOT NULL,
  hours_en TEXT   NOT NULL,
  walk_ins BOOLEAN NOT NULL,
  CONSTRAINT agency_offices_pk PRIMARY KEY (region, agency, number)
);
