//! The nouns of witnessing: how a witness stands to our log, and what makes a neighbour's checkpoint doubtful.

use kernel::Stamp;
use ledger::tree::Head;
use ledger::witness::Refused;
use ledger::{Checkpoint, Note};

/// How a witness of our log answered last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It signed.
    Signs,
    /// It did not answer, or not so that anything could be read from it.
    Away,
    /// It answered, and does not sign.
    Refuses,
    /// It showed a checkpoint that this log signed once and that the database cannot have said.
    Contradicts,
}

impl Standing {
    const ALL: [Self; 4] = [Self::Signs, Self::Away, Self::Refuses, Self::Contradicts];

    /// The word in the column.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Signs => "menyaksikan",
            Self::Away => "tak-terjangkau",
            Self::Refuses => "menolak",
            Self::Contradicts => "bertentangan",
        }
    }

    /// Reads the word in the column.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|standing| standing.as_str() == word)
    }
}

/// A witness of our log, as its row tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WitnessRow {
    /// What the policy calls it.
    pub name: String,
    /// The size it signed last; 0 if it never did.
    pub size: u64,
    /// When it signed last.
    pub seen_at: Option<Stamp>,
    /// How it answered last.
    pub standing: Standing,
}

/// What this hall saw last of a log that it witnesses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// The log.
    pub origin: String,
    /// Size and root.
    pub head: Head,
    /// The checkpoint, with the log's own signature.
    pub note: Note,
    /// When.
    pub at: Stamp,
}

/// What is wrong with a checkpoint that a log signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// Two roots for one size: the log cheats, whoever sent it.
    Fork,
    /// No proof that it grew from what was seen. The log may still bring one.
    NoGrowth,
}

impl Doubt {
    /// The word in the column and in the book.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Fork => "cabang",
            Self::NoGrowth => "tidak-tumbuh",
        }
    }

    /// Reads the word in the column.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Fork, Self::NoGrowth].into_iter().find(|doubt| doubt.as_str() == word)
    }

    /// What a refusal leaves to be kept.
    pub const fn of(refused: Refused) -> Option<Self> {
        match refused {
            Refused::Fork { .. } => Some(Self::Fork),
            Refused::Inconsistent => Some(Self::NoGrowth),
            _ => None,
        }
    }
}

/// A checkpoint that contradicts what was seen, kept for everyone to judge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// SHA-256 of the checkpoint's text, in hexadecimal digits.
    pub digest: String,
    /// The log that signed it.
    pub origin: String,
    /// What is wrong.
    pub doubt: Doubt,
    /// The size it names.
    pub size: u64,
    /// The request as it came, without the lines of strangers.
    pub request: String,
    /// The checkpoint that was seen before; empty if none was.
    pub seen: String,
    /// When it came.
    pub found_at: Stamp,
    /// When the log still proved that it grew so.
    pub explained_at: Option<Stamp>,
}

/// Size and root of a checkpoint that was kept; its signature was checked before it was.
pub(crate) fn head(note: &Note) -> Option<Head> {
    Checkpoint::parse(note.text()).ok().map(|checkpoint| checkpoint.head)
}
