//! A report that several agencies settle: each has a part, with a task, a clock and evidence of its own. The reporter sees one
//! report, which moves when its parts do: under way with the first, called settled with the last.
//!
//! A part is a report without a reporter. It is on no public list; where it is public is what the whole is.

use kernel::{Actor, Agency, DraftId, Officer, Reference, ReportId, Stamp};
use serde_json::json;
use store::Tx;

use crate::model::State;
use crate::report::{Report, Said};
use crate::room::{Reports, step};
use crate::send::free_reference;
use crate::{Refusal, acts, promise, table};

/// Most parts of a report.
pub const MOST_PARTS: usize = 9;

/// What one of several agencies is to do.
#[derive(Clone)]
pub struct Job {
    /// The agency.
    pub agency: Agency,
    /// What it is to do, in the words of whoever verifies; only officers read it.
    pub text: String,
}

/// Adds a part, and puts it on the desk of its agency.
pub(crate) async fn open(
    tx: &mut Tx<'_>,
    room: &Reports,
    officer: &Officer,
    whole: &Report,
    job: &Job,
) -> Result<Report, Refusal> {
    let (hall, region, now) = (&room.hall, room.region(), room.hall.now());
    let begin_by = promise::begin_by(&room.limits(now)?, whole.settle_by, &hall.calendar.now(), now, hall.zone())?;
    let part = Report {
        id: ReportId::mint(&*hall.clock, &*hall.dice),
        reference: free_reference(tx, room).await?,
        // Every report was a draft once; this one of nobody.
        draft: DraftId::mint(&*hall.clock, &*hall.dice),
        state: State::Passed,
        agency: job.agency.clone(),
        person: None,
        contact: None,
        said: Said { text: job.text.clone(), ..whole.said.clone() },
        supporters: 0,
        part_of: Some(whole.id),
        begin_by: Some(begin_by),
        confirm_by: None,
        stands_since: None,
        public_at: None,
        answered_at: None,
        closed_at: None,
        updated_at: now,
        rev: 1,
        ..whole.clone()
    };
    table::reports::add(tx, &hall.vault, &*hall.dice, region, &part).await?;
    // It begins where the whole stands: nobody verifies it again.
    table::reports::advance(tx, region, &part).await?;
    let public = json!({ "instansi": job.agency.as_str(), "bagian_dari": whole.reference.as_str() });
    let act = acts::about(&part, acts::PASSED, public, json!({ "petugas": officer.name, "alasan": job.text }));
    hall.book.write(tx, region, &Actor::Officer(officer.clone()), act).await?;
    room.put_on_desk(tx, &part, step::WORK, &job.agency, begin_by).await?;
    Ok(part)
}

/// Whether nothing is left to do for its agency.
pub(crate) const fn is_done(part: &Report) -> bool {
    part.closed_at.is_some() || matches!(part.state, State::Answered)
}

/// A part moved: the whole moves along, where that follows.
pub(crate) async fn carry_whole(
    tx: &mut Tx<'_>,
    room: &Reports,
    officer: &Officer,
    whole: ReportId,
) -> Result<(), Refusal> {
    let (hall, region, now) = (&room.hall, room.region(), room.hall.now());
    let Some(mut whole) = table::reports::by_id(tx, &hall.vault, region, whole).await? else { return Ok(()) };
    let parts = table::reports::parts_of(tx, &hall.vault, region, whole.id).await?;
    let answered = parts.iter().filter(|part| part.state == State::Answered).count();
    let has_begun = answered > 0 || parts.iter().any(|part| part.state == State::Underway);
    let next = match (parts.iter().all(is_done), answered) {
        (true, 0) => State::Returned,
        (true, _) => State::Answered,
        (false, _) if has_begun => State::Underway,
        (false, _) => return Ok(()),
    };
    if next == whole.state || !whole.state.may_become(next) {
        return Ok(());
    }
    (whole.state, whole.updated_at) = (next, now);
    let (kind, public) = match next {
        State::Answered => {
            (whole.answered_at, whole.stands_since) = (Some(now), Some(now));
            let confirm_by = promise::confirm_by(&room.limits(now)?, &hall.calendar.now(), now, hall.zone())?;
            whole.confirm_by = Some(confirm_by);
            table::witnesses::begin_anew(tx, region, whole.id).await?;
            (acts::ANSWERED, json!({ "bagian": answered, "tepat_waktu": now <= whole.settle_by }))
        }
        State::Underway => (acts::BEGUN, json!({ "bagian": true })),
        _ => (acts::RETURNED, json!({ "bagian": parts.len() })),
    };
    if !table::reports::advance(tx, region, &whole).await? {
        return Err(Refusal::Changed);
    }
    hall.book.write(tx, region, &Actor::Officer(officer.clone()), acts::about(&whole, kind, public, json!({}))).await?;
    if next == State::Returned {
        room.put_on_desk(tx, &whole, step::VERIFY, &room.verifier(&whole), whole.settle_by).await?;
    }
    Ok(())
}

/// The whole ended: what is left of its parts ends as it did.
pub(crate) async fn end_with(tx: &mut Tx<'_>, room: &Reports, whole: &Report) -> Result<(), Refusal> {
    let (hall, region, now) = (&room.hall, room.region(), room.hall.now());
    for part in table::reports::parts_of(tx, &hall.vault, region, whole.id).await? {
        if part.closed_at.is_none() {
            let ended = Report { state: whole.state, closed_at: Some(now), updated_at: now, ..part };
            table::reports::advance(tx, region, &ended).await?;
            desk::task::close_all(tx, region, &ended.id.bytes(), now).await?;
        }
    }
    Ok(())
}

/// The reporter says that these parts are not settled, or the whole is not; they lie with their agencies again. Says how many
/// there are.
pub(crate) async fn reopen(
    tx: &mut Tx<'_>,
    room: &Reports,
    actor: &Actor,
    whole: &Report,
    which: &[Reference],
) -> Result<usize, Refusal> {
    let (hall, region, now) = (&room.hall, room.region(), room.hall.now());
    let parts = table::reports::parts_of(tx, &hall.vault, region, whole.id).await?;
    let may = |part: &&Report| part.state.may_become(State::Reopened);
    let is_meant = |part: &&Report| which.contains(&part.reference);
    let mut meant: Vec<&Report> = parts.iter().filter(may).filter(is_meant).collect();
    if meant.is_empty() {
        meant = parts.iter().filter(may).collect();
    }
    for part in &meant {
        let again = open_again(part, whole.settle_by, now);
        if !table::reports::advance(tx, region, &again).await? {
            return Err(Refusal::Changed);
        }
        hall.book.write(tx, region, actor, acts::about(&again, acts::REOPENED, json!({}), json!({}))).await?;
        room.put_on_desk(tx, &again, step::WORK, &again.agency.clone(), again.settle_by).await?;
    }
    Ok(meant.len())
}

fn open_again(part: &Report, settle_by: Stamp, now: Stamp) -> Report {
    Report {
        state: State::Reopened,
        settle_by,
        stands_since: None,
        answered_at: None,
        confirm_by: None,
        closed_at: None,
        updated_at: now,
        ..part.clone()
    }
}
