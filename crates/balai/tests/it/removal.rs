//! By night what has been kept long enough is removed, and nothing else.

use std::path::Path;

use balai::removal::{REMOVED, Remover};
use kernel::{Reference, Span};
use reference::Kept;
use serde_json::{Value, json};
use testkit::{Browser, TestHall, papers};

use crate::steps::{self, link};

/// Goes through the night, if it is due; what was removed, by kind.
async fn night(hall: &TestHall) -> Option<Vec<(String, u64)>> {
    Remover::of(hall.cases(), hall.reports())
        .remove_if_due()
        .await
        .expect("it can be removed")
        .map(|night| night.removed)
}

fn count(removed: &[(String, u64)], kind: Kept) -> u64 {
    removed.iter().find(|(word, _)| word == kind.as_str()).map_or(0, |(_, count)| *count)
}

/// The files that lie in the folder, sealed.
fn files(folder: &Path) -> usize {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    entries.flatten().map(|entry| if entry.path().is_dir() { files(&entry.path()) } else { 1 }).sum()
}

/// What the events of removing say.
async fn told(hall: &TestHall) -> Vec<Value> {
    hall.events().await.into_iter().filter(|event| event.kind == REMOVED).map(|event| event.public).collect()
}

async fn withdraw(browser: &mut Browser, reference: &Reference) {
    let page = format!("/permohonan/{reference}");
    browser.fill(&page, &format!("{page}/batal"), &[]).await.expect(200);
}

/// A draft with both of its documents; its address.
async fn draft(browser: &mut Browser) -> String {
    let draft = steps::begin_ktp(browser).await;
    steps::fill_ktp(browser, &draft).await;
    draft
}

