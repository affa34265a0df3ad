//! What the hall hands to browsers so that it works on a bad line.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod common;

use std::collections::HashSet;

use serde_json::Value;
use tower::ServiceExt as _;
use web::axum::body::{Body, to_bytes};
use web::axum::http::Request;
use web::axum::{Router, http::StatusCode};
use web::testing::{self, RESIDENT, SHARED};

fn hall() -> Router {
    common::hall(testing::site(testing::texts(&[]).unwrap(), "http://hall.test", 0).unwrap())
}

async fn get(path: &str, cookie: &str) -> (StatusCode, String, Vec<u8>) {
    let request = Request::get(path).header("cookie", cookie).body(Body::empty()).unwrap();
    let response = hall().oneshot(request).await.unwrap();
    let kind = response.headers().get("content-type").map_or("", |kind| kind.to_str().unwrap()).to_owned();
    let status = response.status();
    (status, kind, to_bytes(response.into_body(), 1 << 20).await.unwrap().to_vec())
}

async fn text(path: &str) -> String {
    let (status, _, bytes) = get(path, "").await;
    assert_eq!(status, StatusCode::OK, "{path}");
    String::from_utf8(bytes).unwrap()
}

fn addresses(text: &str) -> HashSet<String> {
    text.split(['"', '\'']).filter(|part| part.starts_with("/aset/")).map(str::to_owned).collect()
}

#[tokio::test]
async fn the_worker_keeps_exactly_what_a_page_is_made_of() {
    let worker = text("/sw.js").await;
    assert!(!worker.contains("{{"), "a place was left open");
    let list = worker.split("ASSETS = [").nth(1).unwrap().split(']').next().unwrap();
    let page = text("/luring").await;
    let shell = addresses(list);
    for address in addresses(&page).iter().filter(|address| !address.contains("ikon-")) {
        assert!(shell.contains(address), "{address} is on every page and not in the shell");
    }
    for address in addresses(&worker) {
        assert_eq!(get(&address, "").await.0, StatusCode::OK, "{address}");
    }
}

#[tokio::test]
async fn the_page_without_a_network_names_nobody_when_it_is_fetched_without_a_cookie() {
    let (_, _, signed_in) = get("/luring", &format!("balai_sesi={RESIDENT}")).await;
    assert!(String::from_utf8(signed_in).unwrap().contains("Aisyah Nasution"), "so a cookie would have brought a name");
    assert!(!text("/luring").await.contains("Aisyah"));
    assert!(text("/sw.js").await.contains("credentials: 'omit'"));
}

#[tokio::test]
async fn the_app_has_a_name_in_the_language_of_the_page_and_icons_that_are_there() {
    for (lang, path) in [("id", "/balai.webmanifest"), ("en", "/balai.webmanifest?bahasa=en")] {
        let (_, _, page) = get("/luring", &format!("balai_tampilan={lang}")).await;
        assert!(String::from_utf8(page).unwrap().contains(&format!("<link rel=\"manifest\" href=\"{path}\">")));
        let manifest: Value = serde_json::from_str(&text(path).await).unwrap();
        assert_eq!((&manifest["lang"], &manifest["name"]), (&lang.into(), &"Balai Kota Tirtamaya".into()));
        let mut purposes = HashSet::new();
        for icon in manifest["icons"].as_array().unwrap() {
            let (status, kind, bytes) = get(icon["src"].as_str().unwrap(), "").await;
            assert_eq!((status, kind.as_str()), (StatusCode::OK, icon["type"].as_str().unwrap()));
            if kind == "image/png" {
                let side = |at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap());
                assert_eq!(icon["sizes"], format!("{}x{}", side(16), side(20)));
            }
            purposes.insert(icon["purpose"].as_str().unwrap().to_owned());
        }
        assert!(purposes.contains("maskable") && purposes.contains("any"));
    }
}

#[tokio::test]
async fn scripts_have_their_words_in_every_language() {
    let worker = text("/sw.js").await;
    let words = addresses(&worker).into_iter().find(|address| address.starts_with("/aset/kata.")).unwrap();
    let script = text(&words).await;
    let json = script.split("self.KATA = ").nth(1).unwrap().split(";\n").next().unwrap();
    let words: Value = serde_json::from_str(json).unwrap();
    let (id, en) = (words["id"].as_object().unwrap(), words["en"].as_object().unwrap());
    assert_eq!(id.keys().collect::<Vec<_>>(), en.keys().collect::<Vec<_>>());
    assert!(id["keptPage"].as_str().unwrap().contains("{at}") && id.iter().all(|(key, text)| *text != en[key]));
}

#[tokio::test]
async fn on_a_shared_phone_every_page_can_be_left_and_no_control_remembers() {
    let cookie = format!("balai_sesi={SHARED}");
    for path in ["/", "/formulir", "/luring"] {
        let (_, _, page) = get(path, &cookie).await;
        let page = String::from_utf8(page).unwrap();
        assert!(page.contains("data-bersama=\"ya\"") && page.contains("class=\"finish noprint\""), "{path}");
        let main = page.split("<main").nth(1).unwrap();
        let remembers = main.split(" autocomplete=\"").skip(1).filter(|rest| !rest.starts_with("off\"")).count();
        assert_eq!(remembers, 0, "{path}: a control lets the browser remember");
        assert_eq!(main.matches("<form ").count(), main.matches("<form autocomplete=\"off\" ").count(), "{path}");
    }
    let (_, _, own) = get("/formulir", &format!("balai_sesi={RESIDENT}")).await;
    let own = String::from_utf8(own).unwrap();
    assert!(!own.contains("data-bersama") && !own.contains("class=\"finish"), "their own phone is left in peace");
}
