//! Writing and reading backups, wherever they lie.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::sync::Arc;

use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use kernel::Dice;
use sha2::{Digest as _, Sha256};
use store::{SealError, Vault};

use crate::manifest::{FORMAT, Manifest};
use crate::place::{Lock, Place, Target};
use crate::{Error, LONGEST, Result, hex};

const MARK: &str = "balai-backup";
pub(crate) const BACKUPS: &str = "backups";
pub(crate) const CHUNKS: &str = "chunks";
const ENDING: &str = ".manifest";
const CHUNK: &str = "backup.chunk";
const MANIFEST: &str = "backup.manifest";

/// A folder of backups, with the keys that open it.
pub struct Folder {
    pub(crate) place: Place,
    vault: Arc<Vault>,
    dice: Arc<dyn Dice>,
    /// Bytes and chunks written since it was opened.
    written: (u64, u64),
}

/// What [`Folder::check`] found.
#[derive(Debug, Default)]
pub struct Examined {
    /// Backups looked at.
    pub backups: usize,
    /// Chunks read and opened.
    pub chunks: usize,
    /// What is damaged, each a sentence that names the file and the backups that need it.
    pub flaws: Vec<String>,
}

impl Folder {
    /// Opens a folder to write backups into; makes it if it is not there. Nobody else writes while the lock is held.
    pub fn create(at: impl Into<Target>, vault: Arc<Vault>, dice: Arc<dyn Dice>) -> Result<(Self, Lock)> {
        let mut place = Place::at(at.into());
        let names = place.make()?;
        if names.iter().any(|name| ![MARK, BACKUPS, CHUNKS, "tmp", "lock", "lost+found"].contains(&name.as_str())) {
            return Err(Error::NotOurs(place.shown()));
        }
        let mut nonce = [0; 16];
        dice.fill(&mut nonce);
        let lock = place.lock_to_write(nonce)?;
        place.sweep()?;
        let mut this = Self { place, vault, dice, written: (0, 0) };
        if !this.is_marked()? {
            // A mark that is gone or damaged is written anew, but never over the backups of another hall.
            this.opens_with_our_keys()?;
            let mark = this.mark();
            this.place.write(MARK, mark.as_bytes())?;
        }
        Ok((this, lock))
    }

    /// Opens a folder to read; nothing is taken away while the lock is held.
    pub fn open(at: impl Into<Target>, vault: Arc<Vault>, dice: Arc<dyn Dice>) -> Result<(Self, Lock)> {
        let place = Place::at(at.into());
        if place.list(BACKUPS)?.is_empty() {
            return Err(Error::Nothing(place.shown()));
        }
        let lock = place.lock_to_read()?;
        let this = Self { place, vault, dice, written: (0, 0) };
        if !this.is_marked()? {
            this.opens_with_our_keys()?;
        }
        Ok((this, lock))
    }

    /// Says by a blind index whose keys these are.
    fn mark(&self) -> String {
        format!("Backups of a Balai hall, sealed with its keys. Format 1.\n{}\n", hex(&self.vault.blind(MARK, "keys")))
    }

    fn is_marked(&self) -> Result<bool> {
        Ok(self.place.read(MARK)?.is_some_and(|mark| mark == self.mark().as_bytes()))
    }

    /// Without its mark a folder is ours if it has no backup yet, or one that our keys open.
    fn opens_with_our_keys(&self) -> Result<()> {
        let ids = self.ids()?;
        if (ids.is_empty() && !self.place.has(MARK)) || ids.iter().any(|id| self.manifest(id).is_ok()) {
            return Ok(());
        }
        Err(Error::OtherKeys(self.place.shown()))
    }

    /// The names of all backups, oldest first.
    pub fn ids(&self) -> Result<Vec<String>> {
        let names = self.place.list(BACKUPS)?;
        let mut ids: Vec<String> =
            names.iter().filter_map(|name| name.strip_suffix(ENDING)).map(str::to_owned).collect();
        // Without the ending, behind which a second one of the same moment would come first.
        ids.sort();
        Ok(ids)
    }

    /// The newest backup, or the one that is asked for.
    pub fn find(&self, id: Option<&str>) -> Result<Manifest> {
        let ids = self.ids()?;
        match id {
            Some(id) if ids.iter().any(|known| known == id) => self.manifest(id),
            Some(id) => Err(Error::Unknown { id: id.to_owned() }),
            None => self.manifest(ids.last().ok_or_else(|| Error::Nothing(self.place.shown()))?),
        }
    }

    /// One backup.
    pub fn manifest(&self, id: &str) -> Result<Manifest> {
        let file = manifest_name(id);
        let json = self.unseal(MANIFEST, &file, id, None)?;
        let damaged = |_| Error::Damaged { file: file.clone(), what: "it is not a manifest" };
        let value: serde_json::Value = serde_json::from_slice(&json).map_err(damaged)?;
        if value.get("format").and_then(serde_json::Value::as_u64) != Some(u64::from(FORMAT)) {
            return Err(Error::Newer(id.to_owned()));
        }
        serde_json::from_value(value).map_err(damaged)
    }

    /// Keeps a chunk of at most [`LONGEST`] bytes; gives its name. One that is there already is not written again.
    pub fn put(&mut self, bytes: &[u8]) -> Result<String> {
        let name = self.digest(bytes);
        let file = chunk_name(&name);
        if !self.place.has(&file) {
            let sealed = self.vault.seal(&*self.dice, CHUNK, name.as_bytes(), &pack(bytes, &file)?);
            self.place.write(&file, &sealed)?;
            self.written.0 += sealed.len() as u64;
            self.written.1 += 1;
        }
        Ok(name)
    }

