//! Opens the doors: listens, follows the book, prints letters, and closes in order when told to.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use book::{DemoChannel, Followers};
use hall::Hall;
use kernel::{OsDice, SystemClock};
use people::People;
use store::Store;
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;
use web::axum::Router;
use web::axum::http::StatusCode;
use web::axum::routing::get;

use crate::config::Config;
use crate::failure::Failure;
use crate::listening;
use crate::listening::settings::Bounds;
use crate::night::Watchman;
use crate::outside::Outside;
use crate::removal::Remover;
use crate::say::tell;
use crate::tls::{self, Tls};
use crate::wiring::{self, Ground, Opened};
use crate::{demo, wiring::hall_of};

/// Letters printed in one go before looking whether to stop.
const LETTERS_AT_ONCE: i64 = 8;
/// The desk is looked at this often even if nothing happens; and never more often than the other.
const IDLE: Duration = Duration::from_mins(1);
const SHORTEST: Duration = Duration::from_millis(200);
/// Late steps brought before somebody in one go.
const LATE_AT_ONCE: i64 = 100;
/// How often the hall looks for late steps; they are counted in working hours.
const LOOK_AGAIN: Duration = Duration::from_secs(30);
/// Holders reminded in one go, for each service and each reminder, and how often the hall looks for them.
const REMINDERS_AT_ONCE: i64 = 200;
const REMIND_AGAIN: Duration = Duration::from_mins(5);
/// How long open connections may take to end.
const PATIENCE: Duration = Duration::from_secs(10);

/// Serves until SIGTERM or Ctrl-C.
pub async fn serve(config: Config) -> Result<(), Failure> {
    let stop = Stop::catch()?;
    // The ports first: when one is taken, nothing has been made yet.
    let listener = listen(config.listen, "--listen").await?;
    let secure = Secure::prepare(&config).await?;
    let ground = wiring::lay_ground(&config, Arc::new(SystemClock), Arc::new(OsDice)).await?;
    let opened = open(&ground, &config).await?;
    if let Some(scanner) = &opened.hall.scanner
        && let Err(why) = scanner.is_there().await
    {
        tracing::error!(target: "balai::uploads", "until it answers nothing can be uploaded: {why}");
    }
    let address = listener.local_addr().map_or(config.listen, |address| address);
    let scheme = if secure.is_some() { "https" } else { "http" };
    tell!("Balai {} terbuka di {scheme}://{address}", opened.hall.settings.name);
    if let Some(plain) = secure.as_ref().and_then(|secure| secure.plain.as_ref()?.local_addr().ok()) {
        tell!("Tanpa TLS: {plain} mengalihkan pengunjung ke {}", config.base_url);
    }
    let watchman = Watchman::of(&opened.hall, &config).with_tls(secure.as_ref().map(|secure| secure.tls.clone()));
    run(listener, secure, opened, watchman, config.connections, stop).await?;
    ground.store.close().await;
    tell!("Balai ditutup.");
    Ok(())
}

/// Takes the port; `how` says where another is chosen.
async fn listen(address: SocketAddr, how: &str) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).await.map_err(|error| {
        Failure(match error.kind() {
            ErrorKind::AddrInUse => format!(
                "Port {} on {} is taken by another program; stop that program, or choose another port with {how}.",
                address.port(),
                address.ip()
            ),
            ErrorKind::PermissionDenied => {
                format!("Port {} may not be opened by this user; choose one above 1023 with {how}.", address.port())
            }
            _ => format!("{address} cannot be listened on ({error}); choose an address of this machine with {how}."),
        })
    })
}

/// What TLS needs, taken before anything is made.
struct Secure {
    tls: Tls,
    /// The port without TLS.
    plain: Option<TcpListener>,
    base_url: String,
    hangups: Signal,
}

