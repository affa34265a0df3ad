-- Keys that ran out are found from the oldest end on.
CREATE INDEX api_tokens_end ON api_tokens (region, ends_at);
