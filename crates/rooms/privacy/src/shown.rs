//! How requests look on the pages of residents and of officers.

use kernel::{Arg, Stamp, Words, say};
use reference::{Certainty, DataRights};
use web::View;

use crate::request::{Kind, Request, State, Value};

/// One line of what was asked or answered.
pub(crate) type Line = (String, String);

/// A request in a list or at the head of its page.
pub(crate) struct Shown {
    pub(crate) href: String,
    pub(crate) title: String,
    pub(crate) tone: &'static str,
    pub(crate) icon: &'static str,
    pub(crate) state: String,
    pub(crate) when: String,
    pub(crate) clock: String,
    pub(crate) is_late: bool,
}

/// "Perbaikan data, permintaan nomor 12".
pub(crate) fn title(view: &View, request: &Request) -> String {
    let t = view.words();
    t.with("request-title", &[("kind", Arg::from(kind(t, request.kind))), ("number", Arg::from(request.number))])
}

/// What a kind is called.
pub(crate) fn kind(t: Words<'_>, kind: Kind) -> String {
    t.with(&format!("request-kind-{}", kind.as_str()), &[])
}

pub(crate) fn moment(view: &View, at: Stamp) -> String {
    say::date_time(at, view.zone(), view.lang)
}

/// How a request stands; `href` leads to its page.
pub(crate) fn shown(view: &View, request: &Request, href: String) -> Shown {
    let t = view.words();
    let is_late = request.is_late(view.now);
    let (tone, icon) = match request.state {
        State::Open if is_late => ("bad", "alert"),
        State::Open => ("warn", "clock"),
        State::Done | State::Partly => ("ok", "check"),
        State::Refused => ("bad", "x"),
        State::TakenBack => ("off", "x"),
    };
    let left = say::duration(request.due_at.since(view.now), view.lang);
    let clock = if let Some(at) = request.answered_at {
        t.with("request-ended", &[("at", Arg::from(moment(view, at)))])
    } else {
        let key = if is_late { "request-late-by" } else { "request-left" };
        t.with(key, &[("span", Arg::from(left)), ("due", Arg::from(moment(view, request.due_at)))])
    };
    Shown {
        href,
        title: title(view, request),
        tone,
        icon,
        state: t.with(&format!("request-state-{}", request.state.as_str()), &[]),
        when: t.with("request-sent", &[("at", Arg::from(moment(view, request.sent_at)))]),
        clock,
        is_late: is_late && request.state == State::Open,
    }
}

/// What the resident said, by label.
pub(crate) fn said(view: &View, request: &Request) -> Vec<Line> {
    let (t, said) = (view.words(), &request.said);
    let what = match request.kind {
        _ if said.what.is_empty() => String::new(),
        Kind::Rectify => value(t, &said.what),
        _ => t.with(&format!("request-scope-{}", said.what), &[]),
    };
    [("what", &what), ("right", &said.right), ("evidence", &said.evidence), ("text", &said.text)]
        .into_iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(key, text)| (t.with(&format!("request-said-{key}"), &[]), text.clone()))
        .collect()
}

/// What a value of the profile is called.
pub(crate) fn value(t: Words<'_>, what: &str) -> String {
    let known = Value::parse(what).map_or("lain", Value::as_str);
    t.with(&format!("request-value-{known}"), &[])
}

/// What was answered, by label.
pub(crate) fn reply(view: &View, request: &Request) -> Vec<Line> {
    let t = view.words();
    let Some(reply) = &request.reply else { return Vec::new() };
    let mut lines = vec![(t.get("request-answer").to_owned(), reply.text.clone())];
    let day = request.answered_at.unwrap_or(request.sent_at).date(view.zone());
    lines.extend(DataRights::shipped().ground(&reply.ground, day).map(|row| {
        let title = row.value.title.get(view.lang);
        let basis = basis(t, &row.legal_basis, row.certainty);
        (
            t.get("request-ground").to_owned(),
            if basis.is_empty() { title.to_owned() } else { format!("{title} ({basis})") },
        )
    }));
    lines.push((t.get("request-by").to_owned(), reply.officer.clone()));
    lines
}

/// A legal basis, and whether the office must still look at it.
pub(crate) fn basis(t: Words<'_>, basis: &str, certainty: Certainty) -> String {
    match (basis, certainty) {
        ("", _) => String::new(),
        (basis, Certainty::Sure) => basis.to_owned(),
        (basis, Certainty::Unconfirmed) => format!("{basis}; {}", t.get("request-unconfirmed")),
    }
}
