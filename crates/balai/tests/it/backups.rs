//! A hall that is backed up while it is open, and comes back elsewhere.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use balai::backup::{Source, Taken, take};
use balai::config::Config;
use balai::progress::Progress;
use balai::restore::{self, Command, UNDER_WAY};
use balai::{serve, wiring};
use book::Act;
use kernel::{Actor, OsDice, SystemClock};
use store::testing::Schema;
use store::{Engine, Piece, Store, Vault};
use tempfile::TempDir;
use testkit::TestHall;
use tokio::sync::mpsc;

use crate::program::{balai, key};
use crate::steps;

pub(crate) async fn seal(hall: &TestHall) -> u64 {
    let log = hall.hall().log.as_ref().expect("the log is open");
    while log.seal().await.expect("sealed") > 0 {}
    log.published().expect("published").head.size
}

pub(crate) fn source(hall: &TestHall) -> Source {
    let ground = hall.ground();
    Source {
        store: hall.store().clone(),
        vault: Arc::clone(&ground.vault),
        clock: Arc::clone(&ground.clock),
        dice: Arc::clone(&ground.dice),
        data: hall.config().data.clone(),
    }
}

pub(crate) async fn backed_up(hall: &TestHall, keep: Option<u32>) -> Taken {
    take(&source(hall), hall.folder().join("backups").as_path(), keep, Progress::silent()).await.expect("backed up")
}

/// Another machine: an empty folder with the keys in it, and an empty database.
pub(crate) struct Elsewhere {
    pub(crate) config: Config,
    _folder: TempDir,
    schema: Option<Schema>,
}

impl Elsewhere {
    pub(crate) async fn of(hall: &TestHall) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        copy_folder(&hall.config().keys(), &data.join("keys"));
        let schema = match hall.store().engine() {
            Engine::Sqlite => None,
            Engine::Postgres => Some(Schema::create().await.expect("a server")),
        };
        let sqlite = || format!("sqlite:{}", data.join("balai.db").display());
        let database_url = schema.as_ref().map_or_else(sqlite, Schema::url);
        let config = Config { data, database_url, ..hall.config().clone() };
        Self { config, _folder: folder, schema }
    }

    pub(crate) async fn restore(&self, hall: &TestHall, more: impl FnOnce(&mut Command)) -> Result<(), String> {
        let from = Some(hall.folder().join("backups"));
        // No guard comes along, and nothing was published since the backup, unless a test says so.
        let mut command = Command { from, backup: None, guard: None, behind: false, without_guard: true };
        more(&mut command);
        restore::run(command, &self.config).await.map_err(|failure| failure.to_string())
    }

    pub(crate) async fn gone(self) {
        if let Some(schema) = self.schema {
            schema.drop().await;
        }
    }
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let to = to.join(path.file_name().unwrap());
        if path.is_dir() { copy_folder(&path, &to) } else { fs::copy(&path, to).map(drop).unwrap() }
    }
}

/// Every file under a folder, by its path in it.
pub(crate) fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut all = BTreeMap::new();
    let Ok(entries) = fs::read_dir(folder) else { return all };
    for entry in entries {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            all.extend(files(&path).into_iter().map(|(inner, bytes)| (format!("{name}/{inner}"), bytes)));
        } else {
            all.insert(name, fs::read(&path).unwrap());
        }
    }
    all
}

/// Every table, or every page, of a database.
pub(crate) async fn everything(store: &Store) -> BTreeMap<String, Vec<u8>> {
    let (send, mut pieces) = mpsc::channel(4);
    let folder = tempfile::tempdir().unwrap();
    let scratch = folder.path().join("copy.db");
    let gathered = tokio::spawn(async move {
        let (mut all, mut part) = (BTreeMap::new(), String::new());
        while let Some(piece) = pieces.recv().await {
            match piece {
                Piece::Part(name) => part = name,
                Piece::Bytes(bytes) => all.entry(part.clone()).or_insert_with(Vec::new).extend(bytes),
            }
        }
        all
    });
    store.dump(&scratch, send, |_| Box::pin(async { Ok(()) })).await.expect("read");
    assert!(!scratch.exists());
    gathered.await.unwrap()
}

pub(crate) async fn reopened(config: &Config) -> wiring::Ground {
    wiring::lay_ground(config, Arc::new(SystemClock), Arc::new(OsDice)).await.expect("it opens")
}

/// Somebody does something, many times; a hundred in a transaction at most.
async fn acts(hall: &TestHall, count: usize) {
    let (book, region) = (hall.hall().book.clone(), hall.region());
    for begun in (0..count).step_by(100) {
        let some = begun..count.min(begun + 100);
        let written = hall.store().write(region, (book.clone(), some), move |tx, (book, some)| {
            Box::pin(async move {
                for n in some.clone() {
                    let act = Act::new("uji.tulis").public(serde_json::json!({ "ke": n }));
                    book.write(tx, region, &Actor::System, act).await?;
                }
                Ok(())
            })
        });
        let written: store::Result<()> = written.await;
        written.expect("written");
    }
}

