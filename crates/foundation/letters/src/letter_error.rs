//! Why a letter could not be printed.

use kernel::{Kind, Problem, Span};

use crate::mistake::TemplateMistake;

/// Why a letter could not be printed.
#[derive(Debug, thiserror::Error)]
pub enum LetterError {
    /// The template is wrong, or the data lacks what it asks for.
    #[error("the letter's template is wrong: {}", list(.0))]
    Template(Vec<TemplateMistake>),
    /// The data holds letters that the bundled fonts do not have; PDF/A forbids empty boxes in their place.
    #[error("the fonts have no letter for: {characters}")]
    Characters {
        /// Each such letter once, separated by spaces.
        characters: String,
    },
    /// Template, data, address or pages exceed the press's limits.
    #[error("the letter is too large: {what} of at most {most}")]
    TooLarge {
        /// What is too large.
        what: &'static str,
        /// How much is allowed (bytes, or pages).
        most: usize,
    },
    /// The letter took longer than the press's patience.
    #[error("the letter was not ready in time")]
    TooSlow,
    /// Earlier letters still run without end, or the machine gives no thread.
    #[error("the press is occupied")]
    Occupied,
    /// Typst itself broke; the word is its last.
    #[error("the press broke: {0}")]
    Broken(String),
}

impl Problem for LetterError {
    fn kind(&self) -> Kind {
        match self {
            Self::Characters { .. } => Kind::Invalid,
            Self::TooSlow | Self::Occupied => Kind::Unavailable,
            Self::Template(_) | Self::TooLarge { .. } | Self::Broken(_) => Kind::Fault,
        }
    }

    fn slug(&self) -> &'static str {
        match self {
            Self::Template(_) => "letter-template",
            Self::Characters { .. } => "letter-characters",
            Self::TooLarge { .. } => "letter-too-large",
            Self::TooSlow => "letter-too-slow",
            Self::Occupied => "letter-press-occupied",
            Self::Broken(_) => "letter-press-broken",
        }
    }

    fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Characters { characters } => vec![("characters", characters.clone())],
            _ => Vec::new(),
        }
    }

    fn retry_after(&self) -> Option<Span> {
        (self.kind() == Kind::Unavailable).then(|| Span::seconds(30))
    }
}

fn list(mistakes: &[TemplateMistake]) -> String {
    mistakes.iter().map(ToString::to_string).collect::<Vec<_>>().join(" | ")
}
