//! The page kit: the only crate that names axum.
//!
//! A room writes the inside of its pages as askama templates and hands it to [`Page`]; everything around it, and
//! everything that must never be forgotten, is here once:
//!
//! - [`view`] who asks, in which language, and what the page needs to know of them
//! - [`door`] the layers in front of every room: who comes in, limits, headers, one line of log a request
//! - [`page`] the whole page; [`field`](mod@field) the controls of forms; [`icons`]
//! - [`map`] a map, drawn by a library that is fetched for it alone
//! - [`input`] what a browser sent, checked against forgery and size
//! - [`trouble`] why a form comes back
//! - [`problem`] every refusal as an accessible page or as RFC 9457 `application/problem+json`
//! - [`security`] how to tell of a hole
//! - [`public`] pages kept as compressed bytes; [`sse`] live pages
//! - [`testing`] a site with three people at its door, for the tests of rooms
//! - [`cookies`], [`prefs`], [`assets`], [`headers`], [`matching`] (`ETag`, `If-Match`, `Idempotency-Key`), [`openapi`]
//!
//! What must never happen here: a script or style inside a page, a decision about a case, a text that is not in `texts`.

pub mod assets;
pub mod cookies;
pub mod door;
pub mod field;
pub mod headers;
pub mod icons;
pub mod input;
mod limit;
pub mod map;
pub mod matching;
pub mod openapi;
pub mod page;
pub mod prefs;
pub mod problem;
pub mod public;
pub mod security;
pub mod site;
mod squeeze;
pub mod sse;
pub mod testing;
pub mod trouble;
pub mod view;
mod worker;

pub use {askama, axum, utoipa, utoipa_axum};

pub use assets::offline_choice;
pub use door::{Door, Entered, Owed, open_door};
pub use field::{Control, FieldView, Pick, csrf_field, errors_html, fields_html, photo_words};
pub use icons::icon;
pub use input::{Sent, SentFile, Unchecked};
pub use map::Map;
pub use page::{Page, Section, see_other};
pub use problem::{Answer, InPlainWords, ProblemDocument, Refused};
pub use public::public_page;
pub use site::{HallFace, HallWords, Saying, Site, SiteParts};
pub use trouble::{Trouble, told_at};
pub use view::View;

use kernel::{Lang, Source};

/// The words around every page.
pub const TEXTS: &[Source] = &[
    Source { lang: Lang::Id, name: "web", ftl: include_str!("../texts/id.ftl") },
    Source { lang: Lang::Id, name: "web-map", ftl: include_str!("../map/texts/id.ftl") },
    Source { lang: Lang::En, name: "web", ftl: include_str!("../texts/en.ftl") },
    Source { lang: Lang::En, name: "web-map", ftl: include_str!("../map/texts/en.ftl") },
];

/// The pendopo on the first page, for screens wide enough.
pub const PENDOPO: &str = include_str!("../assets/pendopo.svg");

/// Bytes as hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
        // Writing to a string cannot fail.
        let _ = write!(out, "{byte:02x}");
        out
    })
}
