//! The pages as a browser without script meets them, and the API as a program does.

use kernel::Span;
use store::{Store, testing};

use super::browser::{Browser, Seen};
use super::registration::enrol;
use super::town::*;
use crate::{Me, NewOfficer, totp};

const FORM: [(&str, &str); 6] = [
    ("nik", RINA),
    ("nama", "Rina Wati"),
    ("ponsel", "0812-3456-7890"),
    ("surel", ""),
    ("sandi", PASSWORD),
    ("setuju", "ya"),
];
const SIGN_IN: [(&str, &str); 2] = [("nama", RINA), ("sandi", PASSWORD)];

fn on_sqlite<F: Future<Output = ()>>(body: impl FnOnce(Store) -> F) {
    testing::on_sqlite(MIGRATIONS, body);
}

/// Rina at her own browser, signed in.
async fn rina_in(town: &Town) -> Browser {
    town.rina().await;
    let mut browser = town.browser();
    assert_eq!(browser.fill("/masuk", &SIGN_IN).await.location(), "/saya");
    browser
}

/// Wulan at hers.
async fn wulan_in(town: &Town) -> Browser {
    let wulan = town.wulan(true).await;
    wulan_at(town, &wulan).await
}

/// She signs in at another computer. A code is good once, so each has its own.
async fn wulan_at(town: &Town, wulan: &NewOfficer) -> Browser {
    town.clock.advance(Span::seconds(30));
    let mut browser = town.browser();
    let first = [("nama", "wulan"), ("sandi", wulan.password.reveal().as_str()), ("lanjut", "/meja?antrean=saya")];
    assert_eq!(browser.fill("/masuk/petugas", &first).await.location(), "/masuk/petugas/kode");
    let secret = totp::from_base32(wulan.totp.as_ref().unwrap().reveal()).unwrap();
    let code = totp::code_at(&secret, town.people.now()).unwrap();
    let seen = browser.fill("/masuk/petugas/kode", &[("kode", &code)]).await;
    assert_eq!(seen.location(), "/meja?antrean=saya");
    browser
}

fn assert_sound(path: &str, seen: &Seen) {
    for sign in ["<script>", "style=\"", "onclick", "javascript:", "people-", "problem-", "flaw-", "{$", "{ $"] {
        assert!(!seen.body.contains(sign), "{path} holds {sign}: {}", seen.body);
    }
    assert_eq!(seen.body.matches("<h1>").count(), 1, "{path} has one heading");
}

#[test]
fn a_resident_registers_and_goes_on_to_where_they_were_going() {
    on_sqlite(|store| async {
        let town = Town::new(store);
        let mut browser = town.browser();
        let page = browser.get("/daftar?lanjut=/layanan/ktp-el%3Flangkah%3D2").await;
        assert_eq!(page.status, 200);
        let seen = browser.post("/daftar", &[&FORM[..], &[("lanjut", "/layanan/ktp-el?langkah=2")]].concat()).await;
        assert_eq!((seen.status, seen.location()), (303, "/daftar/kode"));
        assert!(browser.get("/daftar/kode").await.body.contains("Kotak keluar"));
        assert_eq!(browser.post("/daftar/kode", &[("kode", "12")]).await.status, 422);
        let seen = browser.post("/daftar/kode", &[("kode", &town.code().await)]).await;
        assert_eq!(seen.location(), "/layanan/ktp-el?langkah=2");
        let account = browser.get("/saya/akun").await;
        assert!(account.body.contains("3273********0001") && !account.body.contains(RINA));
        assert!(account.body.contains("0812-****-7890"));
    });
}

