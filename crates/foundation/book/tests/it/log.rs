//! Sealing the book, proving what is in it, and refusing to speak from a database that was changed.

use std::path::Path;
use std::sync::Arc;

use book::log::{Broken, Ground};
use book::{Act, Log};
use kernel::{Actor, OsDice};
use ledger::tree::Head;
use ledger::{Checkpoint, Hash, Policy, Proof, SigningKey, TileId, Tiles, bundle, tree};
use store::{Sql, Store, Val, Vault, each_backend, vals};

use crate::{BANDUNG, MAKASSAR, MIGRATIONS, book, clock, resident, submitted, write};

const ORIGIN: &str = "bandung.example/log";

async fn open(store: &Store, guards: &Path) -> Result<Log, Broken> {
    let ground = Ground {
        store: store.clone(),
        vault: Arc::new(Vault::for_tests()),
        clock: Arc::new(clock()),
        dice: Arc::new(OsDice),
    };
    Log::open(&ground, BANDUNG, ORIGIN, guards).await
}

async fn acts(store: &Store, count: usize) {
    for _ in 0..count {
        write(store, &book(), BANDUNG, resident(), submitted()).await.unwrap();
    }
}

async fn change(store: &Store, sql: &'static str, values: impl Into<Vec<Val>>) {
    let input = (Sql::new(sql), values.into());
    let done = store.write(BANDUNG, input, |tx, (sql, values)| Box::pin(async move { tx.exec(*sql, values).await }));
    assert_eq!(done.await.unwrap(), 1, "{sql}");
}

async fn record(store: &Store) -> (i64, String) {
    let read = store.read((), |tx, ()| {
        Box::pin(async move {
            tx.one("SELECT size, note FROM logs WHERE region = $1", &vals![BANDUNG], |row| Ok((row.i(0)?, row.t(1)?)))
                .await
        })
    });
    read.await.unwrap().unwrap()
}

async fn lie(log: &Log) -> String {
    let audit = log.audit(&book(), |_| ()).await.unwrap();
    audit.lie.map_or_else(String::new, |lie| lie.to_string())
}

