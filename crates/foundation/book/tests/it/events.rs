//! Writing, reading and erasing events.

use book::{Act, verify};
use kernel::{Actor, EventId, RegionCode};
use serde_json::json;
use store::testing::{Schema, assert_prepares, assert_same_shape, sqlite};
use store::{Store, each_backend, vals};

use crate::{BANDUNG, CASE, MAKASSAR, MIGRATIONS, book, resident, submitted, write};

/// The stored bytes of one event's public row.
async fn stored(store: &Store, region: RegionCode, event: EventId) -> (String, Vec<u8>) {
    let input = (region, event);
    store
        .read(input, |tx, (region, event)| {
            Box::pin(async move {
                let find = "SELECT entry, commitment FROM events WHERE region = $1 AND event_id = $2";
                tx.one(find, &vals![*region, *event], |row| Ok((row.t(0)?, row.b(1)?))).await
            })
        })
        .await
        .unwrap()
        .unwrap()
}

async fn secrets(store: &Store) -> i64 {
    store
        .read((), |tx, ()| {
            Box::pin(async move { tx.one("SELECT count(*) FROM event_secrets", &[], |row| row.i(0)).await })
        })
        .await
        .unwrap()
        .unwrap()
}

each_backend! {
    MIGRATIONS;

    async fn an_event_comes_back_as_it_was_written(store: Store) {
        let book = book();
        let first = write(&store, &book, BANDUNG, resident(), submitted()).await.unwrap();
        let second = write(&store, &book, BANDUNG, Actor::System, Act::new("cases.decided").about(CASE)).await.unwrap();
        write(&store, &book, BANDUNG, Actor::Visitor, Act::new("hall.opened")).await.unwrap();
        assert_eq!((first.seq, second.seq), (1, 2));
        assert_eq!((first.prev, second.prev), (None, Some(first.id)));
        assert_eq!(first.actor, resident().label());

        let found = store.read(book.clone(), |tx, book| Box::pin(async move {
            let all = book.of_subject(tx, BANDUNG, CASE).await?;
            let page = book.page_after(tx, BANDUNG, 1, 10).await?;
            let one = book.find(tx, BANDUNG, all[0].id).await?;
            assert_eq!(one.as_ref(), all.first());
            assert!(book.of_subject(tx, MAKASSAR, CASE).await?.is_empty(), "a region sees its own events only");
            Ok::<_, store::Error>((all, page.into_iter().map(|event| event.seq).collect::<Vec<_>>()))
        })).await.unwrap();
        assert_eq!(found, (vec![first, second], vec![2, 3]));
    }

    async fn the_public_entry_is_canonical_and_holds_nothing_personal(store: Store) {
        let book = book();
        let event = write(&store, &book, BANDUNG, resident(), submitted()).await.unwrap();
        let (entry, commitment) = stored(&store, BANDUNG, event.id).await;
        let expect = format!(
            r#"{{"aktor":"warga","commit":"{}","id":"{}","inst":"32.73","prev":null,"pub":{{"biaya":0,"layanan":"ktp-el-baru"}},"t":"cases.submitted","ts":"2026-11-22T10:00:00+07:00","v":1}}"#,
            entry.split("\"commit\":\"").nth(1).unwrap().split('"').next().unwrap(),
            event.id,
        );
        assert_eq!(entry, expect);
        assert_eq!(commitment, event.commit);
        assert_eq!(event.entry, entry);
        for word in ["3273010101900001", "Siti", "KTP-7F3K9", &resident().label()] {
            assert!(!entry.contains(word), "{word}");
        }
        let east = write(&store, &book, MAKASSAR, Actor::System, Act::new("hall.opened")).await.unwrap();
        assert!(stored(&store, MAKASSAR, east.id).await.0.contains("11:00:00+08:00"));
    }

    async fn the_private_part_is_proved_by_its_salt(store: Store) {
        let book = book();
        let event = write(&store, &book, BANDUNG, resident(), submitted()).await.unwrap();
        let salt = store.read((book, event.id), |tx, (book, id)| Box::pin(async move { book.salt(tx, BANDUNG, *id).await })).await.unwrap().unwrap();
        let private = submitted().private;
        assert!(verify(&event.entry, &salt, &private));
        assert!(!verify(&event.entry, &[0; 32], &private));
        assert!(!verify(&event.entry, &salt, &json!({"nik": "3273010101900002", "nama": "Siti Aminah"})));
        assert!(!verify("{}", &salt, &private));
    }

    async fn the_private_part_is_not_readable_in_the_database(store: Store) {
        write(&store, &book(), BANDUNG, resident(), submitted()).await.unwrap();
        let sealed = store.read((), |tx, ()| Box::pin(async move {
            tx.one("SELECT sealed FROM event_secrets", &[], |row| row.b(0)).await
        })).await.unwrap().unwrap();
        assert!(!sealed.windows(4).any(|four| four == b"Siti" || four == b"3273"));
    }

    async fn erasing_leaves_the_event_byte_for_byte(store: Store) {
        let book = book();
        let event = write(&store, &book, BANDUNG, resident(), submitted()).await.unwrap();
        let kept = write(&store, &book, BANDUNG, resident(), submitted()).await.unwrap();
        let before = stored(&store, BANDUNG, event.id).await;
        let erase = || {
            store.write(BANDUNG, (book.clone(), event.id), |tx, (book, id)| Box::pin(async move { book.erase(tx, BANDUNG, *id).await }))
        };
        assert!(erase().await.unwrap());
        assert!(!erase().await.unwrap(), "there is nothing left to erase");
        assert_eq!(stored(&store, BANDUNG, event.id).await, before);
        assert_eq!(secrets(&store).await, 1);
        let all = store.read(book.clone(), |tx, book| Box::pin(async move { book.of_subject(tx, BANDUNG, CASE).await })).await.unwrap();
        assert_eq!((&all[0].private, &all[0].public), (&None, &event.public));
        assert_eq!(all[1], kept);
        let salt = store.read((book.clone(), event.id), |tx, (book, id)| Box::pin(async move { book.salt(tx, BANDUNG, *id).await })).await;
        assert_eq!(salt, Ok(None));
    }

    async fn a_public_part_that_does_not_fit_the_log_is_refused(store: Store) {
        let book = book();
        let act = submitted().public(json!({"catatan": "NIK 3273010101900001"}));
        assert!(write(&store, &book, BANDUNG, resident(), act).await.unwrap_err().to_string().contains("NIK"));
        let act = submitted().public(json!({"berkas": "x".repeat(66_000)}));
        assert!(write(&store, &book, BANDUNG, resident(), act).await.unwrap_err().to_string().contains("too long"));
        assert_eq!(write(&store, &book, BANDUNG, resident(), submitted()).await.unwrap().seq, 1);
    }

    async fn two_hundred_writers_get_numbers_without_gaps(store: Store) {
        let book = book();
        let tasks: Vec<_> = (0..200_i64).map(|n| {
            let (store, book) = (store.clone(), book.clone());
            let region = if n % 4 == 0 { MAKASSAR } else { BANDUNG };
            tokio::spawn(async move {
                let input = (book, n);
                store.write(region, input, move |tx, (book, n)| Box::pin(async move {
                    let event = book.write(tx, region, &Actor::System, submitted()).await?;
                    // Some acts are refused after they took their number.
                    if n % 10 == 3 {
                        return Err(store::Error::Busy);
                    }
                    Ok(event.seq)
                })).await
            })
        }).collect();
        let mut refused = 0;
        for task in tasks {
            refused += i64::from(task.await.unwrap().is_err());
        }
        assert_eq!(refused, 20);
        for (region, count) in [(MAKASSAR, 50), (BANDUNG, 130)] {
            let events = store.read((book.clone(), region), |tx, (book, region)| Box::pin(async move {
                book.page_after(tx, *region, 0, 1000).await
            })).await.unwrap();
            let numbers: Vec<i64> = events.iter().map(|event| event.seq).collect();
            assert_eq!(numbers, (1..=count).collect::<Vec<i64>>());
            let chained = events.windows(2).all(|two| two[1].prev == Some(two[0].id));
            assert!(chained, "each event names the one before it about the same case");
        }
    }

    async fn every_statement_compiles(store: Store) {
        assert_prepares(&store, book::STATEMENTS).await;
        assert!(book::STATEMENTS.len() > 15);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_tables_are_the_same_on_both_engines() {
    if let Some(schema) = Schema::create().await {
        let (lite, pg) = (sqlite(&[book::MIGRATIONS]).await, schema.open(&[book::MIGRATIONS]).await);
        assert_same_shape(&lite, &pg).await;
        pg.close().await;
        schema.drop().await;
    }
}
