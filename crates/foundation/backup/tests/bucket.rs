//! Backups in a bucket, against a store in memory that can be told to fail.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::BTreeMap;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use backup::{Answer, Asked, Bucket, Contents, Error, Folder, Given, Lock, Manifest, Target, Wire};
use kernel::{Clock, HandClock, SeededDice, Span, Stamp};
use store::Vault;
use tempfile::TempDir;

const AT: Stamp = Stamp::micros(1_783_910_460_000_000);

/// Bytes, etag, when written.
type Object = (Vec<u8>, String, Stamp);

/// Objects by their paths.
#[derive(Default)]
struct Shelf {
    objects: Mutex<BTreeMap<String, Object>>,
    etags: AtomicU64,
    /// What comes next instead of an answer.
    fails: Mutex<Vec<Fails>>,
    asked: Mutex<Vec<String>>,
}

#[derive(Clone, Copy, Debug)]
enum Fails {
    /// 503, and nothing was done.
    Busy,
    /// It was done, and nobody heard of it.
    Unheard,
    /// 403.
    Denied,
}

struct Store {
    shelf: Arc<Shelf>,
    clock: HandClock,
}

fn date(at: Stamp) -> String {
    at.timestamp().strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

impl Store {
    fn answer(&self, asked: &Asked<'_>) -> Answer {
        let (address, query) = asked.url.strip_prefix("https://s3.example/").unwrap().split_once('?').unwrap();
        assert!(query.contains("X-Amz-Signature="), "every request is signed");
        let key = address.strip_prefix("balai/").unwrap().to_owned();
        let mut objects = self.shelf.objects.lock().unwrap();
        let there = objects.get(&key).cloned();
        let holds = match asked.condition {
            Some(("if-none-match", "*")) => there.is_none(),
            Some(("if-match", etag)) => there.as_ref().is_some_and(|there| there.1 == etag),
            _ => true,
        };
        let now = Some(date(self.clock.now()));
        let of = |status, there: Object| Answer {
            status,
            body: there.0,
            etag: Some(there.1),
            last_modified: Some(date(there.2)),
            date: now.clone(),
        };
        match (asked.method, there) {
            _ if !holds => Answer { status: 412, ..Answer::default() },
            ("GET", _) if query.contains("list-type=2") => {
                Answer { status: 200, body: list(&objects, query).into_bytes(), ..Answer::default() }
            }
            ("GET", Some(there)) => of(200, there),
            ("HEAD", Some(there)) => of(200, (Vec::new(), there.1, there.2)),
            ("GET" | "HEAD", None) => Answer { status: 404, ..Answer::default() },
            ("PUT", _) => {
                let etag = format!("\"{}\"", self.shelf.etags.fetch_add(1, Ordering::SeqCst));
                let object = (asked.body.to_vec(), etag, self.clock.now());
                objects.insert(key, object.clone());
                of(200, (Vec::new(), object.1, object.2))
            }
            ("DELETE", _) => {
                objects.remove(&key);
                Answer { status: 204, ..Answer::default() }
            }
            other => panic!("{other:?}"),
        }
    }
}

/// Three names a page, so that there is a next one.
fn list(objects: &BTreeMap<String, Object>, query: &str) -> String {
    let value = |name: &str| {
        let found = query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
        found.map(|value| value.replace("%2F", "/"))
    };
    let (prefix, after) = (value("prefix").unwrap_or_default(), value("continuation-token").unwrap_or_default());
    let flat = value("delimiter").is_some();
    let mut names: Vec<String> = objects
        .keys()
        .filter_map(|key| {
            let inner = key.strip_prefix(&prefix)?;
            let first = inner.split_once('/').filter(|_| flat);
            Some(first.map_or_else(|| key.clone(), |(first, _)| format!("{prefix}{first}/")))
        })
        .filter(|name| *name > after)
        .collect();
    names.dedup();
    let next = if names.len() > 3 {
        format!("<NextContinuationToken>{}</NextContinuationToken>", names[2])
    } else {
        String::new()
    };
    let rows: String = names
        .iter()
        .take(3)
        .map(|name| {
            if name.ends_with('/') {
                format!("<CommonPrefixes><Prefix>{name}</Prefix></CommonPrefixes>")
            } else {
                format!("<Contents><Key>{name}</Key></Contents>")
            }
        })
        .collect();
    format!("<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">{rows}{next}</ListBucketResult>")
}

impl Wire for Store {
    fn rest(&self, _pause: Duration) {}

    fn ask(&self, asked: &Asked<'_>) -> io::Result<Answer> {
        let path = asked.url.split('?').next().unwrap().rsplit_once("balai/").unwrap().1.to_owned();
        self.shelf.asked.lock().unwrap().push(format!("{} {path}", asked.method));
        let fails = self.shelf.fails.lock().unwrap().pop();
        match fails {
            None => Ok(self.answer(asked)),
            Some(Fails::Busy) => Ok(Answer { status: 503, ..Answer::default() }),
            Some(Fails::Denied) => {
                let body = b"<Error><Code>AccessDenied</Code></Error>".to_vec();
                Ok(Answer { status: 403, body, ..Answer::default() })
            }
            Some(Fails::Unheard) => {
                self.answer(asked);
                Err(io::ErrorKind::ConnectionReset.into())
            }
        }
    }
}

struct House {
    _keys: TempDir,
    vault: Arc<Vault>,
    clock: HandClock,
    shelf: Arc<Shelf>,
    dice: Arc<SeededDice>,
}

impl House {
    fn new() -> Self {
        let keys = tempfile::tempdir().unwrap();
        let vault = Arc::new(Vault::open(keys.path()).unwrap());
        let (clock, shelf) = (HandClock::at(AT), Arc::default());
        Self { _keys: keys, vault, clock, shelf, dice: Arc::new(SeededDice::new(7)) }
    }

    fn target(&self) -> Target {
        let given = Given {
            endpoint: "https://s3.example".to_owned(),
            name: "balai".to_owned(),
            region: "idn".to_owned(),
            prefix: "kota/satu/".to_owned(),
            virtual_host: false,
        };
        let store = Store { shelf: Arc::clone(&self.shelf), clock: self.clock.clone() };
        let bucket = Bucket::new(&given, ("kunci", "rahasia"), Arc::new(store), Arc::new(self.clock.clone()));
        Target::Bucket(Arc::new(bucket.unwrap()))
    }

    fn create(&self) -> backup::Result<(Folder, Lock)> {
        Folder::create(self.target(), Arc::clone(&self.vault), Arc::clone(&self.dice) as _)
    }

    fn open(&self) -> backup::Result<(Folder, Lock)> {
        Folder::open(self.target(), Arc::clone(&self.vault), Arc::clone(&self.dice) as _)
    }

    fn make(&self, pieces: &[Vec<u8>]) -> backup::Result<(Manifest, u64)> {
        let (mut folder, _lock) = self.create()?;
        let mut manifest = Manifest::new(self.clock.now(), "sqlite");
        let mut contents = Contents::new("balai.db");
        for piece in pieces {
            contents.chunks.push(folder.put(piece)?);
        }
        manifest.database.push(contents);
        Ok((folder.finish(manifest)?, folder.written().1))
    }

    fn names(&self) -> Vec<String> {
        self.shelf.objects.lock().unwrap().keys().cloned().collect()
    }
}

fn pieces(many: std::ops::Range<u8>) -> Vec<Vec<u8>> {
    many.map(|n| [vec![n; 500], b"rahasia warga".to_vec()].concat()).collect()
}

#[test]
fn backups_in_a_bucket_share_chunks_come_back_and_go() {
    let house = House::new();
    let (first, new) = house.make(&pieces(0..20)).unwrap();
    assert_eq!(new, 20);
    house.clock.advance(Span::days(1));
    let (second, new) = house.make(&pieces(2..21)).unwrap();
    assert_eq!(new, 1, "what is there is not sent again");
    assert!(house.names().iter().all(|name| name.starts_with("kota/satu/")), "{:?}", house.names());
    assert!(!house.names().contains(&"kota/satu/lock".to_owned()), "whoever has ended holds nothing");
    for (bytes, _, _) in house.shelf.objects.lock().unwrap().values() {
        assert!(!bytes.windows(13).any(|window| window == b"rahasia warga"));
    }
    let (folder, lock) = house.open().unwrap();
    assert_eq!(folder.ids().unwrap(), [first.id.clone(), second.id.clone()]);
    assert_eq!(folder.find(None).unwrap(), second);
    assert_eq!(folder.get(&second.database[0].chunks[0]).unwrap(), pieces(2..3)[0]);
    assert_eq!((folder.check(|_, _| ()).unwrap().chunks, folder.check(|_, _| ()).unwrap().flaws), (21, vec![]));
    drop((folder, lock));
    let (folder, lock) = house.create().unwrap();
    let gone = folder.prune(1, &lock).unwrap();
    assert_eq!((gone.backups, gone.chunks), (1, 2));
    drop((folder, lock));
    let (folder, _lock) = house.open().unwrap();
    assert_eq!(folder.check(|_, _| ()).unwrap().flaws, Vec::<String>::new());
    assert!(matches!(folder.find(Some(&first.id)), Err(Error::Unknown { .. })));
}

#[test]
fn a_store_that_is_busy_or_not_heard_is_asked_again() {
    let house = House::new();
    *house.shelf.fails.lock().unwrap() = vec![Fails::Unheard, Fails::Busy, Fails::Unheard];
    // The lock was made by the first request although its answer was lost: it is ours all the same.
    house.make(&pieces(0..3)).unwrap();
    assert!(house.shelf.fails.lock().unwrap().is_empty());
    assert_eq!(house.open().unwrap().0.check(|_, _| ()).unwrap().flaws, Vec::<String>::new());
}

#[test]
fn what_the_store_refuses_is_said_and_no_backup_is_there() {
    let house = House::new();
    let (mut folder, lock) = house.create().unwrap();
    let chunk = folder.put(&[1; 10]).unwrap();
    folder.put(&[2; 10]).unwrap();
    let mut manifest = Manifest::new(AT, "sqlite");
    manifest.database.push(Contents { chunks: vec![chunk], ..Contents::new("balai.db") });
    // It is sent beside what comes after, so a later one hears of it; the last of all at the end.
    *house.shelf.fails.lock().unwrap() = vec![Fails::Denied];
    let refused = folder.put(&[3; 10]).map(drop).and_then(|()| folder.finish(manifest)).unwrap_err();
    assert!(refused.to_string().contains("403 and gives AccessDenied"), "{refused}");
    assert!(refused.to_string().starts_with("s3://balai/kota/satu/"), "{refused}");
    drop((folder, lock));
    house.shelf.fails.lock().unwrap().clear();
    assert!(matches!(house.open(), Err(Error::Nothing(_))), "nothing half is taken for a backup");
}

#[test]
fn one_writes_at_a_time_and_whoever_was_killed_holds_it_for_a_quarter_of_an_hour() {
    let house = House::new();
    let held = house.create().unwrap();
    assert!(matches!(house.create(), Err(Error::Busy(_))));
    // Killed: nobody takes the lock away.
    std::mem::forget(held);
    house.clock.advance(Span::minutes(14));
    assert!(matches!(house.create(), Err(Error::Busy(_))));
    house.clock.advance(Span::minutes(1));
    house.make(&pieces(0..2)).unwrap();
    // Whoever is slow and lives is heard of every two minutes.
    let (mut slow, lock) = house.create().unwrap();
    for n in 0..20 {
        house.clock.advance(Span::minutes(3));
        slow.put(&[n; 40]).unwrap();
        assert!(matches!(house.create(), Err(Error::Busy(_))), "after {n} times three minutes");
    }
    // Whoever slept so long that another came writes no more.
    house.clock.advance(Span::minutes(20));
    let other = house.create().unwrap();
    assert!(matches!(slow.put(&[99; 40]), Err(Error::Busy(_))));
    drop((slow, lock));
    assert!(matches!(house.create(), Err(Error::Busy(_))), "and takes no lock of another away");
    drop(other);
    house.create().unwrap();
}

#[test]
fn a_bucket_of_other_keys_or_with_other_things_is_left_alone() {
    let house = House::new();
    house.make(&pieces(0..2)).unwrap();
    let other = House { shelf: Arc::clone(&house.shelf), ..House::new() };
    assert!(matches!(other.create(), Err(Error::OtherKeys(_))));
    assert!(matches!(other.open(), Err(Error::OtherKeys(_))));
    house.shelf.objects.lock().unwrap().insert("kota/satu/foto.jpg".to_owned(), (vec![], String::new(), AT));
    assert!(matches!(house.create(), Err(Error::NotOurs(_))));
}

#[test]
fn a_bucket_that_cannot_be_is_refused() {
    let house = House::new();
    let of = |endpoint: &str, name: &str, prefix: &str| {
        let given = Given {
            endpoint: endpoint.to_owned(),
            name: name.to_owned(),
            prefix: prefix.to_owned(),
            ..Given::default()
        };
        let store = Store { shelf: Arc::clone(&house.shelf), clock: house.clock.clone() };
        Bucket::new(&given, ("a", "b"), Arc::new(store), Arc::new(house.clock.clone())).map(drop)
    };
    assert!(of("s3.example", "balai", "").unwrap_err().contains("endpoint"));
    assert!(of("ftp://s3.example", "balai", "").unwrap_err().contains("endpoint"));
    assert!(of("https://s3.example", "", "").unwrap_err().contains("name"));
    assert!(of("https://s3.example", "a/b", "").unwrap_err().contains("name"));
    assert!(of("https://s3.example", "balai", "a/../b").unwrap_err().contains("prefix"));
    of("http://127.0.0.1:9000", "balai", "/a/b/").unwrap();
}
