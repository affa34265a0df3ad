//! The words this room writes into the book, each in one place.
//!
//! The public part of an event never carries personal data; names, reasons and messages go into the private part,
//! which only a salted digest of reaches the log and which can be erased.

use book::Act;
use serde_json::{Value, json};

use crate::model::{Case, Letter};
use crate::signature::Signature;

/// `cases.submitted`: an application was received.
pub const SUBMITTED: &str = "cases.submitted";
/// `cases.claimed`: an officer took the case.
pub const CLAIMED: &str = "cases.claimed";
/// `cases.released`: the officer gave it back.
pub const RELEASED: &str = "cases.released";
/// `cases.handed`: the case went to a colleague.
pub const HANDED: &str = "cases.handed";
/// `desk.meant`: an officer means one act for many cases.
pub const MEANT: &str = "desk.meant";
/// `desk.taken_back`: the officer took that back in time.
pub const TAKEN_BACK: &str = "desk.taken_back";
/// `desk.filter_kept`: an officer keeps a filter.
pub const FILTER_KEPT: &str = "desk.filter_kept";
/// `desk.filter_forgotten`: and no longer.
pub const FILTER_FORGOTTEN: &str = "desk.filter_forgotten";
/// `cases.noted`: an officer noted something for colleagues. Not a word of it is in the event.
pub const NOTED: &str = "cases.noted";
/// `cases.chore_given`: a colleague was asked for something beside the case.
pub const CHORE_GIVEN: &str = "cases.chore_given";
/// `cases.chore_done`: and did it.
pub const CHORE_DONE: &str = "cases.chore_done";
/// `desk.phrase_kept`: a text that is sent again and again was kept.
pub const PHRASE_KEPT: &str = "desk.phrase_kept";
/// `desk.phrase_forgotten`: and is kept no longer.
pub const PHRASE_FORGOTTEN: &str = "desk.phrase_forgotten";
/// `desk.leave_planned`: an officer will be away.
pub const LEAVE_PLANNED: &str = "desk.leave_planned";
/// `desk.leave_ended`: and is back.
pub const LEAVE_ENDED: &str = "desk.leave_ended";
/// `desk.exported`: a list left as a table.
pub const EXPORTED: &str = "desk.exported";
/// `cases.message`: officer and applicant write to each other.
pub const MESSAGE: &str = "cases.message";
/// `cases.returned`: the applicant must correct what is marked.
pub const RETURNED: &str = "cases.returned";
/// `cases.sent_back`: a later step sends the case back to an earlier one; the applicant has nothing to do.
pub const SENT_BACK: &str = "cases.sent_back";
/// `cases.corrected`: the applicant did.
pub const CORRECTED: &str = "cases.corrected";
/// `cases.stepped`: one step approved, on to the next.
pub const STEPPED: &str = "cases.stepped";
/// `cases.objected`: one of several steps side by side says no, and the step where they join decides.
pub const OBJECTED: &str = "cases.objected";
/// `cases.escalated`: a step that lay too long was brought before somebody.
pub const ESCALATED: &str = "cases.escalated";
/// `cases.inspected`: a report from the field was finished.
pub const INSPECTED: &str = "cases.inspected";
/// `cases.audit_confirmed`: an officer looked at a drawn decision, and the rule was right.
pub const AUDIT_CONFIRMED: &str = "cases.audit_confirmed";
/// `cases.audit_flagged`: it should not have been decided so.
pub const AUDIT_FLAGGED: &str = "cases.audit_flagged";
/// `cases.audit_kept`: a signer lets the letter of a flagged approval stand.
pub const AUDIT_KEPT: &str = "cases.audit_kept";
/// `cases.approved`: granted.
pub const APPROVED: &str = "cases.approved";
/// `cases.rejected`: refused.
pub const REJECTED: &str = "cases.rejected";
/// `cases.withdrawn`: the applicant took it back.
pub const WITHDRAWN: &str = "cases.withdrawn";
/// `cases.applicant_rectified`: a value of the applicant's profile was put right.
pub const APPLICANT_RECTIFIED: &str = "cases.applicant_rectified";
/// `cases.need_met`: the letter that this case waited for has been issued.
pub const NEED_MET: &str = "cases.need_met";
/// `cases.need_failed`: what this case waited for ended without a letter.
pub const NEED_FAILED: &str = "cases.need_failed";
/// `cases.fee_fixed`: what it costs was worked out and fixed.
pub const FEE_FIXED: &str = "cases.fee_fixed";
/// `cases.fee_paid`: the counter wrote down that it was paid.
pub const FEE_PAID: &str = "cases.fee_paid";
/// `cases.fee_waived`: nothing need be paid.
pub const FEE_WAIVED: &str = "cases.fee_waived";
/// `cases.fee_reopened`: what the counter wrote down was a mistake.
pub const FEE_REOPENED: &str = "cases.fee_reopened";
/// `cases.sign_asked`: a second person is asked to sign a draft.
pub const SIGN_ASKED: &str = "cases.sign_asked";
/// `cases.sign_signed`: they did, with their account or on paper.
pub const SIGN_SIGNED: &str = "cases.sign_signed";
/// `cases.sign_refused`: they do not, or no longer.
pub const SIGN_REFUSED: &str = "cases.sign_refused";
/// `cases.sign_voided`: what was to be signed changed.
pub const SIGN_VOIDED: &str = "cases.sign_voided";
/// `letters.issued`: a letter got its number.
pub const LETTER_ISSUED: &str = "letters.issued";
/// `letters.released`: it waits for no official any more, since no service signs for its agency; the hall's own seal does.
pub const LETTER_RELEASED: &str = "letters.released";
/// `letters.printed`: its PDF exists, with this digest.
pub const LETTER_PRINTED: &str = "letters.printed";
/// `letters.copied`: a certified copy was made, the n-th.
pub const LETTER_COPIED: &str = "letters.copied";
/// `letters.ending`: its holder was reminded that it ends.
pub const LETTER_ENDING: &str = "letters.ending";
/// `letters.revoked`: it holds no longer.
pub const LETTER_REVOKED: &str = "letters.revoked";
/// `letters.official_proposed`: an administrator says whose certificate an officer signs with.
pub const OFFICIAL_PROPOSED: &str = "letters.official_proposed";
/// `letters.official_linked`: a second administrator approved it.
pub const OFFICIAL_LINKED: &str = "letters.official_linked";
/// `letters.official_dropped`: it was refused, taken back or ended.
pub const OFFICIAL_DROPPED: &str = "letters.official_dropped";

