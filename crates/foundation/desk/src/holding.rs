//! Who holds the open tasks of several pieces of work, read at once.

use std::collections::BTreeMap;

use kernel::{OfficerId, RegionCode};
use store::{Error, Tx, Val};

/// Most pieces of work of one call: a page.
pub const MOST: usize = 25;

store::sql! {
    const HOLDERS =
        "SELECT subject, holder, holder_name FROM desk_tasks WHERE region = $1 AND state = 'terbuka'
           AND holder IS NOT NULL AND subject IN ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17,
           $18, $19, $20, $21, $22, $23, $24, $25, $26) ORDER BY subject, task_id";
}

/// Who holds which; what nobody holds is left out.
pub async fn of_subjects(
    tx: &mut Tx<'_>,
    region: RegionCode,
    subjects: &[[u8; 16]],
) -> Result<BTreeMap<[u8; 16], (OfficerId, String)>, Error> {
    let Some(last) = subjects.last() else { return Ok(BTreeMap::new()) };
    let padded = subjects.iter().chain(std::iter::repeat(last)).take(MOST);
    let values: Vec<Val> = std::iter::once(region.into()).chain(padded.map(|id| Val::from(*id))).collect();
    let rows = tx.query(HOLDERS, &values, |row| Ok((row.array(0)?, (row.id(1)?, row.t(2)?)))).await?;
    Ok(rows.into_iter().collect())
}
