//! `/meja/{ref}/pemeriksaan`: an officer writes a report in the field, on a phone, over a line that comes and goes.
//!
//! Saving leads back to this page, so that reloading repeats nothing. Where script runs, what is typed stays on the
//! phone until the hall has it.

use askama::Template;
use catalogue::{Item, ItemKind, Service};
use kernel::{Arg, DocumentId, FieldFlaw, Lang, Reference, Words};
use serde::Deserialize;
use web::axum::extract::{Path, Query, State};
use web::axum::http::StatusCode;
use web::problem::percent;
use web::{Answer, Page, Section, Sent, View, csrf_field, errors_html, see_other};

use crate::fill::titled;
use crate::hands;
use crate::inspect::{self, Inspected, Report, ReportState, Sheet};
use crate::look::{self, CaseFile};
use crate::room::Cases;
use crate::track::told;
use crate::{Refusal, words};

/// Which step, and whether to say what is missing.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    tahap: String,
    #[serde(default)]
    periksa: String,
}

/// A photograph of a report.
pub(crate) struct Photo {
    pub id: String,
    pub name: String,
    pub href: String,
}

struct ItemBox {
    id: String,
    label: String,
    hint: String,
    kind: &'static str,
    value: String,
    note: String,
    flaw: String,
}

#[derive(Template)]
#[template(path = "inspect.html")]
struct InspectPage<'a> {
    t: Words<'a>,
    reference: String,
    title: String,
    step: String,
    help: String,
    due: String,
    part: String,
    csrf: String,
    errors: String,
    key: String,
    rev: i64,
    saved: String,
    boxes: Vec<ItemBox>,
    photos: Vec<Photo>,
    photos_hint: String,
    photo_flaw: String,
    refused: Vec<String>,
    latitude: String,
    longitude: String,
    position_flaw: String,
    position_hint: &'a str,
    remark: String,
}

/// `GET /meja/{ref}/pemeriksaan`
pub(crate) async fn page(
    State(room): State<Cases>,
    view: View,
    Path(typed): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    if crate::track::is_visitor(&view) {
        return Ok(see_other(&web::problem::sign_in_path(&view)));
    }
    let reference = Reference::parse(&typed).map_err(|_| Refusal::NoCase)?;
    let officer = view.actor.officer()?;
    let file = look::desk_case(&room, officer, &reference).await?;
    let in_field = |id: &str| file.service.flow.step(id).is_some_and(|step| step.inspection.is_some());
    let mut tasks = file.tasks.clone();
    tasks.retain(|task| task.state != desk::TaskState::Done && in_field(&task.step));
    let step = (!asked.tahap.is_empty()).then_some(asked.tahap.as_str());
    let task = hands::pick(officer, &tasks, step).ok_or(Refusal::NoInspection)?;
    desk::task::may_work(officer, task).map_err(Refusal::Desk)?;
    let report = file.reports.iter().find(|one| one.task == task.id);
    if report.is_some_and(|one| one.state == ReportState::Selesai) {
        return Ok(see_other(&format!("/meja/{reference}")));
    }
    show(&view, &file, task, report, asked.periksa == "ya")
}

fn show(view: &View, file: &CaseFile, task: &desk::Task, inspected: Option<&Inspected>, is_checked: bool) -> Answer {
    let (t, lang) = (view.words(), view.lang);
    let step = file.service.flow.step(&task.step).ok_or(Refusal::NoInspection)?;
    let inspection = step.inspection.as_ref().ok_or(Refusal::NoInspection)?;
    let empty = Report::default();
    let report = inspected.map_or(&empty, |one| &one.report);
    let flaws = if is_checked { report.flaws(inspection) } else { vec![] };
    let said =
        |name: &str| flaws.iter().find(|flaw| flaw.field == name).map_or_else(String::new, |flaw| t.flaw(&flaw.flaw));
    let typed = |name: &str| report.typed.get(name).cloned().unwrap_or_default();
    let (latitude, longitude) = report.position.map_or_else(|| (typed("lat"), typed("lon")), inspect::Position::shown);
    let (_, _, due) = words::deadline(view, task);
    let whole = InspectPage {
        t,
        reference: file.case.reference.to_string(),
        title: step.title.get(lang).to_owned(),
        step: format!("{}: {}", file.service.title.get(lang), file.face.name),
        help: step.help.as_ref().map_or_else(String::new, |help| help.get(lang).to_owned()),
        due,
        part: task.step.clone(),
        csrf: csrf_field(view),
        errors: summary(view, &file.service, &flaws),
        key: task.id.to_string(),
        rev: inspected.map_or(0, |one| one.rev),
        saved: inspected.map_or_else(String::new, |one| {
            t.with("inspect-saved", &[("at", Arg::from(words::moment(one.updated_at, view.zone(), lang)))])
        }),
        boxes: inspection.items.iter().map(|item| one_box(item, report, lang, &said)).collect(),
        photos: photos(report),
        photos_hint: t.with("inspect-photos-hint", &[("min", Arg::from(inspection.photos))]),
        photo_flaw: said("foto"),
        refused: report.refused.clone(),
        latitude,
        longitude,
        position_flaw: said("lat"),
        position_hint: t.get(if inspection.position { "inspect-position-needed" } else { "inspect-position-hint" }),
        remark: report.remark.clone(),
    };
    Ok(Page::new(titled(view, &whole.title, flaws.len()), Section::Inbox).main(&whole)?.render(view))
}

