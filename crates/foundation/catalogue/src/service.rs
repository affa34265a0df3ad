//! A public service, read and checked: what it is, whom it serves, what it needs, costs and promises.

use std::fmt;

use kernel::{Agency, Date, Local};

use crate::bundle::Bundle;
use crate::expr::Expr;
use crate::fee::Fee;
use crate::flow::{Automatic, Flow};
use crate::form::{Check, Choice, Computed, FormPage};
use crate::letter::LetterSpec;
use crate::need::Need;
use crate::renewal::Renewal;

/// A public service, as its file says it. Every expression in it has been compiled and type-checked.
#[derive(Debug, Clone)]
pub struct Service {
    /// The id, `ktp-el`; part of the address `/layanan/ktp-el`.
    pub id: String,
    /// The prefix of its public references, `KTP`.
    pub prefix: String,
    /// The version of exactly this text of the file and its letter.
    pub version: Version,
    /// What people call it.
    pub title: Local,
    /// What it is good for.
    pub summary: Local,
    /// Who may use it.
    pub audience: Local,
    /// What the citizen holds in hand at the end.
    pub result: Local,
    /// The agency that serves it.
    pub agency: Agency,
    /// Where to go in person.
    pub office: Office,
    /// The name of an icon of the page kit, if it has one.
    pub icon: Option<String>,
    /// Its place on the front page, from 1, if it stands there.
    pub front_page: Option<u8>,
    /// Other words people search it by.
    pub keywords: Vec<String>,
    /// Moments of life it belongs to; each is one of [`crate::LIFE_EVENTS`].
    pub life_events: Vec<String>,
    /// For whom it is; each is one of [`crate::FOR_WHOM`].
    pub for_whom: Vec<String>,
    /// How it can be applied for.
    pub channels: Vec<Channel>,
    /// Minutes an unhurried person needs to fill in the form.
    pub effort_minutes: u32,
    /// How long it takes at most.
    pub promise: Promise,
    /// What it costs.
    pub fee: Fee,
    /// The law it rests on.
    pub legal: Vec<Legal>,
    /// Sums and limits set by law.
    pub constants: Vec<Constant>,
    /// What to have ready.
    pub requirements: Vec<Requirement>,
    /// Asked before the form.
    pub questions: Vec<Question>,
    /// Answers that mean: not for you.
    pub not_for_you: Vec<NotForYou>,
    /// What to know with certain answers, though the service is for them.
    pub advice: Vec<Advice>,
    /// Named variants.
    pub variants: Vec<Variant>,
    /// Questions people often ask.
    pub faq: Vec<Faq>,
    /// The form, page by page.
    pub pages: Vec<FormPage>,
    /// Values computed from the answers.
    pub computed: Vec<Computed>,
    /// Rules that look at more than one answer.
    pub checks: Vec<Check>,
    /// Services whose letters this one waits for.
    pub needs: Vec<Need>,
    /// The steps of the officers.
    pub flow: Flow,
    /// Rules that decide without an officer.
    pub automatic: Vec<Automatic>,
    /// The letters the citizen may get.
    pub letters: Vec<LetterSpec>,
    /// How a letter of it that ends is renewed.
    pub renewal: Option<Renewal>,
    /// How long uploaded documents are kept, where it is not as the schedule says.
    pub retention: Option<Retention>,
    /// The components of the service standard that no other part says, each once it is known.
    pub standard: Standard,
    /// The services it is made of, if it is a bundle.
    pub bundle: Option<Bundle>,
    /// The text of the file, byte for byte.
    pub source: String,
    /// The text of the letter template, byte for byte; empty without a letter. Of a bundle: the versions of its members,
    /// a line each.
    pub template_source: String,
    /// The worked examples.
    pub examples: Vec<crate::examples::Example>,
}

/// How long what applicants uploaded is kept after the end of their application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retention {
    /// Days after which documents of applications that were refused or taken back are removed; none: as the schedule
    /// says.
    pub refused_days: Option<u32>,
    /// Days after which documents of applications that were granted are removed; none: as the schedule says.
    pub granted_days: Option<u32>,
    /// The law or archive schedule that says so.
    pub basis: String,
    /// False when the office still has to confirm it.
    pub certain: bool,
}

impl Service {
    /// Is anything in this file marked as still to be confirmed by the office?
    pub fn has_doubts(&self) -> bool {
        self.legal.iter().any(|l| !l.certain)
            || self.requirements.iter().any(|r| !r.certain)
            || self.constants.iter().any(|c| !c.certain)
            || self.fee.has_doubts()
            || !self.promise.certain
            || self.faq.iter().any(|f| !f.certain)
            || self.renewal.as_ref().is_some_and(|r| !r.certain)
            || self.retention.as_ref().is_some_and(|r| !r.certain)
    }

    /// The constants in force on a day, by id.
    pub fn constants_on(&self, day: Date) -> Vec<&Constant> {
        let mut on: Vec<&Constant> = Vec::new();
        for constant in self.constants.iter().filter(|c| c.valid_from <= day) {
            match on.iter_mut().find(|c| c.id == constant.id) {
                Some(older) if older.valid_from < constant.valid_from => *older = constant,
                Some(_) => {}
                None => on.push(constant),
            }
        }
        on
    }

    /// The variant with this id.
    pub fn variant(&self, id: &str) -> Option<&Variant> {
        self.variants.iter().find(|v| v.id == id)
    }

    /// The question with this id.
    pub fn question(&self, id: &str) -> Option<&Question> {
        self.questions.iter().find(|q| q.id == id)
    }

