//! An application waits for the letter of another one, as its service file says under `needs`.
//!
//! What it waits for is settled when it is sent: a case of the same sending, else the applicant's newest one of that
//! service; without any, sending is refused. While it waits its clock stands still and nobody can decide it. It goes on
//! by itself, in the transaction in which the other one ends, or in which the official signs the letter if that comes
//! after. If that one ends without a letter, applicant and officers are told, and an officer decides: no rule does.

use catalogue::{Answers, NeededLetter};
use kernel::{PersonId, Stamp};
use serde_json::json;
use store::Tx;

use crate::fee::{self, FeeState, Judge};
use crate::model::{Case, CaseState, Letter};
use crate::room::{Cases, ServiceRef};
use crate::table::companions::{self, Tie};
use crate::{Refusal, acts, table};

/// One case that an application waits for.
#[derive(Debug, Clone)]
pub(crate) struct Needed {
    /// The step that waits; none: nobody looks before.
    step: Option<String>,
    case: Case,
    /// Whether its letter may still come.
    is_open: bool,
}

/// Whether a case may still end in a letter: it is worked on, or was approved and its official has not signed yet.
async fn is_open(tx: &mut Tx<'_>, room: &Cases, case: &Case) -> Result<bool, Refusal> {
    match case.state {
        CaseState::Disetujui => Ok(table::letters::awaits(tx, room.region(), case.id).await?),
        state => Ok(!state.is_final()),
    }
}

/// Those of these cases that may still end in a letter.
async fn open_ones(tx: &mut Tx<'_>, room: &Cases, others: Vec<Case>) -> Result<Vec<Case>, Refusal> {
    let mut open = Vec::new();
    for other in others {
        if is_open(tx, room, &other).await? {
            open.push(other);
        }
    }
    Ok(open)
}

/// What an application with these answers waits for; `together` are the cases of the same sending.
pub(crate) async fn needed(
    tx: &mut Tx<'_>,
    room: &Cases,
    service: &ServiceRef,
    answers: &Answers,
    person: PersonId,
    together: &[Case],
) -> Result<Vec<Needed>, Refusal> {
    let mut all = Vec::new();
    for need in service.needed(answers, &room.ctx(None)) {
        let beside = together.iter().find(|case| case.service == need.service).cloned();
        let case = match beside {
            Some(case) => Some(case),
            None => companions::usable(tx, room.region(), person, &need.service).await?,
        };
        let case = case.ok_or_else(|| Refusal::NeedsFirst(title(room, &need.service)))?;
        let is_open = is_open(tx, room, &case).await?;
        all.push(Needed { step: need.step.clone(), case, is_open });
    }
    Ok(all)
}

fn title(room: &Cases, service: &str) -> kernel::Local {
    let services = room.hall.services.now();
    services.get(service).map_or_else(|| kernel::Local::new(service, service), |service| service.title.clone())
}

/// Whether nobody looks at the application before something else has ended.
pub(crate) fn from_the_start(needed: &[Needed]) -> bool {
    needed.iter().any(|one| one.step.is_none() && one.is_open)
}

/// Writes down what a case waits for.
pub(crate) async fn tie(tx: &mut Tx<'_>, room: &Cases, case: &Case, needed: &[Needed]) -> Result<(), Refusal> {
    for one in needed {
        companions::tie(tx, room.region(), case.id, Tie::Waits, one.case.id).await?;
    }
    Ok(())
}

/// A corrected application may wait for something it did not wait for before; true if it does from now on.
pub(crate) async fn again(
    tx: &mut Tx<'_>,
    room: &Cases,
    case: &Case,
    service: &ServiceRef,
    answers: &Answers,
) -> Result<bool, Refusal> {
    if service.needs.is_empty() {
        return Ok(false);
    }
    let mut together = companions::others(tx, room.region(), case.id, Tie::Waits).await?;
    together.extend(companions::others(tx, room.region(), case.id, Tie::Sent).await?);
    let needed = needed(tx, room, service, answers, case.person, &together).await?;
    tie(tx, room, case, &needed).await?;
    let is_at_start = service.flow.start().is_some_and(|start| case.steps() == [start.id.as_str()]);
    Ok(is_at_start && from_the_start(&needed))
}

/// Whether any of these steps, which begin now, has to wait.
pub(crate) async fn holds_back(
    tx: &mut Tx<'_>,
    room: &Cases,
    case: &Case,
    service: &ServiceRef,
    begins: &[String],
) -> Result<bool, Refusal> {
    let at_step = |step: &String| service.needs.iter().any(|need| need.step.as_ref() == Some(step));
    if !begins.iter().any(at_step) {
        return Ok(false);
    }
    let others = companions::others(tx, room.region(), case.id, Tie::Waits).await?;
    let others = open_ones(tx, room, others).await?;
    let is_awaited = |other: &Case| {
        let at = |need: &catalogue::Need| need.service == other.service;
        service.needs.iter().any(|need| at(need) && need.step.as_ref().is_some_and(|step| begins.contains(step)))
    };
    Ok(others.iter().any(is_awaited))
}

