//! For tests: a body that runs on both engines, and the two checks that replace a compiler for SQL.
//!
//! PostgreSQL is the server in `BALAI_TEST_POSTGRES_URL`; every test gets a schema of its own and drops it. Without the
//! variable the PostgreSQL half says so and passes; with `BALAI_REQUIRE_POSTGRES=1` it fails instead.

use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::time::Duration;

use futures_util::FutureExt;
use kernel::{Dice, OsDice};

use crate::migrate::Migrations;
use crate::sql::Sql;
use crate::tx::Tx;
use crate::{Base, Engine, Options, Store, Val, constraint, vals};

/// Tests run side by side, so each takes few connections.
const FEW: Options = Options { readers: 2, writers: 2, longest_job: Duration::from_secs(15) };

/// Runs an async test body on both engines, each time with a fresh, migrated [`Store`].
///
/// ```text
/// store::each_backend! {
///     MIGRATIONS;
///     /// Why this matters.
///     async fn a_row_comes_back(store: Store) { … }
/// }
/// ```
/// makes the tests `a_row_comes_back::sqlite` and `a_row_comes_back::postgres`. `MIGRATIONS` is a `&[Migrations]`.
#[macro_export]
macro_rules! each_backend {
    ($migrations:expr; $($(#[$meta:meta])* async fn $name:ident($store:ident: Store) $body:block)+) => {$(
        $(#[$meta])*
        mod $name {
            use super::*;

            async fn body($store: $crate::Store) $body

            #[test]
            fn sqlite() {
                $crate::testing::on_sqlite($migrations, body);
            }

            #[test]
            fn postgres() {
                $crate::testing::on_postgres($migrations, body);
            }
        }
    )+};
}

/// Runs `body` on a temporary SQLite database.
pub fn on_sqlite<F: Future<Output = ()>>(migrations: &[Migrations], body: impl FnOnce(Store) -> F) {
    block_on(async {
        let store = sqlite(migrations).await;
        body(store.clone()).await;
        store.close().await;
    });
}

/// Runs `body` on a schema of its own in the PostgreSQL server for tests.
pub fn on_postgres<F: Future<Output = ()>>(migrations: &[Migrations], body: impl FnOnce(Store) -> F) {
    block_on(async {
        if let Some(schema) = Schema::create().await {
            let store = schema.open(migrations).await;
            let ran = AssertUnwindSafe(body(store.clone())).catch_unwind().await;
            store.close().await;
            schema.drop().await;
            if let Err(panic) = ran {
                resume_unwind(panic);
            }
        }
    });
}

fn block_on(body: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a test needs a runtime")
        .block_on(body);
}

/// A fresh, migrated SQLite store.
pub async fn sqlite(migrations: &[Migrations]) -> Store {
    let store = Store::open("sqlite::memory:", migrations, FEW).await.expect("a temporary SQLite database opens");
    store.migrate().await.expect("the migrations fit SQLite");
    store
}

/// A schema of its own in the PostgreSQL server for tests.
#[derive(Debug)]
pub struct Schema {
    base: String,
    name: String,
}

impl Schema {
    /// Makes a schema; none when there is no server and none is required.
    pub async fn create() -> Option<Self> {
        let Ok(base) = std::env::var("BALAI_TEST_POSTGRES_URL") else {
            assert!(
                std::env::var("BALAI_REQUIRE_POSTGRES").as_deref() != Ok("1"),
                "BALAI_REQUIRE_POSTGRES is 1, but BALAI_TEST_POSTGRES_URL is not"
            );
            eprintln!("skipped: BALAI_TEST_POSTGRES_URL is not set");
            return None;
        };
        let mut random = [0; 8];
        OsDice.fill(&mut random);
        let schema = Self { base, name: format!("test_{:016x}", u64::from_be_bytes(random)) };
        schema.admin(&format!("CREATE SCHEMA {}", schema.name)).await;
        Some(schema)
    }

    /// The address of the server with this schema as the default one.
    pub fn url(&self) -> String {
        let glue = if self.base.contains('?') { '&' } else { '?' };
        format!("{}{glue}options=-c%20search_path%3D{}", self.base, self.name)
    }

    /// A migrated store in this schema.
    pub async fn open(&self, migrations: &[Migrations]) -> Store {
        let store = Store::open(&self.url(), migrations, FEW).await.expect("the PostgreSQL server for tests answers");
        store.migrate().await.expect("the migrations fit PostgreSQL");
        store
    }

    /// Removes the schema and all in it.
    pub async fn drop(self) {
        self.admin(&format!("DROP SCHEMA {} CASCADE", self.name)).await;
    }

    async fn admin(&self, text: &str) {
        let store = Store::open(&self.base, &[], Options { readers: 1, writers: 1, ..FEW })
            .await
            .expect("the PostgreSQL server for tests answers");
        let Base::Pg(pg) = &store.inner.base else { panic!("BALAI_TEST_POSTGRES_URL is not a PostgreSQL address") };
        let client = pg.connect().await.expect("the PostgreSQL server for tests answers");
        Tx::pg(&client).script(text).await.expect("a schema can be made and dropped");
    }
}

/// Compiles every statement on the store's engine and fails with the list of those that do not compile.
pub async fn assert_prepares(store: &Store, statements: &'static [(&'static str, Sql)]) {
    let flaws: Vec<String> = store
        .read(statements, |tx, statements| {
            Box::pin(async move {
                let mut flaws = Vec::new();
                for (name, sql) in *statements {
                    if let Err(error) = tx.prepare(*sql).await {
                        flaws.push(format!("{name}: {error}"));
                    }
                }
                Ok::<_, crate::Error>(flaws)
            })
        })
        .await
        .expect("statements can be compiled");
    assert!(flaws.is_empty(), "on {:?} these statements do not compile:\n{}", store.engine(), flaws.join("\n"));
}

