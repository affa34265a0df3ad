//! For a resident it is the same ("saya juga"): the report counts for more, and they are told what becomes of it.

use kernel::{Actor, Reference};
use serde_json::json;

use crate::report::Report;
use crate::room::Reports;
use crate::{Refusal, acts, table};

/// Says that it is the same for this resident, or takes that back. Only reports that everyone may read and that are not over
/// take it, and none of one's own.
pub async fn support(room: &Reports, actor: &Actor, reference: &Reference, is_same: bool) -> Result<(), Refusal> {
    let resident = actor.resident()?.clone();
    let input = (room.clone(), resident, reference.clone());
    room.hall
        .store
        .write(room.region(), input, move |tx, (room, resident, reference)| {
            Box::pin(async move {
                let (hall, region, now) = (&room.hall, room.region(), room.hall.now());
                let report = table::reports::find(tx, &hall.vault, region, reference).await?;
                let report = report.filter(Report::is_public).ok_or(Refusal::NoReport)?;
                if is_same && (report.closed_at.is_some() || report.person == Some(resident.person)) {
                    return Err(Refusal::NotYours);
                }
                if table::supporters::put(tx, region, report.id, resident.person, is_same, now).await? {
                    let act = acts::about(&report, acts::SUPPORTED, json!({ "ya": is_same }), json!({}));
                    hall.book.write(tx, region, &Actor::Resident(resident.clone()), act).await?;
                }
                Ok(())
            })
        })
        .await
}
