//! Full disks, failed commits, lost servers: the writer goes on.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use store::testing::{Schema, on_postgres, on_sqlite};
use store::{Error, Migrations, Options, Sql, Store, each_backend, vals};

use crate::{BANDUNG, BOGOR, MIGRATIONS};

const ADD: &str = "INSERT INTO counters (region, name, count) VALUES ($1, $2, 1)
    ON CONFLICT (region, name) DO UPDATE SET count = counters.count + 1";

async fn add(store: &Store) -> store::Result<()> {
    store.write(BANDUNG, (), |tx, ()| Box::pin(async move { tx.exec_one(ADD, &vals![BANDUNG, "a"]).await })).await
}

async fn total(store: &Store) -> i64 {
    store
        .read((), |tx, ()| {
            Box::pin(async move {
                tx.one("SELECT count FROM counters WHERE region = $1 AND name = 'a'", &vals![BANDUNG], |row| row.i(0))
                    .await
            })
        })
        .await
        .unwrap()
        .unwrap_or(0)
}

#[test]
fn a_full_disk_is_told_and_the_writer_goes_on() {
    on_sqlite(MIGRATIONS, |store| async move {
        let pages = |n: i64| {
            let store = store.clone();
            async move {
                let text: &'static str =
                    if n == 0 { "PRAGMA max_page_count = 1" } else { "PRAGMA max_page_count = 100000" };
                store
                    .write(BANDUNG, text, |tx, text| {
                        Box::pin(async move { tx.query(*text, &[], |row| row.i(0)).await })
                    })
                    .await
            }
        };
        add(&store).await.unwrap();
        pages(0).await.unwrap();
        let error = store
            .write(BANDUNG, (), |tx, ()| {
                Box::pin(async move {
                    tx.exec_one(ADD, &vals![BANDUNG, "a"]).await?;
                    tx.exec_one(
                        "INSERT INTO things (region, id, b) VALUES ($1, $2, $3)",
                        &vals![BANDUNG, [1; 16], vec![1_u8; 300_000]],
                    )
                    .await
                })
            })
            .await
            .unwrap_err();
        assert_eq!(error, Error::Full);
        assert_eq!(total(&store).await, 1);
        pages(1).await.unwrap();
        add(&store).await.unwrap();
        assert_eq!(total(&store).await, 2);
    });
}

#[test]
fn a_database_that_takes_no_writes_is_told() {
    on_sqlite(MIGRATIONS, |store| async move {
        add(&store).await.unwrap();
        store
            .write(BANDUNG, (), |tx, ()| Box::pin(async move { tx.exec("PRAGMA query_only = ON", &[]).await }))
            .await
            .unwrap();
        assert_eq!(add(&store).await, Err(Error::ReadOnly));
        assert_eq!(add(&store).await, Err(Error::ReadOnly));
        assert_eq!(total(&store).await, 1, "reading goes on");
    });
    on_postgres(MIGRATIONS, |store| async move {
        let error = store
            .write(BANDUNG, (), |tx, ()| {
                Box::pin(async move {
                    tx.exec("SET TRANSACTION READ ONLY", &[]).await?;
                    tx.exec_one(ADD, &vals![BANDUNG, "a"]).await
                })
            })
            .await;
        assert_eq!(error, Err(Error::ReadOnly));
        add(&store).await.unwrap();
    });
}

const DEFERRED: &str = "
    CREATE TABLE parents (region BIGINT NOT NULL, id BIGINT NOT NULL, CONSTRAINT parents_pk PRIMARY KEY (region, id));
    CREATE TABLE children (region BIGINT NOT NULL, id BIGINT NOT NULL, parent BIGINT NOT NULL,
        CONSTRAINT children_pk PRIMARY KEY (region, id),
        CONSTRAINT children_parent FOREIGN KEY (region, parent) REFERENCES parents (region, id) DEFERRABLE INITIALLY DEFERRED);
";

each_backend! {
    &[Migrations { owner: "test", sqlite: &[("0001", DEFERRED)], postgres: &[("0001", DEFERRED)] }];

    async fn a_failed_commit_fails_its_batch_and_the_writer_goes_on(store: Store) {
        let child = |parent: i64| {
            let store = store.clone();
            async move {
                store.write(BANDUNG, parent, |tx, parent| Box::pin(async move {
                    tx.exec_one("INSERT INTO parents (region, id) VALUES ($1, 1) ON CONFLICT DO NOTHING", &vals![BANDUNG]).await.or_else(|error| match error {
                        Error::RowCount { found: 0 } => Ok(()),
                        other => Err(other),
                    })?;
                    tx.exec_one("INSERT INTO children (region, id, parent) VALUES ($1, $2, $2)", &vals![BANDUNG, *parent]).await
                })).await
            }
        };
        let error = child(7).await.unwrap_err();
        assert!(matches!(error, Error::Unavailable(_)), "{error:?}");
        child(1).await.unwrap();
    }
}

/// Reads, then writes.
async fn read_and_write(store: Store) -> store::Result<i64> {
    store
        .write(BANDUNG, (), |tx, ()| {
            Box::pin(async move {
                let found = tx
                    .one("SELECT count FROM counters WHERE region = $1 AND name = 'a'", &vals![BANDUNG], |row| row.i(0))
                    .await?;
                let next = found.unwrap_or(0) + 1;
                let put = "INSERT INTO counters (region, name, count) VALUES ($1, 'a', $2)
                    ON CONFLICT (region, name) DO UPDATE SET count = excluded.count";
                tx.exec_one(put, &vals![BANDUNG, next]).await?;
                Ok(next)
            })
        })
        .await
}

