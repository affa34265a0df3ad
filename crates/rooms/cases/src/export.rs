//! The list that an officer sees, as a table for other programs: CSV or ODS, streamed block by block.
//!
//! Without names unless they are asked for with a purpose; then every applicant in the table can read that an officer
//! exported their name, and the table is shorter. The event says which list, how many rows at most and why.

use kernel::{Actor, CaseId, Officer, Stamp};
use serde_json::json;
use store::Tx;

use crate::decide::works_cases;
use crate::find::{Hit, hits};
use crate::model::Case;
use crate::ports::Reading;
use crate::room::Cases;
use crate::table::finding::{self, Closed, PAGE};
use crate::{Refusal, acts};

/// Most rows of a table.
pub const MOST: usize = 10_000;
/// Most rows of a table with names.
pub const MOST_PERSONAL: usize = 1_000;

/// Which list.
#[derive(Debug, Clone)]
pub enum List {
    /// The inbox with a filter.
    Inbox(desk::Filter),
    /// The archive with a filter.
    Archive(Closed),
}

impl List {
    const fn word(&self) -> &'static str {
        match self {
            Self::Inbox(_) => "meja",
            Self::Archive(_) => "arsip",
        }
    }

    fn service(&self) -> Option<&str> {
        match self {
            Self::Inbox(filter) => filter.service.as_deref(),
            Self::Archive(closed) => closed.service.as_deref(),
        }
    }
}

/// Why and how much.
#[derive(Debug, Clone)]
pub struct Order {
    /// Which list.
    pub list: List,
    /// `csv` or `ods`.
    pub form: &'static str,
    /// Why names are needed; none for a table without names.
    pub purpose: Option<String>,
}

impl Order {
    /// Most rows of this table.
    pub const fn most(&self) -> usize {
        if self.purpose.is_some() { MOST_PERSONAL } else { MOST }
    }
}

/// One row.
#[derive(Debug, Clone)]
pub struct ExportRow {
    /// The case.
    pub case: Case,
    /// The applicant's name, where it was asked for.
    pub name: String,
    /// Who holds it.
    pub holder: String,
}

/// Writes down that the list is exported, before the first row leaves.
pub async fn begin(room: &Cases, officer: &Officer, order: &Order) -> Result<(), Refusal> {
    works_cases(officer)?;
    if order.purpose.as_deref().is_some_and(|purpose| purpose.trim().is_empty()) {
        return Err(Refusal::Unsaid(vec!["tujuan"]));
    }
    let input = (room.clone(), officer.clone(), order.clone());
    room.hall
        .store
        .write(room.region(), input, |tx, (room, officer, order)| {
            Box::pin(async move {
                let public = json!({
                    "daftar": order.list.word(),
                    "layanan": order.list.service(),
                    "bentuk": order.form,
                    "paling_banyak": order.most(),
                    "nama": order.purpose.is_some(),
                });
                let mut act = acts::at_desk(officer, acts::EXPORTED, public);
                act.private = json!({ "tujuan": order.purpose });
                room.hall.book.write(tx, room.region(), &Actor::Officer(officer.clone()), act).await?;
                Ok::<_, Refusal>(())
            })
        })
        .await
}

/// Where the next block begins.
#[derive(Debug, Clone, Default)]
pub struct Place {
    inbox: Option<desk::Cursor>,
    archive: Option<(Stamp, CaseId)>,
    /// Rows so far.
    pub rows: usize,
}

/// The next block of rows; empty at the end. With names, every applicant of the block is told of the look first.
pub async fn block(
    room: &Cases,
    officer: &Officer,
    order: &Order,
    place: Place,
) -> Result<(Vec<ExportRow>, Option<Place>), Refusal> {
    let input = (room.clone(), officer.clone(), order.clone(), place);
    if order.purpose.is_some() {
        let write = room.hall.store.write(room.region(), input, |tx, (room, officer, order, place)| {
            Box::pin(async move {
                let (rows, next) = block_in(tx, room, officer, order, place).await?;
                for row in &rows {
                    let (person, reference) = (row.case.person, row.case.reference.as_str());
                    room.residents
                        .record_read(tx, officer, person, Some(reference), Reading::Case)
                        .await
                        .map_err(Refusal::Port)?;
                }
                Ok((rows, next))
            })
        });
        return write.await;
    }
    let read = room
        .hall
        .store
        .read(input, |tx, (room, officer, order, place)| Box::pin(block_in(tx, room, officer, order, place)));
    read.await
}

async fn block_in(
    tx: &mut Tx<'_>,
    room: &Cases,
    officer: &Officer,
    order: &Order,
    place: &Place,
) -> Result<(Vec<ExportRow>, Option<Place>), Refusal> {
    let left = order.most().saturating_sub(place.rows).min(PAGE);
    if left == 0 {
        return Ok((vec![], None));
    }
    let region = room.region();
    let mut next = place.clone();
    let (mut cases, more) = match &order.list {
        List::Inbox(filter) => {
            let filter = desk::Filter { after: place.inbox.or(filter.after), ..filter.clone() };
            let page = desk::inbox::list(tx, &room.hall.vault, officer, &filter, room.hall.now()).await?;
            let ids: Vec<CaseId> = page.tasks.iter().map(|task| CaseId::from_bytes(task.subject)).collect();
            let mut cases = finding::by_ids(tx, region, &ids).await?;
            cases.sort_by_key(|case| ids.iter().position(|id| *id == case.id));
            next.inbox = page.next;
            (cases, page.next.is_some())
        }
        List::Archive(closed) => {
            let asked = Closed { before: place.archive.unwrap_or(closed.before), ..closed.clone() };
            let most = i64::try_from(PAGE).unwrap_or(i64::MAX) + 1;
            let mut cases = finding::closed(tx, region, &officer.agency, &asked, most).await?;
            let more = cases.len() > PAGE;
            cases.truncate(PAGE);
            next.archive = cases.last().and_then(|last| Some((last.closed_at?, last.id)));
            (cases, more)
        }
    };
    cases.truncate(left);
    next.rows += cases.len();
    let goes_on = more && next.rows < order.most();
    let rows = hits(tx, room, cases).await?.into_iter().map(|hit| row(hit, order)).collect();
    Ok((rows, goes_on.then_some(next)))
}

fn row(hit: Hit, order: &Order) -> ExportRow {
    ExportRow {
        name: if order.purpose.is_some() { hit.name } else { String::new() },
        holder: hit.holder.map_or_else(String::new, |(_, name)| name),
        case: hit.case,
    }
}
