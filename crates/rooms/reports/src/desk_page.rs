//! `/meja/laporan/{ref}`: a report on the desk: who answers and why, what lies near it, and what may be done now.

use askama::Template;
use desk::phrase::{self, Phrase};
use kernel::{Arg, Officer, Reference, SlipId, Words, say};
use web::axum::extract::{Path, State as Held};
use web::{Answer, Page, Section, Sent, Trouble, View, csrf_field, fields_html, see_other, told_at};

use crate::desk_forms::{self, deed, forms};
use crate::look::{self, OnDesk};
use crate::model::Viewer;
use crate::picture::Part;
use crate::report::{LONGEST, Report};
use crate::report_page::{Head, PartLine, head, map, parts, photos, read};
use crate::room::Reports;
use crate::timeline::{self, Moment};
use crate::{Refusal, near_by, tend};

pub(crate) const DESK: &str = "/meja/laporan";

/// Something that may be done now: a form of its own.
struct Doing {
    /// The word of its address.
    word: &'static str,
    title: String,
    button: String,
    fields: String,
    /// Whether something is said in it, for which there may be templates.
    has_words: bool,
    /// Whether it lies open.
    is_open: bool,
    /// Whether it is the usual next step.
    is_first: bool,
}

#[derive(Template)]
#[template(path = "desk.html")]
struct DeskPage<'a> {
    t: Words<'a>,
    trouble: &'a str,
    photo_words: String,
    head: Head,
    photos: String,
    evidence: String,
    objections: String,
    map: String,
    /// Who reported: label and value.
    reporter: Vec<(String, String)>,
    switches: Vec<String>,
    why: String,
    near: Vec<(String, String)>,
    parts: Vec<PartLine>,
    clock: Vec<(String, String)>,
    /// Of a part: the number of the whole, and what its reporter said.
    whole: Option<(String, String)>,
    moments: Vec<Moment>,
    doings: Vec<Doing>,
    /// Texts that are sent again and again: id and name.
    phrases: Vec<(String, String)>,
    holder: String,
    rev: i64,
    csrf: String,
}

/// `GET /meja/laporan/{ref}`
pub(crate) async fn page(Held(room): Held<Reports>, view: View, Path(reference): Path<String>) -> Answer {
    if view.name.is_none() {
        return Ok(see_other(&web::problem::sign_in_path(&view)));
    }
    view.needs_scope("desk")?;
    let officer = view.actor.officer()?.clone();
    draw(&room, &view, &officer, &read(&reference)?, None).await
}

/// What was typed, and why it comes back.
struct Again<'s> {
    word: &'s str,
    sent: &'s Sent,
    /// None where only a template was put in.
    refusal: Option<Refusal>,
}

