//! What has been kept long enough: found from where it is oldest, removed some at a time.

use kernel::{CaseId, DocumentId, DraftId, RegionCode, Stamp};
use store::{Result, Tx, vals};

use crate::model::CaseState;

store::sql! {
    /// Drafts nobody saved since then. Those that correct a case belong to it.
    const OLD_DRAFTS = "SELECT draft_id FROM drafts WHERE region = $1 AND case_id IS NULL AND updated_at < $2
        ORDER BY updated_at, draft_id LIMIT $3";

    /// Parked forms from before.
    const DROP_PARKED = "DELETE FROM parked WHERE region = $1 AND token IN (
        SELECT token FROM parked WHERE region = $1 AND at < $2 ORDER BY at, token LIMIT $3)";

    /// One of them, unless somebody saved it a moment ago.
    const DROP_DRAFT = "DELETE FROM drafts WHERE region = $1 AND draft_id = $2 AND updated_at < $3";

    /// Uploaded documents of no draft and no case from before. The guard stands outside too: one may be used meanwhile.
    const DROP_LOOSE = "DELETE FROM documents WHERE region = $1 AND document_id IN (
        SELECT document_id FROM documents
        WHERE region = $1 AND case_id IS NULL AND draft_id IS NULL AND at < $2 ORDER BY at, document_id LIMIT $3)
        AND COALESCE(case_id, draft_id) IS NULL RETURNING document_id";

    /// Cases that ended like this before then and still have what was uploaded.
    const OLD_CASES = "SELECT case_id FROM cases WHERE region = $1 AND service = $2 AND state = $3
        AND papers_gone_at IS NULL AND closed_at IS NOT NULL AND closed_at < $4 ORDER BY closed_at, case_id LIMIT $5";

    /// Its documents.
    const DROP_OF_CASE = "DELETE FROM documents WHERE region = $1 AND case_id = $2 RETURNING document_id";

    /// They are gone.
    const MARK_GONE = "UPDATE cases SET papers_gone_at = $3
        WHERE region = $1 AND case_id = $2 AND papers_gone_at IS NULL";

    /// Since when.
    const GONE_SINCE = "SELECT papers_gone_at FROM cases WHERE region = $1 AND case_id = $2";

    /// Every service that was ever applied for here: as many as there are files.
    const SERVICES = "SELECT DISTINCT service FROM service_versions WHERE region = $1 ORDER BY service";

    /// Void signatures from before.
    const DROP_VOID = "DELETE FROM signatures WHERE region = $1 AND signature_id IN (
        SELECT signature_id FROM signatures WHERE region = $1 AND state = 'batal' AND asked_at < $2
        ORDER BY asked_at, signature_id LIMIT $3)";

    /// First answers from before.
    const DROP_EMERGENCIES = "DELETE FROM emergencies WHERE region = $1 AND emergency_id IN (
        SELECT emergency_id FROM emergencies WHERE region = $1 AND reviewed_at < $2 ORDER BY reviewed_at, emergency_id
        LIMIT $3)";
    const DROP_ANSWERS = "DELETE FROM idempotency WHERE region = $1 AND (actor, key) IN (
        SELECT actor, key FROM idempotency WHERE region = $1 AND at < $2 ORDER BY at, actor, key LIMIT $3)";

    /// A file that is to go.
    const DOOM = "INSERT INTO doomed_files (region, file_id) VALUES ($1, $2) ON CONFLICT (region, file_id) DO NOTHING";

    /// Files that are to go.
    const DOOMED = "SELECT file_id FROM doomed_files WHERE region = $1 ORDER BY file_id LIMIT $2";

    /// It is gone.
    const UNDOOM = "DELETE FROM doomed_files WHERE region = $1 AND file_id = $2";
}

/// At most `most` drafts that nobody saved since `before`, the oldest first.
pub async fn old_drafts(tx: &mut Tx<'_>, region: RegionCode, before: Stamp, most: u32) -> Result<Vec<DraftId>> {
    tx.query(OLD_DRAFTS, &vals![region, before, most], |row| row.id(0)).await
}

