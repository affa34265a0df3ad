//! Letters that carry a signature: the hall's own certificates, signing a PDF, and examining a signed one.
//!
//! An [`Authority`] is the hall's own: a root, and beneath it a certificate for the seal of each agency and for each
//! person who signs. [`sign_pdf`] appends a PAdES B-B signature to a letter without touching what was printed, and the
//! same letter always gets the same signature. [`examine`] reads any PDF, however broken, and says for each signature in
//! it who signed, whether anything was changed or added, and whether its certificate comes from a given root.
//!
//! Whoever signs is a [`Signer`]: a key of the hall, or later one that lies elsewhere.
//!
//! What must never happen here: a signature called right that does not cover the file from its first byte, or a key that
//! anybody but its owner may read.

mod authority;
mod certificate;
mod envelope;
mod examine;
mod key_file;
mod pdf;
mod sign;
mod update;
mod verdict;

pub use authority::{Authority, Identity, fingerprint, read_certificate};
pub use certificate::Named;
pub use examine::{Found, Reach, Soundness, Trust, Unreadable, examine};
pub use key_file::KeyFile;
pub use sign::{Signer, sign_pdf};
pub use update::{carried, carrying};
pub use verdict::Verdict;
pub use x509_cert::Certificate;

/// Why nothing could be signed.
#[derive(Debug, thiserror::Error)]
pub enum SigningError {
    /// The folder of the keys, or a file in it, cannot be used.
    #[error("the signing key {path} cannot be used ({why}); restore it from your copy of the key folder")]
    Keys {
        /// Where it lies.
        path: String,
        /// What is wrong.
        why: String,
    },
    /// A certificate or signature could not be made.
    #[error("the certificate or signature cannot be made: {0}")]
    Certificate(String),
    /// The file is not a PDF as this hall prints it.
    #[error("the PDF cannot be signed: {0}")]
    Pdf(&'static str),
}

impl From<x509_cert::der::Error> for SigningError {
    fn from(error: x509_cert::der::Error) -> Self {
        Self::Certificate(error.to_string())
    }
}
