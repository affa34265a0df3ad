//! Reports by residents, from the first photo to the reporter's last word.

use kernel::Span;
use testkit::cast::{kinds, newest_code};
use testkit::{Browser, Form, Seen, TestHall, papers};

const STORY: &str = "Jalan berlubang dalam di depan SD, motor jatuh tadi pagi";

/// The first page, filled in.
pub(crate) async fn first_page(browser: &mut Browser, words: &str) -> Form {
    let page = browser.get("/lapor").await.expect(200);
    let place = [("tempat", "Jalan Melati"), ("lintang", "-5.00010"), ("bujur", "110.40010")];
    page.form("/lapor").fill(&[("cerita", words)]).fill(&place)
}

/// The second page, with what was guessed.
pub(crate) async fn write(browser: &mut Browser, words: &str) -> Seen {
    let form = first_page(browser, words).await.attach("foto", "foto.jpg", papers::jpeg_with_place());
    let second = browser.send(&form).await.expect(200);
    assert_eq!(second.path, "/lapor/kirim", "{}", second.gist());
    second
}

/// The second page of a hole in the road, filled in.
pub(crate) fn a_hole(second: &Seen) -> Form {
    second.form("/lapor/kirim").fill(&[("kategori", "jalan-rusak"), ("jenis", "pengaduan"), ("tanya.bahaya", "ya")])
}

/// A resident reports a hole in the road; the address of its page.
pub(crate) async fn report(browser: &mut Browser, words: &str) -> String {
    let second = write(browser, words).await;
    let sent = browser.send(&a_hole(&second)).await.expect(200);
    assert!(sent.path.starts_with("/laporan/LAP-"), "{}", sent.gist());
    sent.path
}

/// One of the forms on the desk.
pub(crate) async fn tend(officer: &mut Browser, report: &str, deed: &str, set: &[(&str, &str)]) -> Seen {
    let page = report.replace("/laporan/", "/meja/laporan/");
    officer.fill(&page, &format!("{page}/{deed}"), set).await
}

/// It lies with the agency of roads.
pub(crate) async fn passed(hall: &TestHall, report: &str) {
    tend(&mut hall.officer("citra").await, report, "teruskan", &[]).await.expect(200);
}

/// The agency calls it settled, with a photo.
pub(crate) async fn answered(officer: &mut Browser, report: &str) -> Seen {
    let page = report.replace("/laporan/", "/meja/laporan/");
    let form = officer.get(&page).await.expect(200).form(&format!("{page}/jawab"));
    let form = form.fill(&[("jawaban", "Lubang ditambal"), ("tempat", "Jalan Melati")]);
    officer.send(&form.attach("bukti", "bukti.png", papers::png())).await
}

/// One of the reporter's words.
pub(crate) async fn says(reporter: &mut Browser, report: &str, word: &str, set: &[(&str, &str)]) -> Seen {
    reporter.fill(report, &format!("{report}/{word}"), set).await
}

pub(crate) async fn bodies(hall: &TestHall) -> Vec<String> {
    hall.messages().await.into_iter().map(|one| one.message.body).collect()
}

