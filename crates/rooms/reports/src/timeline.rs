//! What happened to a report, as people read it: done, now, and what is promised.

use book::Event;
use kernel::{Arg, Span, Stamp, say};
use serde_json::Value;
use web::View;

use crate::acts;
use crate::look::Shown;
use crate::model::{State, Viewer};
use crate::public_list::place;
use crate::room::Reports;

/// One point of a timeline.
pub(crate) struct Moment {
    /// `done`, `now` or `next`: the CSS class, too.
    pub(crate) place: &'static str,
    /// What happened.
    pub(crate) title: String,
    /// When, in words.
    pub(crate) when: String,
    /// When, for machines.
    pub(crate) datetime: String,
    /// Who, or why.
    pub(crate) who: String,
    /// What was said.
    pub(crate) words: String,
    /// Where it is proved that this is in the public log.
    pub(crate) proof: String,
}

/// The timeline for this reader.
pub(crate) fn tell(room: &Reports, view: &View, shown: &Shown) -> Vec<Moment> {
    let mut moments: Vec<Moment> = shown.events.iter().filter_map(|event| moment(room, view, shown, event)).collect();
    moments.extend(to_come(room, view, shown));
    moments
}

fn moment(room: &Reports, view: &View, shown: &Shown, event: &Event) -> Option<Moment> {
    let t = view.words();
    let key = format!("event-{}", event.kind.replace('.', "-"));
    // Who looked is for the one who was looked at.
    let inside = matches!(shown.viewer, Viewer::Agency | Viewer::Verifier);
    let is_of_part = event.subject.is_some_and(|subject| subject != shown.report.id.bytes());
    let is_hidden = match event.kind.as_str() {
        acts::SUPPORTED => true,
        acts::LOOKED => shown.viewer != Viewer::Reporter,
        acts::NOTED => !inside,
        // Who gives what to whom within a report is between officers, and the whole goes on with its parts.
        acts::PASSED | acts::RETURNED | acts::REOPENED if is_of_part => !inside,
        acts::BEGUN => event.public.get("bagian").is_some(),
        _ => false,
    };
    if is_hidden || !t.has(&key) {
        return None;
    }
    let public = |key: &str| event.public.get(key).and_then(Value::as_str).unwrap_or_default();
    let private = |key: &str| {
        let private = event.private.as_ref().and_then(|private| private.get(key));
        private.and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    let day = event.at.date(view.zone());
    let who = match event.kind.as_str() {
        acts::PASSED => room.agency_name(public("instansi"), view.lang),
        acts::PARKED | acts::REFUSED => reference::Reports::shipped()
            .ground(public("dasar"), day)
            .map_or_else(String::new, |ground| ground.value.title.get(view.lang).to_owned()),
        acts::SPLIT => agencies_of(room, view, event),
        acts::ESCALATED => view.words().with(
            &format!("reports-raised-{}", public("boleh")),
            &[("agency", Arg::from(room.agency_name(public("instansi"), view.lang)))],
        ),
        acts::RETURNED | acts::BEGUN | acts::TOLD | acts::ANSWERED => {
            room.agency_name(event.agency.as_deref().unwrap_or_default(), view.lang)
        }
        acts::MERGED => private("ke"),
        acts::LOOKED => private("petugas"),
        acts::SENT if shown.viewer == Viewer::Reporter => t.get("reports-you").to_owned(),
        _ => String::new(),
    };
    // Why one officer gave it to another is between them; what is said to the reporter is said to all who may read it.
    let between = |key: &str| if inside { private(key) } else { String::new() };
    let said = [private("jawaban"), between("alasan"), between("catatan"), moved_to(room, view, event)];
    let officer = if inside { private("petugas") } else { String::new() };
    Some(Moment {
        place: "done",
        title: t.get(&key).to_owned(),
        when: say::date_time(event.at, view.zone(), view.lang),
        datetime: event.at.timestamp().to_string(),
        who: [officer, who].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", "),
        words: said.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n"),
        proof: format!("/bukti/{}", event.id),
    })
}

