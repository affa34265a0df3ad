//! The officer decides a step: approve, return with marks, or reject with reason and legal basis.
//!
//! The flow of the service says which of these a step knows and where each leads. The officer must hold the role of the
//! step in its agency, and sends along the `rev` that was read: of two officers who decide at once, the second is told
//! who was first. While several steps go on side by side, each is decided by itself.

use catalogue::{ActionKind, Turn};
use desk::Standing;
use kernel::{Actor, Denied, DraftId, Officer, Reference};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::Tx;

use crate::model::{Case, CaseState, Draft, Written};
use crate::room::{Cases, ServiceRef};
use crate::{Refusal, acts, fee, hands, inspect, issue_letter, submit, table, wait};

/// What the officer decided.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "action", rename_all = "lowercase", deny_unknown_fields)]
pub enum Verdict {
    /// Right: go on.
    Approve {
        /// A word to the applicant.
        #[serde(default)]
        message: String,
    },
    /// The applicant mends what is marked.
    Return {
        /// What is wrong with which field or document.
        marks: Vec<Mark>,
        /// A word to the applicant.
        #[serde(default)]
        message: String,
    },
    /// No.
    Reject {
        /// Why, in words the applicant understands.
        reason: String,
        /// The law it rests on.
        legal: String,
    },
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Mark {
    /// Path of the field, such as `saksi.1.nik`.
    pub path: String,
    /// What is wrong with it.
    #[serde(default)]
    pub note: String,
}

impl Verdict {
    const fn kind(&self) -> ActionKind {
        match self {
            Self::Approve { .. } => ActionKind::Approve,
            Self::Return { .. } => ActionKind::Return,
            Self::Reject { .. } => ActionKind::Reject,
        }
    }

