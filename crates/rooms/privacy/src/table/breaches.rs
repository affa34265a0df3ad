//! The tables `breaches` and `breach_persons`.

use kernel::{BreachId, Dice, PersonId, RegionCode, Stamp};
use store::{Error, Result, Row, Sql, Tx, Vault, vals};

use super::{seal, unseal};
use crate::breach::{Breach, Said, State, Told};

pub(crate) const SAID: &str = "privacy.breach";

/// Breaches on one page.
const MOST: i64 = 100;
/// Breaches in the exported register.
const MOST_EXPORTED: i64 = 5_000;

macro_rules! breaches {
    ($rest:literal) => {
        Sql::new(concat!(
            "SELECT breach_id, number, state, said, aware_at, reported_at, due_at, notice_at, agency_at, public_at,
               closed_at FROM breaches WHERE region = $1 ",
            $rest
        ))
    };
}

store::sql! {
    const ADD = "INSERT INTO breaches (region, breach_id, number, state, said, aware_at, reported_at, due_at)
        VALUES ($1, $2, $3, 'dilaporkan', $4, $5, $6, $7)";

    /// It moves on; nothing if somebody was first.
    const MOVE = "UPDATE breaches SET state = $4, said = $5, notice_at = $6, agency_at = $7, public_at = $8, closed_at = $9
        WHERE region = $1 AND breach_id = $2 AND state = $3";

    /// How many open breaches are past their clock and not told, up to a thousand.
    const LATE = "SELECT COUNT(*) FROM (SELECT 1 AS one FROM breaches WHERE region = $1 AND closed_at IS NULL
        AND due_at < $2 AND (notice_at IS NULL OR agency_at IS NULL) LIMIT 1000) AS few";

    const ADD_PERSON = "INSERT INTO breach_persons (region, breach_id, person_id, state) VALUES ($1, $2, $3, 'belum')
        ON CONFLICT (region, breach_id, person_id) DO NOTHING";

    const COUNT_PERSONS = "SELECT COUNT(*) FROM breach_persons WHERE region = $1 AND breach_id = $2 AND state = $3";

    /// Some of those in a state.
    const PERSONS = "SELECT person_id FROM breach_persons WHERE region = $1 AND breach_id = $2 AND state = $3
        ORDER BY person_id LIMIT $4";

    /// Somebody is told, or needs a letter, once.
    const TELL = "UPDATE breach_persons SET state = $4, told_at = $5
        WHERE region = $1 AND breach_id = $2 AND person_id = $3 AND state = 'belum'";

    /// Some of those whose letter is not on its way yet.
    const LETTERS = "SELECT person_id FROM breach_persons WHERE region = $1 AND breach_id = $2 AND state = 'surat'
        AND told_at IS NULL ORDER BY person_id LIMIT $3";

    const COUNT_LETTERS = "SELECT COUNT(*) FROM breach_persons WHERE region = $1 AND breach_id = $2 AND state = 'surat'
        AND told_at IS NULL";

    /// The letters are on their way that were printed up to somebody.
    const SENT_LETTERS = "UPDATE breach_persons SET told_at = $4 WHERE region = $1 AND breach_id = $2 AND state = 'surat'
        AND told_at IS NULL AND person_id <= $3";

    /// Of somebody who was erased only that there was somebody stays.
    const ERASE_PERSON = "UPDATE breach_persons SET state = 'dihapus' WHERE region = $1 AND person_id = $2";

    /// Breaches whose notice has begun and has not reached everybody.
    const UNDER_WAY = "SELECT breach_id FROM breaches WHERE region = $1 AND closed_at IS NULL
        AND notice_at IS NOT NULL AND EXISTS (SELECT 1 FROM breach_persons p WHERE p.region = breaches.region
        AND p.breach_id = breaches.breach_id AND p.state = 'belum') ORDER BY due_at, number";

    const DUE = "SELECT breach_id FROM breaches WHERE region = $1 AND closed_at < $2 ORDER BY closed_at, breach_id LIMIT $3";
    const DROP_PERSONS = "DELETE FROM breach_persons WHERE region = $1 AND breach_id = $2";
    const DROP = "DELETE FROM breaches WHERE region = $1 AND breach_id = $2";
}

const FIND: Sql = breaches!("AND number = $2");
const BY_ID: Sql = breaches!("AND breach_id = $2");
const OPEN: Sql = breaches!("AND closed_at IS NULL ORDER BY due_at, number LIMIT $2");
const CLOSED: Sql = breaches!("AND closed_at IS NOT NULL ORDER BY closed_at DESC, breach_id DESC LIMIT $2");
const ALL: Sql = breaches!("ORDER BY number LIMIT $2");
const PUBLIC: Sql = breaches!("AND public_at IS NOT NULL ORDER BY public_at DESC, number DESC LIMIT $2");
const OF_PERSON: Sql = breaches!(
    "AND notice_at IS NOT NULL AND breach_id IN (SELECT breach_id FROM breach_persons
       WHERE region = $1 AND person_id = $2 AND state <> 'dihapus') ORDER BY notice_at DESC, number DESC LIMIT $3"
);

