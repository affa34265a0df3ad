//! `balai backup`: a backup of the hall while it is open, and the place of those that were made.

mod place;
mod take;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use backup::{Folder, Target};
use kernel::{OsDice, SystemClock};
use store::{Options, Store, Vault};

use crate::config::Config;
use crate::failure::Failure;
use crate::progress::{Progress, size};
use crate::say::say;
use crate::wiring;

pub(crate) use place::{open, target};
pub use take::{Source, Taken, take};

/// What of the data folder is in a backup, beside the database. The keys never are, or the backup would lie open; nor is
/// the guard of the log, which must remember more than any backup does.
pub const KEPT: [&str; 2] = ["files", "demo-accounts.json"];

/// What to do with backups. Without `--list` and `--check` one is made.
#[derive(clap::Args)]
pub struct Command {
    /// Folder of the backups [default: the folder or the bucket of [backup] in balai.toml]
    #[arg(long, value_name = "FOLDER")]
    pub to: Option<PathBuf>,
    /// List the backups in the folder
    #[arg(long, conflicts_with_all = ["check", "keep"])]
    pub list: bool,
    /// Read and verify everything in the folder
    #[arg(long, conflicts_with = "keep")]
    pub check: bool,
    /// After this backup, keep the newest N and remove the others
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub keep: Option<u32>,
}

/// Runs the command. Writes nothing but the folder of backups.
pub async fn run(command: Command, config: &Config) -> Result<(), Failure> {
    let at = target(command.to, config, "--to", Arc::new(SystemClock))?;
    if !command.list && !command.check {
        is_there(config)?;
    }
    let vault = Arc::new(Vault::found(config.keys()).map_err(|error| Failure(error.to_string()))?);
    if command.list {
        return list(at, vault);
    }
    if command.check {
        return check(at, vault).await;
    }
    let source = Source {
        store: open_beside(config).await?,
        vault,
        clock: Arc::new(SystemClock),
        dice: Arc::new(OsDice),
        data: config.data.clone(),
    };
    let progress = Progress::new();
    let taken = take(&source, at, command.keep, progress).await;
    progress.end();
    say!("{}", taken?);
    say!(
        "The keys in {} are not in it, and without them nobody can read it, not even you: keep a copy of that folder in \
         another place than the backups, such as a stick in a safe.",
        config.keys().display()
    );
    source.store.close().await;
    Ok(())
}

pub(crate) fn say(error: backup::Error) -> Failure {
    Failure(format!("{error}."))
}

/// A hall that is not there is not made.
pub(crate) fn is_there(config: &Config) -> Result<(), Failure> {
    let file = config.database_url.strip_prefix("sqlite:").map(|path| path.trim_start_matches("//"));
    if let Some(file) = file.filter(|file| !Path::new(file).exists()) {
        return Err(Failure(format!("There is no hall at {file}; name its data folder with --data.")));
    }
    Ok(())
}

/// The database as it is: it may be open, and of an older version than this program.
pub(crate) async fn open_beside(config: &Config) -> Result<Store, Failure> {
    let few = Options { readers: 1, writers: 1, ..Options::default() };
    Store::open(&config.database_url, &wiring::migrations(), few).await.map_err(|error| Failure(error.to_string()))
}

fn list(at: Target, vault: Arc<Vault>) -> Result<(), Failure> {
    let (folder, _lock) = Folder::open(at, vault, Arc::new(OsDice)).map_err(say)?;
    for id in folder.ids().map_err(say)? {
        match folder.manifest(&id) {
            Ok(found) => {
                let halls: Vec<String> = found
                    .halls
                    .iter()
                    .map(|hall| match &hall.log {
                        Some(log) => format!("{}, {} entries in the log", hall.name, log.size),
                        None => hall.name.clone(),
                    })
                    .collect();
                say!("{id}\t{}\t{}\t{}", found.engine, size(found.bytes()), halls.join("; "));
            }
            Err(error) => say!("{id}\t{error}"),
        }
    }
    Ok(())
}

async fn check(at: Target, vault: Arc<Vault>) -> Result<(), Failure> {
    let (folder, _lock) = Folder::open(at, vault, Arc::new(OsDice)).map_err(say)?;
    let progress = Progress::new();
    let checked = tokio::task::spawn_blocking(move || {
        folder.check(|read, all| progress.tell(format_args!("{read} of {all} chunks read")))
    });
    let checked = checked.await.map_err(|error| Failure::of("The check ended early", error))?;
    progress.end();
    let found = checked.map_err(say)?;
    for flaw in &found.flaws {
        say!("{flaw}.");
    }
    if found.flaws.is_empty() {
        say!("{} backups, {} chunks: all of it can be restored.", found.backups, found.chunks);
        Ok(())
    } else {
        Err(Failure(format!(
            "{} of the files are damaged, named above. Backups that need none of them can be restored; make a new one in \
             an empty folder on another disk.",
            found.flaws.len()
        )))
    }
}
