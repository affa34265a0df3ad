//! Personal data at rest: sealed with a key that lives outside the database, found by a keyed index.
//!
//! A sealed value is `1 ‖ key number (2 bytes) ‖ nonce (24) ‖ XChaCha20-Poly1305 ciphertext and tag`. The cipher's key is
//! derived by HKDF-SHA-256 for each purpose, and the authenticated data is the head `1 ‖ key number` followed by the
//! caller's (a row's id), so a value opens only for its purpose and in its row.
//!
//! Keys are files `vault-0001.key`, … of 64 hexadecimal digits, readable by their owner alone. The newest seals; all open.
//! The blind index always uses the oldest key, so that values stay findable after a new key is added. A vault that is
//! open looks for a newer key file before it seals, so every process over one key folder begins with a new key at once.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::UNIX_EPOCH;

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use kernel::{Dice, Kind as ProblemKind, OsDice, Problem, Stamp};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::error::{Error, Result};

const FORMAT: u8 = 1;
const HEAD: usize = 3;
const NONCE: usize = 24;
const TAG: usize = 16;

/// Why a sealed value does not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SealError {
    /// It is too short, or of a format this program does not know.
    #[error("this is not a sealed value")]
    Format,
    /// Its key is not in the key folder.
    #[error("the key {0} of a sealed value is missing; restore it into the key folder")]
    UnknownKey(u16),
    /// It was altered, or sealed for another purpose or another row.
    #[error("a sealed value does not open: it was altered, or belongs elsewhere")]
    Altered,
}

impl Problem for SealError {
    fn kind(&self) -> ProblemKind {
        ProblemKind::Fault
    }

    fn slug(&self) -> &'static str {
        "store-fault"
    }
}

struct Key {
    number: u16,
    secret: Zeroizing<[u8; 32]>,
}

/// The keys of one hall.
pub struct Vault {
    /// Where the key files lie; none in tests that need no files.
    folder: Option<PathBuf>,
    keys: RwLock<Ring>,
}

/// In ascending order, never empty.
type Ring = Arc<Vec<Arc<Key>>>;

/// A key file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyFile {
    /// The number of the key.
    pub number: u16,
    /// When the file was written, as the file system says.
    pub since: Stamp,
}

/// The number of the key that a value, or its first three bytes, says it is sealed with.
pub fn key_of(sealed: &[u8]) -> Result<u16, SealError> {
    match sealed {
        [FORMAT, high, low, ..] => Ok(u16::from_be_bytes([*high, *low])),
        _ => Err(SealError::Format),
    }
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Vault").field("keys", &self.ring().len()).finish_non_exhaustive()
    }
}

impl Vault {
    /// Reads the keys in `folder`; makes the first one if there is none.
    ///
    /// Refuses a key file that others than its owner may read.
    pub fn open(folder: impl AsRef<Path>) -> Result<Self> {
        let folder = folder.as_ref();
        fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(|error| sorry(folder, &error))?;
        let mut keys = read_all(folder)?;
        if keys.is_empty() {
            write_new(folder, 1)?;
            keys = read_all(folder)?;
        }
        if keys.is_empty() {
            return Err(Error::Setup(format!("The key folder {} stays empty.", folder.display())));
        }
        Ok(Self::of(folder, keys))
    }

    /// Reads the keys in `folder`, and makes none: for whoever needs the keys that there are.
    pub fn found(folder: impl AsRef<Path>) -> Result<Self> {
        let folder = folder.as_ref();
        let keys = if folder.exists() { read_all(folder)? } else { Vec::new() };
        if keys.is_empty() {
            return Err(Error::Setup(format!(
                "There is no key in {}. Put the hall's own key files there (vault-0001.key, …); without them nothing \
                 that it sealed can be read.",
                folder.display()
            )));
        }
        Ok(Self::of(folder, keys))
    }

    fn of(folder: &Path, keys: Vec<Arc<Key>>) -> Self {
        Self { folder: Some(folder.to_owned()), keys: RwLock::new(Arc::new(keys)) }
    }

    /// Adds a key to the folder and seals with it from now on, here and in every other process over this folder. Values
    /// sealed before still open. Gives the number of the new key.
    pub fn add_key(&self) -> Result<u16> {
        let Some(folder) = &self.folder else {
            return Err(Error::Setup("This vault has no key folder.".to_owned()));
        };
        let next = self.newest_number().checked_add(1);
        let next = next.ok_or_else(|| Error::Setup("The key folder is full.".to_owned()))?;
        write_new(folder, next)?;
        self.read_again()?;
        Ok(next)
    }

    /// The number of the key that seals.
    pub fn newest_number(&self) -> u16 {
        newest(&self.current()).number
    }

