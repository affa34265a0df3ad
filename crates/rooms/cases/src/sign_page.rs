//! `/saya/tanda-tangan`: what a resident is asked to sign for somebody else. They read what exactly, and sign or refuse.

use askama::Template;
use kernel::{Actor, Arg, FieldFlaw, Flaw, SignatureId, Words, say};
use serde::Deserialize;
use web::axum::extract::{Path, Query, State};
use web::axum::http::StatusCode;
use web::{Control, FieldView, Page, Section, Sent, View, csrf_field, errors_html, fields_html, see_other};

use crate::fill::titled;
use crate::mine::title;
use crate::room::Cases;
use crate::sign::{self, SignAnswer, mark};
use crate::signature::{SignState, Signature};
use crate::signatures_page::looks;
use crate::track::told;
use crate::{Refusal, words};

/// Where the list begins.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct From {
    sebelum: Option<String>,
}

struct Row {
    title: String,
    note: String,
    href: String,
    tone: &'static str,
    state: String,
}

#[derive(Template)]
#[template(path = "sign_list.html")]
struct List<'a> {
    t: Words<'a>,
    rows: Vec<Row>,
    next: String,
}

/// `GET /saya/tanda-tangan`
pub(crate) async fn list(State(room): State<Cases>, view: View, Query(from): Query<From>) -> web::Answer {
    if view.actor == Actor::Visitor {
        return Ok(see_other(&web::problem::sign_in_path(&view)));
    }
    let before = from.sebelum.and_then(|id| id.parse::<SignatureId>().ok());
    let (signatures, has_more) = sign::of_person(&room, &view.actor, before).await?;
    let t = view.words();
    let row = |signature: &Signature| {
        let (tone, key) = looks(Some(signature.state));
        let at = words::moment(signature.asked_at, view.zone(), view.lang);
        let args = [("name", Arg::from(&signature.body.applicant)), ("at", Arg::from(at))];
        Row {
            title: title(&room, &signature.service, &view),
            note: t.with("mine-sign-note", &args),
            href: format!("/saya/tanda-tangan/{}", signature.id),
            tone,
            state: t.get(key).to_owned(),
        }
    };
    let next = signatures.last().filter(|_| has_more);
    let page = List {
        t,
        next: next.map_or_else(String::new, |last| format!("/saya/tanda-tangan?sebelum={}", last.id)),
        rows: signatures.iter().map(row).collect(),
    };
    Ok(Page::new(t.get("sign-list"), Section::Mine).main(&page)?.render(&view))
}

struct Part {
    title: String,
    lines: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "sign.html")]
struct Sign<'a> {
    t: Words<'a>,
    title: String,
    lead: String,
    tone: &'static str,
    state: String,
    note: String,
    errors: String,
    parts: Vec<Part>,
    statement: String,
    action: String,
    csrf: String,
    mark: String,
    agree: String,
    reason: String,
    is_signed: bool,
}

/// `GET /saya/tanda-tangan/{id}`
pub(crate) async fn page(State(room): State<Cases>, view: View, Path(id): Path<String>) -> web::Answer {
    if view.actor == Actor::Visitor {
        return Ok(see_other(&web::problem::sign_in_path(&view)));
    }
    show(&room, &view, parse(&id)?, &Sent::default(), &[]).await
}

fn parse(id: &str) -> Result<SignatureId, Refusal> {
    id.parse().map_err(|_| Refusal::NoSignature)
}

