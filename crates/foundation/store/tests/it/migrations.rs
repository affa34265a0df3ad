//! Migrations run once, together, and never change.

use store::testing::{Schema, assert_prepares, assert_same_shape, sqlite};
use store::{Engine, Error, Migrations, Options, Sql, Store, vals};

use crate::BANDUNG;

const ONE: &str =
    "CREATE TABLE a (region BIGINT NOT NULL, n BIGINT NOT NULL, CONSTRAINT a_pk PRIMARY KEY (region, n));";
const TWO: &str = "ALTER TABLE a ADD COLUMN note TEXT; CREATE INDEX a_note ON a (region, note);";

const V1: Migrations = Migrations { owner: "a", sqlite: &[("0001_a", ONE)], postgres: &[("0001_a", ONE)] };
const V2: Migrations = Migrations {
    owner: "a",
    sqlite: &[("0001_a", ONE), ("0002_note", TWO)],
    postgres: &[("0001_a", ONE), ("0002_note", TWO)],
};
const CHANGED: Migrations = Migrations { owner: "a", sqlite: &[("0001_a", TWO)], postgres: &[("0001_a", TWO)] };
const BAD: Migrations = Migrations {
    owner: "b",
    sqlite: &[("0001_b", "CREATE TABLE b (n BIGINT);"), ("0002_b", "CREATE TABLE oh no")],
    postgres: &[("0001_b", "CREATE TABLE b (n BIGINT);"), ("0002_b", "CREATE TABLE oh no")],
};

async fn open(url: &str, migrations: &[Migrations]) -> Store {
    Store::open(url, migrations, Options { readers: 1, writers: 1, ..Options::default() }).await.unwrap()
}

async fn has_table(store: &Store, table: &'static str) -> bool {
    const FIND: Sql = Sql::fork(
        "SELECT count(*) FROM sqlite_master WHERE name = $1",
        "SELECT count(*) FROM information_schema.tables WHERE table_schema = current_schema() AND table_name = CAST($1 AS TEXT)",
    );
    store
        .read(table, |tx, table| Box::pin(async move { tx.one(FIND, &vals![*table], |row| row.i(0)).await }))
        .await
        .unwrap()
        .is_some_and(|count| count == 1)
}

/// The life of a schema, on one database that is opened again and again.
async fn life(url: &str) {
    let store = open(url, &[V1]).await;
    assert!(!has_table(&store, "a").await, "opening never migrates");
    store.migrate().await.unwrap();
    store.migrate().await.unwrap();
    store
        .write(BANDUNG, (), |tx, ()| {
            Box::pin(async move { tx.exec("INSERT INTO a VALUES ($1, 1)", &vals![BANDUNG]).await })
        })
        .await
        .unwrap();
    store.close().await;

    let store = open(url, &[V2]).await;
    store.migrate().await.unwrap();
    let notes = store
        .read((), |tx, ()| {
            Box::pin(async move { tx.query("SELECT n, note FROM a", &[], |row| Ok((row.i(0)?, row.opt_t(1)?))).await })
        })
        .await;
    assert_eq!(notes, Ok(vec![(1, None)]));
    store.close().await;

    for (migrations, word) in [(&[CHANGED][..], "another text"), (&[V1], "newer version"), (&[V2, BAD], "b/0002_b")] {
        let store = open(url, migrations).await;
        let error = store.migrate().await.unwrap_err();
        assert!(matches!(&error, Error::Setup(text) if text.contains(word)), "{error}");
        assert!(!has_table(&store, "b").await, "a failed run leaves nothing behind");
        store.close().await;
    }
    let store = open(url, &[]).await;
    store.migrate().await.unwrap();
    store.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_schema_grows_and_never_changes_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    life(&format!("sqlite:{}/new/balai.db", folder.path().display())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_schema_grows_and_never_changes_on_postgres() {
    if let Some(schema) = Schema::create().await {
        life(&schema.url()).await;
        schema.drop().await;
    }
}

async fn together(url: &str) {
    let stores = [open(url, &[V2]).await, open(url, &[V2]).await, open(url, &[V2]).await];
    let tasks: Vec<_> =
        stores.iter().cloned().map(|store| tokio::spawn(async move { store.migrate().await })).collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    for store in stores {
        store.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn programs_that_start_at_once_migrate_once() {
    let folder = tempfile::tempdir().unwrap();
    together(&format!("sqlite:{}/balai.db", folder.path().display())).await;
    if let Some(schema) = Schema::create().await {
        together(&schema.url()).await;
        schema.drop().await;
    }
}

#[tokio::test]
async fn lists_that_do_not_fit_together_are_refused() {
    let uneven = Migrations { postgres: &[], ..V1 };
    let falling = Migrations { sqlite: &[("0002", ""), ("0001", "")], postgres: &[("0002", ""), ("0001", "")], ..V1 };
    for list in [&[uneven][..], &[falling], &[V1, V2]] {
        assert!(matches!(Store::open("sqlite::memory:", list, Options::default()).await, Err(Error::Setup(_))));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_two_folders_are_compared() {
    const OTHER: &str = "CREATE TABLE a (region BIGINT NOT NULL, n TEXT, CONSTRAINT a_key PRIMARY KEY (region, n));";
    let Some(schema) = Schema::create().await else {
        return;
    };
    let pg = schema.open(&[V2]).await;
    let same = sqlite(&[V2]).await;
    assert_eq!((same.engine(), pg.engine()), (Engine::Sqlite, Engine::Postgres));
    assert_same_shape(&same, &pg).await;
    let other = sqlite(&[Migrations { sqlite: &[("0001", OTHER)], postgres: &[("0001", "")], ..V1 }]).await;
    let compared = tokio::spawn({
        let pg = pg.clone();
        async move { assert_same_shape(&other, &pg).await }
    });
    let told = compared.await.unwrap_err().into_panic();
    let told = told.downcast_ref::<String>().unwrap();
    for part in ["a: column n text null", "a: constraint a_key", "a: column n bigint not null", "a: index a_note"] {
        assert!(told.contains(part), "{told}");
    }
    pg.close().await;
    schema.drop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn statements_that_do_not_compile_are_listed() {
    const LIST: &[(&str, Sql)] = &[
        ("GOOD", Sql::new("SELECT n FROM a WHERE region = $1")),
        ("BAD", Sql::new("SELECT m FROM a")),
        ("WORSE", Sql::new("SELEC")),
    ];
    let store = sqlite(&[V1]).await;
    let told = tokio::spawn(async move { assert_prepares(&store, LIST).await }).await.unwrap_err().into_panic();
    let told = told.downcast_ref::<String>().unwrap();
    assert!(told.contains("BAD: ") && told.contains("WORSE: ") && !told.contains("GOOD"), "{told}");
}
