//! `/kelola/perangkat`: the agencies of the hall, their opening hours, and who signs their letters.

use askama::Template;
use desk::AgencyFace;
use kernel::{Agency, FieldFlaw, Flaw, Local, Words};
use web::axum::extract::{Path, State};
use web::{Answer, FieldView, Page, Section, Sent, View, csrf_field, fields_html};

use super::{Trouble, told_at};
use crate::Refusal;
use crate::agencies::{Wanted, missing, put};
use crate::room::{Administration, admin};

struct Row {
    id: String,
    name: String,
    address: String,
    hours: String,
    signer: String,
    services: usize,
}

#[derive(Template)]
#[template(path = "agencies.html")]
struct AgenciesHtml<'a> {
    t: Words<'a>,
    rows: Vec<Row>,
}

/// An office in the list of its agency.
struct OfficeRow {
    number: i64,
    name: String,
    address: String,
    hours: String,
    walk_ins: bool,
}

#[derive(Template)]
#[template(path = "agency.html")]
struct AgencyHtml<'a> {
    t: Words<'a>,
    id: &'a str,
    is_new: bool,
    offices: Vec<OfficeRow>,
    title: String,
    action: String,
    /// Where the head of its letters is written; a new agency has none yet.
    head: String,
    trouble: &'a str,
    csrf: String,
    fields: String,
}

/// `GET /kelola/perangkat`
pub(crate) async fn list(State(room): State<Administration>, view: View) -> Answer {
    admin(&view)?;
    let words = view.words();
    let services = room.hall.services.now();
    let agencies = room.hall.agencies.now();
    let rows = agencies.iter().map(|(id, face)| Row {
        id: id.clone(),
        name: face.name.get(view.lang).to_owned(),
        address: face.address.clone(),
        hours: face.hours.get(view.lang).to_owned(),
        signer: format!("{}, {}", face.signer, face.signer_position),
        services: services.services().filter(|service| service.agency.as_str() == id).count(),
    });
    let page = AgenciesHtml { t: words, rows: rows.collect() };
    Ok(Page::new(words.get("kelola-agencies-title"), Section::ManageAgencies).main(&page)?.render(&view))
}

/// Every box of the form: name, label, help.
const BOXES: [(&str, &str); 9] = [
    ("nama.id", "kelola-agency-name-id"),
    ("nama.en", "kelola-agency-name-en"),
    ("alamat", "kelola-agency-address"),
    ("telepon", "kelola-agency-phone"),
    ("jam.id", "kelola-agency-hours-id"),
    ("jam.en", "kelola-agency-hours-en"),
    ("penandatangan", "kelola-agency-signer"),
    ("jabatan", "kelola-agency-position"),
    ("id", "kelola-agency-id"),
];

fn value(face: Option<&AgencyFace>, sent: &Sent, name: &str) -> String {
    if let Some(typed) = sent.get(name) {
        return typed.to_owned();
    }
    let Some(face) = face else { return String::new() };
    let text = match name {
        "nama.id" => &face.name.id,
        "nama.en" => &face.name.en,
        "alamat" => &face.address,
        "telepon" => &face.phone,
        "jam.id" => &face.hours.id,
        "jam.en" => &face.hours.en,
        "penandatangan" => &face.signer,
        "jabatan" => &face.signer_position,
        _ => face.agency.as_str(),
    };
    text.to_owned()
}

/// `GET /kelola/perangkat/{id}`; the id `baru` begins a new one.
pub(crate) async fn page(State(room): State<Administration>, view: View, Path(id): Path<String>) -> Answer {
    admin(&view)?;
    show(&room, &view, &id, &Sent::default(), &Trouble::none())
}

fn show(room: &Administration, view: &View, id: &str, sent: &Sent, trouble: &Trouble) -> Answer {
    let words = view.words();
    let is_new = id == NEW;
    let agencies = room.hall.agencies.now();
    let face = agencies.get(id);
    if face.is_none() && !is_new {
        return Err(Refusal::NoService.into());
    }
    let boxes = BOXES.iter().filter(|(name, _)| is_new || *name != "id").map(|(name, label)| {
        let field = FieldView::line(name, words.get(label), &value(face, sent, name)).flaw(trouble.of(words, name));
        match *name {
            "telepon" => field.of_kind("tel", "tel", true).optional(),
            "id" => field.hint(words.get("kelola-agency-id-hint")),
            _ => field,
        }
    });
    let fields: Vec<FieldView> = boxes.collect();
    let title =
        face.map_or_else(|| words.get("kelola-agency-new").to_owned(), |face| face.name.get(view.lang).to_owned());
    let office = |office: &desk::Office| OfficeRow {
        number: office.number,
        name: office.name.get(view.lang).to_owned(),
        address: office.address.clone(),
        hours: office.hours.get(view.lang).to_owned(),
        walk_ins: office.walk_ins,
    };
    let page = AgencyHtml {
        t: words,
        id,
        is_new,
        offices: face.map_or_else(Vec::new, |face| face.offices.iter().map(office).collect()),
        action: format!("/kelola/perangkat/{id}"),
        head: if is_new { String::new() } else { format!("/kelola/perangkat/{id}/kop") },
        trouble: &trouble.html,
        csrf: csrf_field(view),
        fields: fields_html(&fields, words),
        title: title.clone(),
    };
    Ok(Page::new(trouble.titled(title), Section::ManageAgencies).status(trouble.status).main(&page)?.render(view))
}

/// The word in the address that no agency has.
const NEW: &str = "baru";

/// `POST /kelola/perangkat/{id}`
pub(crate) async fn save(State(room): State<Administration>, view: View, Path(id): Path<String>, sent: Sent) -> Answer {
    let officer = admin(&view)?;
    let wanted = if id == NEW { Wanted::New } else { Wanted::Known };
    let slug = if id == NEW { sent.text("id") } else { id.as_str() };
    let text = |name: &str| sent.text(name).to_owned();
    let done = match Agency::parse(slug) {
        Ok(agency) if agency.as_str() != NEW => {
            let face = AgencyFace {
                agency,
                name: Local { id: text("nama.id"), en: text("nama.en") },
                address: text("alamat"),
                phone: text("telepon"),
                hours: Local { id: text("jam.id"), en: text("jam.en") },
                signer: text("penandatangan"),
                signer_position: text("jabatan"),
                head: desk::LetterHead::default(),
                offices: Vec::new(),
            };
            put(&room, officer, face, wanted).await
        }
        _ => {
            // Everything that is wrong is told at once.
            let mut flaws = missing(|name| sent.text(name));
            flaws.push(FieldFlaw::new("id", Flaw::new("agency")));
            Err(Refusal::Flawed(flaws))
        }
    };
    match done {
        Ok(()) => Ok(told_at(&view, "/kelola/perangkat", "kelola-agency-saved")),
        Err(refusal) => {
            let words = view.words();
            let label = |field: &str| {
                BOXES.iter().find(|(name, _)| *name == field).map_or("", |(_, label)| words.get(label)).to_owned()
            };
            let trouble = Trouble::at(&view, refusal, label)?;
            show(&room, &view, &id, &sent, &trouble)
        }
    }
}
