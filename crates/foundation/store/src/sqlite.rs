//! SQLite: one writer thread with group commit, and a few reader threads.
//!
//! The writer opens one transaction, runs every job that is waiting in a savepoint of its own, commits once with
//! `synchronous=FULL`, and answers only then. While one commit waits for the disk the next batch gathers by itself.
//! Nothing that a job does may end the thread: panics are caught, waiting is an error, a failed commit fails its batch.

#![expect(clippy::disallowed_methods, reason = "this is where SQLite is spoken to")]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use futures_util::FutureExt;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, Statement};
use tokio::sync::{mpsc, oneshot, watch};

use crate::Options;
use crate::constraint;
use crate::error::{Error, Result};
use crate::guard::{Pulse, Watched, Whistle, guard};
use crate::job::{Job, Message, Outcome, panicked, submit, turn_away};
use crate::queue::Queue;
use crate::row::Row;
use crate::tx::{Failure, Trouble, Tx};
use crate::val::Val;

/// What the writer keeps of the database in memory, in KiB as SQLite counts (negative). References and search terms
/// land everywhere in their indexes, so the writer needs much more than a reader, whose pages lie side by side.
const WRITER_CACHE: i64 = -65_536;
/// Jobs in one commit at most.
const BATCH: usize = 256;
/// Jobs waiting for the writer before callers have to wait.
const WRITE_QUEUE: usize = 1024;
/// Jobs waiting for a reader before callers are turned away.
const READ_QUEUE: usize = 4096;

/// An open SQLite database.
pub(crate) struct Lite {
    writer: mpsc::Sender<Message>,
    readers: Arc<Queue>,
    whistle: Arc<Whistle>,
    threads: Vec<JoinHandle<()>>,
    path: PathBuf,
    is_temporary: bool,
}

/// A connection and the pulse of its thread.
struct Worker {
    conn: Connection,
    pulse: Arc<Pulse>,
}

impl Lite {
    /// Opens (and creates, readable by its owner only) the file. A temporary one is not synced and vanishes at the end.
    pub(crate) fn open(
        path: PathBuf,
        is_temporary: bool,
        options: Options,
        commits: watch::Sender<u64>,
    ) -> Result<Self> {
        create(&path)?;
        let (writer, inbox) = mpsc::channel(WRITE_QUEUE);
        let mut this = Self {
            writer,
            readers: Arc::new(Queue::new(READ_QUEUE)),
            whistle: Arc::default(),
            threads: Vec::new(),
            path,
            is_temporary,
        };
        let mut all = Vec::new();
        let conn = this.worker(&mut all)?;
        let setup = |error: rusqlite::Error| open_error(&this.path, &error);
        conn.conn.pragma_update(None, "cache_size", WRITER_CACHE).map_err(setup)?;
        let mode: String = conn.conn.query_row("PRAGMA journal_mode=WAL", [], |row| row.get(0)).map_err(setup)?;
        if mode != "wal" {
            return Err(Error::Setup(format!(
                "The file system of {} cannot hold a database that is written and read at once (no shared memory). \
                 Put the data folder on a local disk.",
                this.path.display()
            )));
        }
        for n in 0..options.readers {
            let worker = this.worker(&mut all)?;
            worker.conn.pragma_update(None, "query_only", "ON").map_err(|error| open_error(&this.path, &error))?;
            let queue = Arc::clone(&this.readers);
            this.threads.push(spawn(format!("store-read-{n}"), move || {
                worker.read_loop(&queue);
            })?);
        }
        this.threads.push(spawn("store-write".to_owned(), move || {
            conn.write_loop(inbox, &commits);
        })?);
        let whistle = Arc::clone(&this.whistle);
        this.threads.push(spawn("store-watch".to_owned(), move || {
            guard(&all, options.longest_job, &whistle);
        })?);
        Ok(this)
    }

    /// A connection, put under watch.
    fn worker(&self, all: &mut Vec<Watched>) -> Result<Worker> {
        let conn = connect(&self.path, !self.is_temporary).map_err(|error| open_error(&self.path, &error))?;
        let pulse = Arc::new(Pulse::default());
        all.push(Watched { pulse: Arc::clone(&pulse), handle: conn.get_interrupt_handle() });
        Ok(Worker { conn, pulse })
    }

    /// Hands a job to the writer; waits while its queue is full.
    pub(crate) async fn write(&self, job: Box<dyn Job>) {
        submit(&self.writer, job).await;
    }

