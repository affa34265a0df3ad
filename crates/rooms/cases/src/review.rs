//! `/permohonan/draf/{draft}/periksa`: all answers once more, the declaration, and sending.

use askama::Template;
use catalogue::{FetchedLine, SummaryPage};
use kernel::{Actor, Arg, FieldFlaw, Flaw, Stamp, Words, say};
use web::axum::extract::{Path, State};
use web::axum::http::StatusCode;
use web::{
    Answer, Control, FieldView, Page, Section, Unchecked, View, csrf_field, errors_html, fields_html, see_other,
};

use crate::draft::{self, OpenDraft};
use crate::fill::{Step, pages, parse, part_of, steps, titled};
use crate::room::Cases;
use crate::signatures_page::{self, Signing};
use crate::submit::Channel;
use crate::{Refusal, sending, words};

pub(crate) struct Line {
    pub label: String,
    pub value: String,
    pub files: Vec<File>,
    pub path: String,
    pub markable: bool,
    pub marked: bool,
    pub note: String,
    /// What was fetched for it: the source's value, or that it is the same.
    pub fetched: String,
    /// Why the applicant changed it.
    pub reason: String,
}

pub(crate) struct File {
    pub name: String,
    pub href: String,
    pub image: bool,
}

pub(crate) struct SectionView {
    pub title: String,
    pub href: String,
    pub lines: Vec<Line>,
}

/// A summary as pages show it; `base` leads back into the form where there is one.
pub(crate) fn sections(summary: Vec<SummaryPage>, base: Option<&str>, view: &View) -> Vec<SectionView> {
    let section = |page: SummaryPage| SectionView {
        href: base.zip(page.id.as_ref()).map_or_else(String::new, |(base, id)| format!("{base}/{id}")),
        title: page.title,
        lines: page
            .lines
            .into_iter()
            .map(|line| Line {
                fetched: line.fetched.as_ref().map_or_else(String::new, |fetched| origin(fetched, view)),
                reason: line.fetched.as_ref().map_or_else(String::new, |fetched| fetched.reason.clone()),
                files: line
                    .files
                    .iter()
                    .map(|file| File {
                        name: file.name.clone(),
                        href: format!("/berkas/{}", file.id),
                        image: file.media_type.starts_with("image/"),
                    })
                    .collect(),
                value: if line.files.is_empty() { line.value } else { String::new() },
                label: line.label,
                markable: !line.path.is_empty() && line.kind != "computed",
                path: line.path,
                marked: false,
                note: String::new(),
            })
            .collect(),
    };
    summary.into_iter().map(section).collect()
}

/// What was uploaded is gone since then: the names stay, and lead nowhere.
pub(crate) fn without_papers(mut sections: Vec<SectionView>, since: Option<Stamp>, view: &View) -> Vec<SectionView> {
    let Some(since) = since else { return sections };
    let at = say::date_time(since, view.zone(), view.lang);
    for line in sections.iter_mut().flat_map(|section| &mut section.lines).filter(|line| !line.files.is_empty()) {
        let names: Vec<&str> = line.files.iter().map(|file| file.name.as_str()).collect();
        let args = [("names", Arg::from(names.join(", "))), ("at", Arg::from(&at))];
        line.value = view.words().with("case-papers-gone", &args);
        line.files.clear();
        line.markable = false;
    }
    sections
}

/// What a source says beside what was answered.
fn origin(fetched: &FetchedLine, view: &View) -> String {
    let key = if fetched.is_corrected { "line-fetched-changed" } else { "line-fetched" };
    let at = say::date_time(fetched.at, view.zone(), view.lang);
    let args = [("source", Arg::from(&fetched.source)), ("at", Arg::from(&at)), ("value", Arg::from(&fetched.value))];
    view.words().with(key, &args)
}

#[derive(Template)]
#[template(path = "review.html")]
struct Review<'a> {
    t: Words<'a>,
    back: String,
    back_title: String,
    service: &'a str,
    part: String,
    steps: Vec<Step>,
    errors: String,
    warnings: Vec<String>,
    sections: Vec<SectionView>,
    bill: String,
    action: String,
    key: String,
    csrf: String,
    declaration: String,
    promise: String,
    send: &'a str,
    may_discard: bool,
    discard: String,
    applicant: Option<&'a str>,
    shelf: &'a str,
    signing: Option<Signing>,
    must_wait: bool,
}

/// `GET /permohonan/draf/{draft}/periksa`
pub(crate) async fn review(State(room): State<Cases>, view: View, Path(id): Path<String>) -> Answer {
    if view.actor == Actor::Visitor {
        return Ok(see_other(&web::problem::sign_in_path(&view)));
    }
    let opened = draft::open(&room, &view.actor, parse(&id)?).await?;
    show_review(&room, &view, &opened, &[]).await
}

