//! What administrators want of officers' rights.

use kernel::RegionCode;
use store::{Result, Row, Sql, Tx, vals};

use crate::model::ReleaseState;
use crate::staff::StaffProposal;

macro_rules! columns {
    () => {
        "number, username, state, was, wanted, reason, proposed_id, proposed_by, proposed_at, decided_by, decided_at"
    };
}

const ADD: Sql = Sql::new(
    "INSERT INTO staff_proposals (region, number, username, state, was, wanted, reason, proposed_id, proposed_by,
       proposed_at)
     VALUES ($1, (SELECT COALESCE(MAX(number), 0) + 1 FROM staff_proposals WHERE region = $1), $2, 'diajukan', $3, $4,
       $5, $6, $7, $8)
     RETURNING number",
);
const FIND: Sql = Sql::new(concat!("SELECT ", columns!(), " FROM staff_proposals WHERE region = $1 AND number = $2"));
const WAITING: Sql = Sql::new(concat!(
    "SELECT ",
    columns!(),
    " FROM staff_proposals WHERE region = $1 AND state = 'diajukan' ORDER BY number LIMIT 200"
));
const DECIDE: Sql = Sql::new(
    "UPDATE staff_proposals SET state = $3, decided_by = $4, decided_at = $5
     WHERE region = $1 AND number = $2 AND state = 'diajukan'",
);

/// Every statement of this module, by name.
pub const STATEMENTS: &[(&str, Sql)] =
    &[("staff::ADD", ADD), ("staff::FIND", FIND), ("staff::WAITING", WAITING), ("staff::DECIDE", DECIDE)];

/// Adds a proposal and gives its number.
pub async fn add(tx: &mut Tx<'_>, region: RegionCode, proposal: &StaffProposal) -> Result<i64> {
    let values = vals![
        region,
        &proposal.username,
        proposal.was.to_string(),
        proposal.wanted.to_string(),
        &proposal.reason,
        proposal.proposed_id,
        &proposal.proposed_by,
        proposal.proposed_at,
    ];
    let number = tx.one(ADD, &values, |row| row.i(0)).await?;
    number.ok_or_else(|| store::Error::Other("the proposal got no number".to_owned()))
}

/// One proposal.
pub async fn find(tx: &mut Tx<'_>, region: RegionCode, number: i64) -> Result<Option<StaffProposal>> {
    tx.one(FIND, &vals![region, number], read).await
}

/// What waits for a second person, oldest first.
pub async fn waiting(tx: &mut Tx<'_>, region: RegionCode) -> Result<Vec<StaffProposal>> {
    tx.query(WAITING, &vals![region], read).await
}

/// Decides; `false` if it was decided before.
pub async fn decide(tx: &mut Tx<'_>, region: RegionCode, proposal: &StaffProposal) -> Result<bool> {
    let values =
        vals![region, proposal.number, proposal.state.as_str(), proposal.decided_by.clone(), proposal.decided_at];
    Ok(tx.exec(DECIDE, &values).await? == 1)
}

fn read(row: &Row<'_>) -> Result<StaffProposal> {
    let json = |text: String| serde_json::from_str(&text).map_err(|_| store::Error::Decode("staff_proposals".into()));
    Ok(StaffProposal {
        number: row.i(0)?,
        username: row.t(1)?,
        state: row.t(2)?.parse::<ReleaseState>()?,
        was: json(row.t(3)?)?,
        wanted: json(row.t(4)?)?,
        reason: row.t(5)?,
        proposed_id: row.id(6)?,
        proposed_by: row.t(7)?,
        proposed_at: row.stamp(8)?,
        decided_by: row.opt_t(9)?,
        decided_at: row.opt_stamp(10)?,
    })
}
