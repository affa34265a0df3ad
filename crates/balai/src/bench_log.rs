//! `balai bench-log`: how fast the book keeps, seals and proves, at two sizes, for `cargo xtask bench`.
//!
//! It writes into a database of its own, which it must find empty.

#![expect(clippy::disallowed_methods, reason = "a bench measures real time")]

use std::sync::Arc;
use std::time::{Duration, Instant};

use book::{Act, Book, Log};
use kernel::{Actor, CaseId, EventId, OsDice, RegionCode, SystemClock};
use ledger::TileId;
use serde_json::json;

use crate::config::Config;
use crate::failure::Failure;
use crate::say::say;
use crate::wiring::{self, Ground};

/// Events of one transaction while many arrive.
const BATCH: u64 = 1_000;
/// Batches that are timed at each size.
const BATCHES: u64 = 10;
/// Events that are kept and sealed one by one, each on disk before the next.
const SINGLE: u64 = 200;
/// Proofs and tiles that are asked for, one after another.
const LOOKS: u64 = 2_000;

/// Measures at each size, ascending, and prints a line each; the last line compares the sizes.
pub async fn bench_log(config: &Config, sizes: &[u64]) -> Result<(), Failure> {
    let ground = wiring::lay_ground(config, Arc::new(SystemClock), Arc::new(OsDice)).await?;
    let bench = Bench::open(ground, config).await?;
    let mut paces = Vec::new();
    for size in sizes {
        let pace = bench.at(*size).await?;
        say!("{pace}");
        paces.push(pace);
    }
    if let [first, .., last] = paces.as_slice() {
        let grew = |of: fn(&Pace) -> f64| of(first) / of(last);
        say!(
            "  cost of an event at {} against {}: kept {:.2}, sealed {:.2}, proved {:.2}, tile read {:.2}",
            last.size,
            first.size,
            grew(|pace| pace.kept),
            grew(|pace| pace.sealed),
            grew(|pace| pace.proved),
            grew(|pace| pace.tiles)
        );
    }
    bench.verify().await?;
    bench.ground.store.close().await;
    Ok(())
}

struct Bench {
    ground: Ground,
    region: RegionCode,
    book: Book,
    log: Log,
}

/// Rates a second at one size.
struct Pace {
    size: u64,
    kept: f64,
    sealed: f64,
    single: f64,
    proved: f64,
    tiles: f64,
    bytes: f64,
}

impl std::fmt::Display for Pace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "  log at {} events: kept {:.0}/s and sealed {:.0}/s in batches, one by one {:.0}/s; proofs {:.0}/s, tiles \
             {:.0}/s; {:.0} bytes an event",
            self.size, self.kept, self.sealed, self.single, self.proved, self.tiles, self.bytes
        )
    }
}

impl Bench {
    async fn open(ground: Ground, config: &Config) -> Result<Self, Failure> {
        let region = crate::demo::hall_row().region;
        let halls = ground.store.read(region, |tx, _| Box::pin(hall::table::all(tx))).await.map_err(told)?;
        if !halls.is_empty() {
            return Err(Failure("The log is only measured in an empty database.".into()));
        }
        let (beneath, guards) = (wiring::log_ground(&ground), config.log_guard());
        let log = Log::open(&beneath, region, "bench.example/log", &guards).await.map_err(told)?;
        if log.published().is_some_and(|published| published.head.size > 0) {
            return Err(Failure("The log is only measured in an empty database.".into()));
        }
        let book = Book::new(Arc::clone(&ground.vault), Arc::clone(&ground.clock), Arc::clone(&ground.dice));
        Ok(Self { ground, region, book, log })
    }

    fn sealed(&self) -> u64 {
        self.log.published().map_or(0, |published| published.head.size)
    }

