//! The proof that letters and receipts carry on paper: the record of the act, its path in the public log and the log's
//! signature, in a QR code that `/periksa` reads without a network.
//!
//! The record of a letter was committed to what the check page shows of it, and the proof opens that: a number taken from
//! one letter cannot vouch for another. What a letter carries is fixed before it is first printed, so that printing again
//! gives the same bytes; if the log is shut by then, the letter carries no proof, and its record has a page all the same.

use std::time::Duration;

use kernel::{EventId, Lang, LetterId};
use ledger::PaperProof;
use serde_json::{Value, json};

use crate::model::LetterBody;
use crate::room::Cases;
use crate::{Refusal, table};

/// How long a letter waits for the log. Sealing takes milliseconds.
const PATIENCE: Duration = Duration::from_secs(3);

/// Whether a proof opens what its record committed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Opens {
    /// What was committed to can be read and checked.
    Private,
    /// It stays shut.
    Nothing,
}

/// What the record of a letter is committed to: what the check page shows, as it shows it.
pub(crate) fn told(body: &LetterBody) -> Value {
    let lines = body.shows.iter().map(|(label, value)| [label.get(Lang::Id), value.get(Lang::Id)]);
    json!({ "judul": body.title.get(Lang::Id), "isi": lines.collect::<Vec<_>>() })
}

/// The address that opens a proof. What stands behind `#` is never sent to a server.
pub(crate) fn address(room: &Cases, proof: &str) -> String {
    format!("{}/periksa#{proof}", room.hall.settings.base_url)
}

/// The proof that the paper of a letter carries; the first to print it fixes it.
pub(crate) async fn fixed(room: &Cases, id: LetterId) -> Result<Option<String>, Refusal> {
    let read = room.hall.store.read((room.clone(), id), |tx, (room, id)| {
        Box::pin(async move { table::letters::paper(tx, &room.hall.vault, room.region(), *id).await })
    });
    let some = |proof: String| Some(proof).filter(|proof| !proof.is_empty());
    let event = match read.await.map_err(Refusal::Store)? {
        (_, Some(fixed)) => return Ok(some(fixed)),
        (None, None) => return Ok(None),
        (Some(event), None) => event,
    };
    let proof = of(room, event, Opens::Private).await?.unwrap_or_default();
    let kept = room.hall.store.write(room.region(), (room.clone(), id, proof), |tx, (room, id, proof)| {
        Box::pin(async move {
            let (hall, region) = (&room.hall, room.region());
            table::letters::keep_paper(tx, &hall.vault, &*hall.dice, region, *id, proof).await?;
            table::letters::paper(tx, &hall.vault, region, *id).await
        })
    });
    let (_, fixed) = kept.await.map_err(Refusal::Store)?;
    Ok(fixed.and_then(some))
}

/// The proof of an act, sealed now if it is not yet; none while the log is shut or too slow.
pub(crate) async fn of(room: &Cases, event: EventId, opens: Opens) -> Result<Option<String>, Refusal> {
    let Some(log) = &room.hall.log else { return Ok(None) };
    let seal = async {
        let Some(number) = log.number(event).await? else { return Ok(None) };
        let Some(published) = log.seal_up_to(number).await? else { return Ok(None) };
        log.prove(event, &published).await
    };
    let (proof, entry) = match tokio::time::timeout(PATIENCE, seal).await {
        Ok(Ok(Some(proved))) => proved,
        Ok(Ok(None)) => return Ok(None),
        Ok(Err(broken)) => {
            tracing::warn!(target: "balai::letters", %broken, "printed without a proof");
            return Ok(None);
        }
        Err(_) => {
            tracing::warn!(target: "balai::letters", "the log is too slow: printed without a proof");
            return Ok(None);
        }
    };
    let opening = match opens {
        Opens::Nothing => None,
        Opens::Private => {
            let read = room.hall.store.read((room.clone(), event), |tx, (room, event)| {
                Box::pin(async move { room.hall.book.opening(tx, room.region(), *event).await })
            });
            read.await.map_err(Refusal::Store)?
        }
    };
    let proof = ledger::Proof { extra: Some(entry.into_bytes()), ..proof };
    Ok(PaperProof { proof, opening }.to_text())
}
