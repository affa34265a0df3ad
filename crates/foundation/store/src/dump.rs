//! A whole database on its way out into a backup, and back into an empty one.
//!
//! Out goes one moment of it, while the hall goes on writing: on SQLite the file page for page, so that what did not change
//! stays where it was; on PostgreSQL every table, its rows in the order of the key. In comes all of it or nothing.
//! What must never happen here: a row of a moment other than the rest, and a write into a database that holds something.

#![expect(
    clippy::disallowed_methods,
    reason = "this is where databases are spoken to, as in the modules of the engines"
)]

use std::fs::{self, File};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::pin::pin;

use bytes::Bytes;
use deadpool_postgres::ClientWrapper;
use futures_util::{FutureExt as _, SinkExt as _, StreamExt as _};
use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags};
use tokio::sync::mpsc;

use crate::error::{Error, Result};
use crate::job::Fut;
use crate::migrate::{self, Migrations};
use crate::postgres;
use crate::sqlite::{self, plain_error};
use crate::tx::Tx;
use crate::{Base, Engine, Store, sqlite_path};

/// Bytes of a SQLite file in one piece: whole pages of every size that SQLite has.
const PIECE: usize = 128 * 1024;
/// Pages copied before SQLite is asked again.
const PAGES: i32 = 4096;
/// The one part that a SQLite database has.
const FILE: &str = "balai.db";

/// Nobody interrupts what takes as long as the database is large.
const PATIENT: &str = "SET statement_timeout = 0; SET lock_timeout = 0; SET idle_in_transaction_session_timeout = 0;";
const TABLES: &str = "SELECT quote_ident(c.relname),
    (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) FROM pg_attribute a
      WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped),
    (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY array_position(i.indkey::int2[], a.attnum))
      FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
      WHERE i.indrelid = c.oid AND i.indisprimary)
    FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'
      AND c.relname <> 'schema_migrations' ORDER BY c.relname";
const COUNT_TABLES: &str = "SELECT count(*) FROM pg_class
    WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p', 'v', 'm')";

/// A piece of a database, in order.
#[derive(Debug)]
pub enum Piece {
    /// The bytes that follow belong to this part: the file, or a table with its columns.
    Part(String),
    /// The next bytes of the part.
    Bytes(Vec<u8>),
}

/// A migration by its owner and name.
pub type Applied = (String, String);

/// Which migrations a database has seen, from the moment `tx` sees.
pub async fn applied(tx: &mut Tx<'_>) -> Result<Vec<Applied>> {
    let read = "SELECT owner, name FROM schema_migrations ORDER BY owner, name";
    tx.query(read, &[], |row| Ok((row.t(0)?, row.t(1)?))).await
}

impl Store {
    /// Sends the whole database as it is at one moment, and gives what `ask` read at that same moment.
    ///
    /// Writing goes on meanwhile. On SQLite a copy is made at `scratch`, which must not exist and is gone afterwards: it
    /// takes as much room as the database.
    pub async fn dump<T, F>(&self, scratch: &Path, out: mpsc::Sender<Piece>, ask: F) -> Result<T>
    where
        F: for<'a, 'c> Fn(&'a mut Tx<'c>) -> Fut<'a, Result<T>> + Send + Sync + 'static,
        T: Send + 'static,
    {
        match &self.inner.base {
            Base::Lite(lite) => {
                let (from, scratch) = (lite.path().to_owned(), scratch.to_owned());
                let done = tokio::task::spawn_blocking(move || {
                    let done = copy(&from, &scratch, &ask).and_then(|seen| send_file(&scratch, &out).map(|()| seen));
                    // What is left of it is of no use, and an error that came first says more.
                    let _ = fs::remove_file(&scratch);
                    done
                });
                done.await.unwrap_or_else(|_| Err(Error::other("the copy ended early")))
            }
            Base::Pg(pg) => send_tables(&pg.connect().await?, &out, ask).await,
        }
    }

    /// What is wrong with the database itself, in the engine's words; nothing if it is sound.
    ///
    /// SQLite looks at every page. PostgreSQL is made to read every row, and asked whether a checksum ever failed.
    pub async fn flaws(&self) -> Result<Vec<String>> {
        match &self.inner.base {
            Base::Lite(lite) => {
                let path = lite.path().to_owned();
                let looked = tokio::task::spawn_blocking(move || quick_check(&path)).await;
                looked.unwrap_or_else(|_| Err(Error::other("the check ended early")))
            }
            Base::Pg(pg) => read_tables(&pg.connect().await?).await,
        }
    }
}

