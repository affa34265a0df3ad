//! The words this room writes into the book, each in one place.
//!
//! The public part of an event never says who reported or what was said. Answers of officers lie in the private part, and
//! are shown to everyone where the report is public.

use book::Act;
use serde_json::{Value, json};

use crate::report::Report;

/// `reports.sent`: a report came in.
pub const SENT: &str = "reports.sent";
/// `reports.parked`: the reporter has to complete it.
pub const PARKED: &str = "reports.parked";
/// `reports.completed`: the reporter did.
pub const COMPLETED: &str = "reports.completed";
/// `reports.passed`: it was verified and lies with an agency.
pub const PASSED: &str = "reports.passed";
/// `reports.split`: several agencies settle it, each a part.
pub const SPLIT: &str = "reports.split";
/// `reports.noted`: something for those who work on it.
pub const NOTED: &str = "reports.noted";
/// `reports.escalated`: it lies too long, and was brought before somebody.
pub const ESCALATED: &str = "reports.escalated";
/// `reports.returned`: the agency says that it is not theirs.
pub const RETURNED: &str = "reports.returned";
/// `reports.begun`: the agency works on it.
pub const BEGUN: &str = "reports.begun";
/// `reports.told`: the agency tells how far it is.
pub const TOLD: &str = "reports.told";
/// `reports.answered`: the agency calls it settled, with evidence.
pub const ANSWERED: &str = "reports.answered";
/// `reports.confirmed`: the reporter says so too.
pub const CONFIRMED: &str = "reports.confirmed";
/// `reports.reopened`: the reporter says that it is not.
pub const REOPENED: &str = "reports.reopened";
/// `reports.asked`: others are asked whether it is settled, since the reporter says nothing.
pub const ASKED: &str = "reports.asked";
/// `reports.witnessed`: one of them says that it is, or the report ends by their word.
pub const WITNESSED: &str = "reports.witnessed";
/// `reports.silent`: nobody said anything in time.
pub const SILENT: &str = "reports.silent";
/// `reports.refused`: it was refused, by a ground.
pub const REFUSED: &str = "reports.refused";
/// `reports.merged`: it goes on with another one.
pub const MERGED: &str = "reports.merged";
/// `reports.parted`: and goes on alone after all.
pub const PARTED: &str = "reports.parted";
/// `reports.withdrawn`: the reporter took it back.
pub const WITHDRAWN: &str = "reports.withdrawn";
/// `reports.supported`: for somebody else it is the same.
pub const SUPPORTED: &str = "reports.supported";
/// `reports.hidden`: words or a picture were taken from the public, with a reason.
pub const HIDDEN: &str = "reports.hidden";

/// `reports.looked`: an officer saw how a visitor who reported is reached; written down once for each officer.
pub const LOOKED: &str = "reports.looked";

/// An event about a report: what everyone may know of it, and more.
pub(crate) fn about(report: &Report, kind: &'static str, more: Value, private: Value) -> Act {
    let mut public = json!({
        "jenis": report.kind.as_str(),
        "kategori": report.category,
        "keadaan": report.state.as_str(),
    });
    if let (Value::Object(public), Value::Object(more)) = (&mut public, more) {
        public.extend(more);
    }
    Act::new(kind)
        .about(report.id.bytes())
        .reference(report.reference.to_string())
        .agency(report.agency.as_str())
        .public(public)
        .private(private)
}
