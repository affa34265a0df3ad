-- The last night on which what was kept long enough was removed, one row a hall; how it went before is in the book.
-- `ended_at` is empty while it goes on, or was stopped in the middle.
CREATE TABLE removal_nights (
  region   BIGINT NOT NULL,
  night    BIGINT NOT NULL,
  ended_at BIGINT,
  CONSTRAINT removal_nights_pk PRIMARY KEY (region)
);

-- How many of which kind were removed in that night: counted in the transaction that removes them.
CREATE TABLE removals (
  region  BIGINT NOT NULL,
  kind    TEXT   NOT NULL,
  removed BIGINT NOT NULL,
  CONSTRAINT removals_pk PRIMARY KEY (region, kind)
);
