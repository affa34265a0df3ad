//! Filters that officers keep for themselves or for their agency. A filter names a queue and a service, never a person.

use kernel::{Officer, OfficerId, SlipId, Stamp};
use store::{Error, Tx, vals};

/// Most filters an agency keeps in sight; older ones stay and are not shown.
const MOST: i64 = 40;

/// A kept filter.
#[derive(Debug, Clone)]
pub struct SavedFilter {
    /// Its id.
    pub id: SlipId,
    /// Who keeps it.
    pub officer: OfficerId,
    /// Whether colleagues see it.
    pub is_shared: bool,
    /// What it is called.
    pub name: String,
    /// The queue, as the address writes it.
    pub queue: String,
    /// The service, or empty for all.
    pub service: String,
}

store::sql! {
    const ADD =
        "INSERT INTO desk_filters (region, filter_id, agency, officer, is_shared, name, queue, service, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    const SEEN =
        "SELECT filter_id, officer, is_shared, name, queue, service FROM desk_filters
         WHERE region = $1 AND agency = $2 AND (officer = $3 OR is_shared) ORDER BY filter_id DESC LIMIT $4";
    const DROP = "DELETE FROM desk_filters WHERE region = $1 AND filter_id = $2 AND officer = $3";
}

/// Keeps a filter.
pub async fn add(tx: &mut Tx<'_>, officer: &Officer, filter: &SavedFilter, at: Stamp) -> Result<(), Error> {
    let values = vals![
        officer.region,
        filter.id,
        officer.agency.as_str(),
        officer.officer,
        filter.is_shared,
        &filter.name,
        &filter.queue,
        &filter.service,
        at,
    ];
    tx.exec_one(ADD, &values).await
}

/// The officer's own filters and those that colleagues share, newest first.
pub async fn seen_by(tx: &mut Tx<'_>, officer: &Officer) -> Result<Vec<SavedFilter>, Error> {
    let values = vals![officer.region, officer.agency.as_str(), officer.officer, MOST];
    let read = |row: &store::Row<'_>| {
        Ok(SavedFilter {
            id: row.id(0)?,
            officer: row.id(1)?,
            is_shared: row.flag(2)?,
            name: row.t(3)?,
            queue: row.t(4)?,
            service: row.t(5)?,
        })
    };
    tx.query(SEEN, &values, read).await
}

/// Forgets a filter of the officer's own; false if it is not.
pub async fn remove(tx: &mut Tx<'_>, officer: &Officer, id: SlipId) -> Result<bool, Error> {
    Ok(tx.exec(DROP, &vals![officer.region, id, officer.officer]).await? == 1)
}
