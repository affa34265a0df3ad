//! Whose keys are trusted: what was proposed, and what holds.

use kernel::RegionCode;
use store::{Result, Row, Sql, Tx, vals};

use crate::model::ReleaseState;
use crate::trust::{SignerProposal, Wish};

macro_rules! columns {
    () => {
        "number, signer, name, wish, state, reason, proposed_id, proposed_by, proposed_at, decided_by, decided_at"
    };
}

const ADD: Sql = Sql::new(
    "INSERT INTO signer_proposals (region, number, signer, name, wish, state, reason, proposed_id, proposed_by, proposed_at)
     VALUES ($1, (SELECT COALESCE(MAX(number), 0) + 1 FROM signer_proposals WHERE region = $1), $2, $3, $4, 'diajukan',
       $5, $6, $7, $8)
     RETURNING number",
);
const FIND: Sql = Sql::new(concat!("SELECT ", columns!(), " FROM signer_proposals WHERE region = $1 AND number = $2"));
const WAITING: Sql = Sql::new(concat!(
    "SELECT ",
    columns!(),
    " FROM signer_proposals WHERE region = $1 AND state = 'diajukan' ORDER BY number LIMIT 200"
));
const TRUSTED: Sql = Sql::new(concat!(
    "SELECT ",
    columns!(),
    " FROM signer_proposals p WHERE region = $1 AND state = 'disetujui' AND wish = 'percaya'
       AND NOT EXISTS (SELECT 1 FROM signer_proposals q WHERE q.region = p.region AND q.signer = p.signer
         AND q.state = 'disetujui' AND q.number > p.number)
     ORDER BY number LIMIT 200"
));
const DECIDE: Sql = Sql::new(
    "UPDATE signer_proposals SET state = $3, decided_by = $4, decided_at = $5
     WHERE region = $1 AND number = $2 AND state = 'diajukan'",
);

/// Every statement of this module, by name.
pub const STATEMENTS: &[(&str, Sql)] = &[
    ("signers::ADD", ADD),
    ("signers::FIND", FIND),
    ("signers::WAITING", WAITING),
    ("signers::TRUSTED", TRUSTED),
    ("signers::DECIDE", DECIDE),
];

/// Adds a proposal and gives its number.
pub async fn add(tx: &mut Tx<'_>, region: RegionCode, proposal: &SignerProposal) -> Result<i64> {
    let values = vals![
        region,
        &proposal.signer,
        &proposal.name,
        proposal.wish.as_str(),
        &proposal.reason,
        proposal.proposed_id,
        &proposal.proposed_by,
        proposal.proposed_at,
    ];
    let number = tx.one(ADD, &values, |row| row.i(0)).await?;
    number.ok_or_else(|| store::Error::Other("the proposal got no number".to_owned()))
}

/// One proposal.
pub async fn find(tx: &mut Tx<'_>, region: RegionCode, number: i64) -> Result<Option<SignerProposal>> {
    tx.one(FIND, &vals![region, number], read).await
}

/// What waits for a second person, oldest first.
pub async fn waiting(tx: &mut Tx<'_>, region: RegionCode) -> Result<Vec<SignerProposal>> {
    tx.query(WAITING, &vals![region], read).await
}

/// Every key that is trusted now, with the proposal that made it so.
pub async fn trusted(tx: &mut Tx<'_>, region: RegionCode) -> Result<Vec<SignerProposal>> {
    tx.query(TRUSTED, &vals![region], read).await
}

/// Decides on a proposal; `false` if it was decided before.
pub async fn decide(tx: &mut Tx<'_>, region: RegionCode, proposal: &SignerProposal) -> Result<bool> {
    let values =
        vals![region, proposal.number, proposal.state.as_str(), proposal.decided_by.clone(), proposal.decided_at];
    Ok(tx.exec(DECIDE, &values).await? == 1)
}

fn read(row: &Row<'_>) -> Result<SignerProposal> {
    Ok(SignerProposal {
        number: row.i(0)?,
        signer: row.t(1)?,
        name: row.t(2)?,
        wish: row.t(3)?.parse::<Wish>()?,
        state: row.t(4)?.parse::<ReleaseState>()?,
        reason: row.t(5)?,
        proposed_id: row.id(6)?,
        proposed_by: row.t(7)?,
        proposed_at: row.stamp(8)?,
        decided_by: row.opt_t(9)?,
        decided_at: row.opt_stamp(10)?,
    })
}
