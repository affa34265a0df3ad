//! Finding cases by words, for programs of officers.

use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use web::axum::Json;
use web::axum::body::Bytes;
use web::axum::extract::State;
use web::axum::response::IntoResponse as _;
use web::{Answer, View};

use super::{TaskView, json_body};
use crate::find::{self, Hit};
use crate::room::Cases;
use crate::timeline::iso;

/// What to look for.
#[derive(Deserialize, ToSchema)]
pub(super) struct Wanted {
    /// Words that all stand in a case: reference, NIK, name, telephone, address, letter number.
    q: String,
    /// `next` of the page before.
    #[serde(default)]
    after: String,
}

/// Finds cases of the officer's agency, open and closed, newest first
///
/// The words are sent in the body, because they are names and numbers of people and addresses end up in logs.
#[utoipa::path(post, path = "/api/v1/desk/search", operation_id = "findCases", request_body = Wanted,
    responses((status = 200, description = "One page of cases"), (status = 401, description = "A key is needed"), (status = 403, description = "Not an officer")),
    security(("key" = [])))]
pub(super) async fn search(State(room): State<Cases>, view: View, body: Bytes) -> Answer {
    view.needs_scope("desk:read")?;
    let wanted: Wanted = json_body(&body)?;
    let found = find::find(&room, view.actor.officer()?, &wanted.q, wanted.after.parse().ok()).await?;
    let next = found.next.map(|next| next.to_string());
    let tasks: Vec<TaskView> = found.hits.into_iter().map(shown).collect();
    Ok(Json(json!({ "tasks": tasks, "next": next })).into_response())
}

fn shown(hit: Hit) -> TaskView {
    TaskView {
        reference: hit.case.reference.to_string(),
        name: hit.name,
        service: hit.case.service,
        step: hit.case.step,
        due_at: iso(hit.case.due_at),
        promised_at: iso(hit.case.due_at),
        level: 0,
        holder: hit.holder.map(|(_, name)| name),
    }
}