impl Store {
    /// Takes what was deleted out of the files of the database as well, as far as the engine lets one: SQLite writes zeros
    /// over it and empties its write-ahead log, once nobody reads from there any more. PostgreSQL frees its pages by itself.
    pub async fn scrub(&self) -> Result<()> {
        match &self.inner.base {
            Base::Lite(lite) => {
                let path = lite.path().to_owned();
                let emptied = tokio::task::spawn_blocking(move || empty_log(&path)).await;
                emptied.unwrap_or_else(|_| Err(Error::other("the log was not emptied")))
            }
            Base::Pg(_) => Ok(()),
        }
    }
}

/// A reader that is at work keeps the log as it is; the next one to empty it finds it.
fn empty_log(path: &Path) -> Result<()> {
    let conn = sqlite::connect(path, true).map_err(|error| failed(&error))?;
    let emptied = conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0));
    let busy: i64 = emptied.map_err(|error| failed(&error))?;
    if busy != 0 {
        tracing::warn!("the write-ahead log was not emptied after an erasure: somebody reads from it");
    }
    Ok(())
}

// ---- SQLite out -----------------------------------------------------------------------------------------------

fn failed(error: &rusqlite::Error) -> Error {
    plain_error(error)
}

/// Copies the file as one reader sees it, and lets `ask` read in the same transaction.
fn copy<T, F>(from: &Path, scratch: &Path, ask: &F) -> Result<T>
where
    F: for<'a, 'c> Fn(&'a mut Tx<'c>) -> Fut<'a, Result<T>>,
{
    sqlite::create(scratch)?;
    let mut source = sqlite::connect(from, true).map_err(|error| failed(&error))?;
    // The transaction begins with what `ask` reads and holds its moment to the last page, whoever writes meanwhile.
    source.execute_batch("PRAGMA query_only=ON; BEGIN; SELECT count(*) FROM sqlite_master;").map_err(|e| failed(&e))?;
    let seen = ask(&mut Tx::lite(&mut source)).now_or_never();
    let seen = seen.unwrap_or_else(|| Err(Error::other("what is asked may wait for nothing but the database")))?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut copy = Connection::open_with_flags(scratch, flags).map_err(|error| failed(&error))?;
    copy.execute_batch("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;").map_err(|error| failed(&error))?;
    let pages = Backup::new(&source, &mut copy).map_err(|error| failed(&error))?;
    loop {
        match pages.step(PAGES).map_err(|error| failed(&error))? {
            StepResult::More => {}
            StepResult::Done => return Ok(seen),
            _ => return Err(Error::Busy),
        }
    }
}

fn send_file(file: &Path, out: &mpsc::Sender<Piece>) -> Result<()> {
    let unreadable = |error: std::io::Error| Error::Unavailable(format!("the copy cannot be read ({error})"));
    let mut file = File::open(file).map_err(unreadable)?;
    out.blocking_send(Piece::Part(FILE.to_owned())).map_err(|_| nobody())?;
    loop {
        let mut piece = Vec::with_capacity(PIECE);
        let limit = u64::try_from(PIECE).unwrap_or(u64::MAX);
        if std::io::Read::by_ref(&mut file).take(limit).read_to_end(&mut piece).map_err(unreadable)? == 0 {
            return Ok(());
        }
        out.blocking_send(Piece::Bytes(piece)).map_err(|_| nobody())?;
    }
}

fn nobody() -> Error {
    Error::other("nobody takes the database that is read")
}

fn quick_check(path: &Path) -> Result<Vec<String>> {
    let conn = sqlite::connect(path, true).map_err(|error| failed(&error))?;
    let looked = || -> rusqlite::Result<Vec<String>> {
        conn.pragma_update(None, "query_only", "ON")?;
        let mut check = conn.prepare("PRAGMA quick_check(20)")?;
        let lines = check.query_map([], |row| row.get::<_, String>(0))?;
        lines.filter(|line| line.as_ref().map_or(true, |line| line != "ok")).collect()
    };
    match looked() {
        Ok(lines) => Ok(lines),
        Err(error) if error.sqlite_error_code() == Some(rusqlite::ErrorCode::DatabaseCorrupt) => {
            Ok(vec![error.to_string()])
        }
        Err(error) => Err(failed(&error)),
    }
}

