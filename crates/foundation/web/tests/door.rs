//! What stands in front of every room: headers, forgery, limits, refusals, cookies, kept pages. Through the real layers.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod common;

use kernel::Texts;
use tower::ServiceExt as _;
use web::axum::Router;
use web::axum::body::{Body, to_bytes};
use web::axum::http::{HeaderMap, Request, StatusCode};
use web::testing::{self, KEY, OFFICER, RESIDENT};

fn hall() -> Router {
    hall_at("http://hall.test", 0)
}

fn hall_at(base_url: &str, rate: u32) -> Router {
    common::hall(testing::site(testing::texts(&[]).unwrap(), base_url, rate).unwrap())
}

struct Got {
    status: StatusCode,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Got {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    fn cookies(&self) -> Vec<&str> {
        self.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap()).collect()
    }

    fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

async fn ask(hall: &Router, method: &str, path: &str, headers: &[(&str, &str)], body: impl Into<Body>) -> Got {
    let mut request = Request::builder().method(method).uri(path).header("host", "hall.test");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = hall.clone().oneshot(request.body(body.into()).unwrap()).await.unwrap();
    let (parts, body) = response.into_parts();
    Got { status: parts.status, headers: parts.headers, body: to_bytes(body, 64 << 20).await.unwrap().to_vec() }
}

async fn get(hall: &Router, path: &str, headers: &[(&str, &str)]) -> Got {
    ask(hall, "GET", path, headers, "").await
}

/// Opens the form as `cookie` and gives the token in it and the cookie to send it with.
async fn open_form(hall: &Router, cookie: Option<&str>) -> (String, String) {
    let headers: Vec<_> = cookie.iter().map(|cookie| ("cookie", *cookie)).collect();
    let page = get(hall, "/formulir", &headers).await;
    let text = page.text();
    let token = text.split("name=\"_csrf\" value=\"").last().unwrap()[..32].to_owned();
    let given = page.cookies().first().map(|cookie| cookie.split(';').next().unwrap().to_owned());
    (token, cookie.map(str::to_owned).or(given).unwrap())
}

/// The address in `page` of the asset whose name ends so.
fn asset<'p>(page: &'p str, end: &str) -> &'p str {
    page.split('"').find(|part| part.starts_with("/aset/balai.") && part.ends_with(end)).unwrap()
}

const URLENCODED: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

