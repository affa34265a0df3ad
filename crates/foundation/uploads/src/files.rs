//! Where uploaded documents and printed letters lie: one sealed file each, named by its id.
//!
//! A file is written beside its place, synced, and moved there, so that a crash leaves the old or the new and never half.
//! The row that names it is written afterwards: a file without a row is litter, a row without a file cannot be.

use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use kernel::{Dice, RegionCode};
use store::{Counts, SealError, Vault, key_of};
use tokio::task::spawn_blocking;

// The name is older than this crate: what lies on disks is sealed under it.
const PURPOSE: &str = "cases.file";

/// The files folder.
#[derive(Clone)]
pub struct Files {
    folder: PathBuf,
    vault: Arc<Vault>,
    dice: Arc<dyn Dice>,
}

impl Files {
    /// Files under `folder`, sealed by `vault`.
    pub fn new(folder: PathBuf, vault: Arc<Vault>, dice: Arc<dyn Dice>) -> Self {
        Self { folder, vault, dice }
    }

    /// Keeps `bytes` under `id`; on disk when this returns.
    pub async fn put(&self, region: RegionCode, id: [u8; 16], bytes: Vec<u8>) -> io::Result<()> {
        let this = self.clone();
        spawn_blocking(move || {
            let sealed = this.vault.seal(&*this.dice, PURPOSE, &id, &bytes);
            // Two may keep the same letter at once; each writes beside it under a name of its own.
            let place = this.place(region, id);
            let beside = place.with_extension(format!("{:016x}", this.dice.number()));
            write_whole(&place, &beside, &sealed)?;
            let _alone = alone(&place)?;
            put_in_place(&place, &beside)
        })
        .await
        .map_err(io::Error::other)?
    }

    /// The bytes kept under `id`.
    pub async fn get(&self, region: RegionCode, id: [u8; 16]) -> io::Result<Vec<u8>> {
        let this = self.clone();
        spawn_blocking(move || {
            let sealed = fs::read(this.place(region, id))?;
            this.vault.unseal(PURPOSE, &id, &sealed).map_err(|error| io::Error::other(error.to_string()))
        })
        .await
        .map_err(io::Error::other)?
    }

    /// Removes what is kept under `id`; nothing happens if it is not there.
    pub async fn remove(&self, region: RegionCode, id: [u8; 16]) -> io::Result<()> {
        let place = self.place(region, id);
        spawn_blocking(move || {
            let _alone = match alone(&place) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
                alone => alone?,
            };
            match fs::remove_file(place) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
                _ => Ok(()),
            }
        })
        .await
        .map_err(io::Error::other)?
    }

    /// Counts the files of a region by the key they are sealed with. Reads the first bytes of each.
    pub fn count_sealed(&self, region: RegionCode) -> io::Result<Counts> {
        let mut counts = Counts::new();
        self.each(region, |_, place| {
            let mut head = [0; 3];
            let read = File::open(place).and_then(|mut file| file.read_exact(&mut head));
            if there(read)?.is_some() {
                *counts.entry(key_of(&head).map_err(|error| sorry(place, error))?).or_default() += 1;
            }
            Ok(())
        })?;
        Ok(counts)
    }

    /// Seals every file of a region with the newest key; tells `tell` of each file it has passed. Gives how many were
    /// sealed anew. Another process may put and remove files meanwhile.
    pub fn turn_sealed(&self, region: RegionCode, mut tell: impl FnMut()) -> io::Result<u64> {
        let mut turned = 0;
        self.each(region, |id, place| {
            turned += u64::from(self.turn(id, place)?);
            tell();
            Ok(())
        })?;
        Ok(turned)
    }

    fn turn(&self, id: [u8; 16], place: &Path) -> io::Result<bool> {
        let _alone = alone(place)?;
        let Some(old) = there(fs::read(place))? else { return Ok(false) };
        if key_of(&old).map_err(|error| sorry(place, error))? >= self.vault.newest_number() {
            return Ok(false);
        }
        let plain = self.vault.unseal(PURPOSE, &id, &old).map_err(|error| sorry(place, error))?;
        let beside = place.with_extension(format!("{:016x}", self.dice.number()));
        write_whole(place, &beside, &self.vault.seal(&*self.dice, PURPOSE, &id, &plain))?;
        put_in_place(place, &beside).map(|()| true)
    }

    /// Every file of a region. What a crash left beside its place is not one.
    fn each(&self, region: RegionCode, mut see: impl FnMut([u8; 16], &Path) -> io::Result<()>) -> io::Result<()> {
        let Some(folders) = there(fs::read_dir(self.folder.join(region.to_string())))? else { return Ok(()) };
        for folder in folders {
            for entry in fs::read_dir(folder?.path())? {
                let path = entry?.path();
                if let Some(id) = path.file_name().and_then(|name| read_hex(name.to_str()?)) {
                    see(id, &path)?;
                }
            }
        }
        Ok(())
    }

    /// The last byte of an id is random, so the folders fill evenly.
    fn place(&self, region: RegionCode, id: [u8; 16]) -> PathBuf {
        let name = hex(&id);
        self.folder.join(region.to_string()).join(format!("{:02x}", id[15])).join(name)
    }
}

