//! A bundle that is being filed while the program is killed: afterwards all of its cases are there, or none.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::path::Path;

use kernel::{Clock as _, Span, SystemClock, Zone};
use serde_json::{Map, Value, json};
use testkit::papers;

use crate::program::{ask, key, on_postgres, on_sqlite, start, until_killed};

/// Acknowledged bundles after which the program is killed: each is several requests.
const ENOUGH: usize = 6;
/// What the bundle is made of.
const MEMBERS: [&str; 3] = ["akta-kelahiran", "kk-perubahan", "kia"];

/// The answers of its worked example, for a child that was born this month.
fn answers() -> Map<String, Value> {
    let catalogue = catalogue::Catalogue::of_shipped().expect("the shipped services");
    let bundle = catalogue.get("paket-kelahiran").expect("the bundle");
    let example = bundle.examples.iter().find(|example| example.is_complete).expect("an example");
    let mut answers = example.json().clone();
    let born = SystemClock.now().minus(Span::days(10)).date(Zone::Wib);
    answers.insert("tanggal_lahir".to_owned(), json!(born.to_string()));
    answers
}

/// Uploads the papers and files the bundle; gives the references that were told, by service.
fn apply(address: SocketAddr, key: &str, mut answers: Map<String, Value>) -> Option<BTreeMap<String, String>> {
    let pdf = String::from_utf8(papers::pdf()).expect("a PDF in ASCII");
    for (field, value) in &mut answers {
        for file in value.as_array_mut().into_iter().flatten().filter(|file| file.get("bytes").is_some()) {
            let path = format!("/api/v1/documents?service=paket-kelahiran&field={field}&name=foto.pdf");
            let (status, kept) = ask(address, "POST", &path, key, &pdf)?;
            assert_eq!(status, 201, "{kept}");
            *file = serde_json::from_str(&kept).expect("a document");
        }
    }
    let body = json!({ "service": "paket-kelahiran", "answers": answers, "declared": true });
    let (status, body) = ask(address, "POST", "/api/v1/cases", key, &body.to_string())?;
    assert_eq!(status, 201, "{body}");
    let filed: Value = serde_json::from_str(&body).expect("JSON");
    Some(filed["cases"].as_array().expect("all of them").iter().map(named).collect())
}

fn named(case: &Value) -> (String, String) {
    (case["service"].as_str().unwrap().to_owned(), case["reference"].as_str().unwrap().to_owned())
}

/// Every case of the holder of the key: service and reference.
fn cases(address: SocketAddr, key: &str) -> Vec<(String, String)> {
    let (mut all, mut after) = (Vec::new(), String::new());
    loop {
        let (status, body) = ask(address, "GET", &format!("/api/v1/cases?after={after}"), key, "").expect("an answer");
        assert_eq!(status, 200, "{body}");
        let page: Value = serde_json::from_str(&body).expect("JSON");
        all.extend(page["cases"].as_array().expect("cases").iter().map(named));
        match page["next"].as_str() {
            Some(next) => next.clone_into(&mut after),
            None => return all,
        }
    }
}

fn all_of_a_bundle_or_none(folder: &Path, database: Option<&str>) {
    let (key, answers) = (key(folder, database), answers());
    let mut told = Vec::new();
    for _ in 0..2 {
        let (key, answers) = (key.clone(), answers.clone());
        let apply = move |address, _, _| apply(address, &key, answers.clone());
        told.extend(until_killed(start(folder, database), ENOUGH, apply));
    }
    assert!(told.len() >= 2 * ENOUGH, "{}", told.len());
    let running = start(folder, database);
    let there = cases(running.address, &key);
    let known: BTreeSet<&str> = there.iter().map(|(_, reference)| reference.as_str()).collect();
    for bundle in &told {
        assert_eq!(bundle.len(), MEMBERS.len(), "{bundle:?}");
        assert!(bundle.values().all(|reference| known.contains(reference.as_str())), "lost: {bundle:?}");
    }
    // Whatever was not acknowledged is there as a whole or not at all: each case names one of every other service.
    let mut companions = BTreeSet::new();
    for (service, reference) in &there {
        let (status, page) = ask(running.address, "GET", &format!("/lacak/{reference}"), "", "").expect("an answer");
        assert_eq!(status, 200);
        let mut together: Vec<(&str, &str)> = there
            .iter()
            .filter(|(_, other)| page.contains(other.as_str()))
            .map(|(service, reference)| (service.as_str(), reference.as_str()))
            .collect();
        together.sort_unstable();
        let services: BTreeSet<&str> = together.iter().map(|(service, _)| *service).collect();
        assert_eq!(together.len(), MEMBERS.len(), "{service} {reference}: {together:?}");
        assert_eq!(services, MEMBERS.into_iter().collect(), "{service} {reference}");
        companions.insert(together);
    }
    assert_eq!(companions.len() * MEMBERS.len(), there.len(), "nobody belongs to two bundles");
    assert!(companions.len() >= told.len());
}

#[test]
fn a_bundle_is_filed_whole_or_not_at_all_when_the_program_is_killed_on_sqlite() {
    on_sqlite(all_of_a_bundle_or_none);
}

#[test]
fn a_bundle_is_filed_whole_or_not_at_all_when_the_program_is_killed_on_postgres() {
    on_postgres(all_of_a_bundle_or_none);
}
