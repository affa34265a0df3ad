//! A bundle as its file writes it: several services that are applied for as one.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Both, FaqFile, LegalFile, NotForYouFile, QuestionFile, RequirementFile};

/// One application for several public services: Balai bundle file, format 1.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BundleFile {
    /// The version of this format. Always 1.
    pub format: i64,
    /// The id of the bundle, equal to the file's name without `.toml`.
    pub id: String,
    /// The name of an icon of the page kit.
    pub icon: Option<String>,
    /// What people call the bundle.
    pub title: Both,
    /// One or two sentences: what it is good for.
    pub summary: Both,
    /// Who may use it.
    pub audience: Both,
    /// What the citizen holds in hand at the end.
    pub result: Both,
    /// Other words people search it by, in everyday Indonesian.
    #[serde(default)]
    pub keywords: Vec<String>,
    /// Moments of life it belongs to.
    #[serde(default)]
    pub life_events: Vec<String>,
    /// Its place on the front page, from 1; left out: it is found in the list and by searching.
    pub front_page: Option<u8>,
    /// Minutes an unhurried person needs to fill in the form.
    pub effort_minutes: i64,
    /// The law that this is one application; each service keeps its own.
    #[serde(default)]
    pub legal: Vec<LegalFile>,
    /// What to have ready; left out: what its services need.
    #[serde(default)]
    pub requirements: Vec<RequirementFile>,
    /// Asked before the form, before the questions of the services.
    #[serde(default)]
    pub questions: Vec<QuestionFile>,
    /// Answers to its own questions that mean: this bundle is not for you, and what to do instead.
    #[serde(default)]
    pub not_for_you: Vec<NotForYouFile>,
    /// Questions people often ask about the bundle.
    #[serde(default)]
    pub faq: Vec<FaqFile>,
    /// What is in it.
    pub bundle: MembersFile,
}

/// What services and bundles have in common at the top of their files.
pub struct CoverFile<'f> {
    /// The version of the format.
    pub format: i64,
    /// The id.
    pub id: &'f str,
    /// The icon.
    pub icon: Option<&'f str>,
    /// The other words.
    pub keywords: &'f [String],
    /// The moments of life.
    pub life_events: &'f [String],
    /// The minutes.
    pub effort_minutes: i64,
}

impl BundleFile {
    /// What it has in common with services.
    pub fn cover(&self) -> CoverFile<'_> {
        CoverFile {
            format: self.format,
            id: &self.id,
            icon: self.icon.as_deref(),
            keywords: &self.keywords,
            life_events: &self.life_events,
            effort_minutes: self.effort_minutes,
        }
    }
}

/// What is in a bundle.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MembersFile {
    /// The services, in the order in which they are asked for and filed.
    #[serde(default)]
    pub services: Vec<MemberFile>,
    /// Fields that are the same question though their ids differ.
    #[serde(default)]
    pub same: Vec<SameFile>,
}

/// One service of a bundle.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MemberFile {
    /// The id of the service.
    pub id: String,
    /// Applied for only when this holds.
    pub when: Option<String>,
    /// What the bundle answers itself, by the service's own field ids. A text that begins with `=` is an expression
    /// over what was asked for the services before.
    #[serde(default)]
    #[schemars(extend("type" = "object", "additionalProperties" = true))]
    pub answers: serde_json::Map<String, serde_json::Value>,
}

/// Fields of several services that are one question.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SameFile {
    /// The fields, each as `service.field`. The bundle knows the answer by the first one's id.
    #[serde(default)]
    pub fields: Vec<String>,
    /// Another label.
    pub label: Option<Both>,
    /// Another hint.
    pub hint: Option<Both>,
}
