//! The reporter has the last word: confirms or reopens what an agency calls settled, within a window that is counted here
//! and nowhere else. Without a word in time it ends as that, and anyone can see so.

use kernel::{Actor, FieldFlaw, Flaw, PictureId, Reference, Stamp};
use serde_json::{Value, json};
use store::Tx;
use uploads::Taken;

use crate::model::State;
use crate::picture::Part;
use crate::report::Report;
use crate::room::{Reports, step};
use crate::{Refusal, acts, escalate, part, table, write};

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
        /// Of a report that several agencies settle, the parts that are meant; none: all of them.
        parts: Vec<Reference>,
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
            Self::NotSettled { text, .. } | Self::Completed { text } => text.is_empty().then(missing),
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
    let report = table::reports::find(tx, &hall.vault, region, reference).await?.ok_or(Refusal::NoReport)?;
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
    if next == State::Reopened && !room.may_reopen(&report, now) {
        return Err(Refusal::Ended);
    }
    let part = if next == State::Reopened { Part::Objection } else { Part::Report };
    for (id, taken) in pictures {
        let picture = write::described(*id, taken, part, now, None, Some(report.id));
        table::pictures::add(tx, region, &picture).await?;
    }
    let actor = &reporter.actor;
    match word {
        Word::Settled => end(tx, room, actor, report, next, acts::CONFIRMED).await,
        Word::Withdrawn => end(tx, room, actor, report, next, acts::WITHDRAWN).await,
        Word::NotSettled { text, parts } => {
            open_again(tx, room, actor, report, parts, json!({}), json!({ "jawaban": text })).await
        }
        Word::Completed { text } => complete(tx, room, actor, report, json!({ "jawaban": text })).await,
    }
}

/// It is over.
async fn end(
    tx: &mut Tx<'_>,
    room: &Reports,
    actor: &Actor,
    mut report: Report,
    as_what: State,
    kind: &'static str,
) -> Result<Report, Refusal> {
    let (region, now) = (room.region(), room.hall.now());
    report.state = as_what;
    report.closed_at = Some(now);
    if as_what == State::Withdrawn {
        // What was taken back is nobody's to read any more; that there was something stays in the book.
        report.public_at = None;
    }
    keep(tx, room, actor, &mut report, kind, json!({}), json!({})).await?;
    desk::task::close_all(tx, region, &report.id.bytes(), now).await?;
    part::end_with(tx, room, &report).await?;
    Ok(report)
}

/// It is not settled, and lies with the agency again; of a report that several settle, with those that are meant.
pub(crate) async fn open_again(
    tx: &mut Tx<'_>,
    room: &Reports,
    actor: &Actor,
    mut report: Report,
    parts: &[Reference],
    public: Value,
    private: Value,
) -> Result<Report, Refusal> {
    report.state = State::Reopened;
    go_on(room, &mut report)?;
    keep(tx, room, actor, &mut report, acts::REOPENED, public, private).await?;
    if part::reopen(tx, room, actor, &report, parts).await? == 0 {
        room.put_on_desk(tx, &report, step::WORK, &report.agency.clone(), report.settle_by).await?;
    }
    Ok(report)
}

/// What was missing is there: whoever verifies goes on.
async fn complete(
    tx: &mut Tx<'_>,
    room: &Reports,
    actor: &Actor,
    mut report: Report,
    private: Value,
) -> Result<Report, Refusal> {
    let (hall, region) = (&room.hall, room.region());
    let since = report.stands_since.unwrap_or(hall.now());
    report.state = State::Sent;
    report.verify_by = after_pause(room, report.verify_by, since)?;
    go_on(room, &mut report)?;
    keep(tx, room, actor, &mut report, acts::COMPLETED, json!({}), private).await?;
    let tasks = desk::task::of_subject(tx, &hall.vault, region, &report.id.bytes()).await?;
    for task in tasks.iter().filter(|task| task.state == desk::TaskState::Paused) {
        let (due_at, promised_at) = (report.verify_by, report.settle_by);
        let raise_at = escalate::raise_at(room, &report.category, &task.step, task.level, due_at);
        let clocks = desk::task::Clocks { due_at, promised_at, raise_at };
        desk::task::resume(tx, region, task.id, clocks).await?;
    }
    Ok(report)
}

/// What was promised holds on; the time in which the reporter had the word is not the agency's.
fn go_on(room: &Reports, report: &mut Report) -> Result<(), Refusal> {
    let since = report.stands_since.or(report.answered_at).unwrap_or(room.hall.now());
    report.settle_by = after_pause(room, report.settle_by, since)?;
    (report.stands_since, report.answered_at, report.confirm_by, report.closed_at) = (None, None, None, None);
    Ok(())
}

/// Keeps it as it stands now, with its event.
async fn keep(
    tx: &mut Tx<'_>,
    room: &Reports,
    actor: &Actor,
    report: &mut Report,
    kind: &'static str,
    public: Value,
    private: Value,
) -> Result<(), Refusal> {
    let (hall, region) = (&room.hall, room.region());
    report.updated_at = hall.now();
    if !table::reports::advance(tx, region, report).await? {
        return Err(Refusal::Changed);
    }
    report.rev += 1;
    hall.book.write(tx, region, actor, acts::about(report, kind, public, private)).await?;
    Ok(())
}

/// A deadline after the clock stood still since a moment.
fn after_pause(room: &Reports, due: Stamp, since: Stamp) -> Result<Stamp, Refusal> {
    Ok(room.hall.calendar.now().after_pause(due, since, room.hall.now(), room.hall.zone())?)
}

/// Reports of one go of [`silence`].
const STEP: i64 = 100;

/// Ends reports whose reporter was asked and said nothing in time, by the word of others who were asked, or as silence; how many.
pub async fn silence(room: &Reports) -> Result<usize, Refusal> {
    room.hall
        .store
        .write(room.region(), room.clone(), |tx, room| {
            Box::pin(async move {
                let (region, now) = (room.region(), room.hall.now());
                let unheard = table::reports::unheard(tx, &room.hall.vault, region, now, STEP).await?;
                for report in &unheard {
                    // What others saw counts; otherwise it ends as what it is.
                    let (state, kind) = match table::witnesses::settled(tx, region, report.id).await? {
                        0 => (State::Silent, acts::SILENT),
                        _ => (State::Settled, acts::WITNESSED),
                    };
                    end(tx, room, &Actor::System, report.clone(), state, kind).await?;
                }
                Ok(unheard.len())
            })
        })
        .await
}
