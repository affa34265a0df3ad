//! `/lacak` for anyone with a reference, `/permohonan/{ref}` for the applicant: where a case stands, who has it, what was
//! promised, and what happened, live where a browser can and by reloading where it cannot.

use askama::Template;
use kernel::{Actor, Arg, Reference, Stamp, Words, say};
use serde::Deserialize;
use tokio_stream::StreamExt as _;
use tokio_stream::wrappers::BroadcastStream;
use web::axum::extract::{Path, Query, State};
use web::axum::http::StatusCode;
use web::axum::http::header;
use web::axum::response::Response;
use web::{Answer, Page, Refused, Section, Sent, View, cookies, csrf_field, errors_html, public_page, see_other};

use crate::fee::FeeState;
use crate::fill::titled;
use crate::hands::{self, Hand};
use crate::inspect_page::{self, ReportView};
use crate::look::{self, CaseFile};
use crate::model::{Case, CaseState, Letter, LetterBody, LetterState};
use crate::renew_page::{self, KinView};
use crate::review::{SectionView, sections, without_papers};
use crate::room::{Cases, ServiceRef};
use crate::ties::{self, Reader, Ties};
use crate::timeline::{Moment, Telling, tell};
use crate::{Refusal, message, withdraw, words};

/// What someone typed into the box.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Typed {
    nomor: Option<String>,
}

#[derive(Template)]
#[template(path = "track_form.html")]
struct TrackForm<'a> {
    t: Words<'a>,
    errors: String,
    flaw: String,
    typed: String,
}

/// `GET /lacak?nomor=`
pub(crate) async fn form(State(room): State<Cases>, view: View, Query(typed): Query<Typed>) -> Answer {
    let Some(typed) = typed.nomor else { return show_form(&view, String::new(), String::new()) };
    match Reference::parse(&typed) {
        Err(flaw) => show_form(&view, view.words().flaw(&flaw), typed),
        Ok(reference) => match look::track(&room, &reference).await {
            Ok(_) => Ok(see_other(&format!("/lacak/{reference}"))),
            Err(Refusal::NoCase) => show_form(&view, view.words().get("track-unknown").to_owned(), typed),
            Err(other) => Err(other.into()),
        },
    }
}

fn show_form(view: &View, flaw: String, typed: String) -> Answer {
    let t = view.words();
    let status = if flaw.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let wrong = usize::from(!flaw.is_empty());
    let line = ("nomor".to_owned(), t.get("track-label").to_owned(), flaw.clone());
    let title = t.with("form-errors-title", &[("count", Arg::from(wrong))]);
    let errors = if wrong == 0 { String::new() } else { errors_html(&title, &[line]) };
    let page = TrackForm { t, errors, flaw, typed };
    let title = titled(view, t.get("track-title"), wrong);
    Ok(Page::new(title, Section::Track).status(status).main(&page)?.render(view))
}

pub(crate) struct LetterView {
    pub title: String,
    pub number: String,
    pub href: String,
    pub code: String,
    pub id: String,
    pub revoked: bool,
    /// It is handed out when the fee is paid.
    pub waits: bool,
    /// There is no file: no official has signed it, and if it was revoked, none will.
    pub unsigned: bool,
    /// Until when it holds, in words; empty for ever.
    pub ends: String,
    /// Where it can be renewed now.
    pub renew: String,
}

pub(crate) fn letter_views(letters: &[(Letter, LetterBody)], lang: kernel::Lang) -> Vec<LetterView> {
    let one = |(letter, body): &(Letter, LetterBody)| LetterView {
        title: body.title.get(lang).to_owned(),
        number: letter.number.clone(),
        href: format!("/surat/{}", letter.id),
        code: letter.code.clone(),
        id: letter.id.to_string(),
        revoked: letter.state == LetterState::Dicabut,
        waits: false,
        unsigned: letter.awaits_signature(),
        ends: String::new(),
        renew: String::new(),
    };
    letters.iter().map(one).collect()
}

