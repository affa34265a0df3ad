//! Every officer's one inbox.
//!
//! Whatever room work comes from, it reaches an officer as a [`Task`]: one step of one piece of work, for one agency and
//! one role, with a holder and a deadline. A room opens a task in the transaction that makes the work, and closes it in
//! the transaction that decides it; the desk never learns what the work is about.
//!
//! - [`agency`]: the agencies (perangkat daerah) of a region; [`letter_head`]: what stands at the head of their letters;
//!   [`office`]: where people go
//! - [`task`]: the task, its states and its verbs (open, claim, release, pause, resume, close)
//! - [`pile`]: one act over many; [`pass`]: from hand to hand; [`leave`]: who is away; [`workload`]: who has how much
//! - [`chore`]: small pieces of work beside a case; [`phrase`]: texts that are sent again and again
//! - [`saved`]: filters that officers keep
//! - [`neighbours`] of a task in a list; [`holding`]: who holds several
//! - [`raise`]: bringing before somebody what has lain too long
//! - [`inbox`]: lists and search, always for one agency, never a count over a whole table
//!
//! What must never happen here: a list that leaves out the agency, or a name kept in the clear.

pub mod agency;
pub mod chore;
pub mod holding;
pub mod inbox;
pub mod leave;
pub mod letter_head;
pub mod neighbours;
pub mod office;
pub mod pass;
pub mod phrase;
pub mod pile;
pub mod raise;
pub mod saved;
pub mod task;
pub mod workload;

pub use agency::{Agencies, AgencyFace};
pub use inbox::{Cursor, Filter, Holding, Inbox, Load, Queue};
pub use letter_head::LetterHead;
pub use office::Office;
pub use raise::{May, Raised};
pub use task::{NewTask, Refusal, Standing, Task, TaskState};

use kernel::Source;
use store::{Migrations, Sql};

/// The desk's tables, on both engines.
pub const MIGRATIONS: Migrations = Migrations { owner: "desk", sqlite: SCRIPTS, postgres: SCRIPTS };

/// Both engines read the same.
const SCRIPTS: &[(&str, &str)] = &[
    ("0001_desk", include_str!("../migrations/0001_desk.sql")),
    ("0002_flow", include_str!("../migrations/0002_flow.sql")),
    ("0003_desk", include_str!("../migrations/0003_desk.sql")),
    ("0004_letter_heads", include_str!("../migrations/0004_letter_heads.sql")),
    ("0005_offices", include_str!("../migrations/0005_offices.sql")),
];

store::sealed! {
    /// What is sealed in the desk's tables.
    pub const SEALED =
        "desk_tasks" "title" by Bytes "task_id" for task::TITLE,
        "desk_chores" "body" by Bytes "chore_id" for chore::BODY,
        "desk_chores" "answer" by Bytes "chore_id" for chore::ANSWER;
}

/// The desk's texts.
pub const TEXTS: &[Source] = &[
    Source { lang: kernel::Lang::Id, name: "desk", ftl: include_str!("../texts/id.ftl") },
    Source { lang: kernel::Lang::En, name: "desk", ftl: include_str!("../texts/en.ftl") },
];

/// Every statement of this crate, for the test that prepares them on both engines.
pub const STATEMENTS: &[&[(&str, Sql)]] = &[
    agency::STATEMENTS,
    letter_head::STATEMENTS,
    office::STATEMENTS,
    task::STATEMENTS,
    raise::STATEMENTS,
    inbox::STATEMENTS,
    pile::STATEMENTS,
    pass::STATEMENTS,
    saved::STATEMENTS,
    workload::STATEMENTS,
    leave::STATEMENTS,
    leave::READS,
    chore::STATEMENTS,
    chore::READS,
    phrase::STATEMENTS,
    holding::STATEMENTS,
    neighbours::STATEMENTS,
];
