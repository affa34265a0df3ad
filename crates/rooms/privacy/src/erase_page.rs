//! What would go and what would stay if somebody is erased: shown to them and to the officers, and the officers' steps.

use askama::Template;
use kernel::{Arg, PersonId, Words};
use reference::DataKept;
use web::axum::extract::{Path, State};
use web::{Answer, Sent, View, csrf_field};

use crate::answer::guardian;
use crate::erase::{self, Step};
use crate::guard;
use crate::request::Request;
use crate::shown::{self};
use crate::table::erasures::{self, ErasureState};
use crate::{Privacy, Refusal};
use web::told_at;

/// What stays, with ground and until when.
struct Stays {
    title: String,
    references: String,
    until: String,
    basis: String,
}

#[derive(Template)]
#[template(path = "erase_plan.html")]
struct PlanHtml<'a> {
    t: Words<'a>,
    goes: Vec<String>,
    stays: Vec<Stays>,
    open: Vec<String>,
}

/// What goes and what stays, as HTML. Changes nothing.
pub(crate) async fn plan_html(room: &Privacy, view: &View, person: PersonId) -> Result<String, Refusal> {
    let t = view.words();
    let plan = erase::plan(room, person).await?;
    let goes = plan.goes.iter().filter(|(_, count)| *count > 0);
    let goes = goes.map(|(kind, count)| t.with(&format!("erase-goes-{kind}"), &[("n", Arg::from(*count))]));
    let always = ["messages", "traces", "requests"].map(|kind| t.with(&format!("erase-goes-{kind}"), &[]));
    let mut stays = Vec::new();
    for what in ["surat", "tanda-tangan", "log", "cadangan"] {
        let of_kind: Vec<_> = plan.kept.iter().filter(|kept| kept.what == what).collect();
        if of_kind.is_empty() && matches!(what, "surat" | "tanda-tangan") {
            continue;
        }
        let references = of_kind.iter().filter_map(|kept| kept.reference.clone()).collect::<Vec<_>>().join(", ");
        stays.extend(stay(room, view, what, references));
    }
    let html = PlanHtml { t, goes: goes.chain(always).collect(), stays, open: plan.open };
    Ok(html.render().unwrap_or_default())
}

fn stay(room: &Privacy, view: &View, what: &str, references: String) -> Option<Stays> {
    let row = DataKept::shipped().get(what, room.hall.now().date(room.hall.zone()))?;
    let t = view.words();
    let nights = room.persons.nights_of_backups().filter(|_| what == "cadangan");
    let until = nights.map_or_else(
        || row.value.until.get(view.lang).to_owned(),
        |nights| t.with("erase-backups", &[("nights", Arg::from(i64::from(nights)))]),
    );
    // A decision of this project is no law.
    let basis = if row.legal_basis.is_empty() { "" } else { row.legal_basis.as_str() };
    Some(Stays {
        title: row.value.title.get(view.lang).to_owned(),
        references,
        until,
        basis: shown::basis(t, basis, row.certainty),
    })
}

#[derive(Template)]
#[template(path = "erase.html")]
struct EraseHtml<'a> {
    t: Words<'a>,
    plan: String,
    action: String,
    proposed: String,
    may_propose: bool,
    may_release: bool,
    may_cancel: bool,
    csrf: String,
}

/// The section on the officers' page of a request.
pub(crate) async fn section(room: &Privacy, view: &View, request: &Request) -> Result<String, Refusal> {
    let officer = guardian(view)?;
    let read = room.hall.store.read((room.region(), request.id), |tx, (region, id)| {
        Box::pin(async move { erasures::find(tx, *region, *id).await })
    });
    let read: store::Result<_> = read.await;
    let waiting = read?.filter(|erasure| erasure.state == ErasureState::Proposed);
    let is_own = waiting.as_ref().is_some_and(|erasure| erasure.proposed_id == officer.officer);
    let t = view.words();
    let html = EraseHtml {
        t,
        plan: plan_html(room, view, request.person).await?,
        action: format!("/meja/data-pribadi/{}/penghapusan", request.number),
        proposed: waiting.as_ref().map_or_else(String::new, |erasure| {
            let at = shown::moment(view, erasure.proposed_at);
            t.with("erase-proposed-by", &[("name", Arg::from(&erasure.proposed_by)), ("at", Arg::from(at))])
        }),
        may_propose: waiting.is_none(),
        may_release: waiting.is_some() && !is_own,
        may_cancel: waiting.is_some(),
        csrf: csrf_field(view),
    };
    Ok(html.render().unwrap_or_default())
}

/// `POST /meja/data-pribadi/{number}/penghapusan`
pub(crate) async fn send(State(room): State<Privacy>, view: View, Path(number): Path<String>, sent: Sent) -> Answer {
    let officer = guardian(&view)?.clone();
    let asked: i64 = number.parse().map_err(|_| Refusal::NoRequest)?;
    let (step, flash) = match sent.text("langkah") {
        "usulkan" => (Step::Propose, "erase-proposed"),
        "laksanakan" => (Step::Release, "erase-done"),
        _ => (Step::Cancel, "erase-cancelled"),
    };
    match erase::step(&room, &officer, asked, step).await {
        Ok(()) => Ok(told_at(&view, &format!("/meja/data-pribadi/{asked}"), flash)),
        Err(refusal) => guard::again(&room, &view, &number, refusal).await,
    }
}
