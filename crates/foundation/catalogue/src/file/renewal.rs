//! How a letter that ends is renewed, as the file writes it.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Both, yes};

/// How a letter that ends is renewed: by a new application for the same service, filled in from the old one.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RenewalFile {
    /// Which letter, by its id, where the service gives several.
    pub letter: Option<String>,
    /// How many days before the end its holder is reminded, the longest first.
    pub before_days: Vec<i64>,
    /// From how many days before the end it can be renewed; left out: from the first reminder on.
    pub opens_days: Option<i64>,
    /// Until how many days after the end; left out: until the last day.
    pub closes_days: Option<i64>,
    /// What a renewal answers by itself to questions before the form; the others are asked.
    #[serde(default)]
    pub answers: Vec<RenewalAnswerFile>,
    /// The fields whose answers are taken over; left out: all but files and declarations.
    #[serde(default)]
    pub keep: Vec<String>,
    /// The field that takes the number of the letter that ends.
    pub number_to: Option<String>,
    /// What the holder should know before renewing.
    pub note: Option<Both>,
    /// The law that says so.
    pub basis: String,
    /// False when the office still has to confirm it.
    #[serde(default = "yes")]
    pub certain: bool,
}

/// What a renewal answers by itself.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RenewalAnswerFile {
    /// The question before the form.
    pub question: String,
    /// The value of the option.
    pub is: String,
}
