//! `cargo xtask bench`: the release binary, driven over HTTP from the same machine, on both databases.
//!
//! Driver and hall share the processors, so every number is what one machine does with its visitors inside it; the bare
//! axum handler measured in the same run is the ceiling to compare with.

pub(crate) mod door;
mod histogram;
pub(crate) mod options;
mod report;
pub(crate) mod scenarios;
mod storm;

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use crate::children;
use crate::house::{House, Outcome, disk_folder};
use crate::test::{Hall, Postgres, free_address};

use options::{Engine, Options};
use report::Report;
use scenarios::{Accounts, Desk, Lifecycle, Look, Page, Submit, Track};
use storm::{Tempo, fill, storm};

/// Clients for everything but the submissions, which are measured at several.
const CLIENTS: usize = 16;
/// Clients that take cases through their whole life: as many as fill the batches of the writer.
const MANY: usize = 64;
/// Cases that are stored before PostgreSQL is asked to look at its tables for the first time.
const WARM: u64 = 1_000;
/// Hundredths of a second of processor time within one second that still count as doing nothing.
const QUIET: u64 = 5;

/// Measures and prints; the answer is whether no request failed.
pub(crate) fn run(house: &House, words: &[String]) -> Outcome<bool> {
    let Some(options) = Options::read(words)? else {
        print!("{}", options::HELP);
        return Ok(true);
    };
    let program = build(house)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let mut report = Report::default();
    runtime.block_on(ceiling(house, &program, &options, &mut report))?;
    for engine in &options.engines {
        println!("\n== {engine}");
        runtime.block_on(measure(house, &program, *engine, &options, &mut report))?;
        verbs(house, &program, *engine, &options, "log")?;
        verbs(house, &program, *engine, &options, "reports")?;
    }
    println!("\n{report}");
    Ok(report.failures() == 0)
}

/// Builds what people run; where it lies.
pub(crate) fn build(house: &House) -> Outcome<PathBuf> {
    println!("cargo build --release --package balai");
    let mut build = house.cargo();
    build.args(["build", "--release", "--quiet", "--package", "balai"]);
    if !children::run("cargo build", &mut build)? {
        return Err("balai does not build".into());
    }
    Ok(house.target().join("release/balai"))
}

/// What axum does with one constant page of 6 KB and nothing else.
async fn ceiling(house: &House, program: &Path, options: &Options, report: &mut Report) -> Outcome<()> {
    println!("\n== the ceiling: a bare axum handler");
    let address = free_address()?;
    let child = house
        .command(program)
        .args(["bench-ceiling", "--listen", &address.to_string()])
        .stdin(Stdio::null())
        .spawn()?;
    let id = children::keep("the ceiling", child);
    door::wait_for(address).await?;
    let tempo = storm(Arc::new(Page::new(address, "/")), CLIENTS, options.length).await?;
    children::stop(id);
    note(report, "ceiling", "bare axum handler, 6 KB", CLIENTS, tempo);
    Ok(())
}

async fn measure(house: &House, program: &Path, engine: Engine, options: &Options, report: &mut Report) -> Outcome<()> {
    let (data, postgres) = ground("hall", engine)?;
    let url = postgres.as_ref().map(Postgres::url);
    let services = data.join("layanan");
    fs::create_dir_all(&services)?;
    scenarios::write_services(&house.root.join("xtask/bench"), &services)?;
    let services = services.to_string_lossy();
    // One machine plays all visitors, so the limit for one address must not stop it.
    let mut more = vec!["--services", &*services, "--rate-per-minute", "1000000000"];
    if let Some(url) = &url {
        more.extend(["--database-url", url.as_str()]);
    }
    let hall = Hall::open(house, program, &data, &more)?;
    let accounts = Arc::new(Accounts::draw(house, program, &data, &more)?);
    let name = engine.to_string();
    if let Some(server) = &postgres {
        fill(Arc::new(Submit::new(hall.address(), &accounts)), accounts.filed(), WARM).await?;
        server.analyze()?;
    }
    for clients in &options.clients {
        let submit = Arc::new(Submit::new(hall.address(), &accounts));
        let tempo = storm(submit, *clients, options.length).await?;
        note(report, &name, "durable submissions", *clients, tempo);
    }
    for size in &options.sizes {
        let submit = Arc::new(Submit::new(hall.address(), &accounts));
        fill(submit, accounts.filed(), *size).await?;
        if let Some(server) = &postgres {
            server.analyze()?;
        }
        quiet(hall.id()).await?;
        at_size(hall.address(), &accounts, &name, *size, options, report).await?;
        report.memory(&name, *size, &report::Memory::of(hall.id())?);
    }
    if let Some(server) = &postgres {
        println!("PostgreSQL itself is process {}; its memory is not counted", server.id());
    }
    Ok(())
}

