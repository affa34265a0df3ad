//! A case goes from one officer to a colleague of the same agency. Who holds it may hand it on; a head may hand on what
//! anybody holds. The colleague must have the role of the step and be at work.

use kernel::{Actor, Officer, OfficerId, Reference};
use serde_json::json;
use store::Tx;

use crate::claim::case_and_task;
use crate::leave::is_away;
use crate::model::Case;
use crate::room::Cases;
use crate::{Refusal, acts};

/// The colleague as they are now: of the same agency and at work.
pub(crate) async fn colleague(
    tx: &mut Tx<'_>,
    room: &Cases,
    officer: &Officer,
    to: OfficerId,
) -> Result<Officer, Refusal> {
    let found = room.colleagues.find(tx, room.region(), to).await.map_err(Refusal::Port)?;
    let found = found.filter(|found| found.agency == officer.agency && found.works_cases());
    let found = found.ok_or(Refusal::Unsaid(vec!["kepada"]))?;
    match is_away(tx, room, to).await? {
        Some(_) => Err(desk::Refusal::Away { name: found.name }.into()),
        None => Ok(found),
    }
}

/// Hands a case on, and tells who had it before.
pub(crate) async fn hand_in(
    tx: &mut Tx<'_>,
    room: &Cases,
    officer: &Officer,
    reference: &Reference,
    to: &Officer,
) -> Result<Option<(OfficerId, String)>, Refusal> {
    let (case, task) = case_and_task(tx, room, officer, reference, None).await?;
    desk::pass::may_hand(officer, &task, to)?;
    pass_in(tx, room, officer, &case, &task, Some((to.officer, &to.name))).await?;
    Ok(task.holder)
}

/// Puts a case back into the hands it was in, if it is still where the officer put it.
pub(crate) async fn put_back_in(
    tx: &mut Tx<'_>,
    room: &Cases,
    officer: &Officer,
    reference: &Reference,
    from: Option<OfficerId>,
    to: Option<&(OfficerId, String)>,
) -> Result<(), Refusal> {
    let (case, task) = case_and_task(tx, room, officer, reference, None).await?;
    if task.state != desk::TaskState::Open || task.holder.as_ref().map(|(id, _)| *id) != from {
        return Err(Refusal::TooLate);
    }
    if let Some((id, name)) = to
        && is_away(tx, room, *id).await?.is_some()
    {
        return Err(desk::Refusal::Away { name: name.clone() }.into());
    }
    pass_in(tx, room, officer, &case, &task, to.map(|(id, name)| (*id, name.as_str()))).await
}

async fn pass_in(
    tx: &mut Tx<'_>,
    room: &Cases,
    officer: &Officer,
    case: &Case,
    task: &desk::Task,
    to: Option<(OfficerId, &str)>,
) -> Result<(), Refusal> {
    let from = task.holder.as_ref().map(|(id, _)| *id);
    if from == to.map(|(id, _)| id) {
        return Ok(());
    }
    if !desk::pass::pass(tx, room.region(), task, from, to).await? {
        return Err(Refusal::Changed);
    }
    let role = json!({ "peran": task.role.as_str() });
    let (kind, private) = match to {
        None => (acts::RELEASED, json!({ "petugas": officer.name })),
        Some((id, name)) if id == officer.officer => (acts::CLAIMED, json!({ "petugas": name })),
        Some((_, name)) => (acts::HANDED, json!({ "petugas": officer.name, "kepada": name })),
    };
    let act = acts::about(case, kind, role, private);
    room.hall.book.write(tx, room.region(), &Actor::Officer(officer.clone()), act).await?;
    Ok(())
}
