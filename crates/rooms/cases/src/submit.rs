//! The applicant sends the application.
//!
//! One transaction checks the whole form once more, gives it a reference and a promised end, decides it at once if a
//! rule of the service says so, and otherwise puts it on the desk. The draft's id makes it happen once: sent twice, the
//! second answer is the first.

use catalogue::{Answers, Decision, Outcome, Part};
use desk::NewTask;
use kernel::{Actor, CaseId, DraftId, Reference, Stamp, TaskId};
use serde_json::json;
use store::Tx;

use crate::bundle::{self, Copied};
use crate::model::{Case, CaseState, Draft, Written};
use crate::room::{Cases, ServiceRef};
use crate::timeline::iso;
use crate::{Refusal, acts, audit, correct, escalate, fee, issue_letter, renew, sign, table, wait};

/// How the application reached the hall.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channel {
    /// The website.
    Web,
    /// Another program.
    Api,
    /// The counter.
    Counter,
}

impl Channel {
    /// The word in the book.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Web => "web",
            Self::Api => "api",
            Self::Counter => "counter",
        }
    }
}

/// Sends a draft. Of a bundle the first case is given; its companions are tied to it.
pub async fn submit(room: &Cases, actor: &Actor, draft: DraftId, channel: Channel) -> Result<Case, Refusal> {
    let copies = bundle::copy_for_draft(room, actor, draft).await?;
    let input = (room.clone(), actor.clone(), draft, channel, copies);
    room.hall
        .store
        .write(room.region(), input, |tx, (room, actor, draft, channel, copies)| {
            Box::pin(submit_in(tx, room, actor, *draft, *channel, copies))
        })
        .await
}

pub(crate) async fn submit_in(
    tx: &mut Tx<'_>,
    room: &Cases,
    actor: &Actor,
    draft: DraftId,
    channel: Channel,
    copies: &[Copied],
) -> Result<Case, Refusal> {
    let region = room.region();
    if let Some(case) = table::cases::by_draft(tx, region, draft).await? {
        may_touch(actor, case.person, case.filed_by).map_err(|()| Refusal::NoDraft)?;
        return Ok(case);
    }
    let (draft, written) = open_draft(tx, room, actor, draft).await?;
    let service = room.service_then(tx, &draft.service, &draft.version).await?;
    if let Some((case, only)) = &draft.corrects {
        return correct::send(tx, room, actor, &draft, &written, &service, *case, only).await;
    }
    let case = if service.bundle.is_some() {
        let cases = bundle::file(tx, room, actor, &draft, &written.answers, &service, channel, copies).await?;
        cases.into_iter().next().ok_or_else(|| Refusal::Rule("the bundle made no case".into()))?
    } else {
        file(tx, room, actor, &draft, written.answers, &service, channel, &[]).await?
    };
    renew::filed(tx, room, draft.id, &case).await?;
    table::documents::move_to_case(tx, region, draft.id, case.id).await?;
    table::drafts::remove(tx, region, draft.id).await?;
    Ok(case)
}

/// The draft, if the actor may write in it.
pub(crate) async fn open_draft(
    tx: &mut Tx<'_>,
    room: &Cases,
    actor: &Actor,
    id: DraftId,
) -> Result<(Draft, Written), Refusal> {
    if *actor == Actor::Visitor {
        return Err(kernel::Denied::SignIn.into());
    }
    let found = table::drafts::find(tx, &room.hall.vault, room.region(), id).await?;
    let (draft, written) = found.ok_or(Refusal::NoDraft)?;
    may_touch(actor, draft.person, draft.filed_by).map_err(|()| Refusal::NoDraft)?;
    Ok((draft, written))
}

/// The person themselves, or the counter officer who fills it in for them.
pub(crate) fn may_touch(
    actor: &Actor,
    person: kernel::PersonId,
    filed_by: Option<kernel::OfficerId>,
) -> Result<(), ()> {
    match actor {
        Actor::Resident(resident) if resident.person == person => Ok(()),
        Actor::Officer(officer) if filed_by == Some(officer.officer) => Ok(()),
        _ => Err(()),
    }
}

