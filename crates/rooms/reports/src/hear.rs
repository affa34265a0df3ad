//! The reporter has the last word: confirms or reopens what an agency calls settled, within a window that is counted here
//! and nowhere else. Without a word in time it ends as that, and anyone can see so.

use kernel::{Actor, FieldFlaw, Flaw, PictureId, Reference, Stamp};
use serde_json::json;
use store::Tx;
use uploads::Taken;

use crate::model::State;
use crate::picture::Part;
use crate::report::Report;
use crate::room::{Reports, step};
use crate::{Refusal, acts, table, write};

/// Who says so.
#[derive(Clone)]
pub struct Reporter {
    /// The resident; none for a visitor.
    pub actor: Actor,
    /// The digest of what the visitor's cookie holds.
    pub token: Option<[u8; 32]>,
}

impl Reporter {
    /// Whether it is theirs.
    pub(crate) async fn owns(&self, tx: &mut Tx<'_>, room: &Reports, report: &Report) -> Result<bool, Refusal> {
        let is_persons = self.actor.resident().is_ok_and(|resident| report.person == Some(resident.person));
        match &self.token {
            Some(token) if !is_persons => Ok(table::keys::holds(tx, room.region(), token, report.id).await?),
            _ => Ok(is_persons),
        }
    }
}

/// What the reporter says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Word {
    /// It is settled.
    Settled,
    /// It is not, or it is again.
    NotSettled {
        /// What is still wrong.
        text: String,
    },
    /// It is taken back.
    Withdrawn,
    /// What was missing.
    Completed {
        /// In the reporter's own words.
        text: String,
    },
}

impl Word {
    /// The flaw, if a word is missing where one is needed.
    fn flaw(&self) -> Option<FieldFlaw> {
        let missing = || FieldFlaw::new("cerita", Flaw::new("report-text"));
        match self {
            Self::NotSettled { text } | Self::Completed { text } => text.is_empty().then(missing),
            Self::Settled | Self::Withdrawn => None,
        }
    }

    /// Where it leads.
    const fn next(&self) -> State {
        match self {
            Self::Settled => State::Settled,
            Self::NotSettled { .. } => State::Reopened,
            Self::Withdrawn => State::Withdrawn,
            Self::Completed { .. } => State::Sent,
        }
    }
}

/// Takes the reporter's word, and the pictures that came with it.
pub async fn hear(
    room: &Reports,
    reporter: &Reporter,
    reference: &Reference,
    word: Word,
    pictures: Vec<Vec<u8>>,
) -> Result<Report, Refusal> {
    let (taken, flaws) = write::look_into(room, "foto", pictures).await?;
    if !flaws.is_empty() {
        return Err(Refusal::Invalid(flaws));
    }
    let input = (room.clone(), reporter.clone(), reference.clone(), word, taken);
    room.hall
        .store
        .write(room.region(), input, |tx, (room, reporter, reference, word, taken)| {
            Box::pin(hear_in(tx, room, reporter, reference, word, taken))
        })
        .await
}

async fn hear_in(
    tx: &mut Tx<'_>,
    room: &Reports,
    reporter: &Reporter,
    reference: &Reference,
    word: &Word,
    pictures: &[(PictureId, Taken)],
) -> Result<Report, Refusal> {
    let (hall, region, now) = (&room.hall, room.region(), room.hall.now());
    let mut report = table::reports::find(tx, &hall.vault, region, reference).await?.ok_or(Refusal::NoReport)?;
    if !reporter.owns(tx, room, &report).await? {
        return Err(Refusal::NoReport);
    }
    if let Some(flaw) = word.flaw() {
        return Err(Refusal::Invalid(vec![flaw]));
    }
    let next = word.next();
    if !report.state.may_become(next) {
        return Err(Refusal::NotNext { was: report.state, next });
    }
    // To confirm after the time is over would turn silence into consent.
    if next == State::Settled && report.confirm_by.is_some_and(|by| now > by) {
        return Err(Refusal::TooLate);
    }
    let (kind, private) = match word {
        Word::Settled => (acts::CONFIRMED, json!({})),
        Word::NotSettled { text } => (acts::REOPENED, json!({ "jawaban": text })),
        Word::Withdrawn => (acts::WITHDRAWN, json!({})),
        Word::Completed { text } => (acts::COMPLETED, json!({ "jawaban": text })),
    };
    let part = if next == State::Reopened { Part::Objection } else { Part::Report };
    for (id, taken) in pictures {
        let picture = write::described(*id, taken, part, now, None, Some(report.id));
        table::pictures::add(tx, region, &picture).await?;
    }
    let was = report.state;
    report.state = next;
    report.updated_at = now;
    if matches!(next, State::Reopened | State::Sent) {
        // What was promised holds on; the time in which the reporter had the word is not the agency's.
        let since = report.stands_since.or(report.answered_at).unwrap_or(now);
        report.settle_by = goes_on(room, report.settle_by, since, now)?;
        if next == State::Sent {
            report.verify_by = goes_on(room, report.verify_by, since, now)?;
        }
        (report.stands_since, report.answered_at, report.confirm_by, report.closed_at) = (None, None, None, None);
    } else {
        report.closed_at = Some(now);
    }
    if !table::reports::advance(tx, region, &report).await? {
        return Err(Refusal::Changed);
    }
    report.rev += 1;
    hall.book.write(tx, region, &reporter.actor, acts::about(&report, kind, json!({}), private)).await?;
    if next == State::Reopened {
        room.put_on_desk(tx, &report, step::WORK, &report.agency.clone(), report.settle_by).await?;
    } else if was == State::Parked && next == State::Sent {
        let tasks = desk::task::of_subject(tx, &hall.vault, region, &report.id.bytes()).await?;
        for task in tasks.iter().filter(|task| task.state == desk::TaskState::Paused) {
            let clocks = desk::task::Clocks { due_at: report.verify_by, promised_at: report.settle_by, raise_at: None };
            desk::task::resume(tx, region, task.id, clocks).await?;
        }
    } else {
        desk::task::close_all(tx, region, &report.id.bytes(), now).await?;
    }
    Ok(report)
}

/// The promised end after the clock stood still.
fn goes_on(room: &Reports, due: Stamp, since: Stamp, now: Stamp) -> Result<Stamp, Refusal> {
    Ok(room.hall.calendar.now().after_pause(due, since, now, room.hall.zone())?)
}

/// Reports of one go of [`silence`].
const STEP: i64 = 100;

/// Ends reports whose reporter was asked and said nothing in time; how many.
pub async fn silence(room: &Reports) -> Result<usize, Refusal> {
    room.hall
        .store
        .write(room.region(), room.clone(), |tx, room| {
            Box::pin(async move {
                let (hall, region, now) = (&room.hall, room.region(), room.hall.now());
                let unheard = table::reports::unheard(tx, &hall.vault, region, now, STEP).await?;
                for report in &unheard {
                    let ended =
                        Report { state: State::Silent, closed_at: Some(now), updated_at: now, ..report.clone() };
                    if table::reports::advance(tx, region, &ended).await? {
                        let act = acts::about(&ended, acts::SILENT, json!({}), json!({}));
                        hall.book.write(tx, region, &Actor::System, act).await?;
                    }
                }
                Ok(unheard.len())
            })
        })
        .await
}
