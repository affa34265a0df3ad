//! What lies in the tables and in the book: the same on both engines, sealed, and nothing personal in the open.

use store::{testing, vals};

use super::town::*;
use crate::table::STATEMENTS;

store::each_backend! {
    MIGRATIONS;

    async fn every_statement_is_understood(store: Store) {
        for statements in STATEMENTS {
            testing::assert_prepares(&store, statements).await;
        }
    }

    async fn nothing_personal_lies_in_the_open(store: Store) {
        let town = Town::new(store.clone());
        town.rina().await;
        let read = store.read(town.region(), |tx, region| {
            Box::pin(async move {
                let sql = "SELECT nik, name, phone, nik_blind FROM persons WHERE region = $1";
                tx.query(sql, &vals![*region], |row| Ok([row.b(0)?, row.b(1)?, row.b(2)?, row.b(3)?].concat())).await
            })
        });
        let rows: Vec<Vec<u8>> = read.await.unwrap_or_else(|error: store::Error| panic!("{error}"));
        for fact in [RINA, "Rina", "81234567890"] {
            let found = rows.iter().any(|row| row.windows(fact.len()).any(|window| window == fact.as_bytes()));
            assert!(!found, "{fact}");
        }
    }

    async fn every_verb_leaves_an_event_and_no_event_tells_who(store: Store) {
        let town = Town::new(store);
        let begun = town.rina().await;
        town.wulan(true).await;
        town.sign_in(&from("203.0.113.1"), RINA, PASSWORD).await.unwrap();
        let actor = town.actor(&begun).await;
        town.people.sign_out(&actor, begun.token.reveal()).await.unwrap();
        let code = town.code().await;
        let events = town.events().await;
        let kinds: Vec<&str> = events.iter().map(|event| event.kind.as_str()).collect();
        let expected =
            ["people.code_asked", "people.registered", "people.officer_added", "people.signed_in", "people.signed_out"];
        assert_eq!(kinds, expected);
        for event in &events {
            for secret in [RINA, "Rina", "81234567890", PASSWORD, code.as_str(), "203.0.113.1"] {
                assert!(!event.entry.contains(secret), "{} tells {secret}", event.kind);
            }
        }
    }
}

#[tokio::test]
async fn both_engines_have_the_same_tables() {
    let Some(schema) = testing::Schema::create().await else { return };
    let (sqlite, postgres) = (testing::sqlite(MIGRATIONS).await, schema.open(MIGRATIONS).await);
    testing::assert_same_shape(&sqlite, &postgres).await;
    sqlite.close().await;
    postgres.close().await;
    schema.drop().await;
}