#[derive(Template)]
#[template(path = "track.html")]
struct Track<'a> {
    t: Words<'a>,
    live: String,
    here: String,
    reference: String,
    service: &'a str,
    tone: &'a str,
    status_icon: &'a str,
    status: String,
    holder: String,
    due_label: &'a str,
    due: String,
    open: bool,
    percent: i64,
    bar_class: &'a str,
    elapsed: String,
    left: String,
    late: String,
    todo: String,
    todo_href: String,
    read_at: String,
    moments: Vec<Moment>,
    own: bool,
    errors: String,
    typed: String,
    csrf: String,
    letters: Vec<LetterView>,
    kin: Vec<KinView>,
    bill: String,
    ties: String,
    sections: Vec<SectionView>,
    reports: Vec<ReportView>,
    agency: String,
    agency_address: String,
    agency_phone: String,
}

/// `GET /lacak/{ref}`
pub(crate) async fn track(State(room): State<Cases>, view: View, Path(typed): Path<String>) -> Answer {
    let Ok(reference) = Reference::parse(&typed) else { return Err(Refusal::NoCase.into()) };
    if reference.as_str() != typed {
        return Ok(see_other(&format!("/lacak/{reference}")));
    }
    // The foot of the page is the hall's.
    let version = format!("{}-{}", look::track_version(&room, &reference).await?, room.hall.said.revision());
    public_page(&view, &version, || show_public(&room, &view, &reference)).await
}

async fn show_public(room: &Cases, view: &View, reference: &Reference) -> Answer {
    let tracked = look::track(room, reference).await?;
    let hands = hands::hands(room, &tracked.case, &tracked.tasks, view.lang);
    let mut page = base(room, view, &tracked.case, &tracked.service, &hands);
    page.moments = moments(room, view, &tracked.case, &tracked.service, &tracked.events, &hands, false);
    page.here = format!("/lacak/{reference}");
    tied(&mut page, room, view, &tracked.ties, Reader::Public);
    let title = format!("{reference}, {}", page.status);
    Ok(Page::new(title, Section::Track).main(&page)?.render(view))
}

/// `GET /permohonan/{ref}`
pub(crate) async fn own(State(room): State<Cases>, view: View, Path(typed): Path<String>) -> Answer {
    let Ok(reference) = Reference::parse(&typed) else { return Err(Refusal::NoCase.into()) };
    match look::own_case(&room, &view.actor, &reference).await {
        // An officer who follows a citizen's link belongs at the desk.
        Err(Refusal::NoCase) if view.actor.officer().is_ok() => Ok(see_other(&format!("/meja/{reference}"))),
        Err(Refusal::Denied(kernel::Denied::SignIn)) => Ok(see_other(&web::problem::sign_in_path(&view))),
        Err(other) => Err(other.into()),
        Ok(file) => show_own(&room, &view, &file, String::new(), String::new()),
    }
}

fn show_own(room: &Cases, view: &View, file: &CaseFile, errors: String, typed: String) -> Answer {
    let case = &file.case;
    let hands = hands::hands(room, case, &file.tasks, view.lang);
    let mut page = base(room, view, case, &file.service, &hands);
    page.moments = moments(room, view, case, &file.service, &file.events, &hands, true);
    page.own = true;
    page.here = format!("/permohonan/{}", case.reference);
    page.csrf = csrf_field(view);
    tied(&mut page, room, view, &file.ties, Reader::Owner);
    page.letters = letter_views(&file.letters, view.lang);
    renew_page::tell(room, view, &file.letters, &mut page.letters);
    page.kin = renew_page::kin(view, &file.kin, "/permohonan");
    if let Some(fee) = &file.fee {
        let is_unpaid = fee.state == FeeState::Belum;
        page.bill = crate::bill::fixed(view, fee);
        page.letters.iter_mut().for_each(|letter| letter.waits = is_unpaid);
        let waits_for_money = fee.due == catalogue::Due::Before && case.paused_at.is_some();
        if is_unpaid && waits_for_money && case.state == CaseState::Diproses {
            view.words().get("fee-due-before").clone_into(&mut page.todo);
        }
    }
    let ctx = room.ctx(Some(case.submitted_at));
    page.sections = without_papers(
        sections(file.service.summary(&file.answers, &ctx, view.lang), None, view),
        file.papers_gone_at,
        view,
    );
    page.reports = inspect_page::views(view, &file.service, &file.reports);
    page.todo_href =
        file.correction.as_ref().map_or_else(String::new, |draft| format!("/permohonan/draf/{}", draft.id));
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let wrong = usize::from(!errors.is_empty());
    (page.errors, page.typed) = (errors, typed);
    let title = format!("{}, {}", page.service, page.status);
    Ok(Page::new(titled(view, &title, wrong), Section::Mine).status(status).main(&page)?.render(view))
}

