//! `/kode/{table}?q=…`: codes that fit what one types, for the suggestions of a form and for programs.

use serde::Deserialize;
use serde_json::json;
use web::Answer;
use web::axum::Json;
use web::axum::extract::{Path, Query, State};
use web::axum::response::IntoResponse as _;

use crate::Refusal;
use crate::room::Cases;

/// What is asked: words of a title, or the beginning of a code.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    q: String,
}

/// `GET /kode/kbli?q=warung`
pub(crate) async fn list(State(room): State<Cases>, Path(name): Path<String>, Query(asked): Query<Asked>) -> Answer {
    let table = room.hall.services.now().codes(&name).ok_or(Refusal::NoPage)?;
    let words: String = asked.q.chars().take(100).collect();
    let found = table.search(&words, room.ctx(None).today, 20);
    let rows: Vec<_> = found.iter().map(|code| json!([code.code, code.to_string()])).collect();
    Ok(Json(json!({ "isi": rows })).into_response())
}
