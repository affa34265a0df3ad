//! `/laporan/saya`: the reports of whoever asks, from their account or from this browser.

use askama::Template;
use kernel::Words;
use web::axum::extract::State;
use web::axum::http::HeaderMap;
use web::{Answer, FieldView, Page, Section, Trouble, View, csrf_field, fields_html};

use crate::claim_page;
use crate::public_list::{Line, line};
use crate::room::Reports;
use crate::{browser, look, write_page};

pub(crate) const MINE: &str = "/laporan/saya";
/// Most reports that are shown.
const MOST: i64 = 100;

#[derive(Template)]
#[template(path = "mine.html")]
struct MinePage<'a> {
    t: Words<'a>,
    trouble: &'a str,
    lines: Vec<Line>,
    /// Those of others of which this resident is asked.
    asked: Vec<Line>,
    is_known: bool,
    /// Whether one was begun in this browser and not sent.
    is_begun: bool,
    contact: String,
    csrf: String,
}

/// `GET /laporan/saya`
pub(crate) async fn page(State(room): State<Reports>, view: View, headers: HeaderMap) -> Answer {
    draw(&room, &view, &headers, &Trouble::none(), claim_page::contact(&view, "")).await
}

/// The page; `contact` is the field by which somebody without an account finds theirs.
pub(crate) async fn draw(
    room: &Reports,
    view: &View,
    headers: &HeaderMap,
    trouble: &Trouble,
    contact: FieldView,
) -> Answer {
    let t = view.words();
    let reporter = browser::reporter(view, headers);
    let own = look::own(room, &reporter, MOST).await?;
    let asked = look::asked(room, &reporter, MOST).await?;
    let page = MinePage {
        t,
        trouble: &trouble.html,
        lines: own.iter().map(|report| line(room, view, report)).collect(),
        asked: asked.iter().map(|report| line(room, view, report)).collect(),
        is_known: view.name.is_some(),
        is_begun: write_page::opened(room, view, headers).await?.is_some(),
        contact: fields_html(&[contact], t),
        csrf: csrf_field(view),
    };
    let title = trouble.titled(t.get("reports-mine-title"));
    Ok(Page::new(title, Section::Report).status(trouble.status).main(&page)?.render(view))
}
