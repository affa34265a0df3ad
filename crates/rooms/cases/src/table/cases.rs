//! Submitted applications, their answers, and the service files they were begun with.

use catalogue::Answers;
use kernel::{Agency, CaseId, Dice, DraftId, OfficerId, PersonId, Reference, RegionCode, Stamp};
use store::{Error, Row, Sql, Tx, Val, Vault};

use super::{seal, unseal};
use crate::model::{Case, CaseState};

macro_rules! columns {
    () => {
        "case_id, reference, draft_id, service, version, agency, person_id, filed_by, state, step, submitted_at, due_at, \
         paused_at, closed_at, rev"
    };
}
pub(super) use columns;

const ADD: Sql = Sql::new(
    "INSERT INTO cases (region, case_id, reference, draft_id, service, version, agency, person_id, filed_by, state,
       step, submitted_at, due_at, closed_at, paused_at, rev)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 1)",
);
const ADD_ANSWERS: Sql = Sql::new("INSERT INTO case_answers (region, case_id, answers) VALUES ($1, $2, $3)");
const BY_REFERENCE: Sql = Sql::new(concat!("SELECT ", columns!(), " FROM cases WHERE region = $1 AND reference = $2"));
const BY_ID: Sql = Sql::new(concat!("SELECT ", columns!(), " FROM cases WHERE region = $1 AND case_id = $2"));
const BY_DRAFT: Sql = Sql::new(concat!("SELECT ", columns!(), " FROM cases WHERE region = $1 AND draft_id = $2"));
const OF_PERSON: Sql = Sql::new(concat!(
    "SELECT ",
    columns!(),
    " FROM cases WHERE region = $1 AND person_id = $2 AND case_id < $3 ORDER BY case_id DESC LIMIT $4"
));
const NEWEST_OF: Sql = Sql::new(concat!(
    "SELECT ",
    columns!(),
    " FROM cases WHERE region = $1 AND person_id = $2 AND service = $3 AND state <> 'dibatalkan'
      ORDER BY case_id DESC LIMIT 1"
));
const SENDERS: Sql = Sql::new(
    "SELECT DISTINCT person_id FROM cases WHERE region = $1 AND service = $2 AND submitted_at >= $3 AND submitted_at < $4
     ORDER BY person_id LIMIT 50000",
);
const ANSWERS: Sql = Sql::new("SELECT answers FROM case_answers WHERE region = $1 AND case_id = $2");
const SAVE_ANSWERS: Sql = Sql::new("UPDATE case_answers SET answers = $3 WHERE region = $1 AND case_id = $2");
const MOVE: Sql = Sql::new(
    "UPDATE cases SET state = $4, step = $5, due_at = $6, paused_at = $7, closed_at = $8, rev = rev + 1
     WHERE region = $1 AND case_id = $2 AND rev = $3",
);
const KEEP_VERSION: Sql = Sql::new(
    "INSERT INTO service_versions (region, service, version, source, template, first_used_at)
     VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (region, service, version) DO NOTHING",
);
const VERSION: Sql =
    Sql::new("SELECT source, template FROM service_versions WHERE region = $1 AND service = $2 AND version = $3");

pub(crate) const STATEMENTS: &[(&str, Sql)] = &[
    ("cases::ADD", ADD),
    ("cases::ADD_ANSWERS", ADD_ANSWERS),
    ("cases::BY_REFERENCE", BY_REFERENCE),
    ("cases::BY_ID", BY_ID),
    ("cases::BY_DRAFT", BY_DRAFT),
    ("cases::OF_PERSON", OF_PERSON),
    ("cases::NEWEST_OF", NEWEST_OF),
    ("cases::SENDERS", SENDERS),
    ("cases::ANSWERS", ANSWERS),
    ("cases::SAVE_ANSWERS", SAVE_ANSWERS),
    ("cases::MOVE", MOVE),
    ("cases::KEEP_VERSION", KEEP_VERSION),
    ("cases::VERSION", VERSION),
];

pub(super) const SEALED_ANSWERS: &str = "cases.answers";
/// Rows on one page of a person's cases.
pub const PAGE: i64 = 20;

/// A person's newest application for a service, unless it was taken back.
pub async fn newest_of(
    tx: &mut Tx<'_>,
    region: RegionCode,
    person: PersonId,
    service: &str,
) -> Result<Option<Case>, Error> {
    tx.one(NEWEST_OF, &[region.into(), person.into(), service.into()], read).await
}

/// Adds a case with its answers.
pub async fn add(
    tx: &mut Tx<'_>,
    vault: &Vault,
    dice: &dyn Dice,
    region: RegionCode,
    case: &Case,
    answers: &Answers,
) -> Result<(), Error> {
    let sealed = seal(vault, dice, SEALED_ANSWERS, &case.id.bytes(), answers)?;
    let row = [
        region.into(),
        case.id.into(),
        case.reference.as_str().into(),
        case.draft.into(),
        case.service.as_str().into(),
        case.version.as_str().into(),
        case.agency.as_str().into(),
        case.person.into(),
        Val::from(case.filed_by),
        case.state.as_str().into(),
        case.step.as_str().into(),
        case.submitted_at.into(),
        case.due_at.into(),
        Val::from(case.closed_at),
        Val::from(case.paused_at),
    ];
    tx.exec_all(&[(ADD, &row), (ADD_ANSWERS, &[region.into(), case.id.into(), Val::B(sealed)])]).await
}

