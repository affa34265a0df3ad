//! Browsers that may act for a visitor who reported.

use kernel::{RegionCode, ReportId, Stamp};
use store::{Result, Tx, vals};

store::sql! {
    const HOLDS = "SELECT 1 AS one FROM report_keys WHERE region = $1 AND token = $2 AND report_id = $3";

    const OF_TOKEN = "SELECT report_id FROM report_keys WHERE region = $1 AND token = $2 ORDER BY at DESC LIMIT $3";

    const GIVE = "INSERT INTO report_keys (region, token, report_id, at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (region, token, report_id) DO NOTHING";
}

/// Whether the browser whose cookie has this digest may act for who sent the report.
pub(crate) async fn holds(tx: &mut Tx<'_>, region: RegionCode, token: &[u8; 32], report: ReportId) -> Result<bool> {
    Ok(tx.one(HOLDS, &vals![region, token.to_vec(), report], |row| row.i(0)).await?.is_some())
}

/// From now on it may.
pub(crate) async fn give(
    tx: &mut Tx<'_>,
    region: RegionCode,
    token: &[u8; 32],
    report: ReportId,
    now: Stamp,
) -> Result<()> {
    tx.exec(GIVE, &vals![region, token.to_vec(), report, now]).await.map(|_| ())
}

/// The reports for which a browser may speak, newest first.
pub(crate) async fn of_token(
    tx: &mut Tx<'_>,
    region: RegionCode,
    token: &[u8; 32],
    most: i64,
) -> Result<Vec<ReportId>> {
    tx.query(OF_TOKEN, &vals![region, token.to_vec(), most], |row| row.id(0)).await
}
