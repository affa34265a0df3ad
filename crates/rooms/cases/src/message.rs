//! Officer and applicant write to each other inside the case.

use desk::Standing;
use kernel::{Actor, Reference};
use serde_json::json;
use store::Tx;

use crate::decide::of_agency;
use crate::hands::standing;
use crate::model::Case;
use crate::room::Cases;
use crate::submit::may_touch;
use crate::{Refusal, acts, table};

/// Longest message, in characters.
pub const LONGEST: usize = 2_000;

/// Writes a message into the case.
pub async fn write(room: &Cases, actor: &Actor, reference: &Reference, text: &str) -> Result<Case, Refusal> {
    let text: String = text.trim().chars().take(LONGEST).collect();
    let input = (room.clone(), actor.clone(), reference.clone(), text);
    room.hall
        .store
        .write(room.region(), input, |tx, (room, actor, reference, text)| {
            Box::pin(write_in(tx, room, actor, reference, text))
        })
        .await
}

async fn write_in(
    tx: &mut Tx<'_>,
    room: &Cases,
    actor: &Actor,
    reference: &Reference,
    text: &str,
) -> Result<Case, Refusal> {
    let (case, from, private) = match actor {
        Actor::Officer(officer) => {
            let case = of_agency(tx, room, officer, reference).await?;
            // Who has done their part may still read, and has nothing more to say.
            if standing(tx, room, officer, &case).await? != Standing::Works {
                return Err(kernel::Denied::Forbidden.into());
            }
            (case, "petugas", json!({ "pesan": text, "petugas": officer.name }))
        }
        _ => (own(tx, room, actor, reference).await?, "warga", json!({ "pesan": text })),
    };
    if text.is_empty() {
        return Err(Refusal::Unsaid(vec!["message"]));
    }
    let act = acts::about(&case, acts::MESSAGE, json!({ "dari": from }), private);
    room.hall.book.write(tx, room.region(), actor, act).await?;
    Ok(case)
}

/// The case, if it is the resident's own. Others are told that there is none.
pub(crate) async fn own(tx: &mut Tx<'_>, room: &Cases, actor: &Actor, reference: &Reference) -> Result<Case, Refusal> {
    if *actor == Actor::Visitor {
        return Err(kernel::Denied::SignIn.into());
    }
    let case = table::cases::by_reference(tx, room.region(), reference).await?.ok_or(Refusal::NoCase)?;
    may_touch(actor, case.person, case.filed_by).map_err(|()| Refusal::NoCase)?;
    Ok(case)
}
