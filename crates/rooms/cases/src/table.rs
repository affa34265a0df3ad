//! Every SQL statement of this room.
//!
//! - [`drafts`]: applications being written, and what was parked when a session ended
//! - [`cases`]: submitted applications, their answers, service versions
//! - [`companions`]: which cases belong together
//! - [`documents`]: uploaded documents
//! - [`emergencies`]: looks in an emergency
//! - [`erasing`]: what goes when somebody is erased
//! - [`fees`]: what cases cost, and whether it has been paid
//! - [`letters`]: letters and their running numbers
//! - [`officials`]: which officer signs with whose certificate
//! - [`finding`]: blind words, the archive; [`notes`]: what officers note for each other
//! - [`idempotency`]: first answers
//! - [`kept`]: what has been kept long enough
//! - [`inspections`]: reports from the field
//! - [`signatures`]: signatures of second persons
//! - [`renewals`]: letters that end, and what goes on from them
//! - [`sendings`]: what devices sent late, each once

pub mod cases;
pub mod companions;
pub mod documents;
pub mod drafts;
pub mod emergencies;
pub mod erasing;
pub mod fees;
pub mod finding;
pub mod idempotency;
pub mod inspections;
pub mod kept;
pub mod letters;
pub mod notes;
pub mod officials;
pub mod renewals;
pub mod sendings;
pub mod signatures;

use serde::Serialize;
use serde::de::DeserializeOwned;
use store::{Error, Sql, Vault};

/// Every statement, for the test that prepares them on both engines.
pub const STATEMENTS: &[&[(&str, Sql)]] = &[
    drafts::STATEMENTS,
    cases::STATEMENTS,
    companions::STATEMENTS,
    documents::STATEMENTS,
    emergencies::STATEMENTS,
    emergencies::READS,
    erasing::STATEMENTS,
    fees::STATEMENTS,
    letters::STATEMENTS,
    renewals::STATEMENTS,
    idempotency::STATEMENTS,
    inspections::STATEMENTS,
    kept::STATEMENTS,
    sendings::STATEMENTS,
    signatures::STATEMENTS,
    finding::STATEMENTS,
    finding::READS,
    notes::STATEMENTS,
    officials::STATEMENTS,
];

store::sealed! {
    /// What is sealed in the tables of this room. Its files are sealed as well: `files`.
    pub const SEALED =
        "drafts" "answers" by Bytes "draft_id" for drafts::ANSWERS,
        "parked" "fields" by Bytes "token" for drafts::PARKED,
        "documents" "name" by Bytes "document_id" for documents::NAME,
        "case_answers" "answers" by Bytes "case_id" for cases::SEALED_ANSWERS,
        "letters" "body" by Bytes "letter_id" for letters::BODY,
        "letters" "paper" by Bytes "letter_id" for letters::PAPER,
        "case_fees" "bill" by Bytes "case_id" for fees::BILL,
        "case_fees" "proof" by Bytes "case_id" for fees::PROOF,
        "case_notes" "body" by Bytes "note_id" for notes::BODY,
        "inspections" "report" by Bytes "task_id" for inspections::REPORT,
        "signatures" "body" by Bytes "signature_id" for signatures::BODY,
        "emergencies" "said" by Bytes "emergency_id" for emergencies::SAID,
        "officials" "nik" by Bytes "link_id" for officials::NIK;
}

/// Seals a value as JSON for the row `id`.
fn seal<T: Serialize>(
    vault: &Vault,
    dice: &dyn kernel::Dice,
    purpose: &'static str,
    id: &[u8],
    value: &T,
) -> Result<Vec<u8>, Error> {
    let plain = serde_json::to_vec(value).map_err(|error| Error::Decode(format!("{purpose}: {error}")))?;
    Ok(vault.seal(dice, purpose, id, &plain))
}

/// Opens what [`seal`] sealed.
fn unseal<T: DeserializeOwned>(vault: &Vault, purpose: &'static str, id: &[u8], sealed: &[u8]) -> Result<T, Error> {
    let plain = vault.unseal(purpose, id, sealed).map_err(|error| Error::Decode(format!("{purpose}: {error}")))?;
    serde_json::from_slice(&plain).map_err(|error| Error::Decode(format!("{purpose}: {error}")))
}