/// Which statements read, on SQLite, every row of a table or of a region's part of it: their time grows with the data.
pub async fn whole_reads(sqlite: &Store, statements: &'static [(&'static str, Sql)]) -> BTreeSet<String> {
    assert_eq!(sqlite.engine(), Engine::Sqlite);
    let read = sqlite.read(statements, |tx, statements| {
        Box::pin(async move {
            let mut whole = BTreeSet::new();
            for (name, sql) in *statements {
                let text = sql.lite();
                let holes = (1..=99).take_while(|number| text.contains(&format!("${number}"))).count();
                let nothing = vec![Val::from(None::<i64>); holes];
                let explain: &'static str = Box::leak(format!("EXPLAIN QUERY PLAN {text}").into_boxed_str());
                let plan = tx.query(Sql::new(explain), &nothing, |row| row.t(3)).await?;
                let is_whole = |line: &String| {
                    line.ends_with("(region=?)") || (line.starts_with("SCAN ") && !line.starts_with("SCAN CONSTANT"))
                };
                whole.extend(plan.iter().filter(|line| is_whole(line)).map(|line| format!("{name}: {line}")));
            }
            Ok::<_, crate::Error>(whole)
        })
    });
    read.await.expect("statements can be explained")
}

/// Fails unless two migrated stores have the same tables, columns, types, nullability, indexes and constraint names.
///
/// Tables that SQLite makes for a virtual one are left out.
pub async fn assert_same_shape(sqlite: &Store, postgres: &Store) {
    assert_eq!((sqlite.engine(), postgres.engine()), (Engine::Sqlite, Engine::Postgres));
    let (lite, pg) = (shape_of_sqlite(sqlite).await, shape_of_postgres(postgres).await);
    let only = |one: &Shape, other: &Shape| {
        let mut lines: Vec<String> = Vec::new();
        for (table, items) in one {
            let none = BTreeSet::new();
            lines.extend(items.difference(other.get(table).unwrap_or(&none)).map(|item| format!("  {table}: {item}")));
        }
        lines.join("\n")
    };
    assert!(lite == pg, "only on SQLite:\n{}\nonly on PostgreSQL:\n{}", only(&lite, &pg), only(&pg, &lite));
}

