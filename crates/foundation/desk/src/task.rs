//! A task: one step of one piece of work, with a holder and a deadline. Several of one piece may lie side by side.
//!
//! `terbuka` (open) lies with officers, `jeda` (paused) lies with the citizen and its clock stands still, `selesai`
//! (done) is over and never opens again. Who holds it is a name, not a state.

use std::collections::BTreeSet;

use kernel::{Agency, Denied, Flaw, Kind, Officer, OfficerId, Problem, RegionCode, Role, Stamp, TaskId};
use store::{Error, Row, Sql, Tx, Val, Vault};

use crate::raise::{self, May, Raised};

/// Where a task stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TaskState {
    /// With the officers.
    Open,
    /// With the citizen; the clock stands still.
    Paused,
    /// Over.
    Done,
}

impl TaskState {
    /// The word kept in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "terbuka",
            Self::Paused => "jeda",
            Self::Done => "selesai",
        }
    }

    fn parse(word: &str) -> Result<Self, Error> {
        match word {
            "terbuka" => Ok(Self::Open),
            "jeda" => Ok(Self::Paused),
            "selesai" => Ok(Self::Done),
            other => Err(Error::Decode(format!("desk_tasks.state {other:?}"))),
        }
    }
}

/// A piece of work as it is put on the desk.
#[derive(Debug, Clone)]
pub struct NewTask {
    /// The task's id.
    pub id: TaskId,
    /// The agency whose officers see it.
    pub agency: Agency,
    /// The room it comes from, such as `cases`.
    pub room: &'static str,
    /// Id of the thing in that room.
    pub subject: [u8; 16],
    /// Public reference.
    pub reference: String,
    /// Service it belongs to.
    pub service: String,
    /// Step of the service's flow.
    pub step: String,
    /// Role that may do this step.
    pub role: Role,
    /// What officers read in the list: usually the applicant's name. Kept sealed.
    pub title: String,
    /// Until when this step should be done.
    pub due_at: Stamp,
    /// The promised end of the whole work.
    pub promised_at: Stamp,
    /// When it is brought before somebody, should it still lie here then.
    pub raise_at: Option<Stamp>,
    /// When it was put on the desk.
    pub opened_at: Stamp,
}

/// A task as the desk shows it.
#[derive(Debug, Clone)]
pub struct Task {
    /// The task's id.
    pub id: TaskId,
    /// The room it comes from.
    pub room: String,
    /// Id of the thing in its room.
    pub subject: [u8; 16],
    /// The agency whose officers see it.
    pub agency: Agency,
    /// Public reference.
    pub reference: String,
    /// Service it belongs to.
    pub service: String,
    /// Step of the service's flow.
    pub step: String,
    /// Role that may do this step.
    pub role: Role,
    /// Where it stands.
    pub state: TaskState,
    /// Who holds it.
    pub holder: Option<(OfficerId, String)>,
    /// What officers read in the list.
    pub title: String,
    /// Until when this step should be done; frozen while paused.
    pub due_at: Stamp,
    /// The promised end of the whole work; frozen while paused.
    pub promised_at: Stamp,
    /// How often it has been brought before somebody since it lies too long.
    pub level: i64,
    /// When that happens next.
    pub raise_at: Option<Stamp>,
    /// Before whom it was brought last.
    pub raised: Option<Raised>,
    /// When it was put on the desk.
    pub opened_at: Stamp,
}

/// What an agency has to do with a piece of work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// A task lies there.
    Works,
    /// Its tasks are over.
    Worked,
    /// It never had one.
    Stranger,
}

/// Why a task cannot be taken or given back.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// It is done, or is not this agency's.
    #[error("the task is over")]
    Gone,
    /// Another officer holds it.
    #[error("the task is held by another officer")]
    Held {
        /// The holder's name.
        holder: String,
    },
    /// The citizen has it.
    #[error("the task waits for the citizen")]
    Paused,
    /// The colleague is of another agency, or has not the role of the step.
    #[error("the colleague may not do this step")]
    NotTheirs {
        /// The colleague's name.
        name: String,
        /// The role of the step.
        role: Role,
    },
    /// Whoever is to have it is away.
    #[error("the officer is away")]
    Away {
        /// The officer's name.
        name: String,
    },
    /// The officer's roles do not include the one this step asks for.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The database.
    #[error(transparent)]
    Store(#[from] Error),
}

