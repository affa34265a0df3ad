//! Reports that have not been sent, one for each browser.

use kernel::{Dice, DraftId, PersonId, PictureId, RegionCode, Stamp};
use store::{Result, Tx, Vault, vals};

use super::{DRAFT, seal, unseal};
use crate::report::{Draft, Unsent};

store::sql! {
    const FIND = "SELECT draft_id, rev, said FROM report_drafts WHERE region = $1 AND token = $2";

    const ADD = "INSERT INTO report_drafts (region, draft_id, token, person_id, said, rev, updated_at)
        VALUES ($1, $2, $3, $4, $5, 1, $6)";

    /// Not if somebody changed it meanwhile: the same browser in two windows.
    const SAVE = "UPDATE report_drafts SET said = $4, rev = rev + 1, updated_at = $5
        WHERE region = $1 AND draft_id = $2 AND rev = $3";

    const REMOVE = "DELETE FROM report_drafts WHERE region = $1 AND draft_id = $2";

    const OF_PERSON = "SELECT draft_id FROM report_drafts WHERE region = $1 AND person_id = $2";

    const PICTURES = "SELECT picture_id FROM report_pictures WHERE region = $1 AND draft_id = $2";

    const DROP_PICTURES = "DELETE FROM report_pictures WHERE region = $1 AND draft_id = $2";

    /// Not if somebody touched it a moment ago.
    const DROP_OLD = "DELETE FROM report_drafts WHERE region = $1 AND draft_id = $2 AND updated_at < $3";

    /// Drafts that nobody touched since, oldest first.
    const OLD = "SELECT draft_id FROM report_drafts WHERE region = $1 AND updated_at < $2 ORDER BY updated_at LIMIT $3";
}

/// The draft of the browser whose cookie has this digest.
pub(crate) async fn find(
    tx: &mut Tx<'_>,
    vault: &Vault,
    region: RegionCode,
    token: &[u8; 32],
) -> Result<Option<Draft>> {
    let row =
        tx.one(FIND, &vals![region, token.to_vec()], |row| Ok((row.id::<DraftId>(0)?, row.i(1)?, row.b(2)?))).await?;
    row.map(|(id, rev, said)| Ok(Draft { id, rev, unsent: unseal::<Unsent>(vault, DRAFT, id.bytes(), &said)? }))
        .transpose()
}

/// A new draft.
#[expect(clippy::too_many_arguments, reason = "the columns of a row")]
pub(crate) async fn add(
    tx: &mut Tx<'_>,
    vault: &Vault,
    dice: &dyn Dice,
    region: RegionCode,
    token: &[u8; 32],
    person: Option<PersonId>,
    draft: &Draft,
    now: Stamp,
) -> Result<()> {
    let said = seal(vault, dice, DRAFT, draft.id.bytes(), &draft.unsent)?;
    tx.exec_one(ADD, &vals![region, draft.id, token.to_vec(), person, said, now]).await
}

/// Keeps what was typed; false if another window was first.
pub(crate) async fn save(
    tx: &mut Tx<'_>,
    vault: &Vault,
    dice: &dyn Dice,
    region: RegionCode,
    draft: &Draft,
    now: Stamp,
) -> Result<bool> {
    let said = seal(vault, dice, DRAFT, draft.id.bytes(), &draft.unsent)?;
    Ok(tx.exec(SAVE, &vals![region, draft.id, draft.rev, said, now]).await? == 1)
}

/// The draft is sent, or thrown away.
pub(crate) async fn remove(tx: &mut Tx<'_>, region: RegionCode, draft: DraftId) -> Result<()> {
    tx.exec(REMOVE, &vals![region, draft]).await.map(|_| ())
}

/// Drafts that nobody touched since `before`, oldest first.
pub(crate) async fn old(tx: &mut Tx<'_>, region: RegionCode, before: Stamp, most: i64) -> Result<Vec<DraftId>> {
    tx.query(OLD, &vals![region, before, most], |row| row.id(0)).await
}

/// The pictures of a draft.
pub(crate) async fn pictures(tx: &mut Tx<'_>, region: RegionCode, draft: DraftId) -> Result<Vec<PictureId>> {
    tx.query(PICTURES, &vals![region, draft], |row| row.id(0)).await
}

/// Drafts of a resident go; the pictures that went with them.
pub(crate) async fn forget(tx: &mut Tx<'_>, region: RegionCode, person: PersonId) -> Result<Vec<PictureId>> {
    let drafts: Vec<DraftId> = tx.query(OF_PERSON, &vals![region, person], |row| row.id(0)).await?;
    let mut gone = Vec::new();
    for draft in drafts {
        gone.extend(pictures(tx, region, draft).await?);
        tx.exec(DROP_PICTURES, &vals![region, draft]).await?;
        remove(tx, region, draft).await?;
    }
    Ok(gone)
}

/// A draft goes, if nobody touched it since `before`; whether it did.
pub(crate) async fn drop_old(tx: &mut Tx<'_>, region: RegionCode, draft: DraftId, before: Stamp) -> Result<bool> {
    if tx.exec(DROP_OLD, &vals![region, draft, before]).await? == 0 {
        return Ok(false);
    }
    tx.exec(DROP_PICTURES, &vals![region, draft]).await?;
    Ok(true)
}
