//! Checkpoints: what a log signs about itself (C2SP tlog-checkpoint).

use std::fmt;

use crate::hash::Hash;
use crate::note::{Flaw, Note, SigningKey, VerifyingKey, is_name};
use crate::tree::Head;

/// Size and root of a log at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// The log's name, such as `tirtamaya.go.id/log`: what its key is called by as well.
    pub origin: String,
    /// Size and root.
    pub head: Head,
    /// Lines that other logs may add; ours never does, since witnesses do not vouch for them.
    pub extensions: Vec<String>,
}

impl Checkpoint {
    /// A checkpoint without extensions. None if the origin cannot be a name.
    pub fn new(origin: &str, head: Head) -> Option<Self> {
        is_name(origin).then(|| Self { origin: origin.to_owned(), head, extensions: Vec::new() })
    }

    /// Reads the text of a note.
    pub fn parse(text: &str) -> Result<Self, Flaw> {
        let mut lines = text.strip_suffix('\n').ok_or(Flaw::Form)?.split('\n');
        let (Some(origin), Some(size), Some(root)) = (lines.next(), lines.next(), lines.next()) else {
            return Err(Flaw::Form);
        };
        let extensions: Vec<String> = lines.map(str::to_owned).collect();
        if origin.is_empty() || extensions.iter().any(String::is_empty) {
            return Err(Flaw::Form);
        }
        let head = Head { size: decimal(size).ok_or(Flaw::Form)?, root: Hash::from_base64(root).ok_or(Flaw::Form)? };
        Ok(Self { origin: origin.to_owned(), head, extensions })
    }

    /// Signs it.
    pub fn sign(&self, key: &SigningKey) -> Option<Note> {
        let mut note = Note::new(self.to_string())?;
        note.add(key.sign(note.text(), 0));
        Some(note)
    }

    /// Reads a signed checkpoint of the log that has this key.
    pub fn open(note: &Note, log: &VerifyingKey) -> Result<Self, Flaw> {
        note.signed_by([log])?;
        let checkpoint = Self::parse(note.text())?;
        // The key is called by the name of the log: another log's checkpoint is not ours, whoever signed it.
        if checkpoint.origin == log.name() { Ok(checkpoint) } else { Err(Flaw::Unsigned) }
    }
}

impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n{}\n{}\n", self.origin, self.head.size, self.head.root)?;
        self.extensions.iter().try_for_each(|line| writeln!(f, "{line}"))
    }
}

/// A whole number as the formats write it: digits, no leading zero.
pub(crate) fn decimal(text: &str) -> Option<u64> {
    let number: u64 = text.parse().ok()?;
    (number.to_string() == text).then_some(number)
}
