//! `/open311/v2/…`: Open311 GeoReport v2, so that programs made for other cities read what is reported here and send reports;
//! `servicerequestupdates` is FixMyStreet's extension of it. JSON and XML by the ending of the address.
//!
//! What can be read is what everyone may read. Sending needs the key of a resident (`api_key`, made at `/saya/kunci`).

use book::Event;
use catalogue::{MapPoint, ReportKind};
use kernel::{Lang, Problem as _, Reference, Span, Stamp};
use store::Tx;
use web::axum::extract::{Path, RawQuery, State as Held};
use web::axum::http::header::CONTENT_TYPE;
use web::axum::http::{HeaderValue, StatusCode};
use web::axum::response::{IntoResponse as _, Response};
use web::{Sent, Unchecked, View};

use crate::georeport::{self, Asked, Shown, Update, Wire};
use crate::model::State;
use crate::picture::Part;
use crate::report::{LONGEST, Report, Said, Unsent};
use crate::room::Reports;
use crate::write::{self, Writer};
use crate::write_page::village_of;
use crate::{Refusal, acts, send, table};

/// Most changed reports that are looked through for one answer.
const MOST: i64 = 1_000;

/// In which form an answer is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Json,
    Xml,
}

/// Why nothing else is answered: status and a sentence, each.
type Wrong = Vec<(u16, String)>;

fn answer(status: u16, form: Form, root: &str, wire: &Wire) -> Response {
    let (kind, body) = match form {
        Form::Json => ("application/json; charset=utf-8", wire.json()),
        Form::Xml => ("text/xml; charset=utf-8", wire.xml(root)),
    };
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, [(CONTENT_TYPE, HeaderValue::from_static(kind))], body).into_response()
}

fn refused(form: Form, wrong: &Wrong) -> Response {
    let status = wrong.first().map_or(400, |(status, _)| *status);
    answer(status, form, "errors", &georeport::errors(wrong))
}

fn one(status: u16, what: &str) -> Wrong {
    vec![(status, what.to_owned())]
}

/// The path without its ending, and the form that the ending names.
fn read_path(path: &str) -> (&str, Form) {
    match path.rsplit_once('.') {
        Some((path, "json")) => (path, Form::Json),
        Some((path, "xml")) => (path, Form::Xml),
        _ => (path, Form::Xml),
    }
}

/// `GET /open311/{path}`
pub(crate) async fn get(
    Held(room): Held<Reports>,
    view: View,
    Path(path): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    let (path, form) = read_path(&path);
    let asked = web::input::pairs(query.unwrap_or_default().as_bytes());
    let (lang, zone) = (view.lang, view.zone());
    let found = match path.split('/').collect::<Vec<_>>().as_slice() {
        ["discovery"] => {
            let contact = if view.said.email.is_empty() { &view.said.phone } else { &view.said.email };
            let base_url = &room.hall.settings.base_url;
            Ok(("discovery", georeport::discovery(base_url, contact, view.site.face.is_example)))
        }
        ["v2", "services"] => Ok(("services", georeport::services(&room.categories, lang))),
        ["v2", "services", code] => match room.category(code).filter(|category| category.agency.is_some()) {
            Some(category) => Ok(("service_definition", georeport::definition(category, lang))),
            None => Err(one(404, "service_code: there is no such service")),
        },
        ["v2", "requests"] => requests(&room, &view, &asked)
            .await
            .map(|shown| ("service_requests", georeport::requests(&shown, &room.categories, lang, zone))),
        ["v2", "requests", reference] => {
            by_reference(&room, &view, &[(*reference).to_owned()]).await.and_then(|shown| {
                if shown.is_empty() {
                    return Err(one(404, "service_request_id: there is no such report, or not for everyone"));
                }
                Ok(("service_requests", georeport::requests(&shown, &room.categories, lang, zone)))
            })
        }
        ["v2", "servicerequestupdates"] => updates(&room, &view, &asked)
            .await
            .map(|updates| ("service_request_updates", georeport::updates(&updates, zone))),
        _ => Err(one(404, "there is nothing at this address; GeoReport v2 names what there is")),
    };
    match found {
        Ok((root, wire)) => answer(200, form, root, &wire),
        Err(wrong) => refused(form, &wrong),
    }
}

fn question(view: &View, pairs: &[(String, String)]) -> Result<Asked, Wrong> {
    let pairs = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    Asked::read(pairs, view.now).map_err(|wrong| wrong.into_iter().map(|one| (400, one.to_string())).collect())
}

fn fault(refusal: &Refusal) -> Wrong {
    tracing::error!(target: "balai::fault", slug = refusal.slug(), "{refusal}");
    one(503, "the hall cannot answer now; ask again in a minute")
}

