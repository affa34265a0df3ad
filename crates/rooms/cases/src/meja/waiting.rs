//! `/meja/menunggu`: the cases of the agency that wait for the letter of another case, nearest promise first. Nothing
//! personal stands here: only references, services and what is waited for.

use askama::Template;
use kernel::{CaseId, Stamp, Words};
use serde::Deserialize;
use web::axum::extract::{Query, State};
use web::{Answer, Page, Section, View, see_other};

use crate::decide::works_cases;
use crate::model::Case;
use crate::room::Cases;
use crate::table::companions;
use crate::{Refusal, ties, track, words};

/// Where the page begins.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct After {
    #[serde(default)]
    setelah: String,
}

struct Row {
    reference: String,
    service: String,
    since: String,
    others: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "meja/waiting.html")]
struct Waiting<'a> {
    t: Words<'a>,
    rows: Vec<Row>,
    next: String,
}

/// `GET /meja/menunggu`
pub(crate) async fn page(State(room): State<Cases>, view: View, Query(after): Query<After>) -> Answer {
    if track::is_visitor(&view) {
        return Ok(see_other(&web::problem::sign_in_path(&view)));
    }
    let officer = view.actor.officer()?;
    works_cases(officer).map_err(Refusal::Denied)?;
    let read =
        room.hall.store.read((room.clone(), officer.clone(), cursor(&after.setelah)), |tx, (room, officer, after)| {
            Box::pin(async move {
                let (cases, more) = companions::held_up(tx, room.region(), &officer.agency, *after).await?;
                let awaited = companions::awaited(tx, room.region(), &cases).await?;
                Ok::<_, Refusal>((cases, awaited, more))
            })
        });
    let (cases, awaited, more) = read.await?;
    let t = view.words();
    let last = cases.last().filter(|_| more).map(|case| format!("{}_{}", case.due_at.as_micros(), case.id));
    let others = |case: &Case| {
        let own = awaited.iter().filter(|(id, ..)| *id == case.id);
        own.map(|(_, service, reference)| (ties::titled(&room, &view, service), reference.clone())).collect()
    };
    let row = |case: &Case| Row {
        reference: case.reference.to_string(),
        service: ties::title(&room, &view, case),
        since: case.paused_at.map_or_else(String::new, |at| words::moment(at, view.zone(), view.lang)),
        others: others(case),
    };
    let whole = Waiting {
        t,
        rows: cases.iter().map(row).collect(),
        next: last.map_or_else(String::new, |last| format!("/meja/menunggu?setelah={last}")),
    };
    Ok(Page::new(t.get("waiting-title"), Section::Inbox).main(&whole)?.render(&view))
}

/// The last row of the page before; the beginning where that cannot be read.
fn cursor(text: &str) -> (Stamp, CaseId) {
    let read = text.split_once('_').and_then(|(due, id)| Some((Stamp::micros(due.parse().ok()?), id.parse().ok()?)));
    read.unwrap_or((Stamp::micros(i64::MIN), CaseId::from_bytes([0; 16])))
}
