//! The last published checkpoint, in a file outside the database.
//!
//! A database that was restored from an old copy does not know what the log has already said in public. Signing from
//! there would say something else for the same size, and nobody could tell which is true. The file remembers.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use kernel::RegionCode;
use ledger::tree::Head;
use ledger::{Checkpoint, Note};

use super::Broken;

/// Where the file of one log lies.
#[derive(Debug, Clone)]
pub(crate) struct Guard(PathBuf);

impl Guard {
    pub(crate) fn of(folder: &Path, region: RegionCode) -> Self {
        Self(folder.join(format!("{region}.checkpoint")))
    }

    /// What was published last; none before the first time.
    pub(crate) fn read(&self) -> io::Result<Option<Note>> {
        match fs::read_to_string(&self.0) {
            Ok(text) => Note::parse(&text).map(Some).map_err(io::Error::other),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Remembers what is about to be published; on disk when this returns.
    pub(crate) fn write(&self, note: &Note) -> io::Result<()> {
        let folder = self.0.parent().ok_or_else(|| io::Error::other("the guard file needs a folder"))?;
        fs::create_dir_all(folder)?;
        let beside = self.0.with_extension("new");
        let mut file = File::create(&beside)?;
        file.write_all(note.to_string().as_bytes())?;
        file.sync_all()?;
        fs::rename(&beside, &self.0)?;
        File::open(folder)?.sync_all()
    }

    pub(crate) fn place(&self) -> &Path {
        &self.0
    }
}

fn unreadable(guard: &Guard) -> impl Fn(&dyn std::fmt::Display) -> Broken + use<> {
    let place = guard.place().display().to_string();
    move |error| Broken::Guard(format!("{place}: {error}"))
}

/// What the guard file of a region in `guards` remembers as published; none if there is no file. Its signature is not
/// looked at: that is done when the log is opened.
pub fn remembered(guards: &Path, region: RegionCode) -> Result<Option<Head>, Broken> {
    let guard = Guard::of(guards, region);
    let sorry = unreadable(&guard);
    let Some(note) = guard.read().map_err(|error| sorry(&error))? else { return Ok(None) };
    Ok(Some(Checkpoint::parse(note.text()).map_err(|error| sorry(&error))?.head))
}

/// Takes a guard file along from one folder to another, unless the one there remembers as much.
pub fn remember_also(from: &Path, to: &Path, region: RegionCode) -> Result<(), Broken> {
    let size = |guards| Ok::<_, Broken>(remembered(guards, region)?.map(|head| head.size));
    if size(from)? <= size(to)? {
        return Ok(());
    }
    let (from, to) = (Guard::of(from, region), Guard::of(to, region));
    let note = from.read().map_err(|error| unreadable(&from)(&error))?;
    note.map_or(Ok(()), |note| to.write(&note)).map_err(|error| unreadable(&to)(&error))
}