async fn requests(room: &Reports, view: &View, pairs: &[(String, String)]) -> Result<Vec<Shown>, Wrong> {
    let asked = question(view, pairs)?;
    if !asked.references.is_empty() {
        return by_reference(room, view, &asked.references).await;
    }
    let read = room.hall.store.read((room.clone(), view.lang, asked), |tx, (room, lang, asked)| {
        Box::pin(async move {
            let rows = table::reports::range(tx, &room.hall.vault, room.region(), asked).await?;
            let mut shown = Vec::with_capacity(rows.len());
            for report in &rows {
                shown.push(show(tx, room, *lang, report).await?);
            }
            Ok::<_, Refusal>(shown)
        })
    });
    read.await.map_err(|refusal| fault(&refusal))
}

async fn by_reference(room: &Reports, view: &View, references: &[String]) -> Result<Vec<Shown>, Wrong> {
    let references: Vec<Reference> = references.iter().filter_map(|text| Reference::parse(text).ok()).collect();
    let read = room.hall.store.read((room.clone(), view.lang, references), |tx, (room, lang, references)| {
        Box::pin(async move {
            let mut shown = Vec::new();
            for reference in references {
                let report = table::reports::find(tx, &room.hall.vault, room.region(), reference).await?;
                let Some(report) = report.filter(Report::is_public) else { continue };
                let events = room.hall.book.of_subject(tx, room.region(), report.id.bytes()).await?;
                let notes = events.iter().rev().find_map(said);
                shown.push(Shown { notes, ..show(tx, room, *lang, &report).await? });
            }
            Ok::<_, Refusal>(shown)
        })
    });
    read.await.map_err(|refusal| fault(&refusal))
}

/// What was said to everyone with an event.
fn said(event: &Event) -> Option<String> {
    let told = [acts::PARKED, acts::REFUSED, acts::TOLD, acts::ANSWERED, acts::REOPENED].contains(&event.kind.as_str());
    let text = event.private.as_ref().filter(|_| told)?.get("jawaban")?.as_str()?;
    (!text.is_empty()).then(|| text.to_owned())
}

/// A report as the standard shows it.
async fn show(tx: &mut Tx<'_>, room: &Reports, lang: Lang, report: &Report) -> Result<Shown, Refusal> {
    let village = report.village.and_then(|code| room.hall.regions.get(code));
    let some = |text: String| (!text.is_empty()).then_some(text);
    Ok(Shown {
        reference: report.reference.to_string(),
        state: report.state,
        notes: None,
        category: report.category.clone(),
        description: report.said.text.clone(),
        agency: some(room.agency_name(report.agency.as_str(), lang)),
        at: report.sent_at,
        updated_at: report.updated_at,
        due_at: Some(report.settle_by),
        address: some(report.said.place.clone()),
        address_id: report.village.map(kernel::RegionCode::dotted),
        zipcode: village.and_then(|village| village.postcode).map(|postcode| format!("{postcode:05}")),
        point: report.said.point(),
        media_url: picture(tx, room, report, Part::Report).await?,
    })
}

/// The address of the first picture of a part that everyone may see.
async fn picture(tx: &mut Tx<'_>, room: &Reports, report: &Report, part: Part) -> Result<Option<String>, Refusal> {
    let pictures = table::pictures::of_report(tx, room.region(), report.id).await?;
    let first = pictures.iter().find(|picture| picture.part == part && picture.hidden_at.is_none());
    Ok(first.map(|picture| format!("{}/laporan/foto/{}", room.hall.settings.base_url, picture.id)))
}

async fn updates(room: &Reports, view: &View, pairs: &[(String, String)]) -> Result<Vec<Update>, Wrong> {
    let asked = question(view, pairs)?;
    let within = (asked.from, asked.until);
    let read = room.hall.store.read(room.clone(), move |tx, room| {
        Box::pin(async move {
            let (vault, region) = (&room.hall.vault, room.region());
            let mut updates = Vec::new();
            // What changed after the end may have changed within, too.
            let changed = table::reports::updated(tx, vault, region, (within.0, Stamp::micros(i64::MAX)), MOST).await?;
            for report in &changed {
                let events = room.hall.book.of_subject(tx, region, report.id.bytes()).await?;
                let media = picture(tx, room, report, Part::Evidence).await?;
                let within = events.iter().filter(|event| event.at >= within.0 && event.at <= within.1);
                updates.extend(within.filter_map(|event| {
                    let state = event.public.get("keadaan")?.as_str().and_then(State::parse)?;
                    Some(Update {
                        id: event.id.to_string(),
                        reference: report.reference.to_string(),
                        state,
                        at: event.at,
                        description: said(event)?,
                        media_url: media.clone().filter(|_| event.kind == acts::ANSWERED),
                    })
                }));
            }
            updates.sort_by_key(|update| update.at);
            Ok::<_, Refusal>(updates)
        })
    });
    read.await.map_err(|refusal| fault(&refusal))
}

