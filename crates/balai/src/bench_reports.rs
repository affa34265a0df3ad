//! `balai bench-reports`: how long reports take from the first word to the last, and how long it takes to find what is near, at
//! several sizes, for `cargo xtask bench --reports`.
//!
//! It opens the example hall in a database of its own, which it must find empty, and calls the verbs that the pages call.
//! The spike is that of a published load test of a complaint system: so many whole lifecycles begin in each second.

#![expect(clippy::disallowed_methods, reason = "a bench measures real time")]

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use catalogue::MapPoint;
use kernel::{Agency, Dice as _, Lang, Officer, OfficerId, OsDice, Role, SystemClock};
use reports::deed::Deed;
use reports::hear::{self, Reporter, Word};
use reports::report::{Contact, Report, Said, Unsent};
use reports::table::reports::Listed;
use reports::tend::{self, Answer};
use reports::write::{self, Writer};
use reports::{Reports, look, near_by, send};
use tokio::task::JoinSet;

use crate::config::Config;
use crate::failure::Failure;
use crate::say::say;
use crate::{serve, wiring};

/// Reports that are written at once while the tables are filled.
const AT_ONCE: usize = 64;
/// Lifecycles that are timed one after another at each size.
const ROUNDS: usize = 200;
/// Lifecycles that begin in a second, and for how many seconds each.
const SPIKE: [u64; 7] = [1, 15, 1, 25, 2, 35, 10];
const EACH: u64 = 5;
/// A picture of one dot, as evidence.
const DOT: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0\x90wS\xde\0\0\0\x0cIDATx\x9cc\xf8\xcf\xc0\0\0\x03\x01\x01\0\xc9\xfe\x92\xef\0\0\0\0IEND\xaeB`\x82";

/// Measures at each size, ascending, and prints what it found.
pub async fn bench_reports(config: &Config, sizes: &[u64]) -> Result<(), Failure> {
    let ground = wiring::lay_ground(config, Arc::new(SystemClock), Arc::new(OsDice)).await?;
    let region = crate::demo::hall_row().region;
    let halls = ground.store.read(region, |tx, _| Box::pin(hall::table::all(tx))).await.map_err(told)?;
    if !halls.is_empty() {
        return Err(Failure("Reports are only measured in an empty database.".into()));
    }
    let opened = serve::open(&ground, config).await?;
    let bench = Bench { room: opened.reports.clone(), there: Arc::default() };
    for size in sizes {
        bench.fill(*size).await?;
        bench.at(*size).await?;
    }
    opened.hall.store.close().await;
    Ok(())
}

fn told(error: impl std::fmt::Display) -> Failure {
    Failure(error.to_string())
}

/// How long each part of a lifecycle took.
#[derive(Default)]
struct Times([Vec<Duration>; PARTS.len()]);

/// The parts, as they are printed.
const PARTS: [&str; 7] = ["create", "assign", "begin", "resolve", "confirm", "search", "near"];

impl Times {
    fn add(&mut self, other: Self) {
        for (all, more) in self.0.iter_mut().zip(other.0) {
            all.extend(more);
        }
    }

    /// Prints median, 95th percentile and longest of each part.
    fn print(mut self, what: &str) {
        for (part, times) in PARTS.iter().zip(&mut self.0) {
            times.sort_unstable();
            let at = |share: usize| times.get((times.len() * share / 100).min(times.len().saturating_sub(1)));
            let [half, most, last] = [50, 95, 100].map(|share| millis(at(share).copied().unwrap_or_default()));
            say!("  reports {what}: {part:<8} p50 {half:>8.2} ms   p95 {most:>8.2} ms   longest {last:>8.2} ms");
        }
    }
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

#[derive(Clone)]
struct Bench {
    room: Reports,
    there: Arc<AtomicU64>,
}

fn officer(room: &Reports, agency: &str) -> Result<Officer, Failure> {
    Ok(Officer {
        region: room.region(),
        officer: OfficerId::mint(&SystemClock, &OsDice),
        name: "Petugas Uji".to_owned(),
        agency: Agency::parse(agency).map_err(|_| Failure("an agency".into()))?,
        roles: [Role::Verifier].into_iter().collect(),
    })
}

/// A place in the invented city.
fn place() -> MapPoint {
    let some = |below: u64| i64::try_from(OsDice.number() % below).unwrap_or_default();
    MapPoint { latitude: -498_000 - some(6_000), longitude: 11_037_000 + some(9_000), middle_of: None }
}

fn unsent(number: u64) -> Unsent {
    let village = number % 4 + 1;
    Unsent {
        said: Said {
            text: format!("Jalan berlubang dalam di depan rumah nomor {number}, sudah seminggu belum ditambal"),
            place: format!("Jalan Uji {}", number % 500),
            point: place().to_string(),
            village: format!("99.99.01.100{village}"),
            answers: vec![("bahaya".to_owned(), "tidak".to_owned())],
        },
        kind: "pengaduan".to_owned(),
        category: "jalan-rusak".to_owned(),
        ..Unsent::default()
    }
}

impl Bench {
    /// A report of somebody who never reported before, and the key that speaks for it.
    async fn create(&self) -> Result<(Report, [u8; 32]), Failure> {
        let number = self.there.fetch_add(1, Ordering::Relaxed);
        let mut token = [0; 32];
        OsDice.fill(&mut token);
        let writer = Writer { token, person: None };
        let (open, _) = write::save(&self.room, writer, 0, unsent(number), vec![]).await.map_err(told)?;
        let contact = Contact { to: format!("+62812{number:09}"), name: String::new(), lang: Lang::Id };
        let report = send::send_as_visitor(&self.room, open.draft, contact, token).await.map_err(told)?;
        Ok((report, token))
    }

    async fn assign(&self, report: &Report) -> Result<Report, Failure> {
        let deed = Deed::Pass {
            agency: report.agency.clone(),
            category: report.category.clone(),
            village: None,
            reason: String::new(),
        };
        let citra = officer(&self.room, "kominfo")?;
        tend::tend(&self.room, &citra, &report.reference, report.rev, deed).await.map_err(told)
    }

    /// Fills the tables with reports that lie with an agency.
    async fn fill(&self, size: u64) -> Result<(), Failure> {
        let start = Instant::now();
        let before = self.there.load(Ordering::Relaxed);
        let mut tasks = JoinSet::new();
        for _ in before..size {
            while tasks.len() >= AT_ONCE {
                tasks.join_next().await.transpose().map_err(told)?.transpose()?;
            }
            let bench = self.clone();
            tasks.spawn(async move {
                let (report, _) = bench.create().await?;
                bench.assign(&report).await.map(drop)
            });
        }
        while let Some(done) = tasks.join_next().await {
            done.map_err(told)??;
        }
        let (count, took) = (size.saturating_sub(before), start.elapsed().as_secs_f64());
        #[expect(clippy::cast_precision_loss, reason = "a rate is told in a few digits")]
        let rate = count as f64 / took.max(0.001);
        say!("  reports filled to {size}: {rate:.0} created and assigned a second");
        Ok(())
    }

    /// One whole life, and looking for others.
    async fn life(&self) -> Result<Times, Failure> {
        let (room, mut times) = (&self.room, Times::default());
        let mut start = Instant::now();
        let mut lap = |part: usize| {
            let took = start.elapsed();
            start = Instant::now();
            if let Some(times) = times.0.get_mut(part) {
                times.push(took);
            }
        };
        let (report, token) = self.create().await?;
        lap(0);
        let report = self.assign(&report).await?;
        lap(1);
        let hendra = officer(room, report.agency.as_str())?;
        let report = tend::tend(room, &hendra, &report.reference, report.rev, Deed::Begin).await.map_err(told)?;
        lap(2);
        let answer = Answer {
            text: "Sudah ditambal".to_owned(),
            place: "Jalan Uji".to_owned(),
            taken_at: Some(report.updated_at),
        };
        let report = tend::answer(room, &hendra, &report.reference, report.rev, answer, vec![DOT.to_vec()]).await;
        let report = report.map_err(told)?;
        lap(3);
        let reporter = Reporter { actor: kernel::Actor::Visitor, token: Some(token) };
        hear::hear(room, &reporter, &report.reference, Word::Settled, vec![]).await.map_err(told)?;
        lap(4);
        let listed = Listed { category: Some("jalan-rusak".to_owned()), ..Listed::default() };
        look::listed(room, listed, 20).await.map_err(told)?;
        lap(5);
        near_by::near(room, Some(place()), 50, vec![]).await.map_err(told)?;
        lap(6);
        Ok(times)
    }

    /// Measures with so many reports in the tables: one after another, then the spike.
    async fn at(&self, size: u64) -> Result<(), Failure> {
        let mut times = Times::default();
        for _ in 0..ROUNDS {
            times.add(self.life().await?);
        }
        times.print(&format!("at {size}, one after another"));
        let mut tasks = JoinSet::new();
        let begun = Instant::now();
        let mut count = 0_u64;
        let mut second = tokio::time::interval(Duration::from_secs(1));
        for rate in SPIKE.iter().flat_map(|rate| std::iter::repeat_n(*rate, usize::try_from(EACH).unwrap_or(1))) {
            second.tick().await;
            for at in 0..rate {
                let bench = self.clone();
                count += 1;
                tasks.spawn(async move {
                    tokio::time::sleep(Duration::from_millis(1_000 * at / rate)).await;
                    bench.life().await
                });
            }
        }
        let mut times = Times::default();
        let mut failed = 0;
        while let Some(done) = tasks.join_next().await {
            match done.map_err(told)? {
                Ok(more) => times.add(more),
                Err(failure) => {
                    failed += 1;
                    say!("  a lifecycle failed: {failure}");
                }
            }
        }
        times.print(&format!("at {size}, spike {SPIKE:?} a second"));
        say!("  reports at {size}: {count} lifecycles in {:.0} s, {failed} failed", begun.elapsed().as_secs_f64());
        if failed > 0 { Err(Failure(format!("{failed} lifecycles failed"))) } else { Ok(()) }
    }
}
