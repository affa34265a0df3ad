//! The public log of a region: its events as leaves of a Merkle tree, sealed in batches and signed.
//!
//! An event and its place in the log are one: the entry at index `i` is the event with number `i + 1`, so what a
//! business transaction commits is in the log's order at once. Sealing follows behind ([`Log::seal`]): it adds the new
//! entries to the tree, signs size and root, and publishes the checkpoint after the guard file has it.
//!
//! What must never happen here: two different roots signed for one size. If the database is not the one that the guard
//! file remembers, the log stays shut and says why; the hall itself goes on.

mod audit;
mod guard;
mod recall;
mod table;

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::sync::Arc;

use kernel::{Clock, Dice, EventId, RegionCode, Stamp};
use ledger::note::Kind;
use ledger::tree::{self, Head};
use ledger::{Checkpoint, Growth, Hash, Note, Proof, SigningKey, TileId, Tiles, VerifyingKey, bundle};
use store::{Error, Sql, Store, Tx, Vault, vals};
use tokio::sync::{Mutex, watch};

use guard::Guard;

pub use audit::{Audit, Lie};
pub use guard::{remember_also, remembered};
pub(crate) use table::STATEMENTS;

/// Entries sealed in one transaction at most.
const BATCH: u64 = 1024;
pub(crate) const SEALED_FOR: &str = "book.log-key";

/// Why a log is shut.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// The database knows less than was published.
    #[error(
        "the log was published with {published} entries and the database has sealed {stored}: it was restored from an \
         older copy. Restore a newer one; signing from here would contradict what others have seen"
    )]
    Behind {
        /// Entries in the published checkpoint.
        published: u64,
        /// Entries sealed in the database.
        stored: u64,
    },
    /// The tree in the database is not the published one.
    #[error("the tree in the database is not the one that was published at {size} entries: something was changed")]
    Different {
        /// The size at which they differ.
        size: u64,
    },
    /// A part of the tree is not there.
    #[error("the tree in the database has a hole: {0}")]
    Hole(String),
    /// The signed checkpoint or the key cannot be read.
    #[error("the log's own record cannot be read: {0}")]
    Record(String),
    /// The guard file.
    #[error("the guard file {0}")]
    Guard(String),
    /// Another process seals this log.
    #[error("another process seals this log")]
    Raced,
    /// The database.
    #[error(transparent)]
    Store(#[from] Error),
}

impl Broken {
    /// Whether it may pass by itself, so that sealing is worth another try.
    fn is_passing(&self) -> bool {
        match self {
            Self::Store(error) => error.is_passing() || matches!(error, Error::Full),
            Self::Guard(_) => true,
            _ => false,
        }
    }

    fn hole(missing: ledger::tile::Missing) -> Self {
        Self::Hole(missing.to_string())
    }
}

/// The log of a region. Clones share it.
#[derive(Clone)]
pub struct Log(Arc<Inner>);

struct Inner {
    store: Store,
    clock: Arc<dyn Clock>,
    region: RegionCode,
    key: SigningKey,
    guard: Guard,
    /// One batch at a time. What is in it was handed to the database, and it is not sure yet that it is there and that
    /// the guard file remembers it: a commit may be kept without saying so, and a disk may be full.
    sealing: Mutex<Option<Published>>,
    /// What has been published; none while the log is shut.
    published: watch::Sender<Option<Arc<Published>>>,
}

/// A checkpoint that everyone may see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// Size and root.
    pub head: Head,
    /// The signed checkpoint.
    pub note: Note,
    /// When it was sealed.
    pub at: Stamp,
}

impl std::fmt::Debug for Log {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Log").field(&self.0.key.verifying_key().to_string()).finish()
    }
}

/// The log as its row tells it.
struct Row {
    origin: String,
    seed: Vec<u8>,
    size: u64,
    note: String,
    sealed_at: Stamp,
}

/// What a log stands on.
#[derive(Clone)]
pub struct Ground {
    /// The database.
    pub store: Store,
    /// Seals the secret half of the key.
    pub vault: Arc<Vault>,
    /// When a checkpoint was sealed.
    pub clock: Arc<dyn Clock>,
    /// The key is drawn with it, once.
    pub dice: Arc<dyn Dice>,
}

