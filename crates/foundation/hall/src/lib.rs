//! What a room is handed when the hall opens, and what it hands back.
//!
//! [`Hall`] is everything a verb may reach for: the store, the book, the clock, the catalogue. [`Room`] is what a room is
//! before the hall opens (tables, texts, statements), [`Doors`] what it offers once it is open (pages, API, followers).
//! The list of rooms in the `balai` crate is the table of contents of the product.
//!
//! Nothing here decides anything; a rule that seems to belong here belongs in a room.

pub mod letter;
pub mod living;
pub mod nights;
pub mod place;
pub mod removals;
pub mod table;

use std::sync::Arc;

use book::{Book, Follower, Live, Log};
use catalogue::Catalogue;
pub use desk::{Agencies, AgencyFace, LetterHead};
use kernel::{Clock, Dice, RegionCode, Source, Span, Stamp, Texts, Zone};
use letters::Press;
use reference::{Calendar, Regions};
use signing::Authority;
use store::{Migrations, Sealed, Sql, Store, Vault};
pub use uploads::scan;
use web::HallWords;
use web::axum::Router;
use web::utoipa_axum::router::OpenApiRouter;

pub use living::Living;

/// Everything a room may reach for. Cloning is cheap.
#[derive(Clone)]
pub struct Hall {
    /// The database.
    pub store: Store,
    /// Seals personal data.
    pub vault: Arc<Vault>,
    /// Writes events.
    pub book: Book,
    /// The public log; none while it is shut, or where nothing is served.
    pub log: Option<Log>,
    /// Live fan-out of events.
    pub live: Live,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub dice: Arc<dyn Dice>,
    /// All texts in all languages.
    pub texts: Arc<Texts>,
    /// The public services as they are offered now.
    pub services: Living<Catalogue>,
    /// Provinces to villages.
    pub regions: &'static Regions,
    /// Working days.
    pub calendar: Living<Calendar>,
    /// Prints letters.
    pub press: Press,
    /// Signs them.
    pub authority: Arc<Authority>,
    /// Looks into what visitors upload; none where no such program is set up.
    pub scanner: Option<Arc<dyn scan::Scanner>>,
    /// What the hall says of itself on every page.
    pub said: Living<HallWords>,
    /// The agencies of this region.
    pub agencies: Living<Agencies>,
    /// How this hall is set up.
    pub settings: Arc<Settings>,
}

impl Hall {
    /// The present moment.
    pub fn now(&self) -> Stamp {
        self.clock.now()
    }

    /// The region this hall serves.
    pub fn region(&self) -> RegionCode {
        self.settings.region
    }

    /// The time zone of the region.
    pub fn zone(&self) -> Zone {
        self.settings.zone
    }
}

/// How this hall is set up.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The region whose hall this is.
    pub region: RegionCode,
    /// Its time zone.
    pub zone: Zone,
    /// Its name as people say it, such as "Kota Tirtamaya".
    pub name: String,
    /// Whether the region is invented and everything in it an example.
    pub is_example: bool,
    /// Where citizens reach the hall, without a slash at the end.
    pub base_url: String,
    /// Where uploaded documents lie, sealed.
    pub files: std::path::PathBuf,
    /// How long a resident's session may lie idle.
    pub resident_idle: Span,
    /// How long an officer's session may lie idle.
    pub officer_idle: Span,
}

/// What a room is before the hall opens.
#[derive(Debug, Clone, Copy)]
pub struct Room {
    /// Its name: the crate's name.
    pub name: &'static str,
    /// Its tables, on both engines.
    pub migrations: &'static [Migrations],
    /// The columns of them whose values are sealed.
    pub sealed: &'static [Sealed],
    /// Its texts in every language.
    pub texts: &'static [&'static [Source]],
    /// Every statement it sends, for the test that prepares them on both engines.
    pub statements: &'static [&'static [(&'static str, Sql)]],
}

/// What a room offers once the hall is open.
pub struct Doors {
    /// Pages for people.
    pub pages: Router,
    /// The same verbs for programs, under `/api/v1`.
    pub api: OpenApiRouter,
    /// Who reads the book on behalf of this room.
    pub followers: Vec<Follower>,
}

/// Both engines read the same.
const SCRIPTS: &[(&str, &str)] = &[
    ("0001_hall", include_str!("../migrations/0001_hall.sql")),
    ("0002_nights", include_str!("../migrations/0002_nights.sql")),
    ("0004_removals", include_str!("../migrations/0004_removals.sql")),
];

/// The tables of halls, on both engines.
pub const MIGRATIONS: Migrations = Migrations { owner: "hall", sqlite: SCRIPTS, postgres: SCRIPTS };

/// Every statement of this crate.
pub const STATEMENTS: &[&[(&str, Sql)]] = &[table::STATEMENTS, nights::STATEMENTS, removals::STATEMENTS];
