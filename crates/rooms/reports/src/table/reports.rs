//! Reports: added once, then moved from state to state by whoever read the newest revision.

use catalogue::{MapPoint, ReportKind};
use kernel::{Agency, Dice, DraftId, PersonId, Reference, RegionCode, ReportId, Stamp};
use store::{Error, Result, Row, Sql, Tx, Val, Vault, vals};

use super::{CONTACT, SAID, seal, unseal};
use crate::model::{Privacy, State};
use crate::near;
use crate::report::{Report, Said};

macro_rules! reports {
    ($($rest:tt)+) => {
        Sql::new(concat!(
            "SELECT report_id, reference, draft_id, kind, category, state, is_anonymous, is_secret, agency, village, person_id,
               contact, said, supporters, goes_on_in, sent_at, verify_by, settle_by, begin_by, confirm_by, stands_since,
               public_at, answered_at, closed_at, updated_at, rev, part_of
             FROM reports WHERE region = $1 ",
            $($rest)+
        ))
    };
}

/// What everyone may read, newest first; `$4` is `buka` for what is not over, `tutup` for what is, `lewat` for what is past its
/// promise, empty for all.
macro_rules! public {
    ($and:literal) => {
        reports!(
            "AND public_at IS NOT NULL AND (sent_at < $2 OR (sent_at = $2 AND report_id < $3))
             AND ($4 = '' OR ($4 = 'buka' AND closed_at IS NULL) OR ($4 = 'tutup' AND closed_at IS NOT NULL)
               OR ($4 = 'lewat' AND closed_at IS NULL AND answered_at IS NULL AND stands_since IS NULL AND settle_by < $7)) ",
            $and,
            " AND (CAST($8 AS BIGINT) = 0 OR village = $8) ORDER BY sent_at DESC, report_id DESC LIMIT $5"
        )
    };
}

store::sql! {
    const ADD = "INSERT INTO reports (region, report_id, reference, draft_id, kind, category, state, is_anonymous, is_secret,
          agency, village, cell, latitude, longitude, person_id, contact, contact_blind, said, supporters, sent_at, verify_by,
          settle_by, updated_at, rev, part_of)
        VALUES ($1, $2, $3, $4, $5, $6, 'terkirim', $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, 0, $18, $19, $20,
          $18, 1, $21)";

    /// Only from the revision that was read.
    const MOVE = "UPDATE reports SET state = $4, category = $5, agency = $6, goes_on_in = $7, settle_by = $8, begin_by = $9,
          confirm_by = $10, stands_since = $11, public_at = $12, answered_at = $13, closed_at = $14, updated_at = $15,
          verify_by = $16, village = $17, rev = rev + 1
        WHERE region = $1 AND report_id = $2 AND rev = $3";

    /// What was said and by whom is gone; nothing of it is public any more.
    const EMPTY = "UPDATE reports SET said = $3, person_id = NULL, contact = NULL, contact_blind = NULL, cell = NULL,
          latitude = NULL, longitude = NULL, public_at = NULL, updated_at = $4, rev = rev + 1
        WHERE region = $1 AND report_id = $2";

    /// Reports of one telephone since a moment, up to a bound.
    const OF_CONTACT = "SELECT COUNT(*) FROM (SELECT 1 AS one FROM reports
        WHERE region = $1 AND contact_blind = $2 AND sent_at >= $3 LIMIT $4) AS few";

    /// Reports of one resident since a moment, up to a bound.
    const OF_PERSON_SINCE = "SELECT COUNT(*) FROM (SELECT 1 AS one FROM reports
        WHERE region = $1 AND person_id = $2 AND sent_at >= $3 LIMIT $4) AS few";

    const OF_CONTACT_ALL = "SELECT report_id FROM reports
        WHERE region = $1 AND contact_blind = $2 ORDER BY sent_at DESC LIMIT $3";

    const DOTS = "SELECT reference, category, state, latitude, longitude, village FROM reports
        WHERE region = $1 AND public_at IS NOT NULL AND latitude IS NOT NULL ORDER BY sent_at DESC, report_id DESC LIMIT $2";

    /// What everyone may read and lies in a cell; newest first.
    const NEAR = "SELECT report_id, reference, category, state, latitude, longitude, supporters, sent_at FROM reports
        WHERE region = $1 AND cell = $2 AND sent_at >= $3 AND public_at IS NOT NULL ORDER BY sent_at DESC LIMIT $4";
}

