//! `/kelola/penyimpanan`: what is kept how long and by what law, and what was removed in the last night.

use askama::Template;
use hall::removals::Removals;
use kernel::{Arg, Words};
use reference::{Certainty, Kept, Retention};
use web::axum::extract::State;
use web::{Answer, Page, Section, View};

use super::moment;
use crate::Refusal;
use crate::room::{Administration, admin};

/// One kind of the schedule.
struct Row {
    title: String,
    term: String,
    basis: String,
    source: String,
    is_sure: bool,
    removed: String,
}

/// A service that says something else about its documents.
struct Own {
    href: String,
    title: String,
    terms: Vec<String>,
    basis: String,
    is_sure: bool,
}

#[derive(Template)]
#[template(path = "kept.html")]
struct KeptPage<'a> {
    t: Words<'a>,
    last: String,
    rows: Vec<Row>,
    own: Vec<Own>,
}

/// `GET /kelola/penyimpanan`
pub(crate) async fn page(State(room): State<Administration>, view: View) -> Answer {
    admin(&view)?;
    let t = view.words();
    let read =
        room.hall.store.read(room.region(), |tx, region| Box::pin(async { hall::removals::last(tx, *region).await }));
    let last: Option<Removals> = read.await.map_err(Refusal::Store)?;
    let said = match &last {
        None => t.get("kelola-kept-never").to_owned(),
        Some(last) => {
            let key = if last.ended_at.is_some() { "kelola-kept-last" } else { "kelola-kept-going" };
            let count: u64 = last.removed.iter().map(|(_, removed)| removed).sum();
            let at = moment(&view, last.ended_at.unwrap_or(last.night));
            t.with(key, &[("at", Arg::from(at)), ("count", Arg::from(count.to_string()))])
        }
    };
    let page = KeptPage { t, last: said, rows: rows(&view, last.as_ref()), own: own(&room, &view) };
    Ok(Page::new(t.get("kelola-kept-title"), Section::ManageKept).main(&page)?.render(&view))
}

fn rows(view: &View, last: Option<&Removals>) -> Vec<Row> {
    let (t, today) = (view.words(), view.now.date(view.zone()));
    let removed = |kind: Kept| {
        let found = last?.removed.iter().find(|(word, _)| word == kind.as_str())?;
        Some(found.1.to_string())
    };
    let row = |kind: Kept| {
        let row = Retention::shipped().on(kind, today)?;
        let from = t.with(&format!("kelola-kept-from-{}", kind.counted_from()), &[]);
        let term = match row.value.days {
            Some(days) => t.with("kelola-kept-days", &[("days", Arg::from(days.to_string())), ("from", from.into())]),
            None => t.get("kelola-kept-for-good").to_owned(),
        };
        Some(Row {
            title: t.with(&format!("kelola-kept-{}", kind.as_str()), &[]),
            term,
            basis: row.legal_basis.clone(),
            source: row.source.clone(),
            is_sure: row.certainty == Certainty::Sure,
            removed: removed(kind).unwrap_or_else(|| "0".to_owned()),
        })
    };
    Kept::ALL.into_iter().filter_map(row).collect()
}

fn own(room: &Administration, view: &View) -> Vec<Own> {
    let t = view.words();
    let services = room.hall.services.now();
    let of_service = |service: &catalogue::Service| {
        let own = service.retention.as_ref()?;
        let term = |key: &str, days: Option<u32>| Some(t.with(key, &[("days", Arg::from(days?.to_string()))]));
        let terms = [term("kelola-kept-refused", own.refused_days), term("kelola-kept-granted", own.granted_days)];
        Some(Own {
            href: format!("/kelola/layanan/{}/bagian/penyimpanan", service.id),
            title: service.title.get(view.lang).to_owned(),
            terms: terms.into_iter().flatten().collect(),
            basis: own.basis.clone(),
            is_sure: own.certain,
        })
    };
    services.services().filter_map(|service| of_service(service)).collect()
}
