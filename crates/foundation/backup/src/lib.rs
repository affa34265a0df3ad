//! A folder of backups, on a disk or in a bucket of an object store.
//!
//! ```text
//! balai-backup                 which hall's keys these are, so that two halls never share a folder
//! chunks/3f/3f9a…              a piece of a database or of a file: compressed, sealed, called by a keyed digest
//! backups/<id>.manifest        one backup: which chunks make what; sealed, and written last
//! tmp/                         what is being written
//! ```
//!
//! Chunks are shared: a backup writes only those that no earlier one has. A manifest appears whole or not at all, after
//! all its chunks are on disk; so whenever the work ends, every earlier backup is whole and at most unused chunks are left.
//! Who has the folder and not the keys of the hall sees sizes and times, and nothing else.
//!
//! What must never happen here: a key in the folder, a chunk removed that a backup needs, bytes handed out unverified.

mod cut;
mod folder;
mod manifest;
mod place;
mod prune;

use std::path::Path;

pub use cut::Cutter;
pub use folder::{Examined, Folder};
pub use manifest::{Contents, HallThen, LogThen, Manifest};
pub use place::{Answer, Asked, Bucket, Given, Lock, Target, Wire};
pub use prune::Pruned;

/// Bytes of the longest chunk.
pub const LONGEST: usize = 128 * 1024;

/// Why a backup cannot be written or read. Each is a sentence for the operator.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The folder or a file in it.
    #[error("{file} cannot be read or written ({error}). Backups made before are whole")]
    Io {
        /// Which.
        file: String,
        /// What the system says.
        error: std::io::Error,
    },
    /// A file is not what was written.
    #[error("{file} is damaged: {what}")]
    Damaged {
        /// Its path in the folder.
        file: String,
        /// What does not fit.
        what: &'static str,
    },
    /// It was sealed by another hall, or a key is missing.
    #[error(
        "the backups in {0} were sealed with other keys than those in the key folder. Use the key files of the hall that \
         made them, or another folder"
    )]
    OtherKeys(String),
    /// The folder holds something else.
    #[error("{0} holds other files and no backups; name an empty folder, or one that `balai backup` made")]
    NotOurs(String),
    /// There is nothing to read.
    #[error("there is no backup in {0}; `balai backup` makes one")]
    Nothing(String),
    /// No such backup.
    #[error("there is no backup {id} here; `balai backup --list` names those that are")]
    Unknown {
        /// What was asked for.
        id: String,
    },
    /// Another process works here.
    #[error(
        "another backup or restore is at work in {0}; wait until it has ended. One that was killed holds a bucket for a quarter of \
         an hour"
    )]
    Busy(String),
    /// The manifest is of a later format.
    #[error("the backup {0} was made by a newer version of Balai; read it with that one")]
    Newer(String),
}

/// The result of every call of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

fn io(file: impl AsRef<Path>) -> impl FnOnce(std::io::Error) -> Error {
    let file = file.as_ref().display().to_string();
    move |error| Error::Io { file, error }
}

fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .filter_map(|digit| char::from_digit(digit.into(), 16))
        .collect()
}
