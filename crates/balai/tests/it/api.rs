//! The API as programs meet it: described, refused in one shape, kept within the scopes of a key.

use serde_json::{Value, json};
use testkit::{Program, Seen};

use crate::steps;

/// A problem document as RFC 9457 and this hall write it.
#[track_caller]
fn assert_problem(seen: &Seen, status: u16, slug: &str) -> Value {
    assert_eq!(seen.status, status, "{}", seen.html());
    assert_eq!(seen.header("content-type"), "application/problem+json", "{}", seen.html());
    let problem = seen.json();
    assert_eq!(problem["type"], format!("http://hall.test/problems/{slug}"));
    assert_eq!(problem["status"], status);
    for key in ["title", "detail"] {
        assert!(problem[key].as_str().is_some_and(|text| text.len() > 8), "{key} in {problem}");
    }
    let instance = problem["instance"].as_str().unwrap_or_default();
    assert!(instance.ends_with(seen.header("x-request-id")) && instance.len() > 12, "{problem}");
    problem
}

testkit::on_both! {
    async fn refusals_have_one_shape_and_a_page_that_explains_them(hall: TestHall) {
        let nobody = Program::without_key(hall.router());
        let refused = nobody.get("/api/v1/cases").await;
        assert_problem(&refused, 401, "sign-in");
        assert_eq!(refused.header("www-authenticate"), "Bearer");
        assert_problem(&nobody.get("/api/v1/track/KTP-23456-789AB").await, 404, "no-case");
        assert_problem(&nobody.get("/api/v1/tidak-ada").await, 404, "not-found");
        let wrong = nobody.ask("PUT", "/api/v1/services", &[], None).await;
        assert_problem(&wrong, 405, "wrong-method");
        assert!(wrong.header("allow").contains("GET"));
        let bagas = hall.program("bagas", &["cases:read", "cases:write"]).await;
        assert_problem(&bagas.ask("POST", "/api/v1/cases", &[], Some("{".into())).await, 400, "not-json");
        let body = json!({ "service": "ktp-el", "answers": {}, "declared": true, "lain": 1 });
        assert_problem(&bagas.post("/api/v1/cases", &body).await, 400, "not-json");
        let answers = json!({ "keadaan": "hilang", "nik": "abc", "nama": "Bagas", "foto_kk": "x", "zzz": 1 });
        let body = json!({ "service": "ktp-el", "answers": answers, "declared": true });
        let problem = assert_problem(&bagas.post("/api/v1/cases", &body).await, 422, "flawed");
        let errors = problem["errors"].as_array().expect("each field is named");
        let nik = errors.iter().find(|error| error["field"] == "nik").expect("the NIK is wrong");
        assert!(nik["code"].as_str().is_some_and(|code| code.starts_with("nik-")), "{nik}");
        assert!(nik["message"].as_str().is_some_and(|text| text.len() > 8), "{nik}");
        assert!(errors.iter().any(|error| error["field"] == "no_kk"), "{problem}");
        let undeclared = json!({ "service": "ktp-el", "answers": {}, "declared": false });
        assert_problem(&bagas.post("/api/v1/cases", &undeclared).await, 422, "flawed");
        for slug in ["sign-in", "no-case", "flawed", "not-json", "wrong-method"] {
            let page = hall.visitor().get(&format!("/problems/{slug}")).await.expect(200);
            testkit::sound::assert_sound(&page, "id");
        }
        // The same problem in the language that is asked for.
        let id = nobody.ask("GET", "/api/v1/track/KTP-23456-789AB", &[("accept-language", "id")], None).await.json();
        let en = nobody.ask("GET", "/api/v1/track/KTP-23456-789AB", &[("accept-language", "en")], None).await.json();
        assert_ne!(id["title"], en["title"]);
    }

    async fn a_key_opens_what_its_scopes_say_and_nothing_once_it_is_revoked(hall: TestHall) {
        let reader = hall.program("aisyah", &["cases:read"]).await;
        reader.get("/api/v1/cases").await.expect(200);
        let body = json!({ "service": "ktp-el", "answers": {}, "declared": true });
        assert_problem(&reader.post("/api/v1/cases", &body).await, 403, "forbidden");
        assert_problem(&reader.get("/api/v1/me").await, 403, "forbidden");
        let desk = hall.program("wulan", &["desk:read"]).await;
        desk.get("/api/v1/desk/inbox").await.expect(200);
        let reference = steps::apply_ktp(&mut hall.resident("aisyah").await).await;
        let path = format!("/api/v1/desk/cases/{reference}");
        desk.get(&path).await.expect(200);
        assert_problem(&desk.post(&format!("{path}/claim"), &json!({})).await, 403, "forbidden");
        assert_problem(
            &desk.post(&format!("/api/v1/cases/{reference}/messages"), &json!({ "message": "x" })).await,
            403,
            "forbidden",
        );

        let profile = hall.program("aisyah", &["profile:read"]).await;
        let me = profile.get("/api/v1/me").await.expect(200).json();
        assert_eq!((&me["kind"], &me["name"]), (&json!("warga"), &json!("Aisyah Nasution")));
        assert!(!me.to_string().contains("3374065107930031"), "{me}");
        let keys = profile.get("/api/v1/tokens").await.expect(200).json();
        let items = keys["items"].as_array().expect("keys");
        assert!(!keys.to_string().contains(profile.key.as_deref().unwrap()), "a key is shown once");
        let id = items.iter().find(|key| key["scopes"] == json!(["profile:read"])).expect("this one")["id"].clone();
        let path = format!("/api/v1/tokens/{}", id.as_str().expect("an id"));
        profile.ask("DELETE", &path, &[], None).await.expect(204);
        assert_problem(&profile.get("/api/v1/me").await, 401, "key-dead");
        let made_up = Program::new(hall.router(), "balai_0000".to_owned());
        assert_problem(&made_up.get("/api/v1/services").await, 401, "key-dead");
        hall.wait(kernel::Span::days(31));
        assert_problem(&reader.get("/api/v1/cases").await, 401, "key-dead");
    }

    async fn a_browser_of_another_site_cannot_use_a_session_at_the_api(hall: TestHall) {
        use web::axum::body::Body;
        use web::axum::http::Request;
        let mut aisyah = hall.resident("aisyah").await;
        let ask = |site: &'static str| {
            let body = json!({ "service": "ktp-el", "answers": {}, "declared": true }).to_string();
            let request = Request::post("/api/v1/cases")
                .header("sec-fetch-site", site)
                .header("content-type", "application/json");
            request.body(Body::from(body)).unwrap()
        };
        let seen = aisyah.send_once("/api/v1/cases", ask("cross-site")).await;
        assert_problem(&seen, 401, "sign-in");
        let seen = aisyah.send_once("/api/v1/cases", ask("same-origin")).await;
        assert_problem(&seen, 422, "flawed");
    }

    async fn the_description_names_every_operation_once_and_says_what_comes_back(hall: TestHall) {
        let seen = Program::without_key(hall.router()).get("/api/v1/openapi.json").await.expect(200);
        let document = seen.json();
        assert!(
            document["openapi"].as_str().is_some_and(|version| version.starts_with("3.1.")),
            "{}",
            document["openapi"]
        );
        assert!(document["info"]["title"].is_string() && document["info"]["version"].is_string());
        assert_eq!(document["servers"][0]["url"], "http://hall.test");
        assert_eq!(document["components"]["securitySchemes"]["key"]["scheme"], "bearer");
        let mut list = Vec::new();
        for (path, item) in document["paths"].as_object().expect("paths") {
            for (method, operation) in item.as_object().expect("an item") {
                let id =
                    operation["operationId"].as_str().unwrap_or_else(|| panic!("{method} {path} has no operationId"));
                assert!(operation["summary"].as_str().is_some_and(|text| text.len() > 5), "{id} has no summary");
                let responses = operation["responses"].as_object().expect("responses");
                assert!(responses.keys().any(|status| status.starts_with('2')), "{id} never succeeds");
                assert!(
                    responses
                        .values()
                        .all(|response| response["description"].as_str().is_some_and(|text| !text.is_empty())),
                    "{id}"
                );
                let named = path.matches('{').count();
                let given = operation["parameters"]
                    .as_array()
                    .map_or(0, |all| all.iter().filter(|one| one["in"] == "path").count());
                assert_eq!(named, given, "{id} describes every part of {path}");
                let needs_key = operation.get("security").is_some();
                assert_eq!(needs_key, responses.contains_key("401"), "{id} says 401 where a key is needed");
                list.push(format!("{:<6} {path} {id}", method.to_uppercase()));
            }
        }
        let text = document.to_string();
        for reference in text.split("\"$ref\":\"#").skip(1).filter_map(|rest| rest.split('"').next()) {
            assert!(document.pointer(reference).is_some(), "{reference} leads nowhere");
        }
        list.sort_by_key(|line| line.split_whitespace().nth(1).map(str::to_owned));
        // Both engines look at the same picture.
        insta::allow_duplicates! { insta::assert_snapshot!(list.join("\n"), @r"
            GET    /api/v1/cases listMyCases
            POST   /api/v1/cases fileCase
            GET    /api/v1/cases/{reference} getMyCase
            POST   /api/v1/cases/{reference}/messages writeMessage
            POST   /api/v1/cases/{reference}/withdraw withdrawCase
            GET    /api/v1/desk/cases/{reference} openCase
            POST   /api/v1/desk/cases/{reference}/audit auditCase
            POST   /api/v1/desk/cases/{reference}/claim claimCase
            POST   /api/v1/desk/cases/{reference}/decision decideCase
            POST   /api/v1/desk/cases/{reference}/fee settleFee
            POST   /api/v1/desk/cases/{reference}/release releaseCase
            GET    /api/v1/desk/inbox listInbox
            POST   /api/v1/desk/search findCases
            POST   /api/v1/documents uploadDocument
            GET    /api/v1/letters/{code} checkLetter
            POST   /api/v1/letters/{code}/renewal renewLetter
            GET    /api/v1/me getMe
            GET    /api/v1/services listServices
            GET    /api/v1/services/{id} getService
            GET    /api/v1/tokens listKeys
            DELETE /api/v1/tokens/{id} revokeKey
            GET    /api/v1/track/{reference} trackCase
        ") };
        let page = hall.visitor().get("/api").await.expect(200);
        testkit::sound::assert_sound(&page, "id");
        assert!(
            list.iter().all(|line| page.has(line.split_whitespace().nth(1).expect("a path"))),
            "the page shows them all"
        );
    }
}
