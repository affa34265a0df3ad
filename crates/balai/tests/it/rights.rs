//! Who may what: every route of the pages and every operation of the API, tried by everyone it is not for.
//!
//! The tables in `rights/routes.rs` are complete: a route that is added without a line there fails a test.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use kernel::Reference;
use serde_json::{Value, json};
use testkit::{Browser, Program, Seen, TestHall, papers};

use crate::steps::{self, link, tells_any};

mod routes;

use routes::For::{self, Anyone, Owner};
pub(crate) use routes::KELOLA;
use routes::{API, ELSEWHERE, PAGES};

/// What only Aisyah and her officers know.
const HERS: [&str; 7] =
    ["Aisyah", "Nasution", "3374065107930031", "81234567719", steps::KK, "pindaian kk", "kata rahasia"];

/// What of Aisyah's lies in the hall.
struct Hers {
    /// A case on the desk, with a message of hers in it.
    open: Reference,
    /// A case with a letter.
    closed: Reference,
    draft: String,
    documents: Vec<String>,
    letter: String,
    code: String,
    key: String,
}

async fn hers(hall: &TestHall) -> Hers {
    let (mut aisyah, closed) = steps::approved_ktp(hall).await;
    let own = aisyah.get(&format!("/permohonan/{closed}")).await.expect(200);
    let (letter, check) = (link(&own, "/surat/"), link(&own, "/cek/"));
    let at_counter = hall.at_desk("wulan").await;
    let id = letter.rsplit('/').next().and_then(|id| id.parse().ok()).expect("the id of a letter");
    cases::copy_letter::copy(hall.cases(), &at_counter, &closed, id).await.expect("a copy");
    let open = steps::apply_ktp(&mut aisyah).await;
    let action = format!("/permohonan/{open}/pesan");
    let told = aisyah.fill(&format!("/permohonan/{open}"), &action, &[("message", "kata rahasia")]).await.expect(200);
    let draft = steps::begin_ktp(&mut aisyah).await;
    let review = steps::fill_ktp(&mut aisyah, &draft).await;
    let last = |path: String| path.rsplit('/').next().unwrap_or_default().to_owned();
    let keys = [("nama", "Program"), ("izin", "cases:read"), ("umur", "30"), ("sandi", testkit::cast::PASSWORD)];
    let keys = aisyah.fill("/saya/kunci", "/saya/kunci", &keys).await.expect(200);
    let revoke = keys.form("/saya/kunci/").action;
    Hers {
        open,
        closed,
        draft: last(draft),
        documents: vec![last(link(&told, "/berkas/")), last(link(&review, "/berkas/"))],
        letter: last(letter),
        code: last(check),
        key: revoke.trim_end_matches("/cabut").rsplit('/').next().unwrap_or_default().to_owned(),
    }
}

impl Hers {
    /// The addresses that a route has for what is hers.
    fn addresses(&self, route: &str) -> Vec<String> {
        let ids: Vec<&str> = match route {
            "/layanan/{id}" | "/layanan/{id}/standar" | "/layanan/{id}/mulai" | "/api/v1/services/{id}" => {
                vec!["ktp-el"]
            }
            "/berkas/{id}" => self.documents.iter().map(String::as_str).collect(),
            "/surat/{id}" | "/surat/{id}/salinan/{copy}" | "/surat/{id}/perpanjang" => vec![&self.letter],
            "/saya/kunci/{id}/cabut" | "/api/v1/tokens/{id}" => vec![&self.key],
            "/api/v1/documents" => return vec!["/api/v1/documents?service=ktp-el&field=foto_kk&name=x".to_owned()],
            _ => vec![""],
        };
        let mut addresses = Vec::new();
        for id in ids {
            for reference in [&self.open, &self.closed] {
                let address = route
                    .replace("{id}", id)
                    .replace("{reference}", reference.as_str())
                    .replace("{draft}", &self.draft)
                    .replace("{page}", "pemohon")
                    .replace("{code}", &self.code)
                    .replace("{slug}", "no-case")
                    .replace("{copy}", "1")
                    .replace("{name}", "balai.svg");
                if !addresses.contains(&address) {
                    addresses.push(address);
                }
            }
        }
        addresses
    }
}

