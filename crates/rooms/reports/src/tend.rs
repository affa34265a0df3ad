//! What officers do with a report: whoever verifies passes it on, sends it back, refuses it or merges it; the agency
//! begins, tells, answers with evidence or gives it back.
//!
//! Every act needs the task of its step, names the revision that was read, and moves the report along [`State::may_become`].

use kernel::{Actor, Agency, FieldFlaw, Flaw, Officer, PictureId, Reference, Stamp};
use reference::ReportAct;
use serde_json::{Value, json};
use store::Tx;

use crate::model::{State, Viewer};
use crate::picture::{Part, Picture};
use crate::report::Report;
use crate::room::{Reports, step};
use crate::{Refusal, acts, look, promise, table, write};

/// What an officer means to do.
#[derive(Clone)]
pub enum Deed {
    /// It is in order; it lies with this agency from now on, under this category.
    Pass {
        /// The agency.
        agency: Agency,
        /// The category; another than the reporter's where that was wrong.
        category: String,
        /// Why, where it is not what the rules say; empty otherwise.
        reason: String,
    },
    /// The reporter has to complete it, for this ground.
    SendBack {
        /// The word of the ground.
        ground: String,
        /// What is missing, for the reporter.
        text: String,
    },
    /// It is refused, for this ground.
    Refuse {
        /// The word of the ground.
        ground: String,
        /// Why, for the reporter.
        text: String,
    },
    /// It goes on with another report.
    Merge {
        /// The other one; none where what was typed is no reference.
        into: Option<Reference>,
    },
    /// The agency works on it.
    Begin,
    /// The agency tells how far it is.
    Tell {
        /// What.
        text: String,
    },
    /// It is not this agency's.
    Return {
        /// Why, and whose it is instead.
        reason: String,
    },
    /// The agency calls it settled.
    Answer {
        /// What was done.
        text: String,
        /// Pictures of it, already kept; at least one where something can be seen.
        evidence: Vec<PictureId>,
        /// Where the pictures were taken, in words or as a point.
        place: String,
        /// When they were taken; none where what was typed is no moment.
        taken_at: Option<Stamp>,
    },
}

impl Deed {
    /// Where it leads; none if the report stays where it is.
    const fn next(&self) -> Option<State> {
        match self {
            Self::Pass { .. } => Some(State::Passed),
            Self::SendBack { .. } => Some(State::Parked),
            Self::Refuse { .. } => Some(State::Refused),
            Self::Merge { .. } => Some(State::Merged),
            Self::Begin => Some(State::Underway),
            Self::Tell { .. } => None,
            Self::Return { .. } => Some(State::Returned),
            Self::Answer { .. } => Some(State::Answered),
        }
    }