impl Problem for Refusal {
    fn kind(&self) -> Kind {
        match self {
            Self::Gone => Kind::Gone,
            Self::Held { .. } | Self::Paused | Self::NotTheirs { .. } | Self::Away { .. } => Kind::Conflict,
            Self::Denied(denied) => denied.kind(),
            Self::Store(error) => error.kind(),
        }
    }

    fn slug(&self) -> &'static str {
        match self {
            Self::Gone => "task-gone",
            Self::Held { .. } => "task-held",
            Self::Paused => "task-paused",
            Self::NotTheirs { .. } => "task-not-theirs",
            Self::Away { .. } => "task-away",
            Self::Denied(denied) => denied.slug(),
            Self::Store(error) => error.slug(),
        }
    }

    fn retry_after(&self) -> Option<kernel::Span> {
        match self {
            Self::Store(error) => error.retry_after(),
            _ => None,
        }
    }

    fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Held { holder } => vec![("holder", holder.clone())],
            Self::NotTheirs { name, .. } | Self::Away { name } => vec![("holder", name.clone())],
            _ => vec![],
        }
    }
}

/// Columns of a task, in the order `read` takes them.
macro_rules! columns {
    () => {
        "t.task_id, t.subject, t.agency, t.reference, t.service, t.step, t.role, t.state, t.holder, t.holder_name, \
         t.title, t.due_at, t.opened_at, t.promised_at, t.level, t.raise_at, t.raised_to, t.raised_may, t.room"
    };
}
pub(crate) use columns;

const ADD: Sql = Sql::new(
    "INSERT INTO desk_tasks (region, task_id, agency, room, subject, reference, service, step, role, state, title,
       due_at, opened_at, promised_at, raise_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'terbuka', $10, $11, $12, $13, $14)",
);
const OF_SUBJECT: Sql = Sql::new(concat!(
    "SELECT ",
    columns!(),
    " FROM desk_tasks t WHERE t.region = $1 AND t.subject = $2
       ORDER BY CASE WHEN t.state = 'selesai' THEN 1 ELSE 0 END, t.task_id DESC LIMIT $3"
));
const STANDING: Sql = Sql::new(
    "SELECT t.state FROM desk_tasks t WHERE t.region = $1 AND t.subject = $2 AND t.agency = $3
       ORDER BY CASE WHEN t.state = 'selesai' THEN 1 ELSE 0 END, t.task_id DESC LIMIT 1",
);
const CLAIM: Sql = Sql::new(
    "UPDATE desk_tasks SET holder = $4, holder_name = $5
     WHERE region = $1 AND agency = $2 AND task_id = $3 AND state = 'terbuka' AND (holder IS NULL OR holder = $4)
       AND NOT EXISTS (SELECT 1 FROM desk_leaves l WHERE l.region = $1 AND l.officer = $4 AND l.until_at > $6
         AND l.from_at <= $6)",
);
const RELEASE: Sql = Sql::new(
    "UPDATE desk_tasks SET holder = NULL, holder_name = NULL
     WHERE region = $1 AND agency = $2 AND task_id = $3 AND state = 'terbuka' AND holder = $4",
);
const TAKE_OVER: Sql = Sql::new(
    "UPDATE desk_tasks SET holder = $4, holder_name = $5
     WHERE region = $1 AND agency = $2 AND task_id = $3 AND state = 'terbuka' AND raised_may = 'tindak'
       AND NOT EXISTS (SELECT 1 FROM desk_leaves l WHERE l.region = $1 AND l.officer = $4 AND l.until_at > $6
         AND l.from_at <= $6)",
);
const PAUSE: Sql =
    Sql::new("UPDATE desk_tasks SET state = 'jeda' WHERE region = $1 AND subject = $2 AND state = 'terbuka'");
