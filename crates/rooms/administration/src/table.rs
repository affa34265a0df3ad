//! Every SQL statement of this room.
//!
//! - [`drafts`]: what somebody works on, and what was parked when a session ended
//! - [`releases`]: what was proposed, and what is in force
//! - [`changes`]: what was changed by whom
//! - [`packs`], [`signers`]: services that travel, and whose keys are trusted
//! - [`hall_words`]: what the hall says of itself; [`days`]: the region's own days off; [`staff`]: proposed rights of officers

pub mod changes;
pub mod days;
pub mod drafts;
pub mod hall_words;
pub mod packs;
pub mod releases;
pub mod signers;
pub mod staff;

use store::Sql;

store::sealed! {
    /// What is sealed in the tables of this room.
    pub const SEALED = "parked_edits" "fields" by Bytes "token" for drafts::PARKED;
}

/// Every statement, for the test that prepares them on both engines.
pub const STATEMENTS: &[&[(&str, Sql)]] = &[
    drafts::STATEMENTS,
    releases::STATEMENTS,
    changes::STATEMENTS,
    days::STATEMENTS,
    staff::STATEMENTS,
    packs::STATEMENTS,
    signers::STATEMENTS,
    hall_words::STATEMENTS,
];