/// The case people call by this reference.
pub async fn by_reference(tx: &mut Tx<'_>, region: RegionCode, reference: &Reference) -> Result<Option<Case>, Error> {
    tx.one(BY_REFERENCE, &[region.into(), reference.as_str().into()], read).await
}

/// The case with this id.
pub async fn by_id(tx: &mut Tx<'_>, region: RegionCode, id: CaseId) -> Result<Option<Case>, Error> {
    tx.one(BY_ID, &[region.into(), id.into()], read).await
}

/// The case made from this draft: a draft makes one case, however often it is sent.
pub async fn by_draft(tx: &mut Tx<'_>, region: RegionCode, draft: DraftId) -> Result<Option<Case>, Error> {
    tx.one(BY_DRAFT, &[region.into(), draft.into()], read).await
}

/// A page of a person's cases, newest first, older than `before`, and whether there are older ones still.
pub async fn of_person(
    tx: &mut Tx<'_>,
    region: RegionCode,
    person: PersonId,
    before: Option<CaseId>,
) -> Result<(Vec<Case>, bool), Error> {
    let before = before.unwrap_or(CaseId::from_bytes([0xff; 16]));
    let mut cases = tx.query(OF_PERSON, &[region.into(), person.into(), before.into(), Val::I(PAGE + 1)], read).await?;
    let more = cases.len() > usize::try_from(PAGE).unwrap_or(usize::MAX);
    if more {
        cases.pop();
    }
    Ok((cases, more))
}

/// What the applicant declared.
pub async fn answers(tx: &mut Tx<'_>, vault: &Vault, region: RegionCode, id: CaseId) -> Result<Answers, Error> {
    let sealed = tx.one(ANSWERS, &[region.into(), id.into()], |row| row.b(0)).await?;
    let sealed = sealed.ok_or_else(|| Error::Decode("case_answers is missing".into()))?;
    unseal(vault, SEALED_ANSWERS, &id.bytes(), &sealed)
}

/// Keeps corrected answers.
pub async fn save_answers(
    tx: &mut Tx<'_>,
    vault: &Vault,
    dice: &dyn Dice,
    region: RegionCode,
    id: CaseId,
    answers: &Answers,
) -> Result<(), Error> {
    let sealed = seal(vault, dice, SEALED_ANSWERS, &id.bytes(), answers)?;
    tx.exec_one(SAVE_ANSWERS, &[region.into(), id.into(), Val::B(sealed)]).await
}

/// Moves a case on. `case` carries the new values and the old `rev`; false when someone moved it in the meantime.
pub async fn advance(tx: &mut Tx<'_>, region: RegionCode, case: &Case) -> Result<bool, Error> {
    let values = [
        region.into(),
        case.id.into(),
        Val::I(case.rev),
        case.state.as_str().into(),
        case.step.as_str().into(),
        case.due_at.into(),
        Val::from(case.paused_at),
        Val::from(case.closed_at),
    ];
    Ok(tx.exec(MOVE, &values).await? == 1)
}

/// Keeps the service file word for word, the first time it is used.
pub async fn keep_version(
    tx: &mut Tx<'_>,
    region: RegionCode,
    service: &catalogue::Service,
    at: Stamp,
) -> Result<(), Error> {
    let values = [
        region.into(),
        service.id.as_str().into(),
        service.version.as_str().into(),
        service.source.as_str().into(),
        service.template_source.as_str().into(),
        at.into(),
    ];
    tx.exec(KEEP_VERSION, &values).await.map(|_| ())
}

/// The service file of an earlier version, and its letter template.
pub async fn version(
    tx: &mut Tx<'_>,
    region: RegionCode,
    service: &str,
    version: &str,
) -> Result<Option<(String, String)>, Error> {
    tx.one(VERSION, &[region.into(), service.into(), version.into()], |row| Ok((row.t(0)?, row.t(1)?))).await
}

/// Those who sent an application for a service from the first moment on and before the second, each once.
pub async fn senders(
    tx: &mut Tx<'_>,
    region: RegionCode,
    service: &str,
    (from, until): (Stamp, Stamp),
) -> Result<Vec<PersonId>, Error> {
    tx.query(SENDERS, &[region.into(), service.into(), from.into(), until.into()], |row| row.id(0)).await
}

pub(super) fn read(row: &Row<'_>) -> Result<Case, Error> {
    let reference = Reference::parse(&row.t(1)?).map_err(|_| Error::Decode("cases.reference".into()))?;
    let state = CaseState::parse(&row.t(8)?).ok_or_else(|| Error::Decode("cases.state".into()))?;
    Ok(Case {
        id: row.id(0)?,
        reference,
        draft: row.id(2)?,
        service: row.t(3)?,
        version: row.t(4)?,
        agency: Agency::parse(&row.t(5)?).map_err(|_| Error::Decode("cases.agency".into()))?,
        person: row.id(6)?,
        filed_by: row.opt_id::<OfficerId>(7)?,
        state,
        step: row.t(9)?,
        submitted_at: row.stamp(10)?,
        due_at: row.stamp(11)?,
        paused_at: row.opt_stamp(12)?,
        closed_at: row.opt_stamp(13)?,
        rev: row.i(14)?,
    })
}
