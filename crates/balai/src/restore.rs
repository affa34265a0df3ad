//! `balai restore`: a backup back into an empty data folder and an empty database.
//!
//! Everything is read, verified and laid beside its place first; then the files are moved in, and the database last. Until
//! then the hall does not open, and if it ends early the command is run again. What must never happen here: a write over
//! a hall that lives, a hall that is half the old and half the new, a log that is signed on from an older copy.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use backup::{Contents, Folder, HallThen, Manifest};
use kernel::{OsDice, SystemClock};
use ledger::{Checkpoint, Note};
use store::{Filling, Piece, Vault, dump};
use tokio::sync::mpsc;
use tokio::task::spawn_blocking;

use crate::backup::{KEPT, say, target};
use crate::config::Config;
use crate::erased::Erased;
use crate::failure::Failure;
use crate::progress::{Progress, size};
use crate::say::{say, tell};
use crate::{verify, wiring};

/// The folder that stands in the data folder while a restore has not ended.
pub const UNDER_WAY: &str = ".restore";
/// In it, from the moment things are moved into place.
const PLACING: &str = "placing";
/// Pieces of the database that are read ahead.
const AHEAD: usize = 16;

/// What to restore.
#[derive(clap::Args)]
pub struct Command {
    /// Folder of the backups [default: the folder or the bucket of [backup] in balai.toml]
    #[arg(long, value_name = "FOLDER")]
    pub from: Option<PathBuf>,
    /// Which backup, as `balai backup --list` names it [default: the newest]
    #[arg(long, value_name = "ID")]
    pub backup: Option<String>,
    /// Folder of guard files saved from the hall's data folder (log/), which remember what its log has published
    #[arg(long, value_name = "DIR")]
    pub guard: Option<PathBuf>,
    /// Restore although the log was published further than this backup knows; it then stays shut
    #[arg(long)]
    pub behind: bool,
    /// Restore without any guard file, as the hall was not open after this backup was made
    #[arg(long)]
    pub without_guard: bool,
}

fn sorry(doing: &str, path: &Path) -> impl FnOnce(std::io::Error) -> Failure {
    let what = format!("{} cannot be {doing}", path.display());
    move |error| Failure(format!("{what} ({error})."))
}

/// Runs the command.
pub async fn run(command: Command, config: &Config) -> Result<(), Failure> {
    let from = target(command.from.clone(), config, "--from", Arc::new(SystemClock))?;
    let vault = Arc::new(Vault::found(config.keys()).map_err(|error| Failure(error.to_string()))?);
    let (kept, _lock) = Folder::open(from, vault, Arc::new(OsDice)).map_err(say)?;
    let manifest = kept.find(command.backup.as_deref()).map_err(say)?;
    let engine = if config.database_url.starts_with("sqlite:") { "sqlite" } else { "postgres" };
    if manifest.engine != engine {
        return Err(Failure(format!(
            "The backup {} is of a {} database, and this configuration names a {engine} one; a backup goes back into \
             the engine it came from. Name that with --database-url.",
            manifest.id, manifest.engine
        )));
    }
    let is_placed = make_room(config).await?;
    let is_behind = ask_guards(&manifest, config, &command)?;
    if !is_placed {
        let done = put_back(Arc::new(kept), &manifest, config, command.guard.as_deref()).await;
        let under_way = config.data.join(UNDER_WAY);
        if done.is_err() && !under_way.join(PLACING).exists() {
            // Nothing was moved, so nothing is left either.
            let _ = fs::remove_dir_all(&under_way);
        }
        done?;
    }
    let under_way = config.data.join(UNDER_WAY);
    fs::remove_dir_all(&under_way).map_err(sorry("removed", &under_way))?;
    say!("Backup {} of {} is in place: {}.", manifest.id, manifest.at, size(manifest.bytes()));
    look_after(config, is_behind).await
}

