-- Every act of the hall, in the order of its region. `entry` is what the public log holds, byte for byte.
CREATE TABLE events (
    region BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    event_id BYTEA NOT NULL,
    at BIGINT NOT NULL,
    kind TEXT NOT NULL,
    subject BYTEA,
    reference TEXT,
    agency TEXT,
    actor TEXT NOT NULL,
    entry TEXT NOT NULL,
    commitment BYTEA NOT NULL,
    prev BYTEA,
    CONSTRAINT events_pk PRIMARY KEY (region, seq),
    CONSTRAINT events_id UNIQUE (region, event_id)
);
CREATE INDEX events_subject ON events (region, subject, seq);

-- The salt and the private part of an event, sealed. Deleting the row erases them; the event stays provable.
CREATE TABLE event_secrets (
    region BIGINT NOT NULL,
    event_id BYTEA NOT NULL,
    sealed BYTEA NOT NULL,
    CONSTRAINT event_secrets_pk PRIMARY KEY (region, event_id)
);

-- The number of the last event of a region.
CREATE TABLE book_heads (
    region BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    CONSTRAINT book_heads_pk PRIMARY KEY (region)
);

-- How far a follower has read in a region.
CREATE TABLE followers (
    region BIGINT NOT NULL,
    name TEXT NOT NULL,
    seq BIGINT NOT NULL,
    CONSTRAINT followers_pk PRIMARY KEY (region, name)
);

-- Messages to people. Address, subject and body are sealed.
CREATE TABLE outbox (
    region BIGINT NOT NULL,
    message_id BYTEA NOT NULL,
    event_id BYTEA,
    channel TEXT NOT NULL,
    address BYTEA NOT NULL,
    subject BYTEA NOT NULL,
    body BYTEA NOT NULL,
    at BIGINT NOT NULL,
    state TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    claimed_until BIGINT NOT NULL,
    CONSTRAINT outbox_pk PRIMARY KEY (region, message_id),
    CONSTRAINT outbox_channel CHECK (channel IN ('email', 'sms')),
    CONSTRAINT outbox_state CHECK (state IN ('menunggu', 'terkirim', 'gagal'))
);
CREATE INDEX outbox_waiting ON outbox (region, claimed_until, message_id) WHERE state = 'menunggu';
