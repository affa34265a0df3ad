//! Why this room says no.

use book::log::Broken;
use hall::Hall;
use kernel::{Kind, Problem};

/// Why this room says no.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// No such act in the book.
    #[error("no such event")]
    NoEvent,
    /// The published log has no such file.
    #[error("no such file of the log")]
    NoFile,
    /// This hall does not witness such a log, or has not seen it yet.
    #[error("no such log is witnessed here")]
    NotWitnessed,
    /// No such evidence was kept.
    #[error("no such evidence")]
    NoEvidence,
    /// The log is shut: it would contradict what it said before.
    #[error("the log is shut")]
    Shut,
    /// The hall's own keys for signing letters.
    #[error("{0}")]
    Keys(String),
    /// What the rooms that issue letters say.
    #[error("{0}")]
    Letters(Box<dyn Problem>),
    /// The database, or the log's own record.
    #[error(transparent)]
    Broken(#[from] Broken),
}

impl From<store::Error> for Refusal {
    fn from(error: store::Error) -> Self {
        Self::Broken(Broken::Store(error))
    }
}

impl Problem for Refusal {
    fn kind(&self) -> Kind {
        match self {
            Self::NoEvent | Self::NoFile | Self::NotWitnessed | Self::NoEvidence => Kind::NotFound,
            Self::Shut => Kind::Unavailable,
            Self::Letters(problem) => problem.kind(),
            Self::Broken(Broken::Store(error)) => error.kind(),
            Self::Keys(_) | Self::Broken(_) => Kind::Fault,
        }
    }

    fn slug(&self) -> &'static str {
        match self {
            Self::NoEvent => "no-event",
            Self::NoFile => "no-log-file",
            Self::NotWitnessed => "not-witnessed",
            Self::NoEvidence => "no-evidence",
            Self::Shut => "log-shut",
            Self::Letters(problem) => problem.slug(),
            Self::Broken(Broken::Store(error)) => error.slug(),
            Self::Keys(_) | Self::Broken(_) => "fault",
        }
    }

    fn retry_after(&self) -> Option<kernel::Span> {
        match self {
            Self::Broken(Broken::Store(error)) => error.retry_after(),
            _ => None,
        }
    }
}

/// The log of the hall, if it is open.
pub(crate) fn log(hall: &Hall) -> Result<&book::Log, Refusal> {
    hall.log.as_ref().filter(|log| log.published().is_some()).ok_or(Refusal::Shut)
}
