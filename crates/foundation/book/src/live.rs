//! Tells open pages that something happened to what they show. One task reads the book for all of them.
//!
//! A page subscribes first and reads its state afterwards, so nothing falls in between. Only the public part of an event
//! is told; the page asks for the rest as its reader may see it. A page that lags behind simply loads again.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use kernel::RegionCode;
use store::{Result, Store, vals};
use tokio::sync::broadcast;

use crate::act::Event;
use crate::heads::{self, Bell, Heads};
use crate::{page, table};

/// Events a slow page may be behind.
const BACKLOG: usize = 32;
/// Events read at once.
const PAGE: u32 = 500;

/// A region, and a subject in it or all of them.
type Topic = (RegionCode, Option<[u8; 16]>);

/// The live fan-out. Clones share it.
#[derive(Clone, Default)]
pub struct Live {
    topics: Arc<Mutex<HashMap<Topic, broadcast::Sender<Arc<Event>>>>>,
}

impl std::fmt::Debug for Live {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Live").field("topics", &self.lock().len()).finish()
    }
}

impl Live {
    /// A fan-out that is silent until [`Live::run`].
    pub fn new() -> Self {
        Self::default()
    }

    /// Every event about one subject from now on.
    pub fn subscribe(&self, region: RegionCode, subject: [u8; 16]) -> broadcast::Receiver<Arc<Event>> {
        self.topic((region, Some(subject)))
    }

    /// Every event of a region from now on.
    pub fn subscribe_region(&self, region: RegionCode) -> broadcast::Receiver<Arc<Event>> {
        self.topic((region, None))
    }

    /// How many topics somebody listens to, or has listened to until a moment ago.
    pub fn topics(&self) -> usize {
        self.lock().len()
    }

    /// Reads the book and tells, until `shutdown` is ready or the store is closed.
    pub async fn run(self, store: Store, shutdown: impl Future<Output = ()>) {
        let mut tail = Tail::default();
        let mut bell = Bell::new(&store);
        tokio::pin!(shutdown);
        loop {
            if let Err(error) = tail.pump(&self, &store).await {
                tracing::warn!(%error, "the live tail cannot read the book");
            }
            let goes_on = tokio::select! {
                goes_on = bell.rings() => goes_on,
                () = &mut shutdown => false,
            };
            if !goes_on {
                return;
            }
        }
    }

    fn topic(&self, topic: Topic) -> broadcast::Receiver<Arc<Event>> {
        self.lock().entry(topic).or_insert_with(|| broadcast::Sender::new(BACKLOG)).subscribe()
    }

    fn listens_to(&self, region: RegionCode) -> bool {
        self.lock().keys().any(|(of, _)| *of == region)
    }

    fn tell(&self, event: Event) {
        let event = Arc::new(event);
        let topics = self.lock();
        for subject in [event.subject.map(Some), Some(None)].into_iter().flatten() {
            if let Some(topic) = topics.get(&(event.region, subject)) {
                // Nobody listening is no error; the topic goes with the next round.
                drop(topic.send(Arc::clone(&event)));
            }
        }
    }

    fn forget_the_deserted(&self) {
        self.lock().retain(|_, topic| topic.receiver_count() > 0);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Topic, broadcast::Sender<Arc<Event>>>> {
        self.topics.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How far the book has been told.
#[derive(Default)]
struct Tail {
    told: Option<Heads>,
}

impl Tail {
    /// Tells what is new. The first time there is nothing new: pages have read what was there.
    async fn pump(&mut self, live: &Live, store: &Store) -> Result<()> {
        let heads = heads::read(store).await?;
        let Some(told) = &mut self.told else {
            self.told = Some(heads);
            return Ok(());
        };
        live.forget_the_deserted();
        for (region, head) in heads {
            let cursor = told.entry(region).or_insert(0);
            while *cursor < head {
                if !live.listens_to(region) {
                    *cursor = head;
                    break;
                }
                let events = read_page(store, region, *cursor).await?;
                let Some(last) = events.last() else { break };
                *cursor = last.seq;
                for event in events {
                    live.tell(event);
                }
            }
        }
        Ok(())
    }
}

async fn read_page(store: &Store, region: RegionCode, after: i64) -> Result<Vec<Event>> {
    store
        .read((region, after), |tx, (region, after)| {
            Box::pin(async move {
                let values = vals![*region, *after, PAGE];
                tx.query(table::PUBLIC_PAGE_AFTER, &values, |row| Ok(page::row(row)?.event)).await
            })
        })
        .await
}
