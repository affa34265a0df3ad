//! Making one backup.
//!
//! The files are looked at before and after the moment of the database: a file is written before the row that names it and
//! removed after it, so between the two looks every file that a row of that moment names has been seen.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use backup::{Contents, Cutter, Folder, HallThen, LONGEST, Lock, LogThen, Manifest, Pruned, Target};
use kernel::{Clock, Dice};
use store::dump::{Applied, applied};
use store::{Engine, Fut, Piece, Store, Tx, Vault};
use tokio::sync::mpsc;
use tokio::task::spawn_blocking;

use super::{KEPT, say};
use crate::failure::Failure;
use crate::progress::{Progress, size};

/// Pieces of the database on their way before the reader of it waits.
const WAITING: usize = 16;

/// What a backup is made of.
#[derive(Clone)]
pub struct Source {
    /// The database.
    pub store: Store,
    /// Seals the backup.
    pub vault: Arc<Vault>,
    /// When it was made.
    pub clock: Arc<dyn Clock>,
    /// Nonces.
    pub dice: Arc<dyn Dice>,
    /// The data folder.
    pub data: PathBuf,
}

/// A backup that was made.
#[derive(Debug)]
pub struct Taken {
    /// The backup.
    pub manifest: Manifest,
    /// Bytes read.
    pub read: u64,
    /// Bytes and chunks written.
    pub written: (u64, u64),
    /// How long it took, in seconds.
    pub seconds: i64,
    /// What was removed, if old ones were to go.
    pub pruned: Option<Pruned>,
}

impl fmt::Display for Taken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let chunks: usize = self.manifest.contents().map(|one| one.chunks.len()).sum();
        write!(
            f,
            "Backup {}: {} read, {} written, {} of {chunks} chunks new, {} s.",
            self.manifest.id,
            size(self.read),
            size(self.written.0),
            self.written.1,
            self.seconds
        )?;
        match self.pruned {
            Some(pruned) if pruned.backups > 0 => {
                write!(f, " {} older backups removed, with {} chunks.", pruned.backups, pruned.chunks)
            }
            _ => Ok(()),
        }
    }
}

/// What the database says of itself at the moment it is read.
type Then = (Vec<Applied>, Vec<HallThen>);

fn ask<'a>(tx: &'a mut Tx<'_>) -> Fut<'a, store::Result<Then>> {
    Box::pin(async move {
        let mut halls = Vec::new();
        for row in hall::table::all(tx).await? {
            let log = book::log::stands(tx, row.region).await?;
            let log = log.map(|(size, checkpoint)| LogThen { size, checkpoint });
            halls.push(HallThen { region: row.region, name: row.name, log });
        }
        Ok((applied(tx).await?, halls))
    })
}

/// Makes a backup `at` a place and, if `keep` says so, removes older ones. The hall may be open.
pub async fn take(
    source: &Source,
    at: impl Into<Target>,
    keep: Option<u32>,
    progress: Progress,
) -> Result<Taken, Failure> {
    let begun = source.clock.now();
    // One at a time: the copy of the database needs its place, and its room on the disk.
    let _alone = lock(&source.data)?;
    let engine = match source.store.engine() {
        Engine::Sqlite => "sqlite",
        Engine::Postgres => "postgres",
    };
    let (kept, lock) = create(at.into(), source).await?;
    let earlier = kept.find(None).ok();
    let mut writer = Writer {
        folder: kept,
        earlier: earlier.iter().flat_map(|one| &one.files).map(|one| (one.name.clone(), one.clone())).collect(),
        files: BTreeMap::new(),
        manifest: Manifest::new(begun, engine),
        cutter: Cutter::default(),
        read: 0,
        progress,
    };
    writer = writer.look_at_files(source.data.clone()).await?;
    let (send, pieces) = mpsc::channel(WAITING);
    let writing = spawn_blocking(move || writer.take_database(pieces));
    let scratch = source.data.join(".backup.db");
    // What an interrupted backup left.
    let _ = fs::remove_file(&scratch);
    let seen = source.store.dump(&scratch, send, ask).await;
    // If the writer gave up, that is why the database could not be read to its end.
    writer = writing.await.map_err(|error| Failure::of("The backup ended early", error))?.map_err(say)?;
    let (migrations, halls) = seen.map_err(|error| Failure(format!("The database cannot be backed up: {error}.")))?;
    if halls.is_empty() {
        return Err(Failure("There is no hall in this database yet; there is nothing to back up.".to_owned()));
    }
    (writer.manifest.migrations, writer.manifest.halls) = (migrations, halls);
    writer = writer.look_at_files(source.data.clone()).await?;
    let finished = spawn_blocking(move || writer.finish(keep, &lock)).await;
    let (manifest, read, written, pruned) =
        finished.map_err(|error| Failure::of("The backup ended early", error))?.map_err(say)?;
    let seconds = source.clock.now().since(begun).as_seconds();
    Ok(Taken { manifest, read, written, seconds, pruned })
}

