//! Residents for whom it is the same.

use kernel::{PersonId, RegionCode, ReportId, Stamp};
use store::{Result, Tx, vals};

store::sql! {
    const HAS = "SELECT 1 AS one FROM report_supporters WHERE region = $1 AND report_id = $2 AND person_id = $3";

    const ADD = "INSERT INTO report_supporters (region, report_id, person_id, at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (region, report_id, person_id) DO NOTHING";

    const REMOVE = "DELETE FROM report_supporters WHERE region = $1 AND report_id = $2 AND person_id = $3";

    const SUPPORTED = "SELECT report_id FROM report_supporters WHERE region = $1 AND person_id = $2";

    const COUNT = "UPDATE reports SET supporters = (SELECT COUNT(*) FROM report_supporters s
          WHERE s.region = $1 AND s.report_id = $2)
        WHERE region = $1 AND report_id = $2";

    const OF_REPORT = "SELECT person_id FROM report_supporters
        WHERE region = $1 AND report_id = $2 ORDER BY person_id LIMIT $3";
}

/// Whether it is the same for them.
pub(crate) async fn has(tx: &mut Tx<'_>, region: RegionCode, report: ReportId, person: PersonId) -> Result<bool> {
    Ok(tx.one(HAS, &vals![region, report, person], |row| row.i(0)).await?.is_some())
}

/// It is, or it is no longer; false if that was said before.
pub(crate) async fn put(
    tx: &mut Tx<'_>,
    region: RegionCode,
    report: ReportId,
    person: PersonId,
    is_same: bool,
    now: Stamp,
) -> Result<bool> {
    let changed = if is_same {
        tx.exec(ADD, &vals![region, report, person, now]).await?
    } else {
        tx.exec(REMOVE, &vals![region, report, person]).await?
    };
    if changed == 1 {
        tx.exec_one(COUNT, &vals![region, report]).await?;
    }
    Ok(changed == 1)
}

/// Those for whom it is the same.
pub(crate) async fn of_report(
    tx: &mut Tx<'_>,
    region: RegionCode,
    report: ReportId,
    most: i64,
) -> Result<Vec<PersonId>> {
    tx.query(OF_REPORT, &vals![region, report, most], |row| row.id(0)).await
}

/// What somebody supported is forgotten.
pub(crate) async fn forget(tx: &mut Tx<'_>, region: RegionCode, person: PersonId) -> Result<()> {
    let reports: Vec<ReportId> = tx.query(SUPPORTED, &vals![region, person], |row| row.id(0)).await?;
    for report in reports {
        tx.exec(REMOVE, &vals![region, report, person]).await?;
        tx.exec_one(COUNT, &vals![region, report]).await?;
    }
    Ok(())
}
