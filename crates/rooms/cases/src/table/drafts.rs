//! Drafts, and what was parked when a session ended.

use kernel::{CaseId, Dice, DraftId, OfficerId, PersonId, RegionCode, Stamp};
use store::{Error, Row, Sql, Tx, Val, Vault};

use super::{seal, unseal};
use crate::model::{Draft, Written};

macro_rules! columns {
    () => {
        "draft_id, person_id, service, version, filed_by, case_id, only_paths, rev, updated_at"
    };
}

/// Drafts of one person. [`OF_PERSON`] reads no more.
pub(crate) const MOST: usize = 50;

const ADD: Sql = Sql::new(
    "INSERT INTO drafts (region, draft_id, person_id, service, version, filed_by, case_id, only_paths, answers, rev,
       updated_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1, $10)",
);
const FIND: Sql = Sql::new(concat!("SELECT ", columns!(), ", answers FROM drafts WHERE region = $1 AND draft_id = $2"));
const OF_CASE: Sql =
    Sql::new(concat!("SELECT ", columns!(), ", answers FROM drafts WHERE region = $1 AND case_id = $2"));
const OF_PERSON: Sql = Sql::new(concat!(
    "SELECT ",
    columns!(),
    " FROM drafts WHERE region = $1 AND person_id = $2 ORDER BY updated_at DESC, draft_id DESC LIMIT 50"
));
const OF_OFFICER: Sql = Sql::new(concat!(
    "SELECT ",
    columns!(),
    " FROM drafts WHERE region = $1 AND filed_by = $2 AND case_id IS NULL
      ORDER BY updated_at DESC, draft_id DESC LIMIT 20"
));
const SAVE: Sql = Sql::new(
    "UPDATE drafts SET answers = $4, rev = rev + 1, updated_at = $5 WHERE region = $1 AND draft_id = $2 AND rev = $3",
);
const REMOVE: Sql = Sql::new("DELETE FROM drafts WHERE region = $1 AND draft_id = $2");
const PARK: Sql =
    Sql::new("INSERT INTO parked (region, token, draft_id, page, fields, at) VALUES ($1, $2, $3, $4, $5, $6)");
const UNPARK: Sql =
    Sql::new("DELETE FROM parked WHERE region = $1 AND token = $2 AND at > $3 RETURNING draft_id, page, fields");
const SWEEP: Sql = Sql::new("DELETE FROM parked WHERE region = $1 AND at <= $2");

pub(crate) const STATEMENTS: &[(&str, Sql)] = &[
    ("drafts::ADD", ADD),
    ("drafts::FIND", FIND),
    ("drafts::OF_CASE", OF_CASE),
    ("drafts::OF_PERSON", OF_PERSON),
    ("drafts::OF_OFFICER", OF_OFFICER),
    ("drafts::SAVE", SAVE),
    ("drafts::REMOVE", REMOVE),
    ("drafts::PARK", PARK),
    ("drafts::UNPARK", UNPARK),
    ("drafts::SWEEP", SWEEP),
];

pub(super) const ANSWERS: &str = "cases.draft";
pub(super) const PARKED: &str = "cases.parked";

/// Adds a draft.
pub async fn add(
    tx: &mut Tx<'_>,
    vault: &Vault,
    dice: &dyn Dice,
    region: RegionCode,
    draft: &Draft,
    written: &Written,
) -> Result<(), Error> {
    let answers = seal(vault, dice, ANSWERS, &draft.id.bytes(), written)?;
    let (case, only) = draft.corrects.clone().unzip();
    let only = only.map(|paths| serde_json::Value::from(paths).to_string());
    let values = [
        region.into(),
        draft.id.into(),
        draft.person.into(),
        draft.service.as_str().into(),
        draft.version.as_str().into(),
        Val::from(draft.filed_by),
        Val::from(case),
        Val::from(only),
        Val::B(answers),
        draft.updated_at.into(),
    ];
    tx.exec_one(ADD, &values).await
}

/// A draft with what is written in it.
pub async fn find(
    tx: &mut Tx<'_>,
    vault: &Vault,
    region: RegionCode,
    id: DraftId,
) -> Result<Option<(Draft, Written)>, Error> {
    let found = tx.one(FIND, &[region.into(), id.into()], read_whole).await?;
    found.map(|(draft, sealed)| open(vault, draft, &sealed)).transpose()
}