/// Opens the place off the thread of requests, as it may be far away.
async fn create(at: Target, source: &Source) -> Result<(Folder, Lock), Failure> {
    let (vault, dice) = (Arc::clone(&source.vault), Arc::clone(&source.dice));
    let made = spawn_blocking(move || Folder::create(at, vault, dice)).await;
    made.map_err(|error| Failure::of("The backup ended early", error))?.map_err(say)
}

fn lock(data: &Path) -> Result<File, Failure> {
    let path = data.join(".backup.lock");
    let file = OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(&path);
    let file = file.map_err(|error| Failure(format!("{} cannot be written ({error}).", path.display())))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            Err(Failure("Another backup of this hall is under way; wait until it has ended.".to_owned()))
        }
        Err(TryLockError::Error(error)) => Err(Failure(format!("{} cannot be locked ({error}).", path.display()))),
    }
}

/// Writes the chunks and remembers which make what.
struct Writer {
    folder: Folder,
    /// The files of the backup before.
    earlier: BTreeMap<String, Contents>,
    files: BTreeMap<String, Contents>,
    manifest: Manifest,
    cutter: Cutter,
    read: u64,
    progress: Progress,
}

impl Writer {
    async fn look_at_files(mut self, data: PathBuf) -> Result<Self, Failure> {
        let looked = spawn_blocking(move || {
            for name in KEPT {
                self.look_at(&data, name)?;
            }
            Ok(self)
        });
        looked.await.map_err(|error| Failure::of("The backup ended early", error))?
    }

    /// Takes a file, or everything in a folder, unless it was taken as it is.
    fn look_at(&mut self, data: &Path, name: &str) -> Result<(), Failure> {
        let path = data.join(name);
        let sorry = |error: io::Error| Failure(format!("{} cannot be read ({error}).", path.display()));
        let about = match fs::metadata(&path) {
            Ok(about) => about,
            // It may never have been there, or was removed meanwhile together with its row.
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(sorry(error)),
        };
        if about.is_dir() {
            for entry in fs::read_dir(&path).map_err(sorry)? {
                let entry = entry.map_err(sorry)?;
                self.look_at(data, &format!("{name}/{}", entry.file_name().to_string_lossy()))?;
            }
            return Ok(());
        }
        let written = about.mtime().wrapping_mul(1_000_000_000).wrapping_add(about.mtime_nsec());
        let is_same = |one: &&Contents| one.bytes == about.len() && one.written == Some(written);
        if self.files.get(name).as_ref().is_some_and(is_same) {
            return Ok(());
        }
        let known = self.earlier.get(name).filter(is_same);
        if let Some(known) = known.filter(|known| known.chunks.iter().all(|chunk| self.folder.has(chunk))) {
            self.files.insert(name.to_owned(), known.clone());
            return Ok(());
        }
        let mut file = match File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(sorry(error)),
        };
        let mut contents = Contents { written: Some(written), ..Contents::new(name) };
        loop {
            let mut piece = Vec::new();
            file.by_ref().take(LONGEST as u64).read_to_end(&mut piece).map_err(sorry)?;
            if piece.is_empty() {
                break;
            }
            contents.bytes += piece.len() as u64;
            self.count(piece.len());
            contents.chunks.push(self.folder.put(&piece).map_err(say)?);
        }
        self.files.insert(name.to_owned(), contents);
        Ok(())
    }

    fn count(&mut self, bytes: usize) {
        self.read += bytes as u64;
        self.progress.tell(format_args!("{} read", size(self.read)));
    }

    fn take_database(mut self, mut pieces: mpsc::Receiver<Piece>) -> backup::Result<Self> {
        while let Some(piece) = pieces.blocking_recv() {
            match piece {
                Piece::Part(name) => {
                    self.end_part()?;
                    self.manifest.database.push(Contents::new(name));
                }
                Piece::Bytes(bytes) => {
                    self.count(bytes.len());
                    // The pages of a file stay where they are; rows move.
                    let is_file = self.manifest.engine == "sqlite";
                    let chunks = if is_file { vec![bytes] } else { self.cutter.push(&bytes) };
                    chunks.iter().try_for_each(|chunk| self.add(chunk))?;
                }
            }
        }
        self.end_part()?;
        Ok(self)
    }

    fn end_part(&mut self) -> backup::Result<()> {
        match self.cutter.end() {
            Some(rest) => self.add(&rest),
            None => Ok(()),
        }
    }

    fn add(&mut self, chunk: &[u8]) -> backup::Result<()> {
        let name = self.folder.put(chunk)?;
        if let Some(part) = self.manifest.database.last_mut() {
            part.bytes += chunk.len() as u64;
            part.chunks.push(name);
        }
        Ok(())
    }

    #[expect(clippy::type_complexity, reason = "four numbers for one summary")]
    fn finish(mut self, keep: Option<u32>, lock: &Lock) -> backup::Result<(Manifest, u64, (u64, u64), Option<Pruned>)> {
        self.manifest.files = self.files.into_values().collect();
        let manifest = self.folder.finish(self.manifest)?;
        let keep = keep.map(|keep| usize::try_from(keep).unwrap_or(usize::MAX));
        let pruned = keep.map(|keep| self.folder.prune(keep, lock)).transpose()?;
        Ok((manifest, self.read, self.folder.written(), pruned))
    }
}
