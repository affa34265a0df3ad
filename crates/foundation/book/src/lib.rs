//! The record book: every act of the hall is one event, written in the transaction of the act itself.
//!
//! A room calls [`Book::write`] with its [`Act`] inside its own transaction. Whatever has to happen because of it (a
//! notice, a task, a number in the statistics) is done by a [`Follower`], which reads the book behind a cursor and
//! writes in the transaction that moves the cursor: each event is handled exactly once. [`Live`] tells open pages.
//!
//! ```
//! # use std::sync::Arc;
//! # use book::{Act, Book, Follower, Followers};
//! # use kernel::{Actor, OsDice, RegionCode, SystemClock};
//! # use store::{Store, Tx, Vault};
//! # async fn example(store: Store, region: RegionCode, case: [u8; 16]) -> store::Result<()> {
//! let book = Book::new(Arc::new(Vault::for_tests()), Arc::new(SystemClock), Arc::new(OsDice));
//! let act = Act::new("cases.submitted").about(case).public(serde_json::json!({"layanan": "ktp-el-baru"}));
//! store
//!     .write(region, (book.clone(), act), move |tx, (book, act)| {
//!         Box::pin(async move { book.write(tx, region, &Actor::System, act.clone()).await })
//!     })
//!     .await?;
//!
//! let notices = Follower::new("notices", |tx, event| {
//!     Box::pin(async move {
//!         if event.kind == "cases.submitted" { /* write with tx */ }
//!         Ok(())
//!     })
//! });
//! Followers::new(store, book, vec![notices]).drain().await.map_err(|error| store::Error::Other(error.to_string()))
//! # }
//! ```

mod act;
mod entry;
mod follow;
mod heads;
mod live;
pub mod log;
mod outbox;
mod page;
mod table;

use std::sync::Arc;

use kernel::{Actor, Clock, Dice, EventId, RegionCode};
use store::{Error, Migrations, Result, Sql, Tx, Vault, vals};

pub use act::{Act, Event};
pub use entry::{commitment, verify};
pub use follow::{Fault, Follower, Followers, Handle};
pub use live::Live;
pub use log::Log;
pub use outbox::{Channel, DemoChannel, Message, Outbox, Queued, State, Undelivered, Via};

/// The tables of the book.
pub const MIGRATIONS: Migrations = Migrations {
    owner: "book",
    sqlite: &[("0001_book", include_str!("../migrations/sqlite/0001_book.sql")), LOG, ERASING],
    postgres: &[("0001_book", include_str!("../migrations/postgres/0001_book.sql")), LOG, ERASING],
};

store::sealed! {
    /// What is sealed in the tables of the book.
    pub const SEALED =
        "event_secrets" "sealed" by Bytes "event_id" for SEALED_FOR,
        "outbox" "address" by Bytes "message_id" for outbox::PURPOSES[0],
        "outbox" "subject" by Bytes "message_id" for outbox::PURPOSES[1],
        "outbox" "body" by Bytes "message_id" for outbox::PURPOSES[2],
        "logs" "seed" by Text "origin" for log::SEALED_FOR;
}

const LOG: (&str, &str) = ("0002_log", include_str!("../migrations/0002_log.sql"));
const ERASING: (&str, &str) = ("0003_erasing", include_str!("../migrations/0003_erasing.sql"));

/// Every statement of this crate, for the test that compiles them.
pub const STATEMENTS: &[(&str, Sql)] = store::statements!(table::STATEMENTS, log::STATEMENTS, outbox::STATEMENTS);

/// What an event's salt and private part are sealed for.
const SEALED_FOR: &str = "book.event";

/// Writes and reads events. Clones are cheap.
#[derive(Clone)]
pub struct Book {
    vault: Arc<Vault>,
    clock: Arc<dyn Clock>,
    dice: Arc<dyn Dice>,
}

impl std::fmt::Debug for Book {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Book")
    }
}

impl Book {
    /// A book that seals with this vault.
    pub fn new(vault: Arc<Vault>, clock: Arc<dyn Clock>, dice: Arc<dyn Dice>) -> Self {
        Self { vault, clock, dice }
    }

    /// Writes one event. It stands or falls with the transaction.
    ///
    /// Refuses a public part that holds what looks like a NIK: the public log can never forget it.
    pub async fn write(&self, tx: &mut Tx<'_>, region: RegionCode, actor: &Actor, act: Act) -> Result<Event> {
        entry::check_public(&act.public)?;
        let id = EventId::mint(&*self.clock, &*self.dice);
        let at = self.clock.now();
        let seq = tx.one(table::NEXT_SEQ, &vals![region], |row| row.i(0)).await?;
        let seq = seq.ok_or_else(|| Error::Other("the book gave no number".to_owned()))?;
        let prev = match act.subject {
            Some(subject) => tx.one(table::LAST_OF_SUBJECT, &vals![region, subject], |row| row.id(0)).await?,
            None => None,
        };
        let mut salt = [0; 32];
        self.dice.fill(&mut salt);
        let private = entry::canonical(&act.private)?;
        let commit = commitment(&salt, private.as_bytes());
        let sealed = self.vault.seal(&*self.dice, SEALED_FOR, &id.bytes(), &[&salt, private.as_bytes()].concat());
        let event = Event {
            region,
            seq,
            id,
            at,
            kind: act.kind.to_owned(),
            subject: act.subject,
            reference: act.reference,
            agency: act.agency,
            actor: actor.label(),
            public: act.public,
            private: Some(act.private),
            commit,
            prev,
            entry: String::new(),
        };
        let event = Event { entry: entry::of(&event, actor)?, ..event };
        entry::check_size(&event.entry)?;
        let row = vals![
            region,
            seq,
            id,
            at,
            &event.kind,
            event.subject,
            event.reference.clone(),
            event.agency.clone(),
            &event.actor,
            &event.entry,
            commit,
            prev,
        ];
        tx.exec_all(&[(table::PUT_EVENT, &row), (table::PUT_SECRET, &vals![region, id, sealed])]).await?;
        Ok(event)
    }

