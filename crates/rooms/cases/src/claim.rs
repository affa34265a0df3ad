//! The officer takes a case, or gives it back.

use kernel::{Actor, Officer, Reference};
use serde_json::{Value, json};
use store::Tx;

use crate::decide::of_agency;
use crate::model::Case;
use crate::room::Cases;
use crate::{Refusal, acts, hands};

/// The officer takes the case. Taking what one already holds is fine and writes nothing.
pub async fn claim(room: &Cases, officer: &Officer, reference: &Reference) -> Result<Case, Refusal> {
    claim_step(room, officer, reference, None).await
}

/// The officer takes the step named, of several that go on side by side.
pub async fn claim_step(
    room: &Cases,
    officer: &Officer,
    reference: &Reference,
    step: Option<String>,
) -> Result<Case, Refusal> {
    let input = (room.clone(), officer.clone(), reference.clone(), step);
    room.hall
        .store
        .write(room.region(), input, |tx, (room, officer, reference, step)| {
            Box::pin(claim_in(tx, room, officer, reference, step.as_deref()))
        })
        .await
}

pub(crate) async fn claim_in(
    tx: &mut Tx<'_>,
    room: &Cases,
    officer: &Officer,
    reference: &Reference,
    step: Option<&str>,
) -> Result<Case, Refusal> {
    let (case, task) = case_and_task(tx, room, officer, reference, step).await?;
    take(tx, room, officer, &case, &task).await?;
    Ok(case)
}

/// The officer takes this task of the case.
pub(crate) async fn take(
    tx: &mut Tx<'_>,
    room: &Cases,
    officer: &Officer,
    case: &Case,
    task: &desk::Task,
) -> Result<(), Refusal> {
    let holds = task.holder.as_ref().is_some_and(|(holder, _)| *holder == officer.officer);
    desk::task::claim(tx, officer, task, room.hall.now()).await?;
    if !holds {
        let act = acts::about(case, acts::CLAIMED, about(case, task), json!({ "petugas": officer.name }));
        room.hall.book.write(tx, room.region(), &Actor::Officer(officer.clone()), act).await?;
    }
    Ok(())
}

/// The officer gives the case back, so that others can take it.
pub async fn release(room: &Cases, officer: &Officer, reference: &Reference) -> Result<Case, Refusal> {
    release_step(room, officer, reference, None).await
}

/// The officer gives the step named back, of several that go on side by side.
pub async fn release_step(
    room: &Cases,
    officer: &Officer,
    reference: &Reference,
    step: Option<String>,
) -> Result<Case, Refusal> {
    let input = (room.clone(), officer.clone(), reference.clone(), step);
    room.hall
        .store
        .write(room.region(), input, |tx, (room, officer, reference, step)| {
            Box::pin(release_in(tx, room, officer, reference, step.as_deref()))
        })
        .await
}

pub(crate) async fn release_in(
    tx: &mut Tx<'_>,
    room: &Cases,
    officer: &Officer,
    reference: &Reference,
    step: Option<&str>,
) -> Result<Case, Refusal> {
    let (case, task) = case_and_task(tx, room, officer, reference, step).await?;
    desk::task::release(tx, officer, &task).await?;
    let act = acts::about(&case, acts::RELEASED, json!({}), json!({ "petugas": officer.name }));
    room.hall.book.write(tx, room.region(), &Actor::Officer(officer.clone()), act).await?;
    Ok(case)
}

/// What everybody may know of a claim: which role; and which part, where several agencies work on the case.
fn about(case: &Case, task: &desk::Task) -> Value {
    let mut public = json!({ "peran": task.role.as_str() });
    if case.steps().len() > 1 || task.agency != case.agency {
        public["bagian"] = task.step.as_str().into();
        public["instansi"] = task.agency.as_str().into();
    }
    public
}

/// The case with the task named, or the one in the officer's hands.
pub(crate) async fn case_and_task(
    tx: &mut Tx<'_>,
    room: &Cases,
    officer: &Officer,
    reference: &Reference,
    step: Option<&str>,
) -> Result<(Case, desk::Task), Refusal> {
    let case = of_agency(tx, room, officer, reference).await?;
    let tasks = desk::task::of_subject(tx, &room.hall.vault, room.region(), &case.id.bytes()).await?;
    let task = hands::pick(officer, &tasks, step).ok_or(Refusal::NoCase)?.clone();
    Ok((case, task))
}
