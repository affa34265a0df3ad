//! The counter, and what officers and applicants say to each other.

use cases::look;
use testkit::cast;

use crate::steps;

testkit::on_both! {
    async fn an_officer_at_the_counter_files_for_somebody_who_has_no_account(hall: TestHall) {
        let mut wulan = hall.officer("wulan").await;
        let typed = [("layanan", "ktp-el"), ("nik", "3374014101700005"), ("nama", "Sri"), ("ponsel", "0813 0000 7777")];
        let wrong =
            wulan.fill("/meja/loket", "/meja/loket", &[&typed[..1], &[("nik", "337401")]].concat()).await.expect(422);
        assert_eq!(wrong.form("/meja/loket").value("nik"), Some("337401"));
        let page = wulan.fill("/meja/loket", "/meja/loket", &typed).await.expect(200);
        assert!(page.path.starts_with("/layanan/ktp-el/mulai?untuk="), "{}", page.path);
        assert!(!page.path.contains("3374014101700005"), "no number stands in an address");
        let page = wulan.send(&page.form("/layanan/ktp-el/mulai").set("keadaan", "hilang")).await.expect(200);
        let form = page.form("/permohonan/draf/");
        assert_eq!((form.value("nama"), form.value("nik")), (Some("Sri"), Some("3374014101700005")));
        assert!(page.has("Diisikan untuk") && page.has("Sri"), "{}", page.gist());
        let draft = steps::draft_of(&page);
        // Put aside for the next in line, found again at the counter, by its officer alone.
        let counter = wulan.send(&form.press("simpan", "1")).await.expect(200);
        assert_eq!(counter.path, "/meja/loket");
        assert_eq!(steps::link(&counter, "/permohonan/draf/"), draft);
        let mut made = hall.officer("made").await;
        assert!(!made.get("/meja/loket").await.expect(200).html().contains("/permohonan/draf/"));
        let review = steps::fill_ktp(&mut wulan, &draft).await;
        assert_eq!(steps::link(&review, "/meja/loket"), "/meja/loket", "an officer has no page of their own things");
        let reference = steps::send(&mut wulan, &review).await;
        let receipt = wulan.get(&format!("/permohonan/{reference}/tanda-terima")).await.expect(200);
        assert!(receipt.has("Layani warga berikutnya"), "{}", receipt.gist());
        assert!(!wulan.get("/meja/loket").await.expect(200).html().contains(&draft), "what is sent waits no more");
        let submitted =
            hall.events().await.into_iter().find(|event| event.kind == "cases.submitted").expect("the event");
        assert_eq!(submitted.public["saluran"], "counter");
        let track = hall.visitor().get(&format!("/lacak/{reference}")).await.expect(200);
        assert!(track.has("diisikan petugas loket"), "{}", track.gist());
        // Who files it does not have to decide it, and another agency's counter cannot reach the draft.
        made.get(&format!("{draft}/periksa")).await.expect(404);
        steps::approve(&mut hall.officer("bagus").await, &reference).await;
        hall.officer("bagus").await.get("/meja/loket").await.expect(403);
    }

    async fn a_refusal_needs_a_reason_and_a_law_and_is_told_in_both_places(hall: TestHall) {
        let mut aisyah = hall.resident("aisyah").await;
        let reference = steps::apply_ktp(&mut aisyah).await;
        let mut wulan = hall.officer("wulan").await;
        let page = steps::claim(&mut wulan, &reference).await;
        let form = page.form(&format!("/meja/{reference}/putuskan")).set("putusan", "reject");
        let wrong = wulan.send(&form.clone()).await.expect(422);
        assert!(wrong.has("Perbaiki 2 isian") && wrong.has("Tulis alasan") && wrong.has("Sebut dasar hukum"), "{}", wrong.gist());
        let wrong = wulan.send(&form.clone().set("pesan", "Data di SIAK berbeda.")).await.expect(422);
        let again = wrong.form(&format!("/meja/{reference}/putuskan"));
        assert_eq!(again.value("pesan"), Some("Data di SIAK berbeda."), "what the officer wrote is kept");
        wulan.send(&form.clone().set("dasar", "Permendagri 108/2019")).await.expect(422);
        wulan.send(&again.set("dasar", "Permendagri 108/2019")).await.expect(200);
        let own = aisyah.get(&format!("/permohonan/{reference}")).await.expect(200);
        assert!(own.has("Data di SIAK berbeda.") && own.has("Permendagri 108/2019"), "{}", own.gist());
        let track = hall.visitor().get(&format!("/lacak/{reference}")).await.expect(200);
        assert!(!track.has("Data di SIAK berbeda.") && track.has("Permendagri 108/2019"), "{}", track.gist());
        let over = aisyah
            .post(&own.form(&format!("/permohonan/{reference}/pesan")).to(&format!("/permohonan/{reference}/batal")))
            .await;
        assert_eq!(over.status, 409, "what is decided cannot be taken back: {}", over.gist());
    }

    async fn the_signer_sends_a_case_back_to_the_checker_in_words(hall: TestHall) {
        let reference = steps::apply_ktp(&mut hall.resident("aisyah").await).await;
        steps::approve(&mut hall.officer("wulan").await, &reference).await;
        let mut ratna = hall.officer("ratna").await;
        let page = steps::claim(&mut ratna, &reference).await;
        let form = page.form(&format!("/meja/{reference}/putuskan")).set("putusan", "return");
        ratna.send(&form.set("pesan", "Foto KK belum cocok.")).await.expect(200);
        let case = look::track(hall.cases(), &reference).await.expect("the case").case;
        assert_eq!((case.step.as_str(), case.state.as_str()), ("verifikasi", "diproses"));
        // The applicant has nothing to do, and is not asked to.
        hall.settle().await;
        let own = hall.resident("aisyah").await.get(&format!("/permohonan/{reference}")).await.expect(200);
        assert!(!own.has("meminta perbaikan"), "{}", own.gist());
        assert_eq!(hall.messages().await.len(), 1, "only that it was received");
        steps::approve(&mut hall.officer("bagus").await, &reference).await;
        steps::approve(&mut ratna, &reference).await;
    }

    async fn who_takes_an_application_back_is_believed_and_officers_see_it_no_more(hall: TestHall) {
        let mut aisyah = hall.resident("aisyah").await;
        let reference = steps::apply_ktp(&mut aisyah).await;
        let action = format!("/permohonan/{reference}/batal");
        let own = aisyah.fill(&format!("/permohonan/{reference}"), &action, &[]).await.expect(200);
        assert!(!own.has_form(&action), "{}", own.gist());
        let inbox = hall.officer("wulan").await.get("/meja").await.expect(200);
        assert!(!inbox.has(reference.as_str()));
        let kinds = hall.events().await;
        assert!(cast::kinds(&kinds).contains(&"cases.withdrawn"));
    }

    async fn the_applicant_is_told_by_messages_that_name_nobody(hall: TestHall) {
        let (mut aisyah, reference) = steps::approved_ktp(&hall).await;
        let open = steps::apply_ktp(&mut aisyah).await;
        let mut wulan = hall.officer("wulan").await;
        let action = format!("/meja/{open}/pesan");
        wulan.fill(&format!("/meja/{open}"), &action, &[("message", "Tolong telepon kami.")]).await.expect(200);
        hall.settle().await;
        hall.settle().await;
        let messages = hall.messages().await;
        let about = |reference: &kernel::Reference| {
            messages.iter().filter(|queued| queued.message.body.contains(reference.as_str())).count()
        };
        assert_eq!(about(&reference), 2, "received and approved, each told once");
        assert_eq!(about(&open), 2, "received, and a message");
        for queued in &messages {
            assert_eq!(queued.message.address, "+6281234567719");
            assert_eq!(queued.state, book::State::Sent);
            let said = format!("{} {}", queued.message.subject, queued.message.body);
            for secret in ["Aisyah", "Nasution", "3374065107930031", "Tolong telepon kami."] {
                assert!(!said.contains(secret), "{said}");
            }
        }
        let own = aisyah.get(&format!("/permohonan/{open}")).await.expect(200);
        assert!(own.has("Tolong telepon kami."));
    }

    async fn a_form_of_another_site_or_without_its_token_changes_nothing(hall: TestHall) {
        use web::axum::body::Body;
        use web::axum::http::Request;
        let mut aisyah = hall.resident("aisyah").await;
        let reference = steps::apply_ktp(&mut aisyah).await;
        let path = format!("/permohonan/{reference}/batal");
        let own = aisyah.get(&format!("/permohonan/{reference}")).await.expect(200);
        let form = own.form(&path);
        aisyah.post(&form.clone().without("_csrf")).await.expect(403);
        aisyah.post(&form.clone().forge("_csrf", "00000000000000000000000000000000")).await.expect(403);
        let bagas = hall.resident("bagas").await.get("/saya").await.form("/keluar");
        aisyah.post(&form.clone().forge("_csrf", bagas.value("_csrf").unwrap())).await.expect(403);
        for (name, value) in [("sec-fetch-site", "cross-site"), ("origin", "https://evil.test")] {
            let request =
                Request::post(&path).header(name, value).header("content-type", "application/x-www-form-urlencoded");
            let request = request.body(Body::from(form.encoded())).unwrap();
            aisyah.send_once(&path, request).await.expect(403);
        }
        let out = aisyah.get("/masuk?lanjut=//evil.test/x").await;
        assert!(!out.has("evil.test\"") && out.path != "//evil.test/x", "{}", out.path);
        assert!(!cast::kinds(&hall.events().await).contains(&"cases.withdrawn"));
        aisyah.post(&form).await.expect(303);
    }
}
