//! What a browser sent: fields and files, within limits, and only from a page of ours.
//!
//! Two locks keep forged forms out: the browser must say that the request comes from this hall (`Sec-Fetch-Site` or
//! `Origin`), and the form must carry the token of this browser's session. A form sent after its session ended fails the
//! second one; [`Unchecked`] lets a room keep what was typed before it says so.

use axum::extract::{FromRequest, Multipart, Request};
use axum::http::header::{CONTENT_TYPE, HOST, ORIGIN};
use axum::http::{HeaderMap, StatusCode};
use kernel::{Kind, Problem};

use crate::problem::{General, Refused};
use crate::view::View;

/// Most bytes of one file.
pub const FILE_LIMIT: usize = 10 << 20;
/// Most bytes of one request; the door closes a little above.
pub const REQUEST_LIMIT: usize = 24 << 20;
/// Most fields of one form.
const FIELD_LIMIT: usize = 2_000;

/// Why what was sent is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The form came from another site, or its session has ended.
    #[error("the form does not belong to this session")]
    Forged,
    /// A file, or all of it, is too large.
    #[error("too large")]
    TooLarge,
    /// It was cut off on the way, or is no form.
    #[error("the form cannot be read")]
    Unreadable,
}

impl Problem for Refusal {
    fn kind(&self) -> Kind {
        match self {
            Self::Forged => Kind::Forbidden,
            Self::TooLarge => Kind::TooLarge,
            Self::Unreadable => Kind::BadRequest,
        }
    }

    fn slug(&self) -> &'static str {
        match self {
            Self::Forged => "form-expired",
            Self::TooLarge => "upload-too-large",
            Self::Unreadable => "form-unreadable",
        }
    }
}

/// A file as it came. Its name is the sender's word; its kind must be found in its bytes.
#[derive(Clone)]
pub struct SentFile {
    /// Name of the field.
    pub field: String,
    /// Name on the sender's device.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A form that belongs to this session.
#[derive(Clone, Default)]
pub struct Sent {
    /// Names and values in order, the token left out.
    pub fields: Vec<(String, String)>,
    /// Files that are not empty.
    pub files: Vec<SentFile>,
}

impl Sent {
    /// The first value of `name`.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The first value of `name` without spaces around it, empty if there is none.
    pub fn text(&self, name: &str) -> &str {
        self.get(name).unwrap_or_default().trim()
    }

    /// Every value of `name`.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.fields.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// A form that may have been sent after its session ended.
pub struct Unchecked {
    sent: Sent,
    token: Option<String>,
}

impl Unchecked {
    /// The form, if it belongs to this session.
    pub fn check(self, view: &View) -> Result<Sent, Refusal> {
        if self.token.as_deref().is_some_and(|token| same(token, &view.csrf)) {
            Ok(self.sent)
        } else {
            Err(Refusal::Forged)
        }
    }

    /// The form of a program that comes with a key of its own and with no session, so that nothing can be forged in one.
    pub fn of_program(self) -> Sent {
        self.sent
    }

