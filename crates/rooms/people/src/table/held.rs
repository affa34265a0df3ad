//! What else is kept of a person, for themselves.

use kernel::{PersonId, RegionCode, Stamp};
use store::{Result, Tx, vals};

store::sql! {
    const SINCE = "SELECT created_at, consent, consent_at FROM persons WHERE region = $1 AND person_id = $2";
}

/// Since when somebody is known, and which words of consent they agreed to, and when.
pub(crate) async fn since(
    tx: &mut Tx<'_>,
    region: RegionCode,
    person: PersonId,
) -> Result<Option<(Stamp, Option<(String, Stamp)>)>> {
    tx.one(SINCE, &vals![region, person], |row| Ok((row.stamp(0)?, row.opt_t(1)?.zip(row.opt_stamp(2)?)))).await
}
