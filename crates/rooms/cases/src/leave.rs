//! An officer is away from one day to another, and somebody stands in. Everyone says so for themselves, a head for
//! anybody of the agency. When the leave begins, what the officer holds goes to the deputy, or back to everybody.

use desk::leave::{self, Leave};
use kernel::{Actor, CaseId, Date, Denied, FieldFlaw, Flaw, Officer, OfficerId, Role, SlipId, Stamp};
use serde_json::json;
use store::Tx;

use crate::decide::works_cases;
use crate::room::Cases;
use crate::{Refusal, acts, table};

/// What is planned.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Who is away.
    pub who: OfficerId,
    /// Who stands in.
    pub deputy: Option<OfficerId>,
    /// The first day away.
    pub from: Option<Date>,
    /// The last day away.
    pub until: Option<Date>,
}

/// Plans a leave; what is held is passed on at once if it begins today.
pub async fn plan(room: &Cases, officer: &Officer, plan: Plan) -> Result<SlipId, Refusal> {
    let input = (room.clone(), officer.clone(), plan);
    let id = room
        .hall
        .store
        .write(room.region(), input, |tx, (room, officer, plan)| Box::pin(plan_in(tx, room, officer, plan)))
        .await?;
    pass_on_begun(room).await?;
    Ok(id)
}

/// Whether the officer may say this for `who`.
fn may_say(officer: &Officer, who: OfficerId) -> Result<(), Refusal> {
    works_cases(officer)?;
    if who == officer.officer || officer.has(Role::Head) { Ok(()) } else { Err(Denied::Forbidden.into()) }
}

async fn plan_in(tx: &mut Tx<'_>, room: &Cases, officer: &Officer, plan: &Plan) -> Result<SlipId, Refusal> {
    may_say(officer, plan.who)?;
    let (hall, region) = (&room.hall, room.region());
    let colleague = async |tx: &mut Tx<'_>, id: OfficerId| {
        let found = room.colleagues.find(tx, region, id).await.map_err(Refusal::Port)?;
        Ok::<_, Refusal>(found.filter(|found| found.agency == officer.agency && found.works_cases()))
    };
    let who = colleague(tx, plan.who).await?.ok_or(Refusal::NoSlip)?;
    let today = hall.now().date(hall.zone());
    let mut flaws = Vec::new();
    let mut flaw = |field: &str, key: &'static str| flaws.push(FieldFlaw::new(field, Flaw::new(key)));
    if plan.from.is_none_or(|from| from < today) {
        flaw("dari", "leave-from");
    }
    if plan.until.is_none_or(|until| plan.from.is_some_and(|from| until < from)) {
        flaw("sampai", "leave-until");
    }
    let deputy = match plan.deputy {
        Some(id) if id == plan.who => {
            flaw("pengganti", "leave-deputy");
            None
        }
        Some(id) => {
            let found = colleague(tx, id).await?;
            if found.is_none() {
                flaw("pengganti", "leave-deputy");
            }
            found
        }
        None => None,
    };
    let (Some(from), Some(until), true) = (plan.from, plan.until, flaws.is_empty()) else {
        return Err(Refusal::Flawed(flaws));
    };
    let planned = Leave {
        id: SlipId::mint(&*hall.clock, &*hall.dice),
        agency: officer.agency.clone(),
        officer: (who.officer, who.name),
        deputy: deputy.map(|deputy| (deputy.officer, deputy.name)),
        from_at: Stamp::at(from, 0, 0, hall.zone()),
        until_at: until
            .tomorrow()
            .map_or(Stamp::at(until, 23, 59, hall.zone()), |day| Stamp::at(day, 0, 0, hall.zone())),
    };
    leave::add(tx, region, &planned).await?;
    let public = json!({ "dari": from.to_string(), "sampai": until.to_string() });
    let act = acts::at_desk(officer, acts::LEAVE_PLANNED, public);
    hall.book.write(tx, region, &Actor::Officer(officer.clone()), act).await?;
    Ok(planned.id)
}

