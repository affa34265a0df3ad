//! `/meja/pelanggaran-data`: reporting a suspected breach, for every officer; the register and the work on each, for those
//! for data protection.

use askama::Template;
use kernel::{Arg, Date, PersonId, Stamp, Words, say};
use web::axum::extract::{Path, State};
use web::{Answer, Control, FieldView, Page, Pick, Refused, Section, Sent, View, csrf_field, fields_html};

use crate::breach::{self, Breach, LONGEST, Report, Said, State as Stand, Step, Told};
use crate::shown::{Line, moment};
use crate::table::breaches;
use crate::{Privacy, Refusal, tell};
use web::{Trouble, told_at};

pub(crate) const LIST: &str = "/meja/pelanggaran-data";
/// Breaches that were closed last, on the list.
const LAST: i64 = 20;

/// A breach in a list or at the head of its page.
pub(crate) struct Shown {
    pub(crate) href: String,
    pub(crate) title: String,
    pub(crate) tone: &'static str,
    pub(crate) icon: &'static str,
    pub(crate) state: String,
    pub(crate) when: String,
    pub(crate) clock: String,
    pub(crate) is_late: bool,
}

pub(crate) fn shown(view: &View, breach: &Breach) -> Shown {
    let t = view.words();
    let is_late = breach.is_late(view.now);
    let (tone, icon) = match breach.state {
        Stand::Closed => ("ok", "check"),
        Stand::NoBreach => ("off", "x"),
        _ if is_late => ("bad", "alert"),
        _ => ("warn", "clock"),
    };
    let left = say::duration(breach.due_at.since(view.now), view.lang);
    let args = [("span", Arg::from(left)), ("due", Arg::from(moment(view, breach.due_at)))];
    let clock = match (breach.notice_at, breach.agency_at) {
        _ if breach.state == Stand::NoBreach => t.get("breach-no-clock").to_owned(),
        (Some(_), Some(_)) => t.get(if is_late { "breach-told-late" } else { "breach-told-in-time" }).to_owned(),
        _ => t.with(if is_late { "breach-late-by" } else { "breach-left" }, &args),
    };
    Shown {
        href: format!("{LIST}/{}", breach.number),
        title: t.with("breach-number", &[("number", Arg::from(breach.number))]),
        tone,
        icon,
        state: t.with(&format!("breach-state-{}", breach.state.as_str()), &[]),
        when: t.with("breach-aware", &[("at", Arg::from(moment(view, breach.aware_at)))]),
        clock,
        is_late: is_late && !breach.state.is_over(),
    }
}

/// The officer for data protection who asks. Keys of programs do not open these pages.
pub(crate) fn guardian(view: &View) -> Result<&kernel::Officer, Refusal> {
    crate::answer::guardian(view)
}

#[derive(Template)]
#[template(path = "breach_list.html")]
struct ListPage<'a> {
    t: Words<'a>,
    open: Vec<Shown>,
    closed: Vec<Shown>,
}

/// `GET /meja/pelanggaran-data`
pub(crate) async fn list(State(room): State<Privacy>, view: View) -> Answer {
    guardian(&view)?;
    let read = room.hall.store.read(room.clone(), |tx, room| {
        Box::pin(async move {
            let (vault, region) = (&room.hall.vault, room.region());
            let open = breaches::unclosed(tx, vault, region).await?;
            Ok::<_, store::Error>((open, breaches::closed(tx, vault, region, LAST).await?))
        })
    });
    let (open, closed) = read.await.map_err(Refusal::from)?;
    let all = |some: &[Breach]| some.iter().map(|breach| shown(&view, breach)).collect();
    let html = ListPage { t: view.words(), open: all(&open), closed: all(&closed) };
    Ok(Page::new(view.words().get("breach-title"), Section::Breaches).main(&html)?.render(&view))
}

#[derive(Template)]
#[template(path = "breach_report.html")]
struct ReportPage<'a> {
    t: Words<'a>,
    trouble: &'a str,
    fields: String,
    csrf: String,
}

