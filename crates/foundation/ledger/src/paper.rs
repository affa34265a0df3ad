//! A proof that fits on paper: the record of an act, its path in the tree and the log's signature, small enough for a QR
//! code that a phone reads.
//!
//! It holds what a proof file holds, without what can be worked out: the root follows from record and path, and the
//! signature tells whether it is the one that was signed. Ids and digests lie there as bytes, and the words that every
//! record has as one byte each. Both ways are exact: what comes out is the record byte for byte.
//!
//! ```text
//! version 1 | index | size | origin | key id (4) | signature (64) | hashes | record | salt (32) and private part, or nothing
//! ```
//!
//! Numbers are LEB128, and lengths stand before what they measure.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

use crate::checkpoint::Checkpoint;
use crate::hash::{self, Hash};
use crate::note::{Flaw, Note, Signature};
use crate::proof::{MAX_HASHES, Proof};
use crate::tree::{self, Head};

const VERSION: u8 = 1;
/// What an Ed25519 signature is long.
const SIGNATURE: usize = 64;
/// A salt is as long as a hash.
const SALT: usize = 32;
/// The longest text of a record or private part on paper; a QR code holds less.
const MAX_TEXT: usize = 16 * 1024;

/// A byte that no JSON text has stands for what follows it, or for a word. `periksa.js` has the same list; what was
/// printed is read for ever, so words are never changed, and new ones need a new version.
const WORDS: [&str; 28] = [
    "{\"aktor\":\"",
    "\",\"commit\":\"",
    "\",\"id\":\"",
    "\",\"inst\":\"",
    "\",\"prev\":\"",
    "\",\"prev\":null,\"pub\":{\"keadaan\":\"",
    "\",\"pub\":{\"keadaan\":\"",
    "\"},\"t\":\"",
    "null},\"t\":\"",
    "\",\"ts\":\"",
    ":00\",\"v\":1}",
    "\",\"layanan\":\"",
    "\",\"nomor\":\"",
    "\",\"otomatis\":false,\"tahap\":",
    "\",\"otomatis\":true,\"tahap\":",
    "disetujui",
    "\",\"tahap\":",
    "letters.issued",
    "cases.submitted",
    "petugas:",
    "sistem",
    "{\"isi\":[[\"",
    "\"],[\"",
    "\",\"",
    "\"]],\"judul\":\"",
    "Surat Keterangan ",
    "Kabupaten ",
    "diproses",
];
/// The byte of the first word; those before it stand for digests and ids.
const FIRST_WORD: u8 = 4;
const IN_HEX: u8 = 1;
const IN_BASE64: u8 = 2;
const UUID: u8 = 3;

/// A proof as it is printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaperProof {
    /// The proof, with the record as its extra.
    pub proof: Proof,
    /// Salt and private part of the act, if they are told: whoever reads them can hold them against the record.
    pub opening: Option<([u8; SALT], String)>,
}

impl PaperProof {
    /// The proof in the letters of base64url; none if it has no record, or is not signed by its own log.
    pub fn to_text(&self) -> Option<String> {
        let entry = std::str::from_utf8(self.proof.extra.as_deref()?).ok()?;
        let checkpoint = Checkpoint::parse(self.proof.checkpoint.text()).ok()?;
        let is_own =
            |signature: &&Signature| signature.name() == checkpoint.origin && signature.bytes().len() == SIGNATURE;
        let signature = self.proof.checkpoint.signatures().iter().find(is_own)?;
        let mut bytes = vec![VERSION];
        put_number(&mut bytes, self.proof.index);
        put_number(&mut bytes, checkpoint.head.size);
        put_bytes(&mut bytes, checkpoint.origin.as_bytes());
        bytes.extend(signature.id());
        bytes.extend(signature.bytes());
        put_number(&mut bytes, u64::try_from(self.proof.hashes.len()).ok()?);
        bytes.extend(self.proof.hashes.iter().flat_map(|hash| hash.0));
        put_bytes(&mut bytes, &squeeze(entry)?);
        if let Some((salt, private)) = &self.opening {
            bytes.extend(salt);
            bytes.extend(squeeze(private)?);
        }
        Some(URL_SAFE_NO_PAD.encode(bytes))
    }

