//! The only crate that names a database.
//!
//! A domain function is written once, as an `async fn` over [`Tx`], with one SQL text and `$1` placeholders; it runs on
//! SQLite (one file, one writer thread with group commit) and on PostgreSQL. What [`Store::write`] acknowledges is on disk.
//!
//! ```
//! # use store::{vals, Options, Store, Tx};
//! # use kernel::RegionCode;
//! store::sql! {
//!     /// Counts one more visit.
//!     pub const COUNT_VISIT = "INSERT INTO visits (region, place, count) VALUES ($1, $2, 1)
//!         ON CONFLICT (region, place) DO UPDATE SET count = visits.count + 1 RETURNING count";
//! }
//! async fn visit(tx: &mut Tx<'_>, region: RegionCode, place: &str) -> store::Result<i64> {
//!     Ok(tx.one(COUNT_VISIT, &vals![region, place], |row| row.i(0)).await?.unwrap_or(0))
//! }
//! async fn example(store: &Store, region: RegionCode) -> store::Result<i64> {
//!     store.write(region, "loket".to_owned(), move |tx, place| Box::pin(async move { visit(tx, region, place).await })).await
//! }
//! ```
//!
//! # Rules for jobs
//! * `f` may run again, so it must not do anything but talk to the database and compute.
//! * On SQLite it may await nothing but its [`Tx`].
//! * After a failed statement the job is undone, whatever it returns; a returned `Err` undoes it too, and only it.
//! * Dialect: BIGINT, TEXT, BOOLEAN, BYTEA, DOUBLE PRECISION; `region` first in every key; every constraint has a name.

mod constraint;
pub mod dump;
mod error;
mod guard;
mod job;
mod line;
mod migrate;
mod postgres;
mod queue;
mod row;
mod sealed;
mod sql;
mod sqlite;
pub mod testing;
mod tx;
mod val;
mod vault;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use kernel::{Dice, Lang, OsDice, RegionCode, Source};
use tokio::sync::watch;

pub use dump::{Filling, Piece};
pub use error::{Error, Result};
pub use job::Fut;
pub use migrate::Migrations;
pub use row::Row;
pub use sealed::{By, Counts, Sealed};
pub use sql::{Named, Sql, join};
pub use tx::Tx;
pub use val::{Bind, ColumnId, Kind, Val};
pub use vault::{KeyFile, SealError, Vault, key_of};

use job::Task;

/// What people read when the database fails.
pub const TEXTS: &[Source] = &[
    Source { lang: Lang::Id, name: "store", ftl: include_str!("../texts/id.ftl") },
    Source { lang: Lang::En, name: "store", ftl: include_str!("../texts/en.ftl") },
];

/// Which database stands behind a [`Store`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// One file.
    Sqlite,
    /// A server.
    Postgres,
}

/// How many connections to open, and how long one job may hold one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Connections for reading: threads on SQLite, the pool on PostgreSQL.
    pub readers: usize,
    /// Group writers on PostgreSQL; SQLite always has one.
    pub writers: usize,
    /// A job that takes longer is interrupted and undone, so that it cannot stall the others. Migrations may take longer.
    pub longest_job: Duration,
}

impl Default for Options {
    /// Two readers for each processor, between 4 and 8, four writers, 15 seconds.
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        Self { readers: (2 * cores).clamp(4, 8), writers: 4, longest_job: Duration::from_secs(15) }
    }
}

/// An open database. Clones share it; it closes when the last one goes.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    base: Base,
    migrations: Vec<Migrations>,
    commits: watch::Receiver<u64>,
}

enum Base {
    Lite(sqlite::Lite),
    Pg(Box<postgres::Pg>),
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").field("engine", &self.engine()).finish_non_exhaustive()
    }
}

impl Store {
    /// Opens a database and never changes its schema.
    ///
    /// `url` is `sqlite:folder/file.db`, `sqlite::memory:` (a file of its own in the temporary folder, gone with the
    /// store) or `postgres://user@host/database`, by TLS where the server is another machine. [`Error::Setup`] says what is wrong and how to mend it.
    pub async fn open(url: &str, migrations: &[Migrations], options: Options) -> Result<Self> {
        Migrations::check(migrations)?;
        let options = Options { readers: options.readers.max(1), writers: options.writers.max(1), ..options };
        let (send, commits) = watch::channel(0);
        let base = if let Some(path) = url.strip_prefix("sqlite:") {
            let (path, is_temporary) = sqlite_path(path)?;
            let opened =
                tokio::task::spawn_blocking(move || sqlite::Lite::open(path, is_temporary, options, send)).await;
            Base::Lite(opened.map_err(|_| Error::Setup("The database could not be opened.".to_owned()))??)
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            Base::Pg(Box::new(postgres::Pg::open(url, options, send).await?))
        } else {
            return Err(Error::Setup(
                "The database address is not understood. Write sqlite:data/balai.db for a file or \
                 postgres://user@host/database for a server."
                    .to_owned(),
            ));
        };
        Ok(Self { inner: Arc::new(Inner { base, migrations: migrations.to_vec(), commits }) })
    }

