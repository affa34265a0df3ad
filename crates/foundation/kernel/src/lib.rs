//! The words that every room shares: ids, time, money, Indonesian numbers, texts, problems. No I/O.
//!
//! Nothing here reads a file, a socket or a database. The operating system's clock and randomness are
//! touched in two places only, [`SystemClock`] and [`OsDice`], and are handed to everyone else as
//! [`Clock`] and [`Dice`]. Everything is re-exported here, so other crates write `kernel::Nik`.

mod actor;
mod clock;
mod day_time;
mod decimal;
mod dice;
mod email;
mod flaw;
mod icon;
mod id;
mod kk;
mod local;
mod name;
mod nib;
mod nik;
mod npwp;
mod number;
mod phone;
mod plate;
mod postcode;
mod problem;
mod reference_code;
mod region;
mod rupiah;
pub mod say;
mod secret;
mod text;
mod time;
mod zone;

pub use actor::{Actor, Agency, Denied, Officer, Resident, Role};
pub use clock::{Clock, HandClock, SystemClock};
pub use day_time::DayTime;
pub use decimal::{Decimal, Round};
pub use dice::{Dice, OsDice, SeededDice};
pub use email::Email;
pub use flaw::{FieldFlaw, Flaw};
pub use icon::ICONS;
pub use id::{
    AlertId, BreachId, CaseId, CodeId, DocumentId, DraftId, EmergencyId, EventId, LetterId, MessageId, OfficerId,
    PersonId, PictureId, ReportId, RequestId, SessionId, SignatureId, SlipId, TaskId, TokenId,
};
pub use kk::KkNumber;
pub use local::Local;
pub use name::PersonName;
pub use nib::Nib;
pub use nik::{Nik, Sex};
pub use npwp::Npwp;
pub use phone::Phone;
pub use plate::Plate;
pub use postcode::Postcode;
pub use problem::{Kind, Problem};
pub use reference_code::Reference;
pub use region::{EXAMPLE_PROVINCE, PROVINCES, RegionCode};
pub use rupiah::Rupiah;
pub use secret::Secret;
pub use text::{Arg, Source, TextError, Texts, Words};
pub use time::{Date, Span, Stamp};
pub use zone::Zone;

pub use text::Lang;

/// The texts of this crate: every flaw, the general problems, and the words of the calendar.
pub const TEXTS: &[Source] = &[
    Source { lang: Lang::Id, name: "kernel", ftl: include_str!("../texts/id.ftl") },
    Source { lang: Lang::En, name: "kernel", ftl: include_str!("../texts/en.ftl") },
];
