//! Examining a proof file, and the document it is about, with nothing but the key of the log. No network, no database.

use ledger::proof::Refused;
use ledger::{Hash, PaperProof, Policy, Proof, VerifyingKey};
use serde_json::Value;

use crate::digest;

/// What a proof that holds shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    /// The log that signed it.
    pub origin: String,
    /// Where the record stands, from 1.
    pub number: u64,
    /// How many records the log had when it signed.
    pub size: u64,
    /// The record itself.
    pub record: Value,
    /// Whether the document is the one the record speaks of.
    pub document: Document,
    /// What the record was committed to, if the proof opens it and it fits.
    pub told: Option<Value>,
    /// The digest of the record in the tree: what names a letter on paper that was revoked.
    pub leaf: Hash,
}

/// A document beside a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Document {
    /// Only the proof was given.
    NotGiven,
    /// The record speaks of no document.
    NotNamed,
    /// Bit for bit the one that was recorded.
    Same,
    /// Another one, or changed since.
    Other,
}

/// Why nothing is proved.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// It is no proof file.
    #[error("this is not a proof file (.tlog-proof)")]
    Form,
    /// The proof does not carry the record it is about.
    #[error("the proof does not carry the record; take the file from the page of the proof")]
    NoRecord,
    /// The key cannot be read.
    #[error("this is not the key of a log: it reads name+12345678+letters")]
    Key,
    /// The proof is signed by a log with another name or key.
    #[error("the log of this key did not sign this proof")]
    OtherLog,
    /// Record, path or signature was changed.
    #[error("the proof does not hold: record, path or signature was changed")]
    Broken,
}

/// Examines a proof file as [`crate`] hands it out, and a document if there is one, with the key of the log.
pub fn examine(proof: &str, key: &str, document: Option<&[u8]>) -> Result<Shown, Flaw> {
    let key = VerifyingKey::parse(key.trim()).map_err(|_| Flaw::Key)?;
    let proof = Proof::parse(proof).map_err(|_| Flaw::Form)?;
    weigh(&proof, &key, document)
}

/// Examines the proof that a letter or receipt carries on paper, or in its file: the text of the QR code, with or without
/// the address before it.
pub fn examine_paper(text: &str, key: &str) -> Result<Shown, Flaw> {
    let key = VerifyingKey::parse(key.trim()).map_err(|_| Flaw::Key)?;
    let paper = PaperProof::parse(text).map_err(|_| Flaw::Form)?;
    let shown = weigh(&paper.proof, &key, None)?;
    let Some((salt, private)) = &paper.opening else { return Ok(shown) };
    let told: Value = serde_json::from_str(private).map_err(|_| Flaw::Broken)?;
    let is_it = book::verify(&shown.record.to_string(), salt, &told);
    if is_it { Ok(Shown { told: Some(told), ..shown }) } else { Err(Flaw::Broken) }
}

fn weigh(proof: &Proof, key: &VerifyingKey, document: Option<&[u8]>) -> Result<Shown, Flaw> {
    let entry = proof.extra.as_deref().ok_or(Flaw::NoRecord)?;
    let policy = Policy::parse(&format!("log {key}\nquorum none\n")).map_err(|_| Flaw::Key)?;
    let shown = proof.check(entry, &policy).map_err(|refused| match refused {
        Refused::Note(ledger::note::Flaw::Unsigned) => Flaw::OtherLog,
        _ => Flaw::Broken,
    })?;
    // What is no JSON was not written by a hall, whoever signed it.
    let record: Value = serde_json::from_slice(entry).map_err(|_| Flaw::Broken)?;
    let document = compare(&record, document);
    Ok(Shown {
        origin: shown.checkpoint.origin,
        number: proof.index + 1,
        size: shown.checkpoint.head.size,
        record,
        document,
        told: None,
        leaf: Hash::leaf(entry),
    })
}

fn compare(record: &Value, document: Option<&[u8]>) -> Document {
    let named = record.pointer("/pub/berkas_sha256").and_then(Value::as_str);
    match (document, named) {
        (None, _) => Document::NotGiven,
        (Some(_), None) => Document::NotNamed,
        (Some(bytes), Some(named)) if digest(bytes) == named => Document::Same,
        (Some(_), Some(_)) => Document::Other,
    }
}

#[cfg(test)]
mod tests {
    use ledger::note::Kind;
    use ledger::{Checkpoint, Growth, Hash, SigningKey, Tiles, tree};

    use super::*;

    const LETTER: &[u8] = b"%PDF-1.7 a letter";

    fn key() -> SigningKey {
        SigningKey::new("contoh.example/log", Kind::Log, &[7; 32]).unwrap()
    }

    fn proof(record: &str) -> String {
        let mut growth = Growth::new();
        for entry in ["{}", record, "{\"t\":\"later\"}"] {
            growth.append(Hash::leaf(entry.as_bytes()));
        }
        let mut tiles = Tiles::default();
        tiles.extend(growth.take_changed());
        let hashes = tree::inclusion(1, 3, &tiles).unwrap();
        let checkpoint = Checkpoint::new("contoh.example/log", growth.head()).unwrap().sign(&key()).unwrap();
        Proof { extra: Some(record.as_bytes().to_vec()), index: 1, hashes, checkpoint }.to_string()
    }

    fn printed() -> String {
        format!("{{\"pub\":{{\"berkas_sha256\":\"{}\"}},\"t\":\"letters.printed\"}}", digest(LETTER))
    }

    fn with(proof: &str, document: Option<&[u8]>) -> Result<Shown, Flaw> {
        examine(proof, &key().verifying_key().to_string(), document)
    }

    #[test]
    fn a_letter_is_the_one_of_its_record_or_it_is_not() {
        let file = proof(&printed());
        let shown = with(&file, Some(LETTER)).unwrap();
        assert_eq!((shown.origin.as_str(), shown.number, shown.size), ("contoh.example/log", 2, 3));
        assert_eq!((shown.document, shown.record["t"].as_str()), (Document::Same, Some("letters.printed")));
        assert_eq!(with(&file, Some(b"%PDF-1.7 a better")).unwrap().document, Document::Other);
        assert_eq!(with(&file, None).unwrap().document, Document::NotGiven);
        assert_eq!(with(&proof("{\"pub\":{}}"), Some(LETTER)).unwrap().document, Document::NotNamed);
    }

    #[test]
    fn what_was_changed_is_refused_for_its_own_reason() {
        let file = proof(&printed());
        let mut other = Proof::parse(&file).unwrap();
        other.extra = Some(printed().replace("printed", "forged!").into_bytes());
        assert_eq!(with(&other.to_string(), None), Err(Flaw::Broken));
        other.extra = None;
        assert_eq!(with(&other.to_string(), None), Err(Flaw::NoRecord));
        assert_eq!(with("%PDF-1.7", None), Err(Flaw::Form));
        let moved = file.replace("index 1", "index 0");
        assert_eq!(with(&moved, None), Err(Flaw::Broken));
        let larger = file.replace("\n3\n", "\n4\n");
        assert_ne!(larger, file);
        assert_eq!(with(&larger, None), Err(Flaw::Broken), "the checkpoint is what was signed");
        let stranger = SigningKey::new("contoh.example/log", Kind::Log, &[8; 32]).unwrap();
        let stranger = stranger.verifying_key().to_string();
        assert_eq!(examine(&file, &stranger, None), Err(Flaw::OtherLog));
        assert_eq!(examine(&file, "kunci", None), Err(Flaw::Key));
    }
}
