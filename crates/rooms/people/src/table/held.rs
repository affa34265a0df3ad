//! What else is kept of a person, for themselves.

use kernel::{PersonId, RegionCode, Stamp};
use store::{Result, Tx, vals};

store::sql! {
    const SINCE = "SELECT created_at FROM persons WHERE region = $1 AND person_id = $2";
}

/// Since when somebody is known.
pub(crate) async fn since(tx: &mut Tx<'_>, region: RegionCode, person: PersonId) -> Result<Option<Stamp>> {
    tx.one(SINCE, &vals![region, person], |row| row.stamp(0)).await
}