const FIND: Sql = reports!("AND reference = $2");
const BY_ID: Sql = reports!("AND report_id = $2");
const BY_DRAFT: Sql = reports!("AND draft_id = $2");
const OF_PERSON: Sql = reports!("AND person_id = $2 ORDER BY sent_at DESC LIMIT $3");
const PARTS: Sql = reports!("AND part_of = $2 ORDER BY report_id LIMIT $3");
const MERGED: Sql = reports!("AND goes_on_in = $2 ORDER BY report_id LIMIT $3");
const NEWEST: Sql = public!("AND $6 = ''");
const OF_CATEGORY: Sql = public!("AND category = $6");
const OF_VILLAGE: Sql = public!("AND $6 = '' AND village = $8");
const RANGE: Sql = reports!(
    "AND public_at IS NOT NULL AND sent_at >= $2 AND sent_at <= $3
     AND ($4 = '' OR ($4 = 'buka' AND closed_at IS NULL) OR ($4 = 'tutup' AND closed_at IS NOT NULL))
     AND ($5 = '' OR $5 LIKE '%,' || category || ',%') ORDER BY sent_at DESC, report_id DESC LIMIT $6 OFFSET $7"
);
const UPDATED: Sql =
    reports!("AND public_at IS NOT NULL AND updated_at >= $2 AND updated_at <= $3 ORDER BY updated_at LIMIT $4");
const UNHEARD: Sql = reports!("AND state = 'ditanggapi' AND confirm_by < $2 ORDER BY confirm_by LIMIT $3");

/// Statements that are not in the list of the macro.
pub(crate) const READS: &[store::Named] = &[
    ("FIND", FIND),
    ("BY_ID", BY_ID),
    ("BY_DRAFT", BY_DRAFT),
    ("OF_PERSON", OF_PERSON),
    ("PARTS", PARTS),
    ("MERGED", MERGED),
    ("NEWEST", NEWEST),
    ("OF_CATEGORY", OF_CATEGORY),
    ("OF_VILLAGE", OF_VILLAGE),
    ("RANGE", RANGE),
    ("UPDATED", UPDATED),
    ("UNHEARD", UNHEARD),
];

/// A report with what is still sealed.
struct Sealed {
    report: Report,
    said: Vec<u8>,
    contact: Option<Vec<u8>>,
}

fn read(row: &Row<'_>) -> Result<Sealed> {
    let wrong = |what: &str| Error::Decode(format!("reports.{what}"));
    let report = Report {
        id: row.id(0)?,
        reference: Reference::parse(&row.t(1)?).map_err(|_| wrong("reference"))?,
        draft: row.id(2)?,
        kind: ReportKind::parse(&row.t(3)?).ok_or_else(|| wrong("kind"))?,
        category: row.t(4)?,
        state: State::parse(&row.t(5)?).ok_or_else(|| wrong("state"))?,
        privacy: Privacy { anonymous: row.flag(6)?, secret: row.flag(7)? },
        agency: Agency::parse(&row.t(8)?).map_err(|_| wrong("agency"))?,
        village: row.opt_i(9)?.map(|_| row.region(9)).transpose()?,
        person: row.opt_id(10)?,
        contact: None,
        said: Said::default(),
        supporters: row.i(13)?,
        goes_on_in: row.opt_id(14)?,
        sent_at: row.stamp(15)?,
        verify_by: row.stamp(16)?,
        settle_by: row.stamp(17)?,
        begin_by: row.opt_stamp(18)?,
        confirm_by: row.opt_stamp(19)?,
        stands_since: row.opt_stamp(20)?,
        public_at: row.opt_stamp(21)?,
        answered_at: row.opt_stamp(22)?,
        closed_at: row.opt_stamp(23)?,
        updated_at: row.stamp(24)?,
        rev: row.i(25)?,
        part_of: row.opt_id(26)?,
    };
    Ok(Sealed { report, contact: row.opt_b(11)?, said: row.b(12)? })
}

