//! `/kelola/layanan/{id}/pratinjau`: the form as citizens see it on a phone, in a frame of our own. Nothing in it can be
//! sent, and nothing is kept.

use askama::Template;
use catalogue::Answers;
use kernel::Words;
use web::axum::extract::{Path, State};
use web::axum::http::HeaderValue;
use web::axum::http::header::CONTENT_SECURITY_POLICY;
use web::axum::response::{Html, IntoResponse as _};
use web::{Answer, Sent, View};

use super::editor;
use crate::Refusal;
use crate::check::check;
use crate::draft;
use crate::model::Files;
use crate::room::{Administration, admin};

/// Only our own pages may frame it, and it can do nothing but show itself.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'none'; \
    frame-ancestors 'self'; base-uri 'none'";

#[derive(Template)]
#[template(path = "frame.html")]
struct Frame<'a> {
    t: Words<'a>,
    css: &'a str,
    title: String,
    pages: Vec<String>,
}

/// `GET /kelola/layanan/{id}/pratinjau`: the draft, or what is in force.
pub(crate) async fn page(State(room): State<Administration>, view: View, Path(id): Path<String>) -> Answer {
    admin(&view)?;
    let working = draft::open(&room, &id).await?;
    show(&room, &view, &id, &working.draft.files(), None).await
}

/// `POST /kelola/layanan/{id}/pratinjau`: what is being typed, with the answers of an example.
pub(crate) async fn typed(
    State(room): State<Administration>,
    view: View,
    Path(id): Path<String>,
    sent: Sent,
) -> Answer {
    admin(&view)?;
    let working = draft::open(&room, &id).await?;
    let example = sent.text("contoh").parse().ok();
    let files = Files { source: editor::typed(&sent, "sumber"), ..working.draft.files() };
    show(&room, &view, &id, &files, example).await
}

async fn show(room: &Administration, view: &View, id: &str, files: &Files, example: Option<usize>) -> Answer {
    let words = view.words();
    let checked = check(room, id, files).await.map_err(Refusal::Store)?;
    let mut pages = Vec::new();
    let mut title = words.get("kelola-preview").to_owned();
    if let Some(service) = &checked.service {
        service.title.get(view.lang).clone_into(&mut title);
        let name = example.and_then(|at| checked.examples.get(at)).map(|tried| &tried.name);
        let example = service.examples.iter().find(|example| Some(&example.name) == name);
        let answers = example.map_or_else(Answers::new, |example| example.answers.clone());
        if !service.questions.is_empty() {
            pages.push(room.preview.page(view, service, &answers, None));
        }
        for index in 0..service.pages.len() {
            pages.push(room.preview.page(view, service, &answers, Some(index)));
        }
        pages.retain(|page| !page.is_empty());
    }
    let frame = Frame { t: words, css: view.site.assets.css_path(), title, pages };
    let html = frame.render().map_err(|error| web::problem::Fault(format!("template: {error}")))?;
    let mut response = Html(html).into_response();
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    Ok(response)
}
