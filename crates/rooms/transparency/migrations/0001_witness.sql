-- The key with which this hall says that it saw a neighbour's log; `seed` is its secret half, sealed.
CREATE TABLE witness_keys (
    region BIGINT NOT NULL,
    name TEXT NOT NULL,
    seed BYTEA NOT NULL,
    CONSTRAINT witness_keys_pk PRIMARY KEY (region)
);

-- What this hall saw last of each log it witnesses: `note` is the checkpoint of `size` with the log's own signature.
CREATE TABLE witnessed_logs (
    region BIGINT NOT NULL,
    origin TEXT NOT NULL,
    size BIGINT NOT NULL,
    note TEXT NOT NULL,
    seen_at BIGINT NOT NULL,
    CONSTRAINT witnessed_logs_pk PRIMARY KEY (region, origin)
);

-- Signed checkpoints that contradict what was seen: `request` as it came, `seen` as it was known before. `digest` is
-- the SHA-256 of the checkpoint's text, so each is kept once. `explained_at` is set when the log still proved it.
CREATE TABLE evidence (
    region BIGINT NOT NULL,
    digest TEXT NOT NULL,
    origin TEXT NOT NULL,
    kind TEXT NOT NULL,
    size BIGINT NOT NULL,
    request TEXT NOT NULL,
    seen TEXT NOT NULL,
    found_at BIGINT NOT NULL,
    explained_at BIGINT,
    CONSTRAINT evidence_pk PRIMARY KEY (region, digest)
);
CREATE INDEX evidence_by_log ON evidence (region, origin);
CREATE INDEX evidence_by_time ON evidence (region, found_at, digest);

-- Checkpoints of this hall's own log with the lines of its witnesses: the newest that enough of them signed, and the
-- newest that any of them signed.
CREATE TABLE cosigned_checkpoints (
    region BIGINT NOT NULL,
    size BIGINT NOT NULL,
    note TEXT NOT NULL,
    sealed_at BIGINT NOT NULL,
    CONSTRAINT cosigned_checkpoints_pk PRIMARY KEY (region, size)
);

-- How the witnesses of this hall's own log stand: what each signed last, and what it said when it was asked last.
CREATE TABLE witnesses (
    region BIGINT NOT NULL,
    name TEXT NOT NULL,
    size BIGINT NOT NULL,
    seen_at BIGINT,
    state TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    CONSTRAINT witnesses_pk PRIMARY KEY (region, name)
);
