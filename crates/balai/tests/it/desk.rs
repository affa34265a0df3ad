//! Officers with many cases: one act over several rows, undone or carried out once; who has how much.

use desk::pile::Act;
use kernel::{Reference, Span};
use testkit::{Browser, Form, Seen, TestHall, cast};

use crate::steps;

/// Three applications for a card. In the last one the day of birth does not fit the NIK: it needs a look.
async fn three(hall: &TestHall) -> Vec<Reference> {
    let mut all = Vec::new();
    for who in ["aisyah", "aisyah", "bagas"] {
        all.push(steps::apply_ktp(&mut hall.resident(who).await).await);
    }
    all
}

/// An officer picks rows of the inbox and presses a button.
async fn act(browser: &mut Browser, picks: &[Reference], set: &[(&str, &str)], act: &str) -> Seen {
    let page = browser.get("/meja").await.expect(200);
    let form = picks.iter().fold(list(&page), |form, pick| form.set("pilih", pick.as_str()));
    browser.send(&form.fill(set).press("tindakan", act)).await
}

/// The form around the rows of the inbox.
fn list(page: &Seen) -> Form {
    let forms = testkit::form::forms(&page.html());
    forms.into_iter().find(|form| form.action == "/meja/banyak").expect("rows to pick")
}

async fn undo(browser: &mut Browser) -> Seen {
    let page = browser.get("/meja").await.expect(200);
    let form = testkit::form::forms(&page.html()).into_iter().find(|form| form.action.ends_with("/urungkan"));
    browser.send(&form.expect("something to undo")).await.expect(200)
}

/// Who holds a case, as its inbox row says.
async fn holders(browser: &mut Browser) -> Vec<String> {
    let page = browser.get("/meja").await.expect(200).html();
    let rows = page.split("<tr data-row").skip(1);
    rows.map(|row| {
        let cell = row.rsplit("<td class=\"c\">").next().unwrap_or_default();
        cell.split('<').next().unwrap_or_default().to_owned()
    })
    .collect()
}

async fn count(hall: &TestHall, kind: &str) -> usize {
    cast::kinds(&hall.events().await).into_iter().filter(|known| *known == kind).count()
}

