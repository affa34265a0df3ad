//! `/kelola/perubahan`: what was changed by whom, with before and after.

use askama::Template;
use kernel::Words;
use serde_json::Value;
use web::axum::extract::{Query, State};
use web::{Answer, Page, Section, View};

use super::moment;
use crate::Refusal;
use crate::model::Change;
use crate::room::{Administration, admin};
use crate::table;

/// Lines on one page.
const MOST: i64 = 50;

/// Where the page begins, and about what.
#[derive(Debug, Default, serde::Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    sebelum: Option<i64>,
    #[serde(default)]
    sasaran: String,
}

struct Row {
    what: String,
    target: String,
    href: String,
    who: String,
    at: String,
    /// Name, before, after.
    parts: Vec<(String, String, String)>,
}

#[derive(Template)]
#[template(path = "changes.html")]
struct Changes<'a> {
    t: Words<'a>,
    rows: Vec<Row>,
    next: String,
    of: &'a str,
}

/// `GET /kelola/perubahan?sasaran=&sebelum=`
pub(crate) async fn page(State(room): State<Administration>, view: View, Query(asked): Query<Asked>) -> Answer {
    admin(&view)?;
    let before = asked.sebelum.unwrap_or(i64::MAX);
    let input = (room.region(), asked.sasaran.clone(), before);
    let read = room.hall.store.read(input, |tx, (region, target, before)| {
        Box::pin(async move {
            if target.is_empty() {
                table::changes::before(tx, *region, *before, MOST + 1).await
            } else {
                table::changes::of_target(tx, *region, target, *before, MOST + 1).await
            }
        })
    });
    let mut all: Vec<Change> = read.await.map_err(Refusal::Store)?;
    let most = usize::try_from(MOST).unwrap_or(usize::MAX);
    let more = all.len() > most;
    all.truncate(most);
    let next = match all.last() {
        Some(last) if more => {
            format!("/kelola/perubahan?sasaran={}&sebelum={}", web::problem::percent(&asked.sasaran), last.seq)
        }
        _ => String::new(),
    };
    let words = view.words();
    let rows = all.iter().map(|change| row(&view, change)).collect();
    let page = Changes { t: words, rows, next, of: &asked.sasaran };
    Ok(Page::new(words.get("kelola-changes-title"), Section::ManageChanges).main(&page)?.render(&view))
}

fn row(view: &View, change: &Change) -> Row {
    let words = view.words();
    let key = format!("kelola-act-{}", change.kind.rsplit('.').next().unwrap_or_default().replace('_', "-"));
    let read = |text: &str| serde_json::from_str::<Value>(text).unwrap_or(Value::Null);
    Row {
        what: words.get(&key).to_owned(),
        href: format!("/kelola/perubahan?sasaran={}", web::problem::percent(&change.target)),
        target: change.target.clone(),
        who: change.officer.clone(),
        at: moment(view, change.at),
        parts: parts(&read(&change.was), &read(&change.is_now)),
    }
}

/// Key by key, only what differs.
pub(crate) fn parts(was: &Value, is: &Value) -> Vec<(String, String, String)> {
    let plain = |value: Option<&Value>| match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    };
    let keys = |value: &Value| value.as_object().map(|map| map.keys().cloned().collect::<Vec<_>>()).unwrap_or_default();
    let mut all = keys(was);
    all.extend(keys(is));
    all.sort();
    all.dedup();
    all.into_iter()
        .map(|key| (plain(was.get(&key)), plain(is.get(&key)), key))
        .filter(|(was, is, _)| was != is)
        .map(|(was, is, key)| (key, was, is))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::parts;
    use serde_json::json;

    #[test]
    fn only_what_differs_is_shown() {
        let seen = parts(&json!({ "a": 1, "b": "x", "c": null }), &json!({ "a": 1, "b": "y", "d": true }));
        let part = |key: &str, was: &str, is: &str| (key.to_owned(), was.to_owned(), is.to_owned());
        assert_eq!(seen, [part("b", "x", "y"), part("d", "", "true")]);
    }
}