testkit::on_both! {
    async fn a_backup_comes_back_whole_and_the_next_one_writes_little(hall: TestHall) {
        steps::approved_ktp(&hall).await;
        acts(&hall, 6000).await;
        hall.settle().await;
        seal(&hall).await;
        let first = backed_up(&hall, None).await;
        assert!(first.manifest.files.len() >= 2, "a document and a letter: {:?}", first.manifest.files.len());
        let there = Elsewhere::of(&hall).await;
        there.restore(&hall, |_| ()).await.unwrap();
        let ground = reopened(&there.config).await;
        let (before, after) = (everything(hall.store()).await, everything(&ground.store).await);
        assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>());
        for (part, bytes) in &before {
            assert!(after[part] == *bytes, "{part} came back as something else");
        }
        assert!(!files(&hall.files()).is_empty());
        assert_eq!(files(&hall.files()), files(&there.config.files()));
        assert!(!there.config.data.join(UNDER_WAY).exists());
        assert_eq!(ground.store.flaws().await.unwrap(), Vec::<String>::new());
        // The hall opens there, and its log goes on.
        let opened = serve::open(&ground, &there.config).await.expect("it opens");
        assert!(opened.hall.log.is_some());
        ground.store.close().await;
        there.gone().await;

        acts(&hall, 1).await;
        let second = backed_up(&hall, None).await;
        assert_ne!(second.manifest.id, first.manifest.id);
        // One act touches a few pages, however large the hall is.
        let (one, other) = (first.written, second.written);
        assert!(other.1 <= 8 && other.0 * 3 < one.0, "{other:?} after {one:?}");
        assert!(second.read <= first.read, "files are not read again");
    }

    async fn a_backup_taken_while_people_write_is_of_one_moment(hall: TestHall) {
        acts(&hall, 50).await;
        let first = seal(&hall).await;
        let (told, writing) = (tokio::sync::watch::Sender::new(false), hall.clone());
        let mut stop = told.subscribe();
        let writer = tokio::spawn(async move {
            let mut written = 0;
            while !*stop.borrow_and_update() {
                acts(&writing, 5).await;
                seal(&writing).await;
                written += 5;
            }
            written
        });
        let mut made = Vec::new();
        for _ in 0..4 {
            made.push(backed_up(&hall, None).await);
        }
        told.send_replace(true);
        assert!(writer.await.unwrap() > 0);
        let sizes: Vec<u64> = made.iter().filter_map(|one| Some(one.manifest.halls[0].log.as_ref()?.size)).collect();
        assert!(sizes.len() == 4 && sizes.is_sorted() && sizes[0] >= first, "{sizes:?}");
        for one in &made {
            let there = Elsewhere::of(&hall).await;
            // It reads the whole book against the log before it says that all is well.
            there.restore(&hall, |command| command.backup = Some(one.manifest.id.clone())).await.unwrap();
            there.gone().await;
        }
    }

    async fn a_hall_that_lives_is_never_restored_over(hall: TestHall) {
        steps::apply_ktp(&mut hall.resident("aisyah").await).await;
        backed_up(&hall, None).await;
        let mut here = Elsewhere::of(&hall).await;
        let database = std::mem::replace(&mut here.config.database_url, hall.config().database_url.clone());
        let refused = here.restore(&hall, |_| ()).await.unwrap_err();
        assert!(refused.starts_with("There is a hall already"), "{refused}");
        here.config.database_url = database;
        fs::create_dir_all(here.config.files()).unwrap();
        let refused = here.restore(&hall, |_| ()).await.unwrap_err();
        assert!(refused.contains("files") && refused.contains("--data"), "{refused}");
        assert!(!here.config.data.join(UNDER_WAY).exists());
        here.gone().await;
    }

    async fn an_old_backup_is_refused_where_more_was_published_and_its_log_stays_shut(hall: TestHall) {
        acts(&hall, 3).await;
        let then = seal(&hall).await;
        let old = backed_up(&hall, None).await;
        acts(&hall, 2).await;
        let now = seal(&hall).await;
        let there = Elsewhere::of(&hall).await;
        let guards = hall.config().log_guard();
        let before = files(&there.config.data);
        let refused = there.restore(&hall, |command| command.guard = Some(guards.clone())).await.unwrap_err();
        for word in [&format!("published with {now}"), &format!("knows {then}"), "--behind", &old.manifest.id] {
            assert!(refused.contains(word), "{word}: {refused}");
        }
        let refused = there.restore(&hall, |command| command.without_guard = false).await.unwrap_err();
        assert!(refused.starts_with("No guard file remembers") && refused.contains("--guard"), "{refused}");
        assert_eq!(files(&there.config.data), before, "nothing was begun");
        let accept = |command: &mut Command| (command.guard, command.behind) = (Some(guards.clone()), true);
        there.restore(&hall, accept).await.unwrap();
        let ground = reopened(&there.config).await;
        let opened = serve::open(&ground, &there.config).await.expect("people are served");
        assert!(opened.hall.log.is_none(), "nothing is signed that contradicts what was published");
        ground.store.close().await;
        there.gone().await;
        // A newer backup is taken without a word.
        backed_up(&hall, Some(1)).await;
        let there = Elsewhere::of(&hall).await;
        there.restore(&hall, |command| command.guard = Some(guards.clone())).await.unwrap();
        assert_eq!(files(&there.config.log_guard()), files(&guards), "what was published is remembered there as well");
        there.gone().await;
    }

    async fn a_damaged_or_foreign_backup_changes_nothing_where_it_should_go(hall: TestHall) {
        steps::apply_ktp(&mut hall.resident("aisyah").await).await;
        let made = backed_up(&hall, None).await;
        let chunk = made.manifest.database.last().and_then(|part| part.chunks.last()).expect("a chunk");
        let file = hall.folder().join("backups/chunks").join(&chunk[..2]).join(chunk);
        let mut bytes = fs::read(&file).unwrap();
        bytes[30] ^= 4;
        fs::write(&file, bytes).unwrap();
        let there = Elsewhere::of(&hall).await;
        let before = files(&there.config.data);
        let refused = there.restore(&hall, |_| ()).await.unwrap_err();
        assert!(refused.contains(chunk) && refused.contains("damaged"), "{refused}");
        assert_eq!(files(&there.config.data), before);
        assert!(!there.config.data.join(UNDER_WAY).exists());

        fs::remove_dir_all(there.config.keys()).unwrap();
        let refused = there.restore(&hall, |_| ()).await.unwrap_err();
        assert!(refused.contains("no key"), "{refused}");
        Vault::open(there.config.keys()).unwrap();
        let refused = there.restore(&hall, |_| ()).await.unwrap_err();
        assert!(refused.contains("other keys"), "{refused}");
        there.gone().await;
    }

    async fn a_restore_that_ended_early_is_run_again_and_nothing_opens_before(hall: TestHall) {
        steps::apply_ktp(&mut hall.resident("aisyah").await).await;
        backed_up(&hall, None).await;
        let there = Elsewhere::of(&hall).await;
        // As it stands when the program is killed after the files were moved and before the database was.
        let data = &there.config.data;
        fs::create_dir_all(data.join(UNDER_WAY)).unwrap();
        fs::write(data.join(UNDER_WAY).join("placing"), "").unwrap();
        fs::create_dir_all(data.join("files")).unwrap();
        fs::write(data.join("files/half"), "of a file").unwrap();
        let shut = wiring::lay_ground(&there.config, Arc::new(SystemClock), Arc::new(OsDice)).await;
        assert!(shut.err().expect("shut").to_string().contains("balai restore"));
        there.restore(&hall, |_| ()).await.unwrap();
        assert_eq!(files(&hall.files()), files(&there.config.files()));
        // And after the database was moved, with nothing left to do but to take the mark away.
        fs::create_dir_all(data.join(UNDER_WAY)).unwrap();
        fs::write(data.join(UNDER_WAY).join("placing"), "").unwrap();
        there.restore(&hall, |_| ()).await.unwrap();
        assert_eq!(files(&hall.files()), files(&there.config.files()));
        reopened(&there.config).await.store.close().await;
        there.gone().await;
    }
}

