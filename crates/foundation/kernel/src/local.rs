//! A text in both languages, as service files carry it.

use serde::{Deserialize, Serialize};

use crate::text::Lang;

/// One text in Indonesian and English.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Local {
    /// In Indonesian.
    pub id: String,
    /// In English; if empty, the Indonesian is shown.
    pub en: String,
}

impl Local {
    /// The text in both languages.
    pub fn new(id: impl Into<String>, en: impl Into<String>) -> Self {
        Self { id: id.into(), en: en.into() }
    }

    /// The text in `lang`.
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::En if !self.en.is_empty() => &self.en,
            _ => &self.id,
        }
    }
}