each_backend! {
    MIGRATIONS;

    async fn what_is_written_is_sealed_and_can_be_proved_without_us(store: Store) {
        let guards = tempfile::tempdir().unwrap();
        let log = open(&store, guards.path()).await.unwrap();
        acts(&store, 299).await;
        let event = write(&store, &book(), BANDUNG, resident(), submitted()).await.unwrap();
        write(&store, &book(), MAKASSAR, Actor::System, Act::new("hall.opened")).await.unwrap();
        let nothing = log.published().unwrap();
        assert_eq!(log.prove(event.id, &nothing).await.unwrap(), None, "nothing is proved before it is sealed");
        assert_eq!(log.seal().await.unwrap(), 300, "and what happens elsewhere is not in this log");
        assert_eq!(log.seal().await.unwrap(), 0);
        assert_eq!(log.sealed(event.seq).await.unwrap().head.size, 300);

        let (proof, entry) = log.prove(event.id, &log.published().unwrap()).await.unwrap().unwrap();
        assert_eq!(entry, event.entry);
        let policy = Policy::parse(&format!("log {}\nquorum none\n", log.verifying_key())).unwrap();
        let file = proof.to_string();
        let shown = Proof::parse(&file).unwrap().check(entry.as_bytes(), &policy).unwrap();
        assert_eq!((shown.checkpoint.origin.as_str(), shown.checkpoint.head.size), (ORIGIN, 300));
        let touched = entry.replace("ktp-el-baru", "ktp-el-lama");
        assert!(proof.check(touched.as_bytes(), &policy).is_err());

        // Who reads the tiles and bundles comes to the same root.
        let mut tiles = Tiles::default();
        for tile in tree::root_tiles(300) {
            tiles.put(tile, log.tile(tile, tile.width(300)).await.unwrap().unwrap());
        }
        assert_eq!(tree::root(300, &tiles).unwrap(), shown.checkpoint.head.root);
        let last = log.bundle(1, 44).await.unwrap().unwrap();
        assert_eq!(bundle::entries(&last).unwrap().last(), Some(&entry.as_bytes()));
        assert_eq!(log.tile(TileId { level: 0, index: 1 }, 45).await.unwrap(), None);
        assert_eq!(log.bundle(2, 1).await.unwrap(), None);
    }

    async fn a_log_goes_on_after_a_restart_with_the_same_key(store: Store) {
        let guards = tempfile::tempdir().unwrap();
        let before = open(&store, guards.path()).await.unwrap();
        acts(&store, 5).await;
        before.seal().await.unwrap();
        let five = before.published().unwrap();
        let log = open(&store, guards.path()).await.unwrap();
        assert_eq!(log.verifying_key(), before.verifying_key());
        assert_eq!(log.published().unwrap(), five);
        acts(&store, 7).await;
        log.seal().await.unwrap();
        let twelve = log.published().unwrap();
        let grew = log.grew_from(5, &twelve).await.unwrap();
        assert_eq!(tree::check_consistency(&five.head, &twelve.head, &grew), Ok(()));
        // The one that was not told tries to seal from where it was: refused, and nothing is signed twice.
        assert_eq!(before.seal().await, Err(Broken::Raced));
        assert_eq!(open(&store, guards.path()).await.unwrap().published().unwrap(), twelve);
    }

    async fn a_crash_between_commit_and_guard_file_is_no_fork(store: Store) {
        let guards = tempfile::tempdir().unwrap();
        let log = open(&store, guards.path()).await.unwrap();
        acts(&store, 3).await;
        log.seal().await.unwrap();
        let file = guards.path().join(format!("{BANDUNG}.checkpoint"));
        let older = std::fs::read(&file).unwrap();
        acts(&store, 3).await;
        log.seal().await.unwrap();
        std::fs::write(&file, older).unwrap();
        assert_eq!(open(&store, guards.path()).await.unwrap().published().unwrap().head.size, 6);
        assert_ne!(std::fs::read_to_string(&file).unwrap().find("\n6\n"), None, "the guard has caught up");
    }

    async fn a_guard_file_that_cannot_be_written_for_a_while_does_not_shut_the_log(store: Store) {
        let folder = tempfile::tempdir().unwrap();
        let (guards, away) = (folder.path().join("guards"), folder.path().join("away"));
        let log = open(&store, &guards).await.unwrap();
        acts(&store, 3).await;
        assert_eq!(log.seal().await.unwrap(), 3);
        // As with a full disk: the folder takes no file.
        std::fs::rename(&guards, &away).unwrap();
        std::fs::write(&guards, b"no folder").unwrap();
        acts(&store, 2).await;
        for _ in 0..2 {
            assert!(matches!(log.seal().await, Err(Broken::Guard(_))));
            assert_eq!(log.published().unwrap().head.size, 3, "nothing is published that the guard does not remember");
        }
        std::fs::remove_file(&guards).unwrap();
        std::fs::rename(&away, &guards).unwrap();
        acts(&store, 1).await;
        assert_eq!(log.seal().await.unwrap(), 1, "the batch that waited is published, and this one");
        assert_eq!(log.published().unwrap().head.size, 6);
        assert_eq!(lie(&log).await, "");
        assert_eq!(open(&store, &guards).await.unwrap().published().unwrap().head.size, 6);
    }

    async fn an_old_copy_of_the_database_does_not_sign(store: Store) {
        let guards = tempfile::tempdir().unwrap();
        let log = open(&store, guards.path()).await.unwrap();
        acts(&store, 3).await;
        log.seal().await.unwrap();
        let (size, note) = record(&store).await;
        acts(&store, 2).await;
        log.seal().await.unwrap();
        change(&store, "UPDATE logs SET size = $2, note = $3 WHERE region = $1", vals![BANDUNG, size, note]).await;
        let refused = open(&store, guards.path()).await.unwrap_err();
        assert_eq!(refused, Broken::Behind { published: 5, stored: 3 });
        // With the guard file lost nobody here remembers; that is what witnesses are for.
        assert!(open(&store, &guards.path().join("elsewhere")).await.is_ok());
    }

    async fn a_log_that_a_neighbour_remembers_otherwise_is_shut_and_stays_so(store: Store) {
        let (guards, lost) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let log = open(&store, guards.path()).await.unwrap();
        acts(&store, 3).await;
        log.seal().await.unwrap();
        let (three, (size, note)) = (log.published().unwrap(), record(&store).await);
        acts(&store, 2).await;
        log.seal().await.unwrap();
        let five = log.published().unwrap();
        log.recall(&three.note).await.unwrap();
        let stranger = SigningKey::new(ORIGIN, ledger::note::Kind::Log, &[9; 32]).unwrap();
        let forged = Checkpoint::new(ORIGIN, Head { size: 9, ..five.head }).unwrap().sign(&stranger).unwrap();
        log.recall(&forged).await.unwrap();
        assert_eq!(log.published(), Some(five.clone()), "what it did not sign says nothing about it");

        // Restored from an old copy, and the guard file lost with the disk.
        change(&store, "UPDATE logs SET size = $2, note = $3 WHERE region = $1", vals![BANDUNG, size, note]).await;
        let old = open(&store, lost.path()).await.unwrap();
        let behind = Broken::Behind { published: 5, stored: 3 };
        assert_eq!(old.recall(&five.note).await, Err(behind.clone()));
        assert_eq!((old.published(), old.seal().await), (None, Ok(0)), "nothing more is signed");
        assert_eq!(open(&store, lost.path()).await.unwrap_err(), behind, "nor after another start");

        // And one that went on with another act.
        let fork = tempfile::tempdir().unwrap();
        let other = open(&store, fork.path()).await.unwrap();
        change(&store, "UPDATE events SET entry = REPLACE(entry, '\"biaya\":0', '\"biaya\":9') WHERE region = $1 AND seq = $2", vals![BANDUNG, 5]).await;
        other.seal().await.unwrap();
        assert_eq!(other.recall(&five.note).await, Err(Broken::Different { size: 5 }));
        assert_eq!(open(&store, fork.path()).await.unwrap_err(), Broken::Different { size: 5 });
    }

    async fn a_tree_that_was_changed_is_found_before_anything_is_signed(store: Store) {
        let guards = tempfile::tempdir().unwrap();
        let log = open(&store, guards.path()).await.unwrap();
        acts(&store, 3).await;
        log.seal().await.unwrap();
        let hashes = log.tile(TileId { level: 0, index: 0 }, 3).await.unwrap().unwrap();
        let forged = [&Hash::leaf(b"forged").0, &hashes[32..]].concat();
        change(&store, "UPDATE log_tiles SET hashes = $2 WHERE region = $1", vals![BANDUNG, forged]).await;
        assert_eq!(open(&store, guards.path()).await.unwrap_err(), Broken::Different { size: 3 });
        change(&store, "DELETE FROM log_tiles WHERE region = $1", vals![BANDUNG]).await;
        assert!(matches!(open(&store, guards.path()).await, Err(Broken::Hole(_))));
    }

    async fn an_audit_names_the_first_row_that_lies(store: Store) {
        let guards = tempfile::tempdir().unwrap();
        let log = open(&store, guards.path()).await.unwrap();
        acts(&store, 300).await;
        log.seal().await.unwrap();
        acts(&store, 2).await;
        let erased = write(&store, &book(), BANDUNG, resident(), submitted()).await.unwrap();
        store.write(BANDUNG, erased.id, |tx, event| Box::pin(async move {
            book().erase(tx, BANDUNG, *event).await.map(drop)
        })).await.unwrap();
        let audit = log.audit(&book(), |_| ()).await.unwrap();
        assert_eq!((audit.events, audit.sealed, audit.erased, audit.lie), (303, 300, 1, None));

        let restore = |column: &'static str| match column {
            "kind" => ("UPDATE events SET kind = $3 WHERE region = $1 AND seq = $2", "cases.submitted".to_owned()),
            _ => ("UPDATE events SET actor = $3 WHERE region = $1 AND seq = $2", resident().label()),
        };
        let (kind, was) = restore("kind");
        change(&store, kind, vals![BANDUNG, 280, "cases.approved"]).await;
        assert_eq!(lie(&log).await, "event number 280: its kind is not that of the entry");
        change(&store, kind, vals![BANDUNG, 280, was]).await;
        assert_eq!(lie(&log).await, "");

        change(&store, "UPDATE events SET entry = REPLACE(entry, '\"biaya\":0', '\"biaya\":9') WHERE region = $1 AND seq = $2", vals![BANDUNG, 17]).await;
        assert_eq!(lie(&log).await, "event number 17: its entry is not the one that was sealed");
        change(&store, "UPDATE events SET entry = REPLACE(entry, '\"biaya\":9', '\"biaya\":0') WHERE region = $1 AND seq = $2", vals![BANDUNG, 17]).await;

        let swap = "UPDATE event_secrets SET sealed = (SELECT o.sealed FROM event_secrets o JOIN events f
            ON f.region = o.region AND f.event_id = o.event_id WHERE f.region = $1 AND f.seq = $3)
            WHERE region = $1 AND event_id = (SELECT event_id FROM events WHERE region = $1 AND seq = $2)";
        change(&store, swap, vals![BANDUNG, 200, 201]).await;
        assert_eq!(lie(&log).await, "event number 200: its private part cannot be opened");

        change(&store, "DELETE FROM events WHERE region = $1 AND seq = $2", vals![BANDUNG, 90]).await;
        assert_eq!(lie(&log).await, "event number 90: it is missing");
    }

    async fn sealing_runs_behind_the_commits_until_it_is_told_to_stop(store: Store) {
        let guards = tempfile::tempdir().unwrap();
        let log = open(&store, guards.path()).await.unwrap();
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let running = tokio::spawn(log.clone().run(async move { stopped.await.unwrap_or(()) }));
        acts(&store, 10).await;
        assert_eq!(log.sealed(10).await.unwrap().head.size, 10);
        stop.send(()).unwrap();
        running.await.unwrap();
    }
}

#[test]
fn a_name_that_no_note_can_carry_is_refused() {
    store::testing::on_sqlite(MIGRATIONS, |store| async move {
        let guards = tempfile::tempdir().unwrap();
        let ground =
            Ground { store, vault: Arc::new(Vault::for_tests()), clock: Arc::new(clock()), dice: Arc::new(OsDice) };
        assert!(matches!(Log::open(&ground, BANDUNG, "two words", guards.path()).await, Err(Broken::Record(_))));
    });
}
