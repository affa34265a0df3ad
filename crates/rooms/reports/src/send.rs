//! A report is sent: the whole of it is checked, it gets a reference, an agency and a promise, and lies on the desk of whoever
//! verifies.
//!
//! The draft makes it happen once: sent twice, the second answer is the first. Refused with the fields to mend, and where
//! one telephone or resident sent more than [`MOST_AN_HOUR`].

use book::Act;
use catalogue::{Category, Photo, ReportKind};
use kernel::{Actor, FieldFlaw, Flaw, Reference, ReportId, Span};
use serde_json::json;
use store::Tx;

use crate::model::{Privacy, State};
use crate::report::{Contact, Draft, LONGEST, Report, SHORTEST, Unsent};
use crate::room::{Reports, step};
use crate::table::reports::Sender;
use crate::{Refusal, acts, promise, table};

/// The letters before the code of a reference.
pub const PREFIX: &str = "LAP";
/// Most reports of one telephone or resident in an hour.
pub const MOST_AN_HOUR: i64 = 10;

/// What is wrong with a report that is about to be sent, by the names of the fields.
pub fn flaws(room: &Reports, unsent: &Unsent, pictures: usize) -> Vec<FieldFlaw> {
    let mut flaws = Vec::new();
    let mut flaw = |field: &str, key: &'static str| flaws.push(FieldFlaw::new(field, Flaw::new(key)));
    let letters = unsent.said.text.chars().count();
    if letters < SHORTEST {
        flaw("cerita", "report-short");
    } else if letters > LONGEST {
        flaw("cerita", "report-long");
    }
    let category = room.category(&unsent.category).filter(|category| category.agency.is_some());
    let Some(category) = category else {
        flaw("kategori", "report-category");
        return flaws;
    };
    match ReportKind::parse(&unsent.kind) {
        Some(kind) if category.kinds.contains(&kind) => {}
        _ => flaw("jenis", "report-kind"),
    }
    if category.photo == Photo::Needed && pictures == 0 {
        flaw("foto", "report-photo");
    }
    if unsent.said.place.trim().is_empty() && unsent.said.point.is_empty() {
        flaw("tempat", "report-place");
    }
    match unsent.said.village() {
        None => flaw("kelurahan", "report-village"),
        Some(village) if !room.region().contains(village) => flaw("kelurahan", "report-elsewhere"),
        Some(_) => {}
    }
    for question in &category.questions {
        let answered = unsent.said.answers.iter().any(|(id, value)| *id == question.id && !value.is_empty());
        if !answered {
            flaws.push(FieldFlaw::new(format!("tanya.{}", question.id), Flaw::new("report-answer")));
        }
    }
    flaws
}

/// Sends the draft of a resident, or of a visitor whose contact was proved.
pub async fn send(
    room: &Reports,
    actor: &Actor,
    draft: Draft,
    contact: Option<Contact>,
    channel: &'static str,
) -> Result<Report, Refusal> {
    let input = (room.clone(), actor.clone(), draft, contact);
    room.hall
        .store
        .write(room.region(), input, move |tx, (room, actor, draft, contact)| {
            Box::pin(send_in(tx, room, actor, draft, contact.as_ref(), channel))
        })
        .await
}

/// Sends the draft of a visitor whose contact was proved; the browser whose cookie has this digest speaks for the report from
/// now on.
pub async fn send_as_visitor(room: &Reports, draft: Draft, contact: Contact, key: [u8; 32]) -> Result<Report, Refusal> {
    let input = (room.clone(), draft, contact, key);
    room.hall
        .store
        .write(room.region(), input, |tx, (room, draft, contact, key)| {
            Box::pin(async move {
                let report = send_in(tx, room, &Actor::Visitor, draft, Some(contact), "web").await?;
                table::keys::give(tx, room.region(), key, report.id, room.hall.now()).await?;
                Ok(report)
            })
        })
        .await
}

