//! Signatures of second persons, from being asked for to the case they belong to.

use kernel::{CaseId, Dice, DraftId, RegionCode, SignatureId};
use store::{Error, Row, Sql, Tx, Val, Vault};

use super::{seal, unseal};
use crate::signature::{SignState, Signature, SignatureBody};

/// How many signatures one page of a person's list shows.
pub const PAGE: usize = 20;

macro_rules! columns {
    () => {
        "signature_id, draft_id, case_id, person_id, service, field, state, digest, asked_at, answered_at, body"
    };
}

const ADD: Sql = Sql::new(
    "INSERT INTO signatures (region, signature_id, draft_id, case_id, person_id, service, field, state, digest,
       asked_at, answered_at, body, signer)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
);
const FIND: Sql = Sql::new(concat!("SELECT ", columns!(), " FROM signatures WHERE region = $1 AND signature_id = $2"));
const OF_DRAFT: Sql = Sql::new(concat!(
    "SELECT ",
    columns!(),
    " FROM signatures WHERE region = $1 AND draft_id = $2 ORDER BY signature_id"
));
const OF_CASE: Sql = Sql::new(concat!(
    "SELECT ",
    columns!(),
    " FROM signatures WHERE region = $1 AND case_id = $2 ORDER BY signature_id"
));
const OF_SIGNER: Sql = Sql::new(concat!(
    "SELECT ",
    columns!(),
    " FROM signatures WHERE region = $1 AND signer = $2 AND signature_id < $3 ORDER BY signature_id DESC LIMIT 21"
));
const WAITING: Sql = Sql::new(concat!(
    "SELECT ",
    columns!(),
    " FROM signatures WHERE region = $1 AND signer = $2 AND state = 'diminta' ORDER BY signature_id DESC LIMIT 20"
));
const MOVE: Sql = Sql::new(
    "UPDATE signatures SET state = $4, body = $5, answered_at = $6
     WHERE region = $1 AND signature_id = $2 AND state = $3 AND case_id IS NULL",
);
const VOID: Sql =
    Sql::new("UPDATE signatures SET state = 'batal' WHERE region = $1 AND signature_id = $2 AND state = $3");
const TO_CASE: Sql = Sql::new(
    "UPDATE signatures SET case_id = $3
     WHERE region = $1 AND signature_id = $2 AND state = 'ditandatangani' AND case_id IS NULL",
);

pub(crate) const STATEMENTS: &[(&str, Sql)] = &[
    ("signatures::ADD", ADD),
    ("signatures::FIND", FIND),
    ("signatures::OF_DRAFT", OF_DRAFT),
    ("signatures::OF_CASE", OF_CASE),
    ("signatures::OF_SIGNER", OF_SIGNER),
    ("signatures::WAITING", WAITING),
    ("signatures::MOVE", MOVE),
    ("signatures::VOID", VOID),
    ("signatures::TO_CASE", TO_CASE),
];

pub(super) const BODY: &str = "cases.signature";
const SIGNER: &str = "cases.signer";

/// Adds a signature: one that is asked for, or one that was given on paper.
pub async fn add(
    tx: &mut Tx<'_>,
    vault: &Vault,
    dice: &dyn Dice,
    region: RegionCode,
    signature: &Signature,
) -> Result<(), Error> {
    let values = [
        region.into(),
        signature.id.into(),
        signature.draft.into(),
        Val::from(signature.case),
        signature.person.into(),
        signature.service.as_str().into(),
        signature.field.as_str().into(),
        signature.state.as_str().into(),
        Val::B(signature.digest.clone()),
        signature.asked_at.into(),
        Val::from(signature.answered_at),
        Val::B(seal(vault, dice, BODY, &signature.id.bytes(), &signature.body)?),
        blind(vault, &signature.body.nik),
    ];
    tx.exec_one(ADD, &values).await
}

pub(super) fn blind(vault: &Vault, nik: &str) -> Val {
    Val::B(vault.blind(SIGNER, nik).to_vec())
}

/// One signature.
pub async fn find(
    tx: &mut Tx<'_>,
    vault: &Vault,
    region: RegionCode,
    id: SignatureId,
) -> Result<Option<Signature>, Error> {
    let found = tx.one(FIND, &[region.into(), id.into()], read).await?;
    found.map(|row| open(vault, row)).transpose()
}