fn lines(view: &View, path: &str, key: &str, value: &str) -> FieldView {
    let t = view.words();
    let hint = format!("{key}-hint");
    let field = FieldView::line(path, t.get(key), "")
        .control(Control::Lines { value: value.to_owned(), max: LONGEST })
        .optional();
    if t.has(&hint) { field.hint(t.get(&hint)) } else { field }
}

fn report_fields(view: &View, what: &str, since: &str, first: &str) -> Vec<FieldView> {
    let t = view.words();
    let mut field = lines(view, "apa", "breach-what", what);
    field.is_optional = false;
    let since = FieldView::line("sejak", t.get("breach-since"), since).of_kind("datetime-local", "", true);
    vec![field, since.hint(t.get("breach-since-hint")).optional(), lines(view, "tindakan", "breach-first", first)]
}

fn draw_report(view: &View, fields: &[FieldView], trouble: &Trouble) -> Answer {
    let t = view.words();
    let html = ReportPage { t, trouble: &trouble.html, fields: fields_html(fields, t), csrf: csrf_field(view) };
    let title = trouble.titled(t.get("breach-report"));
    Ok(Page::new(title, Section::Breaches).status(trouble.status).main(&html)?.render(view))
}

/// `GET /meja/pelanggaran-data/lapor`
pub(crate) async fn begin(view: View) -> Answer {
    view.needs_scope("data-protection")?;
    view.actor.officer()?;
    draw_report(&view, &report_fields(&view, "", "", ""), &Trouble::none())
}

/// A day and a time by the clocks of the region, as browsers send them.
fn local(view: &View, typed: &str) -> Option<Stamp> {
    let (day, time) = typed.trim().split_once(['T', ' '])?;
    let (hour, minute) = time.split_once(':')?;
    let (hour, minute): (u8, u8) = (hour.parse().ok()?, minute.get(..2)?.parse().ok()?);
    let day: Date = day.parse().ok()?;
    (hour < 24 && minute < 60).then(|| Stamp::at(day, hour, minute, view.zone()))
}

fn text(sent: &Sent, field: &str) -> String {
    sent.text(field).trim().chars().take(LONGEST).collect()
}

/// `POST /meja/pelanggaran-data/lapor`
pub(crate) async fn report(State(room): State<Privacy>, view: View, sent: Sent) -> Answer {
    view.needs_scope("data-protection")?;
    let officer = view.actor.officer()?;
    let (what, since, first) = (text(&sent, "apa"), sent.text("sejak").to_owned(), text(&sent, "tindakan"));
    let aware_at = local(&view, &since);
    let reported = if aware_at.is_none() && !since.trim().is_empty() {
        let flaw = kernel::FieldFlaw::new("sejak", kernel::Flaw::new("breach-time"));
        Err(Refusal::Invalid(vec![flaw]))
    } else {
        breach::report(&room, officer, Report { what: what.clone(), aware_at, first: first.clone() }).await
    };
    match reported {
        Ok(number) if guardian(&view).is_ok() => Ok(told_at(&view, &format!("{LIST}/{number}"), "breach-reported")),
        Ok(_) => Ok(told_at(&view, &format!("{LIST}/lapor"), "breach-reported")),
        Err(refusal) => {
            let mut fields = report_fields(&view, &what, &since, &first);
            let trouble = Trouble::at(&view, refusal, &mut fields)?;
            draw_report(&view, &fields, &trouble)
        }
    }
}

#[derive(Template)]
#[template(path = "breach.html")]
struct OnePage<'a> {
    t: Words<'a>,
    head: Shown,
    said: Vec<Line>,
    counts: Vec<Line>,
    past: Vec<Line>,
    trouble: &'a str,
    base: String,
    assess: String,
    choose: String,
    note: String,
    deny: String,
    /// What may follow by a button: the word of its address and its text.
    moves: Vec<(&'a str, &'a str)>,
    may_tell: bool,
    may_mark_agency: bool,
    goes_on: bool,
    letters: i64,
    csrf: String,
}

/// `GET /meja/pelanggaran-data/{number}`
pub(crate) async fn page(State(room): State<Privacy>, view: View, Path(number): Path<String>) -> Answer {
    guardian(&view)?;
    draw(&room, &view, read_number(&number)?, None, &Sent::default()).await
}

