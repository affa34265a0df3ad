//! Why a verb of this room says no. Each reason has a title, a detail and a way out in every language.

use kernel::{Denied, FieldFlaw, Kind, Problem};

/// Why a verb of this room says no.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// No such service.
    #[error("no such service")]
    NoService,
    /// Nothing has been written that could be proposed.
    #[error("there is no draft")]
    NoDraft,
    /// No such release.
    #[error("no such release")]
    NoRelease,
    /// Somebody else saved since it was read.
    #[error("{0} saved in the meantime")]
    Overtaken(String),
    /// What is proposed says what is in force already.
    #[error("nothing would change")]
    Unchanged,
    /// The file has mistakes.
    #[error("{0} mistakes")]
    Mistaken(usize),
    /// Its letter template cannot be printed: the first mistake.
    #[error("{0}")]
    Unprintable(String),
    /// No such office.
    #[error("no such office")]
    NoOffice,
    /// An agency has as many offices as a page can show.
    #[error("no more than {0} offices")]
    ManyOffices(usize),
    /// No service issues a letter that a head could be tried on.
    #[error("no letter to try it on")]
    NoSample,
    /// The service names an agency that this hall does not have.
    #[error("there is no agency {0}")]
    NoAgency(String),
    /// Another proposal for the same thing waits.
    #[error("a proposal waits already")]
    Waiting,
    /// Whoever proposed it must not approve it.
    #[error("two persons are needed")]
    SamePerson,
    /// It was decided, or is in force, in the meantime.
    #[error("decided already")]
    Decided,
    /// Fewer than two administrators would be left.
    #[error("two administrators must be left")]
    LastAdmins,
    /// Other services send people here.
    #[error("{0} lead here")]
    LedTo(String),
    /// Nobody here trusts the key that signed this pack.
    #[error("the signer is not trusted")]
    Untrusted,
    /// What is in force came with a later edition, or with the same one.
    #[error("edition {0} is older than edition {1}")]
    Older(i64, i64),
    /// A draft of the same service is in the way.
    #[error("a draft of {0} is in the way")]
    DraftThere(String),
    /// No such pack.
    #[error("no such pack")]
    NoPack,
    /// The pack cannot be taken for what it says.
    #[error(transparent)]
    Broken(#[from] crate::pack::Broken),
    /// Something in the form is wrong.
    #[error("{} fields are wrong", .0.len())]
    Flawed(Vec<FieldFlaw>),
    /// Not signed in, or not an administrator.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The database.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// Another room.
    #[error("{0}")]
    Port(Box<dyn Problem>),
}

impl Refusal {
    fn inner(&self) -> Option<&dyn Problem> {
        match self {
            Self::Denied(inner) => Some(inner),
            Self::Store(inner) => Some(inner),
            Self::Port(inner) => Some(&**inner),
            Self::Broken(inner) => Some(inner),
            _ => None,
        }
    }
}

impl Problem for Refusal {
    fn kind(&self) -> Kind {
        match self {
            Self::NoService | Self::NoDraft | Self::NoRelease | Self::NoPack | Self::NoOffice => Kind::NotFound,
            Self::Overtaken(_) => Kind::Stale,
            Self::Mistaken(_) | Self::Unprintable(_) | Self::NoAgency(_) | Self::Flawed(_) => Kind::Invalid,
            Self::SamePerson | Self::Untrusted => Kind::Forbidden,
            Self::LastAdmins
            | Self::Unchanged
            | Self::Waiting
            | Self::NoSample
            | Self::ManyOffices(_)
            | Self::Decided
            | Self::LedTo(_)
            | Self::Older(..)
            | Self::DraftThere(_) => Kind::Conflict,
            _ => self.inner().map_or(Kind::Fault, Problem::kind),
        }
    }

    fn slug(&self) -> &'static str {
        match self {
            Self::NoService => "no-such-service",
            Self::NoDraft => "no-service-draft",
            Self::NoRelease => "no-release",
            Self::Overtaken(_) => "overtaken",
            Self::Unchanged => "nothing-changed",
            Self::Mistaken(_) => "service-mistaken",
            Self::Unprintable(_) => "letter-unprintable",
            Self::NoAgency(_) => "no-agency",
            Self::NoSample => "no-sample-letter",
            Self::NoOffice => "no-office",
            Self::ManyOffices(_) => "many-offices",
            Self::Waiting => "proposal-waiting",
            Self::SamePerson => "two-persons",
            Self::Decided => "already-decided",
            Self::LastAdmins => "last-admins",
            Self::LedTo(_) => "led-to",
            Self::Untrusted => "pack-untrusted",
            Self::Older(..) => "pack-older",
            Self::DraftThere(_) => "pack-draft",
            Self::NoPack => "no-pack",
            Self::Flawed(_) => "form-flawed",
            _ => self.inner().map_or("fault", Problem::slug),
        }
    }

    fn retry_after(&self) -> Option<kernel::Span> {
        self.inner().and_then(Problem::retry_after)
    }

    fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Overtaken(officer) => vec![("holder", officer.clone())],
            Self::Mistaken(count) => vec![("count", count.to_string())],
            Self::Flawed(flaws) => vec![("count", flaws.len().to_string())],
            Self::Unprintable(reason) => vec![("reason", reason.clone())],
            Self::ManyOffices(most) => vec![("count", most.to_string())],
            Self::NoAgency(agency) => vec![("kind", agency.clone())],
            Self::Older(edition, here) => vec![("edition", edition.to_string()), ("here", here.to_string())],
            Self::DraftThere(service) => vec![("kind", service.clone())],
            Self::LedTo(services) => vec![("kind", services.clone())],
            _ => self.inner().map_or_else(Vec::new, Problem::args),
        }
    }

    fn fields(&self) -> Vec<FieldFlaw> {
        match self {
            Self::Flawed(flaws) => flaws.clone(),
            _ => self.inner().map_or_else(Vec::new, Problem::fields),
        }
    }
}
