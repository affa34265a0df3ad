//! Packs: services in one signed file, for the hall of another region.
//!
//! A pack is JSON, written in one way only: the same files, maker and edition give the same bytes. The manifest names
//! every file with its SHA-256, the signature (Ed25519) covers the manifest. A pack that is not byte for byte what its
//! maker's program wrote is refused. The format is told in docs/packs.md.
//!
//! - [`names`] which names a file in it may have; [`gather`] which files a service needs on its way
//!
//! What must never happen here: a byte that nobody signed is taken, or a pack costs more memory than [`LARGEST`] says.

pub mod gather;
pub mod names;

use std::fmt;

use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use kernel::{Kind, Problem, RegionCode};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use store::Vault;

use crate::draft::hex;

/// The version of this format.
const FORMAT: u32 = 1;
/// What the signature begins with, so that it can be taken for nothing else.
const SIGNED: &[u8] = b"balai pack 1\n";
/// The most bytes of a pack. It holds no compressed part, so that it never grows when it is read.
pub const LARGEST: usize = 4 << 20;
/// The most files in a pack.
pub const MOST_FILES: usize = 500;
/// The most letters in the name of a maker, and in what they say about an edition.
const LONGEST: usize = 1_000;

/// What a pack says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The version of the format.
    pub format: u32,
    /// Which hall made it, by name.
    pub maker: String,
    /// Its region.
    pub region: String,
    /// Counts up with every pack of this hall.
    pub edition: u32,
    /// What is new in it, in the words of whoever made it.
    pub note: String,
    /// The public key of the hall, in hex.
    pub key: String,
    /// Every file, in the order of their names.
    pub files: Vec<Named>,
}

/// A file in the manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Named {
    /// Its name, such as `ktp-el.toml`.
    pub name: String,
    /// The SHA-256 of its text, in hex.
    pub sha256: String,
}

/// A file in a pack.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// Its name, such as `ktp-el.toml`.
    pub name: String,
    /// Its text.
    pub text: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    manifest: Manifest,
    /// The signature over the manifest, in hex.
    signature: String,
    files: Vec<File>,
}

/// A pack whose signature and hashes hold.
#[derive(Debug, Clone)]
pub struct Pack {
    /// What it says of itself.
    pub manifest: Manifest,
    /// Its files, by name.
    pub files: Vec<File>,
}

impl Pack {
    /// The text of a file; empty if there is none of this name.
    pub fn text(&self, name: &str) -> &str {
        self.files.iter().find(|file| file.name == name).map_or("", |file| file.text.as_str())
    }

    /// The services in it, by id.
    pub fn services(&self) -> impl Iterator<Item = &str> {
        self.files.iter().filter_map(|file| names::service(&file.name))
    }
}

/// What a maker says about a pack.
#[derive(Debug, Clone)]
pub struct About {
    /// The hall, by name.
    pub maker: String,
    /// Its region.
    pub region: RegionCode,
    /// Counts up with every pack of this hall.
    pub edition: u32,
    /// What is new in it.
    pub note: String,
}

/// Why a pack is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// It is no pack, or was cut off.
    #[error("it is not a whole pack: {0}")]
    Unreadable(String),
    /// It is of a format that this program does not know.
    #[error("its format {0} is not known; this program knows {FORMAT}")]
    Format(u32),
    /// It is larger than any honest pack.
    #[error("it is larger than {LARGEST} bytes or holds more than {MOST_FILES} files")]
    TooLarge,
    /// The manifest was changed after it was signed, or signed with another key.
    #[error("its signature does not fit its manifest")]
    Signature,
    /// A file is not what the manifest says.
    #[error("its file {0:?} is not what was signed")]
    File(String),
    /// A file has a name that no file of a service has.
    #[error("its file {0:?} has a name that no service file has")]
    Name(String),
    /// Its bytes are not those its maker's program wrote, though they mean the same.
    #[error("its bytes were changed on the way")]
    Touched,
}

impl Problem for Broken {
    fn kind(&self) -> Kind {
        Kind::Invalid
    }

    fn slug(&self) -> &'static str {
        match self {
            Self::Unreadable(_) | Self::Format(_) => "pack-unreadable",
            Self::TooLarge => "pack-too-large",
            Self::Signature | Self::Touched => "pack-signature",
            Self::File(_) => "pack-file",
            Self::Name(_) => "pack-name",
        }
    }

    fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::File(name) | Self::Name(name) => vec![("kind", name.clone())],
            other => vec![("reason", other.to_string())],
        }
    }
}

/// The key a hall signs its packs with.
pub struct Key(SigningKey);

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({})", self.public())
    }
}

