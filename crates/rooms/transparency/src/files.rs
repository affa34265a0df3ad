//! `/log`: the files of the log at the addresses of C2SP tlog-tiles, and a page that says what they are.

use askama::Template;
use kernel::{Arg, Words, say};
use ledger::tile::{TileId, parse_index};
use web::axum::extract::{Path, State};
use web::axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use web::axum::response::{IntoResponse as _, Response};
use web::{Answer, Page, Section, View};

use crate::refusal::{Refusal, log};
use crate::{Transparency, cosigned};

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
pub(crate) async fn checkpoint(State(room): State<Transparency>) -> Answer {
    let published = log(&room.hall)?.published().ok_or(Refusal::Shut)?;
    let cosigned = cosigned::with_lines(&room, &published).await?;
    Ok(file(TEXT, BRIEFLY, cosigned.note.to_string()))
}

/// `GET /log/vkey`
pub(crate) async fn key(State(room): State<Transparency>) -> Answer {
    Ok(file(TEXT, BRIEFLY, format!("{}\n", log(&room.hall)?.verifying_key())))
}

/// `GET /log/policy`: the log, its witnesses and how many of them must have seen it, as C2SP tlog-policy has it.
pub(crate) async fn policy(State(room): State<Transparency>) -> Answer {
    let url = format!("{}/log", room.hall.settings.base_url);
    let policy = room.policy.for_log(log(&room.hall)?.verifying_key().clone(), &url);
    Ok(file(TEXT, BRIEFLY, policy.to_string()))
}

/// `GET /log/tile/{level}/{index}`
pub(crate) async fn tile(State(room): State<Transparency>, Path(path): Path<String>) -> Answer {
    let (tile, width) = TileId::parse(&path).ok_or(Refusal::NoFile)?;
    let hashes = log(&room.hall)?.tile(tile, width).await.map_err(Refusal::from)?;
    Ok(file(BYTES, FOR_EVER, hashes.ok_or(Refusal::NoFile)?))
}

/// `GET /log/tile/entries/{index}`
pub(crate) async fn entries(State(room): State<Transparency>, Path(path): Path<String>) -> Answer {
    let (index, width) = parse_index(&path).ok_or(Refusal::NoFile)?;
    let bundle = log(&room.hall)?.bundle(index, width).await.map_err(Refusal::from)?;
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
    witnessed: String,
    mark: &'static str,
}

/// `GET /log`
pub(crate) async fn page(State(room): State<Transparency>, view: View) -> Answer {
    let t = view.words();
    let published = match room.hall.log.as_ref().and_then(|log| Some((log, log.published()?))) {
        Some((log, published)) => Some((log, cosigned::with_lines(&room, &published).await?)),
        None => None,
    };
    let shown = |get: &dyn Fn(&book::Log, &book::log::Published) -> String| {
        published.as_ref().map_or_else(String::new, |(log, published)| get(log, published))
    };
    let size = |published: &book::log::Published| i64::try_from(published.head.size).unwrap_or(i64::MAX);
    let page = LogPage {
        t,
        lead: t.with("log-lead", &[("hall", Arg::from(&room.hall.settings.name))]),
        is_open: published.is_some(),
        origin: shown(&|log, _| log.verifying_key().name().to_owned()),
        size: shown(&|_, published| say::number(size(published), view.lang)),
        root: shown(&|_, published| published.head.root.to_base64()),
        key: shown(&|log, _| log.verifying_key().to_string()),
        witnessed: shown(&|_, published| cosigned::said(t, &room.policy, &published.note)),
        mark: published.as_ref().map_or("clock", |(_, now)| cosigned::mark(&room.policy, &now.note)),
    };
    Ok(Page::new(t.get("log-title"), Section::None).main(&page)?.render(&view))
}
