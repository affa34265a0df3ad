//! Keys are turned while the hall serves, and nothing that is sealed is forgotten.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use balai::keys::{Keyring, TURNED, count, rotate};
use balai::progress::Progress;
use balai::wiring;
use kernel::{Dice, OsDice};
use store::{Sql, Store, Vault, key_of};
use testkit::{TestHall, cast};

use crate::program::{Running, apply, ask, balai, key, on_postgres, on_sqlite, start, until_killed};
use crate::secrecy::live_a_while;
use crate::steps;

/// Columns of bytes beside ids (`…_id`) that hold references, digests, blind values, hash trees or pictures. Whoever adds
/// a column of bytes names it here, or lists it with `store::sealed!`.
const PLAIN: &str = "api_tokens.holder api_tokens.token case_links.other case_notes.officer case_words.word cases.filed_by \
    challenges.code challenges.handle challenges.subject crests.png desk_chores.giver desk_chores.officer \
    desk_chores.subject desk_filters.officer desk_leaves.deputy desk_leaves.officer desk_phrases.officer \
    desk_pile_rows.was desk_piles.officer desk_piles.target desk_piles.undoes desk_tasks.holder desk_tasks.subject \
    documents.sha256 drafts.filed_by events.commitment events.prev events.subject \
    idempotency.fingerprint identities.holder identities.identity letter_copies.pdf_sha256 letters.issued_event letters.leaf letters.pdf_sha256 officials.person officials.proposed_by log_tiles.hashes parked.token parked_edits.token passkeys.credential \
    passkeys.holder persons.nik_blind recovery_codes.code sessions.holder sessions.identity sessions.identity_session sessions.last_token sessions.next_token \
    report_drafts.token report_keys.token report_pictures.sha256 report_alerts.address_blind reports.contact_blind reports.goes_on_in reports.part_of sessions.token sign_in_attempts.bucket sign_in_names.name_blind signatures.digest signatures.signer";
/// The shortest sealed value: head, nonce and tag around nothing.
const SHORTEST: usize = 43;

/// Every column of bytes, as table and column.
async fn columns(store: &Store) -> Vec<(String, String)> {
    const COLUMNS: Sql = Sql::fork(
        "SELECT t.name, c.name FROM pragma_table_list t JOIN pragma_table_info(t.name) c
         WHERE t.schema = 'main' AND t.type = 'table' AND upper(c.type) = 'BYTEA'",
        "SELECT CAST(table_name AS TEXT), CAST(column_name AS TEXT) FROM information_schema.columns
         WHERE table_schema = current_schema() AND data_type = 'bytea'",
    );
    let read = store
        .read((), |tx, ()| Box::pin(async move { tx.query(COLUMNS, &[], |row| Ok((row.t(0)?, row.t(1)?))).await }));
    let read: store::Result<_> = read.await;
    read.expect("the columns")
}

/// Every value of a column of bytes.
async fn values(store: &Store, table: &str, column: &str) -> Vec<Vec<u8>> {
    // The statement has to live as long as the program; a test has few of them.
    let sql = format!("SELECT {column} FROM {table} WHERE {column} IS NOT NULL");
    let sql = Sql::new(Box::leak(sql.into_boxed_str()));
    let read = store.read(sql, |tx, sql| Box::pin(async move { tx.query(*sql, &[], |row| row.b(0)).await }));
    let read: store::Result<_> = read.await;
    read.expect("the values")
}

fn sealed() -> BTreeSet<String> {
    wiring::sealed().map(|sealed| format!("{}.{}", sealed.table, sealed.column)).collect()
}

/// Fails unless every sealed value in the database and every file is sealed with `newest`, whatever the lists say.
async fn assert_all_sealed_with(hall: &TestHall, newest: u16) {
    let (listed, mut seen) = (sealed(), BTreeSet::new());
    for (table, column) in columns(hall.store()).await {
        let name = format!("{table}.{column}");
        for value in values(hall.store(), &table, &column).await {
            if listed.contains(&name) {
                assert_eq!(key_of(&value), Ok(newest), "{name}");
                seen.insert(name.clone());
            } else if !["log_tiles.hashes", "crests.png"].contains(&name.as_str()) {
                assert!(value.len() < SHORTEST, "{name} holds what may be sealed, and is not listed");
            }
        }
    }
    let never: Vec<&String> = listed.difference(&seen).collect();
    println!("in this run nothing was sealed in {never:?}");
    assert!(seen.len() >= 10, "{seen:?}");
    let mut files = 0;
    for folder in std::fs::read_dir(hall.files().join(hall.region().to_string())).unwrap() {
        for file in std::fs::read_dir(folder.unwrap().path()).unwrap() {
            let path = file.unwrap().path();
            assert_eq!(path.extension(), None, "nothing is left beside a file: {}", path.display());
            assert_eq!(key_of(&std::fs::read(path).unwrap()), Ok(newest));
            files += 1;
        }
    }
    assert!(files >= 3, "documents and a letter: {files}");
}