testkit::on_both! {
    async fn many_are_taken_handed_on_and_put_back(hall: TestHall) {
        let cases = three(&hall).await;
        let mut wulan = hall.officer("wulan").await;
        let bagus = hall.at_desk("bagus").await;
        let page = act(&mut wulan, &cases[..2], &[], "ambil").await.expect(200);
        assert!(page.has("Berkas terpilih Anda pegang."));
        assert_eq!(holders(&mut wulan).await, ["Anda", "Anda", "Belum ada"]);

        // Undone: they are nobody's again, and the row that was never taken is left alone.
        undo(&mut wulan).await;
        assert_eq!(holders(&mut wulan).await, ["Belum ada"; 3]);
        // What was undone cannot be undone again.
        assert!(!wulan.get("/meja").await.html().contains("/urungkan"));

        act(&mut wulan, &cases[..1], &[], "ambil").await.expect(200);
        let to = bagus.officer.to_string();
        let page = act(&mut wulan, &cases[..2], &[("kepada", &to)], "serahkan").await.expect(200);
        assert!(page.has("Berkas terpilih diserahkan."), "{}", page.gist());
        assert_eq!(holders(&mut wulan).await, ["Bagus Wirawan", "Bagus Wirawan", "Belum ada"]);
        assert_eq!(count(&hall, "cases.handed").await, 2);
        undo(&mut wulan).await;
        assert_eq!(holders(&mut wulan).await, ["Anda", "Belum ada", "Belum ada"]);
        // After ten minutes it is too late.
        act(&mut wulan, &cases[2..], &[], "ambil").await.expect(200);
        let page = wulan.get("/meja").await.expect(200);
        let form = testkit::form::forms(&page.html()).into_iter().find(|form| form.action.ends_with("/urungkan"));
        hall.wait(Span::minutes(11));
        wulan.send(&form.expect("something to undo")).await.expect(409);
        assert_eq!(holders(&mut wulan).await[2], "Anda");
    }

    async fn each_row_tells_what_became_of_it(hall: TestHall) {
        let cases = three(&hall).await;
        let mut bagus = hall.officer("bagus").await;
        let mut wulan = hall.officer("wulan").await;
        let page = wulan.get("/meja").await.expect(200);
        steps::claim(&mut bagus, &cases[1]).await;
        let form = cases.iter().fold(list(&page), |form, pick| form.set("pilih", pick.as_str()));
        let seen = wulan.send(&form.press("tindakan", "ambil")).await.expect(200);
        assert!(seen.path.starts_with("/meja/banyak/"), "{}", seen.path);
        assert!(seen.has("2 dari 3 berkas selesai."));
        assert!(seen.has("Berkas ini sudah diambil oleh Bagus Wirawan."));
        // A signer does not verify: nobody who lacks the role is handed a case, and nothing changes.
        let ratna = hall.at_desk("ratna").await.officer.to_string();
        let seen = act(&mut wulan, &cases[..1], &[("kepada", &ratna)], "serahkan").await.expect(200);
        assert!(seen.has("Ratna Kusumawardani tidak punya peran untuk tahap ini."), "{}", seen.gist());
        // Nothing picked, no colleague: said beside the list, and what was picked stays picked.
        act(&mut wulan, &[], &[], "ambil").await.expect(422);
        let seen = act(&mut wulan, &cases[..1], &[], "serahkan").await.expect(422);
        assert!(seen.has("Pilih rekan yang menerima berkas."));
        assert_eq!(list(&seen).fields.iter().filter(|(name, _)| name == "pilih").count(), 1);
        // Another's pile is nobody else's business.
        let pile = wulan.get("/meja").await.html();
        let id = pile.split("/meja/banyak/").nth(1).and_then(|rest| rest.split('/').next()).expect("a pile").to_owned();
        bagus.get(&format!("/meja/banyak/{id}")).await.expect(404);
    }

    async fn approving_many_waits_and_can_be_taken_back(hall: TestHall) {
        let cases = three(&hall).await;
        let mut wulan = hall.officer("wulan").await;
        let page = act(&mut wulan, &cases, &[], "setujui").await.expect(200);
        assert!(page.has("Persetujuan dicatat"));
        cases::tend::tend(hall.cases()).await.expect("the desk is tended");
        assert_eq!(count(&hall, "cases.stepped").await, 0, "approved before its time");
        undo(&mut wulan).await;
        hall.wait(Span::minutes(5));
        cases::tend::tend(hall.cases()).await.expect("the desk is tended");
        assert_eq!(count(&hall, "cases.stepped").await, 0, "carried out although it was taken back");
        assert_eq!(count(&hall, "desk.taken_back").await, 1);
    }

    async fn approving_many_happens_once_also_after_a_restart(hall: TestHall) {
        let cases = three(&hall).await;
        let mut wulan = hall.officer("wulan").await;
        act(&mut wulan, &cases, &[], "setujui").await.expect(200);
        // One of the three changes hands meanwhile, one needs a look: both are left alone.
        steps::claim(&mut hall.officer("bagus").await, &cases[0]).await;
        let hall = hall.restarted(|_| ()).await;
        hall.wait(Span::seconds(31));
        let (one, two) = tokio::join!(cases::tend::tend(hall.cases()), cases::tend::tend(hall.cases()));
        assert_eq!((one.expect("tended"), two.expect("tended")), (None, None));
        cases::tend::tend(hall.cases()).await.expect("the desk is tended");
        assert_eq!(count(&hall, "cases.stepped").await, 1);
        let mut wulan = wulan.at(&hall);
        let page = wulan.get("/meja").await.expect(200);
        let seen = wulan.get(&steps::link(&page, "/meja/banyak/")).await.expect(200);
        assert!(seen.has("1 dari 3 berkas selesai."), "{}", seen.gist());
        assert!(seen.has("Berkas ini perlu dilihat dulu") && seen.has("Bagus Wirawan"));
        // Too late to take back, and it says so.
        assert!(!seen.has_form("/meja/banyak/"));
    }

    async fn rights_are_those_of_the_moment(hall: TestHall) {
        let cases = three(&hall).await;
        let wulan = hall.at_desk("wulan").await;
        let wish = cases::many::Wish { act: Act::Approve, references: cases.clone(), to: None };
        cases::many::mean(hall.cases(), &wulan, wish).await.expect("it is kept");
        hall.people().set_officer_active("wulan", false).await.expect("the officer leaves");
        hall.wait(Span::minutes(1));
        cases::tend::tend(hall.cases()).await.expect("the desk is tended");
        assert_eq!(count(&hall, "cases.stepped").await, 0, "an officer who left decides nothing");
    }

    async fn a_head_sees_who_has_how_much_and_hands_it_over(hall: TestHall) {
        let cases = three(&hall).await;
        let mut wulan = hall.officer("wulan").await;
        let bagus = hall.at_desk("bagus").await.officer.to_string();
        act(&mut wulan, &cases[..2], &[], "ambil").await.expect(200);
        steps::approve(&mut wulan, &cases[0]).await;
        wulan.get("/meja/beban").await.expect(403);
        hall.wait(Span::days(30));
        // Sessions end meanwhile.
        let mut ratna = hall.officer("ratna").await;
        let page = ratna.get("/meja/beban").await.expect(200);
        let row = page.html().split("<tr data-row").find(|row| row.contains("Wulan")).expect("her row").to_owned();
        assert!(row.contains("<td class=\"n\">1<"), "{row}");
        assert!(row.contains("pill bad"), "{row}");
        let hers = steps::link(&page, "/meja?pemegang=");
        let wulans = hall.at_desk("wulan").await.officer.to_string();
        let held = ratna.get(&format!("/meja?pemegang={wulans}")).await.expect(200);
        assert!(held.has(cases[1].as_str()) && !held.has(cases[2].as_str()), "{hers}");
        let form = list(&held).set("pilih", cases[1].as_str()).set("kepada", &bagus);
        ratna.send(&form.press("tindakan", "serahkan")).await.expect(200);
        let held = ratna.get(&format!("/meja?pemegang={bagus}")).await.expect(200);
        assert!(held.has(cases[1].as_str()));
    }

    async fn a_filter_is_kept_shared_and_forgotten(hall: TestHall) {
        let mut wulan = hall.officer("wulan").await;
        let mut bagus = hall.officer("bagus").await;
        let page = wulan.get("/meja?antrean=bebas&layanan=ktp-el").await.expect(200);
        let form = page.form("/meja/saringan").set("nama_saringan", "KTP pagi").set("bersama", "ya");
        wulan.send(&form).await.expect(200);
        let seen = bagus.get("/meja").await.expect(200);
        assert!(seen.has("KTP pagi (bersama)"));
        assert_eq!(steps::link(&seen, "/meja?antrean=bebas&layanan=ktp-el"), "/meja?antrean=bebas&layanan=ktp-el");
        assert!(!seen.has("/hapus"), "only who keeps a filter may forget it");
        let form = testkit::form::forms(&wulan.get("/meja").await.html());
        let form = form.into_iter().find(|form| form.action.ends_with("/hapus")).expect("a way to forget");
        wulan.send(&form).await.expect(200);
        assert!(!bagus.get("/meja").await.has("KTP pagi"));
    }

    async fn a_desk_without_work_explains_itself(hall: TestHall) {
        let seen = hall.officer("admin").await.get("/meja").await;
        assert_eq!(seen.status, 403);
        assert!(seen.has("Meja ini untuk petugas berkas"));
        assert!(hall.officer("wulan").await.get("/meja").await.expect(200).has("Tidak ada berkas di sini"));
    }
}