impl Log {
    /// Opens the log of a region, and begins it with a key of its own if there is none yet. `origin` is what it is then
    /// called for ever, such as `tirtamaya.go.id/log`; `guards` is the folder of guard files, outside the database.
    ///
    /// Fails if the database is not the one that was published.
    pub async fn open(ground: &Ground, region: RegionCode, origin: &str, guards: &Path) -> Result<Self, Broken> {
        begin(ground, region, origin).await?;
        let log = Self::look(ground, region, guards).await?;
        if let Some(published) = log.published() {
            log.publish(Published::clone(&published)).await?;
        }
        Ok(log)
    }

    /// The log as it stands, to read and check it beside the process that seals it. Writes nothing.
    pub async fn look(ground: &Ground, region: RegionCode, guards: &Path) -> Result<Self, Broken> {
        let row = row(&ground.store, region).await?;
        let row = row.ok_or_else(|| Broken::Record("the log was not begun yet".to_owned()))?;
        let damaged = |why: &dyn std::fmt::Display| Broken::Record(why.to_string());
        let seed =
            ground.vault.unseal(SEALED_FOR, row.origin.as_bytes(), &row.seed).map_err(|error| damaged(&error))?;
        let key = seed.first_chunk::<32>().and_then(|seed| SigningKey::new(&row.origin, Kind::Log, seed));
        let key = key.ok_or_else(|| damaged(&"the key is none"))?;
        let note = Note::parse(&row.note).map_err(|error| damaged(&error))?;
        let stored = Checkpoint::open(&note, key.verifying_key()).map_err(|error| damaged(&error))?.head;
        if stored.size != row.size {
            return Err(damaged(&"the checkpoint is of another size"));
        }
        let log = Self(Arc::new(Inner {
            store: ground.store.clone(),
            clock: Arc::clone(&ground.clock),
            region,
            key,
            guard: Guard::of(guards, region),
            sealing: Mutex::new(None),
            published: watch::Sender::new(None),
        }));
        log.check(stored).await?;
        log.0.published.send_replace(Some(Arc::new(Published { head: stored, note, at: row.sealed_at })));
        Ok(log)
    }

    /// Is the tree in the database the one that was published?
    async fn check(&self, stored: Head) -> Result<(), Broken> {
        if self.root(stored.size).await? != stored.root {
            return Err(Broken::Different { size: stored.size });
        }
        let guard = self.0.guard.clone();
        let remembered = blocking(move || guard.read()).await.map_err(|error| self.bad_guard(&error))?;
        let Some(note) = remembered else { return Ok(()) };
        let published = Checkpoint::open(&note, self.verifying_key()).map_err(|error| self.bad_guard(&error))?.head;
        if published.size > stored.size {
            return Err(Broken::Behind { published: published.size, stored: stored.size });
        }
        // It may be older by the batch whose guard was not written before a crash.
        if self.root(published.size).await? != published.root {
            return Err(Broken::Different { size: published.size });
        }
        Ok(())
    }

    fn bad_guard(&self, error: &dyn std::fmt::Display) -> Broken {
        Broken::Guard(format!("{}: {error}", self.0.guard.place().display()))
    }

    async fn root(&self, size: u64) -> Result<Hash, Broken> {
        let tiles = self.tiles(tree::root_tiles(size)).await?;
        tree::root(size, &tiles).map_err(Broken::hole)
    }

    /// Guard first, then the world.
    async fn publish(&self, new: Published) -> Result<(), Broken> {
        self.remember(new.note.clone()).await?;
        self.0.published.send_replace(Some(Arc::new(new)));
        Ok(())
    }

    async fn remember(&self, note: Note) -> Result<(), Broken> {
        let guard = self.0.guard.clone();
        blocking(move || guard.write(&note)).await.map_err(|error| self.bad_guard(&error))
    }

    /// The key others check this log with.
    pub fn verifying_key(&self) -> &VerifyingKey {
        self.0.key.verifying_key()
    }

