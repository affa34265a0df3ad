//! The tables `emergencies` and `emergency_tries`.

use kernel::{Agency, CaseId, Dice, EmergencyId, OfficerId, PersonId, RegionCode, Stamp};
use serde::{Deserialize, Serialize};
use store::{Error, Row, Sql, Tx, Vault, vals};

use super::{seal, unseal};

pub(super) const SAID: &str = "cases.emergency";
/// Uses in a list.
const MOST: i64 = 100;
/// Uses that the public numbers are counted from.
const MOST_COUNTED: i64 = 5_000;

/// What has become of a use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Review {
    /// It waits for its review.
    Waiting,
    /// It was right to look.
    Justified,
    /// It was not.
    Unjustified,
}

impl Review {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::Waiting, Self::Justified, Self::Unjustified];

    /// The word kept in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "menunggu",
            Self::Justified => "dibenarkan",
            Self::Unjustified => "tidak-dibenarkan",
        }
    }

    /// What may follow: a finding is never changed.
    pub const fn may_become(self, next: Self) -> bool {
        matches!((self, next), (Self::Waiting, Self::Justified | Self::Unjustified))
    }

    fn parse(word: &str) -> Result<Self, Error> {
        let known = Self::ALL.into_iter().find(|known| known.as_str() == word);
        known.ok_or_else(|| Error::Decode(format!("emergencies.state {word:?}")))
    }
}

/// What was written about a use. It may tell of a resident: no `Debug`.
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct Said {
    /// The officer's name.
    pub officer: String,
    /// Why, in the officer's words; empty once the resident's data was erased.
    pub reason: String,
    /// Who reviewed it.
    #[serde(default)]
    pub reviewer: String,
    /// What the review found, in words.
    #[serde(default)]
    pub finding: String,
}

/// One use of the right to look in an emergency.
#[derive(Clone)]
pub struct Emergency {
    /// Its id.
    pub id: EmergencyId,
    /// Who looks.
    pub officer: OfficerId,
    /// Where they work.
    pub agency: Agency,
    /// Whose data it is.
    pub person: PersonId,
    /// The case; none if it is the contact of the resident.
    pub case: Option<(CaseId, String)>,
    /// The word of its ground.
    pub ground: String,
    /// What has become of it.
    pub review: Review,
    /// What was written about it.
    pub said: Said,
    /// Since when it is open.
    pub opened_at: Stamp,
    /// Until when.
    pub until_at: Stamp,
    /// Until when it is to be reviewed.
    pub due_at: Stamp,
    /// When it was.
    pub reviewed_at: Option<Stamp>,
}

impl Emergency {
    /// Whether what it opened can be read now.
    pub fn is_open(&self, now: Stamp) -> bool {
        now < self.until_at
    }

    /// Whether the review is late, or was when it came.
    pub fn is_late(&self, now: Stamp) -> bool {
        self.reviewed_at.unwrap_or(now) > self.due_at
    }
}

macro_rules! uses {
    ($rest:literal) => {
        Sql::new(concat!(
            "SELECT emergency_id, officer_id, agency, person_id, case_id, reference, ground, state, said, opened_at,
               until_at, due_at, reviewed_at FROM emergencies WHERE region = $1 ",
            $rest
        ))
    };
}

