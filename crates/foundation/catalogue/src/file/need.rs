//! What a service waits for, as the file writes it.

use schemars::JsonSchema;
use serde::Deserialize;

/// Another service that must have issued its letter first.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NeedFile {
    /// The id of the service.
    pub service: String,
    /// Only when this holds.
    pub when: Option<String>,
    /// The step that waits; left out: nobody looks at the application before.
    pub step: Option<String>,
}
