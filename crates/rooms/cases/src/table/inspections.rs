//! Reports from the field. What they say is sealed; their photographs are documents of the case.

use kernel::{CaseId, Dice, DocumentId, RegionCode, Stamp, TaskId};
use store::{Error, Row, Sql, Tx, Val, Vault};

use super::{seal, unseal};
use crate::inspect::{Inspected, Report, ReportState};

const PUT: Sql = Sql::new(
    "INSERT INTO inspections (region, task_id, case_id, step, state, report, rev, updated_at)
     VALUES ($1, $2, $3, $4, $5, $6, 1, $7)
     ON CONFLICT (region, task_id) DO UPDATE SET state = excluded.state, report = excluded.report,
       rev = inspections.rev + 1, updated_at = excluded.updated_at
     WHERE inspections.state = 'draf'",
);
const OF_CASE: Sql = Sql::new(
    "SELECT task_id, step, state, report, rev, updated_at FROM inspections WHERE region = $1 AND case_id = $2
       ORDER BY task_id",
);
const DROP_PHOTO: Sql =
    Sql::new("DELETE FROM documents WHERE region = $1 AND case_id = $2 AND document_id = $3 AND field = $4");

pub(crate) const STATEMENTS: &[(&str, Sql)] =
    &[("inspections::PUT", PUT), ("inspections::OF_CASE", OF_CASE), ("inspections::DROP_PHOTO", DROP_PHOTO)];

pub(super) const REPORT: &str = "cases.inspection";

/// Keeps a report; false if it was finished before, since then nothing changes any more.
pub async fn put(
    tx: &mut Tx<'_>,
    vault: &Vault,
    dice: &dyn Dice,
    region: RegionCode,
    case: CaseId,
    inspected: &Inspected,
) -> Result<bool, Error> {
    let sealed = seal(vault, dice, REPORT, &inspected.task.bytes(), &inspected.report)?;
    let values = [
        region.into(),
        inspected.task.into(),
        case.into(),
        inspected.step.as_str().into(),
        inspected.state.as_str().into(),
        Val::B(sealed),
        inspected.updated_at.into(),
    ];
    Ok(tx.exec(PUT, &values).await? == 1)
}

/// The reports of a case, oldest first.
pub async fn of_case(
    tx: &mut Tx<'_>,
    vault: &Vault,
    region: RegionCode,
    case: CaseId,
) -> Result<Vec<Inspected>, Error> {
    let rows = tx.query(OF_CASE, &[region.into(), case.into()], read).await?;
    rows.into_iter().map(|row| row.unseal(vault)).collect()
}

/// Takes a photograph out of a report that is being written.
pub async fn drop_photo(
    tx: &mut Tx<'_>,
    region: RegionCode,
    case: CaseId,
    id: DocumentId,
    field: &str,
) -> Result<bool, Error> {
    Ok(tx.exec(DROP_PHOTO, &[region.into(), case.into(), id.into(), field.into()]).await? == 1)
}

struct Sealed {
    task: TaskId,
    step: String,
    state: ReportState,
    report: Vec<u8>,
    rev: i64,
    updated_at: Stamp,
}

impl Sealed {
    fn unseal(self, vault: &Vault) -> Result<Inspected, Error> {
        let report: Report = unseal(vault, REPORT, &self.task.bytes(), &self.report)?;
        let Self { task, step, state, rev, updated_at, .. } = self;
        Ok(Inspected { task, step, state, report, rev, updated_at })
    }
}

fn read(row: &Row<'_>) -> Result<Sealed, Error> {
    let state = ReportState::parse(&row.t(2)?).ok_or_else(|| Error::Decode("inspections.state".into()))?;
    Ok(Sealed {
        task: row.id(0)?,
        step: row.t(1)?,
        state,
        report: row.b(3)?,
        rev: row.i(4)?,
        updated_at: row.stamp(5)?,
    })
}