    /// The step whose task it takes.
    const fn step(&self) -> &'static str {
        match self {
            Self::Pass { .. } | Self::SendBack { .. } | Self::Refuse { .. } | Self::Merge { .. } => step::VERIFY,
            Self::Begin | Self::Tell { .. } | Self::Return { .. } | Self::Answer { .. } => step::WORK,
        }
    }

    /// What is wrong with it, by the names of the fields.
    fn flaws(&self, room: &Reports, report: &Report, now: Stamp) -> Vec<FieldFlaw> {
        let mut flaws = Vec::new();
        let mut flaw = |field: &str, key: &'static str| flaws.push(FieldFlaw::new(field, Flaw::new(key)));
        let today = now.date(room.hall.zone());
        let is_ground = |code: &str, act| {
            reference::Reports::shipped().ground(code, today).is_some_and(|ground| ground.value.act == act)
        };
        match self {
            Self::Pass { agency, category, .. } => {
                if !room.hall.agencies.now().contains_key(agency.as_str()) {
                    flaw("instansi", "report-agency");
                }
                if room.category(category).is_none_or(|category| category.agency.is_none()) {
                    flaw("kategori", "report-category");
                }
            }
            Self::SendBack { ground, text } | Self::Refuse { ground, text } => {
                let act = if matches!(self, Self::Refuse { .. }) { ReportAct::Refuse } else { ReportAct::SendBack };
                if !is_ground(ground, act) {
                    flaw("dasar", "report-ground");
                }
                if text.is_empty() {
                    flaw("jawaban", "report-text");
                }
            }
            Self::Merge { into: None } => flaw("ke", "report-unknown"),
            Self::Merge { into: Some(into) } if *into == report.reference => flaw("ke", "report-same"),
            Self::Merge { .. } | Self::Begin => {}
            Self::Tell { text } => {
                if text.is_empty() {
                    flaw("jawaban", "report-text");
                }
            }
            Self::Return { reason } => {
                if reason.is_empty() {
                    flaw("alasan", "report-text");
                }
            }
            Self::Answer { text, evidence, place, taken_at } => {
                if text.is_empty() {
                    flaw("jawaban", "report-text");
                }
                // A question is answered by words; whatever can be seen is shown.
                if evidence.is_empty() && report.kind == catalogue::ReportKind::Complaint {
                    flaw("bukti", "report-evidence");
                }
                if !evidence.is_empty() && place.is_empty() {
                    flaw("tempat", "report-evidence-place");
                }
                // Browsers send whole minutes.
                let since = report.sent_at.minus(kernel::Span::minutes(1));
                if !taken_at.is_some_and(|at| at <= now && at >= since) && !evidence.is_empty() {
                    flaw("waktu", "report-evidence-time");
                }
            }
        }
        flaws
    }
}

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
    let tasks = desk::task::of_subject(tx, &hall.vault, region, &report.id.bytes()).await?;
    let is_this = |task: &&desk::Task| {
        task.step == deed.step() && task.agency == officer.agency && task.state != desk::TaskState::Done
    };
    let task = tasks.iter().find(is_this).ok_or(Refusal::NoReport)?;
    desk::task::may_work(officer, task)?;
    if report.rev != rev {
        return Err(Refusal::Changed);
    }
    if let Some(next) = deed.next()
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
    let act = acts::about(&report, kind, public, private);
    hall.book.write(tx, region, &Actor::Officer(officer.clone()), act).await?;
    on_the_desk(tx, room, &report, task, deed).await?;
    Ok(report)
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
    report.state = deed.next().unwrap_or(report.state);
    let named = |mut private: Value| {
        private["petugas"] = officer.name.as_str().into();
        private
    };
    Ok(match deed {
        Deed::Pass { agency, category, reason } => {
            report.agency = agency.clone();
            report.category.clone_from(category);
            report.begin_by = Some(promise::begin_by(&limits, report.settle_by, &calendar, now, hall.zone())?);
            // From here on everyone may read it, unless it is secret.
            report.public_at = report.public_at.or((!report.privacy.secret).then_some(now));
            (acts::PASSED, json!({ "instansi": agency.as_str() }), named(json!({ "alasan": reason })))
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
        Deed::Begin => (acts::BEGUN, json!({}), named(json!({}))),
        Deed::Tell { text } => (acts::TOLD, json!({}), named(json!({ "jawaban": text }))),
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

/// What follows on the desks.
async fn on_the_desk(
    tx: &mut Tx<'_>,
    room: &Reports,
    report: &Report,
    task: &desk::Task,
    deed: &Deed,
) -> Result<(), Refusal> {
    let (region, now) = (room.region(), room.hall.now());
    match deed {
        Deed::Begin | Deed::Tell { .. } => {}
        Deed::SendBack { .. } => desk::task::pause(tx, region, &report.id.bytes()).await?,
        Deed::Pass { agency, .. } => {
            desk::task::close(tx, region, task.id, now).await?;
            let due_at = report.begin_by.unwrap_or(report.settle_by);
            room.put_on_desk(tx, report, step::WORK, agency, due_at).await?;
        }
        Deed::Return { .. } => {
            desk::task::close(tx, region, task.id, now).await?;
            room.put_on_desk(tx, report, step::VERIFY, &room.verifier(report), report.settle_by).await?;
        }
        Deed::Refuse { .. } | Deed::Merge { .. } | Deed::Answer { .. } => {
            desk::task::close_all(tx, region, &report.id.bytes(), now).await?;
        }
    }
    Ok(())
}
