//! A small piece of work beside a case: an officer gives it to a colleague or to a role of the same agency, and whoever
//! is asked says when it is done. A case can be decided while chores are open, but not without being warned.

use desk::chore::Chore;
use kernel::{Actor, Date, Officer, OfficerId, Reference, Role, SlipId, Stamp};
use serde_json::json;
use store::Tx;

use crate::decide::{of_agency, works_cases};
use crate::room::Cases;
use crate::{Refusal, acts, hand, table};

/// Longest text and answer, in characters.
pub const LONGEST: usize = 2_000;

/// What is asked of whom.
#[derive(Debug, Clone)]
pub struct Wish {
    /// A colleague; nobody in particular if it is for a role.
    pub to: Option<OfficerId>,
    /// The role, where no colleague is named.
    pub role: Option<Role>,
    /// What is to be done.
    pub text: String,
    /// The last day for it.
    pub until: Option<Date>,
}

/// Gives a chore.
pub async fn give(room: &Cases, officer: &Officer, reference: &Reference, wish: Wish) -> Result<SlipId, Refusal> {
    let input = (room.clone(), officer.clone(), reference.clone(), wish);
    room.hall
        .store
        .write(room.region(), input, |tx, (room, officer, reference, wish)| {
            Box::pin(give_in(tx, room, officer, reference, wish))
        })
        .await
}

async fn give_in(
    tx: &mut Tx<'_>,
    room: &Cases,
    officer: &Officer,
    reference: &Reference,
    wish: &Wish,
) -> Result<SlipId, Refusal> {
    let case = of_agency(tx, room, officer, reference).await?;
    let body: String = wish.text.trim().chars().take(LONGEST).collect();
    let missing = [
        ("tugas", body.is_empty()),
        ("tugas_untuk", wish.to.is_none() && wish.role.is_none()),
        ("tugas_sampai", wish.until.is_none_or(|day| day < room.hall.now().date(room.hall.zone()))),
    ];
    let missing: Vec<_> = missing.into_iter().filter_map(|(field, is)| is.then_some(field)).collect();
    let (Some(until), true) = (wish.until, missing.is_empty()) else { return Err(Refusal::Unsaid(missing)) };
    let to = match wish.to {
        Some(to) => Some(hand::colleague(tx, room, officer, to).await?),
        None => None,
    };
    let hall = &room.hall;
    let chore = Chore {
        id: SlipId::mint(&*hall.clock, &*hall.dice),
        subject: case.id.bytes(),
        reference: case.reference.to_string(),
        role: wish.role.or_else(|| to.as_ref()?.roles.first().copied()).unwrap_or(Role::Verifier),
        officer: to.map(|to| (to.officer, to.name)),
        body,
        due_at: Stamp::at(until, 23, 59, hall.zone()),
        at: hall.now(),
        giver: (officer.officer, officer.name.clone()),
        done: None,
    };
    desk::chore::add(tx, &hall.vault, &*hall.dice, officer, &chore).await?;
    let act = acts::about(&case, acts::CHORE_GIVEN, json!({}), json!({}));
    hall.book.write(tx, room.region(), &Actor::Officer(officer.clone()), act).await?;
    Ok(chore.id)
}

/// How many chores beside a case are open.
pub async fn open_beside(room: &Cases, officer: &Officer, reference: &Reference) -> Result<usize, Refusal> {
    let input = (room.clone(), officer.clone(), reference.clone());
    let read = room.hall.store.read(input, |tx, (room, officer, reference)| {
        Box::pin(async move {
            let case = of_agency(tx, room, officer, reference).await?;
            let chores = desk::chore::of_subject(tx, &room.hall.vault, officer, case.id.bytes()).await?;
            Ok::<_, Refusal>(desk::chore::open_count(&chores))
        })
    });
    read.await
}

/// The chore is done; gives the reference of its case.
pub async fn done(room: &Cases, officer: &Officer, id: SlipId, answer: &str) -> Result<String, Refusal> {
    let answer: String = answer.trim().chars().take(LONGEST).collect();
    let input = (room.clone(), officer.clone(), id, answer);
    room.hall
        .store
        .write(room.region(), input, |tx, (room, officer, id, answer)| {
            Box::pin(done_in(tx, room, officer, *id, answer))
        })
        .await
}

async fn done_in(
    tx: &mut Tx<'_>,
    room: &Cases,
    officer: &Officer,
    id: SlipId,
    answer: &str,
) -> Result<String, Refusal> {
    works_cases(officer)?;
    let hall = &room.hall;
    let chore = desk::chore::find(tx, &hall.vault, officer, id).await?.ok_or(Refusal::NoSlip)?;
    // Who asked may also say that it is no longer needed.
    if !chore.is_for(officer) && chore.giver.0 != officer.officer {
        return Err(Refusal::NoSlip);
    }
    if !desk::chore::done(tx, &hall.vault, &*hall.dice, officer, id, answer, hall.now()).await? {
        return Err(Refusal::NoSlip);
    }
    let case = table::cases::by_id(tx, room.region(), kernel::CaseId::from_bytes(chore.subject)).await?;
    let case = case.ok_or(Refusal::NoCase)?;
    let act = acts::about(&case, acts::CHORE_DONE, json!({}), json!({}));
    hall.book.write(tx, room.region(), &Actor::Officer(officer.clone()), act).await?;
    Ok(chore.reference)
}