    /// Hands a job to the next free reader.
    pub(crate) fn read(&self, job: Box<dyn Job>) {
        if let Err((job, error)) = self.readers.push(job) {
            job.answer(Err(error));
        }
    }

    /// Where the file is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Finishes what is waiting, then refuses everything.
    pub(crate) async fn close(&self) {
        let (stop, stopped) = oneshot::channel();
        if self.writer.send(Message::Stop(stop)).await.is_ok() {
            drop(stopped.await);
        }
        self.readers.close();
    }
}

impl Drop for Lite {
    fn drop(&mut self) {
        self.readers.close();
        self.whistle.blow();
        if !self.is_temporary {
            return;
        }
        // Dropping the only sender ends the writer, so that the file can go.
        self.writer = mpsc::channel(1).0;
        for handle in self.threads.drain(..) {
            if handle.thread().id() != thread::current().id() {
                drop(handle.join());
            }
        }
        for end in ["", "-wal", "-shm"] {
            drop(std::fs::remove_file(with_end(&self.path, end)));
        }
    }
}

fn spawn(name: String, body: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>> {
    thread::Builder::new().name(name).stack_size(crate::job::STACK_BYTES).spawn(body).map_err(|error| {
        Error::Setup(format!("A database thread cannot be started ({error}). Raise the process limit."))
    })
}

/// The path of a file beside it: the same name with this at the end.
pub(crate) fn with_end(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}

/// Makes the folder and an empty file that only its owner may read.
pub(crate) fn create(path: &Path) -> Result<()> {
    use std::os::unix::fs::OpenOptionsExt;
    let sorry = |error: std::io::Error| {
        Error::Setup(format!(
            "The database file {} cannot be opened for writing ({error}). \
             Give this program's user a folder it may write to, or choose another one in the configuration.",
            path.display()
        ))
    };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(sorry)?;
    std::fs::OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(path).map_err(sorry)?;
    // Else a power cut could take the name of the new file with it.
    std::fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(sorry)
}

fn open_error(path: &Path, error: &rusqlite::Error) -> Error {
    let mend = match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::NotADatabase) => "It is not a SQLite database; move it away or name another file.",
        Some(rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::DatabaseLocked) => {
            "Another program holds it; stop that program and start again."
        }
        Some(rusqlite::ErrorCode::DiskFull) => "The disk is full; free some space.",
        _ => "Check the disk and the permissions of the folder, or restore a backup.",
    };
    Error::Setup(format!("The database {} cannot be opened ({}). {mend}", path.display(), message(error)))
}

/// A connection for reading and writing.
pub(crate) fn connect(path: &Path, is_durable: bool) -> rusqlite::Result<Connection> {
    let conn = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    conn.set_prepared_statement_cache_capacity(256);
    // Without this a bound value may change the plan, so that SQLite compiles many statements anew at each use.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    conn.execute_batch(
        // No memory map: a reader would have to give the whole of it back after every commit of the writer.
        "PRAGMA busy_timeout=5000; PRAGMA foreign_keys=ON; PRAGMA cache_size=-8192; PRAGMA mmap_size=0; \
         PRAGMA temp_store=MEMORY; PRAGMA wal_autocheckpoint=4000; \
         PRAGMA secure_delete=ON;",
    )?;
    conn.pragma_update(None, "synchronous", if is_durable { "FULL" } else { "OFF" })?;
    Ok(conn)
}

// ---- the threads ----------------------------------------------------------------------------------------------

impl Worker {
    fn write_loop(mut self, mut inbox: mpsc::Receiver<Message>, commits: &watch::Sender<u64>) {
        let stop = loop {
            match inbox.blocking_recv() {
                Some(Message::Job(job)) => {
                    if let Some(stop) = self.batch(job, &mut inbox, commits) {
                        break Some(stop);
                    }
                }
                Some(Message::Stop(stop)) => break Some(stop),
                None => break None,
            }
        };
        turn_away(&mut inbox);
        if let Err((_, error)) = self.conn.close() {
            tracing::warn!(error = message(&error), "the database was not closed cleanly");
        }
        if let Some(stop) = stop {
            let _ = stop.send(());
        }
    }

