-- The event by which a letter was issued, and the digest of its entry in the log: a letter that is met on paper is named by
-- it when it was revoked. None on letters issued before.
ALTER TABLE letters ADD COLUMN issued_event BYTEA;
ALTER TABLE letters ADD COLUMN leaf BYTEA;

-- The proof as it is printed on the letter, sealed; fixed before the letter is printed for the first time, so that printing
-- again gives the same bytes.
ALTER TABLE letters ADD COLUMN paper BYTEA;

CREATE INDEX letters_revoked_leaf ON letters (region, leaf) WHERE state = 'dicabut';

-- SHA-256 of a certified copy; none until it is printed.
ALTER TABLE letter_copies ADD COLUMN pdf_sha256 BYTEA;

CREATE INDEX letter_copies_file ON letter_copies (region, pdf_sha256) WHERE pdf_sha256 IS NOT NULL;
