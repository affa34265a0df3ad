//! What visitors do in the bench. The addresses and shapes of the API are used here and nowhere else in xtask.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Value, json};

use crate::bench::door::{Answer, Door};
use crate::bench::storm::Scenario;
use crate::house::Outcome;

/// The service that is applied for: no documents, decided by an officer.
const SERVICE: &str = "ktp-el";

/// Who takes part, signed in once for the whole bench.
pub(crate) struct Accounts {
    pub(crate) citizen: String,
    pub(crate) officer: String,
    /// Cases that were handed in, for the tracking page.
    references: std::sync::Mutex<Vec<String>>,
    next: AtomicU64,
}

impl Accounts {
    /// Reads demo-accounts.json and signs a citizen and an officer in.
    pub(crate) async fn read(file: &Path, address: SocketAddr) -> Outcome<Self> {
        let accounts: Value = serde_json::from_slice(&std::fs::read(file)?)?;
        Ok(Self {
            citizen: sign_in(address, &accounts["citizens"][0]).await?,
            officer: sign_in(address, &accounts["officers"][0]).await?,
            references: std::sync::Mutex::new(Vec::new()),
            next: AtomicU64::new(u64::from(std::process::id()) << 32),
        })
    }

    fn remember(&self, reference: &str) {
        let mut references = self
            .references
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        // Some hundred are enough to read different rows; a million would only cost the driver memory.
        if references.len() < 512 {
            references.push(reference.to_owned());
        }
    }

    fn some_reference(&self, number: u64) -> Outcome<String> {
        let references = self
            .references
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let at = usize::try_from(number)? % references.len().max(1);
        references
            .get(at)
            .cloned()
            .ok_or_else(|| "no case was handed in yet".into())
    }

    fn number(&self) -> u64 {
        self.next.fetch_add(1, Ordering::Relaxed)
    }
}

/// A bearer token for one demo account.
async fn sign_in(address: SocketAddr, account: &Value) -> Outcome<String> {
    if let Some(token) = account["token"].as_str() {
        return Ok(token.to_owned());
    }
    let mut door = Door::open(address, None).await?;
    let asked = json!({ "name": account["name"], "password": account["password"], "code": account["code"] });
    let answer = door
        .post("/api/v1/tokens", &[], &asked)
        .await?
        .good("sign in")?;
    text(&answer.json()?, "token")
}

/// How many cases the hall says it holds; 0 where it does not say.
pub(crate) async fn count(address: SocketAddr, accounts: &Accounts) -> Outcome<u64> {
    let mut door = Door::open(address, Some(&accounts.officer)).await?;
    let answer = door.get("/metrics").await?;
    let said = String::from_utf8_lossy(&answer.body).into_owned();
    let number = said
        .lines()
        .find_map(|line| line.strip_prefix("balai_cases_stored "))
        .and_then(|number| number.trim().parse().ok());
    Ok(number.unwrap_or(0))
}

fn text(value: &Value, field: &str) -> Outcome<String> {
    value[field]
        .as_str()
        .map(str::to_owned)
        .ok_or_else(|| format!("the answer has no `{field}`: {value}").into())
}

/// A page that anyone may read.
pub(crate) struct Page {
    address: SocketAddr,
    path: String,
}

impl Page {
    pub(crate) fn new(address: SocketAddr, path: &str) -> Self {
        Self {
            address,
            path: path.to_owned(),
        }
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
        Self {
            address,
            accounts: Arc::clone(accounts),
        }
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

/// Hands in one case; returns its reference.
async fn submit(door: &mut Door, accounts: &Accounts) -> Outcome<String> {
    let key = format!("bench-{}", accounts.number());
    let case = json!({ "service": SERVICE, "answers": { "alasan": "hilang" }, "declared": true });
    let answer = door
        .post("/api/v1/cases", &[("Idempotency-Key", &key)], &case)
        .await?
        .good("submit")?;
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
        let case = format!("/api/v1/cases/{reference}");
        let claimed = act(officer, &case, "claim", None, &json!({})).await?;
        let tag = claimed.header("etag").to_owned();
        act(officer, &case, "approve", Some(&tag), &json!({})).await?;
        citizen.get(&case).await?.good("read").map(drop)
    }
}

async fn act(
    door: &mut Door,
    case: &str,
    verb: &str,
    tag: Option<&str>,
    body: &Value,
) -> Outcome<Answer> {
    let headers: Vec<(&str, &str)> = tag.map(|tag| ("If-Match", tag)).into_iter().collect();
    door.post(&format!("{case}/{verb}"), &headers, body)
        .await?
        .good(verb)
}

/// An officer opens the inbox.
pub(crate) struct Inbox(Submit);

impl Inbox {
    pub(crate) fn new(address: SocketAddr, accounts: &Arc<Accounts>) -> Self {
        Self(Submit::new(address, accounts))
    }
}

impl Scenario for Inbox {
    type Visitor = Door;

    async fn arrive(&self, _: usize) -> Outcome<Door> {
        Door::open(self.0.address, Some(&self.0.accounts.officer)).await
    }

    async fn round(&self, door: &mut Door) -> Outcome<()> {
        door.get("/meja").await?.good("inbox").map(drop)
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
        door.get(&format!("/permohonan/{reference}"))
            .await?
            .good("track")
            .map(drop)
    }
}