testkit::on_both! {
    async fn a_report_is_settled_by_the_reporters_word_and_not_by_the_agencys(hall: TestHall) {
        let mut aisyah = hall.resident("aisyah").await;
        let report = report(&mut aisyah, STORY).await;
        let mine = aisyah.get("/laporan/saya").await.expect(200);
        assert!(mine.has(report.rsplit('/').next().unwrap()) && mine.has("Terkirim"), "{}", mine.gist());
        let unread = hall.visitor().get(&report).await.expect(200);
        assert!(!unread.has("motor jatuh") && unread.has("setelah petugas membacanya"), "{}", unread.gist());
        let mut citra = hall.officer("citra").await;
        let desk = citra.get("/meja").await.expect(200);
        let href = report.replace("/laporan/", "/meja/laporan/");
        assert!(desk.has(&format!("href=\"{href}\"")) && desk.has("Periksa dan teruskan"), "{}", desk.gist());
        assert!(citra.get(&href).await.expect(200).has("Aisyah Nasution"));
        let trail = aisyah.get("/saya/jejak").await.expect(200);
        assert!(trail.has("Citra Lestari") && trail.has("Memeriksa laporan"), "{}", trail.gist());
        passed(&hall, &report).await;
        let public = hall.visitor().get(&report).await.expect(200);
        assert!(public.has("motor jatuh") && public.has("Dinas Pekerjaan Umum") && !public.has("Aisyah"), "{}", public.gist());
        let mut hendra = hall.officer("hendra").await;
        assert!(hendra.get("/meja").await.expect(200).has(&href));
        tend(&mut hendra, &report, "mulai", &[]).await.expect(200);
        let bare = tend(&mut hendra, &report, "jawab", &[("jawaban", "Sudah"), ("tempat", "Jalan Melati")]).await;
        assert!(bare.expect(422).has("id=\"bukti-e\""), "without evidence nothing is settled");
        answered(&mut hendra, &report).await.expect(200);
        let told = hall.visitor().get(&report).await.expect(200);
        assert!(told.has("Dinyatakan selesai") && told.has("Lubang ditambal") && told.has("Foto bukti pengerjaan 1"));
        assert!(!hendra.get(&href).await.expect(200).has_form(&format!("{href}/jawab")), "the reporter has the word");
        let empty = says(&mut aisyah, &report, "belum", &[]).await.expect(422);
        assert!(empty.has("id=\"cerita-e\""), "{}", empty.gist());
        says(&mut aisyah, &report, "belum", &[("cerita", "Tambalannya sudah lepas")]).await.expect(200);
        answered(&mut hendra, &report).await.expect(200);
        let settled = says(&mut aisyah, &report, "benar", &[]).await.expect(200);
        assert!(settled.has("Selesai") && settled.has("Dibenarkan pelapor"), "{}", settled.gist());
        hall.settle().await;
        let events = hall.events().await;
        let about: Vec<_> = kinds(&events).into_iter().filter(|kind| kind.starts_with("reports.")).collect();
        assert_eq!(about, [
            "reports.sent", "reports.passed", "reports.begun", "reports.answered", "reports.reopened", "reports.answered",
            "reports.confirmed",
        ]);
        assert!(events.iter().all(|event| !event.entry.contains("motor jatuh") && !event.entry.contains("Aisyah")));
        let bodies = bodies(&hall).await;
        assert!(bodies.iter().any(|body| body.contains("menyatakan laporan") && body.contains(&report)), "{bodies:?}");
        assert!(bodies.iter().all(|body| !body.contains("motor jatuh")), "{bodies:?}");
    }

    async fn a_visitor_reports_with_a_code_and_speaks_for_it_from_the_same_browser(hall: TestHall) {
        let mut visitor = hall.visitor();
        let second = write(&mut visitor, STORY).await;
        let nobody = visitor.send(&a_hole(&second)).await.expect(422);
        assert!(nobody.has("id=\"kontak-e\"") && nobody.has("value=\"jalan-rusak\" checked"), "{}", nobody.gist());
        let wrong = visitor.send(&a_hole(&nobody).set("kontak", "08")).await.expect(422);
        assert!(wrong.has("id=\"kontak-e\""), "{}", wrong.gist());
        let code = visitor.send(&a_hole(&wrong).fill(&[("kontak", "0812 9999 0001"), ("nama", "Budi")])).await.expect(200);
        assert_eq!(code.path, "/lapor/kode", "{}", code.gist());
        let wrong = visitor.send(&code.form("/lapor/kode").set("kode", "000000")).await.expect(422);
        assert!(wrong.has("id=\"kode-e\""), "{}", wrong.gist());
        let right = newest_code(&hall).await;
        let sent = visitor.send(&wrong.form("/lapor/kode").set("kode", &right)).await.expect(200);
        let report = sent.path.clone();
        assert!(report.starts_with("/laporan/LAP-") && sent.has("Simpan nomor ini"), "{}", sent.gist());
        assert!(hall.visitor().get("/laporan/saya").await.expect(200).has("Belum ada laporan Anda"));
        passed(&hall, &report).await;
        let read = visitor.get(&report).await.expect(200);
        assert_eq!(read.html().matches("<h3>Petugas melihat nomor").count(), 1, "{}", read.gist());
        assert!(read.has("Citra Lestari") && !hall.visitor().get(&report).await.has("Petugas melihat nomor"));
        let mut hendra = hall.officer("hendra").await;
        let desk = hendra.get(&report.replace("/laporan/", "/meja/laporan/")).await.expect(200);
        assert!(!desk.has("6281299990001") && !desk.has("Budi"), "who works on it reaches nobody");
        answered(&mut hendra, &report).await.expect(200);
        let other = hall.visitor().get(&report).await.expect(200);
        assert!(!other.has_form(&format!("{report}/benar")));
        says(&mut visitor, &report, "benar", &[]).await.expect(200);
        hall.settle().await;
        let notes = hall.messages().await;
        assert!(notes.iter().any(|one| one.message.address == "+6281299990001" && one.message.body.contains(&report)));
    }

    async fn silence_is_written_down_as_silence_and_can_still_be_reopened(hall: TestHall) {
        let mut aisyah = hall.resident("aisyah").await;
        let report = report(&mut aisyah, STORY).await;
        passed(&hall, &report).await;
        answered(&mut hall.officer("hendra").await, &report).await.expect(200);
        assert_eq!(reports::hear::silence(hall.reports()).await.unwrap(), 0, "there is time left");
        hall.wait(Span::days(30));
        let mut aisyah = hall.resident("aisyah").await;
        let late = aisyah.get(&report).await.expect(200);
        assert!(!late.has_form(&format!("{report}/benar")), "the window is kept by the hall");
        assert_eq!(reports::hear::silence(hall.reports()).await.unwrap(), 1);
        let page = hall.visitor().get(&report).await.expect(200);
        assert!(page.has("Selesai tanpa jawaban pelapor"), "{}", page.gist());
        says(&mut aisyah, &report, "belum", &[("cerita", "Masih berlubang")]).await.expect(200);
        let desk = hall.officer("hendra").await.get("/meja").await.expect(200);
        assert!(desk.has(&report.replace("/laporan/", "/meja/laporan/")));
    }

    async fn nobody_else_reads_or_speaks_for_a_report(hall: TestHall) {
        let mut aisyah = hall.resident("aisyah").await;
        let second = write(&mut aisyah, STORY).await;
        let sent = aisyah.send(&a_hole(&second).set("rahasia", "ya").set("anonim", "ya")).await.expect(200);
        let report = sent.path.clone();
        let photo = crate::steps::link(&sent, "/laporan/foto/");
        aisyah.get(&photo).await.expect(200);
        passed(&hall, &report).await;
        let desk = report.replace("/laporan/", "/meja/laporan/");
        let shown = hall.officer("hendra").await.get(&desk).await.expect(200);
        assert!(shown.has("motor jatuh") && !shown.has("Aisyah") && shown.has("Anonim bagi dinas"), "{}", shown.gist());
        for who in ["visitor", "bagas", "wulan", "rina"] {
            let mut stranger = match who {
                "visitor" => hall.visitor(),
                "bagas" => hall.resident(who).await,
                _ => hall.officer(who).await,
            };
            let page = stranger.get(&report).await.expect(200);
            assert!(!page.has("motor jatuh") && !page.has("Aisyah") && !page.has("-5,000"), "{who}: {}", page.gist());
            stranger.get(&photo).await.expect(404);
            stranger.get(&format!("{report}/titik.geojson")).await.expect(404);
            let any_form = stranger.get("/lapor").await.expect(200).form("/lapor");
            let on_desk = stranger.get(&desk).await;
            assert!(on_desk.status == 403 || !on_desk.has("motor jatuh"), "{who}: {}", on_desk.gist());
            for word in ["benar", "belum", "tarik", "lengkapi", "sama"] {
                let form = any_form.clone().to(&format!("{report}/{word}")).forge("cerita", "x");
                let refused = stranger.post(&form).await.status;
                assert!([401, 403, 404].contains(&refused) || refused == 303, "{who} {word}: {refused}");
            }
            for deed in ["teruskan", "mulai", "jawab", "tolak", "sembunyikan"] {
                let form = any_form.clone().to(&format!("{desk}/{deed}")).forge("_rev", "2");
                let refused = stranger.post(&form).await.status;
                assert!([401, 403, 404, 303].contains(&refused), "{who} {deed}: {refused}");
            }
        }
        let about: Vec<_> = hall.events().await.into_iter().filter(|event| event.kind.starts_with("reports.")).collect();
        assert_eq!(kinds(&about), ["reports.sent", "reports.passed"], "nobody else did anything");
        for list in ["/laporan", "/laporan.rss", "/laporan.geojson"] {
            let list = hall.visitor().get(list).await.expect(200);
            assert!(!list.has("LAP-"), "{}", list.gist());
        }
    }

    async fn what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(hall: TestHall) {
        let mut aisyah = hall.resident("aisyah").await;
        let page = aisyah.get("/lapor").await.expect(200);
        let empty = aisyah.send(&page.form("/lapor")).await.expect(422);
        for field in ["cerita", "tempat", "kelurahan"] {
            assert!(empty.has(&format!("id=\"{field}-e\"")), "{field}: {}", empty.gist());
        }
        let outside = empty.form("/lapor").fill(&[("cerita", STORY), ("lintang", "-7.79"), ("bujur", "110.37")]);
        let outside = aisyah.send(&outside.set("tempat", "Malioboro")).await.expect(422);
        assert!(outside.has("Yogyakarta") && outside.has("id=\"lintang-e\"") && outside.has("motor jatuh"));
        let video = outside.form("/lapor").fill(&[("lintang", "-5.0001"), ("bujur", "110.4001")]);
        let video = video.attach("foto", "video.mp4", b"\0\0\0\x18ftypmp42 no picture".to_vec());
        let video = aisyah.send(&video).await.expect(422);
        assert!(video.has("id=\"foto-e\"") && video.has("Malioboro"), "{}", video.gist());
        let picture = papers::png();
        let twice = video.form("/lapor").attach("foto", "a.png", picture.clone()).attach("foto", "b.png", picture);
        let script = twice.set("cerita", "<script>alert(1)</script> jalan rusak sekali");
        let second = aisyah.send(&script).await.expect(200);
        assert_eq!(second.path, "/lapor/kirim", "{}", second.gist());
        let first = aisyah.get("/lapor").await.expect(200);
        assert!(first.has("Foto 1") && !first.has("Foto 2"), "the same picture is kept once");
        assert!(!first.html().contains("<script>alert") && first.has("<script>alert"), "{}", first.gist());
        let unchosen = second.form("/lapor/kirim").without("kategori").without("jenis");
        let unchosen = aisyah.send(&unchosen).await.expect(422);
        assert!(unchosen.has("id=\"kategori-e\""), "{}", unchosen.gist());
        let old = a_hole(&second);
        aisyah.send(&old).await.expect(409);
        let again = aisyah.get("/lapor/kirim").await.expect(200);
        let sent = aisyah.send(&a_hole(&again)).await.expect(200);
        assert!(sent.has("Laporan Anda sudah terkirim"), "{}", sent.gist());
        aisyah.send(&a_hole(&again)).await.expect(410);
    }

    async fn one_resident_cannot_flood_the_desk(hall: TestHall) {
        let mut aisyah = hall.resident("aisyah").await;
        for n in 0..reports::send::MOST_AN_HOUR {
            report(&mut aisyah, &format!("{STORY} nomor {n}")).await;
        }
        let second = write(&mut aisyah, "Yang kesebelas dalam satu jam, jalan rusak").await;
        let refused = aisyah.send(&a_hole(&second)).await.expect(429);
        assert!(refused.has("Terlalu banyak laporan"), "{}", refused.gist());
        hall.wait(Span::minutes(61));
        let second = aisyah.get("/lapor/kirim").await.expect(200);
        aisyah.send(&a_hole(&second)).await.expect(200);
    }
}
