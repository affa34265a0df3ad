//! `/layanan/{id}/mulai`: the questions before the form. They find the variant, say what to know, or lead to the service
//! that fits, which then knows what was answered here.

use std::collections::BTreeMap;

use askama::Template;
use catalogue::{Answers, RawForm, Service};
use kernel::{Actor, FieldFlaw, PersonId, Words};
use serde::Deserialize;
use web::axum::extract::{Path, Query, State};
use web::axum::http::StatusCode;
use web::{Answer, Page, Section, Sent, View, csrf_field, fields_html, see_other};

use crate::fill::{summary, titled};
use crate::form::Drawing;
use crate::room::Cases;
use crate::{Refusal, draft};

/// The box that names the service one comes from, with what was answered there.
const FROM: &str = "_dari";
/// The box that says which advice has been read.
const READ: &str = "_dibaca";
/// The box that says for whom an officer begins. No question can have such an id.
const WHOM: &str = "_untuk";

#[derive(Template)]
#[template(path = "start.html")]
struct Start<'a> {
    t: Words<'a>,
    id: &'a str,
    title: &'a str,
    errors: String,
    brought: String,
    advice: String,
    see: Option<See>,
    notes: Vec<Note>,
    read: String,
    csrf: String,
    person: String,
    carried: Vec<(String, String)>,
    fields: String,
}

/// The service that fits, and what it need not ask again.
struct See {
    id: String,
    title: String,
    carried: Vec<(String, String)>,
}

/// What to know before going on.
struct Note {
    text: String,
    see: String,
    see_title: String,
}

/// For whom an officer at the counter begins.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct ForWhom {
    #[serde(default)]
    untuk: String,
}

/// What the page of questions is shown with.
#[derive(Default)]
struct Shown<'s> {
    flaws: &'s [FieldFlaw],
    person: &'s str,
    /// Fields of the form that were answered where one comes from.
    carried: Vec<(String, String)>,
    /// The service one comes from.
    from: &'s str,
    /// Whether there is advice that has not been read.
    has_news: bool,
}

/// `GET /layanan/{id}/mulai`
pub(crate) async fn questions(
    State(room): State<Cases>,
    view: View,
    Path(id): Path<String>,
    Query(whom): Query<ForWhom>,
) -> Answer {
    if view.actor == Actor::Visitor {
        return Ok(see_other(&web::problem::sign_in_path(&view)));
    }
    let service = room.service(&id)?;
    if draft::may_begin(&view.actor, &service).is_err() {
        // Its page says where and when it is served.
        return Ok(see_other(&format!("/layanan/{id}")));
    }
    show(&room, &view, &id, &Answers::new(), Shown { person: &whom.untuk, ..Shown::default() })
}

