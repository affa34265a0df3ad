//! Every refusal as an accessible page, or as RFC 9457 `application/problem+json` for programs.
//!
//! A handler returns [`Refused`]; the door turns it into the answer, since only there language and layout are known.

use std::fmt;
use std::sync::Arc;

use askama::Template;
use axum::extract::Path;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use kernel::{Arg, FieldFlaw, Kind, Problem, Words};

use crate::page::{Page, Section};
use crate::view::View;

/// What a handler gives: an answer, or a refusal.
pub type Answer = Result<Response, Refused>;

/// A problem on its way to the asker.
#[derive(Clone)]
pub struct Refused(Arc<dyn Problem>);

impl fmt::Debug for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Refused({}: {})", self.0.slug(), self.0)
    }
}

impl Refused {
    /// The problem itself.
    pub fn problem(&self) -> &dyn Problem {
        &*self.0
    }

    /// Any problem, already boxed.
    pub fn boxed(problem: Box<dyn Problem>) -> Self {
        Self(Arc::from(problem))
    }
}

impl<P: Problem + 'static> From<P> for Refused {
    fn from(problem: P) -> Self {
        Self(Arc::new(problem))
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0.kind().status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// A problem of a kind with nothing more to say than its general texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0:?}")]
pub struct General(pub Kind);

impl Problem for General {
    fn kind(&self) -> Kind {
        self.0
    }

    fn slug(&self) -> &'static str {
        self.0.slug()
    }
}

/// The request did not come through the door.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("a handler was reached without open_door")]
pub(crate) struct Missing;

impl Problem for Missing {
    fn kind(&self) -> Kind {
        Kind::Fault
    }

    fn slug(&self) -> &'static str {
        Kind::Fault.slug()
    }
}

/// Something broke on our side; the reason goes to the log, not to the asker.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Fault(pub String);

impl Problem for Fault {
    fn kind(&self) -> Kind {
        Kind::Fault
    }

    fn slug(&self) -> &'static str {
        Kind::Fault.slug()
    }
}

/// The address is right, what is asked of it is not.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("method not allowed")]
pub(crate) struct WrongMethod;

impl Problem for WrongMethod {
    fn kind(&self) -> Kind {
        Kind::BadRequest
    }

    fn slug(&self) -> &'static str {
        WRONG_METHOD
    }
}

const WRONG_METHOD: &str = "wrong-method";

/// Marks an answer whose plain words are meant for a program and stay as they are, even if they refuse.
#[derive(Debug, Clone, Copy)]
pub struct InPlainWords;

/// What the framework refuses by itself, such as a query that cannot be read: it has a line of English and nothing more.
pub(crate) fn unexplained(response: &Response) -> Option<General> {
    let is_plain = response.headers().get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/plain"));
    let is_meant = response.extensions().get::<InPlainWords>().is_some();
    let kind = match response.status() {
        StatusCode::BAD_REQUEST | StatusCode::UNPROCESSABLE_ENTITY | StatusCode::REQUEST_TIMEOUT => Kind::BadRequest,
        StatusCode::PAYLOAD_TOO_LARGE => Kind::TooLarge,
        StatusCode::UNSUPPORTED_MEDIA_TYPE => Kind::WrongType,
        _ => return None,
    };
    (is_plain && !is_meant).then_some(General(kind))
}

/// The status of a problem. No room ever refuses a method, so kernel's table lacks 405.
fn status_of(problem: &dyn Problem) -> StatusCode {
    if problem.slug() == WRONG_METHOD { StatusCode::METHOD_NOT_ALLOWED } else { status(problem.kind()) }
}

/// A problem as programs get it: `application/problem+json` of RFC 9457. For the description of the API.
#[derive(Debug, Clone, serde::Serialize, utoipa::ToSchema)]
#[schema(as = Problem)]
pub struct ProblemDocument {
    /// Address of a page about this kind of problem.
    #[serde(rename = "type")]
    pub kind: String,
    /// What happened, in a few words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What that means and what to do, in the asker's language.
    pub detail: String,
    /// Names this one request, as the log does.
    pub instance: String,
    /// The fields to mend.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<ProblemField>,
}

/// One field to mend.
#[derive(Debug, Clone, serde::Serialize, utoipa::ToSchema)]
pub struct ProblemField {
    /// Its path, such as `saksi.1.nik`.
    pub field: String,
    /// What is wrong, for programs.
    pub code: String,
    /// What is wrong, for people.
    pub message: String,
}

/// The three texts of a problem: title, detail, way out.
pub struct Told {
    /// What happened, in a few words.
    pub title: String,
    /// What that means.
    pub detail: String,
    /// What to do.
    pub mend: String,
}

