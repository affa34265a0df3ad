//! `/meja/ekspor`: the list that an officer sees, as CSV or ODS.

use kernel::{Arg, Stamp, say};
use tokio_stream::wrappers::ReceiverStream;
use web::axum::body::Body;
use web::axum::extract::State;
use web::axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use web::axum::response::Response;
use web::{Answer, Refused, Sent, View};

use super::archive::AskedClosed;
use crate::export::{self, ExportRow, List, Order, Place};
use crate::inbox::Asked;
use crate::room::Cases;
use crate::sheet::{Form, Sheet};
use crate::words;

/// Blocks that wait for a slow reader.
const AHEAD: usize = 4;

/// The columns of every table.
const HEADINGS: [&str; 9] = [
    "export-reference",
    "export-service",
    "export-step",
    "export-state",
    "export-received",
    "export-due",
    "export-closed",
    "export-late",
    "export-holder",
];

/// `POST /meja/ekspor`
pub(crate) async fn go(State(room): State<Cases>, view: View, sent: Sent) -> Answer {
    let officer = view.actor.officer()?.clone();
    let (form, word, kind) = match sent.text("bentuk") {
        "ods" => (Form::Ods, "ods", "application/vnd.oasis.opendocument.spreadsheet"),
        _ => (Form::Csv, "csv", "text/csv; charset=utf-8"),
    };
    let list = match sent.text("daftar") {
        "arsip" => List::Archive(AskedClosed::of(&sent).closed(&view)),
        _ => List::Inbox(desk::Filter { after: None, ..Asked::of(&sent).filter(&officer) }),
    };
    let purpose = sent.get("pribadi").map(|_| sent.text("tujuan").to_owned());
    let order = Order { list, form: word, purpose };
    export::begin(&room, &officer, &order).await?;

    let t = view.words();
    let mut headings = HEADINGS.map(|key| t.get(key)).to_vec();
    if order.purpose.is_some() {
        headings.push(t.get("inbox-applicant"));
    }
    let (mut sheet, first) = Sheet::begin(form, t.get("desk-inbox"), &headings);
    let (send, blocks) = tokio::sync::mpsc::channel::<Result<Vec<u8>, std::io::Error>>(AHEAD);
    let date = say::date(view.now.date(view.zone()), view.lang).replace(' ', "-");
    let name = t.with("export-file", &[("date", Arg::from(date))]);
    tokio::spawn(async move {
        let mut place = Some(Place::default());
        // Who has closed the page wants no more.
        if send.send(Ok(first)).await.is_err() {
            return;
        }
        while let Some(at) = place.take() {
            let bytes = match export::block(&room, &officer, &order, at).await {
                Ok((rows, next)) => {
                    place = next;
                    let cells = |row: &ExportRow| cells(&room, &view, &order, row);
                    rows.iter().flat_map(|row| sheet.row(&cells(row))).collect()
                }
                // The answer has begun: it is cut off, so that half a table does not pass for a whole one.
                Err(error) => {
                    tracing::error!(target: "balai::desk", "an export broke off: {error}");
                    let _ = send.send(Err(std::io::Error::other("the export broke off"))).await;
                    return;
                }
            };
            if send.send(Ok(bytes)).await.is_err() {
                return;
            }
        }
        let _ = send.send(Ok(sheet.end())).await;
    });
    Response::builder()
        .header(CONTENT_TYPE, kind)
        .header(CONTENT_DISPOSITION, format!("attachment; filename=\"{name}.{word}\""))
        .header(CACHE_CONTROL, "no-store")
        .body(Body::from_stream(ReceiverStream::new(blocks)))
        .map_err(|error| Refused::from(crate::Refusal::Rule(error.to_string())))
}

fn cells(room: &Cases, view: &View, order: &Order, row: &ExportRow) -> Vec<String> {
    let (t, case) = (view.words(), &row.case);
    let services = room.hall.services.now();
    let service = services.get(&case.service);
    let step = service.and_then(|service| service.flow.step(&case.step));
    let when = |at: Option<Stamp>| at.map_or_else(String::new, |at| words::moment(at, view.zone(), view.lang));
    let mut cells = vec![
        case.reference.to_string(),
        service.map_or_else(|| case.service.clone(), |service| service.title.get(view.lang).to_owned()),
        step.map_or_else(|| case.step.clone(), |step| step.title.get(view.lang).to_owned()),
        words::state(t, case.state),
        when(Some(case.submitted_at)),
        when(Some(case.due_at)),
        when(case.closed_at),
        t.get(if case.is_late(view.now) { "export-yes" } else { "export-no" }).to_owned(),
        row.holder.clone(),
    ];
    if order.purpose.is_some() {
        cells.push(row.name.clone());
    }
    cells
}
