//! A region brings its own list of thousands of codes: the pages stay small, and a code is found by its digits and by its
//! words, by a person without script as by a program.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use testkit::{Browser, Seen, TestHall};

use crate::steps;

const ROWS: usize = 5_000;
/// The most bytes of the page with the field: as many as with the short list, and what a search may find.
const PAGE: usize = 40_000;
/// The most bytes of what is suggested while one types.
const SUGGESTED: usize = 4_000;

/// Puts the list of the region beside a service that asks for one of its codes; `ended` holds no longer.
fn write(folder: &Path, ended: Option<usize>) {
    let mut csv = "code,title,valid_from,valid_to,legal_basis,source,certainty\n".to_owned();
    for n in 0..ROWS {
        let last = if ended == Some(n) { "2026-01-01" } else { "" };
        writeln!(csv, "{n:05},\"Usaha nomor {n}, bidang {}\",2020-01-01,{last},,,pasti", n % 97).unwrap();
    }
    fs::create_dir_all(folder).unwrap();
    // A new file under the name, as editors write it.
    fs::write(folder.join("kbli.new"), csv).unwrap();
    fs::rename(folder.join("kbli.new"), folder.join("kbli.codes.csv")).unwrap();
    let service = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../e2e/services/semua-isian.toml");
    fs::copy(service, folder.join("semua-isian.toml")).unwrap();
}

async fn with_list(hall: &TestHall) -> TestHall {
    let folder = hall.folder().join("layanan");
    write(&folder, None);
    hall.restarted(|config| config.services = Some(folder)).await
}

/// Aisyah begins; the page with the field of codes.
async fn begin(aisyah: &mut Browser) -> Seen {
    let start = "/layanan/semua-isian/mulai";
    aisyah.fill(start, start, &[]).await.expect(200)
}

/// Presses the button that searches.
async fn seek(aisyah: &mut Browser, page: &Seen, words: &str) -> Seen {
    let form = page.form("/permohonan/draf/").set("usaha.cari", words).press("_pilih", "usaha");
    let found = aisyah.send(&form).await.expect(200);
    assert!(found.bytes.len() < PAGE, "{} bytes", found.bytes.len());
    found
}

/// The codes that can be chosen.
fn offered(page: &Seen) -> Vec<String> {
    let html = page.html();
    let inputs = html.split("<input type=\"radio\" name=\"usaha\" value=\"").skip(1);
    inputs.filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect()
}

testkit::on_both! {
    async fn a_code_is_found_among_thousands_without_script_and_the_page_stays_small(hall: TestHall) {
        let hall = with_list(&hall).await;
        let mut aisyah = hall.resident("aisyah").await;
        let page = begin(&mut aisyah).await;
        assert!(page.bytes.len() < PAGE && !page.has("bidang 42"), "{} bytes", page.bytes.len());
        let found = seek(&mut aisyah, &page, "bidang 42").await;
        testkit::sound::assert_sound(&found, "id");
        assert_eq!(offered(&found).len(), 20, "the first of many");
        let found = seek(&mut aisyah, &found, "nomor 4242").await;
        assert_eq!(offered(&found), ["04242"]);
        let found = seek(&mut aisyah, &found, "0424").await;
        assert_eq!(offered(&found).len(), 10, "by the beginning of the code");
        let nothing = seek(&mut aisyah, &found, "kapal selam").await;
        assert!(offered(&nothing).is_empty(), "{}", nothing.gist());
        assert_eq!(nothing.form("/permohonan/draf/").value("usaha.cari"), Some("kapal selam"));

        // A code that is not in the list is told as one, and stays in the box.
        let form = nothing.form("/permohonan/draf/").set("usaha.cari", "99999");
        let wrong = aisyah.send(&form).await.expect(422);
        assert!(wrong.has("Kode itu tidak ada dalam daftar."), "{}", wrong.gist());
        assert_eq!(wrong.form("/permohonan/draf/").value("usaha.cari"), Some("99999"));
        assert!(wrong.bytes.len() < PAGE, "{} bytes", wrong.bytes.len());
        let found = seek(&mut aisyah, &wrong, "nomor 4242").await;
        let form = found.form("/permohonan/draf/").set("usaha", "04242");
        let page = aisyah.send(&form).await.expect(422);
        assert!(!page.html().contains("id=\"usaha-e\""), "nothing is wrong with it: {}", page.gist());
        assert!(page.has("04242 Usaha nomor 4242, bidang 71"), "{}", page.gist());
        assert!(steps::draft_of(&page).starts_with("/permohonan/draf/"));

        let suggested = hall.visitor().get("/kode/kbli?q=bidang").await.expect(200);
        assert_eq!(suggested.json()["isi"].as_array().map(Vec::len), Some(20));
        assert!(suggested.bytes.len() < SUGGESTED, "{} bytes", suggested.bytes.len());
        hall.visitor().get("/kode/tidak-ada?q=bidang").await.expect(404);
    }

    async fn a_list_is_renewed_while_the_hall_is_open_and_a_broken_one_changes_nothing(hall: TestHall) {
        let hall = with_list(&hall).await;
        let folder = hall.folder().join("layanan");
        let rows = || hall.hall().services.now().codes("kbli").expect("a list").rows().len();
        fs::write(folder.join("kbli.codes.csv"), "code,title\n1,x\n").unwrap();
        // Twice: what is still being written to is left alone.
        for _ in 0..2 {
            hall.in_force().look().await.expect("the hall looks at the folder");
        }
        assert_eq!(rows(), ROWS, "what was offered before stays");
        let trouble = administration::ports::Offer::trouble(hall.in_force());
        assert!(trouble.folder.iter().any(|mistake| mistake.file.ends_with("kbli.codes.csv")), "{trouble:?}");
        write(&folder, Some(4_242));
        for _ in 0..2 {
            hall.in_force().look().await.expect("the hall looks at the folder");
        }
        assert!(administration::ports::Offer::trouble(hall.in_force()).is_none());
        let mut aisyah = hall.resident("aisyah").await;
        let page = begin(&mut aisyah).await;
        assert!(offered(&seek(&mut aisyah, &page, "nomor 4242").await).is_empty(), "it holds no longer");
        let form = page.form("/permohonan/draf/").set("usaha.cari", "04242");
        let ended = aisyah.send(&form).await.expect(422);
        assert!(ended.has("Kode 04242 tidak berlaku lagi"), "{}", ended.gist());
    }
}
