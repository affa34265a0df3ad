//! `/saya`: everything a resident has here.

use askama::Template;
use kernel::{Arg, CaseId, Words};
use serde::Deserialize;
use web::axum::extract::{Path, Query, State};
use web::{Answer, Page, Section, View, see_other};

use crate::model::{Case, CaseState, Draft, Letter};
use crate::receipt::download;
use crate::renew_page::{self, EndingView};
use crate::room::Cases;
use crate::signature::Signature;
use crate::{Refusal, copy_letter, issue_letter, look, sign, words};

/// Where the page begins.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct From {
    sebelum: Option<String>,
}

struct DraftView {
    icon: String,
    tone: &'static str,
    title: String,
    note: String,
    href: String,
    action: String,
}

struct CaseView {
    icon: &'static str,
    tone: &'static str,
    title: String,
    reference: String,
    note: String,
    status: String,
}

#[derive(Template)]
#[template(path = "mine.html")]
struct Mine<'a> {
    t: Words<'a>,
    greeting: String,
    waiting: Vec<DraftView>,
    drafts: Vec<DraftView>,
    ending: Vec<EndingView>,
    cases: Vec<CaseView>,
    next: String,
}

/// `GET /saya`
pub(crate) async fn mine(State(room): State<Cases>, view: View, Query(from): Query<From>) -> Answer {
    if view.actor.officer().is_ok() {
        return Ok(see_other("/meja"));
    }
    if crate::track::is_visitor(&view) {
        return Ok(see_other(&web::problem::sign_in_path(&view)));
    }
    let before = from.sebelum.and_then(|id| id.parse::<CaseId>().ok());
    let all = look::my_hall(&room, &view.actor, before).await?;
    let next = all.next.map_or_else(String::new, |last| format!("/saya?sebelum={last}"));
    let waiting = if before.is_some() { vec![] } else { sign::waiting(&room, &view.actor).await? };
    let page = Mine {
        waiting: waiting.iter().map(|signature| waiting_view(&room, &view, signature)).collect(),
        t: view.words(),
        greeting: view.words().with("mine-greeting", &[("name", Arg::from(view.name.as_deref().unwrap_or_default()))]),
        drafts: if before.is_some() {
            vec![]
        } else {
            all.drafts.iter().map(|draft| draft_view(&room, &view, draft)).collect()
        },
        ending: if before.is_some() { vec![] } else { renew_page::ending(&room, &view, &all.ending) },
        cases: all.cases.iter().map(|case| case_view(&room, &view, case)).collect(),
        next,
    };
    Ok(Page::new(view.words().get("nav-mine"), Section::Mine).main(&page)?.render(&view))
}

fn waiting_view(room: &Cases, view: &View, signature: &Signature) -> DraftView {
    let t = view.words();
    let at = words::moment(signature.asked_at, view.zone(), view.lang);
    let args = [("name", Arg::from(&signature.body.applicant)), ("at", Arg::from(at))];
    DraftView {
        icon: "sign".to_owned(),
        tone: "warn",
        title: title(room, &signature.service, view),
        note: t.with("mine-sign-note", &args),
        href: format!("/saya/tanda-tangan/{}", signature.id),
        action: t.get("mine-sign-go").to_owned(),
    }
}

pub(crate) fn title(room: &Cases, service: &str, view: &View) -> String {
    room.hall
        .services
        .now()
        .get(service)
        .map_or_else(|| service.to_owned(), |known| known.title.get(view.lang).to_owned())
}

fn draft_view(room: &Cases, view: &View, draft: &Draft) -> DraftView {
    let t = view.words();
    let corrects = draft.corrects.is_some();
    let at = words::moment(draft.updated_at, view.zone(), view.lang);
    DraftView {
        icon: if corrects { "alert" } else { "save" }.to_owned(),
        tone: if corrects { "warn" } else { "" },
        title: title(room, &draft.service, view),
        note: if corrects {
            t.get("mine-correct-note").to_owned()
        } else {
            t.with("mine-draft-note", &[("at", Arg::from(at))])
        },
        href: format!("/permohonan/draf/{}", draft.id),
        action: t.get(if corrects { "mine-correct-go" } else { "mine-draft-go" }).to_owned(),
    }
}

