//! Everything about somebody is erased at their request: shown first, proposed by one officer for data protection, released
//! by another, and then carried out.
//!
//! The tables are emptied in one transaction, which also writes down what is left to clear away: messages in the outbox,
//! files, the pages of the database that held it. That follows, and goes on at the next start if the hall is killed; what
//! was done twice was done once. In the end the person stands in a list beside the guard of the log, so that a backup that
//! is older than the erasure brings nothing back: what it brings is erased again when the hall opens.
//!
//! Refused while an application of theirs is open, to whoever proposed it, and when it was decided before. The public log
//! loses nothing: entries stay byte for byte, their private parts and salts are gone.

use book::{Message, Via};
use kernel::{Actor, Arg, Officer, PersonId};
use serde_json::json;
use store::Tx;

use crate::ask::about;
use crate::ports::Plan;
use crate::request::{Kind, Request, State};
use crate::table::erasures::{self, Erasure, ErasureState, Rest};
use crate::table::word;
use crate::{Privacy, Refusal, table};

/// `privacy.erasure_proposed`: an erasure waits for a second officer.
const PROPOSED: &str = "privacy.erasure_proposed";
/// `privacy.erasure_cancelled`: it was taken back, or the second officer said no.
const CANCELLED: &str = "privacy.erasure_cancelled";
/// `privacy.erased`: somebody's data is gone. The public part says how many things stay because they must.
const ERASED: &str = "privacy.erased";
/// `privacy.erased_again`: a backup had brought it back.
const ERASED_AGAIN: &str = "privacy.erased_again";

/// What the officer decides about an erasure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The first officer proposes it.
    Propose,
    /// The second officer releases it.
    Release,
    /// Either says no.
    Cancel,
}

/// Whether a request asks for everything to be erased.
pub(crate) fn is_whole(request: &Request) -> bool {
    request.kind == Kind::Erase && request.said.what == "semua"
}

/// What would go and what would stay. Changes nothing.
pub(crate) async fn plan(room: &Privacy, person: PersonId) -> Result<Plan, Refusal> {
    let read = room.hall.store.read((room.clone(), person), |tx, (room, person)| {
        Box::pin(async move { room.persons.plan(tx, *person).await.map_err(Refusal::Room) })
    });
    read.await
}

/// Takes a step. A release is carried out before this returns.
pub async fn step(room: &Privacy, officer: &Officer, number: i64, step: Step) -> Result<(), Refusal> {
    let input = (room.clone(), officer.clone(), number);
    room.hall
        .store
        .write(room.region(), input, move |tx, (room, officer, number)| {
            Box::pin(async move {
                let found = table::find(tx, &room.hall.vault, room.region(), *number).await?;
                let request = found.filter(is_whole).ok_or(Refusal::NoRequest)?;
                if request.state != State::Open {
                    return Err(Refusal::Answered);
                }
                let erasure = erasures::find(tx, room.region(), request.id).await?;
                match step {
                    Step::Propose => propose(tx, room, officer, &request).await,
                    Step::Release => release(tx, room, officer, request, erasure).await,
                    Step::Cancel => cancel(tx, room, officer, &request, erasure).await,
                }
            })
        })
        .await?;
    if step == Step::Release { finish(room).await.map(drop) } else { Ok(()) }
}

async fn may_go(tx: &mut Tx<'_>, room: &Privacy, person: PersonId) -> Result<Plan, Refusal> {
    let plan = room.persons.plan(tx, person).await.map_err(Refusal::Room)?;
    if plan.open.is_empty() { Ok(plan) } else { Err(Refusal::StillOpen(plan.open)) }
}

async fn propose(tx: &mut Tx<'_>, room: &Privacy, officer: &Officer, request: &Request) -> Result<(), Refusal> {
    let (hall, region) = (&room.hall, room.region());
    may_go(tx, room, request.person).await?;
    let erasure = Erasure {
        request: request.id,
        number: request.number,
        person: request.person,
        state: ErasureState::Proposed,
        proposed_id: officer.officer,
        proposed_by: officer.name.clone(),
        proposed_at: hall.now(),
    };
    if !erasures::propose(tx, region, &erasure).await? {
        return Err(Refusal::Decided);
    }
    let act = about(request, PROPOSED, json!({}), json!({ "petugas": officer.name })).agency(officer.agency.as_str());
    let event = hall.book.write(tx, region, &Actor::Officer(officer.clone()), act).await?;
    // Afterwards nobody can be told any more.
    if let Some(message) = farewell(tx, room, request).await? {
        room.outbox.queue(tx, region, Some(event.id), &message).await?;
    }
    Ok(())
}

async fn farewell(tx: &mut Tx<'_>, room: &Privacy, request: &Request) -> Result<Option<Message>, Refusal> {
    let Some(face) = room.persons.face(tx, request.person).await.map_err(Refusal::Room)? else { return Ok(None) };
    let (via, address) = match (face.phone, face.email) {
        (Some(phone), _) => (Via::Sms, phone),
        (None, Some(email)) => (Via::Email, email),
        (None, None) => return Ok(None),
    };
    let (words, said) = (room.hall.texts.words(face.lang), room.hall.said.now());
    let url = format!("{}/data-saya/permintaan/{}", room.hall.settings.base_url, request.number);
    let args = [("hall", Arg::from(&said.name)), ("number", Arg::from(request.number)), ("url", Arg::from(&url))];
    let (subject, body) = (words.with("erase-message-subject", &args), words.with("erase-message", &args));
    Ok(Some(Message { via, address, subject, body }))
}

