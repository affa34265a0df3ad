-- The last day on which an officer may work here, as YYYY-MM-DD; null for as long as nothing else is said.
ALTER TABLE officers ADD COLUMN until TEXT;
CREATE INDEX officers_until ON officers (region, state, until);
