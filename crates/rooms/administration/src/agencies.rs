//! Agencies: what citizens and letters show of them, and when they are open.
//!
//! Refused when a name is missing, or a new one takes the short name of another. An agency is never removed: cases and
//! letters of years ago name it.

use desk::AgencyFace;
use kernel::{FieldFlaw, Flaw, Officer};
use serde_json::{Value, json};
use store::Tx;

use crate::room::Administration;
use crate::{Refusal, acts, hall_words};

/// `administration.agency_changed`: an agency was added, or what is shown of it changed.
const CHANGED: &str = "administration.agency_changed";

/// Whether an agency is meant to be new.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// It must not be there yet.
    New,
    /// It must be there.
    Known,
}

/// What must be said of every agency and is not.
pub fn missing<'t>(text: impl Fn(&str) -> &'t str) -> Vec<FieldFlaw> {
    let needed = ["nama.id", "nama.en", "alamat", "jam.id", "jam.en", "penandatangan", "jabatan"];
    let empty = needed.into_iter().filter(|field| text(field).is_empty());
    empty.map(|field| FieldFlaw::new(field, Flaw::new("answer-missing"))).collect()
}

/// Adds an agency, or changes what is shown of one.
pub async fn put(room: &Administration, officer: &Officer, face: AgencyFace, wanted: Wanted) -> Result<(), Refusal> {
    let mut flaws = missing(|field| match field {
        "nama.id" => &face.name.id,
        "nama.en" => &face.name.en,
        "alamat" => &face.address,
        "jam.id" => &face.hours.id,
        "jam.en" => &face.hours.en,
        "penandatangan" => &face.signer,
        _ => &face.signer_position,
    });
    let is_known = room.hall.agencies.now().contains_key(face.agency.as_str());
    match (wanted, is_known) {
        (Wanted::New, true) => flaws.push(FieldFlaw::new("id", Flaw::new("agency-taken"))),
        (Wanted::Known, false) => return Err(Refusal::NoService),
        _ => {}
    }
    if !flaws.is_empty() {
        return Err(Refusal::Flawed(flaws));
    }
    let input = (room.clone(), officer.clone(), face);
    room.hall
        .store
        .write(room.region(), input, |tx, (room, officer, face)| Box::pin(put_in(tx, room, officer, face)))
        .await?;
    let agencies = room.hall.store.read(room.region(), |tx, region| Box::pin(desk::agency::all(tx, *region)));
    room.hall.agencies.renew(agencies).await?;
    // The hall says what its first agency says, where nobody has written anything else.
    Ok(hall_words::renew(&room.hall).await?)
}

async fn put_in(tx: &mut Tx<'_>, room: &Administration, officer: &Officer, face: &AgencyFace) -> Result<(), Refusal> {
    let region = room.region();
    let before = desk::agency::all(tx, region).await?;
    desk::agency::put(tx, region, face).await?;
    let was = before.get(face.agency.as_str()).map_or(Value::Null, say);
    let is_now = say(face);
    if was != is_now {
        let target = format!("perangkat/{}", face.agency);
        let done = acts::Done { kind: CHANGED, target, public: json!({}), was: &was, is_now: &is_now };
        acts::write(tx, &room.hall.book, officer, done).await?;
    }
    Ok(())
}

fn say(face: &AgencyFace) -> Value {
    json!({
        "nama": face.name.id,
        "nama (Inggris)": face.name.en,
        "alamat": face.address,
        "telepon": face.phone,
        "jam buka": face.hours.id,
        "jam buka (Inggris)": face.hours.en,
        "penandatangan": face.signer,
        "jabatan": face.signer_position,
    })
}
