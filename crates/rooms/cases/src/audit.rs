//! A share of what rules decide is drawn by lot and looked at by an officer afterwards.
//!
//! The decision stands from its first moment; the draw, with the number that came, is in its event. The officer confirms
//! it or flags it with a reason. A flagged approval goes on to a signer, who revokes its letter or lets it stand and
//! says why. Nothing of this waits for the applicant.

use catalogue::Automatic;
use desk::{NewTask, Task, TaskState};
use kernel::{Actor, Officer, Reference, Role, Stamp, TaskId};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::Tx;

use crate::decide::of_agency;
use crate::model::{Case, LetterState};
use crate::room::{Cases, ServiceRef};
use crate::{Refusal, acts, table};

/// The step of a drawn decision; no step of a service file may be called so.
pub const REVIEW: &str = catalogue::AUDIT_STEPS[0];
/// The step of a flagged approval whose letter a signer looks at.
pub const REVOKE: &str = catalogue::AUDIT_STEPS[1];

/// Working hours for the review where the first step of the service says none, and for the signer.
const HOURS: u32 = 40;

/// What the lot said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Draw {
    /// The number that came, from 0 to 99.
    pub number: u64,
    /// Below this it is looked at.
    pub below: u64,
}

impl Draw {
    /// Throws the dice for a decision by this rule; none if nothing of it is looked at.
    pub(crate) fn throw(room: &Cases, rule: &Automatic) -> Option<Self> {
        let below = u64::from(rule.audit_percent);
        (below > 0).then(|| Self { number: room.hall.dice.number() % 100, below })
    }

    /// Whether an officer looks at it.
    pub(crate) const fn is_drawn(self) -> bool {
        self.number < self.below
    }

    /// As the event of the decision has it.
    pub(crate) fn told(self) -> Value {
        json!({ "angka": self.number, "persen": self.below, "terpilih": self.is_drawn() })
    }
}

/// What came of it.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "finding", rename_all = "lowercase", deny_unknown_fields)]
pub enum Finding {
    /// The rule was right.
    Confirm {
        /// A word to colleagues.
        #[serde(default)]
        note: String,
    },
    /// It should not have been decided so.
    Flag {
        /// Why.
        reason: String,
    },
    /// The signer lets the letter of a flagged approval stand.
    Keep {
        /// Why.
        reason: String,
    },
}

impl Finding {
    /// The step at which it can be found.
    const fn step(&self) -> &'static str {
        match self {
            Self::Confirm { .. } | Self::Flag { .. } => REVIEW,
            Self::Keep { .. } => REVOKE,
        }
    }
}

/// Puts a drawn decision on the desk of those who begin with the service.
pub(crate) async fn open(
    tx: &mut Tx<'_>,
    room: &Cases,
    service: &ServiceRef,
    case: &Case,
    now: Stamp,
) -> Result<(), Refusal> {
    let start = service.flow.start().ok_or_else(|| Refusal::Rule("the flow has no step".into()))?;
    put(tx, room, case, REVIEW, start.role, start.hours.unwrap_or(HOURS), now).await
}

async fn put(
    tx: &mut Tx<'_>,
    room: &Cases,
    case: &Case,
    step: &'static str,
    role: Role,
    hours: u32,
    now: Stamp,
) -> Result<(), Refusal> {
    let hall = &room.hall;
    let face = room.residents.face(tx, room.region(), case.person).await.map_err(Refusal::Port)?;
    let due_at = room.hours_from(now, hours)?;
    let task = NewTask {
        id: TaskId::mint(&*hall.clock, &*hall.dice),
        agency: case.agency.clone(),
        room: "cases",
        subject: case.id.bytes(),
        reference: case.reference.to_string(),
        service: case.service.clone(),
        step: step.to_owned(),
        role,
        title: face.name,
        due_at,
        promised_at: due_at,
        raise_at: None,
        opened_at: now,
    };
    Ok(desk::task::open(tx, &hall.vault, &*hall.dice, room.region(), &task).await?)
}

/// The open task of an audit, if there is one.
pub(crate) fn task_of(tasks: &[Task]) -> Option<&Task> {
    tasks.iter().find(|task| task.state != TaskState::Done && catalogue::AUDIT_STEPS.contains(&task.step.as_str()))
}

/// The officer says what came of looking at a drawn decision.
pub async fn conclude(
    room: &Cases,
    officer: &Officer,
    reference: &Reference,
    finding: Finding,
) -> Result<Case, Refusal> {
    let input = (room.clone(), officer.clone(), reference.clone(), finding);
    room.hall
        .store
        .write(room.region(), input, |tx, (room, officer, reference, finding)| {
            Box::pin(conclude_in(tx, room, officer, reference, finding))
        })
        .await
}

async fn conclude_in(
    tx: &mut Tx<'_>,
    room: &Cases,
    officer: &Officer,
    reference: &Reference,
    finding: &Finding,
) -> Result<Case, Refusal> {
    let (hall, region) = (&room.hall, room.region());
    let case = of_agency(tx, room, officer, reference).await?;
    let tasks = desk::task::of_subject(tx, &hall.vault, region, &case.id.bytes()).await?;
    let task = task_of(&tasks).filter(|task| task.step == finding.step()).ok_or(Refusal::NoAudit)?;
    desk::task::may_work(officer, task)?;
    let (kind, said) = match finding {
        Finding::Confirm { note } => (acts::AUDIT_CONFIRMED, note.trim()),
        Finding::Flag { reason } => (acts::AUDIT_FLAGGED, reason.trim()),
        Finding::Keep { reason } => (acts::AUDIT_KEPT, reason.trim()),
    };
    if said.is_empty() && !matches!(finding, Finding::Confirm { .. }) {
        return Err(Refusal::Unsaid(vec!["reason"]));
    }
    desk::task::close(tx, region, task.id, hall.now()).await?;
    let private = json!({ "petugas": officer.name, "catatan": said });
    let act = acts::about(&case, kind, json!({ "peran": task.role.as_str() }), private);
    hall.book.write(tx, region, &Actor::Officer(officer.clone()), act).await?;
    if matches!(finding, Finding::Flag { .. }) {
        let letters = table::letters::of_case(tx, &hall.vault, region, case.id).await?;
        if letters.iter().any(|(letter, _)| letter.state == LetterState::Berlaku) {
            put(tx, room, &case, REVOKE, Role::Signer, HOURS, hall.now()).await?;
        }
    }
    Ok(case)
}

/// A letter was revoked: a signer who was asked about it has answered.
pub(crate) async fn revoked(tx: &mut Tx<'_>, room: &Cases, case: &Case) -> Result<(), Refusal> {
    let tasks = desk::task::of_subject(tx, &room.hall.vault, room.region(), &case.id.bytes()).await?;
    if let Some(task) = task_of(&tasks).filter(|task| task.step == REVOKE) {
        desk::task::close(tx, room.region(), task.id, room.hall.now()).await?;
    }
    Ok(())
}