impl Secure {
    /// None if a proxy speaks TLS, or nobody.
    async fn prepare(config: &Config) -> Result<Option<Self>, Failure> {
        let Some(settings) = &config.tls else { return Ok(None) };
        let plain = match settings.plain {
            Some(address) => Some(listen(address, "plain under [tls]").await?),
            None => None,
        };
        let tls = Tls::open(settings, config, Arc::new(SystemClock))?;
        let hangups = signal(SignalKind::hangup()).map_err(|error| Failure::of("Signals cannot be caught", error))?;
        Ok(Some(Self { tls, plain, base_url: config.base_url.clone(), hangups }))
    }
}

/// The hall of the region in the database; of the example region if there is none yet.
pub async fn open(ground: &Ground, config: &Config) -> Result<Opened, Failure> {
    let fail = |error: store::Error| Failure(error.to_string());
    let region = demo::hall_row().region;
    let halls = ground.store.read(region, |tx, _| Box::pin(hall::table::all(tx))).await.map_err(fail)?;
    match halls.as_slice() {
        [row] => open_doors(ground, hall_of(ground, row, config).await?, config).await,
        [] => furnish(ground, config).await,
        _ => Err(Failure(
            "This database holds the halls of several regions, which this version cannot serve from one process."
                .into(),
        )),
    }
}

async fn furnish(ground: &Ground, config: &Config) -> Result<Opened, Failure> {
    let row = demo::hall_row();
    ground
        .store
        .write(row.region, row.region, |tx, region| {
            Box::pin(async move {
                for face in demo::agencies() {
                    desk::agency::put(tx, *region, &face).await?;
                }
                Ok::<_, store::Error>(())
            })
        })
        .await
        .map_err(|error| Failure(error.to_string()))?;
    let hall = hall_of(ground, &row, config).await?;
    let people = People::of(&hall);
    let file = config.data.join("demo-accounts.json");
    let accounts = demo::furnish(&hall, &people, &file).await.map_err(Failure)?;
    tell!("{}", demo::table(&accounts));
    tell!("  Tersimpan di {} (hanya bisa dibaca pemiliknya).\n", file.display());
    open_doors(ground, hall, config).await
}

/// Opens the log and the rooms of a hall.
pub async fn open_doors(ground: &Ground, mut hall: Hall, config: &Config) -> Result<Opened, Failure> {
    // A log that stays shut is said out loud; the services of the hall do not wait for it.
    hall.log = wiring::open_log(ground, &hall, config)
        .await
        .inspect_err(|broken| tracing::error!(target: "balai::log", %broken, "the public log stays shut"))
        .ok();
    // Every room makes it larger, and nobody wants it on their stack.
    Box::pin(wiring::open_rooms(hall, Arc::clone(&ground.beneath), config)).await
}

/// `/healthz`: the process lives. `/readyz`: the database answers.
pub fn health(store: Store) -> Router {
    Router::new().route("/healthz", get(|| async { "ok" })).route(
        "/readyz",
        get(move || async move {
            match store.health().await {
                Ok(()) => (StatusCode::OK, "ok"),
                Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "database"),
            }
        }),
    )
}

