//! Where the reporter says nothing, others are asked whether it is settled: those for whom it is the same, else one resident,
//! drawn by lot, who reported something in the same village and agreed to be asked.
//!
//! Whoever says that it is not settled, with a picture, opens it again at once. That it is settled counts when the reporter's
//! time is over.

use kernel::{Actor, FieldFlaw, Flaw, PersonId, Reference, ReportId, Span};
use serde_json::json;
use store::Tx;
use uploads::Taken;

use crate::model::State;
use crate::picture::Part;
use crate::report::Report;
use crate::room::Reports;
use crate::{Refusal, acts, hear, table, write};

/// Most of those for whom it is the same who are asked.
const MOST: i64 = 20;
/// Residents of a village from whom one is drawn.
const DRAWN_FROM: i64 = 200;
/// How long ago somebody may have reported to count as one from nearby.
const LATELY: Span = Span::days(365);
/// Reports of one go.
const STEP: i64 = 50;
/// The consent of residents who may be asked of what they did not report themselves.
pub const CONSENT: &str = "saksi";

/// Asks where it is time; of how many reports.
pub async fn ask(room: &Reports) -> Result<usize, Refusal> {
    let (hall, region, now) = (&room.hall, room.region(), room.hall.now());
    // Half of the reporter's time is over.
    let half = room.limits(now)?.confirm.div_ceil(2);
    let before = hall.calendar.now().add_working_days(now, half, hall.zone())?;
    hall.store
        .write(region, room.clone(), move |tx, room| {
            Box::pin(async move {
                let due = table::witnesses::due(tx, room.region(), before, now, STEP).await?;
                for report in &due {
                    ask_of(tx, room, *report).await?;
                }
                Ok(due.len())
            })
        })
        .await
}

async fn ask_of(tx: &mut Tx<'_>, room: &Reports, report: ReportId) -> Result<(), Refusal> {
    let (hall, region, now) = (&room.hall, room.region(), room.hall.now());
    let Some(report) = table::reports::by_id(tx, &hall.vault, region, report).await? else { return Ok(()) };
    let mut asked = vec![];
    // What is secret is nobody else's to look at.
    if report.is_public() {
        asked = table::supporters::of_report(tx, region, report.id, MOST).await?;
        asked.retain(|person| report.person != Some(*person));
        if asked.is_empty() {
            asked.extend(drawn(tx, room, &report).await?);
        }
    }
    table::witnesses::ask(tx, region, report.id, &asked, now).await?;
    if !asked.is_empty() {
        let act = acts::about(&report, acts::ASKED, json!({ "saksi": asked.len() }), json!({}));
        hall.book.write(tx, region, &Actor::System, act).await?;
    }
    Ok(())
}

/// One who reported nearby of late and may be asked.
async fn drawn(tx: &mut Tx<'_>, room: &Reports, report: &Report) -> Result<Option<PersonId>, Refusal> {
    let Some(village) = report.village else { return Ok(None) };
    let since = room.hall.now().minus(LATELY);
    let all = table::witnesses::neighbours(tx, room.region(), village, since, DRAWN_FROM).await?;
    let mut all: Vec<PersonId> = all.into_iter().filter(|person| report.person != Some(*person)).collect();
    while !all.is_empty() {
        let at = usize::try_from(room.hall.dice.number() % all.len() as u64).unwrap_or(0);
        let person = all.swap_remove(at);
        if room.reporters.agrees(tx, person, CONSENT).await.map_err(Refusal::Room)? {
            return Ok(Some(person));
        }
    }
    Ok(None)
}

/// What somebody who was asked says; that it is not settled needs words and a picture.
pub async fn say(
    room: &Reports,
    actor: &Actor,
    reference: &Reference,
    is_settled: bool,
    text: &str,
    pictures: Vec<Vec<u8>>,
) -> Result<Report, Refusal> {
    let resident = actor.resident()?.clone();
    let (taken, mut flaws) = write::look_into(room, "foto", pictures).await?;
    let mut flaw = |field: &str, key: &'static str| flaws.push(FieldFlaw::new(field, Flaw::new(key)));
    if !is_settled && text.is_empty() {
        flaw("cerita", "report-text");
    }
    if !is_settled && taken.is_empty() {
        flaw("foto", "report-photo");
    }
    if !flaws.is_empty() {
        return Err(Refusal::Invalid(flaws));
    }
    let input = (room.clone(), resident.person, actor.clone(), reference.clone(), text.to_owned(), taken);
    room.hall
        .store
        .write(room.region(), input, move |tx, (room, person, actor, reference, text, taken)| {
            Box::pin(say_in(tx, room, *person, actor, reference, is_settled, text, taken))
        })
        .await
}

#[expect(clippy::too_many_arguments, reason = "one transaction of one verb")]
async fn say_in(
    tx: &mut Tx<'_>,
    room: &Reports,
    person: PersonId,
    actor: &Actor,
    reference: &Reference,
    is_settled: bool,
    text: &str,
    taken: &[(kernel::PictureId, Taken)],
) -> Result<Report, Refusal> {
    let (hall, region, now) = (&room.hall, room.region(), room.hall.now());
    let report = table::reports::find(tx, &hall.vault, region, reference).await?.ok_or(Refusal::NoReport)?;
    if report.state != State::Answered {
        return Err(Refusal::NotNext { was: report.state, next: State::Settled });
    }
    if !table::witnesses::say(tx, region, report.id, person, is_settled, now).await? {
        return Err(Refusal::NoReport);
    }
    if is_settled {
        let act = acts::about(&report, acts::WITNESSED, json!({ "selesai": true }), json!({}));
        hall.book.write(tx, region, actor, act).await?;
        return Ok(report);
    }
    for (id, taken) in taken {
        let picture = write::described(*id, taken, Part::Objection, now, None, Some(report.id));
        table::pictures::add(tx, region, &picture).await?;
    }
    let private = json!({ "jawaban": text });
    hear::open_again(tx, room, actor, report, &[], json!({ "saksi": true }), private).await
}
