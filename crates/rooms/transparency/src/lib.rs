//! The public log, open to everyone: its files as other tools read them ([`files`]), and for every act in the book a page
//! and a proof that can be checked without us ([`proof`]), by programs and in the browser ([`check_file`], [`examine`]).
//!
//! Nothing here is personal: an entry holds what the book made public, and a digest of the rest.
//!
//! What must never happen here: a checkpoint shown before the guard file has it, or a proof of something that is not in
//! the published tree.

mod check_file;
pub mod examine;
mod files;
mod proof;
mod refusal;

use hall::{Doors, Hall, Room};
use kernel::{Lang, Source};
use web::axum::Router;
use web::axum::routing::get;
use web::utoipa_axum::router::OpenApiRouter;

pub use refusal::Refusal;

/// This room before the hall opens.
pub const ROOM: Room = Room {
    name: "transparency",
    migrations: &[],
    texts: &[&[
        Source { lang: Lang::Id, name: "transparency", ftl: include_str!("../texts/id.ftl") },
        Source { lang: Lang::En, name: "transparency", ftl: include_str!("../texts/en.ftl") },
    ]],
    statements: &[],
};

/// Opens the room.
pub fn open(hall: Hall) -> Doors {
    let pages = Router::new()
        .route("/log", get(files::page))
        .route("/log/checkpoint", get(files::checkpoint))
        .route("/log/vkey", get(files::key))
        .route("/log/tile/entries/{*path}", get(files::entries))
        .route("/log/tile/{*path}", get(files::tile))
        .route("/bukti/{event}", get(proof::show))
        .route("/periksa", get(check_file::form).post(check_file::check))
        .with_state(hall);
    Doors { pages, api: OpenApiRouter::new(), followers: vec![] }
}
