//! The table `sessions`.

use kernel::{RegionCode, SessionId, Span, Stamp};
use store::{Result, Row, Tx, vals};

use crate::model::{Holder, HolderKind, Lease};
use crate::table::officers;

/// A session as it begins.
pub(crate) struct NewSession<'a> {
    pub(crate) token: [u8; 32],
    pub(crate) id: SessionId,
    pub(crate) holder: Holder,
    pub(crate) device: &'a str,
    pub(crate) is_shared: bool,
    /// Whether its holder had signed in before, but never here.
    pub(crate) is_new: bool,
    pub(crate) lease: Lease,
}

/// Which of a session's tokens somebody came with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Came {
    /// The present one.
    Present,
    /// The one that was offered: it counts from now on.
    Next,
    /// The one before.
    Last,
}

/// A session and whose it is, from one read.
pub(crate) struct Found {
    pub(crate) id: SessionId,
    pub(crate) is_shared: bool,
    pub(crate) lease: Lease,
    /// With which token it was found.
    pub(crate) came: Came,
    /// Whether the next token is on offer.
    pub(crate) is_offered: bool,
    /// Since when the present token counts.
    pub(crate) turned_at: Stamp,
    pub(crate) bearer: Bearer,
    /// The edition behind the account; none if it is closed.
    pub(crate) agreed: Option<String>,
    /// The edition that was answered with "not now".
    pub(crate) put_off: Option<String>,
}

/// Whose a session or a token is, as the tables say it. `None` inside: that person or officer is no more.
#[derive(Clone)]
pub(crate) enum Bearer {
    Resident { person: kernel::PersonId, name: Option<Vec<u8>>, lang: Option<String> },
    Officer { officer: Option<kernel::Officer>, lang: Option<String> },
}

/// A session in the list of one's devices.
#[derive(Debug, Clone)]
pub(crate) struct Listed {
    pub(crate) id: SessionId,
    pub(crate) device: String,
    pub(crate) is_shared: bool,
    pub(crate) is_new: bool,
    pub(crate) lease: Lease,
}

macro_rules! found {
    ($what:literal) => {
        concat!(
            "SELECT s.kind, s.holder, p.name, COALESCE(p.lang, o.lang), o.name, o.agency, o.roles, o.state, s.session_id,
               s.is_shared, s.idle, s.created_at, s.seen_at, s.ends_at, s.turned_at, s.next_token, p.consent, s.put_off
             FROM sessions s
             LEFT JOIN persons p ON p.region = s.region AND p.person_id = s.holder
             LEFT JOIN officers o ON o.region = s.region AND o.officer_id = s.holder
             WHERE s.region = $1 AND ",
            $what
        )
    };
}

const FIND: store::Sql = store::Sql::new(found!("s.token = $2"));
const FIND_NEXT: store::Sql = store::Sql::new(found!("s.next_token = $2"));
const FIND_LAST: store::Sql = store::Sql::new(found!("s.last_token = $2"));

pub(crate) const READS: &[store::Named] = &[("FIND", FIND), ("FIND_NEXT", FIND_NEXT), ("FIND_LAST", FIND_LAST)];

store::sql! {
    const ADD =
        "INSERT INTO sessions (region, token, session_id, kind, holder, device, is_shared, idle, created_at, seen_at,
           ends_at, turned_at, is_new)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $9, $12)";
    const TOUCH = "UPDATE sessions SET seen_at = $3 WHERE region = $1 AND token = $2";
    const OFFER = "UPDATE sessions SET next_token = $3 WHERE region = $1 AND token = $2 AND next_token IS NULL";
    const TURN =
        "UPDATE sessions SET token = $3, last_token = $2, next_token = NULL, turned_at = $4
         WHERE region = $1 AND token = $2";
    const TAKE_UP =
        "UPDATE sessions SET last_token = token, token = $2, next_token = NULL, turned_at = $3
         WHERE region = $1 AND next_token = $2";
    const END = "DELETE FROM sessions WHERE region = $1 AND token = $2";
    const END_NEXT = "DELETE FROM sessions WHERE region = $1 AND next_token = $2";
    const END_LAST = "DELETE FROM sessions WHERE region = $1 AND last_token = $2";
    const END_ONE = "DELETE FROM sessions WHERE region = $1 AND holder = $2 AND session_id = $3";
    const END_ALL = "DELETE FROM sessions WHERE region = $1 AND holder = $2";
    const END_OTHERS = "DELETE FROM sessions WHERE region = $1 AND holder = $2 AND session_id <> $3";
    const OF_HOLDER =
        "SELECT session_id, device, is_shared, idle, created_at, seen_at, ends_at, is_new FROM sessions
         WHERE region = $1 AND holder = $2 AND ends_at > $3 ORDER BY session_id DESC LIMIT 50";
    const FORGET =
        "DELETE FROM sessions WHERE region = $1 AND token IN (
           SELECT token FROM sessions WHERE region = $1 AND ends_at < $2 ORDER BY ends_at, token LIMIT $3)";
    const SWEEP = "DELETE FROM sessions WHERE region = $1 AND ends_at < $2";
}

pub(crate) async fn add(tx: &mut Tx<'_>, region: RegionCode, new: &NewSession<'_>) -> Result<()> {
    let lease = new.lease;
    tx.exec(SWEEP, &vals![region, lease.created_at.minus(Span::days(1))]).await?;
    let values = vals![
        region,
        &new.token,
        new.id,
        new.holder.kind().as_str(),
        new.holder.bytes(),
        new.device,
        new.is_shared,
        lease.idle.as_micros(),
        lease.created_at,
        lease.seen_at,
        lease.ends_at,
        new.is_new,
    ];
    tx.exec_one(ADD, &values).await
}

