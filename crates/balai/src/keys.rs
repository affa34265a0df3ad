//! `balai keys`: the keys that personal data is sealed with, and how everything is sealed anew with a new one.
//!
//! The hall may be open, in this and in other processes: each looks for a newer key before it seals. Sealing anew goes
//! in small transactions, and file by file; if it is ended in the middle, the next `balai keys rotate` goes on.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use book::{Act, Book};
use clap::Subcommand;
use kernel::{Actor, Clock, Dice, OsDice, RegionCode, SystemClock, Zone};
use serde_json::json;
use store::{Counts, Store, Vault};
use uploads::Files;

use crate::backup::{is_there, open_beside};
use crate::config::Config;
use crate::failure::Failure;
use crate::progress::Progress;
use crate::wiring;

/// What to do with keys. Without a command they are listed.
#[derive(Subcommand)]
pub enum Command {
    /// Make a new key and seal everything anew with it; goes on where an earlier turn was ended
    Rotate,
}

/// `hall.key_turned`: everything was sealed anew. The public part says with which key, and how many values and files.
pub const TURNED: &str = "hall.key_turned";

/// What is sealed, and with what.
#[derive(Clone)]
pub struct Keyring {
    /// The database.
    pub store: Store,
    /// The keys.
    pub vault: Arc<Vault>,
    /// When it was done.
    pub clock: Arc<dyn Clock>,
    /// Nonces.
    pub dice: Arc<dyn Dice>,
    /// Documents and letters.
    pub files: Files,
}

impl Keyring {
    /// Over this database and this vault, with the sealed files in `files`.
    pub fn new(store: Store, vault: Arc<Vault>, clock: Arc<dyn Clock>, dice: Arc<dyn Dice>, files: &Path) -> Self {
        let files = Files::new(files.to_owned(), Arc::clone(&vault), Arc::clone(&dice));
        Self { store, vault, clock, dice, files }
    }
}

/// What a turn did.
#[derive(Debug, PartialEq, Eq)]
pub struct Turned {
    /// The key that everything is sealed with now.
    pub key: u16,
    /// Whether an earlier turn was ended in the middle, and this one went on with its key.
    pub went_on: bool,
    /// Values sealed anew.
    pub values: u64,
    /// Files sealed anew.
    pub files: u64,
}

/// Runs the command.
pub async fn run(command: Option<Command>, config: &Config) -> Result<(), Failure> {
    is_there(config)?;
    let vault = Arc::new(Vault::found(config.keys()).map_err(|error| Failure(error.to_string()))?);
    let store = open_beside(config).await?;
    let ring = Keyring::new(store.clone(), vault, Arc::new(SystemClock), Arc::new(OsDice), &config.files());
    let done = match command {
        None => list(&ring).await,
        Some(Command::Rotate) => turn(&ring, config).await,
    };
    store.close().await;
    done
}

async fn list(ring: &Keyring) -> Result<(), Failure> {
    let progress = Progress::new();
    progress.tell("Counting");
    let counted = count(ring).await;
    progress.end();
    let counted = counted?;
    let keys = ring.vault.key_files().map_err(|error| Failure(error.to_string()))?;
    for key in &keys {
        let sealed = counted.get(&key.number).copied().unwrap_or(0);
        let since = key.since.date(Zone::Wib);
        let mut does = Vec::new();
        if key.number == ring.vault.newest_number() {
            does.push("seals");
        }
        if Some(key.number) == keys.first().map(|first| first.number) {
            does.push("finds: keep it for ever");
        }
        println!("{}\tsince {since}\t{sealed} values and files\t{}", key.number, does.join(", "));
    }
    for (number, sealed) in counted.iter().filter(|(number, _)| !keys.iter().any(|key| key.number == **number)) {
        println!(
            "{number}\tMISSING\t{sealed} values and files that nobody can read until it is back in the key folder"
        );
    }
    Ok(())
}

