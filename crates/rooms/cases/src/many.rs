//! One act over many cases: take them, give them back, hand them on, approve them.
//!
//! What the officer means is stored first. Approvals wait a short while and can be taken back whole; the others happen
//! at once and are undone by their reverse. Every row is a transaction of its own, with the rights the officer has at
//! that moment, and says what became of it: a crash in the middle loses nothing and repeats nothing.
//!
//! A case is approved unseen only where nothing in it asks for a look: no warning of the service's checks, no open
//! chore, nothing changed since the officer saw it.

use desk::pile::{self, Act, OK, Pile, PileRow, PileState};
use kernel::{Actor, Denied, Officer, OfficerId, Problem as _, Reference, SlipId, Span, Stamp};
use serde_json::json;
use store::Tx;

use crate::decide::{Verdict, decide_in, of_agency, works_cases};
use crate::room::Cases;
use crate::{Refusal, acts, claim, hand, table};

/// Most cases of one act.
pub const MOST: usize = 100;
/// How long an approval of many can be taken back.
pub const WINDOW: Span = Span::seconds(30);
/// How long taking, giving back and handing on can be undone.
pub const UNDO: Span = Span::minutes(10);

/// What the officer means.
#[derive(Debug, Clone)]
pub struct Wish {
    /// What is to be done.
    pub act: Act,
    /// With which cases.
    pub references: Vec<Reference>,
    /// Who gets them, when they are handed on.
    pub to: Option<OfficerId>,
}

/// Keeps what the officer means. All but approvals are carried out before this returns.
pub async fn mean(room: &Cases, officer: &Officer, wish: Wish) -> Result<SlipId, Refusal> {
    let input = (room.clone(), officer.clone(), wish);
    let pile = room
        .hall
        .store
        .write(room.region(), input, |tx, (room, officer, wish)| Box::pin(mean_in(tx, room, officer, wish)))
        .await?;
    if pile.state == PileState::Running {
        carry_out(room, &pile).await?;
    }
    Ok(pile.id)
}

async fn mean_in(tx: &mut Tx<'_>, room: &Cases, officer: &Officer, wish: &Wish) -> Result<Pile, Refusal> {
    works_cases(officer)?;
    if wish.references.is_empty() {
        return Err(Refusal::Unsaid(vec!["pilih"]));
    }
    let to = match (wish.act, wish.to) {
        (Act::Hand, None) => return Err(Refusal::Unsaid(vec!["kepada"])),
        (Act::Hand, Some(to)) => {
            let found = hand::colleague(tx, room, officer, to).await?;
            Some((found.officer, found.name))
        }
        _ => None,
    };
    let mut references = wish.references.clone();
    references.sort_unstable_by(|a, b| a.as_str().cmp(b.as_str()));
    references.dedup();
    let mut rows = Vec::new();
    for (place, reference) in (0_i64..).zip(references.iter().take(MOST)) {
        let case = of_agency(tx, room, officer, reference).await?;
        rows.push(PileRow {
            place,
            reference: reference.to_string(),
            rev: case.rev,
            was: None,
            result: None,
            detail: String::new(),
        });
    }
    let now = room.hall.now();
    let waits = wish.act == Act::Approve;
    let pile = Pile {
        id: SlipId::mint(&*room.hall.clock, &*room.hall.dice),
        agency: officer.agency.clone(),
        officer: officer.officer,
        act: wish.act,
        to,
        undoes: None,
        state: if waits { PileState::Waiting } else { PileState::Running },
        at: now,
        due_at: if waits { now.plus(WINDOW) } else { now },
    };
    keep(tx, room, officer, &pile, &rows).await?;
    Ok(pile)
}

/// Stores a pile with its event; false if it undoes what was undone before.
async fn keep(
    tx: &mut Tx<'_>,
    room: &Cases,
    officer: &Officer,
    pile: &Pile,
    rows: &[PileRow],
) -> Result<bool, Refusal> {
    if !pile::add(tx, room.region(), pile, rows).await? {
        return Ok(false);
    }
    let public = json!({ "tindakan": pile.act.as_str(), "jumlah": rows.len() });
    let act = acts::at_desk(officer, acts::MEANT, public);
    room.hall.book.write(tx, room.region(), &Actor::Officer(officer.clone()), act).await?;
    Ok(true)
}

