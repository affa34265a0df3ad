//! `/laporan/saya`: the reports of whoever asks, from their account or from this browser.

use askama::Template;
use kernel::Words;
use web::axum::extract::State;
use web::axum::http::HeaderMap;
use web::{Answer, Page, Section, View};

use crate::public_list::{Line, line};
use crate::room::Reports;
use crate::{browser, look};

/// Most reports that are shown.
const MOST: i64 = 100;

#[derive(Template)]
#[template(path = "mine.html")]
struct MinePage<'a> {
    t: Words<'a>,
    lines: Vec<Line>,
    is_known: bool,
}

/// `GET /laporan/saya`
pub(crate) async fn page(State(room): State<Reports>, view: View, headers: HeaderMap) -> Answer {
    let own = look::own(&room, &browser::reporter(&view, &headers), MOST).await?;
    let page = MinePage {
        t: view.words(),
        lines: own.iter().map(|report| line(&room, &view, report)).collect(),
        is_known: view.name.is_some(),
    };
    Ok(Page::new(view.words().get("reports-mine-title"), Section::Report).main(&page)?.render(&view))
}