pub(crate) fn read_number(typed: &str) -> Result<i64, Refusal> {
    typed.parse().map_err(|_| Refusal::NoBreach)
}

/// A breach as its page shows it.
struct Whole {
    breach: Breach,
    counts: [i64; 4],
    /// Letters on paper that are not on their way yet.
    letters: i64,
    events: Vec<book::Event>,
}

async fn whole(room: &Privacy, number: i64) -> Result<Whole, Refusal> {
    let read = room.hall.store.read((room.clone(), number), |tx, (room, number)| {
        Box::pin(async move {
            let region = room.region();
            let breach = breaches::find(tx, &room.hall.vault, region, *number).await?.ok_or(Refusal::NoBreach)?;
            let mut counts = [0; 4];
            for (count, told) in counts.iter_mut().zip(Told::ALL) {
                *count = breaches::count(tx, region, breach.id, *told).await?;
            }
            let events = room.hall.book.of_subject(tx, region, breach.id.bytes()).await?;
            let letters = breaches::count_letters(tx, region, breach.id).await?;
            Ok(Whole { breach, counts, letters, events })
        })
    });
    read.await
}

fn assess_fields(room: &Privacy, view: &View, said: &Said) -> Vec<FieldView> {
    let t = view.words();
    let services = crate::processing::services(room, view.lang).into_iter().map(|(id, title, _)| Pick {
        is_chosen: said.services.contains(&id),
        value: id,
        label: title,
        hint: String::new(),
    });
    vec![
        FieldView::line("layanan", t.get("breach-services"), "")
            .hint(t.get("breach-services-hint"))
            .optional()
            .control(Control::Picks { options: services.collect(), many: true }),
        lines(view, "data", "breach-data", &said.data),
        FieldView::line("jumlah", t.get("breach-estimate"), &said.estimate).optional(),
        lines(view, "kapan", "breach-when", &said.when),
        lines(view, "bagaimana", "breach-how", &said.how),
        lines(view, "akibat", "breach-effects", &said.effects),
        lines(view, "langkah", "breach-measures", &said.measures),
        lines(view, "saran", "breach-advice", &said.advice),
        lines(view, "umum", "breach-public", &said.public),
    ]
}

fn choose_fields(room: &Privacy, view: &View, sent: &Sent) -> Vec<FieldView> {
    let t = view.words();
    let services = crate::processing::services(room, view.lang).into_iter().map(|(id, title, _)| Pick {
        is_chosen: sent.text("dari_layanan") == id,
        value: id,
        label: title,
        hint: String::new(),
    });
    let time = |path: &str, key: &str| {
        FieldView::line(path, t.get(key), sent.text(path)).of_kind("datetime-local", "", true).optional()
    };
    vec![
        lines(view, "nomor", "breach-by-reference", sent.text("nomor")),
        FieldView::line("dari_layanan", t.get("breach-by-service"), "")
            .optional()
            .control(Control::Select { options: services.collect() }),
        FieldView::line("petugas", t.get("breach-by-officer"), sent.text("petugas"))
            .hint(t.get("breach-by-officer-hint"))
            .optional(),
        time("dari", "breach-from").hint(t.get("breach-from-hint")),
        time("sampai", "breach-until"),
    ]
}

/// What is written about it, by label; what is empty is left out.
pub(crate) fn said(room: &Privacy, view: &View, said: &Said) -> Vec<Line> {
    let t = view.words();
    let services: Vec<String> = crate::processing::services(room, view.lang)
        .into_iter()
        .filter(|(id, ..)| said.services.contains(id))
        .map(|(_, title, data)| format!("{title}: {data}"))
        .collect();
    let services = services.join("\n");
    [
        ("breach-what", &said.what),
        ("breach-first", &said.first),
        ("breach-reporter", &said.reporter),
        ("breach-services", &services),
        ("breach-data", &said.data),
        ("breach-estimate", &said.estimate),
        ("breach-when", &said.when),
        ("breach-how", &said.how),
        ("breach-effects", &said.effects),
        ("breach-measures", &said.measures),
        ("breach-advice", &said.advice),
        ("breach-public", &said.public),
        ("breach-reason", &said.reason),
    ]
    .into_iter()
    .filter(|(_, text)| !text.is_empty())
    .map(|(key, text)| (t.get(key).to_owned(), text.clone()))
    .collect()
}

