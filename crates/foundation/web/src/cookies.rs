//! Cookies: read from a request, made for an answer. All are `HttpOnly`, `SameSite=Lax` and, over TLS, `Secure`.

use axum::http::header::COOKIE;
use axum::http::{HeaderMap, HeaderValue};
use kernel::Span;

use crate::site::Site;

/// Name of the session cookie. Over TLS it carries `__Host-`, which no other host can set.
pub fn session_name(site: &Site) -> &'static str {
    if site.is_secure() { "__Host-balai_sesi" } else { "balai_sesi" }
}

/// The value of the cookie `name`.
pub fn get<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|header| header.to_str().ok())
        .flat_map(|header| header.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
}

/// A `Set-Cookie` header. Without `seconds` the cookie ends with the browser; zero takes it away.
pub fn make(site: &Site, name: &str, value: &str, seconds: Option<i64>) -> HeaderValue {
    let age = seconds.map_or_else(String::new, |seconds| format!("; Max-Age={seconds}"));
    let secure = if site.is_secure() { "; Secure" } else { "" };
    let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{age}");
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""))
}

/// The session cookie; `age` none for a shared phone, where it ends with the browser.
pub fn session(site: &Site, token: &str, age: Option<Span>) -> HeaderValue {
    make(site, session_name(site), token, age.map(Span::as_seconds))
}

/// Takes the session cookie away.
pub fn no_session(site: &Site) -> HeaderValue {
    make(site, session_name(site), "", Some(0))
}

/// A word for the next page, shown once: the key of a text.
pub const FLASH: &str = "balai_kabar";

/// Has the next page say the text `key`.
pub fn flash(site: &Site, key: &str) -> HeaderValue {
    make(site, FLASH, key, Some(120))
}
