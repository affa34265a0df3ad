//! Residents and officers: who they are, how they come in, and who looked at whose data.
//!
//! A resident registers with NIK, name, a contact and a password, proves the contact by a one-time code, and signs in
//! from then on ([`register`], [`sign_in`], [`reset_password`]). An officer is made by an administrator ([`seed`]) and
//! signs in with a second factor ([`officer_sign_in`], [`totp`]).
//! Either may show a passkey instead ([`passkey`]) or come by a provider that knows them ([`identity`]), a resident by a code
//! that was sent ([`code_sign_in`]). Both get a session ([`session`]) or make keys for
//! programs ([`token`]); [`door`] turns either into the actor of a request. [`account`] is what people change about
//! themselves, [`consent`] what they agreed to, [`trail`] who read their data, [`resident`] and [`colleagues`] what other rooms may ask of this one.
//!
//! Messages leave through [`outbox`]; codes wait as challenges ([`challenge`]); guessing is slowed by [`gate`].
//!
//! What must never happen here: an answer that tells whether somebody has an account; personal data in an address, a
//! log or the public part of an event; a code, password or token kept as it is.

pub mod account;
pub mod challenge;
pub mod code_sign_in;
pub mod colleagues;
pub mod consent;
pub mod contact_proof;
pub mod door;
pub mod erase;
mod gate;
mod ground;
pub mod held;
mod http;
pub mod identity;
pub mod kept;
pub mod model;
pub mod officer_sign_in;
pub mod outbox;
pub mod passkey;
pub mod password;
pub mod profile;
pub mod rectify;
pub mod register;
pub mod reset_password;
pub mod resident;
mod secrets;
pub mod seed;
pub mod session;
pub mod sign_in;
pub mod staff;
mod table;
pub mod token;
pub mod totp;
pub mod trail;
pub mod turn;

#[cfg(test)]
mod tests;

pub use ground::{Caller, Me, People};
pub use http::ask_before;
pub use resident::{PersonFace, face, find_by_nik};
pub use seed::{ListedOfficer, NewOfficer, NewResident, OfficerInput, ResidentInput};

use hall::{Doors, Hall, Room};
use kernel::{Lang, Source};
use store::Migrations;

/// This room before the hall opens.
pub const ROOM: Room =
    Room { name: "people", migrations: &[MIGRATIONS], sealed: SEALED, texts: &[TEXTS], statements: STATEMENTS };

/// Opens the room. The [`People`] are also the [`web::Door`] of the hall, and what other rooms are wired to.
pub fn open(hall: &Hall, identities: identity::Identities) -> (People, Doors) {
    let people = People { identities, ..People::of(hall) };
    let doors = Doors { pages: http::pages(people.clone()), api: http::api(people.clone()), followers: vec![] };
    (people, doors)
}

/// This room's tables, on both engines.
pub const MIGRATIONS: Migrations = Migrations {
    owner: "people",
    sqlite: &[
        ("0001_people", include_str!("../migrations/sqlite/0001_people.sql")),
        DOORS,
        KEPT,
        UNTIL,
        CONSENTS,
        IDENTITIES,
        FIRST,
        REPORTS,
    ],
    postgres: &[
        ("0001_people", include_str!("../migrations/postgres/0001_people.sql")),
        DOORS,
        KEPT,
        UNTIL,
        CONSENTS,
        IDENTITIES,
        FIRST,
        REPORTS,
    ],
};
/// Both engines read the same.
const DOORS: (&str, &str) = ("0002_doors", include_str!("../migrations/0002_doors.sql"));
const KEPT: (&str, &str) = ("0004_kept", include_str!("../migrations/0004_kept.sql"));
const UNTIL: (&str, &str) = ("0006_until", include_str!("../migrations/0006_until.sql"));
const REPORTS: (&str, &str) = ("0012_reports", include_str!("../migrations/0012_reports.sql"));
const FIRST: (&str, &str) = ("0010_first_password", include_str!("../migrations/0010_first_password.sql"));
const IDENTITIES: (&str, &str) = ("0008_identities", include_str!("../migrations/0008_identities.sql"));
const CONSENTS: (&str, &str) = ("0007_consents", include_str!("../migrations/0007_consents.sql"));

store::sealed! {
    /// What is sealed in this room's tables.
    pub const SEALED =
        "persons" "nik" by Bytes "person_id" for resident::NIK,
        "persons" "name" by Bytes "person_id" for resident::NAME,
        "persons" "phone" by Bytes "person_id" for resident::PHONE,
        "persons" "email" by Bytes "person_id" for resident::EMAIL,
        "officers" "totp" by Bytes "officer_id" for totp::SEAL,
        "challenges" "payload" by Bytes "handle" for challenge::SEAL,
        "passkeys" "material" by Bytes "credential" for passkey::SEAL;
}

/// This room's texts.
pub const TEXTS: &[Source] = &[
    Source { lang: Lang::Id, name: "people", ftl: include_str!("../texts/id.ftl") },
    Source { lang: Lang::En, name: "people", ftl: include_str!("../texts/en.ftl") },
    Source { lang: Lang::Id, name: "identity", ftl: include_str!("../identity/texts/id.ftl") },
    Source { lang: Lang::En, name: "identity", ftl: include_str!("../identity/texts/en.ftl") },
    Source { lang: Lang::Id, name: "people-consents", ftl: include_str!("../consents/texts/id.ftl") },
    Source { lang: Lang::En, name: "people-consents", ftl: include_str!("../consents/texts/en.ftl") },
];

/// Every statement of this room, for the test that prepares them on both engines.
pub const STATEMENTS: &[&[store::Named]] = table::STATEMENTS;