    /// The index of the page with this id.
    pub fn page_index(&self, id: &str) -> Option<usize> {
        self.pages.iter().position(|p| p.id == id)
    }
}

/// The version of a service: the SHA-256 of its file and its letter template, in hex.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Version(pub(crate) String);

impl Version {
    /// All 64 hex digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first 12 digits, for people.
    pub fn short(&self) -> &str {
        self.0.get(..12).unwrap_or(&self.0)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// Where to go in person.
#[derive(Debug, Clone)]
pub struct Office {
    /// Its name.
    pub name: Local,
    /// Its address.
    pub address: Local,
    /// When it is open.
    pub hours: Local,
}

/// How long it takes at most.
#[derive(Debug, Clone)]
pub struct Promise {
    /// The length.
    pub time: Allowance,
    /// From when it counts, and what it rests on.
    pub note: Local,
    /// False when the office still has to confirm it.
    pub certain: bool,
}

/// A length of time in which the office works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Allowance {
    /// Days on which the offices of the region work.
    WorkingDays(u32),
    /// Hours of those days.
    WorkingHours(u32),
    /// The machine answers at once.
    Instant,
}

impl Allowance {
    /// The last day of the promise, if it is counted in days: counting starts the day after `from`.
    /// None for hours, or when no working day is found within ten years.
    pub fn last_day(self, from: Date, works: &dyn Fn(Date) -> bool) -> Option<Date> {
        let mut left = match self {
            Self::WorkingDays(days) => days,
            Self::Instant => return Some(from),
            Self::WorkingHours(_) => return None,
        };
        let mut day = from;
        for _ in 0..3_660 {
            day = day.tomorrow().ok()?;
            if works(day) {
                left = left.saturating_sub(1);
                if left == 0 {
                    return Some(day);
                }
            }
        }
        None
    }
}

/// The components of the service standard that no other part of a service says.
#[derive(Debug, Clone, Default)]
pub struct Standard {
    /// Where complaints go.
    pub complaints: Option<Local>,
    /// Rooms and equipment.
    pub facilities: Option<Local>,
    /// What those who do the work have learned.
    pub competence: Option<Local>,
    /// Who supervises.
    pub supervision: Option<Local>,
    /// How many do the work.
    pub staff: Option<Local>,
    /// What is guaranteed.
    pub guarantee: Option<Local>,
    /// How product, data and visitors are kept safe.
    pub safety: Option<Local>,
    /// How the work is judged.
    pub evaluation: Option<Local>,
}

/// One law.
#[derive(Debug, Clone)]
pub struct Legal {
    /// The law and its article, as cited.
    pub cite: String,
    /// What it says about this service.
    pub says: Option<Local>,
    /// The day a person last compared this with the law.
    pub checked: Option<Date>,
    /// False when the office still has to confirm it.
    pub certain: bool,
}

/// A sum or limit set by law, from a day on.
#[derive(Debug, Clone)]
pub struct Constant {
    /// The id expressions know it by.
    pub id: String,
    /// The number, or whole rupiah.
    pub value: i64,
    /// The day from which it counts.
    pub valid_from: Date,
    /// The law that sets it.
    pub legal: String,
    /// False when the office still has to confirm it.
    pub certain: bool,
}

/// One thing to have ready.
#[derive(Debug, Clone)]
pub struct Requirement {
    /// What it is.
    pub text: Local,
    /// Where to get it, what to do without it.
    pub help: Option<Local>,
    /// Needed only when this holds.
    pub show_if: Option<Expr>,
    /// False when the office still has to confirm it.
    pub certain: bool,
}

/// A question before the form.
#[derive(Debug, Clone)]
pub struct Question {
    /// The id of its answer.
    pub id: String,
    /// The question.
    pub label: Local,
    /// Help beneath it.
    pub hint: Option<Local>,
    /// The answers to choose from.
    pub options: Vec<Choice>,
    /// Asked only when this holds.
    pub show_if: Option<Expr>,
}

/// Why the service is not for the reader, and what to do instead.
#[derive(Debug, Clone)]
pub struct NotForYou {
    /// When this holds.
    pub when: Expr,
    /// What to do instead.
    pub advice: Local,
    /// The id of the service that fits, if the hall has it.
    pub see: Option<String>,
}

/// What to know before going on.
#[derive(Debug, Clone)]
pub struct Advice {
    /// When this holds.
    pub when: Expr,
    /// What to know.
    pub text: Local,
    /// The id of a service that may help, if the hall has it.
    pub see: Option<String>,
}

/// A way to apply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channel {
    /// The website.
    Web,
    /// The counter, where an officer fills the form in.
    Counter,
    /// Other programs, by the API.
    Program,
}

impl Channel {
    /// Every way, the most used first.
    pub const ALL: [Self; 3] = [Self::Web, Self::Counter, Self::Program];

    /// The word in service files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Web => "web",
            Self::Counter => "counter",
            Self::Program => "program",
        }
    }
}

/// A variant of the service.
#[derive(Debug, Clone)]
pub struct Variant {
    /// The id; expressions know it as `varian`.
    pub id: String,
    /// Its name.
    pub title: Local,
    /// When this holds.
    pub when: Expr,
}

/// A question people often ask.
#[derive(Debug, Clone)]
pub struct Faq {
    /// The question.
    pub q: Local,
    /// The answer.
    pub a: Local,
    /// False when the office still has to confirm it.
    pub certain: bool,
}
