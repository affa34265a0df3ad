//! The registry of typed ids. Each is a UUIDv7 minted by one function, so ids sort by age.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use uuid::Uuid;

use crate::clock::Clock;
use crate::dice::Dice;
use crate::flaw::Flaw;
use crate::time::Stamp;

/// Makes the bytes of a UUIDv7: milliseconds, then the rest of the microseconds in the 12 bits that follow
/// (RFC 9562, section 6.2, method 3), then 62 random bits. A moment before 1970 counts as 1970.
fn mint_bytes(clock: &dyn Clock, dice: &dyn Dice) -> [u8; 16] {
    let mut bytes = first_bytes(clock.now());
    dice.fill(&mut bytes[8..]);
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    bytes
}

/// The least bytes that [`mint_bytes`] makes at a moment: all its random bits are 0.
fn first_bytes(at: Stamp) -> [u8; 16] {
    let micros = u64::try_from(at.as_micros()).unwrap_or(0);
    let fraction = (micros % 1_000) * 4_096 / 1_000;
    let mut bytes = [0; 16];
    bytes[..6].copy_from_slice(&(micros / 1_000).to_be_bytes()[2..]);
    bytes[6..8].copy_from_slice(&fraction.to_be_bytes()[6..]);
    bytes[6] = (bytes[6] & 0x0f) | 0x70;
    bytes[8] = 0x80;
    bytes
}

/// The moment that [`mint_bytes`] put into an id.
fn stamp_of(bytes: [u8; 16]) -> Stamp {
    let mut millis = [0; 8];
    millis[2..].copy_from_slice(&bytes[..6]);
    let fraction = u64::from(bytes[6] & 0x0f) << 8 | u64::from(bytes[7]);
    let micros = u64::from_be_bytes(millis) * 1_000 + (fraction * 1_000).div_ceil(4_096);
    Stamp::micros(i64::try_from(micros).unwrap_or(i64::MAX))
}

/// Reads the one canonical way to write an id: 36 characters, lower-case, with hyphens.
fn parse_bytes(text: &str) -> Result<[u8; 16], Flaw> {
    let uuid = Uuid::try_parse(text).map_err(|_| Flaw::new("id"))?;
    let mut canonical = Uuid::encode_buffer();
    if uuid.hyphenated().encode_lower(&mut canonical) == text { Ok(*uuid.as_bytes()) } else { Err(Flaw::new("id")) }
}

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; 16]);

        impl $name {
            /// A new id, never used before.
            pub fn mint(clock: &dyn Clock, dice: &dyn Dice) -> Self {
                Self(mint_bytes(clock, dice))
            }

            /// The id with these bytes, as a database keeps them.
            pub const fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(bytes)
            }

            /// The 16 bytes of the id.
            pub const fn bytes(&self) -> [u8; 16] {
                self.0
            }

            /// No id that was minted at this moment or later is less, and none that was minted before is greater.
            pub fn first_at(at: Stamp) -> Self {
                Self(first_bytes(at))
            }

            /// When the id was minted.
            pub fn stamp(&self) -> Stamp {
                stamp_of(self.0)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(Uuid::from_bytes(self.0).as_hyphenated(), f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({self})", stringify!($name))
            }
        }

        impl FromStr for $name {
            type Err = Flaw;
            fn from_str(text: &str) -> Result<Self, Flaw> {
                parse_bytes(text).map(Self)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(from)?;
                text.parse().map_err(de::Error::custom)
            }
        }
    )+};
}

id! {
    /// A resident known to the hall.
    PersonId,
    /// An officer of the hall.
    OfficerId,
    /// One sign-in of one person or officer.
    SessionId,
    /// A form begun and not yet sent.
    DraftId,
    /// One application of one resident.
    CaseId,
    /// A document a resident brought.
    DocumentId,
    /// A letter the hall issued.
    LetterId,
    /// The signature of a second person.
    SignatureId,
    /// One entry of the book.
    EventId,
    /// One piece of background work.
    TaskId,
    /// One message to a person.
    MessageId,
    /// A single-use or long-lived token.
    TokenId,
    /// A one-time code sent to a person.
    CodeId,
    /// A request of a resident about their own data.
    RequestId,
    /// One use of the right to look in an emergency.
    EmergencyId,
    /// A suspected breach of personal data.
    BreachId,
    /// Something small on an officer's desk: a pile of cases, a note, a chore, a phrase, a filter, a leave.
    SlipId,
    /// A report of a citizen: a complaint, an aspiration or a question.
    ReportId,
    /// A picture in a report, or of what was done about it.
    PictureId,
    /// Somebody's wish to hear of new reports.
    AlertId,
}
