//! Drafts of services, and what was parked when a session ended.

use kernel::{Dice, OfficerId, RegionCode, Stamp};
use store::{Error, Result, Row, Tx, Vault, vals};

use crate::model::Draft;

store::sql! {
    const ADD =
        "INSERT INTO service_drafts (region, service, source, examples, origin, rev, officer_id, officer, at, template)
         VALUES ($1, $2, $3, $4, $5, 1, $6, $7, $8, $9) ON CONFLICT (region, service) DO NOTHING";
    const SAVE =
        "UPDATE service_drafts SET source = $4, examples = $5, origin = $6, rev = rev + 1, officer_id = $7, officer = $8,
           at = $9, template = $10
         WHERE region = $1 AND service = $2 AND rev = $3";
    const FIND =
        "SELECT service, source, examples, origin, rev, officer, at, template FROM service_drafts
         WHERE region = $1 AND service = $2";
    const ALL =
        "SELECT service, source, examples, origin, rev, officer, at, template FROM service_drafts
         WHERE region = $1 ORDER BY service";
    const REMOVE = "DELETE FROM service_drafts WHERE region = $1 AND service = $2";
    const PARK = "INSERT INTO parked_edits (region, token, service, fields, at) VALUES ($1, $2, $3, $4, $5)";
    const UNPARK =
        "DELETE FROM parked_edits WHERE region = $1 AND token = $2 AND service = $3 AND at > $4 RETURNING fields";
    const SWEEP = "DELETE FROM parked_edits WHERE region = $1 AND at <= $2";
}

pub(super) const PARKED: &str = "administration.parked";

/// Who writes, and when.
#[derive(Debug, Clone)]
pub struct By {
    /// Who.
    pub officer: OfficerId,
    /// By name.
    pub name: String,
    /// When.
    pub at: Stamp,
}

/// Adds a draft; `false` if the service has one already.
pub async fn add(tx: &mut Tx<'_>, region: RegionCode, draft: &Draft, by: &By) -> Result<bool> {
    let values = vals![
        region,
        &draft.service,
        &draft.source,
        &draft.examples,
        &draft.origin,
        by.officer,
        &by.name,
        by.at,
        &draft.template
    ];
    Ok(tx.exec(ADD, &values).await? == 1)
}

/// Saves a draft over the revision it carries; `false` if somebody else saved since.
pub async fn save(tx: &mut Tx<'_>, region: RegionCode, draft: &Draft, by: &By) -> Result<bool> {
    let values = vals![
        region,
        &draft.service,
        draft.rev,
        &draft.source,
        &draft.examples,
        &draft.origin,
        by.officer,
        &by.name,
        by.at,
        &draft.template,
    ];
    Ok(tx.exec(SAVE, &values).await? == 1)
}

/// The draft of a service.
pub async fn find(tx: &mut Tx<'_>, region: RegionCode, service: &str) -> Result<Option<Draft>> {
    tx.one(FIND, &vals![region, service], read).await
}

/// Every draft of the region; an office has a handful.
pub async fn all(tx: &mut Tx<'_>, region: RegionCode) -> Result<Vec<Draft>> {
    tx.query(ALL, &vals![region], read).await
}

/// Removes the draft of a service.
pub async fn remove(tx: &mut Tx<'_>, region: RegionCode, service: &str) -> Result<bool> {
    Ok(tx.exec(REMOVE, &vals![region, service]).await? == 1)
}

/// Keeps what was sent after the session had ended, sealed.
pub async fn park(
    tx: &mut Tx<'_>,
    (vault, dice): (&Vault, &dyn Dice),
    region: RegionCode,
    token: &[u8; 32],
    service: &str,
    fields: &[(String, String)],
    at: Stamp,
) -> Result<()> {
    let plain = serde_json::to_vec(fields).map_err(|error| Error::Decode(format!("{PARKED}: {error}")))?;
    let sealed = vault.seal(dice, PARKED, token, &plain);
    tx.exec(SWEEP, &vals![region, at.minus(kernel::Span::days(1))]).await?;
    tx.exec_one(PARK, &vals![region, token, service, sealed, at]).await
}

/// Takes out what was parked, unless it is older than `since`.
pub async fn unpark(
    tx: &mut Tx<'_>,
    vault: &Vault,
    region: RegionCode,
    token: &[u8; 32],
    service: &str,
    since: Stamp,
) -> Result<Option<Vec<(String, String)>>> {
    let sealed = tx.one(UNPARK, &vals![region, token, service, since], |row| row.b(0)).await?;
    let Some(sealed) = sealed else { return Ok(None) };
    let plain = vault.unseal(PARKED, token, &sealed).map_err(|error| Error::Decode(format!("{PARKED}: {error}")))?;
    serde_json::from_slice(&plain).map(Some).map_err(|error| Error::Decode(format!("{PARKED}: {error}")))
}

fn read(row: &Row<'_>) -> Result<Draft> {
    Ok(Draft {
        service: row.t(0)?,
        source: row.t(1)?,
        examples: row.t(2)?,
        origin: row.t(3)?,
        rev: row.i(4)?,
        officer: row.t(5)?,
        at: row.stamp(6)?,
        template: row.t(7)?,
    })
}
