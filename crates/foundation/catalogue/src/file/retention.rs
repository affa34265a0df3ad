//! How long the documents of a service are kept, as the file writes it.

use schemars::JsonSchema;
use serde::Deserialize;

use super::yes;

/// How long what applicants uploaded is kept after the end of their application, where it is not as the schedule says.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RetentionFile {
    /// Days after which documents of applications that were refused or taken back are removed.
    pub refused_days: Option<i64>,
    /// Days after which documents of applications that were granted are removed; left out: never by themselves.
    pub granted_days: Option<i64>,
    /// The law or archive schedule that says so.
    pub basis: String,
    /// False when the office still has to confirm it.
    #[serde(default = "yes")]
    pub certain: bool,
}