/// As another process sees the hall: the same database, files and key folder, opened for itself.
async fn beside(hall: &TestHall, dice: Arc<dyn Dice>) -> Keyring {
    let vault = Arc::new(Vault::found(hall.config().keys()).expect("the keys"));
    let url = &hall.config().database_url;
    let store = Store::open(url, &wiring::migrations(), store::Options::default()).await.expect("the database");
    Keyring::new(store, vault, Arc::clone(&hall.ground().clock), dice, &hall.files())
}

/// Dice that break after some throws, as a program does that is killed in the middle of a transaction or a file.
struct Breaking(AtomicU64);

impl Dice for Breaking {
    fn fill(&self, bytes: &mut [u8]) {
        assert!(self.0.fetch_sub(1, Ordering::SeqCst) > 1, "broken on purpose");
        OsDice.fill(bytes);
    }
}

#[test]
fn every_column_of_bytes_is_listed_as_sealed_or_known_as_plain() {
    testkit::engines::block_on(async {
        let store = store::testing::sqlite(&wiring::migrations()).await;
        let (listed, plain) = (sealed(), PLAIN.split_whitespace().collect::<BTreeSet<_>>());
        let there: BTreeSet<String> =
            columns(&store).await.into_iter().map(|(table, column)| format!("{table}.{column}")).collect();
        let unknown: Vec<&String> = there
            .iter()
            .filter(|name| !name.ends_with("_id") && !listed.contains(*name) && !plain.contains(name.as_str()))
            .collect();
        assert!(unknown.is_empty(), "list these with store::sealed!, or name them in PLAIN: {unknown:?}");
        assert!(listed.is_subset(&there), "listed, and not there: {:?}", listed.difference(&there));
        let wrong: Vec<_> = plain.iter().filter(|name| !there.contains(**name) || listed.contains(**name)).collect();
        assert!(wrong.is_empty(), "not there, or sealed: {wrong:?}");
    });
}

testkit::on_both! {
    async fn everything_is_sealed_anew_while_the_hall_serves(hall: TestHall) {
        let (_, reference) = steps::approved_ktp(&hall).await;
        assert_all_sealed_with(&hall, 1).await;
        let ring = beside(&hall, Arc::new(OsDice)).await;
        let before: u64 = count(&ring).await.unwrap().values().sum();
        let turning = tokio::spawn({
            let ring = ring.clone();
            async move { rotate(&ring, Progress::silent()).await }
        });
        // Meanwhile people register, apply, upload, are decided upon, write and get letters.
        live_a_while(&hall).await;
        let turned = turning.await.unwrap().expect("turned");
        assert_eq!((turned.key, turned.went_on), (2, false));
        assert!(turned.values + turned.files >= before, "{turned:?} of {before}");
        hall.settle().await;
        assert_all_sealed_with(&hall, 2).await;
        let counts = count(&ring).await.unwrap();
        assert_eq!(counts.keys().collect::<Vec<_>>(), [&2], "{counts:?}");
        // The hall that was open all the time reads what was sealed anew, and finds people as before.
        let mut aisyah = hall.visitor();
        let way_in = [("nama", "3374065107930031"), ("sandi", cast::PASSWORD)];
        aisyah.fill("/masuk", "/masuk", &way_in).await.expect(200);
        let page = aisyah.get(&format!("/permohonan/{reference}")).await.expect(200);
        assert!(page.has("pindaian kk.png"), "{}", page.gist());
        aisyah.get(&steps::link(&page, "/surat/")).await.expect(200);
        let events = hall.events().await;
        assert!(events.iter().all(|event| event.private.is_some()));
        let told: Vec<_> = events.iter().filter(|event| event.kind == TURNED).collect();
        assert_eq!(told.len(), 1);
        assert_eq!(told[0].public["kunci"], 2);
        // And one that starts again.
        let again = hall.restarted(|_| {}).await;
        assert!(again.events().await.iter().all(|event| event.private.is_some()));
        ring.store.close().await;
    }

    async fn a_turn_that_breaks_anywhere_goes_on_where_it_was(hall: TestHall) {
        live_a_while(&hall).await;
        let mut broken = 0;
        // A later break each time, until one comes too late: the last turn was whole.
        for throws in (1..).map(|n: u64| n * n * 3) {
            let ring = beside(&hall, Arc::new(Breaking(AtomicU64::new(throws)))).await;
            let turned = rotate(&ring, Progress::silent()).await;
            ring.store.close().await;
            if let Ok(turned) = turned {
                assert_eq!((turned.key, turned.went_on), (2, true), "no other key is made for what had not ended");
                break;
            }
            broken += 1;
            assert!(hall.events().await.iter().all(|event| event.private.is_some()), "all of it still opens");
        }
        assert!(broken >= 3, "{broken}");
        assert_all_sealed_with(&hall, 2).await;
        // What is removed meanwhile stays removed, and a turn with nothing left over makes a new key.
        let ring = beside(&hall, Arc::new(OsDice)).await;
        assert_eq!(rotate(&ring, Progress::silent()).await.expect("turned").key, 3);
        assert_all_sealed_with(&hall, 3).await;
        assert!(hall.events().await.iter().all(|event| event.private.is_some()));
        ring.store.close().await;
    }
}

