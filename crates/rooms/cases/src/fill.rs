//! `/permohonan/draf/{draft}/…`: the form page by page. Nothing that was typed is lost: not by an error, not by an ended
//! session, not by another device.

use askama::Template;
use catalogue::{Part, RawForm};
use kernel::{Actor, Arg, DocumentId, DraftId, FieldFlaw, Words, say};
use sha2::{Digest as _, Sha256};
use web::axum::extract::{Path, State};
use web::axum::http::{HeaderMap, StatusCode, header};
use web::axum::response::Response;
use web::{
    Answer, Page, Refused, Section, Sent, Unchecked, View, cookies, csrf_field, errors_html, fields_html, see_other,
};

use crate::draft::{self, Once, OpenDraft, Upload};
use crate::form::{Drawing, join_regions};
use crate::model::hex;
use crate::room::Cases;
use crate::table::drafts::Parked;
use crate::{Refusal, look, sending, table, words};

/// `GET /permohonan/draf/{draft}`: on to the first page that is not complete yet, or the review.
pub(crate) async fn resume(State(room): State<Cases>, view: View, Path(id): Path<String>) -> Answer {
    let opened = draft::open(&room, &view.actor, parse(&id)?).await?;
    let ctx = room.ctx(None);
    let seen = opened.service.view(&opened.written.answers, &ctx);
    let is_done = |page: &FormPart| {
        let findings = opened.service.validate(&opened.written.answers, Part::Page(page.index), &ctx);
        opened.written.visited.contains(&page.id) && findings.is_fine()
    };
    let next = pages(&opened, &seen).into_iter().find(|page| !is_done(page));
    let to = next.map_or_else(|| "periksa".to_owned(), |page| page.id);
    Ok(see_other(&format!("/permohonan/draf/{id}/{to}")))
}

pub(crate) fn parse(id: &str) -> Result<DraftId, Refusal> {
    id.parse().map_err(|_| Refusal::NoDraft)
}

pub(crate) struct FormPart {
    index: usize,
    pub id: String,
}

/// The pages of the form that this applicant fills; while correcting, those with something marked on them.
pub(crate) fn pages(opened: &OpenDraft, seen: &catalogue::View<'_>) -> Vec<FormPart> {
    let service = &opened.service;
    let only = opened.draft.corrects.as_ref().map(|(_, only)| only);
    let has_marked =
        |index: usize| only.is_none_or(|only| only.iter().any(|path| service.page_of(path) == Some(index)));
    let shown = seen.pages().iter().filter(|page| has_marked(page.index));
    shown
        .filter_map(|page| service.pages.get(page.index).map(|form| (page.index, form)))
        .map(|(index, form)| FormPart { index, id: form.id.clone() })
        .collect()
}

pub(crate) struct Step {
    pub place: &'static str,
    pub title: String,
    pub href: String,
}

pub(crate) fn steps(opened: &OpenDraft, view: &View, parts: &[FormPart], current: Option<&str>) -> Vec<Step> {
    let base = format!("/permohonan/draf/{}", opened.draft.id);
    let step = |part: &FormPart| {
        let is_now = current == Some(part.id.as_str());
        let visited = opened.written.visited.contains(&part.id);
        let title = opened.service.pages.get(part.index).map_or("", |page| page.title.get(view.lang)).to_owned();
        Step {
            place: if is_now {
                "now"
            } else if visited {
                "done"
            } else {
                "next"
            },
            title,
            href: if visited && !is_now { format!("{base}/{}", part.id) } else { String::new() },
        }
    };
    let mut steps: Vec<Step> = parts.iter().map(step).collect();
    steps.push(Step {
        place: if current.is_none() { "now" } else { "next" },
        title: view.words().get("review-title").to_owned(),
        href: String::new(),
    });
    steps
}

pub(crate) fn part_of(view: &View, at: usize, of: usize) -> String {
    view.words().with("form-part", &[("part", Arg::from(at + 1)), ("parts", Arg::from(of + 1))])
}

