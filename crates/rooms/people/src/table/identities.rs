//! The table `identities`, and what sessions know of it.

use kernel::{RegionCode, Stamp};
use serde::{Deserialize, Serialize};
use store::{Result, Tx, vals};

use crate::model::{Holder, HolderKind};

/// A row of `identities`.
#[derive(Clone)]
pub(crate) struct IdentityRow {
    pub(crate) identity: [u8; 32],
    pub(crate) kind: HolderKind,
    pub(crate) holder: [u8; 16],
    pub(crate) provider: String,
    pub(crate) created_at: Stamp,
    pub(crate) used_at: Option<Stamp>,
}

/// By what a session began: the identity, and the session at the provider.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Tie {
    pub(crate) identity: [u8; 32],
    pub(crate) session: Option<[u8; 32]>,
}

store::sql! {
    const ADD =
        "INSERT INTO identities (region, identity, kind, holder, provider, created_at, used_at) VALUES ($1, $2, $3, $4, $5, $6, NULL)
         ON CONFLICT (region, identity) DO NOTHING";
    const FIND =
        "SELECT identity, kind, holder, provider, created_at, used_at FROM identities WHERE region = $1 AND identity = $2";
    const OF_HOLDER =
        "SELECT identity, kind, holder, provider, created_at, used_at FROM identities
         WHERE region = $1 AND holder = $2 ORDER BY created_at, identity LIMIT 50";
    const USED = "UPDATE identities SET used_at = $3 WHERE region = $1 AND identity = $2";
    const REMOVE = "DELETE FROM identities WHERE region = $1 AND holder = $2 AND identity = $3";
    const REMOVE_ALL = "DELETE FROM identities WHERE region = $1 AND holder = $2";
    const TIE = "UPDATE sessions SET identity = $3, identity_session = $4 WHERE region = $1 AND token = $2";
    const BEHIND = "SELECT identity FROM sessions WHERE region = $1 AND token = $2 AND identity IS NOT NULL";
    const BEHIND_NEXT = "SELECT identity FROM sessions WHERE region = $1 AND next_token = $2 AND identity IS NOT NULL";
    const END_BY = "DELETE FROM sessions WHERE region = $1 AND identity = $2 AND created_at <= $3";
    const END_BY_SESSION = "DELETE FROM sessions WHERE region = $1 AND identity_session = $2 AND created_at <= $3";
}

/// Ties an identity to an account; `false` if it is tied already.
pub(crate) async fn add(tx: &mut Tx<'_>, region: RegionCode, holder: Holder, new: &IdentityRow) -> Result<bool> {
    let values =
        vals![region, &new.identity, holder.kind().as_str(), holder.bytes(), new.provider.as_str(), new.created_at];
    Ok(tx.exec(ADD, &values).await? == 1)
}

pub(crate) async fn find(tx: &mut Tx<'_>, region: RegionCode, identity: &[u8; 32]) -> Result<Option<IdentityRow>> {
    tx.one(FIND, &vals![region, identity], read).await
}

/// What somebody's account is tied to, oldest first.
pub(crate) async fn of_holder(tx: &mut Tx<'_>, region: RegionCode, holder: Holder) -> Result<Vec<IdentityRow>> {
    tx.query(OF_HOLDER, &vals![region, holder.bytes()], read).await
}

/// Keeps when it was used.
pub(crate) async fn used(tx: &mut Tx<'_>, region: RegionCode, identity: &[u8; 32], at: Stamp) -> Result<()> {
    tx.exec_one(USED, &vals![region, identity, at]).await
}

/// Unties one of the holder's; `false` if it is not the holder's.
pub(crate) async fn remove(tx: &mut Tx<'_>, region: RegionCode, holder: Holder, identity: &[u8; 32]) -> Result<bool> {
    Ok(tx.exec(REMOVE, &vals![region, holder.bytes(), identity]).await? == 1)
}

/// Unties all of the holder's.
pub(crate) async fn remove_all(tx: &mut Tx<'_>, region: RegionCode, holder: Holder) -> Result<()> {
    tx.exec(REMOVE_ALL, &vals![region, holder.bytes()]).await.map(drop)
}

/// Notes by what the session of this token began.
pub(crate) async fn tie(tx: &mut Tx<'_>, region: RegionCode, token: &[u8; 32], tie: &Tie) -> Result<()> {
    let session = tie.session.map(|session| session.to_vec());
    tx.exec_one(TIE, &vals![region, token, &tie.identity, session]).await
}

/// By which identity the session of this token began.
pub(crate) async fn behind(tx: &mut Tx<'_>, region: RegionCode, token: &[u8; 32]) -> Result<Option<[u8; 32]>> {
    for sql in [BEHIND, BEHIND_NEXT] {
        if let Some(found) = tx.one(sql, &vals![region, token], |row| row.array(0)).await? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// Ends the sessions that began by an identity up to then; says how many.
pub(crate) async fn end_by(tx: &mut Tx<'_>, region: RegionCode, identity: &[u8; 32], before: Stamp) -> Result<u64> {
    tx.exec(END_BY, &vals![region, identity, before]).await
}

/// Ends those that began in one session at the provider.
pub(crate) async fn end_by_session(
    tx: &mut Tx<'_>,
    region: RegionCode,
    session: &[u8; 32],
    before: Stamp,
) -> Result<u64> {
    tx.exec(END_BY_SESSION, &vals![region, session, before]).await
}

fn read(row: &store::Row<'_>) -> Result<IdentityRow> {
    Ok(IdentityRow {
        identity: row.array(0)?,
        kind: HolderKind::parse(&row.t(1)?)?,
        holder: row.array(2)?,
        provider: row.t(3)?,
        created_at: row.stamp(4)?,
        used_at: row.opt_stamp(5)?,
    })
}
