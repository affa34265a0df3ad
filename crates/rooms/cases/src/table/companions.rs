//! Which cases belong together: sent as one (`paket`), or one waiting for the letter of another (`menunggu`).

use kernel::{Agency, CaseId, PersonId, RegionCode, Stamp};
use store::{Error, Sql, Tx, Val};

use super::cases::{columns, read};
use crate::model::{Case, CaseState};

/// How a case belongs to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tie {
    /// They were sent together.
    Sent,
    /// This one waits for the other's letter.
    Waits,
}

impl Tie {
    /// The word kept in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sent => "paket",
            Self::Waits => "menunggu",
        }
    }
}

/// The letter of case `o` may still come: it is worked on, or its official has not signed yet.
macro_rules! to_come {
    () => {
        "(o.closed_at IS NULL OR EXISTS (SELECT 1 FROM letters w WHERE w.region = o.region AND w.case_id = o.case_id
             AND w.esign = 'menunggu' AND w.state = 'berlaku'))"
    };
}

const ADD: Sql = Sql::new(
    "INSERT INTO case_links (region, case_id, kind, other) VALUES ($1, $2, $3, $4)
     ON CONFLICT (region, case_id, kind, other) DO NOTHING",
);
const OTHERS: Sql = Sql::new(concat!(
    "SELECT ",
    columns!(),
    " FROM cases WHERE region = $1 AND case_id IN
       (SELECT l.other FROM case_links l WHERE l.region = $1 AND l.case_id = $2 AND l.kind = $3) ORDER BY case_id"
));
const WAITING: Sql = Sql::new(concat!(
    "SELECT ",
    columns!(),
    " FROM cases WHERE region = $1 AND case_id IN
       (SELECT l.case_id FROM case_links l WHERE l.region = $1 AND l.other = $2 AND l.kind = 'menunggu') ORDER BY case_id"
));
const USABLE: Sql = Sql::new(concat!(
    "SELECT ",
    columns!(),
    " FROM cases WHERE region = $1 AND person_id = $2 AND service = $3 AND state NOT IN ('dibatalkan', 'ditolak')
      ORDER BY case_id DESC LIMIT 1"
));

const HELD_UP: Sql = Sql::new(concat!(
    "SELECT ",
    columns!(),
    " FROM cases WHERE region = $1 AND agency = $2 AND paused_at IS NOT NULL AND state = 'diproses'
       AND (due_at > $3 OR (due_at = $3 AND case_id > $4))
       AND EXISTS (SELECT 1 FROM case_links l JOIN cases o ON o.region = l.region AND o.case_id = l.other
         WHERE l.region = $1 AND l.case_id = cases.case_id AND l.kind = 'menunggu' AND ",
    to_come!(),
    ") ORDER BY due_at, case_id LIMIT $5"
));

const AWAITED: Sql = Sql::new(concat!(
    "SELECT l.case_id, o.service, o.reference FROM case_links l JOIN cases o ON o.region = l.region AND o.case_id = l.other
     WHERE l.region = $1 AND l.kind = 'menunggu' AND ",
    to_come!(),
    " AND l.case_id IN ($2, $3, $4, $5, $6, $7, $8, $9,
       $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26) ORDER BY l.case_id, o.case_id"
));

/// Rows on one page of what waits.
const PAGE: usize = 25;

pub(crate) const STATEMENTS: &[(&str, Sql)] = &[
    ("companions::ADD", ADD),
    ("companions::OTHERS", OTHERS),
    ("companions::WAITING", WAITING),
    ("companions::USABLE", USABLE),
    ("companions::HELD_UP", HELD_UP),
    ("companions::AWAITED", AWAITED),
];

/// Ties a case to another; once is enough.
pub async fn tie(tx: &mut Tx<'_>, region: RegionCode, case: CaseId, tie: Tie, other: CaseId) -> Result<(), Error> {
    tx.exec(ADD, &[region.into(), case.into(), tie.as_str().into(), other.into()]).await.map(|_| ())
}

/// The cases that this one is tied to.
pub async fn others(tx: &mut Tx<'_>, region: RegionCode, case: CaseId, tie: Tie) -> Result<Vec<Case>, Error> {
    tx.query(OTHERS, &[region.into(), case.into(), tie.as_str().into()], read).await
}

/// The cases that wait for this one's letter, or did.
pub async fn waiting_for(tx: &mut Tx<'_>, region: RegionCode, other: CaseId) -> Result<Vec<Case>, Error> {
    tx.query(WAITING, &[region.into(), other.into()], read).await
}

/// A person's newest application for a service that can still end, or has ended, in a letter.
pub async fn usable(
    tx: &mut Tx<'_>,
    region: RegionCode,
    person: PersonId,
    service: &str,
) -> Result<Option<Case>, Error> {
    let found = tx.one(USABLE, &[region.into(), person.into(), Val::from(service)], read).await?;
    Ok(found.filter(|case| !matches!(case.state, CaseState::Dibatalkan | CaseState::Ditolak)))
}

/// A page of an agency's cases that stand still and wait for a letter, nearest promise first, after `after`; and whether
/// more follow.
pub async fn held_up(
    tx: &mut Tx<'_>,
    region: RegionCode,
    agency: &Agency,
    after: (Stamp, CaseId),
) -> Result<(Vec<Case>, bool), Error> {
    let most = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let keys = [region.into(), agency.as_str().into(), after.0.into(), after.1.into(), Val::I(most)];
    let mut cases = tx.query(HELD_UP, &keys, read).await?;
    let more = cases.len() > PAGE;
    cases.truncate(PAGE);
    Ok((cases, more))
}

/// What the cases of one page wait for: the case that waits, and service and reference of the one it waits for.
pub async fn awaited(
    tx: &mut Tx<'_>,
    region: RegionCode,
    cases: &[Case],
) -> Result<Vec<(CaseId, String, String)>, Error> {
    let mut values = vec![Val::from(region)];
    values.extend(cases.iter().take(PAGE).map(|case| Val::from(case.id)));
    // No case has this id.
    values.resize(PAGE + 1, CaseId::from_bytes([0; 16]).into());
    tx.query(AWAITED, &values, |row| Ok((row.id(0)?, row.t(1)?, row.t(2)?))).await
}
