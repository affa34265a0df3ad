//! `balai user`: officers, made by whoever runs the machine.

use std::sync::Arc;

use clap::Subcommand;
use kernel::{Agency, Lang, OsDice, Role, SystemClock};
use people::{OfficerInput, People};

use crate::config::Config;
use crate::failure::Failure;
use crate::wiring;

/// What to do with officers.
#[derive(Subcommand)]
pub enum Command {
    /// Add an officer; the password is printed once, the second factor is set up at the first sign-in
    Add {
        /// What the officer types to sign in
        username: String,
        /// The name that residents see
        #[arg(long)]
        name: String,
        /// Short name of the agency, such as dukcapil
        #[arg(long)]
        agency: Agency,
        /// Roles: verifikator, penandatangan, loket, pimpinan, admin, auditor
        #[arg(long, value_delimiter = ',')]
        roles: Vec<Role>,
    },
    /// New password, and a new second factor at the next sign-in; ends all sessions
    Renew {
        /// What the officer types to sign in
        username: String,
    },
    /// Let nobody in by this name any more; ends all sessions
    Disable {
        /// What the officer types to sign in
        username: String,
    },
    /// Let the officer in again
    Enable {
        /// What the officer types to sign in
        username: String,
    },
}

/// Runs a command.
pub async fn run(command: Command, config: Config) -> Result<(), Failure> {
    let ground = wiring::lay_ground(&config, Arc::new(SystemClock), Arc::new(OsDice)).await?;
    let any = crate::demo::hall_row().region;
    let halls = ground.store.read(any, |tx, _| Box::pin(hall::table::all(tx))).await;
    let halls = halls.map_err(|error: store::Error| Failure(error.to_string()))?;
    let [row] = halls.as_slice() else {
        return Err(Failure("There is no hall here yet; open one with `balai region new CODE`.".into()));
    };
    let people = People::of(&wiring::hall_of(&ground, row, &config).await?);
    let fail = |error: people::seed::Refusal| Failure(format!("{error}."));
    match command {
        Command::Add { username, name, agency, roles } => {
            let input = OfficerInput { username, name, agency, roles, lang: Lang::Id, password: None, with_totp: false };
            let new = people.create_officer(&input).await.map_err(fail)?;
            println!("{}\t{}", new.username, new.password.reveal());
        }
        Command::Renew { username } => {
            let password = people.renew_officer(&username).await.map_err(fail)?;
            println!("{username}\t{}", password.reveal());
        }
        Command::Disable { username } => people.set_officer_active(&username, false).await.map_err(fail)?,
        Command::Enable { username } => people.set_officer_active(&username, true).await.map_err(fail)?,
    }
    ground.store.close().await;
    Ok(())
}
