//! Reports as others find them: listed, near, merged, completed; and how they go.

use balai::removal::Remover;
use kernel::Span;
use reference::Kept;
use testkit::{Browser, Seen, papers};

use crate::reports::{a_hole, first_page, passed, report, write};

async fn tend(officer: &mut Browser, report: &str, deed: &str, set: &[(&str, &str)]) -> Seen {
    let page = report.replace("/laporan/", "/meja/laporan/");
    officer.fill(&page, &format!("{page}/{deed}"), set).await
}

fn number(report: &str) -> &str {
    report.rsplit('/').next().unwrap_or_default()
}

testkit::on_both! {
    async fn the_list_narrows_turns_its_pages_and_is_a_feed_and_points(hall: TestHall) {
        let mut aisyah = hall.resident("aisyah").await;
        let empty = hall.visitor().get("/laporan").await.expect(200);
        assert!(empty.has("Belum ada laporan yang terbuka"), "{}", empty.gist());
        let mut all = Vec::new();
        for n in 0..22 {
            if n % 9 == 8 {
                hall.wait(Span::minutes(61));
                aisyah = hall.resident("aisyah").await;
            }
            let report = report(&mut aisyah, &format!("Jalan berlubang dalam, laporan ke-{n}")).await;
            passed(&hall, &report).await;
            all.push(report);
        }
        let first = hall.visitor().get("/laporan").await.expect(200);
        assert!(first.has(number(&all[21])) && !first.has(number(&all[1])), "{}", first.gist());
        let older = crate::steps::link(&first, "/laporan?kategori=");
        let second = hall.visitor().get(&older).await.expect(200);
        assert!(second.has(number(&all[1])) && second.has(number(&all[0])) && !second.has(number(&all[2])));
        for (query, count) in [
            ("kategori=jalan-rusak", 20), ("kategori=sampah", 0), ("kelurahan=99.99.01.1001", 20),
            ("kelurahan=99.99.01.1002", 0), ("keadaan=buka", 20), ("keadaan=tutup", 0), ("keadaan=lewat", 0),
            ("kategori=jalan-rusak&kelurahan=99.99.01.1001&keadaan=buka", 20),
        ] {
            let list = hall.visitor().get(&format!("/laporan?{query}")).await.expect(200);
            assert_eq!(list.html().matches("<li><div class=\"stack tight fill\">").count(), count, "{query}");
        }
        let feed = hall.visitor().get("/laporan.rss?kategori=jalan-rusak").await.expect(200);
        assert_eq!(feed.html().matches("<item>").count(), 22);
        assert!(feed.has("http://hall.test/laporan/LAP-") && feed.header("content-type").contains("rss+xml"));
        let points = hall.visitor().get("/laporan.geojson").await.expect(200).json();
        let features = points["features"].as_array().unwrap();
        assert_eq!(features.len(), 22);
        assert_eq!(features[0]["geometry"]["coordinates"], serde_json::json!([110.4001, -5.0001]));
        hall.wait(Span::days(40));
        let late = hall.visitor().get("/laporan?keadaan=lewat").await.expect(200);
        assert!(late.has("Lewat janji") && late.has("LAP-"), "{}", late.gist());
    }

    async fn what_is_reported_already_is_offered_and_supported_and_merged(hall: TestHall) {
        let mut aisyah = hall.resident("aisyah").await;
        let known = report(&mut aisyah, "Jalan berlubang dalam di depan SD Melati").await;
        passed(&hall, &known).await;
        let mut bagas = hall.resident("bagas").await;
        let second = write(&mut bagas, "Ada lubang dalam di jalan depan SD Melati").await;
        assert!(second.has("Mungkin sudah dilaporkan") && second.has(number(&known)), "{}", second.gist());
        bagas.fill(&known, &format!("{known}/sama"), &[]).await.expect(200);
        let page = hall.visitor().get(&known).await.expect(200);
        assert!(page.has("Didukung 1 warga lain"), "{}", page.gist());
        let sent = bagas.send(&a_hole(&second)).await.expect(200);
        let twin = sent.path.clone();
        let mut citra = hall.officer("citra").await;
        let desk = citra.get(&twin.replace("/laporan/", "/meja/laporan/")).await.expect(200);
        assert!(desk.has(number(&known)), "what lies near is shown");
        tend(&mut citra, &twin, "gabung", &[("ke", number(&twin))]).await.expect(422);
        tend(&mut citra, &twin, "gabung", &[("ke", "LAP-00000-00000")]).await.expect(422);
        tend(&mut citra, &twin, "gabung", &[("ke", number(&known))]).await.expect(200);
        let merged = bagas.get(&twin).await.expect(200);
        assert!(merged.has("diteruskan bersama") && merged.has(number(&known)), "{}", merged.gist());
        tend(&mut hall.officer("hendra").await, &known, "kabari", &[("jawaban", "Aspal dipesan")]).await.expect(200);
        hall.settle().await;
        let told = hall.messages().await.into_iter().filter(|one| one.message.body.contains("Ada kabar dari"));
        assert_eq!(told.count(), 2, "the reporter, and the one for whom it is the same");
        bagas.fill(&known, &format!("{known}/lepas"), &[]).await.expect(200);
        assert!(hall.visitor().get(&known).await.expect(200).has("Belum ada warga lain"));
    }

    async fn what_is_missing_is_asked_for_and_the_clock_waits(hall: TestHall) {
        let mut aisyah = hall.resident("aisyah").await;
        let report = report(&mut aisyah, "Jalan berlubang dalam di suatu tempat").await;
        let before = aisyah.get(&report).await.expect(200);
        let mut citra = hall.officer("citra").await;
        tend(&mut citra, &report, "kembalikan", &[("jawaban", "Di sebelah mana?")]).await.expect(422);
        let asked = [("dasar", "kurang-lengkap"), ("jawaban", "Di sebelah mana?")];
        tend(&mut citra, &report, "kembalikan", &asked).await.expect(200);
        hall.wait(Span::days(7));
        let mut aisyah = hall.resident("aisyah").await;
        let page = aisyah.get(&report).await.expect(200);
        assert!(page.has("Di sebelah mana?") && page.has("Lengkapi laporan ini"), "{}", page.gist());
        let said = [("cerita", "Di depan kantor pos")];
        let completed = aisyah.fill(&report, &format!("{report}/lengkapi"), &said).await.expect(200);
        let due = |seen: &Seen| {
            let html = seen.html();
            let at = html.find("Dijanjikan selesai").expect("the promise");
            html[at..at + 160].to_owned()
        };
        assert_ne!(due(&before), due(&completed), "a week later: what waited for the reporter does not count");
        let mut citra = hall.officer("citra").await;
        let desk = citra.get(&report.replace("/laporan/", "/meja/laporan/")).await.expect(200);
        assert!(desk.has("Di depan kantor pos"), "{}", desk.gist());
        let refused = [("dasar", "sengketa-pribadi"), ("jawaban", "Ini urusan antarwarga.")];
        tend(&mut citra, &report, "tolak", &refused).await.expect(200);
        let page = aisyah.get(&report).await.expect(200);
        assert!(page.has("Ditolak") && page.has("Perselisihan antarwarga") && page.has("Ini urusan antarwarga"));
        assert!(!hall.visitor().get(&report).await.expect(200).has("kantor pos"), "what was refused unread stays unread");
    }

    async fn an_agency_gives_back_what_is_not_its_own_and_hides_what_shows_too_much(hall: TestHall) {
        let mut aisyah = hall.resident("aisyah").await;
        let report = report(&mut aisyah, "Jalan berlubang dalam di depan SD").await;
        passed(&hall, &report).await;
        let mut hendra = hall.officer("hendra").await;
        tend(&mut hendra, &report, "salah", &[]).await.expect(422);
        tend(&mut hendra, &report, "salah", &[("alasan", "Ini saluran, urusan DLH")]).await.expect(200);
        let mut citra = hall.officer("citra").await;
        let again = [("instansi", "dlh"), ("kategori", "saluran-air"), ("alasan", "Menurut PUPR")];
        tend(&mut citra, &report, "teruskan", &again).await.expect(200);
        let public = hall.visitor().get(&report).await.expect(200);
        assert!(public.has("Dinas Lingkungan Hidup") && !public.has("Menurut PUPR"), "{}", public.gist());
        let photo = crate::steps::link(&public, "/laporan/foto/");
        let mut rina = hall.officer("rina").await;
        let desk = report.replace("/laporan/", "/meja/laporan/");
        let page = rina.get(&desk).await.expect(200);
        let hide = page.form(&format!("{desk}/sembunyikan"));
        rina.send(&hide.clone()).await.expect(422);
        rina.send(&hide.set("alasan", "Ada wajah anak")).await.expect(200);
        hall.visitor().get(&photo).await.expect(404);
        aisyah.get(&photo).await.expect(200);
        assert!(aisyah.get(&report).await.expect(200).has("Ada wajah anak"));
    }

    async fn what_is_not_sent_goes_and_what_was_said_is_erased_with_its_person(hall: TestHall) {
        let mut visitor = hall.visitor();
        let form = first_page(&mut visitor, "Laporan yang tidak pernah terkirim").await;
        let second = visitor.send(&form.attach("foto", "a.png", papers::png())).await.expect(200);
        assert_eq!(second.path, "/lapor/kirim");
        let mut aisyah = hall.resident("aisyah").await;
        let report = report(&mut aisyah, "Jalan berlubang, rumah saya nomor tujuh").await;
        let held = aisyah.get("/data-saya").await.expect(200);
        assert!(held.has("Laporan") && held.has("1 catatan"), "{}", held.gist());
        let copy = aisyah.send(&held.form("/data-saya/salinan").set("bentuk", "json")).await.expect(200);
        assert!(copy.has("rumah saya nomor tujuh") && copy.has(number(&report)), "{}", copy.gist());
        passed(&hall, &report).await;
        hall.wait(Span::days(3));
        let removed = Remover::of(hall.cases(), hall.reports()).remove_if_due().await.unwrap().expect("a night");
        assert!(removed.removed.contains(&(Kept::ReportDraft.as_str().to_owned(), 1)), "{:?}", removed.removed);
        assert!(!visitor.get("/lapor").await.expect(200).has("tidak pernah terkirim"));
        let person = hall.person("aisyah").await;
        let input = (hall.reports().clone(), person);
        let files = hall.store().write(hall.region(), input, |tx, (room, person)| {
            Box::pin(async move {
                let open = reports::erase::reach(tx, room, *person).await?.open;
                assert_eq!(open.len(), 1, "it is under way");
                reports::erase::erase(tx, room, *person).await
            })
        });
        let files = files.await.unwrap();
        assert_eq!(files.len(), 1);
        reports::erase::clear(hall.reports(), &files).await.unwrap();
        let left = hall.visitor().get(&report).await.expect(200);
        assert!(!left.has("nomor tujuh") && left.has("Diperiksa dan diteruskan"), "{}", left.gist());
        assert!(!hall.visitor().get("/laporan").await.expect(200).has(number(&report)));
        let mine = hall.resident("aisyah").await.get("/laporan/saya").await;
        assert!(!mine.has(number(&report)), "{}", mine.gist());
    }
}
