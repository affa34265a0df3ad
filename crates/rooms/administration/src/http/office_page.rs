//! `/kelola/perangkat/{id}/kantor/{number}`: one office of an agency; the number `baru` begins a new one.

use askama::Template;
use desk::AgencyFace;
use desk::office::Office;
use kernel::{Local, Words};
use web::axum::extract::{Path, State};
use web::{Answer, Control, FieldView, Page, Section, Sent, View, csrf_field, fields_html};

use super::{Trouble, told_at};
use crate::Refusal;
use crate::offices::{put, remove};
use crate::room::{Administration, admin};

#[derive(Template)]
#[template(path = "office.html")]
struct OfficeHtml<'a> {
    t: Words<'a>,
    id: &'a str,
    agency: &'a str,
    number: &'a str,
    title: &'a str,
    is_new: bool,
    trouble: &'a str,
    csrf: String,
    fields: String,
}

/// Every box of the form, and its label.
const BOXES: [(&str, &str); 7] = [
    ("nama.id", "kelola-office-name-id"),
    ("nama.en", "kelola-office-name-en"),
    ("alamat", "kelola-office-address"),
    ("telepon", "kelola-agency-phone"),
    ("jam.id", "kelola-agency-hours-id"),
    ("jam.en", "kelola-agency-hours-en"),
    ("tanpa-janji", "kelola-office-walk-ins"),
];

/// The word in the address that no office has.
const NEW: &str = "baru";

/// The agency and, if the address names one, its office.
fn find(room: &Administration, id: &str, number: &str) -> Result<(AgencyFace, Option<Office>), Refusal> {
    let face = room.hall.agencies.now().get(id).cloned().ok_or(Refusal::NoService)?;
    if number == NEW {
        return Ok((face, None));
    }
    let office = face.offices.iter().find(|office| office.number.to_string() == number).cloned();
    office.map(|office| (face, Some(office))).ok_or(Refusal::NoOffice)
}

/// `GET /kelola/perangkat/{id}/kantor/{number}`
pub(crate) async fn page(
    State(room): State<Administration>,
    view: View,
    Path((id, number)): Path<(String, String)>,
) -> Answer {
    admin(&view)?;
    let (face, office) = find(&room, &id, &number)?;
    show(&view, &face, office.as_ref(), None, &Trouble::none())
}

fn show(view: &View, face: &AgencyFace, office: Option<&Office>, sent: Option<&Sent>, trouble: &Trouble) -> Answer {
    let words = view.words();
    let number = office.map_or_else(|| NEW.to_owned(), |office| office.number.to_string());
    let fields = BOXES.map(|(name, label)| {
        let kept = office.map_or("", |office| match name {
            "nama.id" => &office.name.id,
            "nama.en" => &office.name.en,
            "alamat" => &office.address,
            "telepon" => &office.phone,
            "jam.id" => &office.hours.id,
            _ => &office.hours.en,
        });
        let value = sent.map_or(kept, |sent| sent.get(name).unwrap_or_default());
        let field = FieldView::line(name, words.get(label), value).flaw(trouble.of(words, name));
        match name {
            "telepon" => field.of_kind("tel", "tel", true).optional(),
            "tanpa-janji" => {
                let kept = office.is_none_or(|office| office.walk_ins);
                let is_ticked = sent.map_or(kept, |sent| sent.get(name).is_some());
                field.control(Control::Tick { is_ticked })
            }
            _ => field,
        }
    });
    let title = office.map_or_else(|| words.get("kelola-office-new"), |office| office.name.get(view.lang));
    let page = OfficeHtml {
        t: words,
        id: face.agency.as_str(),
        agency: face.name.get(view.lang),
        number: &number,
        title,
        is_new: office.is_none(),
        trouble: &trouble.html,
        csrf: csrf_field(view),
        fields: fields_html(&fields, words),
    };
    Ok(Page::new(trouble.titled(title), Section::ManageAgencies).status(trouble.status).main(&page)?.render(view))
}

/// `POST /kelola/perangkat/{id}/kantor/{number}`
pub(crate) async fn save(
    State(room): State<Administration>,
    view: View,
    Path((id, number)): Path<(String, String)>,
    sent: Sent,
) -> Answer {
    let officer = admin(&view)?;
    let (face, known) = find(&room, &id, &number)?;
    let text = |name: &str| sent.text(name).split_whitespace().collect::<Vec<_>>().join(" ");
    let both = |name: &str| Local { id: text(&format!("{name}.id")), en: text(&format!("{name}.en")) };
    let number = known.as_ref().map(|office| office.number);
    let office = Office {
        number: number.unwrap_or_default(),
        name: both("nama"),
        address: text("alamat"),
        phone: text("telepon"),
        hours: both("jam"),
        walk_ins: sent.get("tanpa-janji").is_some(),
    };
    match put(&room, officer, &face.agency, number, office).await {
        Ok(()) => Ok(told_at(&view, &format!("/kelola/perangkat/{id}"), "kelola-office-saved")),
        Err(refusal) => {
            let words = view.words();
            let label = |field: &str| {
                BOXES.iter().find(|(name, _)| *name == field).map_or("", |(_, label)| words.get(label)).to_owned()
            };
            let trouble = Trouble::at(&view, refusal, label)?;
            show(&view, &face, known.as_ref(), Some(&sent), &trouble)
        }
    }
}

/// `POST /kelola/perangkat/{id}/kantor/{number}/hapus`
pub(crate) async fn take_away(
    State(room): State<Administration>,
    view: View,
    Path((id, number)): Path<(String, String)>,
    _sent: Sent,
) -> Answer {
    let officer = admin(&view)?;
    let (face, office) = find(&room, &id, &number)?;
    let office = office.ok_or(Refusal::NoOffice)?;
    remove(&room, officer, &face.agency, office.number).await?;
    Ok(told_at(&view, &format!("/kelola/perangkat/{id}"), "kelola-office-removed"))
}
