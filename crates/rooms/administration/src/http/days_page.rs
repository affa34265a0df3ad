//! `/kelola/libur`: on which days the offices are closed.

use askama::Template;
use kernel::{Date, FieldFlaw, Flaw, Words, say};
use reference::{Holiday, HolidayKind};
use web::axum::extract::State;
use web::{Answer, Control, FieldView, Page, Pick, Section, Sent, View, csrf_field, fields_html};

use super::{Trouble, told_at};
use crate::Refusal;
use crate::days;
use crate::room::{Administration, admin};

struct Row {
    date: String,
    iso: String,
    name: String,
    kind: String,
    basis: String,
    is_own: bool,
}

#[derive(Template)]
#[template(path = "days.html")]
struct Days<'a> {
    t: Words<'a>,
    trouble: &'a str,
    csrf: String,
    fields: String,
    rows: Vec<Row>,
}

/// How far ahead the list looks.
const MOST: usize = 60;

/// `GET /kelola/libur`
pub(crate) async fn page(State(room): State<Administration>, view: View) -> Answer {
    admin(&view)?;
    show(&room, &view, &Sent::default(), &Trouble::none())
}

fn show(room: &Administration, view: &View, sent: &Sent, trouble: &Trouble) -> Answer {
    let words = view.words();
    let calendar = room.hall.calendar.now();
    let national = reference::Calendar::shipped();
    let mut from = view.now.date(view.zone());
    let mut rows = Vec::new();
    while let Some(day) = calendar.next_holiday(from).filter(|_| rows.len() < MOST) {
        rows.push(Row {
            date: say::long_date(day.date, view.lang),
            iso: day.date.to_string(),
            name: day.name.clone(),
            kind: words.get(day.kind.text_key()).to_owned(),
            basis: day.legal_basis.clone(),
            is_own: national.holiday(day.date).is_none(),
        });
        let Ok(next) = day.date.tomorrow() else { break };
        from = next;
    }
    let part = |name: &str| sent.text(&format!("hari.{name}")).to_owned();
    let kinds = [HolidayKind::Regional, HolidayKind::Collective].map(|kind| Pick {
        value: kind.as_str().to_owned(),
        label: words.get(kind.text_key()).to_owned(),
        hint: String::new(),
        is_chosen: days::kind(sent.text("jenis")) == kind,
    });
    let fields = [
        FieldView::line("hari", words.get("kelola-day"), "")
            .flaw(trouble.of(words, "hari"))
            .control(Control::Date { parts: [part("hari"), part("bulan"), part("tahun")] }),
        FieldView::line("jenis", words.get("kelola-day-kind"), "")
            .control(Control::Picks { options: kinds.into(), many: false }),
        FieldView::line("nama", words.get("kelola-day-name"), sent.text("nama")).flaw(trouble.of(words, "nama")),
        FieldView::line("dasar", words.get("kelola-day-basis"), sent.text("dasar"))
            .hint(words.get("kelola-day-basis-hint"))
            .flaw(trouble.of(words, "dasar")),
    ];
    let page =
        Days { t: words, trouble: &trouble.html, csrf: csrf_field(view), fields: fields_html(&fields, words), rows };
    Ok(Page::new(trouble.titled(words.get("kelola-days-title")), Section::ManageDays)
        .status(trouble.status)
        .main(&page)?
        .render(view))
}

fn label(words: Words<'_>, field: &str) -> String {
    words
        .get(match field {
            "hari" => "kelola-day",
            "nama" => "kelola-day-name",
            _ => "kelola-day-basis",
        })
        .to_owned()
}

/// `POST /kelola/libur`
pub(crate) async fn add(State(room): State<Administration>, view: View, sent: Sent) -> Answer {
    let officer = admin(&view)?;
    let done = match super::date(&sent, "hari") {
        None => Err(Refusal::Flawed(vec![FieldFlaw::new("hari", Flaw::new("day-form"))])),
        Some(date) => {
            let day = Holiday {
                kind: days::kind(sent.text("jenis")),
                ..Holiday::regional(date, sent.text("nama"), sent.text("dasar"))
            };
            days::add(&room, officer, day).await
        }
    };
    match done {
        Ok(()) => Ok(told_at(&view, "/kelola/libur", "kelola-day-added")),
        Err(refusal) => {
            let trouble = Trouble::at(&view, refusal, |field| label(view.words(), field))?;
            show(&room, &view, &sent, &trouble)
        }
    }
}

/// `POST /kelola/libur/hapus`
pub(crate) async fn remove(State(room): State<Administration>, view: View, sent: Sent) -> Answer {
    let officer = admin(&view)?;
    let date = sent.text("hari").parse::<Date>().map_err(|_| Refusal::Unchanged)?;
    match days::remove(&room, officer, date).await {
        Ok(()) => Ok(told_at(&view, "/kelola/libur", "kelola-day-removed")),
        Err(refusal) => {
            let trouble = Trouble::at(&view, refusal, |field| label(view.words(), field))?;
            show(&room, &view, &Sent::default(), &trouble)
        }
    }
}
