//! An officer's way for the day through what lies with their agency.

use testkit::{Browser, TestHall};

use crate::reports::{a_hole, passed};

/// A hole at a place of the invented city; its number.
async fn hole(hall: &TestHall, reporter: &mut Browser, words: &str, north: &str, east: &str) -> String {
    let page = reporter.get("/lapor").await.expect(200);
    let place = [("tempat", "Jalan Uji"), ("lintang", north), ("bujur", east)];
    let second = reporter.send(&page.form("/lapor").fill(&[("cerita", words)]).fill(&place)).await.expect(200);
    let report = reporter.send(&a_hole(&second)).await.expect(200).path;
    passed(hall, &report).await;
    report.rsplit('/').next().unwrap().to_owned()
}

testkit::on_both! {
    async fn a_days_route_goes_from_place_to_place_and_to_a_phone(hall: TestHall) {
        let mut aisyah = hall.resident("aisyah").await;
        let far = hole(&hall, &mut aisyah, "Jalan berlubang paling jauh di utara", "-4.99300", "110.40000").await;
        let near = hole(&hall, &mut aisyah, "Jalan berlubang paling dekat & dalam", "-5.00100", "110.40000").await;
        let middle = hole(&hall, &mut aisyah, "Jalan berlubang di tengah <dua>", "-4.99700", "110.40000").await;
        let mut hendra = hall.officer("hendra").await;
        let start = "/meja/laporan/rute?lintang=-5.00200&bujur=110.40000";
        let page = hendra.get(start).await.expect(200);
        let at = |words: &str| page.html().find(words).unwrap_or(usize::MAX);
        assert!(at(&near) < at(&middle) && at(&middle) < at(&far) && at(&far) < usize::MAX, "{}", page.gist());
        assert!(page.has("3 tempat") && page.has("1.000 meter") && page.has("450 meter dari sebelumnya"), "{}", page.gist());
        let query = start.split_once('?').unwrap().1;
        let points = hendra.get(&format!("/meja/laporan/rute.geojson?{query}")).await.expect(200).json();
        let ids: Vec<_> = points["features"].as_array().unwrap().iter().map(|one| one["properties"]["id"].clone()).collect();
        assert_eq!(ids, [near.as_str(), &middle, &far]);
        let gpx = hendra.get(&format!("/meja/laporan/rute.gpx?{query}")).await.expect(200);
        assert!(gpx.header("content-type").contains("gpx") && gpx.header("content-disposition").contains("rute.gpx"));
        let xml = gpx.html().clone();
        assert!(xml.contains("<wpt lat=\"-5.00100\" lon=\"110.40000\">") && xml.contains(&near), "{xml}");
        assert!(!xml.contains("<dua>") && !xml.contains("dekat & dalam"), "{xml}");
        assert_eq!(xml.matches("<rtept ").count(), 3);
        let urgent = hendra.get("/meja/laporan/rute?lintang=abc").await.expect(200);
        assert!(urgent.has("Titik mulai tidak terbaca") && urgent.has(&far), "{}", urgent.gist());
        let mine = hendra.get("/meja/laporan/rute?milik=saya").await.expect(200);
        assert!(mine.has("Tidak ada laporan dengan titik") && !mine.has(&far), "{}", mine.gist());
        let other = hall.officer("rina").await.get("/meja/laporan/rute").await.expect(200);
        assert!(!other.has(&far), "another agency has another way");
        for who in ["auditor", "admin"] {
            let refused = hall.officer(who).await.get("/meja/laporan/rute").await;
            assert!(refused.status == 403 && !refused.has(&far), "{who}: {}", refused.status);
        }
    }
}
