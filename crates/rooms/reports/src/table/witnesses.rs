//! Residents who are asked whether a report is settled.

use kernel::{PersonId, RegionCode, ReportId, Stamp};
use store::{Result, Tx, vals};

store::sql! {
    const ASK = "INSERT INTO report_witnesses (region, report_id, person_id, asked_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (region, report_id, person_id) DO NOTHING";

    const ASKED = "UPDATE reports SET asked_at = $3 WHERE region = $1 AND report_id = $2";

    const NOBODY = "UPDATE reports SET asked_at = NULL WHERE region = $1 AND report_id = $2";

    const DROP = "DELETE FROM report_witnesses WHERE region = $1 AND report_id = $2";

    const OF_REPORT = "SELECT person_id FROM report_witnesses WHERE region = $1 AND report_id = $2 AND said_at IS NULL";

    const IS_ASKED = "SELECT 1 AS one FROM report_witnesses
        WHERE region = $1 AND report_id = $2 AND person_id = $3 AND said_at IS NULL";

    const SAY = "UPDATE report_witnesses SET said_at = $4, is_settled = $5
        WHERE region = $1 AND report_id = $2 AND person_id = $3 AND said_at IS NULL";

    const SETTLED = "SELECT COUNT(*) FROM report_witnesses WHERE region = $1 AND report_id = $2 AND is_settled";

    const OF_PERSON = "SELECT w.report_id FROM report_witnesses w JOIN reports r ON r.region = w.region AND r.report_id = w.report_id
        WHERE w.region = $1 AND w.person_id = $2 AND w.said_at IS NULL AND r.state = 'ditanggapi' ORDER BY w.asked_at LIMIT $3";

    const FORGET = "DELETE FROM report_witnesses WHERE region = $1 AND person_id = $2";

    /// Reports that are called settled, whose reporter says nothing, and of which nobody else was asked.
    const DUE = "SELECT report_id FROM reports
        WHERE region = $1 AND state = 'ditanggapi' AND confirm_by < $2 AND confirm_by >= $3 AND asked_at IS NULL
        ORDER BY confirm_by LIMIT $4";

    /// Residents who reported in a village since a moment, the latest first.
    const NEIGHBOURS = "SELECT DISTINCT person_id FROM reports
        WHERE region = $1 AND village = $2 AND sent_at >= $3 AND public_at IS NOT NULL AND person_id IS NOT NULL LIMIT $4";
}

/// Notes that these residents are asked; with nobody, too, it is noted that somebody looked for one.
pub(crate) async fn ask(
    tx: &mut Tx<'_>,
    region: RegionCode,
    report: ReportId,
    persons: &[PersonId],
    now: Stamp,
) -> Result<()> {
    for person in persons {
        tx.exec(ASK, &vals![region, report, *person, now]).await?;
    }
    tx.exec_one(ASKED, &vals![region, report, now]).await
}

/// The report is called settled anew: whoever was asked before was asked of something else.
pub(crate) async fn begin_anew(tx: &mut Tx<'_>, region: RegionCode, report: ReportId) -> Result<()> {
    tx.exec(DROP, &vals![region, report]).await?;
    tx.exec_one(NOBODY, &vals![region, report]).await
}

/// Those who were asked and have not said anything yet.
pub(crate) async fn of_report(tx: &mut Tx<'_>, region: RegionCode, report: ReportId) -> Result<Vec<PersonId>> {
    tx.query(OF_REPORT, &vals![region, report], |row| row.id(0)).await
}

/// Whether this resident was asked and has not said anything yet.
pub(crate) async fn is_asked(tx: &mut Tx<'_>, region: RegionCode, report: ReportId, person: PersonId) -> Result<bool> {
    Ok(tx.one(IS_ASKED, &vals![region, report, person], |row| row.i(0)).await?.is_some())
}

/// What they say; false if they were not asked, or said so before.
pub(crate) async fn say(
    tx: &mut Tx<'_>,
    region: RegionCode,
    report: ReportId,
    person: PersonId,
    is_settled: bool,
    now: Stamp,
) -> Result<bool> {
    Ok(tx.exec(SAY, &vals![region, report, person, now, is_settled]).await? == 1)
}

/// How many of those who were asked say that it is settled.
pub(crate) async fn settled(tx: &mut Tx<'_>, region: RegionCode, report: ReportId) -> Result<i64> {
    Ok(tx.one(SETTLED, &vals![region, report], |row| row.i(0)).await?.unwrap_or(0))
}

/// Reports of which this resident is asked.
pub(crate) async fn of_person(
    tx: &mut Tx<'_>,
    region: RegionCode,
    person: PersonId,
    most: i64,
) -> Result<Vec<ReportId>> {
    tx.query(OF_PERSON, &vals![region, person, most], |row| row.id(0)).await
}

/// What somebody was asked is forgotten.
pub(crate) async fn forget(tx: &mut Tx<'_>, region: RegionCode, person: PersonId) -> Result<()> {
    tx.exec(FORGET, &vals![region, person]).await.map(|_| ())
}

/// Reports of which somebody else should be asked: called settled, with less time left than until `before`, but some.
pub(crate) async fn due(
    tx: &mut Tx<'_>,
    region: RegionCode,
    before: Stamp,
    now: Stamp,
    most: i64,
) -> Result<Vec<ReportId>> {
    tx.query(DUE, &vals![region, before, now, most], |row| row.id(0)).await
}

/// Residents who reported something in a village since a moment.
pub(crate) async fn neighbours(
    tx: &mut Tx<'_>,
    region: RegionCode,
    village: RegionCode,
    since: Stamp,
    most: i64,
) -> Result<Vec<PersonId>> {
    tx.query(NEIGHBOURS, &vals![region, village, since, most], |row| row.id(0)).await
}