    /// One transaction: the first job and all that wait behind it. Gives back the order to stop, if it met one.
    fn batch(
        &mut self,
        first: Box<dyn Job>,
        inbox: &mut mpsc::Receiver<Message>,
        commits: &watch::Sender<u64>,
    ) -> Option<oneshot::Sender<()>> {
        if let Err(error) = plain(&self.conn, "BEGIN IMMEDIATE") {
            first.answer(Err(error));
            return None;
        }
        let (mut done, mut next, mut stop, mut is_kept) = (Vec::new(), Some(first), None, false);
        let mut verdict = Ok(());
        while let Some(mut job) = next.take() {
            match self.in_savepoint(job.as_mut()) {
                Ok(kept) => is_kept |= kept,
                Err(error) => verdict = Err(error),
            }
            done.push(job);
            if verdict.is_ok() && done.len() < BATCH {
                match inbox.try_recv() {
                    Ok(Message::Job(job)) => next = Some(job),
                    Ok(Message::Stop(order)) => stop = Some(order),
                    Err(_) => {}
                }
            }
        }
        let verdict = verdict.and_then(|()| plain(&self.conn, "COMMIT").map_err(Error::at_commit));
        if let Err(error) = &verdict {
            tracing::error!(%error, jobs = done.len(), "a batch of writes was not committed");
            self.roll_back();
        } else if is_kept {
            commits.send_modify(|count| *count += 1);
        }
        for job in done {
            job.answer(verdict.clone());
        }
        stop
    }

    /// Runs one job; true if its writes stay. An error means that the whole transaction is lost.
    fn in_savepoint(&mut self, job: &mut dyn Job) -> Result<bool> {
        plain(&self.conn, "SAVEPOINT job")?;
        let (outcome, failed) = self.run(job);
        if self.conn.is_autocommit() {
            return Err(failed.unwrap_or_else(|| Error::other("a job ended the transaction it was given")));
        }
        if outcome != Outcome::Keep {
            plain(&self.conn, "ROLLBACK TO job")?;
        }
        plain(&self.conn, "RELEASE job")?;
        Ok(outcome == Outcome::Keep)
    }

    /// Runs one job to its end; also gives the last error a statement met.
    fn run(&mut self, job: &mut dyn Job) -> (Outcome, Option<Error>) {
        let is_watched = !job.is_patient();
        if is_watched {
            self.pulse.beat();
        }
        let mut tx = Tx::lite(&mut self.conn);
        let ran = catch_unwind(AssertUnwindSafe(|| job.run(&mut tx).now_or_never()));
        let failed = tx.failed();
        if is_watched {
            self.pulse.beat();
        }
        match ran {
            Ok(Some(outcome)) => (outcome, failed),
            Ok(None) => {
                job.spoil(Error::other(
                    "a job of the database waited for something that is not the database; it was undone",
                ));
                (Outcome::Undo, failed)
            }
            Err(_) => {
                job.spoil(panicked());
                (Outcome::Undo, failed)
            }
        }
    }

    fn read_loop(mut self, queue: &Queue) {
        while let Some(mut job) = queue.pop() {
            let verdict = plain(&self.conn, "BEGIN").and_then(|()| {
                self.run(job.as_mut());
                if self.conn.is_autocommit() { Ok(()) } else { plain(&self.conn, "COMMIT") }
            });
            if verdict.is_err() {
                self.roll_back();
            }
            job.answer(verdict);
        }
    }

    fn roll_back(&self) {
        if !self.conn.is_autocommit()
            && let Err(error) = plain(&self.conn, "ROLLBACK")
        {
            tracing::error!(%error, "a transaction could not be rolled back");
        }
    }
}

/// A statement of our own, without values.
fn plain(conn: &Connection, sql: &str) -> Result<()> {
    conn.prepare_cached(sql).and_then(|mut st| st.raw_execute()).map(drop).map_err(|error| plain_error(&error))
}

// ---- the statements of a job ----------------------------------------------------------------------------------

/// Runs a statement; the number of rows it changed.
pub(crate) fn exec(conn: &Connection, sql: &str, p: &[Val]) -> Result<u64, Failure> {
    let run = || -> Result<u64, Slip> {
        let mut st = conn.prepare_cached(sql)?;
        bind(&mut st, p)?;
        if st.column_count() == 0 {
            return Ok(st.raw_execute()? as u64);
        }
        let is_reading = st.readonly();
        let (mut rows, mut count) = (st.raw_query(), 0);
        while rows.next()?.is_some() {
            count += 1;
        }
        drop(rows);
        Ok(if is_reading { count } else { conn.changes() })
    };
    run().map_err(|slip| slip.failure(conn, sql))
}

