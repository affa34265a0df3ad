//! What others read of a breach: the person whose data it was, the supervising agency, whoever gets a letter, and everyone.

use askama::Template;
use kernel::{Arg, Lang, Officer, PersonId, Words, say};
use serde_json::json;
use web::axum::extract::{Path, State};
use web::axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use web::axum::response::IntoResponse as _;
use web::{Answer, Page, Section, View, csrf_field};

use crate::breach::{self, Breach, Told};
use crate::breach_page::{LIST, guardian, read_number};
use crate::model::{Line as Known, Record};
use crate::shown::{Line, moment};
use crate::table::breaches;
use crate::{Privacy, Refusal};

/// Letters on one page.
const LETTERS: i64 = 100;
/// Public notices on one page.
const PUBLIC: i64 = 5;

/// What the law asks a notice to say (article 46, paragraph 2): which data, when and how, and what is done about it.
fn contents(view: &View, breach: &Breach) -> Vec<Line> {
    let (t, said) = (view.words(), &breach.said);
    [
        ("breach-data", &said.data),
        ("breach-when", &said.when),
        ("breach-how", &said.how),
        ("breach-effects", &said.effects),
        ("breach-measures", &said.measures),
        ("breach-advice", &said.advice),
    ]
    .into_iter()
    .filter(|(_, text)| !text.is_empty())
    .map(|(key, text)| (t.get(key).to_owned(), text.clone()))
    .collect()
}

#[derive(Template)]
#[template(path = "breach_own.html")]
struct OwnPage<'a> {
    t: Words<'a>,
    lead: String,
    late: &'a str,
    lines: Vec<Line>,
}

/// The breaches of which this resident was told, newest first.
pub(crate) async fn of(room: &Privacy, view: &View) -> Result<Vec<Breach>, Refusal> {
    let person = view.actor.resident()?.person;
    let read = room.hall.store.read((room.clone(), person), |tx, (room, person)| {
        Box::pin(async move { breaches::of_person(tx, &room.hall.vault, room.region(), *person).await })
    });
    Ok(read.await?)
}

/// The same, as everything that is held is told.
pub(crate) async fn records(room: &Privacy, view: &View) -> Result<Vec<Record>, Refusal> {
    let record = |breach: Breach| Record {
        title: view.words().with("breach-own-title", &[("number", Arg::from(breach.number))]),
        reference: None,
        given_to: None,
        lines: contents(view, &breach).into_iter().map(|(label, text)| Known::new("breach", label, text)).collect(),
    };
    Ok(of(room, view).await?.into_iter().map(record).collect())
}

/// `GET /data-saya/pelanggaran/{number}`
pub(crate) async fn own(State(room): State<Privacy>, view: View, Path(number): Path<String>) -> Answer {
    view.actor.resident()?;
    let number = read_number(&number)?;
    let found = of(&room, &view).await?.into_iter().find(|breach| breach.number == number);
    let breach = found.ok_or(Refusal::NoBreach)?;
    let t = view.words();
    let args = [("hall", Arg::from(&room.hall.settings.name)), ("at", Arg::from(moment(&view, breach.aware_at)))];
    let is_late = breach.notice_at.is_some_and(|at| at > breach.due_at);
    let html = OwnPage {
        t,
        lead: t.with("breach-own-lead", &args),
        late: if is_late { t.get("breach-own-late") } else { "" },
        lines: contents(&view, &breach),
    };
    let title = t.with("breach-own-title", &[("number", Arg::from(number))]);
    Ok(Page::new(title, Section::Mine).main(&html)?.render(&view))
}

/// A breach and how many persons are on its list.
async fn counted(room: &Privacy, number: i64) -> Result<(Breach, i64), Refusal> {
    room.hall
        .store
        .read((room.clone(), number), |tx, (room, number)| {
            Box::pin(async move {
                let region = room.region();
                let breach = breaches::find(tx, &room.hall.vault, region, *number).await?.ok_or(Refusal::NoBreach)?;
                let mut count = 0;
                for told in Told::ALL {
                    count += breaches::count(tx, region, breach.id, *told).await?;
                }
                Ok((breach, count))
            })
        })
        .await
}

/// How the hall is reached, for the notice.
fn contact(view: &View) -> String {
    let said = &view.said;
    let parts = [&said.name, &said.address, &said.phone, &said.email];
    parts.into_iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(", ")
}

