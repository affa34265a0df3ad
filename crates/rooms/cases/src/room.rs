//! What every verb of this room works with: the hall, the people, the files, and the service as it was at the time.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use catalogue::{Allowance, Catalogue, Ctx, Service, Step};
use hall::Hall;
use kernel::{Agency, CaseId, OfficerId, RegionCode, Span, Stamp};
use reference::Regions;
use store::Tx;
use uploads::Files;

use crate::esign::SigningDesk;
use crate::model::Case;
use crate::ports::{Colleagues, Esign, OtherWork, Registers, Residents};
use crate::refusal::Refusal;
use crate::table;

/// How long a visit of an officer to a case lasts.
const VISIT: Span = Span::minutes(10);

/// The room, opened.
#[derive(Clone)]
pub struct Cases {
    /// The hall it stands in.
    pub hall: Hall,
    /// The people this hall knows.
    pub residents: Arc<dyn Residents>,
    /// The officers of this hall.
    pub colleagues: Arc<dyn Colleagues>,
    /// The registers of other offices.
    pub registers: Arc<dyn Registers>,
    /// Where officials sign letters with their own certificates; none where the hall signs all by itself.
    pub esign: Option<Arc<dyn Esign>>,
    /// Work of other rooms on the same desk.
    pub(crate) others: Arc<dyn OtherWork>,
    /// What is being signed there now, and how often a passphrase was wrong.
    pub(crate) signing_desk: Arc<SigningDesk>,
    /// Uploaded documents and printed letters.
    pub files: Files,
    /// Which officer opened which case a moment ago.
    opened: Arc<Mutex<HashMap<(OfficerId, CaseId), Stamp>>>,
    /// Service files of earlier versions, read once.
    earlier: Arc<Mutex<HashMap<String, ServiceRef>>>,
}

impl Cases {
    /// Opens the room.
    pub fn new(
        hall: Hall,
        residents: Arc<dyn Residents>,
        colleagues: Arc<dyn Colleagues>,
        registers: Arc<dyn Registers>,
        esign: Option<Arc<dyn Esign>>,
        others: Arc<dyn OtherWork>,
    ) -> Self {
        let files = Files::new(hall.settings.files.clone(), hall.vault.clone(), hall.dice.clone());
        Self {
            hall,
            residents,
            colleagues,
            registers,
            esign,
            others,
            signing_desk: Arc::default(),
            files,
            opened: Arc::default(),
            earlier: Arc::default(),
        }
    }

    /// Whether this officer opened this case a moment ago. Its documents belong to that visit, which is in the book.
    pub(crate) fn is_visiting(&self, officer: OfficerId, case: CaseId) -> bool {
        let now = self.hall.now();
        let opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        opened.get(&(officer, case)).is_some_and(|at| now.since(*at) < VISIT && *at <= now)
    }

    /// Notes a visit. Only after its commit: a job may be undone, or run again, and its visit would not be in the book.
    pub(crate) fn visited(&self, officer: OfficerId, case: CaseId) {
        let now = self.hall.now();
        let mut opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        opened.retain(|_, at| now.since(*at) < VISIT && *at <= now);
        opened.insert((officer, case), now);
    }

    /// The region of this hall.
    pub fn region(&self) -> RegionCode {
        self.hall.region()
    }

