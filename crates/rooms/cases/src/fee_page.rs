//! `/meja/{ref}/biaya`: the officer at the counter sees what a case costs, and writes down that it was paid.

use askama::Template;
use kernel::{Arg, FieldFlaw, Flaw, Problem as _, Reference, Role, Words};
use web::axum::extract::{Path, State};
use web::axum::http::StatusCode;
use web::{
    Answer, Control, FieldView, Page, Pick, Section, Sent, View, csrf_field, errors_html, fields_html, see_other,
};

use crate::fee::{FeeState, Settlement, settle};
use crate::fill::titled;
use crate::look::{self, CaseFile};
use crate::room::Cases;
use crate::track::told;
use crate::{Refusal, bill};

#[derive(Template)]
#[template(path = "fee.html")]
struct FeePage<'a> {
    t: Words<'a>,
    reference: String,
    title: String,
    errors: String,
    bill: String,
    fields: String,
    csrf: String,
    why_not: &'a str,
}

/// `GET /meja/{ref}/biaya`
pub(crate) async fn page(State(room): State<Cases>, view: View, Path(typed): Path<String>) -> Answer {
    if crate::track::is_visitor(&view) {
        return Ok(see_other(&web::problem::sign_in_path(&view)));
    }
    let reference = Reference::parse(&typed).map_err(|_| Refusal::NoCase)?;
    let officer = view.actor.officer()?;
    let file = look::desk_case(&room, officer, &reference).await?;
    show(&view, &file, &Sent::default(), &[])
}

fn show(view: &View, file: &CaseFile, sent: &Sent, flaws: &[FieldFlaw]) -> Answer {
    let t = view.words();
    let Some(fee) = file.fee.as_ref() else { return show_free(view, file) };
    let may_settle = view.actor.officer()?.has(Role::Counter);
    let flaw =
        |path: &str| flaws.iter().find(|flaw| flaw.field == path).map_or_else(String::new, |flaw| t.flaw(&flaw.flaw));
    let next: &[&str] = match fee.state {
        FeeState::Belum => &["lunas", "bebas"],
        FeeState::Lunas | FeeState::Bebas => &["belum"],
    };
    let pick = |word: &&str| Pick {
        value: (*word).to_owned(),
        label: t.get(&format!("fee-becomes-{word}")).to_owned(),
        hint: String::new(),
        is_chosen: sent.text("state") == *word || next.len() == 1,
    };
    let state = FieldView::line("state", t.get("fee-what"), "")
        .control(Control::Picks { options: next.iter().map(pick).collect(), many: false })
        .flaw(flaw("state"));
    let mut fields = vec![state];
    if fee.state == FeeState::Belum {
        let receipt = FieldView::line("receipt", t.get("fee-receipt"), sent.text("receipt"));
        fields.push(receipt.hint(t.get("fee-receipt-hint")).flaw(flaw("receipt")).optional());
    }
    let reason = FieldView::line("reason", t.get("fee-reason"), sent.text("reason")).hint(t.get("fee-reason-hint"));
    let reason = reason.flaw(flaw("reason"));
    fields.push(if fee.state == FeeState::Belum { reason.optional() } else { reason });
    let lines: Vec<_> = fields
        .iter()
        .filter(|field| !field.flaw.is_empty())
        .map(|field| (field.path.clone(), field.label.clone(), field.flaw.clone()))
        .collect();
    let errors = errors_html(&t.with("form-errors-title", &[("count", Arg::from(lines.len()))]), &lines);
    let page = FeePage {
        t,
        reference: file.case.reference.to_string(),
        title: format!("{}: {}", file.service.title.get(view.lang), file.face.name),
        errors,
        bill: bill::fixed(view, fee),
        fields: if may_settle { fields_html(&fields, t) } else { String::new() },
        csrf: csrf_field(view),
        why_not: t.get("fee-not-you"),
    };
    let status = if lines.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let title = titled(view, t.get("fee-title"), lines.len());
    Ok(Page::new(title, Section::Inbox).status(status).main(&page)?.render(view))
}

/// Nothing is to be paid, and nothing to be noted.
fn show_free(view: &View, file: &CaseFile) -> Answer {
    let t = view.words();
    let page = FeePage {
        t,
        reference: file.case.reference.to_string(),
        title: format!("{}: {}", file.service.title.get(view.lang), file.face.name),
        errors: String::new(),
        bill: String::new(),
        fields: String::new(),
        csrf: csrf_field(view),
        why_not: t.get("problem-no-fee-detail"),
    };
    Ok(Page::new(t.get("fee-title"), Section::Inbox).main(&page)?.render(view))
}

/// `POST /meja/{ref}/biaya`
pub(crate) async fn post(State(room): State<Cases>, view: View, Path(typed): Path<String>, sent: Sent) -> Answer {
    let reference = Reference::parse(&typed).map_err(|_| Refusal::NoCase)?;
    let officer = view.actor.officer()?;
    let again = async |flaws: Vec<FieldFlaw>| {
        let file = look::desk_case(&room, officer, &reference).await?;
        show(&view, &file, &sent, &flaws)
    };
    let text = |name: &str| sent.text(name).to_owned();
    let settlement = match sent.text("state") {
        "lunas" => Settlement::Lunas { receipt: text("receipt"), reason: text("reason") },
        "bebas" => Settlement::Bebas { reason: text("reason") },
        "belum" => Settlement::Belum { reason: text("reason") },
        _ => return again(vec![FieldFlaw::new("state", Flaw::new("answer-not-chosen"))]).await,
    };
    match settle(&room, officer, &reference, settlement).await {
        Ok(_) => Ok(told(&view, &format!("/meja/{reference}"), "fee-noted")),
        Err(refusal @ Refusal::Unsaid(_)) => again(refusal.fields()).await,
        Err(other) => Err(other.into()),
    }
}
