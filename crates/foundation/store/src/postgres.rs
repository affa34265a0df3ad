//! PostgreSQL: a pool for reads, and a few group writers, each with a thread and a connection of its own.
//!
//! A region always goes to the same writer. A writer takes up to 60 waiting jobs, runs them in one transaction, each in a
//! savepoint of its own (above 64 the server spills its list of subtransactions), and commits once. After a deadlock or
//! a serialization failure it runs the jobs again one by one; after a lost connection it connects again.
//! How a connection is encrypted, and when, is told in [`crate::line`].

#![expect(
    clippy::disallowed_methods,
    reason = "this is where PostgreSQL is spoken to, and where a pause between retries is the point"
)]

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use deadpool_postgres::{ClientWrapper, Manager, ManagerConfig, Pool, RecyclingMethod, Runtime};
use futures_util::FutureExt;
use futures_util::future::join_all;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::timeout;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Config, Row, Statement};

use crate::Options;
use crate::error::{Error, Result};
use crate::job::{Job, Message, Outcome, panicked, submit, turn_away};
use crate::line::Line;
use crate::sql::Sql;
use crate::tx::{Failure, Trouble, Tx};
use crate::val::Val;

/// Jobs in one commit at most.
const BATCH: usize = 60;
/// Jobs waiting for one writer before callers have to wait.
const QUEUE: usize = 1024;
/// Statements sent before the first answer is awaited.
const PIPELINE: usize = 25;
/// How often a job meets a conflict or a lost connection before its caller is told. Each conflict means that
/// somebody else got through.
const TRIES: u32 = 30;
/// How much longer to wait after every third conflict.
const STEP: Duration = Duration::from_millis(3);
/// The longest a read may wait for a connection.
const WAIT: Duration = Duration::from_secs(5);

/// An open PostgreSQL database.
pub(crate) struct Pg {
    pool: Pool,
    writers: Vec<mpsc::Sender<Message>>,
    line: Line,
    longest: Duration,
}

impl Pg {
    /// Checks that the server can be reached and starts the writers.
    pub(crate) async fn open(url: &str, options: Options, commits: watch::Sender<u64>) -> Result<Self> {
        let longest = options.longest_job;
        let line = parse(url, longest)?;
        let mut reading = line.config.clone();
        add_options(&mut reading, "-c default_transaction_read_only=on");
        let manager = ManagerConfig { recycling_method: RecyclingMethod::Fast };
        let pool = Pool::builder(Manager::from_config(reading, line.greeting.clone(), manager))
            .max_size(options.readers)
            .runtime(Runtime::Tokio1)
            .wait_timeout(Some(WAIT))
            .create_timeout(Some(WAIT))
            .build()
            .map_err(|error| Error::Setup(format!("The PostgreSQL pool cannot be built ({error}).")))?;
        let mut this = Self { pool, writers: Vec::new(), line, longest };
        for n in 0..options.writers {
            let (send, inbox) = mpsc::channel(QUEUE);
            this.writers.push(send);
            let writer = Writer { line: this.line.clone(), client: None, commits: commits.clone(), longest };
            start(n, writer, inbox).await?;
        }
        Ok(this)
    }

    /// A connection of its own, for migrations.
    pub(crate) async fn connect(&self) -> Result<ClientWrapper> {
        connect(&self.line).await
    }

    /// Hands a job to the writer of its region; waits while that one's queue is full.
    pub(crate) async fn write(&self, region: i64, job: Box<dyn Job>) {
        let n = usize::try_from(region.unsigned_abs() % self.writers.len() as u64).unwrap_or(0);
        submit(&self.writers[n], job).await;
    }

    /// Runs a job on a connection for reading. Every statement sees its own moment.
    pub(crate) async fn read(&self, mut job: Box<dyn Job>) {
        for tried in 1.. {
            let client = match self.pool.get().await {
                Ok(client) => client,
                Err(error) => return job.answer(Err(pool_error(&error))),
            };
            let outcome = guarded(job.as_mut(), &client, self.longest).await;
            if outcome != Outcome::Broken(Trouble::Lost) || tried == 2 {
                break;
            }
        }
        job.answer(Ok(()));
    }

    /// Finishes what is waiting, then refuses everything.
    pub(crate) async fn close(&self) {
        for writer in &self.writers {
            let (stop, stopped) = oneshot::channel();
            if writer.send(Message::Stop(stop)).await.is_ok() {
                drop(stopped.await);
            }
        }
        self.pool.close();
    }
}

// ---- connecting -----------------------------------------------------------------------------------------------

