//! Every statement on the book's own tables.

store::sql! {
    /// Takes the next number of a region. The row stays locked until the commit, so numbers have no gaps.
    pub(crate) const NEXT_SEQ = "INSERT INTO book_heads (region, seq) VALUES ($1, 1)
        ON CONFLICT (region) DO UPDATE SET seq = book_heads.seq + 1 RETURNING seq";

    /// The last event about a subject.
    pub(crate) const LAST_OF_SUBJECT = "SELECT event_id FROM events WHERE region = $1 AND subject = $2
        ORDER BY seq DESC LIMIT 1";

    /// A new event.
    pub(crate) const PUT_EVENT = "INSERT INTO events
        (region, seq, event_id, at, kind, subject, reference, agency, actor, entry, commitment, prev)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";

    /// Its sealed salt and private part.
    pub(crate) const PUT_SECRET = "INSERT INTO event_secrets (region, event_id, sealed) VALUES ($1, $2, $3)";

    /// Events about a subject.
    pub(crate) const OF_SUBJECT = "SELECT e.region, e.seq, e.event_id, e.at, e.kind, e.subject, e.reference, e.agency,
        e.actor, e.entry, e.commitment, e.prev, s.sealed
        FROM events e LEFT JOIN event_secrets s ON s.region = e.region AND s.event_id = e.event_id
        WHERE e.region = $1 AND e.subject = $2 ORDER BY e.seq";

    /// Events about a subject without their secrets.
    pub(crate) const PUBLIC_OF_SUBJECT = "SELECT e.region, e.seq, e.event_id, e.at, e.kind, e.subject, e.reference,
        e.agency, e.actor, e.entry, e.commitment, e.prev, CAST(NULL AS BYTEA)
        FROM events e WHERE e.region = $1 AND e.subject = $2 ORDER BY e.seq";

    /// A page of the book.
    pub(crate) const PAGE_AFTER = "SELECT e.region, e.seq, e.event_id, e.at, e.kind, e.subject, e.reference, e.agency,
        e.actor, e.entry, e.commitment, e.prev, s.sealed
        FROM events e LEFT JOIN event_secrets s ON s.region = e.region AND s.event_id = e.event_id
        WHERE e.region = $1 AND e.seq > $2 ORDER BY e.seq LIMIT $3";

    /// A page of the book without its secrets.
    pub(crate) const PUBLIC_PAGE_AFTER = "SELECT e.region, e.seq, e.event_id, e.at, e.kind, e.subject, e.reference,
        e.agency, e.actor, e.entry, e.commitment, e.prev, CAST(NULL AS BYTEA)
        FROM events e WHERE e.region = $1 AND e.seq > $2 ORDER BY e.seq LIMIT $3";

    /// One event.
    pub(crate) const FIND = "SELECT e.region, e.seq, e.event_id, e.at, e.kind, e.subject, e.reference, e.agency,
        e.actor, e.entry, e.commitment, e.prev, s.sealed
        FROM events e LEFT JOIN event_secrets s ON s.region = e.region AND s.event_id = e.event_id
        WHERE e.region = $1 AND e.event_id = $2";

    /// What somebody's acts of one kind were about within a time: ids sort by it.
    pub(crate) const SUBJECTS_OF = "SELECT event_id, subject FROM events WHERE region = $1 AND event_id > $2
        AND event_id < $3 AND actor = $4 AND kind = $5 AND subject IS NOT NULL ORDER BY event_id LIMIT $6";

    /// Erases a private part.
    pub(crate) const ERASE = "DELETE FROM event_secrets WHERE region = $1 AND event_id = $2";

    /// Erases the private parts of everything about a subject.
    pub(crate) const ERASE_SUBJECT = "DELETE FROM event_secrets WHERE region = $1 AND event_id IN
        (SELECT event_id FROM events WHERE region = $1 AND subject = $2)";

    /// Erases the private parts of what somebody did that is about nobody in particular.
    pub(crate) const ERASE_ACTS = "DELETE FROM event_secrets WHERE region = $1 AND event_id IN
        (SELECT event_id FROM events WHERE region = $1 AND actor = $2 AND subject IS NULL)";

    /// The last number of every region: the one question that goes over all regions.
    pub(crate) const HEADS = "SELECT region, seq FROM book_heads ORDER BY region";

    /// How far a follower is in one region.
    pub(crate) const CURSOR = "SELECT seq FROM followers WHERE region = $1 AND name = $2";

    /// Moves a follower.
    pub(crate) const MOVE_CURSOR = "INSERT INTO followers (region, name, seq) VALUES ($1, $2, $3)
        ON CONFLICT (region, name) DO UPDATE SET seq = excluded.seq";
}