/// Takes back what the officer meant: approvals as a whole while they wait, the rest by its reverse.
pub async fn undo(room: &Cases, officer: &Officer, id: SlipId) -> Result<SlipId, Refusal> {
    let input = (room.clone(), officer.clone(), id);
    let reverse = room
        .hall
        .store
        .write(room.region(), input, |tx, (room, officer, id)| Box::pin(undo_in(tx, room, officer, *id)))
        .await?;
    let Some(reverse) = reverse else { return Ok(id) };
    carry_out(room, &reverse).await?;
    Ok(reverse.id)
}

async fn undo_in(tx: &mut Tx<'_>, room: &Cases, officer: &Officer, id: SlipId) -> Result<Option<Pile>, Refusal> {
    works_cases(officer)?;
    let region = room.region();
    let now = room.hall.now();
    let found = pile::find(tx, region, id).await?;
    let (pile, rows) = found.filter(|(pile, _)| pile.officer == officer.officer).ok_or(Refusal::NoSlip)?;
    match pile.act {
        Act::PutBack => return Err(Refusal::TooLate),
        Act::Approve => {
            if !pile::take_back(tx, region, id, officer.officer, now).await? {
                return Err(Refusal::TooLate);
            }
            let act = acts::at_desk(officer, acts::TAKEN_BACK, json!({ "jumlah": rows.len() }));
            room.hall.book.write(tx, region, &Actor::Officer(officer.clone()), act).await?;
            return Ok(None);
        }
        Act::Take | Act::GiveBack | Act::Hand => {}
    }
    if now > pile.at.plus(UNDO) {
        return Err(Refusal::TooLate);
    }
    let reverse = Pile {
        id: SlipId::mint(&*room.hall.clock, &*room.hall.dice),
        act: Act::PutBack,
        to: None,
        undoes: Some(pile.id),
        state: PileState::Running,
        at: now,
        due_at: now,
        ..pile
    };
    let rows: Vec<PileRow> =
        rows.into_iter().filter(PileRow::is_done).map(|row| PileRow { result: None, ..row }).collect();
    if keep(tx, room, officer, &reverse, &rows).await? { Ok(Some(reverse)) } else { Err(Refusal::TooLate) }
}

/// Carries out every pile that holds by now; tells when the next one does.
pub async fn carry_out_due(room: &Cases) -> Result<Option<Stamp>, Refusal> {
    loop {
        let due = room
            .hall
            .store
            .read(room.clone(), |tx, room| {
                Box::pin(async move { Ok::<_, Refusal>(pile::due(tx, room.region(), room.hall.now()).await?) })
            })
            .await?;
        if due.is_empty() {
            break;
        }
        for pile in due {
            carry_out(room, &pile).await?;
        }
    }
    let next = room.hall.store.read(room.region(), |tx, region| Box::pin(pile::next_due(tx, *region))).await?;
    Ok(next)
}

/// Carries out one pile, row by row.
async fn carry_out(room: &Cases, pile: &Pile) -> Result<(), Refusal> {
    let input = (room.clone(), pile.id);
    let (rows, before) = room
        .hall
        .store
        .write(room.region(), input, |tx, (room, id)| {
            Box::pin(async move {
                let region = room.region();
                if !pile::begin(tx, region, *id, room.hall.now()).await? {
                    return Ok((vec![], None));
                }
                let Some((pile, rows)) = pile::find(tx, region, *id).await? else { return Ok((vec![], None)) };
                let before = match pile.undoes {
                    Some(undone) => pile::find(tx, region, undone).await?.map(|(pile, _)| pile),
                    None => None,
                };
                Ok::<_, Refusal>((rows, before))
            })
        })
        .await?;
    for row in rows.into_iter().filter(|row| row.result.is_none()) {
        let input = (room.clone(), pile.clone(), row.clone(), before.clone());
        let tried = room
            .hall
            .store
            .write(room.region(), input, |tx, (room, pile, row, before)| {
                Box::pin(row_in(tx, room, pile, row, before.as_ref()))
            })
            .await;
        let refusal = match tried {
            Ok(()) => continue,
            // The database did not do it: the row stays open and is tried again.
            Err(Refusal::Store(error)) => return Err(error.into()),
            Err(refusal) => refusal,
        };
        let detail = refusal.args().into_iter().map(|(_, value)| value).next().unwrap_or_default();
        let result = PileRow { result: Some(refusal.slug().to_owned()), detail, ..row };
        let input = (room.region(), pile.id, result);
        let said = room.hall.store.write(room.region(), input, |tx, (region, id, row)| {
            Box::pin(async move { pile::settle(tx, *region, *id, row).await.map(drop) })
        });
        said.await?;
    }
    let input = (room.region(), pile.id);
    room.hall.store.write(room.region(), input, |tx, (region, id)| Box::pin(pile::end(tx, *region, *id))).await?;
    Ok(())
}