/// What an operation of the API would take from somebody who may.
fn body_for(route: &str) -> String {
    match route {
        "/api/v1/cases" => json!({ "service": "ktp-el", "answers": {}, "declared": true }).to_string(),
        "/api/v1/documents" => String::from_utf8_lossy(&papers::pdf()).into_owned(),
        _ if route.ends_with("/renewal") => json!({ "answers": {} }).to_string(),
        _ if route.ends_with("/messages") => json!({ "message": "x" }).to_string(),
        _ if route.ends_with("/search") => json!({ "q": "aisyah nasution" }).to_string(),
        _ if route.ends_with("/fee") => json!({ "state": "lunas", "receipt": "x" }).to_string(),
        _ if route.ends_with("/audit") => json!({ "finding": "flag", "reason": "x" }).to_string(),
        _ => json!({ "action": "approve" }).to_string(),
    }
}

/// Headers without which no answer leaves the hall, and what each of them must say.
const EVERYWHERE: [(&str, &[&str]); 6] = [
    ("content-security-policy", &["default-src 'none'"]),
    ("x-content-type-options", &["nosniff"]),
    ("referrer-policy", &["same-origin"]),
    ("cross-origin-opener-policy", &["same-origin"]),
    ("cross-origin-resource-policy", &["same-origin"]),
    ("permissions-policy", &["camera=()"]),
];

/// What an answer that runs scripts must say besides.
const OF_PAGES: [&str; 6] = [
    "script-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types ",
];

/// The headers that an answer lacks.
fn lacks(seen: &Seen) -> Vec<&'static str> {
    let missing = |(name, words): &(&'static str, &[&str])| words.iter().any(|word| !seen.header(name).contains(word));
    let mut lacks: Vec<_> = EVERYWHERE.iter().filter(|one| missing(one)).map(|(name, _)| *name).collect();
    let policy = seen.header("content-security-policy");
    // What is shown in a sandbox runs nothing at all.
    if !policy.contains("sandbox") {
        lacks.extend(OF_PAGES.iter().filter(|word| !policy.contains(**word)));
    }
    if !["no-cache", "no-store", "immutable", "max-age"].iter().any(|word| seen.header("cache-control").contains(word))
    {
        lacks.push("cache-control");
    }
    lacks.extend(
        ["unsafe-inline", "unsafe-eval"].iter().filter(|word| {
            policy.split(';').any(|rule| rule.trim().starts_with("script-src") && rule.contains(**word))
        }),
    );
    lacks
}

/// Fails if an answer tells what it must not, breaks, lets somebody in, or lacks a header.
fn judge(who: &str, whose: For, method: &str, seen: &Seen, flaws: &mut Vec<String>) {
    let mut say = |what: String| flaws.push(format!("{who} {method} {}: {what}", seen.path));
    if seen.status >= 500 {
        say(format!("{} {}", seen.status, seen.gist()));
    }
    let lacks = lacks(seen);
    if !lacks.is_empty() {
        say(format!("has no {lacks:?}"));
    }
    let told = tells_any(seen, &HERS);
    if !told.is_empty() {
        say(format!("tells {told:?}"));
    }
    // A redirect is no way in: it leads to the sign-in, or to a page that is judged by itself.
    let leads_out = seen.status == 303 && ["/masuk", "/meja", "/saya"].iter().any(|to| seen.location().starts_with(to));
    let is_refused =
        (400..500).contains(&seen.status) || (method == "GET" && leads_out) || seen.location().starts_with("/masuk");
    if whose == Owner && !is_refused {
        say(format!("is let in: {} {}", seen.status, seen.location()));
    }
}

/// What somebody who means ill would send to any address at once.
fn anything(form: testkit::Form, action: &str) -> testkit::Form {
    let mut form = form.to(action);
    for (name, value) in [
        ("putusan", "approve"),
        ("rev", "1"),
        ("pesan", "x"),
        ("message", "x"),
        ("reason", "x"),
        ("dasar", "x"),
        ("state", "lunas"),
        ("receipt", "x"),
        ("pernyataan", "ya"),
        ("nama", "x"),
        ("keadaan", "hilang"),
    ] {
        form = form.forge(name, value);
    }
    form
}