#[test]
fn what_was_typed_comes_back_but_never_a_password() {
    on_sqlite(|store| async {
        let town = Town::new(store);
        let mut browser = town.browser();
        let nasty = "\"><script>alert(1)</script>";
        let typed =
            [("nik", "32730151019"), ("nama", nasty), ("ponsel", nasty), ("surel", "x"), ("sandi", "kuda besi")];
        let seen = browser.fill("/daftar", &typed).await;
        assert_eq!(seen.status, 422);
        assert_sound("/daftar", &seen);
        assert!(seen.body.contains("value=\"32730151019\"") && seen.body.contains("Baru 11 angka"));
        assert!(seen.body.contains("&#60;script&#62;") || seen.body.contains("&lt;script&gt;"), "{}", seen.body);
        assert!(!seen.body.contains("kuda besi"));
        assert!(seen.body.contains("<title>Perbaiki 6 isian. Buat akun"), "{}", seen.body);
        assert!(seen.body.contains("href=\"#nik\"") && seen.body.contains("id=\"galat-hal\""));
        let seen = browser.fill("/masuk", &[("nama", nasty), ("sandi", "salah sekali")]).await;
        assert_eq!(seen.status, 422);
        assert_sound("/masuk", &seen);
        assert!(!seen.body.contains("salah sekali"));
        // A form from a session that ended keeps what was typed, too.
        let seen = browser.post_bare("/daftar", &[("nama", "Rina Wati"), ("_csrf", "0")]).await;
        assert!(seen.status == 403 && seen.body.contains("value=\"Rina Wati\""), "{}", seen.status);
        assert_eq!(browser.post_bare("/masuk", &SIGN_IN).await.status, 403);
    });
}

#[test]
fn known_and_unknown_are_the_same_pages_to_the_letter() {
    on_sqlite(|store| async {
        let town = Town::new(store);
        town.rina().await;
        let mut pages: Vec<Vec<String>> = vec![];
        for (nik, phone) in [(RINA, "0899 1111 2222"), (BUDI, "0899 1111 3333")] {
            let mut browser = town.browser();
            let mut form = FORM;
            (form[0].1, form[2].1) = (nik, phone);
            let mut seen = vec![browser.fill("/daftar", &form).await];
            seen.push(browser.get("/daftar/kode").await);
            seen.push(browser.post("/daftar/kode", &[("kode", "000000")]).await);
            seen.push(browser.post("/daftar/kode/ulang", &[]).await);
            seen.push(browser.fill("/lupa-sandi", &[("nama", nik)]).await);
            seen.push(browser.get("/lupa-sandi/kode").await);
            seen.push(browser.post("/lupa-sandi/kode", &[("kode", "00"), ("sandi", "hujan bulan juni")]).await);
            pages.push(
                seen.iter().map(|seen| format!("{} {} {}", seen.status, seen.location(), seen.steady())).collect(),
            );
        }
        assert_eq!(pages[0], pages[1]);
        let mut wrong = vec![];
        for name in [RINA, BUDI] {
            let seen = town.browser().fill("/masuk", &[("nama", name), ("sandi", "salah sekali lho")]).await;
            wrong.push(format!("{} {}", seen.status, seen.steady().replace(name, "NIK")));
        }
        assert_eq!(wrong[0], wrong[1]);
    });
}

#[test]
fn cookies_are_closed_to_scripts_and_a_shared_phone_keeps_none() {
    on_sqlite(|store| async {
        let town = Town::new(store);
        town.rina().await;
        let mut browser = town.browser();
        let seen = browser.fill("/masuk", &SIGN_IN).await;
        let session = seen.cookie("balai_sesi").unwrap();
        assert!(session.contains("HttpOnly") && session.contains("SameSite=Lax"), "{session}");
        assert!(session.contains("Max-Age=2592000"), "{session}");
        assert!(seen.cookie("balai_kenal").unwrap().contains("HttpOnly"));
        let mut shared = town.browser();
        let seen = shared.fill("/masuk", &[&SIGN_IN[..], &[("bersama", "ya")]].concat()).await;
        assert!(!seen.cookie("balai_sesi").unwrap().contains("Max-Age"));
        assert!(seen.cookie("balai_kenal").is_none());
        shared.forget("balai_sesi");
        assert_eq!(shared.get("/saya/akun").await.status, 401);

        // "Selesai" has the browser empty itself; one's own phone keeps what is not about a session.
        for (more, clears) in [(&[("bersama", "ya")][..], true), (&[][..], false)] {
            let mut leaving = town.browser();
            leaving.fill("/masuk", &[&SIGN_IN[..], more].concat()).await;
            assert_eq!(leaving.get("/saya/akun").await.body.contains("class=\"finish noprint\""), clears);
            let gone = leaving.post("/keluar", &[]).await;
            let cleared = gone.headers.get("clear-site-data").map(|value| value.to_str().unwrap().to_owned());
            assert_eq!(cleared, clears.then(|| "\"cache\", \"storage\"".to_owned()));
        }
    });
}

