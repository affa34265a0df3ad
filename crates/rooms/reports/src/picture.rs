//! A picture in a report, or of what was done about it.

use kernel::{DraftId, PictureId, ReportId, Stamp};

/// Of what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// What was reported.
    Report,
    /// That it is settled, as the agency says.
    Evidence,
    /// That it is not, as somebody else says.
    Objection,
}

impl Part {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::Report, Self::Evidence, Self::Objection];

    /// The word in tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Report => "laporan",
            Self::Evidence => "bukti",
            Self::Objection => "bantahan",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.as_str() == word)
    }
}

/// A picture. Its bytes lie in the files folder under its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Its id.
    pub id: PictureId,
    /// The draft it lies in, until that is sent.
    pub draft: Option<DraftId>,
    /// The report it belongs to.
    pub report: Option<ReportId>,
    /// Of what it is.
    pub part: Part,
    /// The digest of its bytes as they are kept.
    pub sha256: [u8; 32],
    /// Since when the public does not see it.
    pub hidden_at: Option<Stamp>,
    /// When it came.
    pub at: Stamp,
}
