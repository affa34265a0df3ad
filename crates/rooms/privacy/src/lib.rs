//! What the hall holds about me: `/data-saya`.
//!
//! Nobody keeps data here. The other rooms are asked through [`ports::Records`], and what they tell is shown with purpose
//! and legal basis ([`page`]) or handed out whole, for programs and for people ([`copy`]). Who looked at it is told by
//! the room of people, at `/saya/jejak`; taking a copy is an event of its own.
//!
//! [`processing`] is the same without anybody in it: which personal data each service asks, for everyone to read.
//!
//! What must never happen here: data of one person on the page of another; a copy without its event.

mod copy;
pub mod model;
mod page;
pub mod ports;
mod processing;
mod refusal;

use std::sync::Arc;

use hall::{Doors, Hall, Room};
use kernel::{Lang, Source};
use web::axum::Router;
use web::axum::routing::{get, post};
use web::utoipa_axum::router::OpenApiRouter;

pub use refusal::Refusal;

use ports::Records;

/// This room before the hall opens. It has no tables.
pub const ROOM: Room = Room {
    name: "privacy",
    migrations: &[],
    sealed: &[],
    texts: &[&[
        Source { lang: Lang::Id, name: "privacy", ftl: include_str!("../texts/id.ftl") },
        Source { lang: Lang::En, name: "privacy", ftl: include_str!("../texts/en.ftl") },
    ]],
    statements: &[],
};

/// The room, open. Clones share it.
#[derive(Clone)]
pub struct Privacy {
    pub(crate) hall: Hall,
    pub(crate) records: Arc<dyn Records>,
}

/// Opens the room; `records` knows what the others hold.
pub fn open(hall: Hall, records: Arc<dyn Records>) -> Doors {
    let room = Privacy { hall, records };
    let pages = Router::new()
        .route("/data-saya", get(page::page))
        .route("/data-saya/salinan", post(copy::copy))
        .route("/pemrosesan", get(processing::page))
        .route("/pemrosesan.csv", get(processing::csv))
        .with_state(room);
    Doors { pages, api: OpenApiRouter::new(), followers: vec![] }
}
