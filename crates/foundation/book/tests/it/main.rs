//! The book, seen from outside, on both engines.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod events;
mod followers;
mod live;
mod log;
mod messages;

use std::sync::Arc;

use book::{Act, Book, Event};
use kernel::{Actor, HandClock, OsDice, PersonId, RegionCode, Resident, SeededDice, Stamp};
use serde_json::json;
use store::{Migrations, Store, Vault};

/// A city.
const BANDUNG: RegionCode = RegionCode::of(3273);
/// A city in another time zone.
const MAKASSAR: RegionCode = RegionCode::of(7371);
/// A case.
const CASE: [u8; 16] = [7; 16];

/// The book's tables, and one that followers write to.
const MIGRATIONS: &[Migrations] =
    &[book::MIGRATIONS, Migrations { owner: "test", sqlite: &[("0001_seen", SEEN)], postgres: &[("0001_seen", SEEN)] }];

const SEEN: &str = "CREATE TABLE seen (region BIGINT NOT NULL, follower TEXT NOT NULL, seq BIGINT NOT NULL,
    CONSTRAINT seen_pk PRIMARY KEY (region, follower, seq));";

/// 22 November 2026, ten o'clock in Bandung.
fn clock() -> HandClock {
    HandClock::at(Stamp::micros(1_795_316_400_000_000))
}

fn book() -> Book {
    Book::new(Arc::new(Vault::for_tests()), Arc::new(clock()), Arc::new(OsDice))
}

fn resident() -> Actor {
    let person = PersonId::mint(&clock(), &SeededDice::new(9));
    Actor::Resident(Resident { region: BANDUNG, person })
}

fn submitted() -> Act {
    Act::new("cases.submitted")
        .about(CASE)
        .reference("KTP-7F3K9-Q2MXT")
        .agency("dukcapil")
        .public(json!({"layanan": "ktp-el-baru", "biaya": 0}))
        .private(json!({"nik": "3273010101900001", "nama": "Siti Aminah"}))
}

/// Writes one act in a transaction of its own.
async fn write(store: &Store, book: &Book, region: RegionCode, actor: Actor, act: Act) -> store::Result<Event> {
    let input = (book.clone(), actor, act);
    store
        .write(region, input, move |tx, (book, actor, act)| {
            Box::pin(async move { book.write(tx, region, actor, act.clone()).await })
        })
        .await
}
