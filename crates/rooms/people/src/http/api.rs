//! The verbs of this room for programs, under `/api/v1`. Keys are made by people, at `/saya/kunci`, never by programs.

use kernel::Role;
use serde::Serialize;
use utoipa::ToSchema;
use web::axum;
use web::axum::Json;
use web::axum::extract::{Path, State};
use web::axum::http::StatusCode;
use web::axum::response::{IntoResponse as _, Response};
use web::utoipa_axum::router::OpenApiRouter;
use web::utoipa_axum::routes;
use web::{Answer, View};

use crate::ground::{Me, People};
use crate::model::{NameKind, Scope};
use crate::profile::Profile;
use crate::token::{ApiToken, Refusal};

/// Who the caller is.
#[derive(Debug, Serialize, ToSchema)]
struct Who {
    /// `warga` or `petugas`.
    kind: &'static str,
    /// Full name.
    name: String,
    /// The NIK with its middle hidden; residents only.
    #[serde(skip_serializing_if = "Option::is_none")]
    nik: Option<String>,
    /// The telephone with its middle hidden; residents only.
    #[serde(skip_serializing_if = "Option::is_none")]
    phone: Option<String>,
    /// The e-mail with its middle hidden; residents only.
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    /// By what they sign in; residents only.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    ways_in: Vec<String>,
    /// The agency; officers only.
    #[serde(skip_serializing_if = "Option::is_none")]
    agency: Option<String>,
    /// The roles; officers only.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    roles: Vec<String>,
    /// What the key opens; left out for a person in a browser.
    #[serde(skip_serializing_if = "Option::is_none")]
    scopes: Option<Vec<String>>,
}

/// A key, without its secret.
#[derive(Debug, Serialize, ToSchema)]
struct Key {
    /// Its id.
    id: String,
    /// What its holder calls it.
    name: String,
    /// What it opens.
    scopes: Vec<Scope>,
    /// When it was made, RFC 3339 in UTC.
    created_at: String,
    /// When it stops working, RFC 3339 in UTC.
    ends_at: String,
    /// When it was last used, to the hour.
    #[serde(skip_serializing_if = "Option::is_none")]
    used_at: Option<String>,
}

/// Somebody's keys.
#[derive(Debug, Serialize, ToSchema)]
struct Keys {
    /// Newest first.
    items: Vec<Key>,
}

pub(super) fn routes(people: People) -> OpenApiRouter {
    OpenApiRouter::new().routes(routes!(me)).routes(routes!(keys)).routes(routes!(revoke)).with_state(people)
}

/// Who am I
///
/// Who the key, or the session, belongs to.
#[utoipa::path(
    get,
    path = "/api/v1/me",
    operation_id = "getMe",
    tag = "people",
    security(("key" = [])),
    responses(
        (status = 200, description = "Who it is", body = Who),
        (status = 401, description = "No key, or one that is unknown or over"),
        (status = 403, description = "The key does not open `profile:read`"),
    )
)]
async fn me(State(people): State<People>, view: View) -> Answer {
    let me = Me::of(&view.actor)?;
    view.needs_scope(Scope::ProfileRead.as_str())?;
    let scopes = view.scopes.clone();
    let masked = |contact: Option<(String, bool)>| contact.map(|(masked, _)| masked);
    let who = match people.profile(&me).await? {
        Profile::Resident(resident) => Who {
            kind: "warga",
            name: resident.name,
            nik: Some(resident.nik_masked),
            phone: masked(resident.phone),
            email: masked(resident.email),
            ways_in: resident.ways_in.into_iter().map(NameKind::as_str).map(str::to_owned).collect(),
            agency: None,
            roles: vec![],
            scopes,
        },
        Profile::Officer(officer) => Who {
            kind: "petugas",
            name: officer.name,
            nik: None,
            phone: None,
            email: None,
            ways_in: vec![],
            agency: Some(officer.agency.to_string()),
            roles: officer.roles.into_iter().map(Role::as_str).map(str::to_owned).collect(),
            scopes,
        },
    };
    Ok(Json(who).into_response())
}

fn key(token: ApiToken) -> Key {
    Key {
        id: token.id.to_string(),
        name: token.name,
        scopes: token.scopes,
        created_at: token.created_at.to_string(),
        ends_at: token.ends_at.to_string(),
        used_at: token.used_at.map(|at| at.to_string()),
    }
}

/// My keys
///
/// Every key of the caller, without the secrets. A new key is made by a person, at `/saya/kunci`.
#[utoipa::path(
    get,
    path = "/api/v1/tokens",
    operation_id = "listKeys",
    tag = "people",
    security(("key" = [])),
    responses(
        (status = 200, description = "The keys, newest first", body = Keys),
        (status = 401, description = "No key, or one that is unknown or over"),
        (status = 403, description = "The key does not open `profile:read`"),
    )
)]
async fn keys(State(people): State<People>, view: View) -> Answer {
    let me = Me::of(&view.actor)?;
    view.needs_scope(Scope::ProfileRead.as_str())?;
    let items = people.tokens(&me).await?.into_iter().map(key).collect();
    Ok(Json(Keys { items }).into_response())
}

/// Revoke a key
///
/// The key stops working at once. A program may revoke the very key it uses.
#[utoipa::path(
    delete,
    path = "/api/v1/tokens/{id}",
    operation_id = "revokeKey",
    tag = "people",
    security(("key" = [])),
    params(("id" = String, Path, description = "The id of the key")),
    responses(
        (status = 204, description = "Revoked"),
        (status = 401, description = "No key, or one that is unknown or over"),
        (status = 403, description = "The key does not open `profile:read`"),
        (status = 404, description = "There is no such key, or it is another's"),
    )
)]
async fn revoke(State(people): State<People>, view: View, Path(id): Path<String>) -> Answer {
    let me = Me::of(&view.actor)?;
    view.needs_scope(Scope::ProfileRead.as_str())?;
    let id = id.parse().map_err(|_| Refusal::Unknown)?;
    people.revoke_token(&me, id).await?;
    Ok(no_content())
}

fn no_content() -> Response {
    StatusCode::NO_CONTENT.into_response()
}