#[test]
fn nobody_is_led_out_of_the_hall() {
    on_sqlite(|store| async {
        let town = Town::new(store);
        town.rina().await;
        for next in ["//jahat.example", "https://jahat.example/", "/\\jahat.example", "/a\r\nSet-Cookie: x=1"] {
            let mut browser = town.browser();
            let seen = browser.fill("/masuk", &[&SIGN_IN[..], &[("lanjut", next)]].concat()).await;
            assert_eq!(seen.location(), "/saya", "{next:?}");
            let seen = browser.get(&format!("/masuk?lanjut={}", web::problem::percent(next))).await;
            assert_eq!(seen.location(), "/saya", "{next:?}");
        }
    });
}

#[test]
fn an_ended_session_says_why_one_must_sign_in_again() {
    on_sqlite(|store| async {
        let town = Town::new(store);
        let mut browser = rina_in(&town).await;
        assert_eq!(browser.get("/saya/akun").await.status, 200);
        town.clock.advance(Span::hours(3));
        assert_eq!(browser.get("/saya/akun").await.status, 401);
        assert!(browser.get("/masuk?lanjut=/saya/akun").await.body.contains("Sesi Anda sudah berakhir"));
        let seen = browser.post("/masuk", &[&SIGN_IN[..], &[("lanjut", "/saya/akun")]].concat()).await;
        assert_eq!(seen.location(), "/saya/akun");
        assert!(!town.browser().get("/masuk").await.body.contains("Sesi Anda sudah berakhir"));
    });
}

#[test]
fn signing_out_takes_the_cookie_and_the_session_away() {
    on_sqlite(|store| async {
        let town = Town::new(store);
        let mut browser = rina_in(&town).await;
        let token = browser.cookie("balai_sesi").unwrap().clone();
        browser.get("/saya/akun").await;
        assert_eq!(browser.post_bare("/keluar", &[]).await.status, 403, "not by a form of another site");
        assert_eq!(browser.post("/keluar", &[]).await.location(), "/masuk");
        assert!(browser.cookie("balai_sesi").is_none());
        assert!(matches!(town.people.by_cookie(&token).await.unwrap(), crate::door::Knock::Out));
        assert!(browser.get("/masuk").await.body.contains("Anda sudah keluar."));
    });
}

#[test]
fn every_page_is_closed_to_those_it_is_not_for() {
    on_sqlite(|store| async {
        let town = Town::new(store);
        let mut rina = rina_in(&town).await;
        let mut wulan = wulan_in(&town).await;
        let mut visitor = town.browser();
        // Path, then the status for a visitor, a resident and an officer.
        let expected = [
            ("/saya/akun", 401, 200, 200),
            ("/saya/akun/kontak/kode", 401, 303, 403),
            ("/saya/jejak", 401, 200, 403),
            ("/saya/kunci", 401, 200, 200),
            ("/api/v1/me", 401, 200, 200),
            ("/api/v1/tokens", 401, 200, 200),
            ("/masuk", 200, 303, 303),
            ("/masuk/petugas", 200, 200, 303),
            ("/daftar", 200, 200, 200),
            ("/kotak-keluar", 200, 200, 200),
        ];
        for (path, to_visitor, to_resident, to_officer) in expected {
            assert_eq!(visitor.get(path).await.status, to_visitor, "{path} for a visitor");
            assert_eq!(rina.get(path).await.status, to_resident, "{path} for a resident");
            assert_eq!(wulan.get(path).await.status, to_officer, "{path} for an officer");
        }
        visitor.get("/masuk").await;
        rina.get("/saya/akun").await;
        wulan.get("/saya/akun").await;
        let expected = [
            ("/saya/akun/kontak", 401, 422, 403),
            ("/saya/akun/kontak/kode", 401, 410, 410),
            ("/saya/akun/kontak/ulang", 401, 410, 403),
            ("/saya/akun/sandi", 401, 422, 422),
            ("/saya/akun/bahasa", 401, 303, 303),
            ("/saya/akun/perangkat", 401, 303, 422),
            ("/saya/kunci", 401, 422, 422),
            ("/saya/kunci/0198c0de-0000-7000-8000-000000000000/cabut", 401, 404, 404),
        ];
        for (path, to_visitor, to_resident, to_officer) in expected {
            assert_eq!(visitor.post(path, &[]).await.status, to_visitor, "{path} for a visitor");
            assert_eq!(rina.post(path, &[]).await.status, to_resident, "{path} for a resident");
            assert_eq!(wulan.post(path, &[]).await.status, to_officer, "{path} for an officer");
            for browser in [&mut visitor, &mut rina, &mut wulan] {
                assert_eq!(browser.post_bare(path, &[]).await.status, 403, "{path} without a token");
            }
        }
    });
}

