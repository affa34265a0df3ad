//! Followers: whoever acts because of an event, behind a cursor of its own for each region.
//!
//! A step reads the events after the cursor, lets the follower handle them, and moves the cursor, all in one transaction.
//! So in the database each event is handled exactly once, whoever crashes when, and however many programs run.
//! A follower must do nothing but write with its [`Tx`]: mail and the like go through the outbox.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use kernel::RegionCode;
use store::{Fut, Store, Tx, vals};
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::act::Event;
use crate::heads::{self, Bell, Heads};
use crate::{Book, table};

/// Events in one step at most.
const STEP: u32 = 100;
/// The longest pause after failures, in beats of one second.
const LONGEST_PAUSE: u64 = 300;

/// Any error of a follower: `?` turns every error into it.
pub struct Fault(Box<dyn std::error::Error + Send + Sync>);

impl<E: std::error::Error + Send + Sync + 'static> From<E> for Fault {
    fn from(error: E) -> Self {
        Self(Box::new(error))
    }
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl std::fmt::Debug for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// What a follower does with one event.
pub type Handle = Arc<dyn for<'a, 'c> Fn(&'a mut Tx<'c>, &'a Event) -> Fut<'a, Result<(), Fault>> + Send + Sync>;

/// Someone who acts because of events.
#[derive(Clone)]
pub struct Follower {
    /// Its name in the table of cursors; never change it.
    pub name: &'static str,
    /// What it does with one event. It may run again for the same event when a transaction is repeated.
    pub handle: Handle,
}

impl Follower {
    /// A follower that starts at the beginning of the book. What it does not care about it answers with `Ok(())`.
    pub fn new<F>(name: &'static str, handle: F) -> Self
    where
        F: for<'a, 'c> Fn(&'a mut Tx<'c>, &'a Event) -> Fut<'a, Result<(), Fault>> + Send + Sync + 'static,
    {
        Self { name, handle: Arc::new(handle) }
    }
}

impl std::fmt::Debug for Follower {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Follower").field(&self.name).finish()
    }
}

/// All followers of a hall.
#[derive(Clone, Debug)]
pub struct Followers {
    store: Store,
    book: Book,
    list: Vec<Follower>,
}

impl Followers {
    /// The followers of one store.
    pub fn new(store: Store, book: Book, list: Vec<Follower>) -> Self {
        Self { store, book, list }
    }

    /// Follows until `shutdown` is ready or the store is closed, then ends the steps under way.
    ///
    /// A follower that fails is logged and tried again after a growing pause; the others and the other regions go on.
    pub async fn run(self, shutdown: impl Future<Output = ()>) {
        let (send, heads) = watch::channel(Arc::new(Heads::new()));
        let mut tasks = JoinSet::new();
        for follower in &self.list {
            tasks.spawn(self.clone().follow(follower.clone(), heads.clone()));
        }
        drop(heads);
        let mut bell = Bell::new(&self.store);
        tokio::pin!(shutdown);
        loop {
            let goes_on = tokio::select! {
                goes_on = bell.rings() => goes_on,
                () = &mut shutdown => false,
            };
            if !goes_on {
                break;
            }
            match heads::read(&self.store).await {
                Ok(new) => {
                    send.send_if_modified(|old| {
                        let is_new = **old != new;
                        if is_new {
                            *old = Arc::new(new);
                        }
                        is_new
                    });
                }
                Err(error) => tracing::warn!(%error, "the followers cannot read the book"),
            }
        }
        // The followers see that nobody rings any more, and go.
        drop(send);
        while tasks.join_next().await.is_some() {}
    }

    /// Lets every follower handle everything, also what the others write meanwhile. For tests.
    pub async fn drain(&self) -> Result<(), Fault> {
        loop {
            let mut handled = 0;
            for region in heads::read(&self.store).await?.into_keys() {
                for follower in &self.list {
                    handled += self.step(follower, region, STEP).await?.handled;
                }
            }
            if handled == 0 {
                return Ok(());
            }
        }
    }

    /// The life of one follower.
    async fn follow(self, follower: Follower, mut heads: watch::Receiver<Arc<Heads>>) {
        let mut cursors: HashMap<RegionCode, i64> = HashMap::new();
        let mut pauses: HashMap<RegionCode, Pause> = HashMap::new();
        let mut beats = heads::ticks(Duration::from_secs(1));
        let mut now = 0;
        loop {
            let known = Arc::clone(&heads.borrow_and_update());
            for (region, head) in known.iter() {
                let is_behind = cursors.get(region).is_none_or(|cursor| cursor < head);
                let is_paused = pauses.get(region).is_some_and(|pause| pause.until > now);
                if !is_behind || is_paused {
                    continue;
                }
                match self.catch_up(&follower, *region, &heads).await {
                    Ok(cursor) => {
                        cursors.insert(*region, cursor);
                        pauses.remove(region);
                    }
                    Err(fault) => {
                        let pause = pauses.entry(*region).or_default();
                        pause.lengthen(now);
                        tracing::error!(
                            follower = follower.name, region = %region, %fault, failures = pause.failures,
                            "a follower failed and will try again"
                        );
                    }
                }
            }
            let is_open = if pauses.is_empty() {
                heads.changed().await.is_ok()
            } else {
                tokio::select! {
                    changed = heads.changed() => changed.is_ok(),
                    _ = beats.tick() => {
                        now += 1;
                        true
                    }
                }
            };
            if !is_open {
                return;
            }
        }
    }

    /// Steps until nothing is left in a region, or the hall closes. After a failure it goes event by event, so that
    /// those before the bad one are handled.
    async fn catch_up(
        &self,
        follower: &Follower,
        region: RegionCode,
        heads: &watch::Receiver<Arc<Heads>>,
    ) -> Result<i64, Fault> {
        let mut limit = STEP;
        loop {
            match self.step(follower, region, limit).await {
                Ok(step) if step.handled < limit => return Ok(step.cursor),
                Ok(step) if heads.has_changed().is_err() => return Ok(step.cursor),
                Ok(_) => {}
                Err(_) if limit > 1 => limit = 1,
                Err(fault) => return Err(fault),
            }
        }
    }

    async fn step(&self, follower: &Follower, region: RegionCode, limit: u32) -> Result<Step, Fault> {
        let input = (self.book.clone(), follower.clone(), region, limit);
        self.store
            .write(region, input, |tx, (book, follower, region, limit)| {
                Box::pin(async move {
                    let cursor = tx.one(table::CURSOR, &vals![*region, follower.name], |row| row.i(0)).await?;
                    let events = book.page_after(tx, *region, cursor.unwrap_or(0), *limit).await?;
                    for event in &events {
                        (follower.handle)(tx, event).await?;
                    }
                    let Some(last) = events.last() else {
                        return Ok(Step { handled: 0, cursor: cursor.unwrap_or(0) });
                    };
                    tx.exec_one(table::MOVE_CURSOR, &vals![*region, follower.name, last.seq]).await?;
                    Ok(Step { handled: u32::try_from(events.len()).unwrap_or(*limit), cursor: last.seq })
                })
            })
            .await
    }
}

struct Step {
    handled: u32,
    cursor: i64,
}

/// How long a follower leaves a region alone after failures, in beats.
#[derive(Default)]
struct Pause {
    failures: u32,
    until: u64,
}

impl Pause {
    fn lengthen(&mut self, now: u64) {
        self.failures = self.failures.saturating_add(1);
        self.until = now + 2_u64.saturating_pow(self.failures).min(LONGEST_PAUSE);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_up_to_a_limit() {
        let mut pause = Pause::default();
        let mut lengths = Vec::new();
        for _ in 0..10 {
            pause.lengthen(7);
            lengths.push(pause.until - 7);
        }
        assert_eq!(lengths, [2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
    }
}