    /// What was typed, whoever typed it: to be kept aside, never to be acted on.
    pub fn typed(&self) -> &Sent {
        &self.sent
    }
}

/// Compares without telling by its time where the difference is.
fn same(a: &str, b: &str) -> bool {
    a.len() == b.len() && a.bytes().zip(b.bytes()).fold(0, |diff, (a, b)| diff | (a ^ b)) == 0
}

/// Whether the browser says that the request comes from a page of this hall. Browsers too old to say are let pass: they
/// still need the token.
fn is_ours(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value: &axum::http::HeaderValue| value.to_str().ok());
    if let Some(site) = text(axum::http::HeaderName::from_static("sec-fetch-site")) {
        return site == "same-origin" || site == "none";
    }
    match (text(ORIGIN), text(HOST)) {
        (Some(origin), Some(host)) => origin.split_once("://").is_some_and(|(_, from)| from == host),
        _ => true,
    }
}

/// Whether the browser says so for certain. Programs without a browser say nothing; they come with a key instead.
pub(crate) fn surely_ours(headers: &HeaderMap) -> bool {
    (headers.contains_key("sec-fetch-site") || headers.contains_key(ORIGIN)) && is_ours(headers)
}

impl<S: Send + Sync> FromRequest<S> for Unchecked {
    type Rejection = Refused;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refused> {
        if !is_ours(request.headers()) {
            return Err(Refusal::Forged.into());
        }
        let kind = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let mut sent = if kind.starts_with("multipart/form-data") {
            multipart(Multipart::from_request(request, state).await.map_err(|_| Refusal::Unreadable)?).await?
        } else if kind.starts_with("application/x-www-form-urlencoded") {
            let body = axum::body::to_bytes(request.into_body(), 1 << 20).await.map_err(|_| Refusal::TooLarge)?;
            Sent { fields: pairs(&body), files: vec![] }
        } else {
            return Err(General(Kind::WrongType).into());
        };
        let token = sent.fields.iter().position(|(name, _)| name == "_csrf").map(|at| sent.fields.remove(at).1);
        sent.fields.retain(|(name, _)| name != "_csrf");
        Ok(Self { sent, token })
    }
}

impl<S: Send + Sync> FromRequest<S> for Sent {
    type Rejection = Refused;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refused> {
        let view = request.extensions().get::<View>().cloned().ok_or(crate::problem::Missing)?;
        let unchecked = Unchecked::from_request(request, state).await?;
        Ok(unchecked.check(&view)?)
    }
}

async fn multipart(mut parts: Multipart) -> Result<Sent, Refusal> {
    let mut sent = Sent::default();
    let trouble = |error: axum::extract::multipart::MultipartError| {
        if error.status() == StatusCode::PAYLOAD_TOO_LARGE { Refusal::TooLarge } else { Refusal::Unreadable }
    };
    while let Some(mut part) = parts.next_field().await.map_err(trouble)? {
        let field = part.name().unwrap_or_default().to_owned();
        let name = part.file_name().map(str::to_owned);
        let mut bytes = Vec::new();
        // A room may take longer requests than the door, yet never keeps more of one.
        let kept: usize = sent.files.iter().map(|file| file.bytes.len()).sum();
        while let Some(chunk) = part.chunk().await.map_err(trouble)? {
            // Of a file that is too large just enough is kept to be seen as such; the room says so at its field, where
            // the rest of what was typed is not lost. The whole request has its own limit.
            let room = (FILE_LIMIT + 1).saturating_sub(bytes.len());
            bytes.extend_from_slice(&chunk[..chunk.len().min(room)]);
            if kept + bytes.len() > REQUEST_LIMIT {
                return Err(Refusal::TooLarge);
            }
        }
        match name {
            // An empty file input sends an empty file without a name.
            Some(name) if name.is_empty() && bytes.is_empty() => {}
            Some(name) => sent.files.push(SentFile { field, name, bytes }),
            None => sent.fields.push((field, String::from_utf8_lossy(&bytes).into_owned())),
        }
        if sent.fields.len() + sent.files.len() > FIELD_LIMIT {
            return Err(Refusal::Unreadable);
        }
    }
    Ok(sent)
}

/// Pairs of a URL-encoded body.
pub fn pairs(body: &[u8]) -> Vec<(String, String)> {
    let decode = |part: &[u8]| {
        let mut out = Vec::with_capacity(part.len());
        let mut at = 0;
        while let Some(byte) = part.get(at) {
            let hex = part.get(at + 1..at + 3).and_then(|hex| std::str::from_utf8(hex).ok());
            match (byte, hex.and_then(|hex| u8::from_str_radix(hex, 16).ok())) {
                (b'+', _) => out.push(b' '),
                (b'%', Some(value)) => {
                    out.push(value);
                    at += 2;
                }
                (other, _) => out.push(*other),
            }
            at += 1;
        }
        String::from_utf8_lossy(&out).into_owned()
    };
    body.split(|byte| *byte == b'&')
        .filter(|pair| !pair.is_empty())
        .take(FIELD_LIMIT)
        .map(|pair| {
            let cut = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
            (decode(&pair[..cut]), decode(pair.get(cut + 1..).unwrap_or_default()))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encoded_pairs_are_read_as_they_were_typed() {
        let read = pairs(b"nama=Siti+Nur%20Aisyah&a%5B%5D=1&kosong=&%zz=%e");
        let want = [("nama", "Siti Nur Aisyah"), ("a[]", "1"), ("kosong", ""), ("%zz", "%e")];
        assert_eq!(read, want.map(|(name, value)| (name.to_owned(), value.to_owned())));
    }

    #[test]
    fn a_form_of_another_site_is_known_by_what_the_browser_says() {
        let headers = |pairs: &[(&'static str, &'static str)]| {
            pairs
                .iter()
                .map(|(n, v)| (axum::http::HeaderName::from_static(n), axum::http::HeaderValue::from_static(v)))
                .collect::<HeaderMap>()
        };
        assert!(is_ours(&headers(&[("sec-fetch-site", "same-origin")])));
        assert!(!is_ours(&headers(&[("sec-fetch-site", "cross-site")])));
        assert!(!is_ours(&headers(&[("sec-fetch-site", "same-site")])));
        assert!(is_ours(&headers(&[("origin", "http://hall.test"), ("host", "hall.test")])));
        assert!(!is_ours(&headers(&[("origin", "http://evil.test"), ("host", "hall.test")])));
        assert!(is_ours(&headers(&[])) && !surely_ours(&headers(&[])), "silence is no proof");
    }
}
