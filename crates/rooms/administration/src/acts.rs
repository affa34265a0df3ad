//! The words this room writes into the book, each in one place, and with each the line in the list of changes.
//!
//! The public part says what kind of thing was changed and which; before and after go into the private part, as they
//! may name people.

use book::{Act, Book};
use kernel::{Actor, Officer};
use serde_json::{Value, json};
use store::{Result, Tx};

use crate::model::Change;
use crate::table;

/// `administration.service_saved`: somebody wrote on the draft of a service.
pub const SERVICE_SAVED: &str = "administration.service_saved";
/// `administration.service_discarded`: a draft was thrown away.
pub const SERVICE_DISCARDED: &str = "administration.service_discarded";
/// `administration.service_proposed`: a version waits for a second person.
pub const SERVICE_PROPOSED: &str = "administration.service_proposed";
/// `administration.service_approved`: the second person approved; it counts from the moment the event names.
pub const SERVICE_APPROVED: &str = "administration.service_approved";
/// `administration.service_refused`: the second person refused.
pub const SERVICE_REFUSED: &str = "administration.service_refused";
/// `administration.service_cancelled`: a proposal, or a version before it came in force, was taken back.
pub const SERVICE_CANCELLED: &str = "administration.service_cancelled";

/// `administration.pack_received`: a pack of another hall came in. Nothing of it counts yet.
pub const PACK_RECEIVED: &str = "administration.pack_received";
/// `administration.pack_made`: services of this hall were packed for others.
pub const PACK_MADE: &str = "administration.pack_made";
/// `administration.pack_taken`: a service of a pack became a draft.
pub const PACK_TAKEN: &str = "administration.pack_taken";
/// `administration.signer_proposed`: a key of another hall should be trusted, or no longer.
pub const SIGNER_PROPOSED: &str = "administration.signer_proposed";
/// `administration.signer_approved`: the second person approved; it holds from now on.
pub const SIGNER_APPROVED: &str = "administration.signer_approved";
/// `administration.signer_refused`: the second person refused.
pub const SIGNER_REFUSED: &str = "administration.signer_refused";
/// `administration.signer_cancelled`: taken back by whoever proposed it.
pub const SIGNER_CANCELLED: &str = "administration.signer_cancelled";

/// What was done to what.
pub struct Done<'a> {
    /// What kind of act.
    pub kind: &'static str,
    /// What was changed: `layanan/ktp-el`.
    pub target: String,
    /// What everyone may know besides.
    pub public: Value,
    /// As it was.
    pub was: &'a Value,
    /// As it is since.
    pub is_now: &'a Value,
}

/// Writes the event and its line in the list of changes.
pub async fn write(tx: &mut Tx<'_>, book: &Book, officer: &Officer, done: Done<'_>) -> Result<()> {
    let mut public = json!({ "sasaran": done.target });
    if let (Value::Object(public), Value::Object(more)) = (&mut public, done.public) {
        public.extend(more);
    }
    let private = json!({ "sebelum": done.was, "sesudah": done.is_now, "petugas": officer.name });
    let act = Act::new(done.kind).agency(officer.agency.as_str()).public(public).private(private);
    let event = book.write(tx, officer.region, &Actor::Officer(officer.clone()), act).await?;
    let change = Change {
        seq: event.seq,
        at: event.at,
        kind: done.kind.to_owned(),
        target: done.target,
        officer: officer.name.clone(),
        was: done.was.to_string(),
        is_now: done.is_now.to_string(),
    };
    table::changes::add(tx, officer.region, &change).await
}