#[derive(Template)]
#[template(path = "breach_agency.html")]
struct AgencyPage<'a> {
    t: Words<'a>,
    title: String,
    late: &'a str,
    lines: Vec<Line>,
    json: String,
    back: String,
}

/// `GET /meja/pelanggaran-data/{number}/lembaga`: the notice to the supervising agency, to be printed.
pub(crate) async fn agency(State(room): State<Privacy>, view: View, Path(number): Path<String>) -> Answer {
    guardian(&view)?;
    let (breach, count) = counted(&room, read_number(&number)?).await?;
    let t = view.words();
    let mut lines = vec![
        (t.get("breach-controller").to_owned(), contact(&view)),
        (t.get("breach-aware-at").to_owned(), moment(&view, breach.aware_at)),
        (t.get("breach-due-at").to_owned(), moment(&view, breach.due_at)),
        (t.get("breach-persons").to_owned(), say::number(count, view.lang)),
    ];
    lines.extend(crate::breach_page::said(&room, &view, &breach.said));
    lines.extend(breach.notice_at.map(|at| (t.get("breach-notice-at").to_owned(), moment(&view, at))));
    let html = AgencyPage {
        t,
        title: t.with("breach-agency-title", &[("number", Arg::from(breach.number))]),
        late: if breach.is_late(view.now) { t.get("breach-agency-late") } else { "" },
        lines,
        json: format!("{LIST}/{}/lembaga.json", breach.number),
        back: format!("{LIST}/{}", breach.number),
    };
    Ok(Page::new(html.title.clone(), Section::Breaches).main(&html)?.render(&view))
}

/// `GET /meja/pelanggaran-data/{number}/lembaga.json`
pub(crate) async fn agency_json(State(room): State<Privacy>, view: View, Path(number): Path<String>) -> Answer {
    guardian(&view)?;
    let (breach, count) = counted(&room, read_number(&number)?).await?;
    let said = &breach.said;
    let at = |at: kernel::Stamp| at.timestamp().to_string();
    let whole = json!({
        "format": "balai-pelanggaran-1",
        "basis": "UU 27/2022 Pasal 46",
        "controller": contact(&view),
        "number": breach.number,
        "state": breach.state.as_str(),
        "aware_at": at(breach.aware_at),
        "due_at": at(breach.due_at),
        "people_told_at": breach.notice_at.map(at),
        "agency_told_at": breach.agency_at.map(at),
        "late": breach.is_late(view.now),
        "services": said.services,
        "data": said.data,
        "persons": count,
        "persons_estimate": said.estimate,
        "what": said.what,
        "when": said.when,
        "how": said.how,
        "effects": said.effects,
        "measures": said.measures,
        "advice": said.advice,
    });
    let name = format!("attachment; filename=\"pelanggaran-{}.json\"", breach.number);
    let headers = [
        (CONTENT_TYPE, "application/json".to_owned()),
        (CONTENT_DISPOSITION, name),
        (CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, whole.to_string()).into_response())
}

/// `GET /meja/pelanggaran-data.csv`: the register without a word about anybody.
pub(crate) async fn csv(State(room): State<Privacy>, view: View) -> Answer {
    guardian(&view)?;
    let read = room.hall.store.read(room.clone(), |tx, room| {
        Box::pin(async move { breaches::all(tx, &room.hall.vault, room.region()).await })
    });
    let t = view.words();
    let heads = ["number", "state", "aware", "reported", "due", "told", "agency", "closed", "late", "data"];
    let mut csv = crate::processing::line(heads.iter().map(|key| t.get(&format!("breach-csv-{key}")).to_owned()));
    let when = |at: Option<kernel::Stamp>| at.map_or_else(String::new, |at| at.timestamp().to_string());
    for breach in read.await.map_err(Refusal::from)? {
        let late = if breach.is_late(view.now) { "breach-csv-yes" } else { "breach-csv-no" };
        let cells = [
            breach.number.to_string(),
            breach.state.as_str().to_owned(),
            when(Some(breach.aware_at)),
            when(Some(breach.reported_at)),
            when(Some(breach.due_at)),
            when(breach.notice_at),
            when(breach.agency_at),
            when(breach.closed_at),
            t.get(late).to_owned(),
            breach.said.data,
        ];
        csv.push_str(&crate::processing::line(cells.into_iter()));
    }
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8"),
        (CONTENT_DISPOSITION, "attachment; filename=\"pelanggaran-data.csv\""),
        (CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, csv).into_response())
}