/// The agencies that have a part of it.
fn agencies_of(room: &Reports, view: &View, event: &Event) -> String {
    let parts = event.public.get("bagian").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let names = parts.iter().filter_map(|part| part.get("instansi")?.as_str());
    names.map(|agency| room.agency_name(agency, view.lang)).collect::<Vec<_>>().join(", ")
}

/// Where it was put right that it lies; empty where it was not.
fn moved_to(room: &Reports, view: &View, event: &Event) -> String {
    let named = |key: &str| {
        let code = event.public.get(key)?.as_str()?.parse().ok()?;
        Some(place(room, Some(code)))
    };
    named("wilayah").filter(|_| event.kind == acts::PASSED).map_or_else(String::new, |to| {
        let from = named("wilayah_semula").unwrap_or_default();
        view.words().with("reports-moved", &[("from", Arg::from(from)), ("to", Arg::from(to))])
    })
}

/// How long a report lay with each: who, and how long, longest last seen first; the one who has it now is the last.
pub(crate) fn clock(room: &Reports, view: &View, shown: &Shown) -> Vec<(String, String)> {
    let (t, report) = (view.words(), &shown.report);
    let verifier = || room.agency_name(room.verifier(report).as_str(), view.lang);
    let reporter = || t.get("reports-clock-reporter").to_owned();
    let mut lay: Vec<(String, Span)> = Vec::new();
    let mut now: Option<(String, Stamp)> = None;
    let mut end = |now: &mut Option<(String, Stamp)>, at: Stamp| {
        let Some((who, since)) = now.take() else { return };
        match lay.iter_mut().find(|(known, _)| *known == who) {
            Some((_, span)) => *span = *span + at.since(since),
            None => lay.push((who, at.since(since))),
        }
    };
    for event in shown.events.iter().filter(|event| event.subject == Some(report.id.bytes())) {
        let to = match event.kind.as_str() {
            acts::SENT | acts::COMPLETED | acts::RETURNED | acts::PARTED => Some(verifier()),
            acts::PARKED | acts::ANSWERED => Some(reporter()),
            acts::PASSED => {
                let agency = event.public.get("instansi").and_then(Value::as_str).unwrap_or_default();
                Some(room.agency_name(agency, view.lang))
            }
            acts::SPLIT => Some(agencies_of(room, view, event)),
            acts::REOPENED => Some(room.agency_name(event.agency.as_deref().unwrap_or_default(), view.lang)),
            acts::CONFIRMED | acts::WITNESSED | acts::SILENT | acts::REFUSED | acts::MERGED | acts::WITHDRAWN => None,
            _ => continue,
        };
        end(&mut now, event.at);
        now = to.map(|to| (to, event.at));
    }
    end(&mut now, view.now);
    lay.into_iter().map(|(who, span)| (who, say::duration(span, view.lang))).collect()
}

/// Who has it now, and what is promised.
fn to_come(room: &Reports, view: &View, shown: &Shown) -> Vec<Moment> {
    let (t, report) = (view.words(), &shown.report);
    let at = |place: &'static str, title: String, who: String| Moment {
        place,
        title,
        when: String::new(),
        datetime: String::new(),
        who,
        words: String::new(),
        proof: String::new(),
    };
    let agency = room.agency_name(report.agency.as_str(), view.lang);
    let verifier = room.agency_name(room.verifier(report).as_str(), view.lang);
    let by =
        |key: &str, by: kernel::Stamp| t.with(key, &[("due", Arg::from(say::date_time(by, view.zone(), view.lang)))]);
    let now = match report.state {
        State::Sent | State::Returned => at("now", t.get("reports-now-verify").to_owned(), verifier),
        State::Parked => at("now", t.get("reports-now-parked").to_owned(), String::new()),
        State::Passed | State::Reopened => at("now", t.get("reports-now-waits").to_owned(), agency),
        State::Underway => at("now", t.get("reports-now-works").to_owned(), agency),
        State::Answered => at(
            "now",
            t.get("reports-now-answered").to_owned(),
            report.confirm_by.map_or_else(String::new, |until| by("reports-until", until)),
        ),
        _ => return vec![],
    };
    let mut moments = vec![now];
    if report.state.clock_runs() || report.state == State::Parked {
        moments.push(at("next", t.get("reports-next-settled").to_owned(), by("reports-promised", report.settle_by)));
    }
    moments
}
