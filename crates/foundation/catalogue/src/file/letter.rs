//! The letter, as the file writes it.

use schemars::JsonSchema;
use serde::Deserialize;

use super::Both;

/// The letter the citizen gets.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LetterFile {
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
    /// What paper and check page both show.
    #[serde(default)]
    pub shows: Vec<ShowFile>,
    /// Days it is valid; for ever when left out.
    pub valid_days: Option<i64>,
    /// A sentence that says honestly what the letter is and is not.
    pub note: Option<Both>,
}

/// One line of the letter.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ShowFile {
    /// The label.
    pub label: Both,
    /// A field, or an expression.
    pub value: String,
    /// The public check page shows it masked.
    #[serde(default)]
    pub masked: bool,
}