#[derive(Template)]
#[template(path = "form.html")]
struct FormPage<'a> {
    t: Words<'a>,
    back: String,
    back_title: String,
    service: &'a str,
    part: String,
    title: &'a str,
    help: &'a str,
    steps: Vec<Step>,
    restored: String,
    marks: Vec<(String, String)>,
    errors: String,
    action: String,
    page: &'a str,
    key: String,
    mark: String,
    csrf: String,
    fields: String,
    next: String,
    saved: String,
    office: &'a str,
    applicant: Option<&'a str>,
}

/// `GET /permohonan/draf/{draft}/{page}`
pub(crate) async fn page(
    State(room): State<Cases>,
    view: View,
    headers: HeaderMap,
    Path((id, page)): Path<(String, String)>,
) -> Answer {
    if view.actor == Actor::Visitor {
        return Ok(see_other(&web::problem::sign_in_path(&view)));
    }
    let id = parse(&id)?;
    let back = unpark(&room, &view, &headers, id, &page).await?;
    let mut restored = false;
    let opened = match back {
        Some(parked) => {
            restored = true;
            let index = index_of(&room, &view, id, &page).await?;
            let mut raw = RawForm(parked.fields);
            let opened = draft::open(&room, &view.actor, id).await?;
            join_regions(&opened.service, &mut raw);
            draft::save_page(&room, &view.actor, id, index, raw, vec![]).await?.0
        }
        None => draft::open(&room, &view.actor, id).await?,
    };
    let marks = marks(&room, &view, &opened).await?;
    let mut response = show_page(&room, &view, &opened, &page, &[], restored, marks)?;
    if restored {
        let gone = cookies::make(&view.site, PARKED, "", Some(0));
        response.headers_mut().append(header::SET_COOKIE, gone);
    }
    Ok(response)
}

async fn index_of(room: &Cases, view: &View, id: DraftId, page: &str) -> Result<usize, Refused> {
    let opened = draft::open(room, &view.actor, id).await?;
    Ok(opened.service.page_index(page).ok_or(Refusal::NoPage)?)
}

/// What the officer marked, with the officer's words.
async fn marks(room: &Cases, view: &View, opened: &OpenDraft) -> Result<Vec<(String, String)>, Refused> {
    let Some((case, only)) = &opened.draft.corrects else { return Ok(vec![]) };
    let notes = look::return_notes(room, *case).await?;
    let label = |path: &String| {
        let note = notes.iter().find(|mark| mark.path == *path).map_or_else(String::new, |mark| mark.note.clone());
        (opened.service.label(path, view.lang), note)
    };
    Ok(only.iter().map(label).collect())
}

fn show_page(
    room: &Cases,
    view: &View,
    opened: &OpenDraft,
    page: &str,
    flaws: &[FieldFlaw],
    restored: bool,
    marks: Vec<(String, String)>,
) -> Result<Response, Refused> {
    let (t, lang, service) = (view.words(), view.lang, &opened.service);
    let ctx = room.ctx(None);
    let seen = service.view(&opened.written.answers, &ctx);
    let parts = pages(opened, &seen);
    let at = parts.iter().position(|part| part.id == page).ok_or(Refusal::NoPage)?;
    let part = parts.get(at).ok_or(Refusal::NoPage)?;
    let form = service.pages.get(part.index).ok_or(Refusal::NoPage)?;
    let base = format!("/permohonan/draf/{}", opened.draft.id);
    let title_of = |part: &FormPart| service.pages.get(part.index).map_or("", |page| page.title.get(lang));
    let only = opened.draft.corrects.as_ref().map(|(_, only)| only.as_slice());
    let drawing = Drawing {
        room,
        words: t,
        lang,
        service,
        answers: &opened.written.answers,
        flaws,
        only,
        silent: &opened.written.silent,
    };
    let before = at.checked_sub(1).and_then(|before| parts.get(before));
    let (back, back_title) = match before {
        Some(before) => {
            (format!("{base}/{}", before.id), t.with("form-back-page", &[("title", Arg::from(title_of(before)))]))
        }
        None => (
            format!("/layanan/{}", service.id),
            t.with("form-back-service", &[("title", Arg::from(service.title.get(lang)))]),
        ),
    };
    let agency = words::agency(room, service.agency.as_str(), lang);
    let saved = say::clock(opened.draft.updated_at, view.zone(), lang);
    let whole = FormPage {
        t,
        back,
        back_title,
        service: service.title.get(lang),
        part: part_of(view, at, parts.len()),
        title: form.title.get(lang),
        help: form.help.as_ref().map_or("", |help| help.get(lang)),
        steps: steps(opened, view, &parts, Some(page)),
        restored: if restored { t.get("form-restored").to_owned() } else { String::new() },
        marks,
        errors: summary(service, view, flaws),
        action: format!("{base}/{page}"),
        page,
        key: sending::fresh_key(room),
        mark: sending::mark(form, &opened.written.answers),
        csrf: csrf_field(view),
        fields: fields_html(&drawing.page(&seen, part.index), t),
        next: match parts.get(at + 1) {
            Some(next) => t.with("form-next", &[("title", Arg::from(title_of(next)))]),
            None => t.get("form-review").to_owned(),
        },
        saved: t.with("form-saved", &[("at", Arg::from(saved)), ("agency", Arg::from(&agency))]),
        office: service.office.address.get(lang),
        applicant: opened.applicant.as_deref(),
    };
    let status = if flaws.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let title = titled(view, whole.title, flaws.len());
    Ok(Page::new(title, Section::Services).status(status).offline_form().main(&whole)?.render(view))
}