async fn draw(
    room: &Reports,
    view: &View,
    officer: &Officer,
    reference: &Reference,
    again: Option<Again<'_>>,
) -> Answer {
    let t = view.words();
    let on_desk = look::on_desk(room, officer, reference).await?;
    let shown = &on_desk.shown;
    let report = &shown.report;
    if shown.viewer == Viewer::OtherAgency {
        return Ok(see_other(&format!("/laporan/{reference}")));
    }
    let (word, sent, refusal) = match again {
        Some(Again { word, sent, refusal }) => (word, Some(sent), refusal),
        None => ("", None, None),
    };
    let mut trouble = Trouble::none();
    let mut doings = Vec::new();
    let mut refusal = refusal;
    for (of, mut fields) in forms(room, view, officer, &on_desk, sent, word) {
        if of == word
            && let Some(refusal) = refusal.take()
        {
            trouble = Trouble::at(view, refusal, &mut fields)?;
        }
        doings.push(Doing {
            word: of,
            title: t.with(&format!("reports-do-{of}"), &[]),
            button: t.with(&format!("reports-do-{of}-go"), &[]),
            has_words: fields.iter().any(|field| field.path == "jawaban"),
            is_open: of == word || fields.is_empty(),
            is_first: doings.is_empty(),
            fields: fields_html(&fields, t),
        });
    }
    if let Some(refusal) = refusal {
        trouble = Trouble::at(view, refusal, &mut [])?;
    }
    let near = near(room, view, report).await?;
    let hide = format!("{DESK}/{reference}/sembunyikan");
    let holder = on_desk.tasks.iter().find(|task| task.state != desk::TaskState::Done);
    let page = DeskPage {
        t,
        trouble: &trouble.html,
        photo_words: web::photo_words(t, crate::report::MOST_PICTURES, crate::write::LARGEST),
        head: head(room, view, shown),
        photos: photos(view, shown, Part::Report, &hide),
        evidence: photos(view, shown, Part::Evidence, ""),
        objections: photos(view, shown, Part::Objection, &hide),
        map: report.said.point().map_or_else(String::new, |point| map(view, reference, point)),
        reporter: reporter(view, &on_desk),
        switches: switches(view, &on_desk),
        why: why(room, view, report),
        near,
        parts: parts(room, view, shown, DESK),
        clock: timeline::clock(room, view, shown),
        whole: shown.whole.as_ref().map(|whole| (whole.reference.to_string(), whole.said.text.clone())),
        moments: timeline::tell(room, view, shown),
        doings,
        phrases: phrases(room, officer).await?.into_iter().map(|one| (one.id.to_string(), one.name)).collect(),
        holder: holder.and_then(|task| task.holder.clone()).map(|(_, name)| name).unwrap_or_default(),
        rev: report.rev,
        csrf: csrf_field(view),
    };
    let title = trouble.titled(&format!("{}, {reference}", page.head.title));
    let made = Page::new(title, Section::Inbox).has_photos().status(trouble.status);
    let made = if page.map.is_empty() { made } else { made.has_map() };
    Ok(made.main(&page)?.render(view))
}

/// Why the report lies where it does.
fn why(room: &Reports, view: &View, report: &Report) -> String {
    let because = room
        .category(&report.category)
        .and_then(|category| room.answerable(category, report.village, report.sent_at).1);
    let category = [("category", Arg::from(room.category_title(&report.category, view.lang)))];
    because.map_or_else(
        || view.words().with("reports-why-category", &category),
        |because| because.get(view.lang).to_owned(),
    )
}

/// What lies near: reference, and the first words with how far away it is.
async fn near(room: &Reports, view: &View, report: &Report) -> Result<Vec<(String, String)>, Refusal> {
    let metres = room.category(&report.category).map_or(200, |category| category.near_metres);
    let near = near_by::near(room, report.said.point(), metres, vec![]).await?;
    let near = near.into_iter().filter(|near| near.nearby.id != report.id && report.part_of != Some(near.nearby.id));
    let told = near.take(5).map(|near| {
        let said: String = near.text.chars().take(80).collect();
        let far = near.metres.map_or_else(String::new, |metres| {
            view.words().with("reports-metres", &[("metres", Arg::from(say::number(metres, view.lang)))])
        });
        (near.nearby.reference, format!("{said} ({far})"))
    });
    Ok(told.collect())
}

/// Texts that this officer sends again and again: their own, and their agency's.
async fn phrases(room: &Reports, officer: &Officer) -> Result<Vec<Phrase>, Refusal> {
    let read = room.hall.store.read(officer.clone(), |tx, officer| Box::pin(phrase::seen_by(tx, officer)));
    Ok(read.await?)
}

/// What was typed, with the template that was chosen put in below it.
async fn inserted(
    room: &Reports,
    view: &View,
    officer: &Officer,
    reference: &Reference,
    sent: &Sent,
) -> Result<Sent, Refusal> {
    let chosen: Option<SlipId> = sent.text("templat").parse().ok();
    let known = phrases(room, officer).await?;
    let Some(phrase) = known.iter().find(|known| Some(known.id) == chosen) else { return Ok(sent.clone()) };
    let shown = look::on_desk(room, officer, reference).await?.shown;
    let head = head(room, view, &shown);
    let values = [
        // Who reported is not always known to who writes.
        ("nama", view.words().get("reports-dear")),
        ("nomor", reference.as_str()),
        ("layanan", &head.title),
        ("tenggat", &head.due),
        ("petugas", &officer.name),
        ("instansi", &room.agency_name(officer.agency.as_str(), view.lang)),
    ];
    let text = phrase::fill(&phrase.body, &values);
    let before = sent.text("jawaban");
    let whole = if before.is_empty() { text } else { format!("{before}\n{text}") };
    let mut sent = sent.clone();
    sent.fields.retain(|(name, _)| name != "jawaban");
    sent.fields.push(("jawaban".to_owned(), whole));
    Ok(sent)
}

