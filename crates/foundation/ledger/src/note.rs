//! Signed notes: a text and, behind an empty line, who signed it (C2SP signed-note).
//!
//! A line that nobody here has the key of is left alone: it may be of a kind that comes later. A line that names a known
//! key and does not fit the text makes the whole note worthless.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::Signer as _;
use sha2::{Digest, Sha256};

/// Longer than any checkpoint with all its witnesses.
const MAX_BYTES: usize = 64 * 1024;
/// More witnesses than this sign nothing here.
const MAX_SIGNATURES: usize = 100;

/// What a key signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The text of a note, as a log does: Ed25519.
    Log,
    /// That it saw the log grow properly, as a witness does: Ed25519 `cosignature/v1` with a time.
    Cosignature,
}

impl Kind {
    const fn byte(self) -> u8 {
        match self {
            Self::Log => 0x01,
            Self::Cosignature => 0x04,
        }
    }
}

/// Why a note or key is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// It is not written as a signed note.
    #[error("this is not a signed note")]
    Form,
    /// It is not written as a verifier key, or is of a kind that is not known.
    #[error("this is not a verifier key")]
    Key,
    /// A signature of a known key does not fit the text.
    #[error("the signature of {0} does not fit the text")]
    Forged(String),
    /// No known key signed it.
    #[error("nobody who is known signed this")]
    Unsigned,
}

/// The first four bytes of a digest that tell keys of one name apart.
pub type KeyId = [u8; 4];

fn key_id(name: &str, kind: Kind, public: &[u8; 32]) -> KeyId {
    let digest = Sha256::new().chain_update(name).chain_update([b'\n', kind.byte()]).chain_update(public).finalize();
    digest.first_chunk().copied().unwrap_or_default()
}

/// A name that may stand in a signature line.
pub fn is_name(name: &str) -> bool {
    !name.is_empty() && !name.contains(|c: char| c.is_whitespace() || c.is_control() || c == '+')
}

/// A public key with the name and kind that belong to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifyingKey {
    name: String,
    kind: Kind,
    id: KeyId,
    key: ed25519_dalek::VerifyingKey,
}

impl VerifyingKey {
    /// Reads `name+id+key` as it is printed on letters and published at `/log/vkey`.
    pub fn parse(text: &str) -> Result<Self, Flaw> {
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(Flaw::Key);
        };
        let bytes = STANDARD.decode(key).map_err(|_| Flaw::Key)?;
        let (kind, public) = bytes.split_first().ok_or(Flaw::Key)?;
        let kind = [Kind::Log, Kind::Cosignature].into_iter().find(|known| known.byte() == *kind).ok_or(Flaw::Key)?;
        let public: [u8; 32] = public.try_into().map_err(|_| Flaw::Key)?;
        let key = ed25519_dalek::VerifyingKey::from_bytes(&public).map_err(|_| Flaw::Key)?;
        let found = Self { name: name.to_owned(), kind, id: key_id(name, kind, &public), key };
        if is_name(name) && hex(found.id) == id { Ok(found) } else { Err(Flaw::Key) }
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it signs.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The time a cosignature names, in seconds since 1970; none for a log's signature.
    fn check(&self, text: &str, signature: &[u8]) -> Result<Option<u64>, Flaw> {
        let forged = || Flaw::Forged(self.name.clone());
        match self.kind {
            Kind::Log => self.fits(text.as_bytes(), signature).then_some(None).ok_or_else(forged),
            Kind::Cosignature => {
                let (time, signature) = signature.split_first_chunk::<8>().ok_or_else(forged)?;
                let time = u64::from_be_bytes(*time);
                let is_time = i64::try_from(time).is_ok();
                let fits = is_time && self.fits(cosigned(text, time).as_bytes(), signature);
                fits.then_some(Some(time)).ok_or_else(forged)
            }
        }
    }

    fn fits(&self, message: &[u8], signature: &[u8]) -> bool {
        ed25519_dalek::Signature::from_slice(signature)
            .is_ok_and(|signature| self.key.verify_strict(message, &signature).is_ok())
    }
}

impl fmt::Display for VerifyingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut key = vec![self.kind.byte()];
        key.extend_from_slice(self.key.as_bytes());
        write!(f, "{}+{}+{}", self.name, hex(self.id), STANDARD.encode(key))
    }
}

fn hex(id: KeyId) -> String {
    format!("{:08x}", u32::from_be_bytes(id))
}

/// What a witness signs.
fn cosigned(text: &str, time: u64) -> String {
    format!("cosignature/v1\ntime {time}\n{text}")
}

/// A secret key with its name and kind. Shows nothing of itself.
pub struct SigningKey {
    public: VerifyingKey,
    secret: ed25519_dalek::SigningKey,
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({})", self.public.name)
    }
}

impl SigningKey {
    /// From 32 random bytes that were kept secret. None if the name cannot stand in a signature line.
    pub fn new(name: &str, kind: Kind, seed: &[u8; 32]) -> Option<Self> {
        let secret = ed25519_dalek::SigningKey::from_bytes(seed);
        let key = secret.verifying_key();
        let id = key_id(name, kind, key.as_bytes());
        is_name(name).then(|| Self { public: VerifyingKey { name: name.to_owned(), kind, id, key }, secret })
    }