fn past(view: &View, event: &book::Event) -> Line {
    let t = view.words();
    let private = |key: &str| {
        let text = event.private.as_ref().and_then(|all| all.get(key)?.as_str());
        text.filter(|text| !text.is_empty()).map(str::to_owned)
    };
    let kind = event.kind.rsplit('.').next().unwrap_or_default().replace('_', "-");
    let key = format!("{kind}-happened");
    let state = event.public.get("keadaan").and_then(|state| state.as_str()).unwrap_or_default();
    let state = t.with(&format!("breach-state-{state}"), &[]);
    let count = event.public.get("jumlah").and_then(serde_json::Value::as_i64).unwrap_or(0);
    let what = t.with(&key, &[("state", Arg::from(&state)), ("count", Arg::from(count))]);
    let words = [Some(what), private("catatan"), private("alasan"), private("petugas")];
    (moment(view, event.at), words.into_iter().flatten().collect::<Vec<_>>().join(". "))
}

async fn draw(room: &Privacy, view: &View, number: i64, refusal: Option<Refusal>, sent: &Sent) -> Answer {
    let Whole { breach, counts, letters, events } = whole(room, number).await?;
    let t = view.words();
    let is_open = !breach.state.is_over();
    let typed = if sent.get("langkah").is_some() { assessed(sent) } else { breach.said.clone() };
    let mut fields = assess_fields(room, view, &typed);
    let first = fields.len();
    fields.extend(choose_fields(room, view, sent));
    let second = fields.len();
    fields.push(lines(view, "catatan", "breach-note", sent.text("catatan")));
    fields.push(lines(view, "alasan", "breach-deny-why", sent.text("alasan")));
    let trouble = match refusal {
        None => Trouble::none(),
        Some(refusal) => Trouble::at(view, refusal, &mut fields)?,
    };
    let may = |next: Stand| breach.state.may_become(next);
    let part = |fields: &[FieldView], is_shown: bool| if is_shown { fields_html(fields, t) } else { String::new() };
    let labels = ["breach-not-told", "breach-by-message", "breach-by-letter", "breach-erased"];
    let waiting = (letters > 0).then_some(("breach-letters-waiting", letters));
    let counted = labels.into_iter().zip(counts).chain(waiting);
    let html = OnePage {
        t,
        head: shown(view, &breach),
        said: said(room, view, &breach.said),
        counts: counted.map(|(key, n)| (t.get(key).to_owned(), say::number(n, view.lang))).collect(),
        past: events.iter().rev().map(|event| past(view, event)).collect(),
        trouble: &trouble.html,
        base: format!("{LIST}/{number}"),
        assess: part(&fields[..first], is_open),
        choose: part(&fields[first..second], is_open && breach.notice_at.is_none()),
        note: part(&fields[second..=second], is_open),
        deny: part(&fields[second + 1..], may(Stand::NoBreach)),
        moves: [(Stand::Handled, "tangani", "breach-handle"), (Stand::Closed, "tutup", "breach-close")]
            .into_iter()
            .filter(|(next, ..)| may(*next))
            .map(|(_, act, key)| (act, t.get(key)))
            .collect(),
        may_tell: may(Stand::Told),
        may_mark_agency: is_open && breach.agency_at.is_none(),
        goes_on: is_open && breach.notice_at.is_some() && counts[0] > 0,
        letters,
        csrf: csrf_field(view),
    };
    let title = trouble.titled(&html.head.title);
    Ok(Page::new(title, Section::Breaches).status(trouble.status).main(&html)?.render(view))
}

fn assessed(sent: &Sent) -> Said {
    Said {
        services: sent.all("layanan").map(str::to_owned).collect(),
        data: text(sent, "data"),
        estimate: text(sent, "jumlah"),
        when: text(sent, "kapan"),
        how: text(sent, "bagaimana"),
        effects: text(sent, "akibat"),
        measures: text(sent, "langkah"),
        advice: text(sent, "saran"),
        public: text(sent, "umum"),
        ..Said::default()
    }
}

