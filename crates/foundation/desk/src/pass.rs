//! A task goes from hand to hand: to a colleague, back to whoever had it, or back to everybody.

use kernel::{Denied, Officer, OfficerId, RegionCode, Role};
use store::{Error, Tx, vals};

use crate::task::{Refusal, Task, TaskState};

store::sql! {
    const PASS =
        "UPDATE desk_tasks SET holder = $4, holder_name = $5
         WHERE region = $1 AND agency = $2 AND task_id = $3 AND state = 'terbuka' AND holder IS NOT DISTINCT FROM $6";
}

/// Whether this officer may give the task to that colleague: both of the agency, the colleague with the role of the
/// step, and the task the officer's own or nobody's. A head may hand over what anybody holds.
pub fn may_hand(officer: &Officer, task: &Task, to: &Officer) -> Result<(), Refusal> {
    if officer.agency != task.agency || !officer.works_cases() {
        return Err(Denied::Forbidden.into());
    }
    match (task.state, &task.holder) {
        (TaskState::Done, _) => return Err(Refusal::Gone),
        (TaskState::Paused, _) => return Err(Refusal::Paused),
        (TaskState::Open, Some((holder, name))) if *holder != officer.officer && !officer.has(Role::Head) => {
            return Err(Refusal::Held { holder: name.clone() });
        }
        (TaskState::Open, _) => {}
    }
    if to.agency != task.agency || !to.has(task.role) {
        return Err(Refusal::NotTheirs { name: to.name.clone(), role: task.role });
    }
    Ok(())
}

/// Passes a task on, if `from` still has it; false if somebody else was faster.
pub async fn pass(
    tx: &mut Tx<'_>,
    region: RegionCode,
    task: &Task,
    from: Option<OfficerId>,
    to: Option<(OfficerId, &str)>,
) -> Result<bool, Error> {
    let (id, name) = (to.map(|(id, _)| id), to.map(|(_, name)| name.to_owned()));
    Ok(tx.exec(PASS, &vals![region, task.agency.as_str(), task.id, id, name, from]).await? == 1)
}
