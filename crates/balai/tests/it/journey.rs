//! The main road: a citizen applies for a card, officers decide, the letter is held and checked, and revoked.

use cases::look;
use kernel::{Reference, Span, Stamp};
use testkit::cast::{self, PASSWORD};
use testkit::sound::assert_sound;
use testkit::{Browser, Seen, TestHall, papers};

use crate::steps::{self, link, tells_any};

/// What must never be seen by somebody who only has the reference.
const SECRETS: [&str; 6] = ["Aisyah", "Nasution", "3374065107930031", "3374********0031", "81234567719", steps::KK];

async fn due(hall: &TestHall, reference: &Reference) -> Stamp {
    look::track(hall.cases(), reference).await.expect("the case").case.due_at
}

/// Aisyah comes in by her password, from the service she was reading about.
async fn sign_in_and_begin(hall: &TestHall) -> (Browser, Seen) {
    cast::make_resident(hall, "aisyah").await;
    let mut browser = hall.visitor();
    let home = browser.get("/").await.expect(200);
    assert!(home.has("/layanan"));
    let found = browser.get("/layanan?q=ktp+saya+hilang").await.expect(200);
    let service = browser.get(&link(&found, "/layanan/ktp-el")).await.expect(200);
    for fact in ["UU 24/2013", "Gratis", "Foto Kartu Keluarga asli", "1 hari kerja", "Jalan Balai Kota 1"] {
        assert!(service.has(fact), "the service says {fact} before any sign-in");
    }
    let sign_in = browser.get(&link(&service, "/layanan/ktp-el/mulai")).await.expect(200);
    assert!(sign_in.path.starts_with("/masuk?lanjut="), "{}", sign_in.path);
    let form = sign_in.form("/masuk").set("nama", "3374 0651 0793 0031");
    let wrong = browser.send(&form.clone().set("sandi", "bukan ini sandinya")).await.expect(422);
    assert_eq!(wrong.form("/masuk").value("nama"), Some("3374 0651 0793 0031"), "what was typed is still there");
    assert_eq!(wrong.form("/masuk").value("sandi"), Some(""), "but never the password");
    let questions = browser.send(&form.set("sandi", PASSWORD)).await.expect(200);
    assert_eq!(questions.path, "/layanan/ktp-el/mulai");
    (browser, questions)
}

/// Letters where a NIK belongs: the field is named, and everything typed is kept.
async fn first_page(browser: &mut Browser, page: &Seen) -> Seen {
    let form = page.form("/permohonan/draf/");
    assert_eq!(form.value("nama"), Some("Aisyah Nasution"), "what the hall knows is not asked again");
    assert_eq!(form.value("nik"), Some("3374065107930031"));
    let form = steps::applicant(page).set("nik", "tiga tiga <tujuh>").set("surel", "aisyah@contoh.id");
    let wrong = browser.send(&form).await.expect(422);
    assert_sound(&wrong, "id");
    let again = wrong.form("/permohonan/draf/");
    for (name, value) in [
        ("nik", "tiga tiga <tujuh>"),
        ("nama", "Aisyah Nasution"),
        ("no_kk", steps::KK),
        ("tanggal_lahir.tahun", "1993"),
        ("surel", "aisyah@contoh.id"),
    ] {
        assert_eq!(again.value(name), Some(value), "{name} is kept as typed");
    }
    let html = wrong.html();
    assert!(html.contains("href=\"#nik\""), "the summary leads to the field");
    assert!(html.contains("id=\"nik-e\"") && html.contains("aria-describedby=\"nik-e"), "the field says what is wrong");
    assert!(!html.contains("href=\"#nama\"") && !html.contains("id=\"nama-e\""), "only what is wrong is marked");
    browser.send(&again.set("nik", "3374065107930031")).await.expect(200)
}