store::sql! {
    const ADD = "INSERT INTO emergencies (region, emergency_id, officer_id, agency, person_id, case_id, reference, ground,
           state, said, opened_at, until_at, due_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'menunggu', $9, $10, $11, $12)";
    const END = "UPDATE emergencies SET until_at = $3 WHERE region = $1 AND emergency_id = $2 AND until_at > $3";
    const CLOSE = "UPDATE emergencies SET state = $3, said = $4, reviewed_at = $5
         WHERE region = $1 AND emergency_id = $2 AND state = 'menunggu'";
    const SAY = "UPDATE emergencies SET said = $3 WHERE region = $1 AND emergency_id = $2";
    const LATE = "SELECT COUNT(*) FROM (SELECT 1 AS one FROM emergencies
         WHERE region = $1 AND state = 'menunggu' AND due_at < $2 LIMIT 1000) AS few";
    const COUNTED = "SELECT opened_at, state FROM emergencies WHERE region = $1 AND opened_at >= $2
         ORDER BY opened_at, emergency_id LIMIT $3";
    const ADD_TRY = "INSERT INTO emergency_tries (region, officer_id, try_id, at) VALUES ($1, $2, $3, $4)";
    const DROP_TRIES = "DELETE FROM emergency_tries WHERE region = $1 AND officer_id = $2 AND at <= $3";
    const TRIES = "SELECT COUNT(*) FROM emergency_tries WHERE region = $1 AND officer_id = $2 AND at > $3";
}

const FIND: Sql = uses!("AND emergency_id = $2");
const OPEN: Sql = uses!("AND officer_id = $2 AND until_at > $3 ORDER BY until_at, emergency_id LIMIT $4");
const OF_PERSON: Sql = uses!("AND person_id = $2 ORDER BY emergency_id");
const WAITING: Sql = uses!("AND state = 'menunggu' ORDER BY due_at, emergency_id LIMIT $2");
const REVIEWED: Sql = uses!("AND reviewed_at IS NOT NULL ORDER BY reviewed_at DESC, emergency_id DESC LIMIT $2");

/// Statements that are not in the list of the macro.
pub(super) const READS: &[store::Named] = &[
    ("emergencies::FIND", FIND),
    ("emergencies::OPEN", OPEN),
    ("emergencies::OF_PERSON", OF_PERSON),
    ("emergencies::WAITING", WAITING),
    ("emergencies::REVIEWED", REVIEWED),
];

/// Adds a use.
pub async fn add(
    tx: &mut Tx<'_>,
    vault: &Vault,
    dice: &dyn Dice,
    region: RegionCode,
    new: &Emergency,
) -> Result<(), Error> {
    let said = seal(vault, dice, SAID, &new.id.bytes(), &new.said)?;
    let values = vals![
        region,
        new.id,
        new.officer,
        new.agency.as_str(),
        new.person,
        new.case.as_ref().map(|(case, _)| *case),
        new.case.as_ref().map(|(_, reference)| reference.clone()),
        &new.ground,
        said,
        new.opened_at,
        new.until_at,
        new.due_at,
    ];
    tx.exec_one(ADD, &values).await
}

/// Ends a use at `at`; false if it was over.
pub async fn end(tx: &mut Tx<'_>, region: RegionCode, id: EmergencyId, at: Stamp) -> Result<bool, Error> {
    Ok(tx.exec(END, &vals![region, id, at]).await? == 1)
}

/// Writes down what the review found; false if it was reviewed before.
pub async fn close(
    tx: &mut Tx<'_>,
    vault: &Vault,
    dice: &dyn Dice,
    region: RegionCode,
    done: &Emergency,
) -> Result<bool, Error> {
    let said = seal(vault, dice, SAID, &done.id.bytes(), &done.said)?;
    Ok(tx.exec(CLOSE, &vals![region, done.id, done.review.as_str(), said, done.reviewed_at]).await? == 1)
}

/// Takes the words about a resident out of every use; gives the ids of the uses.
pub async fn empty(
    tx: &mut Tx<'_>,
    vault: &Vault,
    dice: &dyn Dice,
    region: RegionCode,
    person: PersonId,
) -> Result<Vec<EmergencyId>, Error> {
    let rows = tx.query(OF_PERSON, &vals![region, person], read).await?;
    let mut ids = Vec::new();
    for row in rows {
        let one = open(vault, row)?;
        let said = Said { reason: String::new(), finding: String::new(), ..one.said };
        let said = seal(vault, dice, SAID, &one.id.bytes(), &said)?;
        tx.exec_one(SAY, &vals![region, one.id, said]).await?;
        ids.push(one.id);
    }
    Ok(ids)
}