    /// The last checkpoint that everyone may see.
    pub fn published(&self) -> Option<Arc<Published>> {
        self.0.published.borrow().clone()
    }

    /// Tells of every new checkpoint, and of none when the log is shut.
    pub fn changes(&self) -> watch::Receiver<Option<Arc<Published>>> {
        self.0.published.subscribe()
    }

    /// Waits until the event with this number is sealed and published.
    pub async fn sealed(&self, seq: i64) -> Option<Arc<Published>> {
        let mut published = self.0.published.subscribe();
        let size = u64::try_from(seq).ok()?;
        let is_in = |now: &Option<Arc<Published>>| now.as_ref().is_some_and(|now| now.head.size >= size);
        published.wait_for(is_in).await.ok().and_then(|now| now.clone())
    }

    /// Seals until the event with this number is in, rather than wait for whoever else does. None if the log is shut, or
    /// has no such event.
    pub async fn seal_up_to(&self, seq: i64) -> Result<Option<Arc<Published>>, Broken> {
        let size = u64::try_from(seq).unwrap_or(u64::MAX);
        let found = || self.published().filter(|published| published.head.size >= size);
        while found().is_none() && self.seal().await? > 0 {}
        Ok(found())
    }

    /// Seals one batch of events that are new, and publishes; returns how many.
    pub async fn seal(&self) -> Result<u64, Broken> {
        let mut unsure = self.0.sealing.lock().await;
        self.catch_up(&mut unsure).await?;
        let Some(before) = self.published() else { return Ok(0) };
        let old = before.head.size;
        let entries = self.entries(old, BATCH).await?;
        if entries.is_empty() {
            return Ok(0);
        }
        let mut edge = self.stored(Growth::edge_tiles(old)).await?;
        for (tile, hashes) in &mut edge {
            // Longer only if another process was faster; the commit will say so.
            hashes.truncate(usize::try_from(tile.width(old)).unwrap_or(0) * ledger::hash::BYTES);
        }
        let mut growth = Growth::resume(old, edge).map_err(|error| Broken::Hole(error.to_string()))?;
        for entry in &entries {
            growth.append(Hash::leaf(entry.as_bytes()));
        }
        let head = growth.head();
        let checkpoint = Checkpoint::new(self.verifying_key().name(), head);
        let note = checkpoint.and_then(|checkpoint| checkpoint.sign(&self.0.key));
        let note = note.ok_or_else(|| Broken::Record("the origin cannot be a name".to_owned()))?;
        let new = Published { head, note, at: self.0.clock.now() };
        *unsure = Some(new.clone());
        self.keep(old, &new, growth.take_changed()).await?;
        self.publish(new).await?;
        *unsure = None;
        Ok(head.size - old)
    }

    /// Publishes the batch before if it was kept after all, so that nothing of ours is taken for another's.
    async fn catch_up(&self, unsure: &mut Option<Published>) -> Result<(), Broken> {
        let Some(tried) = unsure.clone() else { return Ok(()) };
        let row = row(&self.0.store, self.0.region).await?;
        if row.is_some_and(|row| row.note == tried.note.to_string()) {
            self.publish(tried).await?;
        }
        *unsure = None;
        Ok(())
    }

    /// Tree and checkpoint in one transaction, if nobody else was faster.
    async fn keep(&self, old: u64, new: &Published, tiles: BTreeMap<TileId, Vec<u8>>) -> Result<(), Broken> {
        let (region, at) = (self.0.region, new.at);
        let input = (number(old)?, number(new.head.size)?, tiles, new.note.to_string());
        self.0
            .store
            .write(region, input, move |tx, (old, new, tiles, note)| {
                Box::pin(async move {
                    let seal = vals![region, *old, *new, note.as_str(), at];
                    if tx.exec(table::SEAL, &seal).await? != 1 {
                        return Err(Broken::Raced);
                    }
                    let rows: Vec<_> = tiles
                        .iter()
                        .map(|(tile, hashes)| {
                            Ok(vals![region, i64::from(tile.level), number(tile.index)?, hashes.clone()])
                        })
                        .collect::<Result<_, Broken>>()?;
                    let all: Vec<(Sql, &[store::Val])> =
                        rows.iter().map(|row| (table::PUT_TILE, row.as_slice())).collect();
                    tx.exec_all(&all).await?;
                    Ok(())
                })
            })
            .await
    }