/// The same within a transaction.
pub(crate) async fn send_in(
    tx: &mut Tx<'_>,
    room: &Reports,
    actor: &Actor,
    draft: &Draft,
    contact: Option<&Contact>,
    channel: &'static str,
) -> Result<Report, Refusal> {
    let (hall, region, now) = (&room.hall, room.region(), room.hall.now());
    if let Some(report) = table::reports::by_draft(tx, &hall.vault, region, draft.id).await? {
        return Ok(report);
    }
    let pictures = table::pictures::of_draft(tx, region, draft.id).await?.len();
    let flaws = flaws(room, &draft.unsent, pictures);
    if !flaws.is_empty() {
        return Err(Refusal::Invalid(flaws));
    }
    let person = actor.resident().ok().map(|resident| resident.person);
    let sender = match (person, contact) {
        (Some(person), _) => Sender::Resident(person),
        (None, Some(contact)) => Sender::Visitor(table::reports::contact_blind(&hall.vault, &contact.to)),
        (None, None) => return Err(kernel::Denied::SignIn.into()),
    };
    let sent = table::reports::sent_since(tx, region, sender, now.minus(Span::hours(1)), MOST_AN_HOUR).await?;
    if sent >= MOST_AN_HOUR {
        return Err(Refusal::TooMany { wait: Span::hours(1) });
    }
    let unsent = &draft.unsent;
    let category = room.category(&unsent.category).ok_or(Refusal::NoDraft)?.clone();
    let kind = ReportKind::parse(&unsent.kind).ok_or(Refusal::NoDraft)?;
    let village = unsent.said.village();
    let limits = room.limits(now)?;
    let promises = promise::at_arrival(&category, kind, &limits, &hall.calendar.now(), now, hall.zone())?;
    let report = Report {
        id: ReportId::mint(&*hall.clock, &*hall.dice),
        reference: free_reference(tx, room).await?,
        draft: draft.id,
        kind,
        category: category.id.clone(),
        state: State::Sent,
        privacy: Privacy { anonymous: unsent.is_anonymous, secret: unsent.is_secret || category.secret },
        agency: room.answerable(&category, village, now).0,
        village,
        person,
        contact: contact.cloned().filter(|_| person.is_none()),
        said: unsent.said.clone(),
        supporters: 0,
        goes_on_in: None,
        part_of: None,
        sent_at: now,
        verify_by: promises.verify_by,
        settle_by: promises.settle_by,
        begin_by: None,
        confirm_by: None,
        stands_since: None,
        public_at: None,
        answered_at: None,
        closed_at: None,
        updated_at: now,
        rev: 1,
    };
    table::reports::add(tx, &hall.vault, &*hall.dice, region, &report).await?;
    table::pictures::send(tx, region, draft.id, report.id).await?;
    table::drafts::remove(tx, region, draft.id).await?;
    hall.book.write(tx, region, actor, came_in(&report, &category, channel)).await?;
    room.put_on_desk(tx, &report, step::VERIFY, &room.verifier(&report), report.verify_by).await?;
    Ok(report)
}

/// What everyone may know of a report that came in.
fn came_in(report: &Report, category: &Category, channel: &str) -> Act {
    let public = json!({
        "saluran": channel,
        "versi": category.version.short(),
        "wilayah": report.village.map(kernel::RegionCode::dotted),
        "janji": report.settle_by.timestamp().to_string(),
        "anonim": report.privacy.anonymous,
        "rahasia": report.privacy.secret,
    });
    acts::about(report, acts::SENT, public, json!({}))
}

/// A reference nobody has yet.
pub(crate) async fn free_reference(tx: &mut Tx<'_>, room: &Reports) -> Result<Reference, Refusal> {
    for _ in 0..8 {
        let Ok(reference) = Reference::mint(PREFIX, &*room.hall.dice) else { break };
        if table::reports::find(tx, &room.hall.vault, room.region(), &reference).await?.is_none() {
            return Ok(reference);
        }
    }
    Err(Refusal::Changed)
}