fn read(row: &Row<'_>) -> Result<(Emergency, Vec<u8>), Error> {
    let one = Emergency {
        id: row.id(0)?,
        officer: row.id(1)?,
        agency: Agency::parse(&row.t(2)?).map_err(|_| Error::Decode("emergencies.agency".into()))?,
        person: row.id(3)?,
        case: row.opt_id(4)?.zip(row.opt_t(5)?),
        ground: row.t(6)?,
        review: Review::parse(&row.t(7)?)?,
        said: Said::default(),
        opened_at: row.stamp(9)?,
        until_at: row.stamp(10)?,
        due_at: row.stamp(11)?,
        reviewed_at: row.opt_stamp(12)?,
    };
    Ok((one, row.b(8)?))
}

fn open(vault: &Vault, (one, sealed): (Emergency, Vec<u8>)) -> Result<Emergency, Error> {
    let said = unseal(vault, SAID, &one.id.bytes(), &sealed)?;
    Ok(Emergency { said, ..one })
}

/// One use.
pub async fn find(
    tx: &mut Tx<'_>,
    vault: &Vault,
    region: RegionCode,
    id: EmergencyId,
) -> Result<Option<Emergency>, Error> {
    tx.one(FIND, &vals![region, id], read).await?.map(|row| open(vault, row)).transpose()
}

/// The uses of an officer that are open at `now`.
pub async fn open_of(
    tx: &mut Tx<'_>,
    vault: &Vault,
    region: RegionCode,
    officer: OfficerId,
    now: Stamp,
) -> Result<Vec<Emergency>, Error> {
    let rows = tx.query(OPEN, &vals![region, officer, now, MOST], read).await?;
    rows.into_iter().map(|row| open(vault, row)).collect()
}

/// Uses that wait for their review, nearest deadline first.
pub async fn waiting(tx: &mut Tx<'_>, vault: &Vault, region: RegionCode) -> Result<Vec<Emergency>, Error> {
    let rows = tx.query(WAITING, &vals![region, MOST], read).await?;
    rows.into_iter().map(|row| open(vault, row)).collect()
}

/// Uses that were reviewed last.
pub async fn reviewed(tx: &mut Tx<'_>, vault: &Vault, region: RegionCode, most: i64) -> Result<Vec<Emergency>, Error> {
    let rows = tx.query(REVIEWED, &vals![region, most], read).await?;
    rows.into_iter().map(|row| open(vault, row)).collect()
}

/// How many reviews are late at `now`, up to a thousand.
pub async fn late(tx: &mut Tx<'_>, region: RegionCode, now: Stamp) -> Result<i64, Error> {
    Ok(tx.one(LATE, &vals![region, now], |row| row.i(0)).await?.unwrap_or(0))
}

/// When uses were opened since `since`, and what came of them, oldest first. Nothing of anybody.
pub async fn counted(tx: &mut Tx<'_>, region: RegionCode, since: Stamp) -> Result<Vec<(Stamp, Review)>, Error> {
    let read = |row: &Row<'_>| Ok((row.stamp(0)?, Review::parse(&row.t(1)?)?));
    tx.query(COUNTED, &vals![region, since, MOST_COUNTED], read).await
}

/// Counts one more try of an officer, and forgets those that are not after `since`.
pub async fn add_try(
    tx: &mut Tx<'_>,
    region: RegionCode,
    officer: OfficerId,
    id: EmergencyId,
    (at, since): (Stamp, Stamp),
) -> Result<(), Error> {
    tx.exec(DROP_TRIES, &vals![region, officer, since]).await?;
    tx.exec_one(ADD_TRY, &vals![region, officer, id, at]).await
}

/// How often an officer tried after `since`.
pub async fn tries(tx: &mut Tx<'_>, region: RegionCode, officer: OfficerId, since: Stamp) -> Result<i64, Error> {
    Ok(tx.one(TRIES, &vals![region, officer, since], |row| row.i(0)).await?.unwrap_or(0))
}