    /// The keys in the folder, oldest first.
    pub fn key_files(&self) -> Result<Vec<KeyFile>> {
        let Some(folder) = &self.folder else { return Ok(Vec::new()) };
        let since = |number: u16| {
            let path = file(folder, number);
            let written =
                fs::metadata(&path).and_then(|about| about.modified()).map_err(|error| sorry(&path, &error))?;
            let micros = written.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_micros());
            Ok(KeyFile { number, since: Stamp::micros(i64::try_from(micros).unwrap_or(i64::MAX)) })
        };
        self.read_again()?.iter().map(|key| since(key.number)).collect()
    }

    /// A vault with a key that everyone knows. Never outside tests.
    pub fn for_tests() -> Self {
        let keys = vec![Arc::new(Key { number: 1, secret: Zeroizing::new([7; 32]) })];
        Self { folder: None, keys: RwLock::new(Arc::new(keys)) }
    }

    /// Seals `plain` for one purpose (`"people.nik"`) and one row (`aad`, its id).
    pub fn seal(&self, dice: &dyn Dice, purpose: &'static str, aad: &[u8], plain: &[u8]) -> Vec<u8> {
        let ring = self.current();
        let key = newest(&ring);
        let mut nonce = [0; NONCE];
        dice.fill(&mut nonce);
        let mut sealed = Vec::with_capacity(HEAD + NONCE + plain.len() + TAG);
        sealed.push(FORMAT);
        sealed.extend_from_slice(&key.number.to_be_bytes());
        let bound = [&sealed[..], aad].concat();
        sealed.extend_from_slice(&nonce);
        let cipher = cipher(key, purpose);
        let secret = cipher
            .encrypt(&XNonce::from(nonce), Payload { msg: plain, aad: &bound })
            .unwrap_or_else(|_| unreachable!("only a text of more than 256 GiB cannot be sealed"));
        sealed.extend_from_slice(&secret);
        sealed
    }

    /// Opens what [`Vault::seal`] made with the same purpose and `aad`.
    pub fn unseal(&self, purpose: &'static str, aad: &[u8], sealed: &[u8]) -> Result<Vec<u8>, SealError> {
        if sealed.len() < HEAD + NONCE + TAG || sealed[0] != FORMAT {
            return Err(SealError::Format);
        }
        let (head, rest) = sealed.split_at(HEAD);
        let (nonce, secret) = rest.split_at(NONCE);
        let number = u16::from_be_bytes([head[1], head[2]]);
        let mut ring = self.ring();
        if !ring.iter().any(|key| key.number == number) {
            // Another process may have sealed with a key that came after this vault was opened.
            ring = self.read_again().map_err(|_| SealError::UnknownKey(number))?;
        }
        let key = ring.iter().find(|key| key.number == number).ok_or(SealError::UnknownKey(number))?;
        let nonce = <[u8; NONCE]>::try_from(nonce).map_err(|_| SealError::Format)?;
        let bound = [head, aad].concat();
        cipher(key, purpose)
            .decrypt(&XNonce::from(nonce), Payload { msg: secret, aad: &bound })
            .map_err(|_| SealError::Altered)
    }

    /// A keyed digest by which an exact value can be found without storing it: the same value, purpose and key
    /// folder always give the same 32 bytes. Bring the value into its one canonical spelling first.
    pub fn blind(&self, purpose: &'static str, value: &str) -> [u8; 32] {
        let key = subkey(&self.ring()[0], "blind", purpose);
        let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(&key[..])
            .unwrap_or_else(|_| unreachable!("HMAC takes keys of every length"));
        mac.update(value.as_bytes());
        mac.finalize().into_bytes().into()
    }

    fn ring(&self) -> Ring {
        Arc::clone(&self.keys.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The keys as the folder has them. Asking for the next file is one look at the folder, which the system remembers.
    fn current(&self) -> Ring {
        let ring = self.ring();
        let is_next = |folder: &PathBuf| newest(&ring).number.checked_add(1).is_some_and(|n| file(folder, n).exists());
        if self.folder.as_ref().is_some_and(is_next) {
            // A file that cannot be read seals nothing; the key before it still does.
            return self.read_again().unwrap_or(ring);
        }
        ring
    }

    fn read_again(&self) -> Result<Ring> {
        let Some(folder) = &self.folder else { return Ok(self.ring()) };
        let mut keys = read_all(folder)?;
        // A file that is gone takes nothing from those who have it open: values found by the oldest key stay found.
        let known = self.ring();
        keys.extend(known.iter().map(Arc::clone));
        keys.sort_by_key(|key| key.number);
        keys.dedup_by_key(|key| key.number);
        let ring = Arc::new(keys);
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&ring);
        Ok(ring)
    }
}

fn newest(ring: &[Arc<Key>]) -> &Key {
    &ring[ring.len() - 1]
}

fn cipher(key: &Key, purpose: &str) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new((&*subkey(key, "seal", purpose)).into())
}

