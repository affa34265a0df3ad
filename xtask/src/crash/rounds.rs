//! Kill after kill: visitors apply and decide, something dies at a moment that nobody chose, and all is asked for.

use std::fmt;
use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::json;

use crate::bench::door::Door;
use crate::bench::options::Engine;
use crate::bench::scenarios::{Accounts, application};
use crate::bench::{ground, now, pause};
use crate::crash::promises::{Checkpoints, Numbers, Promise, Told, Wrong, judge, reference};
use crate::crash::{Victim, verify};
use crate::house::{House, Outcome};
use crate::test::{Hall, Postgres};

/// Who applies and decides at the same time.
const CLIENTS: usize = 16;
/// Every so many applications one is approved as well, which issues a letter.
const APPROVED: u64 = 4;
/// The kill comes within this time after the doors opened, in milliseconds.
const LATEST: u64 = 400;
/// The book is read against the log after so many kills, and at the end.
const AUDIT: u32 = 100;
/// The service that is applied for.
pub(crate) const SERVICE: &str = "uji-rubuh";

/// What all the kills of one kind came to.
#[derive(Debug, Default)]
pub(crate) struct Toll {
    kills: u32,
    filed: u64,
    approved: u64,
    unanswered: u64,
    lost: u64,
    half: u64,
    twice: u64,
    gaps: u64,
    checkpoints: usize,
    /// From the kill until the hall answers again, in milliseconds.
    reopened: Vec<u128>,
    first: Option<String>,
    verified: String,
}

impl Toll {
    /// Whether every word was kept.
    pub(crate) const fn is_well(&self) -> bool {
        self.lost == 0 && self.half == 0 && self.twice == 0 && self.gaps == 0
    }

    fn wrong(&mut self, promise: &Promise, wrong: Wrong) {
        let what = match wrong {
            Wrong::Lost(what) => {
                self.lost += 1;
                what
            }
            Wrong::Half(what) => {
                self.half += 1;
                what
            }
        };
        self.first.get_or_insert_with(|| format!("{promise:?}: {what}"));
    }
}

impl fmt::Display for Toll {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut times = self.reopened.clone();
        times.sort_unstable();
        let median = times.get(times.len() / 2).copied().unwrap_or_default();
        let longest = times.last().copied().unwrap_or_default();
        writeln!(
            f,
            "{} kills: {} applications and {} decisions acknowledged, {} acts unanswered; lost {}, half there {}, twice \
             there {}, gaps between letter numbers {}",
            self.kills, self.filed, self.approved, self.unanswered, self.lost, self.half, self.twice, self.gaps
        )?;
        writeln!(f, "  open again after {median} ms (median), {longest} ms at most; {} checkpoints", self.checkpoints)?;
        if let Some(first) = &self.first {
            writeln!(f, "  first trouble: {first}")?;
        }
        write!(f, "  {}", self.verified)
    }
}

/// What the visitors of one round share.
struct Round {
    address: SocketAddr,
    accounts: Arc<Accounts>,
    promises: Mutex<Vec<Promise>>,
    checkpoints: Mutex<Checkpoints>,
    is_over: AtomicBool,
}

impl Round {
    fn promises(&self) -> MutexGuard<'_, Vec<Promise>> {
        self.promises.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn begin(&self, number: u64) -> usize {
        let mut promises = self.promises();
        promises.push(Promise { number, reference: None, told: Told::Nothing });
        promises.len() - 1
    }

    fn tell(&self, at: usize, told: Told, reference: Option<&str>) {
        if let Some(promise) = self.promises().get_mut(at) {
            promise.told = told;
            if let Some(reference) = reference {
                promise.reference = Some(reference.to_owned());
            }
        }
    }
}

