//! A second person signs: asked for by the applicant, read and answered by nobody else, void when the answers change.

use cases::model::CaseState;
use serde_json::json;
use testkit::cast::{kinds, resident};
use testkit::sound::assert_sound;
use testkit::{Browser, Seen, TestHall, papers};

use crate::steps::{self, link};

/// The head of the family, who must consent.
const HEAD: &str = "bagas";
/// A NIK that belongs to nobody here.
const NOBODY: &str = "3374011501800009";

/// Aisyah asks that somebody joins the family card of the head with this NIK: the address of the draft, complete.
async fn complete(browser: &mut Browser, nik: &str) -> String {
    let page = browser.get("/layanan/kk-perubahan/mulai").await.expect(200);
    let page = browser.send(&page.form("/layanan/").set("perubahan", "masuk")).await.expect(200);
    let page = browser.send(&page.form("/layanan/").set("asal_masuk", "daerah-ini")).await.expect(200);
    fill(browser, page, nik).await
}

/// Fills in every page of a draft that was just begun: its address.
async fn fill(browser: &mut Browser, page: Seen, nik: &str) -> String {
    let draft = steps::draft_of(&page);
    let form = page.form("/permohonan/draf/").fill(&[("peran", "anggota"), ("hp", "0812 3456 7719")]);
    let page = browser.send(&form).await.expect(200);
    let card = [("no_kk", steps::KK), ("nama_kepala", "Bagas Pratama"), ("nik_kepala", nik)];
    // What is only asked of those who are not the head stands on the page at once.
    let page = browser.send(&page.form("/permohonan/draf/").fill(&card)).await.expect(200);
    let joins = [
        ("alasan_masuk", "tinggal"),
        ("masuk.0.nama", "Sri Lestari"),
        ("masuk.0.nik", "3374014101700005"),
        ("masuk.0.no_kk_asal", "3374020303180012"),
        ("masuk.0.hubungan", "famili"),
    ];
    let page = browser.send(&page.form("/permohonan/draf/").fill(&joins)).await.expect(200);
    let form = page.form("/permohonan/draf/").attach("foto_kk", "kk.png", papers::png());
    let form = form.attach("foto_kk_asal", "kk asal.png", papers::png());
    let page = browser.send(&form.set("cara_setuju", "di-sini").set("benar", "ya")).await.expect(200);
    assert!(page.path.ends_with("/periksa"), "{} says {}", page.path, page.gist());
    assert_sound(&page, "id");
    draft
}

/// Asks for the signature of the head of the family.
async fn ask(browser: &mut Browser, draft: &str) -> Seen {
    let page = browser.get(&format!("{draft}/tanda-tangan")).await.expect(200);
    assert_sound(&page, "id");
    let form = page.form(&format!("{draft}/tanda-tangan")).press("minta", "ttd_kepala");
    browser.send(&form).await.expect(200)
}

/// What waits for the head of the family: the page on which they sign.
async fn asked(browser: &mut Browser) -> Seen {
    let mine = browser.get("/saya").await.expect(200);
    assert!(mine.has("Menunggu tanda tangan Anda"), "{}", mine.gist());
    let page = browser.get(&link(&mine, "/saya/tanda-tangan/")).await.expect(200);
    assert_sound(&page, "id");
    page
}

/// Signs on the page.
async fn sign(browser: &mut Browser, page: &Seen) -> Seen {
    browser.send(&page.form("/saya/tanda-tangan/").set("setuju", "ya").press("tanda", "1")).await.expect(200)
}

/// The form that refuses.
fn refusal(page: &Seen, reason: &str) -> testkit::Form {
    let forms = testkit::form::forms(&page.html());
    let form = forms.into_iter().find(|form| form.shows("alasan")).expect("a form for the reason");
    form.set("alasan", reason).press("tolak", "1")
}

/// The page of the form that is read by the second person, sent again with another name.
async fn rename(browser: &mut Browser, draft: &str, name: &str) -> Seen {
    let page = browser.get(&format!("{draft}/masuk")).await.expect(200);
    browser.send(&page.form(&format!("{draft}/masuk")).set("masuk.0.nama", name)).await.expect(200)
}

