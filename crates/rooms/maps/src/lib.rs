//! The map of the hall. The hall serves it itself, tile by tile, from one PMTiles file ([`archive`], [`tiles`]), so that no
//! visitor's browser tells another house where they look. The file is a small one that ships with the program ([`extract`]
//! makes it from the table of regions), or one that the office names.
//!
//! [`regions`] shows the regions of the hall with a list beside the map; [`place`] says in which of them a place seems to lie.
//! Other rooms put maps into their pages with [`web::Map`] and need nothing of this room.
//!
//! What must never happen here: a request to another host, or a border shown without saying that it is approximate.

pub mod archive;
pub mod extract;
mod place;
mod regions;
mod tiles;

use std::sync::Arc;

use hall::{Doors, Hall, Room};
use kernel::{Lang, Source};
use web::axum::Router;
use web::axum::routing::get;
use web::utoipa_axum::router::OpenApiRouter;

pub use archive::{Archive, ArchiveError};

/// The file that ships with the program: the invented city close up, and the country from afar. `cargo xtask map` makes it.
pub const SHIPPED: &[u8] = include_bytes!("../data/contoh.pmtiles");

/// This room before the hall opens. It keeps nothing.
pub const ROOM: Room = Room {
    name: "maps",
    migrations: &[],
    sealed: &[],
    texts: &[&[
        Source { lang: Lang::Id, name: "maps", ftl: include_str!("../texts/id.ftl") },
        Source { lang: Lang::En, name: "maps", ftl: include_str!("../texts/en.ftl") },
    ]],
    statements: &[],
};

/// The room, open. Clones share it.
#[derive(Clone)]
pub(crate) struct Maps {
    pub(crate) hall: Hall,
    pub(crate) archive: Arc<Archive>,
    /// What the region looks like from above, worked out once.
    pub(crate) land: Arc<regions::Land>,
}

/// Opens the room with this file of tiles.
pub fn open(hall: Hall, archive: Arc<Archive>) -> Doors {
    let land = Arc::new(regions::Land::of(&hall));
    let pages = Router::new()
        .route("/peta", get(regions::page))
        .route("/peta/peta.json", get(tiles::about))
        .route("/peta/wilayah.geojson", get(regions::points))
        .route("/peta/titik", get(place::form).post(place::find))
        .route("/peta/ubin/{version}/{zoom}/{column}/{row}", get(tiles::tile))
        .with_state(Maps { hall, archive, land });
    Doors { pages, api: OpenApiRouter::new(), followers: vec![] }
}