/// The signatures that were ever asked for under a draft, oldest first.
pub async fn of_draft(
    tx: &mut Tx<'_>,
    vault: &Vault,
    region: RegionCode,
    draft: DraftId,
) -> Result<Vec<Signature>, Error> {
    let rows = tx.query(OF_DRAFT, &[region.into(), draft.into()], read).await?;
    rows.into_iter().map(|row| open(vault, row)).collect()
}

/// The signatures that a case was filed with, those of earlier rounds of correction too, oldest first.
pub async fn of_case(
    tx: &mut Tx<'_>,
    vault: &Vault,
    region: RegionCode,
    case: CaseId,
) -> Result<Vec<Signature>, Error> {
    let rows = tx.query(OF_CASE, &[region.into(), case.into()], read).await?;
    rows.into_iter().map(|row| open(vault, row)).collect()
}

/// A page of what the person with this NIK was ever asked to sign, newest first, and whether older ones follow.
pub async fn of_signer(
    tx: &mut Tx<'_>,
    vault: &Vault,
    region: RegionCode,
    nik: &str,
    before: Option<SignatureId>,
) -> Result<(Vec<Signature>, bool), Error> {
    let before = before.unwrap_or(SignatureId::from_bytes([0xff; 16]));
    let mut rows = tx.query(OF_SIGNER, &[region.into(), blind(vault, nik), before.into()], read).await?;
    let has_more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let page: Result<Vec<_>, Error> = rows.into_iter().map(|row| open(vault, row)).collect();
    Ok((page?, has_more))
}

/// What waits for the person with this NIK, newest first.
pub async fn waiting(tx: &mut Tx<'_>, vault: &Vault, region: RegionCode, nik: &str) -> Result<Vec<Signature>, Error> {
    let rows = tx.query(WAITING, &[region.into(), blind(vault, nik)], read).await?;
    rows.into_iter().map(|row| open(vault, row)).collect()
}

/// Moves a signature on from the state `from`; false if it is no longer there, or was filed meanwhile.
pub async fn move_on(
    tx: &mut Tx<'_>,
    vault: &Vault,
    dice: &dyn Dice,
    region: RegionCode,
    from: SignState,
    signature: &Signature,
) -> Result<bool, Error> {
    let values = [
        region.into(),
        signature.id.into(),
        from.as_str().into(),
        signature.state.as_str().into(),
        Val::B(seal(vault, dice, BODY, &signature.id.bytes(), &signature.body)?),
        Val::from(signature.answered_at),
    ];
    Ok(tx.exec(MOVE, &values).await? == 1)
}

/// Voids a signature that stands as `from`; false if it does no longer.
pub async fn void(tx: &mut Tx<'_>, region: RegionCode, id: SignatureId, from: SignState) -> Result<bool, Error> {
    Ok(tx.exec(VOID, &[region.into(), id.into(), from.as_str().into()]).await? == 1)
}

/// A signature is filed with its case; false if it stands no longer.
pub async fn to_case(tx: &mut Tx<'_>, region: RegionCode, id: SignatureId, case: CaseId) -> Result<bool, Error> {
    Ok(tx.exec(TO_CASE, &[region.into(), id.into(), case.into()]).await? == 1)
}

fn read(row: &Row<'_>) -> Result<(Signature, Vec<u8>), Error> {
    let word = row.t(6)?;
    let state = SignState::parse(&word).ok_or_else(|| Error::Decode(format!("signatures.state: {word}")))?;
    let signature = Signature {
        id: row.id(0)?,
        draft: row.id(1)?,
        case: row.opt_id(2)?,
        person: row.id(3)?,
        service: row.t(4)?,
        field: row.t(5)?,
        state,
        digest: row.b(7)?,
        asked_at: row.stamp(8)?,
        answered_at: row.opt_stamp(9)?,
        body: SignatureBody::default(),
    };
    Ok((signature, row.b(10)?))
}

fn open(vault: &Vault, (signature, sealed): (Signature, Vec<u8>)) -> Result<Signature, Error> {
    let body = unseal(vault, BODY, &signature.id.bytes(), &sealed)?;
    Ok(Signature { body, ..signature })
}
