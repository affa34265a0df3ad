//! The register of breaches: reported by anyone who works here, its clock, whom it concerns, and telling each of them once.

use kernel::{PersonId, Span};
use privacy::{breach, tell};
use testkit::{Browser, Seen, TestHall};

use crate::steps;

const LIST: &str = "/meja/pelanggaran-data";

/// Reports a suspicion; the page that follows.
async fn report(browser: &mut Browser, fields: &[(&str, &str)]) -> Seen {
    let path = format!("{LIST}/lapor");
    browser.fill(&path, &path, fields).await
}

/// One of the forms of a breach.
async fn act(browser: &mut Browser, number: i64, what: &str, fields: &[(&str, &str)]) -> Seen {
    let page = format!("{LIST}/{number}");
    browser.fill(&page, &format!("{page}/{what}"), fields).await
}

const KNOWN: [(&str, &str); 4] = [
    ("data", "Nama dan NIK"),
    ("kapan", "Senin pagi"),
    ("bagaimana", "Berkas terkirim ke alamat yang salah"),
    ("langkah", "Penerima menghapus berkas itu"),
];

/// A breach that was reported and assessed; who works on it.
async fn assessed(hall: &TestHall) -> Browser {
    report(&mut hall.officer("wulan").await, &[("apa", "Berkas terkirim ke orang yang salah")]).await.expect(200);
    let mut sekar = hall.officer("sekar").await;
    act(&mut sekar, 1, "penilaian", &KNOWN).await.expect(200);
    sekar
}

/// A person who has an account, with a contact.
async fn persons(hall: &TestHall) -> Vec<PersonId> {
    vec![hall.person("aisyah").await, hall.person("bagas").await, hall.person("maria").await]
}

/// Addresses of the messages about breaches.
async fn told(hall: &TestHall) -> Vec<String> {
    let messages = hall.messages().await.into_iter();
    let about = messages.filter(|one| one.message.body.contains("/data-saya/pelanggaran/"));
    let mut addresses: Vec<String> = about.map(|one| one.message.address).collect();
    addresses.sort();
    addresses
}