#[tokio::test]
async fn every_answer_carries_the_headers_that_keep_strangers_out() {
    let hall = hall_at("https://hall.test", 0);
    for path in [
        "/",
        "/formulir",
        "/luring",
        "/tidak-ada",
        "/rusak",
        "/api",
        "/api/v1/openapi.json",
        "/sw.js",
        "/aset/balai.svg",
    ] {
        let got = get(&hall, path, &[]).await;
        let policy = got.header("content-security-policy");
        for part in [
            "default-src 'none'",
            "style-src 'self'",
            "script-src 'self'",
            "object-src 'none'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "require-trusted-types-for 'script'",
        ] {
            assert!(policy.contains(part), "{path}: {part}");
        }
        assert!(!policy.contains("unsafe"), "{path}");
        assert_eq!(got.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(got.header("referrer-policy"), "same-origin", "{path}");
        assert_eq!(got.header("cross-origin-opener-policy"), "same-origin", "{path}");
        assert!(got.header("permissions-policy").contains("camera=()"), "{path}");
        assert!(got.header("strict-transport-security").contains("max-age"), "{path}");
        assert_eq!(got.header("x-request-id").len(), 11, "{path}");
    }
}

#[tokio::test]
async fn pages_of_someone_signed_in_are_kept_by_nobody() {
    let hall = hall();
    for session in [RESIDENT, OFFICER] {
        let got = get(&hall, "/", &[("cookie", &format!("balai_sesi={session}"))]).await;
        assert_eq!(got.header("cache-control"), "no-store");
        assert!(got.header("etag").is_empty());
    }
    assert_eq!(get(&hall, "/", &[]).await.header("cache-control"), "no-cache");
}

#[tokio::test]
async fn no_page_has_a_script_or_a_style_inside() {
    let hall = hall();
    let officer = format!("balai_sesi={OFFICER}");
    for path in ["/", "/meja", "/formulir", "/formulir/keliru", "/api", "/luring", "/tidak-ada", "/problems/not-found"]
    {
        let text = get(&hall, path, &[("cookie", &officer)]).await.text();
        for bad in [" style=", "<style", "onclick=", "onsubmit=", "javascript:"] {
            assert!(!text.contains(bad), "{path}: {bad}");
        }
        assert_eq!(text.matches("<script").count(), text.matches("<script src=\"/aset/").count(), "{path}");
    }
}

#[tokio::test]
async fn cookies_cannot_be_read_by_scripts_and_over_tls_bind_to_this_host() {
    let plain = get(&hall(), "/tampilan?bahasa=en", &[]).await;
    assert_eq!(plain.cookies(), ["balai_tampilan=en; Path=/; HttpOnly; SameSite=Lax; Max-Age=31536000"]);
    let site = testing::site(testing::texts(&[]).unwrap(), "https://hall.test", 0).unwrap();
    let session = web::cookies::session(&site, "abc", None);
    assert_eq!(session.to_str().unwrap(), "__Host-balai_sesi=abc; Path=/; HttpOnly; SameSite=Lax; Secure");
    let gone = web::cookies::no_session(&site);
    assert!(gone.to_str().unwrap().ends_with("Max-Age=0"));
    for small in ["balai_tampilan", "balai_kabar", "balai_titipan"] {
        let made = web::cookies::make(&site, small, "x", None);
        assert!(made.to_str().unwrap().starts_with(&format!("__Host-{small}=x; Path=/;")), "{made:?}");
    }
    let hall = common::hall(site);
    let with_bare_name = get(&hall, "/meja", &[("cookie", &format!("balai_sesi={OFFICER}"))]).await;
    assert_eq!(with_bare_name.status, StatusCode::UNAUTHORIZED, "over TLS only the bound name counts");
    let bound = get(&hall, "/meja", &[("cookie", &format!("__Host-balai_sesi={OFFICER}"))]).await;
    assert_eq!(bound.status, StatusCode::OK);
    let visitor = get(&hall, "/formulir", &[("cookie", "balai_tampilan=en; balai_tamu=1; balai_kabar=skip")]).await;
    let given = visitor.cookies();
    assert!(matches!(&given[..], [one] if one.starts_with("__Host-balai_tamu=")), "{given:?}");
    assert!(visitor.text().contains("<html lang=\"id\""), "a neighbour's host cannot choose how pages look");
}

#[tokio::test]
async fn choosing_how_pages_look_works_and_never_leads_to_another_site() {
    let hall = hall();
    let got = get(&hall, "/tampilan?huruf=besar&kembali=/layanan%3Fq%3Dktp", &[("cookie", "balai_tampilan=en")]).await;
    assert_eq!((got.status, got.header("location")), (StatusCode::SEE_OTHER, "/layanan?q=ktp"));
    assert!(got.cookies()[0].starts_with("balai_tampilan=en.besar;"));
    for bad in [
        "//evil.example",
        "https://evil.example",
        "%5C%5Cevil.example",
        "/%5Cevil.example",
        "/%09/evil.example",
        "evil.example",
    ] {
        let got = get(&hall, &format!("/tampilan?warna=gelap&kembali={bad}"), &[]).await;
        assert_eq!(got.header("location"), "/", "{bad}");
    }
    let page = get(&hall, "/luring", &[("cookie", "balai_tampilan=en.terbesar.gelap.kontras")]).await.text();
    assert!(page.contains("<html lang=\"en\" data-size=\"terbesar\" data-theme=\"dark\" data-contrast=\"high\">"));
    assert!(
        get(&hall, "/luring", &[("accept-language", "en-GB,en;q=0.9")]).await.text().contains("<html lang=\"en\">")
    );
}

#[tokio::test]
async fn a_form_without_the_token_of_its_session_is_refused() {
    let hall = hall();
    let (token, cookie) = open_form(&hall, None).await;
    let good = format!("_csrf={token}&nama=Siti");
    let own = [("cookie", cookie.as_str()), URLENCODED];
    assert_eq!(ask(&hall, "POST", "/formulir", &own, good.clone()).await.status, StatusCode::SEE_OTHER);
    assert_eq!(ask(&hall, "POST", "/formulir", &own, "nama=Siti").await.status, StatusCode::FORBIDDEN);
    let wrong = format!("_csrf={}&nama=Siti", "0".repeat(32));
    assert_eq!(ask(&hall, "POST", "/formulir", &own, wrong).await.status, StatusCode::FORBIDDEN);
    let other = [("cookie", "balai_sesi=sesi-warga"), URLENCODED];
    let got = ask(&hall, "POST", "/formulir", &other, good.clone()).await;
    assert_eq!(got.status, StatusCode::FORBIDDEN, "a token of another session");
    assert!(got.text().contains("Belum ada yang berubah"));
    for evidence in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://evil.example"),
        ("origin", "null"),
    ] {
        let got = ask(&hall, "POST", "/formulir", &[own[0], own[1], evidence], good.clone()).await;
        assert_eq!(got.status, StatusCode::FORBIDDEN, "{evidence:?}");
    }
    let same = [own[0], own[1], ("sec-fetch-site", "same-origin"), ("origin", "http://hall.test")];
    assert_eq!(ask(&hall, "POST", "/formulir", &same, good).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn the_api_takes_a_key_and_never_the_cookie_of_a_form_from_elsewhere() {
    let hall = hall();
    let json = ("content-type", "application/json");
    let thing = r#"{"name":"a"}"#;
    let version = ("if-match", "\"v7\"");
    let bearer = format!("Bearer {KEY}");
    let put = |headers: Vec<(&'static str, String)>| {
        let hall = hall.clone();
        async move {
            let mut all: Vec<(&str, &str)> = vec![json, version];
            all.extend(headers.iter().map(|(name, value)| (*name, value.as_str())));
            ask(&hall, "PUT", "/api/v1/things", &all, thing).await
        }
    };
    let cookie = format!("balai_sesi={RESIDENT}");
    let got = put(vec![("authorization", bearer)]).await;
    assert_eq!((got.status, got.header("etag")), (StatusCode::OK, "\"v8\""));
    assert_eq!(put(vec![("cookie", cookie.clone())]).await.status, StatusCode::UNAUTHORIZED);
    let cross = vec![("cookie", cookie.clone()), ("sec-fetch-site", "cross-site".to_owned())];
    assert_eq!(put(cross).await.status, StatusCode::UNAUTHORIZED);
    let own = vec![("cookie", cookie), ("sec-fetch-site", "same-origin".to_owned())];
    assert_eq!(put(own).await.status, StatusCode::OK, "our own pages may");
    let got = put(vec![("authorization", "Bearer nonsense".to_owned())]).await;
    assert_eq!((got.status, got.header("www-authenticate")), (StatusCode::UNAUTHORIZED, "Bearer"));
}

#[tokio::test]
async fn a_refusal_is_a_page_for_people_and_a_problem_document_for_programs() {
    let hall = hall();
    let bearer = format!("Bearer {KEY}");
    let headers = [("authorization", bearer.as_str()), ("content-type", "application/json"), ("if-match", "\"v1\"")];
    let got = ask(&hall, "PUT", "/api/v1/things", &headers, r#"{"name":""}"#).await;
    assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(got.header("content-type"), "application/problem+json");
    let json = got.json();
    assert_eq!(json["type"], "http://hall.test/problems/invalid");
    assert_eq!(json["status"], 422);
    assert_eq!(json["title"], "Ada isian yang perlu diperbaiki");
    assert!(json["instance"].as_str().unwrap().ends_with(got.header("x-request-id")));
    assert_eq!(json["errors"][0]["field"], "saksi.1.nik");
    assert_eq!(json["errors"][0]["code"], "nik-length");
    assert!(json["errors"][0]["message"].as_str().unwrap().starts_with("Baru 15 angka"));
    let got = ask(&hall, "PUT", "/api/v1/things", &headers[..2], r#"{"name":"a"}"#).await;
    assert_eq!(got.status.as_u16(), 428);

    let page = get(&hall, "/tidak-ada", &[("accept", "text/html,application/xhtml+xml")]).await;
    assert_eq!((page.status, page.header("content-type")), (StatusCode::NOT_FOUND, "text/html; charset=utf-8"));
    assert!(
        page.text().contains("<h1>Halaman ini tidak ada</h1>") && page.text().contains(page.header("x-request-id"))
    );
    let json = get(&hall, "/tidak-ada", &[("accept", "application/problem+json")]).await;
    assert_eq!(json.json()["status"], 404);
    assert!(json.json().get("errors").is_none());
}

#[tokio::test]
async fn the_other_refusals_have_their_status_and_what_a_client_needs_with_it() {
    let hall = hall();
    let got = ask(&hall, "DELETE", "/formulir", &[], "").await;
    assert_eq!(got.status, StatusCode::METHOD_NOT_ALLOWED);
    assert!(got.header("allow").contains("POST") && got.header("allow").contains("GET"));
    let got = get(&hall, "/sibuk", &[]).await;
    assert_eq!((got.status, got.header("retry-after")), (StatusCode::SERVICE_UNAVAILABLE, "30"));
    let got = get(&hall, "/rusak", &[]).await;
    assert_eq!(got.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(!got.text().contains("3374065107930031") && got.text().contains("Ini kesalahan kami"));
    let got = get(&hall, "/meja", &[]).await;
    assert_eq!(got.status, StatusCode::UNAUTHORIZED);
    assert!(got.text().contains("href=\"/masuk/petugas?lanjut=/meja\""));
    let got = get(&hall, "/meja", &[("cookie", &format!("balai_sesi={RESIDENT}"))]).await;
    assert_eq!(got.status, StatusCode::FORBIDDEN);
    let got = ask(&hall, "POST", "/formulir", &[("content-type", "text/plain")], "a").await;
    assert_eq!(got.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
}

#[tokio::test]
async fn what_the_framework_refuses_by_itself_is_explained_as_well() {
    let hall = hall();
    let page = get(&hall, "/problems/%FF", &[]).await;
    assert_eq!(page.status, StatusCode::BAD_REQUEST);
    assert!(page.text().contains("Permintaan tidak dapat dibaca"), "{}", page.text());
    let program = get(&hall, "/problems/%FF", &[("accept", "application/json")]).await;
    assert_eq!(program.header("content-type"), "application/problem+json");
    assert_eq!(program.json()["type"], "http://hall.test/problems/bad-request");
}

#[tokio::test]
async fn every_kind_of_problem_and_every_slug_of_ours_has_its_page() {
    let hall = hall();
    let texts: std::sync::Arc<Texts> = testing::texts(&[]).unwrap();
    let keys: Vec<String> = texts.keys(kernel::Lang::Id).into_iter().map(str::to_owned).collect();
    let slugs: Vec<_> = keys.iter().filter_map(|key| key.strip_prefix("problem-")?.strip_suffix("-mend")).collect();
    assert!(slugs.len() >= 20);
    for slug in slugs.iter().copied().chain(kernel::Kind::ALL.map(kernel::Kind::slug)) {
        for lang in ["id", "en"] {
            let got = get(&hall, &format!("/problems/{slug}"), &[("accept-language", lang)]).await;
            assert_eq!(got.status, StatusCode::OK, "{slug}");
            assert!(!got.text().contains("problem-") && !got.text().contains("{$"), "{slug}");
        }
    }
    assert_eq!(get(&hall, "/problems/what", &[]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(get(&hall, "/problems/what-now", &[]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(texts.missing(), 0);
}

fn multipart(parts: &[(&str, Option<&str>, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, file, bytes) in parts {
        let file = file.map_or_else(String::new, |file| format!("; filename=\"{file}\"\r\nContent-Type: image/jpeg"));
        body.extend(format!("--batas\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n").bytes());
        body.extend(*bytes);
        body.extend(b"\r\n");
    }
    body.extend(b"--batas--\r\n");
    body
}

#[tokio::test]
async fn files_come_in_up_to_the_limit_and_a_larger_one_is_told_what_to_do() {
    let hall = hall();
    let (token, cookie) = open_form(&hall, None).await;
    let headers = [("cookie", cookie.as_str()), ("content-type", "multipart/form-data; boundary=batas")];
    let small = vec![7_u8; 1 << 20];
    let body =
        multipart(&[("_csrf", None, token.as_bytes()), ("surat", Some("a.jpg"), &small), ("surat", Some(""), b"")]);
    let got = ask(&hall, "POST", "/formulir", &headers, body).await;
    assert_eq!((got.status, got.header("location")), (StatusCode::SEE_OTHER, "/terima?a.jpg=1048576"));

    // A file that is too large reaches its room with one byte too many, so that the field can say so.
    let large = vec![7_u8; web::input::FILE_LIMIT + 500];
    let body = multipart(&[("_csrf", None, token.as_bytes()), ("surat", Some("a.jpg"), &large)]);
    let got = ask(&hall, "POST", "/formulir", &headers, body).await;
    let one_more = format!("/terima?a.jpg={}", web::input::FILE_LIMIT + 1);
    assert_eq!((got.status, got.header("location")), (StatusCode::SEE_OTHER, one_more.as_str()));

    let huge = vec![7_u8; web::input::REQUEST_LIMIT + 1];
    let got = ask(&hall, "POST", "/mentah", &[], huge).await;
    assert_eq!(got.status, StatusCode::PAYLOAD_TOO_LARGE);
    let cut = &multipart(&[("_csrf", None, token.as_bytes()), ("surat", Some("a.jpg"), &small)])[..4_000];
    let got = ask(&hall, "POST", "/formulir", &headers, cut.to_vec()).await;
    assert_eq!(got.status, StatusCode::BAD_REQUEST);
    assert!(got.text().contains("tidak sampai utuh"));
}

#[tokio::test]
async fn whoever_asks_too_often_is_told_when_to_come_back() {
    let hall = hall_at("http://hall.test", 2);
    let from = |address: &'static str| [("x-forwarded-for", address)];
    assert_eq!(get(&hall, "/", &from("10.0.0.1")).await.status, StatusCode::OK);
    assert_eq!(get(&hall, "/", &from("10.0.0.1")).await.status, StatusCode::OK);
    let got = get(&hall, "/", &from("1.2.3.4, 10.0.0.1")).await;
    assert_eq!(got.status, StatusCode::TOO_MANY_REQUESTS, "what a sender writes in front does not help");
    let two_lines = [("x-forwarded-for", "1.2.3.4"), ("x-forwarded-for", "10.0.0.1")];
    let got = get(&hall, "/", &two_lines).await;
    assert_eq!(got.status, StatusCode::TOO_MANY_REQUESTS, "nor does a line of their own");
    assert!(got.header("retry-after").parse::<u32>().unwrap() > 0);
    assert!(got.text().contains("Terlalu sering mencoba"));
    assert_eq!(get(&hall, "/", &from("10.0.0.2")).await.status, StatusCode::OK);
    assert_eq!(get(&hall, "/aset/balai.svg", &from("10.0.0.1")).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_word_for_the_next_page_is_said_once() {
    let hall = hall();
    let got = get(&hall, "/formulir", &[("cookie", "balai_kabar=skip")]).await;
    assert!(got.text().contains("<div class=\"note ok\" role=\"status\">"));
    assert!(got.cookies().iter().any(|cookie| cookie.starts_with("balai_kabar=;") && cookie.ends_with("Max-Age=0")));
    let got = get(&hall, "/formulir", &[("cookie", "balai_kabar=<script>")]).await;
    assert!(!got.text().contains("<script>"), "only known texts are said");
}

#[tokio::test]
async fn a_public_page_is_written_once_and_then_answered_from_memory() {
    let hall = hall();
    let before = common::HOMES.get();
    let path = "/";
    let first = get(&hall, path, &[("accept-encoding", "br")]).await;
    assert!(first.cookies().is_empty(), "a kept page sets no cookie");
    let etag = first.header("etag").to_owned();
    let again = get(&hall, path, &[("accept-encoding", "gzip"), ("if-none-match", &etag)]).await;
    assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0));
    assert_eq!(again.header("etag"), etag);
    let gzip = get(&hall, path, &[("accept-encoding", "gzip"), ("if-none-match", "W/\"other\"")]).await;
    assert_eq!((gzip.status, gzip.header("content-encoding")), (StatusCode::OK, "gzip"));
    let plain = get(&hall, path, &[]).await;
    assert!(plain.text().starts_with("<!doctype html>") && plain.header("content-encoding").is_empty());
    assert!(first.body.len() < gzip.body.len() && gzip.body.len() * 3 < plain.body.len());
    assert!(plain.header("vary").contains("cookie"));
    assert_eq!(common::HOMES.get(), before + 1);
    let dark = get(&hall, path, &[("cookie", "balai_tampilan=gelap")]).await;
    assert!(dark.text().contains("data-theme=\"dark\""), "each way to see it is its own page");
    assert_ne!(dark.header("etag"), etag);
    assert!(get(&hall, path, &[("accept-language", "en")]).await.text().contains("<html lang=\"en\">"));
    let signed_in = get(&hall, path, &[("cookie", "balai_sesi=sesi-warga"), ("if-none-match", &etag)]).await;
    assert!(signed_in.text().contains("Aisyah Nasution"));
}

#[tokio::test]
async fn a_page_made_for_one_request_is_squeezed_too() {
    let hall = hall();
    let plain = get(&hall, "/formulir", &[]).await;
    let small = get(&hall, "/formulir", &[("accept-encoding", "gzip, br")]).await;
    assert_eq!(small.header("content-encoding"), "gzip");
    assert!(small.body.len() * 2 < plain.body.len());
    assert!(small.header("vary").contains("accept-encoding") && plain.header("vary").contains("accept-encoding"));
}

#[tokio::test]
async fn assets_are_kept_for_a_year_under_a_name_made_of_their_content() {
    let hall = hall();
    let home = get(&hall, "/", &[]).await.text();
    for end in [".css", ".js"] {
        let path = asset(&home, end);
        let got = get(&hall, path, &[("accept-encoding", "br")]).await;
        assert_eq!(got.header("cache-control"), "public, max-age=31536000, immutable", "{path}");
        assert_eq!((got.header("content-encoding"), got.header("vary")), ("br", "accept-encoding"));
        assert!(got.cookies().is_empty());
    }
    assert_eq!(get(&hall, "/aset/balai.000000000000.css", &[]).await.status, StatusCode::NOT_FOUND);
    let worker = get(&hall, "/sw.js", &[]).await;
    assert!(worker.text().contains("/luring") && !worker.text().contains("{{"));
    let manifest = get(&hall, "/balai.webmanifest", &[]).await.json();
    assert_eq!(manifest["name"], "Balai Kota Tirtamaya");
}

#[tokio::test]
async fn the_first_visit_to_the_home_page_is_at_most_14_kilobytes() {
    let hall = hall();
    for encoding in ["br", "gzip"] {
        let home = get(&hall, "/", &[("accept-encoding", encoding)]).await;
        let text = get(&hall, "/", &[]).await.text();
        let css = get(&hall, asset(&text, ".css"), &[("accept-encoding", encoding)]).await;
        let js = get(&hall, asset(&text, ".js"), &[("accept-encoding", encoding)]).await;
        let sum = home.body.len() + css.body.len();
        assert!(sum <= 14_000, "{encoding}: {} + {}", home.body.len(), css.body.len());
        assert!(js.body.len() <= 6_000, "{encoding}: {}", js.body.len());
    }
}

#[tokio::test]
async fn live_news_come_as_events_that_no_proxy_may_collect() {
    let got = get(&hall(), "/kabar", &[]).await;
    assert_eq!(got.header("content-type"), "text/event-stream");
    assert_eq!((got.header("cache-control"), got.header("x-accel-buffering")), ("no-store", "no"));
    assert!(got.text().contains("retry: 5000") && got.text().ends_with("data: 7\n\n"));
}

#[tokio::test]
async fn the_api_describes_itself_to_programs_and_to_people() {
    let hall = hall();
    let document = get(&hall, "/api/v1/openapi.json", &[]).await.json();
    assert_eq!(document["openapi"], "3.1.0");
    assert_eq!(document["components"]["securitySchemes"]["key"]["scheme"], "bearer");
    assert!(document["components"]["schemas"]["Problem"]["properties"]["type"].is_object());
    let refused = &document["paths"]["/api/v1/things"]["put"]["responses"]["4XX"];
    assert!(refused.to_string().contains("#/components/schemas/Problem"), "{refused}");
    let page = get(&hall, "/api", &[]).await.text();
    for part in ["/api/v1/things", "If-Match*", "curl -X PUT", "name: string", "Refused"] {
        assert!(page.contains(part), "{part}");
    }
}
