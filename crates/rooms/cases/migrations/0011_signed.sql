-- SHA-256 of the certificate that the printed letter was signed with; none on letters printed before they were signed.
ALTER TABLE letters ADD COLUMN certificate TEXT;
