//! A whole hall in a test.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use balai::config::Config;
use balai::listening::settings::{Bounds, Given};
use balai::wiring::{self, Ground, Opened};
use balai::{demo, serve};
use book::{DemoChannel, Event, Followers, Queued};
use cases::Cases;
use hall::Hall;
use hall::table::HallRow;
use kernel::{HandClock, Nik, Officer, PersonId, RegionCode, SeededDice, Span, Stamp};
use people::People;
use store::Store;
use tempfile::TempDir;
use tokio::sync::Mutex;
use web::axum::Router;

use crate::browser::Browser;
use crate::cast::{self, SignedIn};
use crate::program::Program;

/// Monday, 13 July 2026, 09.41 WIB: a working day in the middle of working hours.
pub const MONDAY: Stamp = Stamp::micros(1_783_910_460_000_000);

/// Which hall, and when.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The row of the hall.
    pub row: HallRow,
    /// What the clock shows at the start.
    pub at: Stamp,
    /// Where citizens reach it.
    pub base_url: String,
}

impl Plan {
    /// The example region, on a Monday morning.
    pub fn example() -> Self {
        Self { row: demo::hall_row(), at: MONDAY, base_url: "http://hall.test".to_owned() }
    }

    /// The hall of a real region, on a Monday morning.
    pub fn real(region: &str) -> Self {
        let region: RegionCode = region.parse().expect("a region");
        let row = HallRow { region, name: format!("Kota {region}"), is_example: false };
        Self { row, ..Self::example() }
    }
}

/// A whole hall: clones are the same hall.
#[derive(Clone)]
pub struct TestHall(Arc<Inner>);

struct Inner {
    folder: Arc<TempDir>,
    config: Config,
    ground: Ground,
    clock: HandClock,
    hall: Hall,
    people: People,
    cases: Cases,
    router: Router,
    followers: Followers,
    outbox: book::Outbox,
    in_force: balai::in_force::InForce,
    transparency: transparency::Transparency,
    privacy: privacy::Privacy,
    reports: reports::Reports,
    known: Mutex<BTreeMap<String, SignedIn>>,
}

impl TestHall {
    /// Opens a hall in a temporary folder; on SQLite there, or in the database at `url`.
    pub async fn open(plan: Plan, url: Option<String>) -> Self {
        // What went wrong inside is read where the test failed; a second hall in the same process finds it set up.
        let _ = tracing_subscriber::fmt().with_test_writer().with_env_filter("warn").try_init();
        let folder = Arc::new(tempfile::tempdir().expect("a temporary folder"));
        let config = config(folder.path(), &plan, url);
        let clock = HandClock::at(plan.at);
        let ground = lay(&config, &clock, 7).await;
        found(&ground, &plan).await;
        Self::of(folder, config, ground, clock).await
    }

    /// The same hall after a restart, as it was set up or differently: same folder, same database, same clock. Whoever
    /// was signed in still is ([`Browser::at`]), but is not known to [`TestHall::resident`] any more.
    pub async fn restarted(&self, set_up: impl FnOnce(&mut Config)) -> Self {
        self.store().clone().close().await;
        let mut config = self.0.config.clone();
        set_up(&mut config);
        let ground = lay(&config, &self.0.clock, 8).await;
        Self::of(Arc::clone(&self.0.folder), config, ground, self.0.clock.clone()).await
    }

    /// The hall of another region in the same database, with the same keys and the same clock.
    pub async fn neighbour(&self, region: &str) -> Self {
        let plan = Plan { base_url: "http://neighbour.test".to_owned(), ..Plan::real(region) };
        let ground = self.0.ground.clone();
        found(&ground, &plan).await;
        let config = Config { base_url: plan.base_url.clone(), ..self.0.config.clone() };
        let hall = wiring::hall_of(&ground, &plan.row, &config).await.expect("the hall opens");
        let opened = serve::open_doors(&ground, hall, &config).await.expect("the rooms open");
        Self::whole(Arc::clone(&self.0.folder), config, ground, self.0.clock.clone(), opened)
    }

