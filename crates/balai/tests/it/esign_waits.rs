//! What a letter that nobody has signed yet is good for: nothing, and everybody is told so.

use balai::esign::Given;
use balai::night::Watchman;
use balai::simulate::esign::Ill;
use cases::esign::Outcome;
use cases::model::{Case, CaseState};
use cases::{Refusal, claim, issue_letter, look};
use hall::nights::With;
use kernel::{LetterId, Role};
use testkit::{Plan, TestHall};

use crate::bundle::{Sent, now, sent, service};
use crate::esign::{NIK, PASSPHRASE, by, decided, link, sign, user, watched};
use crate::services::{approve_all, officer};

/// The hall, connected, and a birth package of which the certificate is decided; its letter waits.
async fn born(hall: &TestHall) -> (TestHall, Sent, LetterId, String) {
    let (hall, ..) = watched(hall, vec![user(NIK, "Ratna Kusumawardani", Ill::Nothing)]).await;
    let Sent { aisyah, akta, kk, kia } = sent(&hall).await;
    let akta = approve_all(&hall, &service(&hall, "akta-kelahiran"), akta).await;
    assert_eq!(akta.state, CaseState::Disetujui);
    let letter = now(&hall, &aisyah, &akta.reference).await.letters[0].0.clone();
    assert!(letter.awaits_signature());
    (hall, Sent { aisyah, akta, kk, kia }, letter.id, letter.code)
}

/// How often something happened to a case.
async fn count(hall: &TestHall, case: &Case, kind: &str) -> usize {
    let events = hall.events().await;
    events.iter().filter(|event| event.kind == kind && event.subject == Some(case.id.bytes())).count()
}

testkit::on_both! {
    Plan::real("32.73");
    async fn what_waits_for_a_letter_waits_until_it_is_signed(hall: TestHall) {
        let (hall, Sent { aisyah, akta, kk, kia }, id, _) = born(&hall).await;
        let checker = officer(&hall, "dukcapil", Role::Verifier).await;
        for waiting in [&kk, &kia] {
            let file = now(&hall, &aisyah, &waiting.reference).await;
            assert!(file.case.paused_at.is_some(), "its clock stands still");
            let named: Vec<_> = file.ties.waits.iter().map(|case| &case.reference).collect();
            assert_eq!(named, [&akta.reference]);
            let refused = claim::claim(hall.cases(), &checker, &waiting.reference).await.expect_err("it waits");
            assert!(matches!(refused, Refusal::Desk(desk::Refusal::Paused)), "{refused}");
            assert_eq!(count(&hall, waiting, "cases.need_met").await, 0);
        }
        let signer = officer(&hall, "dukcapil", Role::Signer).await;
        let signed = sign(hall.cases(), &signer, &[id], &by(NIK, PASSPHRASE)).await.expect("an outcome");
        assert_eq!(signed, [(id, Outcome::Signed)]);
        let issued = now(&hall, &aisyah, &akta.reference).await.letters[0].0.number.clone();
        for (waiting, id) in [(kk, "kk-perubahan"), (kia, "kia")] {
            let file = now(&hall, &aisyah, &waiting.reference).await;
            assert!(file.ties.waits.is_empty() && file.case.paused_at.is_none(), "{id} goes on");
            assert_eq!(count(&hall, &waiting, "cases.need_met").await, 1, "{id}");
            approve_all(&hall, &service(&hall, id), file.case).await;
            let file = now(&hall, &aisyah, &waiting.reference).await;
            assert!(file.letters[0].1.data.to_string().contains(&issued), "{id} names the signed certificate");
        }
    }

    async fn what_waits_for_a_letter_that_is_revoked_unsigned_goes_to_officers(hall: TestHall) {
        let (hall, Sent { aisyah, kk, kia, .. }, _, code) = born(&hall).await;
        let signer = officer(&hall, "dukcapil", Role::Signer).await;
        issue_letter::revoke(hall.cases(), &signer, &code, "Nama keliru").await.expect("revoked");
        let checker = officer(&hall, "dukcapil", Role::Verifier).await;
        for waiting in [&kk, &kia] {
            let file = now(&hall, &aisyah, &waiting.reference).await;
            assert_eq!((file.case.state, file.case.paused_at), (CaseState::Diproses, None));
            let told = (count(&hall, waiting, "cases.need_failed").await, count(&hall, waiting, "cases.need_met").await);
            assert_eq!(told, (1, 0));
            claim::claim(hall.cases(), &checker, &waiting.reference).await.expect("it lies on the desk");
        }
    }
}