/// A folder on disk that goes with the bench, and a server of its own where the engine is one.
pub(crate) fn ground(what: &str, engine: Engine) -> Outcome<(PathBuf, Option<Postgres>)> {
    let data = disk_folder().join(format!("balai-bench-{what}-{engine}-{}", std::process::id()));
    fs::create_dir_all(&data)?;
    children::keep_folder(&data);
    let postgres = match engine {
        Engine::Sqlite => None,
        Engine::Postgres => Some(Postgres::start_durable()?),
    };
    Ok((data, postgres))
}

/// What is measured at the same sizes in a database of its own and without a door: what the public log costs (`log`), and how
/// reports of residents are settled and found (`reports`).
fn verbs(house: &House, program: &Path, engine: Engine, options: &Options, what: &str) -> Outcome<()> {
    let (data, postgres) = ground(what, engine)?;
    let mut command = house.command(program);
    command.arg(format!("bench-{what}")).args(options.sizes.iter().map(u64::to_string)).arg("--data").arg(&data);
    if let Some(server) = &postgres {
        command.args(["--database-url", &server.url()]);
    }
    println!("the {what} of {engine}");
    if !children::run(what, &mut command)? {
        return Err(format!("the {what} could not be measured").into());
    }
    Ok(())
}

async fn at_size(
    address: SocketAddr,
    accounts: &Arc<Accounts>,
    engine: &str,
    size: u64,
    options: &Options,
    report: &mut Report,
) -> Outcome<()> {
    let length = options.length;
    for (look, name) in Look::ALL {
        let tempo = storm(Arc::new(Desk::new(address, accounts, look)), CLIENTS, length).await?;
        note(report, engine, &format!("{name} at {size} cases"), CLIENTS, tempo);
    }
    let tempo = storm(Arc::new(Track::new(address, accounts)), CLIENTS, length).await?;
    note(report, engine, &format!("tracking page at {size} cases"), CLIENTS, tempo);
    let tempo = storm(Arc::new(Lifecycle::new(address, accounts)), MANY, length).await?;
    note(report, engine, &format!("lifecycles at {size} cases"), MANY, tempo);
    Ok(())
}

/// Waits until the hall has sent its messages and does next to nothing, so that a page is not measured beside them.
async fn quiet(hall: u32) -> Outcome<()> {
    let mut before = report::ticks(hall)?;
    loop {
        pause(Duration::from_secs(1)).await;
        let now = report::ticks(hall)?;
        if now - before < QUIET {
            return Ok(());
        }
        before = now;
    }
}

fn note(report: &mut Report, engine: &str, what: &str, clients: usize, tempo: Tempo) {
    println!("{}", report.add(engine, what, clients, tempo));
}

/// A moment of the real clock: a bench measures nothing else.
#[expect(clippy::disallowed_methods, reason = "a bench measures real time")]
pub(crate) fn now() -> std::time::Instant {
    std::time::Instant::now()
}

/// Waits; nothing in a bench can wake us.
#[expect(clippy::disallowed_methods, reason = "progress is shown every few seconds")]
pub(crate) async fn pause(moment: Duration) {
    tokio::time::sleep(moment).await;
}