fn subkey(key: &Key, use_: &str, purpose: &str) -> Zeroizing<[u8; 32]> {
    let mut out = Zeroizing::new([0; 32]);
    Hkdf::<Sha256>::new(Some(b"balai-vault/v1"), &key.secret[..])
        .expand(format!("{use_}\0{purpose}").as_bytes(), &mut out[..])
        .unwrap_or_else(|_| unreachable!("32 bytes are within the reach of HKDF-SHA-256"));
    out
}

// ---- the key folder -------------------------------------------------------------------------------------------

fn sorry(path: &Path, error: &std::io::Error) -> Error {
    Error::Setup(format!(
        "The key folder or file {} cannot be used ({error}). Without it the personal data in the database stays closed: \
         restore it from your backup, or let this program's user read and write it.",
        path.display()
    ))
}

fn file(folder: &Path, number: u16) -> PathBuf {
    folder.join(format!("vault-{number:04}.key"))
}

fn read_all(folder: &Path) -> Result<Vec<Arc<Key>>> {
    let mut keys = Vec::new();
    for entry in fs::read_dir(folder).map_err(|error| sorry(folder, &error))? {
        let path = entry.map_err(|error| sorry(folder, &error))?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let number = name.strip_prefix("vault-").and_then(|rest| rest.strip_suffix(".key"));
        if let Some(number) = number {
            let number = number.parse().map_err(|_| bad_file(&path))?;
            keys.push(Arc::new(Key { number, secret: read(&path)? }));
        }
    }
    keys.sort_by_key(|key| key.number);
    Ok(keys)
}

fn read(path: &Path) -> Result<Zeroizing<[u8; 32]>> {
    let mode = fs::metadata(path).map_err(|error| sorry(path, &error))?.permissions().mode();
    if mode & 0o077 != 0 {
        return Err(Error::Setup(format!(
            "The key file {} may be read by others than its owner. Run: chmod 600 {}",
            path.display(),
            path.display()
        )));
    }
    let text = Zeroizing::new(fs::read_to_string(path).map_err(|error| sorry(path, &error))?);
    let digits = text.trim_end().as_bytes();
    let mut secret = Zeroizing::new([0; 32]);
    if digits.len() != 64 {
        return Err(bad_file(path));
    }
    for (byte, pair) in secret.iter_mut().zip(digits.chunks(2)) {
        let digit = |c: u8| char::from(c).to_digit(16).and_then(|d| u8::try_from(d).ok());
        let (Some(high), Some(low)) = (digit(pair[0]), digit(pair[1])) else {
            return Err(bad_file(path));
        };
        *byte = high << 4 | low;
    }
    Ok(secret)
}

fn bad_file(path: &Path) -> Error {
    Error::Setup(format!(
        "The key file {} is damaged: it should be called vault-0001.key (or a higher number) and hold 64 hexadecimal \
         digits. Restore it from your backup.",
        path.display()
    ))
}