testkit::on_both! {
    async fn a_letter_revoked_before_it_was_signed_opens_nowhere(hall: TestHall) {
        let (hall, _, watch) = watched(&hall, vec![user(NIK, "Ratna Kusumawardani", Ill::Nothing)]).await;
        let (reference, id, code) = decided(&hall).await;
        let mut ratna = hall.officer("ratna").await;
        link(hall.cases(), &hall.at_desk("ratna").await, NIK).await;
        let desk = ratna.get("/meja/tanda-tangan?semua").await.expect(200);
        let stale = desk.form("/meja/tanda-tangan").set("frasa", PASSPHRASE);
        let at_desk = hall.at_desk("ratna").await;
        issue_letter::revoke(hall.cases(), &at_desk, &code, "Nama keliru").await.expect("revoked");
        // Whoever had it on the page is told, and nothing is asked of the service.
        let told = ratna.send(&stale).await.expect(200);
        assert!(told.has("1 surat yang Anda pilih tidak menunggu lagi"), "{}", told.gist());
        assert!(told.has("Tidak ada surat yang menunggu tanda tangan"), "{}", told.gist());
        assert_eq!(watch.asked(), 0);

        let (address, mut aisyah) = (format!("/surat/{id}"), hall.resident("aisyah").await);
        for page in [format!("/permohonan/{reference}"), format!("/permohonan/{reference}/tanda-terima")] {
            let seen = aisyah.get(&page).await.expect(200);
            assert!(!seen.html().contains(&address), "{page} links to nothing: {}", seen.gist());
        }
        let seen = ratna.get(&format!("/meja/{reference}")).await.expect(200);
        assert!(!seen.html().contains(&address), "{}", seen.gist());
        for taking in ["", "?arsip=ya"] {
            let seen = aisyah.get(&format!("{address}{taking}")).await.expect(200);
            assert!(!seen.bytes.starts_with(b"%PDF-") && !seen.html().contains("arsip=ya"), "{}", seen.gist());
            assert!(seen.has("dicabut sebelum pejabat menandatanganinya"), "{}", seen.gist());
        }
        let program = hall.program("aisyah", &["cases:read"]).await;
        let case = program.get(&format!("/api/v1/cases/{reference}")).await.expect(200).json();
        assert_eq!((&case["letters"][0]["pdf"], case["letters"][0]["state"].as_str()), (&serde_json::Value::Null, Some("dicabut")));
    }

    async fn a_page_of_which_others_have_signed_everything_says_so(hall: TestHall) {
        let (hall, ..) = watched(&hall, vec![user(NIK, "Ratna Kusumawardani", Ill::Nothing)]).await;
        let (reference, id, _) = decided(&hall).await;
        let mut ratna = hall.officer("ratna").await;
        link(hall.cases(), &hall.at_desk("ratna").await, NIK).await;
        let desk = ratna.get("/meja/tanda-tangan?semua").await.expect(200);
        let stale = desk.form("/meja/tanda-tangan").set("frasa", PASSPHRASE);
        let program = hall.program("aisyah", &["cases:read"]).await;
        let path = format!("/api/v1/cases/{reference}");
        assert!(program.get(&path).await.expect(200).json()["letters"][0]["pdf"].is_null(), "there is no file yet");
        let at_desk = hall.at_desk("ratna").await;
        let signed = sign(hall.cases(), &at_desk, &[id], &by(NIK, PASSPHRASE)).await.expect("an outcome");
        assert_eq!(signed, [(id, Outcome::Signed)]);
        let told = ratna.send(&stale).await.expect(200);
        assert!(told.has("1 surat yang Anda pilih tidak menunggu lagi"), "{}", told.gist());
        let pdf = program.get(&path).await.expect(200).json()["letters"][0]["pdf"].clone();
        assert!(pdf.as_str().is_some_and(|pdf| pdf.ends_with(&format!("/surat/{id}"))), "{pdf}");
        let actor = hall.signed_in("aisyah").await.actor;
        let file = look::own_case(hall.cases(), &actor, &reference).await.expect("the case");
        assert!(file.letters[0].0.is_usable());
    }
}