/// A new case from a complete form; `together` are the cases sent before it in the same act.
#[expect(clippy::too_many_arguments, reason = "the parts of one act")]
pub(crate) async fn file(
    tx: &mut Tx<'_>,
    room: &Cases,
    actor: &Actor,
    draft: &Draft,
    answers: Answers,
    service: &ServiceRef,
    channel: Channel,
    together: &[Case],
) -> Result<Case, Refusal> {
    let region = room.region();
    let now = room.hall.now();
    let found = service.validate(&answers, Part::All, &room.ctx(None));
    if !found.is_fine() {
        return Err(Refusal::Flawed(found.flaws));
    }
    let signed = sign::must_stand(tx, room, draft, service, &answers, None).await?;
    // Answers to questions that were hidden again in the end are not declared, and not kept.
    let answers = answers.only_seen(service, &room.ctx(None));
    let bill = fee::bill(room, service, &answers, now)?;
    let needed = wait::needed(tx, room, service, &answers, draft.person, together).await?;
    let waits = fee::waits_first(service, bill.as_ref()) || wait::from_the_start(&needed);
    let start = service.flow.start().ok_or_else(|| Refusal::Rule("the flow has no step".into()))?;
    let mut case = Case {
        id: CaseId::mint(&*room.hall.clock, &*room.hall.dice),
        reference: free_reference(tx, room, &service.prefix).await?,
        draft: draft.id,
        service: draft.service.clone(),
        version: draft.version.clone(),
        agency: service.agency.clone(),
        person: draft.person,
        filed_by: draft.filed_by,
        state: CaseState::Diproses,
        step: start.id.clone(),
        submitted_at: now,
        due_at: room.promised(service, now)?,
        paused_at: waits.then_some(now),
        closed_at: None,
        rev: 1,
    };
    let ctx = room.ctx(Some(now));
    // What must be paid or issued first is decided by nobody before, a rule no more than an officer.
    let decision =
        if waits { Decision { outcome: Outcome::Officer, rule: None } } else { service.decide(&answers, &ctx) };
    case.state = state_after(decision.outcome);
    case.closed_at = case.state.is_final().then_some(now);

    let hall = &room.hall;
    table::cases::keep_version(tx, region, service, now).await?;
    table::cases::add(tx, &hall.vault, &*hall.dice, region, &case, &answers).await?;
    let public = json!({ "saluran": channel.as_str(), "versi": service.version.short(), "janji": iso(case.due_at) });
    hall.book.write(tx, region, actor, acts::about(&case, acts::SUBMITTED, public, json!({}))).await?;
    wait::tie(tx, room, &case, &needed).await?;
    if service.has_signatures() {
        sign::file(tx, room, actor, case.id, &signed).await?;
    }

    if let Some(bill) = &bill {
        fee::fix(tx, room, actor, &case, service.fee.due, bill).await?;
    }
    if case.state == CaseState::Diproses {
        open_tasks(tx, room, service, &case, std::slice::from_ref(&start.id), now).await?;
    } else {
        by_rule(tx, room, &case, &answers, service, &decision).await?;
    }
    if waits {
        fee::hold(tx, room, &case).await?;
    }
    Ok(case)
}

/// Where a case stands after the rules have been asked.
pub(crate) const fn state_after(outcome: Outcome) -> CaseState {
    match outcome {
        Outcome::Approve => CaseState::Disetujui,
        Outcome::Reject => CaseState::Ditolak,
        Outcome::Officer => CaseState::Diproses,
    }
}

/// Writes down what a rule decided, and issues the letter if it approved.
pub(crate) async fn by_rule(
    tx: &mut Tx<'_>,
    room: &Cases,
    case: &Case,
    answers: &Answers,
    service: &ServiceRef,
    decision: &Decision<'_>,
) -> Result<(), Refusal> {
    let Some(rule) = decision.rule else { return Ok(()) };
    let is_yes = decision.outcome == Outcome::Approve;
    let kind = if is_yes { acts::APPROVED } else { acts::REJECTED };
    let mut public = json!({ "otomatis": true, "aturan": rule.id, "dasar": rule.legal });
    let draw = audit::Draw::throw(room, rule);
    if let Some(draw) = draw {
        public["undian"] = draw.told();
    }
    let private = json!({ "alasan": { "id": rule.reason.id, "en": rule.reason.en } });
    let act = acts::about(case, kind, public, private);
    room.hall.book.write(tx, room.region(), &Actor::System, act).await?;
    if is_yes {
        issue_letter::issue(tx, room, &Actor::System, case, answers, service).await?;
    }
    wait::ended(tx, room, case).await?;
    if draw.is_some_and(audit::Draw::is_drawn) {
        audit::open(tx, room, service, case, room.hall.now()).await?;
    }
    Ok(())
}

/// Puts steps that begin on the desks of their agencies.
pub(crate) async fn open_tasks(
    tx: &mut Tx<'_>,
    room: &Cases,
    service: &ServiceRef,
    case: &Case,
    steps: &[String],
    now: Stamp,
) -> Result<(), Refusal> {
    if steps.is_empty() {
        return Ok(());
    }
    let hall = &room.hall;
    let face = room.residents.face(tx, room.region(), case.person).await.map_err(Refusal::Port)?;
    for id in steps {
        let step = service.flow.step(id).ok_or_else(|| Refusal::Rule(format!("no step {id}")))?;
        let due_at = room.step_due(step, now, case.due_at);
        let task = NewTask {
            id: TaskId::mint(&*hall.clock, &*hall.dice),
            agency: room.agency_of(step, case),
            room: "cases",
            subject: case.id.bytes(),
            reference: case.reference.to_string(),
            service: case.service.clone(),
            step: step.id.clone(),
            role: step.role,
            title: face.name.clone(),
            due_at,
            promised_at: case.due_at,
            raise_at: escalate::raise_at(room, service, id, 0, due_at),
            opened_at: now,
        };
        desk::task::open(tx, &hall.vault, &*hall.dice, room.region(), &task).await?;
    }
    Ok(())
}

/// A reference nobody has yet. With 45 random bits the first is nearly always free.
async fn free_reference(tx: &mut Tx<'_>, room: &Cases, prefix: &str) -> Result<Reference, Refusal> {
    for _ in 0..8 {
        let reference = Reference::mint(prefix, &*room.hall.dice).map_err(|flaw| Refusal::Rule(flaw.to_string()))?;
        if table::cases::by_reference(tx, room.region(), &reference).await?.is_none() {
            return Ok(reference);
        }
    }
    Err(Refusal::Rule("no free reference".into()))
}
