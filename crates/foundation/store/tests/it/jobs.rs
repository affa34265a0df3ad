//! Transactions: what a job may do, and what it may not do to others.

use kernel::RegionCode;
use store::{Error, Sql, Store, Tx, each_backend, vals};

use crate::{BANDUNG, BOGOR, MIGRATIONS};

const COUNT: &str = "SELECT count FROM counters WHERE region = $1 AND name = $2";
const SET: &str = "INSERT INTO counters (region, name, count) VALUES ($1, $2, $3)
    ON CONFLICT (region, name) DO UPDATE SET count = excluded.count";

/// A reason to refuse, as a room has it.
#[derive(Debug, PartialEq, thiserror::Error)]
enum Refusal {
    #[error("the office is closed")]
    Closed,
    #[error(transparent)]
    Fault(#[from] Error),
}

async fn count(tx: &mut Tx<'_>, region: RegionCode, name: &str) -> store::Result<i64> {
    Ok(tx.one(COUNT, &vals![region, name], |row| row.i(0)).await?.unwrap_or(0))
}

/// Reads, then writes: a lost update would show.
async fn add(tx: &mut Tx<'_>, region: RegionCode, name: &str) -> store::Result<i64> {
    let next = count(tx, region, name).await? + 1;
    tx.exec_one(SET, &vals![region, name, next]).await?;
    Ok(next)
}

async fn total(store: &Store, region: RegionCode, name: &str) -> i64 {
    let input = (region, name.to_owned());
    store.read(input, |tx, (region, name)| Box::pin(async move { count(tx, *region, name).await })).await.unwrap()
}

each_backend! {
    MIGRATIONS;

    async fn a_refused_job_is_undone_and_the_others_stay(store: Store) {
        let tasks: Vec<_> = (0..40).map(|n| {
            let store = store.clone();
            tokio::spawn(async move {
                store.write(BANDUNG, n, |tx, n| Box::pin(async move {
                    add(tx, BANDUNG, "a").await?;
                    if n % 4 == 0 {
                        return Err(Refusal::Closed);
                    }
                    Ok(())
                })).await
            })
        }).collect();
        let mut refused = 0;
        for task in tasks {
            match task.await.unwrap() {
                Ok(()) => {}
                Err(Refusal::Closed) => refused += 1,
                Err(other) => panic!("{other}"),
            }
        }
        assert_eq!(refused, 10);
        assert_eq!(total(&store, BANDUNG, "a").await, 30);
    }

    async fn concurrent_writers_never_lose_an_increment(store: Store) {
        let tasks: Vec<_> = (0..200).map(|n| {
            let (store, region) = (store.clone(), if n % 2 == 0 { BANDUNG } else { BOGOR });
            tokio::spawn(async move {
                store.write(region, region, |tx, region| Box::pin(async move { add(tx, *region, "a").await })).await
            })
        }).collect();
        let mut answers = Vec::new();
        for task in tasks {
            answers.push(task.await.unwrap().unwrap());
        }
        answers.sort_unstable();
        let twice: Vec<i64> = (1..=100).flat_map(|n| [n, n]).collect();
        assert_eq!(answers, twice);
        assert_eq!((total(&store, BANDUNG, "a").await, total(&store, BOGOR, "a").await), (100, 100));
    }

    async fn a_panic_ends_its_job_only(store: Store) {
        for _ in 0..3 {
            let error = store.write(BANDUNG, (), |tx, ()| Box::pin(async move {
                add(tx, BANDUNG, "a").await?;
                assert_eq!(1, 2, "this panic is part of a test");
                Ok::<_, Error>(())
            })).await.unwrap_err();
            assert!(error.to_string().contains("panicked"), "{error}");
            store.write(BANDUNG, (), |tx, ()| Box::pin(async move { add(tx, BANDUNG, "b").await })).await.unwrap();
        }
        let error = store.read((), |_, ()| {
            assert_eq!(1, 2, "this panic is part of a test");
            Box::pin(async { Ok::<(), Error>(()) })
        }).await.unwrap_err();
        assert!(error.to_string().contains("panicked"), "{error}");
        assert_eq!((total(&store, BANDUNG, "a").await, total(&store, BANDUNG, "b").await), (0, 3));
    }

    async fn reads_see_what_was_acknowledged(store: Store) {
        for n in 1..=40 {
            let region = if n % 2 == 0 { BANDUNG } else { BOGOR };
            store.write(region, region, |tx, region| Box::pin(async move { add(tx, *region, "a").await })).await.unwrap();
            assert_eq!(total(&store, region, "a").await, (n + 1) / 2);
        }
    }

    async fn a_job_sees_its_own_writes(store: Store) {
        let seen = store.write(BANDUNG, (), |tx, ()| Box::pin(async move {
            add(tx, BANDUNG, "a").await?;
            add(tx, BANDUNG, "a").await
        })).await.unwrap();
        assert_eq!(seen, 2);
    }

    async fn a_read_cannot_write(store: Store) {
        let error = store.read((), |tx, ()| Box::pin(async move { add(tx, BANDUNG, "a").await })).await.unwrap_err();
        assert_eq!(error, Error::ReadOnly);
        assert_eq!(total(&store, BANDUNG, "a").await, 0);
    }

    async fn a_job_that_goes_on_after_a_failed_statement_is_undone(store: Store) {
        let answer = store.write(BANDUNG, (), |tx, ()| Box::pin(async move {
            add(tx, BANDUNG, "a").await?;
            let failed = tx.exec("INSERT INTO counters (region, name, count) VALUES ($1, $2, 1)", &vals![BANDUNG, "a"]).await;
            assert!(failed.unwrap_err().is_constraint("counters_pk"));
            assert!(count(tx, BANDUNG, "a").await.is_err(), "nothing more can be done");
            Ok::<_, Error>(())
        })).await;
        assert!(answer.unwrap_err().to_string().contains("it was undone"));
        assert_eq!(total(&store, BANDUNG, "a").await, 0);
    }

    async fn a_failed_statement_can_become_a_refusal(store: Store) {
        let write = || store.write(BANDUNG, (), |tx, ()| Box::pin(async move {
            let put = "INSERT INTO counters (region, name, count) VALUES ($1, $2, 1)";
            match tx.exec_one(put, &vals![BANDUNG, "a"]).await {
                Err(error) if error.is_constraint("counters_pk") => Err(Refusal::Closed),
                other => Ok(other?),
            }
        }));
        assert_eq!(write().await, Ok(()));
        assert_eq!(write().await, Err(Refusal::Closed));
        assert_eq!(total(&store, BANDUNG, "a").await, 1);
    }

    async fn the_number_of_rows_is_checked(store: Store) {
        store.write(BANDUNG, (), |tx, ()| Box::pin(async move {
            tx.exec_all(&[(Sql::new(SET), &vals![BANDUNG, "a", 1]), (Sql::new(SET), &vals![BANDUNG, "b", 2])]).await
        })).await.unwrap();
        let update = "UPDATE counters SET count = 5 WHERE region = $1 AND name >= $2";
        for (name, expect) in [("a", Err(Error::RowCount { found: 2 })), ("b", Ok(())), ("c", Err(Error::RowCount { found: 0 }))] {
            let done = store.write(BANDUNG, name, move |tx, name| Box::pin(async move {
                tx.exec_one(update, &vals![BANDUNG, *name]).await
            })).await;
            assert_eq!(done, expect);
        }
        let several = store.read((), |tx, ()| Box::pin(async move {
            tx.one("SELECT count FROM counters WHERE region = $1", &vals![BANDUNG], |row| row.i(0)).await
        })).await;
        assert_eq!(several, Err(Error::RowCount { found: 2 }));
        let all = store.read((), |tx, ()| Box::pin(async move {
            tx.query("SELECT count FROM counters WHERE region = $1 ORDER BY name", &vals![BANDUNG], |row| row.i(0)).await
        })).await;
        assert_eq!(all, Ok(vec![1, 5]), "the refused updates are undone");
    }

    async fn statements_in_a_row_keep_their_order_and_fail_together(store: Store) {
        let many: Vec<_> = (0..90).map(|n| vals![BANDUNG, "a", n]).collect();
        store.write(BANDUNG, many, |tx, many| Box::pin(async move {
            let all: Vec<_> = many.iter().map(|values| (Sql::new(SET), &values[..])).collect();
            tx.exec_all(&all).await
        })).await.unwrap();
        assert_eq!(total(&store, BANDUNG, "a").await, 89);
        let error = store.write(BANDUNG, (), |tx, ()| Box::pin(async move {
            let bad = Sql::new("INSERT INTO counters (region, name, count) VALUES ($1, $2, 1)");
            tx.exec_all(&[
                (Sql::new(SET), &vals![BANDUNG, "b", 1]),
                (bad, &vals![BANDUNG, "a"]),
                (Sql::new(SET), &vals![BANDUNG, "c", 1]),
            ]).await
        })).await.unwrap_err();
        assert!(error.is_constraint("counters_pk"), "{error}");
        assert_eq!((total(&store, BANDUNG, "b").await, total(&store, BANDUNG, "c").await), (0, 0));
    }

    async fn a_statement_that_returns_rows_can_be_executed(store: Store) {
        let touched = store.write(BANDUNG, (), |tx, ()| Box::pin(async move {
            add(tx, BANDUNG, "a").await?;
            add(tx, BANDUNG, "b").await?;
            tx.exec("UPDATE counters SET count = count + 1 WHERE region = $1 RETURNING count", &vals![BANDUNG]).await
        })).await;
        assert_eq!(touched, Ok(2));
        assert_eq!(total(&store, BANDUNG, "b").await, 2);
    }

    async fn a_commit_that_wrote_is_announced(store: Store) {
        let mut commits = store.after_commit();
        commits.mark_unchanged();
        let _ = store.write(BANDUNG, (), |tx, ()| Box::pin(async move {
            add(tx, BANDUNG, "a").await?;
            Err::<(), _>(Refusal::Closed)
        })).await;
        total(&store, BANDUNG, "a").await;
        assert!(!commits.has_changed().unwrap(), "neither a refusal nor a read is a commit");
        store.write(BANDUNG, (), |tx, ()| Box::pin(async move { add(tx, BANDUNG, "a").await })).await.unwrap();
        assert!(commits.has_changed().unwrap());
    }

    async fn a_caller_that_leaves_does_not_stop_its_job(store: Store) {
        let mut written = 0;
        // A writer that answers before anybody could leave says nothing; the next caller may be quicker.
        loop {
            written += 1;
            let write = store.write(BANDUNG, (), |tx, ()| Box::pin(async move { add(tx, BANDUNG, "a").await }));
            let has_left = tokio::select! {
                biased;
                _ = write => false,
                () = async {} => true,
            };
            if has_left {
                break;
            }
        }
        let next = store.write(BANDUNG, (), |tx, ()| Box::pin(async move { add(tx, BANDUNG, "a").await })).await;
        assert_eq!(next, Ok(written + 1));
    }

    async fn closing_finishes_what_waits_and_refuses_the_rest(store: Store) {
        let tasks: Vec<_> = (0..100).map(|_| {
            let store = store.clone();
            tokio::spawn(async move {
                store.write(BANDUNG, (), |tx, ()| Box::pin(async move { add(tx, BANDUNG, "a").await })).await
            })
        }).collect();
        store.clone().close().await;
        for task in tasks {
            match task.await.unwrap() {
                Ok(_) | Err(Error::Unavailable(_)) => {}
                Err(other) => panic!("{other}"),
            }
        }
        let late = store.write(BANDUNG, (), |tx, ()| Box::pin(async move { add(tx, BANDUNG, "a").await })).await;
        assert!(matches!(late, Err(Error::Unavailable(_))));
        let late = store.read((), |tx, ()| Box::pin(async move { count(tx, BANDUNG, "a").await })).await;
        assert!(matches!(late, Err(Error::Unavailable(_))));
    }

    async fn the_database_tells_its_health_and_size(store: Store) {
        store.health().await.unwrap();
        assert!(store.size_bytes().await.unwrap() > 4096);
    }
}

#[test]
fn a_job_that_waits_for_something_else_is_undone_on_sqlite() {
    store::testing::on_sqlite(MIGRATIONS, |store| async move {
        let error = store
            .write(BANDUNG, (), |tx, ()| {
                Box::pin(async move {
                    add(tx, BANDUNG, "a").await?;
                    std::future::pending::<()>().await;
                    Ok::<_, Error>(())
                })
            })
            .await
            .unwrap_err();
        assert!(error.to_string().contains("waited"), "{error}");
        assert_eq!(total(&store, BANDUNG, "a").await, 0);
        store.write(BANDUNG, (), |tx, ()| Box::pin(async move { add(tx, BANDUNG, "a").await })).await.unwrap();
        assert_eq!(total(&store, BANDUNG, "a").await, 1);
    });
}
