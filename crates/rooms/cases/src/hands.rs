//! In whose hands a case lies: one pair, or several agencies side by side.

use desk::{Standing, Task, TaskState};
use kernel::{Lang, Officer};
use store::Tx;

use crate::model::Case;
use crate::room::Cases;
use crate::{Refusal, words};

/// One step a case lies in, and who has it.
#[derive(Debug, Clone)]
pub struct Hand {
    /// Id of the step.
    pub step: String,
    /// The agency's id.
    pub agency: String,
    /// The agency's name.
    pub name: String,
    /// The officer who holds it.
    pub holder: Option<String>,
    /// Until when the step should be done.
    pub due_at: kernel::Stamp,
}

/// The steps a case lies in, in the order of the file, and who has each.
pub(crate) fn hands(room: &Cases, case: &Case, tasks: &[Task], lang: Lang) -> Vec<Hand> {
    let open = |step: &str| tasks.iter().find(|task| task.step == step && task.state != TaskState::Done);
    let hand = |step: &str| {
        let task = open(step);
        let agency = task.map_or(case.agency.as_str(), |task| task.agency.as_str());
        Hand {
            step: step.to_owned(),
            agency: agency.to_owned(),
            name: words::agency(room, agency, lang),
            holder: task.and_then(|task| task.holder.as_ref()).map(|(_, name)| name.clone()),
            due_at: task.map_or(case.due_at, |task| task.due_at),
        }
    };
    case.steps().into_iter().map(hand).collect()
}

/// The task an officer means: the one at `step` if it is named; else their own, one they may take, one of their agency.
pub(crate) fn pick<'t>(officer: &Officer, tasks: &'t [Task], step: Option<&str>) -> Option<&'t Task> {
    let rank = |task: &&Task| {
        let is_mine = task.holder.as_ref().is_some_and(|(holder, _)| *holder == officer.officer);
        let may = desk::task::may_work(officer, task).is_ok();
        (task.state == TaskState::Done, !(may && is_mine), !may, task.agency != officer.agency, task.id)
    };
    let meant = tasks.iter().filter(|task| step.is_none_or(|step| task.step == step));
    meant.min_by_key(rank)
}

/// Whether the officer's agency works on the case now: its own always, another's while a task of it lies there.
pub(crate) fn works(officer: &Officer, case: &Case, tasks: &[Task]) -> bool {
    let has_task = |task: &Task| task.agency == officer.agency && task.state != TaskState::Done;
    officer.agency == case.agency || tasks.iter().any(has_task)
}

/// What the officer's agency has to do with a case: its own cases, and those in which a step was given to it.
pub(crate) async fn standing(
    tx: &mut Tx<'_>,
    room: &Cases,
    officer: &Officer,
    case: &Case,
) -> Result<Standing, Refusal> {
    if officer.region != room.region() {
        return Ok(Standing::Stranger);
    }
    if officer.agency == case.agency {
        return Ok(Standing::Works);
    }
    Ok(desk::task::standing(tx, room.region(), &officer.agency, &case.id.bytes()).await?)
}