/// Tries every page with everything that is hers.
async fn try_pages(who: &str, known: &Browser, hers: &Hers, flaws: &mut Vec<String>) {
    for (methods, route, whose) in PAGES {
        for address in hers.addresses(route) {
            // Each try at a browser that is still signed in: some of them sign out.
            let mut browser = known.clone();
            if methods.contains("GET") {
                judge(who, *whose, "GET", &browser.get_once(&address).await, flaws);
            }
            if methods.contains("POST") && *route != "/keluar" {
                let token = browser.get("/layanan").await;
                let token = if token.has_form("/keluar") { token } else { browser.get("/masuk").await };
                let form = testkit::form::forms(&token.html()).into_iter().find(|form| form.value("_csrf").is_some());
                let form = anything(form.expect("a page with a form"), &address);
                judge(who, *whose, "POST", &browser.post(&form).await, flaws);
            }
        }
    }
}

/// Tries every operation of the API with everything that is hers. `counts` says whether the hall knows the key.
async fn try_api(who: &str, program: &Program, counts: bool, hers: &Hers, flaws: &mut Vec<String>) {
    for (method, route, whose) in API {
        for address in hers.addresses(route) {
            let body = (*method == "POST").then(|| body_for(route));
            let seen = program.ask(method, &address, &[("if-match", "\"v1\"")], body).await;
            judge(who, *whose, method, &seen, flaws);
            if !counts && *whose != Anyone && seen.status != 401 {
                flaws.push(format!("{who} {method} {address}: {} instead of 401", seen.status));
            }
        }
    }
}

