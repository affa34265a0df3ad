//! What officers do with a report: whoever verifies passes it on, sends it back, refuses it or merges it; the agency
//! begins, tells, answers with evidence or gives it back.
//!
//! Every act names the revision that was read and moves the report along [`State::may_become`](crate::model::State); most
//! need the task of its step.

use desk::TaskState;
use kernel::{Actor, FieldFlaw, Flaw, Officer, PictureId, Reference, Stamp};
use serde_json::{Value, json};
use store::Tx;

use crate::deed::{By, Deed};
use crate::model::{State, Viewer};
use crate::picture::{Part, Picture};
use crate::report::Report;
use crate::room::{Reports, step};
use crate::{Refusal, acts, look, part, promise, table, write};

/// Does it.
pub async fn tend(
    room: &Reports,
    officer: &Officer,
    reference: &Reference,
    rev: i64,
    deed: Deed,
) -> Result<Report, Refusal> {
    let input = (room.clone(), officer.clone(), reference.clone(), deed);
    room.hall
        .store
        .write(room.region(), input, move |tx, (room, officer, reference, deed)| {
            Box::pin(tend_in(tx, room, officer, reference, rev, deed))
        })
        .await
}

/// What an agency answers with.
#[derive(Clone)]
pub struct Answer {
    /// What was done.
    pub text: String,
    /// Where the pictures were taken.
    pub place: String,
    /// When; none where what was typed is no moment.
    pub taken_at: Option<Stamp>,
}

/// The agency calls it settled, with these pictures of it.
pub async fn answer(
    room: &Reports,
    officer: &Officer,
    reference: &Reference,
    rev: i64,
    answer: Answer,
    pictures: Vec<Vec<u8>>,
) -> Result<Report, Refusal> {
    let (taken, flaws) = write::look_into(room, "bukti", pictures).await?;
    if !flaws.is_empty() {
        return Err(Refusal::Invalid(flaws));
    }
    let input = (room.clone(), officer.clone(), reference.clone(), answer, taken);
    room.hall
        .store
        .write(room.region(), input, move |tx, (room, officer, reference, answer, taken)| {
            Box::pin(async move {
                let found = table::reports::find(tx, &room.hall.vault, room.region(), reference).await?;
                let report = found.ok_or(Refusal::NoReport)?;
                for (id, taken) in taken {
                    let at = room.hall.now();
                    let picture = write::described(*id, taken, Part::Evidence, at, None, Some(report.id));
                    table::pictures::add(tx, room.region(), &picture).await?;
                }
                let deed = Deed::Answer {
                    text: answer.text.clone(),
                    evidence: taken.iter().map(|(id, _)| *id).collect(),
                    place: answer.place.clone(),
                    taken_at: answer.taken_at,
                };
                tend_in(tx, room, officer, reference, rev, &deed).await
            })
        })
        .await
}

/// Takes a picture from the public, with a reason. The reporter and those who work on it still see it.
pub async fn hide(
    room: &Reports,
    officer: &Officer,
    reference: &Reference,
    picture: PictureId,
    reason: &str,
) -> Result<(), Refusal> {
    if reason.is_empty() {
        return Err(Refusal::Invalid(vec![FieldFlaw::new("alasan", Flaw::new("report-text"))]));
    }
    let input = (room.clone(), officer.clone(), reference.clone(), reason.to_owned());
    room.hall
        .store
        .write(room.region(), input, move |tx, (room, officer, reference, reason)| {
            Box::pin(async move {
                let (hall, region) = (&room.hall, room.region());
                let found = table::reports::find(tx, &hall.vault, region, reference).await?;
                let report = found.ok_or(Refusal::NoReport)?;
                let standing = look::standing(tx, room, officer, &report).await?;
                if !matches!(standing, Viewer::Verifier | Viewer::Agency) {
                    return Err(kernel::Denied::Forbidden.into());
                }
                let known = table::pictures::find(tx, region, picture).await?;
                // Evidence is what the agency answers for: it cannot take it back unseen.
                let is_theirs = |known: &Picture| known.report == Some(report.id) && known.part != Part::Evidence;
                if !known.is_some_and(|known| is_theirs(&known)) {
                    return Err(Refusal::NoPicture);
                }
                if table::pictures::hide(tx, region, picture, hall.now()).await? {
                    let private = json!({ "petugas": officer.name, "jawaban": reason, "foto": picture.to_string() });
                    let act = acts::about(&report, acts::HIDDEN, json!({ "apa": "foto" }), private);
                    hall.book.write(tx, region, &Actor::Officer(officer.clone()), act).await?;
                }
                Ok(())
            })
        })
        .await
}