/// Kills `kills` times and gives what it came to.
pub(crate) async fn run(house: &House, program: &Path, victim: Victim, kills: u32) -> Outcome<Toll> {
    let engine = if victim == Victim::Sqlite { Engine::Sqlite } else { Engine::Postgres };
    let (data, mut postgres) = ground(&format!("crash-{}", victim.word()), engine)?;
    let words = words(house, &data, postgres.as_ref())?;
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let mut hall = Hall::open(house, program, &data, &words)?;
    let accounts = Arc::new(Accounts::draw(house, program, &data, &words)?);
    let mut toll = Toll::default();
    let (mut numbers, mut checkpoints) = (Numbers::default(), Checkpoints::default());
    let mut known = 0;
    for kill in 1..=kills {
        let round = Arc::new(Round {
            address: hall.address(),
            accounts: Arc::clone(&accounts),
            promises: Mutex::default(),
            checkpoints: Mutex::new(std::mem::take(&mut checkpoints)),
            is_over: AtomicBool::new(false),
        });
        let visitors: Vec<_> = (0..CLIENTS).map(|_| tokio::spawn(visit(Arc::clone(&round)))).collect();
        let reader = tokio::spawn(read_checkpoints(Arc::clone(&round)));
        pause(Duration::from_millis(moment())).await;
        let begin = now();
        if let (Victim::Server, Some(server)) = (victim, &mut postgres) {
            server.kill();
            server.start_again()?;
        } else {
            hall.kill();
            hall = Hall::open(house, program, &data, &words)?;
        }
        while !hall.is_ready() {
            pause(Duration::from_millis(10)).await;
        }
        toll.reopened.push(begin.elapsed().as_millis());
        round.is_over.store(true, Ordering::Relaxed);
        for visitor in visitors {
            visitor.await?;
        }
        reader.await??;
        checkpoints = std::mem::take(&mut *round.checkpoints.lock().unwrap_or_else(PoisonError::into_inner));
        let promises = std::mem::take(&mut *round.promises());
        known += promises.len() as u64;
        look_back(hall.address(), &accounts, promises, &mut toll, &mut numbers).await?;
        let mut door = Door::open(hall.address(), None).await?;
        note_checkpoint(&mut door, &mut checkpoints, true).await?;
        toll.kills = kill;
        if kill % AUDIT == 0 {
            println!("  {kill} kills, {} acknowledged: {}", toll.filed, verify(house, program, &data, &words)?);
        }
    }
    let there = count_cases(hall.address(), &accounts).await?;
    toll.twice = there.saturating_sub(known);
    toll.lost += known.saturating_sub(there);
    toll.gaps = numbers.gaps();
    toll.checkpoints = checkpoints.count();
    // A closed hall, so that nothing is still on its way into the log.
    drop(hall);
    toll.verified = verify(house, program, &data, &words)?;
    Ok(toll)
}

/// The words that the hall is served with: its one service, and no limits for one address, since one machine plays all.
pub(crate) fn words(house: &House, data: &Path, postgres: Option<&Postgres>) -> Outcome<Vec<String>> {
    let services = service(house, data)?;
    let mut words = vec!["--services".to_owned(), services.to_string_lossy().into_owned()];
    words.extend(["--rate-per-minute", "1000000000"].map(str::to_owned));
    if let Some(server) = postgres {
        words.extend(["--database-url".to_owned(), server.url()]);
    }
    Ok(words)
}

/// The service of the bench, with a letter at its end.
fn service(house: &House, data: &Path) -> Outcome<PathBuf> {
    let folder = data.join("layanan");
    fs::create_dir_all(&folder)?;
    let bench = fs::read_to_string(house.root.join("xtask/bench/pengantar.toml"))?;
    let letter = "\n[letter]\ntitle = { id = \"Surat uji\", en = \"Test letter\" }\nnumber = \"{nomor_urut:4}/UJI/{tahun}\"\n\
        opening = { id = \"Hanya untuk menguji.\", en = \"For a test only.\" }\n\
        [[letter.shows]]\nlabel = { id = \"Nama\", en = \"Name\" }\nvalue = \"nama\"\nmasked = true\n";
    let file = bench.replacen("id = \"pengantar\"", &format!("id = \"{SERVICE}\""), 1).replacen(
        "prefix = \"PGT\"",
        "prefix = \"RBH\"",
        1,
    );
    fs::write(folder.join(format!("{SERVICE}.toml")), file + letter)?;
    fs::copy(house.root.join("services/surat.typ"), folder.join("surat.typ"))?;
    Ok(folder)
}

/// A moment in milliseconds that nobody chose.
fn moment() -> u64 {
    use std::hash::{BuildHasher, RandomState};
    RandomState::new().hash_one(0) % LATEST
}

/// Applies and decides until the doors close. Who gets no answer sends the same again, as a good program does; what has
/// none when the doors close stays so.
async fn visit(round: Arc<Round>) {
    let mut unanswered = None;
    while !round.is_over.load(Ordering::Relaxed) {
        if one_visit(&round, &mut unanswered).await.is_err() {
            pause(Duration::from_millis(5)).await;
        }
    }
}