    /// A refusal must be explained, a return to the applicant must mark something that exists, and a return to a
    /// colleague must say why. Everything that is missing is told at once.
    fn check(&self, service: &ServiceRef, turn: &Turn) -> Result<(), Refusal> {
        let is_unsaid = |text: &str| text.trim().is_empty();
        let missing = match self {
            Self::Return { message, .. } if matches!(turn, Turn::On { .. }) => [("reason", is_unsaid(message))].into(),
            Self::Return { marks, .. } => {
                vec![("marks", marks.is_empty() || marks.iter().any(|mark| service.field(&mark.path).is_none()))]
            }
            Self::Reject { reason, legal } => vec![("reason", is_unsaid(reason)), ("legal", is_unsaid(legal))],
            Self::Approve { .. } => vec![],
        };
        let missing: Vec<_> = missing.into_iter().filter_map(|(field, is)| is.then_some(field)).collect();
        if missing.is_empty() { Ok(()) } else { Err(Refusal::Unsaid(missing)) }
    }
}

/// Decides the present step of a case; `rev` is the one the officer read.
pub async fn decide(
    room: &Cases,
    officer: &Officer,
    reference: &Reference,
    rev: i64,
    verdict: Verdict,
) -> Result<Case, Refusal> {
    decide_step(room, officer, reference, rev, None, verdict).await
}

/// Decides the step named, of several that go on side by side; without a name, the one in the officer's hands.
pub async fn decide_step(
    room: &Cases,
    officer: &Officer,
    reference: &Reference,
    rev: i64,
    step: Option<String>,
    verdict: Verdict,
) -> Result<Case, Refusal> {
    let input = (room.clone(), officer.clone(), reference.clone(), rev, step, verdict);
    room.hall
        .store
        .write(room.region(), input, |tx, (room, officer, reference, rev, step, verdict)| {
            Box::pin(decide_in(tx, room, officer, reference, *rev, step.as_deref(), verdict))
        })
        .await
}

pub(crate) async fn decide_in(
    tx: &mut Tx<'_>,
    room: &Cases,
    officer: &Officer,
    reference: &Reference,
    rev: i64,
    step: Option<&str>,
    verdict: &Verdict,
) -> Result<Case, Refusal> {
    let hall = &room.hall;
    let region = room.region();
    let case = of_agency(tx, room, officer, reference).await?;
    if case.rev != rev {
        return Err(Refusal::Changed);
    }
    let tasks = desk::task::of_subject(tx, &hall.vault, region, &case.id.bytes()).await?;
    if case.state != CaseState::Diproses {
        return Err(Refusal::Closed(case.state));
    }
    let task = hands::pick(officer, &tasks, step).ok_or(Refusal::NoCase)?;
    desk::task::may_work(officer, task)?;
    let service = room.service_then(tx, &case.service, &case.version).await?;
    let answers = table::cases::answers(tx, &hall.vault, region, case.id).await?;
    let ctx = room.ctx(Some(case.submitted_at));
    let found = inspect::known(tx, room, &service, &case, task, verdict.kind()).await?;
    let informed = found.map_or_else(|| answers.clone(), |found| answers.with_findings(found));
    let turn = service.turn(&case.steps(), &task.step, verdict.kind(), &informed, &ctx).ok_or(Refusal::NoAction)?;
    verdict.check(&service, &turn)?;
    fee::may_decide(tx, room, &case, &service, &turn).await?;

    let actor = Actor::Officer(officer.clone());
    let mut next = case.clone();
    let waits = match &turn {
        Turn::On { begins, .. } => wait::holds_back(tx, room, &case, &service, begins).await?,
        _ => false,
    };
    next.paused_at = waits.then(|| hall.now());
    match &turn {
        Turn::On { lies_in, .. } => next.lie_in(lies_in),
        Turn::Citizen => next.paused_at = Some(hall.now()),
        Turn::Approved | Turn::Rejected => next.closed_at = Some(hall.now()),
    }
    next.state = match turn {
        Turn::On { .. } => CaseState::Diproses,
        Turn::Citizen => CaseState::Perbaikan,
        Turn::Approved => CaseState::Disetujui,
        Turn::Rejected => CaseState::Ditolak,
    };
    if !table::cases::advance(tx, region, &next).await? {
        return Err(Refusal::Changed);
    }
    next.rev += 1;
    let (kind, mut public, private) = said(verdict, &turn, officer);
    if case.steps().len() > 1 || task.agency != case.agency {
        public["bagian"] = task.step.as_str().into();
        public["instansi"] = task.agency.as_str().into();
    }
    hall.book.write(tx, region, &actor, acts::about(&next, kind, public, private)).await?;
    match (&turn, verdict) {
        (Turn::Citizen, Verdict::Return { marks, .. }) => {
            desk::task::pause(tx, region, &case.id.bytes()).await?;
            open_correction(tx, room, &next, &answers, marks).await?;
        }
        (Turn::On { begins, .. }, _) => {
            desk::task::close(tx, region, task.id, hall.now()).await?;
            submit::open_tasks(tx, room, &service, &next, begins, hall.now()).await?;
            if waits {
                fee::hold(tx, room, &next).await?;
            }
        }
        (Turn::Approved, _) => {
            desk::task::close_all(tx, region, &case.id.bytes(), hall.now()).await?;
            issue_letter::issue(tx, room, &actor, &next, &informed, &service).await?;
        }
        _ => desk::task::close_all(tx, region, &case.id.bytes(), hall.now()).await?,
    }
    wait::ended(tx, room, &next).await?;
    Ok(next)
}

/// What the book and the applicant are told.
fn said(verdict: &Verdict, turn: &Turn, officer: &Officer) -> (&'static str, Value, Value) {
    let role = officer.roles.first().map_or("", |role| role.as_str());
    match verdict {
        Verdict::Approve { message } => {
            let kind = if *turn == Turn::Approved { acts::APPROVED } else { acts::STEPPED };
            (kind, json!({ "peran": role }), json!({ "petugas": officer.name, "pesan": message }))
        }
        Verdict::Return { message, .. } if matches!(turn, Turn::On { .. }) => {
            (acts::SENT_BACK, json!({ "peran": role }), json!({ "petugas": officer.name, "catatan": message }))
        }
        Verdict::Return { marks, message } => (
            acts::RETURNED,
            json!({ "peran": role, "jumlah": marks.len() }),
            json!({ "petugas": officer.name, "pesan": message, "tanda": marks }),
        ),
        Verdict::Reject { reason, legal } => (
            if *turn == Turn::Rejected { acts::REJECTED } else { acts::OBJECTED },
            json!({ "peran": role, "dasar": legal }),
            json!({ "petugas": officer.name, "alasan": reason }),
        ),
    }
}

/// A draft in which the applicant can change what is marked.
async fn open_correction(
    tx: &mut Tx<'_>,
    room: &Cases,
    case: &Case,
    answers: &catalogue::Answers,
    marks: &[Mark],
) -> Result<(), Refusal> {
    let hall = &room.hall;
    let draft = Draft {
        id: DraftId::mint(&*hall.clock, &*hall.dice),
        person: case.person,
        service: case.service.clone(),
        version: case.version.clone(),
        filed_by: case.filed_by,
        corrects: Some((case.id, marks.iter().map(|mark| mark.path.clone()).collect())),
        rev: 1,
        updated_at: hall.now(),
    };
    let written = Written { answers: answers.clone(), ..Written::default() };
    table::drafts::add(tx, &hall.vault, &*hall.dice, room.region(), &draft, &written).await?;
    Ok(())
}

/// Cases are for those who work on them; administrators and auditors do their work without reading applications.
pub(crate) fn works_cases(officer: &Officer) -> Result<(), Denied> {
    if officer.works_cases() { Ok(()) } else { Err(Denied::Forbidden) }
}

/// The case, if it belongs to the officer's agency or a step of it was given to that agency. Others are told that there
/// is none.
pub(crate) async fn of_agency(
    tx: &mut Tx<'_>,
    room: &Cases,
    officer: &Officer,
    reference: &Reference,
) -> Result<Case, Refusal> {
    works_cases(officer)?;
    let case = table::cases::by_reference(tx, room.region(), reference).await?.ok_or(Refusal::NoCase)?;
    match hands::standing(tx, room, officer, &case).await? {
        Standing::Works | Standing::Worked => Ok(case),
        Standing::Stranger => Err(Refusal::NoCase),
    }
}
