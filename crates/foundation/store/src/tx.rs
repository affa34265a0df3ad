//! What a job holds: the one way to run a statement, the same on both engines.
//!
//! On SQLite the job runs on the database's own thread and every `await` is ready at once; on PostgreSQL it waits.
//! Once a statement has failed, the job can only be undone: every later statement is refused on both engines,
//! as PostgreSQL would do. Where a conflict is expected, say `ON CONFLICT DO NOTHING` and look at the count.

use std::sync::atomic::{AtomicU64, Ordering};

use deadpool_postgres::ClientWrapper;

use crate::error::{Error, Result};
use crate::row::Row;
use crate::sql::Sql;
use crate::val::Val;
use crate::{postgres, sqlite};

/// A transaction, or a read.
pub struct Tx<'c> {
    conn: Conn<'c>,
    trouble: Option<Trouble>,
    failed: Option<Error>,
}

enum Conn<'c> {
    Lite(&'c mut rusqlite::Connection),
    Pg(&'c ClientWrapper),
}

/// Statements, and lists of them, that this process has sent: for tests that count what a page costs.
pub(crate) static STATEMENTS: AtomicU64 = AtomicU64::new(0);

/// What a failed statement means for the transaction around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// The statement never reached the database.
    Caller,
    /// The job can only be undone.
    Failed,
    /// The whole batch has to be done again: deadlock or serialization failure.
    Replay,
    /// The connection is gone.
    Lost,
}

/// An error together with what it means for the transaction.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) error: Error,
    pub(crate) trouble: Trouble,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self { error, trouble: Trouble::Caller }
    }
}

impl<'c> Tx<'c> {
    pub(crate) fn lite(conn: &'c mut rusqlite::Connection) -> Self {
        Self { conn: Conn::Lite(conn), trouble: None, failed: None }
    }

    pub(crate) fn pg(client: &'c ClientWrapper) -> Self {
        Self { conn: Conn::Pg(client), trouble: None, failed: None }
    }

    pub(crate) fn trouble(&self) -> Option<Trouble> {
        self.trouble
    }

    /// The last error a statement of this job met.
    pub(crate) fn failed(&mut self) -> Option<Error> {
        self.failed.take()
    }

    /// Runs a statement and tells how many rows it touched.
    pub async fn exec(&mut self, q: impl Into<Sql>, p: &[Val]) -> Result<u64> {
        let q = q.into();
        self.sound()?;
        storable(p)?;
        let done = match &mut self.conn {
            Conn::Lite(conn) => sqlite::exec(conn, q.lite(), p),
            Conn::Pg(client) => postgres::exec(client, q.pg(), p).await,
        };
        self.note(done)
    }

    /// Runs a statement that must touch exactly one row; [`Error::RowCount`] otherwise.
    pub async fn exec_one(&mut self, q: impl Into<Sql>, p: &[Val]) -> Result<()> {
        match self.exec(q, p).await? {
            1 => Ok(()),
            found => Err(Error::RowCount { found }),
        }
    }

    /// Runs statements that do not need each other's answers, in order; one round trip on PostgreSQL.
    pub async fn exec_all(&mut self, all: &[(Sql, &[Val])]) -> Result<()> {
        self.sound()?;
        all.iter().try_for_each(|(_, p)| storable(p))?;
        let done = match &mut self.conn {
            Conn::Lite(conn) => all.iter().try_for_each(|(q, p)| sqlite::exec(conn, q.lite(), p).map(drop)),
            Conn::Pg(client) => postgres::exec_all(client, all).await,
        };
        self.note(done)
    }

    /// Every row of the answer, read by `f`.
    pub async fn query<T, F>(&mut self, q: impl Into<Sql>, p: &[Val], f: F) -> Result<Vec<T>>
    where
        F: Fn(&Row<'_>) -> Result<T> + Send,
    {
        self.rows(q.into(), p, f, usize::MAX).await
    }

    /// The row of the answer, or none; [`Error::RowCount`] if there are several.
    pub async fn one<T, F>(&mut self, q: impl Into<Sql>, p: &[Val], f: F) -> Result<Option<T>>
    where
        F: Fn(&Row<'_>) -> Result<T> + Send,
    {
        let mut rows = self.rows(q.into(), p, f, 2).await?;
        if rows.len() > 1 {
            return Err(Error::RowCount { found: 2 });
        }
        Ok(rows.pop())
    }

    async fn rows<T, F>(&mut self, q: Sql, p: &[Val], f: F, most: usize) -> Result<Vec<T>>
    where
        F: Fn(&Row<'_>) -> Result<T> + Send,
    {
        self.sound()?;
        storable(p)?;
        let rows = match &mut self.conn {
            Conn::Lite(conn) => sqlite::query(conn, q.lite(), p, f, most),
            Conn::Pg(client) => match postgres::query(client, q.pg(), p).await {
                Ok(rows) => {
                    rows.iter().take(most).map(|row| f(&Row::pg(row))).collect::<Result<_>>().map_err(Failure::from)
                }
                Err(failure) => Err(failure),
            },
        };
        self.note(rows)
    }

    /// Asks the engine to compile a statement without running it, and tells how many values it wants.
    pub(crate) async fn prepare(&mut self, q: Sql) -> Result<usize> {
        match &mut self.conn {
            Conn::Lite(conn) => sqlite::prepare(conn, q.lite()),
            Conn::Pg(client) => postgres::prepare(client, q.pg()).await,
        }
        .map_err(|failure| failure.error)
    }

    /// Runs a script of several statements without values: migrations only.
    pub(crate) async fn script(&mut self, text: &str) -> Result<()> {
        self.sound()?;
        let done = match &mut self.conn {
            Conn::Lite(conn) => sqlite::script(conn, text),
            Conn::Pg(client) => postgres::script(client, text).await,
        };
        self.note(done)
    }

    pub(crate) fn lite_conn(&mut self) -> Option<&rusqlite::Connection> {
        match &mut self.conn {
            Conn::Lite(conn) => Some(conn),
            Conn::Pg(_) => None,
        }
    }

    fn sound(&self) -> Result<()> {
        STATEMENTS.fetch_add(1, Ordering::Relaxed);
        match self.trouble {
            None => Ok(()),
            Some(Trouble::Lost) => Err(Error::Unavailable("the connection was lost".to_owned())),
            Some(_) => Err(Error::other("an earlier statement of this job failed; the job can only be undone")),
        }
    }

    fn note<T>(&mut self, done: Result<T, Failure>) -> Result<T> {
        done.map_err(|failure| {
            if failure.trouble != Trouble::Caller {
                self.trouble = Some(failure.trouble);
                self.failed = Some(failure.error.clone());
            }
            failure.error
        })
    }
}

/// Refuses what one of the engines would refuse or lose: PostgreSQL has no NUL in texts, SQLite stores NaN as NULL.
fn storable(p: &[Val]) -> Result<()> {
    let is_flawed = |value: &Val| match value {
        Val::T(text) => text.contains('\0'),
        Val::F(number) => number.is_nan(),
        _ => false,
    };
    if p.iter().any(is_flawed) {
        return Err(Error::other("a text with a NUL character or a number that is none cannot be stored"));
    }
    Ok(())
}