    /// Reads what [`PaperProof::to_text`] writes, alone or behind the `#` of an address. Whether it holds is another
    /// question: [`Proof::check`].
    pub fn parse(text: &str) -> Result<Self, Flaw> {
        let text = text.trim().rsplit('#').next().unwrap_or_default();
        Self::read(&URL_SAFE_NO_PAD.decode(text).map_err(|_| Flaw::Form)?).ok_or(Flaw::Form)
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let (version, mut rest) = bytes.split_first()?;
        if *version != VERSION {
            return None;
        }
        let index = take_number(&mut rest)?;
        let size = take_number(&mut rest)?;
        let origin = std::str::from_utf8(take_bytes(&mut rest)?).ok()?;
        let id = *take(&mut rest, 4)?.first_chunk()?;
        let signature = Signature::new(origin, id, take(&mut rest, SIGNATURE)?)?;
        let count = usize::try_from(take_number(&mut rest)?).ok().filter(|count| *count <= MAX_HASHES)?;
        let hashes: Vec<Hash> =
            take(&mut rest, count * hash::BYTES)?.chunks(hash::BYTES).filter_map(Hash::from_bytes).collect();
        let entry = expand(take_bytes(&mut rest)?)?;
        let opening = match rest {
            [] => None,
            _ => Some((*take(&mut rest, SALT)?.first_chunk()?, expand(rest)?)),
        };
        let root = tree::root_of(index, size, &Hash::leaf(entry.as_bytes()), &hashes).ok()?;
        let mut checkpoint = Note::new(Checkpoint::new(origin, Head { size, root })?.to_string())?;
        checkpoint.add(signature);
        Some(Self { proof: Proof { extra: Some(entry.into_bytes()), index, hashes, checkpoint }, opening })
    }
}

fn put_number(bytes: &mut Vec<u8>, mut number: u64) {
    while number > 0x7f {
        bytes.push(u8::try_from(number & 0x7f).unwrap_or_default() | 0x80);
        number >>= 7;
    }
    bytes.push(u8::try_from(number).unwrap_or_default());
}

fn take_number(rest: &mut &[u8]) -> Option<u64> {
    let mut number = 0_u64;
    for place in 0..9 {
        let (byte, behind) = rest.split_first()?;
        *rest = behind;
        number |= u64::from(byte & 0x7f) << (7 * place);
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

fn put_bytes(bytes: &mut Vec<u8>, more: &[u8]) {
    put_number(bytes, u64::try_from(more.len()).unwrap_or(u64::MAX));
    bytes.extend(more);
}

fn take<'a>(rest: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (taken, behind) = rest.split_at_checked(length)?;
    *rest = behind;
    Some(taken)
}

fn take_bytes<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let length = usize::try_from(take_number(rest)?).ok()?;
    take(rest, length)
}

/// A text without what every record has; none if it holds a byte that stands for something.
fn squeeze(text: &str) -> Option<Vec<u8>> {
    let (mut bytes, mut rest, mut is_value) = (Vec::new(), text, false);
    while let Some(letter) = rest.chars().next() {
        let length = if let Some((mark, binary, length)) = is_value.then(|| digest_or_id(rest)).flatten() {
            bytes.push(mark);
            bytes.extend(binary);
            length
        } else if let Some((number, word)) = word_at(rest) {
            bytes.push(number);
            word.len()
        } else if u32::from(letter) < 0x20 {
            return None;
        } else {
            bytes.extend(rest.get(..letter.len_utf8())?.bytes());
            letter.len_utf8()
        };
        let (before, behind) = rest.split_at_checked(length)?;
        is_value = before.ends_with(['"', ':']);
        rest = behind;
    }
    Some(bytes)
}

/// The longest word that the text begins with.
fn word_at(text: &str) -> Option<(u8, &'static str)> {
    let numbered = (FIRST_WORD..).zip(WORDS);
    numbered.filter(|(_, word)| text.starts_with(word)).max_by_key(|(_, word)| word.len())
}

/// A digest or id at the beginning of a text: its mark, its bytes, and how many letters it takes.
fn digest_or_id(text: &str) -> Option<(u8, Vec<u8>, usize)> {
    [(IN_HEX, 64), (IN_BASE64, 44), (UUID, 36)].into_iter().find_map(|(mark, length)| {
        let written = text.get(..length)?;
        let bytes = read(mark, written)?;
        // Only what is written again letter for letter.
        (write(mark, &bytes)? == written).then_some((mark, bytes, length))
    })
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let (pairs, []) = text.as_bytes().as_chunks::<2>() else { return None };
    let digit = |c: u8| char::from(c).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    pairs.iter().map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?)).collect()
}