fn one_box(item: &Item, report: &Report, lang: Lang, said: &impl Fn(&str) -> String) -> ItemBox {
    let value = match report.found.get(&item.id) {
        Some(serde_json::Value::Bool(yes)) => (if *yes { "ya" } else { "tidak" }).to_owned(),
        Some(serde_json::Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
        None => report.typed.get(&item.id).cloned().unwrap_or_default(),
    };
    ItemBox {
        id: item.id.clone(),
        label: item.label.get(lang).to_owned(),
        hint: item.hint.as_ref().map_or_else(String::new, |hint| hint.get(lang).to_owned()),
        kind: match item.kind {
            ItemKind::YesNo => "yes-no",
            ItemKind::Number { .. } => "number",
            ItemKind::Note => "note",
        },
        value,
        note: report.notes.get(&item.id).cloned().unwrap_or_default(),
        flaw: said(&format!("i.{}", item.id)),
    }
}

fn photos(report: &Report) -> Vec<Photo> {
    let one = |photo: &catalogue::FileRef| Photo {
        id: photo.id.clone(),
        name: photo.name.clone(),
        href: format!("/berkas/{}", photo.id),
    };
    report.photos.iter().map(one).collect()
}

fn summary(view: &View, service: &Service, flaws: &[FieldFlaw]) -> String {
    let t = view.words();
    if flaws.is_empty() {
        return String::new();
    }
    let label = |field: &str| match field {
        "foto" => t.get("inspect-photos").to_owned(),
        "lat" => t.get("inspect-position").to_owned(),
        _ => {
            let item = service.inspection_items().find(|item| field.strip_prefix("i.") == Some(item.id.as_str()));
            item.map_or_else(String::new, |item| item.label.get(view.lang).to_owned())
        }
    };
    let lines: Vec<_> = flaws.iter().map(|flaw| (flaw.field.clone(), label(&flaw.field), t.flaw(&flaw.flaw))).collect();
    errors_html(&t.with("form-errors-title", &[("count", Arg::from(flaws.len()))]), &lines)
}

/// `POST /meja/{ref}/pemeriksaan`
pub(crate) async fn post(State(room): State<Cases>, view: View, Path(typed): Path<String>, sent: Sent) -> Answer {
    let reference = Reference::parse(&typed).map_err(|_| Refusal::NoCase)?;
    let officer = view.actor.officer()?;
    let step = sent.text("tahap").to_owned();
    let here = format!("/meja/{reference}/pemeriksaan?tahap={}", percent(&step));
    let (inspected, flaws) = inspect::save(&room, officer, &reference, Some(step), sheet(sent)).await?;
    let mut answer = match inspected.state {
        ReportState::Selesai => told(&view, &format!("/meja/{reference}"), "inspect-finished"),
        ReportState::Draf if flaws.is_empty() => told(&view, &here, "inspect-kept"),
        ReportState::Draf => see_other(&format!("{here}&periksa=ya")),
    };
    // A script that sends again after a lost line goes there itself.
    if view.wants_json {
        *answer.status_mut() = StatusCode::CREATED;
    }
    Ok(answer)
}

/// The boxes of the form by name: `i.` results, `c.` remarks.
fn sheet(sent: Sent) -> Sheet {
    let with = |prefix: &str| {
        let named = sent.fields.iter().filter_map(|(name, value)| Some((name.strip_prefix(prefix)?.to_owned(), value)));
        named.map(|(name, value)| (name, value.clone())).collect()
    };
    Sheet {
        items: with("i."),
        notes: with("c."),
        remark: sent.text("catatan").to_owned(),
        position: (sent.text("lat").to_owned(), sent.text("lon").to_owned()),
        drop: sent.text("hapus").parse::<DocumentId>().ok(),
        is_done: sent.text("aksi") == "selesai",
        photos: sent
            .files
            .into_iter()
            .filter(|file| file.field == "foto")
            .map(|file| (file.name, file.bytes))
            .collect(),
    }
}

/// A finished report as pages show it.
pub(crate) struct ReportView {
    pub title: String,
    pub who: String,
    pub lines: Vec<ReportLine>,
    pub remark: String,
    pub position: String,
    pub photos: Vec<Photo>,
}

/// One result.
pub(crate) struct ReportLine {
    pub label: String,
    pub value: String,
    pub note: String,
}

/// The finished reports of a case.
pub(crate) fn views(view: &View, service: &Service, reports: &[Inspected]) -> Vec<ReportView> {
    let (t, lang) = (view.words(), view.lang);
    let one = |inspected: &Inspected| {
        let report = &inspected.report;
        let step = service.flow.step(&inspected.step);
        let items = step.and_then(|step| step.inspection.as_ref()).map_or(&[][..], |i| i.items.as_slice());
        let line = |item: &Item| ReportLine {
            label: item.label.get(lang).to_owned(),
            value: report.found.get(&item.id).map_or_else(String::new, |value| item.say(value, lang)),
            note: report.notes.get(&item.id).cloned().unwrap_or_default(),
        };
        let at = words::moment(inspected.updated_at, view.zone(), lang);
        ReportView {
            title: step.map_or_else(|| inspected.step.clone(), |step| step.title.get(lang).to_owned()),
            who: t.with("inspect-by", &[("name", Arg::from(&report.officer)), ("at", Arg::from(at))]),
            lines: items.iter().map(line).collect(),
            remark: report.remark.clone(),
            position: report.position.map_or_else(String::new, |position| {
                let (latitude, longitude) = position.shown();
                format!("{latitude}, {longitude}")
            }),
            photos: photos(report),
        }
    };
    reports.iter().filter(|one| one.state == ReportState::Selesai).map(one).collect()
}
