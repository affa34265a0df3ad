//! Why this room says no.

use kernel::{Denied, Kind, Problem};

/// Why this room says no.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// Not a resident.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// A form of copy that there is not.
    #[error("no such form of copy")]
    NoForm,
    /// The copy cannot be printed.
    #[error("the copy cannot be printed: {0}")]
    Unprintable(#[from] letters::LetterError),
    /// Another room could not tell.
    #[error("another room: {}", .0.slug())]
    Room(Box<dyn Problem>),
    /// The database.
    #[error(transparent)]
    Store(#[from] store::Error),
}

impl Problem for Refusal {
    fn kind(&self) -> Kind {
        match self {
            Self::Denied(denied) => denied.kind(),
            Self::NoForm => Kind::Invalid,
            Self::Unprintable(_) => Kind::Unavailable,
            Self::Room(problem) => problem.kind(),
            Self::Store(error) => error.kind(),
        }
    }

    fn slug(&self) -> &'static str {
        match self {
            Self::Denied(denied) => denied.slug(),
            Self::NoForm => "copy-form",
            Self::Unprintable(_) => "copy-unprintable",
            Self::Room(problem) => problem.slug(),
            Self::Store(error) => error.slug(),
        }
    }

    fn retry_after(&self) -> Option<kernel::Span> {
        match self {
            Self::Room(problem) => problem.retry_after(),
            Self::Store(error) => error.retry_after(),
            _ => None,
        }
    }
}
