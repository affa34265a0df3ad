//! When to look into the book again: after a commit of this process, and every few seconds for those of others.

use std::collections::BTreeMap;
use std::time::Duration;

use kernel::RegionCode;
use store::{Result, Store};
use tokio::sync::watch;
use tokio::time::{Interval, MissedTickBehavior, interval};

use crate::table;

/// The last number of every region.
pub(crate) type Heads = BTreeMap<RegionCode, i64>;

/// Reads the last number of every region.
pub(crate) async fn read(store: &Store) -> Result<Heads> {
    store
        .read((), |tx, ()| {
            Box::pin(async move {
                let rows = tx.query(table::HEADS, &[], |row| Ok((row.region(0)?, row.i(1)?))).await?;
                Ok(rows.into_iter().collect())
            })
        })
        .await
}

/// Wakes up when there may be something new.
pub(crate) struct Bell {
    commits: watch::Receiver<u64>,
    ticks: Interval,
}

impl Bell {
    pub(crate) fn new(store: &Store) -> Self {
        Self { commits: store.after_commit(), ticks: ticks(Duration::from_secs(3)) }
    }

    /// Waits; false once the store is closed.
    pub(crate) async fn rings(&mut self) -> bool {
        tokio::select! {
            commit = self.commits.changed() => commit.is_ok(),
            _ = self.ticks.tick() => true,
        }
    }
}

/// A steady beat that does not catch up after a pause.
pub(crate) fn ticks(period: Duration) -> Interval {
    let mut ticks = interval(period);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks
}
