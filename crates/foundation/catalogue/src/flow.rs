//! The flow: steps, actions and where they lead; and the rules that decide without an officer.

use kernel::{Agency, Local, Role, Span, Stamp, Zone};
use reference::Calendar;

use crate::answers::{Answers, Ctx};
use crate::expr::Expr;
use crate::inspection::Inspection;
use crate::service::Service;

/// The steps of the officers, the first one first.
#[derive(Debug, Clone)]
pub struct Flow {
    /// The steps; a case starts at the first.
    pub steps: Vec<Step>,
    /// Before whom a late step is brought, the earliest level first.
    pub escalation: Vec<Escalation>,
}

/// One level of bringing a late step before somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Escalation {
    /// The step it is about; none: every step.
    pub step: Option<String>,
    /// Working hours after the deadline of the step.
    pub hours: u32,
    /// The role it is brought before.
    pub role: Role,
    /// Whether that role may act, or only see it.
    pub may: Powers,
}

impl Escalation {
    /// When a step due at `due` is brought before this level.
    pub fn at(&self, due: Stamp, calendar: &Calendar, zone: Zone) -> Stamp {
        if self.hours == 0 {
            return due;
        }
        let counted = calendar.add_working_hours(due, self.hours, zone);
        // In a year whose holidays nobody knows yet: a day of work takes a day.
        counted.unwrap_or_else(|_| due.plus(Span::hours(i64::from(self.hours) * 3)))
    }
}

/// What the role may do before which a late step is brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Powers {
    /// See it.
    See,
    /// Take it over and decide.
    Act,
}

impl Flow {
    /// The step a case starts at.
    pub fn start(&self) -> Option<&Step> {
        self.steps.first()
    }

    /// The step with this id.
    pub fn step(&self, id: &str) -> Option<&Step> {
        self.steps.iter().find(|s| s.id == id)
    }

    /// The levels of one step, the earliest first.
    pub fn levels(&self, step: &str) -> impl Iterator<Item = &Escalation> {
        self.escalation.iter().filter(move |level| level.step.as_deref().is_none_or(|id| id == step))
    }
}

/// One step.
#[derive(Debug, Clone)]
pub struct Step {
    /// The id actions lead to.
    pub id: String,
    /// What happens, as the citizen reads it.
    pub title: Local,
    /// What the officer looks at.
    pub help: Option<Local>,
    /// Who works at it.
    pub role: Role,
    /// The agency whose officers work at it; none: the agency of the service.
    pub agency: Option<Agency>,
    /// The checklist, when the step is done in the field.
    pub inspection: Option<Inspection>,
    /// Set on the steps that go on side by side with others.
    pub branch: Option<Branch>,
    /// Its share of the promised time, in working hours; none: what the promise leaves.
    pub hours: Option<u32>,
    /// What the officer can do.
    pub actions: Vec<Action>,
}

impl Step {
    /// The action of this kind, if the step offers it.
    pub fn action(&self, kind: ActionKind) -> Option<&Action> {
        self.actions.iter().find(|a| a.kind == kind)
    }
}

/// Where steps that go on side by side come together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Branch {
    /// The step that begins when all of them are done.
    pub join: String,
    /// What the no of one of them means.
    pub objection: Objection,
}

/// What the no of one of several steps means that go on side by side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Objection {
    /// The application is refused at once.
    End,
    /// The others finish, and the step where they join decides.
    Wait,
}

/// What an officer can do at a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ActionKind {
    /// Right: go on.
    Approve,
    /// The citizen mends marked fields.
    Return,
    /// No.
    Reject,
}

impl ActionKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Approve, Self::Return, Self::Reject];

    /// The word for it in service files, addresses and events.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Return => "return",
            Self::Reject => "reject",
        }
    }
}

impl std::str::FromStr for ActionKind {
    type Err = kernel::Flaw;
    fn from_str(text: &str) -> Result<Self, kernel::Flaw> {
        Self::ALL.into_iter().find(|k| k.as_str() == text).ok_or(kernel::Flaw::new("action"))
    }
}

/// One action of a step.
#[derive(Debug, Clone)]
pub struct Action {
    /// What it is.
    pub kind: ActionKind,
    /// The words on the button, when the usual ones do not fit.
    pub label: Option<Local>,
    /// Where it leads.
    pub to: Target,
    /// Other ways, taken when their condition holds; the first wins.
    pub detours: Vec<Detour>,
}

/// Another way.
#[derive(Debug, Clone)]
pub struct Detour {
    /// When this holds.
    pub when: Expr,
    /// Where it leads.
    pub to: Target,
}