fn reporter(view: &View, on_desk: &OnDesk) -> Vec<(String, String)> {
    let (t, report) = (view.words(), &on_desk.shown.report);
    let line = |key: &str, value: &str| (t.with(key, &[]), value.to_owned());
    let mut lines = Vec::new();
    if let Some(face) = &on_desk.face {
        lines.push(line("reports-name", &face.name));
        lines.extend(face.phone.iter().map(|phone| line("reports-phone", phone)));
        lines.extend(face.email.iter().map(|email| line("reports-email", email)));
    } else if let Some(contact) = &report.contact {
        if !contact.name.is_empty() {
            lines.push(line("reports-name", &contact.name));
        }
        lines.push(line("reports-contact", &contact.to));
    }
    lines
}

fn switches(view: &View, on_desk: &OnDesk) -> Vec<String> {
    let (t, privacy) = (view.words(), on_desk.shown.report.privacy);
    let mut all = Vec::new();
    if privacy.anonymous {
        all.push(t.get("reports-is-anonymous").to_owned());
    }
    if privacy.secret {
        all.push(t.get("reports-is-secret").to_owned());
    }
    all
}

/// `POST /meja/laporan/{ref}/{deed}`
pub(crate) async fn act(
    Held(room): Held<Reports>,
    view: View,
    Path((reference, word)): Path<(String, String)>,
    sent: Sent,
) -> Answer {
    view.needs_scope("desk")?;
    let officer = view.actor.officer()?.clone();
    let reference = read(&reference)?;
    let rev = sent.fields.iter().find(|(name, _)| name == "_rev").and_then(|(_, rev)| rev.parse().ok()).unwrap_or(0);
    if sent.text("sisip") == "ya" {
        let sent = inserted(&room, &view, &officer, &reference, &sent).await?;
        let again = Again { word: &word, sent: &sent, refusal: None };
        return draw(&room, &view, &officer, &reference, Some(again)).await;
    }
    let done = match word.as_str() {
        "sembunyikan" => {
            let picture = sent.text("foto").parse().map_err(|_| Refusal::NoPicture)?;
            tend::hide(&room, &officer, &reference, picture, sent.text("alasan")).await
        }
        "jawab" => answered(&room, &view, &officer, &reference, rev, &sent).await,
        _ => {
            let deed = deed(&word, &sent).ok_or(Refusal::NoReport)?;
            tend::tend(&room, &officer, &reference, rev, deed).await.map(drop)
        }
    };
    match done {
        Ok(()) => Ok(told_at(&view, &format!("{DESK}/{reference}"), "reports-done")),
        Err(refusal) => {
            let again = Again { word: &word, sent: &sent, refusal: Some(refusal) };
            draw(&room, &view, &officer, &reference, Some(again)).await
        }
    }
}

/// Keeps the evidence and answers with it.
async fn answered(
    room: &Reports,
    view: &View,
    officer: &Officer,
    reference: &Reference,
    rev: i64,
    sent: &Sent,
) -> Result<(), Refusal> {
    let pictures = sent.files.iter().filter(|file| file.field == "bukti").map(|file| file.bytes.clone()).collect();
    let answer = tend::Answer {
        text: sent.text("jawaban").chars().take(LONGEST).collect(),
        place: sent.text("tempat").chars().take(300).collect(),
        taken_at: desk_forms::local(view, sent.text("waktu")),
    };
    tend::answer(room, officer, reference, rev, answer, pictures).await.map(drop)
}