    /// Applies the migrations that are missing, all or none.
    pub async fn migrate(&self) -> Result<()> {
        match &self.inner.base {
            Base::Lite(lite) => {
                let all = self.inner.migrations.clone();
                let (task, reply) =
                    Task::new(|tx, all| Box::pin(async move { migrate::apply(tx, Engine::Sqlite, all).await }), all);
                lite.write(Box::new(task.patient())).await;
                job::answer(reply).await
            }
            Base::Pg(pg) => {
                let client = pg.connect().await?;
                let mut tx = Tx::pg(&client);
                tx.script("SET statement_timeout = 0; SET lock_timeout = 0; BEGIN").await?;
                migrate::apply(&mut tx, Engine::Postgres, &self.inner.migrations).await?;
                // Without a commit the connection is dropped, and the server rolls back.
                tx.script("COMMIT").await
            }
        }
    }

    /// Which engine this is.
    pub fn engine(&self) -> Engine {
        match self.inner.base {
            Base::Lite(_) => Engine::Sqlite,
            Base::Pg(_) => Engine::Postgres,
        }
    }

    /// Runs `f` in a transaction and returns only after the commit is on disk.
    ///
    /// `f` may run again. `Err` undoes this job and no other. Even when the caller stops waiting the job is finished.
    /// Without a `?`-free tail the error type has to be said once: `Ok::<_, Refusal>(x)`.
    pub async fn write<I, T, E, F>(&self, region: RegionCode, input: I, f: F) -> Result<T, E>
    where
        F: for<'a, 'c> Fn(&'a mut Tx<'c>, &'a I) -> Fut<'a, Result<T, E>> + Send + Sync + 'static,
        I: Send + Sync + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let (task, reply) = Task::new(f, input);
        match &self.inner.base {
            Base::Lite(lite) => lite.write(Box::new(task)).await,
            Base::Pg(pg) => pg.write(region.as_i64(), Box::new(task)).await,
        }
        job::answer(reply).await
    }

    /// Runs `f` on a connection that cannot write. It sees everything acknowledged before.
    ///
    /// On SQLite all statements see the same moment; on PostgreSQL each sees its own.
    pub async fn read<I, T, E, F>(&self, input: I, f: F) -> Result<T, E>
    where
        F: for<'a, 'c> Fn(&'a mut Tx<'c>, &'a I) -> Fut<'a, Result<T, E>> + Send + Sync + 'static,
        I: Send + Sync + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let (task, reply) = Task::new(f, input);
        match &self.inner.base {
            Base::Lite(lite) => lite.read(Box::new(task)),
            Base::Pg(pg) => pg.read(Box::new(task)).await,
        }
        job::answer(reply).await
    }

    /// Changes after every commit of this process that wrote something: who follows the book wakes on it.
    pub fn after_commit(&self) -> watch::Receiver<u64> {
        self.inner.commits.clone()
    }

    /// Asks the database for a sign of life.
    pub async fn health(&self) -> Result<()> {
        self.read((), |tx, ()| {
            Box::pin(async move { tx.one("SELECT CAST(1 AS BIGINT)", &[], |row| row.i(0)).await.map(drop) })
        })
        .await
    }

    /// How large the database is, in bytes.
    pub async fn size_bytes(&self) -> Result<i64> {
        const SIZE: Sql = Sql::fork(
            "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
            "SELECT pg_database_size(current_database())",
        );
        self.read((), |tx, ()| Box::pin(async move { Ok(tx.one(SIZE, &[], |row| row.i(0)).await?.unwrap_or(0)) })).await
    }

    /// Finishes the writes that wait, then closes. Other clones get [`Error::Unavailable`] from then on.
    pub async fn close(self) {
        match &self.inner.base {
            Base::Lite(lite) => lite.close().await,
            Base::Pg(pg) => pg.close().await,
        }
    }
}

/// The path after `sqlite:`, and whether the file is to vanish with the store.
fn sqlite_path(text: &str) -> Result<(PathBuf, bool)> {
    if text == ":memory:" {
        let mut name = [0; 8];
        OsDice.fill(&mut name);
        let name = format!("balai-{:016x}.db", u64::from_be_bytes(name));
        return Ok((std::env::temp_dir().join(name), true));
    }
    let path = text.strip_prefix("//").unwrap_or(text);
    if path.is_empty() || path.contains('?') {
        return Err(Error::Setup(
            "The database address names no file. Write sqlite: and a path, without options, such as sqlite:data/balai.db."
                .to_owned(),
        ));
    }
    Ok((PathBuf::from(path), false))
}
