//! The checklist of a step in the field, as the file writes it.

use schemars::JsonSchema;
use serde::Deserialize;

use super::Both;

/// What an officer looks at in the field.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InspectionFile {
    /// What is looked at, in order.
    #[serde(default)]
    pub items: Vec<ItemFile>,
    /// Photographs the report needs at least; none when left out.
    pub photos: Option<i64>,
    /// The report says where the officer stood; not when left out.
    pub position: Option<bool>,
}

/// What is answered to an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ItemKindFile {
    /// Yes or no.
    YesNo,
    /// A whole number (`min`, `max`).
    Number,
    /// Words.
    Note,
}

/// One thing to look at. Every item also takes a remark.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ItemFile {
    /// The id; conditions know the result as `pemeriksaan.<id>`.
    pub id: String,
    /// What is answered.
    pub kind: ItemKindFile,
    /// What is asked of the officer, and read by the citizen beside the result.
    pub label: Both,
    /// Help beneath it.
    pub hint: Option<Both>,
    /// The report needs it; yes when left out.
    pub required: Option<bool>,
    /// The least number.
    pub min: Option<i64>,
    /// The most.
    pub max: Option<i64>,
}
