//! What other rooms may ask of officers: who works in an agency, and what one of them may do now.

use kernel::{Agency, Officer, OfficerId, RegionCode};
use store::{Result, Tx};

use crate::table::officers;

/// The officers of an agency who still work there, by name.
pub async fn of_agency(tx: &mut Tx<'_>, region: RegionCode, agency: &Agency) -> Result<Vec<Officer>> {
    let rows = officers::of_agency(tx, region, agency.as_str()).await?;
    Ok(rows.into_iter().map(|row| row.officer).collect())
}

/// An officer as they are now; none if they no longer work here.
pub async fn find(tx: &mut Tx<'_>, region: RegionCode, officer: OfficerId) -> Result<Option<Officer>> {
    let row = officers::by_id(tx, region, officer).await?;
    Ok(row.filter(|row| row.is_active).map(|row| row.officer))
}
