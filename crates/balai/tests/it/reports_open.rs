//! Reports as open data, and how evenly they are settled: what is in it, what is not, and the figures as counted by hand.

use kernel::Span;
use testkit::{Browser, TestHall};

use crate::reports::{a_hole, answered, passed, write};

/// Words that hold what nobody may publish.
const STORY: &str = "Jalan berlubang, hubungi saya Siti di 081234567890 atau siti@contoh.id";

/// A report with the answers of the second page; the address of its page.
async fn sent(browser: &mut Browser, secret: bool) -> String {
    let second = write(browser, STORY).await;
    let form = a_hole(&second);
    let form = if secret { form.set("rahasia", "ya") } else { form };
    browser.send(&form).await.expect(200).path
}

/// Five open reports that were settled after two days, one that waits, one that is secret and one that nobody has read.
async fn a_month(hall: &TestHall) -> (Vec<String>, [String; 2]) {
    let mut aisyah = hall.resident("aisyah").await;
    let mut open = Vec::new();
    for _ in 0..6 {
        open.push(sent(&mut aisyah, false).await);
    }
    let secret = sent(&mut aisyah, true).await;
    let unread = sent(&mut aisyah, false).await;
    for report in open.iter().chain([&secret]) {
        passed(hall, report).await;
    }
    hall.wait(Span::days(2));
    for report in &open[..5] {
        answered(&mut hall.officer("hendra").await, report).await.expect(200);
    }
    hall.wait(Span::minutes(61));
    (open, [secret, unread])
}

fn number(report: &str) -> &str {
    report.rsplit('/').next().unwrap()
}

testkit::on_both! {
    async fn open_data_has_every_open_report_and_nothing_of_anybody(hall: TestHall) {
        let (open, closed) = a_month(&hall).await;
        let mut anyone = hall.visitor();
        let page = anyone.get("/laporan/data").await.expect(200);
        let csv = crate::steps::link(&page, "/laporan/data/2");
        assert_eq!(csv.rsplit('.').next(), Some("csv"), "{csv}");
        for column in reports::open_data::COLUMNS {
            assert!(page.has(&format!("<code>{column}</code>")), "{column} is explained");
        }
        let sheet = anyone.get(&csv).await.expect(200);
        assert!(sheet.header("content-type").contains("text/csv"));
        let text = sheet.html().clone();
        let mut lines = text.lines();
        assert_eq!(lines.next(), Some(reports::open_data::COLUMNS.join(",").as_str()));
        assert_eq!(lines.count(), 6, "{text}");
        for report in &open {
            assert!(text.contains(number(report)), "{report}");
        }
        let json = anyone.get(&csv.replace(".csv", ".json")).await.expect(200).json();
        let rows = json.as_array().unwrap();
        assert_eq!(rows.len(), 6);
        assert!(rows.iter().all(|row| row.as_object().unwrap().len() == reports::open_data::COLUMNS.len()));
        let settled = rows.iter().find(|row| row["nomor"] == number(&open[0])).unwrap();
        assert_eq!((settled["keadaan"].as_str(), settled["lewat_janji"].as_str()), (Some("ditanggapi"), Some("tidak")));
        assert_ne!(settled["petak_lintang"], "-5.00010", "the cell, never the point");
        for all in [text, json.to_string()] {
            for planted in ["081234567890", "siti@", "berlubang", "Aisyah", "-5.0001,", number(&closed[0]), number(&closed[1])] {
                assert!(!all.contains(planted), "{planted} is published");
            }
        }
        anyone.get("/laporan/data/2026-13.csv").await.expect(404);
        anyone.get("/laporan/data/2026-07.xlsx").await.expect(404);
        let empty = anyone.get("/laporan/data/2019-01.json").await.expect(200).json();
        assert_eq!(empty, serde_json::json!([]));
    }

    async fn medians_and_heat_are_told_of_places_with_enough_reports(hall: TestHall) {
        let none = hall.visitor().get("/laporan/pemerataan").await.expect(200);
        assert!(none.has("Belum ada laporan terbuka dalam rentang waktu ini"), "{}", none.gist());
        a_month(&hall).await;
        let mut anyone = hall.visitor();
        let page = anyone.get("/laporan/pemerataan?hari=30&urut=lama").await.expect(200);
        assert!(page.has("6 laporan dalam 30 hari") && page.has("2,0 hari") && page.has("Kel. Sukamulya"), "{}", page.gist());
        assert!(page.has("100 %") && page.has("Sebanding"), "{}", page.gist());
        let sheet = anyone.get("/laporan/pemerataan.csv?hari=30").await.expect(200);
        assert!(sheet.html().contains("kelurahan,99.99.01.1001,Kel. Sukamulya,6,2.00,1.00,100,0,"), "{}", sheet.html());
        let heat = anyone.get("/laporan/panas.geojson?hari=30").await.expect(200).json();
        assert_eq!(heat["features"].as_array().unwrap().len(), 1);
        assert_eq!(heat["features"][0]["properties"], serde_json::json!({ "jumlah": 6 }));
        for (category, cells) in [("jalan-rusak", 1), ("sampah", 0), ("tidak-ada", 0)] {
            let heat = anyone.get(&format!("/laporan/panas.geojson?hari=30&kategori={category}")).await.expect(200).json();
            assert_eq!(heat["features"].as_array().unwrap().len(), cells, "{category}");
        }
        let of_one = anyone.get("/laporan/pemerataan?hari=30&kategori=jalan-rusak").await.expect(200);
        assert!(of_one.has("kategori=jalan-rusak#panas\" aria-current=\"true\""), "{}", of_one.gist());
        let point = heat["features"][0]["geometry"]["coordinates"].to_string();
        assert!(!point.contains("5.0001") && !point.contains("110.4001"), "{point}");
        hall.wait(Span::days(60));
        let past = anyone.get("/laporan/pemerataan?hari=30").await.expect(200);
        assert!(past.has("Belum ada laporan"), "it is made anew: {}", past.gist());
        let longer = anyone.get("/laporan/pemerataan?hari=90").await.expect(200);
        assert!(longer.has("83 %"), "one of six is late by now: {}", longer.gist());
    }
}
