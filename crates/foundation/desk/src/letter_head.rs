//! What stands at the head of an agency's letters beside its name, and the crests that letters show.
//!
//! A crest is kept by the SHA-256 of its picture and never removed or changed: a letter names the one it was issued
//! with, and is printed with it however often the agency has another one since.

use kernel::{Agency, RegionCode};
use store::{Error, Tx, vals};

/// What stands at the head of an agency's letters beside its name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LetterHead {
    /// The line above the name; empty for the government of the region.
    pub above: String,
    /// Where it is written to; empty for its address.
    pub address: String,
    /// Empty for its telephone.
    pub phone: String,
    /// Its e-mail address, if letters say it.
    pub email: String,
    /// Its web site, if letters say it.
    pub web: String,
    /// The SHA-256 of its crest in hexadecimal; empty for none.
    pub crest: String,
}

store::sql! {
    const PUT =
        "UPDATE agencies SET head_above = $3, head_address = $4, head_phone = $5, head_email = $6, head_web = $7,
           head_crest = $8
         WHERE region = $1 AND agency = $2";
    const KEEP =
        "INSERT INTO crests (region, digest, png) VALUES ($1, $2, $3) ON CONFLICT (region, digest) DO NOTHING";
    const CREST = "SELECT png FROM crests WHERE region = $1 AND digest = $2";
}

/// Gives an agency another head.
pub async fn put(tx: &mut Tx<'_>, region: RegionCode, agency: &Agency, head: &LetterHead) -> Result<(), Error> {
    let LetterHead { above, address, phone, email, web, crest } = head;
    tx.exec_one(PUT, &vals![region, agency.as_str(), above, address, phone, email, web, crest]).await
}

/// Keeps a crest under its digest.
pub async fn keep_crest(tx: &mut Tx<'_>, region: RegionCode, digest: &str, png: Vec<u8>) -> Result<(), Error> {
    tx.exec(KEEP, &vals![region, digest, png]).await.map(drop)
}

/// The picture of this name; none for the empty name.
pub async fn crest(tx: &mut Tx<'_>, region: RegionCode, digest: &str) -> Result<Option<Vec<u8>>, Error> {
    if digest.is_empty() {
        return Ok(None);
    }
    tx.one(CREST, &vals![region, digest], |row| row.b(0)).await
}
