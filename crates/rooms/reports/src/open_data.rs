//! Reports as open data: which columns there are, each row, and a month of them, read page by page so that a million rows need
//! no more memory than a thousand.
//!
//! What is published here says less than the reports' own pages: no words, no pictures, no person, days instead of moments, and the
//! cell of about 285 metres instead of the point.

use kernel::{Date, Lang, ReportId, Stamp};
use tokio::sync::mpsc::Sender;

use crate::public_list::place;
use crate::room::Reports;
use crate::table::open::{self, Cursor, Open};
use crate::{Refusal, near};

/// The columns, in order; nothing else is ever published.
pub const COLUMNS: [&str; 17] = [
    "nomor",
    "jenis",
    "kategori",
    "kategori_nama",
    "keadaan",
    "instansi",
    "instansi_nama",
    "kelurahan",
    "kelurahan_nama",
    "petak_lintang",
    "petak_bujur",
    "dikirim",
    "dijanjikan",
    "dinyatakan_selesai",
    "berakhir",
    "lewat_janji",
    "pendukung",
];

/// Rows that are read at once.
const PAGE: i64 = 2_000;

/// A form in which the data is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// RFC 4180, with a first row of names.
    Csv,
    /// A list of objects.
    Json,
}

/// The cursor before everything that came in before a moment.
pub(crate) const fn before(at: Stamp) -> Cursor {
    // No id is smaller: only what is older counts.
    (at, ReportId::from_bytes([0; 16]))
}

/// The next page of what everyone may read.
pub(crate) async fn page(room: &Reports, since: Stamp, before: Cursor) -> Result<(Vec<Open>, Option<Cursor>), Refusal> {
    let read = room.hall.store.read((room.region(), since, before), |tx, (region, since, before)| {
        Box::pin(async move { Ok::<_, Refusal>(open::page(tx, *region, *since, *before, PAGE).await?) })
    });
    let rows = read.await?;
    let is_full = i64::try_from(rows.len()).unwrap_or(PAGE) == PAGE;
    let next = rows.last().filter(|_| is_full).map(|last| (last.sent_at, last.id));
    Ok((rows, next))
}

/// When the first report came in that everyone may read.
pub async fn first(room: &Reports) -> Result<Option<Stamp>, Refusal> {
    let read = room
        .hall
        .store
        .read(room.region(), |tx, region| Box::pin(async move { Ok::<_, Refusal>(open::first(tx, *region).await?) }));
    read.await
}

/// One row, by [`COLUMNS`].
pub fn cells(room: &Reports, row: &Open, now: Stamp) -> [String; COLUMNS.len()] {
    let day = |at: Stamp| at.date(room.hall.zone()).to_string();
    let later = |at: Option<Stamp>| at.map(day).unwrap_or_default();
    let [north, east] = row.cell.map(|cell| near::middle(cell).numbers()).unwrap_or_default();
    [
        row.reference.clone(),
        row.kind.as_str().to_owned(),
        row.category.clone(),
        room.category_title(&row.category, Lang::Id),
        row.state.as_str().to_owned(),
        row.agency.clone(),
        room.agency_name(&row.agency, Lang::Id),
        row.village.map(kernel::RegionCode::dotted).unwrap_or_default(),
        place(room, row.village),
        north,
        east,
        day(row.sent_at),
        day(row.settle_by),
        later(row.answered_at),
        later(row.closed_at),
        if row.is_late(now) { "ya" } else { "tidak" }.to_owned(),
        row.supporters.to_string(),
    ]
}

/// Writes what came in from the first day of a month to its last, block by block. An error breaks it off, so that half a table does
/// not pass for a whole one.
pub async fn write(room: Reports, month: Date, form: Form, to: Sender<Result<Vec<u8>, std::io::Error>>) {
    let zone = room.hall.zone();
    let since = Stamp::at(month.first_of_month(), 0, 0, zone);
    let until = month.last_of_month().tomorrow().map_or(since, |day| Stamp::at(day, 0, 0, zone));
    let mut next = Some(before(until));
    let mut is_first = true;
    while let Some(cursor) = next.take() {
        let block = match page(&room, since, cursor).await {
            Ok((rows, after)) => {
                next = after;
                block(&room, &rows, form, is_first, next.is_none())
            }
            Err(error) => Err(std::io::Error::other(error.to_string())),
        };
        is_first = false;
        let broke_off = block.is_err();
        if let Err(error) = &block {
            tracing::error!(target: "balai::reports", "open data broke off: {error}");
        }
        // Who has closed the page wants no more.
        if to.send(block).await.is_err() || broke_off {
            return;
        }
    }
}

fn block(room: &Reports, rows: &[Open], form: Form, is_first: bool, is_last: bool) -> Result<Vec<u8>, std::io::Error> {
    let now = room.hall.now();
    match form {
        Form::Csv => {
            let mut sheet = csv::Writer::from_writer(Vec::new());
            if is_first {
                sheet.write_record(COLUMNS)?;
            }
            for row in rows {
                sheet.write_record(cells(room, row, now))?;
            }
            sheet.into_inner().map_err(|error| std::io::Error::other(error.to_string()))
        }
        Form::Json => {
            let mut text = Vec::new();
            if is_first {
                text.extend(b"[");
            }
            for (at, row) in rows.iter().enumerate() {
                if at > 0 || !is_first {
                    text.extend(b",");
                }
                let named = COLUMNS.iter().map(|name| (*name).to_owned());
                let object: serde_json::Map<_, _> =
                    named.zip(cells(room, row, now).into_iter().map(serde_json::Value::from)).collect();
                text.extend(b"\n");
                text.extend(serde_json::to_vec(&object)?);
            }
            if is_last {
                text.extend(b"\n]\n");
            }
            Ok(text)
        }
    }
}
