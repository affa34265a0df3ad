//! The inbox: what lies on one agency's desk, nearest deadline first.
//!
//! Every list names the agency, walks one index and stops at the page; paging goes by the last row seen, so page 400
//! costs what page 1 costs. Loads are counted up to [`CAP`] and shown as "99+".

use kernel::{Officer, OfficerId, Stamp, TaskId};
use store::{Error, Sql, Tx, Val, Vault};

use crate::task::{self, Task, TaskState, columns};

/// Rows on one page of the inbox.
pub const PAGE: i64 = 25;
/// Loads are not counted beyond this.
pub const CAP: i64 = 100;

/// Whose tasks are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Holding {
    /// Everybody's and nobody's.
    #[default]
    Any,
    /// The officer's own.
    Mine,
    /// Those that nobody has taken.
    Nobody,
    /// A colleague's.
    Of(OfficerId),
}

/// Which queue is listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Queue {
    /// With the officers.
    #[default]
    Open,
    /// With the officers, promised end gone by.
    Overdue,
    /// With the officers, and brought before a role of this officer since it lay too long.
    Raised,
    /// With the citizens.
    Paused,
    /// Over.
    Done,
}

impl Queue {
    pub(crate) const fn state(self) -> TaskState {
        match self {
            Self::Open | Self::Overdue | Self::Raised => TaskState::Open,
            Self::Paused => TaskState::Paused,
            Self::Done => TaskState::Done,
        }
    }
}

/// What the officer asked to see.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Which queue.
    pub queue: Queue,
    /// Whose tasks.
    pub holding: Holding,
    /// One service only.
    pub service: Option<String>,
    /// The last row of the page before.
    pub after: Option<Cursor>,
}

/// The last row of a page: its deadline and its id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    /// The row's deadline.
    pub due_at: Stamp,
    /// The row's id.
    pub task: TaskId,
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}_{}", self.due_at.as_micros(), self.task)
    }
}

impl std::str::FromStr for Cursor {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (due, task) = text.split_once('_').ok_or(())?;
        let due_at = Stamp::micros(due.parse().map_err(|_| ())?);
        Ok(Self { due_at, task: task.parse().map_err(|_| ())? })
    }
}

/// One page of tasks.
#[derive(Debug, Clone)]
pub struct Inbox {
    /// The rows, nearest deadline first.
    pub tasks: Vec<Task>,
    /// Where the next page begins, if there is one.
    pub next: Option<Cursor>,
}

/// What lies on a desk, each figure counted up to [`CAP`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Load {
    /// Open and past the promised end.
    pub overdue: i64,
    /// Open and due before the given end of day.
    pub due_today: i64,
    /// Open in all.
    pub open: i64,
    /// Held by this officer.
    pub mine: i64,
}

macro_rules! page {
    ($and:literal) => {
        Sql::new(concat!(
            "SELECT ",
            columns!(),
            " FROM desk_tasks t WHERE t.region = $1 AND t.agency = $2 AND t.state = $3
               AND t.due_at < $4 AND (t.due_at > $5 OR (t.due_at = $5 AND t.task_id > $6)) ",
            $and,
            " ORDER BY t.due_at, t.task_id LIMIT $7"
        ))
    };
}

const ALL: Sql = page!("");
const NOBODY: Sql = page!("AND t.holder IS NULL");
const MINE: Sql = page!("AND t.holder = $8");
const SERVICE: Sql = page!("AND t.service = $8");
const SERVICE_NOBODY: Sql = page!("AND t.service = $8 AND t.holder IS NULL");
const SERVICE_MINE: Sql = page!("AND t.service = $8 AND t.holder = $9");

/// Brought before one of four roles; an officer with fewer names one of them several times.
const RAISED: Sql =
    page!("AND t.raised_to IS NOT NULL AND t.raised_to IN ($8, $9, $10, $11) AND ($12 = '' OR t.service = $12)");

const COUNT_OPEN: Sql = Sql::new(
    "SELECT COUNT(*) FROM (SELECT 1 AS one FROM desk_tasks t WHERE t.region = $1 AND t.agency = $2
       AND t.state = 'terbuka' AND t.due_at < $3 LIMIT $4) AS few",
);
const COUNT_MINE: Sql = Sql::new(
    "SELECT COUNT(*) FROM (SELECT 1 AS one FROM desk_tasks t WHERE t.region = $1 AND t.agency = $2
       AND t.holder = $3 AND t.state = 'terbuka' LIMIT $4) AS few",
);

