//! `/meja/laporan/{ref}`: a report on the desk: who answers and why, what lies near it, and what may be done now.

use askama::Template;
use kernel::{Agency, Arg, Officer, Reference, Stamp, Words, say};
use reference::ReportAct;
use web::axum::extract::{Path, State as Held};
use web::{
    Answer, Control, FieldView, Page, Pick, Section, Sent, Trouble, View, csrf_field, fields_html, see_other, told_at,
};

use crate::look::{self, OnDesk};
use crate::model::{State, Viewer};
use crate::picture::Part;
use crate::report::LONGEST;
use crate::report_page::{Head, head, map, photos, read};
use crate::room::{Reports, step};
use crate::tend::{self, Deed};
use crate::timeline::{self, Moment};
use crate::{Refusal, near_by};

pub(crate) const DESK: &str = "/meja/laporan";

/// Something that may be done now: a form of its own.
struct Doing {
    /// The word of its address.
    word: &'static str,
    title: String,
    button: String,
    fields: String,
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
    moments: Vec<Moment>,
    doings: Vec<Doing>,
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
    refusal: Refusal,
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
        Some(Again { word, sent, refusal }) => (word, Some(sent), Some(refusal)),
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
            is_open: of == word || fields.is_empty(),
            is_first: doings.is_empty(),
            fields: fields_html(&fields, t),
        });
    }
    if let Some(refusal) = refusal {
        trouble = Trouble::at(view, refusal, &mut [])?;
    }
    let category = room.category(&report.category);
    let (_, because) = match category {
        Some(category) => room.answerable(category, report.village, report.sent_at),
        None => (report.agency.clone(), None),
    };
    let why = [("category", Arg::from(room.category_title(&report.category, view.lang)))];
    let why = match because {
        Some(because) => because.get(view.lang).to_owned(),
        None => t.with("reports-why-category", &why),
    };
    let metres = category.map_or(200, |category| category.near_metres);
    let near = near_by::near(room, report.said.point(), metres, vec![]).await?;
    let near = near.into_iter().filter(|near| near.nearby.id != report.id).take(5).map(|near| {
        let said: String = near.text.chars().take(80).collect();
        let far = near.metres.map_or_else(String::new, |metres| {
            t.with("reports-metres", &[("metres", Arg::from(say::number(metres, view.lang)))])
        });
        (near.nearby.reference, format!("{said} ({far})"))
    });
    let hide = format!("{DESK}/{reference}/sembunyikan");
    let holder = on_desk.tasks.iter().find(|task| task.state != desk::TaskState::Done);
    let page = DeskPage {
        t,
        trouble: &trouble.html,
        head: head(room, view, shown),
        photos: photos(view, shown, Part::Report, &hide),
        evidence: photos(view, shown, Part::Evidence, ""),
        objections: photos(view, shown, Part::Objection, &hide),
        map: report.said.point().map_or_else(String::new, |point| map(view, reference, point)),
        reporter: reporter(view, &on_desk),
        switches: switches(view, &on_desk),
        why,
        near: near.collect(),
        moments: timeline::tell(room, view, shown),
        doings,
        holder: holder.and_then(|task| task.holder.clone()).map(|(_, name)| name).unwrap_or_default(),
        rev: report.rev,
        csrf: csrf_field(view),
    };
    let title = trouble.titled(&format!("{}, {reference}", page.head.title));
    let made = Page::new(title, Section::Inbox).status(trouble.status);
    let made = if page.map.is_empty() { made } else { made.has_map() };
    Ok(made.main(&page)?.render(view))
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

/// The forms that this officer may send now, the usual next step first.
fn forms(
    room: &Reports,
    view: &View,
    officer: &Officer,
    on_desk: &OnDesk,
    sent: Option<&Sent>,
    word: &str,
) -> Vec<(&'static str, Vec<FieldView>)> {
    let report = &on_desk.shown.report;
    let has = |step: &str| {
        let tasks = on_desk.tasks.iter();
        tasks
            .filter(|task| task.step == step && task.agency == officer.agency)
            .any(|task| desk::task::may_work(officer, task).is_ok())
    };
    let typed = |of: &str, name: &str| match sent.filter(|_| of == word) {
        Some(sent) => sent.text(name).to_owned(),
        None => String::new(),
    };
    let may = |next: State| report.state.may_become(next);
    let mut all = Vec::new();
    if has(step::VERIFY) {
        if may(State::Passed) {
            all.push(("teruskan", pass(room, view, on_desk, &typed)));
        }
        if may(State::Parked) {
            all.push(("kembalikan", grounds(room, view, ReportAct::SendBack, "kembalikan", &typed)));
        }
        if may(State::Merged) {
            let into = FieldView::line("ke", view.words().get("reports-merge-into"), &typed("gabung", "ke"));
            all.push(("gabung", vec![into.hint(view.words().get("reports-merge-hint"))]));
        }
        if may(State::Refused) {
            all.push(("tolak", grounds(room, view, ReportAct::Refuse, "tolak", &typed)));
        }
    }
    if has(step::WORK) {
        if may(State::Underway) {
            all.push(("mulai", vec![]));
        }
        if may(State::Answered) {
            all.push(("jawab", answer(view, room.hall.now(), &typed)));
        }
        all.push(("kabari", vec![words(view, "reports-tell", &typed("kabari", "jawaban"))]));
        if may(State::Returned) {
            let reason = FieldView::line("alasan", view.words().get("reports-return-why"), &typed("salah", "alasan"));
            all.push(("salah", vec![reason]));
        }
    }
    all
}