/// What the case belongs to; while it waits for another one, nobody has it.
fn tied(page: &mut Track<'_>, room: &Cases, view: &View, ties: &Ties, reader: Reader) {
    page.ties = ties::html(room, view, ties, reader);
    if let Some(other) = ties.waits.first() {
        let title = ties::title(room, view, other);
        page.holder = view.words().with("track-waits-for", &[("title", Arg::from(&title))]);
    }
}

fn moments(
    room: &Cases,
    view: &View,
    case: &Case,
    service: &ServiceRef,
    events: &[book::Event],
    hands: &[Hand],
    with_private: bool,
) -> Vec<Moment> {
    let agency = words::agency(room, case.agency.as_str(), view.lang);
    let agencies = room.hall.agencies.now();
    let telling = Telling {
        words: view.words(),
        lang: view.lang,
        zone: view.zone(),
        agency: &agency,
        agencies: &agencies,
        hands,
        with_private,
        for_officers: false,
    };
    tell(case, service, events, &telling)
}

fn base<'a>(room: &'a Cases, view: &'a View, case: &'a Case, service: &'a ServiceRef, hands: &[Hand]) -> Track<'a> {
    let (t, lang, now) = (view.words(), view.lang, view.now);
    let agency = words::agency(room, case.agency.as_str(), lang);
    let agencies = room.hall.agencies.now();
    let face = agencies.get(case.agency.as_str());
    let (tone, status_icon) = words::look(case, now);
    let with_agency = |key: &str| t.with(key, &[("agency", Arg::from(&agency))]);
    let in_hands = |key: &str| {
        let names: Vec<&str> = hands.iter().map(|hand| hand.name.as_str()).collect();
        t.with(key, &[("agency", Arg::from(names.join(", ")))])
    };
    let (due_label, due) = match (case.closed_at, case.paused_at) {
        (Some(closed), _) => ("track-closed", closed),
        (None, Some(paused)) => ("track-paused", paused),
        (None, None) => ("track-due", case.due_at),
    };
    let is_open = case.state == CaseState::Diproses;
    // While the clock stands, no more of the promised time is used.
    let until = case.paused_at.map_or(now, |paused| paused.min(now));
    let (percent, left) = used(case, until);
    let late = match case.closed_at {
        Some(closed) if closed > case.due_at => words::with_time(view, "track-late-closed", closed.since(case.due_at)),
        None if case.is_late(now) => words::with_time(view, "track-late", now.since(case.due_at)),
        _ => String::new(),
    };
    Track {
        t,
        live: if case.state.is_final() { String::new() } else { format!("/lacak/{}/langsung", case.reference) },
        here: String::new(),
        reference: case.reference.to_string(),
        service: service.title.get(lang),
        tone,
        status_icon,
        status: words::state(t, case.state),
        holder: match case.state {
            CaseState::Diproses if hands.len() > 1 => in_hands("track-together"),
            CaseState::Diproses if hands.iter().any(|hand| hand.holder.is_some()) => in_hands("track-held"),
            CaseState::Diproses => in_hands("track-waiting"),
            CaseState::Perbaikan => t.get("track-you").to_owned(),
            _ => with_agency("track-with"),
        },
        due_label: t.get(due_label),
        due: words::moment(due, view.zone(), lang),
        open: is_open,
        percent,
        bar_class: if late.is_empty() { "f1" } else { "f2" },
        elapsed: words::with_time(view, "track-elapsed", now.since(case.submitted_at)),
        left: if until < case.due_at { words::with_time(view, "track-left", left) } else { String::new() },
        late,
        todo: if case.state == CaseState::Perbaikan { t.get("track-todo-text").to_owned() } else { String::new() },
        todo_href: String::new(),
        read_at: t.with("track-reload", &[("at", Arg::from(say::clock(now, view.zone(), lang)))]),
        moments: vec![],
        own: false,
        errors: String::new(),
        typed: String::new(),
        csrf: String::new(),
        letters: vec![],
        kin: vec![],
        bill: String::new(),
        ties: String::new(),
        sections: vec![],
        reports: vec![],
        agency,
        agency_address: face.map_or_else(String::new, |face| face.address.clone()),
        agency_phone: face.map_or_else(String::new, |face| face.phone.clone()),
    }
}

