//! Which regions have their hall in this database.

use kernel::{RegionCode, Stamp};
use store::{Error, Sql, Tx};

/// One region's hall.
#[derive(Debug, Clone)]
pub struct HallRow {
    /// The region.
    pub region: RegionCode,
    /// Its name as people say it.
    pub name: String,
    /// Whether it is invented.
    pub is_example: bool,
}

const ADD: Sql = Sql::new("INSERT INTO halls (region, name, is_example, created_at) VALUES ($1, $2, $3, $4)");
const ALL: Sql = Sql::new("SELECT region, name, is_example FROM halls ORDER BY region");

pub(crate) const STATEMENTS: &[(&str, Sql)] = &[("hall::ADD", ADD), ("hall::ALL", ALL)];

/// Opens a hall for a region.
pub async fn add(tx: &mut Tx<'_>, hall: &HallRow, at: Stamp) -> Result<(), Error> {
    let values = [hall.region.into(), hall.name.as_str().into(), hall.is_example.into(), at.into()];
    tx.exec_one(ADD, &values).await
}

/// Every region with a hall here.
pub async fn all(tx: &mut Tx<'_>) -> Result<Vec<HallRow>, Error> {
    tx.query(ALL, &[], |row| Ok(HallRow { region: row.region(0)?, name: row.t(1)?, is_example: row.flag(2)? })).await
}