fn show(room: &Cases, view: &View, id: &str, answers: &Answers, shown: Shown<'_>) -> Answer {
    let service = room.service(id)?;
    let (t, lang) = (view.words(), view.lang);
    let ctx = room.ctx(None);
    let seen = service.view(answers, &ctx);
    let flaws = shown.flaws;
    let drawing =
        Drawing { room, words: t, lang, service: &service, answers, flaws, only: None, silent: &BTreeMap::new() };
    let turned_down = service.not_for_you(answers, &ctx);
    let see = turned_down.and_then(|advice| advice.see.as_ref()).and_then(|see| room.service(see).ok());
    let title = |id: &str| room.service(id).map_or_else(|_| String::new(), |other| other.title.get(lang).to_owned());
    let advice = if turned_down.is_some() { vec![] } else { service.advice(answers, &ctx) };
    let note = |advice: &catalogue::Advice| {
        let see_title = advice.see.as_deref().map_or_else(String::new, title);
        let see = advice.see.clone().filter(|_| !see_title.is_empty()).unwrap_or_default();
        Note { text: advice.text.get(lang).to_owned(), see, see_title }
    };
    let page = Start {
        t,
        id: &service.id,
        title: service.title.get(lang),
        errors: summary(&service, view, flaws),
        brought: if shown.from.is_empty() {
            String::new()
        } else {
            t.with("start-brought", &[("service", kernel::Arg::from(title(shown.from)))])
        },
        advice: turned_down.map_or("", |advice| advice.advice.get(lang)).to_owned(),
        see: see.map(|other| See {
            carried: carried(answers, &other),
            title: other.title.get(lang).to_owned(),
            id: other.id.clone(),
        }),
        read: if shown.has_news { mark(&service, answers, &ctx) } else { String::new() },
        notes: advice.into_iter().map(note).collect(),
        csrf: csrf_field(view),
        person: shown.person.to_owned(),
        carried: shown.carried,
        fields: fields_html(&drawing.questions(&seen), t),
    };
    let is_fine = flaws.is_empty() && turned_down.is_none();
    let status = if is_fine { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let title = titled(view, page.title, flaws.len());
    Ok(Page::new(title, Section::Services).status(status).main(&page)?.render(view))
}

/// The advice of these answers as one word, so that what was read is known from what is new.
fn mark(service: &Service, answers: &Answers, ctx: &catalogue::Ctx<'_>) -> String {
    let shown = service.advice(answers, ctx);
    let at = service.every_advice().enumerate().filter(|(_, one)| shown.iter().any(|other| std::ptr::eq(*one, *other)));
    at.map(|(at, _)| at.to_string()).collect::<Vec<_>>().join(".")
}

/// What was answered here that the other service asks by the same name: its questions as they are, and its fields.
fn carried(answers: &Answers, other: &Service) -> Vec<(String, String)> {
    let known = answers.json().iter().filter_map(|(id, value)| Some((id.as_str(), value.as_str()?)));
    known
        .filter_map(|(id, value)| match other.question(id) {
            Some(question) => {
                question.options.iter().any(|o| o.value == value).then(|| (id.to_owned(), value.to_owned()))
            }
            None => other.field(id).map(|_| (format!("{}{id}", draft::CARRIED), value.to_owned())),
        })
        .collect()
}

/// `POST /layanan/{id}/mulai`
pub(crate) async fn start(State(room): State<Cases>, view: View, Path(id): Path<String>, sent: Sent) -> Answer {
    let service = room.service(&id)?;
    if draft::may_begin(&view.actor, &service).is_err() {
        return Ok(see_other(&format!("/layanan/{id}")));
    }
    let raw = RawForm(sent.fields.clone());
    let mut answers = Answers::new();
    let ctx = room.ctx(None);
    let flaws = service.read_questions(&raw, &mut answers, &ctx);
    let carried = raw.0.iter().filter(|(name, _)| name.starts_with(draft::CARRIED)).cloned().collect();
    let shown = Shown { person: sent.text(WHOM), carried, ..Shown::default() };
    if let Some(from) = sent.get(FROM) {
        return show(&room, &view, &id, &answers, Shown { from, ..shown });
    }
    let not_for_you = service.not_for_you(&answers, &ctx).is_some();
    if !flaws.is_empty() || not_for_you {
        // A question that another answer brought up is asked now, and is no mistake yet.
        let flaws: Vec<FieldFlaw> =
            flaws.into_iter().filter(|flaw| raw.get("_lihat").is_some() || was_asked(&service, flaw, &raw)).collect();
        let flaws: &[FieldFlaw] = if not_for_you { &[] } else { &flaws };
        return show(&room, &view, &id, &answers, Shown { flaws, ..shown });
    }
    let news = mark(&service, &answers, &ctx);
    if !news.is_empty() && sent.text(READ) != news {
        return show(&room, &view, &id, &answers, Shown { has_news: true, ..shown });
    }
    let person = match sent.text(WHOM) {
        "" => None,
        person => Some(person.parse::<PersonId>().map_err(|_| Refusal::NoDraft)?),
    };
    let draft = draft::begin(&room, &view.actor, person, &id, raw).await?;
    Ok(see_other(&format!("/permohonan/draf/{}", draft.id)))
}

/// Radio buttons that nobody pressed are not sent at all, so a question counts as asked when it needs no other answer.
pub(crate) fn was_asked(service: &Service, flaw: &FieldFlaw, raw: &RawForm) -> bool {
    let question = service.question(&flaw.field);
    raw.get(&flaw.field).is_some() || question.is_some_and(|question| question.show_if.is_none())
}
