//! The region's own days off.

use kernel::RegionCode;
use reference::{Certainty, Holiday, HolidayKind};
use store::{Error, Result, Row, Tx, vals};

store::sql! {
    const PUT =
        "INSERT INTO own_days (region, day, kind, name, basis) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (region, day) DO UPDATE SET kind = excluded.kind, name = excluded.name, basis = excluded.basis";
    const REMOVE = "DELETE FROM own_days WHERE region = $1 AND day = $2";
    const ALL = "SELECT day, kind, name, basis FROM own_days WHERE region = $1 ORDER BY day";
}

/// Adds a day, or changes what is known of it.
pub async fn put(tx: &mut Tx<'_>, region: RegionCode, day: &Holiday) -> Result<()> {
    let values = vals![region, day.date.to_string(), day.kind.as_str(), &day.name, &day.legal_basis];
    tx.exec_one(PUT, &values).await
}

/// Takes a day away; `false` if it is not there.
pub async fn remove(tx: &mut Tx<'_>, region: RegionCode, day: kernel::Date) -> Result<bool> {
    Ok(tx.exec(REMOVE, &vals![region, day.to_string()]).await? == 1)
}

/// Every own day, the first first. A region has a dozen a year.
pub async fn all(tx: &mut Tx<'_>, region: RegionCode) -> Result<Vec<Holiday>> {
    tx.query(ALL, &vals![region], read).await
}

fn read(row: &Row<'_>) -> Result<Holiday> {
    let date = row.t(0)?.parse().map_err(|_| Error::Decode("own_days.day".into()))?;
    let kind =
        if row.t(1)? == HolidayKind::Collective.as_str() { HolidayKind::Collective } else { HolidayKind::Regional };
    Ok(Holiday { date, kind, name: row.t(2)?, legal_basis: row.t(3)?, certainty: Certainty::Sure })
}
