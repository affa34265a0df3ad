//! A visitor's browser: its cookie says which report is being written in it, and for which it may speak.

use kernel::{Actor, Dice};
use sha2::{Digest as _, Sha256};
use web::axum::http::{HeaderMap, HeaderValue};
use web::{View, cookies};

use crate::hear::Reporter;

const COOKIE: &str = "balai_lapor";
/// The token of the code that a visitor was sent.
const CODE: &str = "balai_lapor_kode";
const DAYS: i64 = 400;

/// What is kept of a cookie's value.
pub(crate) fn digest(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

/// What the cookie of this browser holds, if it has one.
pub(crate) fn token<'h>(view: &View, headers: &'h HeaderMap) -> Option<&'h str> {
    cookies::get(&view.site, headers, COOKIE).filter(|token| token.len() == 64)
}

/// A new value for the cookie.
pub(crate) fn fresh(dice: &dyn Dice) -> String {
    let mut bytes = [0_u8; 32];
    dice.fill(&mut bytes);
    bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]).filter_map(|n| char::from_digit(n.into(), 16)).collect()
}

/// The cookie; on a phone that others use too it ends with the browser.
pub(crate) fn keep(view: &View, token: &str, is_shared: bool) -> HeaderValue {
    cookies::make(&view.site, COOKIE, token, (!is_shared && !view.is_shared).then_some(DAYS * 24 * 3600))
}

/// The token of the code that was sent; empty if none was.
pub(crate) fn code<'h>(view: &View, headers: &'h HeaderMap) -> &'h str {
    cookies::get(&view.site, headers, CODE).unwrap_or_default()
}

/// Keeps the token of the code for half an hour; an empty one takes it away.
pub(crate) fn keep_code(view: &View, token: &str) -> HeaderValue {
    cookies::make(&view.site, CODE, token, Some(if token.is_empty() { 0 } else { 30 * 60 }))
}

/// Whoever asks, as far as reports know them.
pub(crate) fn reporter(view: &View, headers: &HeaderMap) -> Reporter {
    let actor = if view.scopes.is_some() { Actor::Visitor } else { view.actor.clone() };
    Reporter { actor, token: token(view, headers).map(digest) }
}
