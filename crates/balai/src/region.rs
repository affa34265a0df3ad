//! `balai region`: the hall of a real region, without anything invented.

use std::sync::Arc;

use clap::Subcommand;
use desk::AgencyFace;
use hall::table::HallRow;
use kernel::{Agency, Local, OsDice, RegionCode, SystemClock};
use reference::Regions;
use store::Tx;

use crate::config::Config;
use crate::failure::Failure;
use crate::say::say;
use crate::wiring;

/// What to do with regions.
#[derive(Subcommand)]
pub enum Command {
    /// Open the hall of a region, without demo data
    New {
        /// Kemendagri code, such as 33.74
        code: RegionCode,
        /// Name as people say it [default: the official one]
        #[arg(long)]
        name: Option<String>,
    },
    /// List the regions in this database
    List,
    /// Add an agency, or renew what is known of it
    Agency {
        /// Short name, such as dukcapil; service files refer to it
        agency: Agency,
        /// Full name in Indonesian
        #[arg(long)]
        name: String,
        /// Full name in English [default: the Indonesian one]
        #[arg(long)]
        name_en: Option<String>,
        /// Street address
        #[arg(long)]
        address: String,
        /// Telephone as shown
        #[arg(long)]
        phone: String,
        /// Name of the person who signs letters
        #[arg(long)]
        signer: String,
        /// Position of that person
        #[arg(long)]
        position: String,
    },
}

/// Runs a command.
pub async fn run(command: Command, config: Config) -> Result<(), Failure> {
    let ground = wiring::lay_ground(&config, Arc::new(SystemClock), Arc::new(OsDice)).await?;
    let fail = |error: store::Error| Failure(error.to_string());
    let any = crate::demo::hall_row().region;
    let halls = ground.store.read(any, |tx, _| Box::pin(hall::table::all(tx))).await.map_err(fail)?;
    let done = match command {
        Command::List => {
            for hall in &halls {
                say!("{}\t{}{}", hall.region, hall.name, if hall.is_example { "\tcontoh" } else { "" });
            }
            Ok(())
        }
        Command::New { code, name } => match halls.as_slice() {
            [] => add(&ground, code, name).await,
            [known, ..] => Err(Failure(format!(
                "This database already holds the hall of {}; choose an empty folder with --data.",
                known.name
            ))),
        },
        Command::Agency { agency, name, name_en, address, phone, signer, position } => match halls.as_slice() {
            [hall] => {
                let face = AgencyFace {
                    agency,
                    name: Local { en: name_en.unwrap_or_else(|| name.clone()), id: name },
                    address,
                    phone,
                    hours: Local {
                        id: "Senin sampai Jumat, jam kerja".into(),
                        en: "Monday to Friday, office hours".into(),
                    },
                    signer,
                    signer_position: position,
                    head: desk::LetterHead::default(),
                    offices: Vec::new(),
                };
                put(&ground, hall.region, face).await
            }
            _ => Err(Failure("There is no hall here yet; open one with `balai region new CODE`.".into())),
        },
    };
    ground.store.close().await;
    done
}

async fn add(ground: &wiring::Ground, code: RegionCode, name: Option<String>) -> Result<(), Failure> {
    let known = Regions::shipped().get(code).filter(|_| code.level() <= 2).ok_or_else(|| {
        Failure(format!(
            "{code} is not the code of a province, regency or city; look it up in reference/regions.csv.gz."
        ))
    })?;
    let row = HallRow { region: code, name: name.unwrap_or_else(|| known.name.to_string()), is_example: false };
    let said = row.name.clone();
    ground
        .store
        .write(code, (row, ground.clock.now()), |tx, (row, at)| Box::pin(hall::table::add(tx, row, *at)))
        .await
        .map_err(|error| Failure(error.to_string()))?;
    say!(
        "The hall of {said} is ready. Next: `balai region agency …` for each agency, `balai user add …`, `balai serve`."
    );
    Ok(())
}

async fn put(ground: &wiring::Ground, region: RegionCode, face: AgencyFace) -> Result<(), Failure> {
    async fn put_in(tx: &mut Tx<'_>, region: RegionCode, face: &AgencyFace) -> Result<(), store::Error> {
        desk::agency::put(tx, region, face).await
    }
    ground
        .store
        .write(region, (region, face), |tx, (region, face)| Box::pin(put_in(tx, *region, face)))
        .await
        .map_err(|error| Failure(error.to_string()))
}
