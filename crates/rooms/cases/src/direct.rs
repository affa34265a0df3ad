//! An application filed in one go, as programs do: answers in, case out, once.

use catalogue::Answers;
use kernel::{Actor, DraftId, Kind, Problem};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use store::Tx;
use utoipa::ToSchema;

use crate::model::{Case, Draft, Written};
use crate::room::Cases;
use crate::submit::{Channel, submit_in};
use crate::table::idempotency::FirstAnswer;
use crate::{Refusal, table};

/// An application as a program files it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Application {
    /// Id of the service.
    pub service: String,
    /// Answers by field id; `GET /api/v1/services/{id}` gives their JSON Schema.
    #[schema(value_type = Object)]
    pub answers: Map<String, Value>,
    /// The applicant declares that the answers are true.
    pub declared: bool,
}

/// The body is not the JSON it should be.
#[derive(Debug, thiserror::Error)]
#[error("the body cannot be read: {0}")]
pub struct NotJson(pub String);

impl Problem for NotJson {
    fn kind(&self) -> Kind {
        Kind::BadRequest
    }

    fn slug(&self) -> &'static str {
        "not-json"
    }

    fn args(&self) -> Vec<(&'static str, String)> {
        vec![("reason", self.0.clone())]
    }
}

/// Files an application. With a key, the first answer is kept in the same transaction and given again.
pub async fn file(
    room: &Cases,
    actor: &Actor,
    application: Application,
    key: Option<String>,
    fingerprint: Vec<u8>,
    show: fn(&Cases, &Case) -> String,
) -> Result<FirstAnswer, Refusal> {
    let id = DraftId::mint(&*room.hall.clock, &*room.hall.dice);
    let input = (room.clone(), actor.clone(), application, key, fingerprint, id);
    room.hall
        .store
        .write(room.region(), input, move |tx, (room, actor, application, key, fingerprint, id)| {
            Box::pin(file_in(tx, room, actor, application, key.as_deref(), fingerprint, *id, show))
        })
        .await
}

#[expect(clippy::too_many_arguments, reason = "the parts of one request")]
async fn file_in(
    tx: &mut Tx<'_>,
    room: &Cases,
    actor: &Actor,
    application: &Application,
    key: Option<&str>,
    fingerprint: &[u8],
    id: DraftId,
    show: fn(&Cases, &Case) -> String,
) -> Result<FirstAnswer, Refusal> {
    let (hall, region, now) = (&room.hall, room.region(), room.hall.now());
    let person = actor.resident()?.person;
    if let Some(key) = key
        && let Some(first) = table::idempotency::find(tx, region, &actor.label(), key).await?
    {
        return if first.fingerprint == fingerprint { Ok(first) } else { Err(Refusal::KeyReused) };
    }
    if !application.declared {
        return Err(Refusal::Flawed(vec![kernel::FieldFlaw::new("declared", kernel::Flaw::new("declare"))]));
    }
    let service = room.service(&application.service)?;
    let draft = Draft {
        id,
        person,
        service: service.id.clone(),
        version: service.version.as_str().to_owned(),
        filed_by: None,
        corrects: None,
        rev: 1,
        updated_at: now,
    };
    let written = Written { answers: Answers::from_json(application.answers.clone()), ..Written::default() };
    table::drafts::add(tx, &hall.vault, &*hall.dice, region, &draft, &written).await?;
    let case = submit_in(tx, room, actor, id, Channel::Api).await?;
    let first = FirstAnswer { fingerprint: fingerprint.to_vec(), status: 201, body: show(room, &case) };
    if let Some(key) = key {
        table::idempotency::keep(tx, region, &actor.label(), key, &first, now).await?;
    }
    Ok(first)
}
