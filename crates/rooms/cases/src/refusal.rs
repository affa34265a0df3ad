//! Why a verb of this room says no. Each reason has a title, a detail and a way out in every language.

use kernel::{Denied, FieldFlaw, Kind, Problem};
use uploads::files::has_no_room;

use crate::fee::FeeState;
use crate::model::CaseState;

/// Why a verb of this room says no.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// No such case, or not one the asker may know of: the two must look alike.
    #[error("no such case")]
    NoCase,
    /// No such draft, or not the asker's.
    #[error("no such draft")]
    NoDraft,
    /// No such service.
    #[error("no such service")]
    NoService,
    /// The agency that serves it does not work in this region.
    #[error("the service is not offered here")]
    NotOffered,
    /// It cannot be applied for in this way.
    #[error("not to be applied for in this way")]
    OtherChannel,
    /// No such page in the form.
    #[error("no such page")]
    NoPage,
    /// No such document, or not one the asker may see.
    #[error("no such document")]
    NoDocument,
    /// No such letter.
    #[error("no such letter")]
    NoLetter,
    /// No such signature, or not one that is asked of the asker.
    #[error("no such signature")]
    NoSignature,
    /// It is void or filed, or something else than what was read.
    #[error("the signature is no longer asked for")]
    SignatureOver,
    /// Other persons have not signed yet.
    #[error("{} signatures are missing", .0.len())]
    Unsigned(Vec<FieldFlaw>),
    /// Something in the form is wrong.
    #[error("{} fields are wrong", .0.len())]
    Flawed(Vec<FieldFlaw>),
    /// Someone changed it since it was read.
    #[error("changed in the meantime")]
    Changed,
    /// The case is not in a state in which this can be done.
    #[error("the case is {0}")]
    Closed(CaseState),
    /// The step does not know this action.
    #[error("no such action")]
    NoAction,
    /// No step in the field waits for this officer.
    #[error("nothing to inspect")]
    NoInspection,
    /// The report of the field is finished.
    #[error("the report is finished")]
    InspectionDone,
    /// A step in the field is decided by its report.
    #[error("the report is not finished")]
    NotInspected,
    /// Nothing of this case is looked at afterwards, or not at this point.
    #[error("nothing to audit")]
    NoAudit,
    /// A decision needs these to be said.
    #[error("{} is missing", .0.join(", "))]
    Unsaid(Vec<&'static str>),
    /// Something in the case needs a look before it is decided.
    #[error("the case needs a look first")]
    NeedsLook,
    /// No such thing on this officer's desk.
    #[error("no such thing on the desk")]
    NoSlip,
    /// It can no longer be taken back.
    #[error("too late to take back")]
    TooLate,
    /// Only what was marked may change.
    #[error("not marked for correction")]
    NotMarked,
    /// The same Idempotency-Key came with another body.
    #[error("the idempotency key was used for something else")]
    KeyReused,
    /// The calendar does not know the year.
    #[error("the calendar ends before {0}")]
    Calendar(i16),
    /// A service rule failed; the case goes to an officer instead where it can.
    #[error("service rule: {0}")]
    Rule(String),
    /// The letter cannot be renewed now.
    #[error("the letter cannot be renewed now")]
    NotRenewable,
    /// The letter waits for the signature of an official.
    #[error("the letter waits for a signature")]
    AwaitsSignature,
    /// Letters of this agency are not signed with certificates of officials.
    #[error("nothing is signed outside for this agency")]
    NoSigningDesk,
    /// No two administrators have said whose certificate this officer signs with.
    #[error("the officer is linked to no certificate")]
    NotLinked,
    /// Whoever proposed it, or whom it is about, cannot approve it.
    #[error("a second administrator approves it")]
    SecondPerson,
    /// The template of this letter cannot mark a copy as one.
    #[error("the template marks no copies")]
    NoCopies,
    /// The amount of this line of the fee cannot be told.
    #[error("the fee {:?} cannot be told", .0.en)]
    NoBill(kernel::Local),
    /// Nothing is to be paid for this case.
    #[error("no fee")]
    NoFee,
    /// This must be paid first.
    #[error("{0} is unpaid")]
    Unpaid(kernel::Rupiah),
    /// The payment has been noted already, or not yet.
    #[error("the fee is {}", .0.as_str())]
    Settled(FeeState),
    /// An application for this service must be there first.
    #[error("{:?} must be applied for first", .0.en)]
    NeedsFirst(kernel::Local),
    /// No use of the right to look in an emergency, or not the asker's.
    #[error("no such emergency look")]
    NoEmergency,
    /// Nothing that can be opened was found.
    #[error("nothing was found")]
    EmergencyUnknown,
    /// The officer may open the case anyhow.
    #[error("the case is open to the officer anyhow")]
    EmergencyNeedless,
    /// As many are open, or were tried within a day, as may be.
    #[error("too many emergency looks")]
    EmergencyLimit,
    /// Its time is over.
    #[error("the emergency look is over")]
    EmergencyOver,
    /// Nobody reviews what they opened themselves.
    #[error("a second person reviews it")]
    EmergencyOwn,
    /// It was reviewed before.
    #[error("reviewed before")]
    EmergencyReviewed,
    /// The disk.
    #[error("files: {0}")]
    Files(#[from] std::io::Error),
    /// As many drafts wait as there may be.
    #[error("{0} drafts wait already")]
    TooManyDrafts(usize),
    /// As many uploads wait for an application as there may be.
    #[error("{0} uploads wait already")]
    TooManyUploads(i64),
    /// The virus scanner could not be asked.
    #[error("the virus scanner cannot be asked")]
    Unscanned,
    /// The letter's template.
    #[error("letter: {0}")]
    Letter(String),
    /// Not signed in, or not allowed.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The desk.
    #[error(transparent)]
    Desk(#[from] desk::Refusal),
    /// The database.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// Another room.
    #[error("{0}")]
    Port(Box<dyn Problem>),
}

impl Refusal {
    fn inner(&self) -> Option<&dyn Problem> {
        match self {
            Self::Denied(inner) => Some(inner),
            Self::Desk(inner) => Some(inner),
            Self::Store(inner) => Some(inner),
            Self::Port(inner) => Some(&**inner),
            _ => None,
        }
    }
}

impl Problem for Refusal {
    fn kind(&self) -> Kind {
        match self {
            Self::NoCase
            | Self::NoDraft
            | Self::NoService
            | Self::NotOffered
            | Self::NoPage
            | Self::NoDocument
            | Self::NoLetter
            | Self::NoSignature
            | Self::NoFee
            | Self::NoSlip
            | Self::NoEmergency
            | Self::NoInspection
            | Self::NoSigningDesk
            | Self::NoAudit => Kind::NotFound,
            Self::Flawed(_)
            | Self::Unsigned(_)
            | Self::NoAction
            | Self::Unsaid(_)
            | Self::NotMarked
            | Self::EmergencyUnknown
            | Self::KeyReused => Kind::Invalid,
            Self::EmergencyLimit => Kind::TooMany,
            Self::EmergencyOver => Kind::Gone,
            Self::Changed => Kind::Stale,
            Self::Closed(_)
            | Self::SignatureOver
            | Self::Unpaid(_)
            | Self::Settled(_)
            | Self::NeedsLook
            | Self::TooLate
            | Self::NoCopies
            | Self::AwaitsSignature
            | Self::NotLinked
            | Self::SecondPerson
            | Self::NotRenewable
            | Self::OtherChannel
            | Self::InspectionDone
            | Self::NotInspected
            | Self::TooManyDrafts(_)
            | Self::TooManyUploads(_)
            | Self::EmergencyNeedless
            | Self::EmergencyOwn
            | Self::EmergencyReviewed
            | Self::NeedsFirst(_) => Kind::Conflict,
            Self::Calendar(_) | Self::NoBill(_) | Self::Unscanned => Kind::Unavailable,
            Self::Files(error) if has_no_room(error) => Kind::Unavailable,
            // Rules, templates and files that fail are ours; what came from elsewhere says its own kind.
            _ => self.inner().map_or(Kind::Fault, Problem::kind),
        }
    }

    fn slug(&self) -> &'static str {
        match self {
            Self::NoCase => "no-case",
            Self::NoDraft => "no-draft",
            Self::NoService => "no-service",
            Self::NotOffered => "not-offered",
            Self::OtherChannel => "other-channel",
            Self::NoPage => "no-page",
            Self::NoDocument => "no-document",
            Self::NoLetter => "no-letter",
            Self::NoSignature => "no-signature",
            Self::SignatureOver => "signature-over",
            Self::Unsigned(_) => "unsigned",
            Self::Flawed(_) => "flawed",
            Self::Changed => "case-changed",
            Self::Closed(_) => "case-closed",
            Self::NoAction => "no-action",
            Self::NoInspection => "no-inspection",
            Self::InspectionDone => "inspection-done",
            Self::NotInspected => "not-inspected",
            Self::NoAudit => "no-audit",
            Self::Unsaid(_) => "unsaid",
            Self::NotMarked => "not-marked",
            Self::NeedsLook => "needs-look",
            Self::NoSlip => "no-slip",
            Self::TooLate => "too-late",
            Self::KeyReused => "key-reused",
            Self::Calendar(_) => "calendar",
            Self::NoCopies => "no-copies",
            Self::AwaitsSignature => "awaits-signature",
            Self::NoSigningDesk => "no-signing-desk",
            Self::NotLinked => "not-linked",
            Self::SecondPerson => "official-own",
            Self::NotRenewable => "not-renewable",
            Self::NoBill(_) => "no-bill",
            Self::NoFee => "no-fee",
            Self::Unpaid(_) => "unpaid",
            Self::NeedsFirst(_) => "needs-first",
            Self::Settled(_) => "fee-settled",
            Self::Rule(_) => "rule",
            Self::NoEmergency => "no-emergency",
            Self::EmergencyUnknown => "emergency-unknown",
            Self::EmergencyNeedless => "emergency-needless",
            Self::EmergencyLimit => "emergency-limit",
            Self::EmergencyOver => "emergency-over",
            Self::EmergencyOwn => "emergency-own",
            Self::EmergencyReviewed => "emergency-reviewed",
            Self::Letter(_) => "letter",
            Self::TooManyDrafts(_) => "too-many-drafts",
            Self::TooManyUploads(_) => "too-many-uploads",
            Self::Unscanned => "unscanned",
            Self::Files(error) if has_no_room(error) => "disk-full",
            Self::Files(_) => "files",
            _ => self.inner().map_or("fault", Problem::slug),
        }
    }

    fn retry_after(&self) -> Option<kernel::Span> {
        match self {
            Self::Files(error) if has_no_room(error) => store::Error::Full.retry_after(),
            Self::Unscanned => Some(kernel::Span::minutes(1)),
            _ => self.inner().and_then(Problem::retry_after),
        }
    }

    fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Flawed(flaws) | Self::Unsigned(flaws) => vec![("count", flaws.len().to_string())],
            Self::Closed(state) => vec![("state", state.as_str().to_owned())],
            Self::TooManyDrafts(max) => vec![("max", max.to_string())],
            Self::TooManyUploads(max) => vec![("max", max.to_string())],
            Self::Calendar(year) => vec![("year", year.to_string())],
            Self::NoBill(line) => vec![("line", line.id.clone())],
            Self::Unpaid(sum) => vec![("sum", sum.to_string())],
            Self::NeedsFirst(title) => vec![("service", title.id.clone())],
            Self::Settled(state) => vec![("state", state.as_str().to_owned())],
            _ => self.inner().map_or_else(Vec::new, Problem::args),
        }
    }

    fn fields(&self) -> Vec<FieldFlaw> {
        match self {
            Self::Flawed(flaws) | Self::Unsigned(flaws) => flaws.clone(),
            Self::Unsaid(fields) => {
                fields.iter().map(|field| FieldFlaw::new(*field, kernel::Flaw::new("answer-missing"))).collect()
            }
            _ => self.inner().map_or_else(Vec::new, Problem::fields),
        }
    }
}
