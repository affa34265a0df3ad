//! Reports and people other than who sent them: the same person at another phone, those who want to hear of new ones, and
//! witnesses where the reporter says nothing.

use kernel::Span;
use testkit::cast::newest_code;
use testkit::{Browser, TestHall, papers};

use crate::reports::{a_hole, answered, bodies, passed, report, says, write};

const STORY: &str = "Jalan berlubang dalam di depan SD, motor jatuh tadi pagi";

/// A visitor reports with a telephone; the address of the report.
async fn visitor_reports(hall: &TestHall, visitor: &mut Browser, phone: &str) -> String {
    let second = write(visitor, STORY).await;
    let code = visitor.send(&a_hole(&second).set("kontak", phone)).await.expect(200);
    let right = newest_code(hall).await;
    visitor.send(&code.form("/lapor/kode").set("kode", &right)).await.expect(200).path
}

/// Somebody proves a telephone to find the reports that came from it.
async fn claim(hall: &TestHall, browser: &mut Browser, phone: &str) -> testkit::Seen {
    let mine = browser.get("/laporan/saya").await.expect(200);
    let code = browser.send(&mine.form("/laporan/saya/buka").set("kontak", phone)).await.expect(200);
    let right = newest_code(hall).await;
    browser.send(&code.form("/laporan/saya/kode").set("kode", &right)).await
}