/// The officer is back, or does not go after all.
pub async fn end(room: &Cases, officer: &Officer, id: SlipId) -> Result<(), Refusal> {
    let input = (room.clone(), officer.clone(), id);
    room.hall
        .store
        .write(room.region(), input, |tx, (room, officer, id)| {
            Box::pin(async move {
                let region = room.region();
                let found = leave::find(tx, region, *id).await?;
                let found = found.filter(|found| found.agency == officer.agency).ok_or(Refusal::NoSlip)?;
                may_say(officer, found.officer.0)?;
                if !leave::end(tx, region, *id, room.hall.now()).await? {
                    return Err(Refusal::TooLate);
                }
                let act = acts::at_desk(officer, acts::LEAVE_ENDED, json!({}));
                room.hall.book.write(tx, region, &Actor::Officer(officer.clone()), act).await?;
                Ok(())
            })
        })
        .await
}

/// Passes on what lies with officers whose leave has begun; tells when the next one begins.
pub async fn pass_on_begun(room: &Cases) -> Result<Option<Stamp>, Refusal> {
    loop {
        let begun = room
            .hall
            .store
            .read(room.clone(), |tx, room| Box::pin(leave::begun(tx, room.region(), room.hall.now())))
            .await?;
        if begun.is_empty() {
            break;
        }
        for one in begun {
            let input = (room.clone(), one);
            let step = room.hall.store.write(room.region(), input, |tx, (room, one)| Box::pin(pass_on(tx, room, one)));
            step.await?;
        }
    }
    let next = room.hall.store.read(room.region(), |tx, region| Box::pin(leave::next_begin(tx, *region)));
    Ok(next.await?)
}

/// One step: some tasks of somebody who is away. The leave is done with when nothing is left.
async fn pass_on(tx: &mut Tx<'_>, room: &Cases, gone: &Leave) -> Result<(), Refusal> {
    let (hall, region) = (&room.hall, room.region());
    let now = hall.now();
    let deputy = match &gone.deputy {
        Some((id, _)) => room.colleagues.find(tx, region, *id).await.map_err(Refusal::Port)?,
        None => None,
    };
    let deputy = match deputy.filter(|deputy| deputy.agency == gone.agency) {
        Some(deputy) if is_away(tx, room, deputy.officer).await?.is_none() => Some(deputy),
        _ => None,
    };
    // A leave that ended before anybody looked takes nothing away.
    let held = if now < gone.until_at { leave::held(tx, &hall.vault, region, gone).await? } else { vec![] };
    for task in &held {
        let to = deputy.as_ref().filter(|deputy| deputy.has(task.role));
        if !leave::pass_on(tx, region, task, gone.officer.0, to).await? {
            continue;
        }
        let Some(case) = table::cases::by_id(tx, region, CaseId::from_bytes(task.subject)).await? else { continue };
        let public = json!({ "peran": task.role.as_str(), "cuti": true });
        let (kind, private) = match to {
            Some(to) => (acts::HANDED, json!({ "petugas": gone.officer.1, "kepada": to.name })),
            None => (acts::RELEASED, json!({ "petugas": gone.officer.1 })),
        };
        hall.book.write(tx, region, &Actor::System, acts::about(&case, kind, public, private)).await?;
    }
    if i64::try_from(held.len()).unwrap_or(i64::MAX) < leave::STEP {
        leave::moved(tx, region, gone.id, now).await?;
    }
    Ok(())
}

/// The leave that an officer is on now.
pub(crate) async fn is_away(tx: &mut Tx<'_>, room: &Cases, who: OfficerId) -> Result<Option<Leave>, Refusal> {
    let now = room.hall.now();
    let leaves = leave::of_officer(tx, room.region(), who, now).await?;
    Ok(leaves.into_iter().find(|leave| leave.from_at <= now))
}
