//! The letter, as the file writes it.

use schemars::JsonSchema;
use serde::Deserialize;

use super::Both;

/// A letter the citizen gets.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LetterFile {
    /// The id, needed where there are several letters.
    pub id: Option<String>,
    /// Only when this holds.
    pub when: Option<String>,
    /// One letter for each row of this group.
    pub for_each: Option<String>,
    /// A Typst file beside this one, for a letter that looks different; left out: `surat.typ`, which all share.
    pub template: Option<String>,
    /// The title printed on it.
    pub title: Both,
    /// The sentence before what it shows; needed by the shared template.
    pub opening: Option<Both>,
    /// The sentence after it.
    pub closing: Option<Both>,
    /// The number: words and `{nomor_urut}`, `{bulan_romawi}`, `{tahun}` and so on.
    pub number: String,
    /// The running number it counts in, shared by all letters of the agency that name the same; left out: the service's own.
    pub series: Option<String>,
    /// What paper and check page both show.
    #[serde(default)]
    pub shows: Vec<ShowFile>,
    /// Days it is valid; for ever when left out.
    pub valid_days: Option<i64>,
    /// The last day it is valid, an expression that gives a date; instead of `valid_days`.
    pub valid_until: Option<String>,
    /// A sentence that says honestly what the letter is and is not.
    pub note: Option<Both>,
}

/// How the rows of a group are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RowsFile {
    /// One line for each row.
    Lines,
    /// A table with a column for each field.
    Table,
}

/// One line of the letter.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ShowFile {
    /// The label.
    pub label: Both,
    /// A field, or an expression.
    pub value: String,
    /// How a group is shown, when `value` names one.
    pub rows: Option<RowsFile>,
    /// The fields of the group that are shown; left out: all but files.
    #[serde(default)]
    pub columns: Vec<String>,
    /// The public check page shows it masked.
    #[serde(default)]
    pub masked: bool,
}
