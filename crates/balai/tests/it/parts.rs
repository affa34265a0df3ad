//! Staff change the newer parts of a service file as a form: mistakes are told at their boxes, comments stay, and what is
//! taken away again leaves no trace.

use testkit::{Browser, Seen};

/// The form of one part of a service.
fn at(service: &str, part: &str) -> String {
    format!("/kelola/layanan/{service}/bagian/{part}")
}

async fn source(admin: &mut Browser, service: &str) -> String {
    let action = format!("/kelola/layanan/{service}/sumber");
    let page = admin.get(&action).await.expect(200);
    page.form(&action).value("sumber").expect("the source").replace("\r\n", "\n")
}

/// Presses one of the buttons that add, move or take away.
async fn press(admin: &mut Browser, action: &str, button: &str, value: &str) -> Seen {
    let page = admin.get(action).await.expect(200);
    admin.send(&page.form(action).press(button, value)).await.expect(200)
}

/// Fills some boxes and saves.
async fn save(admin: &mut Browser, action: &str, boxes: &[(&str, &str)]) -> Seen {
    let page = admin.get(action).await.expect(200);
    admin.send(&page.form(action).fill(boxes)).await.expect(200)
}

/// Something is said about this box, and the summary leads to it.
#[track_caller]
fn wrong(page: &Seen, path: &str) {
    let html = page.html();
    assert!(html.contains(&format!("href=\"#{path}\"")), "{path}: {}", page.gist());
    assert!(html.contains(&format!("id=\"{path}-e\"")), "{path}: {}", page.gist());
}

