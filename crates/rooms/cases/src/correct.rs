//! The applicant corrects what the officer marked, and nothing else. Every step the case lay in goes on with the time
//! it had left.

use catalogue::Part;
use desk::task::Clocks;
use kernel::{Actor, CaseId};
use serde_json::json;
use store::Tx;

use crate::model::{Case, CaseState, Draft, Written};
use crate::room::{Cases, ServiceRef};
use crate::timeline::iso;
use crate::{Refusal, acts, fee, sign, table, wait};

/// Sends a correction: the case goes back to the step it came from, and its clock runs on.
#[expect(clippy::too_many_arguments, reason = "the parts of one act")]
pub(crate) async fn send(
    tx: &mut Tx<'_>,
    room: &Cases,
    actor: &Actor,
    draft: &Draft,
    written: &Written,
    service: &ServiceRef,
    case: CaseId,
    only: &[String],
) -> Result<Case, Refusal> {
    let hall = &room.hall;
    let region = room.region();
    let now = hall.now();
    let mut case = table::cases::by_id(tx, region, case).await?.ok_or(Refusal::NoCase)?;
    if !case.state.may_become(CaseState::Diproses) {
        return Err(Refusal::Closed(case.state));
    }
    let before = table::cases::answers(tx, &hall.vault, region, case.id).await?;
    let ctx = room.ctx(Some(case.submitted_at));
    let answers = service.correct(&before, only, &written.answers, &ctx).map_err(|_| Refusal::NotMarked)?;
    let found = service.validate(&answers, Part::All, &ctx);
    if !found.is_fine() {
        return Err(Refusal::Flawed(found.flaws));
    }
    let signed = sign::must_stand(tx, room, draft, service, &answers, Some(case.submitted_at)).await?;
    let answers = answers.only_seen(service, &room.ctx(Some(case.submitted_at)));
    let waits = wait::again(tx, room, &case, service, &answers).await?;
    let paused = case.paused_at.take();
    if let Some(paused) = paused {
        case.due_at = room.promised_after_pause(case.due_at, paused, now)?;
    }
    case.state = CaseState::Diproses;
    case.paused_at = waits.then_some(now);
    if !table::cases::advance(tx, region, &case).await? {
        return Err(Refusal::Changed);
    }
    case.rev += 1;
    table::cases::save_answers(tx, &hall.vault, &*hall.dice, region, case.id, &answers).await?;
    table::documents::move_to_case(tx, region, draft.id, case.id).await?;
    if service.has_signatures() {
        sign::file(tx, room, actor, case.id, &signed).await?;
        sign::void_all(tx, room, actor, draft.id).await?;
    }
    table::drafts::remove(tx, region, draft.id).await?;
    let tasks = desk::task::of_subject(tx, &hall.vault, region, &case.id.bytes()).await?;
    for task in tasks.iter().filter(|task| task.state == desk::TaskState::Paused && !waits) {
        let later = |at| paused.map_or(Ok(at), |paused| room.promised_after_pause(at, paused, now));
        let clocks = Clocks {
            due_at: later(task.due_at)?.min(case.due_at),
            promised_at: case.due_at,
            raise_at: task.raise_at.map(later).transpose()?,
        };
        desk::task::resume(tx, region, task.id, clocks).await?;
    }
    let public = json!({ "janji": iso(case.due_at), "jumlah": only.len() });
    hall.book.write(tx, region, actor, acts::about(&case, acts::CORRECTED, public, json!({}))).await?;
    fee::fix_again(tx, room, actor, &case, service, &answers).await?;
    Ok(case)
}