impl Key {
    /// The key of a hall: drawn from its vault, so that it is kept, backed up and lost with its other keys, and never
    /// lies anywhere by itself.
    pub fn of_hall(vault: &Vault, region: RegionCode) -> Self {
        Self::of(&vault.blind("administration.pack", &format!("signing key of {}", region.dotted())))
    }

    /// The key of these 32 secret bytes.
    pub fn of(secret: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(secret))
    }

    /// The public half in hex, by which others know the hall.
    pub fn public(&self) -> String {
        hex(self.0.verifying_key().as_bytes())
    }

    /// Packs these files.
    pub fn pack(&self, about: &About, mut files: Vec<File>) -> Result<String, Broken> {
        files.sort();
        let named = |file: &File| Named { name: file.name.clone(), sha256: digest(&file.text) };
        let manifest = Manifest {
            format: FORMAT,
            maker: about.maker.clone(),
            region: about.region.dotted(),
            edition: about.edition,
            note: about.note.clone(),
            key: self.public(),
            files: files.iter().map(named).collect(),
        };
        let signature = hex(&self.0.sign(&signed(&manifest)?).to_bytes());
        let text = write(&Written { manifest, signature, files })?;
        // What nobody could open must not be handed out.
        open(&text)?;
        Ok(text)
    }
}

/// Opens a pack. Whoever opens it decides whether they trust its key.
pub fn open(text: &str) -> Result<Pack, Broken> {
    if text.len() > LARGEST {
        return Err(Broken::TooLarge);
    }
    let written: Written = serde_json::from_str(text).map_err(|error| Broken::Unreadable(error.to_string()))?;
    let manifest = &written.manifest;
    if manifest.format != FORMAT {
        return Err(Broken::Format(manifest.format));
    }
    if written.files.len() > MOST_FILES || manifest.maker.len() > LONGEST || manifest.note.len() > LONGEST {
        return Err(Broken::TooLarge);
    }
    let key = bytes::<32>(&manifest.key).and_then(|key| VerifyingKey::from_bytes(&key).ok());
    let signature = bytes::<64>(&written.signature).map(|bytes| Signature::from_bytes(&bytes));
    let (Some(key), Some(signature)) = (key, signature) else { return Err(Broken::Signature) };
    key.verify_strict(&signed(manifest)?, &signature).map_err(|_| Broken::Signature)?;
    if let Some(missing) = manifest.files.get(written.files.len()) {
        return Err(Broken::File(missing.name.clone()));
    }
    for (at, file) in written.files.iter().enumerate() {
        if !manifest.files.get(at).is_some_and(|named| named.name == file.name && named.sha256 == digest(&file.text)) {
            return Err(Broken::File(file.name.clone()));
        }
    }
    names::check(&written.files)?;
    if write(&written)? != text {
        return Err(Broken::Touched);
    }
    Ok(Pack { manifest: written.manifest, files: written.files })
}

/// The one way to write a pack.
fn write(written: &Written) -> Result<String, Broken> {
    let mut text = serde_json::to_string_pretty(written).map_err(|error| Broken::Unreadable(error.to_string()))?;
    text.push('\n');
    Ok(text)
}

/// What the signature covers.
fn signed(manifest: &Manifest) -> Result<Vec<u8>, Broken> {
    let json = serde_json::to_vec(manifest).map_err(|error| Broken::Unreadable(error.to_string()))?;
    Ok([SIGNED, &json].concat())
}

/// The SHA-256 of a text, in hex.
pub(crate) fn digest(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes()))
}

/// A public key as people compare it: the first twenty bytes of its SHA-256, in groups of four digits.
pub fn fingerprint(key: &str) -> String {
    let digits = digest(key);
    let groups: Vec<&str> = (0..10).filter_map(|at| digits.get(at * 4..at * 4 + 4)).collect();
    groups.join(" ")
}

/// Whether this is a public key as packs write it.
pub fn is_key(text: &str) -> bool {
    bytes::<32>(text).is_some_and(|key| VerifyingKey::from_bytes(&key).is_ok())
}