testkit::on_both! {
    async fn a_session_or_key_that_is_over_or_of_another_region_opens_nothing(hall: TestHall) {
        let hers = hers(&hall).await;
        let mut flaws = Vec::new();
        // Every try takes time, and the session of an officer does not last long: hers come first.
        let scopes = [("wulan", ["desk:read", "desk:write"]), ("aisyah", ["cases:read", "cases:write"])];
        // Those whom it is for, after they signed out, after their keys were revoked, and after a long time.
        for (who, scopes) in scopes {
            let mut browser = hall.signed_in(who).await.browser;
            let key = hall.program(who, &scopes).await;
            let page = browser.get("/saya/kunci").await.expect(200);
            for form in testkit::form::forms(&page.html()).iter().filter(|form| form.action.ends_with("/cabut")) {
                browser.send(form).await.expect(200);
            }
            try_api(&format!("{who}'s key after it was revoked"), &key, false, &hers, &mut flaws).await;
            let before = browser.clone();
            browser.send(&page.form("/keluar")).await.expect(200);
            try_pages(&format!("{who} after signing out"), &before, &hers, &mut flaws).await;
        }
        // Another region in the same database: people of the same names, agencies of the same ids, the same keys.
        let neighbour = hall.neighbour("32.73").await;
        for who in ["bagas", "wulan", "ratna", "admin"] {
            let there = neighbour.signed_in(who).await.browser;
            let name = format!("{who} of another region");
            try_pages(&name, &there.clone().at(&hall), &hers, &mut flaws).await;
            // Their own hall does not know what is hers either.
            try_pages(&format!("{name} at home"), &there, &hers, &mut flaws).await;
        }
        for (who, scopes) in [("bagas", ["cases:read", "cases:write"]), scopes[0]] {
            let there = neighbour.program(who, &scopes).await;
            try_api(&format!("{who}'s key of another region at home"), &there, true, &hers, &mut flaws).await;
            let here = Program::new(hall.router(), there.key.clone().expect("a key"));
            try_api(&format!("{who}'s key of another region"), &here, false, &hers, &mut flaws).await;
        }
        let mut late = Vec::new();
        for (who, scopes) in [("bagas", ["cases:read", "cases:write"]), ("ratna", ["desk:read", "desk:write"])] {
            late.push((who, hall.signed_in(who).await.browser, hall.program(who, &scopes).await));
        }
        hall.wait(kernel::Span::days(400));
        for (who, browser, key) in late {
            try_pages(&format!("{who} after a year"), &browser, &hers, &mut flaws).await;
            try_api(&format!("{who}'s key after a year"), &key, false, &hers, &mut flaws).await;
        }
        assert!(flaws.is_empty(), "{} flaws:\n{}", flaws.len(), flaws.join("\n"));
    }

    async fn nobody_sees_or_changes_what_is_anothers_on_any_page(hall: TestHall) {
        let hers = hers(&hall).await;
        let before = hall.events().await.len();
        let mut flaws = Vec::new();
        let strangers: Vec<(&str, Browser)> = vec![
            ("a visitor", hall.visitor()),
            ("another resident", hall.resident("bagas").await),
            ("an officer of another agency", hall.officer("made").await),
            ("the administrator", hall.officer("admin").await),
            ("the auditor", hall.officer("auditor").await),
            ("an officer of the agency who does not work on cases", hall.officer("darma").await),
        ];
        for (who, known) in strangers {
            try_pages(who, &known, &hers, &mut flaws).await;
        }
        assert!(flaws.is_empty(), "{} flaws:\n{}", flaws.len(), flaws.join("\n"));
        let after = hall.events().await;
        let touched: Vec<_> = after[before..]
            .iter()
            .filter(|event| event.kind.starts_with("cases.") || event.kind.starts_with("letters."))
            .collect();
        assert!(touched.is_empty(), "{touched:?}");
        // The addresses are right: those whom they are for come in.
        let mut insiders = Vec::new();
        for who in ["aisyah", "wulan", "ratna"] {
            insiders.push(hall.signed_in(who).await.browser);
        }
        for (_, route, _) in PAGES.iter().filter(|(methods, _, whose)| methods.contains("GET") && *whose == Owner) {
            for address in hers.addresses(route) {
                let mut is_open = false;
                for insider in &insiders {
                    is_open |= insider.clone().get(&address).await.status == 200;
                }
                assert!(is_open, "nobody at all can open {address}");
            }
        }
        let review = format!("/permohonan/draf/{}/periksa", hers.draft);
        assert!(insiders[0].get(&review).await.expect(200).has("Aisyah Nasution"), "her draft is as it was");
    }

    async fn nobody_sees_or_changes_what_is_anothers_by_the_api(hall: TestHall) {
        let hers = hers(&hall).await;
        let before = hall.events().await.len();
        let mut flaws = Vec::new();
        let desk = ["desk:read", "desk:write", "profile:read"];
        let strangers: Vec<(&str, Program)> = vec![
            ("a program without a key", Program::without_key(hall.router())),
            ("a key of another resident", hall.program("bagas", &["cases:read", "cases:write", "profile:read"]).await),
            ("a key of an officer of another agency", hall.program("made", &desk).await),
            ("a key of the administrator", hall.program("admin", &desk).await),
            ("a key of the auditor", hall.program("auditor", &desk).await),
            ("a key of an officer who does not work on cases", hall.program("darma", &desk).await),
        ];
        for (who, program) in strangers {
            try_api(who, &program, program.key.is_some(), &hers, &mut flaws).await;
        }
        assert!(flaws.is_empty(), "{} flaws:\n{}", flaws.len(), flaws.join("\n"));
        let after = hall.events().await;
        let touched: Vec<_> = after[before..].iter().filter(|event| event.kind.starts_with("cases.")).collect();
        assert!(touched.is_empty(), "{touched:?}");
        // The addresses are right: those whom they are for come in.
        let own = hall.program("aisyah", &["cases:read"]).await;
        let officer = hall.program("wulan", &["desk:read"]).await;
        for (_, route, _) in API.iter().filter(|(method, _, whose)| *method == "GET" && *whose == Owner) {
            for address in hers.addresses(route) {
                let program = if route.contains("/desk/") { &officer } else { &own };
                program.get(&address).await.expect(200);
            }
        }
    }

    async fn an_officer_without_the_role_of_the_step_decides_nothing(hall: TestHall) {
        let mut aisyah = hall.resident("aisyah").await;
        let reference = steps::apply_ktp(&mut aisyah).await;
        // Darma audits; Ratna signs, but it is not her step yet.
        for who in ["darma", "ratna"] {
            let officer = hall.program(who, &["desk:read", "desk:write"]).await;
            let claim = officer.post(&format!("/api/v1/desk/cases/{reference}/claim"), &json!({})).await;
            assert_eq!(claim.status, 403, "{who}: {}", claim.html());
            let path = format!("/api/v1/desk/cases/{reference}/decision");
            let decide = officer.post_with(&path, &[("if-match", "\"v1\"")], &json!({ "action": "approve" })).await;
            assert_eq!(decide.status, 403, "{who}: {}", decide.html());
        }
        let (_, closed) = steps::approved_ktp(&hall).await;
        let mut wulan = hall.officer("wulan").await;
        let page = wulan.get(&format!("/meja/{closed}")).await.expect(200);
        assert!(!page.has_form(&format!("/meja/{closed}/cabut")), "who may not revoke is not offered to");
        let form = page.form(&format!("/meja/{closed}/pesan"));
        wulan.post(&form.to(&format!("/meja/{closed}/cabut")).forge("reason", "x")).await.expect(403);
    }
}

