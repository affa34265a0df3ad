//! Whoever wants to hear of new reports is told by e-mail: of one category or all, in one village, one district or everywhere.
//!
//! An address is told only after it was proved by a code, and each message says where to stop it, without an account.

use book::{Event, Fault, Follower, Message, Via};
use kernel::{AlertId, Arg, Email, FieldFlaw, Flaw, Lang, PersonId, RegionCode, ReportId};
use store::Tx;

use crate::report::Report;
use crate::room::Reports;
use crate::{Refusal, acts, table};

/// Most alerts of one address.
pub const MOST: i64 = 20;
/// Most who are told of one report.
const READERS: i64 = 5_000;

/// What somebody wants to hear. Personal: no `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Alert {
    /// Its id, by which it is stopped.
    pub id: AlertId,
    /// The e-mail address.
    pub address: String,
    /// One category only.
    pub category: Option<String>,
    /// One village or district only.
    pub area: Option<RegionCode>,
    /// The language of the messages.
    pub lang: Lang,
}

/// Keeps what somebody wants to hear, at an address that was proved; the same asked twice is kept once.
pub async fn add(room: &Reports, person: Option<PersonId>, alert: Alert) -> Result<(), Refusal> {
    if Email::parse(&alert.address).is_err() {
        return Err(Refusal::Invalid(vec![FieldFlaw::new("kontak", Flaw::new("report-alert-email"))]));
    }
    let input = (room.clone(), alert);
    room.hall
        .store
        .write(room.region(), input, move |tx, (room, alert)| {
            Box::pin(async move {
                let (hall, region) = (&room.hall, room.region());
                if table::alerts::how_many(tx, &hall.vault, region, &alert.address).await? >= MOST {
                    let flaw = Flaw::new("report-alerts-many").arg("max", MOST);
                    return Err(Refusal::Invalid(vec![FieldFlaw::new("kontak", flaw)]));
                }
                table::alerts::add(tx, &hall.vault, &*hall.dice, region, person, alert, hall.now()).await?;
                Ok(())
            })
        })
        .await
}

/// An alert, without its address: whoever has the id may see what it is and stop it.
pub async fn find(room: &Reports, id: AlertId) -> Result<Alert, Refusal> {
    let read = room.hall.store.read((room.clone(), id), |tx, (room, id)| {
        Box::pin(async move { Ok::<_, Refusal>(table::alerts::find(tx, &room.hall.vault, room.region(), *id).await?) })
    });
    let alert = read.await?.ok_or(Refusal::NoAlert)?;
    Ok(Alert { address: String::new(), ..alert })
}

/// The alerts that a resident asked for while signed in, with their addresses.
pub async fn own(room: &Reports, person: PersonId) -> Result<Vec<Alert>, Refusal> {
    let read = room.hall.store.read((room.clone(), person), |tx, (room, person)| {
        Box::pin(async move {
            Ok::<_, Refusal>(table::alerts::of_person(tx, &room.hall.vault, room.region(), *person).await?)
        })
    });
    read.await
}

/// Stops it.
pub async fn stop(room: &Reports, id: AlertId) -> Result<(), Refusal> {
    let written = room.hall.store.write(room.region(), (room.clone(), id), |tx, (room, id)| {
        Box::pin(async move { Ok::<_, Refusal>(table::alerts::stop(tx, room.region(), *id).await?) })
    });
    if written.await? { Ok(()) } else { Err(Refusal::NoAlert) }
}

/// The follower that tells them.
pub(crate) fn follower(room: Reports) -> Follower {
    Follower::new("reports.alerts", move |tx, event| {
        let room = room.clone();
        Box::pin(async move { tell(tx, &room, event).await })
    })
}

async fn tell(tx: &mut Tx<'_>, room: &Reports, event: &Event) -> Result<(), Fault> {
    let (hall, region) = (&room.hall, room.region());
    // A report becomes public once.
    let is_new = event.public.get("terbuka").and_then(serde_json::Value::as_bool) == Some(true);
    let Some(subject) = event.subject.filter(|_| is_new && event.region == region) else { return Ok(()) };
    if !matches!(event.kind.as_str(), acts::PASSED | acts::SPLIT) {
        return Ok(());
    }
    let found = table::reports::by_id(tx, &hall.vault, region, ReportId::from_bytes(subject)).await?;
    let Some(report) = found.filter(Report::is_public) else { return Ok(()) };
    for alert in table::alerts::of(tx, &hall.vault, region, &report.category, report.village, READERS).await? {
        let (subject, body) = words(room, &report, &alert);
        let message = Message { via: Via::Email, address: alert.address, subject, body };
        room.outbox.queue(tx, region, Some(event.id), &message).await?;
    }
    Ok(())
}

fn words(room: &Reports, report: &Report, alert: &Alert) -> (String, String) {
    let (hall, words) = (&room.hall, room.hall.texts.words(alert.lang));
    let said = hall.said.now();
    let base = &hall.settings.base_url;
    let args = [
        ("category", Arg::from(room.category_title(&report.category, alert.lang))),
        ("place", Arg::from(crate::public_list::place(room, report.village))),
        ("url", Arg::from(format!("{base}/laporan/{}", report.reference))),
        ("stop", Arg::from(format!("{base}/laporan/kabar/{}", alert.id))),
        ("hall", Arg::from(said.name.as_str())),
    ];
    (words.with("reports-alert-subject", &args), words.with("reports-alert-body", &args))
}
