//! Who should know is told: this room follows the book and puts a message into the outbox for the reporter, and for those for
//! whom it is the same. The message names no one and says only where to look.

use book::{Event, Fault, Follower, Message, Via};
use kernel::{Arg, Email, Lang, ReportId, say};
use store::Tx;

use crate::report::Report;
use crate::room::Reports;
use crate::{acts, table};

/// Most residents for whom it is the same who are told.
const MOST: i64 = 500;

/// The follower that tells reporters what became of their reports.
pub(crate) fn follower(room: Reports) -> Follower {
    Follower::new("reports.notices", move |tx, event| {
        let room = room.clone();
        Box::pin(async move { tell(tx, &room, event).await })
    })
}

/// The text, and whether others for whom it is the same are told as well.
fn key(event: &Event) -> Option<(&'static str, bool)> {
    match event.kind.as_str() {
        acts::SENT => Some(("reports-notice-sent", false)),
        acts::PARKED => Some(("reports-notice-parked", false)),
        acts::PASSED | acts::SPLIT => Some(("reports-notice-passed", false)),
        acts::TOLD => Some(("reports-notice-told", true)),
        acts::ANSWERED => Some(("reports-notice-answered", true)),
        acts::REOPENED => Some(("reports-notice-reopened", true)),
        acts::PARTED => Some(("reports-notice-parted", false)),
        acts::WITHDRAWN => Some(("reports-notice-withdrawn", true)),
        acts::REFUSED => Some(("reports-notice-refused", false)),
        acts::MERGED => Some(("reports-notice-merged", true)),
        acts::ASKED => Some(("reports-notice-asked", false)),
        acts::WITNESSED if event.public.get("selesai").is_none() => Some(("reports-notice-witnessed", false)),
        acts::SILENT => Some(("reports-notice-silent", false)),
        _ => None,
    }
}

async fn tell(tx: &mut Tx<'_>, room: &Reports, event: &Event) -> Result<(), Fault> {
    let (Some((key, others_too)), Some(subject)) = (key(event), event.subject) else { return Ok(()) };
    let region = room.region();
    if event.region != region {
        return Ok(());
    }
    let found = table::reports::by_id(tx, &room.hall.vault, region, ReportId::from_bytes(subject)).await?;
    let Some(report) = found else { return Ok(()) };
    let report = match report.part_of {
        None => report,
        // Of parts only news are told; what becomes of the whole is told of the whole.
        Some(whole) if event.kind == acts::TOLD => {
            let whole = table::reports::by_id(tx, &room.hall.vault, region, whole).await?;
            let Some(whole) = whole else { return Ok(()) };
            whole
        }
        Some(_) => return Ok(()),
    };
    // Who reopened it, or took it back, knows.
    let knows = matches!(event.kind.as_str(), acts::REOPENED | acts::WITHDRAWN);
    let reporter = (!knows).then_some(&report);
    let contact = |report: &Report| report.contact.as_ref().map(|contact| (contact.to.clone(), contact.lang));
    let mut to: Vec<(String, Lang)> = reporter.and_then(contact).into_iter().collect();
    let mut persons: Vec<_> = reporter.and_then(|report| report.person).into_iter().collect();
    if event.kind == acts::ASKED {
        to.clear();
        persons = table::witnesses::of_report(tx, region, report.id).await?;
    }
    if others_too {
        persons.extend(table::supporters::of_report(tx, region, report.id, MOST).await?);
        for merged in table::reports::merged_into(tx, &room.hall.vault, region, report.id, MOST).await? {
            to.extend(contact(&merged));
            persons.extend(merged.person);
        }
    }
    persons.sort_unstable();
    persons.dedup();
    for person in persons {
        let face = room.reporters.face(tx, person).await.map_err(|error| std::io::Error::other(error.to_string()))?;
        let Some(face) = face else { continue };
        to.extend(face.phone.or(face.email).map(|address| (address, face.lang)));
    }
    for (address, lang) in to {
        let via = if Email::parse(&address).is_ok() { Via::Email } else { Via::Sms };
        let (subject, body) = words(room, &report, key, lang);
        room.outbox.queue(tx, region, Some(event.id), &Message { via, address, subject, body }).await?;
    }
    Ok(())
}

fn words(room: &Reports, report: &Report, key: &str, lang: Lang) -> (String, String) {
    let (hall, words) = (&room.hall, room.hall.texts.words(lang));
    let said = hall.said.now();
    let until = report.confirm_by.unwrap_or(report.settle_by);
    let args = [
        ("category", Arg::from(room.category_title(&report.category, lang))),
        ("reference", Arg::from(report.reference.as_str())),
        ("agency", Arg::from(room.agency_name(report.agency.as_str(), lang))),
        ("due", Arg::from(say::date_time(report.settle_by, hall.zone(), lang))),
        ("until", Arg::from(say::date_time(until, hall.zone(), lang))),
        ("url", Arg::from(format!("{}/laporan/{}", hall.settings.base_url, report.reference))),
        ("hall", Arg::from(said.name.as_str())),
    ];
    (words.with("reports-notice-subject", &args), words.with(key, &args))
}
