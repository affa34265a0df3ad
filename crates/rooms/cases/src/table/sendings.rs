//! Sendings of devices that were taken already: what makes a sending happen once.

use kernel::{DraftId, RegionCode, Span, Stamp};
use store::{Error, Sql, Tx, Val};

const FIND: Sql = Sql::new("SELECT reference FROM sendings WHERE region = $1 AND draft_id = $2 AND key = $3");
// `+ 0` keeps the search from walking back through the sendings of everyone.
const KEYS: Sql =
    Sql::new("SELECT key FROM sendings WHERE region = $1 AND draft_id = $2 ORDER BY at + 0 DESC, key LIMIT 200");
const KEEP: Sql = Sql::new("INSERT INTO sendings (region, draft_id, key, reference, at) VALUES ($1, $2, $3, $4, $5)");
const SWEEP: Sql = Sql::new("DELETE FROM sendings WHERE region = $1 AND at <= $2");

pub(crate) const STATEMENTS: &[(&str, Sql)] =
    &[("sendings::FIND", FIND), ("sendings::KEYS", KEYS), ("sendings::KEEP", KEEP), ("sendings::SWEEP", SWEEP)];

/// A device that has not had its answer for so long asks no more.
const REMEMBERED: Span = Span::days(60);

/// The reference that came of this sending, if it was taken: none for a page.
pub async fn find(
    tx: &mut Tx<'_>,
    region: RegionCode,
    draft: DraftId,
    key: &str,
) -> Result<Option<Option<String>>, Error> {
    tx.one(FIND, &[region.into(), draft.into(), key.into()], |row| row.opt_t(0)).await
}

/// The keys of the last sendings for a draft.
pub async fn keys(tx: &mut Tx<'_>, region: RegionCode, draft: DraftId) -> Result<Vec<String>, Error> {
    tx.query(KEYS, &[region.into(), draft.into()], |row| row.t(0)).await
}

/// Keeps that it was taken, in the transaction of the act itself.
pub async fn keep(
    tx: &mut Tx<'_>,
    region: RegionCode,
    draft: DraftId,
    key: &str,
    reference: Option<&str>,
    at: Stamp,
) -> Result<(), Error> {
    tx.exec(SWEEP, &[region.into(), at.minus(REMEMBERED).into()]).await?;
    let reference = reference.map(str::to_owned);
    tx.exec_one(KEEP, &[region.into(), draft.into(), key.into(), Val::from(reference), at.into()]).await
}
