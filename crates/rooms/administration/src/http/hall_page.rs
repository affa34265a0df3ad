//! `/kelola/balai`: what the hall says of itself on every page.

use askama::Template;
use kernel::{Local, Words};
use web::axum::extract::State;
use web::{Answer, Control, FieldView, HallWords, Page, Section, Sent, View, csrf_field, fields_html};

use super::{Trouble, told_at};
use crate::Refusal;
use crate::hall_words::{LONGEST, put, words as written_words};
use crate::room::{Administration, admin};
use crate::table;

#[derive(Template)]
#[template(path = "hall.html")]
struct HallHtml<'a> {
    t: Words<'a>,
    trouble: &'a str,
    csrf: String,
    fields: String,
}

/// Every box of the form, and its label.
const BOXES: [(&str, &str); 8] = [
    ("nama", "kelola-hall-name"),
    ("sambutan.id", "kelola-hall-welcome-id"),
    ("sambutan.en", "kelola-hall-welcome-en"),
    ("alamat", "kelola-hall-address"),
    ("telepon", "kelola-agency-phone"),
    ("surel", "kelola-hall-email"),
    ("jam.id", "kelola-agency-hours-id"),
    ("jam.en", "kelola-agency-hours-en"),
];

/// `GET /kelola/balai`
pub(crate) async fn page(State(room): State<Administration>, view: View) -> Answer {
    admin(&view)?;
    let read = room.hall.store.read(room.region(), |tx, region| Box::pin(table::hall_words::all(tx, *region)));
    let mut said = written_words(&read.await.map_err(Refusal::Store)?);
    if said.name.is_empty() {
        said.name.clone_from(&view.said.name);
    }
    show(&view, &said, &Trouble::none())
}

fn show(view: &View, said: &HallWords, trouble: &Trouble) -> Answer {
    let words = view.words();
    let fields = BOXES.map(|(name, label)| {
        let value = match name {
            "nama" => &said.name,
            "sambutan.id" => &said.welcome.id,
            "sambutan.en" => &said.welcome.en,
            "alamat" => &said.address,
            "telepon" => &said.phone,
            "surel" => &said.email,
            "jam.id" => &said.hours.id,
            _ => &said.hours.en,
        };
        let usual = match name {
            "alamat" => view.said.address.as_str(),
            "telepon" => &view.said.phone,
            "jam.id" => &view.said.hours.id,
            "jam.en" => &view.said.hours.en,
            _ => "",
        };
        let field = FieldView::line(name, words.get(label), value).flaw(trouble.of(words, name));
        let field = if value.is_empty() && !usual.is_empty() {
            field.hint(&words.with("kelola-usual", &[("usual", usual.into())]))
        } else {
            field
        };
        match name {
            "nama" => field.hint(words.get("kelola-hall-name-hint")),
            "sambutan.id" | "sambutan.en" => {
                field.optional().control(Control::Lines { value: value.clone(), max: LONGEST })
            }
            "telepon" => field.of_kind("tel", "tel", true).optional(),
            "surel" => field.of_kind("email", "email", false).optional(),
            _ => field.optional(),
        }
    });
    let page =
        HallHtml { t: words, trouble: &trouble.html, csrf: csrf_field(view), fields: fields_html(&fields, words) };
    Ok(Page::new(trouble.titled(words.get("kelola-hall-title")), Section::ManageHall)
        .status(trouble.status)
        .main(&page)?
        .render(view))
}

/// `POST /kelola/balai`
pub(crate) async fn save(State(room): State<Administration>, view: View, sent: Sent) -> Answer {
    let officer = admin(&view)?;
    // A name goes into the subject of messages: a line break in it would begin another head.
    let text = |name: &str| sent.text(name).split_whitespace().collect::<Vec<_>>().join(" ");
    let both = |name: &str| Local { id: text(&format!("{name}.id")), en: text(&format!("{name}.en")) };
    let said = HallWords {
        name: text("nama"),
        welcome: both("sambutan"),
        address: text("alamat"),
        phone: text("telepon"),
        email: text("surel"),
        hours: both("jam"),
    };
    match put(&room, officer, said.clone()).await {
        Ok(()) => Ok(told_at(&view, "/kelola/balai", "kelola-hall-saved")),
        Err(refusal) => {
            let words = view.words();
            let label = |field: &str| {
                BOXES.iter().find(|(name, _)| *name == field).map_or("", |(_, label)| words.get(label)).to_owned()
            };
            let trouble = Trouble::at(&view, refusal, label)?;
            show(&view, &said, &trouble)
        }
    }
}