/// For each table its columns, indexes and constraints, each as a line.
type Shape = BTreeMap<String, BTreeSet<String>>;

async fn shape_of_sqlite(store: &Store) -> Shape {
    let tables = store
        .read((), |tx, ()| {
            Box::pin(async move {
                tx.query(
                    "SELECT lower(name) FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%'",
                    &[],
                    |row| row.t(0),
                )
                .await
            })
        })
        .await
        .expect("SQLite lists its tables");
    let mut shape = Shape::new();
    for table in tables {
        let lines = store
            .read(table.clone(), |tx, table| {
                Box::pin(async move {
                    let mut lines = tx
                        .query(
                            "SELECT lower(name), lower(type), \"notnull\" FROM pragma_table_info($1)",
                            &vals![table],
                            |row| Ok(column(&row.t(0)?, &row.t(1)?, row.i(2)? == 1)),
                        )
                        .await?;
                    lines.extend(
                        tx.query(
                            "SELECT lower(name) FROM pragma_index_list($1) WHERE origin = 'c'",
                            &vals![table],
                            |row| Ok(format!("index {}", row.t(0)?)),
                        )
                        .await?,
                    );
                    lines.extend(tx.lite_constraints(table).into_iter().map(|name| format!("constraint {name}")));
                    Ok::<_, crate::Error>(lines)
                })
            })
            .await
            .expect("SQLite describes its tables");
        shape.insert(table, lines.into_iter().collect());
    }
    shape
}

async fn shape_of_postgres(store: &Store) -> Shape {
    const COLUMNS: Sql = Sql::new(
        "SELECT t.table_name::text, c.column_name::text, c.data_type::text, c.is_nullable = 'NO'
         FROM information_schema.tables t JOIN information_schema.columns c USING (table_schema, table_name)
         WHERE t.table_schema = current_schema() AND t.table_type = 'BASE TABLE'",
    );
    const INDEXES: Sql = Sql::new(
        "SELECT t.relname::text, i.relname::text FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
         JOIN pg_class t ON t.oid = x.indrelid WHERE t.relnamespace = current_schema()::regnamespace
         AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.oid AND c.contype IN ('p', 'u'))",
    );
    const CONSTRAINTS: Sql = Sql::new(
        "SELECT t.relname::text, c.conname::text FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
         WHERE c.connamespace = current_schema()::regnamespace AND c.contype IN ('p', 'u', 'c', 'f')",
    );
    let lines = store
        .read((), |tx, ()| {
            Box::pin(async move {
                let mut lines =
                    tx.query(COLUMNS, &[], |row| Ok((row.t(0)?, column(&row.t(1)?, &row.t(2)?, row.flag(3)?)))).await?;
                lines.extend(tx.query(INDEXES, &[], |row| Ok((row.t(0)?, format!("index {}", row.t(1)?)))).await?);
                lines.extend(
                    tx.query(CONSTRAINTS, &[], |row| Ok((row.t(0)?, format!("constraint {}", row.t(1)?)))).await?,
                );
                Ok::<_, crate::Error>(lines)
            })
        })
        .await
        .expect("PostgreSQL describes its tables");
    let mut shape = Shape::new();
    for (table, line) in lines {
        shape.entry(table).or_default().insert(line);
    }
    shape
}

fn column(name: &str, ty: &str, is_not_null: bool) -> String {
    format!("column {name} {ty} {}", if is_not_null { "not null" } else { "null" })
}

impl Tx<'_> {
    /// The names of a table's constraints on SQLite; unnamed ones show as `?`.
    fn lite_constraints(&mut self, table: &str) -> Vec<String> {
        self.lite_conn().map_or_else(Vec::new, |conn| {
            constraint::declared(conn, table).into_iter().map(|c| c.name.unwrap_or_else(|| "?".to_owned())).collect()
        })
    }
}

/// How many statements this process has sent so far. A list of statements that go together counts as one.
pub fn statements() -> u64 {
    crate::tx::STATEMENTS.load(std::sync::atomic::Ordering::Relaxed)
}
