-- What the hall found when it last looked at itself, one row a hall; how it went before is in the book.
CREATE TABLE nights (
  region    BIGINT NOT NULL,
  at        BIGINT NOT NULL,
  backup_at BIGINT,
  troubles  TEXT   NOT NULL,
  CONSTRAINT nights_pk PRIMARY KEY (region)
);
