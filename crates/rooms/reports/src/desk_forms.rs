//! The forms of a report on the desk: which there are now, what was typed into them, and what each means.

use kernel::{Agency, Officer, Reference, RegionCode, Stamp};
use reference::ReportAct;
use web::{Control, FieldView, Pick, Sent, View};

use crate::deed::Deed;
use crate::look::OnDesk;
use crate::model::{State, Viewer};
use crate::part::Job;
use crate::report::LONGEST;
use crate::room::{Reports, step};

/// Parts that one form makes.
const ROWS: usize = 3;

/// The forms that this officer may send now, the usual next step first.
pub(crate) fn forms(
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
        Some(sent) if name == "kelurahan" => hall::place::joined(&sent.fields, name).unwrap_or_default(),
        Some(sent) => sent.text(name).to_owned(),
        None => String::new(),
    };
    let may = |next: State| report.state.may_become(next);
    let shown = &on_desk.shown;
    let is_whole = shown.whole.is_none();
    let verifies = shown.viewer == Viewer::Verifier;
    let is_over = report.closed_at.is_some();
    let mut all = Vec::new();
    if has(step::VERIFY) {
        if may(State::Passed) {
            all.push(("teruskan", pass(room, view, on_desk, &typed)));
        }
        if may(State::Passed) && is_whole {
            all.push(("pecah", split(room, view, &typed)));
        }
        if may(State::Parked) && is_whole {
            all.push(("kembalikan", grounds(room, view, ReportAct::SendBack, "kembalikan", &typed)));
        }
        if may(State::Merged) && is_whole {
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
        if may(State::Returned) {
            let reason = FieldView::line("alasan", view.words().get("reports-return-why"), &typed("salah", "alasan"));
            all.push(("salah", vec![reason]));
        }
    }
    if verifies && !shown.parts.is_empty() && !is_over && !has(step::VERIFY) {
        all.push(("pecah", split(room, view, &typed)));
    }
    if verifies && may(State::Sent) && report.state == State::Merged {
        let reason = FieldView::line("alasan", view.words().get("reports-part-why"), &typed("pisah", "alasan"));
        all.push(("pisah", vec![reason]));
    }
    if !is_over {
        all.push(("kabari", vec![words(view, "reports-tell", &typed("kabari", "jawaban"))]));
    }
    let note = Control::Lines { value: typed("catat", "catatan"), max: LONGEST };
    let note = FieldView::line("catatan", view.words().get("reports-note"), "").control(note);
    all.push(("catat", vec![note.hint(view.words().get("reports-note-hint"))]));
    all
}

/// Rows of an agency and what it is to do.
fn split(room: &Reports, view: &View, typed: &Typed<'_>) -> Vec<FieldView> {
    let (t, agencies) = (view.words(), room.hall.agencies.now());
    let row = |at: usize| {
        let (agency, job) = (format!("instansi.{at}"), format!("tugas.{at}"));
        let chosen = typed("pecah", &agency);
        let options = agencies.iter().map(|(id, face)| Pick {
            value: id.clone(),
            label: face.name.get(view.lang).to_owned(),
            hint: String::new(),
            is_chosen: *id == chosen,
        });
        let number = [("number", kernel::Arg::from(at))];
        let agency = FieldView::line(&agency, &t.with("reports-part-agency", &number), "")
            .control(Control::Select { options: options.collect() })
            .optional();
        let job = FieldView::line(&job, &t.with("reports-part-job", &number), &typed("pecah", &job)).optional();
        [agency, job]
    };
    (1..=ROWS).flat_map(row).collect()
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
    let known = report.village.map(RegionCode::dotted).unwrap_or_default();
    let village = hall::place::control(room.hall.regions, t, &chosen("kelurahan", &known), Some(room.region()), 4);
    vec![
        FieldView::line("kategori", t.get("reports-category"), "")
            .control(Control::Select { options: categories.collect() }),
        FieldView::line("instansi", t.get("reports-agency"), "")
            .control(Control::Select { options: agencies.collect() }),
        FieldView::line("kelurahan", t.get("reports-village"), "")
            .hint(t.get("reports-pass-village-hint"))
            .control(village)
            .optional(),
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
pub(crate) fn local(view: &View, typed: &str) -> Option<Stamp> {
    let (day, time) = typed.trim().split_once(['T', ' '])?;
    let (hour, minute) = time.split_once(':')?;
    let (hour, minute): (u8, u8) = (hour.parse().ok()?, minute.get(..2)?.parse().ok()?);
    let day: kernel::Date = day.parse().ok()?;
    (hour < 24 && minute < 60).then(|| Stamp::at(day, hour, minute, view.zone()))
}

/// What a form means; none if there is no such form.
pub(crate) fn deed(word: &str, sent: &Sent) -> Option<Deed> {
    let text = |name: &str| sent.text(name).chars().take(LONGEST).collect::<String>();
    Some(match word {
        "teruskan" => Deed::Pass {
            agency: Agency::parse(sent.text("instansi")).ok()?,
            category: text("kategori"),
            village: hall::place::joined(&sent.fields, "kelurahan").and_then(|village| village.parse().ok()),
            reason: text("alasan"),
        },
        "pecah" => Deed::Split { jobs: jobs(sent) },
        "kembalikan" => Deed::SendBack { ground: text("dasar"), text: text("jawaban") },
        "tolak" => Deed::Refuse { ground: text("dasar"), text: text("jawaban") },
        "gabung" => Deed::Merge { into: Reference::parse(sent.text("ke")).ok() },
        "pisah" => Deed::Part { reason: text("alasan") },
        "mulai" => Deed::Begin,
        "kabari" => Deed::Tell { text: text("jawaban") },
        "catat" => Deed::Note { text: text("catatan") },
        "salah" => Deed::Return { reason: text("alasan") },
        _ => return None,
    })
}

/// The rows that say something, in order.
fn jobs(sent: &Sent) -> Vec<Job> {
    let row = |at: usize| {
        let text: String = sent.text(&format!("tugas.{at}")).chars().take(LONGEST).collect();
        Some(Job { agency: Agency::parse(sent.text(&format!("instansi.{at}"))).ok()?, text })
    };
    (1..=ROWS).filter_map(row).collect()
}
