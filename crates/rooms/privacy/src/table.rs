//! All SQL of this room.

pub mod breaches;
pub mod erasures;

use kernel::{Dice, PersonId, RegionCode, Stamp};
use serde::Serialize;
use serde::de::DeserializeOwned;
use store::{Error, Result, Row, Sql, Tx, Vault, vals};

use crate::request::{Kind, Request, Said, State};

pub(crate) const SAID: &str = "privacy.said";
pub(crate) const REPLY: &str = "privacy.reply";

/// Requests of one person, or on one page.
const MOST: i64 = 100;

macro_rules! requests {
    ($rest:literal) => {
        Sql::new(concat!(
            "SELECT request_id, number, person_id, kind, state, said, answer, sent_at, due_at, answered_at
             FROM data_requests WHERE region = $1 ",
            $rest
        ))
    };
}

store::sql! {
    /// One more of a word; gives how many there are now.
    const COUNT_UP = "INSERT INTO data_tallies (region, word, tally) VALUES ($1, $2, 1)
        ON CONFLICT (region, word) DO UPDATE SET tally = data_tallies.tally + 1 RETURNING tally";

    /// How many of a word.
    const TALLY = "SELECT tally FROM data_tallies WHERE region = $1 AND word = $2";

    /// How many open requests are late, up to a thousand.
    const COUNT = "SELECT COUNT(*) FROM (SELECT 1 AS one FROM data_requests
        WHERE region = $1 AND state = 'diajukan' AND due_at < $2 LIMIT 1000) AS few";

    /// A new request.
    const ADD = "INSERT INTO data_requests (region, request_id, number, person_id, kind, state, said, sent_at, due_at)
        VALUES ($1, $2, $3, $4, $5, 'diajukan', $6, $7, $8)";

    /// It is answered or taken back, once.
    const CLOSE = "UPDATE data_requests SET state = $3, answer = $4, answered_at = $5
        WHERE region = $1 AND number = $2 AND state = 'diajukan'";
}

const FIND: Sql = requests!("AND number = $2");
const OF_PERSON: Sql = requests!("AND person_id = $2 ORDER BY number DESC LIMIT $3");
const OPEN: Sql = requests!("AND state = 'diajukan' ORDER BY due_at, number LIMIT $2");
const ANSWERED: Sql = requests!("AND answered_at IS NOT NULL ORDER BY answered_at DESC, number DESC LIMIT $2");

/// Statements that are not in the list of the macro.
pub(crate) const READS: &[store::Named] =
    &[("FIND", FIND), ("OF_PERSON", OF_PERSON), ("OPEN", OPEN), ("ANSWERED", ANSWERED)];

/// What there is to count.
pub(crate) mod word {
    /// Requests made.
    pub(crate) const MADE: &str = "diterima";
    /// Requests answered.
    pub(crate) const ANSWERED: &str = "dijawab";
    /// Of these, in time.
    pub(crate) const IN_TIME: &str = "tepat";
    /// Requests taken back.
    pub(crate) const TAKEN_BACK: &str = "dibatalkan";
    /// Breaches reported: their running number.
    pub(crate) const BREACHES: &str = "pelanggaran";
}

/// Counts one more of a word.
pub(crate) async fn count_up(tx: &mut Tx<'_>, region: RegionCode, word: &str) -> Result<i64> {
    let tally = tx.one(COUNT_UP, &vals![region, word], |row| row.i(0)).await?;
    tally.ok_or_else(|| Error::Other("a tally gave no number".to_owned()))
}

/// How many of a word there are.
pub(crate) async fn tally(tx: &mut Tx<'_>, region: RegionCode, word: &str) -> Result<i64> {
    Ok(tx.one(TALLY, &vals![region, word], |row| row.i(0)).await?.unwrap_or(0))
}

/// How many open requests are late.
pub(crate) async fn late(tx: &mut Tx<'_>, region: RegionCode, now: Stamp) -> Result<i64> {
    Ok(tx.one(COUNT, &vals![region, now], |row| row.i(0)).await?.unwrap_or(0))
}

fn seal<T: Serialize>(
    vault: &Vault,
    dice: &dyn Dice,
    purpose: &'static str,
    id: [u8; 16],
    value: &T,
) -> Result<Vec<u8>> {
    let plain = serde_json::to_vec(value).map_err(|error| Error::Decode(format!("{purpose}: {error}")))?;
    Ok(vault.seal(dice, purpose, &id, &plain))
}