fn case_view(room: &Cases, view: &View, case: &Case) -> CaseView {
    let t = view.words();
    let (tone, icon) = words::look(case, view.now);
    let say = |at| words::moment(at, view.zone(), view.lang);
    let note = match case.closed_at {
        Some(closed) => t.with("mine-closed", &[("at", Arg::from(say(closed)))]),
        None if case.state == CaseState::Diproses && case.is_late(view.now) => {
            t.with("mine-late", &[("due", Arg::from(say(case.due_at)))])
        }
        None => t.with("mine-due", &[("due", Arg::from(say(case.due_at)))]),
    };
    CaseView {
        icon,
        tone,
        title: title(room, &case.service, view),
        reference: case.reference.to_string(),
        note,
        status: words::state(t, case.state),
    }
}

/// `GET /berkas/{id}`: an uploaded document, for whoever may see its case.
pub(crate) async fn document(State(room): State<Cases>, view: View, Path(id): Path<String>) -> Answer {
    let id = id.parse().map_err(|_| Refusal::NoDocument)?;
    let (document, bytes) = look::document(&room, &view.actor, id).await?;
    let name = format!("{}.{}", document.field, document.media.ending());
    Ok(download(bytes, document.media.as_str(), &name))
}

/// `GET /surat/{id}`: a letter as PDF, for its holder and the officers of its agency.
pub(crate) async fn letter(
    State(room): State<Cases>,
    view: View,
    Path(id): Path<String>,
    Query(taking): Query<Taking>,
) -> Answer {
    let id = id.parse().map_err(|_| Refusal::NoLetter)?;
    if crate::track::is_visitor(&view) {
        return Ok(see_other(&web::problem::sign_in_path(&view)));
    }
    let letter = look::may_hold(&room, &view.actor, id).await?;
    if let Some(page) = warning(&view, &letter, &taking, &format!("/surat/{id}")) {
        return page;
    }
    let pdf = issue_letter::pdf(&room, id).await?;
    Ok(download(pdf, "application/pdf", &format!("{}surat-{id}.pdf", before(&letter))))
}

/// Whether somebody wants a letter that was revoked all the same.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Taking {
    arsip: Option<String>,
}

/// What the name of a file begins with, so that a revoked letter is known as one where it lies.
fn before(letter: &Letter) -> &'static str {
    if letter.revoked.is_some() { "dicabut-" } else { "" }
}

#[derive(Template)]
#[template(path = "letter_revoked.html")]
struct RevokedLetter<'a> {
    t: Words<'a>,
    lead: String,
    check: String,
    href: String,
}

/// Who opens a revoked letter is told first; none if it holds, or if they know.
fn warning(view: &View, letter: &Letter, taking: &Taking, path: &str) -> Option<Answer> {
    // Nobody signed it before, so there is nothing to take.
    let has_file = !letter.awaits_signature();
    let (at, _) = letter.revoked.as_ref().filter(|_| taking.arsip.is_none() || !has_file)?;
    let t = view.words();
    let at = Arg::from(words::moment(*at, view.zone(), view.lang));
    let page = RevokedLetter {
        t,
        lead: t.with("check-revoked-lead", &[("at", at)]),
        check: format!("/cek/{}", letter.code),
        href: if has_file { format!("{path}?arsip=ya") } else { String::new() },
    };
    let title = t.get("check-revoked");
    Some(Page::new(title, Section::Mine).main(&page).map(|page| page.render(view)))
}

/// `GET /surat/{id}/salinan/{copy}`: a certified copy that the counter made, for its holder and the officers of its agency.
pub(crate) async fn copy(
    State(room): State<Cases>,
    view: View,
    Path((id, copy)): Path<(String, i64)>,
    Query(taking): Query<Taking>,
) -> Answer {
    let id = id.parse().map_err(|_| Refusal::NoLetter)?;
    if crate::track::is_visitor(&view) {
        return Ok(see_other(&web::problem::sign_in_path(&view)));
    }
    let letter = look::may_hold(&room, &view.actor, id).await?;
    if let Some(page) = warning(&view, &letter, &taking, &format!("/surat/{id}/salinan/{copy}")) {
        return page;
    }
    let pdf = copy_letter::pdf(&room, id, copy).await?;
    Ok(download(pdf, "application/pdf", &format!("{}surat-{id}-salinan-{copy}.pdf", before(&letter))))
}