pub(crate) const STATEMENTS: &[(&str, Sql)] = &[
    ("inbox::ALL", ALL),
    ("inbox::NOBODY", NOBODY),
    ("inbox::MINE", MINE),
    ("inbox::SERVICE", SERVICE),
    ("inbox::SERVICE_NOBODY", SERVICE_NOBODY),
    ("inbox::SERVICE_MINE", SERVICE_MINE),
    ("inbox::RAISED", RAISED),
    ("inbox::COUNT_OPEN", COUNT_OPEN),
    ("inbox::COUNT_MINE", COUNT_MINE),
];

/// One page of the officer's inbox.
pub async fn list(
    tx: &mut Tx<'_>,
    vault: &Vault,
    officer: &Officer,
    filter: &Filter,
    now: Stamp,
) -> Result<Inbox, Error> {
    let before = if filter.queue == Queue::Overdue { now } else { Stamp::micros(i64::MAX) };
    let after = filter.after.unwrap_or(Cursor { due_at: Stamp::micros(i64::MIN), task: TaskId::from_bytes([0; 16]) });
    let mut values = vec![
        officer.region.into(),
        officer.agency.as_str().into(),
        filter.queue.state().as_str().into(),
        before.into(),
        after.due_at.into(),
        after.task.into(),
        Val::I(PAGE + 1),
    ];
    if filter.queue == Queue::Raised {
        // Four roles decide on cases.
        let roles = officer.roles.iter().cycle().take(4);
        values.extend(roles.map(|role| Val::from(role.as_str())));
        values.resize(11, Val::from(""));
        values.push(filter.service.as_deref().unwrap_or_default().into());
    } else {
        values.extend(filter.service.as_deref().map(Val::from));
    }
    let sql = match (&filter.service, filter.holding) {
        _ if filter.queue == Queue::Raised => RAISED,
        (None, Holding::Any) => ALL,
        (None, Holding::Nobody) => NOBODY,
        (None, Holding::Mine | Holding::Of(_)) => MINE,
        (Some(_), Holding::Any) => SERVICE,
        (Some(_), Holding::Nobody) => SERVICE_NOBODY,
        (Some(_), Holding::Mine | Holding::Of(_)) => SERVICE_MINE,
    };
    match filter.holding {
        _ if filter.queue == Queue::Raised => {}
        Holding::Mine => values.push(officer.officer.into()),
        Holding::Of(colleague) => values.push(colleague.into()),
        Holding::Any | Holding::Nobody => {}
    }
    let mut tasks = unseal(vault, tx.query(sql, &values, task::read).await?)?;
    let more = i64::try_from(tasks.len()).unwrap_or(i64::MAX) > PAGE;
    if more {
        tasks.pop();
    }
    let last = tasks.last().map(|task| Cursor { due_at: task.due_at, task: task.id });
    Ok(Inbox { tasks, next: last.filter(|_| more) })
}

/// What lies on the officer's desk.
pub async fn load(tx: &mut Tx<'_>, officer: &Officer, now: Stamp, end_of_day: Stamp) -> Result<Load, Error> {
    let agency = officer.agency.as_str();
    let overdue = count(tx, COUNT_OPEN, &[officer.region.into(), agency.into(), now.into(), Val::I(CAP)]).await?;
    let soon = count(tx, COUNT_OPEN, &[officer.region.into(), agency.into(), end_of_day.into(), Val::I(CAP)]).await?;
    let open = [officer.region.into(), agency.into(), Val::I(i64::MAX), Val::I(CAP)];
    let open = count(tx, COUNT_OPEN, &open).await?;
    let mine = [officer.region.into(), agency.into(), officer.officer.into(), Val::I(CAP)];
    let mine = count(tx, COUNT_MINE, &mine).await?;
    Ok(Load { overdue, due_today: soon - overdue, open, mine })
}

async fn count(tx: &mut Tx<'_>, sql: Sql, values: &[Val]) -> Result<i64, Error> {
    Ok(tx.one(sql, values, |row| row.i(0)).await?.unwrap_or(0))
}

fn unseal(vault: &Vault, rows: Vec<task::Sealed>) -> Result<Vec<Task>, Error> {
    rows.into_iter().map(|row| row.unseal(vault)).collect()
}