async fn signs(hall: &TestHall) -> Vec<String> {
    let events = hall.events().await;
    kinds(&events).into_iter().filter_map(|kind| kind.strip_prefix("cases.sign_")).map(str::to_owned).collect()
}

testkit::on_both! {
    async fn what_the_second_person_signed_goes_to_the_officers_with_the_application(hall: TestHall) {
        let (mut aisyah, mut bagas) = (hall.resident("aisyah").await, hall.resident(HEAD).await);
        let draft = complete(&mut aisyah, resident(HEAD).1).await;
        let review = aisyah.get(&format!("{draft}/periksa")).await.expect(200);
        assert!(review.has("0 dari 1 ada") && !review.has_form(&format!("{draft}/kirim")), "{}", review.gist());
        let page = ask(&mut aisyah, &draft).await;
        assert!(page.has("Menunggu") && page.has("Permintaan tanda tangan dicatat."), "{}", page.gist());
        // Asked once more, nothing happens.
        let again = page.form(&format!("{draft}/tanda-tangan")).forge("minta", "ttd_kepala");
        aisyah.send(&again).await.expect(200);

        let page = asked(&mut bagas).await;
        for read in ["Aisyah Nasution", "Sri Lestari", "Tinggal bersama keluarga ini", "Saya kepala keluarga ini."] {
            assert!(page.has(read), "{read}: {}", page.gist());
        }
        assert!(!page.has("81234567719") && !page.has("kk.png"), "no more than the file lets them read");
        let unticked = bagas.send(&page.form("/saya/tanda-tangan/").press("tanda", "1")).await.expect(422);
        assert_sound(&unticked, "id");
        let form = unticked.form("/saya/tanda-tangan/").set("setuju", "ya").press("tanda", "1");
        let signed = bagas.send(&form).await.expect(200);
        assert!(signed.has("Tanda tangan Anda dicatat.") && signed.has("Ditandatangani"), "{}", signed.gist());
        // The same once more, as by a page that was reloaded.
        bagas.send(&form).await.expect(200);
        assert_eq!(signs(&hall).await, ["asked", "signed"]);
        assert!(!bagas.get("/saya").await.has("Menunggu tanda tangan Anda"));

        let review = aisyah.get(&format!("{draft}/periksa")).await.expect(200);
        assert!(review.has("1 dari 1 ada"), "{}", review.gist());
        let reference = steps::send(&mut aisyah, &review).await;
        let case = hall.officer("wulan").await.get(&format!("/meja/{reference}")).await.expect(200);
        for seen in ["Bagas Pratama", "3374061802910007", "Saya kepala keluarga ini.", "dengan akunnya"] {
            assert!(case.has(seen), "{seen}: {}", case.gist());
        }
        let program = hall.program("aisyah", &["cases:read"]).await;
        let told = program.get(&format!("/api/v1/cases/{reference}")).await.expect(200).json()["signatures"].clone();
        let [signature] = told.as_array().expect("a list").as_slice() else { panic!("{told}") };
        let said = (&signature["field"], &signature["state"], &signature["is_on_paper"]);
        assert_eq!(said, (&json!("ttd_kepala"), &json!("ditandatangani"), &json!(false)));
        assert!(signature["answered_at"].is_string() && !told.to_string().contains("Bagas"), "{told}");
        let own = aisyah.get(&format!("/permohonan/{reference}")).await.expect(200);
        assert!(own.has("Tanda tangan orang kedua diminta") && own.has("Orang kedua menandatangani"), "{}", own.gist());
        let track = hall.visitor().get(&format!("/lacak/{reference}")).await.expect(200);
        assert!(!track.has("Bagas") && !track.has("menandatangani"), "who else signs is nobody's business: {}", track.gist());
        // What was filed stays as it was signed, and its signer still reads it.
        let filed = bagas.get(&page.path).await.expect(200);
        assert!(filed.has("sudah dikirim") && !filed.has_form("/saya/tanda-tangan/"), "{}", filed.gist());
        let late = refusal(&page, "Tidak jadi");
        bagas.send(&late).await.expect(409);
        hall.settle().await;
        let told: Vec<String> = hall.messages().await.into_iter().map(|queued| queued.message.body).collect();
        assert!(told.iter().any(|body| body.contains("seseorang meminta tanda tangan Anda")), "{told:?}");
        assert!(told.iter().any(|body| body.contains("orang kedua sudah menandatangani")), "{told:?}");
        assert!(told.iter().all(|body| !body.contains("Bagas") && !body.contains("Aisyah")), "{told:?}");
    }

    async fn who_refuses_says_why_and_may_think_again(hall: TestHall) {
        let (mut aisyah, mut bagas) = (hall.resident("aisyah").await, hall.resident(HEAD).await);
        let draft = complete(&mut aisyah, resident(HEAD).1).await;
        ask(&mut aisyah, &draft).await;
        let page = asked(&mut bagas).await;
        let empty = bagas.send(&refusal(&page, "")).await.expect(422);
        assert!(empty.has("Tulis alasannya"), "{}", empty.gist());
        bagas.send(&refusal(&page, "Saya tidak mengenal Sri.")).await.expect(200);
        let told = aisyah.get(&format!("{draft}/tanda-tangan")).await.expect(200);
        assert!(told.has("Ditolak") && told.has("Saya tidak mengenal Sri."), "{}", told.gist());
        let once_more = told.form(&format!("{draft}/tanda-tangan")).forge("minta", "ttd_kepala");
        let refused = aisyah.send(&once_more).await.expect(422);
        assert!(refused.has("sudah menolak isian ini"), "{}", refused.gist());
        // Sent all the same, as by an old page.
        let review = aisyah.get(&format!("{draft}/periksa")).await.expect(200);
        let send = review.form(&format!("{draft}/hapus")).forge("pernyataan", "ya").to(&format!("{draft}/kirim"));
        let refused = aisyah.send(&send).await.expect(422);
        assert!(refused.has("Tanda tangannya belum ada"), "{}", refused.gist());

        let page = bagas.get(&page.path).await.expect(200);
        sign(&mut bagas, &page).await;
        let page = bagas.get(&page.path).await.expect(200);
        assert!(page.has("Tarik kembali tanda tangan"), "{}", page.gist());
        bagas.send(&refusal(&page, "Tunggu dulu.")).await.expect(200);
        let page = bagas.get(&page.path).await.expect(200);
        sign(&mut bagas, &page).await;
        assert_eq!(signs(&hall).await, ["asked", "refused", "signed", "refused", "signed"]);
        let review = aisyah.get(&format!("{draft}/periksa")).await.expect(200);
        steps::send(&mut aisyah, &review).await;
    }

    async fn a_changed_answer_voids_the_signature_and_both_are_told(hall: TestHall) {
        let (mut aisyah, mut bagas) = (hall.resident("aisyah").await, hall.resident(HEAD).await);
        let draft = complete(&mut aisyah, resident(HEAD).1).await;
        ask(&mut aisyah, &draft).await;
        let page = asked(&mut bagas).await;
        // What the second person does not read may change.
        let own = aisyah.get(&format!("{draft}/pemohon")).await.expect(200);
        aisyah.send(&own.form(&format!("{draft}/pemohon")).set("hp", "0813 5555 0000")).await.expect(200);
        assert_eq!(signs(&hall).await, ["asked"]);
        sign(&mut bagas, &page).await;
        hall.settle().await;
        let before = hall.messages().await.len();
        rename(&mut aisyah, &draft, "Sri Wahyuni").await;
        assert_eq!(signs(&hall).await, ["asked", "signed", "voided"]);
        hall.settle().await;
        let told: Vec<String> =
            hall.messages().await.into_iter().skip(before).map(|queued| queued.message.body).collect();
        assert_eq!(told.len(), 2, "both are told: {told:?}");
        let review = aisyah.get(&format!("{draft}/periksa")).await.expect(200);
        assert!(review.has("0 dari 1 ada") && !review.has_form(&format!("{draft}/kirim")), "{}", review.gist());
        let gone = bagas.get(&page.path).await.expect(200);
        assert!(gone.has("Batal") && !gone.has_form("/saya/tanda-tangan/"), "{}", gone.gist());

        let shown = aisyah.get(&format!("{draft}/tanda-tangan")).await.expect(200);
        assert!(shown.has("Isian sudah berubah"), "{}", shown.gist());
        ask(&mut aisyah, &draft).await;
        // Who still has the old page open signs nothing: not the old, not the new.
        let old = page.form("/saya/tanda-tangan/").set("setuju", "ya").press("tanda", "1");
        bagas.send(&old).await.expect(409);
        let fresh = asked(&mut bagas).await;
        assert!(fresh.has("Sri Wahyuni") && fresh.path != page.path, "{}", fresh.gist());
        let mixed = old.to(&fresh.path);
        assert_eq!(bagas.send(&mixed).await.status, 409, "the mark of what was read does not fit");
        sign(&mut bagas, &fresh).await;
        let review = aisyah.get(&format!("{draft}/periksa")).await.expect(200);
        steps::send(&mut aisyah, &review).await;
    }

    async fn a_draft_that_is_thrown_away_asks_for_nothing_more(hall: TestHall) {
        let (mut aisyah, mut bagas) = (hall.resident("aisyah").await, hall.resident(HEAD).await);
        let draft = complete(&mut aisyah, resident(HEAD).1).await;
        ask(&mut aisyah, &draft).await;
        let page = asked(&mut bagas).await;
        let review = aisyah.get(&format!("{draft}/periksa")).await.expect(200);
        aisyah.send(&review.form(&format!("{draft}/hapus"))).await.expect(200);
        assert_eq!(signs(&hall).await, ["asked", "voided"]);
        assert!(!bagas.get("/saya").await.has("Menunggu tanda tangan Anda"));
        let form = page.form("/saya/tanda-tangan/").set("setuju", "ya").press("tanda", "1");
        bagas.send(&form).await.expect(409);
        assert!(bagas.get("/saya/tanda-tangan").await.expect(200).has("Batal"), "what was asked is still in the list");
    }

    async fn nobody_else_sees_signs_or_asks_for_a_signature(hall: TestHall) {
        let (mut aisyah, mut bagas) = (hall.resident("aisyah").await, hall.resident(HEAD).await);
        let draft = complete(&mut aisyah, resident(HEAD).1).await;
        let page = ask(&mut aisyah, &draft).await;
        let request = asked(&mut bagas).await;
        for who in ["aisyah", "maria"] {
            let mut other = hall.resident(who).await;
            other.get(&request.path).await.expect(404);
            let token = other.get("/saya").await.form("/keluar");
            let form = token.forge("setuju", "ya").forge("tanda", "1").forge("sidik", "0").to(&request.path);
            assert_eq!(other.post(&form).await.status, 404, "{who}");
            assert!(!other.get("/saya/tanda-tangan").await.expect(200).has(&request.path));
        }
        for who in ["bagas", "maria", "wulan", "made", "admin"] {
            let mut other = hall.signed_in(who).await.browser;
            other.get(&format!("{draft}/tanda-tangan")).await.expect(404);
            let token = other.get("/layanan").await.form("/keluar");
            let form = token.forge("minta", "ttd_kepala").to(&format!("{draft}/tanda-tangan"));
            assert_eq!(other.post(&form).await.status, 404, "{who}");
        }
        for who in ["wulan", "admin", "auditor"] {
            let seen = hall.officer(who).await.get_once(&request.path).await;
            assert!(seen.status == 403 || seen.status == 404, "{who}: {}", seen.status);
        }
        let mut visitor = hall.visitor();
        assert!(visitor.get(&request.path).await.path.starts_with("/masuk"));
        assert!(visitor.get(&format!("{draft}/tanda-tangan")).await.path.starts_with("/masuk"));
        assert_eq!(signs(&hall).await, ["asked"]);
        // Her own page, and nothing of what she asked him leaks into another service's draft.
        assert!(page.has("Menunggu"));
        let other = steps::begin_ktp(&mut aisyah).await;
        aisyah.get(&format!("{other}/tanda-tangan")).await.expect(404);
    }

    async fn asking_tells_nobody_who_is_registered(hall: TestHall) {
        let mut aisyah = hall.resident("aisyah").await;
        hall.resident(HEAD).await;
        let mut pages = Vec::new();
        for nik in [resident(HEAD).1, NOBODY] {
            let draft = complete(&mut aisyah, nik).await;
            let page = ask(&mut aisyah, &draft).await;
            let masked = kernel::Nik::parse(nik).unwrap().masked();
            assert!(page.has(&masked), "{}", page.gist());
            pages.push(page.gist().replace(&masked, "NIK"));
        }
        // Both were asked in the same minute.
        assert_eq!(pages[0], pages[1]);
        // One's own NIK is no second person.
        let draft = complete(&mut aisyah, NOBODY).await;
        let card = aisyah.get(&format!("{draft}/kartu")).await.expect(200);
        let own = card.form(&format!("{draft}/kartu")).set("nik_kepala", resident("aisyah").1);
        aisyah.send(&own).await.expect(422);
    }

    async fn the_counter_records_a_signature_on_paper_with_its_scan(hall: TestHall) {
        let mut wulan = hall.officer("wulan").await;
        let typed = [("layanan", "kk-perubahan"), ("nik", "3374014101700005"), ("nama", "Sri")];
        let page = wulan.fill("/meja/loket", "/meja/loket", &typed).await.expect(200);
        let page = wulan.send(&page.form("/layanan/").set("perubahan", "masuk")).await.expect(200);
        let page = wulan.send(&page.form("/layanan/").set("asal_masuk", "daerah-ini")).await.expect(200);
        let draft = fill(&mut wulan, page, NOBODY).await;
        let page = wulan.get(&format!("{draft}/tanda-tangan")).await.expect(200);
        assert_sound(&page, "id");
        let form = page.form(&format!("{draft}/tanda-tangan")).press("kertas", "ttd_kepala");
        let wrong = wulan.send(&form).await.expect(422);
        assert_sound(&wrong, "id");
        assert!(wrong.has("Perbaiki 2 isian"), "{}", wrong.gist());
        let form = wrong.form(&format!("{draft}/tanda-tangan")).set("nama.ttd_kepala", "Joko Susilo");
        let exe = form.clone().attach("pindaian.ttd_kepala", "surat.pdf", papers::exe()).press("kertas", "ttd_kepala");
        let wrong = wulan.send(&exe).await.expect(422);
        let again = wrong.form(&format!("{draft}/tanda-tangan"));
        assert_eq!(again.value("nama.ttd_kepala"), Some("Joko Susilo"), "what was typed is kept");
        let scan = again.attach("pindaian.ttd_kepala", "surat.pdf", papers::pdf()).press("kertas", "ttd_kepala");
        let done = wulan.send(&scan).await.expect(200);
        assert!(done.has("Joko Susilo") && done.has("Semua tanda tangan sudah ada"), "{}", done.gist());
        let review = wulan.get(&format!("{draft}/periksa")).await.expect(200);
        let reference = steps::send(&mut wulan, &review).await;
        let mut bagus = hall.officer("bagus").await;
        let case = bagus.get(&format!("/meja/{reference}")).await.expect(200);
        assert!(case.has("Joko Susilo") && case.has("di atas kertas") && case.has("Lihat pindaian"), "{}", case.gist());
        let html = case.html();
        let at = html.find("ttd-j").expect("the signatures");
        let scan = html[at..].split("href=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a link");
        bagus.get(scan).await.expect(200);
        hall.officer("made").await.get(scan).await.expect(404);
        // A resident records no papers.
        let mut aisyah = hall.resident("aisyah").await;
        let own = complete(&mut aisyah, NOBODY).await;
        let page = aisyah.get(&format!("{own}/tanda-tangan")).await.expect(200);
        assert!(!page.html().contains("pindaian."), "{}", page.gist());
        let form = page.form(&format!("{own}/tanda-tangan")).forge("kertas", "ttd_kepala");
        let form = form.forge("nama.ttd_kepala", "Joko").forge_file("pindaian.ttd_kepala", "x.pdf", papers::pdf());
        aisyah.send(&form).await.expect(403);
    }

    async fn a_correction_asks_again_only_for_what_changed_under_the_signature(hall: TestHall) {
        let (mut aisyah, mut bagas) = (hall.resident("aisyah").await, hall.resident(HEAD).await);
        let mut wulan = hall.officer("wulan").await;
        let draft = complete(&mut aisyah, resident(HEAD).1).await;
        ask(&mut aisyah, &draft).await;
        let page = asked(&mut bagas).await;
        sign(&mut bagas, &page).await;
        let review = aisyah.get(&format!("{draft}/periksa")).await.expect(200);
        let reference = steps::send(&mut aisyah, &review).await;
        for (mark, must_sign) in [("foto_kk", false), ("masuk.0.nama", true)] {
            let case = steps::claim(&mut wulan, &reference).await;
            let form = case.form(&format!("/meja/{reference}/putuskan")).set("putusan", "return");
            let form = form.set("pesan", "Mohon diperbaiki.").set("tanda", mark);
            wulan.send(&form).await.expect(200);
            let own = aisyah.get(&format!("/permohonan/{reference}")).await.expect(200);
            let page = aisyah.get(&link(&own, "/permohonan/draf/")).await.expect(200);
            let draft = steps::draft_of(&page);
            let form = page.form("/permohonan/draf/");
            let form = if must_sign {
                form.set("masuk.0.nama", "Sri Wahyuni")
            } else {
                form
            };
            let review = aisyah.send(&form).await.expect(200);
            assert!(review.path.ends_with("/periksa"), "{}", review.gist());
            assert_eq!(review.has_form(&format!("{draft}/kirim")), !must_sign, "{mark}: {}", review.gist());
            if must_sign {
                ask(&mut aisyah, &draft).await;
                let fresh = asked(&mut bagas).await;
                sign(&mut bagas, &fresh).await;
            }
            let review = aisyah.get(&format!("{draft}/periksa")).await.expect(200);
            aisyah.send(&review.form(&format!("{draft}/kirim")).set("pernyataan", "ya")).await.expect(200);
        }
        assert_eq!(signs(&hall).await, ["asked", "signed", "asked", "signed", "voided"]);
        let case = wulan.get(&format!("/meja/{reference}")).await.expect(200);
        assert!(case.has("Batal") && case.has("Ditandatangani"), "both rounds are there: {}", case.gist());
        let state = cases::look::track(hall.cases(), &reference).await.unwrap().case.state;
        assert_eq!(state, CaseState::Diproses);
    }

    async fn a_program_is_told_that_signatures_are_missing(hall: TestHall) {
        let program = hall.program("aisyah", &["cases:read", "cases:write"]).await;
        let mut photos = Vec::new();
        for field in ["foto_kk", "foto_kk_asal"] {
            let path = format!("/api/v1/documents?service=kk-perubahan&field={field}&name=x.pdf");
            let body = String::from_utf8(papers::pdf()).unwrap();
            photos.push(program.ask("POST", &path, &[], Some(body)).await.expect(201).json());
        }
        let schema = program.get("/api/v1/services/kk-perubahan").await.expect(200);
        assert!(!schema.html().contains("\"ttd_kepala\""), "a signature whose NIK stands elsewhere has no answer");
        let answers = json!({
            "perubahan": "masuk", "asal_masuk": "daerah-ini", "nama": "Aisyah Nasution", "nik": "3374065107930031",
            "peran": "anggota", "hp": "+6281234567719", "no_kk": steps::KK, "nama_kepala": "Bagas Pratama",
            "nik_kepala": resident(HEAD).1, "alasan_masuk": "tinggal",
            "masuk": [{ "nama": "Sri", "nik": "3374014101700005", "no_kk_asal": "3374020303180012", "hubungan": "famili" }],
            "foto_kk": [photos[0]], "foto_kk_asal": [photos[1]], "cara_setuju": "di-sini", "benar": true,
        });
        let body = json!({ "service": "kk-perubahan", "answers": answers, "declared": true }).to_string();
        let refused = program.ask("POST", "/api/v1/cases", &[], Some(body)).await.expect(422).json();
        assert_eq!(refused["type"].as_str().unwrap().rsplit('/').next(), Some("unsigned"), "{refused}");
        assert!(refused.to_string().contains("ttd_kepala"), "{refused}");
        assert!(!kinds(&hall.events().await).contains(&"cases.submitted"));
    }
}
