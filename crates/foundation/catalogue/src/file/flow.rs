//! The steps of the officers and the rules that decide without them, as the file writes them.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;

use super::{Both, InspectionFile};

/// The steps of the officers.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FlowFile {
    /// The steps; a case starts at the first.
    #[serde(default)]
    pub steps: Vec<StepFile>,
    /// Before whom a step is brought that lies too long.
    #[serde(default)]
    pub escalation: Vec<EscalationFile>,
}

/// One level of bringing a late step before somebody.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EscalationFile {
    /// `step-late`, the moment its deadline has passed; or working hours after that.
    pub after: AfterFile,
    /// The role it is brought before, in the agency of the step.
    pub role: RoleFile,
    /// What that role may do.
    #[serde(default)]
    pub may: MayFile,
    /// The step it is about; left out: every step.
    pub step: Option<String>,
}

/// When a late step is brought before somebody.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum AfterFile {
    /// `step-late`.
    Word(String),
    /// Working hours past the deadline of the step.
    Hours(i64),
}

impl JsonSchema for AfterFile {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "AfterFile".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "`step-late`, or working hours past the deadline of the step.",
            "type": ["string", "integer"],
        })
    }
}

/// What the role may do before which a late step is brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum MayFile {
    /// See it among what was brought before them.
    #[default]
    See,
    /// Take it over as well, from whoever holds it, and decide.
    Act,
}

/// Who works at a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RoleFile {
    /// Checks the papers.
    Verifikator,
    /// Signs.
    Penandatangan,
    /// Serves at the counter.
    Loket,
    /// Heads the office.
    Pimpinan,
}

/// One step.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StepFile {
    /// The id actions lead to.
    pub id: String,
    /// What happens, as the citizen reads it.
    pub title: Both,
    /// What the officer looks at.
    pub help: Option<Both>,
    /// Who works at it.
    pub role: RoleFile,
    /// The agency whose officers work at it; left out: the agency of the service.
    pub agency: Option<String>,
    /// Its share of the promised time, in working hours.
    pub hours: Option<i64>,
    /// A checklist, when the step is done in the field.
    pub inspection: Option<InspectionFile>,
    /// What the officer can do.
    #[serde(default)]
    pub actions: Vec<ActionFile>,
}

/// What an officer can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ActKind {
    /// Right: go on.
    Approve,
    /// The citizen mends marked fields.
    Return,
    /// No.
    Reject,
}

/// Where an action leads: one place, or several steps at once.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum ToFile {
    /// A step, or `approved`, `rejected`, `citizen`.
    One(String),
    /// These steps, side by side.
    Many(Vec<String>),
}

impl JsonSchema for ToFile {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "ToFile".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "Where an action leads: one place, or several steps at once.",
            "type": ["string", "array"],
            "items": { "type": "string" },
        })
    }
}

/// What the no of one of several steps means that go on side by side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ObjectionFile {
    /// The application is refused at once.
    #[default]
    End,
    /// The others finish, and the step where they join decides, knowing of it.
    Wait,
}

/// One action of a step.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ActionFile {
    /// What it is.
    pub id: ActKind,
    /// The step it leads to, or `approved`, `rejected`, `citizen`; several steps in a list begin side by side.
    pub to: ToFile,
    /// With several steps: the one that begins when all of them are approved.
    pub join: Option<String>,
    /// With several steps: what the no of one of them means.
    pub on_reject: Option<ObjectionFile>,
    /// The words on the button.
    pub label: Option<Both>,
    /// Other ways, taken when their condition holds; the first wins.
    #[serde(default)]
    pub detours: Vec<DetourFile>,
}

/// Another way.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DetourFile {
    /// When this holds.
    pub when: String,
    /// The step it leads to, or several in a list.
    pub to: ToFile,
    /// With several steps: the one that begins when all of them are approved.
    pub join: Option<String>,
    /// With several steps: what the no of one of them means.
    pub on_reject: Option<ObjectionFile>,
}

/// What a rule decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum OutcomeFile {
    /// Granted at once.
    Approve,
    /// Refused at once.
    Reject,
    /// An officer looks at it.
    Officer,
}

/// A rule that decides without an officer.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AutomaticFile {
    /// The id, written into the record of the decision.
    pub id: String,
    /// When this holds.
    pub when: String,
    /// What it decides.
    pub outcome: OutcomeFile,
    /// Why, for the citizen.
    pub reason: Both,
    /// The law it rests on.
    pub legal: String,
    /// Of a hundred decisions by this rule, how many are drawn by lot for an officer to look at afterwards.
    pub audit_percent: Option<i64>,
}
