//! The public log, open to everyone: its files as other tools read them ([`files`]), and for every act in the book a page
//! and a proof that can be checked without us ([`proof`]), by programs and in the browser ([`check_file`], [`examine`]).
//!
//! Logs watch each other: this hall signs what grew of its neighbours' logs ([`witness`], at [`saksi`]), asks its own
//! witnesses to do the same ([`ask`]), hangs their lines on its checkpoints ([`cosigned`]), and shows all of it
//! ([`status`]).
//!
//! Nothing here is personal: an entry holds what the book made public, and a digest of the rest.
//!
//! What must never happen here: a checkpoint shown before the guard file has it, a proof of something that is not in the
//! published tree, or a cosignature for a log that did not grow from what was seen.

pub mod ask;
mod check_file;
mod cosigned;
pub mod examine;
mod files;
pub mod model;
pub mod ports;
mod proof;
mod refusal;
mod saksi;
mod signature;
mod status;
mod table;
pub mod witness;

use std::sync::Arc;

use hall::{Doors, Hall, Room};
use kernel::{Lang, Source};
use ledger::{Policy, SigningKey};
use sha2::{Digest as _, Sha256};
use store::Migrations;
use web::axum::Router;
use web::axum::extract::DefaultBodyLimit;
use web::axum::routing::{get, post};
use web::utoipa_axum::router::OpenApiRouter;

use crate::ports::{Letters, Notices};

pub use refusal::Refusal;

/// Both engines read the same.
const MIGRATIONS: &[(&str, &str)] = &[("0001_witness", include_str!("../migrations/0001_witness.sql"))];

store::sealed! {
    /// What is sealed in the tables of this room.
    pub const SEALED = "witness_keys" "seed" by Text "name" for witness::SEALED_FOR;
}

/// This room before the hall opens.
pub const ROOM: Room = Room {
    name: "transparency",
    migrations: &[Migrations { owner: "transparency", sqlite: MIGRATIONS, postgres: MIGRATIONS }],
    sealed: SEALED,
    texts: &[&[
        Source { lang: Lang::Id, name: "transparency", ftl: include_str!("../texts/id.ftl") },
        Source { lang: Lang::En, name: "transparency", ftl: include_str!("../texts/en.ftl") },
    ]],
    statements: &[table::STATEMENTS],
};

/// The room, open. Clones share it.
#[derive(Clone)]
pub struct Transparency {
    /// The hall.
    pub hall: Hall,
    /// Whose logs this hall witnesses, who witnesses its own, and how many of them are enough.
    pub policy: Arc<Policy>,
    /// The key with which it witnesses.
    pub(crate) key: Arc<SigningKey>,
    /// Which letters were revoked.
    pub(crate) letters: Arc<dyn Letters>,
    /// What everyone is told of breaches.
    pub(crate) notices: Arc<dyn Notices>,
}

/// Opens the room; at the first start it draws the key with which the hall witnesses.
pub async fn open(
    hall: Hall,
    policy: Policy,
    letters: Arc<dyn Letters>,
    notices: Arc<dyn Notices>,
) -> store::Result<(Transparency, Doors)> {
    let key = Arc::new(witness::key(&hall).await?);
    let room = Transparency { hall, policy: Arc::new(policy), key, letters, notices };
    let pages = Router::new()
        .route("/log", get(files::page))
        .route("/log/checkpoint", get(files::checkpoint))
        .route("/log/vkey", get(files::key))
        .route("/log/policy", get(files::policy))
        .route("/log/tile/entries/{*path}", get(files::entries))
        .route("/log/tile/{*path}", get(files::tile))
        .route("/bukti/{event}", get(proof::show))
        .route("/periksa", get(check_file::form).post(check_file::check))
        .route("/periksa/dicabut", get(signature::revoked))
        .route("/saksi/add-checkpoint", post(saksi::add_checkpoint).layer(DefaultBodyLimit::max(saksi::MOST)))
        .route("/saksi/vkey", get(saksi::key))
        .route("/saksi/{log}/checkpoint", get(saksi::checkpoint))
        .route("/status", get(status::page))
        .route("/status/bukti/{digest}", get(status::evidence))
        .with_state(room.clone());
    Ok((room, Doors { pages, api: OpenApiRouter::new(), followers: vec![] }))
}

/// SHA-256 in hexadecimal digits, as addresses name a log or a checkpoint and records a letter.
pub(crate) fn digest(text: impl AsRef<[u8]>) -> String {
    use std::fmt::Write as _;
    Sha256::digest(text).iter().fold(String::with_capacity(64), |mut hex, byte| {
        // Writing to a string cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
