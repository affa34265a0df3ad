//! The room, open.

use std::sync::Arc;

use book::Outbox;
use catalogue::{Categories, Category};
use hall::Hall;
use kernel::{Agency, Lang, Local, RegionCode, Role, Stamp};
use reference::ReportLimits;
use uploads::Files;

use crate::Refusal;
use crate::ports::Reporters;
use crate::public_list::Points;
use crate::report::Report;

/// The room, open. Clones share it.
#[derive(Clone)]
pub struct Reports {
    pub(crate) hall: Hall,
    pub(crate) categories: Arc<Categories>,
    pub(crate) reporters: Arc<dyn Reporters>,
    pub(crate) files: Files,
    pub(crate) outbox: Outbox,
    /// The agency that verifies what comes in; where the region has no such one, whoever answers does.
    pub(crate) verifier: Agency,
    /// What the map shows, made anew once a minute.
    pub(crate) points: Points,
    /// How evenly reports are settled, made anew once an hour.
    pub(crate) fairness: crate::fairness::Kept,
    /// What maps show first: west, south, east, north.
    pub(crate) bounds: [f64; 4],
}

/// Steps of a report on the desk.
pub(crate) mod step {
    /// Somebody verifies it and passes it on.
    pub(crate) const VERIFY: &str = "verifikasi";
    /// The agency settles it.
    pub(crate) const WORK: &str = "tindak-lanjut";
}

/// Who may do the steps.
pub(crate) const ROLE: Role = Role::Verifier;

impl Reports {
    /// The region of this hall.
    pub fn region(&self) -> RegionCode {
        self.hall.region()
    }

    /// A category that is offered.
    pub fn category(&self, id: &str) -> Option<&Arc<Category>> {
        self.categories.get(id)
    }

    /// What the law allows today.
    pub(crate) fn limits(&self, now: Stamp) -> Result<ReportLimits, Refusal> {
        reference::Reports::shipped().limits(now.date(self.hall.zone())).ok_or(Refusal::NoLimits)
    }

    /// Whether a report may still be opened again: not long after it ended it is the same matter, later it is another. As long
    /// as nobody can count until when, it may.
    pub(crate) fn may_reopen(&self, report: &Report, now: Stamp) -> bool {
        let Some(closed) = report.closed_at else { return true };
        let Ok(limits) = self.limits(now) else { return true };
        let until = self.hall.calendar.now().add_working_days(closed, limits.reopen, self.hall.zone());
        !until.is_ok_and(|until| now > until)
    }

    /// Whether offices are open now: whether working time passes in the next minute.
    pub(crate) fn offices_open(&self, now: Stamp) -> bool {
        let soon = now.plus(kernel::Span::minutes(1));
        let passed = self.hall.calendar.now().working_time_between(now, soon, self.hall.zone());
        passed.is_ok_and(|passed| passed > kernel::Span::ZERO)
    }

    /// Whether the region has such an agency.
    fn has(&self, agency: &Agency) -> bool {
        self.hall.agencies.now().contains_key(agency.as_str())
    }

    /// The agency that answers for a report of this category about a place, and why where it is not the usual one; whoever
    /// verifies where the region has no such agency.
    pub(crate) fn answerable<'c>(
        &self,
        category: &'c Category,
        place: Option<RegionCode>,
        now: Stamp,
    ) -> (Agency, Option<&'c Local>) {
        let answers = category.answerable(place, self.offices_open(now)).filter(|answers| self.has(answers.agency));
        answers.map_or_else(|| (self.verifier.clone(), None), |answers| (answers.agency.clone(), answers.because))
    }

    /// The agency that verifies a report.
    pub(crate) fn verifier(&self, report: &Report) -> Agency {
        if self.has(&self.verifier) { self.verifier.clone() } else { report.agency.clone() }
    }

    /// What an agency is called.
    pub(crate) fn agency_name(&self, agency: &str, lang: Lang) -> String {
        let agencies = self.hall.agencies.now();
        agencies.get(agency).map_or_else(|| agency.to_owned(), |face| face.name.get(lang).to_owned())
    }

    /// What a category is called; its id where it is offered no more.
    pub fn category_title(&self, id: &str, lang: Lang) -> String {
        self.category(id).map_or_else(|| id.to_owned(), |category| category.title.get(lang).to_owned())
    }

    /// Puts a step of a report on the desk of an agency.
    pub(crate) async fn put_on_desk(
        &self,
        tx: &mut store::Tx<'_>,
        report: &Report,
        step: &str,
        agency: &Agency,
        due_at: Stamp,
    ) -> Result<(), Refusal> {
        let hall = &self.hall;
        let title = report.said.text.chars().take(80).collect();
        let task = desk::NewTask {
            id: kernel::TaskId::mint(&*hall.clock, &*hall.dice),
            agency: agency.clone(),
            room: "reports",
            subject: report.id.bytes(),
            reference: report.reference.to_string(),
            service: report.category.clone(),
            step: step.to_owned(),
            role: ROLE,
            title,
            due_at,
            promised_at: report.settle_by,
            raise_at: crate::escalate::raise_at(self, &report.category, step, 0, due_at),
            opened_at: hall.now(),
        };
        Ok(desk::task::open(tx, &hall.vault, &*hall.dice, self.region(), &task).await?)
    }
}
