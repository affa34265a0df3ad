//! `/laporan/data`: reports as open data, month by month, with what each column means.

use askama::Template;
use kernel::{Date, Words, say};
use tokio_stream::wrappers::ReceiverStream;
use web::axum::body::Body;
use web::axum::extract::{Path, State};
use web::axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use web::axum::response::Response;
use web::{Answer, Page, Section, View};

use crate::Refusal;
use crate::open_data::{self, COLUMNS, Form};
use crate::room::Reports;

/// Most months that are listed: ten years.
const MONTHS: usize = 120;
/// Blocks that wait for a slow reader.
const AHEAD: usize = 4;

struct Month {
    name: String,
    csv: String,
    json: String,
}

#[derive(Template)]
#[template(path = "data.html")]
struct DataPage<'a> {
    t: Words<'a>,
    months: Vec<Month>,
    columns: Vec<(&'a str, String)>,
}

/// `GET /laporan/data`
pub(crate) async fn page(State(room): State<Reports>, view: View) -> Answer {
    let t = view.words();
    let mut months = Vec::new();
    if let Some(first) = open_data::first(&room).await? {
        let first = first.date(view.zone()).first_of_month();
        let mut month = view.now.date(view.zone()).first_of_month();
        while month >= first && months.len() < MONTHS {
            let word = format!("{:04}-{:02}", month.year(), month.month());
            let name = say::month(u8::try_from(month.month()).unwrap_or(1), view.lang);
            months.push(Month {
                name: format!("{name} {}", month.year()),
                csv: format!("/laporan/data/{word}.csv"),
                json: format!("/laporan/data/{word}.json"),
            });
            let Ok(before) = month.yesterday() else { break };
            month = before.first_of_month();
        }
    }
    let columns = COLUMNS.map(|column| (column, t.with(&format!("reports-data-{}", column.replace('_', "-")), &[])));
    let page = DataPage { t, months, columns: columns.into() };
    Ok(Page::new(t.get("reports-data-title"), Section::Report)
        .description(t.get("reports-data-lead").to_owned())
        .main(&page)?
        .render(&view))
}

/// `GET /laporan/data/{file}`: a month, as `2026-11.csv` or `2026-11.json`.
pub(crate) async fn file(State(room): State<Reports>, Path(file): Path<String>) -> Answer {
    let (month, form, kind) = match file.split_once('.') {
        Some((month, "csv")) => (month, Form::Csv, "text/csv; charset=utf-8"),
        Some((month, "json")) => (month, Form::Json, "application/json"),
        _ => return Err(Refusal::NoReport.into()),
    };
    let month: Date = format!("{month}-01").parse().map_err(|_| Refusal::NoReport)?;
    let (send, blocks) = tokio::sync::mpsc::channel(AHEAD);
    tokio::spawn(open_data::write(room, month, form, send));
    let name = format!(
        "attachment; filename=\"laporan-{:04}-{:02}.{}\"",
        month.year(),
        month.month(),
        match form {
            Form::Csv => "csv",
            Form::Json => "json",
        }
    );
    let response = Response::builder()
        .header(CONTENT_TYPE, kind)
        .header(CONTENT_DISPOSITION, name)
        .header(CACHE_CONTROL, "public, max-age=300")
        .body(Body::from_stream(ReceiverStream::new(blocks)));
    response.map_err(|error| web::problem::Fault(format!("open data: {error}")).into())
}