/// How much of the promised time is used, in percent, and what is left.
fn used(case: &Case, now: Stamp) -> (i64, kernel::Span) {
    let whole = case.due_at.since(case.submitted_at).as_micros().max(1);
    let gone = now.since(case.submitted_at).as_micros().clamp(0, whole);
    let percent = i64::try_from(i128::from(gone) * 100 / i128::from(whole)).unwrap_or(100);
    (percent, case.due_at.since(now))
}

/// `GET /lacak/{ref}/langsung`: one line for every event of the case; the page fetches itself.
pub(crate) async fn live(State(room): State<Cases>, Path(typed): Path<String>) -> Result<Response, Refused> {
    let reference = Reference::parse(&typed).map_err(|_| Refusal::NoCase)?;
    let tracked = look::track(&room, &reference).await?;
    let events = room.hall.live.subscribe(room.region(), tracked.case.id.bytes());
    // A reader that fell behind is told as well: it reloads, and that is all a line asks for.
    let lines = BroadcastStream::new(events)
        .map(|event| event.map_or_else(|_| "lagged".to_owned(), |event| event.kind.clone()));
    Ok(web::sse::live(lines))
}

/// `POST /permohonan/{ref}/pesan`
pub(crate) async fn write(State(room): State<Cases>, view: View, Path(typed): Path<String>, sent: Sent) -> Answer {
    let reference = Reference::parse(&typed).map_err(|_| Refusal::NoCase)?;
    match message::write(&room, &view.actor, &reference, sent.text("message")).await {
        Ok(_) => Ok(told(&view, &format!("/permohonan/{reference}"), "case-sent")),
        Err(Refusal::Unsaid(_)) => {
            let file = look::own_case(&room, &view.actor, &reference).await?;
            let t = view.words();
            let line =
                ("message".to_owned(), t.get("case-message").to_owned(), t.get("flaw-answer-missing").to_owned());
            let title = t.with("form-errors-title", &[("count", Arg::from(1_i64))]);
            show_own(&room, &view, &file, errors_html(&title, &[line]), sent.text("message").to_owned())
        }
        Err(other) => Err(other.into()),
    }
}

/// `POST /permohonan/{ref}/batal`
pub(crate) async fn take_back(State(room): State<Cases>, view: View, Path(typed): Path<String>, _: Sent) -> Answer {
    let reference = Reference::parse(&typed).map_err(|_| Refusal::NoCase)?;
    withdraw::withdraw(&room, &view.actor, &reference).await?;
    Ok(told(&view, &format!("/permohonan/{reference}"), "case-withdrawn"))
}

/// Goes on to `path`, which will say the text `key` once.
pub(crate) fn told(view: &View, path: &str, key: &str) -> Response {
    let mut response = see_other(path);
    response.headers_mut().append(header::SET_COOKIE, cookies::flash(&view.site, key));
    response
}

/// Whether someone is signed in at all.
pub(crate) fn is_visitor(view: &View) -> bool {
    view.actor == Actor::Visitor
}