/// The draft that corrects a case.
pub async fn of_case(
    tx: &mut Tx<'_>,
    vault: &Vault,
    region: RegionCode,
    case: CaseId,
) -> Result<Option<(Draft, Written)>, Error> {
    let found = tx.one(OF_CASE, &[region.into(), case.into()], read_whole).await?;
    found.map(|(draft, sealed)| open(vault, draft, &sealed)).transpose()
}

/// A person's drafts, newest first.
pub async fn of_person(tx: &mut Tx<'_>, region: RegionCode, person: PersonId) -> Result<Vec<Draft>, Error> {
    tx.query(OF_PERSON, &[region.into(), person.into()], read).await
}

/// What an officer began at the counter and has not sent, newest first.
pub async fn of_officer(tx: &mut Tx<'_>, region: RegionCode, officer: OfficerId) -> Result<Vec<Draft>, Error> {
    tx.query(OF_OFFICER, &[region.into(), officer.into()], read).await
}

/// Saves what is written; false when someone else saved in the meantime.
pub async fn save(
    tx: &mut Tx<'_>,
    vault: &Vault,
    dice: &dyn Dice,
    region: RegionCode,
    draft: &Draft,
    written: &Written,
    at: Stamp,
) -> Result<bool, Error> {
    let answers = seal(vault, dice, ANSWERS, &draft.id.bytes(), written)?;
    let values = [region.into(), draft.id.into(), Val::I(draft.rev), Val::B(answers), at.into()];
    Ok(tx.exec(SAVE, &values).await? == 1)
}

/// Removes a draft.
pub async fn remove(tx: &mut Tx<'_>, region: RegionCode, id: DraftId) -> Result<bool, Error> {
    Ok(tx.exec(REMOVE, &[region.into(), id.into()]).await? == 1)
}

/// What was sent to a page after the session had ended.
#[derive(Debug, Clone)]
pub struct Parked {
    /// The draft it belongs to.
    pub draft: DraftId,
    /// The page of the form.
    pub page: String,
    /// The fields as they were sent.
    pub fields: Vec<(String, String)>,
}

/// Parks what was sent, under the hash of a token that only this browser holds.
pub async fn park(
    tx: &mut Tx<'_>,
    vault: &Vault,
    dice: &dyn Dice,
    region: RegionCode,
    token: &[u8; 32],
    parked: &Parked,
    at: Stamp,
) -> Result<(), Error> {
    let fields = seal(vault, dice, PARKED, token, &parked.fields)?;
    let values = [
        region.into(),
        Val::B(token.to_vec()),
        parked.draft.into(),
        parked.page.as_str().into(),
        Val::B(fields),
        at.into(),
    ];
    tx.exec_one(PARK, &values).await
}

/// Takes back what was parked, once, if it is not older than `since`.
pub async fn unpark(
    tx: &mut Tx<'_>,
    vault: &Vault,
    region: RegionCode,
    token: &[u8; 32],
    since: Stamp,
) -> Result<Option<Parked>, Error> {
    let found = tx
        .one(UNPARK, &[region.into(), Val::B(token.to_vec()), since.into()], |row| {
            Ok((row.id::<DraftId>(0)?, row.t(1)?, row.b(2)?))
        })
        .await?;
    tx.exec(SWEEP, &[region.into(), since.into()]).await?;
    let Some((draft, page, sealed)) = found else { return Ok(None) };
    Ok(Some(Parked { draft, page, fields: unseal(vault, PARKED, token, &sealed)? }))
}

fn read(row: &Row<'_>) -> Result<Draft, Error> {
    let only = row.opt_t(6)?.map(|json| serde_json::from_str::<Vec<String>>(&json));
    let only = only.transpose().map_err(|error| Error::Decode(format!("drafts.only_paths: {error}")))?;
    Ok(Draft {
        id: row.id(0)?,
        person: row.id(1)?,
        service: row.t(2)?,
        version: row.t(3)?,
        filed_by: row.opt_id::<OfficerId>(4)?,
        corrects: row.opt_id::<CaseId>(5)?.zip(only),
        rev: row.i(7)?,
        updated_at: row.stamp(8)?,
    })
}

fn read_whole(row: &Row<'_>) -> Result<(Draft, Vec<u8>), Error> {
    Ok((read(row)?, row.b(9)?))
}

fn open(vault: &Vault, draft: Draft, sealed: &[u8]) -> Result<(Draft, Written), Error> {
    let written = unseal(vault, ANSWERS, &draft.id.bytes(), sealed)?;
    Ok((draft, written))
}
