//! What the office sets up itself, without a programmer: services, agencies, officers, days off.
//!
//! An administrator writes on a draft of a service ([`draft`]) and proposes it; another one looks and approves
//! ([`release`]). From the moment it counts, it is in force: shipped files, over them the files of the configured folder,
//! over them what this region has released. The `balai` crate puts the three together ([`ports::Offer`]).
//!
//! - [`model`] nouns and legal states; [`refusal`] every reason to say no; [`ports`] what this room needs of others
//! - [`table`](mod@table) all SQL; [`acts`] the words in the book, with before and after
//!
//! What must never happen here: a change that one person alone puts in force, a text that gets lost, a service file with
//! mistakes that takes the place of one without.

pub mod acts;
pub mod check;
pub mod copy;
pub mod draft;
pub mod model;
pub mod ports;
pub mod refusal;
pub mod release;
pub mod room;
pub mod source;
pub mod table;

use hall::Room;
use kernel::{Lang, Source};
use store::Migrations;

pub use refusal::Refusal;
pub use room::Administration;

/// Both engines read the same.
const MIGRATIONS: &[(&str, &str)] = &[("0001_administration", include_str!("../migrations/0001_administration.sql"))];

/// This room before the hall opens.
pub const ROOM: Room = Room {
    name: "administration",
    migrations: &[Migrations { owner: "administration", sqlite: MIGRATIONS, postgres: MIGRATIONS }],
    texts: &[&[
        Source { lang: Lang::Id, name: "administration", ftl: include_str!("../texts/id.ftl") },
        Source { lang: Lang::En, name: "administration", ftl: include_str!("../texts/en.ftl") },
    ]],
    statements: table::STATEMENTS,
};