testkit::on_both! {
    async fn an_old_draft_goes_with_its_documents_and_what_is_not_due_stays(hall: TestHall) {
        let mut aisyah = hall.resident("aisyah").await;
        let old = draft(&mut aisyah).await;
        let case = steps::apply_ktp(&mut aisyah).await;
        hall.wait(Span::days(179));
        let mut aisyah = hall.resident("aisyah").await;
        let young = draft(&mut aisyah).await;
        assert_eq!(files(&hall.files()), 6);
        let removed = night(&hall).await.expect("it is due");
        assert_eq!((count(&removed, Kept::Draft), count(&removed, Kept::RefusedFile)), (0, 0), "{removed:?}");
        assert_eq!(night(&hall).await, None, "once a night");

        hall.wait(Span::days(2));
        let removed = night(&hall).await.expect("it is due");
        assert_eq!(count(&removed, Kept::Draft), 1, "{removed:?}");
        let mut aisyah = hall.resident("aisyah").await;
        aisyah.get(&format!("{old}/pemohon")).await.expect(404);
        aisyah.get(&format!("{young}/periksa")).await.expect(200);
        let own = aisyah.get(&format!("/permohonan/{case}")).await.expect(200);
        aisyah.get(&link(&own, "/berkas/")).await.expect(200);
        assert_eq!(files(&hall.files()), 4, "those of the young draft, and of the case that is not over");
        let told = told(&hall).await;
        assert_eq!(told.last().map(|public| public["dihapus"]["draf"].clone()), Some(json!(1)), "{told:?}");
        let whole = format!("{told:?}");
        assert!(!whole.contains("Aisyah") && !whole.contains(case.as_str()), "{whole}");
    }

    async fn documents_of_an_application_that_was_taken_back_go_after_a_year_and_all_else_of_it_stays(hall: TestHall) {
        let mut aisyah = hall.resident("aisyah").await;
        let gone = steps::apply_ktp(&mut aisyah).await;
        withdraw(&mut aisyah, &gone).await;
        let (_, granted) = steps::approved_ktp(&hall).await;
        let before = files(&hall.files());
        hall.wait(Span::days(364));
        let removed = night(&hall).await.expect("it is due");
        assert_eq!(count(&removed, Kept::RefusedFile), 0, "{removed:?}");
        let mut aisyah = hall.resident("aisyah").await;
        let copy = aisyah.get("/data-saya").await.expect(200);
        let copy = aisyah.send(&copy.form("/data-saya/salinan").set("bentuk", "json")).await.expect(200).json();
        assert!(copy.to_string().contains("dihapus otomatis"), "{copy:#}");
        hall.wait(Span::days(2));
        let removed = night(&hall).await.expect("it is due");
        assert_eq!(count(&removed, Kept::RefusedFile), 2, "{removed:?}");
        assert_eq!(count(&removed, Kept::GrantedFile), 0, "nothing says how long those are kept");
        assert_eq!(files(&hall.files()), before - 2);

        let mut aisyah = hall.resident("aisyah").await;
        let page = aisyah.get(&format!("/permohonan/{gone}")).await.expect(200);
        assert!(page.has("masa simpannya habis") && page.has("pindaian kk"), "{}", page.gist());
        assert!(!page.html().contains("/berkas/"), "no link that leads nowhere");
        assert!(page.has(steps::KK), "what was answered stays");
        let desk = hall.officer("wulan").await.get(&format!("/meja/{gone}")).await.expect(200);
        assert!(desk.has("masa simpannya habis") && !desk.html().contains("/berkas/"), "{}", desk.gist());
        let page = aisyah.get(&format!("/permohonan/{granted}")).await.expect(200);
        aisyah.get(&link(&page, "/berkas/")).await.expect(200);
        aisyah.get(&link(&page, "/surat/")).await.expect(200);

        // The log is as it was, and counts the removal like any act.
        let log = hall.hall().log.as_ref().expect("the log is open");
        while log.seal().await.expect("sealed") > 0 {}
        let audit = log.audit(&hall.hall().book, |_| ()).await.expect("the log can be read");
        assert_eq!(audit.lie, None);
        // Who looks after the hall sees the schedule, and how many went.
        let page = hall.officer("admin").await.get("/kelola/penyimpanan").await.expect(200);
        assert!(page.has("365 hari sejak permohonan berakhir") && page.has("Terakhir selesai"), "{}", page.gist());
    }

    async fn a_service_may_say_another_time_for_its_documents_and_todays_file_counts(hall: TestHall) {
        let mut aisyah = hall.resident("aisyah").await;
        let taken_back = steps::apply_ktp(&mut aisyah).await;
        withdraw(&mut aisyah, &taken_back).await;
        steps::approved_ktp(&hall).await;
        let folder = hall.folder().join("services");
        std::fs::create_dir_all(&folder).expect("a folder");
        let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../services");
        for name in ["ktp-el.toml", "ktp-el.examples.toml"] {
            let text = std::fs::read_to_string(shipped.join(name)).expect("a shipped file");
            let own = "[retention]\nrefused_days = 30\ngranted_days = 60\nbasis = \"Jadwal (contoh)\"\n\n[personal]\n";
            std::fs::write(folder.join(name), text.replacen("[personal]\n", own, 1)).expect("written");
        }
        let hall = hall.restarted(|config| config.services = Some(folder)).await;
        hall.wait(Span::days(29));
        let removed = night(&hall).await.expect("it is due");
        assert_eq!(count(&removed, Kept::RefusedFile), 0, "{removed:?}");
        hall.wait(Span::days(2));
        let removed = night(&hall).await.expect("it is due");
        assert_eq!((count(&removed, Kept::RefusedFile), count(&removed, Kept::GrantedFile)), (2, 0), "{removed:?}");
        hall.wait(Span::days(30));
        let removed = night(&hall).await.expect("it is due");
        assert_eq!((count(&removed, Kept::RefusedFile), count(&removed, Kept::GrantedFile)), (0, 2), "{removed:?}");
        let page = hall.officer("admin").await.get("/kelola/penyimpanan").await.expect(200);
        assert!(page.has("Dikabulkan: 60 hari") && page.has("Jadwal (contoh)"), "{}", page.gist());
    }

    async fn a_night_that_was_stopped_in_the_middle_goes_on_and_counts_each_once(hall: TestHall) {
        let mut aisyah = hall.resident("aisyah").await;
        for _ in 0..3 {
            draft(&mut aisyah).await;
        }
        hall.wait(Span::days(181));
        let remover = Remover::of(hall.cases(), hall.reports());
        remover.begin().await.unwrap().expect("it is due");
        // One draft is gone, its files still lie there, and nobody has been told: then the power goes.
        let batch = remover.remove_some(Kept::Draft, 1).await.unwrap();
        assert_eq!((batch.removed, batch.more), (1, true));
        assert_eq!(files(&hall.files()), 6);
        let hall = hall.restarted(|_| ()).await;
        let page = hall.officer("admin").await.get("/kelola/penyimpanan").await.expect(200);
        assert!(page.has("belum selesai: 1 dihapus"), "{}", page.gist());
        let removed = night(&hall).await.expect("it goes on");
        assert_eq!(count(&removed, Kept::Draft), 3, "those of before and after together: {removed:?}");
        assert_eq!(files(&hall.files()), 0, "also the files of the one that went before");
        assert_eq!(night(&hall).await, None);
        let told = told(&hall).await;
        assert_eq!(told.len(), 1, "{told:?}");
        assert_eq!(told[0]["dihapus"]["draf"], 3);
    }

    async fn sessions_codes_keys_messages_and_answers_to_programs_go_when_they_are_over(hall: TestHall) {
        let mut aisyah = hall.resident("aisyah").await;
        let program = hall.program("aisyah", &["cases:read", "cases:write"]).await;
        let mut visitor = hall.visitor();
        visitor.fill("/masuk/kode", "/masuk/kode", &[("nama", "081234567719")]).await.expect(200);
        hall.follow().await;
        let loose = "/api/v1/documents?service=ktp-el&field=foto_kk&name=x.pdf";
        let pdf = String::from_utf8(papers::pdf()).expect("a PDF in letters");
        program.ask("POST", loose, &[], Some(pdf)).await.expect(201);
        let messages = hall.messages().await.len();
        assert!(messages > 0 && files(&hall.files()) == 1);
        let removed = night(&hall).await.expect("it is due");
        assert_eq!(removed, [], "nothing is over yet");
        assert_eq!(hall.messages().await.len(), messages);
        aisyah.get("/saya").await.expect(200);

        hall.wait(Span::days(400));
        let removed = night(&hall).await.expect("it is due");
        for kind in [Kept::Session, Kept::Code, Kept::Key, Kept::LooseFile] {
            assert!(count(&removed, kind) > 0, "{kind:?}: {removed:?}");
        }
        assert_eq!(count(&removed, Kept::Message), u64::try_from(messages).unwrap(), "{removed:?}");
        assert_eq!((hall.messages().await.len(), files(&hall.files())), (0, 0));
        // Whoever lives here is still known, and signs in as before.
        hall.resident("aisyah").await.get("/saya").await.expect(200);
    }

    async fn the_night_of_one_region_removes_nothing_of_another(hall: TestHall) {
        let neighbour = hall.neighbour("32.73").await;
        let mut bagas = neighbour.resident("bagas").await;
        let theirs = draft(&mut bagas).await;
        hall.wait(Span::days(300));
        let removed = night(&hall).await.expect("it is due");
        assert_eq!(count(&removed, Kept::Draft), 0, "{removed:?}");
        neighbour.resident("bagas").await.get(&format!("{theirs}/periksa")).await.expect(200);
        assert_eq!(count(&night(&neighbour).await.expect("it is due"), Kept::Draft), 1);
        neighbour.resident("bagas").await.get(&format!("{theirs}/periksa")).await.expect(404);
    }
}
