//! What is wrong with one value that a person typed, as a text key and its arguments.

use std::fmt;

use serde::Serialize;

/// One thing wrong with one value. Its sentence is the text `flaw-<key>`.
///
/// A flaw never carries the value itself: it may end up in a log, and the value may be a NIK.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Flaw {
    /// The key without the `flaw-` in front, such as `nik-length`.
    pub key: &'static str,
    /// What the sentence mentions, such as `("count", "15")`.
    pub args: Vec<(&'static str, String)>,
}

impl Flaw {
    /// A flaw without arguments.
    pub const fn new(key: &'static str) -> Self {
        Self { key, args: Vec::new() }
    }

    /// Adds one argument of the sentence.
    #[must_use]
    pub fn arg(mut self, name: &'static str, value: impl ToString) -> Self {
        self.args.push((name, value.to_string()));
        self
    }

    /// The key of the sentence in the texts, `flaw-<key>`.
    pub fn text_key(&self) -> String {
        format!("flaw-{}", self.key)
    }
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "flaw-{}", self.key)?;
        for (name, value) in &self.args {
            write!(f, " {name}={value}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Flaw {}

/// A [`Flaw`] and the field that has it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct FieldFlaw {
    /// The path of the field, such as `saksi.1.nik`.
    pub field: String,
    /// What is wrong with it.
    pub flaw: Flaw,
}

impl FieldFlaw {
    /// The flaw of the field at `field`.
    pub fn new(field: impl Into<String>, flaw: Flaw) -> Self {
        Self { field: field.into(), flaw }
    }
}