async fn turn(ring: &Keyring, config: &Config) -> Result<(), Failure> {
    let progress = Progress::new();
    let turned = rotate(ring, progress).await;
    progress.end();
    let Turned { key, went_on, values, files } = turned?;
    if went_on {
        println!("An earlier turn to key {key} had not ended. It has now, and no newer key was made.");
    }
    println!(
        "{values} values and {files} files were sealed anew; everything in the hall is now sealed with key {key}."
    );
    println!(
        "Copy {} to the safe place where you keep the keys: what is written from now on opens only with key {key}. The \
         keys before it are not needed for what is in the hall, but backups made until now open only with them. The \
         oldest key stays for good: people are found by it.",
        config.keys().display()
    );
    Ok(())
}

/// How many values and files are sealed with which key, in all halls of the database.
pub async fn count(ring: &Keyring) -> Result<Counts, Failure> {
    let mut all = BTreeMap::new();
    let mut add = |counts: Counts| {
        for (key, count) in counts {
            *all.entry(key).or_default() += count;
        }
    };
    for region in regions(ring).await? {
        for column in wiring::sealed() {
            add(ring.store.count_sealed(column, region).await.map_err(told)?);
        }
        let files = ring.files.clone();
        let counted = tokio::task::spawn_blocking(move || files.count_sealed(region)).await;
        add(counted.map_err(|error| Failure::of("The count ended early", error))?.map_err(unread)?);
    }
    Ok(all)
}

/// Seals everything with a new key, or with the newest if an earlier turn to it was ended in the middle.
pub async fn rotate(ring: &Keyring, progress: Progress) -> Result<Turned, Failure> {
    let newest = ring.vault.newest_number();
    let went_on = count(ring).await?.keys().any(|key| *key < newest);
    let key = if went_on { newest } else { ring.vault.add_key().map_err(told)? };
    let mut all = Turned { key, went_on, values: 0, files: 0 };
    for region in regions(ring).await? {
        let (mut values, mut files) = (0, 0);
        // What was sealed a moment before the new key came may be stored after it was looked for; so it looks again.
        loop {
            let (more_values, more_files) = pass(ring, region, progress).await?;
            (values, files) = (values + more_values, files + more_files);
            if more_values + more_files == 0 {
                break;
            }
        }
        let act = Act::new(TURNED).public(json!({ "kunci": key, "nilai": values, "berkas": files }));
        let book = Book::new(Arc::clone(&ring.vault), Arc::clone(&ring.clock), Arc::clone(&ring.dice));
        let written = ring.store.write(region, (book, act), move |tx, (book, act)| {
            Box::pin(async move { book.write(tx, region, &Actor::System, act.clone()).await.map(drop) })
        });
        written.await.map_err(told)?;
        (all.values, all.files) = (all.values + values, all.files + files);
    }
    Ok(all)
}

/// Looks once at everything of a region; how many values and files it sealed anew.
async fn pass(ring: &Keyring, region: RegionCode, progress: Progress) -> Result<(u64, u64), Failure> {
    let (mut values, mut passed) = (0, 0);
    for column in wiring::sealed() {
        let (table, name) = (column.table, column.column);
        let tell = |more| {
            passed += more;
            progress.tell(format_args!("{passed} values looked at, now in {table}.{name}"));
        };
        let turned = ring.store.turn_sealed(column, region, &ring.vault, &ring.dice, tell).await;
        values += turned.map_err(told)?;
    }
    let files = ring.files.clone();
    let turned = tokio::task::spawn_blocking(move || {
        let mut passed = 0_u64;
        files.turn_sealed(region, || {
            passed += 1;
            progress.tell(format_args!("{passed} files looked at"));
        })
    });
    let turned = turned.await.map_err(|error| Failure::of("The turn ended early", error))?.map_err(unread)?;
    Ok((values, turned))
}

async fn regions(ring: &Keyring) -> Result<Vec<RegionCode>, Failure> {
    let halls = ring.store.read((), |tx, ()| Box::pin(hall::table::all(tx))).await.map_err(told)?;
    if halls.is_empty() {
        return Err(Failure("There is no hall in this database yet; nothing is sealed.".to_owned()));
    }
    Ok(halls.into_iter().map(|row| row.region).collect())
}

fn told(error: store::Error) -> Failure {
    Failure(format!(
        "{error}. What was sealed anew stays so; run `balai keys rotate` again to go on, with the program of the same \
         version as the hall."
    ))
}

fn unread(error: std::io::Error) -> Failure {
    Failure(format!("A file of the hall cannot be sealed anew: {error}. Run `balai keys rotate` again to go on."))
}
