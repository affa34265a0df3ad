//! Looking into what visitors upload, by a program that knows malware.

use store::Fut;

/// What was found in some bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scan {
    /// Nothing.
    Clean,
    /// Malware of this name.
    Found(String),
    /// Nobody looked: why, in English.
    Away(String),
}

/// Whoever looks. Answers within seconds or says that it cannot.
pub trait Scanner: Send + Sync {
    /// Looks into some bytes.
    fn scan<'a>(&'a self, bytes: &'a [u8]) -> Fut<'a, Scan>;

    /// Whether it would look now; if not, why, in English.
    fn is_there(&self) -> Fut<'_, Result<(), String>>;
}
