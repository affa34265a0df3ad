//! `/meja/{ref}/uji-petik`: an officer says what came of looking at a decision by rule.

use kernel::{Arg, FieldFlaw, Problem as _, Reference};
use web::axum::extract::{Path, State};
use web::{Answer, Sent, View, errors_html};

use crate::Refusal;
use crate::audit::{self, Finding};
use crate::case_page;
use crate::look::CaseFile;
use crate::room::Cases;
use crate::track::told;

/// What is asked on the page of the case.
pub(crate) struct AuditView {
    /// Whether a signer is asked about the letter of a flagged approval.
    pub is_about_letter: bool,
    /// Whether this officer may answer now.
    pub may_answer: bool,
    /// Why it was flagged, for the signer.
    pub reason: String,
    /// What was just typed.
    pub typed: String,
    /// What was just chosen.
    pub chosen: String,
    /// What is wrong with the choice.
    pub choice_flaw: String,
    /// What is wrong with the reason.
    pub reason_flaw: String,
}

/// The open audit of a case, for its page.
pub(crate) fn view(
    officer: &kernel::Officer,
    file: &CaseFile,
    sent: &Sent,
    flaws: &[FieldFlaw],
    t: kernel::Words<'_>,
) -> Option<AuditView> {
    let task = audit::task_of(&file.tasks)?;
    let is_mine = task.holder.as_ref().is_some_and(|(holder, _)| *holder == officer.officer);
    let flagged = file.events.iter().rev().find(|event| event.kind == crate::acts::AUDIT_FLAGGED);
    let reason = flagged.and_then(|event| event.private.as_ref()?.get("catatan")?.as_str()).unwrap_or_default();
    let said = |field: &str, key: &str| {
        if flaws.iter().any(|flaw| flaw.field == field) { t.get(key).to_owned() } else { String::new() }
    };
    Some(AuditView {
        is_about_letter: task.step == audit::REVOKE,
        may_answer: is_mine && desk::task::may_work(officer, task).is_ok(),
        reason: reason.to_owned(),
        typed: sent.text("alasan").to_owned(),
        chosen: sent.text("hasil").to_owned(),
        choice_flaw: said("hasil", "audit-choose"),
        reason_flaw: said("reason", "audit-reason-missing"),
    })
}

/// `POST /meja/{ref}/uji-petik`
pub(crate) async fn post(State(room): State<Cases>, view: View, Path(typed): Path<String>, sent: Sent) -> Answer {
    let reference = Reference::parse(&typed).map_err(|_| Refusal::NoCase)?;
    let officer = view.actor.officer()?;
    let reason = sent.text("alasan").to_owned();
    let finding = match sent.text("hasil") {
        "sesuai" => Finding::Confirm { note: reason },
        "temuan" => Finding::Flag { reason },
        "tetap" => Finding::Keep { reason },
        _ => {
            let flaw = FieldFlaw::new("hasil", kernel::Flaw::new("answer-not-chosen"));
            return case_page::again(&room, &view, officer, &reference, &sent, &[flaw]).await;
        }
    };
    match audit::conclude(&room, officer, &reference, finding).await {
        Ok(_) => Ok(told(&view, &format!("/meja/{reference}"), "audit-done")),
        Err(refusal @ Refusal::Unsaid(_)) => {
            case_page::again(&room, &view, officer, &reference, &sent, &refusal.fields()).await
        }
        Err(other) => Err(other.into()),
    }
}

/// The error summary of an answer to an audit.
pub(crate) fn summary(view: &View, flaws: &[FieldFlaw]) -> String {
    let t = view.words();
    let line = |flaw: &FieldFlaw| match flaw.field.as_str() {
        "reason" => ("alasan".to_owned(), String::new(), t.get("audit-reason-missing").to_owned()),
        _ => ("hasil".to_owned(), String::new(), t.get("audit-choose").to_owned()),
    };
    let title = t.with("form-errors-title", &[("count", Arg::from(flaws.len()))]);
    errors_html(&title, &flaws.iter().map(line).collect::<Vec<_>>())
}