// ---- PostgreSQL out -------------------------------------------------------------------------------------------

fn told(error: &tokio_postgres::Error) -> Error {
    postgres::failure(error).error
}

async fn begin(client: &ClientWrapper) -> Result<()> {
    let text = format!("{PATIENT} BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    client.batch_execute(&text).await.map_err(|error| told(&error))
}

async fn tables(client: &ClientWrapper) -> Result<Vec<(String, String, String)>> {
    let rows = client.query(TABLES, &[]).await.map_err(|error| told(&error))?;
    let text = |row: &tokio_postgres::Row, n: usize| row.try_get::<_, String>(n).map_err(|error| told(&error));
    rows.iter().map(|row| Ok((text(row, 0)?, text(row, 1)?, text(row, 2)?))).collect()
}

async fn send_tables<T, F>(client: &ClientWrapper, out: &mpsc::Sender<Piece>, ask: F) -> Result<T>
where
    F: for<'a, 'c> Fn(&'a mut Tx<'c>) -> Fut<'a, Result<T>>,
{
    begin(client).await?;
    let seen = ask(&mut Tx::pg(client)).await?;
    for (table, columns, key) in tables(client).await? {
        out.send(Piece::Part(format!("{table} ({columns})"))).await.map_err(|_| nobody())?;
        let read = format!("COPY (SELECT {columns} FROM {table} ORDER BY {key}) TO STDOUT (FORMAT binary)");
        let mut rows = pin!(client.copy_out(&read).await.map_err(|error| told(&error))?);
        // The server sends a row at a time.
        let mut piece = Vec::with_capacity(PIECE);
        while let Some(bytes) = rows.next().await {
            piece.extend_from_slice(&bytes.map_err(|error| told(&error))?);
            if piece.len() >= PIECE {
                out.send(Piece::Bytes(std::mem::take(&mut piece))).await.map_err(|_| nobody())?;
            }
        }
        out.send(Piece::Bytes(piece)).await.map_err(|_| nobody())?;
    }
    client.batch_execute("COMMIT").await.map_err(|error| told(&error))?;
    Ok(seen)
}

async fn read_tables(client: &ClientWrapper) -> Result<Vec<String>> {
    begin(client).await?;
    let mut flaws = Vec::new();
    for (table, columns, _) in tables(client).await? {
        // Every column, so that long values kept elsewhere are read as well.
        let rows = client.copy_out(&format!("COPY {table} ({columns}) TO STDOUT (FORMAT binary)")).await;
        let mut rows = pin!(rows.map_err(|error| told(&error))?);
        while let Some(bytes) = rows.next().await {
            if let Err(error) = bytes {
                flaws.push(format!("{table}: {}", told(&error)));
                return Ok(flaws);
            }
        }
    }
    let failures = "SELECT COALESCE(checksum_failures, 0) FROM pg_stat_database WHERE datname = current_database()";
    let failures: i64 = client.query_one(failures, &[]).await.and_then(|row| row.try_get(0)).map_err(|e| told(&e))?;
    if failures > 0 {
        flaws.push(format!("the server has met {failures} pages whose checksum does not fit"));
    }
    Ok(flaws)
}

// ---- in -------------------------------------------------------------------------------------------------------

/// An empty database that is being filled. Dropped before [`Filling::commit`], nothing has happened.
pub struct Filling(Kept);

enum Kept {
    Lite { beside: Beside, place: PathBuf },
    Pg(ClientWrapper),
}

/// A file that goes with its owner.
struct Beside(PathBuf);

impl Drop for Beside {
    fn drop(&mut self) {
        drop(fs::remove_file(&self.0));
    }
}

impl std::fmt::Debug for Filling {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Filling")
    }
}

/// Whether there is nothing yet at the address of a database. Makes nothing.
pub async fn is_empty(url: &str) -> Result<bool> {
    if let Some(path) = url.strip_prefix("sqlite:") {
        let (place, _) = sqlite_path(path)?;
        // A log that is left without its file would be played into the new one.
        return Ok(["", "-wal", "-journal"].iter().all(|end| !sqlite::with_end(&place, end).exists()));
    }
    let client = postgres::connect_to(url).await?;
    let rows = client.query_one(COUNT_TABLES, &[]).await.and_then(|row| row.try_get::<_, i64>(0));
    rows.map(|count| count == 0).map_err(|error| told(&error))
}

