//! `/meja?cari=`: what was found by words, open and closed, newest first.
//!
//! The words are names and numbers of people, so the address carries them sealed, and opens for this officer alone:
//! neither a log nor the history of a browser tells who was looked for.

use askama::Template;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::{Arg, CaseId, Officer, Words, say};
use web::axum::extract::State;
use web::{Answer, Page, Section, Sent, View, csrf_field, see_other};

use crate::decide::works_cases;
use crate::find::{self, Hit};
use crate::room::Cases;
use crate::words;

/// What the seal of the words is for.
const PURPOSE: &str = "cases.search";
/// Most that is looked for, in characters.
const LONGEST: usize = 100;

struct Row {
    reference: String,
    name: String,
    service: String,
    received: String,
    tone: &'static str,
    icon: &'static str,
    state: String,
    holder: String,
}

#[derive(Template)]
#[template(path = "meja/search.html")]
struct SearchPage<'a> {
    t: Words<'a>,
    csrf: String,
    q: &'a str,
    found: String,
    rows: Vec<Row>,
    next: String,
}

/// `POST /meja/cari`: leads to the page of what is found.
pub(crate) async fn go(State(room): State<Cases>, view: View, sent: Sent) -> Answer {
    let officer = view.actor.officer()?;
    works_cases(officer)?;
    let typed: String = sent.text("q").trim().chars().take(LONGEST).collect();
    if typed.is_empty() {
        return Ok(see_other("/meja"));
    }
    let sealed = room.hall.vault.seal(&*room.hall.dice, PURPOSE, &officer.officer.bytes(), typed.as_bytes());
    Ok(see_other(&format!("/meja?cari={}", URL_SAFE_NO_PAD.encode(sealed))))
}

/// The words that [`go`] sealed for this officer.
fn opened(room: &Cases, officer: &Officer, sealed: &str) -> Option<String> {
    let sealed = URL_SAFE_NO_PAD.decode(sealed).ok()?;
    String::from_utf8(room.hall.vault.unseal(PURPOSE, &officer.officer.bytes(), &sealed).ok()?).ok()
}

/// The page of what was found; `before` is where the page before ended.
pub(crate) async fn show(room: &Cases, view: &View, officer: &Officer, sealed: &str, before: Option<CaseId>) -> Answer {
    let Some(q) = opened(room, officer, sealed) else { return Ok(see_other("/meja")) };
    let found = find::find(room, officer, &q, before).await?;
    let t = view.words();
    let page = SearchPage {
        t,
        csrf: csrf_field(view),
        q: &q,
        found: t.with("inbox-found", &[("count", Arg::from(found.hits.len())), ("q", Arg::from(&q))]),
        rows: found.hits.iter().map(|hit| row(room, view, officer, hit)).collect(),
        next: found.next.map_or_else(String::new, |next| format!("/meja?cari={sealed}&sebelum={next}")),
    };
    Ok(Page::new(t.get("search-title"), Section::Inbox).main(&page)?.render(view))
}

fn row(room: &Cases, view: &View, officer: &Officer, hit: &Hit) -> Row {
    let (tone, icon) = words::look(&hit.case, view.now);
    let services = room.hall.services.now();
    let service = services.get(&hit.case.service);
    let holder = match &hit.holder {
        Some((id, _)) if *id == officer.officer => view.words().get("inbox-you").to_owned(),
        Some((_, name)) => name.clone(),
        None => String::new(),
    };
    Row {
        reference: hit.case.reference.to_string(),
        name: hit.name.clone(),
        service: service.map_or_else(|| hit.case.service.clone(), |service| service.title.get(view.lang).to_owned()),
        received: say::date(hit.case.submitted_at.date(view.zone()), view.lang),
        tone,
        icon,
        state: words::state(view.words(), hit.case.state),
        holder,
    }
}