async fn run(
    listener: TcpListener,
    secure: Option<Secure>,
    opened: Opened,
    watchman: Watchman,
    bounds: Bounds,
    told: Stop,
) -> Result<(), Failure> {
    let (stop, stopped) = watch::channel(false);
    let wait = |mut stopped: watch::Receiver<bool>| async move {
        // An error means that the sender is gone, which is a stop as well.
        let _ = stopped.wait_for(|stop| *stop).await;
    };
    let Opened { hall, people, cases, reports, router, followers, outbox, in_force, transparency, .. } = opened;
    let log = hall.log.clone();
    let mut workers = vec![
        tokio::spawn(hall.live.clone().run(hall.store.clone(), wait(stopped.clone()))),
        tokio::spawn(Followers::new(hall.store.clone(), hall.book.clone(), followers).run(wait(stopped.clone()))),
        tokio::spawn({
            let (store, is_example, quit) = (hall.store.clone(), hall.settings.is_example, wait(stopped.clone()));
            async move {
                if is_example {
                    outbox.run(store, Arc::new(DemoChannel), quit).await;
                } else {
                    // A real hall needs a real carrier; until it has one, its messages wait rather than seem sent.
                    tracing::warn!(target: "balai::outbox", "no carrier is set up: messages wait in the outbox");
                    quit.await;
                }
            }
        }),
        tokio::spawn({
            let quit = wait(stopped.clone());
            async move {
                if let Some(log) = log {
                    log.run(quit).await;
                }
            }
        }),
        tokio::spawn(transparency::ask::run(transparency, Arc::new(Outside::new()), stopped.clone())),
        tokio::spawn(escalate(cases.clone(), stopped.clone())),
        tokio::spawn(remind(cases.clone(), stopped.clone())),
        tokio::spawn(end_rights(people, stopped.clone())),
        tokio::spawn(watchman.run(stopped.clone())),
        tokio::spawn(Remover::of(&cases, &reports).run(stopped.clone())),
        tokio::spawn(watch_reports(reports, stopped.clone())),
        tokio::spawn(in_force.run(wait(stopped.clone()))),
        tokio::spawn(print_letters(cases.clone(), hall.store.clone(), stopped.clone())),
        tokio::spawn(tend_desk(cases, hall.store.clone(), stopped.clone())),
    ];
    let mut server = match secure {
        None => tokio::spawn(listening::serve(listener, router, bounds, stopped.clone())),
        Some(Secure { tls, plain, base_url, hangups }) => {
            if let Some(plain) = plain {
                let router = tls::plain::router(base_url, tls.answers());
                workers.push(tokio::spawn(listening::serve(plain, router, bounds, stopped.clone())));
            }
            let greeted = tls.listen(listener)?;
            workers.push(tokio::spawn(tls.keep(hangups, stopped.clone())));
            tokio::spawn(listening::serve(greeted, router, bounds, stopped.clone()))
        }
    };
    tokio::select! {
        () = told.wait() => {}
        _ = &mut server => {}
    }
    let _ = stop.send(true);
    // Live pages stay open for ever; after a while they are cut.
    if tokio::time::timeout(PATIENCE, &mut server).await.is_err() {
        server.abort();
    }
    for worker in workers {
        let _ = tokio::time::timeout(PATIENCE, worker).await;
    }
    Ok(())
}

/// Ends reports whose reporter said nothing in time, and brings before somebody what lies too long. Nothing tells when that is but
/// the clock.
async fn watch_reports(reports: reports::Reports, mut stopped: watch::Receiver<bool>) {
    let mut ticks = tokio::time::interval(LOOK_AGAIN);
    loop {
        tokio::select! {
            _ = stopped.wait_for(|stop| *stop) => return,
            _ = ticks.tick() => {}
        }
        if let Err(error) = reports::hear::silence(&reports).await {
            tracing::error!(target: "balai::reports", "reports without an answer could not be ended: {error}");
        }
        if let Err(error) = reports::witness::ask(&reports).await {
            tracing::error!(target: "balai::reports", "nobody could be asked whether reports are settled: {error}");
        }
        if let Err(error) = reports::escalate::run(&reports, LATE_AT_ONCE).await {
            tracing::error!(target: "balai::escalation", "late steps of reports could not be read: {error}");
        }
    }
}

/// Brings before somebody what lies too long. Nothing tells when that is but the clock, so it is asked from time to time.
async fn escalate(cases: cases::Cases, mut stopped: watch::Receiver<bool>) {
    let mut ticks = tokio::time::interval(LOOK_AGAIN);
    loop {
        tokio::select! {
            _ = stopped.wait_for(|stop| *stop) => return,
            _ = ticks.tick() => {}
        }
        if let Err(error) = cases::escalate::run(&cases, LATE_AT_ONCE).await {
            tracing::error!(target: "balai::escalation", "late steps could not be read: {error}");
        }
    }
}

