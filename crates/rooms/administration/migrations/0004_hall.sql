-- What the hall says of itself on every page: one row for each of its texts. `en` is empty where one text is for all.
CREATE TABLE hall_words (
  region BIGINT NOT NULL,
  name   TEXT   NOT NULL,
  id     TEXT   NOT NULL,
  en     TEXT   NOT NULL,
  CONSTRAINT hall_words_pk PRIMARY KEY (region, name)
);
