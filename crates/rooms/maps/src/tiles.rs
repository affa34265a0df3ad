//! The tiles, for the map in the browser: `/peta/peta.json` says where they are and whose data they show, and each tile has an
//! address of its own that names the file's version. So a browser keeps a tile for ever and another file is fetched at once.

use serde_json::json;
use web::axum::extract::{Path, State};
use web::axum::http::header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, VARY};
use web::axum::http::{HeaderValue, StatusCode};
use web::axum::response::{IntoResponse as _, Response};
use web::problem::{Fault, General};
use web::{Answer, View};

use kernel::Kind;

use crate::Maps;
use crate::archive::Archive;

const FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const HOUR: HeaderValue = HeaderValue::from_static("public, max-age=3600");

/// `GET /peta/peta.json`
pub(crate) async fn about(State(room): State<Maps>) -> Response {
    let about = room.archive.about();
    let text = json!({
        "tiles": [format!("/peta/ubin/{}/{{z}}/{{x}}/{{y}}.mvt", about.version)],
        "minzoom": about.zooms.0,
        "maxzoom": about.zooms.1,
        "attribution": about.attribution,
        "overview": about.overview,
        "notice": about.is_approximate,
    })
    .to_string();
    let kind = HeaderValue::from_static("application/json");
    ([(CONTENT_TYPE, kind), (CACHE_CONTROL, HOUR)], text).into_response()
}

/// `GET /peta/ubin/{version}/{zoom}/{column}/{row}`, the row with `.mvt` behind it. Where there is nothing, nothing is sent.
pub(crate) async fn tile(
    State(room): State<Maps>,
    view: View,
    Path((version, zoom, column, row)): Path<(String, String, String, String)>,
) -> Answer {
    let row = row.strip_suffix(".mvt").and_then(|row| row.parse().ok());
    let (Ok(zoom), Ok(column), Some(row)) = (zoom.parse(), column.parse(), row) else {
        return Err(General(Kind::NotFound).into());
    };
    if version != room.archive.about().version {
        return Err(General(Kind::NotFound).into());
    }
    // A disk may be slow; others are served meanwhile.
    let read = tokio::task::spawn_blocking(move || read(&room.archive, zoom, column, row, view.takes_gzip()));
    let found = read.await.map_err(|error| Fault(format!("map: {error}")))?;
    let Some((bytes, is_gzip)) = found.map_err(|error| Fault(error.to_string()))? else {
        return Ok((StatusCode::NO_CONTENT, [(CACHE_CONTROL, FOREVER)]).into_response());
    };
    let kind = HeaderValue::from_static("application/vnd.mapbox-vector-tile");
    let mut response = ([(CONTENT_TYPE, kind), (CACHE_CONTROL, FOREVER)], bytes).into_response();
    response.headers_mut().insert(VARY, HeaderValue::from_static("accept-encoding"));
    if is_gzip {
        response.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    Ok(response)
}

fn read(
    archive: &Archive,
    zoom: u8,
    column: u32,
    row: u32,
    takes_gzip: bool,
) -> Result<Option<(Vec<u8>, bool)>, crate::ArchiveError> {
    match archive.tile(zoom, column, row)? {
        Some((bytes, true)) if !takes_gzip => Ok(Some((Archive::plain(bytes)?, false))),
        found => Ok(found),
    }
}