#[test]
fn every_page_is_whole_in_every_language() {
    on_sqlite(|store| async {
        let town = Town::new(store);
        let mut rina = rina_in(&town).await;
        let mut wulan = wulan_in(&town).await;
        let me = me(&town, &rina).await;
        make_key(&town, &me, &["cases:read"]).await;
        record_a_look(&town, &me).await;
        for lang in ["id", "en"] {
            let mut visitor = town.browser();
            (visitor.lang, rina.lang, wulan.lang) = (lang, lang, lang);
            let mut pages = vec![];
            for path in ["/masuk", "/masuk?lanjut=/saya", "/daftar", "/lupa-sandi", "/masuk/petugas", "/kotak-keluar"] {
                pages.push((path, visitor.get(path).await));
            }
            visitor.fill("/lupa-sandi", &[("nama", RINA)]).await;
            pages.push(("/lupa-sandi/kode", visitor.get("/lupa-sandi/kode").await));
            pages.push(("/daftar/kode", visitor.get("/daftar/kode").await));
            for path in ["/saya/akun", "/saya/jejak", "/saya/kunci"] {
                pages.push((path, rina.get(path).await));
            }
            pages.push(("/saya/akun as an officer", wulan.get("/saya/akun").await));
            pages.push(("/saya/kunci as an officer", wulan.get("/saya/kunci").await));
            for (path, seen) in pages {
                assert_eq!(seen.status, 200, "{path}");
                assert_sound(path, &seen);
                assert!(seen.body.contains(&format!("<html lang=\"{lang}\"")), "{path}");
            }
            town.clock.advance(Span::minutes(6));
        }
    });
}

#[test]
fn an_officer_sets_the_app_up_and_keeps_recovery_codes() {
    on_sqlite(|store| async {
        let town = Town::new(store);
        let wulan = town.wulan(false).await;
        let mut browser = town.browser();
        browser.fill("/masuk/petugas", &[("nama", "wulan"), ("sandi", wulan.password.reveal())]).await;
        let setup = browser.get("/masuk/petugas/kode").await;
        assert_sound("/masuk/petugas/kode", &setup);
        assert!(setup.body.contains("<svg class=\"qr\"") && setup.body.contains("Pasang pengaman kedua"));
        assert_eq!(setup.headers.get("cache-control").unwrap(), "no-store");
        let letters = setup.body.split("<b class=\"n\">").nth(1).unwrap().split('<').next().unwrap().replace(' ', "");
        let own = ("sandi-baru", "hujan di bulan juni");
        let again = browser.post("/masuk/petugas/kode", &[("kode", "000000"), own]).await;
        assert!(again.status == 422 && again.body.contains("<svg class=\"qr\""), "the picture stays");
        let code = totp::code_at(&totp::from_base32(&letters).unwrap(), town.people.now()).unwrap();
        let handed_out = [("kode", code.as_str()), ("sandi-baru", wulan.password.reveal())];
        let again = browser.post("/masuk/petugas/kode", &handed_out).await;
        assert!(again.status == 422 && again.body.contains("id=\"sandi-baru-e\""), "{}", again.body);
        let welcome = browser.post("/masuk/petugas/kode", &[("kode", &code), own]).await;
        assert_eq!(welcome.status, 200);
        assert_sound("recovery codes", &welcome);
        assert_eq!(welcome.body.matches("<b class=\"n lg\">").count(), 8);
        assert_eq!(welcome.headers.get("cache-control").unwrap(), "no-store");
        assert!(!welcome.cookie("balai_sesi").unwrap().contains("Max-Age"));
        assert!(browser.get("/saya/akun").await.body.contains("Wulan Prasetya"));
        assert_eq!(browser.get("/masuk/petugas/kode").await.location(), "/masuk/petugas");
    });
}