async fn show_review(room: &Cases, view: &View, opened: &OpenDraft, flaws: &[FieldFlaw]) -> Answer {
    let (t, lang, service) = (view.words(), view.lang, &opened.service);
    let ctx = room.ctx(None);
    let answers = &opened.written.answers;
    let seen = service.view(answers, &ctx);
    let parts = pages(opened, &seen);
    let base = format!("/permohonan/draf/{}", opened.draft.id);
    let findings = service.validate(answers, catalogue::Part::All, &ctx);
    let corrects = opened.draft.corrects.is_some();
    let agency = words::agency(room, service.agency.as_str(), lang);
    let promise = match room.promised(service, view.now) {
        Ok(_) if service.promise.time == catalogue::Allowance::Instant => t.get("review-instant").to_owned(),
        Ok(due) => t.with(
            "review-promise",
            &[("agency", Arg::from(&agency)), ("due", Arg::from(words::moment(due, view.zone(), lang)))],
        ),
        Err(_) => String::new(),
    };
    let declared = flaws.iter().find(|flaw| flaw.field == "pernyataan");
    let declaration = FieldView::line("pernyataan", t.get("review-declare-text"), "")
        .control(Control::Tick { is_ticked: false })
        .flaw(declared.map_or_else(String::new, |flaw| t.flaw(&flaw.flaw)));
    let last = parts.last().map_or_else(String::new, |part| part.id.clone());
    let last_title = service.page_index(&last).and_then(|index| service.pages.get(index));
    let last_title = last_title.map_or("", |page| page.title.get(lang));
    let signing = signatures_page::signing(room, view, opened).await?;
    let whole = Review {
        t,
        must_wait: signing.as_ref().is_some_and(|signing| !signing.all_stand),
        back: format!("{base}/{last}"),
        back_title: t.with("form-back-page", &[("title", Arg::from(last_title))]),
        service: service.title.get(lang),
        part: part_of(view, parts.len(), parts.len()),
        steps: steps(opened, view, &parts, None),
        errors: review_errors(service, view, flaws, &base),
        warnings: findings.warnings.iter().map(|warning| t.flaw(&warning.flaw)).collect(),
        sections: sections(service.summary(answers, &ctx, lang), Some(&base), view),
        bill: service
            .bill(answers, &ctx)
            .map_or_else(|_| String::new(), |bill| crate::bill::proposed(t, lang, &bill, service.fee.due)),
        action: format!("{base}/kirim"),
        key: sending::fresh_key(room),
        csrf: csrf_field(view),
        declaration: fields_html(&[declaration], t),
        promise,
        send: t.get(if corrects { "correct-send" } else { "review-send" }),
        may_discard: !corrects,
        discard: format!("{base}/hapus"),
        applicant: opened.applicant.as_deref(),
        shelf: opened.shelf(),
        signing,
    };
    let status = if flaws.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let title = titled(view, t.get("review-title"), flaws.len());
    Ok(Page::new(title, Section::Services).status(status).offline_form().main(&whole)?.render(view))
}

/// From the review, each error leads to the page of the form it stands on.
pub(crate) fn review_errors(service: &catalogue::Service, view: &View, flaws: &[FieldFlaw], base: &str) -> String {
    if flaws.is_empty() {
        return String::new();
    }
    let words = view.words();
    let line = |flaw: &FieldFlaw| {
        let page = service.page_of(&flaw.field).and_then(|index| service.pages.get(index));
        let href = page.map_or_else(|| format!("#{}", flaw.field), |page| format!("{base}/{}#{}", page.id, flaw.field));
        let label = if flaw.field == "pernyataan" { String::new() } else { service.label(&flaw.field, view.lang) };
        (href, label, words.flaw(&flaw.flaw))
    };
    let title = words.with("form-errors-title", &[("count", Arg::from(flaws.len()))]);
    let html = errors_html(&title, &flaws.iter().map(line).collect::<Vec<_>>());
    html.replace("href=\"#/", "href=\"/").replace("href=\"##", "href=\"#")
}

/// `POST /permohonan/draf/{draft}/kirim`
pub(crate) async fn send(
    State(room): State<Cases>,
    view: View,
    Path(id): Path<String>,
    unchecked: Unchecked,
) -> Answer {
    if view.actor == Actor::Visitor {
        let page = format!("/permohonan/draf/{id}/periksa");
        return Ok(see_other(&format!("/masuk?lanjut={}", web::problem::percent(&page))));
    }
    let sent = unchecked.check(&view)?;
    let draft = parse(&id)?;
    if sent.text("pernyataan") != "ya" {
        let opened = draft::open(&room, &view.actor, draft).await;
        if let Ok(opened) = opened {
            let flaw = FieldFlaw::new("pernyataan", Flaw::new("declare"));
            return show_review(&room, &view, &opened, &[flaw]).await;
        }
    }
    let channel = if view.actor.officer().is_ok() { Channel::Counter } else { Channel::Web };
    match sending::submit_once(&room, &view.actor, draft, channel, sending::key(&sent)).await {
        Ok(reference) => Ok(see_other(&format!("/permohonan/{reference}/tanda-terima"))),
        Err(Refusal::Flawed(flaws) | Refusal::Unsigned(flaws)) => {
            let opened = draft::open(&room, &view.actor, draft).await?;
            show_review(&room, &view, &opened, &flaws).await
        }
        Err(other) => Err(other.into()),
    }
}
