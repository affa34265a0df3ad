//! What is published of reports as data: plain columns of those that everyone may read; nothing sealed is opened for it.

use catalogue::ReportKind;
use kernel::{RegionCode, ReportId, Stamp};
use store::{Error, Result, Row, Tx, vals};

use crate::model::State;

store::sql! {
    const PAGE = "SELECT report_id, reference, kind, category, state, agency, village, cell, sent_at, settle_by, public_at,
          answered_at, closed_at, supporters FROM reports
        WHERE region = $1 AND public_at IS NOT NULL AND sent_at >= $2 AND (sent_at < $3 OR (sent_at = $3 AND report_id < $4))
        ORDER BY sent_at DESC, report_id DESC LIMIT $5";

    const FIRST = "SELECT sent_at FROM reports WHERE region = $1 AND public_at IS NOT NULL ORDER BY sent_at, report_id LIMIT 1";
}

/// A report as it is published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Open {
    /// Its id, by which pages are turned; not published.
    pub id: ReportId,
    /// What people call it by.
    pub reference: String,
    /// What it is.
    pub kind: ReportKind,
    /// Its category.
    pub category: String,
    /// Where it stands.
    pub state: State,
    /// Who answers.
    pub agency: String,
    /// The village it is about.
    pub village: Option<RegionCode>,
    /// The cell it lies in, about 285 metres wide; never the point.
    pub cell: Option<i64>,
    /// When it came in.
    pub sent_at: Stamp,
    /// Until when it was promised.
    pub settle_by: Stamp,
    /// When it was verified and passed on.
    pub public_at: Stamp,
    /// When the agency called it settled, if that still holds.
    pub answered_at: Option<Stamp>,
    /// When it was over.
    pub closed_at: Option<Stamp>,
    /// For how many others it is the same.
    pub supporters: i64,
}

impl Open {
    /// Whether the promise was broken by now.
    pub fn is_late(&self, now: Stamp) -> bool {
        self.answered_at.or(self.closed_at).unwrap_or(now) > self.settle_by
    }
}

fn read(row: &Row<'_>) -> Result<Open> {
    let wrong = |what: &str| Error::Decode(format!("reports.{what}"));
    Ok(Open {
        id: row.id(0)?,
        reference: row.t(1)?,
        kind: ReportKind::parse(&row.t(2)?).ok_or_else(|| wrong("kind"))?,
        category: row.t(3)?,
        state: State::parse(&row.t(4)?).ok_or_else(|| wrong("state"))?,
        agency: row.t(5)?,
        village: row.opt_i(6)?.map(|_| row.region(6)).transpose()?,
        cell: row.opt_i(7)?,
        sent_at: row.stamp(8)?,
        settle_by: row.stamp(9)?,
        public_at: row.stamp(10)?,
        answered_at: row.opt_stamp(11)?,
        closed_at: row.opt_stamp(12)?,
        supporters: row.i(13)?,
    })
}

/// Where the last page ended: the moment and the id of its last row.
pub type Cursor = (Stamp, ReportId);

/// The next page of reports that came in since a moment, newest first.
pub(crate) async fn page(
    tx: &mut Tx<'_>,
    region: RegionCode,
    since: Stamp,
    before: Cursor,
    most: i64,
) -> Result<Vec<Open>> {
    tx.query(PAGE, &vals![region, since, before.0, before.1, most], read).await
}

/// When the first report came in that everyone may read.
pub(crate) async fn first(tx: &mut Tx<'_>, region: RegionCode) -> Result<Option<Stamp>> {
    tx.one(FIRST, &vals![region], |row| row.stamp(0)).await
}