#[test]
fn password_contact_language_and_devices_are_changed_on_one_page() {
    on_sqlite(|store| async {
        let town = Town::new(store);
        let mut browser = rina_in(&town).await;
        let mut other = town.browser();
        other.fill("/masuk", &SIGN_IN).await;
        browser.get("/saya/akun").await;
        let seen =
            browser.post("/saya/akun/sandi", &[("sandi-lama", "bukan itu"), ("sandi", "hujan bulan juni")]).await;
        assert!(seen.status == 422 && seen.body.contains("href=\"#sandi-lama\""), "{}", seen.body);
        assert_sound("/saya/akun/sandi", &seen);
        let seen = browser.post("/saya/akun/sandi", &[("sandi-lama", PASSWORD), ("sandi", "hujan bulan juni")]).await;
        assert_eq!(seen.location(), "/saya/akun");
        assert!(browser.get("/saya/akun").await.body.contains("Sandi Anda sudah diganti"));
        assert_eq!(other.get("/saya/akun").await.status, 401);
        let seen = browser.post("/saya/akun/kontak", &[("kontak", "rina@contoh.id"), ("sandi-kontak", "salah")]).await;
        assert!(seen.status == 422 && seen.body.contains("value=\"rina@contoh.id\""));
        town.clock.advance(Span::seconds(1));
        let typed = [("kontak", "rina@contoh.id"), ("sandi-kontak", "hujan bulan juni")];
        assert_eq!(browser.post("/saya/akun/kontak", &typed).await.location(), "/saya/akun/kontak/kode");
        let seen = browser.fill("/saya/akun/kontak/kode", &[("kode", &town.code().await)]).await;
        assert_eq!(seen.location(), "/saya/akun");
        assert!(browser.get("/saya/akun").await.body.contains("r***@contoh.id"));
        let seen = browser.post("/saya/akun/bahasa", &[("bahasa", "en")]).await;
        assert_eq!(seen.location(), "/tampilan?bahasa=en&kembali=/saya/akun");
        browser.get("/tampilan?bahasa=en&kembali=/saya/akun").await;
        assert!(browser.get("/saya/akun").await.body.contains("My account"));
        let mut third = town.browser();
        third.fill("/masuk", &[("nama", RINA), ("sandi", "hujan bulan juni")]).await;
        browser.post("/saya/akun/perangkat", &[("perangkat", "semua")]).await;
        assert_eq!(third.get("/saya/akun").await.status, 401);
        assert_eq!(browser.get("/saya/akun").await.status, 200);
    });
}

#[test]
fn an_officer_proves_it_once_more_before_ending_sessions_elsewhere() {
    on_sqlite(|store| async {
        let town = Town::new(store);
        let wulan = town.wulan(true).await;
        let mut desk = wulan_at(&town, &wulan).await;
        assert!(!desk.get("/saya/akun").await.body.contains("sandi-perangkat"), "there is nothing to end");
        let mut other = wulan_at(&town, &wulan).await;
        let page = desk.get("/saya/akun").await.body;
        assert!(
            page.contains("name=\"sandi-perangkat\"")
                && !page.contains("<button class=\"btn alt sm\" name=\"perangkat\"")
        );
        for typed in ["", "bukan sandinya"] {
            let fields = [("perangkat", "semua"), ("sandi-perangkat", typed)];
            let seen = desk.post("/saya/akun/perangkat", &fields).await;
            assert!(seen.status == 422 && seen.body.contains("id=\"sandi-perangkat-e\""), "{}", seen.body);
            assert!(typed.is_empty() || !seen.body.contains(typed), "a password never comes back");
        }
        assert_eq!(other.get("/saya/akun").await.status, 200);
        let fields = [("perangkat", "semua"), ("sandi-perangkat", wulan.password.reveal().as_str())];
        assert_eq!(desk.post("/saya/akun/perangkat", &fields).await.location(), "/saya/akun");
        assert_eq!(other.get("/saya/akun").await.status, 401);
        assert_eq!(desk.get("/saya/akun").await.status, 200);
    });
}

