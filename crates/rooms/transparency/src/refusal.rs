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
    /// The log is shut: it would contradict what it said before.
    #[error("the log is shut")]
    Shut,
    /// The database, or the log's own record.
    #[error(transparent)]
    Broken(#[from] Broken),
}

impl Problem for Refusal {
    fn kind(&self) -> Kind {
        match self {
            Self::NoEvent | Self::NoFile => Kind::NotFound,
            Self::Shut => Kind::Unavailable,
            Self::Broken(Broken::Store(error)) => error.kind(),
            Self::Broken(_) => Kind::Fault,
        }
    }

    fn slug(&self) -> &'static str {
        match self {
            Self::NoEvent => "no-event",
            Self::NoFile => "no-log-file",
            Self::Shut => "log-shut",
            Self::Broken(Broken::Store(error)) => error.slug(),
            Self::Broken(_) => "fault",
        }
    }
}

/// The log of the hall, if it is open.
pub(crate) fn log(hall: &Hall) -> Result<&book::Log, Refusal> {
    hall.log.as_ref().filter(|log| log.published().is_some()).ok_or(Refusal::Shut)
}
