//! What visitors do in the bench. The addresses and shapes of the API are used here and nowhere else in xtask.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Value, json};

use crate::bench::door::Door;
use crate::bench::storm::Scenario;
use crate::house::{House, Outcome};

/// The service that is applied for: no documents, one step decided by an officer. The hall has many like it.
const SERVICE: &str = "pengantar";
/// How many services the hall of the bench offers beside the shipped ones.
const SERVICES: u64 = 200;
/// Names of invented applicants; with so few of them every word stands in many cases.
const FIRST: [&str; 20] = [
    "Aisyah", "Bagas", "Citra", "Dewi", "Eko", "Fajar", "Gita", "Hadi", "Indah", "Joko", "Kartika", "Lukman", "Maria",
    "Nanda", "Oki", "Putri", "Rangga", "Sari", "Taufik", "Wulan",
];
const LAST: [&str; 20] = [
    "Anggraini",
    "Basuki",
    "Chandra",
    "Daulay",
    "Effendi",
    "Firmansyah",
    "Ginting",
    "Hutapea",
    "Iskandar",
    "Jayadi",
    "Kusuma",
    "Lestari",
    "Mahendra",
    "Nasution",
    "Oktaviani",
    "Pratama",
    "Rahmawati",
    "Saputra",
    "Tanjung",
    "Wijaya",
];

/// One of [`SERVICES`].
pub(crate) fn service(number: u64) -> String {
    format!("{SERVICE}-{:03}", number % SERVICES)
}

/// Writes the files of all services into `folder`, each made from the one in the repository.
pub(crate) fn write_services(from: &Path, folder: &Path) -> Outcome<()> {
    let source = std::fs::read_to_string(from.join(format!("{SERVICE}.toml")))?;
    for number in 0..SERVICES {
        let letter = |n: u64| u8::try_from(n).map(|n| char::from(b'A' + n));
        let prefix = format!("B{}{}", letter(number / 26)?, letter(number % 26)?);
        let file = source
            .replacen(&format!("id = \"{SERVICE}\""), &format!("id = \"{}\"", service(number)), 1)
            .replacen("prefix = \"PGT\"", &format!("prefix = \"{prefix}\""), 1);
        std::fs::write(folder.join(format!("{}.toml", service(number))), file)?;
    }
    Ok(())
}

/// The invented name of an applicant.
fn name(number: u64) -> String {
    let pick = |list: &[&'static str; 20], n: u64| {
        usize::try_from(n % 20).ok().and_then(|n| list.get(n).copied()).unwrap_or_default()
    };
    format!("{} {}", pick(&FIRST, number), pick(&LAST, number / 20))
}

/// Who takes part, with a key each.
pub(crate) struct Accounts {
    pub(crate) citizen: String,
    pub(crate) officer: String,
    /// Cases that were handed in, for the tracking page.
    references: std::sync::Mutex<Vec<String>>,
    next: AtomicU64,
    filed: AtomicU64,
}

impl Accounts {
    /// Makes an account and a key for each in the hall of `data`; `more` are the words it is served with.
    pub(crate) fn draw(house: &House, program: &Path, data: &Path, more: &[&str]) -> Outcome<Self> {
        let keys = house.command(program).arg("bench-keys").arg("--data").arg(data).args(more).output()?;
        if !keys.status.success() {
            return Err(String::from_utf8_lossy(&keys.stderr).into_owned().into());
        }
        Self::read(&keys.stdout)
    }

    /// The keys that `balai bench-keys` printed.
    fn read(printed: &[u8]) -> Outcome<Self> {
        let keys: Value = serde_json::from_slice(printed)?;
        Ok(Self {
            citizen: text(&keys, "citizen")?,
            officer: text(&keys, "officer")?,
            references: std::sync::Mutex::new(Vec::new()),
            next: AtomicU64::new(u64::from(std::process::id()) << 32),
            filed: AtomicU64::new(0),
        })
    }

    /// How many cases this run has filed: the database was empty before.
    pub(crate) fn filed(&self) -> u64 {
        self.filed.load(Ordering::Relaxed)
    }

    fn remember(&self, reference: &str) {
        let mut references = self.references.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        self.filed.fetch_add(1, Ordering::Relaxed);
        // Some hundred are enough to read different rows; a million would only cost the driver memory.
        if references.len() < 512 {
            references.push(reference.to_owned());
        }
    }

    fn some_reference(&self, number: u64) -> Outcome<String> {
        let references = self.references.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let at = usize::try_from(number)? % references.len().max(1);
        references.get(at).cloned().ok_or_else(|| "no case was handed in yet".into())
    }

    /// A number that nobody had before.
    pub(crate) fn number(&self) -> u64 {
        self.next.fetch_add(1, Ordering::Relaxed)
    }
}

/// The text in a field of an answer.
pub(crate) fn text(value: &Value, field: &str) -> Outcome<String> {
    value[field].as_str().map(str::to_owned).ok_or_else(|| format!("the answer has no `{field}`: {value}").into())
}

/// A page that anyone may read.
pub(crate) struct Page {
    address: SocketAddr,
    path: String,
}

impl Page {
    pub(crate) fn new(address: SocketAddr, path: &str) -> Self {
        Self { address, path: path.to_owned() }
    }
}

impl Scenario for Page {
    type Visitor = Door;

    async fn arrive(&self, _: usize) -> Outcome<Door> {
        Door::open(self.address, None).await
    }

    async fn round(&self, door: &mut Door) -> Outcome<()> {
        door.get(&self.path).await?.good(&self.path).map(drop)
    }
}