#[test]
fn a_forgotten_password_is_replaced_on_the_pages() {
    on_sqlite(|store| async {
        let town = Town::new(store);
        town.rina().await;
        let mut browser = town.browser();
        assert_eq!(browser.fill("/lupa-sandi", &[("nama", "")]).await.status, 422);
        assert_eq!(browser.post("/lupa-sandi", &[("nama", RINA)]).await.location(), "/lupa-sandi/kode");
        let code = town.code().await;
        let seen = browser.fill("/lupa-sandi/kode", &[("kode", &code), ("sandi", "pendek")]).await;
        assert!(
            seen.status == 422 && seen.body.contains(&format!("value=\"{code}\"")),
            "the code need not be typed again"
        );
        let seen = browser.post("/lupa-sandi/kode", &[("kode", &code), ("sandi", "hujan bulan juni")]).await;
        assert_eq!(seen.location(), "/masuk");
        let seen = browser.fill("/masuk", &[("nama", RINA), ("sandi", "hujan bulan juni")]).await;
        assert_eq!(seen.location(), "/saya");
    });
}

#[test]
fn a_key_is_shown_once_and_then_only_its_name() {
    on_sqlite(|store| async {
        let town = Town::new(store);
        let mut browser = rina_in(&town).await;
        let right = ("sandi", PASSWORD);
        let typed = [("nama", "<b>saya</b>"), ("izin", "cases:read"), ("izin", "profile:read"), ("umur", "30"), right];
        let seen = browser.fill("/saya/kunci", &typed).await;
        assert_sound("/saya/kunci", &seen);
        let key = format!("balai_{}", &seen.body.split("balai_").nth(1).unwrap()[..64]);
        assert_eq!(seen.headers.get("cache-control").unwrap(), "no-store");
        assert!(!seen.body.contains("<b>saya</b>"));
        assert!(!browser.get("/saya/kunci").await.body.contains("balai_"));
        let who = browser.call("GET", "/api/v1/me", Some(&key)).await;
        assert!(who.status == 200 && who.body.contains("\"name\":\"Rina Wati\"") && !who.body.contains(RINA));
        let keys = browser.call("GET", "/api/v1/tokens", Some(&key)).await;
        assert!(!keys.body.contains("balai_"), "{}", keys.body);
        let id = keys.body.split("\"id\":\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let path = format!("/saya/kunci/{id}/cabut");
        assert_eq!(browser.post(&path, &[]).await.location(), "/saya/kunci");
        assert_eq!(browser.call("GET", "/api/v1/me", Some(&key)).await.status, 401);
    });
}

#[test]
fn programs_do_what_their_key_opens_and_no_more() {
    on_sqlite(|store| async {
        let town = Town::new(store);
        let mut browser = rina_in(&town).await;
        let me = me(&town, &browser).await;
        let narrow = make_key(&town, &me, &["cases:read"]).await;
        let wide = make_key(&town, &me, &["profile:read"]).await;
        let program = town.browser();
        for key in [None, Some("balai_"), Some("entah"), Some("balai_0000")] {
            let seen = program.call("GET", "/api/v1/me", key).await;
            assert_eq!(seen.status, 401, "{key:?}");
            assert_eq!(seen.headers.get("content-type").unwrap(), "application/problem+json");
        }
        assert_eq!(program.call("GET", "/api/v1/me", Some(&narrow)).await.status, 403);
        assert_eq!(program.call("GET", "/api/v1/tokens", Some(&narrow)).await.status, 403);
        let id = town.people.tokens(&me).await.unwrap()[0].id;
        let path = format!("/api/v1/tokens/{id}");
        assert_eq!(program.call("DELETE", &path, Some(&narrow)).await.status, 403);
        assert_eq!(program.call("DELETE", &path, None).await.status, 401);
        // A session is no key: another site could make a browser send it.
        let request = web::axum::http::Request::delete(path.as_str()).body(web::axum::body::Body::empty()).unwrap();
        assert_eq!(browser.send(request).await.status, 401);
        assert_eq!(program.call("DELETE", "/api/v1/tokens/1", Some(&wide)).await.status, 404);
        assert_eq!(program.call("DELETE", &path, Some(&wide)).await.status, 204);
        assert_eq!(program.call("DELETE", &path, Some(&wide)).await.status, 401, "it revoked itself");
    });
}

#[test]
fn the_outbox_is_a_page_of_the_example_region_only() {
    on_sqlite(|store| async {
        let mut town = Town::new(store);
        for nik in 1..=25 {
            town.clock.advance(Span::seconds(1));
            let form = crate::register::Input {
                nik: format!("32730151019000{nik:02}"),
                phone: format!("0812 3456 78{nik:02}"),
                ..Town::form()
            };
            town.people.register(&from("203.0.113.1"), &form).await.unwrap();
        }
        let mut browser = town.browser();
        let first = browser.get("/kotak-keluar").await;
        assert_eq!(first.body.matches("SMS ke").count(), 20);
        assert!(first.body.contains("+6281234567825") && !first.body.contains("+6281234567805"));
        let older = first.body.split("/kotak-keluar?sebelum=").nth(1).unwrap().split('"').next().unwrap();
        let second = browser.get(&format!("/kotak-keluar?sebelum={older}")).await;
        assert_eq!(second.body.matches("SMS ke").count(), 5);
        assert!(second.body.contains("+6281234567805") && !second.body.contains("?sebelum="));
        assert_eq!(browser.get("/kotak-keluar?sebelum=entah").await.status, 200);
        let real = hall::Settings { is_example: false, ..settings() };
        town.people.settings = std::sync::Arc::new(real);
        assert_eq!(town.browser().get("/kotak-keluar").await.status, 404);
    });
}

#[test]
fn ones_trail_names_who_looked_where_they_work_and_why() {
    on_sqlite(|store| async {
        let town = Town::new(store);
        let mut browser = rina_in(&town).await;
        assert!(browser.get("/saya/jejak").await.body.contains("Belum ada petugas"));
        record_a_look(&town, &me(&town, &browser).await).await;
        let seen = browser.get("/saya/jejak").await;
        for word in ["Wulan Prasetya", "Dinas Dukcapil", "verifikator", "Memeriksa permohonan Anda", "KTP-7F3K9-Q2MXT"]
        {
            assert!(seen.body.contains(word), "{word}: {}", seen.body);
        }
        assert!(seen.body.contains("Yang tidak tercatat di sini"));
        // Looks of one visit stand on one line, and each is counted.
        let who = me(&town, &browser).await;
        record_a_look(&town, &who).await;
        record_a_look(&town, &who).await;
        let seen = browser.get("/saya/jejak").await.body;
        assert!(seen.contains("3 kali, dari") && seen.matches("Wulan Prasetya").count() == 1, "{seen}");
        let budi = town.budi().await;
        let mut other = town.browser();
        other.fill("/masuk", &[("nama", BUDI), ("sandi", budi.password.reveal())]).await;
        assert!(!other.get("/saya/jejak").await.body.contains("Wulan"));
    });
}

#[test]
fn a_record_of_the_counter_is_claimed_on_the_pages() {
    on_sqlite(|store| async {
        let town = Town::new(store);
        let officer = town.wulan(true).await.officer;
        enrol(&town, &officer, Some("081255556666")).await;
        let mut browser = town.browser();
        browser.fill("/daftar", &FORM).await;
        let seen = browser.fill("/daftar/kode", &[("kode", &town.code().await)]).await;
        assert_eq!(seen.location(), "/saya");
        assert!(browser.get("/saya/akun").await.body.contains("0812-****-6666"));
    });
}

async fn me(town: &Town, browser: &Browser) -> Me {
    let token = browser.cookie("balai_sesi").unwrap();
    match town.people.by_cookie(token).await.unwrap() {
        crate::door::Knock::In(guest) => Me::of(&guest.actor).unwrap(),
        crate::door::Knock::Out => panic!("nobody is signed in"),
    }
}

async fn make_key(town: &Town, me: &Me, scopes: &[&str]) -> String {
    let input = crate::token::Input {
        name: "Program".to_owned(),
        scopes: scopes.iter().map(ToString::to_string).collect(),
        days: "30".to_owned(),
    };
    town.clock.advance(Span::seconds(1));
    town.people.make_token(me, &input).await.unwrap().0.into_inner()
}

async fn record_a_look(town: &Town, me: &Me) {
    let officer = kernel::Officer {
        region: town.region(),
        officer: kernel::OfficerId::mint(&*town.people.clock, &*town.people.dice),
        agency: kernel::Agency::parse("dukcapil").unwrap(),
        roles: vec![kernel::Role::Verifier],
        name: "Wulan Prasetya".to_owned(),
    };
    let input = (town.people.clone(), officer, kernel::PersonId::from_bytes(me.holder.bytes()));
    let read = town.people.store.write(town.region(), input, |tx, (people, officer, person)| {
        Box::pin(
            async move { people.record_read(tx, officer, *person, Some("KTP-7F3K9-Q2MXT"), "read-reason-case").await },
        )
    });
    read.await.unwrap();
}
