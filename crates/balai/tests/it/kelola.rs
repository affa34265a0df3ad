//! Staff who need no programmer: a service is written, checked, proposed by one person and released by another.

use administration::ports::Offer as _;
use kernel::Span;
use testkit::{Browser, Seen, papers};

use crate::rights::KELOLA;

const NEW: &str = "/kelola/layanan/surat-uji";

/// A draft of a new service, copied from one that is there.
async fn begin(admin: &mut Browser) -> Seen {
    let page = admin.get("/kelola/layanan/baru").await.expect(200);
    let form = page.form("/kelola/layanan/baru").fill(&[
        ("dari", "domisili"),
        ("id", "surat-uji"),
        ("prefix", "UJI"),
        ("title.id", "Surat uji coba"),
        ("title.en", "Trial letter"),
    ]);
    admin.send(&form).await.expect(200)
}

/// Proposes the draft, and gives the page of the release.
async fn propose(admin: &mut Browser, path: &str) -> Seen {
    let action = format!("{path}/beda");
    let page = admin.get(&action).await.expect(200);
    admin.send(&page.form(&action).set("alasan", "Sesuai peraturan baru")).await.expect(200)
}

/// Another administrator approves release `number`.
async fn approve(admin: &mut Browser, path: &str, number: i64) -> Seen {
    let action = format!("{path}/versi/{number}");
    let page = admin.get(&action).await.expect(200);
    assert!(page.has("Setujui dan berlakukan"), "{}", page.gist());
    let form = page.form(&action);
    admin.send(&form.forge("putusan", "setujui")).await.expect(200)
}

