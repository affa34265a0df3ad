//! An act as a room describes it, and the event that the book makes of it.

use kernel::{EventId, RegionCode, Stamp};
use serde_json::Value;

/// What was done. The public part must never hold personal data; the private part can be erased.
#[derive(Clone, Debug, PartialEq)]
pub struct Act {
    /// What kind of act, `room.happened`: `"cases.submitted"`.
    pub kind: &'static str,
    /// What it is about: the id of a case, a person, a report.
    pub subject: Option<[u8; 16]>,
    /// The reference that people see, for lists inside the hall. It is not part of the public entry.
    pub reference: Option<String>,
    /// The agency it concerns.
    pub agency: Option<String>,
    /// What everyone may know for ever.
    pub public: Value,
    /// What only the hall knows; sealed, and erasable.
    pub private: Value,
}

impl Act {
    /// An act about nothing, with empty parts.
    pub fn new(kind: &'static str) -> Self {
        Self {
            kind,
            subject: None,
            reference: None,
            agency: None,
            public: Value::Object(serde_json::Map::new()),
            private: Value::Object(serde_json::Map::new()),
        }
    }

    /// Says what it is about.
    #[must_use]
    pub fn about(self, subject: [u8; 16]) -> Self {
        Self { subject: Some(subject), ..self }
    }

    /// Adds the reference that people see.
    #[must_use]
    pub fn reference(self, reference: impl Into<String>) -> Self {
        Self { reference: Some(reference.into()), ..self }
    }

    /// Adds the agency.
    #[must_use]
    pub fn agency(self, agency: impl Into<String>) -> Self {
        Self { agency: Some(agency.into()), ..self }
    }

    /// Sets the public part: no personal data, no reference by which a case can be looked up.
    #[must_use]
    pub fn public(self, public: Value) -> Self {
        Self { public, ..self }
    }

    /// Sets the private part.
    #[must_use]
    pub fn private(self, private: Value) -> Self {
        Self { private, ..self }
    }
}

/// One entry of the book.
#[derive(Clone, PartialEq)]
pub struct Event {
    /// Whose book.
    pub region: RegionCode,
    /// Its number in the region, from 1 without gaps.
    pub seq: i64,
    /// Its id.
    pub id: EventId,
    /// When.
    pub at: Stamp,
    /// What kind of act.
    pub kind: String,
    /// What it is about.
    pub subject: Option<[u8; 16]>,
    /// The reference that people see.
    pub reference: Option<String>,
    /// The agency it concerns.
    pub agency: Option<String>,
    /// Who did it: `warga:<id>`, `petugas:<id>`, `sistem` or `tamu`.
    pub actor: String,
    /// What everyone may know.
    pub public: Value,
    /// What only the hall knows; none once erased, and never there in a live event.
    pub private: Option<Value>,
    /// The salted digest of the private part.
    pub commit: [u8; 32],
    /// The event before it about the same subject.
    pub prev: Option<EventId>,
    /// The public entry, canonical JSON, as the log holds it byte for byte.
    pub entry: String,
}

impl std::fmt::Debug for Event {
    /// Leaves the private part out.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Event")
            .field("region", &self.region)
            .field("seq", &self.seq)
            .field("kind", &self.kind)
            .field("entry", &self.entry)
            .finish_non_exhaustive()
    }
}
