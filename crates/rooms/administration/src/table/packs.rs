//! Packs that came in or were made here, and which text came in with which.

use std::collections::BTreeMap;

use kernel::{RegionCode, Stamp};
use store::{Result, Row, Tx, vals};

store::sql! {
    const ADD =
        "INSERT INTO packs (region, number, digest, signer, maker, edition, content, officer, at)
         VALUES ($1, (SELECT COALESCE(MAX(number), 0) + 1 FROM packs WHERE region = $1), $2, $3, $4, $5, $6, $7, $8)
         RETURNING number";
    const KNOWN = "SELECT number FROM packs WHERE region = $1 AND digest = $2";
    const FIND =
        "SELECT number, signer, maker, edition, officer, at, content FROM packs WHERE region = $1 AND number = $2";
    const NEWEST =
        "SELECT number, signer, maker, edition, officer, at FROM packs
         WHERE region = $1 AND number < $2 ORDER BY number DESC LIMIT $3";
    const LAST_OF =
        "SELECT number, signer, maker, edition, officer, at, content FROM packs
         WHERE region = $1 AND signer = $2 ORDER BY edition DESC, number DESC LIMIT 1";
    const CAME_WITH =
        "SELECT s.service, s.origin, p.number, p.signer, p.edition
         FROM packed_services s JOIN packs p ON p.region = s.region AND p.number = s.pack
         WHERE s.region = $1 ORDER BY s.service, s.origin";
    const NOTE =
        "INSERT INTO packed_services (region, service, origin, pack) VALUES ($1, $2, $3, $4)
         ON CONFLICT (region, service, origin) DO UPDATE SET pack = excluded.pack";
}

/// A pack that is kept.
#[derive(Debug, Clone)]
pub struct Kept {
    /// Its number in this hall.
    pub number: i64,
    /// The public key it is signed with.
    pub signer: String,
    /// Who made it, in their own words.
    pub maker: String,
    /// Counts up with every pack of its maker.
    pub edition: i64,
    /// Who brought it in, or made it.
    pub officer: String,
    /// When.
    pub at: Stamp,
}

/// What is kept of a new pack.
#[derive(Debug)]
pub struct New<'a> {
    /// The SHA-256 of its bytes.
    pub digest: &'a str,
    /// The public key it is signed with.
    pub signer: &'a str,
    /// Who made it.
    pub maker: &'a str,
    /// Counts up.
    pub edition: i64,
    /// Its bytes.
    pub content: &'a str,
    /// Who brought it in, or made it.
    pub officer: &'a str,
    /// When.
    pub at: Stamp,
}

/// Keeps a pack, and gives its number.
pub async fn add(tx: &mut Tx<'_>, region: RegionCode, new: &New<'_>) -> Result<i64> {
    let values = vals![region, new.digest, new.signer, new.maker, new.edition, new.content, new.officer, new.at];
    let number = tx.one(ADD, &values, |row| row.i(0)).await?;
    number.ok_or_else(|| store::Error::Other("the pack got no number".to_owned()))
}

/// The number of a pack of these bytes.
pub async fn known(tx: &mut Tx<'_>, region: RegionCode, digest: &str) -> Result<Option<i64>> {
    tx.one(KNOWN, &vals![region, digest], |row| row.i(0)).await
}

/// A pack and its bytes.
pub async fn find(tx: &mut Tx<'_>, region: RegionCode, number: i64) -> Result<Option<(Kept, String)>> {
    tx.one(FIND, &vals![region, number], read_whole).await
}

/// Packs before `before`, the newest first.
pub async fn newest(tx: &mut Tx<'_>, region: RegionCode, before: i64, most: i64) -> Result<Vec<Kept>> {
    tx.query(NEWEST, &vals![region, before, most], read).await
}

/// The last pack of one maker, and its bytes.
pub async fn last_of(tx: &mut Tx<'_>, region: RegionCode, signer: &str) -> Result<Option<(Kept, String)>> {
    tx.one(LAST_OF, &vals![region, signer], read_whole).await
}

/// With which pack a text came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Came {
    /// The number of the pack.
    pub pack: i64,
    /// The public key it is signed with.
    pub signer: String,
    /// Which of its maker's packs.
    pub edition: i64,
}

/// Every text that came in with a pack: by its service and the SHA-256 of the text as its makers wrote it.
pub async fn came_with(tx: &mut Tx<'_>, region: RegionCode) -> Result<BTreeMap<(String, String), Came>> {
    let read = |row: &Row<'_>| {
        let came = Came { pack: row.i(2)?, signer: row.t(3)?, edition: row.i(4)? };
        Ok(((row.t(0)?, row.t(1)?), came))
    };
    Ok(tx.query(CAME_WITH, &vals![region], read).await?.into_iter().collect())
}

/// Remembers that a text came in with this pack.
pub async fn note(tx: &mut Tx<'_>, region: RegionCode, service: &str, origin: &str, pack: i64) -> Result<()> {
    tx.exec_one(NOTE, &vals![region, service, origin, pack]).await
}

fn read(row: &Row<'_>) -> Result<Kept> {
    Ok(Kept {
        number: row.i(0)?,
        signer: row.t(1)?,
        maker: row.t(2)?,
        edition: row.i(3)?,
        officer: row.t(4)?,
        at: row.stamp(5)?,
    })
}

fn read_whole(row: &Row<'_>) -> Result<(Kept, String)> {
    Ok((read(row)?, row.t(6)?))
}
