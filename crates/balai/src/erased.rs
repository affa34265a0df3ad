//! Whose data was erased, in a file beside the guard of the log: a backup that is older than an erasure knows nothing of it,
//! and what it brings back is erased again when the hall opens. The file holds random ids and nothing else about anyone.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use kernel::{PersonId, RegionCode};

/// The list of one region.
#[derive(Debug, Clone)]
pub struct Erased(PathBuf);

impl Erased {
    /// The list of `region` in the folder of guard files.
    pub fn of(guards: &Path, region: RegionCode) -> Self {
        Self(guards.join(format!("{region}.erased")))
    }

    /// Everyone in it; nobody if there is no file. A line that a crash cut off is left out: what it meant is written again.
    pub fn all(&self) -> io::Result<BTreeSet<PersonId>> {
        match fs::read_to_string(&self.0) {
            Ok(text) => Ok(text.lines().filter_map(|line| line.parse().ok()).collect()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(BTreeSet::new()),
            Err(error) => Err(error),
        }
    }

    /// Adds somebody; on disk when this returns.
    pub fn add(&self, person: PersonId) -> io::Result<()> {
        self.add_all([person])
    }

    /// Takes along whom another list knows.
    pub fn add_all(&self, persons: impl IntoIterator<Item = PersonId>) -> io::Result<()> {
        let mut all = self.all()?;
        let before = all.len();
        all.extend(persons);
        if all.len() == before {
            return Ok(());
        }
        let folder = self.0.parent().ok_or_else(|| io::Error::other("the list of erasures needs a folder"))?;
        fs::create_dir_all(folder)?;
        let beside = self.0.with_extension("erased-new");
        let mut file = File::create(&beside)?;
        for person in &all {
            writeln!(file, "{person}")?;
        }
        file.sync_all()?;
        fs::rename(&beside, &self.0)?;
        File::open(folder)?.sync_all()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_was_erased_is_remembered_once_and_a_torn_line_harms_nobody() {
        let folder = tempfile::tempdir().unwrap();
        let list = Erased::of(&folder.path().join("log"), "33.74".parse().unwrap());
        assert!(list.all().unwrap().is_empty());
        let [one, two] = [1, 2].map(|n| PersonId::from_bytes([n; 16]));
        for person in [one, two, one] {
            list.add(person).unwrap();
        }
        assert_eq!(list.all().unwrap(), BTreeSet::from([one, two]));
        let mut file = File::options().append(true).open(&list.0).unwrap();
        file.write_all(b"0303-torn").unwrap();
        assert_eq!(list.all().unwrap().len(), 2);
        assert_eq!(fs::read_dir(folder.path().join("log")).unwrap().count(), 1, "nothing is left beside it");
    }
}
