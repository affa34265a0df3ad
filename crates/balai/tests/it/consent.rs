//! Consent: asked for by the text in force, asked for again, taken back, and proven.

use reference::Consents;
use testkit::form::forms;
use testkit::{Browser, Form, Seen, TestHall, cast};

use crate::steps;

const MINE: &str = "/saya/persetujuan";
const QUESTION: &str = "/saya/persetujuan/baru";

/// The texts that come with the program, and a newer one of the account from 20 July 2026 on.
fn newer() -> Consents {
    let shipped = include_str!("../../../../reference/consents.csv");
    let row = "2026-07-20,,akun,2026-07,wajib,Akun,Account,Tujuan,Purpose,Teks baru.,New text.,Ditutup.,Closed.,\
               Kini lebih jelas.,It is clearer now.,UU,x,pasti\n";
    Consents::read(&format!("{shipped}{row}")).expect("a sound table")
}

/// The newer text comes into force while people are signed in.
fn renew(hall: &TestHall) {
    hall.people().consents().set(newer());
    hall.wait(kernel::Span::days(7));
}

/// The form of one consent on the page of all.
fn form_of(page: &Seen, consent: &str) -> Form {
    let found = forms(&page.html()).into_iter().find(|form| form.value("persetujuan") == Some(consent));
    found.unwrap_or_else(|| panic!("no form of {consent}: {}", page.gist()))
}

pub(crate) async fn press(browser: &mut Browser, consent: &str, deed: &str) -> Seen {
    let page = browser.get(MINE).await.expect(200);
    browser.send(&form_of(&page, consent).press("tindakan", deed)).await.expect(200)
}

async fn answer(browser: &mut Browser, question: &Seen, word: &str) -> Seen {
    browser.send(&question.form(QUESTION).press("jawab", word)).await.expect(200)
}