    async fn of(folder: Arc<TempDir>, config: Config, ground: Ground, clock: HandClock) -> Self {
        let opened = serve::open(&ground, &config).await.expect("the rooms open");
        Self::whole(folder, config, ground, clock, opened)
    }

    fn whole(folder: Arc<TempDir>, config: Config, ground: Ground, clock: HandClock, opened: Opened) -> Self {
        let Opened { hall, people, cases, router, followers, outbox, in_force, transparency, privacy, reports } =
            opened;
        let followers = Followers::new(hall.store.clone(), hall.book.clone(), followers);
        let known = Mutex::default();
        Self(Arc::new(Inner {
            folder,
            config,
            ground,
            clock,
            hall,
            people,
            cases,
            router,
            followers,
            outbox,
            in_force,
            transparency,
            privacy,
            reports,
            known,
        }))
    }

    /// The folder of everything this hall keeps.
    pub fn folder(&self) -> &Path {
        self.0.folder.path()
    }

    /// The folder of documents and letters.
    pub fn files(&self) -> PathBuf {
        self.0.config.files()
    }

    /// How it is set up.
    pub fn config(&self) -> &Config {
        &self.0.config
    }

    /// What the outside gave it.
    pub fn ground(&self) -> &Ground {
        &self.0.ground
    }

    /// What rooms are handed.
    pub fn hall(&self) -> &Hall {
        &self.0.hall
    }

    /// The database.
    pub fn store(&self) -> &Store {
        &self.0.hall.store
    }

    /// The people of the hall.
    pub fn people(&self) -> &People {
        &self.0.people
    }

    /// The cases of the hall.
    pub fn cases(&self) -> &Cases {
        &self.0.cases
    }

    /// Everything that can be asked for, behind the door.
    pub fn router(&self) -> Router {
        self.0.router.clone()
    }

    /// The region.
    pub fn region(&self) -> RegionCode {
        self.0.hall.region()
    }

    /// The clock, to be moved by hand.
    pub fn clock(&self) -> &HandClock {
        &self.0.clock
    }

    /// What services are in force.
    pub fn in_force(&self) -> &balai::in_force::InForce {
        &self.0.in_force
    }

    /// The room of reports.
    pub fn reports(&self) -> &reports::Reports {
        &self.0.reports
    }

    /// The room of personal data.
    pub fn privacy(&self) -> &privacy::Privacy {
        &self.0.privacy
    }

    /// The room of the public log.
    pub fn transparency(&self) -> &transparency::Transparency {
        &self.0.transparency
    }

    /// The present moment.
    pub fn now(&self) -> Stamp {
        self.0.hall.now()
    }

    /// Somebody nobody knows, at a browser of their own.
    pub fn visitor(&self) -> Browser {
        self.browser(1)
    }

    /// A browser at an address of its own.
    pub(crate) fn browser(&self, number: u8) -> Browser {
        Browser::new(self.router(), self.clock().clone(), Arc::clone(&self.hall().texts), number)
    }

    /// A resident of [`cast::RESIDENTS`], signed in at a browser of their own. The account is made at the first call.
    pub async fn resident(&self, who: &str) -> Browser {
        self.signed_in(who).await.browser
    }

    /// An officer of [`cast::OFFICERS`], signed in at a browser of their own. The account is made at the first call.
    pub async fn officer(&self, who: &str) -> Browser {
        self.signed_in(who).await.browser
    }

    /// A program with a key that a resident or officer of the cast made for it.
    pub async fn program(&self, who: &str, scopes: &[&str]) -> Program {
        let known = self.signed_in(who).await;
        let key = cast::key(self, &known.actor, scopes).await;
        Program::new(self.router(), key)
    }

    /// Who a resident of the cast is to the hall's verbs.
    pub async fn person(&self, who: &str) -> PersonId {
        self.signed_in(who).await.actor.resident().expect("a resident").person
    }

    /// Who an officer of the cast is to the hall's verbs.
    pub async fn at_desk(&self, who: &str) -> Officer {
        self.signed_in(who).await.actor.officer().expect("an officer").clone()
    }