const RESUME: Sql = Sql::new(
    "UPDATE desk_tasks SET state = 'terbuka', due_at = $3, promised_at = $4, raise_at = $5
     WHERE region = $1 AND task_id = $2 AND state = 'jeda'",
);
const CLOSE: Sql = Sql::new(
    "UPDATE desk_tasks SET state = 'selesai', closed_at = $3, raise_at = NULL
     WHERE region = $1 AND task_id = $2 AND state <> 'selesai'",
);
const CLOSE_ALL: Sql = Sql::new(
    "UPDATE desk_tasks SET state = 'selesai', closed_at = $3, raise_at = NULL
     WHERE region = $1 AND subject = $2 AND state <> 'selesai'",
);

const IDS: Sql = Sql::new("SELECT task_id FROM desk_tasks WHERE region = $1 AND subject = $2 ORDER BY task_id");
const RENAME: Sql = Sql::new("UPDATE desk_tasks SET title = $3 WHERE region = $1 AND task_id = $2");
const DROP: Sql = Sql::new("DELETE FROM desk_tasks WHERE region = $1 AND subject = $2");
const DROP_CHORES: Sql = Sql::new("DELETE FROM desk_chores WHERE region = $1 AND subject = $2");

pub(crate) const STATEMENTS: &[(&str, Sql)] = &[
    ("task::IDS", IDS),
    ("task::RENAME", RENAME),
    ("task::DROP", DROP),
    ("task::DROP_CHORES", DROP_CHORES),
    ("task::ADD", ADD),
    ("task::OF_SUBJECT", OF_SUBJECT),
    ("task::STANDING", STANDING),
    ("task::CLAIM", CLAIM),
    ("task::RELEASE", RELEASE),
    ("task::TAKE_OVER", TAKE_OVER),
    ("task::PAUSE", PAUSE),
    ("task::RESUME", RESUME),
    ("task::CLOSE", CLOSE),
    ("task::CLOSE_ALL", CLOSE_ALL),
];

pub(crate) const TITLE: &str = "desk.title";

/// Splits what someone typed, or a name, into the words it is found by: lower case, letters and digits only.
pub fn words(text: &str) -> BTreeSet<String> {
    text.split_whitespace()
        .map(|word| word.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>())
        .filter(|word| word.chars().count() > 1)
        .collect()
}

/// Puts a task on the desk.
pub async fn open(
    tx: &mut Tx<'_>,
    vault: &Vault,
    dice: &dyn kernel::Dice,
    region: RegionCode,
    task: &NewTask,
) -> Result<(), Error> {
    let title = vault.seal(dice, TITLE, &task.id.bytes(), task.title.as_bytes());
    let add = [
        Val::from(region),
        task.id.into(),
        task.agency.as_str().into(),
        task.room.into(),
        Val::B(task.subject.to_vec()),
        task.reference.as_str().into(),
        task.service.as_str().into(),
        task.step.as_str().into(),
        task.role.as_str().into(),
        Val::B(title),
        task.due_at.into(),
        task.opened_at.into(),
        task.promised_at.into(),
        Val::from(task.raise_at),
    ];
    tx.exec_one(ADD, &add).await
}

/// Tasks of one piece of work that are read at most.
const MOST: i64 = 200;

/// The tasks of a piece of work: those that are not over first, then the newest. Ids alone would not do, since they
/// carry the clock, and clocks jump.
pub async fn of_subject(
    tx: &mut Tx<'_>,
    vault: &Vault,
    region: RegionCode,
    subject: &[u8; 16],
) -> Result<Vec<Task>, Error> {
    let rows = tx.query(OF_SUBJECT, &[region.into(), Val::B(subject.to_vec()), Val::I(MOST)], read).await?;
    rows.into_iter().map(|raw| raw.unseal(vault)).collect()
}

