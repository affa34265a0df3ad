//! Why nobody comes in by a provider.

use kernel::{FieldFlaw, Kind, Problem, Span};

use crate::{account, challenge, passkey, register, resident};

/// Why nobody comes in by a provider, or nothing is tied to an account.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// No such provider is set up.
    #[error("no such provider")]
    Unknown,
    /// The provider does not answer, or not in a way that can be read.
    #[error("the provider is away")]
    Away,
    /// What was begun is over, was passed, or belongs to another browser.
    #[error("nothing of the kind was begun in this browser")]
    Gone,
    /// The answer is to another question.
    #[error("the state does not fit")]
    State,
    /// The answer is another provider's.
    #[error("the answer is of another provider")]
    MixedUp,
    /// The person said no.
    #[error("denied at the provider")]
    Denied,
    /// The provider refused.
    #[error("refused by the provider")]
    Refused,
    /// What the provider sent cannot be read.
    #[error("the token cannot be read")]
    Malformed,
    /// Signed in a way that is not taken, or not at all.
    #[error("the way of signing is not taken")]
    Algorithm,
    /// The provider shows no such key.
    #[error("the key of the token is unknown")]
    Key,
    /// The signature does not hold.
    #[error("the signature does not hold")]
    Signature,
    /// Of another issuer.
    #[error("the issuer does not fit")]
    Issuer,
    /// For somebody else.
    #[error("the audience does not fit")]
    Audience,
    /// Too old, or of a time to come.
    #[error("the token is out of time")]
    Expired,
    /// For another sign-in.
    #[error("the nonce does not fit")]
    Nonce,
    /// The access token is another than the one vouched for.
    #[error("the hash of the access token does not fit")]
    Hash,
    /// The person proved who they are too long ago.
    #[error("signed in at the provider too long ago")]
    Stale,
    /// The provider speaks of two people.
    #[error("the subject changed")]
    Subject,
    /// No account of the hall belongs to it.
    #[error("tied to no account")]
    Unlinked,
    /// Tied to another account already.
    #[error("tied to another account")]
    Taken,
    /// The account is somebody else's than the provider says.
    #[error("another person")]
    OtherPerson,
    /// The account is shut.
    #[error("the account is shut")]
    Shut,
    /// None was chosen, or it is tied no more.
    #[error("nothing to untie")]
    NotThere,
    /// The password, the database.
    #[error(transparent)]
    Account(#[from] account::Refusal),
    /// The second factor of an officer.
    #[error(transparent)]
    WayIn(#[from] passkey::Refusal),
    /// The form of registering.
    #[error(transparent)]
    Register(#[from] register::Refusal),
}

impl From<store::Error> for Refusal {
    fn from(error: store::Error) -> Self {
        Self::Account(error.into())
    }
}

impl From<resident::Refusal> for Refusal {
    fn from(refusal: resident::Refusal) -> Self {
        Self::Account(refusal.into())
    }
}

impl From<challenge::Refusal> for Refusal {
    fn from(refusal: challenge::Refusal) -> Self {
        match refusal {
            challenge::Refusal::Store(error) => error.into(),
            _ => Self::Gone,
        }
    }
}

impl Refusal {
    fn inner(&self) -> Option<&dyn Problem> {
        match self {
            Self::Account(refusal) => Some(refusal),
            Self::WayIn(refusal) => Some(refusal),
            Self::Register(refusal) => Some(refusal),
            _ => None,
        }
    }

    /// Whether the provider is at fault, or somebody who plays it: whoever runs the hall should hear of it.
    pub(crate) const fn is_theirs(&self) -> bool {
        !matches!(
            self,
            Self::Unknown
                | Self::Gone
                | Self::State
                | Self::Denied
                | Self::Unlinked
                | Self::Taken
                | Self::OtherPerson
                | Self::Shut
                | Self::NotThere
                | Self::Account(_)
                | Self::WayIn(_)
                | Self::Register(_)
        )
    }
}

impl Problem for Refusal {
    fn kind(&self) -> Kind {
        match self {
            Self::Unknown | Self::NotThere => Kind::NotFound,
            Self::Away => Kind::Unavailable,
            Self::Gone => Kind::Gone,
            Self::Taken => Kind::Conflict,
            Self::Denied | Self::Unlinked | Self::OtherPerson | Self::Shut => Kind::Forbidden,
            _ => self.inner().map_or(Kind::BadRequest, Problem::kind),
        }
    }

    fn slug(&self) -> &'static str {
        match self {
            Self::Unknown => "identity-unknown",
            Self::Away => "identity-away",
            Self::Gone => "identity-gone",
            Self::State => "identity-state",
            Self::MixedUp => "identity-mixed-up",
            Self::Denied => "identity-denied",
            Self::Refused => "identity-refused",
            Self::Malformed => "identity-malformed",
            Self::Algorithm => "identity-algorithm",
            Self::Key => "identity-key",
            Self::Signature => "identity-signature",
            Self::Issuer => "identity-issuer",
            Self::Audience => "identity-audience",
            Self::Expired => "identity-expired",
            Self::Nonce => "identity-nonce",
            Self::Hash => "identity-hash",
            Self::Stale => "identity-stale",
            Self::Subject => "identity-subject",
            Self::Unlinked => "identity-unlinked",
            Self::Taken => "identity-taken",
            Self::OtherPerson => "identity-other-person",
            Self::Shut => "identity-shut",
            Self::NotThere => "identity-not-there",
            Self::Account(_) | Self::WayIn(_) | Self::Register(_) => self.inner().map_or("fault", Problem::slug),
        }
    }

    fn args(&self) -> Vec<(&'static str, String)> {
        self.inner().map_or_else(Vec::new, Problem::args)
    }

    fn fields(&self) -> Vec<FieldFlaw> {
        self.inner().map_or_else(Vec::new, Problem::fields)
    }

    fn retry_after(&self) -> Option<Span> {
        match self {
            Self::Away => Some(Span::minutes(1)),
            _ => self.inner().and_then(Problem::retry_after),
        }
    }
}
