//! Cookies: read from a request, made for an answer. All are `HttpOnly`, `SameSite=Lax` and, over TLS, `Secure` and bound to
//! this host by their name.

use std::borrow::Cow;

use axum::http::header::COOKIE;
use axum::http::{HeaderMap, HeaderValue};
use kernel::Span;

use crate::site::Site;

/// The session.
pub const SESSION: &str = "balai_sesi";

/// What the browser calls the cookie `name`. Over TLS that carries `__Host-`, which no other host can set.
pub(crate) fn bound<'n>(site: &Site, name: &'n str) -> Cow<'n, str> {
    if site.is_secure() { format!("__Host-{name}").into() } else { name.into() }
}

/// The value of the cookie `name`.
pub fn get<'h>(site: &Site, headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let name = bound(site, name);
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|header| header.to_str().ok())
        .flat_map(|header| header.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(&*name)?.strip_prefix('='))
}

/// A `Set-Cookie` header. Without `seconds` the cookie ends with the browser; zero takes it away.
pub fn make(site: &Site, name: &str, value: &str, seconds: Option<i64>) -> HeaderValue {
    let age = seconds.map_or_else(String::new, |seconds| format!("; Max-Age={seconds}"));
    let secure = if site.is_secure() { "; Secure" } else { "" };
    let name = bound(site, name);
    let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{age}");
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""))
}

/// The session cookie; `age` none for a shared phone, where it ends with the browser.
pub fn session(site: &Site, token: &str, age: Option<Span>) -> HeaderValue {
    make(site, SESSION, token, age.map(Span::as_seconds))
}

/// Takes the session cookie away.
pub fn no_session(site: &Site) -> HeaderValue {
    make(site, SESSION, "", Some(0))
}

/// A word for the next page, shown once: the key of a text.
pub const FLASH: &str = "balai_kabar";

/// Has the next page say the text `key`.
pub fn flash(site: &Site, key: &str) -> HeaderValue {
    make(site, FLASH, key, Some(120))
}