#[derive(Template)]
#[template(path = "breach_letters.html")]
struct LettersPage<'a> {
    t: Words<'a>,
    lead: String,
    names: Vec<(String, String)>,
    lines: Vec<Line>,
    hall: String,
    /// How many of how many are on this page.
    count: String,
    /// The last whose letter is on this page; none if no letter waits.
    last: Option<String>,
    action: String,
    back: String,
    csrf: String,
}

/// Names and masked NIKs, the last of them, and how many letters wait.
type Waiting = (Vec<(String, String)>, Option<PersonId>, i64);

/// `GET /meja/pelanggaran-data/{number}/surat`: those whom no message can reach. Each sees that the officer read their name.
pub(crate) async fn letters(State(room): State<Privacy>, view: View, Path(number): Path<String>) -> Answer {
    let officer = guardian(&view)?.clone();
    let (breach, _) = counted(&room, read_number(&number)?).await?;
    let input = (room.clone(), officer, breach.id);
    let found: Result<Waiting, Refusal> = room
        .hall
        .store
        .write(room.region(), input, |tx, (room, officer, id)| {
            Box::pin(async move {
                let region = room.region();
                let mut names = Vec::new();
                let waiting = breaches::letters(tx, region, *id, LETTERS).await?;
                for person in waiting.iter().copied() {
                    let Some(face) = room.persons.face(tx, person).await.map_err(Refusal::Room)? else { continue };
                    room.persons.record_read(tx, officer, person).await.map_err(Refusal::Room)?;
                    names.push((face.name, face.nik_masked));
                }
                Ok((names, waiting.last().copied(), breaches::count_letters(tx, region, *id).await?))
            })
        })
        .await;
    let (names, last, count) = found?;
    let t = view.words();
    let args = [("hall", Arg::from(&room.hall.settings.name)), ("at", Arg::from(moment(&view, breach.aware_at)))];
    let html = LettersPage {
        t,
        lead: t.with("breach-own-lead", &args),
        count: t.with("breach-letters-count", &[("shown", Arg::from(names.len())), ("count", Arg::from(count))]),
        last: last.map(|person| person.to_string()),
        names,
        lines: contents(&view, &breach),
        hall: contact(&view),
        action: format!("{LIST}/{}/surat-terkirim", breach.number),
        back: format!("{LIST}/{}", breach.number),
        csrf: csrf_field(&view),
    };
    Ok(Page::new(t.get("breach-letters"), Section::Breaches).main(&html)?.render(&view))
}

/// The letters that were printed, up to that of `last`, are on their way. Sent again, it says nothing new.
pub(crate) async fn sent_letters(
    room: &Privacy,
    officer: &Officer,
    number: i64,
    last: PersonId,
) -> Result<(), Refusal> {
    breach::guard(officer)?;
    room.hall
        .store
        .write(room.region(), (room.clone(), officer.clone()), move |tx, (room, officer)| {
            Box::pin(async move {
                let found = breaches::find(tx, &room.hall.vault, room.region(), number).await?;
                let found = found.ok_or(Refusal::NoBreach)?;
                // While the list is gone through, somebody may come to need a letter that nobody has printed.
                if breaches::count(tx, room.region(), found.id, Told::Not).await? > 0 {
                    return Err(Refusal::BreachUntold);
                }
                let sent = breaches::sent_letters(tx, room.region(), found.id, last, room.hall.now()).await?;
                if sent == 0 {
                    return Ok(());
                }
                let act = breach::about(
                    &found,
                    breach::LETTERS,
                    json!({ "jumlah": sent }),
                    json!({ "petugas": officer.name }),
                );
                room.hall.book.write(tx, room.region(), &kernel::Actor::Officer(officer.clone()), act).await?;
                Ok(())
            })
        })
        .await
}

/// What everyone may read, where a breach harms public service: when, and the words of the officers. Nothing personal.
pub async fn public(room: &Privacy, lang: Lang) -> Result<Vec<(String, String)>, Refusal> {
    let read = room.hall.store.read(room.clone(), |tx, room| {
        Box::pin(async move { breaches::public(tx, &room.hall.vault, room.region(), PUBLIC).await })
    });
    let zone = room.hall.zone();
    let told = |breach: Breach| {
        (say::date_time(breach.public_at.unwrap_or(breach.reported_at), zone, lang), breach.said.public)
    };
    Ok(read.await?.into_iter().map(told).collect())
}
