-- The public log of a region: who signs it, and how far its events have been sealed. `note` is the signed checkpoint
-- of `size`; `seed` is the secret half of the key, sealed.
CREATE TABLE logs (
    region BIGINT NOT NULL,
    origin TEXT NOT NULL,
    seed BYTEA NOT NULL,
    size BIGINT NOT NULL,
    note TEXT NOT NULL,
    sealed_at BIGINT NOT NULL,
    CONSTRAINT logs_pk PRIMARY KEY (region)
);

-- The Merkle tree over the entries of the region's events, 256 hashes a row. Only the last row of a level still grows.
CREATE TABLE log_tiles (
    region BIGINT NOT NULL,
    level BIGINT NOT NULL,
    number BIGINT NOT NULL,
    hashes BYTEA NOT NULL,
    CONSTRAINT log_tiles_pk PRIMARY KEY (region, level, number)
);
