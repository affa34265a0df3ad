//! Who wants to hear of new reports.

use kernel::{AlertId, Dice, PersonId, RegionCode, Stamp};
use store::{Error, Result, Row, Tx, Vault, vals};

use super::{ALERT, seal, unseal};
use crate::alerts::Alert;

store::sql! {
    const ADD = "INSERT INTO report_alerts (region, alert_id, person_id, address, address_blind, category, area, lang, at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (region, address_blind, category, area) DO NOTHING";

    const HOW_MANY = "SELECT COUNT(*) FROM report_alerts WHERE region = $1 AND address_blind = $2";

    const FIND = "SELECT alert_id, address, category, area, lang FROM report_alerts WHERE region = $1 AND alert_id = $2";

    /// Those who want to hear of a report of this category in this village ($3), of its district ($4), or anywhere.
    const FOR = "SELECT alert_id, address, category, area, lang FROM report_alerts
        WHERE region = $1 AND area IN (0, $3, $4) AND category IN ('', $2) LIMIT $5";

    const OF_PERSON = "SELECT alert_id, address, category, area, lang FROM report_alerts
        WHERE region = $1 AND person_id = $2 ORDER BY at";

    const STOP = "DELETE FROM report_alerts WHERE region = $1 AND alert_id = $2";

    const FORGET = "DELETE FROM report_alerts WHERE region = $1 AND person_id = $2";
}

struct Sealed {
    alert: Alert,
    address: Vec<u8>,
}

fn read(row: &Row<'_>) -> Result<Sealed> {
    let lang = row.t(4)?;
    let area = row.i(3)?;
    Ok(Sealed {
        alert: Alert {
            id: row.id(0)?,
            address: String::new(),
            category: Some(row.t(2)?).filter(|category| !category.is_empty()),
            area: if area == 0 { None } else { Some(row.region(3)?) },
            lang: lang.parse().map_err(|_| Error::Decode("report_alerts.lang".to_owned()))?,
        },
        address: row.b(1)?,
    })
}

fn open(vault: &Vault, sealed: Sealed) -> Result<Alert> {
    let address = unseal(vault, ALERT, sealed.alert.id.bytes(), &sealed.address)?;
    Ok(Alert { address, ..sealed.alert })
}

/// Keeps an alert; false if this address asked for the same before.
pub(crate) async fn add(
    tx: &mut Tx<'_>,
    vault: &Vault,
    dice: &dyn Dice,
    region: RegionCode,
    person: Option<PersonId>,
    alert: &Alert,
    now: Stamp,
) -> Result<bool> {
    let address = seal(vault, dice, ALERT, alert.id.bytes(), &alert.address)?;
    let blind = vault.blind(ALERT, &alert.address).to_vec();
    let area = alert.area.map_or(store::Val::I(0), store::Val::from);
    let category = alert.category.as_deref().unwrap_or_default();
    let values = vals![region, alert.id, person, address, blind, category, area, alert.lang.as_str(), now];
    Ok(tx.exec(ADD, &values).await? == 1)
}

/// How many alerts this address has.
pub(crate) async fn how_many(tx: &mut Tx<'_>, vault: &Vault, region: RegionCode, address: &str) -> Result<i64> {
    let blind = vault.blind(ALERT, address).to_vec();
    Ok(tx.one(HOW_MANY, &vals![region, blind], |row| row.i(0)).await?.unwrap_or(0))
}

/// One alert.
pub(crate) async fn find(tx: &mut Tx<'_>, vault: &Vault, region: RegionCode, id: AlertId) -> Result<Option<Alert>> {
    tx.one(FIND, &vals![region, id], read).await?.map(|row| open(vault, row)).transpose()
}

/// Who wants to hear of a report of this category about this place.
pub(crate) async fn of(
    tx: &mut Tx<'_>,
    vault: &Vault,
    region: RegionCode,
    category: &str,
    village: Option<RegionCode>,
    most: i64,
) -> Result<Vec<Alert>> {
    let area = |code: Option<RegionCode>| code.map_or(store::Val::I(0), store::Val::from);
    let values = vals![region, category, area(village), area(village.map(|code| code.above(3))), most];
    let rows = tx.query(FOR, &values, read).await?;
    rows.into_iter().map(|row| open(vault, row)).collect()
}

/// The alerts of a resident.
pub(crate) async fn of_person(
    tx: &mut Tx<'_>,
    vault: &Vault,
    region: RegionCode,
    person: PersonId,
) -> Result<Vec<Alert>> {
    let rows = tx.query(OF_PERSON, &vals![region, person], read).await?;
    rows.into_iter().map(|row| open(vault, row)).collect()
}

/// Ends an alert; false if there was none.
pub(crate) async fn stop(tx: &mut Tx<'_>, region: RegionCode, id: AlertId) -> Result<bool> {
    Ok(tx.exec(STOP, &vals![region, id]).await? == 1)
}

/// The alerts of somebody are forgotten.
pub(crate) async fn forget(tx: &mut Tx<'_>, region: RegionCode, person: PersonId) -> Result<()> {
    tx.exec(FORGET, &vals![region, person]).await.map(|_| ())
}
