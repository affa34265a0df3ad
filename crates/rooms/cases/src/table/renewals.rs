//! Letters that end: who is to be reminded, and which application goes on from which.

use catalogue::Renewal;
use kernel::{CaseId, DraftId, LetterId, OfficerId, PersonId, Reference, RegionCode, Span, Stamp};
use store::{Error, Sql, Tx, Val, Vault};

use super::letters::{columns, open, read, read_whole};
use crate::model::{Letter, LetterBody};

/// Nobody has renewed it: of its case goes on no application that is worked on or was granted.
macro_rules! not_renewed {
    () => {
        "NOT EXISTS (SELECT 1 FROM case_links k, cases c WHERE k.region = letters.region AND k.other = letters.case_id
             AND k.kind = 'perpanjangan' AND c.region = k.region AND c.case_id = k.case_id
             AND c.state IN ('diproses', 'perbaikan', 'disetujui'))"
    };
}

const DUE: Sql = Sql::new(concat!(
    "SELECT ",
    columns!(),
    " FROM letters WHERE region = $1 AND service = $2 AND ($3 = '' OR kind = $3) AND state = 'berlaku'
       AND (esign IS NULL OR esign <> 'menunggu')
       AND valid_until > $4 AND valid_until <= $5 AND issued_at < valid_until - $6
       AND NOT EXISTS (SELECT 1 FROM letter_reminders r WHERE r.region = letters.region
         AND r.letter_id = letters.letter_id AND r.before_days <= $7) AND ",
    not_renewed!(),
    " ORDER BY valid_until, letter_id LIMIT $8"
));
const REMIND: Sql = Sql::new(
    "INSERT INTO letter_reminders (region, letter_id, before_days, at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (region, letter_id, before_days) DO NOTHING",
);
const ENDING: Sql = Sql::new(concat!(
    "SELECT ",
    columns!(),
    ", body FROM letters WHERE region = $1 AND case_id IN (SELECT case_id FROM cases WHERE region = $1 AND person_id = $2)
       AND state = 'berlaku' AND (esign IS NULL OR esign <> 'menunggu') AND valid_until > $3 AND valid_until <= $4 AND ",
    not_renewed!(),
    " ORDER BY valid_until, letter_id LIMIT 20"
));
const LINK: Sql = Sql::new("INSERT INTO case_links (region, case_id, kind, other) VALUES ($1, $2, 'perpanjangan', $3)");
const RENEWED: Sql =
    Sql::new("SELECT other FROM case_links WHERE region = $1 AND case_id = $2 AND kind = 'perpanjangan'");
const MOVE: Sql =
    Sql::new("UPDATE case_links SET case_id = $3 WHERE region = $1 AND case_id = $2 AND kind = 'perpanjangan'");
const UNLINK: Sql = Sql::new("DELETE FROM case_links WHERE region = $1 AND case_id = $2 AND kind = 'perpanjangan'");
const BEFORE: Sql = Sql::new(
    "SELECT c.reference FROM case_links k, cases c WHERE k.region = $1 AND k.case_id = $2 AND k.kind = 'perpanjangan'
       AND c.region = k.region AND c.case_id = k.other ORDER BY k.other",
);
const AFTER: Sql = Sql::new(
    "SELECT c.reference FROM case_links k, cases c WHERE k.region = $1 AND k.other = $2 AND k.kind = 'perpanjangan'
       AND c.region = k.region AND c.case_id = k.case_id ORDER BY k.case_id",
);
const FILED: Sql = Sql::new(
    "SELECT c.reference FROM case_links k, cases c WHERE k.region = $1 AND k.other = $2 AND k.kind = 'perpanjangan'
       AND c.region = k.region AND c.case_id = k.case_id AND c.state IN ('diproses', 'perbaikan', 'disetujui')
       ORDER BY k.case_id DESC LIMIT 1",
);
const BEGUN: Sql = Sql::new(
    "SELECT d.draft_id, d.filed_by FROM case_links k, drafts d WHERE k.region = $1 AND k.other = $2
       AND k.kind = 'perpanjangan' AND d.region = k.region AND d.draft_id = k.case_id ORDER BY k.case_id DESC",
);

