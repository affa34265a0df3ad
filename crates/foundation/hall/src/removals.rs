//! What was removed in the last night because it had been kept long enough, counted by kind.
//!
//! A night is begun once, counted batch by batch and ended once. One that was stopped in the middle goes on where it was:
//! each count stands in the transaction that removed what it counts.

use kernel::{RegionCode, Stamp};
use store::{Result, Tx, vals};

/// One night.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Removals {
    /// When it was due.
    pub night: Stamp,
    /// When nothing was left to remove; none while it goes on.
    pub ended_at: Option<Stamp>,
    /// How many of which kind ([`reference::Kept::as_str`]), by kind. Kinds of which there was nothing are not in it.
    pub removed: Vec<(String, u64)>,
}

store::sql! {
    /// Begins a night, in place of the one before.
    const BEGIN_REMOVALS = "INSERT INTO removal_nights (region, night, ended_at) VALUES ($1, $2, NULL)
        ON CONFLICT (region) DO UPDATE SET night = excluded.night, ended_at = NULL
        WHERE removal_nights.night < excluded.night AND removal_nights.ended_at IS NOT NULL";

    /// Forgets the counts of the night before.
    const CLEAR_REMOVALS = "DELETE FROM removals WHERE region = $1";

    /// Counts what was removed just now.
    const COUNT_REMOVED = "INSERT INTO removals (region, kind, removed) VALUES ($1, $2, $3)
        ON CONFLICT (region, kind) DO UPDATE SET removed = removals.removed + excluded.removed";

    /// Ends a night, once.
    const END_REMOVALS = "UPDATE removal_nights SET ended_at = $3
        WHERE region = $1 AND night = $2 AND ended_at IS NULL";

    /// The last night.
    const LAST_REMOVALS = "SELECT night, ended_at FROM removal_nights WHERE region = $1";

    /// What was removed in it.
    const REMOVED = "SELECT kind, removed FROM removals WHERE region = $1 ORDER BY kind";
}

/// Begins a night; false if it was begun before, or the one before has not ended.
pub async fn begin(tx: &mut Tx<'_>, region: RegionCode, night: Stamp) -> Result<bool> {
    let is_new = tx.exec(BEGIN_REMOVALS, &vals![region, night]).await? == 1;
    if is_new {
        tx.exec(CLEAR_REMOVALS, &vals![region]).await?;
    }
    Ok(is_new)
}

/// Counts what the same transaction removed.
pub async fn count(tx: &mut Tx<'_>, region: RegionCode, kind: &str, removed: u64) -> Result<()> {
    let removed = i64::try_from(removed).unwrap_or(i64::MAX);
    tx.exec_one(COUNT_REMOVED, &vals![region, kind, removed]).await
}

/// Ends a night; false if it was ended before.
pub async fn end(tx: &mut Tx<'_>, region: RegionCode, night: Stamp, at: Stamp) -> Result<bool> {
    Ok(tx.exec(END_REMOVALS, &vals![region, night, at]).await? == 1)
}

/// The last night; none if there was none yet.
pub async fn last(tx: &mut Tx<'_>, region: RegionCode) -> Result<Option<Removals>> {
    let night = tx.one(LAST_REMOVALS, &vals![region], |row| Ok((row.stamp(0)?, row.opt_stamp(1)?))).await?;
    let Some((night, ended_at)) = night else { return Ok(None) };
    let count = |number: i64| u64::try_from(number).unwrap_or(0);
    let removed = tx.query(REMOVED, &vals![region], |row| Ok((row.t(0)?, count(row.i(1)?)))).await?;
    Ok(Some(Removals { night, ended_at, removed }))
}
