//! `ETag`, `If-Match` and `Idempotency-Key`: how a program says which version it read, and that it asks again.

use axum::http::header::{ETAG, IF_MATCH};
use axum::http::{HeaderMap, HeaderValue};
use kernel::{Kind, Problem};

/// Why such a header is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// A change must say which version it changes.
    #[error("If-Match is missing")]
    NeedsMatch,
    /// It is not of the form this hall gives.
    #[error("If-Match cannot be read")]
    BadMatch,
    /// Too long, empty, or not printable.
    #[error("Idempotency-Key cannot be read")]
    BadKey,
}

impl Problem for Refusal {
    fn kind(&self) -> Kind {
        match self {
            Self::NeedsMatch => Kind::NeedsMatch,
            Self::BadMatch | Self::BadKey => Kind::BadRequest,
        }
    }

    fn slug(&self) -> &'static str {
        match self {
            Self::NeedsMatch => "needs-match",
            Self::BadMatch => "bad-match",
            Self::BadKey => "bad-key",
        }
    }
}

/// The `ETag` of version `rev`.
pub fn etag(rev: i64) -> String {
    format!("\"v{rev}\"")
}

/// Puts the `ETag` of version `rev` on an answer.
pub fn put_etag(headers: &mut HeaderMap, rev: i64) {
    if let Ok(value) = HeaderValue::from_str(&etag(rev)) {
        headers.insert(ETAG, value);
    }
}

/// The version that `If-Match` names; a change without one is refused.
pub fn if_match(headers: &HeaderMap) -> Result<i64, Refusal> {
    let header = headers.get(IF_MATCH).ok_or(Refusal::NeedsMatch)?;
    let text = header.to_str().map_err(|_| Refusal::BadMatch)?;
    let rev = text.strip_prefix("\"v").and_then(|rest| rest.strip_suffix('"')).ok_or(Refusal::BadMatch)?;
    rev.parse().map_err(|_| Refusal::BadMatch)
}

/// The `Idempotency-Key`, if one came: 1 to 200 printable ASCII characters.
pub fn idempotency_key(headers: &HeaderMap) -> Result<Option<String>, Refusal> {
    let Some(header) = headers.get("idempotency-key") else { return Ok(None) };
    let key = header.to_str().map_err(|_| Refusal::BadKey)?.trim_matches('"');
    if (1..=200).contains(&key.len()) { Ok(Some(key.to_owned())) } else { Err(Refusal::BadKey) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_goes_out_and_comes_back() {
        let mut headers = HeaderMap::new();
        assert_eq!(if_match(&headers), Err(Refusal::NeedsMatch));
        headers.insert(IF_MATCH, etag(12).parse().unwrap());
        assert_eq!(if_match(&headers), Ok(12));
        headers.insert(IF_MATCH, "*".parse().unwrap());
        assert_eq!(if_match(&headers), Err(Refusal::BadMatch));
    }

    #[test]
    fn a_key_is_short_and_printable() {
        let mut headers = HeaderMap::new();
        assert_eq!(idempotency_key(&headers), Ok(None));
        headers.insert("idempotency-key", "\"a-1\"".parse().unwrap());
        assert_eq!(idempotency_key(&headers), Ok(Some("a-1".into())));
        headers.insert("idempotency-key", "x".repeat(201).parse().unwrap());
        assert_eq!(idempotency_key(&headers), Err(Refusal::BadKey));
    }
}
