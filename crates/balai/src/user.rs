//! `balai user`: officers, made by whoever runs the machine.

use std::sync::Arc;

use clap::Subcommand;
use kernel::{Agency, Lang, OsDice, Role, SystemClock};
use people::model::Holder;
use people::{Me, OfficerInput, People, token};

use crate::config::Config;
use crate::failure::Failure;
use crate::say::say;
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
        /// Roles: verifikator, penandatangan, loket, pimpinan, admin, auditor, pelindungan-data, akses-darurat
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

/// Keys of an invented citizen and an invented officer, for `cargo xtask bench`. Refused outside the example region.
pub async fn bench_keys(config: Config) -> Result<(), Failure> {
    let (ground, people, is_example) = people_of(&config).await?;
    if !is_example {
        return Err(Failure("Keys for measuring are only made in the example region.".into()));
    }
    let fail = |error: &dyn std::fmt::Display| Failure(format!("{error}."));
    let officers = people.officers("", 100).await.map_err(|error| fail(&error))?;
    let wulan = officers.into_iter().find(|officer| officer.username == "wulan");
    let wulan = wulan.ok_or_else(|| Failure("The invented officer is not there.".into()))?;
    let nik = kernel::Nik::parse(crate::demo::FIRST_RESIDENT).map_err(|flaw| fail(&flaw))?;
    let region = crate::demo::hall_row().region;
    let person = ground
        .store
        .read((Arc::clone(&ground.vault), region, nik), |tx, (vault, region, nik)| {
            Box::pin(people::find_by_nik(tx, vault, *region, nik))
        })
        .await
        .map_err(|error| fail(&error))?
        .ok_or_else(|| Failure("The invented citizen is not there.".into()))?;
    let key = async |holder: Holder, scopes: &[&str]| {
        let me = Me { holder, actor: kernel::Actor::System };
        let scopes = scopes.iter().map(|scope| (*scope).to_owned()).collect();
        let input = token::Input { name: "bench".into(), scopes, days: "30".into() };
        let made = people.make_token(&me, &input).await;
        made.map(|(secret, _)| secret.reveal().clone()).map_err(|error| Failure(format!("{error}.")))
    };
    let citizen = key(Holder::Resident(person), &["cases:read", "cases:write"]).await?;
    let officer = key(Holder::Officer(wulan.officer.officer), &["desk:read", "desk:write"]).await?;
    say!("{}", serde_json::json!({ "citizen": citizen, "officer": officer }));
    ground.store.close().await;
    Ok(())
}

async fn people_of(config: &Config) -> Result<(wiring::Ground, People, bool), Failure> {
    let ground = wiring::lay_ground(config, Arc::new(SystemClock), Arc::new(OsDice)).await?;
    let any = crate::demo::hall_row().region;
    let halls = ground.store.read(any, |tx, _| Box::pin(hall::table::all(tx))).await;
    let halls = halls.map_err(|error: store::Error| Failure(error.to_string()))?;
    let [row] = halls.as_slice() else {
        return Err(Failure("There is no hall here yet; open one with `balai region new CODE`.".into()));
    };
    let people = People::of(&wiring::hall_of(&ground, row, config).await?);
    Ok((ground, people, row.is_example))
}

/// Runs a command.
pub async fn run(command: Command, config: Config) -> Result<(), Failure> {
    let (ground, people, _) = people_of(&config).await?;
    let fail = |error: people::seed::Refusal| Failure(format!("{error}."));
    match command {
        Command::Add { username, name, agency, roles } => {
            let input =
                OfficerInput { username, name, agency, roles, lang: Lang::Id, password: None, with_totp: false };
            let new = people.create_officer(&input).await.map_err(fail)?;
            say!("{}\t{}", new.username, new.password.reveal());
        }
        Command::Renew { username } => {
            let password = people.renew_officer(&username).await.map_err(fail)?;
            say!("{username}\t{}", password.reveal());
        }
        Command::Disable { username } => people.set_officer_active(&username, false).await.map_err(fail)?,
        Command::Enable { username } => people.set_officer_active(&username, true).await.map_err(fail)?,
    }
    ground.store.close().await;
    Ok(())
}
