//! What the office sets up itself, without a programmer: services, agencies, officers, days off.
//!
//! An administrator writes on a draft of a service ([`draft`]) and proposes it; another one looks and approves
//! ([`release`]). From the moment it counts, it is in force: shipped files, over them the files of the configured folder,
//! over them what this region has released. The `balai` crate puts the three together ([`ports::Offer`]).
//!
//! - [`check`] and [`proof`] mistakes and examples of a text; [`diff`] what it changes; [`parts`] and [`source`] the form over it
//! - [`hall_words`], [`agencies`], [`days`], [`staff`] the office itself: what citizens see of it, when it is closed, who may
//!   do what; [`contact`] how it is reached; [`letter_head`] and [`crest`] what stands at the head of its letters;
//!   [`offices`] where people go
//! - [`pack`], [`export`], [`import`], [`merge`], [`trust`] services that travel between halls
//! - [`model`] nouns and legal states; [`refusal`] every reason to say no; [`ports`] what this room needs of others
//! - [`table`](mod@table) all SQL; [`acts`] the words in the book, with before and after
//!
//! What must never happen here: a change that one person alone puts in force, a text that gets lost, a service file with
//! mistakes that takes the place of one without.

pub mod acts;
pub mod agencies;
pub mod check;
pub mod contact;
pub mod copy;
pub mod crest;
pub mod days;
pub mod diff;
pub mod draft;
pub mod export;
pub mod hall_words;
mod http;
pub mod import;
pub mod letter_head;
pub mod merge;
pub mod model;
pub mod offices;
pub mod pack;
pub mod parts;
pub mod ports;
pub mod proof;
pub mod refusal;
pub mod release;
pub mod room;
pub mod source;
pub mod staff;
pub mod table;
pub mod trust;

use std::sync::Arc;

use hall::{Doors, Hall, Room};
use kernel::{Lang, Source};
use store::Migrations;
use web::utoipa_axum::router::OpenApiRouter;

pub use refusal::Refusal;
pub use room::Administration;

/// Both engines read the same.
const MIGRATIONS: &[(&str, &str)] = &[
    ("0001_administration", include_str!("../migrations/0001_administration.sql")),
    ("0002_office", include_str!("../migrations/0002_office.sql")),
    ("0003_packs", include_str!("../migrations/0003_packs.sql")),
    ("0004_hall", include_str!("../migrations/0004_hall.sql")),
];

/// This room before the hall opens.
pub const ROOM: Room = Room {
    name: "administration",
    migrations: &[Migrations { owner: "administration", sqlite: MIGRATIONS, postgres: MIGRATIONS }],
    sealed: table::SEALED,
    texts: &[&[
        Source { lang: Lang::Id, name: "administration", ftl: include_str!("../texts/id.ftl") },
        Source { lang: Lang::En, name: "administration", ftl: include_str!("../texts/en.ftl") },
        Source { lang: Lang::Id, name: "administration-parts", ftl: include_str!("../parts/texts/id.ftl") },
        Source { lang: Lang::En, name: "administration-parts", ftl: include_str!("../parts/texts/en.ftl") },
        Source { lang: Lang::Id, name: "administration-pack", ftl: include_str!("../pack/texts/id.ftl") },
        Source { lang: Lang::En, name: "administration-pack", ftl: include_str!("../pack/texts/en.ftl") },
        Source { lang: Lang::Id, name: "administration-kept", ftl: include_str!("../kept/texts/id.ftl") },
        Source { lang: Lang::En, name: "administration-kept", ftl: include_str!("../kept/texts/en.ftl") },
    ]],
    statements: table::STATEMENTS,
};

/// Opens the room.
pub fn open(
    hall: Hall,
    offer: Arc<dyn ports::Offer>,
    preview: Arc<dyn ports::Preview>,
    staff: Arc<dyn ports::Staff>,
) -> (Administration, Doors) {
    let room = Administration { hall, offer, preview, staff };
    let doors = Doors { pages: http::pages(room.clone()), api: OpenApiRouter::new(), followers: vec![] };
    (room, doors)
}
