//! By night the hall forgets what is over: sessions, codes, keys of programs.
//!
//! How long after their end is said by the schedule, `reference/retention.csv`. None of them opens anything any more.

use kernel::{RegionCode, Stamp};
use reference::Kept;
use store::{Result, Tx};

use crate::table::{challenges, sessions, tokens};

/// Forgets at most `most` of one kind that ended before then; says how many. None if this room keeps no such kind.
pub async fn forget(tx: &mut Tx<'_>, region: RegionCode, kind: Kept, before: Stamp, most: u32) -> Result<Option<u64>> {
    Ok(Some(match kind {
        Kept::Session => sessions::forget(tx, region, before, most).await?,
        Kept::Code => challenges::forget(tx, region, before, most).await?,
        Kept::Key => tokens::forget(tx, region, before, most).await?,
        _ => return Ok(None),
    }))
}
