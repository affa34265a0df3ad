//! Checking the whole book against its log, row by row, and naming the first row that lies.

use kernel::RegionCode;
use ledger::{Growth, Hash, TileId};
use serde_json::Value;
use store::vals;

use super::{Broken, Log};
use crate::act::Event;
use crate::page::EventRow;
use crate::{Book, entry, page, table as events};

/// Rows read at once.
const PAGE: u32 = 500;

/// What an audit found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audit {
    /// Events in the book.
    pub events: u64,
    /// Events that are sealed in the log.
    pub sealed: u64,
    /// Events whose private part was erased; their place in the log is unchanged.
    pub erased: u64,
    /// The first row that does not say what was sealed.
    pub lie: Option<Lie>,
}

/// A row that lies.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("event number {seq}: {what}")]
pub struct Lie {
    /// The number of the event.
    pub seq: i64,
    /// What does not fit.
    pub what: &'static str,
}

impl Log {
    /// Reads every event of the region. `tell` is called with the number of events read so far.
    pub async fn audit(&self, book: &Book, tell: impl Fn(u64)) -> Result<Audit, Broken> {
        let published = self.published();
        let sealed = published.as_ref().map_or(0, |published| published.head.size);
        let mut found = Audit { events: 0, sealed, erased: 0, lie: None };
        let mut growth = Growth::new();
        let mut leaves = Leaves::default();
        let mut last = 0;
        loop {
            let rows = self.rows(last).await?;
            let Some(end) = rows.last().map(|row| row.event.seq) else { break };
            for row in &rows {
                let seq = row.event.seq;
                if seq != last + 1 {
                    found.lie = Some(Lie { seq: last + 1, what: "it is missing" });
                    return Ok(found);
                }
                if growth.size() < sealed {
                    let leaf = Hash::leaf(row.event.entry.as_bytes());
                    let index = growth.append(leaf);
                    if leaves.at(self, index).await? != Some(leaf) {
                        found.lie = Some(Lie { seq, what: "its entry is not the one that was sealed" });
                        return Ok(found);
                    }
                }
                if let Some(what) = contradiction(book, row, self.0.region) {
                    found.lie = Some(Lie { seq, what });
                    return Ok(found);
                }
                found.events += 1;
                found.erased += u64::from(row.sealed.is_none());
                last = seq;
            }
            debug_assert_eq!(last, end, "every row was looked at");
            tell(found.events);
        }
        if let Some(published) = published
            && growth.head() != published.head
        {
            // Rows were taken from the end, or the tree itself was changed.
            found.lie = Some(Lie { seq: last + 1, what: "the log has more entries, or another tree, than the book" });
        }
        Ok(found)
    }

    async fn rows(&self, after: i64) -> Result<Vec<EventRow>, Broken> {
        let region = self.0.region;
        let read = self.0.store.read(after, move |tx, after| {
            Box::pin(async move { tx.query(events::PAGE_AFTER, &vals![region, *after, PAGE], page::row).await })
        });
        Ok(read.await?)
    }
}

/// The leaves as the tree has them, a tile at a time.
#[derive(Default)]
struct Leaves {
    tile: Option<(u64, Vec<u8>)>,
}

impl Leaves {
    async fn at(&mut self, log: &Log, index: u64) -> Result<Option<Hash>, Broken> {
        let number = index / ledger::tile::WIDTH;
        if self.tile.as_ref().is_none_or(|(known, _)| *known != number) {
            let tile = TileId { level: 0, index: number };
            let hashes = log.stored([tile]).await?.remove(&tile).unwrap_or_default();
            self.tile = Some((number, hashes));
        }
        let at = usize::try_from(index % ledger::tile::WIDTH).unwrap_or(0) * ledger::hash::BYTES;
        let bytes = self.tile.as_ref().and_then(|(_, hashes)| hashes.get(at..at + ledger::hash::BYTES));
        Ok(bytes.and_then(Hash::from_bytes))
    }
}

/// Do the columns, the entry and the private part of a row say the same?
fn contradiction(book: &Book, row: &EventRow, region: RegionCode) -> Option<&'static str> {
    let event = &row.event;
    let Ok(said) = entry::parse(&event.entry) else { return Some("its entry is not JSON") };
    let text = |key: &str| said.get(key).and_then(Value::as_str);
    let id = |found: Option<kernel::EventId>| found.map(|id| id.to_string());
    if event.region != region || text("id") != id(Some(event.id)).as_deref() {
        return Some("its id is not that of the entry");
    }
    if text("t") != Some(event.kind.as_str()) {
        return Some("its kind is not that of the entry");
    }
    if text("ts") != Some(entry::moment(event.at, region).as_str()) {
        return Some("its time is not that of the entry");
    }
    if text("prev") != id(event.prev).as_deref() {
        return Some("it follows another event than the entry says");
    }
    if text("aktor").is_none_or(|who| who != "warga" && who != event.actor) {
        return Some("its actor is not that of the entry");
    }
    if text("commit") != Some(entry::in_base64(&event.commit).as_str()) {
        return Some("its commitment is not that of the entry");
    }
    private(book, row, event)
}

fn private(book: &Book, row: &EventRow, event: &Event) -> Option<&'static str> {
    match book.opened(row) {
        Err(_) => Some("its private part cannot be opened"),
        Ok(None) => None,
        Ok(Some((salt, json))) => {
            let fits = crate::commitment(&salt, json.as_bytes()) == event.commit;
            (!fits).then_some("its private part is not what the entry committed to")
        }
    }
}
