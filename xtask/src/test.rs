//! `cargo xtask test`: everything, on a machine that has cargo and a C compiler.
//!
//! In order: fetch what is missing, start a private PostgreSQL, run every test on both databases, hold the rules of the
//! house, make up input for the fuzz targets, let a foreign client ask the API, walk the browser through a hall of its own.
//! The last line is `N passed, N failed`.

mod api;
mod browser;
mod needs;
mod postgres;
mod python;
mod readers;
mod suite;

pub(crate) use browser::{Hall, free_address};
pub(crate) use postgres::Postgres;

use std::time::Duration;

use crate::check;
use crate::children;
use crate::fuzz;
use crate::house::{House, Outcome};

/// How long each fuzz target runs in a test: enough for what the last change broke. `cargo xtask fuzz` runs longer.
const FUZZ_SECONDS: u32 = 20;

/// Counts over all parts; a part that could not even start is one failure.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Score {
    pub(crate) passed: usize,
    pub(crate) failed: usize,
}

impl Score {
    fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

/// Runs all parts, or those named: `suite`, `check`, `fuzz`, `api`, `browser`.
pub(crate) fn run(house: &House, words: &[String]) -> Outcome<bool> {
    const PARTS: [&str; 5] = ["suite", "check", "fuzz", "api", "browser"];
    if let Some(word) = words.iter().find(|word| !PARTS.contains(&word.as_str())) {
        return Err(format!("`{word}` is no part; the parts are suite, check, fuzz, api and browser").into());
    }
    let wants = |part: &str| words.is_empty() || words.iter().any(|word| word == part);
    let mut score = Score::default();
    if wants("suite") {
        score.add(part("Tests on SQLite and PostgreSQL", || {
            needs::fetch(&needs::POSTGRES)?;
            needs::fetch(&needs::READERS)?;
            let postgres = Postgres::start()?;
            suite::run(house, &postgres, &readers::pyhanko(house)?)
        }));
    }
    if wants("check") {
        score.add(part("The rules of the house", || {
            let tally = check::all(house, &[]);
            Ok(Score { passed: tally.passed, failed: tally.failed })
        }));
    }
    if wants("fuzz") {
        score.add(part("Made-up input for what strangers send", || {
            needs::fetch(&needs::FUZZ)?;
            let (passed, failed) = fuzz::all(house, FUZZ_SECONDS, &[])?;
            Ok(Score { passed, failed })
        }));
    }
    if wants("api") {
        score.add(part("A foreign client asks the API for everything that its description allows", || {
            needs::fetch(&needs::PYTHON)?;
            api::run(house)
        }));
    }
    if wants("browser") {
        score.add(part("The browser walks the hall", || {
            needs::fetch(&needs::BROWSER)?;
            if let Err(why) = needs::fetch(&needs::SHELL) {
                println!("{why}. The whole Chromium walks instead, which takes longer.");
            }
            browser::run(house)
        }));
    }
    println!("{} passed, {} failed", score.passed, score.failed);
    Ok(score.failed == 0 && score.passed > 0)
}

/// Keeps a private PostgreSQL open for somebody who runs single tests.
pub(crate) fn serve_postgres() -> Outcome<bool> {
    needs::fetch(&needs::POSTGRES)?;
    let postgres = Postgres::start()?;
    println!("export BALAI_TEST_POSTGRES_URL='{}'", postgres.url());
    println!("Ctrl-C stops it and removes its data.");
    while !children::has_ended(postgres.id()) {
        children::pause(Duration::from_secs(1));
    }
    Ok(false)
}

fn part(title: &str, run: impl FnOnce() -> Outcome<Score>) -> Score {
    println!("\n== {title}");
    run().unwrap_or_else(|trouble| {
        println!("xtask: {trouble}");
        Score { passed: 0, failed: 1 }
    })
}