testkit::on_both! {
    async fn another_phone_speaks_for_a_report_after_a_code(hall: TestHall) {
        let report = visitor_reports(&hall, &mut hall.visitor(), "0812 9999 0001").await;
        passed(&hall, &report).await;
        answered(&mut hall.officer("hendra").await, &report).await.expect(200);
        let mut other = hall.visitor();
        let stranger = claim(&hall, &mut other, "0812 9999 0002").await.expect(422);
        assert!(stranger.has("Tidak ada laporan dari nomor") && stranger.has("id=\"kontak-e\""), "{}", stranger.gist());
        assert!(!other.get(&report).await.expect(200).has_form(&format!("{report}/benar")));
        let mine = other.get("/laporan/saya").await.expect(200);
        let code = other.send(&mine.form("/laporan/saya/buka").set("kontak", "0812 9999 0001")).await.expect(200);
        let wrong = other.send(&code.form("/laporan/saya/kode").set("kode", "000000")).await.expect(422);
        assert!(wrong.has("id=\"kode-e\""), "{}", wrong.gist());
        let right = newest_code(&hall).await;
        let found = other.send(&wrong.form("/laporan/saya/kode").set("kode", &right)).await.expect(200);
        assert!(found.path == "/laporan/saya" && found.has(report.rsplit('/').next().unwrap()), "{}", found.gist());
        let settled = says(&mut other, &report, "benar", &[]).await.expect(200);
        assert!(settled.has("Dibenarkan pelapor"), "{}", settled.gist());
    }

    async fn whoever_wants_to_hear_of_new_reports_is_told_until_they_stop(hall: TestHall) {
        let mut reader = hall.visitor();
        let page = reader.get("/laporan/kabar").await.expect(200);
        let wrong = reader.send(&page.form("/laporan/kabar").set("kontak", "budi")).await.expect(422);
        assert!(wrong.has("id=\"kontak-e\"") && wrong.has("value=\"budi\""), "{}", wrong.gist());
        let ask = wrong.form("/laporan/kabar").fill(&[("kontak", "budi@contoh.id"), ("kategori", "jalan-rusak")]);
        let code = reader.send(&ask.set("kelurahan.1", "99.99.01")).await.expect(200);
        let right = newest_code(&hall).await;
        let kept = reader.send(&code.form("/laporan/kabar/kode").set("kode", &right)).await.expect(200);
        assert!(kept.has("Jalan atau jembatan rusak") && kept.has("Tirtamaya Utara"), "{}", kept.gist());
        assert!(!kept.has("budi@contoh.id"), "the address is shown to nobody");
        let mut aisyah = hall.resident("aisyah").await;
        let open = report(&mut aisyah, STORY).await;
        hall.settle().await;
        let about = |bodies: &[String]| bodies.iter().filter(|body| body.contains("Laporan baru")).count();
        assert_eq!(about(&bodies(&hall).await), 0, "nobody has read it yet");
        passed(&hall, &open).await;
        let second = write(&mut aisyah, "Jalan berlubang lagi di sebelah timur pasar").await;
        let secret = aisyah.send(&a_hole(&second).set("rahasia", "ya")).await.expect(200).path;
        passed(&hall, &secret).await;
        // Given back and passed on again it is not new.
        crate::reports::tend(&mut hall.officer("hendra").await, &open, "salah", &[("alasan", "Jalan provinsi")]).await.expect(200);
        passed(&hall, &open).await;
        hall.settle().await;
        let told = hall.messages().await;
        let told: Vec<_> = told.iter().filter(|one| one.message.body.contains("Laporan baru")).collect();
        assert_eq!(told.len(), 1, "the open one, once");
        assert!(told[0].message.address == "budi@contoh.id" && told[0].message.body.contains(&open));
        assert!(!told[0].message.body.contains("motor jatuh"));
        let stop = told[0].message.body.split("http://hall.test").find(|part| part.starts_with("/laporan/kabar/")).unwrap();
        let mut phone = hall.visitor();
        let page = phone.get(stop.trim()).await.expect(200);
        let stopped = phone.send(&page.form(stop.trim())).await.expect(200);
        assert!(stopped.has("sudah dihentikan"), "{}", stopped.gist());
        phone.get(stop.trim()).await.expect(404);
        passed(&hall, &report(&mut aisyah, "Jalan berlubang di tikungan dekat kali").await).await;
        hall.settle().await;
        assert_eq!(about(&bodies(&hall).await), 1);
    }

    async fn a_residents_alerts_are_in_the_copy_of_everything(hall: TestHall) {
        let mut aisyah = hall.resident("aisyah").await;
        let page = aisyah.get("/laporan/kabar").await.expect(200);
        let code = aisyah.send(&page.form("/laporan/kabar").set("kontak", "aisyah@contoh.id")).await.expect(200);
        let right = newest_code(&hall).await;
        aisyah.send(&code.form("/laporan/kabar/kode").set("kode", &right)).await.expect(200);
        let page = aisyah.get("/data-saya").await.expect(200);
        let copy = aisyah.send(&page.form("/data-saya/salinan").set("bentuk", "json")).await.expect(200).json();
        let groups = copy["groups"].as_array().unwrap();
        let reports = groups.iter().find(|group| group["kind"] == "reports").expect("her alert");
        assert!(reports.to_string().contains("aisyah@contoh.id"), "{reports:#}");
    }

    async fn where_the_reporter_is_silent_those_who_have_it_too_are_asked(hall: TestHall) {
        let (mut aisyah, mut bagas) = (hall.resident("aisyah").await, hall.resident("bagas").await);
        let report = report(&mut aisyah, STORY).await;
        passed(&hall, &report).await;
        let page = bagas.get(&report).await.expect(200);
        bagas.send(&page.form(&format!("{report}/sama"))).await.expect(200);
        let mut hendra = hall.officer("hendra").await;
        answered(&mut hendra, &report).await.expect(200);
        assert_eq!(reports::witness::ask(hall.reports()).await.unwrap(), 0, "the reporter has time");
        assert!(!bagas.get(&report).await.has_form(&format!("{report}/saksi-benar")));
        hall.wait(Span::days(10));
        assert_eq!(reports::witness::ask(hall.reports()).await.unwrap(), 1);
        assert_eq!(reports::witness::ask(hall.reports()).await.unwrap(), 0, "once");
        hall.settle().await;
        assert!(bodies(&hall).await.iter().any(|body| body.contains("benar-benar selesai") && body.contains(&report)));
        let mut bagas = hall.resident("bagas").await;
        let asked = bagas.get("/laporan/saya").await.expect(200);
        assert!(asked.has("Anda ditanya") && asked.has(&report), "{}", asked.gist());
        for (mut other, why) in [(hall.visitor(), "nobody"), (hall.resident("maria").await, "not asked")] {
            let form = other.get("/lapor").await.form("/lapor").to(&format!("{report}/saksi-benar"));
            let status = other.send(&form).await.status;
            assert!([401, 403, 404].contains(&status) || !hall.visitor().get(&report).await.has("Warga yang ditanya"), "{why}: {status}");
        }
        let page = bagas.get(&report).await.expect(200);
        let no = page.form(&format!("{report}/saksi-belum")).set("cerita", "Masih berlubang");
        let bare = bagas.send(&no).await.expect(422);
        assert!(bare.has("id=\"foto-e\""), "that it is not settled is shown: {}", bare.gist());
        let no = bare.form(&format!("{report}/saksi-belum")).set("cerita", "Masih berlubang");
        bagas.send(&no.attach("foto", "lubang.png", papers::png())).await.expect(200);
        let open = hall.visitor().get(&report).await.expect(200);
        assert!(open.has("Masih berlubang") && !open.has("Bagas"), "{}", open.gist());
        answered(&mut hall.officer("hendra").await, &report).await.expect(200);
        assert!(!bagas.get(&report).await.has_form(&format!("{report}/saksi-benar")), "asked anew, not before");
        hall.wait(Span::days(10));
        assert_eq!(reports::witness::ask(hall.reports()).await.unwrap(), 1);
        let mut bagas = hall.resident("bagas").await;
        says(&mut bagas, &report, "saksi-benar", &[]).await.expect(200);
        let waits = hall.visitor().get(&report).await.expect(200);
        assert!(waits.has("Dinyatakan selesai"), "the reporter's time is not over: {}", waits.gist());
        hall.wait(Span::days(20));
        assert_eq!(reports::hear::silence(hall.reports()).await.unwrap(), 1);
        let page = hall.visitor().get(&report).await.expect(200);
        assert!(page.has("Warga yang ditanya menyatakan selesai") && !page.has("Selesai tanpa jawaban"), "{}", page.gist());
    }

    async fn one_from_the_village_is_drawn_only_if_they_agreed(hall: TestHall) {
        let (mut aisyah, mut bagas) = (hall.resident("aisyah").await, hall.resident("bagas").await);
        let older = report(&mut bagas, "Jalan berlubang di gang kecil").await;
        passed(&hall, &older).await;
        let mut asked = vec![];
        for agrees in [false, true] {
            crate::consent::press(&mut bagas, "saksi", if agrees { "beri" } else { "tarik" }).await.expect(200);
            let report = report(&mut aisyah, STORY).await;
            passed(&hall, &report).await;
            answered(&mut hall.officer("hendra").await, &report).await.expect(200);
            hall.wait(Span::days(10));
            assert_eq!(reports::witness::ask(hall.reports()).await.unwrap(), 1, "somebody looked for a witness");
            (aisyah, bagas) = (hall.resident("aisyah").await, hall.resident("bagas").await);
            asked.push(bagas.get(&report).await.expect(200).has_form(&format!("{report}/saksi-benar")));
        }
        assert_eq!(asked, [false, true]);
    }

    async fn visitors_cannot_fill_the_disk(hall: TestHall) {
        let mut refused = 0;
        for n in 0..70 {
            let mut visitor = hall.visitor();
            let form = crate::reports::first_page(&mut visitor, &format!("{STORY} {n}")).await;
            let seen = visitor.send(&form.attach("foto", "foto.png", papers::png())).await;
            if seen.status == 429 {
                assert!(seen.has("motor jatuh"), "what was typed is there: {}", seen.gist());
                let plain = visitor.send(&seen.form("/lapor")).await.expect(200);
                assert_eq!(plain.path, "/lapor/kirim", "without a picture it goes on");
                refused += 1;
            }
        }
        assert_eq!(refused, 9, "sixty and one more came through");
    }
}
