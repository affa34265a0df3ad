//! What a service costs, as the file writes it: fixed or line by line, over tariffs that are dated.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Both, yes};

/// How the sum is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FeeKind {
    /// Nothing is paid.
    Free,
    /// The same sum for everyone.
    Fixed,
    /// Worked out from the answers, line by line (`lines`).
    Formula,
}

/// When a fee must be paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DueFile {
    /// Before an officer or a rule looks at the application.
    Before,
    /// While it is worked on: it cannot be granted unpaid.
    During,
    /// After it is granted: the letter is handed out when it is paid.
    After,
}

/// What it costs.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FeeFile {
    /// Free, fixed, or by formula.
    pub kind: FeeKind,
    /// The sum in whole rupiah when fixed.
    pub rupiah: Option<i64>,
    /// The lines of a formula, in order; the sum is what is paid.
    #[serde(default)]
    pub lines: Vec<FeeLineFile>,
    /// When it must be paid; left out: after.
    pub due: Option<DueFile>,
    /// What is paid for the same matter to somebody else.
    #[serde(default)]
    pub elsewhere: Vec<ElsewhereFile>,
    /// The law or tariff that says so.
    pub basis: String,
    /// A sentence for the citizen.
    pub note: Option<Both>,
    /// False when the office still has to confirm it.
    #[serde(default = "yes")]
    pub certain: bool,
}

/// One line of a formula.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FeeLineFile {
    /// The id by which later lines know its amount.
    pub id: Option<String>,
    /// What it is for.
    pub label: Both,
    /// The amount, an expression that gives a whole number.
    pub amount: String,
    /// Only when this holds.
    pub when: Option<String>,
    /// False for a value on the way that is shown and not added.
    #[serde(default = "yes")]
    pub sum: bool,
    /// The law it rests on; left out: that of the fee.
    pub basis: Option<String>,
    /// False when the office still has to confirm it.
    #[serde(default = "yes")]
    pub certain: bool,
}

/// What is paid to somebody else.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ElsewhereFile {
    /// What it is for.
    pub label: Both,
    /// Who is paid.
    pub payee: Both,
    /// About how much, an expression that gives a whole number; left out: only they can tell.
    pub amount: Option<String>,
    /// Only when this holds.
    pub when: Option<String>,
    /// The law it rests on.
    pub basis: String,
    /// False when the office still has to confirm it.
    #[serde(default = "yes")]
    pub certain: bool,
}

/// A table of tariffs: the lines of the fee know the number that is found in it by the id of the table.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TariffFile {
    /// The id the lines of the fee know the number by.
    pub id: String,
    /// What the table is about.
    pub label: Both,
    /// What is looked up: a text (rows say `is`) or a number (rows say `from`).
    pub of: String,
    /// The rows.
    #[serde(default)]
    pub rows: Vec<TariffRowFile>,
}

/// One row of a table of tariffs, from a day on.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TariffRowFile {
    /// The text the row is for.
    pub is: Option<String>,
    /// The number from which on the row counts.
    pub from: Option<i64>,
    /// The number in the row.
    pub value: i64,
    /// The day from which it counts.
    #[schemars(extend("format" = "date"))]
    pub valid_from: String,
    /// The law that sets it.
    pub legal: String,
    /// False when the office still has to confirm it.
    #[serde(default = "yes")]
    pub certain: bool,
}