async fn two_programs(url: &str) {
    let options = Options { readers: 1, writers: 2, ..Options::default() };
    let (one, two) =
        (Store::open(url, MIGRATIONS, options).await.unwrap(), Store::open(url, MIGRATIONS, options).await.unwrap());
    one.migrate().await.unwrap();
    let tasks: Vec<_> =
        (0..60).map(|n| tokio::spawn(read_and_write(if n % 2 == 0 { one.clone() } else { two.clone() }))).collect();
    let mut answers = Vec::new();
    for task in tasks {
        answers.push(task.await.unwrap().unwrap());
    }
    answers.sort_unstable();
    assert_eq!(answers, (1..=60).collect::<Vec<i64>>());
    assert_eq!(total(&two).await, 60);
    one.close().await;
    two.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_programs_on_one_file_never_lose_an_increment() {
    let folder = tempfile::tempdir().unwrap();
    two_programs(&format!("sqlite:{}/balai.db", folder.path().display())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_programs_on_one_server_never_lose_an_increment() {
    if let Some(schema) = Schema::create().await {
        two_programs(&schema.url()).await;
        schema.drop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_connection_is_made_again() {
    let Some(schema) = Schema::create().await else {
        return;
    };
    let name = format!("lost-{}", std::process::id());
    let url = format!("{}&application_name={name}", schema.url());
    let store = Store::open(&url, MIGRATIONS, Options { readers: 2, writers: 1, ..Options::default() }).await.unwrap();
    store.migrate().await.unwrap();
    add(&store).await.unwrap();
    assert_eq!(total(&store).await, 1);

    let other = schema.open(MIGRATIONS).await;
    let killed = other
        .read(name, |tx, name| {
            Box::pin(async move {
                let kill = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1";
                Ok::<_, Error>(tx.query(kill, &vals![name], |row| row.flag(0)).await?.len())
            })
        })
        .await
        .unwrap();
    assert!(killed >= 2);
    add(&store).await.unwrap();
    assert_eq!(total(&store).await, 2);
    other.close().await;
    store.close().await;
    schema.drop().await;
}

#[test]
fn jobs_whose_connection_dies_under_them_are_run_again() {
    on_postgres(MIGRATIONS, |store| async move {
        let runs = Arc::new(AtomicU32::new(0));
        let suicide = store.write(BANDUNG, Arc::clone(&runs), |tx, runs| {
            Box::pin(async move {
                tx.exec_one(ADD, &vals![BANDUNG, "a"]).await?;
                if runs.fetch_add(1, Ordering::SeqCst) == 0 {
                    tx.query("SELECT pg_terminate_backend(pg_backend_pid())", &[], |row| row.flag(0)).await?;
                }
                Ok::<_, Error>(())
            })
        });
        let (one, two, three) = tokio::join!(suicide, add(&store), add(&store));
        one.and(two).and(three).unwrap();
        assert_eq!(runs.load(Ordering::SeqCst), 2);
        assert_eq!(total(&store).await, 3);
    });
}

#[test]
fn two_writers_that_lock_each_other_out_both_finish() {
    on_postgres(MIGRATIONS, |store| async move {
        let both = |first: &'static str, second: &'static str, region| {
            let store = store.clone();
            tokio::spawn(async move {
                for _ in 0..20 {
                    store
                        .write(region, (first, second), |tx, (first, second)| {
                            Box::pin(async move {
                                tx.exec_one(ADD, &vals![BANDUNG, *first]).await?;
                                tx.exec_one(ADD, &vals![BANDUNG, *second]).await
                            })
                        })
                        .await?;
                }
                Ok::<_, Error>(())
            })
        };
        let (one, two) = (both("a", "b", BANDUNG), both("b", "a", kernel::RegionCode::of(3202)));
        one.await.unwrap().unwrap();
        two.await.unwrap().unwrap();
        assert_eq!(total(&store).await, 40);
        assert_ne!(BANDUNG, BOGOR);
    });
}

/// A query that never ends, as a slip in a statement would make it.
const ENDLESS: Sql = Sql::fork(
    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n",
    "SELECT pg_sleep(3600)",
);

async fn endless(url: &str) {
    let options = Options { readers: 1, writers: 1, longest_job: Duration::from_millis(400) };
    let store = Store::open(url, MIGRATIONS, options).await.unwrap();
    store.migrate().await.unwrap();
    let reading = store.read((), |tx, ()| Box::pin(async move { tx.query(ENDLESS, &[], |_| Ok(())).await }));
    let writing = store.write(BANDUNG, (), |tx, ()| {
        Box::pin(async move {
            tx.exec_one(ADD, &vals![BANDUNG, "a"]).await?;
            tx.query(ENDLESS, &[], |_| Ok(())).await
        })
    });
    let (reading, writing) = tokio::join!(reading, writing);
    assert!(matches!(reading, Err(Error::Unavailable(_))), "{reading:?}");
    assert!(matches!(writing, Err(Error::Unavailable(_))), "{writing:?}");
    add(&store).await.unwrap();
    assert_eq!(total(&store).await, 1);
    store.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_without_end_is_interrupted() {
    endless("sqlite::memory:").await;
    if let Some(schema) = Schema::create().await {
        endless(&schema.url()).await;
        schema.drop().await;
    }
}
