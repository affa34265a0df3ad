-- Whose signature a letter carries from outside: NULL for a certificate of this hall, `menunggu` until the official has
-- signed with their own, `ditandatangani` afterwards. Its file cannot be printed again from then on.
ALTER TABLE letters ADD COLUMN esign TEXT;

-- What waits, oldest first.
CREATE INDEX letters_unsigned ON letters (region, issued_at, letter_id) WHERE esign = 'menunggu';