/// Whether the disk takes nothing, until somebody makes room on it.
pub fn has_no_room(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{QuotaExceeded, ReadOnlyFilesystem, StorageFull};
    matches!(error.kind(), StorageFull | QuotaExceeded | ReadOnlyFilesystem)
}

/// Nobody else changes files in this folder while it is held: a file that one removes, another must not bring back.
fn alone(place: &Path) -> io::Result<File> {
    let folder = File::open(place.parent().ok_or_else(|| io::Error::other("a file needs a folder"))?)?;
    folder.lock()?;
    Ok(folder)
}

/// None if it is gone.
fn there<T>(found: io::Result<T>) -> io::Result<Option<T>> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn sorry(place: &Path, error: SealError) -> io::Error {
    io::Error::other(format!("{}: {error}", place.display()))
}

/// Bytes as hexadecimal digits.
fn hex(id: &[u8; 16]) -> String {
    format!("{:032x}", u128::from_be_bytes(*id))
}

fn read_hex(name: &str) -> Option<[u8; 16]> {
    let bytes = (name.len() == 32).then(|| u128::from_str_radix(name, 16).ok())??.to_be_bytes();
    (hex(&bytes) == name).then_some(bytes)
}

/// Writes and syncs `beside`.
fn write_whole(place: &Path, beside: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = place.parent().ok_or_else(|| io::Error::other("a file needs a folder"))?;
    fs::create_dir_all(folder)?;
    let mut file = File::create(beside)?;
    file.write_all(bytes).and_then(|()| file.sync_all()).inspect_err(|_| {
        // The half-written file is of no use to anyone; that it cannot be removed changes nothing.
        let _ = fs::remove_file(beside);
    })
}

fn put_in_place(place: &Path, beside: &Path) -> io::Result<()> {
    fs::rename(beside, place)?;
    File::open(place.parent().ok_or_else(|| io::Error::other("a file needs a folder"))?)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(folder: &Path) -> Files {
        Files::new(folder.into(), Arc::new(Vault::for_tests()), Arc::new(kernel::SeededDice::new(1)))
    }

    #[tokio::test]
    async fn what_is_put_is_got_and_is_not_readable_on_disk() {
        let folder = tempfile::tempdir().unwrap();
        let files = files(folder.path());
        let region: RegionCode = "3374".parse().unwrap();
        files.put(region, [7; 16], b"surat rahasia".to_vec()).await.unwrap();
        assert_eq!(files.get(region, [7; 16]).await.unwrap(), b"surat rahasia");
        let on_disk = fs::read(files.place(region, [7; 16])).unwrap();
        assert!(!on_disk.windows(7).any(|window| window == b"rahasia"));
        files.remove(region, [7; 16]).await.unwrap();
        files.remove(region, [7; 16]).await.unwrap();
        assert_eq!(files.get(region, [7; 16]).await.unwrap_err().kind(), io::ErrorKind::NotFound);
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn two_who_keep_the_same_letter_at_once_leave_one_whole_letter() {
        let folder = tempfile::tempdir().unwrap();
        let files = files(folder.path());
        let region: RegionCode = "3374".parse().unwrap();
        let letter = |n: u8| vec![n; 50_000 + usize::from(n)];
        for _ in 0..50 {
            let put = |n: u8| files.put(region, [7; 16], letter(n));
            let (a, b, c) = tokio::join!(put(1), put(2), put(3));
            a.and(b).and(c).unwrap();
            let kept = files.get(region, [7; 16]).await.unwrap();
            assert_eq!(kept, letter(kept[0]), "one of them, whole");
        }
        let left = fs::read_dir(files.place(region, [7; 16]).parent().unwrap()).unwrap().count();
        assert_eq!(left, 1, "nothing half-written lies beside it");
    }

    #[tokio::test]
    async fn a_folder_that_cannot_be_written_is_said_and_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let region: RegionCode = "3374".parse().unwrap();
        fs::write(folder.path().join(region.to_string()), b"a file where a folder should be").unwrap();
        let files = files(folder.path());
        assert!(files.put(region, [7; 16], vec![1]).await.is_err());
    }
}
