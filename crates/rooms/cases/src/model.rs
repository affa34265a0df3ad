//! Nouns of this room, and which state may follow which. Pure.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use kernel::{Agency, CaseId, DocumentId, DraftId, LetterId, OfficerId, PersonId, Reference, Stamp};
use serde::{Deserialize, Serialize};
use uploads::Media;

/// Where a case stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CaseState {
    /// With the officers.
    Diproses,
    /// With the citizen, who corrects what was marked; the clock stands still.
    Perbaikan,
    /// Approved.
    Disetujui,
    /// Refused.
    Ditolak,
    /// Taken back by the citizen.
    Dibatalkan,
}

impl CaseState {
    /// Every state.
    pub const ALL: [Self; 5] = [Self::Diproses, Self::Perbaikan, Self::Disetujui, Self::Ditolak, Self::Dibatalkan];

    /// The word kept in the database and used in the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Diproses => "diproses",
            Self::Perbaikan => "perbaikan",
            Self::Disetujui => "disetujui",
            Self::Ditolak => "ditolak",
            Self::Dibatalkan => "dibatalkan",
        }
    }

    /// Reads the word kept in the database.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }

    /// Whether nothing can follow.
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Disetujui | Self::Ditolak | Self::Dibatalkan)
    }

    /// Whether `next` may follow.
    pub const fn may_become(self, next: Self) -> bool {
        match self {
            Self::Diproses => !matches!(next, Self::Diproses),
            Self::Perbaikan => matches!(next, Self::Diproses | Self::Dibatalkan),
            Self::Disetujui | Self::Ditolak | Self::Dibatalkan => false,
        }
    }
}

impl fmt::Display for CaseState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Between the ids of steps that go on side by side; no id has it.
const BESIDE: &str = "+";

/// An application that has been submitted.
#[derive(Debug, Clone)]
pub struct Case {
    /// Its id.
    pub id: CaseId,
    /// What people call it by.
    pub reference: Reference,
    /// The draft it was made from.
    pub draft: DraftId,
    /// The service.
    pub service: String,
    /// The version of the service file in force when it was begun.
    pub version: String,
    /// The agency that decides it.
    pub agency: Agency,
    /// Whose case it is.
    pub person: PersonId,
    /// The officer who filed it at the counter.
    pub filed_by: Option<OfficerId>,
    /// Where it stands.
    pub state: CaseState,
    /// The step of the service's flow it is in; several that go on side by side are joined by `+`.
    pub step: String,
    /// When it was submitted.
    pub submitted_at: Stamp,
    /// The promised end.
    pub due_at: Stamp,
    /// Since when the clock stands still.
    pub paused_at: Option<Stamp>,
    /// When it ended.
    pub closed_at: Option<Stamp>,
    /// Grows with every change: the `ETag`.
    pub rev: i64,
}

impl Case {
    /// The steps of the service's flow it lies in: more than one while agencies work side by side.
    pub fn steps(&self) -> Vec<&str> {
        self.step.split(BESIDE).collect()
    }

    /// Puts the case into these steps.
    pub(crate) fn lie_in(&mut self, steps: &[String]) {
        self.step = steps.join(BESIDE);
    }

    /// Whether the promise has been broken by `now`: still open after the promised end, or closed after it.
    pub fn is_late(&self, now: Stamp) -> bool {
        match (self.closed_at, self.paused_at) {
            (Some(closed), _) => closed > self.due_at,
            (None, Some(paused)) => paused > self.due_at,
            (None, None) => now > self.due_at,
        }
    }
}

/// An application being written, or a returned case being corrected.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Its id.
    pub id: DraftId,
    /// Whose it is.
    pub person: PersonId,
    /// The service.
    pub service: String,
    /// The version of the service file it was begun with.
    pub version: String,
    /// The officer who fills it at the counter.
    pub filed_by: Option<OfficerId>,
    /// The case it corrects, and the only paths that may change.
    pub corrects: Option<(CaseId, Vec<String>)>,
    /// Grows with every change.
    pub rev: i64,
    /// When it was last saved.
    pub updated_at: Stamp,
}

/// What is written in a draft.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Written {
    /// The answers, and what was typed but not understood.
    pub answers: catalogue::Answers,
    /// Ids of the pages that have been sent at least once.
    pub visited: BTreeSet<String>,
    /// Registers that said nothing when the draft was begun.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub silent: BTreeMap<String, crate::ports::Silence>,
}

/// An uploaded document.
#[derive(Debug, Clone)]
pub struct Document {
    /// Its id.
    pub id: DocumentId,
    /// Whose it is.
    pub person: PersonId,
    /// The draft it was uploaded to.
    pub draft: Option<DraftId>,
    /// The case it belongs to.
    pub case: Option<CaseId>,
    /// Path of the field it answers.
    pub field: String,
    /// The name it had on the citizen's device.
    pub name: String,
    /// Its kind, found from its content.
    pub media: Media,
    /// Size as kept, in bytes.
    pub bytes: i64,
    /// SHA-256 of the bytes as kept.
    pub sha256: Vec<u8>,
}