/// The present task of a piece of work: one that is not over, else the newest.
pub async fn current(
    tx: &mut Tx<'_>,
    vault: &Vault,
    region: RegionCode,
    subject: &[u8; 16],
) -> Result<Option<Task>, Error> {
    let found = tx.one(OF_SUBJECT, &[region.into(), Val::B(subject.to_vec()), Val::I(1)], read).await?;
    found.map(|raw| raw.unseal(vault)).transpose()
}

/// The tasks of a piece of work are called otherwise from now on.
pub async fn rename(
    tx: &mut Tx<'_>,
    vault: &Vault,
    dice: &dyn kernel::Dice,
    region: RegionCode,
    subject: &[u8; 16],
    title: &str,
) -> Result<(), Error> {
    let ids: Vec<TaskId> = tx.query(IDS, &[region.into(), Val::B(subject.to_vec())], |row| row.id(0)).await?;
    for id in ids {
        let title = vault.seal(dice, TITLE, &id.bytes(), title.as_bytes());
        tx.exec_one(RENAME, &[region.into(), id.into(), Val::B(title)]).await?;
    }
    Ok(())
}

/// A piece of work is erased: its tasks go, and what was asked beside it.
pub async fn forget(tx: &mut Tx<'_>, region: RegionCode, subject: &[u8; 16]) -> Result<(), Error> {
    for sql in [DROP, DROP_CHORES] {
        tx.exec(sql, &[region.into(), Val::B(subject.to_vec())]).await?;
    }
    Ok(())
}

/// What an agency has to do with a piece of work.
pub async fn standing(
    tx: &mut Tx<'_>,
    region: RegionCode,
    agency: &Agency,
    subject: &[u8; 16],
) -> Result<Standing, Error> {
    let keys = [region.into(), Val::B(subject.to_vec()), agency.as_str().into()];
    Ok(match tx.one(STANDING, &keys, |row| row.t(0)).await? {
        None => Standing::Stranger,
        Some(state) if TaskState::parse(&state)? == TaskState::Done => Standing::Worked,
        Some(_) => Standing::Works,
    })
}

/// The officer takes the task. Taking what one already holds is fine; whom it was brought before to act takes it from
/// whoever holds it; who is away takes nothing.
pub async fn claim(tx: &mut Tx<'_>, officer: &Officer, task: &Task, now: Stamp) -> Result<(), Refusal> {
    may_work(officer, task)?;
    let taken = task.holder.as_ref().is_some_and(|(holder, _)| *holder != officer.officer);
    let changed = tx
        .exec(
            if taken { TAKE_OVER } else { CLAIM },
            &[
                officer.region.into(),
                officer.agency.as_str().into(),
                task.id.into(),
                officer.officer.into(),
                officer.name.as_str().into(),
                now.into(),
            ],
        )
        .await?;
    match (changed, task.state, &task.holder) {
        (1, ..) => Ok(()),
        (_, TaskState::Open, None) => Err(Refusal::Away { name: officer.name.clone() }),
        (_, TaskState::Open, Some((holder, name))) if *holder == officer.officer => {
            Err(Refusal::Away { name: name.clone() })
        }
        _ => Err(why_not(task)),
    }
}

/// The officer gives the task back.
pub async fn release(tx: &mut Tx<'_>, officer: &Officer, task: &Task) -> Result<(), Refusal> {
    let keys = [officer.region.into(), officer.agency.as_str().into(), task.id.into(), Val::from(officer.officer)];
    if tx.exec(RELEASE, &keys).await? == 1 { Ok(()) } else { Err(why_not(task)) }
}

/// Whether this officer may decide this task now: right agency, right role, and nobody else holds it.
pub fn may_work(officer: &Officer, task: &Task) -> Result<(), Refusal> {
    let steps_in = task.raised.as_ref().is_some_and(|raised| raised.may == May::Act && officer.has(raised.role));
    if officer.agency != task.agency || !(officer.has(task.role) || steps_in) {
        return Err(Denied::Forbidden.into());
    }
    match (task.state, &task.holder) {
        (TaskState::Done, _) => Err(Refusal::Gone),
        (TaskState::Paused, _) => Err(Refusal::Paused),
        (TaskState::Open, Some((holder, name))) if *holder != officer.officer && !steps_in => {
            Err(Refusal::Held { holder: name.clone() })
        }
        (TaskState::Open, _) => Ok(()),
    }
}

