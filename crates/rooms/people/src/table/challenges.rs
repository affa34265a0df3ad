//! The table `challenges`.

use kernel::{CodeId, RegionCode, Span, Stamp};
use store::{Result, Row, Tx, vals};

use crate::model::Purpose;

/// A row of `challenges`; its payload is sealed.
#[derive(Clone)]
pub(crate) struct ChallengeRow {
    pub(crate) id: CodeId,
    pub(crate) handle: [u8; 32],
    pub(crate) purpose: Purpose,
    pub(crate) subject: Option<[u8; 16]>,
    pub(crate) code: Option<Vec<u8>>,
    pub(crate) payload: Vec<u8>,
    pub(crate) tries_left: i64,
    pub(crate) sends_left: i64,
    pub(crate) sent_at: Stamp,
    pub(crate) ends_at: Stamp,
}

store::sql! {
    const ADD =
        "INSERT INTO challenges (region, handle, code_id, purpose, subject, code, payload, tries_left, sends_left,
           sent_at, ends_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    const FIND =
        "SELECT code_id, purpose, subject, code, payload, tries_left, sends_left, sent_at, ends_at FROM challenges
         WHERE region = $1 AND handle = $2";
    const SPEND_TRY =
        "UPDATE challenges SET tries_left = tries_left - 1 WHERE region = $1 AND handle = $2 AND tries_left > 0";
    const SEND_AGAIN =
        "UPDATE challenges SET code = $3, tries_left = $4, sends_left = sends_left - 1, sent_at = $5, ends_at = $6
         WHERE region = $1 AND handle = $2 AND sends_left > 0";
    const DROP = "DELETE FROM challenges WHERE region = $1 AND handle = $2";
    const DROP_OF = "DELETE FROM challenges WHERE region = $1 AND subject = $2 AND purpose = $3";
    const FORGET =
        "DELETE FROM challenges WHERE region = $1 AND handle IN (
           SELECT handle FROM challenges WHERE region = $1 AND ends_at < $2 ORDER BY ends_at, handle LIMIT $3)";
    const SWEEP = "DELETE FROM challenges WHERE region = $1 AND ends_at < $2";
}

pub(crate) async fn add(tx: &mut Tx<'_>, region: RegionCode, new: &ChallengeRow) -> Result<()> {
    tx.exec(SWEEP, &vals![region, new.sent_at.minus(Span::days(1))]).await?;
    let values = vals![
        region,
        &new.handle,
        new.id,
        new.purpose.as_str(),
        new.subject.map(|subject| subject.to_vec()),
        new.code.clone(),
        &new.payload,
        new.tries_left,
        new.sends_left,
        new.sent_at,
        new.ends_at,
    ];
    tx.exec_one(ADD, &values).await
}

pub(crate) async fn find(tx: &mut Tx<'_>, region: RegionCode, handle: &[u8; 32]) -> Result<Option<ChallengeRow>> {
    let handle = *handle;
    tx.one(FIND, &vals![region, &handle], move |row| read(row, handle)).await
}

/// Spends one try; `false` if none is left.
pub(crate) async fn spend_try(tx: &mut Tx<'_>, region: RegionCode, handle: &[u8; 32]) -> Result<bool> {
    Ok(tx.exec(SPEND_TRY, &vals![region, handle]).await? == 1)
}

/// Replaces the code by a new one; `false` if no more may be sent.
pub(crate) async fn send_again(tx: &mut Tx<'_>, region: RegionCode, renewed: &ChallengeRow) -> Result<bool> {
    let values =
        vals![region, &renewed.handle, renewed.code.clone(), renewed.tries_left, renewed.sent_at, renewed.ends_at,];
    Ok(tx.exec(SEND_AGAIN, &values).await? == 1)
}

/// Ends a challenge; `false` if it is gone, so that it can be passed only once.
pub(crate) async fn remove(tx: &mut Tx<'_>, region: RegionCode, handle: &[u8; 32]) -> Result<bool> {
    Ok(tx.exec(DROP, &vals![region, handle]).await? == 1)
}

/// Ends every challenge of one kind that somebody has open.
pub(crate) async fn remove_of(tx: &mut Tx<'_>, region: RegionCode, subject: [u8; 16], purpose: Purpose) -> Result<()> {
    tx.exec(DROP_OF, &vals![region, subject, purpose.as_str()]).await.map(drop)
}

fn read(row: &Row<'_>, handle: [u8; 32]) -> Result<ChallengeRow> {
    Ok(ChallengeRow {
        id: row.id(0)?,
        handle,
        purpose: Purpose::parse(&row.t(1)?)?,
        subject: row.opt_id(2)?,
        code: row.opt_b(3)?,
        payload: row.b(4)?,
        tries_left: row.i(5)?,
        sends_left: row.i(6)?,
        sent_at: row.stamp(7)?,
        ends_at: row.stamp(8)?,
    })
}

/// Forgets at most `most` challenges that ended before then; says how many.
pub(crate) async fn forget(tx: &mut Tx<'_>, region: RegionCode, before: Stamp, most: u32) -> Result<u64> {
    tx.exec(FORGET, &vals![region, before, most]).await
}