/// Uploads, reviews, forgets to declare, declares, sends.
async fn send(browser: &mut Browser, page: &Seen) -> Reference {
    let review = browser.send(&steps::documents(page)).await.expect(200);
    for shown in ["Aisyah Nasution", "11 Juli 1993", "pindaian kk.png", "surat hilang.pdf", "0812-3456-7719"] {
        assert!(review.has(shown), "the review shows {shown}: {}", review.gist());
    }
    let form = review.form("/permohonan/draf/");
    let missing = browser.send(&form).await.expect(422);
    assert!(missing.html().contains("id=\"pernyataan-e\""), "the declaration is asked for: {}", missing.gist());
    let receipt = browser.send(&missing.form("/permohonan/draf/").set("pernyataan", "ya")).await.expect(200);
    let reference = steps::reference_in(&receipt.path);
    assert!(receipt.has(reference.as_str()) && receipt.has("14 Juli 2026 pukul 16.00 WIB"), "{}", receipt.gist());
    reference
}

/// Wulan comes in by her password and the code of her app.
async fn wulan_comes_in(hall: &TestHall, totp: &[u8]) -> Browser {
    let mut browser = hall.visitor();
    let page = browser.get("/meja").await.expect(200);
    assert!(page.path.starts_with("/masuk/petugas"), "{}", page.path);
    let form = page.form("/masuk/petugas").fill(&[("nama", "wulan"), ("sandi", PASSWORD)]);
    let code = browser.send(&form).await.expect(200);
    assert_eq!(code.path, "/masuk/petugas/kode");
    assert!(browser.get("/meja").await.path.starts_with("/masuk/petugas"), "half way in is not in");
    browser.send(&code.form("/masuk/petugas/kode").set("kode", "000000")).await.expect(422);
    let form = code.form("/masuk/petugas/kode").set("kode", &cast::next_code(hall, totp));
    let inbox = browser.send(&form).await.expect(200);
    assert_eq!(inbox.path, "/meja");
    browser
}

/// Wulan sends it back for two things; Aisyah can change these and nothing else.
async fn back_and_forth(hall: &TestHall, wulan: &mut Browser, aisyah: &mut Browser, reference: &Reference) {
    let page = wulan.get(&format!("/meja/{reference}")).await.expect(200);
    let form = page.form(&format!("/meja/{reference}/putuskan"));
    let unmarked = wulan.send(&form.clone().set("putusan", "return")).await.expect(422);
    assert!(unmarked.has_form(&format!("/meja/{reference}/putuskan")));
    let form = form
        .fill(&[("putusan", "return"), ("tanda", "no_kk"), ("tanda", "foto_kk")])
        .set("catatan.no_kk", "Nomor KK ini bukan yang di foto.")
        .set("pesan", "Tolong periksa dua hal ini.");
    let before = due(hall, reference).await;
    let paused = hall.now();
    wulan.send(&form).await.expect(200);

    hall.wait(Span::hours(5));
    let own = aisyah.get(&format!("/permohonan/{reference}")).await.expect(200);
    assert!(own.has("Tolong periksa dua hal ini."), "{}", own.gist());
    let page = aisyah.get(&link(&own, "/permohonan/draf/")).await.expect(200);
    assert!(page.has("Nomor KK ini bukan yang di foto."), "the officer's words stand on the page");
    let form = page.form("/permohonan/draf/");
    assert!(form.shows("no_kk") && !form.shows("nama") && !form.shows("nik"), "only what was marked can be typed");
    // Somebody with a tool sends more than the page asks for.
    let forged = form.set("no_kk", "3374060101150008").forge("nama", "Orang Lain").forge("nik", "3374061802910007");
    let page = aisyah.send(&forged).await.expect(200);
    let form = page.form("/permohonan/draf/");
    assert!(form.shows("foto_kk") && !form.shows("surat_hilang"), "{}", page.gist());
    let review = aisyah.send(&form.attach("foto_kk", "kk baru.png", papers::png())).await.expect(200);
    assert!(review.path.ends_with("/periksa") && review.has("3374060101150008"), "{}", review.gist());
    assert!(!review.has("Orang Lain") && !review.has("3374061802910007"), "what was not marked is not taken");
    assert_eq!(steps::send(aisyah, &review).await, *reference, "it is the same case");

    let (after, now) = (due(hall, reference).await, hall.now());
    let working =
        |from, to| hall.hall().calendar.now().working_time_between(from, to, hall.hall().zone()).expect("2026");
    let (left_then, left_now) = (working(paused, before), working(now, after));
    assert!(after > before, "the promise moves by the time the citizen had it");
    let more = left_now.as_minutes() - left_then.as_minutes();
    assert!((0..60).contains(&more), "{left_then:?} of working time was left, and is again: {left_now:?}");
}