/// The session behind a cookie, and whose it is: one indexed read, and more only for a token that is not the present one.
///
/// A token is offered, then the present one, then the last, and may move on between two reads. So they go the same way, and
/// none is missed.
pub(crate) async fn find(tx: &mut Tx<'_>, region: RegionCode, token: &[u8; 32]) -> Result<Option<Found>> {
    let values = vals![region, token];
    let present = (FIND, Came::Present);
    for (sql, came) in [present, (FIND_NEXT, Came::Next), present, (FIND_LAST, Came::Last)] {
        if let Some(found) = tx.one(sql, &values, move |row| found(row, region, came)).await? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

fn found(row: &Row<'_>, region: RegionCode, came: Came) -> Result<Found> {
    Ok(Found {
        bearer: bearer(row, region)?,
        id: row.id(8)?,
        is_shared: row.flag(9)?,
        lease: lease(row, 10)?,
        turned_at: row.stamp(14)?,
        is_offered: row.opt_b(15)?.is_some(),
        agreed: row.opt_t(16)?,
        put_off: row.opt_t(17)?,
        came,
    })
}

/// Reads whose a row is; its first eight columns are kind, holder, the person's name, the language, and the officer's
/// name, agency, roles and state.
pub(crate) fn bearer(row: &Row<'_>, region: RegionCode) -> Result<Bearer> {
    Ok(match HolderKind::parse(&row.t(0)?)? {
        HolderKind::Resident => Bearer::Resident { person: row.id(1)?, name: row.opt_b(2)?, lang: row.opt_t(3)? },
        HolderKind::Officer => {
            let id = row.id(1)?;
            let officer = match (row.opt_t(4)?, row.opt_t(5)?, row.opt_t(6)?, row.opt_t(7)?.as_deref()) {
                (Some(name), Some(agency), Some(roles), Some(officers::ACTIVE)) => Some(kernel::Officer {
                    region,
                    officer: id,
                    agency: crate::model::roles::agency(&agency)?,
                    roles: crate::model::roles::split(&roles)?,
                    name,
                }),
                _ => None,
            };
            Bearer::Officer { officer, lang: row.opt_t(3)? }
        }
    })
}

fn lease(row: &Row<'_>, from: usize) -> Result<Lease> {
    Ok(Lease {
        idle: Span::micros(row.i(from)?),
        created_at: row.stamp(from + 1)?,
        seen_at: row.stamp(from + 2)?,
        ends_at: row.stamp(from + 3)?,
    })
}

pub(crate) async fn touch(tx: &mut Tx<'_>, region: RegionCode, token: &[u8; 32], at: Stamp) -> Result<()> {
    tx.exec(TOUCH, &vals![region, token, at]).await.map(drop)
}

/// Keeps what the browser is offered as its next token; the same for requests that come at once.
pub(crate) async fn offer(tx: &mut Tx<'_>, region: RegionCode, token: &[u8; 32], next: &[u8; 32]) -> Result<()> {
    tx.exec(OFFER, &vals![region, token, next]).await.map(drop)
}

/// Turns the token at once; `false` if it is not the present one.
pub(crate) async fn turn(
    tx: &mut Tx<'_>,
    region: RegionCode,
    token: &[u8; 32],
    next: &[u8; 32],
    at: Stamp,
) -> Result<bool> {
    Ok(tx.exec(TURN, &vals![region, token, next, at]).await? == 1)
}

/// The offered token was used: it is the present one from now on.
pub(crate) async fn take_up(tx: &mut Tx<'_>, region: RegionCode, next: &[u8; 32], at: Stamp) -> Result<()> {
    tx.exec(TAKE_UP, &vals![region, next, at]).await.map(drop)
}

/// Ends the session behind a cookie, whichever of its tokens it holds; `false` if there is none. The tokens are tried in
/// the order of [`find`], for its reason.
pub(crate) async fn end(tx: &mut Tx<'_>, region: RegionCode, token: &[u8; 32]) -> Result<bool> {
    for sql in [END, END_NEXT, END, END_LAST] {
        if tx.exec(sql, &vals![region, token]).await? == 1 {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Ends one of the holder's sessions; `false` if it is not the holder's.
pub(crate) async fn end_one(tx: &mut Tx<'_>, region: RegionCode, holder: Holder, id: SessionId) -> Result<bool> {
    Ok(tx.exec(END_ONE, &vals![region, holder.bytes(), id]).await? == 1)
}

/// Ends every session of the holder, but for `keep`; tells how many.
pub(crate) async fn end_all(
    tx: &mut Tx<'_>,
    region: RegionCode,
    holder: Holder,
    keep: Option<SessionId>,
) -> Result<u64> {
    match keep {
        Some(id) => tx.exec(END_OTHERS, &vals![region, holder.bytes(), id]).await,
        None => tx.exec(END_ALL, &vals![region, holder.bytes()]).await,
    }
}

/// The holder's sessions, newest first.
pub(crate) async fn of_holder(tx: &mut Tx<'_>, region: RegionCode, holder: Holder, now: Stamp) -> Result<Vec<Listed>> {
    tx.query(OF_HOLDER, &vals![region, holder.bytes(), now], |row| {
        let (is_shared, is_new) = (row.flag(2)?, row.flag(7)?);
        Ok(Listed { id: row.id(0)?, device: row.t(1)?, is_shared, is_new, lease: lease(row, 3)? })
    })
    .await
}

/// Forgets at most `most` sessions that ended before then; says how many.
pub(crate) async fn forget(tx: &mut Tx<'_>, region: RegionCode, before: Stamp, most: u32) -> Result<u64> {
    tx.exec(FORGET, &vals![region, before, most]).await
}