    /// Whether a chunk is there; not whether it is whole.
    pub fn has(&self, name: &str) -> bool {
        self.place.has(&chunk_name(name))
    }

    /// The bytes of a chunk, which are those that were put.
    pub fn get(&self, name: &str) -> Result<Vec<u8>> {
        let file = chunk_name(name);
        let bytes = self.unseal(CHUNK, &file, name, Some(LONGEST))?;
        if self.digest(&bytes) == name { Ok(bytes) } else { Err(Error::Damaged { file, what: "it is another chunk" }) }
    }

    /// The backup is complete: from now on it is there, whatever happens. Two of one second get different names.
    pub fn finish(&mut self, mut manifest: Manifest) -> Result<Manifest> {
        let (first, mut next) = (manifest.id.clone(), 2);
        while self.place.has(&manifest_name(&manifest.id)) {
            manifest.id = format!("{first}-{next:02}");
            next += 1;
        }
        let file = manifest_name(&manifest.id);
        let json = serde_json::to_vec(&manifest)
            .map_err(|error| Error::Io { file: file.clone(), error: std::io::Error::other(error) })?;
        let sealed = self.vault.seal(&*self.dice, MANIFEST, manifest.id.as_bytes(), &pack(&json, &file)?);
        self.place.settle()?;
        self.place.write(&file, &sealed)?;
        self.place.settle()?;
        self.written.0 += sealed.len() as u64;
        Ok(manifest)
    }

    /// Bytes and chunks written since the folder was opened.
    pub fn written(&self) -> (u64, u64) {
        self.written
    }

    /// Reads every manifest and every chunk that one needs. `tell` hears how many of how many chunks were read.
    pub fn check(&self, tell: impl Fn(usize, usize)) -> Result<Examined> {
        let mut found = Examined::default();
        if !self.is_marked()? {
            found.flaws.push(format!("{MARK} is damaged; the next backup writes it anew"));
        }
        let mut needed: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for id in self.ids()? {
            found.backups += 1;
            match self.manifest(&id) {
                Ok(manifest) => {
                    for chunk in manifest.contents().flat_map(|one| &one.chunks) {
                        let users = needed.entry(chunk.clone()).or_default();
                        if users.last() != Some(&id) {
                            users.push(id.clone());
                        }
                    }
                }
                Err(error) => found.flaws.push(format!("{error}; the backup {id} cannot be restored")),
            }
        }
        let all = needed.len();
        for (chunk, users) in needed {
            match self.get(&chunk) {
                Ok(_) => {}
                Err(error @ Error::Damaged { .. }) => {
                    found.flaws.push(format!("{error}; it is needed by {}", users.join(", ")));
                }
                Err(error) => return Err(error),
            }
            found.chunks += 1;
            tell(found.chunks, all);
        }
        Ok(found)
    }

    fn digest(&self, bytes: &[u8]) -> String {
        hex(&self.vault.blind(CHUNK, &hex(&Sha256::digest(bytes))))
    }

    fn unseal(&self, purpose: &'static str, file: &str, name: &str, longest: Option<usize>) -> Result<Vec<u8>> {
        let damaged = |what| Error::Damaged { file: file.to_owned(), what };
        let sealed = self.place.read(file)?.ok_or_else(|| damaged("it is missing"))?;
        let packed = self.vault.unseal(purpose, name.as_bytes(), &sealed).map_err(|error| match error {
            // The number of the key stands in the open, where a flipped bit may have hit it as well.
            SealError::UnknownKey(_) => damaged("the key it names is not there"),
            SealError::Format => damaged("it is too short, or of another format"),
            _ => damaged("its bytes are not those that were sealed"),
        })?;
        unpack(&packed, longest).ok_or_else(|| damaged("it cannot be unpacked"))
    }
}

impl std::fmt::Debug for Folder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Folder").field(&self.place.shown()).finish()
    }
}

pub(crate) fn manifest_name(id: &str) -> String {
    format!("{BACKUPS}/{id}{ENDING}")
}

pub(crate) fn chunk_name(digest: &str) -> String {
    format!("{CHUNKS}/{}/{digest}", digest.get(..2).unwrap_or_default())
}

/// One byte says how the rest is packed: 0 as it is, 1 deflated.
fn pack(bytes: &[u8], file: &str) -> Result<Vec<u8>> {
    let mut deflated = DeflateEncoder::new(vec![1], Compression::fast());
    let packed = deflated.write_all(bytes).and_then(|()| deflated.finish());
    let packed = packed.map_err(|error| Error::Io { file: file.to_owned(), error })?;
    // What is sealed already does not get shorter.
    Ok(if packed.len() <= bytes.len() { packed } else { [&[0], bytes].concat() })
}

fn unpack(packed: &[u8], longest: Option<usize>) -> Option<Vec<u8>> {
    let (kind, bytes) = packed.split_first()?;
    let limit = longest.map_or(u64::MAX, |longest| longest as u64 + 1);
    let mut out = Vec::new();
    match kind {
        0 => out.extend_from_slice(bytes),
        1 => drop(DeflateDecoder::new(bytes).take(limit).read_to_end(&mut out).ok()?),
        _ => return None,
    }
    longest.is_none_or(|longest| out.len() <= longest).then_some(out)
}