async fn cancel(
    tx: &mut Tx<'_>,
    room: &Privacy,
    officer: &Officer,
    request: &Request,
    erasure: Option<Erasure>,
) -> Result<(), Refusal> {
    let (hall, region) = (&room.hall, room.region());
    let erasure = erasure.filter(|erasure| erasure.state == ErasureState::Proposed).ok_or(Refusal::Decided)?;
    let next = ErasureState::Cancelled;
    if !erasures::move_on(tx, &hall.vault, &*hall.dice, region, &erasure, next, None).await? {
        return Err(Refusal::Decided);
    }
    let act = about(request, CANCELLED, json!({}), json!({ "petugas": officer.name })).agency(officer.agency.as_str());
    hall.book.write(tx, region, &Actor::Officer(officer.clone()), act).await?;
    Ok(())
}

async fn release(
    tx: &mut Tx<'_>,
    room: &Privacy,
    officer: &Officer,
    was: Request,
    erasure: Option<Erasure>,
) -> Result<(), Refusal> {
    let (hall, region) = (&room.hall, room.region());
    let erasure = erasure.filter(|erasure| erasure.state == ErasureState::Proposed).ok_or(Refusal::Decided)?;
    if erasure.proposed_id == officer.officer {
        return Err(Refusal::SamePerson);
    }
    let plan = may_go(tx, room, was.person).await?;
    let rest = room.persons.erase(tx, was.person).await.map_err(Refusal::Room)?;
    let request = Request {
        state: if plan.kept.is_empty() { State::Done } else { State::Partly },
        answered_at: Some(hall.now()),
        ..was
    };
    if !table::close(tx, &hall.vault, &*hall.dice, region, &request).await? {
        return Err(Refusal::Answered);
    }
    empty_requests(tx, room, request.person).await?;
    let in_time = !request.is_late(hall.now());
    table::count_up(tx, region, word::ANSWERED).await?;
    if in_time {
        table::count_up(tx, region, word::IN_TIME).await?;
    }
    if !erasures::move_on(tx, &hall.vault, &*hall.dice, region, &erasure, ErasureState::UnderWay, Some(&rest)).await? {
        return Err(Refusal::Decided);
    }
    let public = json!({ "tepat_waktu": in_time, "tetap": plan.kept.len() });
    let private = json!({ "petugas": officer.name, "pengusul": erasure.proposed_by });
    let act = about(&request, ERASED, public, private).agency(officer.agency.as_str());
    hall.book.write(tx, region, &Actor::Officer(officer.clone()), act).await?;
    Ok(())
}

/// What somebody asked goes too; that and when they asked stays. What still waits needs no answer any more.
async fn empty_requests(tx: &mut Tx<'_>, room: &Privacy, person: PersonId) -> Result<(), Refusal> {
    let (hall, region) = (&room.hall, room.region());
    table::breaches::erase_person(tx, region, person).await?;
    for request in table::of_person(tx, &hall.vault, region, person).await? {
        hall.book.erase_subject(tx, region, request.id.bytes()).await?;
        if request.state == State::Open {
            let over = Request { state: State::TakenBack, answered_at: Some(hall.now()), ..request.clone() };
            table::close(tx, &hall.vault, &*hall.dice, region, &over).await?;
            table::count_up(tx, region, word::TAKEN_BACK).await?;
        }
        erasures::empty(tx, &hall.vault, &*hall.dice, region, &request).await?;
    }
    Ok(())
}

/// Clears away what erasures have left; how many were ended. Whoever is killed in between is followed by the next start.
pub async fn finish(room: &Privacy) -> Result<usize, Refusal> {
    let waiting = room.hall.store.read(room.clone(), |tx, room| {
        Box::pin(async move { erasures::under_way(tx, &room.hall.vault, room.region()).await })
    });
    let waiting = waiting.await?;
    let count = waiting.len();
    for (erasure, rest) in waiting {
        room.persons.clear(erasure.person, &rest).await.map_err(Refusal::Room)?;
        let written = room.hall.store.write(room.region(), (room.clone(), erasure), |tx, (room, erasure)| {
            Box::pin(async move {
                let (hall, region) = (&room.hall, room.region());
                let next = ErasureState::Done;
                // Another process may have ended it meanwhile.
                erasures::move_on(tx, &hall.vault, &*hall.dice, region, erasure, next, None).await.map(drop)
            })
        });
        let written: store::Result<()> = written.await;
        written?;
    }
    Ok(count)
}

/// When the hall opens: goes on with what was left, and erases again what an older backup has brought back. How many people
/// that was.
pub async fn take_up(room: &Privacy) -> Result<usize, Refusal> {
    finish(room).await?;
    let mut again = 0;
    for person in room.persons.erased().await.map_err(Refusal::Room)? {
        let input = (room.clone(), person);
        let erased = room.hall.store.write(room.region(), input, |tx, (room, person)| {
            Box::pin(async move {
                if room.persons.face(tx, *person).await.map_err(Refusal::Room)?.is_none() {
                    return Ok(None);
                }
                // What was open when the backup was made had ended before the erasure.
                let rest: Rest = room.persons.erase(tx, *person).await.map_err(Refusal::Room)?;
                empty_requests(tx, room, *person).await?;
                let act = book::Act::new(ERASED_AGAIN);
                room.hall.book.write(tx, room.region(), &Actor::System, act).await?;
                Ok::<_, Refusal>(Some(rest))
            })
        });
        if let Some(rest) = erased.await? {
            room.persons.clear(person, &rest).await.map_err(Refusal::Room)?;
            again += 1;
        }
    }
    Ok(again)
}
