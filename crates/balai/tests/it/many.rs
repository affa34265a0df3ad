//! Many cases: every one of them is on exactly one page, found by whoever may look, and numbered without a gap.

use std::collections::BTreeSet;

use kernel::Reference;
use serde_json::json;
use testkit::{Program, Seen};

use crate::steps;

/// More than two pages.
const MANY: usize = 60;

async fn file(program: &Program, n: usize) -> Reference {
    let case =
        program.post("/api/v1/cases", &steps::business(&format!("Warung {n}"), steps::LARGE)).await.expect(201).json();
    Reference::parse(case["reference"].as_str().expect("a reference")).expect("a sound one")
}

/// The references on a page, and where its next page is.
fn listed(page: &Seen, start: &str) -> (Vec<String>, Option<String>) {
    let html = page.html();
    let tags = testkit::form::tags(&html);
    let rows =
        tags.iter().filter_map(|tag| tag.get("href")?.strip_prefix(start)).filter(|rest| rest.starts_with("NIB-"));
    let next = tags
        .iter()
        .filter_map(|tag| tag.get("href"))
        .find(|href| href.contains("setelah=") || href.contains("sebelum="));
    let mut rows: Vec<String> = rows.map(str::to_owned).collect();
    rows.dedup();
    (rows, next.map(str::to_owned))
}

testkit::on_both! {
    async fn every_case_is_on_exactly_one_page_of_the_inbox_and_of_its_owner(hall: TestHall) {
        let bagas = hall.program("bagas", &["cases:write", "cases:read"]).await;
        let mut filed = BTreeSet::new();
        for n in 0..MANY {
            // Several at the same moment, with the same deadline.
            if n % 7 == 0 {
                hall.wait(kernel::Span::minutes(1));
            }
            filed.insert(file(&bagas, n).await.to_string());
        }
        assert_eq!(filed.len(), MANY);
        let pages =
            [(hall.officer("made").await, "/meja", "/meja/"), (hall.resident("bagas").await, "/saya", "/permohonan/")];
        for (mut browser, first, start) in pages {
            let (mut seen, mut next, mut count) = (Vec::new(), Some(first.to_owned()), 0);
            while let Some(path) = next.take() {
                let page = browser.get(&path).await.expect(200);
                let (rows, more) = listed(&page, start);
                assert!(!rows.is_empty(), "{path} is an empty page");
                // The button "next case" leads to the first row again.
                let rows: BTreeSet<String> = rows.into_iter().collect();
                seen.extend(rows);
                (next, count) = (more, count + 1);
                assert!(count < 20, "pages go in a circle");
            }
            assert!(count >= 3, "{first} has {count} pages");
            let distinct: BTreeSet<String> = seen.iter().cloned().collect();
            assert_eq!(seen.len(), distinct.len(), "{first} shows a case twice");
            assert_eq!(distinct, filed, "{first}");
        }
    }

    async fn a_case_is_found_by_reference_name_and_nik_by_its_own_agency_alone(hall: TestHall) {
        let bagas = hall.program("bagas", &["cases:write"]).await;
        let hers = steps::apply_ktp(&mut hall.resident("aisyah").await).await;
        let his = file(&bagas, 1).await;
        hall.follow().await;
        for (who, own, other) in [("wulan", &hers, &his), ("made", &his, &hers)] {
            let mut officer = hall.officer(who).await;
            let (name, nik) =
                if own == &hers { ("nasution AISYAH", "3374 0651 0793 0031") } else { ("pratama", "3374061802910007") };
            for words in [own.as_str(), &own.as_str().to_lowercase(), name, nik] {
                let found = officer.look_for(words).await.expect(200);
                assert!(found.has(own.as_str()), "{who} finds {own} by {words}: {}", found.gist());
            }
            for words in [other.as_str(), "aisyah bagas"] {
                let found = officer.look_for(words).await.expect(200);
                assert!(!found.html().contains(&format!("/meja/{other}")), "{who} must not find {other} by {words}");
            }
        }
    }

    async fn letters_of_a_service_are_numbered_without_a_gap_even_at_once(hall: TestHall) {
        let bagas = hall.program("bagas", &["cases:write", "cases:read"]).await;
        let made = hall.program("made", &["desk:read", "desk:write"]).await;
        let mut cases = Vec::new();
        for n in 0..5 {
            let reference = file(&bagas, n).await;
            made.post(&format!("/api/v1/desk/cases/{reference}/claim"), &json!({})).await.expect(200);
            cases.push(reference);
        }
        let approve = json!({ "action": "approve" });
        // One of them fails on the way; its number is not lost.
        let stale = format!("/api/v1/desk/cases/{}/decision", cases[0]);
        made.post_with(&stale, &[("if-match", "\"v9\"")], &approve).await.expect(412);
        let decide = |reference: Reference| {
            let (made, approve) = (made.clone(), approve.clone());
            async move {
                let path = format!("/api/v1/desk/cases/{reference}/decision");
                made.post_with(&path, &[("if-match", "\"v1\"")], &approve).await.expect(200);
            }
        };
        futures_util::future::join_all(cases.iter().cloned().map(decide)).await;
        let mut numbers = Vec::new();
        for reference in &cases {
            let case = bagas.get(&format!("/api/v1/cases/{reference}")).await.expect(200).json();
            numbers.push(case["letters"][0]["number"].as_str().expect("a letter").to_owned());
        }
        numbers.sort();
        let expect: Vec<String> = (1..=5).map(|n| format!("CONTOH-9999-2026-{n:06}")).collect();
        assert_eq!(numbers, expect);
    }
}
