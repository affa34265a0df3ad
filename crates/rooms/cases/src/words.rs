//! How this room says things: fees, promised times, deadlines, states. One place, so that every page says them alike.

use catalogue::{Allowance, Charge, Service};
use kernel::{Arg, Lang, Stamp, Words, Zone, say};
use web::View;

use crate::model::{Case, CaseState};
use crate::room::Cases;

/// "Gratis", the sum, or that it is worked out.
pub(crate) fn fee(words: Words<'_>, service: &Service) -> String {
    match &service.fee.charge {
        Charge::Free => words.get("fee-free").to_owned(),
        Charge::Fixed(sum) => sum.to_string(),
        Charge::Formula(_) => words.get("fee-formula").to_owned(),
    }
}

/// "1 hari kerja", "24 jam kerja", "Langsung jadi".
pub(crate) fn time(words: Words<'_>, service: &Service) -> String {
    match service.promise.time {
        Allowance::Instant => words.get("time-instant").to_owned(),
        Allowance::WorkingDays(days) => words.with("time-days", &[("count", Arg::from(i64::from(days)))]),
        Allowance::WorkingHours(hours) => words.with("time-hours", &[("count", Arg::from(i64::from(hours)))]),
    }
}

/// A moment: "Senin, 13 Juli 2026 pukul 09.41 WIB".
pub(crate) fn moment(at: Stamp, zone: Zone, lang: Lang) -> String {
    say::date_time(at, zone, lang)
}

/// Name of a case's agency.
pub(crate) fn agency(room: &Cases, case_agency: &str, lang: Lang) -> String {
    room.hall
        .agencies
        .now()
        .get(case_agency)
        .map_or_else(|| case_agency.to_owned(), |face| face.name.get(lang).to_owned())
}

/// CSS tone and icon of a state.
pub(crate) fn look(case: &Case, now: Stamp) -> (&'static str, &'static str) {
    match case.state {
        CaseState::Diproses if case.is_late(now) => ("bad", "alert"),
        CaseState::Diproses => ("", "search"),
        CaseState::Perbaikan => ("warn", "alert"),
        CaseState::Disetujui => ("ok", "check"),
        CaseState::Ditolak => ("bad", "x"),
        CaseState::Dibatalkan => ("off", "x"),
    }
}

/// The state in words.
pub(crate) fn state(words: Words<'_>, state: CaseState) -> String {
    let key = format!("case-{state}");
    words.get(&key).to_owned()
}

/// A span of time with a placeholder named `time`.
pub(crate) fn with_time(view: &View, key: &str, span: kernel::Span) -> String {
    view.words().with(key, &[("time", Arg::from(say::duration(span, view.lang)))])
}

/// The title of a step: from its service file, or of an audit.
pub(crate) fn step(view: &View, service: Option<&Service>, id: &str) -> String {
    if catalogue::AUDIT_STEPS.contains(&id) {
        return view.words().get(&format!("step-{id}")).to_owned();
    }
    let step = service.and_then(|service| service.flow.step(id));
    step.map_or_else(|| id.to_owned(), |step| step.title.get(view.lang).to_owned())
}

/// What an officer reads of a task that lay too long: before whom it was brought, or that they may take it over.
pub(crate) fn raised(view: &View, task: &desk::Task, officer: &kernel::Officer) -> String {
    let t = view.words();
    let Some(raised) = task.raised.as_ref().filter(|_| task.state != desk::TaskState::Done) else {
        return String::new();
    };
    let role = t.get(&format!("case-role-{}", raised.role.as_str())).to_owned();
    let is_theirs = officer.has(raised.role);
    let key = match raised.may {
        desk::May::Act if is_theirs => "inbox-raised-act",
        desk::May::See if is_theirs => "inbox-raised-see",
        _ => "inbox-raised",
    };
    t.with(key, &[("role", Arg::from(role)), ("level", Arg::from(task.level))])
}

/// A deadline as officers read it: tone, icon and words.
pub(crate) fn deadline(view: &View, task: &desk::Task) -> (&'static str, &'static str, String) {
    match task.state {
        desk::TaskState::Done => ("off", "check", view.words().get("inbox-done").to_owned()),
        desk::TaskState::Paused => ("off", "clock", view.words().get("inbox-paused").to_owned()),
        desk::TaskState::Open if view.now > task.promised_at => {
            ("bad", "alert", with_time(view, "inbox-late", view.now.since(task.promised_at)))
        }
        // The promise still holds; this step has used more than its share of it.
        desk::TaskState::Open if view.now > task.due_at => {
            ("warn", "alert", with_time(view, "inbox-step-late", view.now.since(task.due_at)))
        }
        desk::TaskState::Open => {
            let left = task.due_at.since(view.now);
            let tone = if left < kernel::Span::hours(24) { "warn" } else { "calm" };
            (tone, "clock", with_time(view, "inbox-left", left))
        }
    }
}

/// Sentences in one line; empty ones are left out.
pub(crate) fn sentences(parts: &[String]) -> String {
    let said = parts.iter().filter(|part| !part.is_empty());
    said.map(|part| part.trim_end_matches('.')).collect::<Vec<_>>().join(". ")
}
