//! The same thing done twice, and two people doing different things at once.

use serde_json::json;
use testkit::{Program, TestHall};

use crate::steps;

fn submitted(events: &[book::Event]) -> usize {
    events.iter().filter(|event| event.kind == "cases.submitted").count()
}

testkit::on_both! {
    async fn a_form_that_is_sent_twice_makes_one_case(hall: TestHall) {
        let mut aisyah = hall.resident("aisyah").await;
        let draft = steps::begin_ktp(&mut aisyah).await;
        let review = steps::fill_ktp(&mut aisyah, &draft).await;
        let form = review.form(&draft).set("pernyataan", "ya");
        // A double click: both are on their way before either has an answer.
        let (mut one, mut two) = (aisyah.clone(), aisyah.clone());
        let (first, second) = tokio::join!(one.post(&form), two.post(&form));
        assert_eq!((first.status, second.status), (303, 303), "{} {}", first.gist(), second.gist());
        assert_eq!(first.location(), second.location(), "both lead to the same receipt");
        // And once more later, from the page that "back" shows.
        hall.wait(kernel::Span::hours(1));
        assert_eq!(aisyah.post(&form).await.location(), first.location());
        assert_eq!(submitted(&hall.events().await), 1);
        let mine = aisyah.get("/saya").await.expect(200);
        assert_eq!(mine.html().matches("href=\"/permohonan/KTP-").count(), 1);
    }

    async fn the_same_key_gives_the_same_answer_and_another_body_is_refused(hall: TestHall) {
        let bagas = hall.program("bagas", &["cases:read", "cases:write"]).await;
        let body = steps::business("Warung Berkah", steps::LARGE);
        let first = bagas.post_with("/api/v1/cases", &[("idempotency-key", "k-1")], &body).await.expect(201);
        hall.wait(kernel::Span::hours(2));
        let again = bagas.post_with("/api/v1/cases", &[("idempotency-key", "k-1")], &body).await.expect(201);
        assert_eq!(first.html(), again.html(), "letter for letter");
        let other = steps::business("Warung Lain", steps::LARGE);
        let refused = bagas.post_with("/api/v1/cases", &[("idempotency-key", "k-1")], &other).await.expect(422);
        assert!(
            refused.json()["type"].as_str().is_some_and(|kind| kind.ends_with("/problems/key-reused")),
            "{}",
            refused.html()
        );
        // A key belongs to whoever sent it.
        let maria = hall.program("maria", &["cases:write"]).await;
        let hers = maria.post_with("/api/v1/cases", &[("idempotency-key", "k-1")], &body).await;
        assert_ne!(hers.html(), first.html());
        let long = "k".repeat(201);
        bagas.post_with("/api/v1/cases", &[("idempotency-key", &long)], &body).await.expect(400);
        let own = bagas.get("/api/v1/cases").await.expect(200).json();
        assert_eq!(own["cases"].as_array().map(Vec::len), Some(1));
        assert!(own["next"].is_null());
    }

    async fn the_same_key_at_once_files_one_case(hall: TestHall) {
        let bagas = hall.program("bagas", &["cases:read", "cases:write"]).await;
        let body = steps::business("Warung Berkah", steps::LARGE);
        let headers = [("idempotency-key", "k-2")];
        let ask = || bagas.post_with("/api/v1/cases", &headers, &body);
        let (a, b, c) = tokio::join!(ask(), ask(), ask());
        let filed: Vec<&str> = [&a, &b, &c].iter().filter(|seen| seen.status == 201).map(|_| "filed").collect();
        assert!(!filed.is_empty(), "{} {} {}", a.html(), b.html(), c.html());
        assert!([&a, &b, &c].iter().all(|seen| seen.status < 500), "{} {} {}", a.html(), b.html(), c.html());
        assert_eq!(submitted(&hall.events().await), 1);
    }

    async fn of_two_officers_who_take_a_case_at_once_one_has_it(hall: TestHall) {
        let reference = steps::apply_ktp(&mut hall.resident("aisyah").await).await;
        let path = format!("/api/v1/desk/cases/{reference}/claim");
        let (wulan, bagus) = (desk(&hall, "wulan").await, desk(&hall, "bagus").await);
        let (empty, other) = (json!({}), json!({}));
        let (a, b) = tokio::join!(wulan.post(&path, &empty), bagus.post(&path, &other));
        let mut statuses = [a.status, b.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 409], "{} {}", a.html(), b.html());
        let loser = if a.status == 409 { a } else { b };
        let detail = loser.json()["detail"].as_str().unwrap_or_default().to_owned();
        assert!(detail.contains("Wulan") || detail.contains("Bagus"), "the second is told who was first: {detail}");
        assert_eq!(hall.events().await.iter().filter(|event| event.kind == "cases.claimed").count(), 1);
    }

    async fn of_two_decisions_on_one_version_the_first_counts(hall: TestHall) {
        let reference = steps::apply_ktp(&mut hall.resident("aisyah").await).await;
        let mut wulan = hall.officer("wulan").await;
        let page = steps::claim(&mut wulan, &reference).await;
        let program = desk(&hall, "wulan").await;
        let path = format!("/api/v1/desk/cases/{reference}");
        let read = program.get(&path).await.expect(200);
        let etag = read.header("etag").to_owned();
        assert_eq!(etag, "\"v1\"");
        let decision = format!("{path}/decision");
        let approve = json!({ "action": "approve" });
        program.post(&decision, &approve).await.expect(428);
        program.post_with(&decision, &[("if-match", "*")], &approve).await.expect(400);
        let reject = json!({ "action": "reject", "reason": "x", "legal": "y" });
        let headers = [("if-match", etag.as_str())];
        let (a, b) = tokio::join!(
            program.post_with(&decision, &headers, &approve),
            program.post_with(&decision, &headers, &reject)
        );
        let mut statuses = [a.status, b.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 412], "{} {}", a.html(), b.html());
        let late = if a.status == 412 { a } else { b };
        assert!(late.json()["detail"].as_str().is_some_and(|text| text.len() > 20), "{}", late.html());
        // The page that was opened before says so as well, and decides nothing.
        let form = page.form(&format!("/meja/{reference}/putuskan")).set("putusan", "reject");
        let stale = wulan.send(&form.fill(&[("pesan", "Fotonya buram"), ("dasar", "y")])).await.expect(412);
        assert!(stale.has("baru saja berubah"), "{}", stale.gist());
        assert!(stale.has("Fotonya buram"), "what she wrote is still there: {}", stale.gist());
        let decided = ["cases.stepped", "cases.rejected"];
        assert_eq!(hall.events().await.iter().filter(|event| decided.contains(&event.kind.as_str())).count(), 1);
    }

    async fn a_reference_and_a_code_are_read_however_they_are_typed(hall: TestHall) {
        let (mut aisyah, reference) = steps::approved_ktp(&hall).await;
        let word = reference.as_str();
        let mut visitor = hall.visitor();
        let typed =
            [word.to_lowercase(), word.replace('-', " "), word.replace('-', ""), format!("  {} ", word.to_lowercase())];
        for typed in &typed {
            let seen = visitor.fill("/lacak", "/lacak", &[("nomor", typed)]).await.expect(200);
            assert_eq!(seen.path, format!("/lacak/{reference}"), "{typed:?}");
        }
        let direct = visitor.get(&format!("/lacak/{}", word.to_lowercase())).await.expect(200);
        assert_eq!(direct.path, format!("/lacak/{reference}"));
        // One wrong symbol, or two swapped, is a typo and is said to be one.
        let last = word.chars().last().expect("a symbol");
        let other = if last == '7' { '8' } else { '7' };
        let wrong = format!("{}{other}", &word[..word.len() - 1]);
        for typed in [wrong.as_str(), "KTP", "", "KTP-!!!!!-?????", &"9".repeat(500)] {
            let seen = visitor.fill("/lacak", "/lacak", &[("nomor", typed)]).await;
            assert_eq!(seen.status, 422, "{typed:?}: {}", seen.gist());
            assert_eq!(seen.form("/lacak").value("nomor"), Some(typed), "what was typed is still there");
        }
        visitor.get(&format!("/lacak/{wrong}")).await.expect(404);
        let own = aisyah.get(&format!("/permohonan/{reference}")).await.expect(200);
        let code = steps::link(&own, "/cek/").trim_start_matches("/cek/").to_owned();
        let grouped = code.as_bytes().chunks(4).map(String::from_utf8_lossy).collect::<Vec<_>>().join(" - ");
        let seen = visitor.fill("/cek", "/cek", &[("kode", &grouped.to_lowercase())]).await.expect(200);
        assert!(seen.has("Surat ini asli"), "{}", seen.gist());
    }
}