fn open(vault: &Vault, sealed: Sealed) -> Result<Report> {
    let id = sealed.report.id.bytes();
    let said = unseal(vault, SAID, id, &sealed.said)?;
    let contact = sealed.contact.map(|contact| unseal(vault, CONTACT, id, &contact)).transpose()?;
    Ok(Report { contact, said, ..sealed.report })
}

/// By what the reports of one telephone or address are found.
pub(crate) fn contact_blind(vault: &Vault, to: &str) -> [u8; 32] {
    vault.blind(CONTACT, to)
}

/// Adds a report that came in.
pub(crate) async fn add(
    tx: &mut Tx<'_>,
    vault: &Vault,
    dice: &dyn Dice,
    region: RegionCode,
    report: &Report,
) -> Result<()> {
    let id = report.id.bytes();
    let said = seal(vault, dice, SAID, id, &report.said)?;
    let contact = report.contact.as_ref().map(|contact| seal(vault, dice, CONTACT, id, contact)).transpose()?;
    let blind = report.contact.as_ref().map(|contact| contact_blind(vault, &contact.to).to_vec());
    // Where a secret report lies is known to those who may read it, and to no index; a part lies where its whole does.
    let point = report.said.point().filter(|_| !report.privacy.secret && report.part_of.is_none());
    let values = vals![
        region,
        report.id,
        report.reference.as_str(),
        report.draft,
        report.kind.as_str(),
        report.category.as_str(),
        report.privacy.anonymous,
        report.privacy.secret,
        report.agency.as_str(),
        report.village,
        point.map(near::cell),
        point.map(|point| point.latitude),
        point.map(|point| point.longitude),
        report.person,
        contact,
        blind,
        said,
        report.sent_at,
        report.verify_by,
        report.settle_by,
        report.part_of,
    ];
    tx.exec_one(ADD, &values).await
}

/// Keeps where a report stands now, if `report.rev` is still the newest; false if somebody was first.
pub(crate) async fn advance(tx: &mut Tx<'_>, region: RegionCode, report: &Report) -> Result<bool> {
    let values = vals![
        region,
        report.id,
        report.rev,
        report.state.as_str(),
        report.category.as_str(),
        report.agency.as_str(),
        report.goes_on_in,
        report.settle_by,
        report.begin_by,
        report.confirm_by,
        report.stands_since,
        report.public_at,
        report.answered_at,
        report.closed_at,
        report.updated_at,
        report.verify_by,
        report.village,
    ];
    Ok(tx.exec(MOVE, &values).await? == 1)
}

/// What was said and by whom is gone.
pub(crate) async fn empty(
    tx: &mut Tx<'_>,
    vault: &Vault,
    dice: &dyn Dice,
    region: RegionCode,
    id: ReportId,
    left: &Said,
    now: Stamp,
) -> Result<()> {
    let said = seal(vault, dice, SAID, id.bytes(), left)?;
    tx.exec_one(EMPTY, &vals![region, id, said, now]).await
}

/// One report by what people call it.
pub(crate) async fn find(
    tx: &mut Tx<'_>,
    vault: &Vault,
    region: RegionCode,
    reference: &Reference,
) -> Result<Option<Report>> {
    tx.one(FIND, &vals![region, reference.as_str()], read).await?.map(|row| open(vault, row)).transpose()
}

/// One report by its id.
pub(crate) async fn by_id(tx: &mut Tx<'_>, vault: &Vault, region: RegionCode, id: ReportId) -> Result<Option<Report>> {
    tx.one(BY_ID, &vals![region, id], read).await?.map(|row| open(vault, row)).transpose()
}

/// The report that a draft became.
pub(crate) async fn by_draft(
    tx: &mut Tx<'_>,
    vault: &Vault,
    region: RegionCode,
    draft: DraftId,
) -> Result<Option<Report>> {
    tx.one(BY_DRAFT, &vals![region, draft], read).await?.map(|row| open(vault, row)).transpose()
}

/// Rows that are read to find what is near.
const ROWS: i64 = 400;
/// The newest of a cell that are always looked at, and the most.
const LEAST: i64 = 8;
const MOST_OF_CELL: i64 = 120;

/// Parts of one report that are read at most.
const MOST_PARTS: i64 = 100;

