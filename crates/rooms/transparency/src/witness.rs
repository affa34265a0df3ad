//! This hall as a witness: a neighbour sends a signed checkpoint of its log with the proof that it grew, and gets a
//! cosignature (C2SP tlog-witness).
//!
//! What was seen last is looked up, and what is seen now written down, in one transaction, before anything is signed:
//! two requests at once never roll a log back. A checkpoint that contradicts what was seen is kept as evidence, once,
//! and is an event in the book. A cosignature is none: it would grow our own log, which the neighbour then witnesses,
//! which would grow theirs, without end.

use hall::Hall;
use kernel::{Actor, Stamp};
use ledger::note::Kind;
use ledger::tree::Head;
use ledger::witness::{self, Refused, Request};
use ledger::{Note, SigningKey, VerifyingKey, note::Signature};
use serde_json::json;
use store::{Error, Result, Tx, vals};

use crate::model::{Doubt, Evidence, Seen};
use crate::{Transparency, digest, table};

pub(crate) const SEALED_FOR: &str = "transparency.witness-key";
/// A signed checkpoint that contradicts what this hall saw was kept.
const KEPT: &str = "transparency.evidence_kept";
/// The log proved afterwards that it grew so.
const EXPLAINED: &str = "transparency.evidence_explained";
/// More than this is not kept about one log: it is proved enough, or somebody plays.
const MOST_EVIDENCE: i64 = 100;

/// The key of this hall as a witness, drawn at the first start.
pub(crate) async fn key(hall: &Hall) -> Result<SigningKey> {
    let host = hall.settings.base_url.split_once("://").map_or("", |(_, host)| host);
    let name = format!("{host}/saksi");
    let mut seed = [0; 32];
    hall.dice.fill(&mut seed);
    let sealed = hall.vault.seal(&*hall.dice, SEALED_FOR, name.as_bytes(), &seed);
    let region = hall.region();
    let row = hall.store.write(region, vals![region, name, sealed], move |tx, values| {
        Box::pin(async move {
            let find = vals![region];
            if let Some(row) = tx.one(table::KEY, &find, |row| Ok((row.t(0)?, row.b(1)?))).await? {
                return Ok::<_, Error>(Some(row));
            }
            tx.exec(table::DRAW, values).await?;
            tx.one(table::KEY, &find, |row| Ok((row.t(0)?, row.b(1)?))).await
        })
    });
    let bad = |why: &str| Error::Other(format!("the key of this hall as a witness {why}"));
    let (name, sealed) = row.await?.ok_or_else(|| bad("is not there"))?;
    let seed = hall.vault.unseal(SEALED_FOR, name.as_bytes(), &sealed).map_err(|error| bad(&error.to_string()))?;
    let key = seed.first_chunk::<32>().and_then(|seed| SigningKey::new(&name, Kind::Cosignature, seed));
    key.ok_or_else(|| bad("cannot be read"))
}

/// What this hall says to a checkpoint: its cosignature, or why not.
pub async fn add_checkpoint(room: &Transparency, request: Request) -> Result<Result<Signature, Refused>> {
    let origin = match witness::origin(&request) {
        Ok(origin) => origin,
        Err(refused) => return Ok(Err(refused)),
    };
    let keys: Vec<VerifyingKey> = room.policy.logs().filter(|key| key.name() == origin).cloned().collect();
    if keys.is_empty() {
        return Ok(Err(Refused::Unknown));
    }
    let request = Request { checkpoint: request.checkpoint.only(&keys), ..request };
    let input = (room.clone(), origin, keys, request.clone());
    let heard = room.hall.store.write(room.hall.region(), input, |tx, (room, origin, keys, request)| {
        Box::pin(hear(tx, room, origin, keys, request))
    });
    Ok(match heard.await? {
        Ok(_) => Ok(cosign(room, &request.checkpoint)),
        Err(refused) => Err(refused),
    })
}

/// The cosignature of a checkpoint that is written down as seen.
pub(crate) fn cosign(room: &Transparency, seen: &Note) -> Signature {
    let seconds = room.hall.now().as_micros().div_euclid(1_000_000);
    room.key.sign(seen.text(), u64::try_from(seconds).unwrap_or(0))
}