testkit::on_both! {
    async fn a_service_is_written_in_the_editor_released_by_a_second_person_and_found_by_citizens(hall: TestHall) {
        let mut admin = hall.officer("admin").await;
        let mut galuh = hall.officer("galuh").await;
        let mut aisyah = hall.resident("aisyah").await;
        admin.get("/kelola").await.expect(200);
        let page = begin(&mut admin).await;
        let action = format!("{NEW}/sumber");
        let source = page.form(&action).value("sumber").expect("the source").to_owned();
        assert!(source.contains("id = \"surat-uji\"") && source.contains("Surat uji coba"), "{source}");

        // A mistake is named at its line, by the page and by the check of the script; the text is kept all the same.
        let wrong = source.replacen("effort_minutes", "effort_minuts", 1);
        let line = wrong.lines().position(|line| line.starts_with("effort_minuts")).expect("the line") + 1;
        let page = admin.send(&page.form(&action).set("sumber", &wrong)).await.expect(200);
        assert!(page.has(&format!("Baris {line}")) && page.has("effort_minutes"), "{}", page.gist());
        let told = admin.post(&page.form(&action).to(&format!("{NEW}/periksa"))).await.expect(200).json();
        assert_eq!(told["salah"][0]["baris"], line, "{told}");
        let refused = admin.get(&format!("{NEW}/beda")).await.expect(200);
        assert!(!refused.html().contains("name=\"alasan\""), "a text with mistakes cannot be proposed");
        let page = admin.send(&page.form(&action).set("sumber", &source)).await.expect(200);
        assert!(page.has("Tidak ada kesalahan"), "{}", page.gist());

        // The form over the same file: comments stay, words change.
        let action = format!("{NEW}/bagian/umum");
        let page = admin.get(&action).await.expect(200);
        let page = admin.send(&page.form(&action).set("title.id", "Surat uji resmi")).await.expect(200);
        assert_eq!(page.form(&action).value("title.id"), Some("Surat uji resmi"));
        let page = admin.send(&page.form(&action).set("effort_minutes", "lama")).await.expect(422);
        assert!(page.has("angka bulat"), "{}", page.gist());
        assert_eq!(page.form(&action).value("effort_minutes"), Some("lama"), "what was typed stays");

        // The preview shows the form and lets nobody send it.
        let preview = admin.get(&format!("{NEW}/pratinjau")).await.expect(200);
        assert!(preview.has("Surat uji resmi") && preview.has("Sebelum mulai"), "{}", preview.gist());
        let examples = admin.get(&format!("{NEW}/contoh")).await.expect(200);
        assert!(examples.has("hasilnya sesuai") && !examples.has("Hasilnya lain"), "{}", examples.gist());
        aisyah.get("/layanan/surat-uji").await.expect(404);

        // Two persons.
        let release = propose(&mut admin, NEW).await;
        assert!(release.has("menunggu admin lain"), "{}", release.gist());
        let own = release.form(&format!("{NEW}/versi/1")).forge("putusan", "setujui");
        admin.post(&own).await.expect(403);
        aisyah.get("/layanan/surat-uji").await.expect(404);
        let waiting = galuh.get("/kelola").await.expect(200);
        assert!(waiting.has("Menunggu Anda"), "{}", waiting.gist());
        approve(&mut galuh, NEW, 1).await;
        let seen = aisyah.get("/layanan/surat-uji").await.expect(200);
        assert!(seen.has("Surat uji resmi"), "{}", seen.gist());
        let listed = galuh.get("/kelola/layanan").await.expect(200);
        assert!(listed.has("Buatan kantor"), "{}", listed.gist());

        // Every step is an event, and a line in the list of changes.
        let kinds: Vec<String> = hall.events().await.into_iter().map(|event| event.kind).collect();
        for kind in ["service_saved", "service_proposed", "service_approved"] {
            assert!(kinds.contains(&format!("administration.{kind}")), "{kinds:?}");
        }
        let changes = admin.get("/kelola/perubahan").await.expect(200);
        assert!(changes.has("Usulan disetujui") && changes.has("Galuh Permatasari"), "{}", changes.gist());
        let hall = hall.restarted(|_| ()).await;
        assert!(hall.hall().services.now().get("surat-uji").is_some(), "what is released outlives a restart");
    }

    async fn a_later_version_counts_from_its_day_and_a_withdrawn_service_finishes_what_runs(hall: TestHall) {
        let mut admin = hall.officer("admin").await;
        let mut galuh = hall.officer("galuh").await;
        let mut aisyah = hall.resident("aisyah").await;
        let path = "/kelola/layanan/legalisasi";
        let action = format!("{path}/bagian/umum");
        let page = admin.get(&action).await.expect(200);
        admin.send(&page.form(&action).set("title.id", "Legalisasi mulai besok")).await.expect(200);
        let tomorrow = hall.now().plus(Span::days(1)).date(hall.hall().zone());
        let diff = format!("{path}/beda");
        let page = admin.get(&diff).await.expect(200);
        assert!(page.has("Judul berubah dari"), "{}", page.gist());
        let form = page.form(&diff).fill(&[
            ("alasan", "Aturan baru"),
            ("mulai.hari", &tomorrow.day().to_string()),
            ("mulai.bulan", &tomorrow.month().to_string()),
            ("mulai.tahun", &tomorrow.year().to_string()),
        ]);
        admin.send(&form).await.expect(200);
        approve(&mut galuh, path, 1).await;
        assert!(!aisyah.get("/layanan/legalisasi").await.expect(200).has("mulai besok"));
        hall.wait(Span::days(1));
        hall.in_force().look().await.expect("the hall looks at the clock");
        assert!(aisyah.get("/layanan/legalisasi").await.expect(200).has("mulai besok"));
        let trouble = hall.in_force().trouble();
        assert!(trouble.is_none(), "{trouble:?}");
    }

    async fn a_service_goes_and_comes_back_by_two_persons(hall: TestHall) {
        let mut admin = hall.officer("admin").await;
        let mut galuh = hall.officer("galuh").await;
        let mut aisyah = hall.resident("aisyah").await;
        let path = "/kelola/layanan/legalisasi";
        let action = format!("{path}/tarik");
        let page = admin.get(path).await.expect(200);
        let silent = admin.send(&page.form(&action).forge("jenis", "tarik")).await.expect(422);
        assert!(silent.has("Belum diisi"), "{}", silent.gist());
        let form = silent.form(&action).set("alasan", "Tidak lagi dilayani").forge("jenis", "tarik");
        admin.send(&form).await.expect(200);
        approve(&mut galuh, path, 1).await;
        aisyah.get("/layanan/legalisasi").await.expect(404);
        let page = galuh.get(path).await.expect(200);
        assert!(page.has("Ditarik"), "{}", page.gist());
        let form = page.form(&action).set("alasan", "Dilayani lagi").forge("jenis", "asal");
        galuh.send(&form).await.expect(200);
        let own = galuh.get(&format!("{path}/versi/2")).await.expect(200);
        assert!(!own.has("Setujui dan berlakukan"), "{}", own.gist());
        approve(&mut admin, path, 2).await;
        aisyah.get("/layanan/legalisasi").await.expect(200);
    }

    async fn nobody_overwrites_what_they_have_not_seen_and_nothing_typed_is_lost(hall: TestHall) {
        let mut admin = hall.officer("admin").await;
        let mut galuh = hall.officer("galuh").await;
        let page = begin(&mut admin).await;
        let action = format!("{NEW}/sumber");
        let source = page.form(&action).value("sumber").expect("the source").to_owned();
        let hers = galuh.get(&action).await.expect(200);
        galuh.send(&hers.form(&action).set("sumber", &format!("{source}# Galuh\n"))).await.expect(200);
        let late = admin.send(&page.form(&action).set("sumber", &format!("{source}# Yohanes\n"))).await.expect(412);
        assert!(late.has("Galuh Permatasari menyimpan lebih dulu"), "{}", late.gist());
        let form = late.form(&action);
        assert!(form.value("sumber").is_some_and(|text| text.ends_with("# Yohanes\n")));
        let saved = admin.send(&form).await.expect(200);
        assert!(saved.form(&action).value("sumber").is_some_and(|text| text.ends_with("# Yohanes\n")));

        // Sent after the session has ended, it waits for the next one.
        let form = saved.form(&action).set("sumber", &format!("{source}# Sesudah sesi\n"));
        admin.drop_cookie("balai_sesi");
        let away = admin.send(&form).await;
        assert!(away.path.starts_with("/masuk/petugas"), "{} {}", away.status, away.path);
        let token = hall.officer("admin").await.cookie("balai_sesi").expect("a session").to_owned();
        admin.put_cookie("balai_sesi", &token);
        let back = admin.get(&action).await.expect(200);
        assert!(back.has("sudah kembali"), "{}", back.gist());
        assert!(back.form(&action).value("sumber").is_some_and(|text| text.ends_with("# Sesudah sesi\n")));
        let again = admin.get(&action).await.expect(200);
        assert!(again.form(&action).value("sumber").is_some_and(|text| text.ends_with("# Yohanes\n")));
    }

    async fn nobody_but_an_administrator_opens_the_administration(hall: TestHall) {
        let mut admin = hall.officer("admin").await;
        begin(&mut admin).await;
        propose(&mut admin, NEW).await;
        let pack = "/kelola/paket/baru";
        let page = admin.get(pack).await.expect(200);
        admin.send(&page.form(pack).set("layanan", "domisili")).await.expect(200);
        let head = "/kelola/perangkat/dukcapil/kop";
        let page = admin.get(head).await.expect(200);
        admin.send(&page.form(head).attach("lambang", "lambang.png", papers::crest([0, 0, 90]))).await.expect(200);
        let office = "/kelola/perangkat/dukcapil/kantor/baru";
        let page = admin.get(office).await.expect(200);
        admin.send(&page.form(office).fill(&crate::office::BRANCH)).await.expect(200);
        let before = hall.events().await.len();
        let strangers = [
            ("a visitor", hall.visitor()),
            ("a resident", hall.resident("aisyah").await),
            ("an officer", hall.officer("wulan").await),
            ("the auditor", hall.officer("auditor").await),
        ];
        let mut flaws = Vec::new();
        for (who, known) in strangers {
            for (methods, route) in KELOLA {
                let path = route.replace("perangkat/{id}", "perangkat/dukcapil").replace("{username}", "wulan");
                let path = path.replace("{id}", "surat-uji").replace("{part}", "umum").replace("{number}", "1");
                if methods.contains("GET") {
                    let seen = known.clone().get_once(&path).await;
                    let is_refused = matches!(seen.status, 303 | 401 | 403);
                    if !is_refused || seen.html().contains("Surat uji coba") {
                        flaws.push(format!("{who} GET {path}: {}", seen.status));
                    }
                    if who == "a visitor" {
                        admin.get(&path).await.expect(200);
                    }
                }
                if methods.contains("POST") {
                    let mut browser = known.clone();
                    let token = browser.get("/layanan").await;
                    let token = if token.has_form("/keluar") { token } else { browser.get("/masuk").await };
                    let form = testkit::form::forms(&token.html())
                        .into_iter()
                        .find(|form| form.value("_csrf").is_some())
                        .expect("a page with a form");
                    let seen = browser.post(&form.to(&path).forge("putusan", "setujui").forge("alasan", "x")).await;
                    if !matches!(seen.status, 303 | 401 | 403) {
                        flaws.push(format!("{who} POST {path}: {}", seen.status));
                    }
                }
            }
        }
        assert!(flaws.is_empty(), "{flaws:#?}");
        let after = hall.events().await;
        let touched: Vec<_> =
            after[before..].iter().filter(|event| event.kind.starts_with("administration.")).collect();
        assert!(touched.is_empty(), "{touched:?}");
    }
}

