//! Dated tables of law and fact: regions, holidays, working days, codes, how long data is kept, what people
//! agree to.
//!
//! The tables themselves are the files of the folder `reference/` at the top of the project, built into the
//! program; `reference/README.md` says where each comes from and on what law it stands.

mod calendar;
mod codes;
mod consents;
mod data_kept;
mod data_rights;
mod emergency;
mod regions;
mod reports;
mod retention;
mod table;

pub use calendar::{Calendar, CalendarError, Holiday, HolidayKind};
pub use codes::{Code, CodeTable};
pub use consents::{Consent, Consents, Need};
pub use data_kept::{DataKept, Staying};
pub use data_rights::{DataRights, Deadline, Ground};
pub use emergency::{Emergencies, EmergencyLimits};
pub use regions::{Nearest, Position, Region, RegionKind, Regions};
pub use reports::{ReportAct, ReportGround, ReportLimits, Reports};
pub use retention::{Kept, Retention, Term};
pub use table::{Certainty, Dated, DatedTable, Record, TableError, records};

use kernel::{Lang, Source};

/// Passwords that many people have, one a line, in small letters and in order; the short ones are words that people put
/// numbers and signs around.
pub const COMMON_PASSWORDS: &str = include_str!("../../../../reference/common-passwords.txt");

/// The texts of this crate.
pub const TEXTS: &[Source] = &[
    Source { lang: Lang::Id, name: "reference", ftl: include_str!("../texts/id.ftl") },
    Source { lang: Lang::En, name: "reference", ftl: include_str!("../texts/en.ftl") },
];
