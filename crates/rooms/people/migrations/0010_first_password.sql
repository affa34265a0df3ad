-- Until when the password that somebody else drew for an officer opens the door; null once the officer chose one.
ALTER TABLE officers ADD COLUMN given_until BIGINT;
