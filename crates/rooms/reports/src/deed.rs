//! What an officer may mean to do with a report, where it leads, who may do it, and what is wrong with it.

use kernel::{Agency, FieldFlaw, Flaw, PictureId, Reference, RegionCode, Stamp};
use reference::ReportAct;

use crate::model::{State, Viewer};
use crate::part::{Job, MOST_PARTS};
use crate::report::Report;
use crate::room::{Reports, step};

/// What an officer means to do.
#[derive(Clone)]
pub enum Deed {
    /// It is in order; it lies with this agency from now on, under this category.
    Pass {
        /// The agency.
        agency: Agency,
        /// The category; another than the reporter's where that was wrong.
        category: String,
        /// The village it is about; another than was said where that was wrong. None leaves it as it is.
        village: Option<RegionCode>,
        /// Why, where it is not what the rules say; empty otherwise.
        reason: String,
    },
    /// Several agencies settle it, each a part.
    Split {
        /// What each is to do.
        jobs: Vec<Job>,
    },
    /// The reporter has to complete it, for this ground.
    SendBack {
        /// The word of the ground.
        ground: String,
        /// What is missing, for the reporter.
        text: String,
    },
    /// It is refused, for this ground.
    Refuse {
        /// The word of the ground.
        ground: String,
        /// Why, for the reporter.
        text: String,
    },
    /// It goes on with another report.
    Merge {
        /// The other one; none where what was typed is no reference.
        into: Option<Reference>,
    },
    /// It goes on alone after all.
    Part {
        /// Why.
        reason: String,
    },
    /// The agency works on it.
    Begin,
    /// The agency tells how far it is.
    Tell {
        /// What.
        text: String,
    },
    /// Something for those who work on it, which nobody else reads.
    Note {
        /// What.
        text: String,
    },
    /// It is not this agency's.
    Return {
        /// Why, and whose it is instead.
        reason: String,
    },
    /// The agency calls it settled.
    Answer {
        /// What was done.
        text: String,
        /// Pictures of it, already kept; at least one where something can be seen.
        evidence: Vec<PictureId>,
        /// Where the pictures were taken, in words or as a point.
        place: String,
        /// When they were taken; none where what was typed is no moment.
        taken_at: Option<Stamp>,
    },
}

/// Who may do it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum By {
    /// Whoever may work on the task of this step.
    Task(&'static str),
    /// Whoever verifies for the region.
    Verifier,
    /// Whoever verifies, or works on it.
    Inside,
}

impl By {
    /// Whether an officer who stands so to the report may, apart from tasks.
    pub(crate) const fn includes(self, viewer: Viewer) -> bool {
        match self {
            Self::Task(_) => false,
            Self::Verifier => matches!(viewer, Viewer::Verifier),
            Self::Inside => matches!(viewer, Viewer::Verifier | Viewer::Agency),
        }
    }
}

impl Deed {
    /// Where it leads from there; none if the report stays where it is.
    pub(crate) const fn next(&self, was: State) -> Option<State> {
        match self {
            Self::Pass { .. } => Some(State::Passed),
            // More parts may be added while others are being worked on.
            Self::Split { .. } => match was {
                State::Passed | State::Underway | State::Reopened => None,
                _ => Some(State::Passed),
            },
            Self::SendBack { .. } => Some(State::Parked),
            Self::Refuse { .. } => Some(State::Refused),
            Self::Merge { .. } => Some(State::Merged),
            Self::Part { .. } => Some(State::Sent),
            Self::Begin => Some(State::Underway),
            Self::Tell { .. } | Self::Note { .. } => None,
            Self::Return { .. } => Some(State::Returned),
            Self::Answer { .. } => Some(State::Answered),
        }
    }

    /// Who may do it with this report.
    pub(crate) const fn by(&self, is_split: bool) -> By {
        match self {
            Self::Split { .. } if is_split => By::Verifier,
            Self::Pass { .. }
            | Self::Split { .. }
            | Self::SendBack { .. }
            | Self::Refuse { .. }
            | Self::Merge { .. } => By::Task(step::VERIFY),
            Self::Part { .. } => By::Verifier,
            Self::Begin | Self::Return { .. } | Self::Answer { .. } => By::Task(step::WORK),
            Self::Tell { .. } | Self::Note { .. } => By::Inside,
        }
    }