impl Filling {
    /// Begins to fill the database at `url` with what [`Store::dump`] sent when these migrations were applied.
    ///
    /// [`Error::Setup`] if it holds something, or if this program does not know one of the migrations.
    pub async fn begin(url: &str, migrations: &[Migrations], applied: &[Applied]) -> Result<Self> {
        let then = Migrations::then(migrations, applied)?;
        if let Some(path) = url.strip_prefix("sqlite:") {
            let (place, _) = sqlite_path(path)?;
            if !is_empty(url).await? {
                return Err(full(&format!("The file {}", place.display())));
            }
            let beside = sqlite::with_end(&place, ".restoring");
            // What an earlier attempt left.
            drop(fs::remove_file(&beside));
            sqlite::create(&beside)?;
            return Ok(Self(Kept::Lite { beside: Beside(beside), place }));
        }
        let client = postgres::connect_to(url).await?;
        if !is_empty(url).await? {
            return Err(full("The PostgreSQL database"));
        }
        let mut tx = Tx::pg(&client);
        tx.script(&format!("{PATIENT} BEGIN")).await?;
        migrate::apply(&mut tx, Engine::Postgres, &then).await?;
        Ok(Self(Kept::Pg(client)))
    }

    /// Takes every piece until the sender is gone.
    pub async fn pour(&mut self, mut pieces: mpsc::Receiver<Piece>) -> Result<()> {
        match &self.0 {
            Kept::Lite { beside, .. } => {
                let beside = beside.0.clone();
                let poured = tokio::task::spawn_blocking(move || {
                    let mut file = File::options().write(true).open(beside)?;
                    while let Some(piece) = pieces.blocking_recv() {
                        if let Piece::Bytes(bytes) = piece {
                            file.write_all(&bytes)?;
                        }
                    }
                    file.sync_all()
                });
                poured
                    .await
                    .unwrap_or_else(|error| Err(std::io::Error::other(error)))
                    .map_err(|error| unwritten(&error))
            }
            Kept::Pg(client) => pour_tables(client, pieces).await,
        }
    }

    /// Puts it in place: from now on it is the database.
    pub async fn commit(self) -> Result<()> {
        match self.0 {
            Kept::Lite { beside, place } => {
                let folder = place.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
                // Unlike a move this never goes over a database that came there meanwhile.
                fs::hard_link(&beside.0, &place)
                    .and_then(|()| fs::remove_file(&beside.0))
                    .and_then(|()| File::open(folder)?.sync_all())
                    .map_err(|error| unwritten(&error))
            }
            Kept::Pg(client) => client.batch_execute("COMMIT").await.map_err(|error| told(&error)),
        }
    }
}

fn full(what: &str) -> Error {
    Error::Setup(format!(
        "{what} is there and holds something; a backup is only ever put into an empty folder and an empty database."
    ))
}

fn unwritten(error: &std::io::Error) -> Error {
    match error.kind() {
        std::io::ErrorKind::StorageFull => Error::Full,
        _ => Error::Setup(format!("The database file cannot be written ({error}).")),
    }
}

async fn pour_tables(client: &ClientWrapper, mut pieces: mpsc::Receiver<Piece>) -> Result<()> {
    let mut sink = None;
    while let Some(piece) = pieces.recv().await {
        match piece {
            Piece::Part(table) => {
                if let Some(open) = sink.take() {
                    finish(open).await?;
                }
                let into = format!("COPY {table} FROM STDIN (FORMAT binary)");
                sink = Some(Box::pin(client.copy_in::<_, Bytes>(&into).await.map_err(|error| told(&error))?));
            }
            Piece::Bytes(bytes) => {
                let Some(open) = &mut sink else { return Err(Error::other("bytes before their table")) };
                open.send(Bytes::from(bytes)).await.map_err(|error| told(&error))?;
            }
        }
    }
    match sink {
        Some(open) => finish(open).await,
        None => Ok(()),
    }
}

async fn finish(mut sink: std::pin::Pin<Box<tokio_postgres::CopyInSink<Bytes>>>) -> Result<()> {
    sink.as_mut().finish().await.map(drop).map_err(|error| told(&error))
}
