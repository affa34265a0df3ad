//! A program begins the renewal of a letter for its holder. The form that comes of it is filled in from the old one, and
//! finished by the holder in a browser, as any draft.

use std::collections::BTreeMap;

use catalogue::{Answers, RawForm, RenewalWindow};
use kernel::{FieldFlaw, Flaw};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;
use web::axum::Json;
use web::axum::body::Bytes;
use web::axum::extract::{Path, State};
use web::axum::http::StatusCode;
use web::axum::response::IntoResponse as _;
use web::{Answer, View};

use super::json_body;
use crate::model::{Letter, read_letter_code};
use crate::room::Cases;
use crate::{Refusal, look, renew};

/// The questions before the form that a renewal does not answer by itself.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Renewal {
    /// The value of the chosen option, by the id of the question.
    #[serde(default)]
    answers: BTreeMap<String, String>,
}

/// A draft that renews a letter.
#[derive(Serialize, ToSchema)]
struct RenewalDraft {
    /// Id of the draft.
    draft: String,
    /// Id of the service.
    service: String,
    /// The application whose letter is renewed.
    renews: String,
    /// Where its holder goes on with it, in a browser.
    href: String,
}

/// Begins the renewal of one of the holder's letters
///
/// The draft is filled in from the old application; its holder finishes it in a browser. Begun twice, it is the same
/// draft. `letters` of the case says from when to when a letter can be renewed.
#[utoipa::path(post, path = "/api/v1/letters/{code}/renewal", operation_id = "renewLetter", request_body = Renewal,
    params(("code" = String, Path, description = "The 16 symbols on the letter")),
    responses((status = 201, description = "Begun", body = RenewalDraft), (status = 401, description = "A key is needed"),
        (status = 404, description = "No such letter of yours"), (status = 409, description = "It cannot be renewed now"),
        (status = 422, description = "A question is not answered; `errors` names each")),
    security(("key" = [])))]
pub(super) async fn renew_letter(
    State(room): State<Cases>,
    view: View,
    Path(typed): Path<String>,
    body: Bytes,
) -> Answer {
    view.actor.resident()?;
    view.needs_scope("cases:write")?;
    let code = read_letter_code(&typed).ok_or(Refusal::NoLetter)?;
    let (letter, _) = look::letter(&room, &code).await?;
    let found = renew::look(&room, &view.actor, letter.id).await?;
    let sent: Renewal = json_body(&body)?;
    let raw = renew::asked(&found.service, &RawForm(sent.answers.into_iter().collect()));
    let (mut answers, ctx) = (Answers::new(), room.ctx(None));
    let flaws = found.service.read_questions(&raw, &mut answers, &ctx);
    if let Some(advice) = found.service.not_for_you(&answers, &ctx) {
        let field = raw.0.first().map_or("answers", |(name, _)| name.as_str()).to_owned();
        let flaw = Flaw::new("not-for-you").arg("advice", advice.advice.get(view.lang));
        return Err(Refusal::Flawed(vec![FieldFlaw::new(field, flaw)]).into());
    }
    // What cannot be renewed now is told before what was not answered.
    if !flaws.is_empty() && matches!(found.stand, renew::Stand::Open(_)) {
        return Err(Refusal::Flawed(flaws).into());
    }
    let draft = renew::begin(&room, &view.actor, &found, raw).await?;
    let begun = RenewalDraft {
        draft: draft.to_string(),
        service: found.service.id.clone(),
        renews: found.case.reference.to_string(),
        href: format!("{}/permohonan/draf/{draft}", room.hall.settings.base_url),
    };
    Ok((StatusCode::CREATED, Json(begun)).into_response())
}

/// The last day of a letter, and whether it can be renewed today, as the case tells it.
pub(super) fn tell(room: &Cases, letter: &Letter) -> (Value, Value) {
    let ends = renew::last_day(room, letter).map(|day| day.to_string());
    let window = renew::window(room, letter);
    let renewal = window.map(|window| match window {
        RenewalWindow::Early(first) => json!({ "state": "early", "from": first.to_string() }),
        RenewalWindow::Open(last) => json!({ "state": "open", "until": last.to_string() }),
        RenewalWindow::Late(last) => json!({ "state": "late", "until": last.to_string() }),
    });
    (json!(ends), json!(renewal))
}
