-- SHA-256 of the certificate that the printed letter was signed with; none on letters printed before they were signed.
ALTER TABLE letters ADD COLUMN certificate TEXT;

-- Whoever examines a file asks whether it was revoked by what it is.
CREATE INDEX letters_revoked ON letters (region, pdf_sha256) WHERE state = 'dicabut';