    /// Seals whatever is new after every commit, until `shutdown` is ready.
    pub async fn run(self, shutdown: impl Future<Output = ()>) {
        let mut bell = crate::heads::Bell::new(&self.0.store);
        tokio::pin!(shutdown);
        loop {
            match self.seal().await {
                Ok(sealed) if sealed == BATCH => continue,
                Ok(_) => {}
                Err(broken) if broken.is_passing() => {
                    tracing::warn!(target: "balai::log", %broken, "the log was not sealed and will try again");
                }
                Err(broken) => {
                    tracing::error!(target: "balai::log", %broken, "the log is shut");
                    self.0.published.send_replace(None);
                    return;
                }
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

    /// The number of an event; none if there is no such event.
    pub async fn number(&self, event: EventId) -> Result<Option<i64>, Broken> {
        Ok(self.find(event).await?.map(|(seq, _)| seq))
    }

    async fn find(&self, event: EventId) -> Result<Option<(i64, String)>, Broken> {
        let region = self.0.region;
        let read = self.0.store.read(event, move |tx, event| {
            let key = vals![region, *event];
            Box::pin(async move { tx.one(table::NUMBER, &key, |row| Ok((row.i(0)?, row.t(1)?))).await })
        });
        Ok(read.await?)
    }

    /// The proof that an event is in the published log, and its entry; none if it is not.
    pub async fn prove(&self, event: EventId, published: &Published) -> Result<Option<(Proof, String)>, Broken> {
        let Some((seq, entry)) = self.find(event).await? else { return Ok(None) };
        let index = u64::try_from(seq - 1).map_err(|_| Broken::Record("an event without a number".to_owned()))?;
        if index >= published.head.size {
            return Ok(None);
        }
        let tiles = self.tiles(tree::inclusion_tiles(index, published.head.size)).await?;
        let hashes = tree::inclusion(index, published.head.size, &tiles).map_err(Broken::hole)?;
        Ok(Some((Proof { extra: None, index, hashes, checkpoint: published.note.clone() }, entry)))
    }

    /// The proof that the log grew from one size to that of a published checkpoint.
    pub async fn grew_from(&self, old: u64, published: &Published) -> Result<Vec<Hash>, Broken> {
        let size = published.head.size;
        let tiles = self.tiles(tree::consistency_tiles(old, size)).await?;
        tree::consistency(old, size, &tiles).map_err(Broken::hole)
    }

    /// The first `width` hashes of a tile; none if the published tree does not have so many.
    pub async fn tile(&self, tile: TileId, width: u64) -> Result<Option<Vec<u8>>, Broken> {
        let size = self.published().map_or(0, |published| published.head.size);
        if width == 0 || width > tile.width(size) {
            return Ok(None);
        }
        let mut hashes = self.stored([tile]).await?.remove(&tile).unwrap_or_default();
        let bytes = usize::try_from(width).unwrap_or(0) * ledger::hash::BYTES;
        if hashes.len() < bytes {
            return Err(Broken::Hole(format!("tile {}/{} is too short", tile.level, tile.index)));
        }
        hashes.truncate(bytes);
        Ok(Some(hashes))
    }

    /// The first `width` entries of a bundle; none if the published log does not have so many.
    pub async fn bundle(&self, index: u64, width: u64) -> Result<Option<Vec<u8>>, Broken> {
        let size = self.published().map_or(0, |published| published.head.size);
        let tile = TileId { level: 0, index };
        if width == 0 || width > tile.width(size) {
            return Ok(None);
        }
        let mut bytes = Vec::new();
        for entry in self.entries(index * ledger::tile::WIDTH, width).await? {
            if !bundle::push(&mut bytes, entry.as_bytes()) {
                return Err(Broken::Hole("an entry is too long".to_owned()));
            }
        }
        Ok(Some(bytes))
    }

    async fn entries(&self, from: u64, limit: u64) -> Result<Vec<String>, Broken> {
        let values = (self.0.region, number(from)?, number(limit)?);
        let read = self.0.store.read(values, |tx, (region, from, limit)| {
            Box::pin(async move { tx.query(table::ENTRIES, &vals![*region, *from, *limit], |row| row.t(0)).await })
        });
        Ok(read.await?)
    }

    async fn tiles(&self, wanted: impl IntoIterator<Item = TileId>) -> Result<Tiles, Broken> {
        let mut tiles = Tiles::default();
        tiles.extend(self.stored(wanted).await?);
        Ok(tiles)
    }

    /// Those of the tiles that are stored.
    async fn stored(&self, wanted: impl IntoIterator<Item = TileId>) -> Result<BTreeMap<TileId, Vec<u8>>, Broken> {
        let wanted: Vec<TileId> = wanted.into_iter().collect();
        let region = self.0.region;
        let read = self.0.store.read(wanted, move |tx, wanted| Box::pin(stored_in(tx, region, wanted)));
        read.await
    }
}

async fn stored_in(
    tx: &mut Tx<'_>,
    region: RegionCode,
    wanted: &[TileId],
) -> Result<BTreeMap<TileId, Vec<u8>>, Broken> {
    let mut found = BTreeMap::new();
    for tile in wanted {
        let key = vals![region, i64::from(tile.level), number(tile.index)?];
        if let Some(hashes) = tx.one(table::TILE, &key, |row| row.b(0)).await? {
            found.insert(*tile, hashes);
        }
    }
    Ok(found)
}

/// Draws the key of a new log; nothing happens if there is one.
async fn begin(ground: &Ground, region: RegionCode, origin: &str) -> Result<(), Broken> {
    if row(&ground.store, region).await?.is_some() {
        return Ok(());
    }
    let mut seed = [0; 32];
    ground.dice.fill(&mut seed);
    let key = SigningKey::new(origin, Kind::Log, &seed);
    let nothing = Checkpoint::new(origin, Head { size: 0, root: Hash::empty() });
    let note = key.and_then(|key| nothing?.sign(&key));
    let note = note.ok_or_else(|| Broken::Record(format!("{origin:?} cannot be the name of a log")))?.to_string();
    let sealed = ground.vault.seal(&*ground.dice, SEALED_FOR, origin.as_bytes(), &seed);
    let values = vals![region, origin, sealed, note, ground.clock.now()];
    let begun = ground
        .store
        .write(region, values, |tx, values| Box::pin(async move { tx.exec(table::BEGIN, values).await.map(drop) }));
    Ok(begun.await?)
}

/// How many entries the log of a region has sealed, and its signed checkpoint, as `tx` sees it; none before it was begun.
pub async fn stands(tx: &mut Tx<'_>, region: RegionCode) -> store::Result<Option<(u64, String)>> {
    let row = tx.one(table::FIND, &vals![region], |row| Ok((row.i(2)?, row.t(3)?))).await?;
    Ok(row.map(|(size, note)| (u64::try_from(size).unwrap_or(0), note)))
}

async fn row(store: &Store, region: RegionCode) -> Result<Option<Row>, Broken> {
    let read = store.read(region, |tx, region| {
        Box::pin(async move {
            tx.one(table::FIND, &vals![*region], |row| Ok((row.t(0)?, row.b(1)?, row.i(2)?, row.t(3)?, row.stamp(4)?)))
                .await
        })
    });
    let Some((origin, seed, size, note, sealed_at)) = read.await? else { return Ok(None) };
    let size = u64::try_from(size).map_err(|_| Broken::Record("a negative size".to_owned()))?;
    Ok(Some(Row { origin, seed, size, note, sealed_at }))
}

fn number(value: u64) -> Result<i64, Broken> {
    i64::try_from(value).map_err(|_| Broken::Record("a number beyond 2^63".to_owned()))
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> io::Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(io::Error::other)?
}
