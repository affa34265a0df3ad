//! Acknowledged means durable: a program is killed under load, and every row it acknowledged is there afterwards.
//!
//! The test runs itself as a child. The child acknowledges through a pipe; the parent kills it after a number of
//! acknowledgements, reads the pipe to its end, opens the database again and looks for every row.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use kernel::{Dice, OsDice, RegionCode};
use store::testing::Schema;
use store::{Error, Options, Store, vals};

use crate::{BANDUNG, BOGOR, MIGRATIONS};

const CHILD: &str = "BALAI_KILL_TEST_URL";
const PUT: &str = "INSERT INTO counters (region, name, count) VALUES ($1, $2, 1)";

/// Writes until it is killed. Does nothing when it is run as a test of its own.
#[test]
fn the_child_writes_until_it_is_killed() {
    let Ok(url) = std::env::var(CHILD) else {
        return;
    };
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let store = Store::open(&url, MIGRATIONS, Options::default()).await.unwrap();
        let tasks: Vec<_> = (0..64).map(|task| tokio::spawn(write_forever(store.clone(), task))).collect();
        for task in tasks {
            task.await.unwrap();
        }
    });
}

async fn write_forever(store: Store, task: u32) {
    let region = if task.is_multiple_of(2) { BANDUNG } else { BOGOR };
    for n in 0_u32.. {
        let name = format!("{task}-{n}");
        let input = (region, name.clone());
        let done: Result<(), Error> = store
            .write(region, input, |tx, (region, name)| {
                Box::pin(async move {
                    // Two rows, so that half a job would show.
                    tx.exec_one(PUT, &vals![*region, name]).await?;
                    tx.exec_one(PUT, &vals![*region, format!("{name}-too")]).await
                })
            })
            .await;
        done.unwrap();
        let line = format!("ack {} {name}\n", region.as_i64());
        // One write for a line: lines do not mix, and a torn last one is left out.
        std::io::stdout().lock().write_all(line.as_bytes()).unwrap();
    }
}

fn kill_once(url: &str, acknowledged: &mut BTreeSet<(i64, String)>) {
    let mut random = [0; 2];
    OsDice.fill(&mut random);
    let limit = acknowledged.len() + 50 + usize::from(u16::from_be_bytes(random) % 500);
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["kill::the_child_writes_until_it_is_killed", "--exact", "--nocapture"])
        .env(CHILD, url)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    loop {
        line.clear();
        if out.read_line(&mut line).unwrap() == 0 {
            break;
        }
        // The harness may print before the first acknowledgement on the same line.
        let Some(at) = line.find("ack ").filter(|_| line.ends_with('\n')) else {
            continue;
        };
        let mut words = line[at + 4..].split_whitespace();
        let region = words.next().unwrap().parse().unwrap();
        acknowledged.insert((region, words.next().unwrap().to_owned()));
        if acknowledged.len() == limit {
            child.kill().unwrap();
        }
    }
    child.wait().unwrap();
    assert!(acknowledged.len() >= limit, "the child ended by itself after {} of {limit}", acknowledged.len());
}

async fn rows(store: &Store, region: RegionCode) -> BTreeSet<(i64, String)> {
    store
        .read(region, |tx, region| {
            Box::pin(async move {
                let all = "SELECT region, name FROM counters WHERE region = $1 ORDER BY name";
                tx.query(all, &vals![*region], |row| Ok((row.i(0)?, row.t(1)?))).await
            })
        })
        .await
        .unwrap()
        .into_iter()
        .collect()
}

async fn kills(url: &str) {
    for _ in 0..4 {
        let mut acknowledged = BTreeSet::new();
        kill_once(url, &mut acknowledged);
        let store =
            Store::open(url, MIGRATIONS, Options { readers: 1, writers: 1, ..Options::default() }).await.unwrap();
        let mut found = rows(&store, BANDUNG).await;
        found.extend(rows(&store, BOGOR).await);
        let lost: Vec<_> = acknowledged.difference(&found).collect();
        assert!(lost.is_empty(), "acknowledged, and lost: {lost:?}");
        let halves = found.iter().filter(|(_, name)| !name.ends_with("-too"));
        for (region, name) in halves.clone() {
            assert!(found.contains(&(*region, format!("{name}-too"))), "half a job: {name}");
        }
        assert_eq!(halves.count() * 2, found.len());
        store
            .write(BANDUNG, (), |tx, ()| {
                Box::pin(async move { tx.exec("DELETE FROM counters WHERE region > $1", &vals![0]).await })
            })
            .await
            .unwrap();
        store.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_program_loses_nothing_it_acknowledged_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}/balai.db", folder.path().display());
    Store::open(&url, MIGRATIONS, Options::default()).await.unwrap().migrate().await.unwrap();
    kills(&url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_program_loses_nothing_it_acknowledged_on_postgres() {
    if let Some(schema) = Schema::create().await {
        schema.open(MIGRATIONS).await.close().await;
        kills(&schema.url()).await;
        schema.drop().await;
    }
}
