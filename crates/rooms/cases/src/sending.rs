//! `POST /permohonan/draf/{draft}/luring`: what a device kept while it had no network comes in, page by page, and at last
//! the whole application.
//!
//! Every sending carries a key and is taken once: the key is written in the transaction of the act, so that an answer
//! that got lost on the way is given again and nothing is filed twice. A page carries the mark of what it was filled in
//! from; if somebody changed that page meanwhile, nothing is written over, and both versions go back to the person.
//! What came in is looked at as if it had been typed just now: the device has judged nothing.

use catalogue::{Answers, FormPage, RawForm};
use kernel::{Actor, Denied, DraftId, FieldFlaw, Reference, Words};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use web::axum::Json;
use web::axum::extract::{Path, State};
use web::axum::http::StatusCode;
use web::axum::response::{IntoResponse as _, Response};
use web::{Answer, Refused, Sent, Unchecked, View};

use crate::draft::{self, Once, Upload};
use crate::fill::parse;
use crate::form::join_regions;
use crate::model::hex;
use crate::room::Cases;
use crate::submit::{Channel, may_touch, submit_in};
use crate::{Refusal, bundle, table};

/// What stands on a page, in sixteen digits: the same as long as nobody changes it.
pub(crate) fn mark(page: &FormPage, answers: &Answers) -> String {
    let mut digest = Sha256::new();
    for field in &page.fields {
        digest.update(field.id.as_bytes());
        digest.update(answers.get(&field.id).unwrap_or(&Value::Null).to_string());
        let below = format!("{}.", field.id);
        for path in answers.typed_paths().filter(|path| *path == field.id || path.starts_with(&below)) {
            digest.update(json!([path, answers.typed(path)]).to_string());
        }
        digest.update([0]);
    }
    hex(digest.finalize().get(..8).unwrap_or_default())
}

/// The key of a sending: 16 to 64 letters, digits and hyphens. Anything else is no key.
pub(crate) fn key(sent: &Sent) -> Option<String> {
    let key = sent.text("_kunci");
    let is_key = (16..=64).contains(&key.len()) && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    is_key.then(|| key.to_owned())
}

/// `POST /permohonan/draf/{draft}/luring`
pub(crate) async fn take(
    State(room): State<Cases>,
    view: View,
    Path(id): Path<String>,
    unchecked: Unchecked,
) -> Answer {
    if view.actor == Actor::Visitor {
        return Err(Refusal::Denied(Denied::SignIn).into());
    }
    let sent = unchecked.check(&view)?;
    let id = parse(&id)?;
    let key = key(&sent).ok_or(web::matching::Refusal::BadKey)?;
    if sent.get("_kirim").is_some() {
        file(&room, &view, id, key, &sent).await
    } else {
        page(&room, &view, id, key, &sent).await
    }
}

/// The whole application. Sent twice, the second answer is the first.
async fn file(room: &Cases, view: &View, id: DraftId, key: String, sent: &Sent) -> Answer {
    if sent.text("pernyataan") != "ya" {
        return flawed(room, view, id, &[FieldFlaw::new("pernyataan", kernel::Flaw::new("declare"))]).await;
    }
    let channel = if view.actor.officer().is_ok() { Channel::Counter } else { Channel::Web };
    let filed = submit_once(room, &view.actor, id, channel, Some(key)).await;
    match filed {
        Ok(reference) => Ok(Json(sent_as(&reference)).into_response()),
        Err(Refusal::Flawed(flaws) | Refusal::Unsigned(flaws)) => flawed(room, view, id, &flaws).await,
        Err(other) => Err(other.into()),
    }
}

/// Files the application and gives its reference; the same sending again gives the same reference, also where the draft
/// is gone by then.
pub(crate) async fn submit_once(
    room: &Cases,
    actor: &Actor,
    id: DraftId,
    channel: Channel,
    key: Option<String>,
) -> Result<String, Refusal> {
    let copies = bundle::copy_for_draft(room, actor, id).await?;
    let input = (room.clone(), actor.clone(), id, key, channel, copies);
    room.hall
        .store
        .write(room.region(), input, |tx, (room, actor, id, key, channel, copies)| {
            Box::pin(async move {
                let region = room.region();
                if let Some(key) = key
                    && let Some(Some(reference)) = table::sendings::find(tx, region, *id, key).await?
                {
                    let read = reference.parse::<Reference>().map_err(|flaw| Refusal::Rule(flaw.to_string()))?;
                    let case = table::cases::by_reference(tx, region, &read).await?.ok_or(Refusal::NoDraft)?;
                    return may_touch(actor, case.person, case.filed_by)
                        .map(|()| reference)
                        .map_err(|()| Refusal::NoDraft);
                }
                let case = submit_in(tx, room, actor, *id, *channel, copies).await?;
                let reference = case.reference.to_string();
                if let Some(key) = key {
                    table::sendings::keep(tx, region, *id, key, Some(&reference), room.hall.now()).await?;
                }
                Ok(reference)
            })
        })
        .await
}

/// A key for the form that is drawn now.
pub(crate) fn fresh_key(room: &Cases) -> String {
    let mut bytes = [0_u8; 16];
    room.hall.dice.fill(&mut bytes);
    hex(&bytes)
}