    /// The public half.
    pub fn verifying_key(&self) -> &VerifyingKey {
        &self.public
    }

    /// The signature line for a note's text. `time` counts in seconds since 1970 and stands in a cosignature only.
    pub fn sign(&self, text: &str, time: u64) -> Signature {
        let mut bytes = Vec::new();
        let message = match self.public.kind {
            Kind::Log => text.to_owned(),
            Kind::Cosignature => {
                bytes.extend_from_slice(&time.to_be_bytes());
                cosigned(text, time)
            }
        };
        bytes.extend_from_slice(&self.secret.sign(message.as_bytes()).to_bytes());
        Signature { name: self.public.name.clone(), id: self.public.id, bytes }
    }
}

/// One signature line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    name: String,
    id: KeyId,
    bytes: Vec<u8>,
}

impl Signature {
    /// A line of `name`, whose key has this id; none if nobody can be called so, or there is no signature.
    pub(crate) fn new(name: &str, id: KeyId, bytes: &[u8]) -> Option<Self> {
        let is_line = is_name(name) && !bytes.is_empty();
        is_line.then(|| Self { name: name.to_owned(), id, bytes: bytes.to_vec() })
    }

    /// Whose name stands in it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Which key of that name.
    pub(crate) fn id(&self) -> KeyId {
        self.id
    }

    /// The signature alone.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Reads one line, without its line feed.
    pub fn parse(line: &str) -> Result<Self, Flaw> {
        let (name, signature) = line.strip_prefix("— ").and_then(|line| line.split_once(' ')).ok_or(Flaw::Form)?;
        let bytes = STANDARD.decode(signature).map_err(|_| Flaw::Form)?;
        let (id, bytes) = bytes.split_first_chunk::<4>().ok_or(Flaw::Form)?;
        if !is_name(name) || bytes.is_empty() {
            return Err(Flaw::Form);
        }
        Ok(Self { name: name.to_owned(), id: *id, bytes: bytes.to_vec() })
    }

    fn is_of(&self, key: &VerifyingKey) -> bool {
        self.name == key.name && self.id == key.id
    }
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = self.id.to_vec();
        bytes.extend_from_slice(&self.bytes);
        write!(f, "— {} {}", self.name, STANDARD.encode(bytes))
    }
}

/// A text with its signatures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    text: String,
    signatures: Vec<Signature>,
}

/// A known key that signed, and when if it is a witness.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signed<'k> {
    /// Whose signature it is.
    pub key: &'k VerifyingKey,
    /// Seconds since 1970, in a cosignature.
    pub time: Option<u64>,
}

impl Note {
    /// A note that nobody has signed yet. None if the text does not end its last line.
    pub fn new(text: String) -> Option<Self> {
        is_text(&text).then_some(Self { text, signatures: Vec::new() })
    }

    /// Reads a note with at least one signature line.
    pub fn parse(note: &str) -> Result<Self, Flaw> {
        if note.len() > MAX_BYTES {
            return Err(Flaw::Form);
        }
        // The last empty line parts text and signatures.
        let at = note.rfind("\n\n").ok_or(Flaw::Form)?;
        let (text, lines) = note.split_at_checked(at + 1).ok_or(Flaw::Form)?;
        let lines = lines.strip_prefix('\n').and_then(|lines| lines.strip_suffix('\n')).ok_or(Flaw::Form)?;
        let signatures: Vec<_> = lines.split('\n').map(Signature::parse).collect::<Result<_, _>>()?;
        if signatures.len() > MAX_SIGNATURES || !is_text(text) {
            return Err(Flaw::Form);
        }
        Ok(Self { text: text.to_owned(), signatures })
    }

    /// The text, with the line feed at its end.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// All signature lines.
    pub fn signatures(&self) -> &[Signature] {
        &self.signatures
    }

    /// Adds a signature line, unless it is there already.
    pub fn add(&mut self, signature: Signature) {
        if !self.signatures.contains(&signature) {
            self.signatures.push(signature);
        }
    }

    /// The same text with the lines of these keys alone, so that nobody can hang theirs on what is kept.
    #[must_use]
    pub fn only<'k>(&self, keys: impl IntoIterator<Item = &'k VerifyingKey>) -> Self {
        let mut alone = Self { text: self.text.clone(), signatures: Vec::new() };
        for key in keys {
            if let Some(signature) = self.signatures.iter().find(|signature| signature.is_of(key)) {
                alone.add(signature.clone());
            }
        }
        alone
    }

    /// Which of these keys signed. At least one must have, and none in vain.
    pub fn signed_by<'k>(&self, keys: impl IntoIterator<Item = &'k VerifyingKey>) -> Result<Vec<Signed<'k>>, Flaw> {
        let mut found = Vec::new();
        for key in keys {
            // A second line of the same key says nothing new.
            if let Some(signature) = self.signatures.iter().find(|signature| signature.is_of(key)) {
                let time = key.check(&self.text, &signature.bytes)?;
                found.push(Signed { key, time });
            }
        }
        if found.is_empty() { Err(Flaw::Unsigned) } else { Ok(found) }
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        self.signatures.iter().try_for_each(|signature| writeln!(f, "{signature}"))
    }
}

/// Lines that end, without control characters.
fn is_text(text: &str) -> bool {
    text.ends_with('\n') && !text.contains(|c: char| c.is_control() && c != '\n')
}
