//! What cases cost, and whether it has been paid.

use catalogue::{Bill, Due};
use kernel::{CaseId, Dice, RegionCode, Stamp};
use store::{Error, Sql, Tx, Val, Vault};

use super::{seal, unseal};
use crate::fee::{CaseFee, FeeState, Proof};

const ADD: Sql = Sql::new(
    "INSERT INTO case_fees (region, case_id, state, due, rupiah, bill) VALUES ($1, $2, 'belum', $3, $4, $5)
     ON CONFLICT (region, case_id) DO UPDATE
       SET state = 'belum', due = excluded.due, rupiah = excluded.rupiah, bill = excluded.bill",
);
const OF_CASE: Sql =
    Sql::new("SELECT state, due, bill, proof, settled_at FROM case_fees WHERE region = $1 AND case_id = $2");
const SETTLE: Sql = Sql::new(
    "UPDATE case_fees SET state = $4, proof = $5, settled_at = $6
     WHERE region = $1 AND case_id = $2 AND state = $3",
);
const REMOVE: Sql = Sql::new("DELETE FROM case_fees WHERE region = $1 AND case_id = $2");

pub(crate) const STATEMENTS: &[(&str, Sql)] =
    &[("fees::ADD", ADD), ("fees::OF_CASE", OF_CASE), ("fees::SETTLE", SETTLE), ("fees::REMOVE", REMOVE)];

pub(super) const BILL: &str = "cases.bill";
pub(super) const PROOF: &str = "cases.fee_proof";

/// Fixes what a case costs, unpaid; a new sum takes the place of the old one.
pub async fn fix(
    tx: &mut Tx<'_>,
    vault: &Vault,
    dice: &dyn Dice,
    region: RegionCode,
    case: CaseId,
    due: Due,
    bill: &Bill,
) -> Result<(), Error> {
    let sealed = seal(vault, dice, BILL, &case.bytes(), bill)?;
    let values = [region.into(), case.into(), due.as_str().into(), Val::I(bill.total.amount()), Val::B(sealed)];
    tx.exec(ADD, &values).await.map(|_| ())
}

/// Nothing is to be paid any more.
pub async fn remove(tx: &mut Tx<'_>, region: RegionCode, case: CaseId) -> Result<(), Error> {
    tx.exec(REMOVE, &[region.into(), case.into()]).await.map(|_| ())
}

/// What a case costs; none when nothing is paid.
pub async fn of_case(
    tx: &mut Tx<'_>,
    vault: &Vault,
    region: RegionCode,
    case: CaseId,
) -> Result<Option<CaseFee>, Error> {
    let found = tx
        .one(OF_CASE, &[region.into(), case.into()], |row| {
            Ok((row.t(0)?, row.t(1)?, row.b(2)?, row.opt_b(3)?, row.opt_stamp(4)?))
        })
        .await?;
    let Some((state, due, bill, proof, settled_at)) = found else { return Ok(None) };
    let proof = proof.map(|sealed| unseal::<Proof>(vault, PROOF, &case.bytes(), &sealed)).transpose()?;
    Ok(Some(CaseFee {
        state: FeeState::parse(&state).ok_or_else(|| Error::Decode("case_fees.state".into()))?,
        due: Due::parse(&due).ok_or_else(|| Error::Decode("case_fees.due".into()))?,
        bill: unseal(vault, BILL, &case.bytes(), &bill)?,
        proof,
        settled_at,
    }))
}

/// Paid, waived, or open again; false when somebody was faster.
#[expect(clippy::too_many_arguments, reason = "the parts of one act")]
pub async fn settle(
    tx: &mut Tx<'_>,
    vault: &Vault,
    dice: &dyn Dice,
    region: RegionCode,
    case: CaseId,
    from: FeeState,
    to: FeeState,
    proof: &Proof,
    at: Stamp,
) -> Result<bool, Error> {
    let sealed = seal(vault, dice, PROOF, &case.bytes(), proof)?;
    let values = [region.into(), case.into(), from.as_str().into(), to.as_str().into(), Val::B(sealed), at.into()];
    Ok(tx.exec(SETTLE, &values).await? == 1)
}
