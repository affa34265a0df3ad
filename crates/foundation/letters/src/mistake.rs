//! What is wrong with a template, and where.

use std::fmt;

use typst::WorldExt;
use typst::diag::SourceDiagnostic;

use crate::world::LetterWorld;

/// One mistake in a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateMistake {
    /// Line in the template, from 1; 0 when the mistake is not at one place.
    pub line: usize,
    /// Column in characters, from 1; 0 when the mistake is not at one place.
    pub column: usize,
    /// What is wrong and, where Typst knows it, how to mend it.
    pub what: String,
}

impl fmt::Display for TemplateMistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.line, self.column) {
            (0, _) => write!(f, "{}", self.what),
            (line, column) => write!(f, "{line}:{column}: {}", self.what),
        }
    }
}

impl TemplateMistake {
    /// A mistake of the whole template.
    pub(crate) fn everywhere(what: impl Into<String>) -> Self {
        Self { line: 0, column: 0, what: what.into() }
    }

    /// Puts Typst's findings into our words; never empty.
    pub(crate) fn from_typst<'a>(
        world: &LetterWorld,
        found: impl IntoIterator<Item = &'a SourceDiagnostic>,
    ) -> Vec<Self> {
        let mut mistakes: Vec<Self> = Vec::new();
        for one in found {
            let mistake = Self::from_one(world, one);
            if !mistakes.contains(&mistake) {
                mistakes.push(mistake);
            }
        }
        if mistakes.is_empty() {
            mistakes.push(Self::everywhere("Typst refused the template without a word"));
        }
        mistakes
    }

    fn from_one(world: &LetterWorld, found: &SourceDiagnostic) -> Self {
        let place = world
            .range(found.span)
            .or_else(|| found.trace.iter().find_map(|step| world.range(step.span)))
            .and_then(|range| world.place(&range));
        let mut what = found.message.to_string();
        for hint in &found.hints {
            what.push_str("; ");
            what.push_str(&hint.v);
        }
        let (line, column) = place.unwrap_or_default();
        Self { line, column, what }
    }
}
