//! The task before and the task after one in a list, so that officers go on without going back.

use kernel::Officer;
use store::{Error, Sql, Tx, Val};

use crate::inbox::{Filter, Holding, Queue};
use crate::task::Task;

macro_rules! beside {
    ($side:literal, $order:literal, $and:literal) => {
        Sql::new(concat!(
            "SELECT t.reference FROM desk_tasks t WHERE t.region = $1 AND t.agency = $2 AND t.state = $3
               AND t.due_at < $4 AND ",
            $side,
            $and,
            " ORDER BY ",
            $order,
            " LIMIT 1"
        ))
    };
}

macro_rules! both {
    ($after:ident, $before:ident, $and:literal) => {
        const $after: Sql =
            beside!("(t.due_at > $5 OR (t.due_at = $5 AND t.task_id > $6))", "t.due_at, t.task_id", $and);
        const $before: Sql =
            beside!("(t.due_at < $5 OR (t.due_at = $5 AND t.task_id < $6))", "t.due_at DESC, t.task_id DESC", $and);
    };
}

both!(AFTER, BEFORE, "");
both!(AFTER_NOBODY, BEFORE_NOBODY, " AND t.holder IS NULL");
both!(AFTER_HELD, BEFORE_HELD, " AND t.holder = $7");
both!(AFTER_SERVICE, BEFORE_SERVICE, " AND t.service = $7");
both!(AFTER_SERVICE_NOBODY, BEFORE_SERVICE_NOBODY, " AND t.service = $7 AND t.holder IS NULL");
both!(AFTER_SERVICE_HELD, BEFORE_SERVICE_HELD, " AND t.service = $7 AND t.holder = $8");

pub(crate) const STATEMENTS: &[(&str, Sql)] = &[
    ("neighbours::AFTER", AFTER),
    ("neighbours::BEFORE", BEFORE),
    ("neighbours::AFTER_NOBODY", AFTER_NOBODY),
    ("neighbours::BEFORE_NOBODY", BEFORE_NOBODY),
    ("neighbours::AFTER_HELD", AFTER_HELD),
    ("neighbours::BEFORE_HELD", BEFORE_HELD),
    ("neighbours::AFTER_SERVICE", AFTER_SERVICE),
    ("neighbours::BEFORE_SERVICE", BEFORE_SERVICE),
    ("neighbours::AFTER_SERVICE_NOBODY", AFTER_SERVICE_NOBODY),
    ("neighbours::BEFORE_SERVICE_NOBODY", BEFORE_SERVICE_NOBODY),
    ("neighbours::AFTER_SERVICE_HELD", AFTER_SERVICE_HELD),
    ("neighbours::BEFORE_SERVICE_HELD", BEFORE_SERVICE_HELD),
];

/// References of the neighbours of a task.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Neighbours {
    /// The one before.
    pub before: Option<String>,
    /// The one after.
    pub after: Option<String>,
}

/// The neighbours of a task in the list of a filter, whether or not the task itself is still in that list.
pub async fn of(
    tx: &mut Tx<'_>,
    officer: &Officer,
    filter: &Filter,
    task: &Task,
    now: kernel::Stamp,
) -> Result<Neighbours, Error> {
    let until = if filter.queue == Queue::Overdue { now } else { kernel::Stamp::micros(i64::MAX) };
    let mut values = vec![
        officer.region.into(),
        officer.agency.as_str().into(),
        filter.queue.state().as_str().into(),
        until.into(),
        task.due_at.into(),
        task.id.into(),
    ];
    values.extend(filter.service.as_deref().map(Val::from));
    let holder = match filter.holding {
        Holding::Mine => Some(officer.officer),
        Holding::Of(colleague) => Some(colleague),
        Holding::Any | Holding::Nobody => None,
    };
    values.extend(holder.map(Val::from));
    let (after, before) = match (&filter.service, filter.holding) {
        (None, Holding::Any) => (AFTER, BEFORE),
        (None, Holding::Nobody) => (AFTER_NOBODY, BEFORE_NOBODY),
        (None, Holding::Mine | Holding::Of(_)) => (AFTER_HELD, BEFORE_HELD),
        (Some(_), Holding::Any) => (AFTER_SERVICE, BEFORE_SERVICE),
        (Some(_), Holding::Nobody) => (AFTER_SERVICE_NOBODY, BEFORE_SERVICE_NOBODY),
        (Some(_), Holding::Mine | Holding::Of(_)) => (AFTER_SERVICE_HELD, BEFORE_SERVICE_HELD),
    };
    Ok(Neighbours {
        before: tx.one(before, &values, |row| row.t(0)).await?,
        after: tx.one(after, &values, |row| row.t(0)).await?,
    })
}