/// Statements that are not in the list of the macro.
pub(crate) const READS: &[store::Named] = &[
    ("breaches::FIND", FIND),
    ("breaches::BY_ID", BY_ID),
    ("breaches::OPEN", OPEN),
    ("breaches::CLOSED", CLOSED),
    ("breaches::ALL", ALL),
    ("breaches::PUBLIC", PUBLIC),
    ("breaches::OF_PERSON", OF_PERSON),
];

/// Adds a breach.
pub(crate) async fn add(
    tx: &mut Tx<'_>,
    vault: &Vault,
    dice: &dyn Dice,
    region: RegionCode,
    new: &Breach,
) -> Result<()> {
    let said = seal(vault, dice, SAID, new.id.bytes(), &new.said)?;
    let values = vals![region, new.id, new.number, said, new.aware_at, new.reported_at, new.due_at];
    tx.exec_one(ADD, &values).await
}

/// Writes what a breach has become; false if it is no longer in the state `from`.
pub(crate) async fn put(
    tx: &mut Tx<'_>,
    vault: &Vault,
    dice: &dyn Dice,
    region: RegionCode,
    (from, next): (State, &Breach),
) -> Result<bool> {
    let said = seal(vault, dice, SAID, next.id.bytes(), &next.said)?;
    let values = vals![
        region,
        next.id,
        from.as_str(),
        next.state.as_str(),
        said,
        next.notice_at,
        next.agency_at,
        next.public_at,
        next.closed_at,
    ];
    Ok(tx.exec(MOVE, &values).await? == 1)
}

fn read(row: &Row<'_>) -> Result<(Breach, Vec<u8>)> {
    let state = row.t(2)?;
    let breach = Breach {
        id: row.id(0)?,
        number: row.i(1)?,
        state: State::parse(&state).ok_or_else(|| Error::Decode("breaches.state".to_owned()))?,
        said: Said::default(),
        aware_at: row.stamp(4)?,
        reported_at: row.stamp(5)?,
        due_at: row.stamp(6)?,
        notice_at: row.opt_stamp(7)?,
        agency_at: row.opt_stamp(8)?,
        public_at: row.opt_stamp(9)?,
        closed_at: row.opt_stamp(10)?,
    };
    Ok((breach, row.b(3)?))
}

fn open(vault: &Vault, (breach, sealed): (Breach, Vec<u8>)) -> Result<Breach> {
    let said = unseal(vault, SAID, breach.id.bytes(), &sealed)?;
    Ok(Breach { said, ..breach })
}

/// The breach with this number.
pub(crate) async fn find(tx: &mut Tx<'_>, vault: &Vault, region: RegionCode, number: i64) -> Result<Option<Breach>> {
    tx.one(FIND, &vals![region, number], read).await?.map(|row| open(vault, row)).transpose()
}

/// The breach with this id.
pub(crate) async fn by_id(tx: &mut Tx<'_>, vault: &Vault, region: RegionCode, id: BreachId) -> Result<Option<Breach>> {
    tx.one(BY_ID, &vals![region, id], read).await?.map(|row| open(vault, row)).transpose()
}

async fn several(tx: &mut Tx<'_>, vault: &Vault, region: RegionCode, sql: Sql, most: i64) -> Result<Vec<Breach>> {
    let rows = tx.query(sql, &vals![region, most], read).await?;
    rows.into_iter().map(|row| open(vault, row)).collect()
}

/// Breaches that are not over, nearest deadline first.
pub(crate) async fn unclosed(tx: &mut Tx<'_>, vault: &Vault, region: RegionCode) -> Result<Vec<Breach>> {
    several(tx, vault, region, OPEN, MOST).await
}

/// Breaches that were closed last.
pub(crate) async fn closed(tx: &mut Tx<'_>, vault: &Vault, region: RegionCode, most: i64) -> Result<Vec<Breach>> {
    several(tx, vault, region, CLOSED, most).await
}

/// The register, by number.
pub(crate) async fn all(tx: &mut Tx<'_>, vault: &Vault, region: RegionCode) -> Result<Vec<Breach>> {
    several(tx, vault, region, ALL, MOST_EXPORTED).await
}