    /// The circumstances in which answers are looked at; `submitted` once the application has been sent.
    pub fn ctx(&self, submitted: Option<Stamp>) -> Ctx<'_> {
        let zone = self.hall.zone();
        Ctx {
            today: self.hall.now().date(zone),
            submitted: submitted.map(|at| at.date(zone)),
            region: self.region(),
            region_name: if self.hall.settings.is_example {
                &|code| Regions::with_example().full_name(code)
            } else {
                &|code| Regions::shipped().full_name(code)
            },
        }
    }

    /// The service as it is offered today.
    pub fn service(&self, id: &str) -> Result<ServiceRef, Refusal> {
        let service = self.hall.services.now().get(id).cloned().ok_or(Refusal::NoService)?;
        if self.offers(&service) { Ok(service) } else { Err(Refusal::NotOffered) }
    }

    /// Whether this region offers a service: the agency that serves it works here; of a bundle, all of them.
    pub fn offers(&self, service: &Service) -> bool {
        let agencies = self.hall.agencies.now();
        let members = service.bundle.iter().flat_map(|bundle| &bundle.members).map(|member| &*member.service);
        std::iter::once(service).chain(members).all(|service| agencies.contains_key(service.agency.as_str()))
    }

    /// Every service that this region offers, by id.
    pub fn offered(&self) -> Vec<ServiceRef> {
        let services = self.hall.services.now();
        services.services().filter(|service| self.offers(service)).cloned().collect()
    }

    /// The service as it was when a draft or case was begun.
    pub async fn service_then(&self, tx: &mut Tx<'_>, id: &str, version: &str) -> Result<ServiceRef, Refusal> {
        if let Some(service) = self.hall.services.now().get(id)
            && service.version.as_str() == version
        {
            return Ok(service.clone());
        }
        if let Some(known) = self.earlier.lock().unwrap_or_else(PoisonError::into_inner).get(version) {
            return Ok(known.clone());
        }
        let found = table::cases::version(tx, self.region(), id, version).await?;
        let (source, template) = found.ok_or(Refusal::NoService)?;
        let path = format!("services/{id}.toml");
        let read = if catalogue::is_bundle(&source) {
            let mut members = Vec::new();
            // Of a bundle the versions of its members are kept where others keep their template.
            for (id, version) in template.lines().filter_map(|line| line.split_once(' ')) {
                members.push(Box::pin(self.service_then(tx, id, version)).await?);
            }
            Catalogue::read_bundle_alone(&path, &source, members)
        } else {
            let name = template_name(&source);
            self.hall.services.now().read_alone([(path, source), (format!("services/{name}"), template)])
        };
        let service =
            read.map_err(|mistakes| Refusal::Rule(mistakes.first().map_or_else(String::new, ToString::to_string)))?;
        let mut earlier = self.earlier.lock().unwrap_or_else(PoisonError::into_inner);
        earlier.insert(version.to_owned(), service.clone());
        Ok(service)
    }

    /// The promised end of work that begins at `from`.
    pub fn promised(&self, service: &Service, from: Stamp) -> Result<Stamp, Refusal> {
        let zone = self.hall.zone();
        let calendar = self.hall.calendar.now();
        match service.promise.time {
            Allowance::Instant => Ok(from),
            Allowance::WorkingDays(days) => calendar.add_working_days(from, days, zone),
            Allowance::WorkingHours(hours) => calendar.add_working_hours(from, hours, zone),
        }
        .map_err(|error| Refusal::Calendar(error.year))
    }

    /// When this many hours of office time have passed since `from`.
    pub fn hours_from(&self, from: Stamp, hours: u32) -> Result<Stamp, Refusal> {
        let counted = self.hall.calendar.now().add_working_hours(from, hours, self.hall.zone());
        counted.map_err(|error| Refusal::Calendar(error.year))
    }

    /// Until when a step that begins at `from` should be done: its share of the promise, and never after its end.
    pub fn step_due(&self, step: &Step, from: Stamp, promised: Stamp) -> Stamp {
        let share = step.hours.map(|hours| self.hall.calendar.now().add_working_hours(from, hours, self.hall.zone()));
        // In a year whose holidays nobody knows yet, the promise that was counted before still holds.
        share.and_then(Result::ok).map_or(promised, |due| due.min(promised))
    }

    /// The agency that works at a step; the agency of the case where the region has no such one.
    pub fn agency_of(&self, step: &Step, case: &Case) -> Agency {
        let known = |agency: &&Agency| self.hall.agencies.now().contains_key(agency.as_str());
        step.agency.as_ref().filter(known).unwrap_or(&case.agency).clone()
    }

    /// The promised end after the clock stood still from `paused` to `now`: what was left then is left now, counted in
    /// started working hours.
    pub fn promised_after_pause(&self, due: Stamp, paused: Stamp, now: Stamp) -> Result<Stamp, Refusal> {
        let moved = self.hall.calendar.now().after_pause(due, paused, now, self.hall.zone());
        moved.map_err(|error| Refusal::Calendar(error.year))
    }
}

/// A service, shared.
pub type ServiceRef = Arc<Service>;

/// The name under which a service file expects its letter template.
fn template_name(source: &str) -> String {
    let own = toml::from_str::<toml::Value>(source).ok();
    let own = own.as_ref().and_then(|file| file.get("letter")?.get("template")?.as_str());
    own.unwrap_or(catalogue::SHARED_TEMPLATE).to_owned()
}
