//! What the law asks a public service to say about itself and no other part of the file says.

use schemars::JsonSchema;
use serde::Deserialize;

use super::Both;

/// The components of the service standard that no other part of the file says.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StandardFile {
    /// Where complaints, suggestions and praise go, and what comes of them.
    pub complaints: Option<Both>,
    /// Rooms, equipment and what is there for people with disabilities.
    pub facilities: Option<Both>,
    /// What those who do the work have learned.
    pub competence: Option<Both>,
    /// Who supervises the work.
    pub supervision: Option<Both>,
    /// How many people do the work.
    pub staff: Option<Both>,
    /// What is guaranteed, and what happens when it is not kept.
    pub guarantee: Option<Both>,
    /// How the product, the data and the visitors are kept safe.
    pub safety: Option<Both>,
    /// How and how often the work is judged.
    pub evaluation: Option<Both>,
}