#[test]
fn a_backup_that_is_killed_leaves_the_earlier_ones_whole() {
    let folder = tempfile::tempdir().unwrap();
    key(folder.path(), None);
    let backup = |more: &[&str]| {
        let mut command = balai(folder.path());
        command.args(["backup", "--data", "d", "--to", "b"]).args(more);
        command
    };
    let said = |more: &[&str]| {
        let output = backup(more).output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
        said
    };
    let first = said(&[]);
    assert!(first.starts_with("Backup 2") && first.contains("keys"), "{first}");
    let chunks = || files(&folder.path().join("b/chunks")).len();
    for _ in 0..3 {
        // Without its chunks the next one has everything to write again.
        let before = chunks();
        let mut child = backup(&[]).env("BALAI_LOG", "off").spawn().unwrap();
        // Killed as soon as it has begun its copy, or has ended.
        while !folder.path().join("d/.backup.db").exists() && child.try_wait().unwrap().is_none() {
            std::thread::yield_now();
        }
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(chunks() >= before);
        assert!(said(&["--check"]).contains("all of it can be restored"));
        assert!(said(&["--list"]).lines().count() >= 1);
    }
    assert!(said(&["--keep", "1"]).starts_with("Backup 2"));
    assert!(!folder.path().join("d/.backup.db").exists(), "the copy that was left is gone");
    assert_eq!(said(&["--list"]).lines().count(), 1);
    assert!(said(&["--check"]).starts_with("1 backups"));
}
