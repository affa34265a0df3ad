//! A session that ends in the middle of a form loses nothing that was typed, and shows it to nobody else.

use kernel::Span;
use testkit::cast::PASSWORD;
use testkit::{Browser, Seen, TestHall};

use crate::steps;

const PARKED: &str = "balai_titipan";

/// A page of a draft, filled in, whose session ends before it is sent: the page after sending it.
async fn sent_too_late(hall: &TestHall, browser: &mut Browser) -> (String, Seen) {
    let draft = steps::begin_ktp(browser).await;
    let page = browser.get(&format!("{draft}/pemohon")).await.expect(200);
    let form = steps::applicant(&page).fill(&[("nik", "33740651 salah"), ("surel", "aisyah@contoh.id")]);
    hall.wait(Span::days(15));
    (draft, browser.send(&form).await.expect(200))
}

async fn sign_in(browser: &mut Browser, page: &Seen, nik: &str) -> Seen {
    browser.send(&page.form("/masuk").fill(&[("nama", nik), ("sandi", PASSWORD)])).await
}

testkit::on_both! {
    async fn what_was_typed_when_the_session_had_ended_is_back_after_signing_in_once(hall: TestHall) {
        let mut aisyah = hall.resident("aisyah").await;
        let (draft, page) = sent_too_late(&hall, &mut aisyah).await;
        assert!(page.path.starts_with("/masuk?lanjut="), "{} {}", page.path, page.gist());
        assert!(!page.has(steps::KK) && !page.has("aisyah@contoh.id"), "the sign-in page shows nothing of it");
        let kept = aisyah.cookie(PARKED).expect("a token of what is kept").to_owned();
        assert!(!kept.contains("aisyah") && kept.len() == 32);
        let back = sign_in(&mut aisyah, &page, "3374065107930031").await.expect(200);
        assert_eq!(back.path, format!("{draft}/pemohon"));
        let form = back.form(&draft);
        let expect = [
            ("nik", "33740651 salah"),
            ("no_kk", steps::KK),
            ("tanggal_lahir.tahun", "1993"),
            ("surel", "aisyah@contoh.id"),
            ("nama", "Aisyah Nasution"),
        ];
        for (name, value) in expect {
            assert_eq!(form.value(name), Some(value), "{name} is back");
        }
        assert!(back.has("Sesi Anda tadi habis"), "{}", back.gist());
        assert_eq!(aisyah.cookie(PARKED), None, "it is given back once");
        // With the old token nothing comes any more: what she changes now is not overwritten.
        aisyah.send(&form.fill(&[("nik", "3374065107930031"), ("surel", "")])).await.expect(200);
        aisyah.put_cookie(PARKED, &kept);
        let page = aisyah.get(&format!("{draft}/pemohon")).await.expect(200);
        assert_eq!(page.form(&draft).value("surel"), Some(""));
        assert!(!page.has("Sesi Anda tadi habis"));
    }

    async fn a_stranger_with_the_token_gets_nothing_of_it(hall: TestHall) {
        let mut aisyah = hall.resident("aisyah").await;
        let (draft, _) = sent_too_late(&hall, &mut aisyah).await;
        let token = aisyah.cookie(PARKED).expect("a token").to_owned();
        let mut bagas = hall.resident("bagas").await;
        bagas.put_cookie(PARKED, &token);
        let secrets = [steps::KK, "33740651 salah", "aisyah@contoh.id", "Aisyah"];
        for page in [format!("{draft}/pemohon"), format!("{draft}/periksa"), draft.clone()] {
            let seen = bagas.get(&page).await.expect(404);
            assert_eq!(steps::tells_any(&seen, &secrets), Vec::<String>::new());
        }
        // On a draft of his own it is no use either.
        let own = steps::begin_ktp(&mut bagas).await;
        bagas.put_cookie(PARKED, &token);
        let seen = bagas.get(&format!("{own}/pemohon")).await.expect(200);
        assert_eq!(steps::tells_any(&seen, &secrets), Vec::<String>::new());
        let mut nobody = hall.visitor();
        nobody.put_cookie(PARKED, &token);
        let seen = nobody.get(&format!("{draft}/pemohon")).await.expect(200);
        assert!(seen.path.starts_with("/masuk"), "{}", seen.path);
    }

    async fn what_is_longer_than_any_page_of_a_form_is_kept_for_nobody(hall: TestHall) {
        let mut aisyah = hall.resident("aisyah").await;
        let draft = steps::begin_ktp(&mut aisyah).await;
        let page = aisyah.get(&format!("{draft}/pemohon")).await.expect(200);
        let long = "a".repeat(200_000);
        let form = steps::applicant(&page).forge("panjang", &long);
        hall.wait(Span::days(15));
        let seen = aisyah.send(&form).await.expect(200);
        assert!(seen.path.starts_with("/masuk?lanjut="), "{} {}", seen.path, seen.gist());
        assert_eq!(aisyah.cookie(PARKED), None, "nothing was kept");
    }

    async fn what_is_kept_for_a_sign_in_is_gone_after_an_hour(hall: TestHall) {
        let mut aisyah = hall.resident("aisyah").await;
        let (draft, page) = sent_too_late(&hall, &mut aisyah).await;
        hall.wait(Span::minutes(61));
        sign_in(&mut aisyah, &page, "3374065107930031").await.expect(200);
        let page = aisyah.get(&format!("{draft}/pemohon")).await.expect(200);
        assert_eq!(page.form(&draft).value("nik"), Some("3374065107930031"), "what the hall knew is still there");
        assert!(!page.has("Sesi Anda tadi habis"));
    }

    async fn a_session_that_ended_before_the_last_button_only_asks_to_sign_in_again(hall: TestHall) {
        let mut aisyah = hall.resident("aisyah").await;
        let draft = steps::begin_ktp(&mut aisyah).await;
        let review = steps::fill_ktp(&mut aisyah, &draft).await;
        hall.wait(Span::days(15));
        let page = aisyah.send(&review.form(&draft).set("pernyataan", "ya")).await.expect(200);
        assert!(page.path.starts_with("/masuk?lanjut="), "{}", page.path);
        let review = sign_in(&mut aisyah, &page, "3374065107930031").await.expect(200);
        assert_eq!(review.path, format!("{draft}/periksa"));
        steps::send(&mut aisyah, &review).await;
    }

    async fn a_draft_goes_on_at_another_device_where_it_was_left(hall: TestHall) {
        let mut phone = hall.resident("aisyah").await;
        let draft = steps::begin_ktp(&mut phone).await;
        let page = phone.get(&format!("{draft}/pemohon")).await.expect(200);
        let half = steps::applicant(&page).set("nik", "sebelas").press("simpan", "1");
        let mine = phone.send(&half).await.expect(200);
        assert_eq!(mine.path, "/saya");
        let mut computer = hall.visitor();
        let page = computer.get("/masuk").await;
        let mine = sign_in(&mut computer, &page, "081234567719").await.expect(200);
        let page = computer.get(&steps::link(&mine, "/permohonan/draf/")).await.expect(200);
        // The first page was seen, but something is wrong on it still: there it goes on.
        assert_eq!(page.path, format!("{draft}/pemohon"));
        let form = page.form(&draft);
        assert_eq!(form.value("nik"), Some("sebelas"));
        assert_eq!(form.value("no_kk"), Some(steps::KK));
    }
}