/// An event about a case.
pub fn about(case: &Case, kind: &'static str, public: Value, private: Value) -> Act {
    let mut whole = json!({ "layanan": case.service, "keadaan": case.state.as_str(), "tahap": case.step });
    if let (Value::Object(whole), Value::Object(public)) = (&mut whole, public) {
        whole.extend(public);
    }
    Act {
        kind,
        subject: Some(case.id.bytes()),
        reference: Some(case.reference.to_string()),
        agency: Some(case.agency.as_str().to_owned()),
        public: whole,
        private,
    }
}

/// An event about the desk of an agency, and no case in particular.
pub fn at_desk(officer: &kernel::Officer, kind: &'static str, public: Value) -> Act {
    Act {
        kind,
        subject: None,
        reference: None,
        agency: Some(officer.agency.as_str().to_owned()),
        public,
        private: Value::Null,
    }
}

/// An event about the signature of a second person: of the case it belongs to, or of the draft. Who signs stays in the
/// private part.
pub fn about_signature(signature: &Signature, kind: &'static str) -> Act {
    let case = signature.case.or(signature.body.corrects);
    let way = if signature.body.paper.is_some() { "kertas" } else { "akun" };
    Act {
        kind,
        subject: Some(case.map_or(signature.draft.bytes(), |case| case.bytes())),
        reference: None,
        agency: None,
        public: json!({
            "layanan": signature.service,
            "isian": signature.field,
            "jalur": way,
            "tanda_tangan": signature.id.to_string(),
        }),
        private: json!({ "nama": signature.body.name, "alasan": signature.body.reason }),
    }
}

/// An event about a letter. Its code stays out: who has the code can open the check page.
pub fn about_letter(case: &Case, letter: &Letter, kind: &'static str, more: Value) -> Act {
    let mut public = json!({ "nomor": letter.number });
    if let (Value::Object(public), Value::Object(more)) = (&mut public, more) {
        public.extend(more);
    }
    about(case, kind, public, Value::Null)
}
