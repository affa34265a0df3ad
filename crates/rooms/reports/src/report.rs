//! A report as it is kept, and what was said in it. What was said is personal: no `Debug`.

use catalogue::{MapPoint, ReportKind};
use kernel::{Agency, DraftId, Lang, PersonId, Reference, RegionCode, ReportId, Stamp};
use serde::{Deserialize, Serialize};

use crate::model::{Privacy, State};

/// Longest text of a report, in characters.
pub const LONGEST: usize = 4_000;
/// Shortest text that says something, in characters.
pub const SHORTEST: usize = 10;
/// Most pictures of one report.
pub const MOST_PICTURES: usize = 3;

/// What was said, sealed as one.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// In the reporter's own words.
    pub text: String,
    /// The place in words: a street, a landmark.
    #[serde(default)]
    pub place: String,
    /// The place as a point, as [`MapPoint`] writes it; empty if none was given.
    #[serde(default)]
    pub point: String,
    /// The village, as a dotted code; empty if it is not known.
    #[serde(default)]
    pub village: String,
    /// Answers to the questions of the category: id and value.
    #[serde(default)]
    pub answers: Vec<(String, String)>,
}

impl Said {
    /// The point, if one was given.
    pub fn point(&self) -> Option<MapPoint> {
        MapPoint::parse(&self.point).ok()
    }

    /// The village, if it is known.
    pub fn village(&self) -> Option<RegionCode> {
        self.village.parse().ok()
    }
}

/// How a reporter without an account is reached.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// Telephone in E.164, or e-mail.
    pub to: String,
    /// The name they gave; empty if none.
    #[serde(default)]
    pub name: String,
    /// The language they read.
    pub lang: Lang,
}

/// A report that has not been sent.
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct Unsent {
    /// What was said so far.
    pub said: Said,
    /// The word of its kind; empty until it is chosen.
    #[serde(default)]
    pub kind: String,
    /// The category; empty until it is chosen.
    #[serde(default)]
    pub category: String,
    /// Whether the reporter is hidden from the agency.
    #[serde(default)]
    pub is_anonymous: bool,
    /// Whether what was said is hidden from the public.
    #[serde(default)]
    pub is_secret: bool,
    /// The contact as typed; empty for residents.
    #[serde(default)]
    pub contact: String,
    /// The name as typed; may be empty.
    #[serde(default)]
    pub name: String,
}

/// An unsent report with where it lies.
#[derive(Clone)]
pub struct Draft {
    /// Its id: sent twice, it is one report.
    pub id: DraftId,
    /// Counts its changes.
    pub rev: i64,
    /// What is in it.
    pub unsent: Unsent,
}

/// A report.
#[derive(Clone)]
pub struct Report {
    /// Its id.
    pub id: ReportId,
    /// What people call it by.
    pub reference: Reference,
    /// The draft it was.
    pub draft: DraftId,
    /// What it is.
    pub kind: ReportKind,
    /// Its category.
    pub category: String,
    /// Where it stands.
    pub state: State,
    /// The two switches.
    pub privacy: Privacy,
    /// Who answers for it.
    pub agency: Agency,
    /// The village it is about, if it is known.
    pub village: Option<RegionCode>,
    /// The resident who reported; none for a visitor.
    pub person: Option<PersonId>,
    /// How to reach a visitor.
    pub contact: Option<Contact>,
    /// What was said.
    pub said: Said,
    /// For how many others it is the same.
    pub supporters: i64,
    /// The report with which it goes on, where it was merged.
    pub goes_on_in: Option<ReportId>,
    /// The report of which it is a part, where several agencies settle one.
    pub part_of: Option<ReportId>,
    /// When it came in.
    pub sent_at: Stamp,
    /// Until when it is verified.
    pub verify_by: Stamp,
    /// Until when it is settled.
    pub settle_by: Stamp,
    /// Until when the agency begins.
    pub begin_by: Option<Stamp>,
    /// Until when the reporter may confirm or reopen.
    pub confirm_by: Option<Stamp>,
    /// Since when its clock stands still.
    pub stands_since: Option<Stamp>,
    /// Since when everyone may read it.
    pub public_at: Option<Stamp>,
    /// When the agency called it settled.
    pub answered_at: Option<Stamp>,
    /// When it was over.
    pub closed_at: Option<Stamp>,
    /// When it last changed.
    pub updated_at: Stamp,
    /// Counts its changes.
    pub rev: i64,
}

impl Report {
    /// Whether everyone may read what was said.
    pub const fn is_public(&self) -> bool {
        self.public_at.is_some() && !self.privacy.secret
    }

    /// Whether the promise was broken by now. A clock that stands still breaks nothing.
    pub fn is_late(&self, now: Stamp) -> bool {
        match (self.closed_at, self.answered_at) {
            (_, Some(answered)) if !self.state.clock_runs() => answered > self.settle_by,
            (Some(closed), _) => closed > self.settle_by,
            _ => self.state.clock_runs() && now > self.settle_by,
        }
    }
}
