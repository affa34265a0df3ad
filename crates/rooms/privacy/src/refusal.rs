//! Why this room says no.

use kernel::{Denied, FieldFlaw, Kind, Problem};

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
    /// Fields to mend.
    #[error("{} fields to mend", .0.len())]
    Invalid(Vec<FieldFlaw>),
    /// There is no such request, or not for this reader.
    #[error("no such request")]
    NoRequest,
    /// The same waits already, under this number.
    #[error("request {0} asks the same")]
    Asked(i64),
    /// Too many requests of one person wait.
    #[error("too many requests wait")]
    TooMany,
    /// It was answered or taken back.
    #[error("the request is over")]
    Answered,
    /// Applications of the person are open.
    #[error("{} applications are open", .0.len())]
    StillOpen(Vec<String>),
    /// The erasure was proposed, released or taken back before.
    #[error("the erasure was decided before")]
    Decided,
    /// Whoever proposed it cannot release it.
    #[error("a second person is needed")]
    SamePerson,
    /// No table says until when it must be answered.
    #[error("no deadline is known for this kind of request")]
    NoDeadline,
    /// There is no such breach, or none of which this reader was told.
    #[error("no such breach")]
    NoBreach,
    /// The breach is closed, or was found to be none.
    #[error("the breach is over")]
    BreachOver,
    /// That does not follow from where the breach stands, or somebody was first.
    #[error("not the next step of the breach")]
    BreachOrder,
    /// Nobody whose data it was is on the list.
    #[error("nobody to tell")]
    BreachNobody,
    /// People or the supervising agency were not told yet.
    #[error("not everybody was told")]
    BreachUntold,
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
            Self::NoForm | Self::Invalid(_) => Kind::Invalid,
            Self::NoRequest | Self::NoBreach => Kind::NotFound,
            Self::Asked(_)
            | Self::Answered
            | Self::StillOpen(_)
            | Self::Decided
            | Self::SamePerson
            | Self::BreachOver
            | Self::BreachOrder
            | Self::BreachNobody
            | Self::BreachUntold => Kind::Conflict,
            Self::TooMany => Kind::TooMany,
            Self::Unprintable(_) | Self::NoDeadline => Kind::Unavailable,
            Self::Room(problem) => problem.kind(),
            Self::Store(error) => error.kind(),
        }
    }

    fn slug(&self) -> &'static str {
        match self {
            Self::Denied(denied) => denied.slug(),
            Self::NoForm => "copy-form",
            Self::Unprintable(_) => "copy-unprintable",
            Self::Invalid(_) => "data-invalid",
            Self::NoRequest => "data-none",
            Self::Asked(_) => "data-asked",
            Self::TooMany => "data-many",
            Self::Answered => "data-answered",
            Self::StillOpen(_) => "erase-open",
            Self::Decided => "erase-decided",
            Self::SamePerson => "erase-same-person",
            Self::NoDeadline => "data-no-deadline",
            Self::NoBreach => "no-breach",
            Self::BreachOver => "breach-over",
            Self::BreachOrder => "breach-order",
            Self::BreachNobody => "breach-nobody",
            Self::BreachUntold => "breach-untold",
            Self::Room(problem) => problem.slug(),
            Self::Store(error) => error.slug(),
        }
    }

    fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Asked(number) => vec![("count", number.to_string())],
            Self::StillOpen(open) => vec![("reason", open.join(", "))],
            Self::Invalid(flaws) => vec![("count", flaws.len().to_string())],
            Self::Room(problem) => problem.args(),
            _ => vec![],
        }
    }

    fn fields(&self) -> Vec<FieldFlaw> {
        match self {
            Self::Invalid(flaws) => flaws.clone(),
            _ => vec![],
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
