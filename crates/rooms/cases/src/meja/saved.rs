//! `/meja/saringan`: filters that an officer keeps, alone or for the whole agency.

use kernel::{SlipId, Stamp};
use web::axum::extract::{Path, State};
use web::{Answer, Sent, View};

use crate::decide::works_cases;
use crate::inbox::Asked;
use crate::room::Cases;
use crate::track::told;
use crate::{Refusal, acts};

/// Longest name, in characters.
const LONGEST: usize = 60;

/// `POST /meja/saringan`
pub(crate) async fn keep(State(room): State<Cases>, view: View, sent: Sent) -> Answer {
    let officer = view.actor.officer()?;
    works_cases(officer)?;
    let asked = Asked::of(&sent);
    let name: String = sent.text("nama_saringan").chars().take(LONGEST).collect();
    if name.is_empty() {
        return Ok(told(&view, &asked.address(), "saved-no-name"));
    }
    let hall = &room.hall;
    let filter = desk::saved::SavedFilter {
        id: SlipId::mint(&*hall.clock, &*hall.dice),
        officer: officer.officer,
        is_shared: sent.get("bersama").is_some(),
        name,
        queue: asked.antrean.clone(),
        service: asked.layanan.clone(),
    };
    let input = (room.clone(), officer.clone(), filter, hall.now());
    let kept = hall.store.write(room.region(), input, |tx, (room, officer, filter, at): &(Cases, _, _, Stamp)| {
        Box::pin(async move {
            desk::saved::add(tx, officer, filter, *at).await?;
            let public = serde_json::json!({ "bersama": filter.is_shared });
            let act = acts::at_desk(officer, acts::FILTER_KEPT, public);
            room.hall.book.write(tx, room.region(), &kernel::Actor::Officer(officer.clone()), act).await?;
            Ok::<_, Refusal>(())
        })
    });
    kept.await?;
    Ok(told(&view, &asked.address(), "saved-kept"))
}

/// `POST /meja/saringan/{id}/hapus`
pub(crate) async fn forget(State(room): State<Cases>, view: View, Path(id): Path<String>, sent: Sent) -> Answer {
    let officer = view.actor.officer()?;
    works_cases(officer)?;
    let id = id.parse::<SlipId>().map_err(|_| Refusal::NoSlip)?;
    let input = (room.clone(), officer.clone(), id);
    let gone = room.hall.store.write(room.region(), input, |tx, (room, officer, id)| {
        Box::pin(async move {
            if !desk::saved::remove(tx, officer, *id).await? {
                return Err(Refusal::NoSlip);
            }
            let act = acts::at_desk(officer, acts::FILTER_FORGOTTEN, serde_json::json!({}));
            room.hall.book.write(tx, room.region(), &kernel::Actor::Officer(officer.clone()), act).await?;
            Ok(())
        })
    });
    gone.await?;
    Ok(told(&view, &Asked::of(&sent).address(), "saved-forgotten"))
}