fn parse(url: &str, longest: Duration) -> Result<Line> {
    let mut line = Line::read(url)?;
    let config = &mut line.config;
    if config.get_application_name().is_none() {
        config.application_name("balai");
    }
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(WAIT);
    }
    let (statement, lock) = ((longest * 3 / 4).as_millis(), (longest / 2).as_millis());
    add_options(
        config,
        &format!(
            "-c statement_timeout={statement} -c lock_timeout={lock} -c idle_in_transaction_session_timeout=60000"
        ),
    );
    Ok(line)
}

/// A connection of its own to the server at this address.
pub(crate) async fn connect_to(url: &str) -> Result<ClientWrapper> {
    connect(&parse(url, Options::default().longest_job)?).await
}

fn add_options(config: &mut Config, more: &str) {
    let options = config.get_options().map_or_else(|| more.to_owned(), |given| format!("{given} {more}"));
    config.options(options);
}

async fn connect(line: &Line) -> Result<ClientWrapper> {
    let (client, connection) = line.config.connect(line.greeting.clone()).await.map_err(|error| {
        Error::Setup(format!(
            "The PostgreSQL server cannot be reached ({}). Check that it runs, and the host, user, password and \
             database in the address; with TLS, the server's certificate and sslrootcert too.",
            source(&error)
        ))
    })?;
    let task = tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::warn!(error = source(&error), "a connection to PostgreSQL ended");
        }
    });
    let client = ClientWrapper::new(client, task);
    // Acknowledged means durable, whatever the server's default is.
    client
        .batch_execute(
            "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'",
        )
        .await
        .map_err(|error| failure(&error).error)?;
    Ok(client)
}

fn pool_error(error: &deadpool_postgres::PoolError) -> Error {
    match error {
        deadpool_postgres::PoolError::Timeout(deadpool_postgres::TimeoutType::Wait) => Error::Busy,
        deadpool_postgres::PoolError::Backend(error) => Error::Unavailable(source(error)),
        other => Error::Unavailable(other.to_string()),
    }
}

// ---- a writer -------------------------------------------------------------------------------------------------

