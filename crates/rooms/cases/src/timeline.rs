//! What happened to a case, as people read it: done, now, and still to come.

use book::Event;
use catalogue::{ActionKind, Service, Step};
use kernel::{Arg, Lang, Stamp, Words, Zone, say};
use serde_json::Value;

use crate::acts;
use crate::hands::Hand;
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
    /// Where it is proved that this is in the public log; empty for what has not happened yet.
    pub proof: String,
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
    /// Names of all agencies by id: a step may have been given to another one.
    pub agencies: &'a desk::Agencies,
    /// Who has the steps that the case lies in now.
    pub hands: &'a [Hand],
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

    /// The name of an agency by its id.
    fn named(&self, id: &str) -> String {
        self.agencies.get(id).map_or_else(|| id.to_owned(), |face| face.name.get(self.lang).to_owned())
    }
}

/// The timeline of a case. Claims after the first, releases and prints are left out for the public.
pub fn tell(case: &Case, service: &Service, events: &[Event], telling: &Telling<'_>) -> Vec<Moment> {
    let mut moments: Vec<Moment> = events.iter().filter_map(|event| moment(event, telling)).collect();
    match case.state {
        CaseState::Diproses | CaseState::Perbaikan => {
            if case.state == CaseState::Perbaikan {
                let title = telling.words.get("case-perbaikan").to_owned();
                moments.push(Moment { place: "now", who: telling.applicant(), ..Moment::named(title) });
            } else {
                moments.extend(telling.hands.iter().map(|hand| now_with(hand, service, telling)));
            }
            moments.extend(later_steps(case, service).into_iter().map(|step| Moment {
                place: "next",
                who: step.agency.as_ref().map_or_else(|| telling.agency.to_owned(), |id| telling.named(id.as_str())),
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
    let now = case.steps();
    let mut steps: Vec<&Step> = Vec::new();
    let mut open: Vec<&str> = now.clone();
    // Each step once, however many lead to it; of those side by side, all.
    while let Some(id) = open.pop() {
        let Some(action) = service.flow.step(id).and_then(|step| step.action(ActionKind::Approve)) else { continue };
        for next in action.to.steps().iter().filter_map(|id| service.flow.step(id)) {
            if !now.contains(&next.id.as_str()) && !steps.iter().any(|step| step.id == next.id) {
                steps.push(next);
                open.push(&next.id);
            }
        }
    }
    // In the order of the file, which is the order in which they come.
    steps.sort_by_key(|step| service.flow.steps.iter().position(|other| other.id == step.id));
    steps
}

/// A step that the case lies in: which agency has it and, where there are several, whether it is being worked on.
fn now_with(hand: &Hand, service: &Service, telling: &Telling<'_>) -> Moment {
    let step = service.flow.step(&hand.step);
    let title = step.map_or_else(String::new, |step| step.title.get(telling.lang).to_owned());
    let who = match &hand.holder {
        Some(holder) if telling.for_officers => format!("{holder}, {}", hand.name),
        _ if telling.hands.len() == 1 => hand.name.clone(),
        Some(_) => telling.words.with("track-held", &[("agency", Arg::from(&hand.name))]),
        None => telling.words.with("track-waiting", &[("agency", Arg::from(&hand.name))]),
    };
    Moment { place: "now", who, ..Moment::named(title) }
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
            proof: String::new(),
        }
    }
}

/// Whether this reader is not told of a kind of event.
fn is_hidden(kind: &str, telling: &Telling<'_>) -> bool {
    match kind {
        // What officers note and ask among themselves is not the applicant's business.
        acts::NOTED | acts::CHORE_GIVEN | acts::CHORE_DONE => !telling.for_officers,
        // What somebody pays, and who else signs, is not for everyone who knows the reference.
        acts::RELEASED
        | acts::HANDED
        | acts::LETTER_PRINTED
        | acts::APPLICANT_RECTIFIED
        | acts::SIGN_ASKED
        | acts::SIGN_SIGNED
        | acts::SIGN_REFUSED
        | acts::SIGN_VOIDED
        | acts::LETTER_ENDING
        | acts::FEE_FIXED
        | acts::FEE_PAID
        | acts::FEE_WAIVED
        | acts::FEE_REOPENED => !telling.with_private,
        _ => false,
    }
}

fn moment(event: &Event, telling: &Telling<'_>) -> Option<Moment> {
    if is_hidden(&event.kind, telling) {
        return None;
    }
    let words = telling.words;
    let public = |key: &str| event.public.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let title_key = match event.kind.as_str() {
        acts::MESSAGE if public("dari") == "warga" => "event-cases-message-warga".to_owned(),
        acts::MESSAGE => "event-cases-message-petugas".to_owned(),
        acts::STEPPED if event.public.get("bagian").is_some() => "event-cases-stepped-part".to_owned(),
        kind => format!("event-{}", kind.replace('.', "-")),
    };
    let who = match event.kind.as_str() {
        acts::SUBMITTED => words.get(&format!("event-cases-submitted-{}", public("saluran"))).to_owned(),
        acts::RETURNED => {
            let count = event.public.get("jumlah").and_then(Value::as_i64).unwrap_or_default();
            words.with("event-cases-returned-count", &[("count", Arg::from(count))])
        }
        acts::NEED_MET | acts::NEED_FAILED => public("berkas"),
        acts::LETTER_ISSUED | acts::LETTER_RELEASED | acts::LETTER_REVOKED => public("nomor"),
        acts::LETTER_ENDING => {
            let day = public("sampai").parse().map_or_else(|_| String::new(), |day| say::date(day, telling.lang));
            let args = [("number", Arg::from(public("nomor"))), ("day", Arg::from(day))];
            words.with("event-letters-ending-when", &args)
        }
        acts::LETTER_COPIED => {
            let copy = event.public.get("salinan").and_then(Value::as_i64).unwrap_or_default();
            words.with(
                "event-letters-copied-which",
                &[("copy", Arg::from(copy)), ("number", Arg::from(public("nomor")))],
            )
        }
        acts::SIGN_SIGNED | acts::SIGN_REFUSED => private(event, "nama", telling),
        acts::FEE_FIXED => sum(event).to_string(),
        acts::FEE_PAID | acts::FEE_WAIVED | acts::FEE_REOPENED => {
            let name = private(event, "petugas", telling);
            [sum(event).to_string(), name].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
        }
        acts::APPROVED | acts::REJECTED if event.public.get("otomatis") == Some(&Value::Bool(true)) => {
            format!("{} ({})", words.get("event-cases-automatic"), public("dasar"))
        }
        acts::REJECTED | acts::OBJECTED => public("dasar"),
        acts::HANDED => {
            let (from, to) = (private(event, "petugas", telling), private(event, "kepada", telling));
            if telling.for_officers { format!("{from}, {to}") } else { telling.agency.to_owned() }
        }
        acts::CLAIMED
        | acts::STEPPED
        | acts::SENT_BACK
        | acts::APPROVED
        | acts::INSPECTED
        | acts::AUDIT_CONFIRMED
        | acts::AUDIT_FLAGGED
        | acts::AUDIT_KEPT => {
            let name = private(event, "petugas", telling);
            let other = public("instansi");
            let agency = if other.is_empty() { telling.agency.to_owned() } else { telling.named(&other) };
            if name.is_empty() { agency } else { format!("{name}, {agency}") }
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
        proof: format!("/bukti/{}", event.id),
    })
}

/// The sum an event is about.
fn sum(event: &Event) -> kernel::Rupiah {
    let sum = event.private.as_ref().and_then(|private| private.get("jumlah")?.as_i64());
    kernel::Rupiah::new(sum.unwrap_or_default())
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
