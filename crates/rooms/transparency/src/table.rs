//! All SQL of witnessing.

use book::log::Published;
use kernel::{RegionCode, Stamp};
use ledger::Note;
use store::{Error, Result, Tx, vals};

use crate::model::{Doubt, Evidence, Seen, Standing, WitnessRow, head};

store::sql! {
    /// The key with which this hall witnesses.
    pub(crate) const KEY = "SELECT name, seed FROM witness_keys WHERE region = $1";

    /// It is drawn once.
    pub(crate) const DRAW = "INSERT INTO witness_keys (region, name, seed) VALUES ($1, $2, $3)
        ON CONFLICT (region) DO NOTHING";

    /// What was seen last of a log.
    pub(crate) const SEEN = "SELECT origin, note, seen_at FROM witnessed_logs WHERE region = $1 AND origin = $2";

    /// More was seen, unless somebody else saw more meanwhile.
    pub(crate) const SEE = "INSERT INTO witnessed_logs (region, origin, size, note, seen_at) VALUES ($1, $2, $4, $5, $6)
        ON CONFLICT (region, origin) DO UPDATE SET size = excluded.size, note = excluded.note, seen_at = excluded.seen_at
        WHERE witnessed_logs.size = $3";

    /// What was seen last of every log: as many as the policy names.
    pub(crate) const ALL_SEEN = "SELECT origin, note, seen_at FROM witnessed_logs WHERE region = $1 ORDER BY origin";

    /// How much is kept about a log.
    pub(crate) const EVIDENCE_COUNT = "SELECT COUNT(*) FROM evidence WHERE region = $1 AND origin = $2";

    /// A doubtful checkpoint, once.
    pub(crate) const KEEP_EVIDENCE = "INSERT INTO evidence
        (region, digest, origin, kind, size, request, seen, found_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (region, digest) DO NOTHING";

    /// The log proved it after all.
    pub(crate) const EXPLAIN = "UPDATE evidence SET explained_at = $3
        WHERE region = $1 AND digest = $2 AND explained_at IS NULL";

    /// One piece of evidence.
    pub(crate) const FIND_EVIDENCE = "SELECT digest, origin, kind, size, request, seen, found_at, explained_at
        FROM evidence WHERE region = $1 AND digest = $2";

    /// The newest evidence.
    pub(crate) const LIST_EVIDENCE = "SELECT digest, origin, kind, size, request, seen, found_at, explained_at
        FROM evidence WHERE region = $1 ORDER BY found_at DESC, digest LIMIT $2";

    /// Our own checkpoints with the lines of witnesses, newest first: two at most.
    pub(crate) const COSIGNED = "SELECT note, sealed_at FROM cosigned_checkpoints WHERE region = $1
        ORDER BY size DESC";

    /// One of them, new or with more lines.
    pub(crate) const PUT_COSIGNED = "INSERT INTO cosigned_checkpoints (region, size, note, sealed_at)
        VALUES ($1, $2, $3, $4) ON CONFLICT (region, size)
        DO UPDATE SET note = excluded.note, sealed_at = excluded.sealed_at";

    /// The others are not needed any more.
    pub(crate) const DROP_COSIGNED = "DELETE FROM cosigned_checkpoints WHERE region = $1 AND size <> $2 AND size <> $3";

    /// How the witnesses stand: as many as policies ever named.
    pub(crate) const WITNESSES = "SELECT name, size, seen_at, state FROM witnesses WHERE region = $1 ORDER BY name";

    /// A witness signed.
    pub(crate) const PUT_SIGNED = "INSERT INTO witnesses (region, name, size, seen_at, state, asked_at)
        VALUES ($1, $2, $3, $4, $5, $4) ON CONFLICT (region, name) DO UPDATE SET size = excluded.size,
        seen_at = excluded.seen_at, state = excluded.state, asked_at = excluded.asked_at";

    /// A witness did not sign.
    pub(crate) const PUT_ASKED = "INSERT INTO witnesses (region, name, size, state, asked_at)
        VALUES ($1, $2, 0, $3, $4) ON CONFLICT (region, name)
        DO UPDATE SET state = excluded.state, asked_at = excluded.asked_at";
}

fn damaged(what: &str) -> Error {
    Error::Other(format!("{what} in the tables of witnessing cannot be read"))
}

fn note(text: &str) -> Result<Note> {
    Note::parse(text).map_err(|_| damaged("a checkpoint"))
}

/// A size as a column has it.
pub(crate) fn column(size: u64) -> Result<i64> {
    i64::try_from(size).map_err(|_| damaged("a size beyond 2^63"))
}

fn size(column: i64) -> Result<u64> {
    u64::try_from(column).map_err(|_| damaged("a negative size"))
}

fn seen((origin, text, at): (String, String, Stamp)) -> Result<Seen> {
    let note = note(&text)?;
    let head = head(&note).ok_or_else(|| damaged("a checkpoint"))?;
    Ok(Seen { origin, head, note, at })
}

/// What was seen last of a log.
pub(crate) async fn last_seen(tx: &mut Tx<'_>, region: RegionCode, origin: &str) -> Result<Option<Seen>> {
    let row = tx.one(SEEN, &vals![region, origin], |row| Ok((row.t(0)?, row.t(1)?, row.stamp(2)?))).await?;
    row.map(seen).transpose()
}

/// What was seen last of every log.
pub(crate) async fn all_seen(tx: &mut Tx<'_>, region: RegionCode) -> Result<Vec<Seen>> {
    let rows = tx.query(ALL_SEEN, &vals![region], |row| Ok((row.t(0)?, row.t(1)?, row.stamp(2)?))).await?;
    rows.into_iter().map(seen).collect()
}

fn evidence(row: &store::Row<'_>) -> Result<Evidence> {
    Ok(Evidence {
        digest: row.t(0)?,
        origin: row.t(1)?,
        doubt: Doubt::parse(&row.t(2)?).ok_or_else(|| damaged("a doubt"))?,
        size: size(row.i(3)?)?,
        request: row.t(4)?,
        seen: row.t(5)?,
        found_at: row.stamp(6)?,
        explained_at: row.opt_stamp(7)?,
    })
}

/// One piece of evidence.
pub(crate) async fn find_evidence(tx: &mut Tx<'_>, region: RegionCode, digest: &str) -> Result<Option<Evidence>> {
    tx.one(FIND_EVIDENCE, &vals![region, digest], evidence).await
}

/// The newest evidence.
pub(crate) async fn list_evidence(tx: &mut Tx<'_>, region: RegionCode, limit: i64) -> Result<Vec<Evidence>> {
    tx.query(LIST_EVIDENCE, &vals![region, limit], evidence).await
}

/// Our own checkpoints with the lines of witnesses, newest first.
pub(crate) async fn cosigned(tx: &mut Tx<'_>, region: RegionCode) -> Result<Vec<Published>> {
    let rows = tx.query(COSIGNED, &vals![region], |row| Ok((row.t(0)?, row.stamp(1)?))).await?;
    let read = |(text, at): (String, Stamp)| {
        let note = note(&text)?;
        let head = head(&note).ok_or_else(|| damaged("a checkpoint"))?;
        Ok(Published { head, note, at })
    };
    rows.into_iter().map(read).collect()
}

/// How the witnesses stand.
pub(crate) async fn witnesses(tx: &mut Tx<'_>, region: RegionCode) -> Result<Vec<WitnessRow>> {
    let read = |row: &store::Row<'_>| {
        Ok(WitnessRow {
            name: row.t(0)?,
            size: size(row.i(1)?)?,
            seen_at: row.opt_stamp(2)?,
            standing: Standing::parse(&row.t(3)?).ok_or_else(|| damaged("a standing"))?,
        })
    };
    tx.query(WITNESSES, &vals![region], read).await
}
