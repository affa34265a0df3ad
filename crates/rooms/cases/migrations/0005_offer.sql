-- What an application costs, fixed when it was sent: the bill and the proof of payment are sealed.
CREATE TABLE case_fees (
  region     BIGINT NOT NULL,
  case_id    BYTEA  NOT NULL,
  state      TEXT   NOT NULL,
  due        TEXT   NOT NULL,
  rupiah     BIGINT NOT NULL,
  bill       BYTEA  NOT NULL,
  proof      BYTEA,
  settled_at BIGINT,
  CONSTRAINT case_fees_pk PRIMARY KEY (region, case_id),
  CONSTRAINT case_fees_state CHECK (state IN ('belum', 'lunas', 'bebas'))
);

-- A case may end in several letters: which of the service file this is, and for which row of a group.
ALTER TABLE letters ADD COLUMN kind TEXT;
ALTER TABLE letters ADD COLUMN of_row BIGINT;
CREATE INDEX letters_until ON letters (region, valid_until, letter_id);

-- Certified copies of a letter, counted.
CREATE TABLE letter_copies (
  region    BIGINT NOT NULL,
  letter_id BYTEA  NOT NULL,
  copy      BIGINT NOT NULL,
  at        BIGINT NOT NULL,
  CONSTRAINT letter_copies_pk PRIMARY KEY (region, letter_id, copy)
);

-- Which reminders of a letter's end have been given, so that none is given twice.
CREATE TABLE letter_reminders (
  region      BIGINT NOT NULL,
  letter_id   BYTEA  NOT NULL,
  before_days BIGINT NOT NULL,
  at          BIGINT NOT NULL,
  CONSTRAINT letter_reminders_pk PRIMARY KEY (region, letter_id, before_days)
);

-- How cases belong together, and drafts to cases: `perpanjangan` renews an earlier one, `paket` was sent with it,
-- `menunggu` waits for it.
CREATE TABLE case_links (
  region  BIGINT NOT NULL,
  case_id BYTEA  NOT NULL,
  kind    TEXT   NOT NULL,
  other   BYTEA  NOT NULL,
  CONSTRAINT case_links_pk PRIMARY KEY (region, case_id, kind, other),
  CONSTRAINT case_links_kind CHECK (kind IN ('perpanjangan', 'paket', 'menunggu'))
);
CREATE INDEX case_links_other ON case_links (region, other, kind);