/// The application has been filed.
pub(crate) fn sent_as(reference: &str) -> Value {
    json!({ "keadaan": "terkirim", "nomor": reference, "alamat": format!("/permohonan/{reference}/tanda-terima") })
}

async fn flawed(room: &Cases, view: &View, id: DraftId, flaws: &[FieldFlaw]) -> Answer {
    let opened = draft::open(room, &view.actor, id).await?;
    let told = flaws_told(view.words(), flaws, &|path| opened.service.label(path, view.lang));
    let body = json!({ "keadaan": "periksa", "cacat": told, "alamat": format!("/permohonan/draf/{id}/periksa") });
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Json(body)).into_response())
}

fn flaws_told(words: Words<'_>, flaws: &[FieldFlaw], label: &dyn Fn(&str) -> String) -> Vec<Value> {
    let told =
        |flaw: &FieldFlaw| json!({ "isian": flaw.field, "nama": label(&flaw.field), "teks": words.flaw(&flaw.flaw) });
    flaws.iter().map(told).collect()
}

/// One page of the form, with its files.
async fn page(room: &Cases, view: &View, id: DraftId, key: String, sent: &Sent) -> Answer {
    if let Some(reference) = already_filed(room, &view.actor, id).await? {
        return Ok(Json(sent_as(&reference.to_string())).into_response());
    }
    let opened = draft::open(room, &view.actor, id).await?;
    let index = opened.service.page_index(sent.text("_halaman")).ok_or(Refusal::NoPage)?;
    if is_taken(room, id, &key).await? {
        return Ok(saved(&opened, index, vec![]));
    }
    let mut raw = RawForm(sent.fields.clone());
    join_regions(&opened.service, &mut raw);
    let uploads = sent.files.iter().map(|file| Upload {
        field: file.field.clone(),
        name: file.name.clone(),
        bytes: file.bytes.clone(),
    });
    let once = Once { key: Some(key), from: sent.get("_sidik").map(str::to_owned) };
    match draft::save_page_once(room, &view.actor, id, index, raw.clone(), uploads.collect(), once).await {
        Ok((opened, flaws)) => {
            let label = |path: &str| opened.service.label(path, view.lang);
            Ok(saved(&opened, index, flaws_told(view.words(), &flaws, &label)))
        }
        Err(Refusal::Changed) => both(room, view, id, index, &raw, sent).await,
        Err(other) => Err(other.into()),
    }
}

fn saved(opened: &draft::OpenDraft, index: usize, flaws: Vec<Value>) -> Response {
    let mark = opened.service.pages.get(index).map_or_else(String::new, |page| mark(page, &opened.written.answers));
    Json(json!({ "keadaan": "tersimpan", "sidik": mark, "cacat": flaws })).into_response()
}

/// Whether this sending was taken before: its files need not be looked at again.
async fn is_taken(room: &Cases, id: DraftId, key: &str) -> Result<bool, Refusal> {
    let read = room.hall.store.read((room.region(), id, key.to_owned()), |tx, (region, id, key)| {
        Box::pin(async move { Ok::<_, Refusal>(table::sendings::find(tx, *region, *id, key).await?.is_some()) })
    });
    read.await
}

/// The reference, if this draft has become an application of the asker meanwhile.
pub(crate) async fn already_filed(room: &Cases, actor: &Actor, id: DraftId) -> Result<Option<Reference>, Refused> {
    let read = room.hall.store.read((room.clone(), actor.clone(), id), |tx, (room, actor, id)| {
        Box::pin(async move {
            let case = table::cases::by_draft(tx, room.region(), *id).await?;
            let own = case.filter(|case| may_touch(actor, case.person, case.filed_by).is_ok());
            Ok::<_, Refusal>(own.map(|case| case.reference))
        })
    });
    Ok(read.await?)
}

/// Somebody changed the page meanwhile: what is different, as it is here and as it came, for the person to choose.
async fn both(room: &Cases, view: &View, id: DraftId, index: usize, raw: &RawForm, sent: &Sent) -> Answer {
    let opened = draft::open(room, &view.actor, id).await?;
    let (service, ctx) = (&opened.service, room.ctx(None));
    let there = &opened.written.answers;
    let mut here = there.clone();
    service.read_page(index, raw, &mut here, &ctx);
    let say = |path: &str, answers: &Answers| match answers.typed(path) {
        Some(typed) => typed.to_owned(),
        None => service.in_words(path, answers, &ctx, view.lang),
    };
    let mut lines: Vec<Value> = service
        .changed(there, &here)
        .iter()
        .map(|path| json!({ "isian": path, "nama": service.label(path, view.lang), "sini": say(path, &here), "sana": say(path, there) }))
        .collect();
    lines.extend(sent.files.iter().map(|file| {
        json!({ "isian": file.field, "nama": service.label(&file.field, view.lang), "sini": file.name, "sana": say(&file.field, there) })
    }));
    let mark = service.pages.get(index).map_or_else(String::new, |page| mark(page, there));
    let body = json!({ "keadaan": "beda", "sidik": mark, "baris": lines });
    Ok((StatusCode::CONFLICT, Json(body)).into_response())
}