/// The title of a page with errors says so first, since that is what a screen reader reads first.
pub(crate) fn titled(view: &View, title: &str, flaws: usize) -> String {
    if flaws == 0 {
        return title.to_owned();
    }
    format!("{}. {title}", view.words().with("form-errors-title", &[("count", Arg::from(flaws))]))
}

/// The error summary of a form.
pub(crate) fn summary(service: &catalogue::Service, view: &View, flaws: &[FieldFlaw]) -> String {
    let words = view.words();
    let line = |flaw: &FieldFlaw| (flaw.field.clone(), service.label(&flaw.field, view.lang), words.flaw(&flaw.flaw));
    let title = words.with("form-errors-title", &[("count", Arg::from(flaws.len()))]);
    errors_html(&title, &flaws.iter().map(line).collect::<Vec<_>>())
}

/// Cookie that leads back to what was parked.
const PARKED: &str = "balai_titipan";
/// How long something stays parked, in seconds.
const PARKED_FOR: i64 = 3_600;
/// The most bytes that are parked: anyone can send them, and no page of a form is longer.
const MOST_PARKED: usize = 128 << 10;

/// `POST /permohonan/draf/{draft}/{page}`
pub(crate) async fn save(
    State(room): State<Cases>,
    view: View,
    Path((id, page)): Path<(String, String)>,
    unchecked: Unchecked,
) -> Answer {
    let id = parse(&id)?;
    if view.actor == Actor::Visitor {
        return park(&room, &view, id, &page, unchecked.typed()).await;
    }
    let sent = unchecked.check(&view)?;
    if let Some(document) = sent.get("_hapus").and_then(|id| id.parse::<DocumentId>().ok()) {
        save_fields(&room, &view, id, &page, &sent).await?;
        draft::remove_document(&room, &view.actor, id, document).await?;
        return Ok(see_other(&format!("/permohonan/draf/{id}/{page}")));
    }
    let (mut opened, flaws) = save_fields(&room, &view, id, &page, &sent).await?;
    if let Some(group) = sent.get("_tambah").or(sent.get("_kurang")) {
        opened = draft::resize_group(&room, &view.actor, id, group, sent.get("_tambah").is_some()).await?;
    }
    let stays = ["_pilih", "_tambah", "_kurang"].iter().any(|name| sent.get(name).is_some());
    let marks = marks(&room, &view, &opened).await?;
    if stays {
        return show_page(&room, &view, &opened, &page, &[], false, marks);
    }
    if sent.get("simpan").is_some() {
        let mut response = see_other(opened.shelf());
        response.headers_mut().append(header::SET_COOKIE, cookies::flash(&view.site, "draft-saved"));
        return Ok(response);
    }
    if !flaws.is_empty() {
        return show_page(&room, &view, &opened, &page, &flaws, false, marks);
    }
    let ctx = room.ctx(None);
    let seen = opened.service.view(&opened.written.answers, &ctx);
    let parts = pages(&opened, &seen);
    let at = parts.iter().position(|part| part.id == page).ok_or(Refusal::NoPage)?;
    let next = parts.get(at + 1).map_or("periksa", |part| part.id.as_str());
    Ok(see_other(&format!("/permohonan/draf/{id}/{next}")))
}