pub(crate) const STATEMENTS: &[(&str, Sql)] = &[
    ("renewals::DUE", DUE),
    ("renewals::REMIND", REMIND),
    ("renewals::ENDING", ENDING),
    ("renewals::LINK", LINK),
    ("renewals::RENEWED", RENEWED),
    ("renewals::MOVE", MOVE),
    ("renewals::UNLINK", UNLINK),
    ("renewals::BEFORE", BEFORE),
    ("renewals::AFTER", AFTER),
    ("renewals::FILED", FILED),
    ("renewals::BEGUN", BEGUN),
];

/// Letters of a service whose holder is to be reminded so many days before the end, and has not been, the nearest end
/// first: neither then nor later, which a hall that was closed for long makes up for.
pub async fn due(
    tx: &mut Tx<'_>,
    region: RegionCode,
    service: &str,
    renewal: &Renewal,
    before: u32,
    now: Stamp,
    most: i64,
) -> Result<Vec<Letter>, Error> {
    let span = Span::days(i64::from(before));
    let values = [
        region.into(),
        service.into(),
        renewal.letter.as_deref().unwrap_or_default().into(),
        now.into(),
        now.plus(span).into(),
        Val::I(span.as_micros()),
        Val::I(i64::from(before)),
        Val::I(most),
    ];
    tx.query(DUE, &values, read).await
}

/// The holder has been reminded; false when this happened before.
pub async fn remind(
    tx: &mut Tx<'_>,
    region: RegionCode,
    letter: LetterId,
    before: u32,
    at: Stamp,
) -> Result<bool, Error> {
    Ok(tx.exec(REMIND, &[region.into(), letter.into(), Val::I(i64::from(before)), at.into()]).await? == 1)
}

/// The letters of a person that end after one moment and up to another and that nobody has renewed, the nearest first.
pub async fn ending(
    tx: &mut Tx<'_>,
    vault: &Vault,
    region: RegionCode,
    person: PersonId,
    after: Stamp,
    until: Stamp,
) -> Result<Vec<(Letter, LetterBody)>, Error> {
    let values = [region.into(), person.into(), after.into(), until.into()];
    let rows = tx.query(ENDING, &values, read_whole).await?;
    rows.into_iter().map(|(letter, body)| open(vault, letter, &body)).collect()
}

/// This draft renews what the case gave.
pub async fn link(tx: &mut Tx<'_>, region: RegionCode, draft: DraftId, case: CaseId) -> Result<(), Error> {
    tx.exec_one(LINK, &[region.into(), draft.into(), case.into()]).await
}

/// The case whose letter this draft renews, if it renews one.
pub async fn renewed_by(tx: &mut Tx<'_>, region: RegionCode, draft: DraftId) -> Result<Option<CaseId>, Error> {
    tx.one(RENEWED, &[region.into(), draft.into()], |row| row.id(0)).await
}

/// The draft has become a case, and its link with it.
pub async fn become_case(tx: &mut Tx<'_>, region: RegionCode, draft: DraftId, case: CaseId) -> Result<(), Error> {
    tx.exec(MOVE, &[region.into(), draft.into(), case.into()]).await.map(|_| ())
}

/// The draft was thrown away.
pub async fn forget(tx: &mut Tx<'_>, region: RegionCode, draft: DraftId) -> Result<(), Error> {
    tx.exec(UNLINK, &[region.into(), draft.into()]).await.map(|_| ())
}

/// The cases that this one goes on from, and those that go on from it.
pub async fn kin(tx: &mut Tx<'_>, region: RegionCode, case: CaseId) -> Result<(Vec<Reference>, Vec<Reference>), Error> {
    let values = [region.into(), case.into()];
    Ok((tx.query(BEFORE, &values, reference).await?, tx.query(AFTER, &values, reference).await?))
}

/// The application that renews what this case gave, worked on or granted.
pub async fn filed(tx: &mut Tx<'_>, region: RegionCode, case: CaseId) -> Result<Option<Reference>, Error> {
    tx.one(FILED, &[region.into(), case.into()], reference).await
}

/// The drafts that will renew what this case gave, and the officer who fills each in at the counter.
pub async fn begun(
    tx: &mut Tx<'_>,
    region: RegionCode,
    case: CaseId,
) -> Result<Vec<(DraftId, Option<OfficerId>)>, Error> {
    tx.query(BEGUN, &[region.into(), case.into()], |row| Ok((row.id(0)?, row.opt_id(1)?))).await
}

fn reference(row: &store::Row<'_>) -> Result<Reference, Error> {
    Reference::parse(&row.t(0)?).map_err(|_| Error::Decode("cases.reference".into()))
}
