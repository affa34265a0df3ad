//! An application filed in one go, as programs do: answers in, case out, once.

use catalogue::{Answers, FieldKind, Service};
use kernel::{Actor, DocumentId, DraftId, Kind, PersonId, Problem};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use store::Tx;
use utoipa::ToSchema;

use crate::bundle::{self, Copied};
use crate::draft::keep_bytes;
use crate::model::{Case, Document, Draft};
use crate::room::Cases;
use crate::submit::{self, Channel};
use crate::table::idempotency::FirstAnswer;
use crate::{Refusal, table};

/// Documents of one person that wait to be named in an application.
const MOST_LOOSE: i64 = 100;

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
    show: fn(&Cases, &[Case]) -> String,
) -> Result<FirstAnswer, Refusal> {
    let id = DraftId::mint(&*room.hall.clock, &*room.hall.dice);
    let copies = copies(room, actor, &application).await?;
    let input = (room.clone(), actor.clone(), application, key, fingerprint, id, copies);
    room.hall
        .store
        .write(room.region(), input, move |tx, (room, actor, application, key, fingerprint, id, copies)| {
            Box::pin(file_in(tx, room, actor, application, key.as_deref(), fingerprint, *id, copies, show))
        })
        .await
}

/// The papers of a bundle that several cases need, copied. What is not the asker's is left to the filing to refuse, as
/// is all of an application that has been filed under the same key.
async fn copies(room: &Cases, actor: &Actor, application: &Application) -> Result<Vec<Copied>, Refusal> {
    let person = actor.resident()?.person;
    let service = room.service(&application.service)?;
    if service.bundle.is_none() {
        return Ok(Vec::new());
    }
    match bundle::copy(room, person, &service, &Answers::from_json(application.answers.clone())).await {
        Err(Refusal::NoDocument) => Ok(Vec::new()),
        copied => copied,
    }
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
    copies: &[Copied],
    show: fn(&Cases, &[Case]) -> String,
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
    if !service.channels.contains(&catalogue::Channel::Program) {
        return Err(Refusal::OtherChannel);
    }
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
    let mut answers = Answers::from_json(application.answers.clone());
    let uploads = known_uploads(tx, room, person, &service, &mut answers).await?;
    let cases = if service.bundle.is_some() {
        bundle::file(tx, room, actor, &draft, &answers, &service, Channel::Api, copies).await?
    } else {
        let case = submit::file(tx, room, actor, &draft, answers, &service, Channel::Api, &[]).await?;
        for (id, field) in uploads {
            let claimed = table::documents::claim(tx, &hall.vault, region, id, person, case.id, &field).await?;
            claimed.ok_or(Refusal::NoDocument)?;
        }
        vec![case]
    };
    let first = FirstAnswer { fingerprint: fingerprint.to_vec(), status: 201, body: show(room, &cases) };
    if let Some(key) = key {
        table::idempotency::keep(tx, region, &actor.label(), key, &first, now).await?;
    }
    Ok(first)
}

/// The uploads that the answers name, with what is said of each replaced by what is known of it. Another's upload, or one
/// for another field, is as if it were not there.
async fn known_uploads(
    tx: &mut Tx<'_>,
    room: &Cases,
    person: PersonId,
    service: &Service,
    answers: &mut Answers,
) -> Result<Vec<(DocumentId, String)>, Refusal> {
    let mut uploads = Vec::new();
    for path in service.document_paths(answers) {
        let named = answers.files(&path);
        answers.remove(&path);
        for file in named {
            let id: DocumentId = file.id.parse().map_err(|_| Refusal::NoDocument)?;
            let found = table::documents::find(tx, &room.hall.vault, room.region(), id).await?;
            let is_free = |document: &Document| document.case.is_none() && document.draft.is_none();
            let document = found
                .filter(|document| document.person == person && document.field == path && is_free(document))
                .ok_or(Refusal::NoDocument)?;
            answers.attach(&path, &document.file_ref());
            uploads.push((id, path.clone()));
        }
    }
    Ok(uploads)
}

/// Keeps a file that a program uploads for a field of a service, to be named in the answers of an application.
pub async fn upload(
    room: &Cases,
    actor: &Actor,
    service: &str,
    field: &str,
    name: String,
    bytes: Vec<u8>,
) -> Result<Document, Refusal> {
    let person = actor.resident()?.person;
    let service = room.service(service)?;
    let kind = service.field(field).map(|field| field.kind.clone());
    let Some(FieldKind::Files { accepts, max_bytes, .. }) = kind else { return Err(Refusal::NoPage) };
    let read = room.hall.store.read((room.region(), person), |tx, (region, person)| {
        Box::pin(async move { table::documents::count_loose(tx, *region, *person).await })
    });
    if read.await? >= MOST_LOOSE {
        return Err(Refusal::TooManyUploads(MOST_LOOSE));
    }
    let taken = keep_bytes(room, person, None, field, name, &accepts, max_bytes, bytes).await?;
    let document = taken.map_err(|flaw| match flaw.flaw.key {
        uploads::UNSCANNED => Refusal::Unscanned,
        _ => Refusal::Flawed(vec![flaw]),
    })?;
    room.hall
        .store
        .write(room.region(), (room.clone(), document.clone()), |tx, (room, document)| {
            let hall = &room.hall;
            Box::pin(table::documents::add(tx, &hall.vault, &*hall.dice, room.region(), document, hall.now()))
        })
        .await?;
    Ok(document)
}
