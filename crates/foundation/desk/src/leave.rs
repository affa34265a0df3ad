//! Officers who are away, and who stands in for them. Nothing lies with someone who is away: when a leave begins, what
//! the officer holds goes to the deputy, or back to everybody where the deputy is away too or may not do the step.

use kernel::{Agency, Officer, OfficerId, RegionCode, SlipId, Stamp};
use store::{Error, Row, Tx, Vault, vals};

use crate::task::{self, Task, columns};

/// Tasks that are passed on in one transaction.
pub const STEP: i64 = 100;

/// A time in which an officer is away.
#[derive(Debug, Clone)]
pub struct Leave {
    /// Its id.
    pub id: SlipId,
    /// Where the officer works.
    pub agency: Agency,
    /// Who is away.
    pub officer: (OfficerId, String),
    /// Who stands in.
    pub deputy: Option<(OfficerId, String)>,
    /// The first moment away.
    pub from_at: Stamp,
    /// The first moment back.
    pub until_at: Stamp,
}

macro_rules! leave {
    ($rest:literal) => {
        store::Sql::new(concat!(
            "SELECT leave_id, agency, officer, officer_name, deputy, deputy_name, from_at, until_at FROM desk_leaves ",
            $rest
        ))
    };
}

store::sql! {
    const ADD =
        "INSERT INTO desk_leaves (region, leave_id, agency, officer, officer_name, deputy, deputy_name, from_at, until_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    const END = "UPDATE desk_leaves SET until_at = $3 WHERE region = $1 AND leave_id = $2 AND until_at > $3";
    const MOVED = "UPDATE desk_leaves SET moved_at = $3 WHERE region = $1 AND leave_id = $2 AND moved_at IS NULL";
    const NEXT =
        "SELECT from_at FROM desk_leaves WHERE region = $1 AND moved_at IS NULL ORDER BY from_at, leave_id LIMIT 1";
    const PASS_ON =
        "UPDATE desk_tasks SET holder = $4, holder_name = $5
         WHERE region = $1 AND task_id = $2 AND holder = $3 AND state <> 'selesai'";
}

const OF_OFFICER: store::Sql =
    leave!("WHERE region = $1 AND officer = $2 AND until_at > $3 ORDER BY until_at, leave_id LIMIT 20");
const OF_AGENCY: store::Sql =
    leave!("WHERE region = $1 AND agency = $2 AND until_at > $3 ORDER BY until_at, leave_id LIMIT 200");
const FIND: store::Sql = leave!("WHERE region = $1 AND leave_id = $2");
const BEGUN: store::Sql =
    leave!("WHERE region = $1 AND moved_at IS NULL AND from_at <= $2 ORDER BY from_at, leave_id LIMIT 8");
const HELD: store::Sql = store::Sql::new(concat!(
    "SELECT ",
    columns!(),
    " FROM desk_tasks t WHERE t.region = $1 AND t.agency = $2 AND t.holder = $3 AND t.state IN ('terbuka', 'jeda')
      ORDER BY t.state, t.due_at, t.task_id LIMIT $4"
));

/// Statements that are not in the list of the macro.
pub const READS: &[store::Named] =
    &[("OF_OFFICER", OF_OFFICER), ("OF_AGENCY", OF_AGENCY), ("FIND", FIND), ("BEGUN", BEGUN), ("HELD", HELD)];

/// Keeps a leave.
pub async fn add(tx: &mut Tx<'_>, region: RegionCode, leave: &Leave) -> Result<(), Error> {
    let (deputy, name) = leave.deputy.as_ref().map_or((None, None), |(id, name)| (Some(*id), Some(name.clone())));
    let values = vals![
        region,
        leave.id,
        leave.agency.as_str(),
        leave.officer.0,
        &leave.officer.1,
        deputy,
        name,
        leave.from_at,
        leave.until_at,
    ];
    tx.exec_one(ADD, &values).await
}

/// The leaves of one officer that are not over.
pub async fn of_officer(tx: &mut Tx<'_>, region: RegionCode, who: OfficerId, now: Stamp) -> Result<Vec<Leave>, Error> {
    tx.query(OF_OFFICER, &vals![region, who, now], read).await
}

/// The leaves of an agency that are not over, the next to end first.
pub async fn of_agency(tx: &mut Tx<'_>, region: RegionCode, agency: &Agency, now: Stamp) -> Result<Vec<Leave>, Error> {
    tx.query(OF_AGENCY, &vals![region, agency.as_str(), now], read).await
}

/// One leave.
pub async fn find(tx: &mut Tx<'_>, region: RegionCode, id: SlipId) -> Result<Option<Leave>, Error> {
    tx.one(FIND, &vals![region, id], read).await
}

/// Ends a leave now; false if it is over already.
pub async fn end(tx: &mut Tx<'_>, region: RegionCode, id: SlipId, now: Stamp) -> Result<bool, Error> {
    Ok(tx.exec(END, &vals![region, id, now]).await? == 1)
}

/// Leaves that have begun and whose work has not been passed on.
pub async fn begun(tx: &mut Tx<'_>, region: RegionCode, now: Stamp) -> Result<Vec<Leave>, Error> {
    tx.query(BEGUN, &vals![region, now], read).await
}

/// When the next leave begins.
pub async fn next_begin(tx: &mut Tx<'_>, region: RegionCode) -> Result<Option<Stamp>, Error> {
    tx.one(NEXT, &vals![region], |row| row.stamp(0)).await
}

/// The work of a leave has been passed on; false if that was said before.
pub async fn moved(tx: &mut Tx<'_>, region: RegionCode, id: SlipId, now: Stamp) -> Result<bool, Error> {
    Ok(tx.exec(MOVED, &vals![region, id, now]).await? == 1)
}

/// What the officer holds, open or waiting for citizens: at most [`STEP`] tasks.
pub async fn held(tx: &mut Tx<'_>, vault: &Vault, region: RegionCode, leave: &Leave) -> Result<Vec<Task>, Error> {
    let values = vals![region, leave.agency.as_str(), leave.officer.0, STEP];
    tx.query(HELD, &values, task::read).await?.into_iter().map(|row| row.unseal(vault)).collect()
}

/// Passes one task on to the deputy, or back to everybody.
pub async fn pass_on(
    tx: &mut Tx<'_>,
    region: RegionCode,
    task: &Task,
    from: OfficerId,
    to: Option<&Officer>,
) -> Result<bool, Error> {
    let (id, name) = (to.map(|to| to.officer), to.map(|to| to.name.clone()));
    Ok(tx.exec(PASS_ON, &vals![region, task.id, from, id, name]).await? == 1)
}

fn read(row: &Row<'_>) -> Result<Leave, Error> {
    Ok(Leave {
        id: row.id(0)?,
        agency: Agency::parse(&row.t(1)?).map_err(|_| Error::Decode("desk_leaves.agency".into()))?,
        officer: (row.id(2)?, row.t(3)?),
        deputy: row.opt_id::<OfficerId>(4)?.zip(row.opt_t(5)?),
        from_at: row.stamp(6)?,
        until_at: row.stamp(7)?,
    })
}
