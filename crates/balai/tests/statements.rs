//! What a page of the desk costs: the same number of statements with few cases and with many. A test program of its own,
//! since it counts everything that its process sends.

#![expect(clippy::expect_used, reason = "a test that cannot go on may panic")]

use serde_json::json;
use store::testing::statements;
use testkit::{Browser, Plan, Program, TestHall};

/// Files an application that an officer decides.
async fn file(program: &Program, n: usize) -> String {
    let answers = json!({
        "pelaku": "perorangan",
        "nama": "Bagas Pratama",
        "nik": "3374061802910007",
        "hp": "+6281298765432",
        "nama_usaha": format!("Warung {n}"),
        "kbli": "56102",
        "alamat_usaha": "Jalan Mawar 12",
        "wilayah_usaha": village(),
        "modal": 2_000_000_000_i64,
        "tenaga_kerja": 2,
        "kesesuaian_ruang": true,
        "lingkungan": true,
        "benar": true,
    });
    let case = json!({ "service": "nib-mikro", "answers": answers, "declared": true });
    let filed = program.post("/api/v1/cases", &case).await.expect(201).json();
    filed["reference"].as_str().expect("a reference").to_owned()
}

fn village() -> String {
    let mut at = balai::demo::hall_row().region;
    while at.level() < 4 {
        at = reference::Regions::with_example().children(at).next().expect("a region below").code;
    }
    at.dotted()
}

/// Statements of each page.
async fn costs(made: &mut Browser, reference: &str) -> Vec<(String, u64)> {
    let case = format!("/meja/{reference}");
    let (one, two) = (made.look_for("pratama").await.path, made.look_for("pratama mawar").await.path);
    assert!(one.contains("cari=") && two.contains("cari="), "{one} {two}");
    let found = ["a search for one word", "a search for two words"];
    let pages = ["/meja", "/meja?antrean=bebas&layanan=nib-mikro", "/meja/arsip", "/meja/tugas", "/meja/cuti"];
    let pages = pages.map(|page| (page, page)).into_iter().chain(found.into_iter().zip([one.as_str(), two.as_str()]));
    let mut costs = Vec::new();
    for (name, page) in pages.chain([("/meja/templat", "/meja/templat"), (case.as_str(), case.as_str())]) {
        // The first time something may be read that is kept afterwards.
        made.get(page).await.expect(200);
        let before = statements();
        made.get(page).await.expect(200);
        costs.push((name.to_owned(), statements() - before));
    }
    costs
}

#[test]
fn a_page_of_the_desk_costs_the_same_with_few_cases_and_with_many() {
    testkit::engines::on_sqlite(Plan::example(), |hall: TestHall| async move {
        let bagas = hall.program("bagas", &["cases:write"]).await;
        let made_program = hall.program("made", &["desk:read", "desk:write"]).await;
        let mut made = hall.officer("made").await;
        let first = file(&bagas, 0).await;
        let closed = file(&bagas, 1).await;
        approve(&made_program, &closed).await;
        hall.follow().await;
        let few = costs(&mut made, &first).await;
        for n in 2..62 {
            let reference = file(&bagas, n).await;
            if n % 2 == 0 {
                approve(&made_program, &reference).await;
            }
        }
        hall.follow().await;
        let many = costs(&mut made, &first).await;
        for ((page, few), (_, many)) in few.iter().zip(&many) {
            // A page that is full needs no look at what lies beyond it, and has neighbours in one statement.
            assert!(many <= few, "{page} costs {few} statements with two cases and {many} with sixty");
            assert!(*many <= 30, "{page} costs {many} statements");
        }
        println!("{many:?}");
    });
}

async fn approve(made: &Program, reference: &str) {
    made.post(&format!("/api/v1/desk/cases/{reference}/claim"), &json!({})).await.expect(200);
    let path = format!("/api/v1/desk/cases/{reference}/decision");
    let case = made.get(&format!("/api/v1/desk/cases/{reference}")).await.expect(200);
    let tag = case.header("etag").to_owned();
    made.post_with(&path, &[("if-match", &tag)], &json!({ "action": "approve" })).await.expect(200);
}
