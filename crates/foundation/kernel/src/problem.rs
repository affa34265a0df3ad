//! How any error tells the outside what went wrong: a status, a slug whose texts explain it, the fields.

use crate::flaw::FieldFlaw;
use crate::time::Span;

/// The kind of a problem; decides the HTTP status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// 422: understood, but some answers need mending.
    Invalid,
    /// 400: not understood.
    BadRequest,
    /// 401: sign in first.
    SignIn,
    /// 403: signed in, but not allowed.
    Forbidden,
    /// 404: nothing here, or nothing this person may know of.
    NotFound,
    /// 409: someone else was first, or the thing is in another state.
    Conflict,
    /// 410: it was here and is gone.
    Gone,
    /// 412: changed since it was read.
    Stale,
    /// 413: too many bytes.
    TooLarge,
    /// 415: not a format that is taken.
    WrongType,
    /// 428: `If-Match` is missing.
    NeedsMatch,
    /// 429: too often.
    TooMany,
    /// 503: not now.
    Unavailable,
    /// 500: our fault.
    Fault,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 14] = [
        Self::Invalid,
        Self::BadRequest,
        Self::SignIn,
        Self::Forbidden,
        Self::NotFound,
        Self::Conflict,
        Self::Gone,
        Self::Stale,
        Self::TooLarge,
        Self::WrongType,
        Self::NeedsMatch,
        Self::TooMany,
        Self::Unavailable,
        Self::Fault,
    ];

    /// The HTTP status.
    pub const fn status(self) -> u16 {
        match self {
            Self::Invalid => 422,
            Self::BadRequest => 400,
            Self::SignIn => 401,
            Self::Forbidden => 403,
            Self::NotFound => 404,
            Self::Conflict => 409,
            Self::Gone => 410,
            Self::Stale => 412,
            Self::TooLarge => 413,
            Self::WrongType => 415,
            Self::NeedsMatch => 428,
            Self::TooMany => 429,
            Self::Unavailable => 503,
            Self::Fault => 500,
        }
    }

    /// The slug of the general texts for this kind, for problems with nothing more to say.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Invalid => "invalid",
            Self::BadRequest => "bad-request",
            Self::SignIn => "sign-in",
            Self::Forbidden => "forbidden",
            Self::NotFound => "not-found",
            Self::Conflict => "conflict",
            Self::Gone => "gone",
            Self::Stale => "stale",
            Self::TooLarge => "too-large",
            Self::WrongType => "wrong-type",
            Self::NeedsMatch => "needs-match",
            Self::TooMany => "too-many",
            Self::Unavailable => "unavailable",
            Self::Fault => "fault",
        }
    }
}

/// An error that can be explained to the person who met it.
///
/// The texts of a slug are `problem-<slug>` (a title), `problem-<slug>-detail` and `problem-<slug>-mend`.
pub trait Problem: std::error::Error + Send + Sync {
    /// What kind of problem this is.
    fn kind(&self) -> Kind;

    /// The name of its texts and of its page `/problems/<slug>`.
    fn slug(&self) -> &'static str;

    /// What its texts mention.
    fn args(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }

    /// The fields to mend.
    fn fields(&self) -> Vec<FieldFlaw> {
        Vec::new()
    }

    /// How long to wait before trying again.
    fn retry_after(&self) -> Option<Span> {
        None
    }
}
