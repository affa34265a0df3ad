//! The officer takes a case, or gives it back.

use kernel::{Actor, Officer, Reference};
use serde_json::json;
use store::Tx;

use crate::decide::of_agency;
use crate::model::Case;
use crate::room::Cases;
use crate::{Refusal, acts};

/// The officer takes the case. Taking what one already holds is fine and writes nothing.
pub async fn claim(room: &Cases, officer: &Officer, reference: &Reference) -> Result<Case, Refusal> {
    let input = (room.clone(), officer.clone(), reference.clone());
    room.hall
        .store
        .write(room.region(), input, |tx, (room, officer, reference)| Box::pin(claim_in(tx, room, officer, reference)))
        .await
}

pub(crate) async fn claim_in(
    tx: &mut Tx<'_>,
    room: &Cases,
    officer: &Officer,
    reference: &Reference,
) -> Result<Case, Refusal> {
    let (case, task) = case_and_task(tx, room, officer, reference).await?;
    let holds = task.holder.as_ref().is_some_and(|(holder, _)| *holder == officer.officer);
    desk::task::claim(tx, officer, &task, room.hall.now()).await?;
    if !holds {
        let role = json!({ "peran": task.role.as_str() });
        let act = acts::about(&case, acts::CLAIMED, role, json!({ "petugas": officer.name }));
        room.hall.book.write(tx, room.region(), &Actor::Officer(officer.clone()), act).await?;
    }
    Ok(case)
}

/// The officer gives the case back, so that others can take it.
pub async fn release(room: &Cases, officer: &Officer, reference: &Reference) -> Result<Case, Refusal> {
    let input = (room.clone(), officer.clone(), reference.clone());
    room.hall
        .store
        .write(room.region(), input, |tx, (room, officer, reference)| {
            Box::pin(release_in(tx, room, officer, reference))
        })
        .await
}

pub(crate) async fn release_in(
    tx: &mut Tx<'_>,
    room: &Cases,
    officer: &Officer,
    reference: &Reference,
) -> Result<Case, Refusal> {
    let (case, task) = case_and_task(tx, room, officer, reference).await?;
    desk::task::release(tx, officer, &task).await?;
    let act = acts::about(&case, acts::RELEASED, json!({}), json!({ "petugas": officer.name }));
    room.hall.book.write(tx, room.region(), &Actor::Officer(officer.clone()), act).await?;
    Ok(case)
}

/// The case with its present task, for an officer of its agency.
pub(crate) async fn case_and_task(
    tx: &mut Tx<'_>,
    room: &Cases,
    officer: &Officer,
    reference: &Reference,
) -> Result<(Case, desk::Task), Refusal> {
    let case = of_agency(tx, room, officer, reference).await?;
    let task = desk::task::current(tx, &room.hall.vault, room.region(), &case.id.bytes()).await?;
    Ok((case, task.ok_or(Refusal::NoCase)?))
}