/// A citizen hands in a case.
pub(crate) struct Submit {
    address: SocketAddr,
    accounts: Arc<Accounts>,
}

impl Submit {
    pub(crate) fn new(address: SocketAddr, accounts: &Arc<Accounts>) -> Self {
        Self { address, accounts: Arc::clone(accounts) }
    }
}

impl Scenario for Submit {
    type Visitor = Door;

    async fn arrive(&self, _: usize) -> Outcome<Door> {
        Door::open(self.address, Some(&self.accounts.citizen)).await
    }

    async fn round(&self, door: &mut Door) -> Outcome<()> {
        submit(door, &self.accounts).await.map(drop)
    }
}

/// What a citizen hands in.
pub(crate) fn application(service: &str, number: u64) -> Value {
    json!({ "service": service, "declared": true, "answers":
        { "nama": name(number), "nik": "3374065107930031", "keperluan": "Mengukur seberapa cepat balai ini bekerja" } })
}

/// Hands in one case; returns its reference.
async fn submit(door: &mut Door, accounts: &Accounts) -> Outcome<String> {
    let number = accounts.number();
    let key = format!("bench-{number}");
    let case = application(&service(number), number);
    let answer = door.post("/api/v1/cases", &[("Idempotency-Key", &key)], &case).await?.good("submit")?;
    let reference = text(&answer.json()?, "reference")?;
    accounts.remember(&reference);
    Ok(reference)
}

/// A case from the counter to the decision: submit, claim, approve, read.
pub(crate) struct Lifecycle(Submit);

impl Lifecycle {
    pub(crate) fn new(address: SocketAddr, accounts: &Arc<Accounts>) -> Self {
        Self(Submit::new(address, accounts))
    }
}

impl Scenario for Lifecycle {
    /// The citizen's door and the officer's.
    type Visitor = (Door, Door);

    async fn arrive(&self, number: usize) -> Outcome<Self::Visitor> {
        let citizen = self.0.arrive(number).await?;
        let officer = Door::open(self.0.address, Some(&self.0.accounts.officer)).await?;
        Ok((citizen, officer))
    }

    async fn round(&self, (citizen, officer): &mut Self::Visitor) -> Outcome<()> {
        let reference = submit(citizen, &self.0.accounts).await?;
        let desk = format!("/api/v1/desk/cases/{reference}");
        let claimed = officer.post(&format!("{desk}/claim"), &[], &json!({})).await?.good("claim")?;
        let tag = claimed.header("etag").to_owned();
        let yes = json!({ "action": "approve" });
        officer.post(&format!("{desk}/decision"), &[("If-Match", &tag)], &yes).await?.good("approve")?;
        citizen.get(&format!("/api/v1/cases/{reference}")).await?.good("read").map(drop)
    }
}

/// What an officer opens at the desk.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Look {
    /// The first page of the inbox.
    Inbox,
    /// The first page of one service's cases that nobody has taken.
    Filtered,
    /// One word that stands in many cases.
    OneWord,
    /// Two words that both stand in many.
    TwoWords,
    /// Cases that are over.
    Archive,
}

impl Look {
    /// Every look, with its name in the report.
    pub(crate) const ALL: [(Self, &'static str); 5] = [
        (Self::Inbox, "inbox page"),
        (Self::Filtered, "filtered page"),
        (Self::OneWord, "search, one word"),
        (Self::TwoWords, "search, two words"),
        (Self::Archive, "archive page"),
    ];

    fn path(self, number: u64) -> String {
        match self {
            Self::Inbox => "/meja".to_owned(),
            Self::Filtered => format!("/meja?antrean=bebas&layanan={}", service(number)),
            Self::OneWord | Self::TwoWords => "/api/v1/desk/search".to_owned(),
            Self::Archive => format!("/meja/arsip?layanan={}", service(number)),
        }
    }
}

/// An officer at the desk.
pub(crate) struct Desk(Submit, Look);

impl Desk {
    pub(crate) fn new(address: SocketAddr, accounts: &Arc<Accounts>, look: Look) -> Self {
        Self(Submit::new(address, accounts), look)
    }
}

impl Scenario for Desk {
    type Visitor = Door;

    async fn arrive(&self, _: usize) -> Outcome<Door> {
        Door::open(self.0.address, Some(&self.0.accounts.officer)).await
    }

    async fn round(&self, door: &mut Door) -> Outcome<()> {
        let number = self.0.accounts.number();
        let path = self.1.path(number);
        let name = name(number);
        let words = match self.1 {
            Look::OneWord => name.split(' ').next().unwrap_or_default(),
            Look::TwoWords => &name,
            _ => return door.get(&path).await?.good(&path).map(drop),
        };
        door.post(&path, &[], &json!({ "q": words })).await?.good(&path).map(drop)
    }
}

/// Anyone follows a case by its reference.
pub(crate) struct Track(Submit);

impl Track {
    pub(crate) fn new(address: SocketAddr, accounts: &Arc<Accounts>) -> Self {
        Self(Submit::new(address, accounts))
    }
}

impl Scenario for Track {
    type Visitor = Door;

    async fn arrive(&self, _: usize) -> Outcome<Door> {
        Door::open(self.0.address, None).await
    }

    async fn round(&self, door: &mut Door) -> Outcome<()> {
        let reference = self.0.accounts.some_reference(self.0.accounts.number())?;
        door.get(&format!("/lacak/{reference}")).await?.good("track").map(drop)
    }
}
