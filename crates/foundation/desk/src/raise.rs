//! Bringing before somebody what has lain too long: the task stays where it is, and a role of its agency sees it, or may
//! act in place of whoever holds it.
//!
//! Which task is due is read from one short index. The change names the level it comes from, so that two who do it at
//! once do it once.

use kernel::{Flaw, RegionCode, Role, Stamp, TaskId};
use store::{Error, Row, Sql, Tx, Val, Vault};

use crate::task::{self, Task, columns};

/// What the role may do before which a task was brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum May {
    /// Only see it.
    See,
    /// Take it over from whoever holds it, and decide.
    Act,
}

impl May {
    /// The word kept in the database and in events.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::See => "lihat",
            Self::Act => "tindak",
        }
    }
}

/// Before whom a task was brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Raised {
    /// The role, in the agency of the task.
    pub role: Role,
    /// What it may do.
    pub may: May,
}

pub(crate) fn read(row: &Row<'_>, at: usize) -> Result<Option<Raised>, Error> {
    let Some(role) = row.opt_t(at)? else { return Ok(None) };
    let role = role.parse().map_err(|_: Flaw| Error::Decode("desk_tasks.raised_to".into()))?;
    let may = match row.opt_t(at + 1)?.as_deref() {
        Some("tindak") => May::Act,
        _ => May::See,
    };
    Ok(Some(Raised { role, may }))
}

const DUE: Sql = Sql::new(concat!(
    "SELECT ",
    columns!(),
    " FROM desk_tasks t WHERE t.region = $1 AND t.raise_at IS NOT NULL AND t.raise_at <= $2 AND t.state = 'terbuka'
       AND t.room = $4 ORDER BY t.raise_at, t.task_id LIMIT $3"
));
const RAISE: Sql = Sql::new(
    "UPDATE desk_tasks SET level = level + 1, raise_at = $4, raised_to = $5, raised_may = $6
     WHERE region = $1 AND task_id = $2 AND level = $3 AND state = 'terbuka' AND raise_at IS NOT NULL",
);
const STILL: Sql = Sql::new(
    "UPDATE desk_tasks SET raise_at = NULL WHERE region = $1 AND task_id = $2 AND level = $3 AND state = 'terbuka'",
);

pub(crate) const STATEMENTS: &[(&str, Sql)] = &[("raise::DUE", DUE), ("raise::RAISE", RAISE), ("raise::STILL", STILL)];

/// Open tasks of a room that are to be brought before somebody by now, the longest overdue first.
pub async fn due(
    tx: &mut Tx<'_>,
    vault: &Vault,
    region: RegionCode,
    room: &str,
    now: Stamp,
    most: i64,
) -> Result<Vec<Task>, Error> {
    let rows = tx.query(DUE, &[region.into(), now.into(), Val::I(most), room.into()], task::read).await?;
    rows.into_iter().map(|raw| raw.unseal(vault)).collect()
}

/// Brings a task before somebody; `next` is when that happens again. False if it was done in the meantime, or the task
/// is no longer open.
pub async fn raise(
    tx: &mut Tx<'_>,
    region: RegionCode,
    task: &Task,
    to: Raised,
    next: Option<Stamp>,
) -> Result<bool, Error> {
    let values = [
        region.into(),
        task.id.into(),
        Val::I(task.level),
        Val::from(next),
        to.role.as_str().into(),
        to.may.as_str().into(),
    ];
    Ok(tx.exec(RAISE, &values).await? == 1)
}

/// There is nobody to bring it before any more.
pub async fn let_lie(tx: &mut Tx<'_>, region: RegionCode, task: TaskId, level: i64) -> Result<(), Error> {
    tx.exec(STILL, &[region.into(), task.into(), Val::I(level)]).await.map(|_| ())
}