/// Breaches of which the public was told last.
pub(crate) async fn public(tx: &mut Tx<'_>, vault: &Vault, region: RegionCode, most: i64) -> Result<Vec<Breach>> {
    several(tx, vault, region, PUBLIC, most).await
}

/// Breaches of which somebody was told, newest first.
pub(crate) async fn of_person(
    tx: &mut Tx<'_>,
    vault: &Vault,
    region: RegionCode,
    person: PersonId,
) -> Result<Vec<Breach>> {
    let rows = tx.query(OF_PERSON, &vals![region, person, MOST], read).await?;
    rows.into_iter().map(|row| open(vault, row)).collect()
}

/// How many open breaches are past their clock and not told, up to a thousand.
pub async fn late(tx: &mut Tx<'_>, region: RegionCode, now: Stamp) -> Result<i64> {
    Ok(tx.one(LATE, &vals![region, now], |row| row.i(0)).await?.unwrap_or(0))
}

/// Adds somebody to those whose data it was; false if they were known.
pub(crate) async fn add_person(
    tx: &mut Tx<'_>,
    region: RegionCode,
    breach: BreachId,
    person: PersonId,
) -> Result<bool> {
    Ok(tx.exec(ADD_PERSON, &vals![region, breach, person]).await? == 1)
}

/// How many are in a state.
pub(crate) async fn count(tx: &mut Tx<'_>, region: RegionCode, breach: BreachId, told: Told) -> Result<i64> {
    let count = tx.one(COUNT_PERSONS, &vals![region, breach, told.as_str()], |row| row.i(0)).await?;
    Ok(count.unwrap_or(0))
}

/// Some of those in a state.
pub(crate) async fn persons(
    tx: &mut Tx<'_>,
    region: RegionCode,
    breach: BreachId,
    told: Told,
    most: i64,
) -> Result<Vec<PersonId>> {
    tx.query(PERSONS, &vals![region, breach, told.as_str(), most], |row| row.id(0)).await
}

/// Writes down how somebody is told; false if they were before.
pub(crate) async fn tell(
    tx: &mut Tx<'_>,
    region: RegionCode,
    breach: BreachId,
    person: PersonId,
    (told, at): (Told, Option<Stamp>),
) -> Result<bool> {
    Ok(tx.exec(TELL, &vals![region, breach, person, told.as_str(), at]).await? == 1)
}

/// Some of those whose letter is not on its way yet, always in the same order.
pub(crate) async fn letters(tx: &mut Tx<'_>, region: RegionCode, breach: BreachId, most: i64) -> Result<Vec<PersonId>> {
    tx.query(LETTERS, &vals![region, breach, most], |row| row.id(0)).await
}

/// How many letters are not on their way yet.
pub(crate) async fn count_letters(tx: &mut Tx<'_>, region: RegionCode, breach: BreachId) -> Result<i64> {
    Ok(tx.one(COUNT_LETTERS, &vals![region, breach], |row| row.i(0)).await?.unwrap_or(0))
}

/// The letters up to that of `last`, in the order of [`letters`], are on their way; how many.
pub(crate) async fn sent_letters(
    tx: &mut Tx<'_>,
    region: RegionCode,
    breach: BreachId,
    last: PersonId,
    at: Stamp,
) -> Result<u64> {
    tx.exec(SENT_LETTERS, &vals![region, breach, last, at]).await
}

/// Forgets who somebody was in every breach; that there was somebody stays.
pub(crate) async fn erase_person(tx: &mut Tx<'_>, region: RegionCode, person: PersonId) -> Result<()> {
    tx.exec(ERASE_PERSON, &vals![region, person]).await.map(drop)
}

/// Takes everybody off the list.
pub(crate) async fn drop_persons(tx: &mut Tx<'_>, region: RegionCode, breach: BreachId) -> Result<()> {
    tx.exec(DROP_PERSONS, &vals![region, breach]).await.map(drop)
}

/// Breaches whose notice has begun and has not reached everybody.
pub(crate) async fn under_way(tx: &mut Tx<'_>, region: RegionCode) -> Result<Vec<BreachId>> {
    tx.query(UNDER_WAY, &vals![region], |row| row.id(0)).await
}

/// Removes at most `most` breaches that were closed before a moment; how many.
pub async fn forget(tx: &mut Tx<'_>, region: RegionCode, before: Stamp, most: u32) -> Result<u64> {
    let due: Vec<BreachId> = tx.query(DUE, &vals![region, before, i64::from(most)], |row| row.id(0)).await?;
    for breach in &due {
        tx.exec(DROP_PERSONS, &vals![region, *breach]).await?;
        tx.exec_one(DROP, &vals![region, *breach]).await?;
    }
    Ok(u64::try_from(due.len()).unwrap_or(u64::MAX))
}