/// One row, with the rights the officer has now. The row says first that it is done, so that it is done once.
async fn row_in(
    tx: &mut Tx<'_>,
    room: &Cases,
    pile: &Pile,
    row: &PileRow,
    before: Option<&Pile>,
) -> Result<(), Refusal> {
    let region = room.region();
    let done = PileRow { result: Some(OK.to_owned()), ..row.clone() };
    if !pile::settle(tx, region, pile.id, &done).await? {
        return Ok(());
    }
    let officer = room.colleagues.find(tx, region, pile.officer).await.map_err(Refusal::Port)?;
    let officer = officer.ok_or(Denied::Forbidden)?;
    let reference = Reference::parse(&row.reference).map_err(|_| Refusal::NoCase)?;
    match pile.act {
        Act::Take => {
            let (_, task) = claim::case_and_task(tx, room, &officer, &reference, None).await?;
            claim::claim_in(tx, room, &officer, &reference, None).await?;
            pile::note_holder(tx, region, pile.id, row.place, task.holder.as_ref()).await?;
        }
        Act::GiveBack => {
            claim::release_in(tx, room, &officer, &reference, None).await?;
            let was = (officer.officer, officer.name.clone());
            pile::note_holder(tx, region, pile.id, row.place, Some(&was)).await?;
        }
        Act::Hand => {
            let (to, _) = pile.to.as_ref().ok_or(Refusal::Unsaid(vec!["kepada"]))?;
            let to = hand::colleague(tx, room, &officer, *to).await?;
            let was = hand::hand_in(tx, room, &officer, &reference, &to).await?;
            pile::note_holder(tx, region, pile.id, row.place, was.as_ref()).await?;
        }
        Act::Approve => approve_in(tx, room, &officer, &reference, row.rev).await?,
        Act::PutBack => {
            let before = before.ok_or(Refusal::NoSlip)?;
            let from = match before.act {
                Act::Take => Some(before.officer),
                Act::Hand => before.to.as_ref().map(|(id, _)| *id),
                _ => None,
            };
            hand::put_back_in(tx, room, &officer, &reference, from, row.was.as_ref()).await?;
        }
    }
    Ok(())
}

/// Approves the present step, if nothing in the case asks for a look.
async fn approve_in(
    tx: &mut Tx<'_>,
    room: &Cases,
    officer: &Officer,
    reference: &Reference,
    rev: i64,
) -> Result<(), Refusal> {
    let case = of_agency(tx, room, officer, reference).await?;
    let service = room.service_then(tx, &case.service, &case.version).await?;
    let answers = table::cases::answers(tx, &room.hall.vault, room.region(), case.id).await?;
    let found = service.validate(&answers, catalogue::Part::All, &room.ctx(Some(case.submitted_at)));
    let chores = desk::chore::of_subject(tx, &room.hall.vault, officer, case.id.bytes()).await?;
    if !found.warnings.is_empty() || desk::chore::open_count(&chores) > 0 {
        return Err(Refusal::NeedsLook);
    }
    let verdict = Verdict::Approve { message: String::new() };
    decide_in(tx, room, officer, reference, rev, None, &verdict).await?;
    Ok(())
}

/// A pile of the officer's own, with its rows.
pub async fn find(room: &Cases, officer: &Officer, id: SlipId) -> Result<(Pile, Vec<PileRow>), Refusal> {
    let found = room.hall.store.read((room.region(), id), |tx, (region, id)| Box::pin(pile::find(tx, *region, *id)));
    found.await?.filter(|(pile, _)| pile.officer == officer.officer).ok_or(Refusal::NoSlip)
}

/// Whether this pile can still be taken back at `now`.
pub fn can_undo(pile: &Pile, now: Stamp) -> bool {
    match (pile.act, pile.state) {
        (Act::PutBack, _) | (_, PileState::TakenBack) => false,
        (Act::Approve, state) => state == PileState::Waiting && now < pile.due_at,
        _ => now <= pile.at.plus(UNDO),
    }
}
