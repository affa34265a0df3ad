//! The table `api_tokens`.

use kernel::{RegionCode, Stamp, TokenId};
use store::{Result, Row, Tx, vals};

use crate::model::{Holder, Scope};
use crate::table::sessions::{Bearer, bearer};

/// A token as its holder sees it; the token itself is known to nobody but the program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiToken {
    /// Its id.
    pub id: TokenId,
    /// What the holder called it.
    pub name: String,
    /// What it opens.
    pub scopes: Vec<Scope>,
    /// When it was made.
    pub created_at: Stamp,
    /// When it stops working.
    pub ends_at: Stamp,
    /// When it was last used, to the hour.
    pub used_at: Option<Stamp>,
}

/// A token and whose it is, from one read.
pub(crate) struct Found {
    pub(crate) token: ApiToken,
    pub(crate) bearer: Bearer,
    /// The edition behind the account; none if it is closed.
    pub(crate) agreed: Option<String>,
}

store::sql! {
    const ADD =
        "INSERT INTO api_tokens (region, token, token_id, kind, holder, name, scopes, created_at, ends_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    const FIND =
        "SELECT t.kind, t.holder, p.name, COALESCE(p.lang, o.lang), o.name, o.agency, o.roles, o.state, t.token_id,
           t.name, t.scopes, t.created_at, t.ends_at, t.used_at, p.consent
         FROM api_tokens t
         LEFT JOIN persons p ON p.region = t.region AND p.person_id = t.holder
         LEFT JOIN officers o ON o.region = t.region AND o.officer_id = t.holder
         WHERE t.region = $1 AND t.token = $2";
    const TOUCH = "UPDATE api_tokens SET used_at = $3 WHERE region = $1 AND token = $2";
    const REVOKE = "DELETE FROM api_tokens WHERE region = $1 AND holder = $2 AND token_id = $3";
    const REMOVE_ALL = "DELETE FROM api_tokens WHERE region = $1 AND holder = $2";
    const OF_HOLDER =
        "SELECT token_id, name, scopes, created_at, ends_at, used_at FROM api_tokens
         WHERE region = $1 AND holder = $2 ORDER BY token_id DESC LIMIT 100";
    const COUNT = "SELECT COUNT(*) FROM api_tokens WHERE region = $1 AND holder = $2";
    const FORGET =
        "DELETE FROM api_tokens WHERE region = $1 AND token IN (
           SELECT token FROM api_tokens WHERE region = $1 AND ends_at < $2 ORDER BY ends_at, token LIMIT $3)";
    const SWEEP = "DELETE FROM api_tokens WHERE region = $1 AND holder = $2 AND ends_at <= $3";
}

/// Adds a token, and forgets those of the holder that no longer work.
pub(crate) async fn add(
    tx: &mut Tx<'_>,
    region: RegionCode,
    holder: Holder,
    hash: &[u8; 32],
    new: &ApiToken,
) -> Result<()> {
    tx.exec(SWEEP, &vals![region, holder.bytes(), new.created_at]).await?;
    let values = vals![
        region,
        hash,
        new.id,
        holder.kind().as_str(),
        holder.bytes(),
        &new.name,
        Scope::join(&new.scopes),
        new.created_at,
        new.ends_at,
    ];
    tx.exec_one(ADD, &values).await
}

/// The token behind a bearer header, and whose it is: one indexed read.
pub(crate) async fn find(tx: &mut Tx<'_>, region: RegionCode, hash: &[u8; 32]) -> Result<Option<Found>> {
    tx.one(FIND, &vals![region, hash], move |row| {
        Ok(Found { bearer: bearer(row, region)?, token: read(row, 8)?, agreed: row.opt_t(14)? })
    })
    .await
}

pub(crate) async fn touch(tx: &mut Tx<'_>, region: RegionCode, hash: &[u8; 32], at: Stamp) -> Result<()> {
    tx.exec(TOUCH, &vals![region, hash, at]).await.map(drop)
}

/// Revokes one of the holder's tokens; `false` if it is not the holder's.
pub(crate) async fn revoke(tx: &mut Tx<'_>, region: RegionCode, holder: Holder, id: TokenId) -> Result<bool> {
    Ok(tx.exec(REVOKE, &vals![region, holder.bytes(), id]).await? == 1)
}

/// Revokes all of the holder's tokens.
pub(crate) async fn remove_all(tx: &mut Tx<'_>, region: RegionCode, holder: Holder) -> Result<()> {
    tx.exec(REMOVE_ALL, &vals![region, holder.bytes()]).await.map(drop)
}

/// The holder's tokens, newest first.
pub(crate) async fn of_holder(tx: &mut Tx<'_>, region: RegionCode, holder: Holder) -> Result<Vec<ApiToken>> {
    tx.query(OF_HOLDER, &vals![region, holder.bytes()], |row| read(row, 0)).await
}

pub(crate) async fn count(tx: &mut Tx<'_>, region: RegionCode, holder: Holder) -> Result<i64> {
    Ok(tx.one(COUNT, &vals![region, holder.bytes()], |row| row.i(0)).await?.unwrap_or(0))
}

fn read(row: &Row<'_>, from: usize) -> Result<ApiToken> {
    Ok(ApiToken {
        id: row.id(from)?,
        name: row.t(from + 1)?,
        scopes: Scope::split(&row.t(from + 2)?),
        created_at: row.stamp(from + 3)?,
        ends_at: row.stamp(from + 4)?,
        used_at: row.opt_stamp(from + 5)?,
    })
}

/// Forgets at most `most` tokens that ended before then; says how many.
pub(crate) async fn forget(tx: &mut Tx<'_>, region: RegionCode, before: Stamp, most: u32) -> Result<u64> {
    tx.exec(FORGET, &vals![region, before, most]).await
}
