//! `/log`: the files of the log at the addresses of C2SP tlog-tiles, and a page that says what they are.

use askama::Template;
use hall::Hall;
use kernel::{Arg, Words, say};
use ledger::tile::{TileId, parse_index};
use web::axum::extract::{Path, State};
use web::axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use web::axum::response::{IntoResponse as _, Response};
use web::{Answer, Page, Section, View};

use crate::refusal::{Refusal, log};

const TEXT: &str = "text/plain; charset=utf-8";
const BYTES: &str = "application/octet-stream";
/// A full tile never changes.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// A checkpoint is old soon.
const BRIEFLY: &str = "no-cache";

fn file(kind: &'static str, keep: &'static str, bytes: impl Into<Vec<u8>>) -> Response {
    ([(CONTENT_TYPE, kind), (CACHE_CONTROL, keep)], bytes.into()).into_response()
}

/// `GET /log/checkpoint`
pub(crate) async fn checkpoint(State(hall): State<Hall>) -> Answer {
    let published = log(&hall)?.published().ok_or(Refusal::Shut)?;
    Ok(file(TEXT, BRIEFLY, published.note.to_string()))
}

/// `GET /log/vkey`
pub(crate) async fn key(State(hall): State<Hall>) -> Answer {
    Ok(file(TEXT, BRIEFLY, format!("{}\n", log(&hall)?.verifying_key())))
}

/// `GET /log/tile/{level}/{index}`
pub(crate) async fn tile(State(hall): State<Hall>, Path(path): Path<String>) -> Answer {
    let (tile, width) = TileId::parse(&path).ok_or(Refusal::NoFile)?;
    let hashes = log(&hall)?.tile(tile, width).await.map_err(Refusal::from)?;
    Ok(file(BYTES, FOR_EVER, hashes.ok_or(Refusal::NoFile)?))
}

/// `GET /log/tile/entries/{index}`
pub(crate) async fn entries(State(hall): State<Hall>, Path(path): Path<String>) -> Answer {
    let (index, width) = parse_index(&path).ok_or(Refusal::NoFile)?;
    let bundle = log(&hall)?.bundle(index, width).await.map_err(Refusal::from)?;
    Ok(file(BYTES, FOR_EVER, bundle.ok_or(Refusal::NoFile)?))
}

#[derive(Template)]
#[template(path = "log.html")]
struct LogPage<'a> {
    t: Words<'a>,
    lead: String,
    is_open: bool,
    origin: String,
    size: String,
    root: String,
    key: String,
}

/// `GET /log`
pub(crate) async fn page(State(hall): State<Hall>, view: View) -> Answer {
    let t = view.words();
    let published = hall.log.as_ref().and_then(|log| Some((log, log.published()?)));
    let shown = |get: &dyn Fn(&book::Log, &book::log::Published) -> String| {
        published.as_ref().map_or_else(String::new, |(log, published)| get(log, published))
    };
    let size = |published: &book::log::Published| i64::try_from(published.head.size).unwrap_or(i64::MAX);
    let page = LogPage {
        t,
        lead: t.with("log-lead", &[("hall", Arg::from(&hall.settings.name))]),
        is_open: published.is_some(),
        origin: shown(&|log, _| log.verifying_key().name().to_owned()),
        size: shown(&|_, published| say::number(size(published), view.lang)),
        root: shown(&|_, published| published.head.root.to_base64()),
        key: shown(&|log, _| log.verifying_key().to_string()),
    };
    Ok(Page::new(t.get("log-title"), Section::None).main(&page)?.render(&view))
}