/// Writes a new key aside, syncs it, and gives it its name only if no other program was quicker.
fn write_new(folder: &Path, number: u16) -> Result<()> {
    let mut secret = Zeroizing::new([0; 32]);
    OsDice.fill(&mut secret[..]);
    let mut text = Zeroizing::new(String::with_capacity(65));
    for byte in secret.iter() {
        for digit in [byte >> 4, byte & 15] {
            text.push(char::from_digit(u32::from(digit), 16).unwrap_or('0'));
        }
    }
    text.push('\n');
    let aside = folder.join(format!(".vault-{}-{:02x}{:02x}", std::process::id(), secret[0], secret[1]));
    let path = file(folder, number);
    let done = (|| {
        let mut out = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&aside)?;
        out.write_all(text.as_bytes())?;
        out.sync_all()?;
        match fs::hard_link(&aside, &path) {
            Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(error),
            _ => fs::File::open(folder)?.sync_all(),
        }
    })();
    drop(fs::remove_file(&aside));
    done.map_err(|error: std::io::Error| sorry(&path, &error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::SeededDice;

    #[test]
    fn a_sealed_value_opens_for_its_purpose_and_row_only() {
        let (vault, dice) = (Vault::for_tests(), SeededDice::new(1));
        let sealed = vault.seal(&dice, "people.nik", b"row 1", b"3273010101900001");
        assert_eq!(sealed.len(), HEAD + NONCE + 16 + TAG);
        assert_eq!(vault.unseal("people.nik", b"row 1", &sealed).unwrap(), b"3273010101900001");
        assert_eq!(vault.unseal("people.name", b"row 1", &sealed), Err(SealError::Altered));
        assert_eq!(vault.unseal("people.nik", b"row 2", &sealed), Err(SealError::Altered));
        let again = vault.seal(&dice, "people.nik", b"row 1", b"3273010101900001");
        assert_ne!(sealed, again, "two seals of one value must not look alike");
        assert!(vault.seal(&dice, "x", b"", b"").len() == HEAD + NONCE + TAG);
    }

    #[test]
    fn every_altered_byte_is_noticed() {
        let (vault, dice) = (Vault::for_tests(), SeededDice::new(2));
        let sealed = vault.seal(&dice, "p", b"a", b"secret");
        for at in 0..sealed.len() {
            let mut bad = sealed.clone();
            bad[at] ^= 1;
            assert!(vault.unseal("p", b"a", &bad).is_err(), "byte {at}");
        }
        for len in 0..sealed.len() {
            assert!(vault.unseal("p", b"a", &sealed[..len]).is_err(), "length {len}");
        }
    }

    #[test]
    fn the_blind_index_is_stable_and_bound_to_its_purpose() {
        let vault = Vault::for_tests();
        assert_eq!(vault.blind("people.nik", "1"), vault.blind("people.nik", "1"));
        assert_ne!(vault.blind("people.nik", "1"), vault.blind("people.kk", "1"));
        assert_ne!(vault.blind("people.nik", "1"), vault.blind("people.nik", "2"));
    }

    #[test]
    fn a_new_key_seals_and_the_old_one_still_opens() {
        let folder = tempfile::tempdir().unwrap();
        let keys = folder.path().join("data/keys");
        let dice = SeededDice::new(3);
        let vault = Vault::open(&keys).unwrap();
        let beside = Vault::open(&keys).unwrap();
        let (old, blind) = (vault.seal(&dice, "p", b"", b"old"), vault.blind("p", "x"));
        assert_eq!(vault.add_key().unwrap(), 2);
        let new = vault.seal(&dice, "p", b"", b"new");
        assert_eq!(beside.unseal("p", b"", &new).unwrap(), b"new", "a vault that was open before finds the new key");
        assert_eq!(key_of(&Vault::open(&keys).unwrap().seal(&dice, "p", b"", b"x")), Ok(2));
        assert_eq!((&old[1..3], &new[1..3]), (&[0, 1][..], &[0, 2][..]));
        let reopened = Vault::open(&keys).unwrap();
        assert_eq!(reopened.unseal("p", b"", &old).unwrap(), b"old");
        assert_eq!(reopened.unseal("p", b"", &new).unwrap(), b"new");
        assert_eq!(reopened.blind("p", "x"), blind);
        fs::remove_file(file(&keys, 1)).unwrap();
        assert_eq!(Vault::open(&keys).unwrap().unseal("p", b"", &old), Err(SealError::UnknownKey(1)));
    }

    #[test]
    fn every_open_vault_seals_with_a_new_key_from_its_next_value_on() {
        let folder = tempfile::tempdir().unwrap();
        let dice = SeededDice::new(4);
        let (one, two) = (Vault::open(folder.path()).unwrap(), Vault::open(folder.path()).unwrap());
        assert_eq!(key_of(&two.seal(&dice, "p", b"", b"x")), Ok(1));
        one.add_key().unwrap();
        assert_eq!(key_of(&two.seal(&dice, "p", b"", b"x")), Ok(2));
        assert_eq!(two.key_files().unwrap().iter().map(|key| key.number).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(key_of(b""), Err(SealError::Format));
        assert_eq!(key_of(&[9, 0, 1]), Err(SealError::Format));
    }

    #[test]
    fn a_key_that_others_may_read_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        Vault::open(folder.path()).unwrap();
        let path = file(folder.path(), 1);
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left aside");
        for mode in [0o640, 0o604, 0o666] {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            let error = Vault::open(folder.path()).unwrap_err().to_string();
            assert!(error.contains("chmod 600"), "{error}");
        }
    }

    #[test]
    fn a_damaged_key_file_is_refused_and_never_replaced() {
        let folder = tempfile::tempdir().unwrap();
        Vault::open(folder.path()).unwrap();
        let path = file(folder.path(), 1);
        for text in ["", "00", &"g".repeat(64), &"0".repeat(66)] {
            fs::write(&path, text).unwrap();
            assert!(Vault::open(folder.path()).unwrap_err().to_string().contains("damaged"));
            assert_eq!(fs::read_to_string(&path).unwrap(), text);
        }
    }

    #[test]
    fn two_programs_that_start_at_once_share_one_key() {
        let folder = tempfile::tempdir().unwrap();
        let blinds: Vec<_> = std::thread::scope(|scope| {
            let run = || Vault::open(folder.path()).unwrap().blind("p", "x");
            let handles: Vec<_> = (0..8).map(|_| scope.spawn(run)).collect();
            handles.into_iter().map(|handle| handle.join().unwrap()).collect()
        });
        assert!(blinds.iter().all(|blind| *blind == blinds[0]));
    }
}
