//! A step of a report that lies too long is brought before somebody of its agency, level by level, as the category's file
//! says. The hall does this by itself; the level stands in the task, so that each happens once.

use catalogue::Powers;
use desk::{May, Raised, Task};
use kernel::{Actor, ReportId, Stamp};
use serde_json::json;
use store::Tx;

use crate::room::Reports;
use crate::{Refusal, acts, table};

/// When a step due at `due` is brought before somebody, after `done` levels; none if nobody is left.
pub(crate) fn raise_at(room: &Reports, category: &str, step: &str, done: i64, due: Stamp) -> Option<Stamp> {
    let level = room.categories.levels(category, step).nth(usize::try_from(done).ok()?)?;
    Some(level.at(due, &room.hall.calendar.now(), room.hall.zone()))
}

/// Brings everything before somebody that is due, and says how many times that was. At most `most` tasks in one go.
pub async fn run(room: &Reports, most: i64) -> Result<usize, Refusal> {
    let (hall, region) = (&room.hall, room.region());
    let input = (hall.vault.clone(), region, hall.now(), most);
    let due = hall.store.read(input, |tx, (vault, region, now, most)| {
        Box::pin(desk::raise::due(tx, vault, *region, crate::ROOM.name, *now, *most))
    });
    let due = due.await.map_err(Refusal::Store)?;
    let mut raised = 0;
    for task in due {
        let reference = task.reference.clone();
        let input = (room.clone(), task);
        let written = hall.store.write(region, input, |tx, (room, task)| Box::pin(raise(tx, room, task))).await;
        match written {
            Ok(true) => raised += 1,
            Ok(false) => {}
            // One report that cannot be read must not hold up the others.
            Err(error) => tracing::error!(target: "balai::escalation", %reference, "a late step lies on: {error}"),
        }
    }
    Ok(raised)
}

async fn raise(tx: &mut Tx<'_>, room: &Reports, task: &Task) -> Result<bool, Refusal> {
    let (hall, region) = (&room.hall, room.region());
    let found = table::reports::by_id(tx, &hall.vault, region, ReportId::from_bytes(task.subject)).await?;
    let report = found.ok_or(Refusal::NoReport)?;
    let level =
        usize::try_from(task.level).ok().and_then(|at| room.categories.levels(&task.service, &task.step).nth(at));
    let Some(level) = level else {
        desk::raise::let_lie(tx, region, task.id, task.level).await?;
        return Ok(false);
    };
    let may = match level.may {
        Powers::See => May::See,
        Powers::Act => May::Act,
    };
    let next = raise_at(room, &task.service, &task.step, task.level + 1, task.due_at);
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
    hall.book.write(tx, region, &Actor::System, acts::about(&report, acts::ESCALATED, public, private)).await?;
    Ok(true)
}
