//! Pictures of reports. Their sealed bytes lie in the files folder; here is whose they are.

use kernel::{DraftId, PictureId, RegionCode, ReportId, Stamp};
use store::{Error, Result, Row, Sql, Tx, vals};

use crate::picture::{Part, Picture};

macro_rules! pictures {
    ($rest:literal) => {
        Sql::new(concat!(
            "SELECT picture_id, draft_id, report_id, part, sha256, hidden_at, at FROM report_pictures
             WHERE region = $1 ",
            $rest
        ))
    };
}

store::sql! {
    const ADD = "INSERT INTO report_pictures (region, picture_id, draft_id, report_id, part, sha256, at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)";

    /// The report was sent: its pictures go along.
    const SEND = "UPDATE report_pictures SET draft_id = NULL, report_id = $3 WHERE region = $1 AND draft_id = $2";

    const REMOVE = "DELETE FROM report_pictures WHERE region = $1 AND draft_id = $2 AND picture_id = $3";

    /// Other reports with the very same picture.
    const SAME = "SELECT DISTINCT report_id FROM report_pictures
        WHERE region = $1 AND sha256 = $2 AND report_id IS NOT NULL LIMIT $3";

    const DROP_REPORTED = "DELETE FROM report_pictures WHERE region = $1 AND report_id = $2";

    const HIDE = "UPDATE report_pictures SET hidden_at = $3 WHERE region = $1 AND picture_id = $2 AND hidden_at IS NULL";
}

const FIND: Sql = pictures!("AND picture_id = $2");
const OF_DRAFT: Sql = pictures!("AND draft_id = $2 ORDER BY at, picture_id");
const OF_REPORT: Sql = pictures!("AND report_id = $2 ORDER BY at, picture_id");

/// Statements that are not in the list of the macro.
pub(crate) const READS: &[store::Named] = &[("FIND", FIND), ("OF_DRAFT", OF_DRAFT), ("OF_REPORT", OF_REPORT)];

fn read(row: &Row<'_>) -> Result<Picture> {
    Ok(Picture {
        id: row.id(0)?,
        draft: row.opt_id(1)?,
        report: row.opt_id(2)?,
        part: Part::parse(&row.t(3)?).ok_or_else(|| Error::Decode("report_pictures.part".to_owned()))?,
        sha256: row.array(4)?,
        hidden_at: row.opt_stamp(5)?,
        at: row.stamp(6)?,
    })
}

/// Adds a picture whose bytes are on disk.
pub(crate) async fn add(tx: &mut Tx<'_>, region: RegionCode, picture: &Picture) -> Result<()> {
    let values = vals![
        region,
        picture.id,
        picture.draft,
        picture.report,
        picture.part.as_str(),
        picture.sha256.to_vec(),
        picture.at,
    ];
    tx.exec_one(ADD, &values).await
}

/// One picture.
pub(crate) async fn find(tx: &mut Tx<'_>, region: RegionCode, id: PictureId) -> Result<Option<Picture>> {
    tx.one(FIND, &vals![region, id], read).await
}

/// The pictures of a draft, oldest first.
pub(crate) async fn of_draft(tx: &mut Tx<'_>, region: RegionCode, draft: DraftId) -> Result<Vec<Picture>> {
    tx.query(OF_DRAFT, &vals![region, draft], read).await
}

/// The pictures of a report, oldest first.
pub(crate) async fn of_report(tx: &mut Tx<'_>, region: RegionCode, report: ReportId) -> Result<Vec<Picture>> {
    tx.query(OF_REPORT, &vals![region, report], read).await
}

/// The pictures of a draft go with the report that it became.
pub(crate) async fn send(tx: &mut Tx<'_>, region: RegionCode, draft: DraftId, report: ReportId) -> Result<()> {
    tx.exec(SEND, &vals![region, draft, report]).await.map(|_| ())
}

/// Takes a picture out of a draft; false if it was not there.
pub(crate) async fn remove(tx: &mut Tx<'_>, region: RegionCode, draft: DraftId, id: PictureId) -> Result<bool> {
    Ok(tx.exec(REMOVE, &vals![region, draft, id]).await? == 1)
}

/// The public sees the picture no longer; false if it did not before.
pub(crate) async fn hide(tx: &mut Tx<'_>, region: RegionCode, id: PictureId, now: Stamp) -> Result<bool> {
    Ok(tx.exec(HIDE, &vals![region, id, now]).await? == 1)
}

/// Reports that hold the very same picture.
pub(crate) async fn same(tx: &mut Tx<'_>, region: RegionCode, sha256: &[u8; 32], most: i64) -> Result<Vec<ReportId>> {
    tx.query(SAME, &vals![region, sha256.to_vec(), most], |row| row.id(0)).await
}

/// The pictures of a report go; those that went.
pub(crate) async fn drop_reported(tx: &mut Tx<'_>, region: RegionCode, report: ReportId) -> Result<Vec<PictureId>> {
    let gone = of_report(tx, region, report).await?;
    tx.exec(DROP_REPORTED, &vals![region, report]).await?;
    Ok(gone.into_iter().map(|picture| picture.id).collect())
}