fn bytes<const N: usize>(text: &str) -> Option<[u8; N]> {
    let mut out = [0; N];
    if text.len() != N * 2 {
        return None;
    }
    for (at, byte) in out.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(at * 2..at * 2 + 2)?, 16).ok()?;
    }
    // Written in one way only, like everything in a pack.
    (hex(&out) == text).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn about(edition: u32) -> About {
        let region = "32.73".parse().unwrap();
        About { maker: "Kota Contoh".into(), region, edition, note: String::new() }
    }

    fn file(name: &str, text: &str) -> File {
        File { name: name.to_owned(), text: text.to_owned() }
    }

    fn packed() -> String {
        let files =
            vec![file("b.toml", "id = \"b\"\n"), file("a.toml", "id = \"a\"\n"), file("surat.typ", "#set page()\n")];
        Key::of(&[7; 32]).pack(&about(3), files).unwrap()
    }

    #[test]
    fn what_was_packed_is_what_is_opened() {
        let pack = open(&packed()).unwrap();
        assert_eq!((pack.manifest.maker.as_str(), pack.manifest.edition), ("Kota Contoh", 3));
        assert_eq!(pack.services().collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(pack.text("b.toml"), "id = \"b\"\n");
        assert_eq!(pack.manifest.key, Key::of(&[7; 32]).public());
    }

    #[test]
    fn the_same_services_give_the_same_bytes() {
        let files =
            vec![file("a.toml", "id = \"a\"\n"), file("surat.typ", "#set page()\n"), file("b.toml", "id = \"b\"\n")];
        assert_eq!(Key::of(&[7; 32]).pack(&about(3), files).unwrap(), packed());
    }

    #[test]
    fn a_changed_file_is_refused_by_its_name() {
        let text = packed().replace("id = \\\"b\\\"", "id = \\\"c\\\"");
        assert_eq!(open(&text).unwrap_err(), Broken::File("b.toml".into()));
    }

    #[test]
    fn a_changed_manifest_is_refused() {
        assert_eq!(open(&packed().replace("Kota Contoh", "Kota Lain")).unwrap_err(), Broken::Signature);
        assert_eq!(open(&packed().replace("\"edition\": 3", "\"edition\": 4")).unwrap_err(), Broken::Signature);
    }

    #[test]
    fn every_changed_and_every_missing_byte_is_refused() {
        let text = packed();
        for at in 0..text.len() {
            for bit in [1, 32] {
                let mut changed = text.clone().into_bytes();
                changed[at] ^= bit;
                let Ok(changed) = String::from_utf8(changed) else { continue };
                assert!(open(&changed).is_err(), "byte {at}");
            }
            assert!(open(&text[..at]).is_err(), "cut at {at}");
        }
        assert_eq!(open(&text.replace('\n', "\r\n")).unwrap_err(), Broken::Touched);
    }

    #[test]
    fn a_signature_of_another_key_is_refused() {
        let (one, other) = (Key::of(&[7; 32]).public(), Key::of(&[8; 32]).public());
        assert_eq!(open(&packed().replace(&one, &other)).unwrap_err(), Broken::Signature);
    }

    #[test]
    fn names_that_climb_hide_or_repeat_are_not_packed_and_not_opened() {
        for name in
            ["../a.toml", "/etc/a.toml", "a/b.toml", ".a.toml", "a.sh", "A.toml", "a.b.toml", "a..toml", "a\\b.typ", ""]
        {
            let made = Key::of(&[7; 32]).pack(&about(1), vec![file(name, "x")]);
            assert_eq!(made.unwrap_err(), Broken::Name(name.to_owned()), "{name}");
        }
        let twice = vec![file("a.toml", "x"), file("a.toml", "y")];
        assert_eq!(Key::of(&[7; 32]).pack(&about(1), twice).unwrap_err(), Broken::Name("a.toml".into()));
        let lost = vec![file("a.toml", "x"), file("b.examples.toml", "y")];
        assert_eq!(Key::of(&[7; 32]).pack(&about(1), lost).unwrap_err(), Broken::Name("b.examples.toml".into()));
    }

    #[test]
    fn what_is_too_large_is_refused_before_it_is_read() {
        let huge = vec![file("a.toml", &"x".repeat(LARGEST))];
        assert_eq!(Key::of(&[7; 32]).pack(&about(1), huge).unwrap_err(), Broken::TooLarge);
        let many = (0..=MOST_FILES).map(|at| file(&format!("a{at}.toml"), "x")).collect();
        assert_eq!(Key::of(&[7; 32]).pack(&about(1), many).unwrap_err(), Broken::TooLarge);
    }

    #[test]
    fn what_is_no_pack_is_said_to_be_none() {
        for text in ["", "{}", "[]", "halo", "PK\u{3}\u{4}"] {
            assert!(matches!(open(text), Err(Broken::Unreadable(_))), "{text}");
        }
        let later = packed().replace("\"format\": 1", "\"format\": 2");
        assert_eq!(open(&later).unwrap_err(), Broken::Format(2));
    }

    #[test]
    fn a_fingerprint_has_ten_groups_and_belongs_to_one_key() {
        let one = fingerprint(&Key::of(&[7; 32]).public());
        assert_eq!(one.split(' ').count(), 10);
        assert_ne!(one, fingerprint(&Key::of(&[8; 32]).public()));
        assert!(is_key(&Key::of(&[7; 32]).public()) && !is_key("abc") && !is_key(&"F".repeat(64)));
    }
}
