//! The nouns of this room, and which state may follow which.

use std::fmt;
use std::str::FromStr;

use kernel::{OfficerId, Stamp};
use store::Error;

/// The texts that make a service.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Files {
    /// Its file.
    pub source: String,
    /// Its worked examples; empty if it has none.
    pub examples: String,
    /// Its own letter template, `<id>.typ`; empty if it uses one of those beneath.
    pub template: String,
}

/// What somebody works on before it is proposed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// The id of the service.
    pub service: String,
    /// The text of its file.
    pub source: String,
    /// The text of its worked examples; empty if it has none.
    pub examples: String,
    /// The text of a letter template of its own, `<id>.typ`; empty if it uses one of those beneath.
    pub template: String,
    /// The text it grew from; empty for a service of the office's own.
    pub origin: String,
    /// Counts up with every change, so that nobody overwrites what they have not seen.
    pub rev: i64,
    /// Who changed it last.
    pub officer: String,
    /// When.
    pub at: Stamp,
}

impl Draft {
    /// The texts of it.
    pub fn files(&self) -> Files {
        Files { source: self.source.clone(), examples: self.examples.clone(), template: self.template.clone() }
    }
}

/// What a release does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReleaseKind {
    /// Puts this text in force.
    Publish,
    /// Takes the service off the list; what runs keeps its version.
    Withdraw,
    /// Gives the service back to the file beneath.
    Revert,
}

impl ReleaseKind {
    /// As the database writes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Publish => "terbit",
            Self::Withdraw => "tarik",
            Self::Revert => "asal",
        }
    }
}

impl FromStr for ReleaseKind {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self, Error> {
        [Self::Publish, Self::Withdraw, Self::Revert]
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or_else(|| Error::Decode("service_releases.kind".into()))
    }
}

/// What has become of a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReleaseState {
    /// Waits for a second person.
    Proposed,
    /// The second person approved it.
    Approved,
    /// The second person refused it.
    Refused,
    /// Taken back: before it was decided by whoever proposed it, or before it came in force by anyone.
    Cancelled,
}

impl ReleaseState {
    /// As the database writes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Proposed => "diajukan",
            Self::Approved => "disetujui",
            Self::Refused => "ditolak",
            Self::Cancelled => "dibatalkan",
        }
    }

    /// What may follow. An approved one can only be cancelled as long as it is not in force yet.
    pub const fn may_become(self, next: Self) -> bool {
        matches!(
            (self, next),
            (Self::Proposed, Self::Approved | Self::Refused | Self::Cancelled) | (Self::Approved, Self::Cancelled)
        )
    }
}

impl fmt::Display for ReleaseState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for ReleaseState {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self, Error> {
        [Self::Proposed, Self::Approved, Self::Refused, Self::Cancelled]
            .into_iter()
            .find(|state| state.as_str() == text)
            .ok_or_else(|| Error::Decode("service_releases.state".into()))
    }
}

/// A version of a service that was proposed.
#[derive(Debug, Clone)]
pub struct Release {
    /// The id of the service.
    pub service: String,
    /// Its number among the releases of the service, from 1.
    pub number: i64,
    /// What it does.
    pub kind: ReleaseKind,
    /// What has become of it.
    pub state: ReleaseState,
    /// The version of the text; empty unless it publishes.
    pub version: String,
    /// The text of the file.
    pub source: String,
    /// The text of the worked examples.
    pub examples: String,
    /// The text of a letter template of its own; empty if it uses one of those beneath.
    pub template: String,
    /// The text it grew from.
    pub origin: String,
    /// Why, in the words of whoever proposed it.
    pub reason: String,
    /// From when it should count; at once if there is none.
    pub wanted_at: Option<Stamp>,
    /// From when it counts, once approved.
    pub from_at: Option<Stamp>,
    /// Who proposed it.
    pub proposed_id: OfficerId,
    /// The same, by name.
    pub proposed_by: String,
    /// When.
    pub proposed_at: Stamp,
    /// Who decided.
    pub decided_by: Option<String>,
    /// When.
    pub decided_at: Option<Stamp>,
    /// Why it was refused.
    pub decided_why: Option<String>,
}

impl Release {
    /// The texts of it.
    pub fn files(&self) -> Files {
        Files { source: self.source.clone(), examples: self.examples.clone(), template: self.template.clone() }
    }

    /// Whether it has come in force by `now`.
    pub fn counts(&self, now: Stamp) -> bool {
        self.state == ReleaseState::Approved && self.from_at.is_some_and(|from| from <= now)
    }
}

/// A change of anything, with before and after.
#[derive(Debug, Clone)]
pub struct Change {
    /// The number of its event.
    pub seq: i64,
    /// When.
    pub at: Stamp,
    /// What kind of act.
    pub kind: String,
    /// What was changed.
    pub target: String,
    /// By whom.
    pub officer: String,
    /// As it was, in JSON.
    pub was: String,
    /// As it is since, in JSON.
    pub is_now: String,
}

#[cfg(test)]
mod tests {
    use super::ReleaseState::{self, Approved, Cancelled, Proposed, Refused};

    #[test]
    fn only_what_waits_is_decided_and_only_what_is_approved_can_be_cancelled_later() {
        let all = [Proposed, Approved, Refused, Cancelled];
        let legal: Vec<(ReleaseState, ReleaseState)> =
            all.iter().flat_map(|a| all.map(|b| (*a, b))).filter(|(a, b)| a.may_become(*b)).collect();
        assert_eq!(legal, [(Proposed, Approved), (Proposed, Refused), (Proposed, Cancelled), (Approved, Cancelled)]);
    }
}
