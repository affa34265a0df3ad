//! `/meja/arsip`: cases that are over, newest end first, by service, outcome and time.

use askama::Template;
use kernel::{CaseId, Date, Officer, Stamp, Words, say};
use serde::Deserialize;
use web::axum::extract::{Query, State};
use web::problem::percent;
use web::{Answer, Page, Section, Sent, View, csrf_field, see_other};

use crate::decide::works_cases;
use crate::find::{Hit, hits};
use crate::model::CaseState;
use crate::room::Cases;
use crate::table::finding::{self, Closed, PAGE};
use crate::{Refusal, words};

/// What the officer asked for.
#[derive(Debug, Default, Clone, Deserialize)]
pub(crate) struct AskedClosed {
    #[serde(default)]
    pub(crate) layanan: String,
    #[serde(default)]
    pub(crate) hasil: String,
    #[serde(default)]
    pub(crate) dari: String,
    #[serde(default)]
    pub(crate) sampai: String,
    #[serde(default)]
    setelah: String,
}

impl AskedClosed {
    /// As a form carries it along.
    pub(crate) fn of(sent: &Sent) -> Self {
        let text = |name: &str| sent.text(name).to_owned();
        Self {
            layanan: text("layanan"),
            hasil: text("hasil"),
            dari: text("dari"),
            sampai: text("sampai"),
            ..Self::default()
        }
    }

    fn query(&self) -> String {
        format!(
            "layanan={}&hasil={}&dari={}&sampai={}",
            percent(&self.layanan),
            percent(&self.hasil),
            percent(&self.dari),
            percent(&self.sampai)
        )
    }

    /// What the table is asked; days that cannot be read count as not asked.
    pub(crate) fn closed(&self, view: &View) -> Closed {
        let zone = view.zone();
        let since = self.dari.parse::<Date>().map_or(Stamp::micros(0), |day| Stamp::at(day, 0, 0, zone));
        let until = self.sampai.parse::<Date>().ok().and_then(|day| day.tomorrow().ok());
        let until = until.map_or(Stamp::micros(i64::MAX), |day| Stamp::at(day, 0, 0, zone));
        // Nothing ends in the very first moment of the next day with the smallest id.
        let first = (until, CaseId::from_bytes([0; 16]));
        let cursor = self
            .setelah
            .split_once('_')
            .and_then(|(at, id)| Some((Stamp::micros(at.parse().ok()?), id.parse::<CaseId>().ok()?)));
        Closed {
            service: (!self.layanan.is_empty()).then(|| self.layanan.clone()),
            state: CaseState::parse(&self.hasil).filter(|state| state.is_final()),
            since,
            before: cursor.unwrap_or(first),
        }
    }
}

struct Row {
    reference: String,
    name: String,
    service: String,
    tone: &'static str,
    icon: &'static str,
    state: String,
    closed: String,
    late: bool,
}

#[derive(Template)]
#[template(path = "meja/archive.html")]
struct ArchivePage<'a> {
    t: Words<'a>,
    asked: &'a AskedClosed,
    services: Vec<(String, String, bool)>,
    states: Vec<(&'static str, String, bool)>,
    rows: Vec<Row>,
    next: String,
    csrf: String,
    limit: usize,
    personal_limit: usize,
}

/// `GET /meja/arsip`
pub(crate) async fn page(State(room): State<Cases>, view: View, Query(asked): Query<AskedClosed>) -> Answer {
    if crate::track::is_visitor(&view) {
        return Ok(see_other(&web::problem::sign_in_path(&view)));
    }
    let officer = view.actor.officer()?;
    let (hits, more) = closed(&room, officer, asked.closed(&view)).await?;
    let t = view.words();
    let next = hits.last().filter(|_| more).and_then(|last| Some((last.case.closed_at?, last.case.id)));
    let page = ArchivePage {
        t,
        services: crate::inbox::services(&room, &view, &asked.layanan),
        states: [CaseState::Disetujui, CaseState::Ditolak, CaseState::Dibatalkan]
            .into_iter()
            .map(|state| (state.as_str(), words::state(t, state), asked.hasil == state.as_str()))
            .collect(),
        rows: hits.iter().map(|hit| row(&room, &view, hit)).collect(),
        next: next.map_or_else(String::new, |(at, id)| {
            format!("/meja/arsip?{}&setelah={}_{id}", asked.query(), at.as_micros())
        }),
        csrf: csrf_field(&view),
        asked: &asked,
        limit: crate::export::MOST,
        personal_limit: crate::export::MOST_PERSONAL,
    };
    Ok(Page::new(t.get("archive-title"), Section::Archive).main(&page)?.render(&view))
}

async fn closed(room: &Cases, officer: &Officer, asked: Closed) -> Result<(Vec<Hit>, bool), Refusal> {
    works_cases(officer)?;
    let input = (room.clone(), officer.clone(), asked);
    room.hall
        .store
        .read(input, |tx, (room, officer, asked)| {
            Box::pin(async move {
                let most = i64::try_from(PAGE).unwrap_or(i64::MAX) + 1;
                let mut cases = finding::closed(tx, room.region(), &officer.agency, asked, most).await?;
                let more = cases.len() > PAGE;
                cases.truncate(PAGE);
                Ok((hits(tx, room, cases).await?, more))
            })
        })
        .await
}

fn row(room: &Cases, view: &View, hit: &Hit) -> Row {
    let (tone, icon) = words::look(&hit.case, view.now);
    let services = room.hall.services.now();
    let service = services.get(&hit.case.service);
    Row {
        reference: hit.case.reference.to_string(),
        name: hit.name.clone(),
        service: service.map_or_else(|| hit.case.service.clone(), |service| service.title.get(view.lang).to_owned()),
        tone,
        icon,
        state: words::state(view.words(), hit.case.state),
        closed: hit.case.closed_at.map_or_else(String::new, |at| say::date(at.date(view.zone()), view.lang)),
        late: hit.case.is_late(view.now),
    }
}