/// `POST /open311/{path}`
pub(crate) async fn post(
    Held(room): Held<Reports>,
    view: View,
    Path(path): Path<String>,
    unchecked: Unchecked,
) -> Response {
    let (path, form) = read_path(&path);
    if path != "v2/requests" {
        return refused(form, &one(404, "reports are sent to /open311/v2/requests"));
    }
    match take(&room, &view, unchecked.of_program()).await {
        Ok(report) => {
            let notice = view.words().get("reports-open311-notice");
            answer(201, form, "service_requests", &georeport::taken(report.reference.as_str(), Some(notice)))
        }
        Err(wrong) => refused(form, &wrong),
    }
}

/// Sends what a program brought, for the resident whose key it has.
async fn take(room: &Reports, view: &View, sent: Sent) -> Result<Report, Wrong> {
    let key = sent.text("api_key");
    if key.is_empty() {
        return Err(one(
            403,
            "api_key: sending needs a key that may send reports; a resident makes one at /saya/kunci",
        ));
    }
    let holder = room.reporters.holder(key).await.map_err(|problem| fault(&Refusal::Room(problem)))?;
    let Some(actor) = holder else { return Err(one(403, "api_key: this key may not send reports")) };
    let unsent = read(room, &sent)?;
    let person = actor.resident().ok().map(|resident| resident.person);
    // A draft of its own, that no browser has.
    let mut token = [0_u8; 32];
    room.hall.dice.fill(&mut token);
    let pictures = sent.files.into_iter().filter(|file| file.field == "media").map(|file| file.bytes).collect();
    let said = |refusal: Refusal| wrong(view, &refusal);
    let (open, flaws) = write::save(room, Writer { token, person }, 0, unsent, pictures).await.map_err(said)?;
    if !flaws.is_empty() {
        write::discard(room, token).await.map_err(said)?;
        return Err(wrong(view, &Refusal::Invalid(flaws)));
    }
    match send::send(room, &actor, open.draft, None, "open311").await {
        Ok(report) => Ok(report),
        Err(refusal) => {
            write::discard(room, token).await.map_err(said)?;
            Err(wrong(view, &refusal))
        }
    }
}

/// What a program says, as our form would have it.
fn read(room: &Reports, sent: &Sent) -> Result<Unsent, Wrong> {
    let code = sent.text("service_code");
    let Some(category) = room.category(code).filter(|category| category.agency.is_some()) else {
        return Err(one(if code.is_empty() { 400 } else { 404 }, "service_code: name one of /open311/v2/services"));
    };
    let mut said = Said {
        text: sent.text("description").chars().take(LONGEST + 1).collect(),
        place: sent.text("address_string").chars().take(300).collect(),
        village: sent.text("address_id").to_owned(),
        ..Said::default()
    };
    let (north, east) = (sent.text("lat"), sent.text("long"));
    if !north.is_empty() || !east.is_empty() {
        let point =
            MapPoint::of_numbers(north, east).map_err(|_| one(400, "lat, long: write two numbers in degrees"))?;
        said.point = point.to_string();
        if said.village.is_empty() {
            let village = village_of(room, point);
            let village = village.map_err(|_| one(400, "lat, long: this place lies in another region"))?;
            said.village = village.map(kernel::RegionCode::dotted).unwrap_or_default();
        }
    }
    if said.point.is_empty() && said.place.is_empty() {
        return Err(one(400, "lat, long or address_string: say where it is; address_id is the code of a village"));
    }
    let answers = category.questions.iter().filter_map(|question| {
        let value = sent.text(&format!("attribute[{}]", question.id)).to_owned();
        question.options.iter().any(|option| option.value == value).then(|| (question.id.clone(), value))
    });
    said.answers = answers.collect();
    let kind = category.kinds.first().copied().unwrap_or(ReportKind::Complaint);
    Ok(Unsent { said, kind: kind.as_str().to_owned(), category: category.id.clone(), ..Unsent::default() })
}

/// Why it is not taken, by the names that the standard has for our fields.
fn wrong(view: &View, refusal: &Refusal) -> Wrong {
    let words = view.words();
    let name = |field: &str| match field {
        "cerita" => "description".to_owned(),
        "foto" => "media".to_owned(),
        "tempat" => "address_string".to_owned(),
        "kelurahan" => "address_id".to_owned(),
        "kategori" => "service_code".to_owned(),
        other => other.strip_prefix("tanya.").map_or_else(|| other.to_owned(), |id| format!("attribute[{id}]")),
    };
    if let Refusal::Invalid(flaws) = refusal {
        return flaws.iter().map(|flaw| (400, format!("{}: {}", name(&flaw.field), words.flaw(&flaw.flaw)))).collect();
    }
    if let Refusal::TooMany { wait } = refusal {
        let minutes = (*wait + Span::seconds(59)).as_minutes();
        return vec![(429, format!("too many reports in an hour; send again in {minutes} minutes"))];
    }
    fault(refusal)
}