/// `POST /meja/pelanggaran-data/{number}/{act}`
pub(crate) async fn act(
    State(room): State<Privacy>,
    view: View,
    Path((number, act)): Path<(String, String)>,
    sent: Sent,
) -> Answer {
    let officer = guardian(&view)?.clone();
    let number = read_number(&number)?;
    let done = match act.as_str() {
        "penilaian" => breach::step(&room, &officer, number, Step::Assess(Box::new(assessed(&sent)))).await.map(drop),
        "catatan" => breach::step(&room, &officer, number, Step::Note(text(&sent, "catatan"))).await.map(drop),
        "tangani" => breach::step(&room, &officer, number, Step::Handle).await.map(drop),
        "bukan" => breach::step(&room, &officer, number, Step::Deny(text(&sent, "alasan"))).await.map(drop),
        "tutup" => breach::step(&room, &officer, number, Step::Close).await.map(drop),
        "sampaikan" => breach::step(&room, &officer, number, Step::AgencyTold).await.map(drop),
        "terdampak" => match chosen(&room, &view, &sent).await {
            Ok(persons) => breach::choose(&room, &officer, number, &persons).await.map(drop),
            Err(refusal) => Err(refusal),
        },
        "kosongkan" => breach::choose_nobody(&room, &officer, number).await,
        "beritahu" => match tell::begin(&room, &officer, number).await {
            Ok(breach) => tell::everybody(&room, breach.id).await,
            Err(refusal) => Err(refusal),
        },
        "lanjutkan" => match whole(&room, number).await {
            Ok(whole) if whole.breach.notice_at.is_some() => tell::everybody(&room, whole.breach.id).await,
            Ok(_) => Err(Refusal::BreachOrder),
            Err(refusal) => Err(refusal),
        },
        "surat-terkirim" => match sent.text("sampai").parse() {
            Ok(last) => crate::breach_notice::sent_letters(&room, &officer, number, last).await,
            Err(_) => Err(Refusal::BreachOrder),
        },
        _ => return Err(Refused::from(Refusal::NoBreach)),
    };
    match done {
        Ok(()) => Ok(told_at(&view, &format!("{LIST}/{number}"), "breach-kept")),
        Err(refusal) => draw(&room, &view, number, Some(refusal), &sent).await,
    }
}

/// Whose data it was, as the form says: by references, by service and time, and by what an officer opened.
async fn chosen(room: &Privacy, view: &View, sent: &Sent) -> Result<Vec<PersonId>, Refusal> {
    let flaw =
        |field: &str, key: &'static str| Refusal::Invalid(vec![kernel::FieldFlaw::new(field, kernel::Flaw::new(key))]);
    let within = || -> Result<(Stamp, Stamp), Refusal> {
        let from = local(view, sent.text("dari")).ok_or_else(|| flaw("dari", "breach-time"))?;
        let until = local(view, sent.text("sampai")).ok_or_else(|| flaw("sampai", "breach-time"))?;
        if from < until { Ok((from, until)) } else { Err(flaw("sampai", "breach-span")) }
    };
    let mut persons = Vec::new();
    for reference in sent.text("nomor").split([',', ';', ' ', '\n', '\r']).filter(|word| !word.is_empty()) {
        let person = room.affected.of_reference(reference).await.map_err(Refusal::Room)?;
        persons.push(person.ok_or_else(|| flaw("nomor", "breach-reference"))?);
    }
    let service = sent.text("dari_layanan");
    if !service.is_empty() {
        persons.extend(room.affected.of_service(service, within()?).await.map_err(Refusal::Room)?);
    }
    let officer = sent.text("petugas").trim();
    if !officer.is_empty() {
        let found = room.affected.of_officer(officer, within()?).await.map_err(Refusal::Room)?;
        persons.extend(found.ok_or_else(|| flaw("petugas", "breach-officer"))?);
    }
    persons.sort_unstable();
    persons.dedup();
    if persons.is_empty() { Err(Refusal::BreachNobody) } else { Ok(persons) }
}