fn keys(folder: &Path, database: Option<&str>, more: &[&str]) -> Command {
    let mut command = balai(folder);
    command.arg("keys").args(more).args(["--data", "d"]);
    if let Some(url) = database {
        command.args(["--database-url", url]);
    }
    command
}

fn told(mut command: Command) -> String {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn a_killed_turn_goes_on_beside_a_busy_hall(folder: &Path, database: Option<&str>) {
    let secret = key(folder, database);
    let one = told(keys(folder, database, &[]));
    assert!(one.starts_with("1\tsince ") && one.contains("seals, finds"), "{one}");
    let acts = |running: Running, enough| {
        let secret = secret.clone();
        std::thread::spawn(move || {
            until_killed(running, enough, move |address, client, n| apply(address, &secret, client, n))
        })
    };
    let mut references = acts(start(folder, database), 20).join().unwrap();
    // Killed as soon as the new key is there.
    let mut turning = keys(folder, database, &["rotate"]).stdout(Stdio::null()).spawn().unwrap();
    while !folder.join("d/keys/vault-0002.key").exists() {
        assert_eq!(turning.try_wait().unwrap(), None, "it makes a key first");
        std::thread::yield_now();
    }
    turning.kill().unwrap();
    turning.wait().unwrap();
    let half = told(keys(folder, database, &[]));
    assert!(!half.contains("\t0 values and files\tfinds"), "much is still sealed with the first key: {half}");
    // It goes on while clients apply, and the hall is killed in the end.
    let busy = acts(start(folder, database), 20);
    let ended = told(keys(folder, database, &["rotate"]));
    assert!(ended.contains("An earlier turn to key 2 had not ended") && ended.contains("sealed with key 2"), "{ended}");
    references.extend(busy.join().unwrap());
    let all = told(keys(folder, database, &[]));
    assert!(all.contains("\t0 values and files\tfinds: keep it for ever\n2\t"), "{all}");
    let running = start(folder, database);
    for reference in &references {
        let (status, _) = ask(running.address, "GET", &format!("/api/v1/cases/{reference}"), &secret, "").unwrap();
        assert_eq!(status, 200, "{reference}");
    }
    let mut verify = balai(folder);
    verify.args(["verify", "--data", "d"]);
    if let Some(url) = database {
        verify.args(["--database-url", url]);
    }
    assert!(told(verify).contains("Every row is what was sealed"));
}

#[test]
fn a_turn_that_is_killed_goes_on_beside_a_busy_hall_on_sqlite() {
    on_sqlite(a_killed_turn_goes_on_beside_a_busy_hall);
}

#[test]
fn a_turn_that_is_killed_goes_on_beside_a_busy_hall_on_postgres() {
    on_postgres(a_killed_turn_goes_on_beside_a_busy_hall);
}