fn why_not(task: &Task) -> Refusal {
    match (task.state, &task.holder) {
        (TaskState::Paused, _) => Refusal::Paused,
        (TaskState::Open, Some((_, name))) => Refusal::Held { holder: name.clone() },
        _ => Refusal::Gone,
    }
}

/// The clocks of a piece of work stop: the citizen must act.
pub async fn pause(tx: &mut Tx<'_>, region: RegionCode, subject: &[u8; 16]) -> Result<(), Error> {
    tx.exec(PAUSE, &[region.into(), Val::B(subject.to_vec())]).await.map(|_| ())
}

/// When a task that was paused is due now.
#[derive(Debug, Clone, Copy)]
pub struct Clocks {
    /// Until when the step should be done.
    pub due_at: Stamp,
    /// The promised end of the whole work.
    pub promised_at: Stamp,
    /// When it is brought before somebody.
    pub raise_at: Option<Stamp>,
}

/// The clocks run on.
pub async fn resume(tx: &mut Tx<'_>, region: RegionCode, task: TaskId, clocks: Clocks) -> Result<(), Error> {
    let values =
        [region.into(), task.into(), clocks.due_at.into(), clocks.promised_at.into(), Val::from(clocks.raise_at)];
    tx.exec_one(RESUME, &values).await
}

/// The task is over.
pub async fn close(tx: &mut Tx<'_>, region: RegionCode, task: TaskId, at: Stamp) -> Result<(), Error> {
    tx.exec_one(CLOSE, &[region.into(), task.into(), at.into()]).await
}

/// Every task of a piece of work is over.
pub async fn close_all(tx: &mut Tx<'_>, region: RegionCode, subject: &[u8; 16], at: Stamp) -> Result<(), Error> {
    tx.exec(CLOSE_ALL, &[region.into(), Val::B(subject.to_vec()), at.into()]).await.map(|_| ())
}

/// A row whose title is still sealed.
pub(crate) struct Sealed {
    task: Task,
    title: Vec<u8>,
}

impl Sealed {
    pub(crate) fn unseal(self, vault: &Vault) -> Result<Task, Error> {
        let plain = vault
            .unseal(TITLE, &self.task.id.bytes(), &self.title)
            .map_err(|_| Error::Decode("desk_tasks.title cannot be opened".into()))?;
        let title = String::from_utf8(plain).map_err(|_| Error::Decode("desk_tasks.title is not text".into()))?;
        Ok(Task { title, ..self.task })
    }
}

pub(crate) fn read(row: &Row<'_>) -> Result<Sealed, Error> {
    let holder = row.opt_id::<OfficerId>(8)?.zip(row.opt_t(9)?);
    let subject = row.b(1)?.try_into().map_err(|_| Error::Decode("desk_tasks.subject".into()))?;
    let role = row.t(6)?.parse().map_err(|_: Flaw| Error::Decode("desk_tasks.role".into()))?;
    let task = Task {
        id: row.id(0)?,
        subject,
        agency: Agency::parse(&row.t(2)?).map_err(|_| Error::Decode("desk_tasks.agency".into()))?,
        reference: row.t(3)?,
        service: row.t(4)?,
        step: row.t(5)?,
        role,
        state: TaskState::parse(&row.t(7)?)?,
        holder,
        title: String::new(),
        due_at: row.stamp(11)?,
        opened_at: row.stamp(12)?,
        promised_at: row.stamp(13)?,
        level: row.i(14)?,
        raise_at: row.opt_stamp(15)?,
        raised: raise::read(row, 16)?,
        room: row.t(18)?,
    };
    Ok(Sealed { task, title: row.b(10)? })
}