/// Removes a draft; false if it was saved since `before`, or is gone.
pub async fn drop_draft(tx: &mut Tx<'_>, region: RegionCode, draft: DraftId, before: Stamp) -> Result<bool> {
    Ok(tx.exec(DROP_DRAFT, &vals![region, draft, before]).await? == 1)
}

/// Removes parked forms.
pub async fn drop_parked(tx: &mut Tx<'_>, region: RegionCode, before: Stamp, most: u32) -> Result<u64> {
    tx.exec(DROP_PARKED, &vals![region, before, most]).await
}

/// Removes documents that belong to nothing.
pub async fn drop_loose(tx: &mut Tx<'_>, region: RegionCode, before: Stamp, most: u32) -> Result<Vec<DocumentId>> {
    tx.query(DROP_LOOSE, &vals![region, before, most], |row| row.id(0)).await
}

/// At most `most` cases of a service that ended in this state before then and still have their documents.
pub async fn old_cases(
    tx: &mut Tx<'_>,
    region: RegionCode,
    service: &str,
    state: CaseState,
    before: Stamp,
    most: u32,
) -> Result<Vec<CaseId>> {
    tx.query(OLD_CASES, &vals![region, service, state.as_str(), before, most], |row| row.id(0)).await
}

/// Removes the documents of a case, and notes that they are gone.
pub async fn drop_of_case(tx: &mut Tx<'_>, region: RegionCode, case: CaseId, at: Stamp) -> Result<Vec<DocumentId>> {
    tx.exec(MARK_GONE, &vals![region, case, at]).await?;
    tx.query(DROP_OF_CASE, &vals![region, case], |row| row.id(0)).await
}

/// Since when the documents of a case are gone.
pub async fn gone_since(tx: &mut Tx<'_>, region: RegionCode, case: CaseId) -> Result<Option<Stamp>> {
    Ok(tx.one(GONE_SINCE, &vals![region, case], |row| row.opt_stamp(0)).await?.flatten())
}

/// Every service that was ever applied for here.
pub async fn services(tx: &mut Tx<'_>, region: RegionCode) -> Result<Vec<String>> {
    tx.query(SERVICES, &vals![region], |row| row.t(0)).await
}

/// Removes signatures that are void.
pub async fn drop_void(tx: &mut Tx<'_>, region: RegionCode, before: Stamp, most: u32) -> Result<u64> {
    tx.exec(DROP_VOID, &vals![region, before, most]).await
}

/// Removes first answers to programs.
pub async fn drop_answers(tx: &mut Tx<'_>, region: RegionCode, before: Stamp, most: u32) -> Result<u64> {
    tx.exec(DROP_ANSWERS, &vals![region, before, most]).await
}

/// Says that the files of these documents are to go, in the transaction that removes their rows.
pub async fn doom(tx: &mut Tx<'_>, region: RegionCode, files: &[DocumentId]) -> Result<()> {
    for file in files {
        tx.exec(DOOM, &vals![region, *file]).await?;
    }
    Ok(())
}

/// Files that are to go, at most `most`.
pub async fn doomed(tx: &mut Tx<'_>, region: RegionCode, most: u32) -> Result<Vec<DocumentId>> {
    tx.query(DOOMED, &vals![region, most], |row| row.id(0)).await
}

/// These files are gone.
pub async fn undoom(tx: &mut Tx<'_>, region: RegionCode, files: &[DocumentId]) -> Result<()> {
    for file in files {
        tx.exec(UNDOOM, &vals![region, *file]).await?;
    }
    Ok(())
}

/// Removes looks in an emergency that were reviewed before a moment.
pub async fn drop_emergencies(tx: &mut Tx<'_>, region: RegionCode, before: Stamp, most: u32) -> Result<u64> {
    tx.exec(DROP_EMERGENCIES, &vals![region, before, most]).await
}
