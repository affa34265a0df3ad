//! Who should know is told: this room follows the book and puts a message into the outbox for what matters to the
//! applicant. The message names no one and says only where to look.

use book::{Event, Fault, Follower, Message, Outbox, Via};
use kernel::{Arg, CaseId, say};
use store::Tx;

use crate::acts;
use crate::room::Cases;
use crate::{sign_notice, table};

/// The follower that tells applicants what happened to their cases.
pub(crate) fn follower(room: Cases, outbox: Outbox) -> Follower {
    Follower::new("cases.notices", move |tx, event| {
        let (room, outbox) = (room.clone(), outbox.clone());
        Box::pin(async move { tell(tx, &room, &outbox, event).await })
    })
}

fn key(event: &Event) -> Option<&'static str> {
    let from_officer = event.public.get("dari").and_then(|from| from.as_str()) == Some("petugas");
    match event.kind.as_str() {
        acts::SUBMITTED => Some("notice-submitted"),
        acts::APPROVED => Some("notice-approved"),
        acts::REJECTED => Some("notice-rejected"),
        acts::RETURNED => Some("notice-returned"),
        acts::NEED_FAILED => Some("notice-need-failed"),
        // A letter that waited for its official can be had from now on; any other could be when it was decided.
        acts::LETTER_PRINTED if event.public.get("tanda_tangan").is_some() => Some("notice-signed"),
        acts::LETTER_RELEASED => Some("notice-signed"),
        acts::LETTER_ENDING => Some("notice-ending"),
        acts::LETTER_REVOKED => Some("notice-revoked"),
        acts::MESSAGE if from_officer => Some("notice-message"),
        _ => None,
    }
}

async fn tell(tx: &mut Tx<'_>, room: &Cases, outbox: &Outbox, event: &Event) -> Result<(), Fault> {
    if event.region == room.region() {
        sign_notice::tell(tx, room, outbox, event).await?;
    }
    let (Some(key), Some(subject)) = (key(event), event.subject) else { return Ok(()) };
    let region = room.region();
    if event.region != region {
        return Ok(());
    }
    let Some(case) = table::cases::by_id(tx, region, CaseId::from_bytes(subject)).await? else { return Ok(()) };
    let face =
        room.residents.face(tx, region, case.person).await.map_err(|error| std::io::Error::other(error.to_string()))?;
    let (via, address) = match (face.phone, face.email) {
        (Some(phone), _) => (Via::Sms, phone),
        (None, Some(email)) => (Via::Email, email),
        (None, None) => return Ok(()),
    };
    let hall = &room.hall;
    let words = hall.texts.words(face.lang);
    let services = hall.services.now();
    let title = services.get(&case.service).map_or(case.service.as_str(), |service| service.title.get(face.lang));
    let public = |key: &str| event.public.get(key).and_then(|word| word.as_str()).unwrap_or_default();
    let path = match event.kind.as_str() {
        acts::LETTER_ENDING => format!("/surat/{}/perpanjang", public("surat")),
        _ => format!("/permohonan/{}", case.reference),
    };
    let url = format!("{}{path}", hall.settings.base_url);
    let ends = public("sampai").parse().map_or_else(|_| String::new(), |day| say::date(day, face.lang));
    let due = say::date_time(case.due_at, hall.zone(), face.lang);
    let said = hall.said.now();
    let args = [
        ("service", Arg::from(title)),
        ("reference", Arg::from(case.reference.as_str())),
        ("due", Arg::from(&due)),
        ("url", Arg::from(&url)),
        ("ends", Arg::from(&ends)),
        ("hall", Arg::from(said.name.as_str())),
    ];
    let message = Message { via, address, subject: words.with("notice-subject", &args), body: words.with(key, &args) };
    outbox.queue(tx, region, Some(event.id), &message).await?;
    Ok(())
}
