//! The offices of an agency: where people go, when, and whether they may come without an appointment.

use kernel::{Agency, Local, RegionCode};
use store::{Error, Row, Tx, vals};

/// One office of an agency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Office {
    /// Its number among the offices of its agency.
    pub number: i64,
    /// Its name, in both languages.
    pub name: Local,
    /// Street address.
    pub address: String,
    /// Telephone number as shown; empty for none.
    pub phone: String,
    /// Opening hours in words.
    pub hours: Local,
    /// Whether people may come without an appointment.
    pub walk_ins: bool,
}

store::sql! {
    const PUT =
        "INSERT INTO agency_offices (region, agency, number, name_id, name_en, address, phone, hours_id, hours_en,
           walk_ins)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         ON CONFLICT (region, agency, number) DO UPDATE SET name_id = excluded.name_id, name_en = excluded.name_en,
           address = excluded.address, phone = excluded.phone, hours_id = excluded.hours_id,
           hours_en = excluded.hours_en, walk_ins = excluded.walk_ins";
    const REMOVE = "DELETE FROM agency_offices WHERE region = $1 AND agency = $2 AND number = $3";
    const ALL =
        "SELECT agency, number, name_id, name_en, address, phone, hours_id, hours_en, walk_ins
         FROM agency_offices WHERE region = $1 ORDER BY agency, number";
}

/// Adds an office, or renews what is known of it.
pub async fn put(tx: &mut Tx<'_>, region: RegionCode, agency: &Agency, office: &Office) -> Result<(), Error> {
    let Office { number, name, address, phone, hours, walk_ins } = office;
    let values =
        vals![region, agency.as_str(), *number, &name.id, &name.en, address, phone, &hours.id, &hours.en, *walk_ins];
    tx.exec_one(PUT, &values).await
}

/// Takes an office away; `false` if it is not there.
pub async fn remove(tx: &mut Tx<'_>, region: RegionCode, agency: &Agency, number: i64) -> Result<bool, Error> {
    Ok(tx.exec(REMOVE, &vals![region, agency.as_str(), number]).await? == 1)
}

/// Every office of the region, with the agency it belongs to.
pub(crate) async fn all(tx: &mut Tx<'_>, region: RegionCode) -> Result<Vec<(String, Office)>, Error> {
    tx.query(ALL, &vals![region], |row| Ok((row.t(0)?, read(row)?))).await
}

fn read(row: &Row<'_>) -> Result<Office, Error> {
    Ok(Office {
        number: row.i(1)?,
        name: Local { id: row.t(2)?, en: row.t(3)? },
        address: row.t(4)?,
        phone: row.t(5)?,
        hours: Local { id: row.t(6)?, en: row.t(7)? },
        walk_ins: row.flag(8)?,
    })
}