/// Tells a problem in the asker's language.
pub fn tell(words: Words<'_>, problem: &dyn Problem) -> Told {
    let args = problem.args();
    let args: Vec<(&str, Arg<'_>)> = args
        .iter()
        .map(|(name, value)| match value.parse::<i64>() {
            Ok(amount) if AMOUNTS.contains(name) => (*name, Arg::from(amount)),
            _ => (*name, Arg::from(value.as_str())),
        })
        .collect();
    let say = |end: &str| {
        let key = format!("problem-{}{end}", problem.slug());
        let general = format!("problem-{}{end}", problem.kind().slug());
        if words.has(&key) { words.with(&key, &args) } else { words.with(&general, &args) }
    };
    Told { title: say(""), detail: say("-detail"), mend: say("-mend") }
}

/// The status of a kind, in one place.
pub fn status(kind: Kind) -> StatusCode {
    StatusCode::from_u16(kind.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

pub(crate) fn render(view: &View, refused: &Refused) -> Response {
    let problem = refused.problem();
    let mut response = if view.wants_json { as_json(view, problem) } else { as_page(view, problem) };
    if let Some(after) = problem.retry_after()
        && let Ok(value) = HeaderValue::from_str(&after.as_seconds().max(1).to_string())
    {
        response.headers_mut().insert(RETRY_AFTER, value);
    }
    if problem.kind() == Kind::SignIn && view.wants_json {
        response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    response
}

fn as_json(view: &View, problem: &dyn Problem) -> Response {
    let words = view.words();
    let told = tell(words, problem);
    let errors = problem.fields().into_iter().map(|FieldFlaw { field, flaw }| ProblemField {
        field,
        code: flaw.key.to_owned(),
        message: words.flaw(&flaw),
    });
    let document = ProblemDocument {
        kind: format!("{}/problems/{}", view.site.face.base_url, problem.slug()),
        title: told.title,
        status: status_of(problem).as_u16(),
        detail: format!("{} {}", told.detail, told.mend),
        instance: format!("urn:balai:request:{}", view.request_id),
        errors: errors.collect(),
    };
    let mut response = (status_of(problem), axum::Json(document)).into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    response
}

#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemPage<'a> {
    t: Words<'a>,
    told: Told,
    icon_name: &'a str,
    tone: &'a str,
    request_id: &'a str,
    sign_in: String,
    phone: &'a str,
    is_ours: bool,
}

fn as_page(view: &View, problem: &dyn Problem) -> Response {
    let kind = problem.kind();
    let told = tell(view.words(), problem);
    let title = told.title.clone();
    let sign_in = if kind == Kind::SignIn { sign_in_path(view) } else { String::new() };
    let page = ProblemPage {
        t: view.words(),
        told,
        icon_name: match kind {
            Kind::NotFound | Kind::Gone => "search",
            Kind::SignIn | Kind::Forbidden => "lock",
            Kind::TooMany => "clock",
            _ => "alert",
        },
        tone: if matches!(kind, Kind::Fault | Kind::Unavailable) { "bad" } else { "warn" },
        request_id: &view.request_id,
        sign_in,
        phone: &view.said.phone,
        is_ours: matches!(kind, Kind::Fault | Kind::Unavailable),
    };
    let whole = Page::new(title, Section::None).status(status_of(problem)).main(&page);
    match whole {
        Ok(whole) => whole.render(view),
        // Even the error page failed: plain words are better than nothing.
        Err(_) => (StatusCode::INTERNAL_SERVER_ERROR, "Balai: kesalahan kami / our fault").into_response(),
    }
}

/// Where to sign in and come back from.
pub fn sign_in_path(view: &View) -> String {
    let page =
        if ["/meja", "/kelola"].iter().any(|desk| view.path.starts_with(desk)) { "/masuk/petugas" } else { "/masuk" };
    format!("{page}?lanjut={}", percent(&view.path))
}

/// A path as the value of a query parameter.
pub fn percent(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' => char::from(byte).to_string(),
            other => format!("%{other:02X}"),
        })
        .collect()
}

/// What texts of problems mention; the page about a kind of problem has no particular one in mind.
const ANY: [&str; 18] = [
    "count",
    "seconds",
    "left",
    "minutes",
    "max",
    "size",
    "state",
    "holder",
    "year",
    "kind",
    "date",
    "characters",
    "reason",
    "sum",
    "line",
    "service",
    "edition",
    "here",
];

/// Arguments that are amounts, written with marks for the thousands. Years and codes are not.
const AMOUNTS: [&str; 6] = ["count", "seconds", "minutes", "left", "max", "size"];

/// `/problems/{slug}`: what this kind of problem means and what to do.
pub(crate) async fn explain(view: View, Path(slug): Path<String>) -> Answer {
    let words = view.words();
    let key = |end: &str| format!("problem-{slug}{end}");
    if !words.has(&key("")) || !words.has(&key("-mend")) {
        return Err(General(Kind::NotFound).into());
    }
    let say = |end: &str| words.with(&key(end), &ANY.map(|name| (name, Arg::from("…"))));
    let told = Told { title: say(""), detail: say("-detail"), mend: say("-mend") };
    let title = told.title.clone();
    let page = ProblemPage {
        t: words,
        told,
        icon_name: "info",
        tone: "",
        request_id: "",
        sign_in: String::new(),
        phone: &view.said.phone,
        is_ours: false,
    };
    Ok(Page::new(title, Section::None).main(&page)?.render(&view))
}
