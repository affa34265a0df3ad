//! `/saksi`: this hall as a witness, for the programs of other logs. No session and no form token: what counts is the
//! signature of the log. The answers are those of C2SP tlog-witness, one plain line each.

use ledger::witness::{Refused, Request};
use store::Error;
use web::Answer;
use web::axum::Extension;
use web::axum::body::Bytes;
use web::axum::extract::rejection::BytesRejection;
use web::axum::extract::{Path, State};
use web::axum::http::StatusCode;
use web::axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use web::axum::response::{IntoResponse as _, Response};

use crate::refusal::Refusal;
use crate::{Transparency, digest, table, witness};

/// The longest request: 63 hashes and a checkpoint.
pub(crate) const MOST: usize = 64 * 1024;
const TEXT: &str = "text/plain; charset=utf-8";
const SIZE: &str = "text/x.tlog.size";

fn said(status: u16, kind: &'static str, line: impl std::fmt::Display) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = [(CONTENT_TYPE, kind), (CACHE_CONTROL, "no-store")];
    (status, Extension(web::InPlainWords), headers, format!("{line}\n")).into_response()
}

/// `POST /saksi/add-checkpoint`
pub(crate) async fn add_checkpoint(State(room): State<Transparency>, body: Result<Bytes, BytesRejection>) -> Answer {
    let body = match body {
        Ok(body) => body,
        Err(rejection) => return Ok(said(rejection.status().as_u16(), TEXT, rejection.body_text())),
    };
    let request = std::str::from_utf8(&body).ok().and_then(|text| Request::parse(text).ok());
    let Some(request) = request else {
        return Ok(said(400, TEXT, "this is not a request: old size, proof, empty line, signed checkpoint"));
    };
    Ok(match witness::add_checkpoint(&room, request).await.map_err(Refusal::from)? {
        Ok(signature) => said(200, TEXT, signature),
        Err(refused @ (Refused::Stale { seen } | Refused::Fork { seen })) => said(refused.status(), SIZE, seen),
        Err(refused) => said(refused.status(), TEXT, refused),
    })
}

/// `GET /saksi/vkey`
pub(crate) async fn key(State(room): State<Transparency>) -> Answer {
    Ok(said(200, TEXT, room.key.verifying_key()))
}

/// `GET /saksi/{log}/checkpoint`: what was seen last of the log whose name has this SHA-256.
pub(crate) async fn checkpoint(State(room): State<Transparency>, Path(log): Path<String>) -> Answer {
    let origin = room.policy.logs().map(ledger::VerifyingKey::name).find(|name| digest(name) == log);
    let origin = origin.ok_or(Refusal::NotWitnessed)?.to_owned();
    let region = room.hall.region();
    let seen = room.hall.store.read((region, origin), |tx, (region, origin)| {
        Box::pin(async move { table::last_seen(tx, *region, origin).await })
    });
    let seen: Result<_, Error> = seen.await;
    let mut note = seen.map_err(Refusal::from)?.ok_or(Refusal::NotWitnessed)?.note;
    note.add(witness::cosign(&room, &note));
    let headers = [(CONTENT_TYPE, TEXT), (CACHE_CONTROL, "no-cache")];
    Ok((headers, note.to_string()).into_response())
}