/// Refuses where something lives. What an earlier restore left is cleared away; true if it had put everything in place.
async fn make_room(config: &Config) -> Result<bool, Failure> {
    let under_way = config.data.join(UNDER_WAY);
    let is_empty = dump::is_empty(&config.database_url).await.map_err(|error| Failure(error.to_string()))?;
    let was_placing = under_way.join(PLACING).exists();
    if was_placing && !is_empty {
        return Ok(true);
    }
    let there: Vec<PathBuf> = KEPT.iter().map(|name| config.data.join(name)).filter(|path| path.exists()).collect();
    if !is_empty || (!was_placing && !there.is_empty()) {
        return Err(Failure(format!(
            "There is a hall already: {}. A backup is only ever put into an empty data folder and an empty database; \
             name others with --data and --database-url, and nothing of this hall is lost.",
            there.first().map_or_else(|| "the database holds something".to_owned(), |path| path.display().to_string())
        )));
    }
    for path in there {
        let removed = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
        removed.map_err(sorry("removed", &path))?;
    }
    if under_way.exists() {
        fs::remove_dir_all(&under_way).map_err(sorry("removed", &under_way))?;
    }
    Ok(false)
}

/// Compares the backup with what the logs have published; true if one of them is behind and that is accepted.
fn ask_guards(manifest: &Manifest, config: &Config, command: &Command) -> Result<bool, Failure> {
    let own = config.log_guard();
    let mut told = Vec::new();
    for hall in &manifest.halls {
        let mut is_guarded = false;
        for guards in [Some(own.as_path()), command.guard.as_deref()].into_iter().flatten() {
            let published =
                book::log::remembered(guards, hall.region).map_err(|broken| Failure(format!("{broken}.")))?;
            let Some(published) = published else { continue };
            is_guarded = true;
            let (size, is_same) = (hall.log.as_ref().map_or(0, |log| log.size), head(hall) == Some(published));
            if published.size > size || (published.size == size && size > 0 && !is_same) {
                told.push(format!(
                    "The log of {} was published with {} entries ({}), and the backup {} of {} knows {size}.",
                    hall.name,
                    published.size,
                    guards.display(),
                    manifest.id,
                    manifest.at
                ));
            }
        }
        let is_begun = hall.log.as_ref().is_some_and(|log| log.size > 0);
        if is_begun && !is_guarded && !command.without_guard {
            return Err(Failure(format!(
                "No guard file remembers what the log of {} has published. If the hall was open after {}, its log has \
                 said more than the backup knows, and signing on from there would contradict it: put the saved guard \
                 files into {}, or name their folder with --guard. If you know that it was not open since, say \
                 --without-guard.",
                hall.name,
                manifest.at,
                own.display()
            )));
        }
    }
    if told.is_empty() {
        return Ok(false);
    }
    let what = format!(
        "{} Acts since then would be lost, and signing on from there would contradict what others have seen.",
        told.join(" ")
    );
    if !command.behind {
        return Err(Failure(format!(
            "{what} Restore a newer backup; or say --behind: the hall then serves people and its log stays shut."
        )));
    }
    tell!("{what} As --behind says so, it is restored, and the log stays shut.");
    Ok(true)
}

fn head(hall: &HallThen) -> Option<ledger::tree::Head> {
    let note = Note::parse(&hall.log.as_ref()?.checkpoint).ok()?;
    Some(Checkpoint::parse(note.text()).ok()?.head)
}

