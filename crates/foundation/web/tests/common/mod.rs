//! A small hall in front of which tests (and `examples/show.rs`) can stand: a home page, a form, an inbox, an API.

use std::cell::Cell;
use std::convert::Infallible;

use kernel::{FieldFlaw, Flaw, Kind, Problem, Span};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::axum::extract::Json;
use web::axum::http::HeaderMap;
use web::axum::response::{IntoResponse as _, Response};
use web::axum::routing::{get, post};
use web::axum::{self, Router};
use web::matching::{if_match, put_etag};
use web::{
    Answer, Page, ProblemDocument, Refused, Section, Sent, Site, View, cookies, csrf_field, errors_html, fields_html,
    icon, open_door, public_page, see_other, sse, testing,
};

thread_local! {
    /// How often the home page has been written for this test: each runs in a thread of its own, with its hall.
    pub(crate) static HOMES: Cell<usize> = const { Cell::new(0) };
}

/// A page of the prototype, its icons put in.
pub(crate) fn sample(text: &str) -> String {
    let mut out = String::new();
    for part in text.split("{{") {
        let Some((name, rest)) = part.split_once("}}") else {
            out.push_str(part);
            continue;
        };
        out.push_str(&if name == "pendopo" { web::PENDOPO.to_owned() } else { icon(name.trim_start_matches("i:")) });
        out.push_str(rest);
    }
    out
}

async fn home(view: View) -> Answer {
    public_page(&view, "1", || async {
        HOMES.set(HOMES.get() + 1);
        let page = Page::new("Urus layanan publik dari mana saja", Section::Home);
        Ok(page.main_html(sample(include_str!("../pages/home.html"))).render(&view))
    })
    .await
}

async fn inbox(view: View) -> Answer {
    view.actor.officer()?;
    let page = Page::new("Kotak masuk (24)", Section::Inbox);
    Ok(page.main_html(sample(include_str!("../pages/inbox.html"))).render(&view))
}

/// What is wrong with the form.
#[derive(Debug, thiserror::Error)]
#[error("the form has flaws")]
pub(crate) struct Flawed;

impl Problem for Flawed {
    fn kind(&self) -> Kind {
        Kind::Invalid
    }

    fn slug(&self) -> &'static str {
        "invalid"
    }

    fn fields(&self) -> Vec<FieldFlaw> {
        vec![FieldFlaw::new("saksi.1.nik", Flaw::new("nik-length").arg("count", 15))]
    }
}

fn form_page(view: &View, flaw: Option<&Flaw>) -> Response {
    let words = view.words();
    let fields = testing::every_control(words, flaw);
    let errors: Vec<_> = fields
        .iter()
        .filter(|field| !field.flaw.is_empty())
        .map(|field| (field.path.clone(), field.label.clone(), field.flaw.clone()))
        .collect();
    let title = if errors.is_empty() { "Data anak".to_owned() } else { format!("Perbaiki {} isian", errors.len()) };
    let html = format!(
        "<div class=\"wrap narrow page stack loose\"><h1>Data anak</h1>{}<form class=\"stack huge\" method=\"post\" \
         action=\"/formulir\" novalidate>{}<div class=\"stack loose\">{}</div><p><button class=\"btn\">Lanjut</button></p>\
         </form></div>",
        errors_html("Ada isian yang perlu diperbaiki", &errors),
        csrf_field(view),
        fields_html(&fields, words),
    );
    Page::new(title, Section::Services).main_html(html).render(view)
}

async fn form(view: View) -> Answer {
    Ok(form_page(&view, None))
}

async fn form_flawed(view: View) -> Answer {
    Ok(form_page(&view, Some(&Flaw::new("nik-length").arg("count", 15))))
}

async fn send(view: View, sent: Sent) -> Answer {
    let names: Vec<_> = sent.files.iter().map(|file| format!("{}={}", file.name, file.bytes.len())).collect();
    if sent.text("nama").is_empty() && names.is_empty() {
        return Err(Flawed.into());
    }
    let mut response = see_other(&format!("/terima?{}", names.join("&")));
    response.headers_mut().append("set-cookie", cookies::flash(&view.site, "skip"));
    Ok(response)
}

#[expect(clippy::panic, reason = "a test sees how a panic is told")]
async fn broken() -> Answer {
    panic!("NIK 3374065107930031 must not be told")
}

async fn wait(_: View) -> Answer {
    Err(Busy.into())
}

#[derive(Debug, thiserror::Error)]
#[error("busy")]
struct Busy;

impl Problem for Busy {
    fn kind(&self) -> Kind {
        Kind::Unavailable
    }

    fn slug(&self) -> &'static str {
        "unavailable"
    }

    fn retry_after(&self) -> Option<Span> {
        Some(Span::seconds(30))
    }
}

async fn news() -> Result<Response, Infallible> {
    Ok(sse::live(tokio_stream::iter(["7".to_owned()])))
}

/// What the API takes.
#[derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
struct Thing {
    /// Its name.
    name: String,
}

/// Change a thing
///
/// Needs the version that was read.
#[utoipa::path(
    put,
    path = "/api/v1/things",
    operation_id = "change_thing",
    request_body = Thing,
    params(("If-Match" = String, Header, description = "The ETag that was read")),
    responses((status = 200, description = "Changed", body = Thing), (status = "4XX", description = "Refused", body = ProblemDocument)),
    security(("key" = ["things"])),
)]
async fn change(view: View, headers: HeaderMap, Json(thing): Json<Thing>) -> Answer {
    view.actor.resident()?;
    let version = if_match(&headers)?;
    if thing.name.is_empty() {
        return Err(Flawed.into());
    }
    let mut response = Json(thing).into_response();
    put_etag(response.headers_mut(), version + 1);
    Ok(response)
}

/// The whole hall.
pub(crate) fn hall(site: Site) -> Router {
    let rooms = Router::new()
        .route("/", get(home))
        .route("/meja", get(inbox))
        .route("/formulir", get(form).post(send))
        .route("/formulir/keliru", get(form_flawed))
        .route("/rusak", get(broken))
        .route("/sibuk", get(wait))
        .route("/kabar", get(news))
        .route("/mentah", post(|_: axum::body::Bytes| async { Ok::<_, Refused>("ok") }))
        .merge(web::openapi::describe(vec![OpenApiRouter::new().routes(routes!(change))], "http://hall.test"));
    open_door(rooms, site)
}
