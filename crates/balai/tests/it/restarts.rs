//! What goes on after a restart: sessions, drafts begun with an older service file, letters that were not printed yet.

use std::fs;
use std::path::Path;

use crate::steps::{self, link};

/// The shipped service of a card, with another name and another letter, as an office would change it.
fn changed_service(folder: &Path) {
    let services = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../services");
    let read = |name: &str| fs::read_to_string(services.join(name)).expect("a shipped file");
    fs::create_dir_all(folder).expect("a folder");
    let file = read("ktp-el.toml").replacen("title.id = \"KTP-el\"", "title.id = \"Kartu yang baru\"", 1);
    let file = file.replacen("number = \"470/", "number = \"471/", 1);
    fs::write(folder.join("ktp-el.toml"), file).expect("written");
    let examples = read("ktp-el.examples.toml").replace("number = \"470/", "number = \"471/");
    fs::write(folder.join("ktp-el.examples.toml"), examples).expect("written");
    // An office may replace the letter that all services share; what was begun before is printed as before.
    fs::write(folder.join("surat.typ"), read("surat.typ").replace("Penting.", "Perhatian.")).expect("written");
}

testkit::on_both! {
    async fn a_draft_is_finished_and_a_case_decided_by_the_file_they_were_begun_with(hall: TestHall) {
        let mut aisyah = hall.resident("aisyah").await;
        let draft = steps::begin_ktp(&mut aisyah).await;
        let case = steps::apply_ktp(&mut aisyah).await;
        let mut officers = [hall.officer("wulan").await, hall.officer("ratna").await];
        let services = hall.folder().join("services");
        changed_service(&services);
        let hall = hall.restarted(|config| config.services = Some(services)).await;
        let mut aisyah = aisyah.at(&hall);
        let service = aisyah.get("/layanan/ktp-el").await.expect(200);
        assert!(service.has("Kartu yang baru"), "who begins today begins with today's file");
        let review = steps::fill_ktp(&mut aisyah, &draft).await;
        assert!(!review.has("Kartu yang baru"), "{}", review.gist());
        let second = steps::send(&mut aisyah, &review).await;
        for reference in [&case, &second] {
            for officer in &mut officers {
                let mut officer = officer.clone().at(&hall);
                steps::approve(&mut officer, reference).await;
            }
        }
        // Not printed yet when the program stops again.
        let hall = hall.restarted(|_| ()).await;
        let mut aisyah = aisyah.at(&hall);
        hall.settle().await;
        for reference in [&case, &second] {
            let own = aisyah.get(&format!("/permohonan/{reference}")).await.expect(200);
            assert!(!own.has("Kartu yang baru") && own.has("470/00"), "{}", own.gist());
            let letter = aisyah.get(&link(&own, "/surat/")).await.expect(200);
            assert!(letter.bytes.starts_with(b"%PDF-"));
        }
        let third = steps::apply_ktp(&mut aisyah).await;
        let own = aisyah.get(&format!("/permohonan/{third}")).await.expect(200);
        assert!(own.has("Kartu yang baru"));
    }

    async fn a_form_opened_before_a_restart_is_not_lost_by_it(hall: TestHall) {
        let mut aisyah = hall.resident("aisyah").await;
        let draft = steps::begin_ktp(&mut aisyah).await;
        let page = aisyah.get(&format!("{draft}/pemohon")).await.expect(200);
        let form = steps::applicant(&page).set("surel", "aisyah@contoh.id");
        let hall = hall.restarted(|_| ()).await;
        let mut aisyah = aisyah.at(&hall);
        let sent = aisyah.send(&form).await;
        assert_eq!(sent.status, 200, "the token of a form outlives a restart: {}", sent.gist());
        let page = aisyah.get(&format!("{draft}/pemohon")).await.expect(200);
        assert_eq!(page.form(&draft).value("surel"), Some("aisyah@contoh.id"));
    }
}