/// A refusal is an answer, not an error: the evidence it leaves must stay.
async fn hear(
    tx: &mut Tx<'_>,
    room: &Transparency,
    origin: &str,
    keys: &[VerifyingKey],
    request: &Request,
) -> Result<Result<Head, Refused>> {
    let region = room.hall.region();
    let seen = table::last_seen(tx, region, origin).await?;
    let considered = consider(keys, seen.as_ref().map(|seen| &seen.head), request);
    let now = room.hall.now();
    match considered {
        Ok(head) => {
            let known = table::column(seen.map_or(0, |seen| seen.head.size))?;
            let size = table::column(head.size)?;
            let values = vals![region, origin, known, size, request.checkpoint.to_string(), now];
            // Somebody else would have had to write between look-up and this line.
            tx.exec_one(table::SEE, &values).await?;
            explain(tx, room, origin, request, now).await?;
        }
        Err(refused) => {
            if let Some(doubt) = Doubt::of(refused) {
                keep(tx, room, origin, doubt, request, seen, now).await?;
            }
        }
    }
    Ok(considered)
}

/// A log may have several keys while it turns them; one that signed is enough.
fn consider(keys: &[VerifyingKey], seen: Option<&Head>, request: &Request) -> std::result::Result<Head, Refused> {
    let mut verdict = Err(Refused::Unsigned);
    for key in keys {
        verdict = witness::consider(key, seen, request);
        if verdict != Err(Refused::Unsigned) {
            break;
        }
    }
    verdict
}

/// A bad proof of what is known already, or of a first checkpoint, says nothing against the log.
fn contradicts(seen: Option<&Head>, head: &Head) -> bool {
    seen.filter(|seen| seen.size > 0).map_or(head.size == 0, |seen| head != seen)
}

async fn keep(
    tx: &mut Tx<'_>,
    room: &Transparency,
    origin: &str,
    doubt: Doubt,
    request: &Request,
    seen: Option<Seen>,
    now: Stamp,
) -> Result<()> {
    let region = room.hall.region();
    let Some(head) = crate::model::head(&request.checkpoint) else { return Ok(()) };
    if !contradicts(seen.as_ref().map(|seen| &seen.head), &head) {
        return Ok(());
    }
    let kept = tx.one(table::EVIDENCE_COUNT, &vals![region, origin], |row| row.i(0)).await?.unwrap_or(0);
    if kept >= MOST_EVIDENCE {
        tracing::warn!(target: "balai::witness", origin, "there is more against this log than is kept");
        return Ok(());
    }
    let evidence = Evidence {
        digest: digest(request.checkpoint.text()),
        origin: origin.to_owned(),
        doubt,
        size: head.size,
        request: request.to_string(),
        seen: seen.map_or_else(String::new, |seen| seen.note.to_string()),
        found_at: now,
        explained_at: None,
    };
    let values = vals![
        region,
        &evidence.digest,
        origin,
        doubt.as_str(),
        table::column(head.size)?,
        &evidence.request,
        &evidence.seen,
        now
    ];
    if tx.exec(table::KEEP_EVIDENCE, &values).await? == 0 {
        return Ok(());
    }
    tracing::error!(target: "balai::witness", origin, size = head.size, "evidence against a neighbour's log was kept");
    let public = json!({
        "log": origin, "jenis": doubt.as_str(), "ukuran": head.size, "akar": head.root.to_base64(),
    });
    let act = book::Act::new(KEPT).public(public);
    room.hall.book.write(tx, region, &Actor::System, act).await.map(drop)
}

/// Anyone can send a log's new checkpoint with a bad proof before the log itself sends it with the right one. When that
/// comes, the suspicion is over, and says so.
async fn explain(tx: &mut Tx<'_>, room: &Transparency, origin: &str, request: &Request, now: Stamp) -> Result<()> {
    let region = room.hall.region();
    let digest = digest(request.checkpoint.text());
    if tx.exec(table::EXPLAIN, &vals![region, digest, now]).await? == 0 {
        return Ok(());
    }
    let size = crate::model::head(&request.checkpoint).map_or(0, |head| head.size);
    let act = book::Act::new(EXPLAINED).public(json!({ "log": origin, "ukuran": size }));
    room.hall.book.write(tx, region, &Actor::System, act).await.map(drop)
}
