//! What the hall says of itself, as staff wrote it.

use kernel::{Local, RegionCode};
use store::{Result, Tx, vals};

use crate::hall_words::Written;

store::sql! {
    const PUT =
        "INSERT INTO hall_words (region, name, id, en) VALUES ($1, $2, $3, $4)
         ON CONFLICT (region, name) DO UPDATE SET id = excluded.id, en = excluded.en";
    const ALL = "SELECT name, id, en FROM hall_words WHERE region = $1 ORDER BY name";
}

/// Writes one of them down.
pub async fn put(tx: &mut Tx<'_>, region: RegionCode, name: &str, text: &Local) -> Result<()> {
    tx.exec_one(PUT, &vals![region, name, &text.id, &text.en]).await
}

/// All of them.
pub async fn all(tx: &mut Tx<'_>, region: RegionCode) -> Result<Written> {
    let rows = tx.query(ALL, &vals![region], |row| Ok((row.t(0)?, Local { id: row.t(1)?, en: row.t(2)? }))).await?;
    Ok(rows.into_iter().collect())
}