async fn one_visit(round: &Round, unanswered: &mut Option<(usize, u64)>) -> Outcome<()> {
    let mut citizen = Door::open(round.address, Some(&round.accounts.citizen)).await?;
    let mut officer = Door::open(round.address, Some(&round.accounts.officer)).await?;
    while !round.is_over.load(Ordering::Relaxed) {
        let (at, number) = unanswered.take().unwrap_or_else(|| {
            let number = round.accounts.number();
            (round.begin(number), number)
        });
        *unanswered = Some((at, number));
        let filed = file(&mut citizen, number).await?;
        *unanswered = None;
        round.tell(at, Told::Filed, Some(&filed));
        if number.is_multiple_of(APPROVED) {
            let desk = format!("/api/v1/desk/cases/{filed}");
            let claimed = officer.post(&format!("{desk}/claim"), &[], &json!({})).await?.good("claim")?;
            let tag = claimed.header("etag").to_owned();
            round.tell(at, Told::Deciding, None);
            let yes = json!({ "action": "approve" });
            officer.post(&format!("{desk}/decision"), &[("If-Match", &tag)], &yes).await?.good("approve")?;
            round.tell(at, Told::Approved, None);
        }
    }
    Ok(())
}

/// Hands in one application, under a key that makes sending it again harmless.
pub(crate) async fn file(citizen: &mut Door, number: u64) -> Outcome<String> {
    let key = format!("rubuh-{number}");
    let case = application(SERVICE, number);
    let answer = citizen.post("/api/v1/cases", &[("Idempotency-Key", &key)], &case).await?.good("submit")?;
    reference(&answer.json()?)
}

/// Reads what the log publishes while everything goes on.
async fn read_checkpoints(round: Arc<Round>) -> Outcome<()> {
    while !round.is_over.load(Ordering::Relaxed) {
        if let Ok(mut door) = Door::open(round.address, None).await
            && let Ok(answer) = door.get("/log/checkpoint").await
            && answer.status == 200
        {
            let checkpoint = String::from_utf8(answer.body.to_vec())?;
            round.checkpoints.lock().unwrap_or_else(PoisonError::into_inner).note(&checkpoint, true)?;
        }
        pause(Duration::from_millis(10)).await;
    }
    Ok(())
}

async fn note_checkpoint(door: &mut Door, all: &mut Checkpoints, is_after: bool) -> Outcome<()> {
    let answer = door.get("/log/checkpoint").await?.good("checkpoint")?;
    all.note(&String::from_utf8(answer.body.to_vec())?, is_after)
}

/// Sends again what had no answer, and asks for everything.
async fn look_back(
    address: SocketAddr,
    accounts: &Accounts,
    promises: Vec<Promise>,
    toll: &mut Toll,
    numbers: &mut Numbers,
) -> Outcome<()> {
    let mut citizen = Door::open(address, Some(&accounts.citizen)).await?;
    for mut promise in promises {
        match promise.told {
            Told::Nothing | Told::Deciding => toll.unanswered += 1,
            Told::Filed | Told::Approved => {}
        }
        toll.filed += u64::from(promise.told != Told::Nothing);
        toll.approved += u64::from(promise.told == Told::Approved);
        if promise.told == Told::Nothing {
            promise.reference = Some(file(&mut citizen, promise.number).await?);
            promise.told = Told::Filed;
        }
        let reference = promise.reference.clone().unwrap_or_default();
        let answer = citizen.get(&format!("/api/v1/cases/{reference}")).await?;
        let case = answer.json().unwrap_or_default();
        if let Err(wrong) = judge(promise.told, answer.status, &case).and_then(|()| numbers.note(&case)) {
            toll.wrong(&promise, wrong);
        }
    }
    Ok(())
}

/// How many cases the citizen has.
async fn count_cases(address: SocketAddr, accounts: &Accounts) -> Outcome<u64> {
    let mut citizen = Door::open(address, Some(&accounts.citizen)).await?;
    let (mut count, mut after) = (0, String::new());
    loop {
        let page = citizen.get(&format!("/api/v1/cases?after={after}")).await?.good("list")?.json()?;
        count += page["cases"].as_array().map_or(0, Vec::len) as u64;
        match page["next"].as_str() {
            Some(next) => next.clone_into(&mut after),
            None => return Ok(count),
        }
    }
}
