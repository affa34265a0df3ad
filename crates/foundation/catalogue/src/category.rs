//! A category of what citizens can report, and who answers for it.
//!
//! An agency always comes with the reason why it is that one: nobody should have to guess why a report lies where it
//! does.

use kernel::{Agency, Local, RegionCode};

use crate::flow::Escalation;
use crate::service::{Legal, Question, Version};

/// What a report is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReportKind {
    /// Something is wrong.
    Complaint,
    /// Something should be done.
    Aspiration,
    /// Something should be known.
    Question,
}

impl ReportKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Complaint, Self::Aspiration, Self::Question];

    /// The word in files, tables and addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Complaint => "pengaduan",
            Self::Aspiration => "aspirasi",
            Self::Question => "permintaan-informasi",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// Whether a photo is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Photo {
    /// It helps, and may be left out.
    Helps,
    /// Without one nothing can be done.
    Needed,
    /// None is asked for.
    NotAsked,
}

/// When a route holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At {
    /// While offices are open.
    OfficeHours,
    /// While they are closed.
    AfterHours,
}

/// Who answers instead of the usual agency, and when.
#[derive(Debug, Clone, PartialEq)]
pub struct Route {
    /// The agency.
    pub agency: Agency,
    /// Only for places within these; empty: everywhere.
    pub areas: Vec<RegionCode>,
    /// Only at these times; none: always.
    pub at: Option<At>,
    /// Why.
    pub because: Local,
}

impl Route {
    fn fits(&self, place: Option<RegionCode>, offices_open: bool) -> bool {
        let here =
            self.areas.is_empty() || place.is_some_and(|place| self.areas.iter().any(|area| area.contains(place)));
        let now = match self.at {
            None => true,
            Some(At::OfficeHours) => offices_open,
            Some(At::AfterHours) => !offices_open,
        };
        here && now
    }
}

/// A category of reports.
#[derive(Debug, Clone)]
pub struct Category {
    /// Its id.
    pub id: String,
    /// The SHA-256 of its file.
    pub version: Version,
    /// The category above it.
    pub parent: Option<String>,
    /// Its icon.
    pub icon: Option<String>,
    /// What it is called.
    pub title: Local,
    /// What belongs here.
    pub summary: Local,
    /// What does not, and where it goes instead.
    pub elsewhere: Option<Local>,
    /// What people write when they mean it.
    pub keywords: Vec<String>,
    /// Who answers when no route says otherwise; none: it only holds other categories.
    pub agency: Option<Agency>,
    /// Who answers instead.
    pub routes: Vec<Route>,
    /// What can be sent under it.
    pub kinds: Vec<ReportKind>,
    /// Whether a complaint here is about abuse of office.
    pub oversight: bool,
    /// Whether reports are never public.
    pub secret: bool,
    /// Whether a photo is asked for.
    pub photo: Photo,
    /// The agency's own promise in working days.
    pub working_days: Option<u32>,
    /// How near, in metres, a report about the same thing can be.
    pub near_metres: u32,
    /// What else must be known.
    pub questions: Vec<Question>,
    /// Before whom a report is brought that lies too long, the earliest first; none: as the category above.
    pub escalation: Vec<Escalation>,
    /// The laws behind it.
    pub legal: Vec<Legal>,
    /// Whether the office has confirmed agency, routes and promise.
    pub certain: bool,
}

/// The steps of a report: an officer verifies it and passes it on, an agency settles it.
pub const REPORT_STEPS: [&str; 2] = ["verifikasi", "tindak-lanjut"];

/// Who answers, and why.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Answerable<'c> {
    /// The agency.
    pub agency: &'c Agency,
    /// The reason of the route; none: it is the category's usual agency.
    pub because: Option<&'c Local>,
}

impl Category {
    /// Who answers for a report about `place`, sent while offices are open or not. None for a category that only holds
    /// others.
    pub fn answerable(&self, place: Option<RegionCode>, offices_open: bool) -> Option<Answerable<'_>> {
        let usual = self.agency.as_ref()?;
        let route = self.routes.iter().find(|route| route.fits(place, offices_open));
        Some(route.map_or(Answerable { agency: usual, because: None }, |route| Answerable {
            agency: &route.agency,
            because: Some(&route.because),
        }))
    }

    /// The most working days until a report of this kind is settled: the agency's own promise, never longer than the
    /// law's.
    pub fn working_days(&self, kind: ReportKind, law: &reference::ReportLimits) -> u32 {
        let most = match kind {
            ReportKind::Complaint if self.oversight => law.oversight,
            ReportKind::Complaint => law.complaint,
            ReportKind::Aspiration => law.aspiration,
            ReportKind::Question => law.information,
        };
        self.working_days.map_or(most, |own| own.min(most))
    }
}