async fn desk(hall: &TestHall, who: &str) -> Program {
    hall.program(who, &["desk:read", "desk:write"]).await
}

testkit::on_both! {
    async fn two_programs_may_not_use_one_upload_twice_at_once(hall: TestHall) {
        let bagas = hall.program("bagas", &["cases:write", "cases:read"]).await;
        let (kk, police) = (steps::upload(&bagas, "foto_kk").await, steps::upload(&bagas, "surat_hilang").await);
        let body = steps::lost_card(&kk, &police);
        let (a, b) = tokio::join!(bagas.post("/api/v1/cases", &body), bagas.post("/api/v1/cases", &body));
        let mut statuses = [a.status, b.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 404], "{} {}", a.html(), b.html());
    }

    async fn a_letter_that_several_open_while_it_is_printed_is_one_letter(hall: TestHall) {
        let bagas = hall.program("bagas", &["cases:write", "cases:read"]).await;
        let filed = bagas.post("/api/v1/cases", &steps::business("Warung Berkah", 15_000_000)).await.expect(201).json();
        let reference = filed["reference"].as_str().expect("a reference");
        let case = bagas.get(&format!("/api/v1/cases/{reference}")).await.expect(200).json();
        let address = case["letters"][0]["pdf"].as_str().expect("an address").replace("http://hall.test", "");
        let browser = hall.resident("bagas").await;
        let open = |mut browser: testkit::Browser| {
            let address = address.clone();
            async move { browser.get(&address).await.expect(200).bytes }
        };
        let (one, two, three, ()) =
            tokio::join!(open(browser.clone()), open(browser.clone()), open(browser.clone()), hall.settle());
        assert!(one.starts_with(b"%PDF-") && one == two && two == three, "the same bytes for everyone");
        assert_eq!(open(browser).await, one, "and later");
        assert_eq!(hall.events().await.iter().filter(|event| event.kind == "letters.printed").count(), 1);
    }
}