async fn tend_in(
    tx: &mut Tx<'_>,
    room: &Reports,
    officer: &Officer,
    reference: &Reference,
    rev: i64,
    deed: &Deed,
) -> Result<Report, Refusal> {
    let (hall, region, now) = (&room.hall, room.region(), room.hall.now());
    let found = table::reports::find(tx, &hall.vault, region, reference).await?;
    let mut report = found.ok_or(Refusal::NoReport)?;
    let task = permit(tx, room, officer, &report, deed).await?;
    if report.rev != rev {
        return Err(Refusal::Changed);
    }
    if let Some(next) = deed.next(report.state)
        && !report.state.may_become(next)
    {
        return Err(Refusal::NotNext { was: report.state, next });
    }
    let flaws = deed.flaws(room, &report, now);
    if !flaws.is_empty() {
        return Err(Refusal::Invalid(flaws));
    }
    let (kind, public, private) = carry_out(tx, room, officer, &mut report, deed).await?;
    report.updated_at = now;
    if !table::reports::advance(tx, region, &report).await? {
        return Err(Refusal::Changed);
    }
    report.rev += 1;
    let mut act = acts::about(&report, kind, public, private);
    if matches!(deed, Deed::Tell { .. } | Deed::Note { .. }) {
        // Whoever verifies says something, too.
        act = act.agency(officer.agency.as_str());
    }
    hall.book.write(tx, region, &Actor::Officer(officer.clone()), act).await?;
    on_the_desk(tx, room, &report, task.as_ref(), deed).await?;
    if let Some(whole) = report.part_of {
        part::carry_whole(tx, room, officer, whole).await?;
    }
    Ok(report)
}

/// The task by which an officer may do it, if it takes one.
async fn permit(
    tx: &mut Tx<'_>,
    room: &Reports,
    officer: &Officer,
    report: &Report,
    deed: &Deed,
) -> Result<Option<desk::Task>, Refusal> {
    let (hall, region) = (&room.hall, room.region());
    if report.part_of.is_some() && !deed.fits_a_part() {
        return Err(Refusal::NoReport);
    }
    let is_split = matches!(deed, Deed::Split { .. })
        && !table::reports::parts_of(tx, &hall.vault, region, report.id).await?.is_empty();
    match deed.by(is_split) {
        By::Task(step) => {
            let tasks = desk::task::of_subject(tx, &hall.vault, region, &report.id.bytes()).await?;
            let is_this =
                |task: &desk::Task| task.step == step && task.agency == officer.agency && task.state != TaskState::Done;
            let task = tasks.into_iter().find(is_this).ok_or(Refusal::NoReport)?;
            desk::task::may_work(officer, &task)?;
            Ok(Some(task))
        }
        by => {
            if !by.includes(look::standing(tx, room, officer, report).await?) {
                return Err(Refusal::NoReport);
            }
            // What is over is told no more; why it is not parted from another may be.
            if report.closed_at.is_some() && !matches!(deed, Deed::Part { .. } | Deed::Note { .. }) {
                return Err(Refusal::NotNext { was: report.state, next: State::Underway });
            }
            Ok(None)
        }
    }
}

