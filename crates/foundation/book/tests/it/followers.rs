//! Followers handle each event exactly once, whatever fails.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use book::{Act, Fault, Follower, Followers};
use kernel::{Actor, RegionCode};
use store::{Error, Store, each_backend, vals};
use tokio::sync::oneshot;

use crate::{BANDUNG, MAKASSAR, MIGRATIONS, book, submitted, write};

const SEE: &str = "INSERT INTO seen (region, follower, seq) VALUES ($1, $2, $3)";

/// Writes down what it sees; a second time would break the key.
fn watcher(name: &'static str) -> Follower {
    Follower::new(name, move |tx, event| {
        Box::pin(async move {
            tx.exec_one(SEE, &vals![event.region, name, event.seq]).await?;
            Ok(())
        })
    })
}

async fn seen(store: &Store, follower: &'static str, region: RegionCode) -> Vec<i64> {
    store
        .read((follower, region), |tx, (follower, region)| {
            Box::pin(async move {
                let all = "SELECT seq FROM seen WHERE region = $1 AND follower = $2 ORDER BY seq";
                tx.query(all, &vals![*region, *follower], |row| row.i(0)).await
            })
        })
        .await
        .unwrap()
}

async fn fill(store: &Store, region: RegionCode, count: usize) {
    let book = book();
    store
        .write(region, (book, count), move |tx, (book, count)| {
            Box::pin(async move {
                for _ in 0..*count {
                    book.write(tx, region, &Actor::System, submitted()).await?;
                }
                Ok::<_, Error>(())
            })
        })
        .await
        .unwrap();
}

fn numbers(count: i64) -> Vec<i64> {
    (1..=count).collect()
}

each_backend! {
    MIGRATIONS;

    async fn two_followers_see_every_event_of_every_region_once(store: Store) {
        let followers = Followers::new(store.clone(), book(), vec![watcher("a"), watcher("b")]);
        followers.drain().await.unwrap();
        fill(&store, BANDUNG, 230).await;
        fill(&store, MAKASSAR, 3).await;
        followers.drain().await.unwrap();
        followers.drain().await.unwrap();
        fill(&store, BANDUNG, 2).await;
        followers.drain().await.unwrap();
        for name in ["a", "b"] {
            assert_eq!(seen(&store, name, BANDUNG).await, numbers(232));
            assert_eq!(seen(&store, name, MAKASSAR).await, numbers(3));
        }
    }

    async fn a_follower_sees_the_private_part_and_may_write_events(store: Store) {
        let book = book();
        let scribe = Follower::new("scribe", {
            let book = book.clone();
            move |tx, event| {
                let book = book.clone();
                Box::pin(async move {
                    if event.kind == "cases.submitted" {
                        assert_eq!(event.private.as_ref().unwrap()["nama"], "Siti Aminah");
                        let act = Act::new("tasks.opened").about(event.subject.unwrap());
                        book.write(tx, event.region, &Actor::System, act).await?;
                    }
                    Ok(())
                })
            }
        });
        write(&store, &book, BANDUNG, Actor::System, submitted()).await.unwrap();
        Followers::new(store.clone(), book.clone(), vec![scribe]).drain().await.unwrap();
        let kinds = store.read(book, |tx, book| Box::pin(async move {
            let events = book.page_after(tx, BANDUNG, 0, 10).await?;
            Ok::<_, Error>(events.into_iter().map(|event| event.kind).collect::<Vec<_>>())
        })).await.unwrap();
        assert_eq!(kinds, ["cases.submitted", "tasks.opened"]);
    }

    async fn a_handler_that_fails_midway_leaves_no_trace(store: Store) {
        fill(&store, BANDUNG, 10).await;
        let is_mended = Arc::new(AtomicU32::new(0));
        for crash in ["error", "panic"] {
            is_mended.store(0, Ordering::SeqCst);
            let name = if crash == "error" { "err" } else { "pan" };
            let follower = Follower::new(name, {
                let is_mended = Arc::clone(&is_mended);
                move |tx, event| {
                    let is_mended = is_mended.load(Ordering::SeqCst) == 1;
                    Box::pin(async move {
                        tx.exec_one(SEE, &vals![event.region, name, event.seq]).await?;
                        if event.seq == 7 && !is_mended {
                            assert_eq!(crash, "error", "this panic is part of a test");
                            return Err(Fault::from(std::fmt::Error));
                        }
                        Ok(())
                    })
                }
            });
            let followers = Followers::new(store.clone(), book(), vec![follower]);
            assert!(followers.drain().await.is_err());
            assert!(seen(&store, name, BANDUNG).await.is_empty(), "the writes are undone with the cursor");
            is_mended.store(1, Ordering::SeqCst);
            followers.drain().await.unwrap();
            assert_eq!(seen(&store, name, BANDUNG).await, numbers(10));
        }
    }

    async fn a_running_follower_wakes_on_a_commit_and_a_failing_one_blocks_nobody(store: Store) {
        let (send, tell) = tokio::sync::mpsc::unbounded_channel();
        let bad = Follower::new("bad", move |tx, event| {
            let send = send.clone();
            Box::pin(async move {
                if event.region == BANDUNG && event.seq == 3 {
                    let _ = send.send(event.seq);
                    return Err(Fault::from(Error::Busy));
                }
                tx.exec_one(SEE, &vals![event.region, "bad", event.seq]).await?;
                Ok(())
            })
        });
        let mut tell = tell;
        let followers = Followers::new(store.clone(), book(), vec![bad, watcher("good")]);
        let (stop, stopped) = oneshot::channel::<()>();
        let running = tokio::spawn(followers.run(async { drop(stopped.await) }));
        fill(&store, BANDUNG, 5).await;
        fill(&store, MAKASSAR, 2).await;
        assert_eq!(tell.recv().await, Some(3), "once in the page");
        assert_eq!(tell.recv().await, Some(3), "and once alone");
        // Every commit announces itself, so this waits for events and not for time.
        let mut commits = store.after_commit();
        while seen(&store, "good", BANDUNG).await.len() < 5
            || seen(&store, "good", MAKASSAR).await.len() < 2
            || seen(&store, "bad", MAKASSAR).await.len() < 2
        {
            commits.changed().await.unwrap();
        }
        assert_eq!(seen(&store, "bad", BANDUNG).await, [1, 2], "what came before the bad event is handled");
        stop.send(()).unwrap();
        running.await.unwrap();
    }

    async fn several_programs_that_follow_at_once_handle_each_event_once(store: Store) {
        fill(&store, BANDUNG, 150).await;
        let count = Arc::new(AtomicU32::new(0));
        let tasks: Vec<_> = (0..4).map(|_| {
            let followers = Followers::new(store.clone(), book(), vec![watcher("a")]);
            let count = Arc::clone(&count);
            tokio::spawn(async move {
                followers.drain().await.unwrap();
                count.fetch_add(1, Ordering::SeqCst);
            })
        }).collect();
        for task in tasks {
            task.await.unwrap();
        }
        assert_eq!(seen(&store, "a", BANDUNG).await, numbers(150));
        assert_eq!(count.load(Ordering::SeqCst), 4);
    }

    async fn the_runner_ends_when_the_store_closes(store: Store) {
        let followers = Followers::new(store.clone(), book(), vec![watcher("a")]);
        let running = tokio::spawn(followers.run(std::future::pending()));
        store.close().await;
        running.await.unwrap();
    }
}