    /// All events about one subject, oldest first, with their private parts.
    pub async fn of_subject(&self, tx: &mut Tx<'_>, region: RegionCode, subject: [u8; 16]) -> Result<Vec<Event>> {
        let rows = tx.query(table::OF_SUBJECT, &vals![region, subject], page::row).await?;
        rows.into_iter().map(|row| self.unseal(row)).collect()
    }

    /// All events about one subject, oldest first, without their private parts.
    pub async fn public_of_subject(
        &self,
        tx: &mut Tx<'_>,
        region: RegionCode,
        subject: [u8; 16],
    ) -> Result<Vec<Event>> {
        let rows = tx.query(table::PUBLIC_OF_SUBJECT, &vals![region, subject], page::row).await?;
        Ok(rows.into_iter().map(|row| row.event).collect())
    }

    /// The last event about a subject: what was made from its events is out of date when this has changed.
    pub async fn last_of_subject(
        &self,
        tx: &mut Tx<'_>,
        region: RegionCode,
        subject: [u8; 16],
    ) -> Result<Option<EventId>> {
        tx.one(table::LAST_OF_SUBJECT, &vals![region, subject], |row| row.id(0)).await
    }

    /// The events after number `seq`, oldest first, at most `limit`, with their private parts.
    pub async fn page_after(&self, tx: &mut Tx<'_>, region: RegionCode, seq: i64, limit: u32) -> Result<Vec<Event>> {
        let rows = tx.query(table::PAGE_AFTER, &vals![region, seq, limit], page::row).await?;
        rows.into_iter().map(|row| self.unseal(row)).collect()
    }

    /// What the acts of one kind (`by` is the actor's label and the kind) were about that were written after the first id
    /// and before the second, oldest first, at most `limit`. Acts about nothing are left out.
    pub async fn subjects_of(
        &self,
        tx: &mut Tx<'_>,
        region: RegionCode,
        by: (&str, &str),
        (after, before): (EventId, EventId),
        limit: i64,
    ) -> Result<Vec<(EventId, [u8; 16])>> {
        let values = vals![region, after, before, by.0, by.1, limit];
        tx.query(table::SUBJECTS_OF, &values, |row| Ok((row.id(0)?, row.id(1)?))).await
    }

    /// One event.
    pub async fn find(&self, tx: &mut Tx<'_>, region: RegionCode, event: EventId) -> Result<Option<Event>> {
        let row = tx.one(table::FIND, &vals![region, event], page::row).await?;
        row.map(|row| self.unseal(row)).transpose()
    }

    /// The salt that proves an event's private part to whoever is given both; none once it is erased.
    pub async fn salt(&self, tx: &mut Tx<'_>, region: RegionCode, event: EventId) -> Result<Option<[u8; 32]>> {
        let row = tx.one(table::FIND, &vals![region, event], page::row).await?;
        Ok(match row {
            Some(row) => self.opened(&row)?.map(|(salt, _)| salt),
            None => None,
        })
    }

    /// Salt and private part (canonical JSON) of an event: with both, anyone can hold what they read against the entry
    /// ([`commitment`]). None once they are erased.
    pub async fn opening(
        &self,
        tx: &mut Tx<'_>,
        region: RegionCode,
        event: EventId,
    ) -> Result<Option<([u8; 32], String)>> {
        let row = tx.one(table::FIND, &vals![region, event], page::row).await?;
        row.map_or(Ok(None), |row| self.opened(&row))
    }

    /// Erases the private part and its salt for ever. The event, its public entry and its commitment stay as they are.
    ///
    /// True if there was something to erase.
    pub async fn erase(&self, tx: &mut Tx<'_>, region: RegionCode, event: EventId) -> Result<bool> {
        Ok(tx.exec(table::ERASE, &vals![region, event]).await? > 0)
    }

    /// Erases the private parts of everything about a subject, as [`Book::erase`] does; how many there were.
    pub async fn erase_subject(&self, tx: &mut Tx<'_>, region: RegionCode, subject: [u8; 16]) -> Result<u64> {
        tx.exec(table::ERASE_SUBJECT, &vals![region, subject]).await
    }

    /// Erases the private parts of what somebody did that is about nobody in particular; how many there were.
    pub async fn erase_acts_of(&self, tx: &mut Tx<'_>, region: RegionCode, actor: &Actor) -> Result<u64> {
        tx.exec(table::ERASE_ACTS, &vals![region, actor.label()]).await
    }

    fn unseal(&self, row: page::EventRow) -> Result<Event> {
        let private = match self.opened(&row)? {
            Some((_, json)) => Some(entry::parse(&json)?),
            None => None,
        };
        Ok(Event { private, ..row.event })
    }

    fn opened(&self, row: &page::EventRow) -> Result<Option<([u8; 32], String)>> {
        let Some(sealed) = &row.sealed else {
            return Ok(None);
        };
        let damaged =
            |why: &dyn std::fmt::Display| Error::Other(format!("the private part of event {}: {why}", row.event.id));
        let plain = self.vault.unseal(SEALED_FOR, &row.event.id.bytes(), sealed).map_err(|error| damaged(&error))?;
        let (salt, json) = plain.split_first_chunk::<32>().ok_or_else(|| damaged(&"too short"))?;
        let json = String::from_utf8(json.to_vec()).map_err(|_| damaged(&"not a text"))?;
        Ok(Some((*salt, json)))
    }
}