testkit::on_both! {
    async fn a_day_off_of_the_region_moves_every_promise_that_is_counted_from_then_on(hall: TestHall) {
        let mut admin = hall.officer("admin").await;
        let zone = hall.hall().zone();
        let promised = |hall: &testkit::TestHall| {
            let service = hall.hall().services.now().get("ktp-el").cloned().expect("a service");
            hall.cases().promised(&service, hall.now()).expect("a promise").date(zone)
        };
        let before = promised(&hall);
        let page = admin.get("/kelola/libur").await.expect(200);
        let (day, month, year) = (before.day().to_string(), before.month().to_string(), before.year().to_string());
        let form = page.form("/kelola/libur").fill(&[
            ("hari.hari", &day),
            ("hari.bulan", &month),
            ("hari.tahun", &year),
            ("jenis", "libur_daerah"),
            ("nama", "Hari jadi kota"),
        ]);
        let silent = admin.send(&form).await.expect(422);
        assert!(silent.has("Belum diisi") && promised(&hall) == before, "{}", silent.gist());
        let form = silent.form("/kelola/libur").set("dasar", "Keputusan Wali Kota (contoh)");
        let page = admin.send(&form).await.expect(200);
        assert!(page.has("Hari jadi kota"), "{}", page.gist());
        let after = promised(&hall);
        assert!(after > before, "{after} is not after {before}");
        let again = hall.restarted(|_| ()).await;
        assert_eq!(promised(&again), after, "the day outlives a restart");
        let mut admin = again.officer("galuh").await;
        let page = admin.get("/kelola/libur").await.expect(200);
        let form = page.form("/kelola/libur/hapus").forge("hari", &before.to_string());
        admin.send(&form).await.expect(200);
        assert_eq!(promised(&again), before);
        let changes = admin.get("/kelola/perubahan").await.expect(200);
        assert!(changes.has("Hari libur ditambahkan") && changes.has("Hari libur dihapus"), "{}", changes.gist());
    }

    async fn an_agency_is_changed_with_before_and_after_in_the_list(hall: TestHall) {
        let mut admin = hall.officer("admin").await;
        let action = "/kelola/perangkat/dukcapil";
        let page = admin.get(action).await.expect(200);
        let empty = admin.send(&page.form(action).set("jam.id", "")).await.expect(422);
        assert!(empty.has("Jam buka (Indonesia)"), "{}", empty.gist());
        let page = admin.send(&empty.form(action).set("jam.id", "Setiap hari kerja, 08.00 sampai 14.00")).await;
        page.expect(200);
        assert!(hall.hall().agencies.now()["dukcapil"].hours.id.contains("08.00 sampai 14.00"));
        let changes = admin.get("/kelola/perubahan?sasaran=perangkat/dukcapil").await.expect(200);
        assert!(changes.has("07.30 sampai 16.00") && changes.has("08.00 sampai 14.00"), "{}", changes.gist());
        let new = "/kelola/perangkat/baru";
        let page = admin.get(new).await.expect(200);
        let form = page.form(new).fill(&[
            ("nama.id", "Dinas Pertanian"),
            ("nama.en", "Agriculture Agency"),
            ("alamat", "Jl. Balai Kota No. 15"),
            ("jam.id", "Senin sampai Jumat"),
            ("jam.en", "Monday to Friday"),
            ("penandatangan", "Sari Utami"),
            ("jabatan", "Kepala Dinas"),
            ("id", "distan"),
        ]);
        let listed = admin.send(&form).await.expect(200);
        assert!(listed.has("Dinas Pertanian"), "{}", listed.gist());
        admin.send(&form).await.expect(422);
    }

    async fn rights_hold_once_a_second_administrator_agrees_and_end_sessions_at_once(hall: TestHall) {
        let mut admin = hall.officer("admin").await;
        let mut galuh = hall.officer("galuh").await;
        let mut wulan = hall.officer("wulan").await;
        wulan.get("/meja").await.expect(200);
        let action = "/kelola/petugas/wulan";
        let page = admin.get(action).await.expect(200);
        let form = page.form(action).without("aktif").set("alasan", "Pindah tugas");
        let page = admin.send(&form).await.expect(200);
        assert!(page.has("Pindah tugas") && !page.has("value=\"setujui\""), "{}", page.gist());
        wulan.get("/meja").await.expect(200);
        let own = page.form("/kelola/petugas/usulan/1").forge("putusan", "setujui");
        admin.send(&own).await.expect(403);
        let page = galuh.get("/kelola/petugas").await.expect(200);
        galuh.send(&page.form("/kelola/petugas/usulan/1").press("putusan", "setujui")).await.expect(200);
        let out = wulan.get_once("/meja").await;
        assert!(matches!(out.status, 303 | 401), "{}", out.status);

        // Somebody new is invited by two, and the first password is shown once.
        let new = "/kelola/petugas/baru";
        let page = admin.get(new).await.expect(200);
        let form = page.form(new).fill(&[
            ("username", "tari"),
            ("nama", "Tari Lestari"),
            ("instansi", "dukcapil"),
            ("peran", "verifikator"),
            ("alasan", "Pegawai baru"),
        ]);
        admin.send(&form).await.expect(200);
        assert!(!hall.people().has_officer("tari").await.expect("the officers"));
        let page = galuh.get("/kelola/petugas").await.expect(200);
        let shown = galuh.send(&page.form("/kelola/petugas/usulan/2").press("putusan", "setujui")).await.expect(200);
        assert!(shown.has("Sandi pertama") && shown.header("cache-control").contains("no-store"), "{}", shown.gist());
        assert!(hall.people().has_officer("tari").await.expect("the officers"));

        // Rights with a last day: what no day is, what is past, and then until the day is over.
        let page = admin.get("/kelola/petugas/tari").await.expect(200);
        let form = page.form("/kelola/petugas/tari").fill(&[("alasan", "Magang"), ("sampai.hari", "31"), ("sampai.bulan", "2")]);
        let refused = admin.send(&form.clone().set("sampai.tahun", "2027")).await.expect(422);
        assert!(refused.has("Berlaku sampai") && refused.has("value=\"31\"") && refused.has("Magang"), "{}", refused.gist());
        let of = |hall: &testkit::TestHall, days: i64| {
            let day = hall.now().plus(Span::days(days)).date(hall.hall().zone());
            [("hari", day.day().to_string()), ("bulan", day.month().to_string()), ("tahun", day.year().to_string())]
        };
        let on = |form: testkit::Form, day: [(&str, String); 3]| {
            day.into_iter().fold(form, |form, (part, value)| form.set(&format!("sampai.{part}"), &value))
        };
        let refused = admin.send(&on(form.clone(), of(&hall, -1))).await.expect(422);
        assert!(refused.has("Tanggal ini sudah lewat"), "{}", refused.gist());
        admin.send(&on(form, of(&hall, 1))).await.expect(200);
        let page = galuh.get("/kelola/petugas").await.expect(200);
        let page = galuh.send(&page.form("/kelola/petugas/usulan/3").press("putusan", "setujui")).await.expect(200);
        assert!(page.has("sampai "), "{}", page.gist());
        hall.wait(Span::days(1));
        assert_eq!(hall.people().end_rights().await.expect("looked"), 0, "the last day is one on which they work");
        hall.wait(Span::days(1));
        assert_eq!(hall.people().end_rights().await.expect("looked"), 1);
        assert_eq!(hall.people().end_rights().await.expect("looked"), 0);
        let tari = hall.people().officer_by_name("tari").await.expect("read").expect("the officer");
        assert!(!tari.is_active);
        let (mut admin, mut galuh) = (hall.officer("admin").await, hall.officer("galuh").await);
        let page = galuh.get("/kelola/petugas").await.expect(200);
        assert!(page.has("Berhenti"), "{}", page.gist());
        // An administrator whose rights end is none of the two who must be left.
        let page = admin.get("/kelola/petugas/galuh").await.expect(200);
        let form = on(page.form("/kelola/petugas/galuh").set("alasan", "Pensiun"), of(&hall, 30));
        let refused = admin.send(&form).await.expect(409);
        assert!(refused.has("Harus tersisa dua admin"), "{}", refused.gist());

        // Two administrators must be left.
        let action = "/kelola/petugas/galuh";
        let page = admin.get(action).await.expect(200);
        let form = page.form(action).without("aktif").set("alasan", "Cuti panjang");
        let refused = admin.send(&form).await.expect(409);
        assert!(refused.has("Harus tersisa dua admin"), "{}", refused.gist());
    }
}