testkit::on_both! {
    async fn every_giving_and_taking_is_an_event_and_a_line_that_proves_its_text(hall: TestHall) {
        let mut aisyah = hall.resident("aisyah").await;
        let page = press(&mut aisyah, "isian-terdahulu", "tarik").await;
        assert!(page.has("Persetujuan ditarik dan langsung berlaku"), "{}", page.gist());
        let page = press(&mut aisyah, "isian-terdahulu", "beri").await;
        let text = Consents::shipped().edition("isian-terdahulu", "2026-11").unwrap().value.clone();
        assert!(page.has("bersama akun contoh") && page.has("di halaman ini"), "{}", page.gist());
        assert!(page.has(&text.digest()), "the digest is shown: {}", page.gist());
        // Pressed again from an old page, nothing more happens.
        let old = form_of(&page, "isian-terdahulu").forge("tindakan", "beri");
        aisyah.send(&old).await.expect(200);
        let events: Vec<_> = hall.events().await.into_iter().filter(|e| e.kind.starts_with("people.consent")).collect();
        assert_eq!(cast::kinds(&events), ["people.consent_withdrawn", "people.consent_given"]);
        for event in &events {
            assert_eq!(event.public["sidik"], text.digest());
            assert_eq!(event.public["persetujuan"], "isian-terdahulu");
            assert!(event.subject.is_none(), "the public log must not collect one resident's choices");
        }
        // Everyone reads the text, and counts the digest from what is handed out byte for byte.
        let mut visitor = hall.visitor();
        let shown = visitor.get("/persetujuan/isian-terdahulu/2026-11").await.expect(200);
        assert!(shown.has(&text.digest()) && shown.has(&text.text.id), "{}", shown.gist());
        let plain = visitor.get("/persetujuan/isian-terdahulu/2026-11/teks").await.expect(200);
        assert_eq!(plain.html(), text.document());
        visitor.get("/persetujuan/isian-terdahulu/1999").await.expect(404);
        // It is in the copy of everything.
        let page = aisyah.get("/data-saya").await.expect(200);
        let copy = aisyah.send(&page.form("/data-saya/salinan").set("bentuk", "json")).await.expect(200).json();
        let groups = copy["groups"].as_array().unwrap();
        let consents = groups.iter().find(|group| group["kind"] == "consents").expect("the consents");
        assert_eq!(consents["records"].as_array().unwrap().len(), 6, "{consents:#}");
        assert!(consents.to_string().contains(&text.digest()));
    }

    async fn registering_asks_for_the_text_in_force_and_ticks_nothing_else(hall: TestHall) {
        let mut visitor = hall.visitor();
        let page = visitor.get("/daftar").await.expect(200);
        let form = page.form("/daftar").fill(&[("nik", "3374065107930031"), ("nama", "Aisyah Nasution"),
            ("ponsel", "081234567719"), ("sandi", cast::PASSWORD)]);
        let wrong = visitor.send(&form).await.expect(422);
        assert!(wrong.has("Centang persetujuan"), "{}", wrong.gist());
        let old = visitor.send(&form.clone().set("setuju", "ya").forge("edisi", "1999")).await.expect(422);
        assert!(old.has("Teks persetujuan baru saja berubah"), "{}", old.gist());
        visitor.send(&form.set("setuju", "ya")).await.expect(200);
        let code = cast::newest_code(&hall).await;
        visitor.fill("/daftar/kode", "/daftar/kode", &[("kode", &code)]).await.expect(200);
        let page = visitor.get(MINE).await.expect(200);
        assert!(page.has("saat mendaftar"), "{}", page.gist());
        let given = ["akun", "data-instansi", "isian-terdahulu"].map(|consent| page.html().contains(&format!(
            "/persetujuan/{consent}/2026-11\">Teks lengkap dan sidiknya</a><br>")));
        assert_eq!(given, [true, false, false], "{}", page.gist());
        let made = hall.events().await.into_iter().find(|event| event.kind == "people.registered").unwrap();
        let digest = Consents::shipped().edition("akun", "2026-11").unwrap().value.digest();
        assert_eq!(made.public["setuju"][0]["sidik"], digest);
        assert_eq!(made.public["setuju"].as_array().unwrap().len(), 1);
    }

    async fn a_newer_text_comes_before_anything_else_and_what_was_typed_stays(hall: TestHall) {
        let mut aisyah = hall.resident("aisyah").await;
        let program = hall.program("aisyah", &["cases:read", "cases:write"]).await;
        program.get("/api/v1/cases").await.expect(200);
        let draft = steps::begin_ktp(&mut aisyah).await;
        let form = aisyah.get(&draft).await.expect(200).form("/permohonan/draf/");
        renew(&hall);
        // A living session: the page that was open is sent, nothing of it is lost, and the question comes next.
        let asked = aisyah.send(&form.set("nama", "Aisyah yang Mengetik").press("simpan", "1")).await.expect(200);
        assert!(asked.path.starts_with(QUESTION) && asked.has("Kini lebih jelas."), "{}: {}", asked.path, asked.gist());
        let refused = program.get("/api/v1/cases").await.expect(403);
        assert!(refused.html().contains("consent-needed") && refused.html().contains(QUESTION), "{}", refused.html());
        // Every way in leads there.
        let mut other = hall.visitor();
        let signed = other
            .fill("/masuk", "/masuk", &[("nama", "3374065107930031"), ("sandi", cast::PASSWORD)])
            .await
            .expect(200);
        assert!(signed.path.starts_with(QUESTION), "{}", signed.path);
        // "Not now": reading yes, filing no, in this session alone.
        let read = answer(&mut aisyah, &asked, "nanti").await;
        assert!(!read.path.starts_with(QUESTION), "{}", read.path);
        let kept = aisyah.get(&draft).await.expect(200);
        assert!(kept.html().contains("Aisyah yang Mengetik"), "{}", kept.gist());
        let start = aisyah.get("/layanan/ktp-el/mulai").await.expect(200);
        let begun = aisyah.send(&start.form("/layanan/ktp-el/mulai").set("keadaan", "hilang")).await.expect(403);
        assert!(begun.has("Kini lebih jelas."), "{}", begun.gist());
        assert!(other.get("/saya").await.expect(200).path.starts_with(QUESTION), "the other session was not asked yet");
        aisyah.get("/data-saya").await.expect(200);
        // Agreed: it goes on where it was stopped, and for programs too.
        let on = answer(&mut aisyah, &begun, "setuju").await;
        assert_eq!(on.form("/layanan/ktp-el/mulai").value("keadaan"), Some("hilang"));
        program.get("/api/v1/cases").await.expect(200);
        assert_eq!(other.get("/saya").await.expect(200).path, "/saya");
        let officer = hall.officer("wulan").await.get("/meja").await.expect(200);
        assert_eq!(officer.path, "/meja", "officers have no such consent");
    }

    async fn what_was_sent_when_the_question_came_between_is_sent_again_without_typing(hall: TestHall) {
        let (mut aisyah, mut bagas) = (hall.resident("aisyah").await, hall.resident("bagas").await);
        let start = "/layanan/ktp-el/mulai";
        let answers = aisyah.get(start).await.expect(200).form(start).set("keadaan", "hilang");
        let account = aisyah.get("/saya/akun").await.expect(200);
        let language = account.form("/saya/akun/bahasa").set("bahasa", "en");
        let password = account.form("/saya/akun/sandi").fill(&[("sandi-lama", cast::PASSWORD), ("sandi", "hujan bulan juni")]);
        renew(&hall);
        // A small form is carried along as well. One with a password is not: those never come back in a page.
        let small = aisyah.send(&language).await.expect(403);
        assert!(small.form(QUESTION).value("titipan").is_some_and(|held| held.contains("bahasa")), "{}", small.gist());
        let secret = aisyah.send(&password).await.expect(200);
        assert!(secret.path.starts_with(QUESTION) && secret.form(QUESTION).value("titipan").is_none(), "{}", secret.gist());
        assert!(!secret.html().contains("hujan bulan juni") && !secret.html().contains(cast::PASSWORD));
        // Nor is what another page than ours sent.
        let forged = bagas.send(&answers).await.expect(403);
        assert!(!forged.html().contains("titipan") && !forged.html().contains("hilang"), "{}", forged.gist());
        let begun = async || hall.events().await.iter().filter(|event| event.kind.starts_with("cases.")).count();
        let before = begun().await;
        let asked = aisyah.send(&answers).await.expect(403);
        assert!(asked.has("Kini lebih jelas.") && asked.has("Yang baru Anda kirim belum diterima"), "{}", asked.gist());
        testkit::sound::assert_sound(&asked, "id");
        // An edition that is not in force any more is asked again, with all that was sent.
        let old = aisyah.send(&asked.form(QUESTION).forge("edisi", "1999").press("jawab", "setuju")).await.expect(409);
        let held = answer(&mut aisyah, &old, "setuju").await;
        testkit::sound::assert_sound(&held, "id");
        assert_eq!(begun().await, before, "nothing is done before she says so");
        let form = held.form(start);
        assert_eq!(form.value("keadaan"), Some("hilang"));
        let on = aisyah.send(&form).await.expect(200);
        assert!(on.path.starts_with("/permohonan/draf/"), "{}: {}", on.path, on.gist());
        // It leads nowhere but into the hall.
        let out = r#"{"to":"https://jahat.example/","fields":[["a","b"]]}"#;
        let seen = aisyah.send(&asked.form(QUESTION).forge("titipan", out).press("jawab", "setuju")).await.expect(200);
        assert!(seen.path == "/saya" && !seen.html().contains("jahat"), "{}", seen.path);
    }

    async fn what_was_taken_back_is_not_done_from_then_on(hall: TestHall) {
        let people = hall.people().clone();
        let person = hall.person("aisyah").await;
        let agrees = async || {
            let read = hall.store().read((people.clone(), person), |tx, (people, person)| {
                Box::pin(async move { people.agrees(tx, *person, "data-instansi").await })
            });
            read.await.expect("a stand")
        };
        assert!(agrees().await);
        let mut aisyah = hall.resident("aisyah").await;
        press(&mut aisyah, "data-instansi", "tarik").await;
        assert!(!agrees().await);
        // A consent to an older text is none to a newer one.
        press(&mut aisyah, "data-instansi", "beri").await;
        let row = "2026-07-01,,data-instansi,2027-01,pilihan,a,a,a,a,a,a,a,a,b,b,UU,x,pasti\n";
        let shipped = include_str!("../../../../reference/consents.csv");
        hall.people().consents().set(Consents::read(&format!("{shipped}{row}")).unwrap());
        assert!(!agrees().await);
        assert!(aisyah.get(MINE).await.expect(200).has("Teksnya baru"));
    }

    async fn without_the_accounts_own_consent_nothing_but_ones_rights_is_open(hall: TestHall) {
        let (mut aisyah, reference) = steps::approved_ktp(&hall).await;
        let program = hall.program("aisyah", &["cases:read", "cases:write"]).await;
        let mut other = hall.visitor();
        let way_in = [("nama", "3374065107930031"), ("sandi", cast::PASSWORD)];
        other.fill("/masuk", "/masuk", &way_in).await.expect(200);
        let said = aisyah.get(MINE).await.expect(200);
        assert!(said.has("Akun Anda ditutup saat itu juga") && said.html().contains("/baru/penghapusan"), "{}", said.gist());
        let out = press(&mut aisyah, "akun", "tarik").await;
        assert!(out.path.starts_with("/masuk") && out.has("akun Anda ditutup"), "{}: {}", out.path, out.gist());
        assert!(other.get("/saya").await.path.starts_with("/masuk"), "every session ended");
        program.get("/api/v1/cases").await.expect(401);
        // Signing in opens the question, the own data and requests about it; nothing else.
        let closed = aisyah.fill("/masuk", "/masuk", &way_in).await.expect(200);
        assert!(closed.path.starts_with(QUESTION) && closed.has("Akun Anda ditutup"), "{}", closed.gist());
        let shut = aisyah.get(&format!("/permohonan/{reference}")).await.expect(200);
        assert!(shut.path.starts_with(QUESTION) && !shut.has("pindaian"), "{}", shut.path);
        aisyah.send(&shut.form(QUESTION).forge("jawab", "nanti")).await.expect(200);
        assert!(aisyah.get("/saya").await.path.starts_with(QUESTION), "not now opens no closed account");
        let erase = "/data-saya/permintaan/baru/penghapusan";
        let asked = aisyah.fill(erase, erase, &[("lingkup", "semua")]).await.expect(200);
        assert_eq!(asked.path, "/data-saya/permintaan/1");
        // The officers go on with what is there.
        hall.officer("wulan").await.get(&format!("/meja/{reference}")).await.expect(200);
        let question = aisyah.get(QUESTION).await.expect(200);
        answer(&mut aisyah, &question, "setuju").await;
        assert!(aisyah.get(&format!("/permohonan/{reference}")).await.expect(200).path.starts_with("/permohonan/"));
    }

    async fn what_was_signed_on_paper_is_written_down_with_the_officer(hall: TestHall) {
        let mut wulan = hall.officer("wulan").await;
        let nik = "3374014101700005";
        let typed = [("layanan", "ktp-el"), ("nik", nik), ("nama", "Sri"), ("ponsel", "0813 0000 7777")];
        wulan.fill("/meja/loket", "/meja/loket", &typed).await.expect(200);
        let paper = "/meja/persetujuan";
        let wrong = wulan.fill(paper, paper, &[("nik", nik)]).await.expect(422);
        assert!(wrong.has("Tulis di mana kertasnya disimpan") && wrong.has("Pilih persetujuan yang mana") && wrong.form(paper).value("nik") == Some(nik), "{}", wrong.gist());
        let place = ("tempat", "Lemari 2, map 14, nomor 7");
        let form = [("nik", nik), ("persetujuan", "isian-terdahulu"), ("tindakan", "beri"), place];
        wulan.fill(paper, paper, &form).await.expect(200);
        let given = hall.events().await.into_iter().find(|event| event.kind == "people.consent_given").expect("an event");
        assert!(given.actor.starts_with("petugas:") && !given.public.to_string().contains("Sri"), "{}", given.public);
        // Where the paper lies is written down with it, sealed.
        assert_eq!(given.private.as_ref().expect("sealed words")["tempat"], place.1);
        assert!(!given.public.to_string().contains("map 14"));
        // Not for somebody who has an account, not without a counter, and not the account's own.
        hall.resident("aisyah").await;
        let own = [("nik", "3374065107930031"), form[1], form[2], place];
        assert!(wulan.fill(paper, paper, &own).await.expect(422).has("Pemilik akun memberi dan menariknya sendiri"));
        let page = wulan.get(paper).await.expect(200).form(paper).fill(&[("nik", nik), ("tindakan", "beri")]);
        wulan.send(&page.forge("persetujuan", "akun")).await.expect(422);
        hall.officer("bagus").await.get(paper).await.expect(403);
        // Whoever claims the record reads it, with the officer's name.
        let mut sri = hall.visitor();
        let claim = [("nik", nik), ("nama", "Sri"), ("ponsel", "081300007777"), ("sandi", cast::PASSWORD), ("setuju", "ya")];
        sri.fill("/daftar", "/daftar", &claim).await.expect(200);
        let code = cast::newest_code(&hall).await;
        sri.fill("/daftar/kode", "/daftar/kode", &[("kode", &code)]).await.expect(200);
        let page = sri.get(MINE).await.expect(200);
        assert!(page.has("di atas kertas, di loket, Wulan Prasetya"), "{}", page.gist());
    }
}
