//! Where backups lie: a folder, or a bucket of an object store. Names are paths inside it, with `/`.

mod bucket;
mod crew;
mod disk;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::Result;
pub use bucket::{Answer, Asked, Bucket, Given, Wire};
use bucket::{Held, Objects};
use disk::Disk;

/// Where backups lie.
#[derive(Debug, Clone)]
pub enum Target {
    /// A folder of this machine, or one that it sees as its own.
    Folder(PathBuf),
    /// A bucket of an object store that speaks S3.
    Bucket(Arc<Bucket>),
}

impl From<&Path> for Target {
    fn from(path: &Path) -> Self {
        Self::Folder(path.to_owned())
    }
}

/// Held while somebody writes, or while somebody reads what must not be taken away meanwhile.
#[derive(Debug)]
pub struct Lock(#[expect(dead_code, reason = "what it holds ends with it")] Holding);

#[derive(Debug)]
#[expect(dead_code, reason = "what they hold ends with them")]
enum Holding {
    Disk(disk::Held),
    Bucket(Arc<Held>),
    /// Readers of a bucket write nothing into it. What is taken away meanwhile is missed when it is read.
    Nothing,
}

/// The one door to where backups lie.
#[derive(Debug)]
pub(crate) enum Place {
    Disk(Disk),
    Bucket(Objects),
}

impl Place {
    pub(crate) fn at(target: Target) -> Self {
        match target {
            Target::Folder(path) => Self::Disk(Disk::at(&path)),
            Target::Bucket(bucket) => Self::Bucket(Objects::of(bucket)),
        }
    }

    pub(crate) fn shown(&self) -> String {
        match self {
            Self::Disk(disk) => disk.shown(),
            Self::Bucket(objects) => objects.shown(),
        }
    }

    /// Makes the place; the names of what is in it, if it was there.
    pub(crate) fn make(&self) -> Result<Vec<String>> {
        match self {
            Self::Disk(disk) => disk.make(),
            Self::Bucket(objects) => objects.list(""),
        }
    }

    pub(crate) fn lock_to_write(&mut self, nonce: [u8; 16]) -> Result<Lock> {
        let held = match self {
            Self::Disk(disk) => Holding::Disk(disk.lock_to_write()?),
            Self::Bucket(objects) => Holding::Bucket(objects.lock(nonce)?),
        };
        Ok(Lock(held))
    }

    pub(crate) fn lock_to_read(&self) -> Result<Lock> {
        match self {
            Self::Disk(disk) => Ok(Lock(Holding::Disk(disk.lock_to_read()?))),
            Self::Bucket(_) => Ok(Lock(Holding::Nothing)),
        }
    }

    /// Removes what an interrupted writer left aside. Only under the lock for writing.
    pub(crate) fn sweep(&self) -> Result<()> {
        match self {
            Self::Disk(disk) => disk.sweep(),
            // An object is there whole or not at all.
            Self::Bucket(_) => Ok(()),
        }
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        match self {
            Self::Disk(disk) => disk.has(name),
            Self::Bucket(objects) => objects.has(name),
        }
    }

    /// The file's bytes; none if it is not there.
    pub(crate) fn read(&self, name: &str) -> Result<Option<Vec<u8>>> {
        match self {
            Self::Disk(disk) => disk.read(name),
            Self::Bucket(objects) => objects.read(name),
        }
    }

    /// Writes a file, whole or not at all. It is there for sure after [`Place::settle`].
    pub(crate) fn write(&mut self, name: &str, bytes: &[u8]) -> Result<()> {
        match self {
            Self::Disk(disk) => disk.write(name, bytes),
            Self::Bucket(objects) => objects.write(name, bytes),
        }
    }

    /// Waits until everything written so far is there for sure.
    pub(crate) fn settle(&mut self) -> Result<()> {
        match self {
            Self::Disk(disk) => disk.settle(),
            Self::Bucket(objects) => objects.settle(),
        }
    }

    /// Waits until everything removed from a folder is gone for sure.
    pub(crate) fn sync(&self, folder: &str) -> Result<()> {
        match self {
            Self::Disk(disk) => disk.sync(folder),
            Self::Bucket(objects) => objects.settle(),
        }
    }

    /// The names in a folder, in order; none if it is not there.
    pub(crate) fn list(&self, folder: &str) -> Result<Vec<String>> {
        match self {
            Self::Disk(disk) => disk.list(folder),
            Self::Bucket(objects) => objects.list(folder),
        }
    }

    /// Removes a file; nothing happens if it is not there.
    pub(crate) fn remove(&self, name: &str) -> Result<()> {
        match self {
            Self::Disk(disk) => disk.remove(name),
            Self::Bucket(objects) => objects.remove(name),
        }
    }
}
