//! What visitors bring: looked into, painted anew, and kept sealed.
//!
//! - [`scan`] whoever knows malware
//! - [`media`] what is inside a file, found from its content; [`Taken`] is what is kept of it
//! - [`files`] the folder in which sealed bytes lie, each under an id
//!
//! What must never happen here: a name or an ending that decides what a file is, a place left in a picture, bytes on disk
//! that anyone can read.

pub mod files;
pub mod media;
pub mod scan;

use kernel::Flaw;
use sha2::{Digest as _, Sha256};
use tokio::sync::Semaphore;

pub use files::Files;
pub use media::Media;
pub use scan::{Scan, Scanner};

/// A picture takes up to 320 MiB while it is painted anew; so many are painted at once, and the others wait.
static EASELS: Semaphore = Semaphore::const_new(4);

/// The flaw of a file that nobody could look into: a fault of the hall, not of the file.
pub const UNSCANNED: &str = "upload-unscanned";

/// What is taken of a kind of field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Accepts {
    /// Whether it may be a PDF.
    pub pdf: bool,
    /// Whether it may be a picture.
    pub image: bool,
    /// The most bytes as it comes.
    pub max_bytes: u64,
}

/// What is kept of a file.
pub struct Taken {
    /// What it is.
    pub media: Media,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// SHA-256 of its bytes.
    pub sha256: [u8; 32],
}

/// Has the scanner look, if there is one, looks into the bytes, and gives what is to be kept; or what is wrong with them.
pub async fn take(scanner: Option<&dyn Scanner>, bytes: Vec<u8>, accepts: Accepts) -> Result<Taken, Flaw> {
    if bytes.len() as u64 <= accepts.max_bytes {
        look(scanner, &bytes).await?;
    }
    let easel = EASELS.acquire().await;
    let taken = tokio::task::spawn_blocking(move || {
        let taken = media::take(bytes, accepts);
        drop(easel);
        taken.map(|(media, bytes)| Taken { media, sha256: Sha256::digest(&bytes).into(), bytes })
    });
    taken.await.unwrap_or_else(|error| {
        // A decoder that panics has met a file that nobody can read.
        tracing::error!(target: "balai::uploads", "an upload was refused: {error}");
        Err(Flaw::new("upload-broken"))
    })
}

/// What the scanner could not look into is not taken.
async fn look(scanner: Option<&dyn Scanner>, bytes: &[u8]) -> Result<(), Flaw> {
    let Some(scanner) = scanner else { return Ok(()) };
    match scanner.scan(bytes).await {
        Scan::Clean => Ok(()),
        Scan::Found(malware) => {
            tracing::warn!(target: "balai::uploads", malware, "an upload was refused");
            Err(Flaw::new("upload-malware"))
        }
        Scan::Away(why) => {
            tracing::error!(target: "balai::uploads", "an upload was refused: {why}");
            Err(Flaw::new(UNSCANNED))
        }
    }
}