/// The parts of a report, in the order they were made.
pub(crate) async fn parts_of(
    tx: &mut Tx<'_>,
    vault: &Vault,
    region: RegionCode,
    whole: ReportId,
) -> Result<Vec<Report>> {
    let rows = tx.query(PARTS, &vals![region, whole, MOST_PARTS], read).await?;
    rows.into_iter().map(|row| open(vault, row)).collect()
}

/// Reports that go on with this one.
pub(crate) async fn merged_into(
    tx: &mut Tx<'_>,
    vault: &Vault,
    region: RegionCode,
    other: ReportId,
    most: i64,
) -> Result<Vec<Report>> {
    let rows = tx.query(MERGED, &vals![region, other, most], read).await?;
    rows.into_iter().map(|row| open(vault, row)).collect()
}

/// A resident's reports, newest first.
pub(crate) async fn of_person(
    tx: &mut Tx<'_>,
    vault: &Vault,
    region: RegionCode,
    person: PersonId,
    most: i64,
) -> Result<Vec<Report>> {
    let rows = tx.query(OF_PERSON, &vals![region, person, most], read).await?;
    rows.into_iter().map(|row| open(vault, row)).collect()
}

/// Which of the reports that everyone may read are asked for.
#[derive(Debug, Clone, Default)]
pub struct Listed {
    /// One category only.
    pub category: Option<String>,
    /// One village only.
    pub village: Option<RegionCode>,
    /// `buka`, `tutup`, `lewat`; empty for all.
    pub standing: String,
    /// The last one seen.
    pub after: Option<(Stamp, ReportId)>,
}

/// Reports that everyone may read, newest first.
pub(crate) async fn listed(
    tx: &mut Tx<'_>,
    vault: &Vault,
    region: RegionCode,
    asked: &Listed,
    now: Stamp,
    most: i64,
) -> Result<Vec<Report>> {
    let last = asked.after.unwrap_or((Stamp::micros(i64::MAX), ReportId::from_bytes([0xff; 16])));
    let mut values = vals![region, last.0, last.1, asked.standing.as_str(), most].to_vec();
    let sql = match (&asked.category, asked.village) {
        (Some(category), _) => {
            values.push(category.as_str().into());
            OF_CATEGORY
        }
        (None, Some(_)) => {
            values.push("".into());
            OF_VILLAGE
        }
        (None, None) => {
            values.push("".into());
            NEWEST
        }
    };
    values.extend([now.into(), asked.village.map_or(Val::I(0), Val::from)]);
    let rows = tx.query(sql, &values, read).await?;
    rows.into_iter().map(|row| open(vault, row)).collect()
}

/// A report as a map shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dot {
    /// Its reference.
    pub reference: String,
    /// Its category.
    pub category: String,
    /// Where it stands.
    pub state: State,
    /// Where it lies.
    pub point: MapPoint,
    /// The village.
    pub village: Option<RegionCode>,
}

/// The newest reports that everyone may read and that lie somewhere.
pub(crate) async fn dots(tx: &mut Tx<'_>, region: RegionCode, most: i64) -> Result<Vec<Dot>> {
    tx.query(DOTS, &vals![region, most], |row| {
        Ok(Dot {
            reference: row.t(0)?,
            category: row.t(1)?,
            state: State::parse(&row.t(2)?).ok_or_else(|| Error::Decode("reports.state".to_owned()))?,
            point: MapPoint { latitude: row.i(3)?, longitude: row.i(4)?, middle_of: None },
            village: row.opt_i(5)?.map(|_| row.region(5)).transpose()?,
        })
    })
    .await
}

/// What a program of another city asks for: reports that everyone may read, newest first. Pages far behind cost what is passed
/// over, as the standard wants it.
pub(crate) async fn range(
    tx: &mut Tx<'_>,
    vault: &Vault,
    region: RegionCode,
    asked: &crate::georeport::Asked,
) -> Result<Vec<Report>> {
    let standing = asked.open.map_or("", |open| if open { "buka" } else { "tutup" });
    let categories =
        if asked.categories.is_empty() { String::new() } else { format!(",{},", asked.categories.join(",")) };
    let (rows, skipped) = (i64::from(asked.rows), i64::from(asked.rows) * i64::from(asked.page));
    let values = vals![region, asked.from, asked.until, standing, categories, rows, skipped];
    let rows = tx.query(RANGE, &values, read).await?;
    rows.into_iter().map(|row| open(vault, row)).collect()
}

