//! A broken constraint has the same name on both engines.

use store::{Error, Migrations, each_backend, vals};

use crate::BANDUNG;

const TABLES: &str = "
    CREATE TABLE offices (region BIGINT NOT NULL, slug TEXT NOT NULL, CONSTRAINT offices_pk PRIMARY KEY (region, slug));
    CREATE TABLE desks (
        region BIGINT NOT NULL,
        id BIGINT NOT NULL,
        office TEXT,
        other_office TEXT,
        label TEXT NOT NULL, -- what stands on the sign (unique in an office)
        state TEXT NOT NULL DEFAULT 'open',
        email TEXT,
        CONSTRAINT desks_pk PRIMARY KEY (region, id),
        CONSTRAINT desks_label UNIQUE (region, office, label),
        CONSTRAINT desks_state CHECK (state IN ('open', 'closed')),
        CONSTRAINT desks_office FOREIGN KEY (region, office) REFERENCES offices (region, slug)
    );
    CREATE UNIQUE INDEX desks_email ON desks (region, email);
    CREATE UNIQUE INDEX desks_one_closed ON desks (region, state) WHERE state = 'closed';
    CREATE UNIQUE INDEX desks_lower ON desks (region, lower(label)) WHERE office IS NULL;
    CREATE TABLE plain (region BIGINT, a BIGINT, b BIGINT, PRIMARY KEY (region, a), UNIQUE (a, b));
";

const MIGRATIONS: &[Migrations] =
    &[Migrations { owner: "test", sqlite: &[("0001", TABLES)], postgres: &[("0001", TABLES)] }];

async fn broken(store: &store::Store, statement: &'static str) -> Error {
    store
        .write(BANDUNG, statement, |tx, statement| {
            Box::pin(async move {
                for setup in [
                    "INSERT INTO offices (region, slug) VALUES ($1, 'dukcapil')",
                    "INSERT INTO desks (region, id, office, label, email) VALUES ($1, 1, 'dukcapil', 'A', 'a@b.id')",
                    "INSERT INTO desks (region, id, label, state) VALUES ($1, 2, 'B', 'closed')",
                    "INSERT INTO plain (region, a, b) VALUES ($1, 1, 1)",
                ] {
                    tx.exec_one(setup, &vals![BANDUNG]).await?;
                }
                tx.exec(*statement, &vals![BANDUNG]).await
            })
        })
        .await
        .unwrap_err()
}

each_backend! {
    MIGRATIONS;

    async fn every_kind_of_constraint_is_named(store: Store) {
        for (name, statement) in [
            ("offices_pk", "INSERT INTO offices (region, slug) VALUES ($1, 'dukcapil')"),
            ("desks_pk", "INSERT INTO desks (region, id, label) VALUES ($1, 1, 'X')"),
            ("desks_pk", "UPDATE desks SET id = 1 WHERE region = $1 AND id = 2"),
            ("desks_label", "INSERT INTO desks (region, id, office, label) VALUES ($1, 3, 'dukcapil', 'A')"),
            ("desks_state", "INSERT INTO desks (region, id, label, state) VALUES ($1, 3, 'X', 'gone')"),
            ("desks_email", "INSERT INTO desks (region, id, label, email) VALUES ($1, 3, 'X', 'a@b.id')"),
            ("desks_one_closed", "INSERT INTO desks (region, id, label, state) VALUES ($1, 3, 'X', 'closed')"),
            ("desks_lower", "INSERT INTO desks (region, id, label) VALUES ($1, 3, 'b')"),
            ("desks_office", "INSERT INTO desks (region, id, office, label) VALUES ($1, 3, 'pupr', 'X')"),
            ("desks_office", "UPDATE desks SET office = 'pupr' WHERE region = $1 AND id = 1"),
            ("desks_office", "DELETE FROM offices WHERE region = $1"),
            ("desks_label_not_null", "INSERT INTO desks (region, id) VALUES ($1, 3)"),
            ("plain_pkey", "INSERT INTO plain (region, a, b) VALUES ($1, 1, 2)"),
            ("plain_a_b_key", "INSERT INTO plain (region, a, b) VALUES ($1 + 1, 1, 1)"),
        ] {
            let error = broken(&store, statement).await;
            assert!(error.is_constraint(name), "{name} on {:?}: {error:?}", store.engine());
        }
    }

    async fn a_statement_that_does_not_compile_names_no_constraint(store: Store) {
        let error = broken(&store, "SELECT nothing FROM nowhere WHERE region = $1").await;
        assert!(matches!(error, Error::Other(_)), "{error:?}");
        assert!(!error.is_constraint(""));
    }
}

#[test]
fn an_error_never_repeats_what_was_typed() {
    use store::testing::{on_postgres, on_sqlite};
    async fn check(store: store::Store) {
        let error = store
            .write(BANDUNG, (), |tx, ()| {
                Box::pin(async move {
                    let put = "INSERT INTO offices (region, slug) VALUES ($1, $2)";
                    tx.exec(put, &vals![BANDUNG, "3273010101900001"]).await?;
                    tx.exec(put, &vals![BANDUNG, "3273010101900001"]).await
                })
            })
            .await
            .unwrap_err();
        assert!(!format!("{error} {error:?}").contains("3273010101900001"));
    }
    on_sqlite(MIGRATIONS, check);
    on_postgres(MIGRATIONS, check);
}