/// What was typed into a field of one of the forms.
type Typed<'a> = dyn Fn(&str, &str) -> String + 'a;

fn words(view: &View, key: &'static str, value: &str) -> FieldView {
    let control = Control::Lines { value: value.to_owned(), max: LONGEST };
    FieldView::line("jawaban", view.words().get(key), "").hint(view.words().get("reports-text-hint")).control(control)
}

fn pass(room: &Reports, view: &View, on_desk: &OnDesk, typed: &Typed<'_>) -> Vec<FieldView> {
    let (t, lang, report) = (view.words(), view.lang, &on_desk.shown.report);
    let chosen = |name: &str, known: &str| {
        let typed = typed("teruskan", name);
        if typed.is_empty() { known.to_owned() } else { typed }
    };
    let (category, agency) = (chosen("kategori", &report.category), chosen("instansi", report.agency.as_str()));
    let categories = room.categories.all().filter(|one| one.agency.is_some()).map(|one| Pick {
        value: one.id.clone(),
        label: one.title.get(lang).to_owned(),
        hint: String::new(),
        is_chosen: one.id == category,
    });
    let agencies = room.hall.agencies.now();
    let agencies = agencies.iter().map(|(id, face)| Pick {
        value: id.clone(),
        label: face.name.get(lang).to_owned(),
        hint: String::new(),
        is_chosen: *id == agency,
    });
    vec![
        FieldView::line("kategori", t.get("reports-category"), "")
            .control(Control::Select { options: categories.collect() }),
        FieldView::line("instansi", t.get("reports-agency"), "")
            .control(Control::Select { options: agencies.collect() }),
        FieldView::line("alasan", t.get("reports-pass-why"), &typed("teruskan", "alasan")).optional(),
    ]
}

fn grounds(room: &Reports, view: &View, act: ReportAct, of: &'static str, typed: &Typed<'_>) -> Vec<FieldView> {
    let day = room.hall.now().date(room.hall.zone());
    let chosen = typed(of, "dasar");
    let grounds = reference::Reports::shipped().grounds(day).filter(|row| row.value.act == act).map(|row| Pick {
        value: row.value.code.clone(),
        label: row.value.title.get(view.lang).to_owned(),
        hint: row.legal_basis.clone(),
        is_chosen: row.value.code == chosen,
    });
    let grounds = Control::Picks { options: grounds.collect(), many: false };
    let ground = FieldView::line("dasar", view.words().get("reports-ground"), "").control(grounds);
    vec![ground, words(view, "reports-text", &typed(of, "jawaban"))]
}

fn answer(view: &View, now: Stamp, typed: &Typed<'_>) -> Vec<FieldView> {
    let t = view.words();
    let photo = FieldView::line("bukti", t.get("reports-evidence-photo"), "").hint(t.get("reports-evidence-hint"));
    let photo = photo.control(Control::Files {
        files: vec![],
        accept: "image/*".to_owned(),
        has_room: true,
        many: true,
        camera: true,
    });
    let place = FieldView::line("tempat", t.get("reports-evidence-place"), &typed("jawab", "tempat"));
    let time = typed("jawab", "waktu");
    let time = if time.is_empty() { local_text(view, now) } else { time };
    let time = FieldView::line("waktu", t.get("reports-evidence-time"), &time).of_kind("datetime-local", "", true);
    vec![words(view, "reports-answer", &typed("jawab", "jawaban")), photo, place, time]
}

/// A moment by the clocks of the region, as browsers send it.
fn local_text(view: &View, at: Stamp) -> String {
    let (hour, minute) = at.hour_minute(view.zone());
    format!("{}T{hour:02}:{minute:02}", at.date(view.zone()))
}

/// A day and a time by the clocks of the region, as browsers send them.
fn local(view: &View, typed: &str) -> Option<Stamp> {
    let (day, time) = typed.trim().split_once(['T', ' '])?;
    let (hour, minute) = time.split_once(':')?;
    let (hour, minute): (u8, u8) = (hour.parse().ok()?, minute.get(..2)?.parse().ok()?);
    let day: kernel::Date = day.parse().ok()?;
    (hour < 24 && minute < 60).then(|| Stamp::at(day, hour, minute, view.zone()))
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
            let again = Again { word: &word, sent: &sent, refusal };
            draw(&room, &view, &officer, &reference, Some(again)).await
        }
    }
}

/// What a form means; none if there is no such form.
fn deed(word: &str, sent: &Sent) -> Option<Deed> {
    let text = |name: &str| sent.text(name).chars().take(LONGEST).collect::<String>();
    Some(match word {
        "teruskan" => Deed::Pass {
            agency: Agency::parse(sent.text("instansi")).ok()?,
            category: text("kategori"),
            reason: text("alasan"),
        },
        "kembalikan" => Deed::SendBack { ground: text("dasar"), text: text("jawaban") },
        "tolak" => Deed::Refuse { ground: text("dasar"), text: text("jawaban") },
        "gabung" => Deed::Merge { into: Reference::parse(sent.text("ke")).ok() },
        "mulai" => Deed::Begin,
        "kabari" => Deed::Tell { text: text("jawaban") },
        "salah" => Deed::Return { reason: text("alasan") },
        _ => return None,
    })
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
        taken_at: local(view, sent.text("waktu")),
    };
    tend::answer(room, officer, reference, rev, answer, pictures).await.map(drop)
}