async fn save_fields(
    room: &Cases,
    view: &View,
    id: DraftId,
    page: &str,
    sent: &Sent,
) -> Result<(OpenDraft, Vec<FieldFlaw>), Refused> {
    let opened = draft::open(room, &view.actor, id).await?;
    let index = opened.service.page_index(page).ok_or(Refusal::NoPage)?;
    let mut raw = RawForm(sent.fields.clone());
    join_regions(&opened.service, &mut raw);
    let uploads = sent.files.iter().map(|file| Upload {
        field: file.field.clone(),
        name: file.name.clone(),
        bytes: file.bytes.clone(),
    });
    let once = Once { key: sending::key(sent), from: None };
    Ok(draft::save_page_once(room, &view.actor, id, index, raw, uploads.collect(), once).await?)
}

/// Keeps what was typed, sealed, until the same browser signs in again; then leads to the sign-in page.
async fn park(room: &Cases, view: &View, draft: DraftId, page: &str, sent: &Sent) -> Answer {
    let typed: usize = sent.fields.iter().map(|(name, value)| name.len() + value.len()).sum();
    if typed + page.len() > MOST_PARKED {
        return Ok(see_other(&web::problem::sign_in_path(view)));
    }
    let mut token = [0_u8; 16];
    room.hall.dice.fill(&mut token);
    let token = hex(&token);
    let parked = Parked { draft, page: page.to_owned(), fields: sent.fields.clone() };
    let digest: [u8; 32] = Sha256::digest(token.as_bytes()).into();
    let input = (room.clone(), parked, digest, room.hall.now());
    room.hall
        .store
        .write(room.region(), input, |tx, (room, parked, digest, now)| {
            let hall = &room.hall;
            Box::pin(table::drafts::park(tx, &hall.vault, &*hall.dice, room.region(), digest, parked, *now))
        })
        .await
        .map_err(Refusal::Store)?;
    let mut response = see_other(&web::problem::sign_in_path(view));
    let cookie = cookies::make(&view.site, PARKED, &token, Some(PARKED_FOR));
    response.headers_mut().append(header::SET_COOKIE, cookie);
    Ok(response)
}

async fn unpark(
    room: &Cases,
    view: &View,
    headers: &HeaderMap,
    draft: DraftId,
    page: &str,
) -> Result<Option<Parked>, Refused> {
    let Some(token) = cookies::get(&view.site, headers, PARKED).filter(|token| !token.is_empty()) else {
        return Ok(None);
    };
    let digest: [u8; 32] = Sha256::digest(token.as_bytes()).into();
    let since = room.hall.now().minus(kernel::Span::seconds(PARKED_FOR));
    let parked = room
        .hall
        .store
        .write(room.region(), (room.clone(), digest, since), |tx, (room, digest, since)| {
            Box::pin(table::drafts::unpark(tx, &room.hall.vault, room.region(), digest, *since))
        })
        .await
        .map_err(Refusal::Store)?;
    Ok(parked.filter(|parked| parked.draft == draft && parked.page == page))
}

/// `POST /permohonan/draf/{draft}/hapus`
pub(crate) async fn discard(State(room): State<Cases>, view: View, Path(id): Path<String>, _: Sent) -> Answer {
    draft::discard(&room, &view.actor, parse(&id)?).await?;
    let mut response = see_other(if view.actor.officer().is_ok() { "/meja/loket" } else { "/saya" });
    response.headers_mut().append(header::SET_COOKIE, cookies::flash(&view.site, "draft-gone"));
    Ok(response)
}
