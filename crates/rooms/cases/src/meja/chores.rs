//! `/meja/tugas`: the chores that an officer was asked or gave; giving one beside a case, and saying that it is done.

use askama::Template;
use kernel::{Problem as _, Reference, Role, SlipId, Stamp, Words};
use serde::Deserialize;
use web::axum::extract::{Path, Query, State};
use web::{Answer, Page, Section, Sent, View, csrf_field, see_other};

use super::beside::{ChoreView, chore_view};
use crate::case_page::again;
use crate::chore::{self, Wish};
use crate::decide::works_cases;
use crate::room::Cases;
use crate::track::told;
use crate::{Refusal, note};

/// Where the page begins.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct After {
    #[serde(default)]
    setelah: String,
}

#[derive(Template)]
#[template(path = "meja/chores.html")]
struct ChoresPage<'a> {
    t: Words<'a>,
    csrf: String,
    chores: Vec<ChoreView>,
    next: String,
}

/// `GET /meja/tugas`
pub(crate) async fn page(State(room): State<Cases>, view: View, Query(after): Query<After>) -> Answer {
    if crate::track::is_visitor(&view) {
        return Ok(see_other(&web::problem::sign_in_path(&view)));
    }
    let officer = view.actor.officer()?;
    works_cases(officer)?;
    let after = after.setelah.split_once('_').and_then(|(due, id)| {
        let due = Stamp::micros(due.parse().ok()?);
        Some((due, id.parse::<SlipId>().ok()?))
    });
    let input = (room.clone(), officer.clone(), after);
    let read = room.hall.store.read(input, |tx, (room, officer, after)| {
        Box::pin(desk::chore::open_for(tx, &room.hall.vault, officer, *after))
    });
    let (chores, more) = read.await?;
    let next = chores.last().filter(|_| more);
    let t = view.words();
    let page = ChoresPage {
        t,
        csrf: csrf_field(&view),
        next: next
            .map_or_else(String::new, |last| format!("/meja/tugas?setelah={}_{}", last.due_at.as_micros(), last.id)),
        chores: chores.into_iter().map(|chore| chore_view(&view, officer, chore)).collect(),
    };
    Ok(Page::new(t.get("chore-title"), Section::Chores).main(&page)?.render(&view))
}

/// `POST /meja/{ref}/tugas`
pub(crate) async fn give(State(room): State<Cases>, view: View, Path(typed): Path<String>, sent: Sent) -> Answer {
    let reference = Reference::parse(&typed).map_err(|_| Refusal::NoCase)?;
    let officer = view.actor.officer()?;
    let whom = sent.text("tugas_untuk");
    let wish = Wish {
        to: whom.parse().ok(),
        role: whom
            .parse::<Role>()
            .ok()
            .filter(|role| !matches!(role, Role::Admin | Role::Auditor | Role::DataProtection)),
        text: sent.text("tugas").to_owned(),
        until: sent.text("tugas_sampai").parse().ok(),
    };
    match chore::give(&room, officer, &reference, wish).await {
        Ok(_) => Ok(told(&view, &format!("/meja/{reference}#tugas"), "chore-given")),
        Err(refusal @ Refusal::Unsaid(_)) => again(&room, &view, officer, &reference, &sent, &refusal.fields()).await,
        Err(other) => Err(other.into()),
    }
}

/// `POST /meja/tugas/{id}/selesai`
pub(crate) async fn done(State(room): State<Cases>, view: View, Path(id): Path<String>, sent: Sent) -> Answer {
    let id = id.parse::<SlipId>().map_err(|_| Refusal::NoSlip)?;
    let reference = chore::done(&room, view.actor.officer()?, id, sent.text("jawaban")).await?;
    let back = if sent.text("dari") == "tugas" { "/meja/tugas".to_owned() } else { format!("/meja/{reference}#tugas") };
    Ok(told(&view, &back, "chore-done"))
}

/// `POST /meja/{ref}/catatan`
pub(crate) async fn note(State(room): State<Cases>, view: View, Path(typed): Path<String>, sent: Sent) -> Answer {
    let reference = Reference::parse(&typed).map_err(|_| Refusal::NoCase)?;
    let officer = view.actor.officer()?;
    match note::write(&room, officer, &reference, sent.text("catatan_internal")).await {
        Ok(()) => Ok(told(&view, &format!("/meja/{reference}#catatan"), "note-written")),
        Err(refusal @ Refusal::Unsaid(_)) => again(&room, &view, officer, &reference, &sent, &refusal.fields()).await,
        Err(other) => Err(other.into()),
    }
}