impl Document {
    /// The document as answers name it.
    pub fn file_ref(&self) -> catalogue::FileRef {
        catalogue::FileRef {
            id: self.id.to_string(),
            name: self.name.clone(),
            media_type: self.media.as_str().to_owned(),
            bytes: u64::try_from(self.bytes).unwrap_or_default(),
        }
    }
}

/// Whether a letter still holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LetterState {
    /// It holds.
    Berlaku,
    /// It has been revoked.
    Dicabut,
}

impl LetterState {
    /// The word kept in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Berlaku => "berlaku",
            Self::Dicabut => "dicabut",
        }
    }

    /// Reads the word kept in the database.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Berlaku, Self::Dicabut].into_iter().find(|state| state.as_str() == word)
    }
}

/// How far a signature with the official's own certificate is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Esigned {
    /// The letter waits for it.
    Menunggu,
    /// It is there.
    Ditandatangani,
}

impl Esigned {
    /// The word kept in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Menunggu => "menunggu",
            Self::Ditandatangani => "ditandatangani",
        }
    }

    /// Reads the word kept in the database.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Menunggu, Self::Ditandatangani].into_iter().find(|state| state.as_str() == word)
    }
}

/// A letter that has been issued.
#[derive(Debug, Clone)]
pub struct Letter {
    /// Its id.
    pub id: LetterId,
    /// The case it came from.
    pub case: CaseId,
    /// What its QR carries.
    pub code: String,
    /// Its number.
    pub number: String,
    /// The service.
    pub service: String,
    /// Which letter of the service it is, where there are several.
    pub kind: Option<String>,
    /// For which row of its group.
    pub row: Option<i64>,
    /// Whether it holds.
    pub state: LetterState,
    /// When it was issued.
    pub issued_at: Stamp,
    /// Until when it holds, if not for ever.
    pub valid_until: Option<Stamp>,
    /// SHA-256 of the printed PDF, once printed.
    pub pdf_sha256: Option<Vec<u8>>,
    /// SHA-256 of the certificate it was signed with, in hexadecimal digits; none if it was printed without a signature.
    pub certificate: Option<String>,
    /// The signature with the official's own certificate; none where the hall signs with one of its own.
    pub esign: Option<Esigned>,
    /// When and why it was revoked.
    pub revoked: Option<(Stamp, String)>,
}

impl Letter {
    /// Whether it still waits for the signature of an official, and is not handed out.
    pub fn awaits_signature(&self) -> bool {
        self.esign == Some(Esigned::Menunggu)
    }

    /// Whether others may build on it: it was not revoked, and waits for nobody's signature.
    pub fn is_usable(&self) -> bool {
        self.state == LetterState::Berlaku && !self.awaits_signature()
    }
}

/// What a letter says: kept sealed, and enough to print it again byte for byte.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LetterBody {
    /// The data the template reads.
    pub data: serde_json::Value,
    /// What the check page shows: label and value as on the paper, masked where the service says so.
    pub shows: Vec<(kernel::Local, kernel::Local)>,
    /// The title of the letter.
    pub title: kernel::Local,
}

/// Symbols of a letter's code: Crockford's 32, which leave out I, L, O and U.
const SYMBOLS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A code for a letter: 16 symbols, 80 random bits, so that nobody finds a letter by guessing.
pub fn mint_letter_code(dice: &dyn kernel::Dice) -> String {
    let mut bytes = [0_u8; 16];
    dice.fill(&mut bytes);
    bytes.iter().map(|byte| char::from(SYMBOLS[usize::from(byte % 32)])).collect()
}

/// A code as someone typed it: without spaces and dashes, in capitals, with look-alikes put right.
pub fn read_letter_code(typed: &str) -> Option<String> {
    let code: String = typed
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        })
        .collect();
    (code.len() == 16 && code.bytes().all(|byte| SYMBOLS.contains(&byte))).then_some(code)
}

/// A code as it is shown: in groups of four.
pub fn show_letter_code(code: &str) -> String {
    let chars: Vec<char> = code.chars().collect();
    chars.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

/// Bytes as hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from_digit(u32::from(value), 16).unwrap_or('0');
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_named_states_follow_each_other() {
        use CaseState::{Dibatalkan, Diproses, Disetujui, Ditolak, Perbaikan};
        let legal = [
            (Diproses, Perbaikan),
            (Diproses, Disetujui),
            (Diproses, Ditolak),
            (Diproses, Dibatalkan),
            (Perbaikan, Diproses),
            (Perbaikan, Dibatalkan),
        ];
        for from in CaseState::ALL {
            for to in CaseState::ALL {
                assert_eq!(from.may_become(to), legal.contains(&(from, to)), "{from} -> {to}");
            }
        }
    }

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        let code = mint_letter_code(&kernel::SeededDice::new(7));
        let shown = show_letter_code(&code).to_lowercase().replace('0', "o").replace('1', "l");
        assert_eq!(read_letter_code(&format!(" {shown} ")), Some(code));
        assert_eq!(read_letter_code("1234"), None);
        assert_eq!(read_letter_code("UUUU-UUUU-UUUU-UUUU"), None);
    }
}
