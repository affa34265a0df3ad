//! The file of worked examples as it is written.

use schemars::JsonSchema;
use serde::Deserialize;

use super::OutcomeFile;

/// The worked examples of a service: `<id>.examples.toml`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExamplesFile {
    /// The examples.
    #[serde(default)]
    pub examples: Vec<ExampleFile>,
}

/// One worked example: answers, and what must come of them.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExampleFile {
    /// A sentence that says what it shows.
    pub name: String,
    /// The day it happens.
    #[schemars(extend("format" = "date"))]
    pub today: String,
    /// Answers to the questions and the form, as the API takes them.
    #[serde(default)]
    #[schemars(extend("type" = "object", "additionalProperties" = true))]
    pub answers: serde_json::Map<String, serde_json::Value>,
    /// What must come of them.
    pub expect: ExpectFile,
}

/// What must come of an example. What is left out is not looked at.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExpectFile {
    /// Part of the advice shown because the service is not for this person.
    pub not_for_you: Option<String>,
    /// Parts of the advice that is shown, in order, and of no other.
    pub advice: Option<Vec<String>>,
    /// The variant.
    pub variant: Option<String>,
    /// Exactly these flaws, as `field: flaw`; none when left out.
    pub flaws: Option<Vec<String>>,
    /// Exactly these warnings, as `field: flaw`.
    pub warnings: Option<Vec<String>>,
    /// Fields that are shown.
    pub shown: Option<Vec<String>>,
    /// Fields that are not shown.
    pub hidden: Option<Vec<String>>,
    /// Of a bundle: the services a case is made for, in order.
    pub cases: Option<Vec<String>>,
    /// What the rules decide.
    pub decision: Option<OutcomeFile>,
    /// The rule that decided.
    pub rule: Option<String>,
    /// The steps when every officer approves.
    pub steps: Option<Vec<String>>,
    /// The last day of the promise, Saturdays, Sundays and `holidays` left out.
    #[schemars(extend("format" = "date"))]
    pub due: Option<String>,
    /// Days off for `due`.
    pub holidays: Option<Vec<String>>,
    /// What is paid, in whole rupiah.
    pub fee: Option<i64>,
    /// The lines of the fee, each `label: Rp1.000`, and after them those paid elsewhere.
    pub fee_lines: Option<Vec<String>>,
    /// The titles of the letters, in order; `number` and `lines` are those of the first.
    pub letters: Option<Vec<String>>,
    /// The number of the letter, as the first of its year in region 32.73.
    pub number: Option<String>,
    /// The lines of the letter, each `label: value`.
    pub lines: Option<Vec<String>>,
    /// The last day of the letter that can be renewed, issued on the day of the example.
    #[schemars(extend("format" = "date"))]
    pub ends: Option<String>,
    /// The days on which its holder is reminded.
    pub reminders: Option<Vec<String>>,
    /// The first and the last day on which it can be renewed.
    pub renewable: Option<Vec<String>>,
    /// The fields that a renewal takes over from this example, those left to fill in not among them.
    pub kept: Option<Vec<String>>,
}
