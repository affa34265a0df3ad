//! A report that several agencies settle, one that goes on with another, notes, templates, late steps, and windows.

use kernel::Span;
use testkit::TestHall;
use testkit::cast::kinds;

use crate::reports::{answered, bodies, passed, report, says, tend, write};
use crate::steps::link;

const STORY: &str = "Pohon tumbang menutup jalan dan merusak aspal di depan SD";

/// The desk's page of a report.
fn desk(report: &str) -> String {
    report.replace("/laporan/", "/meja/laporan/")
}

/// Roads and environment each get a part; the addresses of both.
async fn split(hall: &TestHall, report: &str) -> [String; 2] {
    let jobs =
        [("instansi.1", "pupr"), ("tugas.1", "Tambal aspalnya"), ("instansi.2", "dlh"), ("tugas.2", "Angkut pohonnya")];
    tend(&mut hall.officer("citra").await, report, "pecah", &jobs).await.expect(200);
    let mut parts = Vec::new();
    for who in ["hendra", "rina"] {
        let inbox = hall.officer(who).await.get("/meja").await.expect(200);
        parts.push(link(&inbox, "/meja/laporan/LAP-").replace("/meja/laporan/", "/laporan/"));
    }
    parts.try_into().expect("two")
}

testkit::on_both! {
    async fn a_report_of_several_agencies_is_settled_with_its_last_part(hall: TestHall) {
        let mut aisyah = hall.resident("aisyah").await;
        let report = report(&mut aisyah, STORY).await;
        let mut citra = hall.officer("citra").await;
        let one = tend(&mut citra, &report, "pecah", &[("instansi.1", "pupr"), ("tugas.1", "Tambal")]).await.expect(422);
        assert!(one.has("paling sedikit dua instansi") && one.has("value=\"Tambal\""), "{}", one.gist());
        let [roads, trees] = split(&hall, &report).await;
        assert_ne!(roads, trees);
        let (mut hendra, mut rina) = (hall.officer("hendra").await, hall.officer("rina").await);
        let job = hendra.get(&desk(&roads)).await.expect(200);
        assert!(job.has("Tambal aspalnya") && job.has("Pohon tumbang") && !job.has("Aisyah"), "{}", job.gist());
        assert!(job.has("/laporan/foto/"), "the reporter's photo is seen by who works on a part");
        let public = hall.visitor().get(&report).await.expect(200);
        assert!(public.has("Dikerjakan bersama") && public.has("Dinas Lingkungan Hidup"), "{}", public.gist());
        assert!(!public.has("Tambal aspalnya"), "what officers tell each other is theirs");
        let led = hall.visitor().get(&roads).await.expect(200);
        assert_eq!(led.path, report, "a part has no page of its own for the public");
        for list in ["/laporan", "/laporan.rss", "/laporan.geojson", "/open311/v2/requests.json"] {
            let seen = hall.visitor().get(list).await.expect(200);
            assert!(!seen.has(&roads) && seen.has(report.rsplit('/').next().unwrap()), "{list}: {}", seen.gist());
        }
        tend(&mut hendra, &roads, "mulai", &[]).await.expect(200);
        assert!(hall.visitor().get(&report).await.has("Sedang dikerjakan"));
        answered(&mut hendra, &roads).await.expect(200);
        let half = aisyah.get(&report).await.expect(200);
        assert!(!half.has_form(&format!("{report}/benar")), "one part is not the whole");
        answered(&mut rina, &trees).await.expect(200);
        let whole = aisyah.get(&report).await.expect(200);
        assert!(whole.has("Dinyatakan selesai") && whole.has("Foto bukti pengerjaan 2"), "{}", whole.gist());
        hall.visitor().get(&link(&whole, "/laporan/foto/")).await.expect(200);
        let part = trees.rsplit('/').next().unwrap().to_owned();
        says(&mut aisyah, &report, "belum", &[("cerita", "Pohonnya masih di pinggir"), ("bagian", &part)]).await.expect(200);
        assert!(rina.get("/meja").await.has(&desk(&trees)), "it lies with who has not settled it");
        assert!(!hendra.get("/meja").await.has(&desk(&roads)), "and with nobody else");
        answered(&mut rina, &trees).await.expect(200);
        says(&mut aisyah, &report, "benar", &[]).await.expect(200);
        assert!(rina.get(&desk(&trees)).await.expect(200).has("Selesai"));
        let about: Vec<_> = hall.events().await.into_iter().filter(|event| event.kind.starts_with("reports.")).collect();
        assert_eq!(kinds(&about).into_iter().filter(|kind| *kind == "reports.confirmed").count(), 1);
    }

    async fn a_part_that_nobody_needs_is_refused_and_one_given_back_is_passed_on(hall: TestHall) {
        let mut aisyah = hall.resident("aisyah").await;
        let report = report(&mut aisyah, STORY).await;
        let [roads, trees] = split(&hall, &report).await;
        let (mut hendra, mut rina) = (hall.officer("hendra").await, hall.officer("rina").await);
        tend(&mut rina, &trees, "salah", &[("alasan", "Pohon milik provinsi")]).await.expect(200);
        tend(&mut hendra, &roads, "salah", &[("alasan", "Aspal tidak rusak")]).await.expect(200);
        let mut citra = hall.officer("citra").await;
        let page = citra.get(&desk(&trees)).await.expect(200);
        assert!(!page.has_form(&format!("{}/gabung", desk(&trees))), "only the whole is merged");
        let ground = [("dasar", "bukan-pelayanan-publik"), ("jawaban", "Pohon diurus provinsi")];
        tend(&mut citra, &trees, "tolak", &ground).await.expect(200);
        tend(&mut citra, &roads, "teruskan", &[("instansi", "dlh")]).await.expect(200);
        assert!(rina.get("/meja").await.has(&desk(&roads)));
        assert!(!hall.visitor().get(&report).await.has("Dinyatakan selesai"));
        answered(&mut rina, &roads).await.expect(200);
        assert!(hall.visitor().get(&report).await.has("Dinyatakan selesai"));
    }

    async fn what_goes_on_with_another_is_told_of_it_and_can_be_parted(hall: TestHall) {
        let (mut aisyah, mut bagas) = (hall.resident("aisyah").await, hall.resident("bagas").await);
        let first = report(&mut aisyah, STORY).await;
        let second = report(&mut bagas, "Jalan rusak tertimpa pohon, aspal pecah dekat SD itu").await;
        passed(&hall, &first).await;
        let mut citra = hall.officer("citra").await;
        let number = first.rsplit('/').next().unwrap();
        tend(&mut citra, &second, "gabung", &[("ke", number)]).await.expect(200);
        hall.settle().await;
        let before = bodies(&hall).await.len();
        answered(&mut hall.officer("hendra").await, &first).await.expect(200);
        hall.settle().await;
        let told = bodies(&hall).await;
        let answers = told.iter().skip(before).filter(|body| body.contains("menyatakan laporan") && body.contains(&first));
        assert_eq!(answers.count(), 2, "both who reported it are told: {told:?}");
        let parted = tend(&mut citra, &second, "pisah", &[("alasan", "Pohon yang lain")]).await.expect(200);
        assert!(parted.has_form(&format!("{}/teruskan", desk(&second))), "it waits to be passed on: {}", parted.gist());
        let page = bagas.get(&second).await.expect(200);
        assert!(page.has("Dipisahkan lagi") && page.has("Pohon yang lain"), "{}", page.gist());
    }

    async fn notes_stay_between_officers_and_templates_are_put_in(hall: TestHall) {
        let mut aisyah = hall.resident("aisyah").await;
        let report = report(&mut aisyah, STORY).await;
        passed(&hall, &report).await;
        let mut hendra = hall.officer("hendra").await;
        tend(&mut hendra, &report, "catat", &[("catatan", "Kontraktor sudah dihubungi")]).await.expect(200);
        assert!(hall.officer("citra").await.get(&desk(&report)).await.has("Kontraktor sudah dihubungi"));
        for mut reader in [aisyah.clone(), hall.visitor()] {
            assert!(!reader.get(&report).await.expect(200).has("Kontraktor"), "a note is for officers");
        }
        let body = "Terima kasih. Laporan {nomor} tentang {layanan} sedang dikerjakan {instansi}.";
        hendra.fill("/meja/templat", "/meja/templat", &[("nama_templat", "Sedang dikerjakan"), ("isi_templat", body)]).await.expect(200);
        let page = hendra.get(&desk(&report)).await.expect(200);
        let form = page.form(&format!("{}/kabari", desk(&report)));
        let html = page.html();
        let id = html.split("<option value=\"").find(|rest| rest.contains(">Sedang dikerjakan</option>")).unwrap();
        let id = id.split('"').next().unwrap();
        let form = form.set("jawaban", "Selamat pagi.").forge("templat", id).forge("sisip", "ya");
        let filled = hendra.send(&form).await.expect(200);
        let number = report.rsplit('/').next().unwrap();
        assert!(filled.has("Selamat pagi.") && filled.has(&format!("Laporan {number} tentang Jalan")), "{}", filled.gist());
        assert!(!hall.events().await.iter().any(|event| event.kind == "reports.told"), "nothing was sent yet");
    }

    async fn what_lies_too_long_comes_before_the_head_level_by_level(hall: TestHall) {
        let mut aisyah = hall.resident("aisyah").await;
        let report = report(&mut aisyah, STORY).await;
        passed(&hall, &report).await;
        assert_eq!(reports::escalate::run(hall.reports(), 10).await.unwrap(), 0, "there is time left");
        hall.wait(Span::days(40));
        assert_eq!(reports::escalate::run(hall.reports(), 10).await.unwrap(), 1);
        assert_eq!(reports::escalate::run(hall.reports(), 10).await.unwrap(), 1, "the second level was due as well");
        assert_eq!(reports::escalate::run(hall.reports(), 10).await.unwrap(), 0, "there is no third");
        assert_eq!(cases::escalate::run(hall.cases(), 10).await.unwrap(), 0, "the room of cases leaves it alone");
        let page = hall.visitor().get(&report).await.expect(200);
        assert!(page.has("dibawa ke pimpinan") && page.has("boleh mengambil alih"), "{}", page.gist());
    }

    async fn a_wrong_place_is_put_right_while_the_clock_goes_on(hall: TestHall) {
        let mut aisyah = hall.resident("aisyah").await;
        let report = report(&mut aisyah, STORY).await;
        let place = [("kelurahan.1", "99.99.02"), ("kelurahan.2", "99.99.02.1001"), ("instansi", "dlh")];
        let mut citra = hall.officer("citra").await;
        let form = citra.get(&desk(&report)).await.form(&format!("{}/teruskan", desk(&report)));
        let form = place.iter().fold(form, |form, (name, value)| form.forge(name, value));
        citra.send(&form).await.expect(200);
        let page = hall.visitor().get(&report).await.expect(200);
        assert!(page.has("Tempatnya diperbaiki dari") && page.has("Berapa lama pada siapa"), "{}", page.gist());
        let there = hall.visitor().get("/laporan?kelurahan=99.99.02.1001").await.expect(200);
        assert!(there.has(report.rsplit('/').next().unwrap()), "{}", there.gist());
    }

    async fn what_ended_long_ago_is_another_matter_and_what_is_taken_back_is_nobodys(hall: TestHall) {
        let mut aisyah = hall.resident("aisyah").await;
        let old = report(&mut aisyah, STORY).await;
        passed(&hall, &old).await;
        answered(&mut hall.officer("hendra").await, &old).await.expect(200);
        says(&mut aisyah, &old, "benar", &[]).await.expect(200);
        assert!(aisyah.get(&old).await.expect(200).has_form(&format!("{old}/belum")), "it may come back");
        hall.wait(Span::days(150));
        let mut aisyah = hall.resident("aisyah").await;
        assert!(!aisyah.get(&old).await.expect(200).has_form(&format!("{old}/belum")));
        let again = aisyah.get("/lapor").await.form("/lapor");
        let late = aisyah.send(&again.to(&format!("{old}/belum")).forge("cerita", "Berlubang lagi")).await.expect(410);
        assert!(late.has("sudah lama berakhir") && late.has("Berlubang lagi"), "{}", late.gist());
        let new = report(&mut aisyah, STORY).await;
        passed(&hall, &new).await;
        assert!(hall.visitor().get(&new).await.has("Pohon tumbang"));
        let mut bagas = hall.resident("bagas").await;
        let page = bagas.get(&new).await.expect(200);
        bagas.send(&page.form(&format!("{new}/sama"))).await.expect(200);
        says(&mut aisyah, &new, "tarik", &[]).await.expect(200);
        let gone = hall.visitor().get(&new).await.expect(200);
        assert!(!gone.has("Pohon tumbang") && gone.has("Dicabut pelapor") && gone.has("isinya tidak ditampilkan lagi"), "{}", gone.gist());
        hall.settle().await;
        assert!(bodies(&hall).await.iter().any(|body| body.contains("ditarik pelapornya")), "who has it too is told");
    }

    async fn a_report_that_ended_is_read_though_nobody_knows_the_days_off_of_the_next_year(hall: TestHall) {
        hall.wait(Span::days(490));
        let mut aisyah = hall.resident("aisyah").await;
        let report = report(&mut aisyah, STORY).await;
        passed(&hall, &report).await;
        answered(&mut hall.officer("hendra").await, &report).await.expect(200);
        says(&mut aisyah, &report, "benar", &[]).await.expect(200);
        assert!(hall.visitor().get(&report).await.expect(200).has("Pohon tumbang"));
        says(&mut aisyah, &report, "belum", &[("cerita", "Roboh lagi")]).await.expect(200);
    }

    async fn a_folder_of_categories_takes_the_place_of_the_shipped_ones(hall: TestHall) {
        let folder = hall.folder().join("layanan");
        std::fs::create_dir_all(folder.join("laporan")).unwrap();
        let own = "format = 1\nid = \"perahu\"\nagency = \"dishub\"\nkeywords = [\"perahu\"]\n\
            title = { id = \"Perahu\", en = \"Boats\" }\nsummary = { id = \"Perahu rusak.\", en = \"Broken boats.\" }\n";
        std::fs::write(folder.join("laporan/perahu.toml"), own).unwrap();
        let hall = hall.restarted(move |config| config.services = Some(folder)).await;
        let list = hall.visitor().get("/laporan").await.expect(200);
        assert!(list.has("Perahu") && !list.has("Lampu jalan"), "{}", list.gist());
        let mut aisyah = hall.resident("aisyah").await;
        let second = write(&mut aisyah, "Perahu penyeberangan bocor sejak kemarin").await;
        assert!(second.has("value=\"perahu\" checked"), "{}", second.gist());
    }
}
