//! The example region: furnished once, finished if a start was cut off, and readable by its owner alone.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::sync::Arc;

use balai::config::Config;
use balai::demo::{self, Account};
use balai::listening::settings::{Bounds, Given};
use balai::serve;
use balai::wiring::{self, Opened};
use kernel::{HandClock, Secret, SeededDice};
use people::{Caller, sign_in};
use store::Sql;
use store::testing::Schema;
use testkit::hall::MONDAY;

fn config(data: &Path, url: Option<&str>) -> Config {
    Config {
        listen: ([127, 0, 0, 1], 0).into(),
        data: data.to_owned(),
        database_url: url.map_or_else(|| format!("sqlite:{}", data.join("balai.db").display()), str::to_owned),
        base_url: "http://hall.test".to_owned(),
        services: None,
        rate_per_minute: 1_000_000,
        address_header: None,
        backup: balai::config::Backups::default(),
        witnesses: ledger::Policy::default(),
        tls: None,
        reporting: None,
        log: balai::log::Format::Text,
        connections: Bounds::read(&Given::default(), false).expect("what is usual"),
        scanner: None,
        identities: vec![],
        esign: None,
        map: None,
        verifier: kernel::Agency::parse("kominfo").expect("an agency"),
    }
}

/// A start of the program, up to the open rooms. `seed` differs as lots do between two starts.
async fn start(config: &Config, seed: u64) -> (wiring::Ground, Opened) {
    let (clock, dice) = (Arc::new(HandClock::at(MONDAY)), Arc::new(SeededDice::new(seed)));
    let ground = wiring::lay_ground(config, clock, dice).await.expect("the ground");
    let opened = serve::open(&ground, config).await.expect("the rooms");
    (ground, opened)
}

fn accounts(file: &Path) -> Vec<Account> {
    serde_json::from_slice(&fs::read(file).expect("the accounts")).expect("a list")
}

async fn comes_in(opened: &Opened, account: &Account) -> bool {
    let input = sign_in::Input {
        name: account.username.clone(),
        password: Secret::new(account.password.clone()),
        is_shared: false,
    };
    opened.people.sign_in(&Caller::default(), &input).await.is_ok()
}

async fn furnished_once_and_finished(data: &Path, url: Option<&str>) {
    const FORGET: Sql = Sql::new("DELETE FROM halls");
    let config = config(data, url);
    let file = data.join("demo-accounts.json");
    let (ground, opened) = start(&config, 1).await;
    let mode = fs::metadata(&file).expect("the accounts").permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "only the owner may read it");
    let first = fs::read(&file).expect("the accounts");
    let known = accounts(&file);
    let roles: Vec<&str> = known.iter().map(|account| account.role.as_str()).collect();
    for role in ["warga", "administrator", "auditor"] {
        assert!(roles.contains(&role), "{roles:?}");
    }
    let officers = known.iter().filter(|account| account.totp.is_some()).count();
    assert!(officers >= 5, "{officers} officers with a second factor");
    let resident = known.iter().find(|account| account.role == "warga").expect("a resident");
    assert!(comes_in(&opened, resident).await);
    drop(opened);
    ground.store.close().await;

    let (ground, opened) = start(&config, 2).await;
    assert_eq!(fs::read(&file).expect("the accounts"), first, "a second start changes nothing");
    drop(opened);

    // Cut off before the last row: the hall is not there yet, its people are.
    let forgotten =
        ground.store.write(demo::hall_row().region, (), |tx, ()| Box::pin(async move { tx.exec(FORGET, &[]).await }));
    let forgotten: Result<u64, store::Error> = forgotten.await;
    assert_eq!(forgotten.expect("the row goes"), 1);
    ground.store.close().await;
    let (ground, opened) = start(&config, 3).await;
    assert!(comes_in(&opened, resident).await, "the password that was written down still opens");
    let again = accounts(&file);
    let words =
        |all: &[Account]| all.iter().map(|one| (one.username.clone(), one.password.clone())).collect::<Vec<_>>();
    assert_eq!(words(&again), words(&known));
    drop(opened);

    // Cut off before anything was written down: whoever is there gets a way in.
    let forgotten =
        ground.store.write(demo::hall_row().region, (), |tx, ()| Box::pin(async move { tx.exec(FORGET, &[]).await }));
    let forgotten: Result<u64, store::Error> = forgotten.await;
    assert_eq!(forgotten.expect("the row goes"), 1);
    ground.store.close().await;
    fs::remove_file(&file).expect("the accounts go");
    let (ground, opened) = start(&config, 4).await;
    let again = accounts(&file);
    assert_eq!(again.len(), known.len());
    assert!(again.iter().all(|account| !account.password.is_empty()));
    assert_eq!(fs::metadata(&file).expect("the accounts").permissions().mode() & 0o777, 0o600);
    drop(opened);
    ground.store.close().await;
}

#[test]
fn the_example_region_is_furnished_once_and_finished_if_a_start_was_cut_off_on_sqlite() {
    testkit::engines::block_on(async {
        let folder = tempfile::tempdir().unwrap();
        Box::pin(furnished_once_and_finished(&folder.path().join("data"), None)).await;
    });
}

#[test]
fn the_example_region_is_furnished_once_and_finished_if_a_start_was_cut_off_on_postgres() {
    testkit::engines::block_on(async {
        let Some(schema) = Schema::create().await else { return };
        let url = schema.url();
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        let ran = tokio::spawn(async move { Box::pin(furnished_once_and_finished(&data, Some(&url))).await }).await;
        schema.drop().await;
        if let Err(error) = ran {
            std::panic::resume_unwind(error.into_panic());
        }
    });
}
