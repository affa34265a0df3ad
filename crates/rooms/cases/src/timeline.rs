//! What happened to a case, as people read it: done, now, and still to come.

use book::Event;
use catalogue::{ActionKind, Service, Step, Target};
use kernel::{Arg, Lang, Stamp, Words, Zone, say};
use serde_json::Value;

use crate::acts;
use crate::model::{Case, CaseState};

/// One point of a timeline.
#[derive(Debug, Clone)]
pub struct Moment {
    /// `done`, `now` or `next`: the CSS class, too.
    pub place: &'static str,
    /// What happened.
    pub title: String,
    /// When, in words; empty for what is still to come.
    pub when: String,
    /// When, for machines.
    pub datetime: String,
    /// Who or how.
    pub who: String,
    /// What was said, for those who may read it.
    pub words: String,
}

/// What a timeline is told for.
pub struct Telling<'a> {
    /// The texts.
    pub words: Words<'a>,
    /// The language.
    pub lang: Lang,
    /// The zone in which times are told.
    pub zone: Zone,
    /// Name of the agency.
    pub agency: &'a str,
    /// Whether the reader may read private parts.
    pub with_private: bool,
    /// Whether the reader is an officer, who also reads what colleagues wrote to each other.
    pub for_officers: bool,
}

impl Telling<'_> {
    /// The applicant, as the reader calls them.
    fn applicant(&self) -> String {
        let is_reader = self.with_private && !self.for_officers;
        self.words.get(if is_reader { "timeline-you" } else { "timeline-applicant" }).to_owned()
    }
}

/// The timeline of a case. Claims after the first, releases and prints are left out for the public.
pub fn tell(case: &Case, service: &Service, events: &[Event], telling: &Telling<'_>) -> Vec<Moment> {
    let mut moments: Vec<Moment> = events.iter().filter_map(|event| moment(event, telling)).collect();
    match case.state {
        CaseState::Diproses | CaseState::Perbaikan => {
            let step = service.flow.step(&case.step);
            let (title, who) = match case.state {
                CaseState::Perbaikan => (telling.words.get("case-perbaikan").to_owned(), telling.applicant()),
                _ => (
                    step.map_or_else(String::new, |step| step.title.get(telling.lang).to_owned()),
                    telling.agency.to_owned(),
                ),
            };
            moments.push(Moment { place: "now", who, ..Moment::named(title) });
            moments.extend(later_steps(case, service).into_iter().map(|step| Moment {
                place: "next",
                who: telling.agency.to_owned(),
                ..Moment::named(step.title.get(telling.lang).to_owned())
            }));
            moments.push(Moment { place: "next", ..Moment::named(service.result.get(telling.lang).to_owned()) });
        }
        _ => {}
    }
    moments
}

/// The steps to come if every officer approves. Detours that only some cases take are left out: a promise of a step
/// that never comes is worse than none.
fn later_steps<'s>(case: &Case, service: &'s Service) -> Vec<&'s Step> {
    let mut steps: Vec<&Step> = Vec::new();
    let mut at = service.flow.step(&case.step);
    while let Some(Target::Step(next)) = at.and_then(|step| step.action(ActionKind::Approve)).map(|action| &action.to)
        && steps.len() < service.flow.steps.len()
    {
        at = service.flow.step(next);
        steps.extend(at);
    }
    steps
}

impl Moment {
    fn named(title: String) -> Self {
        Self {
            place: "done",
            title,
            when: String::new(),
            datetime: String::new(),
            who: String::new(),
            words: String::new(),
        }
    }
}

fn moment(event: &Event, telling: &Telling<'_>) -> Option<Moment> {
    let words = telling.words;
    let public = |key: &str| event.public.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let title_key = match event.kind.as_str() {
        acts::MESSAGE if public("dari") == "warga" => "event-cases-message-warga".to_owned(),
        acts::MESSAGE => "event-cases-message-petugas".to_owned(),
        acts::RELEASED | acts::HANDED | acts::LETTER_PRINTED if !telling.with_private => return None,
        // What officers note and ask among themselves is not the applicant's business.
        acts::NOTED | acts::CHORE_GIVEN | acts::CHORE_DONE if !telling.for_officers => return None,
        kind => format!("event-{}", kind.replace('.', "-")),
    };
    let who = match event.kind.as_str() {
        acts::SUBMITTED => words.get(&format!("event-cases-submitted-{}", public("saluran"))).to_owned(),
        acts::RETURNED => {
            let count = event.public.get("jumlah").and_then(Value::as_i64).unwrap_or_default();
            words.with("event-cases-returned-count", &[("count", Arg::from(count))])
        }
        acts::LETTER_ISSUED => public("nomor"),
        acts::APPROVED | acts::REJECTED if event.public.get("otomatis") == Some(&Value::Bool(true)) => {
            format!("{} ({})", words.get("event-cases-automatic"), public("dasar"))
        }
        acts::REJECTED => public("dasar"),
        acts::HANDED => {
            let (from, to) = (private(event, "petugas", telling), private(event, "kepada", telling));
            if telling.for_officers { format!("{from}, {to}") } else { telling.agency.to_owned() }
        }
        acts::CLAIMED | acts::STEPPED | acts::SENT_BACK | acts::APPROVED => {
            let name = private(event, "petugas", telling);
            if name.is_empty() { telling.agency.to_owned() } else { format!("{name}, {}", telling.agency) }
        }
        _ => String::new(),
    };
    let keys = if telling.for_officers { &["pesan", "alasan", "catatan"][..] } else { &["pesan", "alasan"] };
    let said = keys.iter().map(|key| private(event, key, telling)).find(|text| !text.is_empty());
    Some(Moment {
        place: "done",
        title: words.get(&title_key).to_owned(),
        when: say::date_time(event.at, telling.zone, telling.lang),
        datetime: iso(event.at),
        who,
        words: said.unwrap_or_default(),
    })
}

/// Something from the private part, if the reader may read it and it has not been erased.
fn private(event: &Event, key: &str, telling: &Telling<'_>) -> String {
    if !telling.with_private {
        return String::new();
    }
    let value = event.private.as_ref().and_then(|private| private.get(key));
    match value {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Object(local)) => {
            local.get(telling.lang.as_str()).and_then(Value::as_str).unwrap_or_default().to_owned()
        }
        _ => String::new(),
    }
}

/// A moment for the `datetime` attribute.
pub fn iso(at: Stamp) -> String {
    at.timestamp().to_string()
}