/// Reports that everyone may read and that changed within a time, oldest change first.
pub(crate) async fn updated(
    tx: &mut Tx<'_>,
    vault: &Vault,
    region: RegionCode,
    within: (Stamp, Stamp),
    most: i64,
) -> Result<Vec<Report>> {
    let rows = tx.query(UPDATED, &vals![region, within.0, within.1, most], read).await?;
    rows.into_iter().map(|row| open(vault, row)).collect()
}

/// The reports of one telephone or address, newest first.
pub(crate) async fn of_contact(
    tx: &mut Tx<'_>,
    region: RegionCode,
    blind: [u8; 32],
    most: i64,
) -> Result<Vec<ReportId>> {
    tx.query(OF_CONTACT_ALL, &vals![region, blind.to_vec(), most], |row| row.id(0)).await
}

/// Reports whose reporter was asked and said nothing in time.
pub(crate) async fn unheard(
    tx: &mut Tx<'_>,
    vault: &Vault,
    region: RegionCode,
    now: Stamp,
    most: i64,
) -> Result<Vec<Report>> {
    let rows = tx.query(UNHEARD, &vals![region, now, most], read).await?;
    rows.into_iter().map(|row| open(vault, row)).collect()
}

/// By whom reports are counted.
#[derive(Clone, Copy)]
pub(crate) enum Sender {
    /// Somebody with an account.
    Resident(PersonId),
    /// The blind of a telephone or address.
    Visitor([u8; 32]),
}

/// How many reports one telephone or resident sent since a moment; no more than `most` are counted.
pub(crate) async fn sent_since(
    tx: &mut Tx<'_>,
    region: RegionCode,
    by: Sender,
    since: Stamp,
    most: i64,
) -> Result<i64> {
    let (sql, by) = match by {
        Sender::Resident(person) => (OF_PERSON_SINCE, Val::from(person)),
        Sender::Visitor(blind) => (OF_CONTACT, Val::B(blind.to_vec())),
    };
    Ok(tx.one(sql, &[region.into(), by, since.into(), most.into()], |row| row.i(0)).await?.unwrap_or(0))
}

/// A report nearby, as anyone may know of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nearby {
    /// Its id.
    pub id: ReportId,
    /// Its reference.
    pub reference: String,
    /// Its category.
    pub category: String,
    /// Where it stands.
    pub state: State,
    /// Where it lies.
    pub point: MapPoint,
    /// For how many others it is the same.
    pub supporters: i64,
    /// When it came in.
    pub sent_at: Stamp,
}

/// Reports that everyone may read, within some metres of a point, that came in since a moment, nearest first. Of each cell only
/// the newest are looked at, the fewer the more cells there are: the time this takes has a bound, however many reports there are.
pub(crate) async fn near(
    tx: &mut Tx<'_>,
    region: RegionCode,
    point: MapPoint,
    metres: u32,
    since: Stamp,
) -> Result<Vec<(f64, Nearby)>> {
    let mut found = Vec::new();
    let ranges = near::ranges(point, metres);
    let cells: i64 = ranges.iter().map(|(from, to)| to - from + 1).sum();
    let most = (ROWS / cells.max(1)).clamp(LEAST, MOST_OF_CELL);
    for cell in ranges.into_iter().flat_map(|(from, to)| from..=to) {
        let rows = tx.query(NEAR, &vals![region, cell, since, most], read_nearby).await?;
        found.extend(rows.into_iter().map(|nearby| (near::metres_between(point, nearby.point), nearby)));
    }
    found.retain(|(away, _)| *away <= f64::from(metres));
    found.sort_by(|a, b| a.0.total_cmp(&b.0));
    Ok(found)
}

fn read_nearby(row: &Row<'_>) -> Result<Nearby> {
    Ok(Nearby {
        id: row.id(0)?,
        reference: row.t(1)?,
        category: row.t(2)?,
        state: State::parse(&row.t(3)?).ok_or_else(|| Error::Decode("reports.state".to_owned()))?,
        point: MapPoint { latitude: row.i(4)?, longitude: row.i(5)?, middle_of: None },
        supporters: row.i(6)?,
        sent_at: row.stamp(7)?,
    })
}
