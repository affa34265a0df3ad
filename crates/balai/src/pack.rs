//! `balai pack`: services in one signed file, for the hall of another region. Packs come in at `/kelola/paket` alone, where
//! two persons look at what they change.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use administration::pack::gather::gather;
use administration::pack::{About, Key, Pack, fingerprint, open};
use administration::table::releases;
use clap::Subcommand;
use hall::table::HallRow;
use kernel::{OsDice, SystemClock};

use crate::config::Config;
use crate::failure::Failure;
use crate::say::{say, tell};
use crate::wiring::Ground;
use crate::{check, demo, in_force, wiring};

/// What to do with packs.
#[derive(Subcommand)]
pub enum Command {
    /// Pack services as they are in force here, signed with the key of this hall
    Make {
        /// Where the pack is written; nothing is overwritten
        out: PathBuf,
        /// Ids of services, such as ktp-el
        // Called `services`, it would take the place of the folder of that name.
        #[arg(required = true, value_name = "SERVICE")]
        ids: Vec<String>,
        /// Counts up with every pack of this hall, so that others can tell a newer one from an older one
        #[arg(long)]
        edition: u32,
        /// What is new in it
        #[arg(long, default_value = "")]
        note: String,
    },
    /// Say who signed a pack, and what is in it
    Show {
        /// The pack
        file: PathBuf,
    },
    /// Check the services of a pack beside those of this hall: files, worked examples, letter templates
    Check {
        /// The pack
        file: PathBuf,
    },
    /// Print the public key of this hall and its fingerprint
    Key,
}

/// Runs a command.
pub async fn run(command: Command, config: Config) -> Result<(), Failure> {
    match command {
        Command::Make { out, ids, edition, note } => make(&config, &out, &ids, edition, &note).await,
        Command::Show { file } => {
            show(&read(&file)?);
            Ok(())
        }
        Command::Check { file } => check_pack(&config, &read(&file)?),
        Command::Key => {
            let (ground, hall) = hall_here(&config).await?;
            let key = Key::of_hall(&ground.vault, hall.region).public();
            say!("{key}\n{}", fingerprint(&key));
            ground.store.close().await;
            Ok(())
        }
    }
}

async fn hall_here(config: &Config) -> Result<(Ground, HallRow), Failure> {
    let ground = wiring::lay_ground(config, Arc::new(SystemClock), Arc::new(OsDice)).await?;
    let any = demo::hall_row().region;
    let halls = ground.store.read(any, |tx, _| Box::pin(hall::table::all(tx))).await;
    let mut halls: Vec<HallRow> = halls.map_err(|error: store::Error| Failure(error.to_string()))?;
    match (halls.pop(), halls.is_empty()) {
        (Some(hall), true) => Ok((ground, hall)),
        _ => Err(Failure("There is no hall here yet; open one with `balai region new CODE`.".into())),
    }
}

async fn make(config: &Config, out: &Path, services: &[String], edition: u32, note: &str) -> Result<(), Failure> {
    let (ground, hall) = hall_here(config).await?;
    let input = (hall.region, ground.clock.now());
    let released = ground.store.read(input, |tx, (region, now)| Box::pin(releases::in_force(tx, *region, *now))).await;
    ground.store.close().await;
    let released = released.map_err(|error: store::Error| Failure(error.to_string()))?;
    let files = gather(&ground.beneath, &released, services)
        .map_err(|id| Failure(format!("There is no service {id} here; `balai check` lists what there is.")))?;
    let about = About { maker: hall.name.clone(), region: hall.region, edition, note: note.to_owned() };
    let key = Key::of_hall(&ground.vault, hall.region);
    let count = files.len();
    let text = key.pack(&about, files).map_err(|broken| Failure(format!("The pack cannot be made: {broken}.")))?;
    let mut file = fs::OpenOptions::new().write(true).create_new(true).open(out).map_err(|error| {
        Failure(format!("{} cannot be written: {error}. Choose a name that is not there yet.", out.display()))
    })?;
    let written = std::io::Write::write_all(&mut file, text.as_bytes()).and_then(|()| file.sync_all());
    written.map_err(|error| Failure(format!("{} cannot be written: {error}.", out.display())))?;
    say!("{count} files, edition {edition}, signed by {} ({}).", hall.name, fingerprint(&key.public()));
    Ok(())
}

fn read(file: &Path) -> Result<Pack, Failure> {
    let refuse =
        |why: String| Failure(format!("{} is refused: {why}. Ask its makers for the original.", file.display()));
    let size = fs::metadata(file).map_err(|error| refuse(error.to_string()))?.len();
    if size > administration::pack::LARGEST as u64 {
        return Err(refuse(administration::pack::Broken::TooLarge.to_string()));
    }
    let text = fs::read_to_string(file).map_err(|error| refuse(error.to_string()))?;
    open(&text).map_err(|broken| refuse(broken.to_string()))
}

fn show(pack: &Pack) {
    let about = &pack.manifest;
    say!("Made by {} ({}), edition {}", about.maker, about.region, about.edition);
    say!("Key {}\nFingerprint {}", about.key, fingerprint(&about.key));
    if !about.note.is_empty() {
        say!("{}", about.note);
    }
    for (named, file) in about.files.iter().zip(&pack.files) {
        say!("{}\t{}\t{} bytes", named.sha256, named.name, file.text.len());
    }
}

/// Reads the services of a pack in the place of those of the same id here, as they would be if all were taken over.
fn check_pack(config: &Config, pack: &Pack) -> Result<(), Failure> {
    show(pack);
    let beneath = in_force::lay(config.services.as_deref())?;
    let mut sources: Vec<(String, String)> = beneath.templates().collect();
    sources.extend(pack.files.iter().map(|file| (format!("services/{}", file.name), file.text.clone())));
    let reading = beneath.catalogue.beside(sources);
    for mistake in &reading.mistakes {
        tell!("{mistake}");
    }
    let count = reading.mistakes.len() + check::letters(reading.services.iter());
    if count > 0 {
        return Err(Failure(format!("{count} mistake(s) found.")));
    }
    say!("{} services, all in order.", reading.services.len());
    Ok(())
}
