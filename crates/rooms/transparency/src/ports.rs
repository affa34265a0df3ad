//! What this room needs of the outside: to send a text to a neighbour, and to fetch one; and of the rooms that issue
//! letters, which were revoked.

use std::pin::Pin;

use kernel::{Lang, Problem, Stamp};

/// An answer on its way.
pub type Coming<'a> = Pin<Box<dyn Future<Output = Result<Reply, Away>> + Send + 'a>>;

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The status of HTTP.
    pub status: u16,
    /// The body, as text.
    pub body: String,
}

/// Nothing came back that can be read: no line, no trust, too slow, too long.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Away(pub String);

/// The way to neighbours. It follows no redirect, waits some seconds and no longer, and reads small answers only.
pub trait Neighbours: Send + Sync {
    /// Sends a text.
    fn post<'a>(&'a self, url: &'a str, body: String) -> Coming<'a>;

    /// Fetches a text.
    fn get<'a>(&'a self, url: &'a str) -> Coming<'a>;
}

/// Something that is being looked up.
pub type Looking<'a, T> = Pin<Box<dyn Future<Output = Result<T, Box<dyn Problem>>> + Send + 'a>>;

/// Letters, as those know them who issue them. A letter is named by the SHA-256 of its file or of a certified copy's, and on
/// paper by the digest of the entry that issued it.
pub trait Letters: Send + Sync {
    /// When the letter that this digest names was revoked; none if it was not, or is not ours.
    fn revoked<'a>(&'a self, sha256: &'a [u8]) -> Looking<'a, Option<Stamp>>;

    /// Everything that names a letter which was revoked.
    fn all_revoked(&self) -> Looking<'_, Vec<Vec<u8>>>;
}

/// What everyone is told of breaches of personal data that harm public service.
pub trait Notices: Send + Sync {
    /// When it was told and what, the newest first; nothing personal.
    fn public(&self, lang: Lang) -> Looking<'_, Vec<(String, String)>>;
}