fn unseal<T: DeserializeOwned>(vault: &Vault, purpose: &'static str, id: [u8; 16], sealed: &[u8]) -> Result<T> {
    let sorry = |error: &dyn std::fmt::Display| Error::Decode(format!("{purpose}: {error}"));
    let plain = vault.unseal(purpose, &id, sealed).map_err(|error| sorry(&error))?;
    serde_json::from_slice(&plain).map_err(|error| sorry(&error))
}

/// Adds a request.
pub(crate) async fn add(
    tx: &mut Tx<'_>,
    vault: &Vault,
    dice: &dyn Dice,
    region: RegionCode,
    request: &Request,
) -> Result<()> {
    let said = seal(vault, dice, SAID, request.id.bytes(), &request.said)?;
    let values = vals![
        region,
        request.id,
        request.number,
        request.person,
        request.kind.as_str(),
        said,
        request.sent_at,
        request.due_at,
    ];
    tx.exec_one(ADD, &values).await
}

/// Writes down the answer, or that it was taken back; false if that was done before.
pub(crate) async fn close(
    tx: &mut Tx<'_>,
    vault: &Vault,
    dice: &dyn Dice,
    region: RegionCode,
    request: &Request,
) -> Result<bool> {
    let reply = request.reply.as_ref().map(|reply| seal(vault, dice, REPLY, request.id.bytes(), reply)).transpose()?;
    let values = vals![region, request.number, request.state.as_str(), reply, request.answered_at];
    Ok(tx.exec(CLOSE, &values).await? == 1)
}

/// A request as its row has it.
struct Sealed {
    request: Request,
    said: Vec<u8>,
    reply: Option<Vec<u8>>,
}

fn read(row: &Row<'_>) -> Result<Sealed> {
    let unknown = |what: &str| Error::Decode(format!("data_requests.{what}"));
    let request = Request {
        id: row.id(0)?,
        number: row.i(1)?,
        person: row.id(2)?,
        kind: Kind::parse(&row.t(3)?).ok_or_else(|| unknown("kind"))?,
        state: State::parse(&row.t(4)?).ok_or_else(|| unknown("state"))?,
        said: Said::default(),
        reply: None,
        sent_at: row.stamp(7)?,
        due_at: row.stamp(8)?,
        answered_at: row.opt_stamp(9)?,
    };
    Ok(Sealed { request, said: row.b(5)?, reply: row.opt_b(6)? })
}

fn open(vault: &Vault, sealed: Sealed) -> Result<Request> {
    let id = sealed.request.id.bytes();
    let said = unseal(vault, SAID, id, &sealed.said)?;
    let reply = sealed.reply.map(|reply| unseal(vault, REPLY, id, &reply)).transpose()?;
    Ok(Request { said, reply, ..sealed.request })
}

/// One request.
pub(crate) async fn find(tx: &mut Tx<'_>, vault: &Vault, region: RegionCode, number: i64) -> Result<Option<Request>> {
    tx.one(FIND, &vals![region, number], read).await?.map(|row| open(vault, row)).transpose()
}

/// A person's requests, newest first.
pub(crate) async fn of_person(
    tx: &mut Tx<'_>,
    vault: &Vault,
    region: RegionCode,
    person: PersonId,
) -> Result<Vec<Request>> {
    let rows = tx.query(OF_PERSON, &vals![region, person, MOST], read).await?;
    rows.into_iter().map(|row| open(vault, row)).collect()
}

/// Requests that wait for an answer, nearest deadline first.
pub(crate) async fn waiting(tx: &mut Tx<'_>, vault: &Vault, region: RegionCode) -> Result<Vec<Request>> {
    let rows = tx.query(OPEN, &vals![region, MOST], read).await?;
    rows.into_iter().map(|row| open(vault, row)).collect()
}

/// Requests that were answered or taken back last.
pub(crate) async fn answered(tx: &mut Tx<'_>, vault: &Vault, region: RegionCode, most: i64) -> Result<Vec<Request>> {
    let rows = tx.query(ANSWERED, &vals![region, most], read).await?;
    rows.into_iter().map(|row| open(vault, row)).collect()
}
