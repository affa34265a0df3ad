//! Headers that every answer carries.

use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue};

/// Nothing from elsewhere, nothing inside the page, and nobody may frame it. Text becomes elements or a script's address
/// only through the policies of the files that are named, each of which takes what the hall itself sent.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; \
    connect-src 'self'; manifest-src 'self'; worker-src 'self'; frame-src 'self'; object-src 'none'; \
    form-action 'self'; frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'; \
    trusted-types balai isian luring peta sw";

/// For an uploaded document: it may draw itself, be framed by our own pages, and nothing else.
const DOCUMENT_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; sandbox; \
    frame-ancestors 'self'; base-uri 'none'";

/// Adds what is missing; what a page has set stays.
pub(crate) fn put(headers: &mut HeaderMap, is_secure: bool, is_private: bool) {
    let mut fill = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    fill(CONTENT_SECURITY_POLICY, POLICY);
    fill(X_CONTENT_TYPE_OPTIONS, "nosniff");
    fill(REFERRER_POLICY, "same-origin");
    fill(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    fill(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    fill(
        HeaderName::from_static("permissions-policy"),
        "camera=(), microphone=(), geolocation=(self), payment=(), usb=(), interest-cohort=()",
    );
    if is_secure {
        fill(STRICT_TRANSPORT_SECURITY, "max-age=31536000; includeSubDomains");
    }
    fill(CACHE_CONTROL, if is_private { "no-store" } else { "no-cache" });
}

/// Headers of an uploaded document or a letter, shown inside our own pages or opened alone.
pub fn document(headers: &mut HeaderMap, media: &'static str, name: &str) {
    headers.insert(axum::http::header::CONTENT_TYPE, HeaderValue::from_static(media));
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(DOCUMENT_POLICY));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    let safe: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_') { c } else { '_' }).collect();
    if let Ok(value) = HeaderValue::from_str(&format!("inline; filename=\"{safe}\"")) {
        headers.insert(axum::http::header::CONTENT_DISPOSITION, value);
    }
}
