//! Who has how much: what each officer of an agency holds, how much of it is late, and what ended this week.
//!
//! The counts walk two partial indexes: what is held now, and what ended since Monday. What ended before costs nothing.

use std::collections::BTreeMap;

use kernel::{Officer, OfficerId, Stamp};
use store::{Error, Tx, vals};

/// The work of one officer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Workload {
    /// Open and held.
    pub open: i64,
    /// Of these, past the promised end.
    pub late: i64,
    /// Tasks that ended in this officer's hands since the week began.
    pub ended: i64,
}

store::sql! {
    const HELD =
        "SELECT holder, COUNT(*), CAST(SUM(CASE WHEN due_at < $3 THEN 1 ELSE 0 END) AS BIGINT) FROM desk_tasks
         WHERE region = $1 AND agency = $2 AND state = 'terbuka' AND holder IS NOT NULL GROUP BY holder ORDER BY holder";
    const ENDED =
        "SELECT holder, COUNT(*) FROM desk_tasks
         WHERE region = $1 AND agency = $2 AND closed_at IS NOT NULL AND closed_at >= $3 AND holder IS NOT NULL
         GROUP BY holder ORDER BY holder";
}

/// The work of every officer of the agency who has any.
pub async fn of_agency(
    tx: &mut Tx<'_>,
    officer: &Officer,
    now: Stamp,
    week: Stamp,
) -> Result<BTreeMap<OfficerId, Workload>, Error> {
    let mut all: BTreeMap<OfficerId, Workload> = BTreeMap::new();
    let agency = officer.agency.as_str();
    let held = tx
        .query(HELD, &vals![officer.region, agency, now], |row| Ok((row.id::<OfficerId>(0)?, row.i(1)?, row.i(2)?)))
        .await?;
    for (who, open, late) in held {
        all.insert(who, Workload { open, late, ended: 0 });
    }
    let ended =
        tx.query(ENDED, &vals![officer.region, agency, week], |row| Ok((row.id::<OfficerId>(0)?, row.i(1)?))).await?;
    for (who, ended) in ended {
        all.entry(who).or_default().ended = ended;
    }
    Ok(all)
}