/// Runs a statement and reads at most `most` rows.
pub(crate) fn query<T, F>(conn: &Connection, sql: &str, p: &[Val], f: F, most: usize) -> Result<Vec<T>, Failure>
where
    F: Fn(&Row<'_>) -> Result<T>,
{
    let run = || -> Result<Vec<T>, Slip> {
        let mut st = conn.prepare_cached(sql)?;
        bind(&mut st, p)?;
        let is_reading = st.readonly();
        let (mut rows, mut out) = (st.raw_query(), Vec::new());
        while let Some(row) = rows.next()? {
            if out.len() < most {
                out.push(f(&Row::lite(row))?);
            } else if is_reading {
                break;
            }
        }
        Ok(out)
    };
    run().map_err(|slip| slip.failure(conn, sql))
}

/// Compiles a statement; the number of values it wants.
pub(crate) fn prepare(conn: &Connection, sql: &str) -> Result<usize, Failure> {
    let run = || -> Result<usize, Slip> {
        let st = conn.prepare_cached(sql)?;
        for i in 1..=st.parameter_count() {
            placeholder(&st, i)?;
        }
        Ok(st.parameter_count())
    };
    run().map_err(|slip| slip.failure(conn, sql))
}

/// Runs a script of several statements.
pub(crate) fn script(conn: &Connection, text: &str) -> Result<(), Failure> {
    conn.execute_batch(text).map_err(|error| Slip::Engine(error).failure(conn, text))
}

/// Binds by name: SQLite numbers `$2` by its first appearance in the text, not by its digit.
fn bind(st: &mut Statement<'_>, p: &[Val]) -> Result<(), Slip> {
    let count = st.parameter_count();
    if count != p.len() {
        return Err(Slip::Ours(Error::other(format!("the statement wants {count} values, and was given {}", p.len()))));
    }
    for i in 1..=count {
        let value = p.get(placeholder(st, i)? - 1).ok_or_else(bad_placeholder)?;
        st.raw_bind_parameter(i, value)?;
    }
    Ok(())
}

/// The number written in the placeholder with index `i`.
fn placeholder(st: &Statement<'_>, i: usize) -> Result<usize, Slip> {
    st.parameter_name(i)
        .and_then(|name| name.strip_prefix('$'))
        .and_then(|digits| digits.parse().ok())
        .filter(|n| *n >= 1)
        .ok_or_else(bad_placeholder)
}

fn bad_placeholder() -> Slip {
    Slip::Ours(Error::other("the statement's placeholders are not $1, $2, … without gaps"))
}

/// What went wrong inside a statement: the engine's word or ours.
enum Slip {
    Engine(rusqlite::Error),
    Ours(Error),
}

impl From<rusqlite::Error> for Slip {
    fn from(error: rusqlite::Error) -> Self {
        Self::Engine(error)
    }
}

impl From<Error> for Slip {
    fn from(error: Error) -> Self {
        Self::Ours(error)
    }
}

impl Slip {
    fn failure(self, conn: &Connection, sql: &str) -> Failure {
        match self {
            Self::Ours(error) => error.into(),
            Self::Engine(error) => {
                let error = match constraint::name(conn, sql, &error) {
                    Some(name) => Error::Constraint { name },
                    None => plain_error(&error),
                };
                Failure { error, trouble: Trouble::Failed }
            }
        }
    }
}

pub(crate) fn plain_error(error: &rusqlite::Error) -> Error {
    use rusqlite::ErrorCode as Code;
    match error.sqlite_error_code() {
        Some(Code::DatabaseBusy | Code::DatabaseLocked) => Error::Busy,
        Some(Code::DiskFull) => Error::Full,
        Some(Code::ReadOnly) => Error::ReadOnly,
        Some(
            Code::SystemIoFailure
            | Code::CannotOpen
            | Code::DatabaseCorrupt
            | Code::NotADatabase
            | Code::OutOfMemory
            | Code::PermissionDenied
            | Code::OperationInterrupted,
        ) => Error::Unavailable(message(error)),
        _ => Error::Other(format!("SQLite: {}", message(error))),
    }
}

/// The engine's sentence, without the text of the statement.
fn message(error: &rusqlite::Error) -> String {
    match error {
        rusqlite::Error::SqliteFailure(code, text) => text.clone().unwrap_or_else(|| code.to_string()),
        rusqlite::Error::SqlInputError { msg, .. } => msg.clone(),
        other => other.to_string(),
    }
}