    /// Fills up to `size`, then measures there.
    async fn at(&self, size: u64) -> Result<Pace, Failure> {
        let mut known = Vec::new();
        while self.sealed() < size {
            known.extend(self.keep((size - self.sealed()).min(BATCH)).await?.first().copied());
            self.seal().await?;
        }
        // Before sealing, so that what is measured is one thing at a time.
        let start = Instant::now();
        for _ in 0..BATCHES {
            known.extend(self.keep(BATCH).await?.first().copied());
        }
        let kept = rate(BATCHES * BATCH, start.elapsed());
        let start = Instant::now();
        let count = self.seal().await?;
        let sealed = rate(count, start.elapsed());
        let start = Instant::now();
        for _ in 0..SINGLE {
            self.keep(1).await?;
            self.seal().await?;
        }
        let single = rate(SINGLE, start.elapsed());
        let proved = self.prove(&known).await?;
        let tiles = self.read_tiles().await?;
        let stored = self.ground.store.size_bytes().await.map_err(told)?;
        #[expect(clippy::cast_precision_loss, reason = "a rate is told in a few digits")]
        let bytes = stored as f64 / self.sealed() as f64;
        Ok(Pace { size, kept, sealed, single, proved, tiles, bytes })
    }

    /// Keeps `count` events in one transaction.
    async fn keep(&self, count: u64) -> Result<Vec<EventId>, Failure> {
        let region = self.region;
        let input = (self.book.clone(), count);
        let write = self.ground.store.write(region, input, move |tx, (book, count)| {
            Box::pin(async move {
                let mut ids = Vec::new();
                for _ in 0..*count {
                    // A case of its own for each, as when many apply at once.
                    let case = CaseId::mint(&SystemClock, &OsDice);
                    let act = Act::new("cases.submitted")
                        .about(case.bytes())
                        .public(json!({ "layanan": "ktp-el", "versi": 3, "halaman": 4 }))
                        .private(
                            json!({ "nama": "Contoh Pemohon", "alamat": "Jalan Contoh 12, Tirtamaya", "nilai": 7 }),
                        );
                    ids.push(book.write(tx, region, &Actor::System, act).await?.id);
                }
                Ok::<_, store::Error>(ids)
            })
        });
        write.await.map_err(told)
    }

    /// Seals whatever is new; returns how many events.
    async fn seal(&self) -> Result<u64, Failure> {
        let mut all = 0;
        loop {
            match self.log.seal().await.map_err(told)? {
                0 => return Ok(all),
                count => all += count,
            }
        }
    }

    async fn prove(&self, known: &[EventId]) -> Result<f64, Failure> {
        let published = self.log.published().ok_or_else(|| Failure("The log is shut.".into()))?;
        let start = Instant::now();
        for (event, _) in known.iter().cycle().zip(0..LOOKS) {
            let proof = self.log.prove(*event, &published).await.map_err(told)?;
            proof.ok_or_else(|| Failure(format!("There is no proof of {event}.")))?;
        }
        Ok(rate(LOOKS, start.elapsed()))
    }

    async fn read_tiles(&self) -> Result<f64, Failure> {
        let full = self.sealed() / ledger::tile::WIDTH;
        let start = Instant::now();
        for look in 0..LOOKS {
            // A step that has no factor in common with the number of tiles comes by all of them.
            let tile = TileId { level: 0, index: look * 7_919 % full };
            let hashes = self.log.tile(tile, ledger::tile::WIDTH).await.map_err(told)?;
            hashes.ok_or_else(|| Failure(format!("There is no tile {}.", tile.index)))?;
        }
        Ok(rate(LOOKS, start.elapsed()))
    }

    async fn verify(&self) -> Result<(), Failure> {
        let start = Instant::now();
        let audit = self.log.audit(&self.book, |_| ()).await.map_err(told)?;
        if let Some(lie) = audit.lie {
            return Err(Failure(format!("{lie}.")));
        }
        say!("  verified: {} events, {:.0}/s", audit.events, rate(audit.events, start.elapsed()));
        Ok(())
    }
}

fn told(error: impl std::fmt::Display) -> Failure {
    Failure(format!("{error}."))
}

#[expect(clippy::cast_precision_loss, reason = "a rate is told in a few digits")]
fn rate(count: u64, took: Duration) -> f64 {
    count as f64 / took.as_secs_f64()
}
