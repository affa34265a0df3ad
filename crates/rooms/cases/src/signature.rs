//! The signature of a second person as this room knows it: spouse, witness, guardian, landowner.

use catalogue::SignedPart;
use kernel::{CaseId, DraftId, Local, PersonId, SignatureId, Stamp};
use serde::{Deserialize, Serialize};

/// Where a signature stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignState {
    /// Asked for.
    Diminta,
    /// Signed.
    Ditandatangani,
    /// Refused, or taken back before the application was sent.
    Menolak,
    /// Void: what was to be signed changed, or is there no longer.
    Batal,
}

impl SignState {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Diminta, Self::Ditandatangani, Self::Menolak, Self::Batal];

    /// The word kept in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Diminta => "diminta",
            Self::Ditandatangani => "ditandatangani",
            Self::Menolak => "menolak",
            Self::Batal => "batal",
        }
    }

    /// Reads the word kept in the database.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }

    /// What may follow what. Who signed or refused may think again until the application is sent.
    pub const fn may_become(self, next: Self) -> bool {
        match self {
            Self::Diminta => matches!(next, Self::Ditandatangani | Self::Menolak | Self::Batal),
            Self::Ditandatangani => matches!(next, Self::Menolak | Self::Batal),
            Self::Menolak => matches!(next, Self::Ditandatangani | Self::Batal),
            Self::Batal => false,
        }
    }
}

/// A signature.
#[derive(Clone)]
pub struct Signature {
    /// Its id.
    pub id: SignatureId,
    /// The draft it was asked for under.
    pub draft: DraftId,
    /// The case it was filed with.
    pub case: Option<CaseId>,
    /// The applicant.
    pub person: PersonId,
    /// The service.
    pub service: String,
    /// The field of the form.
    pub field: String,
    /// Where it stands.
    pub state: SignState,
    /// Digest of what is signed.
    pub digest: Vec<u8>,
    /// When it was asked for.
    pub asked_at: Stamp,
    /// When it was signed or refused.
    pub answered_at: Option<Stamp>,
    /// What is sealed of it.
    pub body: SignatureBody,
}

/// What of a signature is sealed.
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct SignatureBody {
    /// The NIK of the person who signs.
    pub nik: String,
    /// Their name, once they answered; on paper, as the officer read it.
    #[serde(default)]
    pub name: String,
    /// The name of the applicant, as it was when this was asked for.
    pub applicant: String,
    /// What is declared.
    pub statement: Local,
    /// What was there to read.
    pub parts: Vec<SignedPart>,
    /// Why they refused.
    #[serde(default)]
    pub reason: String,
    /// The scan of the paper they signed, if it was on paper.
    #[serde(default)]
    pub paper: Option<String>,
    /// The case that the draft corrects, if it does.
    #[serde(default)]
    pub corrects: Option<CaseId>,
}

/// Names, numbers and answers are personal data: `Debug` shows none.
impl std::fmt::Debug for Signature {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Signature({}, {}, {})", self.id, self.field, self.state.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::SignState::{self, Batal, Diminta, Ditandatangani, Menolak};

    #[test]
    fn only_the_named_states_follow_each_other() {
        let legal = [
            (Diminta, Ditandatangani),
            (Diminta, Menolak),
            (Diminta, Batal),
            (Ditandatangani, Menolak),
            (Ditandatangani, Batal),
            (Menolak, Ditandatangani),
            (Menolak, Batal),
        ];
        for from in SignState::ALL {
            for to in SignState::ALL {
                assert_eq!(from.may_become(to), legal.contains(&(from, to)), "{from:?} -> {to:?}");
            }
            assert_eq!(SignState::parse(from.as_str()), Some(from));
        }
    }
}
