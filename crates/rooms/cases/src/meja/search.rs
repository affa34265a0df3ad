//! `/meja?q=`: what was found by words, open and closed, newest first.

use askama::Template;
use kernel::{Arg, CaseId, Officer, Words, say};
use web::problem::percent;
use web::{Answer, Page, Section, View};

use crate::find::{self, Hit};
use crate::room::Cases;
use crate::words;

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
    q: &'a str,
    found: String,
    rows: Vec<Row>,
    next: String,
}

/// The page of what was found; `before` is where the page before ended.
pub(crate) async fn show(room: &Cases, view: &View, officer: &Officer, q: &str, before: Option<CaseId>) -> Answer {
    let found = find::find(room, officer, q, before).await?;
    let t = view.words();
    let page = SearchPage {
        t,
        q,
        found: t.with("inbox-found", &[("count", Arg::from(found.hits.len()))]),
        rows: found.hits.iter().map(|hit| row(room, view, officer, hit)).collect(),
        next: found.next.map_or_else(String::new, |next| format!("/meja?q={}&sebelum={next}", percent(q))),
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
