//! A folder on disk, and nothing else that touches it.

use std::collections::BTreeSet;
use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use crate::{Error, Result, io};

const ASIDE: &str = "tmp";
const LOCK: &str = "lock";

/// Held as long as the file is open.
#[derive(Debug)]
pub(crate) struct Held(#[expect(dead_code, reason = "the system holds the lock as long as the file is open")] File);

/// The folder.
#[derive(Debug)]
pub(crate) struct Disk {
    root: PathBuf,
    /// Folders whose names are not on disk yet for sure.
    unsettled: BTreeSet<PathBuf>,
}

impl Disk {
    pub(crate) fn at(root: &Path) -> Self {
        Self { root: root.to_owned(), unsettled: BTreeSet::new() }
    }

    pub(crate) fn shown(&self) -> String {
        self.root.display().to_string()
    }

    fn path(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    /// Makes the folder; the names of what is in it, if it was there.
    pub(crate) fn make(&self) -> Result<Vec<String>> {
        make_folder(&self.root).map_err(io(&self.root))?;
        let above = self.root.parent().filter(|above| !above.as_os_str().is_empty()).unwrap_or(Path::new("."));
        File::open(above).and_then(|above| above.sync_all()).map_err(io(above))?;
        self.list("")
    }

    pub(crate) fn lock_to_write(&self) -> Result<Held> {
        let file = self.lock_file()?;
        let locked = file.try_lock();
        self.locked(file, locked)
    }

    pub(crate) fn lock_to_read(&self) -> Result<Held> {
        // The medium may be read-only; the lock is there since the first backup.
        let file = File::open(self.path(LOCK)).or_else(|_| self.lock_file())?;
        let locked = file.try_lock_shared();
        self.locked(file, locked)
    }

    fn lock_file(&self) -> Result<File> {
        let path = self.path(LOCK);
        OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(&path).map_err(io(&path))
    }

    fn locked(&self, file: File, locked: Result<(), TryLockError>) -> Result<Held> {
        match locked {
            Ok(()) => Ok(Held(file)),
            Err(TryLockError::WouldBlock) => Err(Error::Busy(self.shown())),
            Err(TryLockError::Error(error)) => Err(io(self.path(LOCK))(error)),
        }
    }

    /// Removes what an interrupted writer left aside. Only under the lock for writing.
    pub(crate) fn sweep(&self) -> Result<()> {
        for name in self.list(ASIDE)? {
            self.remove(&format!("{ASIDE}/{name}"))?;
        }
        Ok(())
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.path(name).is_file()
    }

    /// The file's bytes; none if it is not there.
    pub(crate) fn read(&self, name: &str) -> Result<Option<Vec<u8>>> {
        match fs::read(self.path(name)) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(io(self.path(name))(error)),
        }
    }

    /// Writes a file aside and moves it to its place, whole. Its name is on disk for sure after [`Disk::settle`].
    pub(crate) fn write(&mut self, name: &str, bytes: &[u8]) -> Result<()> {
        let (path, aside) = (self.path(name), self.path(ASIDE).join(name.replace('/', "-")));
        let folder = path.parent().unwrap_or(&self.root).to_owned();
        let write = || -> io::Result<()> {
            make_folder(&folder)?;
            make_folder(&self.path(ASIDE))?;
            let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&aside)?;
            file.write_all(bytes)?;
            file.sync_all()?;
            fs::rename(&aside, &path)
        };
        write().map_err(|error| {
            // The half-written file is of no use to anyone.
            let _ = fs::remove_file(&aside);
            io(&path)(error)
        })?;
        self.unsettled.insert(folder);
        Ok(())
    }

    /// Puts the names of everything written so far on disk.
    pub(crate) fn settle(&mut self) -> Result<()> {
        let within = |folder: &&Path| folder.starts_with(&self.root);
        let all: BTreeSet<&Path> =
            self.unsettled.iter().flat_map(|folder| folder.ancestors().take(2)).filter(within).collect();
        for folder in all {
            File::open(folder).and_then(|folder| folder.sync_all()).map_err(io(folder))?;
        }
        self.unsettled.clear();
        Ok(())
    }

    /// Puts on disk what was removed from a folder.
    pub(crate) fn sync(&self, folder: &str) -> Result<()> {
        let path = self.path(folder);
        File::open(&path).and_then(|folder| folder.sync_all()).map_err(io(&path))
    }

    /// The names in a folder, in order; none if it is not there.
    pub(crate) fn list(&self, folder: &str) -> Result<Vec<String>> {
        let path = self.path(folder);
        let entries = match fs::read_dir(&path) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(io(&path)(error)),
        };
        let names: io::Result<Vec<String>> =
            entries.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned())).collect();
        let mut names = names.map_err(io(&path))?;
        names.sort();
        Ok(names)
    }

    /// Removes a file; nothing happens if it is not there.
    pub(crate) fn remove(&self, name: &str) -> Result<()> {
        match fs::remove_file(self.path(name)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(io(self.path(name))(error)),
            _ => Ok(()),
        }
    }
}

fn make_folder(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)
}
