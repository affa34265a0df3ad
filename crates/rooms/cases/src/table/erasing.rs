//! What goes when somebody's data is erased.

use kernel::{CaseId, DocumentId, DraftId, PersonId, RegionCode};
use store::{Error, Sql, Tx, Vault, vals};

use super::signatures;

store::sql! {
    const DRAFTS = "SELECT draft_id FROM drafts WHERE region = $1 AND person_id = $2 ORDER BY updated_at, draft_id";
    const SIGNED = "SELECT COUNT(*) FROM signatures WHERE region = $1 AND signer = $2 AND case_id IS NOT NULL";
    const DROP_DRAFT = "DELETE FROM drafts WHERE region = $1 AND draft_id = $2";
    const DROP_PARKED = "DELETE FROM parked WHERE region = $1 AND draft_id = $2";
    const DROP_SENDINGS = "DELETE FROM sendings WHERE region = $1 AND draft_id = $2";
    const DROP_UNSIGNED = "DELETE FROM signatures WHERE region = $1 AND draft_id = $2 AND case_id IS NULL";
    const DROP_ASKED = "DELETE FROM signatures WHERE region = $1 AND signer = $2 AND case_id IS NULL";
    const DROP_LOOSE =
        "DELETE FROM documents WHERE region = $1 AND person_id = $2 AND case_id IS NULL RETURNING document_id";
    const DROP_FIRST_ANSWERS = "DELETE FROM idempotency WHERE region = $1 AND actor = $2";
    const DROP_DOCUMENTS = "DELETE FROM documents WHERE region = $1 AND case_id = $2 RETURNING document_id";
    const DROP_CASE = "DELETE FROM cases WHERE region = $1 AND case_id = $2";
    const DROP_ANSWERS = "DELETE FROM case_answers WHERE region = $1 AND case_id = $2";
    const DROP_FEE = "DELETE FROM case_fees WHERE region = $1 AND case_id = $2";
    const DROP_NOTES = "DELETE FROM case_notes WHERE region = $1 AND case_id = $2";
    const DROP_REPORTS = "DELETE FROM inspections WHERE region = $1 AND case_id = $2";
    const DROP_SIGNATURES = "DELETE FROM signatures WHERE region = $1 AND case_id = $2";
    const DROP_WORDS = "DELETE FROM case_words WHERE region = $1 AND case_id = $2";
    const DROP_LINKS = "DELETE FROM case_links WHERE region = $1 AND case_id = $2";
    const DROP_LINKS_TO = "DELETE FROM case_links WHERE region = $1 AND other = $2";
}

/// What belongs to a case beside its documents.
const OF_CASE: [Sql; 9] = [
    DROP_ANSWERS,
    DROP_FEE,
    DROP_NOTES,
    DROP_REPORTS,
    DROP_SIGNATURES,
    DROP_WORDS,
    DROP_LINKS,
    DROP_LINKS_TO,
    DROP_CASE,
];

/// Everything a person is writing, also at the counter and as corrections.
pub async fn drafts(tx: &mut Tx<'_>, region: RegionCode, person: PersonId) -> Result<Vec<DraftId>, Error> {
    tx.query(DRAFTS, &vals![region, person], |row| row.id(0)).await
}

/// How often the person with this NIK signed what others applied for.
pub async fn signed(tx: &mut Tx<'_>, vault: &Vault, region: RegionCode, nik: &str) -> Result<i64, Error> {
    let signer = signatures::blind(vault, nik);
    Ok(tx.one(SIGNED, &[region.into(), signer], |row| row.i(0)).await?.unwrap_or(0))
}

/// Removes a draft with all that belongs to it but its documents.
pub async fn drop_draft(tx: &mut Tx<'_>, region: RegionCode, draft: DraftId) -> Result<(), Error> {
    for sql in [DROP_PARKED, DROP_SENDINGS, DROP_UNSIGNED, DROP_DRAFT] {
        tx.exec(sql, &vals![region, draft]).await?;
    }
    Ok(())
}

/// Removes what was kept for the person beside drafts and cases: uploads, first answers, and signatures that were asked for
/// and not filed. Says which files are left.
pub async fn drop_loose(
    tx: &mut Tx<'_>,
    vault: &Vault,
    region: RegionCode,
    person: PersonId,
    nik: &str,
) -> Result<Vec<DocumentId>, Error> {
    tx.exec(DROP_ASKED, &[region.into(), signatures::blind(vault, nik)]).await?;
    tx.exec(DROP_FIRST_ANSWERS, &vals![region, format!("warga:{person}")]).await?;
    tx.query(DROP_LOOSE, &vals![region, person], |row| row.id(0)).await
}

/// Removes a case with all that belongs to it; says which files are left.
pub async fn drop_case(tx: &mut Tx<'_>, region: RegionCode, case: CaseId) -> Result<Vec<DocumentId>, Error> {
    let files = tx.query(DROP_DOCUMENTS, &vals![region, case], |row| row.id(0)).await?;
    for sql in OF_CASE {
        tx.exec(sql, &vals![region, case]).await?;
    }
    Ok(files)
}