/// Lays everything beside its place, verified, and then moves it there.
async fn put_back(
    kept: Arc<Folder>,
    manifest: &Manifest,
    config: &Config,
    guard: Option<&Path>,
) -> Result<(), Failure> {
    let fail = |error: store::Error| Failure(error.to_string());
    let under_way = config.data.join(UNDER_WAY);
    fs::create_dir_all(&under_way).map_err(sorry("made", &under_way))?;
    let progress = Progress::new();
    let files = (Arc::clone(&kept), manifest.files.clone(), under_way.clone());
    let laid = spawn_blocking(move || lay_files(&files.0, &files.1, &files.2, progress)).await;
    laid.map_err(|error| Failure::of("The restore ended early", error))??;
    let migrations = wiring::migrations();
    let mut filling = Filling::begin(&config.database_url, &migrations, &manifest.migrations).await.map_err(fail)?;
    let (send, pieces) = mpsc::channel(AHEAD);
    let database = manifest.database.clone();
    let reading = spawn_blocking(move || read_database(&kept, &database, &send, progress));
    let poured = filling.pour(pieces).await;
    // A damaged chunk is why the database is not whole; that the database took no more says less.
    let read = reading.await.map_err(|error| Failure::of("The restore ended early", error))?;
    progress.end();
    read.and_then(|()| poured.map_err(fail))?;

    let placing = under_way.join(PLACING);
    let mark = File::create(&placing).and_then(|file| file.sync_all());
    mark.and_then(|()| File::open(&under_way)?.sync_all()).map_err(sorry("written", &placing))?;
    for name in KEPT {
        let (laid, place) = (under_way.join(name), config.data.join(name));
        if laid.exists() {
            fs::rename(&laid, &place).map_err(sorry("moved to its place", &laid))?;
        }
    }
    for hall in guard.iter().flat_map(|_| &manifest.halls) {
        let brought = guard.map(|guard| book::log::remember_also(guard, &config.log_guard(), hall.region));
        brought.transpose().map_err(|broken| Failure(format!("{broken}.")))?;
        // Who was erased since this backup was made is erased again when the hall opens.
        let lists = guard.map(|guard| (Erased::of(guard, hall.region), Erased::of(&config.log_guard(), hall.region)));
        let taken = lists.map(|(from, to)| to.add_all(from.all()?)).transpose();
        taken.map_err(|error| Failure::of("The list of who was erased cannot be brought along", error))?;
    }
    File::open(&config.data).and_then(|folder| folder.sync_all()).map_err(sorry("written", &config.data))?;
    filling.commit().await.map_err(fail)
}

fn lay_files(kept: &Folder, files: &[Contents], under: &Path, progress: Progress) -> Result<(), Failure> {
    for one in files {
        let name = Path::new(&one.name);
        let is_inside = KEPT.iter().any(|kept| name.starts_with(kept));
        if !is_inside || !name.components().all(|part| matches!(part, Component::Normal(_))) {
            return Err(Failure(format!("The backup names the file {:?}, which does not belong in it.", one.name)));
        }
        let path = under.join(name);
        let folder = path.parent().unwrap_or(under);
        fs::create_dir_all(folder).map_err(sorry("made", folder))?;
        let mut file = private(&path).map_err(sorry("written", &path))?;
        for chunk in &one.chunks {
            file.write_all(&kept.get(chunk).map_err(say)?).map_err(sorry("written", &path))?;
        }
        file.sync_all().map_err(sorry("written", &path))?;
        progress.tell(format_args!("{} laid", one.name));
    }
    sync_folders(under).map_err(sorry("written", under))
}

fn private(path: &Path) -> std::io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt as _;
    File::options().write(true).create(true).truncate(true).mode(0o600).open(path)
}

fn sync_folders(folder: &Path) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            sync_folders(&path)?;
        }
    }
    File::open(folder)?.sync_all()
}

fn read_database(
    kept: &Folder,
    database: &[Contents],
    out: &mpsc::Sender<Piece>,
    progress: Progress,
) -> Result<(), Failure> {
    let mut read = 0;
    for part in database {
        let mut sent = out.blocking_send(Piece::Part(part.name.clone()));
        for chunk in &part.chunks {
            if sent.is_err() {
                // The database took no more, and says why.
                return Ok(());
            }
            let bytes = kept.get(chunk).map_err(say)?;
            read += bytes.len() as u64;
            progress.tell(format_args!("{} of the database read", size(read)));
            sent = out.blocking_send(Piece::Bytes(bytes));
        }
    }
    Ok(())
}

/// Opens what is there now, brings its tables up to date, and reads the whole of it.
async fn look_after(config: &Config, is_behind: bool) -> Result<(), Failure> {
    let ground = wiring::lay_ground(config, Arc::new(SystemClock), Arc::new(OsDice)).await?;
    let flaws = ground.store.flaws().await.map_err(|error| Failure(error.to_string()))?;
    if !flaws.is_empty() {
        return Err(Failure(format!("The database was damaged when it was backed up: {}.", flaws.join("; "))));
    }
    // A log that is behind its guard stays shut; the book is then read against the log as the backup has it.
    let guards = if is_behind { config.data.join(UNDER_WAY).join("none") } else { config.log_guard() };
    let verified = verify::read_all(&ground, config, &guards).await;
    ground.store.close().await;
    verified
}
