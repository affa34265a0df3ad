//! Why a form comes back: said above it, and at each of its fields.

use askama::Template;
use axum::http::{StatusCode, header};
use axum::response::Response;
use kernel::{FieldFlaw, Kind, Problem};

use crate::cookies;
use crate::field::{FieldView, errors_html};
use crate::page::see_other;
use crate::problem::{Refused, status, tell};
use crate::view::View;

/// Why a form comes back.
pub struct Trouble {
    /// What is said above it; empty when nothing is wrong.
    pub html: String,
    /// The status of the answer.
    pub status: StatusCode,
    first: String,
}

#[derive(Template)]
#[template(path = "trouble.html")]
struct Note {
    title: String,
    detail: String,
    mend: String,
}

impl Trouble {
    /// Nothing is wrong.
    pub fn none() -> Self {
        Self { html: String::new(), status: StatusCode::OK, first: String::new() }
    }

    /// Says above the form what is wrong and marks its fields; a fault of ours is not for the page but for the log.
    pub fn at<P: Problem + Into<Refused>>(view: &View, refusal: P, fields: &mut [FieldView]) -> Result<Self, Refused> {
        if matches!(refusal.kind(), Kind::Fault | Kind::Forbidden | Kind::NotFound) {
            return Err(refusal.into());
        }
        let (t, told) = (view.words(), tell(view.words(), &refusal));
        let mut mark = |flaw: &FieldFlaw| {
            let field = fields.iter_mut().find(|field| field.path == flaw.field)?;
            field.flaw = t.flaw(&flaw.flaw);
            Some((field.path.clone(), field.label.clone(), field.flaw.clone()))
        };
        let marked: Vec<_> = refusal.fields().iter().filter_map(&mut mark).collect();
        let html = if marked.is_empty() {
            Note { title: told.title.clone(), detail: told.detail, mend: told.mend }.render().unwrap_or_default()
        } else {
            errors_html(&told.title, &marked)
        };
        Ok(Self { html, status: status(refusal.kind()), first: told.title })
    }

    /// The title of the page says first that something is wrong.
    pub fn titled(&self, title: &str) -> String {
        if self.first.is_empty() { title.to_owned() } else { format!("{}. {title}", self.first) }
    }
}

/// On to a page that says `flash` once.
pub fn told_at(view: &View, path: &str, flash: &str) -> Response {
    let mut response = see_other(path);
    response.headers_mut().append(header::SET_COOKIE, cookies::flash(&view.site, flash));
    response
}