testkit::on_both! {
    testkit::Plan::real("33.74");
    async fn a_real_region_shows_no_messages(hall: TestHall) {
        hall.visitor().get("/kotak-keluar").await.expect(404);
        hall.officer("admin").await.get("/kotak-keluar").await.expect(404);
    }
}

/// Every `.route("…", …)` in the sources, with its methods.
fn routes_in(folder: &Path, found: &mut BTreeSet<(String, String)>) {
    for entry in fs::read_dir(folder).expect("a folder of sources").flatten() {
        let path = entry.path();
        if path.is_dir() {
            if !path.ends_with("tests") {
                routes_in(&path, found);
            }
            continue;
        }
        if path.extension().is_none_or(|ending| ending != "rs") {
            continue;
        }
        let source = fs::read_to_string(&path).expect("a source file");
        let source = source.split("#[cfg(test)]").next().unwrap_or_default();
        for rest in source.split(".route(").skip(1) {
            let Some(route) = rest.trim_start().strip_prefix('"').and_then(|rest| rest.split_once('"')) else {
                continue;
            };
            let call: String = route.1.chars().take(160).take_while(|c| *c != ';').collect();
            let call = call.split(".with_state").next().unwrap_or_default();
            let methods = [("get(", "GET"), ("post(", "POST")];
            let methods: Vec<&str> =
                methods.iter().filter(|(word, _)| call.contains(word)).map(|(_, method)| *method).collect();
            found.insert((methods.join(" "), route.0.to_owned()));
        }
    }
}

#[test]
fn no_page_of_a_form_can_be_called_like_an_address_that_every_form_has() {
    let after = |path: &str| path.strip_prefix("/permohonan/draf/{draft}/").map(str::to_owned);
    let paths = PAGES.iter().map(|(_, path, _)| *path).chain(ELSEWHERE.iter().map(|(path, _)| *path));
    let own: BTreeSet<String> = paths.filter_map(after).filter(|last| !last.starts_with('{')).collect();
    assert_eq!(own, catalogue::FORM_ADDRESSES.into_iter().map(str::to_owned).collect());
}

#[test]
fn every_route_of_the_pages_has_a_line_in_the_table() {
    let crates = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut found = BTreeSet::new();
    for room in fs::read_dir(crates.join("rooms")).expect("the rooms").flatten().filter(|room| room.path().is_dir()) {
        routes_in(&room.path().join("src"), &mut found);
    }
    for folder in ["foundation/web/src", "balai/src"] {
        routes_in(&crates.join(folder), &mut found);
    }
    let listed: BTreeSet<(String, String)> = PAGES
        .iter()
        .map(|(methods, route, _)| (methods, route))
        .chain(KELOLA.iter().map(|(methods, route)| (methods, route)))
        .map(|(methods, route)| ((*methods).to_owned(), (*route).to_owned()))
        .collect();
    let missing: Vec<_> = found
        .iter()
        .filter(|line| !listed.contains(*line) && !ELSEWHERE.iter().any(|(route, _)| *route == line.1))
        .collect();
    assert!(missing.is_empty(), "nobody tried these routes as a stranger: {missing:?}");
    let gone: Vec<_> = listed.difference(&found).collect();
    assert!(gone.is_empty(), "these routes are no more: {gone:?}");
}

testkit::on_both! {
    async fn every_operation_of_the_api_has_a_line_in_the_table(hall: TestHall) {
        let document = Program::without_key(hall.router()).get("/api/v1/openapi.json").await.expect(200).json();
        let mut found = BTreeSet::new();
        for (path, item) in document["paths"].as_object().expect("paths") {
            for (method, operation) in item.as_object().expect("operations") {
                if operation.get("responses").is_some_and(Value::is_object) {
                    found.insert((method.to_uppercase(), path.clone()));
                }
            }
        }
        let listed = API.iter().map(|(method, route, _)| ((*method).to_owned(), (*route).to_owned())).collect();
        assert_eq!(found, listed);
    }
}