/// The bytes that a digest or id stands for.
fn read(mark: u8, text: &str) -> Option<Vec<u8>> {
    match mark {
        IN_HEX => from_hex(text),
        IN_BASE64 => STANDARD.decode(text).ok().filter(|bytes| bytes.len() == hash::BYTES),
        UUID => from_hex(&text.replace('-', "")).filter(|bytes| bytes.len() == 16),
        _ => None,
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .filter_map(|digit| char::from_digit(digit.into(), 16))
        .collect()
}

/// What a mark and its bytes stand for.
fn write(mark: u8, bytes: &[u8]) -> Option<String> {
    let text = hex(bytes);
    match mark {
        IN_HEX => Some(text),
        IN_BASE64 => Some(STANDARD.encode(bytes)),
        UUID => {
            let parts = [0..8, 8..12, 12..16, 16..20, 20..32].map(|part| text.get(part));
            Some(parts.into_iter().collect::<Option<Vec<_>>>()?.join("-"))
        }
        _ => None,
    }
}

fn expand(mut bytes: &[u8]) -> Option<String> {
    let mut text = Vec::new();
    while let Some((byte, behind)) = bytes.split_first() {
        bytes = behind;
        match *byte {
            0 => return None,
            mark @ (IN_HEX | IN_BASE64) => text.extend(write(mark, take(&mut bytes, 32)?)?.bytes()),
            UUID => text.extend(write(UUID, take(&mut bytes, 16)?)?.bytes()),
            word @ FIRST_WORD..0x20 => text.extend(WORDS.get(usize::from(word - FIRST_WORD))?.bytes()),
            letter => text.push(letter),
        }
        if text.len() > MAX_TEXT {
            return None;
        }
    }
    String::from_utf8(text).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::growth::Growth;
    use crate::note::{Kind, SigningKey};
    use crate::policy::Policy;
    use crate::tile::Tiles;

    const RECORD: &str = concat!(
        r#"{"aktor":"petugas:01981c2e-3b6a-7c11-8a5e-0123456789ab","commit":"47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=","#,
        r#""id":"01981c2e-3b6a-7c11-8a5e-0123456789ac","inst":"32.73","prev":"01981c2e-3b6a-7c11-8a5e-0123456789ad","#,
        r#""pub":{"keadaan":"disetujui","layanan":"ktp-el","nomor":"470/12/DKCS/2026","otomatis":false,"tahap":null},"t":"letters.issued","ts":"2026-11-23T10:00:05+07:00","v":1}"#
    );

    fn key() -> SigningKey {
        SigningKey::new("contoh.example/log", Kind::Log, &[7; 32]).unwrap()
    }

    fn proof(record: &str) -> PaperProof {
        let mut growth = Growth::new();
        for entry in ["{}", "[]", record] {
            growth.append(Hash::leaf(entry.as_bytes()));
        }
        let mut tiles = Tiles::default();
        tiles.extend(growth.take_changed());
        let hashes = tree::inclusion(2, 3, &tiles).unwrap();
        let checkpoint = Checkpoint::new("contoh.example/log", growth.head()).unwrap().sign(&key()).unwrap();
        let proof = Proof { extra: Some(record.as_bytes().to_vec()), index: 2, hashes, checkpoint };
        PaperProof {
            proof, opening: Some(([9; 32], r#"{"isi":[["Nama","S\u0001"]],"judul":"Surat — é"}"#.to_owned()))
        }
    }

    fn holds(proof: &PaperProof) -> bool {
        let policy = Policy::parse(&format!("log {}\nquorum none\n", key().verifying_key())).unwrap();
        proof.proof.check(proof.proof.extra.as_deref().unwrap(), &policy).is_ok()
    }

    #[test]
    fn what_is_printed_is_read_again_byte_for_byte_and_the_record_is_less_than_half_as_long() {
        let whole = proof(RECORD);
        let text = whole.to_text().unwrap();
        let read = PaperProof::parse(&text).unwrap();
        assert_eq!(read, whole);
        assert!(holds(&read));
        let same = PaperProof::parse(&format!(" https://contoh.example/periksa#{text}\n")).unwrap();
        assert_eq!(same, whole);
        assert!(squeeze(RECORD).unwrap().len() * 2 < RECORD.len());
    }

    #[test]
    fn no_letter_of_it_can_be_changed_unseen() {
        let text = proof(RECORD).to_text().unwrap();
        let told = PaperProof::parse(&text).unwrap();
        for at in 0..text.len() {
            let mut other = text.clone().into_bytes();
            other[at] = if other[at] == b'A' { b'B' } else { b'A' };
            let Ok(read) = PaperProof::parse(std::str::from_utf8(&other).unwrap()) else { continue };
            // What the salt opens is held against the record by who knows what a commitment is.
            assert!(!holds(&read) || (read.proof == told.proof && read.opening != told.opening), "at {at}");
        }
    }

    #[test]
    fn the_largest_log_fits_into_a_code_on_paper() {
        let mut whole = proof(RECORD);
        let size = (1_u64 << 40) - 1;
        whole.proof.hashes = vec![Hash([5; 32]); 40];
        whole.proof.index = size - 2;
        let text = Checkpoint::new("contoh.example/log", Head { size, root: Hash::empty() }).unwrap().to_string();
        let mut note = Note::new(text).unwrap();
        note.add(whole.proof.checkpoint.signatures()[0].clone());
        whole.proof.checkpoint = note;
        let text = whole.to_text().unwrap();
        // A QR code of version 40 holds 2,953 letters at its lowest level of correction, the address before it included.
        assert!(text.len() < 2_700, "{}", text.len());
    }

    proptest! {
        #[test]
        fn any_text_without_control_characters_comes_back(text in "[^\\x00-\\x1f]{0,200}") {
            prop_assert_eq!(expand(&squeeze(&text).unwrap()), Some(text));
        }

        #[test]
        fn what_is_no_proof_is_refused_without_harm(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let _ = PaperProof::read(&bytes);
            let with_head = [&[VERSION, 2, 3, 1, b'a'][..], &bytes].concat();
            let _ = PaperProof::read(&with_head);
            let _ = expand(&bytes);
        }
    }
}
