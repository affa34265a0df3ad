//! Every page and every control of the kit, in every language: nothing missing, nothing unescaped, nothing dangling.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod common;

use std::collections::HashSet;

use kernel::{Flaw, Lang};
use tower::ServiceExt as _;
use web::axum::body::{Body, to_bytes};
use web::axum::http::Request;
use web::testing::{self, OFFICER, RESIDENT};
use web::{errors_html, fields_html};

const PAGES: [&str; 10] = [
    "/",
    "/meja",
    "/formulir",
    "/formulir/keliru",
    "/luring",
    "/api",
    "/tidak-ada",
    "/sibuk",
    "/rusak",
    "/problems/stale",
];

#[tokio::test]
async fn every_page_is_whole_in_every_language_for_everyone() {
    let texts = testing::texts(&[]).unwrap();
    let hall = common::hall(testing::site(texts.clone(), "http://hall.test", 0).unwrap());
    for path in PAGES {
        for lang in Lang::ALL {
            for session in ["", RESIDENT, OFFICER] {
                let cookie = format!("balai_tampilan={lang}; balai_sesi={session}");
                let request = Request::get(path).header("cookie", cookie).body(Body::empty()).unwrap();
                let response = hall.clone().oneshot(request).await.unwrap();
                let page = to_bytes(response.into_body(), 1 << 20).await.unwrap();
                let page = String::from_utf8(page.to_vec()).unwrap();
                whole(&page, &format!("{path} {lang} {session}"));
                assert!(page.contains(&format!("<html lang=\"{lang}\"")));
            }
        }
    }
    assert_eq!(texts.missing(), 0, "a text is missing");
}

/// Ids once, labels and descriptions that lead somewhere, one heading of the first level, what opens is closed.
fn whole(page: &str, at: &str) {
    let values = |name: &str| -> Vec<String> {
        page.split(name).skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
    };
    let ids = values(" id=\"");
    let known: HashSet<&String> = ids.iter().collect();
    assert_eq!(ids.len(), known.len(), "{at}: an id is there twice: {ids:?}");
    for name in [" for=\"", " aria-describedby=\"", " aria-labelledby=\""] {
        for target in values(name).iter().flat_map(|value| value.split(' ')) {
            assert!(known.contains(&target.to_owned()), "{at}:{name}{target} leads nowhere");
        }
    }
    for target in values("href=\"#") {
        assert!(known.contains(&target), "{at}: #{target} leads nowhere");
    }
    assert_eq!(page.matches("<h1").count(), 1, "{at}");
    for tag in ["div", "section", "details", "fieldset", "form", "ul", "nav", "main", "svg", "a", "p", "span"] {
        let opened = page.matches(&format!("<{tag} ")).count() + page.matches(&format!("<{tag}>")).count();
        assert_eq!(opened, page.matches(&format!("</{tag}>")).count(), "{at}: <{tag}>");
    }
    assert!(!page.contains("{{") && !page.contains("{$"), "{at}");
}

#[test]
fn what_people_typed_and_files_are_called_is_escaped() {
    let texts = testing::texts(&[]).unwrap();
    let html = fields_html(&testing::every_control(texts.words(Lang::Id), None), texts.words(Lang::Id));
    for raw in ["<Pratama>", "</textarea><b>", "surat <lahir>", "\"Adi\" <", "Bagus & "] {
        assert!(!html.contains(raw), "{raw}");
    }
    assert!(html.contains("&lt;Pratama&gt;") || html.contains("&#60;Pratama&#62;"));
}

#[test]
fn a_flaw_is_said_at_its_field_and_tied_to_its_control() {
    let texts = testing::texts(&[]).unwrap();
    let words = texts.words(Lang::Id);
    let flaw = Flaw::new("nik-length").arg("count", 15);
    let html = fields_html(&testing::every_control(words, Some(&flaw)), words);
    assert_eq!(html.matches("class=\"msg\"").count(), 13);
    assert!(html.contains("aria-describedby=\"nik-e nik-h\" aria-invalid=\"true\""), "{html}");
    assert!(html.contains("Baru 15 angka"));
    let order = ["for=\"nik\"", "id=\"nik-h\"", "id=\"nik-e\"", "id=\"nik\""].map(|part| html.find(part).unwrap());
    assert!(order.is_sorted(), "label, hint, error, control: {order:?}");
}

#[test]
fn the_summary_links_to_each_flaw_and_stays_away_when_there_is_none() {
    assert_eq!(errors_html("Galat", &[]), "");
    let errors = [("nik".to_owned(), "Setuju <b>.".to_owned(), "Baru 15 angka.".to_owned())];
    let html = errors_html("Ada 1 isian", &errors);
    assert!(html.contains("role=\"alert\"") && html.contains("href=\"#nik\""));
    assert!(!html.contains("<b>.") && !html.contains(".: "), "{html}");
}