/// The cases whose letters this one still waits for; costs no statement where the service waits for none.
pub(crate) async fn waits_for(
    tx: &mut Tx<'_>,
    room: &Cases,
    case: &Case,
    service: &ServiceRef,
) -> Result<Vec<Case>, Refusal> {
    if service.needs.is_empty() || case.paused_at.is_none() || case.state != CaseState::Diproses {
        return Ok(Vec::new());
    }
    let others = companions::others(tx, room.region(), case.id, Tie::Waits).await?;
    let others = open_ones(tx, room, others).await?;
    let start = service.flow.start().map(|step| step.id.as_str());
    let now = |other: &Case| {
        let mut needs = service.needs.iter().filter(|need| need.service == other.service);
        needs.any(|need| match &need.step {
            None => case.steps().first().copied() == start,
            Some(step) => case.steps().contains(&step.as_str()),
        })
    };
    Ok(others.into_iter().filter(now).collect())
}

/// The letters that a case has waited for, and that hold: signed ones.
pub(crate) async fn letters(
    tx: &mut Tx<'_>,
    room: &Cases,
    case: &Case,
    service: &ServiceRef,
) -> Result<Vec<NeededLetter>, Refusal> {
    let mut all = Vec::new();
    if service.needs.is_empty() {
        return Ok(all);
    }
    let (hall, region) = (&room.hall, room.region());
    for other in companions::others(tx, region, case.id, Tie::Waits).await? {
        let issued = table::letters::of_case(tx, &hall.vault, region, other.id).await?;
        let holds = issued.into_iter().map(|(letter, _)| letter).find(Letter::is_usable);
        all.extend(holds.map(|letter| NeededLetter {
            service: other.service.clone(),
            number: letter.number,
            date: letter.issued_at.date(hall.zone()),
        }));
    }
    Ok(all)
}

/// A case has ended, or the last of its letters was signed, or revoked before: what waited for it goes on, and is told if
/// there will be no letter.
pub(crate) async fn ended(tx: &mut Tx<'_>, room: &Cases, case: &Case) -> Result<(), Refusal> {
    if is_open(tx, room, case).await? {
        return Ok(());
    }
    for waiting in companions::waiting_for(tx, room.region(), case.id).await? {
        if waiting.state.is_final() {
            continue;
        }
        // Going on may end in a letter at once, for which others wait in turn.
        Box::pin(go_on(tx, room, waiting, case)).await?;
    }
    Ok(())
}

async fn go_on(tx: &mut Tx<'_>, room: &Cases, waiting: Case, other: &Case) -> Result<(), Refusal> {
    let (hall, region) = (&room.hall, room.region());
    let service = room.service_then(tx, &waiting.service, &waiting.version).await?;
    let is_there = other.state == CaseState::Disetujui && !has_only_revoked(tx, room, other).await?;
    let kind = if is_there { acts::NEED_MET } else { acts::NEED_FAILED };
    let public = json!({ "berkas": other.reference.as_str(), "layanan_lain": other.service });
    hall.book.write(tx, region, &kernel::Actor::System, acts::about(&waiting, kind, public, json!({}))).await?;
    let Some(paused) = waiting.paused_at.filter(|_| waiting.state == CaseState::Diproses) else { return Ok(()) };
    if !waits_for(tx, room, &waiting, &service).await?.is_empty() || is_unpaid(tx, room, &waiting, &service).await? {
        return Ok(());
    }
    if paused == waiting.submitted_at {
        let judge = if is_there { Judge::Rules } else { Judge::Officers };
        fee::go_on(tx, room, waiting, &service, judge).await?;
        return Ok(());
    }
    resume(tx, room, waiting, paused).await
}

/// Whether every letter of this case was revoked, which can be before anybody signed it. Where none was due, none is.
async fn has_only_revoked(tx: &mut Tx<'_>, room: &Cases, case: &Case) -> Result<bool, Refusal> {
    let issued = table::letters::of_case(tx, &room.hall.vault, room.region(), case.id).await?;
    Ok(!issued.is_empty() && issued.iter().all(|(letter, _)| letter.revoked.is_some()))
}

async fn is_unpaid(tx: &mut Tx<'_>, room: &Cases, case: &Case, service: &ServiceRef) -> Result<bool, Refusal> {
    let fee = fee::of_case(tx, room, case, service).await?;
    Ok(fee.is_some_and(|fee| fee.state == FeeState::Belum && fee.due == catalogue::Due::Before))
}

/// A step in the middle goes on with the time that was left when it began to wait.
async fn resume(tx: &mut Tx<'_>, room: &Cases, mut case: Case, paused: Stamp) -> Result<(), Refusal> {
    let (hall, region, now) = (&room.hall, room.region(), room.hall.now());
    case.paused_at = None;
    case.due_at = room.promised_after_pause(case.due_at, paused, now)?;
    if !table::cases::advance(tx, region, &case).await? {
        return Err(Refusal::Changed);
    }
    let tasks = desk::task::of_subject(tx, &hall.vault, region, &case.id.bytes()).await?;
    for task in tasks.iter().filter(|task| task.state == desk::TaskState::Paused) {
        let clocks = desk::task::Clocks {
            due_at: room.promised_after_pause(task.due_at, paused, now)?.min(case.due_at),
            promised_at: case.due_at,
            raise_at: task.raise_at.map(|at| room.promised_after_pause(at, paused, now)).transpose()?,
        };
        desk::task::resume(tx, region, task.id, clocks).await?;
    }
    Ok(())
}
