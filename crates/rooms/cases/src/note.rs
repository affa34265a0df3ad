//! An officer notes something for colleagues beside a case. The applicant never sees it: the event says that there is a
//! note, and not a word of what it says, not even in its private part.

use kernel::{Actor, Officer, Reference, SlipId};
use serde_json::json;
use store::Tx;

use crate::decide::of_agency;
use crate::room::Cases;
use crate::table::notes::{self, Note};
use crate::{Refusal, acts};

/// Longest note, in characters.
pub const LONGEST: usize = 4_000;

/// Writes a note.
pub async fn write(room: &Cases, officer: &Officer, reference: &Reference, text: &str) -> Result<(), Refusal> {
    let text: String = text.trim().chars().take(LONGEST).collect();
    let input = (room.clone(), officer.clone(), reference.clone(), text);
    room.hall
        .store
        .write(room.region(), input, |tx, (room, officer, reference, text)| {
            Box::pin(write_in(tx, room, officer, reference, text))
        })
        .await
}

async fn write_in(
    tx: &mut Tx<'_>,
    room: &Cases,
    officer: &Officer,
    reference: &Reference,
    text: &str,
) -> Result<(), Refusal> {
    let case = of_agency(tx, room, officer, reference).await?;
    if text.is_empty() {
        return Err(Refusal::Unsaid(vec!["catatan_internal"]));
    }
    let hall = &room.hall;
    let note = Note {
        id: SlipId::mint(&*hall.clock, &*hall.dice),
        officer: (officer.officer, officer.name.clone()),
        body: text.to_owned(),
        at: hall.now(),
    };
    notes::add(tx, &hall.vault, &*hall.dice, room.region(), case.id, &note).await?;
    let act = acts::about(&case, acts::NOTED, json!({}), json!({}));
    hall.book.write(tx, room.region(), &Actor::Officer(officer.clone()), act).await?;
    Ok(())
}