/// Gives a writer a thread and returns when it is connected. Job and connection live on that one thread, since a job
/// is a chain of questions and answers, and waking another thread for each costs as much as the server takes.
async fn start(n: usize, mut writer: Writer, inbox: mpsc::Receiver<Message>) -> Result<()> {
    let (tell, told) = oneshot::channel();
    let sorry = |error: std::io::Error| {
        Error::Setup(format!("A database thread cannot be started ({error}). Raise the process limit."))
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(sorry)?;
    let body = move || {
        runtime.block_on(async move {
            match connect(&writer.line).await {
                Ok(client) => {
                    writer.client = Some(client);
                    if tell.send(Ok(())).is_ok() {
                        writer.run(inbox).await;
                    }
                }
                Err(error) => drop(tell.send(Err(error))),
            }
        });
    };
    let name = format!("store-write-{n}");
    std::thread::Builder::new().name(name).stack_size(crate::job::STACK_BYTES).spawn(body).map_err(sorry)?;
    told.await.unwrap_or_else(|_| Err(Error::other("a writer ended before it began")))
}

struct Writer {
    line: Line,
    client: Option<ClientWrapper>,
    commits: watch::Sender<u64>,
    longest: Duration,
}

/// Why a transaction did not commit.
struct Lost {
    error: Error,
    /// Nothing of it can have been committed, and it may succeed the next time.
    may_repeat: bool,
}

impl Writer {
    async fn run(mut self, mut inbox: mpsc::Receiver<Message>) {
        let mut stop = None;
        while let Some(message) = inbox.recv().await {
            let Message::Job(first) = message else {
                stop = Some(message);
                break;
            };
            let mut batch = vec![first];
            while batch.len() < BATCH && stop.is_none() {
                match inbox.try_recv() {
                    Ok(Message::Job(job)) => batch.push(job),
                    Ok(order) => stop = Some(order),
                    Err(_) => break,
                }
            }
            self.batch(batch).await;
            if stop.is_some() {
                break;
            }
        }
        turn_away(&mut inbox);
        if let Some(Message::Stop(stop)) = stop {
            let _ = stop.send(());
        }
    }

    /// All jobs in one transaction; one by one if that fails in a way that may pass.
    async fn batch(&mut self, mut jobs: Vec<Box<dyn Job>>) {
        match self.transaction(&mut jobs).await {
            Ok(()) => jobs.into_iter().for_each(|job| job.answer(Ok(()))),
            Err(lost) if lost.may_repeat => {
                for job in jobs {
                    self.alone(job).await;
                }
            }
            Err(lost) => {
                tracing::error!(error = %lost.error, jobs = jobs.len(), "a batch of writes was not committed");
                for job in jobs {
                    job.answer(Err(lost.error.clone()));
                }
            }
        }
    }

    async fn alone(&mut self, job: Box<dyn Job>) {
        let mut one = vec![job];
        let mut verdict = Ok(());
        for tried in 1..=TRIES {
            verdict = self.transaction(&mut one).await;
            if !matches!(&verdict, Err(lost) if lost.may_repeat) {
                break;
            }
            // Two programs in step with each other would go on colliding.
            tokio::time::sleep(STEP * (tried / 3)).await;
        }
        let verdict = verdict.map_err(|lost| lost.error);
        for job in one {
            job.answer(verdict.clone());
        }
    }

    /// One transaction over these jobs, committed.
    async fn transaction(&mut self, jobs: &mut [Box<dyn Job>]) -> Result<(), Lost> {
        let client = self.connected().await?;
        let done = within(&client, jobs, self.longest).await;
        match &done {
            // The client is put back only when nothing of this transaction can be left on it.
            Ok(is_kept) => {
                if *is_kept {
                    self.commits.send_modify(|count| *count += 1);
                }
                self.client = Some(client);
            }
            Err(_) if client.is_closed() => {}
            Err(_) => {
                if client.batch_execute("ROLLBACK").await.is_ok() {
                    self.client = Some(client);
                }
            }
        }
        done.map(drop)
    }

    async fn connected(&mut self) -> Result<ClientWrapper, Lost> {
        match self.client.take().filter(|client| !client.is_closed()) {
            Some(client) => Ok(client),
            None => connect(&self.line)
                .await
                .map_err(|error| Lost { error: Error::Unavailable(error.to_string()), may_repeat: false }),
        }
    }
}

/// Runs the jobs in one transaction and commits; true if anything stays.
async fn within(client: &ClientWrapper, jobs: &mut [Box<dyn Job>], longest: Duration) -> Result<bool, Lost> {
    let mut is_kept = false;
    // The jobs were gathered before this snapshot, so they see all that was acknowledged before they came. Two programs
    // that change the same row conflict, and the later one runs again: a read followed by a write is never stale.
    let mut before = "BEGIN ISOLATION LEVEL REPEATABLE READ; SAVEPOINT job";
    for job in jobs.iter_mut() {
        client.batch_execute(before).await.map_err(|error| may_repeat(&error))?;
        before = match guarded(job.as_mut(), client, longest).await {
            Outcome::Keep => {
                is_kept = true;
                "RELEASE job; SAVEPOINT job"
            }
            Outcome::Undo => "ROLLBACK TO job; RELEASE job; SAVEPOINT job",
            Outcome::Broken(Trouble::Replay) => {
                return Err(Lost { error: Error::Busy, may_repeat: true });
            }
            Outcome::Broken(_) => {
                return Err(Lost { error: Error::Unavailable("the connection was lost".to_owned()), may_repeat: true });
            }
        };
    }
    let end = if before.starts_with("ROLLBACK") { "ROLLBACK TO job; COMMIT" } else { "COMMIT" };
    match client.batch_execute(end).await {
        Ok(()) => Ok(is_kept),
        // A refused commit wrote nothing; a lost connection leaves it unknown, and repeating could write twice.
        Err(error) => {
            let Failure { error, trouble } = failure(&error);
            Err(Lost { error: error.at_commit(), may_repeat: trouble == Trouble::Replay })
        }
    }
}

fn may_repeat(error: &tokio_postgres::Error) -> Lost {
    let Failure { error, trouble } = failure(error);
    Lost { error, may_repeat: matches!(trouble, Trouble::Replay | Trouble::Lost) }
}

/// Runs a job; a panic undoes it, and so does taking too long.
async fn guarded(job: &mut dyn Job, client: &ClientWrapper, longest: Duration) -> Outcome {
    let mut tx = Tx::pg(client);
    let ran = timeout(longest, AssertUnwindSafe(async { job.run(&mut tx).await }).catch_unwind()).await;
    match ran {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(_)) => {
            job.spoil(panicked());
            Outcome::Undo
        }
        Err(_) => {
            job.spoil(Error::Unavailable("a job took too long; it was undone".to_owned()));
            Outcome::Undo
        }
    }
}

// ---- the statements of a job ----------------------------------------------------------------------------------

/// Runs a statement; the number of rows it touched.
pub(crate) async fn exec(client: &ClientWrapper, sql: &str, p: &[Val]) -> Result<u64, Failure> {
    let statement = compile(client, sql, p).await?;
    client.execute(&statement, &values(p)).await.map_err(|error| failure(&error))
}