testkit::on_both! {
    async fn what_waits_for_a_service_that_was_taken_out_is_said_and_finished_by_a_signer(hall: TestHall) {
        let (hall, ..) = watched(&hall, vec![user(NIK, "Ratna Kusumawardani", Ill::Nothing)]).await;
        let (reference, id, code) = decided(&hall).await;
        let given = hall.config().esign.clone().expect("the service");
        let there = hall.hall().agencies.now();
        balai::esign::known(&given, &there).expect("every agency is there");
        let misspelt = Given { agencies: Some(vec!["dukcapil".to_owned(), "dukcapli".to_owned()]), ..given.clone() };
        let error = balai::esign::known(&misspelt, &there).expect_err("refused").to_string();
        assert!(error.contains("\"dukcapli\"") && error.contains("dukcapil, "), "{error}");

        let (ratna, bagus) = (hall.officer("ratna").await, hall.officer("bagus").await);
        let aisyah = hall.resident("aisyah").await;
        let hall = hall.restarted(|config| config.esign = None).await;
        let (mut ratna, mut bagus, mut aisyah) = (ratna.at(&hall), bagus.at(&hall), aisyah.at(&hall));
        let night = Watchman::of(hall.hall(), hall.config()).look_if_due().await.unwrap().expect("a night");
        let said: Vec<_> = night.troubles.iter().filter(|trouble| trouble.with == With::Signing).collect();
        assert!(said.len() == 1 && said[0].what.contains("1 letters of dukcapil"), "{:?}", night.troubles);
        let inbox = ratna.get("/meja").await.expect(200);
        assert!(inbox.has("1 surat menunggu layanan tanda tangan yang tidak lagi diatur"), "{}", inbox.gist());
        bagus.get("/meja/tanda-tangan").await.expect(403);
        let desk = ratna.get("/meja/tanda-tangan").await.expect(200);
        let form = desk.form("/meja/tanda-tangan").press("segel", "ya");
        let bare = ratna.send(&form).await.expect(422);
        assert!(bare.has("id=\"alasan-e\""), "{}", bare.gist());
        let form = bare.form("/meja/tanda-tangan").press("segel", "ya");
        ratna.send(&form.set("alasan", "Layanan dihentikan")).await.expect(200);
        hall.settle().await;
        let pdf = aisyah.get(&format!("/surat/{id}")).await.expect(200).bytes;
        let found = signing::examine(&pdf, &[]).expect("readable");
        assert!(matches!(found.as_slice(), [one] if one.soundness == signing::Soundness::Right), "{found:#?}");
        let own = aisyah.get(&format!("/permohonan/{reference}")).await.expect(200);
        assert!(own.has("Layanan dihentikan") && own.has("tanpa sertifikat pejabat"), "{}", own.gist());
        let check = hall.visitor().get(&format!("/cek/{code}")).await.expect(200);
        assert!(check.has("Surat ini asli") && !check.has("tersertifikasi milik pejabat"), "{}", check.gist());
        assert!(!hall.visitor().get(&format!("/lacak/{reference}")).await.expect(200).has("Layanan dihentikan"));
        assert!(!ratna.get("/meja").await.expect(200).has("tidak lagi diatur"));
        ratna.get("/meja/tanda-tangan").await.expect(404);
    }
}