/// Ends the rights of officers whose last day is over.
async fn end_rights(people: people::People, mut stopped: watch::Receiver<bool>) {
    let mut ticks = tokio::time::interval(LOOK_AGAIN);
    loop {
        tokio::select! {
            _ = stopped.wait_for(|stop| *stop) => return,
            _ = ticks.tick() => {}
        }
        match people.end_rights().await {
            Ok(0) => {}
            Ok(ended) => tracing::info!(target: "balai::people", ended, "rights of officers have ended"),
            Err(error) => tracing::error!(target: "balai::people", "rights that end could not be read: {error}"),
        }
    }
}

/// Reminds those whose letters end. The clock alone tells when that is, in days.
async fn remind(cases: cases::Cases, mut stopped: watch::Receiver<bool>) {
    let mut ticks = tokio::time::interval(REMIND_AGAIN);
    loop {
        tokio::select! {
            _ = stopped.wait_for(|stop| *stop) => return,
            _ = ticks.tick() => {}
        }
        if let Err(error) = cases::remind::run(&cases, REMINDERS_AT_ONCE).await {
            tracing::error!(target: "balai::reminders", "letters that end could not be read: {error}");
        }
    }
}

/// Prints what waits after every commit, and looks once at the start for what an earlier run left.
async fn print_letters(cases: cases::Cases, store: Store, mut stopped: watch::Receiver<bool>) {
    let mut commits = store.after_commit();
    loop {
        match cases::issue_letter::print_waiting(&cases, LETTERS_AT_ONCE).await {
            Ok(printed) if printed > 0 && !*stopped.borrow() => continue,
            Ok(_) => {}
            Err(error) => tracing::error!(target: "balai::letters", "a letter could not be printed: {error}"),
        }
        tokio::select! {
            _ = stopped.wait_for(|stop| *stop) => return,
            changed = commits.changed() => if changed.is_err() { return },
        }
    }
}

/// Carries out what officers meant for many cases and what a leave asks for: after every commit, and when the next
/// moment for it has come. At the start it finds what an earlier run left.
async fn tend_desk(cases: cases::Cases, store: Store, mut stopped: watch::Receiver<bool>) {
    let mut commits = store.after_commit();
    loop {
        let next = match cases::tend::tend(&cases).await {
            Ok(next) => next,
            Err(error) => {
                tracing::error!(target: "balai::desk", "the desk could not be tended: {error}");
                Some(cases.hall.now().plus(kernel::Span::seconds(5)))
            }
        };
        let wait = next.map_or(IDLE, |at| at.since(cases.hall.now()).to_std().clamp(SHORTEST, IDLE));
        // Many commits in a moment are one reason to look.
        if tokio::time::timeout(SHORTEST, stopped.wait_for(|stop| *stop)).await.is_ok() {
            return;
        }
        tokio::select! {
            _ = stopped.wait_for(|stop| *stop) => return,
            changed = tokio::time::timeout(wait, commits.changed()) => if matches!(changed, Ok(Err(_))) { return },
        }
    }
}

/// SIGTERM and Ctrl-C, caught from the moment this is made: before anything that would have to be closed in order.
struct Stop {
    term: Signal,
    interrupt: Signal,
}

impl Stop {
    fn catch() -> Result<Self, Failure> {
        let catch = |kind| signal(kind).map_err(|error| Failure::of("Signals cannot be caught", error));
        Ok(Self { term: catch(SignalKind::terminate())?, interrupt: catch(SignalKind::interrupt())? })
    }

    async fn wait(mut self) {
        tokio::select! {
            _ = self.term.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

/// A page of about 6 KB and nothing else: what the machine can do at most.
pub async fn ceiling(address: SocketAddr) -> Result<(), Failure> {
    let page: &'static str = Box::leak("<p>Balai</p>\n".repeat(480).into_boxed_str());
    let router = Router::new().route("/", get(move || async move { web::axum::response::Html(page) }));
    let stop = Stop::catch()?;
    let listener = listen(address, "--listen").await?;
    let server = web::axum::serve(listener, router).with_graceful_shutdown(stop.wait());
    server.await.map_err(|error| Failure::of("The ceiling ended", error))
}