/// Where an action leads.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Target {
    /// To this step.
    Step(String),
    /// To these steps at once.
    Split(Vec<String>),
    /// Granted: the letter is made.
    Approved,
    /// Refused.
    Rejected,
    /// Back to the citizen; what is sent again comes to the same step.
    Citizen,
}

impl Target {
    /// The steps it leads to.
    pub fn steps(&self) -> &[String] {
        match self {
            Self::Step(step) => std::slice::from_ref(step),
            Self::Split(steps) => steps,
            Self::Approved | Self::Rejected | Self::Citizen => &[],
        }
    }
}

impl Action {
    /// Every place it can lead to.
    pub fn targets(&self) -> impl Iterator<Item = &Target> {
        std::iter::once(&self.to).chain(self.detours.iter().map(|d| &d.to))
    }
}

/// What comes of an action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Turn {
    /// The case goes on.
    On {
        /// The steps it lies in now.
        lies_in: Vec<String>,
        /// Those of them that begin with this action; none while it waits for the others.
        begins: Vec<String>,
    },
    /// Granted.
    Approved,
    /// Refused.
    Rejected,
    /// Back to the citizen; what is sent again comes to the same steps.
    Citizen,
}

/// A rule that decides without an officer.
#[derive(Debug, Clone)]
pub struct Automatic {
    /// The id, written into the record of the decision.
    pub id: String,
    /// When this holds.
    pub when: Expr,
    /// What it decides.
    pub outcome: Outcome,
    /// Why, for the citizen.
    pub reason: Local,
    /// The law it rests on.
    pub legal: String,
    /// Of a hundred decisions, how many are drawn for an officer to look at afterwards.
    pub audit_percent: u8,
}

/// What the rules decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// Granted at once.
    Approve,
    /// Refused at once.
    Reject,
    /// An officer looks at it.
    Officer,
}

impl Outcome {
    /// The word for it in service files and events.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Reject => "reject",
            Self::Officer => "officer",
        }
    }
}

/// What the rules decided about one application.
#[derive(Debug, Clone)]
pub struct Decision<'s> {
    /// The outcome.
    pub outcome: Outcome,
    /// The rule that decided; none when no rule did, which leaves it to an officer.
    pub rule: Option<&'s Automatic>,
}

impl Service {
    /// What the rules decide. The first rule whose condition holds wins; a condition that cannot be told, since an
    /// answer is missing, does not hold. Without a rule, an officer decides.
    pub fn decide(&self, answers: &Answers, ctx: &Ctx<'_>) -> Decision<'_> {
        let view = self.view(answers, ctx);
        let rule = self.automatic.iter().find(|rule| view.holds(&rule.when));
        Decision { outcome: rule.map_or(Outcome::Officer, |r| r.outcome), rule }
    }

    /// Where an action at a step leads with these answers; none if the step has no such action.
    pub fn next(&self, step: &str, action: ActionKind, answers: &Answers, ctx: &Ctx<'_>) -> Option<&Target> {
        let action = self.flow.step(step)?.action(action)?;
        let view = self.view(answers, ctx);
        Some(action.detours.iter().find(|d| view.holds(&d.when)).map_or(&action.to, |d| &d.to))
    }
    /// What comes of an action at `step`, one of the steps that the case lies in; none if the step has no such action.
    pub fn turn(
        &self,
        lies_in: &[&str],
        step: &str,
        action: ActionKind,
        answers: &Answers,
        ctx: &Ctx<'_>,
    ) -> Option<Turn> {
        let at = self.flow.step(step)?;
        let target = self.next(step, action, answers, ctx)?;
        let others: Vec<String> = lies_in.iter().filter(|s| **s != step).map(|s| (*s).to_owned()).collect();
        let begin = |steps: &[String]| {
            // In the order of the file, so that every page lists them alike.
            let lies = |id: &String| steps.contains(id) || others.contains(id);
            let lies_in = self.flow.steps.iter().map(|s| s.id.clone()).filter(lies).collect();
            Turn::On { lies_in, begins: steps.to_vec() }
        };
        let joins =
            |branch: &Branch| if others.is_empty() { begin(std::slice::from_ref(&branch.join)) } else { begin(&[]) };
        Some(match (target, &at.branch) {
            (Target::Step(next), Some(branch)) if branch.join == *next => joins(branch),
            (Target::Rejected, Some(branch)) if branch.objection == Objection::Wait => joins(branch),
            (Target::Step(_) | Target::Split(_), _) => begin(target.steps()),
            (Target::Approved, _) => Turn::Approved,
            (Target::Rejected, _) => Turn::Rejected,
            (Target::Citizen, _) => Turn::Citizen,
        })
    }
}