/// Changes the report; gives the word of the event, its public part and its private one.
async fn carry_out(
    tx: &mut Tx<'_>,
    room: &Reports,
    officer: &Officer,
    report: &mut Report,
    deed: &Deed,
) -> Result<(&'static str, Value, Value), Refusal> {
    let (hall, region, now) = (&room.hall, room.region(), room.hall.now());
    let (calendar, limits) = (hall.calendar.now(), room.limits(now)?);
    report.state = deed.next(report.state).unwrap_or(report.state);
    let named = |mut private: Value| {
        private["petugas"] = officer.name.as_str().into();
        private
    };
    Ok(match deed {
        Deed::Pass { agency, category, village, reason } => {
            report.agency = agency.clone();
            report.category.clone_from(category);
            let mut public = json!({ "instansi": agency.as_str(), "terbuka": becomes_public(report) });
            if village.is_some() && *village != report.village {
                public["wilayah_semula"] = report.village.map(kernel::RegionCode::dotted).into();
                public["wilayah"] = village.map(kernel::RegionCode::dotted).into();
                report.village = *village;
            }
            verified(report, promise::begin_by(&limits, report.settle_by, &calendar, now, hall.zone())?, now);
            (acts::PASSED, public, named(json!({ "alasan": reason })))
        }
        Deed::Split { jobs } => {
            // Whoever verifies answers for the whole.
            report.agency = officer.agency.clone();
            let is_new = becomes_public(report);
            verified(report, promise::begin_by(&limits, report.settle_by, &calendar, now, hall.zone())?, now);
            let mut parts = Vec::new();
            for job in jobs {
                let part = part::open(tx, room, officer, report, job).await?;
                parts.push(json!({ "nomor": part.reference.as_str(), "instansi": part.agency.as_str() }));
            }
            (acts::SPLIT, json!({ "bagian": parts, "terbuka": is_new }), named(json!({})))
        }
        Deed::SendBack { ground, text } => {
            report.stands_since = Some(now);
            (acts::PARKED, json!({ "dasar": ground }), named(json!({ "jawaban": text })))
        }
        Deed::Refuse { ground, text } => {
            report.closed_at = Some(now);
            (acts::REFUSED, json!({ "dasar": ground }), named(json!({ "jawaban": text })))
        }
        Deed::Merge { into } => {
            let unknown = || Refusal::Invalid(vec![FieldFlaw::new("ke", Flaw::new("report-unknown"))]);
            let into = into.as_ref().ok_or_else(unknown)?;
            let other = table::reports::find(tx, &hall.vault, region, into).await?;
            let other = other.filter(|other| other.goes_on_in.is_none() && other.closed_at.is_none());
            report.goes_on_in = Some(other.ok_or_else(unknown)?.id);
            report.closed_at = Some(now);
            (acts::MERGED, json!({}), named(json!({ "ke": into.to_string() })))
        }
        Deed::Part { reason } => {
            (report.goes_on_in, report.closed_at) = (None, None);
            (acts::PARTED, json!({}), named(json!({ "jawaban": reason })))
        }
        Deed::Begin => (acts::BEGUN, json!({}), named(json!({}))),
        Deed::Tell { text } => (acts::TOLD, json!({}), named(json!({ "jawaban": text }))),
        Deed::Note { text } => (acts::NOTED, json!({}), named(json!({ "catatan": text }))),
        Deed::Return { reason } => (acts::RETURNED, json!({}), named(json!({ "alasan": reason }))),
        Deed::Answer { text, evidence, place, taken_at } => {
            let pictures = table::pictures::of_report(tx, region, report.id).await?;
            let is_evidence = |id: &PictureId| pictures.iter().any(|p| p.id == *id && p.part == Part::Evidence);
            if !evidence.iter().all(is_evidence) {
                return Err(Refusal::Invalid(vec![FieldFlaw::new("bukti", Flaw::new("report-evidence"))]));
            }
            report.answered_at = Some(now);
            report.stands_since = Some(now);
            report.confirm_by = Some(promise::confirm_by(&limits, &calendar, now, hall.zone())?);
            table::witnesses::begin_anew(tx, region, report.id).await?;
            let public = json!({ "bukti": evidence.len(), "tepat_waktu": now <= report.settle_by });
            let private = json!({
                "jawaban": text,
                "bukti": evidence.iter().map(ToString::to_string).collect::<Vec<_>>(),
                "tempat": place,
                "waktu": taken_at.map(|at| at.timestamp().to_string()),
            });
            (acts::ANSWERED, public, named(private))
        }
    })
}

/// Whether everyone may read it from here on, who could not before: unless it is secret, or a part of another.
const fn becomes_public(report: &Report) -> bool {
    report.public_at.is_none() && !report.privacy.secret && report.part_of.is_none()
}

/// It is in order.
fn verified(report: &mut Report, begin_by: Stamp, now: Stamp) {
    report.begin_by = Some(begin_by);
    if becomes_public(report) {
        report.public_at = Some(now);
    }
}

/// What follows on the desks.
async fn on_the_desk(
    tx: &mut Tx<'_>,
    room: &Reports,
    report: &Report,
    task: Option<&desk::Task>,
    deed: &Deed,
) -> Result<(), Refusal> {
    let (region, now) = (room.region(), room.hall.now());
    match deed {
        Deed::Begin | Deed::Tell { .. } | Deed::Note { .. } | Deed::Part { .. } => {}
        Deed::SendBack { .. } => desk::task::pause(tx, region, &report.id.bytes()).await?,
        Deed::Pass { .. } | Deed::Split { .. } | Deed::Return { .. } => {
            if let Some(task) = task {
                desk::task::close(tx, region, task.id, now).await?;
            }
        }
        Deed::Refuse { .. } | Deed::Merge { .. } | Deed::Answer { .. } => {
            desk::task::close_all(tx, region, &report.id.bytes(), now).await?;
        }
    }
    match deed {
        Deed::Pass { agency, .. } => {
            let due_at = report.begin_by.unwrap_or(report.settle_by);
            room.put_on_desk(tx, report, step::WORK, agency, due_at).await
        }
        Deed::Return { .. } | Deed::Part { .. } => {
            room.put_on_desk(tx, report, step::VERIFY, &room.verifier(report), report.settle_by).await
        }
        _ => Ok(()),
    }
}