testkit::on_both! {
    async fn any_officer_reports_and_those_for_data_protection_tell_everybody_and_close(hall: TestHall) {
        let mut aisyah = hall.resident("aisyah").await;
        let reference = steps::apply_ktp(&mut aisyah).await;
        let mut bagas = hall.resident("bagas").await;
        let empty = report(&mut hall.officer("wulan").await, &[("apa", "")]).await.expect(422);
        assert!(empty.has("id=\"apa-e\""), "{}", empty.gist());
        let future = report(&mut hall.officer("wulan").await, &[("apa", "x"), ("sejak", "2031-01-01T10:00")]).await;
        assert!(future.expect(422).has("id=\"sejak-e\""));
        let mut sekar = assessed(&hall).await;
        let page = sekar.get(&format!("{LIST}/1")).await.expect(200);
        assert!(page.has("Dinilai") && page.has("Tersisa 2 hari 23 jam") && page.has("Wulan Prasetya"), "{}", page.gist());

        // Whose data it was: by reference, and by what an officer opened.
        hall.officer("wulan").await.get(&format!("/meja/{reference}")).await.expect(200);
        let nobody = act(&mut sekar, 1, "beritahu", &[]).await.expect(409);
        assert!(nobody.has("Belum ada orang"), "{}", nobody.gist());
        let nothing = kernel::Reference::mint("KTP", &kernel::SeededDice::new(77)).expect("a reference");
        let wrong = act(&mut sekar, 1, "terdampak", &[("nomor", nothing.as_str())]).await.expect(422);
        assert!(wrong.has("id=\"nomor-e\""), "{}", wrong.gist());
        let within = [("dari", "2026-07-01T00:00"), ("sampai", "2026-07-31T00:00")];
        let unknown = act(&mut sekar, 1, "terdampak", &[("petugas", "siapa"), within[0], within[1]]).await.expect(422);
        assert!(unknown.has("id=\"petugas-e\""), "{}", unknown.gist());
        act(&mut sekar, 1, "terdampak", &[("petugas", "wulan"), within[0], within[1]]).await.expect(200);
        let page = act(&mut sekar, 1, "terdampak", &[("nomor", reference.as_str())]).await.expect(200);
        assert!(page.has("<dd class=\"n\">1</dd>"), "the same person twice is one: {}", page.gist());
        assert!(!page.has("Aisyah"), "a count, and nobody's name");
        let by_service = [("dari_layanan", "ktp-el"), within[0], within[1]];
        let page = act(&mut sekar, 1, "terdampak", &by_service).await.expect(200);
        assert!(page.has("<dd class=\"n\">1</dd>"), "{}", page.gist());

        act(&mut sekar, 1, "tangani", &[]).await.expect(200);
        let done = act(&mut sekar, 1, "beritahu", &[]).await.expect(200);
        assert!(done.has("Diberitahukan") && !done.has_form(&format!("{LIST}/1/beritahu")), "{}", done.gist());
        assert_eq!(told(&hall).await, ["+6281234567719"]);
        let body = hall.messages().await.pop().expect("a message").message.body;
        assert!(body.contains("Nama dan NIK") && body.contains("Senin pagi"), "{body}");
        let own = aisyah.get("/data-saya/pelanggaran/1").await.expect(200);
        assert!(own.has("Berkas terkirim ke alamat yang salah") && own.has("Penerima menghapus"), "{}", own.gist());
        let held = aisyah.get("/data-saya").await.expect(200);
        assert!(held.has("Pelanggaran data nomor 1"), "{}", held.gist());
        bagas.get("/data-saya/pelanggaran/1").await.expect(404);

        // It is not closed before the agency was told.
        act(&mut sekar, 1, "tutup", &[]).await.expect(409);
        let notice = sekar.get(&format!("{LIST}/1/lembaga")).await.expect(200);
        assert!(notice.has("Pasal 46") && notice.has("Nama dan NIK"), "{}", notice.gist());
        let json = sekar.get(&format!("{LIST}/1/lembaga.json")).await.expect(200).json();
        assert_eq!((&json["persons"], &json["late"], &json["data"]), (&1.into(), &false.into(), &"Nama dan NIK".into()));
        act(&mut sekar, 1, "sampaikan", &[]).await.expect(200);
        let closed = act(&mut sekar, 1, "tutup", &[]).await.expect(200);
        assert!(closed.has("Ditutup") && closed.has("tepat waktu") && !closed.has_form(LIST), "{}", closed.gist());
        let guard = hall.at_desk("sekar").await;
        let csv = sekar.get("/meja/pelanggaran-data.csv").await.expect(200);
        assert!(csv.has("\"1\",\"ditutup\"") && !csv.has("Aisyah"), "{}", csv.html());
        for event in hall.events().await.iter().filter(|event| event.kind.starts_with("privacy.breach")) {
            assert!(!event.entry.contains("NIK") && !event.entry.contains("Berkas"), "{}", event.entry);
        }

        // It stays as long as the schedule says, and no longer.
        let remover = balai::removal::Remover::of(hall.cases(), hall.reports());
        let note = || breach::step(hall.privacy(), &guard, 1, breach::Step::Handle);
        hall.wait(Span::days(1_824));
        remover.remove_if_due().await.unwrap();
        assert!(matches!(note().await, Err(privacy::Refusal::BreachOver)));
        hall.wait(Span::days(2));
        remover.remove_if_due().await.unwrap();
        assert!(matches!(note().await, Err(privacy::Refusal::NoBreach)));
    }

    async fn a_hall_killed_while_it_tells_goes_on_and_tells_nobody_twice(hall: TestHall) {
        for who in ["aisyah", "bagas", "maria"] {
            hall.resident(who).await;
        }
        assessed(&hall).await;
        let sekar = hall.at_desk("sekar").await;
        // More than one step: those who are not known any more are passed over, and counted as erased.
        let mut all = persons(&hall).await;
        all.extend((0..120_u8).map(|n| PersonId::from_bytes([n; 16])));
        assert_eq!(breach::choose(hall.privacy(), &sekar, 1, &all).await.unwrap(), all.len());
        assert_eq!(breach::choose(hall.privacy(), &sekar, 1, &all).await.unwrap(), 0);
        let begun = tell::begin(hall.privacy(), &sekar, 1).await.unwrap();
        let first = tell::some(hall.privacy(), begun.id).await.unwrap();
        assert!(first > 0 && first < all.len(), "{first} of {}", all.len());
        assert!(breach::choose(hall.privacy(), &sekar, 1, &all).await.is_err(), "the list stays as it is");
        // Here the hall is killed. It goes on as soon as it opens.
        let hall = hall.restarted(|_| ()).await;
        assert_eq!(told(&hall).await, ["+6281234567719", "+6281298765432", "+6285712345678"]);
        tell::everybody(hall.privacy(), begun.id).await.unwrap();
        let hall = hall.restarted(|_| ()).await;
        assert_eq!(told(&hall).await.len(), 3, "nobody is told twice");
        hall.store().clone().close().await;
    }

    async fn whom_no_message_reaches_gets_a_letter_and_none_counts_as_sent_that_nobody_printed(hall: TestHall) {
        let wulan = hall.at_desk("wulan").await;
        // They came to the counter and named no telephone; one did, and one has an account.
        let mut all = vec![hall.person("aisyah").await];
        let enrol = async |serial: u32, phone: Option<&str>| {
            let nik = kernel::Nik::parse(&format!("337406120385{serial:04}")).expect("a sound NIK");
            let letter = |number: u32| char::from_u32(u32::from('a') + number).expect("a letter");
            let name = format!("Warga L{}{}", letter(serial / 26), letter(serial % 26));
            let name = kernel::PersonName::parse(&name).expect("a sound name");
            let phone = phone.map(|typed| kernel::Phone::parse(typed).expect("a sound number"));
            cases::counter::enrol(hall.cases(), &wulan, &nik, &name, phone.as_ref()).await.expect("they are entered")
        };
        all.push(enrol(1, Some("0813 0000 7777")).await);
        for serial in 2..=103 {
            all.push(enrol(serial, None).await);
        }
        let mut sekar = assessed(&hall).await;
        let officer = hall.at_desk("sekar").await;
        breach::choose(hall.privacy(), &officer, 1, &all).await.unwrap();
        let page = format!("{LIST}/1");
        assert!(sekar.get(&format!("{page}/surat")).await.expect(200).has("Tidak ada surat yang menunggu"), "nobody was told yet");
        let told_page = act(&mut sekar, 1, "beritahu", &[]).await.expect(200);
        assert_eq!(told(&hall).await, ["+6281234567719", "+6281300007777"]);
        assert!(told_page.has("<dt>Surat yang belum dikirim</dt><dd class=\"n\">102</dd>"), "{}", told_page.gist());
        act(&mut sekar, 1, "sampaikan", &[]).await.expect(200);
        let shut = act(&mut sekar, 1, "tutup", &[]).await.expect(409);
        assert!(shut.has("kirim surat yang menunggu"), "{}", shut.gist());

        // A page has as many as can be printed at once, each with name and what happened, and no telephone.
        let first = sekar.get(&format!("{page}/surat")).await.expect(200);
        testkit::sound::assert_sound(&first, "id");
        assert!(first.has("Di halaman ini 100 dari 102 surat yang menunggu."), "{}", first.gist());
        assert_eq!(first.html().matches("<section class=\"card stack\">").count(), 100);
        assert!(first.has("Berkas terkirim ke alamat yang salah") && !first.has("Aisyah") && !first.has("Warga Lab<"));
        let looks = hall.events().await.into_iter().filter(|event| event.kind == "data.read").count();
        assert!(looks >= 100, "each sees that the officer read their name: {looks}");
        let form = first.form(&format!("{page}/surat-terkirim"));
        sekar.send(&form).await.expect(200);
        // Only those are on their way; the same page sent again changes nothing.
        let again = sekar.send(&form).await.expect(200);
        assert!(again.has("<dt>Surat yang belum dikirim</dt><dd class=\"n\">2</dd>"), "{}", again.gist());
        act(&mut sekar, 1, "tutup", &[]).await.expect(409);
        let second = sekar.get(&format!("{page}/surat")).await.expect(200);
        assert!(second.has("Di halaman ini 2 dari 2 surat yang menunggu."), "{}", second.gist());
        let names = |seen: &Seen| -> Vec<String> {
            let html = seen.html();
            html.split("<b>").skip(1).filter_map(|rest| Some(rest.split_once("</b>")?.0.to_owned())).filter(|name| name.starts_with("Warga L")).collect()
        };
        let mut printed = [names(&first), names(&second)].concat();
        printed.sort();
        printed.dedup();
        assert_eq!(printed.len(), 102, "everybody has one letter");
        let forged = form.clone().forge("sampai", "bukan nomor");
        sekar.send(&forged).await.expect(409);
        sekar.send(&second.form(&format!("{page}/surat-terkirim"))).await.expect(200);
        let sent: Vec<_> = hall.events().await.into_iter().filter(|event| event.kind == "privacy.breach_letters").collect();
        assert_eq!(sent.iter().map(|event| event.public["jumlah"].as_i64()).collect::<Vec<_>>(), [Some(100), Some(2)]);
        assert!(!sekar.get(&page).await.expect(200).has("surat\">Surat untuk"), "nothing is left to print");
        assert!(act(&mut sekar, 1, "tutup", &[]).await.expect(200).has("Ditutup"));
        assert_eq!(told(&hall).await.len(), 2, "nobody is told twice");
    }

    async fn what_is_late_is_said_everywhere_and_stays_late(hall: TestHall) {
        let mut aisyah = hall.resident("aisyah").await;
        let reference = steps::apply_ktp(&mut aisyah).await;
        assessed(&hall).await;
        hall.wait(Span::hours(73));
        let mut sekar = hall.officer("sekar").await;
        let list = sekar.get(LIST).await.expect(200);
        assert!(list.has("Terlambat"), "{}", list.gist());
        hall.wait(Span::hours(24));
        let watchman = balai::night::Watchman::of(hall.hall(), hall.config());
        let night = watchman.look_if_due().await.unwrap().expect("it is due");
        assert_eq!(night.troubles.iter().map(|one| one.with.word()).collect::<Vec<_>>(), ["breach"]);
        let mut admin = hall.officer("admin").await;
        assert!(admin.get("/kelola").await.expect(200).has("3x24 jam"));
        let mut sekar = hall.officer("sekar").await;
        act(&mut sekar, 1, "terdampak", &[("nomor", reference.as_str())]).await.expect(200);
        let mut with = KNOWN.to_vec();
        with.push(("umum", "Layanan daring berhenti sementara."));
        act(&mut sekar, 1, "penilaian", &with).await.expect(200);
        assert!(!hall.visitor().get("/status").await.expect(200).has("Layanan daring berhenti"), "not before people are told");
        let done = act(&mut sekar, 1, "beritahu", &[]).await.expect(200);
        assert!(done.has("Terlambat") || done.has("terlambat"), "{}", done.gist());
        assert!(aisyah.get("/data-saya/pelanggaran/1").await.expect(200).has("melewati batas"));
        let event = hall.events().await.into_iter().find(|event| event.kind == "privacy.breach_told").expect("an event");
        assert_eq!(event.public["tepat_waktu"], false);
        let status = hall.visitor().get("/status").await.expect(200);
        assert!(status.has("Layanan daring berhenti sementara."), "{}", status.gist());
    }

    async fn what_was_none_says_why_and_whoever_was_erased_is_not_told(hall: TestHall) {
        let mut sekar = assessed(&hall).await;
        let bare = act(&mut sekar, 1, "bukan", &[]).await.expect(422);
        assert!(bare.has("id=\"alasan-e\""), "{}", bare.gist());
        act(&mut sekar, 1, "catatan", &[("catatan", "Berkas itu kosong")]).await.expect(200);
        let none = act(&mut sekar, 1, "bukan", &[("alasan", "Berkasnya kosong")]).await.expect(200);
        assert!(none.has("Bukan pelanggaran") && none.has("Berkasnya kosong") && none.has("Berkas itu kosong"), "{}", none.gist());
        let over = breach::step(hall.privacy(), &hall.at_desk("sekar").await, 1, breach::Step::Handle).await;
        assert!(matches!(over, Err(privacy::Refusal::BreachOver)));

        report(&mut hall.officer("wulan").await, &[("apa", "Yang kedua")]).await.expect(200);
        act(&mut sekar, 2, "penilaian", &KNOWN).await.expect(200);
        hall.resident("aisyah").await;
        let officer = hall.at_desk("sekar").await;
        let gone = [PersonId::from_bytes([7; 16]), hall.person("aisyah").await];
        breach::choose(hall.privacy(), &officer, 2, &gone).await.unwrap();
        let done = act(&mut sekar, 2, "beritahu", &[]).await.expect(200);
        assert!(done.has("Datanya sudah dihapus"), "{}", done.gist());
        assert_eq!(told(&hall).await.len(), 1);
    }

    async fn nobody_else_sees_or_changes_a_breach(hall: TestHall) {
        let mut sekar = assessed(&hall).await;
        let path = format!("{LIST}/1");
        let page = sekar.get(&path).await.expect(200);
        let forms = ["penilaian", "terdampak", "bukan", "beritahu", "sampaikan", "catatan"];
        let forms: Vec<_> = forms.iter().map(|what| page.form(&format!("{path}/{what}"))).collect();
        let neighbour = hall.neighbour("32.73").await;
        let strangers = [
            ("a visitor", hall.visitor()),
            ("a resident", hall.resident("bagas").await),
            ("an officer", hall.officer("wulan").await),
            ("the head", hall.officer("ratna").await),
            ("the administrator", hall.officer("admin").await),
            ("the auditor", hall.officer("auditor").await),
            ("an officer for data protection of another region", neighbour.officer("sekar").await.at(&hall)),
        ];
        let before = hall.events().await.len();
        for (who, known) in strangers {
            let pages = [LIST.to_owned(), "/meja/pelanggaran-data.csv".to_owned(), path.clone(), format!("{path}/surat"),
                format!("{path}/lembaga"), format!("{path}/lembaga.json")];
            for one in pages {
                let seen = known.clone().get(&one).await;
                assert!(!seen.has("orang yang salah"), "{who} reads {one}");
                assert!(matches!(seen.status, 401 | 403 | 404) || seen.path.starts_with("/masuk"), "{who} {one} {}", seen.status);
            }
            for form in &forms {
                let mut browser = known.clone();
                let page = browser.get("/layanan").await;
                let token = testkit::form::forms(&page.html()).into_iter().find_map(|form| form.value("_csrf").map(str::to_owned));
                let seen = browser.post(&form.clone().forge("_csrf", &token.unwrap_or_default())).await;
                assert!(matches!(seen.status, 303 | 401 | 403 | 404), "{who} {} {}", form.action, seen.status);
                assert!(seen.status != 303 || seen.location().starts_with("/masuk"), "{who} is let in at {}", form.action);
            }
        }
        assert!(hall.events().await[before..].iter().all(|event| !event.kind.starts_with("privacy.breach")));
        neighbour.officer("sekar").await.get(&path).await.expect(404);
    }
}
