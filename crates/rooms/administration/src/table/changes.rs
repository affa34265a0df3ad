//! What was changed by whom.

use kernel::RegionCode;
use store::{Result, Row, Tx, vals};

use crate::model::Change;

store::sql! {
    const ADD =
        "INSERT INTO changes (region, seq, at, kind, target, officer, was, is_now)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    const BEFORE =
        "SELECT seq, at, kind, target, officer, was, is_now FROM changes
         WHERE region = $1 AND seq < $2 ORDER BY seq DESC LIMIT $3";
    const OF_TARGET =
        "SELECT seq, at, kind, target, officer, was, is_now FROM changes
         WHERE region = $1 AND target = $2 AND seq < $3 ORDER BY seq DESC LIMIT $4";
}

/// Adds a change.
pub async fn add(tx: &mut Tx<'_>, region: RegionCode, change: &Change) -> Result<()> {
    let values = vals![
        region,
        change.seq,
        change.at,
        &change.kind,
        &change.target,
        &change.officer,
        &change.was,
        &change.is_now
    ];
    tx.exec_one(ADD, &values).await
}

/// Changes before the one with this number, newest first.
pub async fn before(tx: &mut Tx<'_>, region: RegionCode, seq: i64, most: i64) -> Result<Vec<Change>> {
    tx.query(BEFORE, &vals![region, seq, most], read).await
}

/// The same for one target.
pub async fn of_target(tx: &mut Tx<'_>, region: RegionCode, target: &str, seq: i64, most: i64) -> Result<Vec<Change>> {
    tx.query(OF_TARGET, &vals![region, target, seq, most], read).await
}

fn read(row: &Row<'_>) -> Result<Change> {
    Ok(Change {
        seq: row.i(0)?,
        at: row.stamp(1)?,
        kind: row.t(2)?,
        target: row.t(3)?,
        officer: row.t(4)?,
        was: row.t(5)?,
        is_now: row.t(6)?,
    })
}