testkit::on_both! {
    async fn what_stands_beside_a_case_stays_among_officers(hall: TestHall) {
        let mut aisyah = hall.resident("aisyah").await;
        let reference = steps::apply_ktp(&mut aisyah).await;
        let twin = steps::apply_ktp(&mut aisyah).await;
        hall.follow().await;
        let mut wulan = hall.officer("wulan").await;
        let page = steps::claim(&mut wulan, &reference).await;
        assert!(page.has("juga punya permohonan terbuka") && page.has(twin.as_str()), "{}", page.gist());

        let note = page.form(&format!("/meja/{reference}/catatan"));
        wulan.send(&note.clone()).await.expect(422);
        let seen = wulan.send(&note.set("catatan_internal", "Tanya Pak Lurah dulu")).await.expect(200);
        assert!(seen.has("Tanya Pak Lurah dulu"));

        // A chore without a day keeps what was typed.
        let action = format!("/meja/{reference}/tugas");
        let form = seen.form(&action).set("tugas", "Cek buku induk").set("tugas_untuk", "verifikator");
        let seen = wulan.send(&form).await.expect(422);
        assert_eq!(seen.form(&action).value("tugas"), Some("Cek buku induk"));
        wulan.send(&seen.form(&action).set("tugas_sampai", "2026-07-15")).await.expect(200);
        let mut bagus = hall.officer("bagus").await;
        let chores = bagus.get("/meja/tugas").await.expect(200);
        assert!(chores.has("Cek buku induk"));
        assert!(!hall.officer("made").await.get("/meja/tugas").await.expect(200).has("Cek buku induk"));

        // Deciding now warns first, and loses nothing.
        let decide = format!("/meja/{reference}/putuskan");
        let form = wulan.get(&format!("/meja/{reference}")).await.form(&decide).set("putusan", "approve");
        let seen = wulan.send(&form.set("pesan", "Sudah benar.")).await.expect(422);
        assert!(seen.has("Masih ada tugas kecil yang terbuka"));
        assert_eq!(seen.form(&decide).value("pesan"), Some("Sudah benar."));
        let done = chores.form("/meja/tugas/").set("jawaban", "Ada di halaman 12");
        bagus.send(&done.clone()).await.expect(200);
        bagus.send(&done).await.expect(404);
        wulan.send(&seen.form(&decide)).await.expect(200);

        // Of all this the applicant and everybody else see nothing.
        hall.settle().await;
        let own = aisyah.get(&format!("/permohonan/{reference}")).await.expect(200);
        let track = hall.visitor().get(&format!("/lacak/{reference}")).await.expect(200);
        for secret in ["Pak Lurah", "buku induk", "halaman 12", "Catatan internal", "Tugas kecil"] {
            assert!(!own.has(secret) && !track.has(secret), "{secret} is told");
        }
        let told = format!("{:?}", hall.events().await);
        for secret in ["Pak Lurah", "buku induk", "halaman 12"] {
            assert!(!told.contains(secret), "{secret} stands in the book");
        }
    }

    async fn a_phrase_is_put_into_the_message_and_nothing_typed_is_lost(hall: TestHall) {
        let reference = steps::apply_ktp(&mut hall.resident("aisyah").await).await;
        let mut wulan = hall.officer("wulan").await;
        let form = wulan.get("/meja/templat").await.expect(200).form("/meja/templat");
        let wrong = form.clone().set("nama_templat", "Foto").set("isi_templat", "Yth. {nma}");
        let seen = wulan.send(&wrong).await.expect(422);
        assert!(seen.has("{nma}") && seen.form("/meja/templat").value("isi_templat") == Some("Yth. {nma}"));
        let right = form.set("nama_templat", "Foto buram").set("isi_templat", "Yth. {nama}, foto pada {nomor} buram.");
        wulan.send(&right).await.expect(200);
        let page = steps::claim(&mut wulan, &reference).await;
        let decide = format!("/meja/{reference}/putuskan");
        let form = page.form(&decide);
        let phrase = form.controls.iter().find(|(name, _, value)| name == "templat" && !value.is_empty());
        let phrase = phrase.expect("a phrase").2.clone();
        let form = form.set("pesan", "Selamat pagi.").set("tanda", "foto_kk").set("templat", &phrase);
        let seen = wulan.send(&form.press("sisip", "ya")).await.expect(200);
        let form = seen.form(&decide);
        let text = format!("Selamat pagi.\nYth. Aisyah Nasution, foto pada {reference} buram.");
        assert_eq!(form.value("pesan").map(|text| text.replace("\r\n", "\n")), Some(text));
        assert_eq!(form.value("tanda"), Some("foto_kk"), "a mark was lost");
        // A colleague does not see another's own phrase.
        assert!(!hall.officer("bagus").await.get("/meja/templat").await.has("Foto buram"));
    }

    async fn nothing_lies_with_somebody_who_is_away(hall: TestHall) {
        let cases = three(&hall).await;
        let (mut wulan, bagus) = (hall.officer("wulan").await, hall.at_desk("bagus").await);
        act(&mut wulan, &cases[..2], &[], "ambil").await.expect(200);
        let form = wulan.get("/meja/cuti").await.expect(200).form("/meja/cuti");
        let wrong = form.clone().set("dari", "2026-07-20").set("sampai", "2026-07-01");
        assert!(wulan.send(&wrong).await.expect(422).has("tidak sebelum tanggal mulai"));
        let deputy = bagus.officer.to_string();
        let form = form.set("dari", "2026-07-14").set("sampai", "2026-07-17").set("pengganti", &deputy);
        wulan.send(&form).await.expect(200);
        cases::tend::tend(hall.cases()).await.expect("the desk is tended");
        assert_eq!(count(&hall, "cases.handed").await, 0, "passed on before the leave begins");

        // Tuesday, just after midnight.
        hall.wait(Span::hours(15));
        let (one, two) = tokio::join!(cases::tend::tend(hall.cases()), cases::tend::tend(hall.cases()));
        one.and(two).expect("the desk is tended");
        cases::tend::tend(hall.cases()).await.expect("the desk is tended");
        assert_eq!(count(&hall, "cases.handed").await, 2);
        // Sessions have ended in the night; the head comes in for the first time.
        let mut ratna = hall.officer("ratna").await;
        let list = ratna.get(&format!("/meja?pemegang={deputy}")).await.expect(200);
        assert!(list.has(cases[0].as_str()) && list.has(cases[1].as_str()));
        assert!(ratna.get("/meja/beban").await.expect(200).has("sedang cuti"));
        // Who is away takes nothing and is given nothing.
        let wulan = hall.at_desk("wulan").await;
        let wish = |act| cases::many::Wish { act, references: cases[..1].to_vec(), to: Some(wulan.officer) };
        let refused = cases::many::mean(hall.cases(), &bagus, wish(Act::Hand)).await.expect_err("she is away");
        assert_eq!(kernel::Problem::slug(&refused), "task-away");
        let refused = cases::claim::claim(hall.cases(), &wulan, &cases[2]).await.expect_err("she is away");
        assert_eq!(kernel::Problem::slug(&refused), "task-away");
        // Back early, she works again.
        let page = ratna.get("/meja/cuti").await.expect(200);
        ratna.send(&page.form("/meja/cuti/")).await.expect(200);
        cases::claim::claim(hall.cases(), &wulan, &cases[2]).await.expect("she is back");
    }

    async fn words_find_open_and_closed_cases_of_the_own_agency(hall: TestHall) {
        let (mut aisyah, closed) = steps::approved_ktp(&hall).await;
        let open = steps::apply_ktp(&mut aisyah).await;
        let action = format!("/permohonan/{open}/pesan");
        aisyah.fill(&format!("/permohonan/{open}"), &action, &[("message", "Kapan selesai? Hubungi Pak Sutrisno")]).await;
        hall.settle().await;
        let page = aisyah.get(&format!("/permohonan/{closed}")).await.expect(200);
        let number = page.html().split("470/").nth(1).map(|rest| format!("470/{}", rest.split('<').next().unwrap_or("")));
        let number = number.expect("the letter has a number");
        let mut wulan = hall.officer("wulan").await;
        let both = [&open, &closed];
        let wanted: [(&str, &[&Reference]); 9] = [
            ("Aisyah Nasution", &both),
            ("nasution", &both),
            ("3374 0651 0793 0031", &both),
            ("0812-3456-7719", &both),
            ("+6281234567719", &both),
            (steps::KK, &both),
            ("sutrisno hubungi", &[&open]),
            (&number, &[&closed]),
            ("nasu", &[]),
        ];
        let mut made = hall.officer("made").await;
        for (words, cases) in wanted {
            let seen = wulan.look_for(words).await.expect(200);
            for case in both {
                let is_there = seen.html().contains(&format!("/meja/{case}"));
                assert_eq!(is_there, cases.contains(&case), "{words} and {case}: {}", seen.gist());
            }
            assert!(!made.look_for(words).await.expect(200).html().contains("/meja/KTP"), "another agency finds by {words}");
        }
        assert!(wulan.look_for("nasu").await.has("kata utuh"), "it says that it knows whole words only");

        let list = wulan.get("/meja/arsip").await.expect(200);
        assert!(list.has(closed.as_str()) && !list.has(open.as_str()));
        assert!(!wulan.get("/meja/arsip?hasil=ditolak").await.expect(200).has(closed.as_str()));
        assert!(wulan.get("/meja/arsip?hasil=disetujui&layanan=ktp-el&dari=2026-07-13&sampai=2026-07-13").await.has(closed.as_str()));
        assert!(!wulan.get("/meja/arsip?sampai=2026-07-12").await.expect(200).has(closed.as_str()));
        assert!(!made.get("/meja/arsip").await.expect(200).has(closed.as_str()));
    }

    async fn a_list_leaves_as_a_table_and_names_only_with_a_purpose(hall: TestHall) {
        let cases = three(&hall).await;
        let mut wulan = hall.officer("wulan").await;
        let form = wulan.get("/meja").await.expect(200).form("/meja/ekspor");
        let seen = wulan.send(&form.clone().press("bentuk", "csv")).await.expect(200);
        assert!(seen.header("content-type").starts_with("text/csv"));
        assert_eq!(seen.html().lines().count(), 4);
        assert!(cases.iter().all(|case| seen.has(case.as_str())));
        assert!(!seen.has("Aisyah"));
        let named = form.clone().set("pribadi", "ya");
        wulan.send(&named.clone().press("bentuk", "csv")).await.expect(422);
        let seen = wulan.send(&named.set("tujuan", "Rapat mingguan").press("bentuk", "ods")).await.expect(200);
        assert!(seen.bytes.starts_with(b"PK"));
        assert!(seen.has("Aisyah Nasution"));
        assert_eq!(count(&hall, "desk.exported").await, 2);
        let trail = hall.resident("aisyah").await.get("/saya/jejak").await.expect(200);
        assert!(trail.has("Wulan Prasetya"), "whose name leaves can read that it did");
    }

    async fn officers_go_on_to_the_next_case_of_their_list(hall: TestHall) {
        let cases = three(&hall).await;
        let mut wulan = hall.officer("wulan").await;
        let list = wulan.get("/meja?antrean=bebas").await.expect(200);
        let rows: Vec<String> = testkit::form::tags(&list.html())
            .iter()
            .filter_map(|tag| tag.get("href").filter(|href| href.contains("?antrean=bebas") && href.starts_with("/meja/KTP")))
            .map(ToString::to_string)
            .collect();
        let page = wulan.get(&rows[2]).await.expect(200);
        assert!(page.html().contains("rel=\"prev\"") && page.html().contains("rel=\"next\""), "{rows:?}");
        let form = page.form(&format!("{}/ambil", rows[2].split('?').next().unwrap_or_default()));
        let page = wulan.send(&form).await.expect(200);
        let form = testkit::form::forms(&page.html()).into_iter().find(|form| form.action.ends_with("/putuskan"));
        let form = form.expect("a decision").set("putusan", "approve");
        let next = form.controls.iter().find(|(name, ..)| name == "lanjut").expect("a next case").2.clone();
        let seen = wulan.send(&form.press("lanjut", &next)).await.expect(200);
        assert!(seen.path.starts_with(&format!("/meja/{next}?antrean=bebas")), "{}", seen.path);
        assert!(cases.iter().any(|case| case.as_str() == next));
    }
}
