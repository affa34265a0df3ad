//! Every statement on the log's own tables.

store::sql! {
    /// The log of a region.
    pub(crate) const FIND = "SELECT origin, seed, size, note, sealed_at FROM logs WHERE region = $1";

    /// A log begins, with nothing sealed.
    pub(crate) const BEGIN = "INSERT INTO logs (region, origin, seed, size, note, sealed_at)
        VALUES ($1, $2, $3, 0, $4, $5) ON CONFLICT (region) DO NOTHING";

    /// More is sealed, unless somebody else sealed meanwhile.
    pub(crate) const SEAL = "UPDATE logs SET size = $3, note = $4, sealed_at = $5 WHERE region = $1 AND size = $2";

    /// One row of the tree.
    pub(crate) const TILE = "SELECT hashes FROM log_tiles WHERE region = $1 AND level = $2 AND number = $3";

    /// A row of the tree, new or grown.
    pub(crate) const PUT_TILE = "INSERT INTO log_tiles (region, level, number, hashes) VALUES ($1, $2, $3, $4)
        ON CONFLICT (region, level, number) DO UPDATE SET hashes = excluded.hashes";

    /// Entries, in the order of the log: the entry at index `i` is the event with number `i + 1`.
    pub(crate) const ENTRIES = "SELECT entry FROM events WHERE region = $1 AND seq > $2 ORDER BY seq LIMIT $3";

    /// The number of an event.
    pub(crate) const NUMBER = "SELECT seq, entry FROM events WHERE region = $1 AND event_id = $2";
}
