//! Who acts. A verb that needs an officer takes `&Officer`, and only these methods can give one.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::flaw::Flaw;
use crate::id::{OfficerId, PersonId};
use crate::number::checked_text;
use crate::problem::{Kind, Problem};
use crate::region::RegionCode;

/// What an officer may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Role {
    /// Checks what applicants sent.
    #[serde(rename = "verifikator")]
    Verifier,
    /// Decides and signs.
    #[serde(rename = "penandatangan")]
    Signer,
    /// Helps people at the counter.
    #[serde(rename = "loket")]
    Counter,
    /// Watches how the agency is doing.
    #[serde(rename = "pimpinan")]
    Head,
    /// Looks after officers and settings.
    #[serde(rename = "admin")]
    Admin,
    /// Reads the book, changes nothing.
    #[serde(rename = "auditor")]
    Auditor,
    /// Answers for personal data: requests about one's data, breaches, looks out of turn. Opens no case for that.
    #[serde(rename = "pelindungan-data")]
    DataProtection,
    /// May open one application or one resident's contact of another agency in an emergency, for a short time, with a
    /// reason that is reviewed afterwards.
    #[serde(rename = "akses-darurat")]
    Emergency,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 8] = [
        Self::Verifier,
        Self::Signer,
        Self::Counter,
        Self::Head,
        Self::Admin,
        Self::Auditor,
        Self::DataProtection,
        Self::Emergency,
    ];

    /// As files and databases write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Verifier => "verifikator",
            Self::Signer => "penandatangan",
            Self::Counter => "loket",
            Self::Head => "pimpinan",
            Self::Admin => "admin",
            Self::Auditor => "auditor",
            Self::DataProtection => "pelindungan-data",
            Self::Emergency => "akses-darurat",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Role {
    type Err = Flaw;
    fn from_str(text: &str) -> Result<Self, Flaw> {
        Self::ALL.into_iter().find(|role| role.as_str() == text).ok_or(Flaw::new("role"))
    }
}

/// The short name of an agency, such as `dukcapil`: 2 to 40 of `a-z`, `0-9` and `-`, starting with a letter.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Agency(String);
checked_text!(Agency);

impl Agency {
    fn check(text: &str) -> Result<String, Flaw> {
        let fits = (2..=40).contains(&text.len())
            && text.starts_with(|c: char| c.is_ascii_lowercase())
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if fits { Ok(text.to_owned()) } else { Err(Flaw::new("agency")) }
    }
}

/// A resident who has signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resident {
    /// The region whose hall this is.
    pub region: RegionCode,
    /// Who it is.
    pub person: PersonId,
}

/// An officer who has signed in.
#[derive(Clone, PartialEq, Eq)]
pub struct Officer {
    /// The region whose hall this is.
    pub region: RegionCode,
    /// Who it is.
    pub officer: OfficerId,
    /// Where the officer works.
    pub agency: Agency,
    /// What the officer may do there.
    pub roles: Vec<Role>,
    /// The name that residents see.
    pub name: String,
}

impl Officer {
    /// Whether this officer has anything to do with cases: administrators and auditors do not open them.
    pub fn works_cases(&self) -> bool {
        [Role::Verifier, Role::Signer, Role::Counter, Role::Head].iter().any(|role| self.has(*role))
    }

    /// Has the officer this role?
    pub fn has(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }
}

impl fmt::Debug for Officer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Officer({} {} {} {:?})", self.region, self.officer, self.agency, self.roles)
    }
}

/// Whoever makes a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Someone who has not signed in.
    Visitor,
    /// A resident.
    Resident(Resident),
    /// An officer.
    Officer(Officer),
    /// The hall itself, doing work nobody asked for just now.
    System,
}

impl Actor {
    /// The resident, if it is one.
    pub fn resident(&self) -> Result<&Resident, Denied> {
        match self {
            Self::Resident(resident) => Ok(resident),
            _ => Err(self.denied()),
        }
    }

    /// The officer, if it is one.
    pub fn officer(&self) -> Result<&Officer, Denied> {
        match self {
            Self::Officer(officer) => Ok(officer),
            _ => Err(self.denied()),
        }
    }

    /// The officer, if it is one who has `role` in `agency`.
    pub fn officer_of(&self, agency: &Agency, role: Role) -> Result<&Officer, Denied> {
        let officer = self.officer()?;
        if officer.agency == *agency && officer.has(role) { Ok(officer) } else { Err(Denied::Forbidden) }
    }

    /// The region whose hall the actor signed in to.
    pub const fn region(&self) -> Option<RegionCode> {
        match self {
            Self::Resident(resident) => Some(resident.region),
            Self::Officer(officer) => Some(officer.region),
            Self::Visitor | Self::System => None,
        }
    }

    /// As the book writes it: `warga:<id>`, `petugas:<id>`, `sistem`, `tamu`.
    pub fn label(&self) -> String {
        match self {
            Self::Visitor => "tamu".to_owned(),
            Self::Resident(resident) => format!("warga:{}", resident.person),
            Self::Officer(officer) => format!("petugas:{}", officer.officer),
            Self::System => "sistem".to_owned(),
        }
    }

    const fn denied(&self) -> Denied {
        match self {
            Self::Visitor => Denied::SignIn,
            _ => Denied::Forbidden,
        }
    }
}

/// The actor may not do this.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// Nobody has signed in.
    #[error("sign in first")]
    SignIn,
    /// Signed in as someone who may not.
    #[error("not allowed")]
    Forbidden,
}

impl Problem for Denied {
    fn kind(&self) -> Kind {
        match self {
            Self::SignIn => Kind::SignIn,
            Self::Forbidden => Kind::Forbidden,
        }
    }

    fn slug(&self) -> &'static str {
        self.kind().slug()
    }
}