testkit::on_both! {
    async fn a_card_is_applied_for_corrected_approved_held_checked_and_revoked(hall: TestHall) {
        let (mut aisyah, questions) = sign_in_and_begin(&hall).await;
        let form = questions.form("/layanan/ktp-el/mulai");
        let unanswered = aisyah.send(&form).await.expect(422);
        assert!(unanswered.has_form("/layanan/ktp-el/mulai"));
        let not_here = aisyah.send(&form.clone().set("keadaan", "ubah")).await.expect(422);
        assert!(not_here.has("Dukcapil"), "who needs something else is told where: {}", not_here.gist());
        let page = aisyah.send(&form.set("keadaan", "hilang")).await.expect(200);
        let page = first_page(&mut aisyah, &page).await;
        let reference = send(&mut aisyah, &page).await;

        let track = hall.visitor().get(&format!("/lacak/{reference}")).await.expect(200);
        assert_sound(&track, "id");
        assert!(track.has("KTP-el") && track.has(reference.as_str()));
        assert_eq!(tells_any(&track, &SECRETS), Vec::<String>::new(), "the public track is about nobody");

        let (_, totp) = cast::make_officer(&hall, "wulan").await;
        let mut wulan = wulan_comes_in(&hall, &totp).await;
        let inbox = wulan.get("/meja").await.expect(200);
        assert!(inbox.has(reference.as_str()) && inbox.has("Aisyah Nasution"), "{}", inbox.gist());
        let trail = aisyah.get("/saya/jejak").await.expect(200);
        assert!(!trail.has("Wulan Prasetya"), "nobody has looked yet");
        steps::claim(&mut wulan, &reference).await;
        assert!(cast::kinds(&hall.events().await).contains(&"data.read"), "the look is written down");
        let trail = aisyah.get("/saya/jejak").await.expect(200);
        assert!(trail.has("Wulan Prasetya") && trail.has(reference.as_str()), "{}", trail.gist());

        back_and_forth(&hall, &mut wulan, &mut aisyah, &reference).await;
        let over = wulan.get("/meja").await.expect(200);
        assert!(over.path.starts_with("/masuk/petugas"), "who was away for hours comes in anew: {}", over.path);
        let mut wulan = wulan_comes_in(&hall, &totp).await;
        let again = steps::approve(&mut wulan, &reference).await;
        assert_eq!(again.path, "/meja", "the next case waits");
        let mut ratna = hall.officer("ratna").await;
        steps::approve(&mut ratna, &reference).await;
        hall.settle().await;

        let own = aisyah.get(&format!("/permohonan/{reference}")).await.expect(200);
        let letter = aisyah.get(&link(&own, "/surat/")).await.expect(200);
        assert_eq!(letter.header("content-type"), "application/pdf");
        assert!(letter.bytes.starts_with(b"%PDF-"), "{} bytes", letter.bytes.len());
        let check = link(&own, "/cek/");
        let valid = hall.visitor().get(&check).await.expect(200);
        assert!(valid.has("Surat ini asli") && valid.has("470/001/DUKCAPIL/VII/2026"), "{}", valid.gist());
        assert_eq!(
            tells_any(&valid, &["Nasution", "3374065107930031", "81234567719", steps::KK]),
            Vec::<String>::new()
        );

        let page = ratna.get(&format!("/meja/{reference}")).await.expect(200);
        let form = page.form(&format!("/meja/{reference}/cabut")).set("reason", "Terbit karena salah orang.");
        ratna.send(&form).await.expect(200);
        let revoked = hall.visitor().get(&check).await.expect(200);
        assert!(revoked.has("Surat ini sudah dicabut") && !revoked.has("Surat ini asli"), "{}", revoked.gist());
        let unknown = hall.visitor().get("/cek/0000-0000-0000-0000").await.expect(404);
        assert!(unknown.has("Kode ini tidak kami kenal"), "{}", unknown.gist());
        assert_sound(&unknown, "id");
        assert_eq!(hall.hall().texts.missing(), 0, "every text is there");
    }
}