async fn show(room: &Cases, view: &View, id: SignatureId, sent: &Sent, flaws: &[FieldFlaw]) -> web::Answer {
    let signature = sign::read(room, &view.actor, id).await?;
    let (t, lang) = (view.words(), view.lang);
    let flaw =
        |path: &str| flaws.iter().find(|flaw| flaw.field == path).map_or_else(String::new, |flaw| t.flaw(&flaw.flaw));
    let at = say::date_time(signature.asked_at, view.zone(), lang);
    let statement = signature.body.statement.get(lang);
    let agree = FieldView::line("setuju", statement, "").control(Control::Tick { is_ticked: false });
    let reason = FieldView::line("alasan", t.get("sign-reason"), sent.text("alasan"))
        .hint(t.get("sign-reason-hint"))
        .control(Control::Lines { value: sent.text("alasan").to_owned(), max: 500 });
    let lines: Vec<_> = flaws.iter().map(|flaw| (flaw.field.clone(), String::new(), t.flaw(&flaw.flaw))).collect();
    let is_open = signature.case.is_none() && signature.state != SignState::Batal;
    let (tone, key) = looks(Some(signature.state));
    let page = Sign {
        t,
        title: title(room, &signature.service, view),
        lead: t.with("sign-lead", &[("name", Arg::from(&signature.body.applicant)), ("at", Arg::from(at))]),
        tone,
        state: t.get(key).to_owned(),
        note: note(view, &signature),
        errors: errors_html(&t.with("form-errors-title", &[("count", Arg::from(lines.len()))]), &lines),
        parts: parts(view, &signature),
        statement: statement.to_owned(),
        action: if is_open { format!("/saya/tanda-tangan/{id}") } else { String::new() },
        csrf: csrf_field(view),
        mark: mark(&signature),
        agree: fields_html(&[agree.flaw(flaw("setuju"))], t),
        reason: fields_html(&[reason.flaw(flaw("alasan"))], t),
        is_signed: signature.state == SignState::Ditandatangani,
    };
    let status = if flaws.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let heading = titled(view, t.get("sign-page"), flaws.len());
    Ok(Page::new(heading, Section::Mine).status(status).main(&page)?.render(view))
}

fn parts(view: &View, signature: &Signature) -> Vec<Part> {
    let part = |(heading, lines): &catalogue::SignedPart| Part {
        title: heading.get(view.lang).to_owned(),
        lines: lines
            .iter()
            .map(|(label, value)| (label.get(view.lang).to_owned(), value.get(view.lang).to_owned()))
            .collect(),
    };
    signature.body.parts.iter().map(part).collect()
}

/// How it stands, as its signer reads it.
fn note(view: &View, signature: &Signature) -> String {
    let at = signature.answered_at.unwrap_or(signature.asked_at);
    let args = [("at", Arg::from(words::moment(at, view.zone(), view.lang)))];
    let key = match signature.state {
        SignState::Diminta => return String::new(),
        SignState::Batal => "sign-own-void",
        SignState::Menolak => "sign-own-refused",
        SignState::Ditandatangani if signature.case.is_some() => "sign-own-filed",
        SignState::Ditandatangani => "sign-own-signed",
    };
    view.words().with(key, &args)
}

/// `POST /saya/tanda-tangan/{id}`
pub(crate) async fn answer(State(room): State<Cases>, view: View, Path(id): Path<String>, sent: Sent) -> web::Answer {
    let id = parse(&id)?;
    let refuses = sent.get("tolak").is_some();
    let reason = sent.text("alasan").trim();
    let flaw = match refuses {
        true if reason.is_empty() => Some(FieldFlaw::new("alasan", Flaw::new("sign-no-reason"))),
        false if sent.text("setuju") != "ya" => Some(FieldFlaw::new("setuju", Flaw::new("answer-not-agreed"))),
        _ => None,
    };
    if let Some(flaw) = flaw {
        return show(&room, &view, id, &sent, &[flaw]).await;
    }
    let said = reason.chars().filter(|c| !c.is_control() || *c == '\n').take(500).collect();
    let answer = if refuses { SignAnswer::Refuse(said) } else { SignAnswer::Sign };
    sign::answer(&room, &view.actor, id, sent.text("sidik"), answer).await?;
    Ok(told(&view, "/saya/tanda-tangan", if refuses { "sign-refusal-kept" } else { "sign-kept" }))
}
