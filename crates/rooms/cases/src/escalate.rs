//! A step that lies too long is brought before somebody, level by level, as its service file says.
//!
//! The hall does this by itself: it asks from time to time what is due, by the injected clock, and raises one task in
//! one transaction with its event. The level stands in the row, so that after a crash, or with two who look at once,
//! each level happens once. The holder is told in the inbox and keeps the task, unless somebody takes it over.

use catalogue::{Escalation, Powers, Service};
use desk::{May, Raised, Task};
use kernel::{Actor, CaseId, Stamp};
use serde_json::json;
use store::Tx;

use crate::room::Cases;
use crate::{Refusal, acts, table};

/// Brings everything before somebody that is due, and says how many times that was. At most `most` tasks in one go.
pub async fn run(room: &Cases, most: i64) -> Result<usize, Refusal> {
    let input = (room.hall.vault.clone(), room.region(), room.hall.now(), most);
    let due = room
        .hall
        .store
        .read(input, |tx, (vault, region, now, most)| {
            Box::pin(desk::raise::due(tx, vault, *region, "cases", *now, *most))
        })
        .await
        .map_err(Refusal::Store)?;
    let mut raised = 0;
    for task in due {
        let reference = task.reference.clone();
        let input = (room.clone(), task);
        let written =
            room.hall.store.write(room.region(), input, |tx, (room, task)| Box::pin(raise(tx, room, task))).await;
        match written {
            Ok(true) => raised += 1,
            Ok(false) => {}
            // One case that cannot be read must not hold up the others.
            Err(error) => tracing::error!(target: "balai::escalation", %reference, "a late step lies on: {error}"),
        }
    }
    Ok(raised)
}

async fn raise(tx: &mut Tx<'_>, room: &Cases, task: &Task) -> Result<bool, Refusal> {
    let region = room.region();
    let case = table::cases::by_id(tx, region, CaseId::from_bytes(task.subject)).await?.ok_or(Refusal::NoCase)?;
    let service = room.service_then(tx, &case.service, &case.version).await?;
    let Some(level) = level(&service, &task.step, task.level) else {
        desk::raise::let_lie(tx, region, task.id, task.level).await?;
        return Ok(false);
    };
    let may = match level.may {
        Powers::See => May::See,
        Powers::Act => May::Act,
    };
    let next = raise_at(room, &service, &task.step, task.level + 1, task.due_at);
    if !desk::raise::raise(tx, region, task, Raised { role: level.role, may }, next).await? {
        return Ok(false);
    }
    let public = json!({
        "bagian": task.step,
        "instansi": task.agency.as_str(),
        "tingkat": task.level + 1,
        "kepada": level.role.as_str(),
        "boleh": may.as_str(),
    });
    let private = json!({ "pemegang": task.holder.as_ref().map(|(_, name)| name) });
    room.hall.book.write(tx, region, &Actor::System, acts::about(&case, acts::ESCALATED, public, private)).await?;
    Ok(true)
}

/// The level that comes after `done` of them.
fn level<'s>(service: &'s Service, step: &str, done: i64) -> Option<&'s Escalation> {
    service.flow.levels(step).nth(usize::try_from(done).ok()?)
}

/// When a task due at `due` is brought before somebody, after `done` levels.
pub(crate) fn raise_at(room: &Cases, service: &Service, step: &str, done: i64, due: Stamp) -> Option<Stamp> {
    let level = level(service, step, done)?;
    Some(level.at(due, &room.hall.calendar.now(), room.hall.zone()))
}