testkit::on_both! {
    async fn every_part_of_a_service_and_of_a_bundle_is_sound_in_both_languages(hall: TestHall) {
        let parts = ["umum", "janji", "syarat", "hukum", "pertanyaan", "isian", "orang-kedua", "tahap", "surat"];
        for lang in ["id", "en"] {
            let mut admin = hall.officer("admin").await.in_lang(lang);
            for part in parts.into_iter().chain(["perpanjangan"]) {
                let page = admin.get(&at("izin-praktik-nakes", part)).await.expect(200);
                testkit::sound::assert_sound(&page, lang);
            }
            for part in ["umum", "paket", "syarat", "hukum", "pertanyaan"] {
                let page = admin.get(&at("paket-kelahiran", part)).await.expect(200);
                testkit::sound::assert_sound(&page, lang);
            }
        }
    }

    async fn ways_to_apply_and_whom_it_is_for_are_ticked(hall: TestHall) {
        let mut admin = hall.officer("admin").await;
        let action = at("ktp-el", "umum");
        let before = source(&mut admin, "ktp-el").await;
        let page = admin.get(&action).await.expect(200);
        testkit::sound::assert_sound(&page, "id");
        let form = page.form(&action).without("channels").set("channels", "web").set("life_events", "lahir");
        admin.send(&form).await.expect(200);
        let after = source(&mut admin, "ktp-el").await;
        let lines: Vec<&str> = after.lines().filter(|line| !before.lines().any(|known| known == *line)).collect();
        assert_eq!(lines, ["life_events = [\"dewasa\", \"kehilangan\", \"lahir\"]", "channels = [\"web\"]"], "{after}");

        // Nobody could apply any more: said at the boxes, and kept.
        let page = admin.get(&action).await.expect(200);
        let page = admin.send(&page.form(&action).without("channels")).await.expect(200);
        wrong(&page, "channels");
        assert!(source(&mut admin, "ktp-el").await.contains("channels = []"));
    }

    async fn advice_and_what_is_waited_for_are_added_mended_and_taken_away(hall: TestHall) {
        let mut admin = hall.officer("admin").await;
        let before = source(&mut admin, "ktp-el").await;
        let action = at("ktp-el", "pertanyaan");
        let page = press(&mut admin, &action, "_tambah", "advice").await;
        wrong(&page, "advice.0.when");
        wrong(&page, "advice.0.text.en");
        let boxes = [
            ("advice.0.when", "keadaan == \"hilangg\""),
            ("advice.0.text.id", "Bawa surat kehilangan."),
            ("advice.0.text.en", "Bring the report of the loss."),
            ("advice.0.see", "kk-baru"),
        ];
        let page = save(&mut admin, &action, &boxes).await;
        wrong(&page, "advice.0.when");
        assert!(page.has("hilangg"), "{}", page.gist());
        let page = save(&mut admin, &action, &[("advice.0.when", "keadaan == \"hilang\"")]).await;
        assert!(!page.html().contains("id=\"advice.0.when-e\""), "{}", page.gist());
        let with = source(&mut admin, "ktp-el").await;
        assert!(with.starts_with(before.trim_end()) && with.contains("see = \"kk-baru\""), "{with}");

        let steps = at("ktp-el", "tahap");
        press(&mut admin, &steps, "_tambah", "needs").await;
        let page = save(&mut admin, &steps, &[("needs.0.service", "ktp-el")]).await;
        wrong(&page, "needs.0.service");
        let boxes = [("needs.0.service", "akta-kelahiran"), ("needs.0.step", "verifikasi")];
        let page = save(&mut admin, &steps, &boxes).await;
        assert!(!page.html().contains("id=\"needs.0.service-e\""), "{}", page.gist());
        assert!(source(&mut admin, "ktp-el").await.contains("[[needs]]\nservice = \"akta-kelahiran\"\nstep = "));

        press(&mut admin, &steps, "_hapus", "needs.0").await;
        press(&mut admin, &action, "_hapus", "advice.0").await;
        assert_eq!(source(&mut admin, "ktp-el").await, before);
    }

    async fn a_renewal_is_added_with_its_mistakes_at_its_boxes_and_taken_away(hall: TestHall) {
        let mut admin = hall.officer("admin").await;
        let before = source(&mut admin, "sktm").await;
        let had = before.contains("[renewal]");
        let action = at("sktm", "perpanjangan");
        if had {
            press(&mut admin, &action, "_hapus", "renewal").await;
        }
        let without = source(&mut admin, "sktm").await;
        assert!(!without.contains("[renewal]"), "{without}");
        let page = press(&mut admin, &action, "_tambah", "renewal").await;
        wrong(&page, "renewal.basis");
        let refused = admin.get(&action).await.expect(200);
        let refused = admin.send(&refused.form(&action).set("renewal.before_days", "tiga")).await.expect(422);
        wrong(&refused, "renewal.before_days");
        assert_eq!(refused.form(&action).value("renewal.before_days"), Some("tiga"), "what was typed stays");
        let boxes =
            [("renewal.before_days", "7, 30"), ("renewal.keep", "tidak_ada"), ("renewal.basis", "Peraturan (contoh)")];
        let page = save(&mut admin, &action, &boxes).await;
        wrong(&page, "renewal.before_days");
        wrong(&page, "renewal.keep");
        let page = save(&mut admin, &action, &[("renewal.before_days", "30, 7"), ("renewal.keep", "")]).await;
        assert!(!page.html().contains("id=\"renewal.before_days-e\""), "{}", page.gist());
        assert!(source(&mut admin, "sktm").await.contains("before_days = [30, 7]"));
        let page = press(&mut admin, &action, "_tambah", "renewal.answers").await;
        wrong(&page, "renewal.answers.0.question");
        press(&mut admin, &action, "_hapus", "renewal.answers.0").await;
        press(&mut admin, &action, "_hapus", "renewal").await;
        assert_eq!(source(&mut admin, "sktm").await, without);
    }

    async fn a_second_person_is_asked_for_on_a_page_and_reads_what_the_form_says(hall: TestHall) {
        let mut admin = hall.officer("admin").await;
        let action = at("ktp-el", "orang-kedua");
        let before = source(&mut admin, "ktp-el").await;
        press(&mut admin, &action, "_tambah", "pages.0.fields").await;
        let page = admin.get(&action).await.expect(200);
        testkit::sound::assert_sound(&page, "id");
        let html = page.html();
        let start = html.find(".statement.id\"").expect("the new one");
        let field = html[..start].rsplit('"').next().expect("its place").trim_start_matches('#').to_owned();
        wrong(&page, &format!("{field}.id"));
        let boxes = [
            (format!("{field}.id"), "persetujuan"),
            (format!("{field}.label.id"), "NIK orang tua"),
            (format!("{field}.label.en"), "NIK of a parent"),
            (format!("{field}.statement.id"), "Saya menyetujui."),
            (format!("{field}.statement.en"), "I agree."),
            (format!("{field}.shows"), "nik\ntidak_ada"),
        ];
        let boxes: Vec<(&str, &str)> = boxes.iter().map(|(path, typed)| (path.as_str(), *typed)).collect();
        let page = save(&mut admin, &action, &boxes).await;
        wrong(&page, &format!("{field}.shows"));
        let page = save(&mut admin, &action, &[(&format!("{field}.shows"), "nik")]).await;
        assert!(!page.html().contains("-e\""), "{}", page.gist());
        let with = source(&mut admin, "ktp-el").await;
        assert!(with.contains("id = \"persetujuan\"\nkind = \"signature\"\n"), "{with}");
        press(&mut admin, &action, "_hapus", &field).await;
        assert_eq!(source(&mut admin, "ktp-el").await, before);
    }

    async fn a_bundle_shows_its_services_in_order_and_keeps_its_comments(hall: TestHall) {
        let mut admin = hall.officer("admin").await;
        let id = "paket-kelahiran";
        let before = source(&mut admin, id).await;
        let page = admin.get(&at(id, "umum")).await.expect(200);
        testkit::sound::assert_sound(&page, "id");
        assert!(!page.form(&at(id, "umum")).shows("agency"), "a bundle has no agency of its own");
        assert!(!page.html().contains("bagian/surat\""), "nor a letter");
        let action = at(id, "paket");
        let page = admin.get(&action).await.expect(200);
        testkit::sound::assert_sound(&page, "id");
        assert_eq!(page.form(&action).value("bundle.services.1.id"), Some("kk-perubahan"));
        // What waits cannot stand before what is waited for: said at the box of the service that waits.
        let page = press(&mut admin, &action, "_naik", "bundle.services.1").await;
        wrong(&page, "bundle.services.0.id");
        press(&mut admin, &action, "_naik", "bundle.services.1").await;
        assert_eq!(source(&mut admin, id).await, before, "moved back, nothing is lost");
        press(&mut admin, &action, "_tambah", "bundle.services").await;
        let page = save(&mut admin, &action, &[("bundle.services.3.id", "kia")]).await;
        wrong(&page, "bundle.services.3.id");
        press(&mut admin, &action, "_hapus", "bundle.services.3").await;
        save(&mut admin, &at(id, "umum"), &[("title.id", "Paket bayi baru")]).await;
        let after = source(&mut admin, id).await;
        assert_eq!(after, before.replacen("Paket kelahiran: akta, KK, dan KIA", "Paket bayi baru", 1));
    }
}
