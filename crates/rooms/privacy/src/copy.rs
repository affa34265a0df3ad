//! A copy of everything that is held about me: as JSON for programs ([docs/data-copy.md]) and as a PDF for people. That
//! it was taken is an event, in the person's own trail of the book.

use std::time::Duration;

use book::Act;
use kernel::{Actor, Lang, PersonId, Words, say};
use letters::{Letter, Limits, Press};
use serde_json::{Value, json};
use web::axum::extract::State;
use web::axum::http::HeaderValue;
use web::axum::http::header::CONTENT_DISPOSITION;
use web::axum::response::IntoResponse as _;
use web::{Answer, Sent, View};

use crate::model::{Group, Record, kept};
use crate::page::everything;
use crate::{Privacy, Refusal};

/// What says how the JSON is built; it changes when the shape does.
const FORMAT: &str = "balai-data-saya/1";
/// `data.copied`: a resident took a copy of all their data. The public part says in which form.
const COPIED: &str = "data.copied";
/// How the paper looks.
const TEMPLATE: &str = include_str!("../pages/copy.typ");
/// A copy may be longer than any letter.
const LIMITS: Limits = Limits {
    template_bytes: 64 * 1024,
    data_bytes: 8 * 1024 * 1024,
    pages: 2_000,
    patience: Duration::from_mins(1),
    runaways: 1,
};

/// `POST /data-saya/salinan`
pub(crate) async fn copy(State(room): State<Privacy>, view: View, sent: Sent) -> Answer {
    let person = view.actor.resident()?.person;
    let (form, media) = match sent.text("bentuk") {
        "json" => ("json", "application/json"),
        "pdf" => ("pdf", "application/pdf"),
        _ => return Err(Refusal::NoForm.into()),
    };
    let groups = everything(&room, &view).await?;
    let bytes = match form {
        "json" => format!("{:#}\n", whole(&room, &view, &groups)).into_bytes(),
        _ => printed(&room, &view, &groups).await?,
    };
    note(&room, &view.actor, person, form).await?;
    let mut response = bytes.into_response();
    web::headers::document(response.headers_mut(), media, "data-saya");
    // A copy to keep, not a page that stays open on a phone that others use.
    let name = format!("attachment; filename=\"data-saya.{form}\"");
    if let Ok(name) = HeaderValue::from_str(&name) {
        response.headers_mut().insert(CONTENT_DISPOSITION, name);
    }
    Ok(response)
}

/// The copy for programs.
fn whole(room: &Privacy, view: &View, groups: &[Group]) -> Value {
    let t = view.words();
    let groups: Vec<Value> = groups
        .iter()
        .map(|group| {
            json!({
                "kind": group.kind,
                "title": text(t, "kind", group),
                "purpose": text(t, "purpose", group),
                "basis": text(t, "basis", group),
                "kept": kept(view, group.kind),
                "records": group.records,
            })
        })
        .collect();
    json!({
        "format": FORMAT,
        "hall": room.hall.settings.name,
        "region": room.hall.region().dotted(),
        "made_at": view.now.timestamp().to_string(),
        "lang": view.lang.as_str(),
        "groups": groups,
        "left_out": t.get("privacy-left-out"),
    })
}

fn text(t: Words<'_>, part: &str, group: &Group) -> String {
    t.with(&format!("privacy-{part}-{}", group.kind), &[])
}

/// The copy for people.
async fn printed(room: &Privacy, view: &View, groups: &[Group]) -> Result<Vec<u8>, Refusal> {
    let t = view.words();
    let record = |record: &Record| {
        let title = match &record.reference {
            Some(reference) => format!("{} ({reference})", record.title),
            None => record.title.clone(),
        };
        let why = |why: &crate::model::Why| format!("{} ({})", why.purpose.get(view.lang), why.basis);
        json!({
            "title": title,
            "given_to": record.given_to,
            "lines": record.lines.iter().map(|line| json!({
                "label": line.label,
                "value": line.value,
                "why": line.why.as_ref().map(why),
            })).collect::<Vec<_>>(),
        })
    };
    let groups: Vec<Value> = groups
        .iter()
        .map(|group| {
            json!({
                "title": text(t, "kind", group),
                "purpose": text(t, "purpose", group),
                "basis": text(t, "basis", group),
                "kept": kept(view, group.kind),
                "records": group.records.iter().map(record).collect::<Vec<_>>(),
            })
        })
        .collect();
    let words =
        ["privacy-title", "privacy-purpose", "privacy-basis", "privacy-kept", "privacy-given-to", "privacy-none"];
    let [title, purpose, basis, kept_for, given_to, none] = words.map(|key| t.get(key));
    let data = json!({
        "lang": if view.lang == Lang::En { "en" } else { "id" },
        "hall": room.hall.settings.name,
        "title": title,
        "made": say::date_time(view.now, view.zone(), view.lang),
        "words": { "purpose": purpose, "basis": basis, "kept": kept_for, "given_to": given_to, "none": none },
        "groups": groups,
        "left_out": t.get("privacy-left-out"),
    });
    let address = format!("{}/data-saya", room.hall.settings.base_url);
    let letter =
        Letter { template: TEMPLATE, data: &data, qr_target: &address, proof: None, at: view.now, crest: None };
    Ok(Press::with_limits(LIMITS).print_async(&letter).await?)
}

async fn note(room: &Privacy, actor: &Actor, person: PersonId, form: &str) -> Result<(), Refusal> {
    let act = Act::new(COPIED).about(person.bytes()).public(json!({ "bentuk": form }));
    let (region, input) = (room.hall.region(), (room.hall.book.clone(), actor.clone(), act));
    let written = room.hall.store.write(region, input, move |tx, (book, actor, act)| {
        Box::pin(async move { book.write(tx, region, actor, act.clone()).await.map(drop) })
    });
    let written: store::Result<()> = written.await;
    Ok(written?)
}
