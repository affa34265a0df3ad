//! Services of this hall go out in a signed pack.
//!
//! Each pack is an edition of its own, counted up, so that another hall can tell a newer one from an older one. The same
//! services with the same words about them give the pack that was made before. Refused when nothing is picked, or when
//! a service is not offered.

use kernel::{FieldFlaw, Flaw, Officer};
use serde_json::{Value, json};
use store::Tx;

use crate::pack::gather::gather;
use crate::pack::{About, File, digest, open};
use crate::room::Administration;
use crate::table::{packs, releases};
use crate::trust::own_key;
use crate::{Refusal, acts};

/// Packs these services as they are in force, and gives the number of the pack.
pub async fn make(room: &Administration, officer: &Officer, ids: Vec<String>, note: &str) -> Result<i64, Refusal> {
    if ids.is_empty() {
        return Err(Refusal::Flawed(vec![FieldFlaw::new("layanan", Flaw::new("answer-missing"))]));
    }
    let input = (room.clone(), officer.clone(), ids, note.to_owned());
    room.hall
        .store
        .write(room.region(), input, |tx, (room, officer, ids, note)| Box::pin(make_in(tx, room, officer, ids, note)))
        .await
}

async fn make_in(
    tx: &mut Tx<'_>,
    room: &Administration,
    officer: &Officer,
    ids: &[String],
    note: &str,
) -> Result<i64, Refusal> {
    let (region, key) = (room.region(), own_key(room));
    let released = releases::in_force(tx, region, room.hall.now()).await?;
    let files = gather(&room.offer.beneath(), &released, ids).map_err(|_| Refusal::NoService)?;
    let last = packs::last_of(tx, region, &key.public()).await?;
    if let Some((kept, content)) = &last
        && says_the_same(content, &files, note)
    {
        return Ok(kept.number);
    }
    let edition = last.map_or(0, |(kept, _)| kept.edition).saturating_add(1);
    let about = About {
        maker: room.hall.settings.name.clone(),
        region,
        edition: u32::try_from(edition).unwrap_or(u32::MAX),
        note: note.to_owned(),
    };
    let content = key.pack(&about, files)?;
    let new = packs::New {
        digest: &digest(&content),
        signer: &key.public(),
        maker: &about.maker,
        edition,
        content: &content,
        officer: &officer.name,
        at: room.hall.now(),
    };
    let number = packs::add(tx, region, &new).await?;
    let is_now = json!({ "terbitan": edition, "layanan": ids.join(", "), "sidik": new.digest });
    let (target, public) = (format!("paket/{number}"), json!({ "terbitan": edition }));
    let done = acts::Done { kind: acts::PACK_MADE, target, public, was: &Value::Null, is_now: &is_now };
    acts::write(tx, &room.hall.book, officer, done).await?;
    Ok(number)
}

fn says_the_same(content: &str, files: &[File], note: &str) -> bool {
    open(content).is_ok_and(|pack| pack.files == files && pack.manifest.note == note)
}
