//! `/pemrosesan`: the record of processing. Which personal data each service asks, what for, by which law and who gets
//! them, made from the service files alone; as a page and as CSV.

use std::fmt::Write as _;

use askama::Template;
use catalogue::{Field, Personal, Service};
use kernel::{Arg, Lang, Words, say};
use web::axum::extract::State;
use web::axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use web::axum::response::IntoResponse as _;
use web::{Answer, Page, Section, View};

use crate::ports::EmergencyMonth;
use crate::table::word;
use crate::{Privacy, Refusal, table};

/// One service.
struct Entry {
    id: String,
    title: String,
    agency: String,
    receivers: String,
    rows: Vec<Row>,
}

/// What is used for one purpose by one law.
struct Row {
    data: Vec<String>,
    purpose: String,
    basis: String,
}

#[derive(Template)]
#[template(path = "processing.html")]
struct Processing<'a> {
    t: Words<'a>,
    lead: String,
    entries: Vec<Entry>,
    numbers: Vec<(String, String)>,
    months: Vec<MonthRow>,
    report: String,
}

/// Looks in an emergency in one month.
struct MonthRow {
    month: String,
    opened: String,
    justified: String,
    unjustified: String,
}

/// `GET /pemrosesan`
pub(crate) async fn page(State(room): State<Privacy>, view: View) -> Answer {
    let t = view.words();
    let entries = entries(&room, view.lang);
    let about = [("hall", Arg::from(&room.hall.settings.name)), ("n", Arg::from(entries.len()))];
    let numbers = numbers(&room, &view).await?;
    let count = |n: i64| say::number(n, view.lang);
    let months = room.records.emergencies().await.map_err(Refusal::Room)?;
    let month = |one: EmergencyMonth| MonthRow {
        month: format!("{} {}", say::month(one.day.month().unsigned_abs(), view.lang), one.day.year()),
        opened: count(one.opened),
        justified: count(one.justified),
        unjustified: count(one.unjustified),
    };
    let report = [("phone", Arg::from(&view.said.phone)), ("email", Arg::from(&view.said.email))];
    let html = Processing {
        t,
        lead: t.with("processing-lead", &about),
        entries,
        numbers,
        months: months.into_iter().map(month).collect(),
        report: t.with("breach-outside", &report),
    };
    Ok(Page::new(t.get("processing-title"), Section::None).main(&html)?.render(&view))
}

/// How many asked something about their data, and how many were answered in time.
async fn numbers(room: &Privacy, view: &View) -> Result<Vec<(String, String)>, Refusal> {
    let read = room.hall.store.read(room.clone(), |tx, room| {
        Box::pin(async move {
            let mut counts = Vec::new();
            for word in [word::MADE, word::ANSWERED, word::IN_TIME, word::TAKEN_BACK] {
                counts.push(table::tally(tx, room.region(), word).await?);
            }
            counts.push(table::late(tx, room.region(), room.hall.now()).await?);
            Ok::<_, store::Error>(counts)
        })
    });
    let labels = ["made", "answered", "in-time", "taken-back", "late"];
    let labels = labels.map(|label| view.words().with(&format!("processing-requests-{label}"), &[]));
    Ok(labels.into_iter().zip(read.await?).map(|(label, count)| (label, say::number(count, view.lang))).collect())
}

/// `GET /pemrosesan.csv`
pub(crate) async fn csv(State(room): State<Privacy>, view: View) -> Answer {
    let t = view.words();
    let headings = ["service", "agency", "data", "purpose", "basis", "receivers"];
    let mut csv = line(headings.iter().map(|key| t.get(&format!("processing-{key}")).to_owned()));
    for entry in entries(&room, view.lang) {
        for row in entry.rows {
            let cells = [&entry.title, &entry.agency, &row.data.join("; "), &row.purpose, &row.basis, &entry.receivers];
            csv.push_str(&line(cells.into_iter().cloned()));
        }
    }
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8"),
        (CONTENT_DISPOSITION, "attachment; filename=\"pemrosesan.csv\""),
        (CACHE_CONTROL, "no-cache"),
    ];
    Ok((headers, csv).into_response())
}

/// Every service of this region that asks for personal data, by title.
fn entries(room: &Privacy, lang: Lang) -> Vec<Entry> {
    let (services, agencies) = (room.hall.services.now(), room.hall.agencies.now());
    let name = |id: &str| agencies.get(id).map(|face| face.name.get(lang).to_owned());
    let entry = |service: &Service| {
        let agency = name(service.agency.as_str())?;
        let mut receivers = vec![agency.clone()];
        for step in service.flow.steps.iter().filter_map(|step| name(step.agency.as_ref()?.as_str())) {
            if !receivers.contains(&step) {
                receivers.push(step);
            }
        }
        let title = service.title.get(lang).to_owned();
        let rows = rows(service, lang);
        (!rows.is_empty()).then(|| Entry {
            id: service.id.clone(),
            title,
            agency,
            receivers: receivers.join("; "),
            rows,
        })
    };
    let mut entries: Vec<Entry> = services.services().filter_map(|service| entry(service)).collect();
    entries.sort_by(|one, other| one.title.cmp(&other.title));
    entries
}

/// Id and title of every such service, and the data it asks.
pub(crate) fn services(room: &Privacy, lang: Lang) -> Vec<(String, String, String)> {
    let data = |entry: &Entry| entry.rows.iter().flat_map(|row| row.data.clone()).collect::<Vec<_>>().join(", ");
    entries(room, lang).into_iter().map(|entry| (entry.id.clone(), entry.title.clone(), data(&entry))).collect()
}

/// The personal fields of a service, those with one purpose and basis together.
fn rows(service: &Service, lang: Lang) -> Vec<Row> {
    fn each<'f>(fields: &'f [Field], see: &mut dyn FnMut(&'f Field, &'f Personal)) {
        for field in fields {
            match (field.kind.rows(), &field.personal) {
                (Some(rows), _) => each(rows.fields, see),
                (None, Some(personal)) => see(field, personal),
                (None, None) => {}
            }
        }
    }
    let mut rows: Vec<Row> = Vec::new();
    for page in &service.pages {
        each(&page.fields, &mut |field, personal| {
            let (label, purpose) = (field.label.get(lang).to_owned(), personal.purpose.get(lang));
            let known = rows.iter_mut().find(|row| row.purpose == purpose && row.basis == personal.basis);
            match known {
                Some(row) if row.data.contains(&label) => {}
                Some(row) => row.data.push(label),
                None => {
                    let (purpose, basis) = (purpose.to_owned(), personal.basis.clone());
                    rows.push(Row { data: vec![label], purpose, basis });
                }
            }
        });
    }
    rows
}

/// One line of CSV: every cell quoted, none that a table program would run as a formula.
pub(crate) fn line(cells: impl Iterator<Item = String>) -> String {
    let mut line = String::new();
    for (n, cell) in cells.enumerate() {
        let guard = if cell.starts_with(['=', '+', '-', '@']) { "'" } else { "" };
        // Writing to a string cannot fail.
        let _ = write!(line, "{}\"{guard}{}\"", if n == 0 { "" } else { "," }, cell.replace('"', "\"\""));
    }
    line.push_str("\r\n");
    line
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn a_line_keeps_commas_and_quotes_and_runs_no_formula() {
        let cells = ["a, b", "\"c\"", "=1+1"].map(str::to_owned);
        assert_eq!(line(cells.into_iter()), "\"a, b\",\"\"\"c\"\"\",\"'=1+1\"\r\n");
    }
}
