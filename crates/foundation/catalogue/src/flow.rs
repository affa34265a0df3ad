//! The flow: steps, actions and where they lead; and the rules that decide without an officer.

use kernel::{Local, Role};

use crate::answers::{Answers, Ctx};
use crate::expr::Expr;
use crate::service::Service;

/// The steps of the officers, the first one first.
#[derive(Debug, Clone)]
pub struct Flow {
    /// The steps; a case starts at the first.
    pub steps: Vec<Step>,
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
    /// Granted: the letter is made.
    Approved,
    /// Refused.
    Rejected,
    /// Back to the citizen; what is sent again comes to the same step.
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
}
