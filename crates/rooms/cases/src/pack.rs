//! `GET /permohonan/draf/{draft}/luring`: everything a device needs to go on with a draft without a network: its pages as
//! they are drawn, with the fields that are hidden now; the conditions under which they show; what they were filled in
//! from. The device keeps it sealed and judges nothing by it but what to show.

use catalogue::{Expr, Field, FieldKind, Service};
use kernel::{Actor, Denied};
use serde_json::{Map, Value, json};
use web::axum::Json;
use web::axum::extract::{Path, State};
use web::axum::response::IntoResponse as _;
use web::{Answer, Control, FieldView, View, fields_html};

use crate::draft::{self, OpenDraft};
use crate::fill::{pages, parse};
use crate::form::Drawing;
use crate::room::Cases;
use crate::sending::{already_filed, mark, sent_as};
use crate::{Refusal, table, words};

/// `GET /permohonan/draf/{draft}/luring`
pub(crate) async fn pack(State(room): State<Cases>, view: View, Path(id): Path<String>) -> Answer {
    if view.actor == Actor::Visitor {
        return Err(Refusal::Denied(Denied::SignIn).into());
    }
    let id = parse(&id)?;
    if let Some(reference) = already_filed(&room, &view.actor, id).await? {
        return Ok(Json(sent_as(&reference.to_string())).into_response());
    }
    let opened = draft::open(&room, &view.actor, id).await?;
    let read = room.hall.store.read((room.region(), id), |tx, (region, id)| {
        Box::pin(async move { Ok::<_, Refusal>(table::sendings::keys(tx, *region, *id).await?) })
    });
    let taken = read.await?;
    let (t, service) = (view.words(), &opened.service);
    let declaration =
        FieldView::line("pernyataan", t.get("review-declare-text"), "").control(Control::Tick { is_ticked: false });
    let body = json!({
        "keadaan": "draf",
        "layanan": service.title.get(view.lang),
        "dinas": words::agency(&room, service.agency.as_str(), view.lang),
        "untuk": opened.applicant,
        "token": view.csrf,
        "sudah": taken,
        "halaman": pages_of(&room, &view, &opened),
        "syarat": conditions(service),
        "jenis": kinds(service),
        "nilai": opened.written.answers.json(),
        "varian": service.view(&opened.written.answers, &room.ctx(None)).variant().map(|variant| variant.id.clone()),
        "hari_ini": view.now.date(view.zone()).to_string(),
        "pernyataan": fields_html(&[declaration], t),
    });
    Ok(Json(body).into_response())
}

fn pages_of(room: &Cases, view: &View, opened: &OpenDraft) -> Vec<Value> {
    let (t, lang, service) = (view.words(), view.lang, &opened.service);
    let answers = &opened.written.answers;
    let seen = service.view(answers, &room.ctx(None));
    let only = opened.draft.corrects.as_ref().map(|(_, only)| only.as_slice());
    let drawing = Drawing { room, words: t, lang, service, answers, flaws: &[], only, silent: &opened.written.silent };
    // While a returned case is corrected, only what was marked is asked.
    let asked: Vec<String> = pages(opened, &seen).into_iter().map(|part| part.id).collect();
    let all = service.pages.iter().enumerate();
    all.filter(|(_, page)| only.is_none() || asked.contains(&page.id))
        .map(|(index, page)| {
            json!({
                "id": page.id,
                "judul": page.title.get(lang),
                "bantuan": page.help.as_ref().map(|help| help.get(lang)),
                "tampil": page.show_if.as_ref().map(Expr::as_str),
                "sudah": opened.written.visited.contains(&page.id),
                "sidik": mark(page, answers),
                "isi": fields_html(&drawing.whole(&seen, index), t),
            })
        })
        .collect()
}

/// Field → the condition under which it shows, as the service file writes it.
fn conditions(service: &Service) -> Map<String, Value> {
    let shown = |field: &Field| field.show_if.as_ref().map(|when| (field.id.clone(), Value::from(when.as_str())));
    service.fields().filter_map(|(_, field)| shown(field)).collect()
}

/// What a condition must know of the fields it looks at, and how large a file may be.
fn kinds(service: &Service) -> Map<String, Value> {
    let kind = |field: &Field| match &field.kind {
        FieldKind::YesNo | FieldKind::Declaration => Some(json!("ya")),
        FieldKind::Number { .. } | FieldKind::Money { .. } | FieldKind::Year { .. } => Some(json!("angka")),
        FieldKind::Choice { .. } => Some(json!("pilih")),
        FieldKind::Choices { .. } => Some(json!("banyak")),
        FieldKind::Files { max_bytes, max, .. } => Some(json!({ "byte": max_bytes, "banyak": max })),
        _ => None,
    };
    service.fields().filter_map(|(_, field)| kind(field).map(|kind| (field.id.clone(), kind))).collect()
}