    /// Everything about somebody of the cast.
    pub async fn signed_in(&self, who: &str) -> SignedIn {
        let mut known = self.0.known.lock().await;
        let before = known.get(who).cloned();
        if let Some(before) = &before
            && self.is_in(&before.browser).await
        {
            return before.clone();
        }
        let number = u8::try_from(known.len()).unwrap_or(200) + 10;
        let new = cast::sign_in(self, who, number, before).await;
        known.insert(who.to_owned(), new.clone());
        new
    }

    /// Whether the session of a browser lasts: tokens turn, and a copy of a browser that lay still has an old one.
    async fn is_in(&self, browser: &Browser) -> bool {
        let cookie = browser.cookie("balai_sesi").unwrap_or_default();
        matches!(self.people().by_cookie(cookie).await, Ok(people::door::Knock::In(_)))
    }

    /// Has followers, outbox and printer do what waits for them.
    pub async fn settle(&self) {
        self.follow().await;
        cases::issue_letter::print_waiting(self.cases(), 100).await.expect("letters are printed");
        self.follow().await;
    }

    /// Has followers and outbox do what waits for them, and prints nothing.
    pub async fn follow(&self) {
        self.0.followers.drain().await.expect("no follower fails");
        self.0.outbox.deliver(self.store(), self.region(), &DemoChannel).await.expect("messages go out");
    }

    /// Every event so far, oldest first.
    pub async fn events(&self) -> Vec<Event> {
        let book = self.hall().book.clone();
        let read = self.store().read((book, self.region()), |tx, (book, region)| {
            Box::pin(async move { book.page_after(tx, *region, 0, 10_000).await })
        });
        read.await.expect("the book can be read")
    }

    /// Every message so far, oldest first.
    pub async fn messages(&self) -> Vec<Queued> {
        let outbox = self.0.outbox.clone();
        let read = self.store().read((outbox, self.region()), |tx, (outbox, region)| {
            Box::pin(async move { outbox.list_demo(tx, *region, 1_000, None).await })
        });
        let mut all = read.await.expect("the outbox can be read");
        all.reverse();
        all
    }

    /// A moment later.
    pub fn wait(&self, span: Span) {
        self.0.clock.advance(span);
    }

    /// A resident of the cast by NIK, for forms.
    pub fn nik_of(who: &str) -> Nik {
        let (_, nik, ..) = cast::resident(who);
        Nik::parse(nik).expect("the cast has sound numbers")
    }
}

/// `seed` differs from start to start, as lots do.
async fn lay(config: &Config, clock: &HandClock, seed: u64) -> Ground {
    let dice = Arc::new(SeededDice::new(seed));
    wiring::lay_ground(config, Arc::new(clock.clone()), dice).await.expect("the ground is laid")
}

/// How a hall in `folder` is set up.
fn config(folder: &Path, plan: &Plan, url: Option<String>) -> Config {
    let data = folder.join("data");
    Config {
        listen: ([127, 0, 0, 1], 0).into(),
        database_url: url.unwrap_or_else(|| format!("sqlite:{}", data.join("balai.db").display())),
        data,
        base_url: plan.base_url.clone(),
        services: None,
        rate_per_minute: 1_000_000,
        address_header: None,
        backup: balai::config::Backups::default(),
        witnesses: ledger::Policy::default(),
        tls: None,
        reporting: None,
        log: balai::log::Format::Text,
        connections: Bounds::read(&Given::default(), false).expect("what is usual"),
        scanner: None,
        identities: vec![],
        esign: None,
        map: None,
        verifier: kernel::Agency::parse("kominfo").expect("an agency"),
    }
}

/// The agencies and the hall's own row: without accounts, which cost a password hash each.
async fn found(ground: &Ground, plan: &Plan) {
    let input = (plan.row.clone(), plan.at);
    let written = ground.store.write(plan.row.region, input, |tx, (row, at)| {
        Box::pin(async move {
            for face in demo::agencies() {
                desk::agency::put(tx, row.region, &face).await?;
            }
            hall::table::add(tx, row, *at).await
        })
    });
    let written: Result<(), store::Error> = written.await;
    written.expect("the hall is founded");
}
