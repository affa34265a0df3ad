//! The table `passkeys`.

use kernel::{RegionCode, Stamp};
use store::{Result, Tx, vals};

use crate::model::{Holder, HolderKind};

/// A row of `passkeys`; its material is sealed.
#[derive(Clone)]
pub(crate) struct PasskeyRow {
    pub(crate) credential: [u8; 32],
    pub(crate) kind: HolderKind,
    pub(crate) holder: [u8; 16],
    pub(crate) material: Vec<u8>,
    pub(crate) created_at: Stamp,
    pub(crate) used_at: Option<Stamp>,
}

store::sql! {
    const ADD =
        "INSERT INTO passkeys (region, credential, kind, holder, material, created_at) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (region, credential) DO NOTHING";
    const FIND =
        "SELECT credential, kind, holder, material, created_at, used_at FROM passkeys
         WHERE region = $1 AND credential = $2";
    const OF_HOLDER =
        "SELECT credential, kind, holder, material, created_at, used_at FROM passkeys
         WHERE region = $1 AND holder = $2 ORDER BY created_at, credential LIMIT 50";
    const USED = "UPDATE passkeys SET material = $3, used_at = $4 WHERE region = $1 AND credential = $2";
    const CHANGE = "UPDATE passkeys SET material = $4 WHERE region = $1 AND holder = $2 AND credential = $3";
    const REMOVE_ALL = "DELETE FROM passkeys WHERE region = $1 AND holder = $2";
    const REMOVE = "DELETE FROM passkeys WHERE region = $1 AND holder = $2 AND credential = $3";
}

/// Adds a passkey; `false` if the credential is known already.
pub(crate) async fn add(tx: &mut Tx<'_>, region: RegionCode, holder: Holder, new: &PasskeyRow) -> Result<bool> {
    let values = vals![region, &new.credential, holder.kind().as_str(), holder.bytes(), &new.material, new.created_at];
    Ok(tx.exec(ADD, &values).await? == 1)
}

pub(crate) async fn find(tx: &mut Tx<'_>, region: RegionCode, credential: &[u8; 32]) -> Result<Option<PasskeyRow>> {
    tx.one(FIND, &vals![region, credential], read).await
}

/// Somebody's passkeys, oldest first.
pub(crate) async fn of_holder(tx: &mut Tx<'_>, region: RegionCode, holder: Holder) -> Result<Vec<PasskeyRow>> {
    tx.query(OF_HOLDER, &vals![region, holder.bytes()], read).await
}

/// Keeps what a use has changed, and when it was.
pub(crate) async fn used(
    tx: &mut Tx<'_>,
    region: RegionCode,
    credential: &[u8; 32],
    material: &[u8],
    at: Stamp,
) -> Result<()> {
    tx.exec_one(USED, &vals![region, credential, material, at]).await
}

/// Puts other material in place; nothing else of the row changes.
pub(crate) async fn change(tx: &mut Tx<'_>, region: RegionCode, holder: Holder, row: &PasskeyRow) -> Result<()> {
    tx.exec_one(CHANGE, &vals![region, holder.bytes(), &row.credential, &row.material]).await
}

/// Takes one of the holder's passkeys away; `false` if it is not the holder's.
pub(crate) async fn remove(tx: &mut Tx<'_>, region: RegionCode, holder: Holder, credential: &[u8; 32]) -> Result<bool> {
    Ok(tx.exec(REMOVE, &vals![region, holder.bytes(), credential]).await? == 1)
}

/// Takes every passkey of the holder away.
pub(crate) async fn remove_all(tx: &mut Tx<'_>, region: RegionCode, holder: Holder) -> Result<()> {
    tx.exec(REMOVE_ALL, &vals![region, holder.bytes()]).await.map(drop)
}

fn read(row: &store::Row<'_>) -> Result<PasskeyRow> {
    Ok(PasskeyRow {
        credential: row.array(0)?,
        kind: HolderKind::parse(&row.t(1)?)?,
        holder: row.array(2)?,
        material: row.b(3)?,
        created_at: row.stamp(4)?,
        used_at: row.opt_stamp(5)?,
    })
}
