//! Why this room says no.

use kernel::{Denied, FieldFlaw, Kind, Problem, Span};

use uploads::files::has_no_room;

use crate::model::State;

/// Why this room says no.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// Not somebody who may do this.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// Fields to mend.
    #[error("{} fields to mend", .0.len())]
    Invalid(Vec<FieldFlaw>),
    /// There is no such report, or not for this reader.
    #[error("no such report")]
    NoReport,
    /// There is no such picture, or not for this reader.
    #[error("no such picture")]
    NoPicture,
    /// There is no such alert, or it was stopped.
    #[error("no such alert")]
    NoAlert,
    /// Nothing was begun in this browser, or it lay too long.
    #[error("no report was begun here")]
    NoDraft,
    /// Somebody else changed it meanwhile.
    #[error("it was changed meanwhile")]
    Changed,
    /// That does not follow from where the report stands.
    #[error("{next:?} does not follow {was:?}")]
    NotNext {
        /// Where it stands.
        was: State,
        /// Where it should have gone.
        next: State,
    },
    /// It is one's own, or it is over.
    #[error("not to be supported")]
    NotYours,
    /// The window in which the reporter may say so is over.
    #[error("the time to confirm is over")]
    TooLate,
    /// It ended too long ago to be opened again.
    #[error("it ended too long ago")]
    Ended,
    /// Too many reports from one telephone or person.
    #[error("too many reports")]
    TooMany {
        /// How long to wait.
        wait: Span,
    },
    /// A year whose days off nobody knows yet.
    #[error("no calendar for {0}")]
    Calendar(i16),
    /// No table of the law says how long it may take.
    #[error("no limits are known")]
    NoLimits,
    /// The desk.
    #[error(transparent)]
    Task(#[from] desk::task::Refusal),
    /// Another room.
    #[error("another room: {}", .0.slug())]
    Room(Box<dyn Problem>),
    /// A picture cannot be kept or read.
    #[error("files: {0}")]
    Files(#[from] std::io::Error),
    /// The database.
    #[error(transparent)]
    Store(#[from] store::Error),
}

impl From<reference::CalendarError> for Refusal {
    fn from(error: reference::CalendarError) -> Self {
        Self::Calendar(error.year)
    }
}

impl Problem for Refusal {
    fn kind(&self) -> Kind {
        match self {
            Self::Denied(denied) => denied.kind(),
            Self::Invalid(_) => Kind::Invalid,
            Self::NoReport | Self::NoPicture | Self::NoAlert => Kind::NotFound,
            Self::NoDraft | Self::TooLate | Self::Ended => Kind::Gone,
            Self::Changed | Self::NotNext { .. } | Self::NotYours => Kind::Conflict,
            Self::TooMany { .. } => Kind::TooMany,
            Self::Calendar(_) | Self::NoLimits => Kind::Unavailable,
            Self::Files(error) if has_no_room(error) => Kind::Unavailable,
            Self::Files(_) => Kind::Fault,
            Self::Task(task) => task.kind(),
            Self::Room(problem) => problem.kind(),
            Self::Store(error) => error.kind(),
        }
    }

    fn slug(&self) -> &'static str {
        match self {
            Self::Denied(denied) => denied.slug(),
            Self::Invalid(_) => "report-invalid",
            Self::NoReport => "no-report",
            Self::NoPicture => "no-picture",
            Self::NoAlert => "no-report-alert",
            Self::NoDraft => "no-report-draft",
            Self::Changed => "report-changed",
            Self::NotNext { .. } => "report-not-next",
            Self::NotYours => "report-not-supported",
            Self::TooLate => "report-too-late",
            Self::Ended => "report-ended",
            Self::TooMany { .. } => "reports-many",
            Self::Calendar(_) => "calendar",
            Self::NoLimits => "no-report-limits",
            Self::Task(task) => task.slug(),
            Self::Room(problem) => problem.slug(),
            Self::Files(error) if has_no_room(error) => "disk-full",
            Self::Files(_) => "files",
            Self::Store(error) => error.slug(),
        }
    }

    fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Invalid(flaws) => vec![("count", flaws.len().to_string())],
            Self::Calendar(year) => vec![("year", year.to_string())],
            Self::TooMany { wait } => vec![("minutes", wait.as_minutes().max(1).to_string())],
            Self::Task(task) => task.args(),
            Self::Room(problem) => problem.args(),
            _ => vec![],
        }
    }

    fn fields(&self) -> Vec<FieldFlaw> {
        match self {
            Self::Invalid(flaws) => flaws.clone(),
            Self::Room(problem) => problem.fields(),
            _ => vec![],
        }
    }

    fn retry_after(&self) -> Option<Span> {
        match self {
            Self::TooMany { wait } => Some(*wait),
            Self::Room(problem) => problem.retry_after(),
            Self::Files(error) if has_no_room(error) => store::Error::Full.retry_after(),
            Self::Store(error) => error.retry_after(),
            _ => None,
        }
    }
}
