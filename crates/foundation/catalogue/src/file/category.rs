//! The file of a category of reports.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Both, EscalationFile, LegalFile, QuestionFile, yes};

/// What citizens can report: Balai category file, format 1.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CategoryFile {
    /// The format of this file: 1.
    pub format: i64,
    /// The id, which is the name of the file without its ending.
    pub id: String,
    /// The category above this one; left out at the top.
    pub parent: Option<String>,
    /// Its icon.
    pub icon: Option<String>,
    /// What it is called.
    pub title: Both,
    /// What belongs here.
    pub summary: Both,
    /// What does not belong here, and where it goes instead.
    pub elsewhere: Option<Both>,
    /// What people write when they mean it, in everyday words; each may be several words.
    #[serde(default)]
    pub keywords: Vec<String>,
    /// The agency that answers when no route says otherwise. Without one the category only holds others.
    pub agency: Option<String>,
    /// Who answers instead: the first that fits.
    #[serde(default)]
    pub routes: Vec<RouteFile>,
    /// What can be sent under it; left out: everything.
    #[serde(default = "all_kinds")]
    pub kinds: Vec<ReportKindFile>,
    /// Whether a complaint here is about abuse of office, which supervisors look into for longer.
    #[serde(default)]
    pub oversight: bool,
    /// Whether reports are never public, whatever the reporter chose.
    #[serde(default)]
    pub secret: bool,
    /// Whether a photo is asked for.
    #[serde(default)]
    pub photo: PhotoFile,
    /// The agency's own promise in working days, where it is shorter than the law's.
    pub working_days: Option<i64>,
    /// How near, in metres, a report about the same thing can be.
    #[serde(default = "near")]
    pub near_metres: i64,
    /// What else must be known, each with answers to choose from.
    #[serde(default)]
    pub questions: Vec<QuestionFile>,
    /// Before whom a report is brought that lies too long: at `verifikasi` or at `tindak-lanjut`. Left out, the category
    /// above says.
    #[serde(default)]
    pub escalation: Vec<EscalationFile>,
    /// The laws behind it.
    #[serde(default)]
    pub legal: Vec<LegalFile>,
    /// False when the office still has to confirm agency, routes and promise.
    #[serde(default = "yes")]
    pub certain: bool,
}

/// Who answers instead of the usual agency, and when.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RouteFile {
    /// The agency.
    pub agency: String,
    /// Only for places in these districts or villages, by code.
    #[serde(default)]
    pub areas: Vec<String>,
    /// Only at these times.
    pub at: Option<AtFile>,
    /// Why, as officers and citizens read it.
    pub because: Both,
}

/// When a route holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AtFile {
    /// While offices are open.
    OfficeHours,
    /// While they are closed.
    AfterHours,
}

/// What a report is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ReportKindFile {
    /// A complaint.
    Pengaduan,
    /// A wish or a proposal.
    Aspirasi,
    /// A question.
    PermintaanInformasi,
}

/// Whether a photo is asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PhotoFile {
    /// It helps, and may be left out.
    #[default]
    Helps,
    /// Without one nothing can be done.
    Needed,
    /// None is asked for: it would show people.
    NotAsked,
}

fn all_kinds() -> Vec<ReportKindFile> {
    vec![ReportKindFile::Pengaduan, ReportKindFile::Aspirasi, ReportKindFile::PermintaanInformasi]
}

const fn near() -> i64 {
    250
}
