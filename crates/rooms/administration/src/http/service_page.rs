//! `/kelola/layanan/{id}`: the state of a service, its versions, and taking it off the list.

use askama::Template;
use kernel::{Arg, Words};
use web::axum::extract::{Path, State};
use web::{Answer, Sent, View, csrf_field};

use super::diff_page::{proposal_fields, proposal_label, read_proposal};
use super::{Pill, Trouble, head, moment, release_pill, release_words, sheet, told_at};
use crate::draft::{self, Working, counting};
use crate::model::{Release, ReleaseKind};
use crate::release::{Proposal, propose};
use crate::room::{Administration, admin};

struct Row {
    href: String,
    title: String,
    who: String,
    since: String,
    pill: Pill,
}

#[derive(Template)]
#[template(path = "service_state.html")]
struct StateHtml<'a> {
    t: Words<'a>,
    id: &'a str,
    head: String,
    trouble: &'a str,
    csrf: String,
    facts: Vec<(String, String)>,
    rows: Vec<Row>,
    has_draft: bool,
    /// Where citizens see it; empty if it is not offered.
    public: String,
    may_revert: bool,
    waits: bool,
    fields: String,
}

/// `GET /kelola/layanan/{id}`
pub(crate) async fn page(State(room): State<Administration>, view: View, Path(id): Path<String>) -> Answer {
    admin(&view)?;
    let working = draft::open(&room, &id).await?;
    show(&room, &view, &working, &Sent::default(), &Trouble::none())
}

fn show(room: &Administration, view: &View, working: &Working, sent: &Sent, trouble: &Trouble) -> Answer {
    let words = view.words();
    let id = &working.draft.service;
    let (title, head) = head(room, view, working, "");
    let offered = room.hall.services.now();
    let service = offered.get(id);
    let mut facts = Vec::new();
    let mut fact = |key: &str, value: String| facts.push((words.get(key).to_owned(), value));
    if let Some(service) = service {
        let agency =
            room.hall.agencies.now().get(service.agency.as_str()).map(|face| face.name.get(view.lang).to_owned());
        fact("kelola-version", service.version.short().to_owned());
        fact("kelola-agency", agency.unwrap_or_else(|| service.agency.as_str().to_owned()));
        fact("kelola-fact-pages", service.pages.len().to_string());
        fact("kelola-fact-steps", service.flow.steps.len().to_string());
        fact("kelola-fact-examples", service.examples.len().to_string());
        if service.has_doubts() {
            fact("kelola-fact-doubts", words.get("kelola-fact-doubts-text").to_owned());
        }
    }
    let counts = counting(&working.releases, view.now).filter(|release| release.kind != ReleaseKind::Revert);
    let page = StateHtml {
        t: words,
        id,
        head,
        trouble: &trouble.html,
        csrf: csrf_field(view),
        facts,
        rows: working.releases.iter().map(|release| row(view, release)).collect(),
        has_draft: working.has_draft(),
        public: service.map_or_else(String::new, |_| format!("/layanan/{id}")),
        may_revert: counts.is_some() && !room.offer.beneath().text(&format!("{id}.toml")).is_empty(),
        waits: working.waiting().is_some(),
        fields: proposal_fields(view, sent, trouble),
    };
    Ok(sheet(title, trouble).main(&page)?.render(view))
}

fn row(view: &View, release: &Release) -> Row {
    let words = view.words();
    let decided = release.decided_by.as_deref();
    let args = [("name", Arg::from(release.proposed_by.as_str())), ("other", Arg::from(decided.unwrap_or_default()))];
    Row {
        href: format!("/kelola/layanan/{}/versi/{}", release.service, release.number),
        title: release_words(view, release),
        who: words.with(if decided.is_some() { "kelola-by-two" } else { "kelola-by-one" }, &args),
        since: moment(view, release.from_at.unwrap_or(release.proposed_at)),
        pill: release_pill(view, release),
    }
}

/// `POST /kelola/layanan/{id}/buang`
pub(crate) async fn discard(State(room): State<Administration>, view: View, Path(id): Path<String>, _: Sent) -> Answer {
    let officer = admin(&view)?;
    draft::discard(&room, officer, &id).await?;
    Ok(told_at(&view, "/kelola/layanan", "kelola-discarded"))
}

/// `POST /kelola/layanan/{id}/tarik`: proposes to take it off the list, or to give it back to the file beneath.
pub(crate) async fn withdraw(
    State(room): State<Administration>,
    view: View,
    Path(id): Path<String>,
    sent: Sent,
) -> Answer {
    let officer = admin(&view)?;
    let proposed = async {
        let (reason, wanted_at) = read_proposal(&view, &sent)?;
        let kind = if sent.text("jenis") == "asal" { ReleaseKind::Revert } else { ReleaseKind::Withdraw };
        propose(&room, officer, Proposal { service: id.clone(), kind, reason, wanted_at, rev: 0 }).await
    };
    match proposed.await {
        Ok(release) => Ok(told_at(&view, &format!("/kelola/layanan/{id}/versi/{}", release.number), "kelola-proposed")),
        Err(refusal) => {
            let trouble = Trouble::at(&view, refusal, |field| proposal_label(view.words(), field))?;
            let working = draft::open(&room, &id).await?;
            show(&room, &view, &working, &sent, &trouble)
        }
    }
}