/// Runs statements in order without waiting in between.
pub(crate) async fn exec_all(client: &ClientWrapper, all: &[(Sql, &[Val])]) -> Result<(), Failure> {
    for chunk in all.chunks(PIPELINE) {
        let mut ready = Vec::with_capacity(chunk.len());
        for (q, p) in chunk {
            ready.push((compile(client, q.pg(), p).await?, values(p)));
        }
        let sent = ready.iter().map(|(statement, values)| client.execute(statement, values));
        // All answers are awaited: the first error explains, those behind it only follow from it.
        for done in join_all(sent).await {
            done.map_err(|error| failure(&error))?;
        }
    }
    Ok(())
}

/// Runs a statement; all its rows.
pub(crate) async fn query(client: &ClientWrapper, sql: &str, p: &[Val]) -> Result<Vec<Row>, Failure> {
    let statement = compile(client, sql, p).await?;
    client.query(&statement, &values(p)).await.map_err(|error| failure(&error))
}

/// Compiles a statement; the number of values it wants.
pub(crate) async fn prepare(client: &ClientWrapper, sql: &str) -> Result<usize, Failure> {
    let statement = client.prepare_cached(sql).await.map_err(|error| failure(&error))?;
    Ok(statement.params().len())
}

/// Runs a script of several statements.
pub(crate) async fn script(client: &ClientWrapper, text: &str) -> Result<(), Failure> {
    client.batch_execute(text).await.map_err(|error| failure(&error))
}

async fn compile(client: &ClientWrapper, sql: &str, p: &[Val]) -> Result<Statement, Failure> {
    let statement = client.prepare_cached(sql).await.map_err(|error| failure(&error))?;
    let count = statement.params().len();
    if count == p.len() {
        Ok(statement)
    } else {
        Err(Error::other(format!("the statement wants {count} values, and was given {}", p.len())).into())
    }
}

fn values(p: &[Val]) -> Vec<&(dyn ToSql + Sync)> {
    p.iter().map(|value| value as &(dyn ToSql + Sync)).collect()
}

// ---- errors ---------------------------------------------------------------------------------------------------

/// Sorts an error of the driver. The row details a server adds (they hold personal data) are left behind.
pub(crate) fn failure(error: &tokio_postgres::Error) -> Failure {
    let Some(db) = error.as_db_error() else {
        let is_lost = error.is_closed() || source_is_io(error);
        return if is_lost {
            Failure { error: Error::Unavailable(source(error)), trouble: Trouble::Lost }
        } else {
            Failure { error: Error::other(format!("PostgreSQL: {}", source(error))), trouble: Trouble::Failed }
        };
    };
    let code = db.code();
    let (error, trouble) = match code {
        c if *c == SqlState::T_R_SERIALIZATION_FAILURE || *c == SqlState::T_R_DEADLOCK_DETECTED => {
            (Error::Busy, Trouble::Replay)
        }
        c if c.code().starts_with("23") => (Error::Constraint { name: constraint_name(db) }, Trouble::Failed),
        c if *c == SqlState::DISK_FULL => (Error::Full, Trouble::Failed),
        c if *c == SqlState::READ_ONLY_SQL_TRANSACTION => (Error::ReadOnly, Trouble::Failed),
        c if *c == SqlState::LOCK_NOT_AVAILABLE => (Error::Busy, Trouble::Failed),
        c if c.code().starts_with("57P") || c.code().starts_with("08") => {
            (Error::Unavailable(db.message().to_owned()), Trouble::Lost)
        }
        c if c.code().starts_with("53") || c.code().starts_with("58") || *c == SqlState::QUERY_CANCELED => {
            (Error::Unavailable(db.message().to_owned()), Trouble::Failed)
        }
        c => (Error::Other(format!("PostgreSQL {}: {}", c.code(), db.message())), Trouble::Failed),
    };
    Failure { error, trouble }
}

fn constraint_name(db: &tokio_postgres::error::DbError) -> String {
    match (db.constraint(), db.table(), db.column()) {
        (Some(name), _, _) => name.to_owned(),
        (None, Some(table), Some(column)) => format!("{table}_{column}_not_null"),
        _ => db.code().code().to_owned(),
    }
}

fn source_is_io(error: &tokio_postgres::Error) -> bool {
    use std::error::Error as _;
    error.source().is_some_and(<dyn std::error::Error + 'static>::is::<std::io::Error>)
}

/// The reason under the driver's short word for it.
pub(crate) fn source(error: &tokio_postgres::Error) -> String {
    use std::error::Error as _;
    match (error.as_db_error(), error.source()) {
        (Some(db), _) => db.message().to_owned(),
        (None, Some(source)) => source.to_string(),
        (None, None) => error.to_string(),
    }
}