    /// Whether it can be done with a part: the reporter is asked, and merged with others, only about the whole.
    pub(crate) const fn fits_a_part(&self) -> bool {
        !matches!(self, Self::Split { .. } | Self::SendBack { .. } | Self::Merge { .. } | Self::Part { .. })
    }

    /// What is wrong with it, by the names of the fields.
    pub(crate) fn flaws(&self, room: &Reports, report: &Report, now: Stamp) -> Vec<FieldFlaw> {
        let mut flaws = Vec::new();
        let mut flaw = |field: &str, key: &'static str| flaws.push(FieldFlaw::new(field, Flaw::new(key)));
        let today = now.date(room.hall.zone());
        let is_ground = |code: &str, act| {
            reference::Reports::shipped().ground(code, today).is_some_and(|ground| ground.value.act == act)
        };
        let is_agency = |agency: &Agency| room.hall.agencies.now().contains_key(agency.as_str());
        match self {
            Self::Pass { agency, category, village, .. } => {
                if !is_agency(agency) {
                    flaw("instansi", "report-agency");
                }
                if room.category(category).is_none_or(|category| category.agency.is_none()) {
                    flaw("kategori", "report-category");
                }
                let is_here = |village: &RegionCode| {
                    village.level() == 4 && room.region().contains(*village) && room.hall.regions.has(*village)
                };
                if village.is_some_and(|village| !is_here(&village)) {
                    flaw("kelurahan", "report-village");
                }
            }
            Self::Split { jobs } => {
                for (at, job) in jobs.iter().enumerate() {
                    if !is_agency(&job.agency) {
                        flaw(&format!("instansi.{}", at + 1), "report-agency");
                    }
                    if job.text.is_empty() {
                        flaw(&format!("tugas.{}", at + 1), "report-text");
                    }
                }
                let least = if report.state == State::Sent || report.state == State::Returned { 2 } else { 1 };
                if jobs.len() < least || jobs.len() > MOST_PARTS {
                    flaw(&format!("instansi.{}", jobs.len() + 1), "report-parts");
                }
            }
            Self::SendBack { ground, text } | Self::Refuse { ground, text } => {
                let act = if matches!(self, Self::Refuse { .. }) { ReportAct::Refuse } else { ReportAct::SendBack };
                if !is_ground(ground, act) {
                    flaw("dasar", "report-ground");
                }
                if text.is_empty() {
                    flaw("jawaban", "report-text");
                }
            }
            Self::Merge { into: None } => flaw("ke", "report-unknown"),
            Self::Merge { into: Some(into) } if *into == report.reference => flaw("ke", "report-same"),
            Self::Merge { .. } | Self::Begin => {}
            Self::Tell { text } => {
                if text.is_empty() {
                    flaw("jawaban", "report-text");
                }
            }
            Self::Note { text } => {
                if text.is_empty() {
                    flaw("catatan", "report-text");
                }
            }
            Self::Return { reason } | Self::Part { reason } => {
                if reason.is_empty() {
                    flaw("alasan", "report-text");
                }
            }
            Self::Answer { text, evidence, place, taken_at } => {
                if text.is_empty() {
                    flaw("jawaban", "report-text");
                }
                // A question is answered by words; whatever can be seen is shown.
                if evidence.is_empty() && report.kind == catalogue::ReportKind::Complaint {
                    flaw("bukti", "report-evidence");
                }
                if !evidence.is_empty() && place.is_empty() {
                    flaw("tempat", "report-evidence-place");
                }
                // Browsers send whole minutes.
                let since = report.sent_at.minus(kernel::Span::minutes(1));
                if !taken_at.is_some_and(|at| at <= now && at >= since) && !evidence.is_empty() {
                    flaw("waktu", "report-evidence-time");
                }
            }
        }
        flaws
    }
}
