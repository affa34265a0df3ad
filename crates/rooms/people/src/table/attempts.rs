//! The table `sign_in_attempts`.

use kernel::{RegionCode, Span, Stamp};
use store::{Result, Tx, vals};

use crate::gate::Count;

store::sql! {
    const FIND = "SELECT tally, last_at FROM sign_in_attempts WHERE region = $1 AND bucket = $2";
    const PUT =
        "INSERT INTO sign_in_attempts (region, bucket, tally, last_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (region, bucket) DO UPDATE SET tally = excluded.tally, last_at = excluded.last_at";
    const GIVE_BACK =
        "UPDATE sign_in_attempts SET tally = tally - 1 WHERE region = $1 AND bucket = $2 AND tally > 0";
    const DROP = "DELETE FROM sign_in_attempts WHERE region = $1 AND bucket = $2";
    const SWEEP = "DELETE FROM sign_in_attempts WHERE region = $1 AND last_at < $2";
}

/// Buckets untouched for this long say nothing any more.
const KEPT: Span = Span::days(2);

pub(crate) async fn find(tx: &mut Tx<'_>, region: RegionCode, bucket: &[u8; 32]) -> Result<Option<Count>> {
    tx.one(FIND, &vals![region, bucket], |row| Ok(Count { tally: row.i(0)?, last_at: row.stamp(1)? })).await
}

pub(crate) async fn put(tx: &mut Tx<'_>, region: RegionCode, bucket: &[u8; 32], count: Count) -> Result<()> {
    tx.exec_one(PUT, &vals![region, bucket, count.tally, count.last_at]).await
}

pub(crate) async fn give_back(tx: &mut Tx<'_>, region: RegionCode, bucket: &[u8; 32]) -> Result<()> {
    tx.exec(GIVE_BACK, &vals![region, bucket]).await.map(drop)
}

pub(crate) async fn forget(tx: &mut Tx<'_>, region: RegionCode, bucket: &[u8; 32]) -> Result<()> {
    tx.exec(DROP, &vals![region, bucket]).await.map(drop)
}

/// Throws away what is too old to matter.
pub(crate) async fn sweep(tx: &mut Tx<'_>, region: RegionCode, now: Stamp) -> Result<()> {
    tx.exec(SWEEP, &vals![region, now.minus(KEPT)]).await.map(drop)
}
