//! A share of what rules decide is drawn by lot and looked at afterwards: confirmed, or flagged and taken back.

use kernel::Reference;
use serde_json::{Value, json};
use testkit::{Program, TestHall, on_both};

use crate::steps;

/// Businesses that a rule decides until one is drawn: its reference, and how many that took.
async fn drawn(hall: &TestHall, program: &Program) -> (Reference, usize) {
    for n in 1..400 {
        let body = steps::business(&format!("Warung {n}"), 15_000_000);
        let filed = program.post("/api/v1/cases", &body).await.expect(201).json();
        assert_eq!(filed["state"], "disetujui", "drawn or not, it is decided at once");
        let events = hall.events().await;
        let decision = events.iter().rev().find(|event| event.kind == "cases.approved").expect("the decision");
        let draw = &decision.public["undian"];
        assert_eq!(draw["persen"], 5);
        let number = draw["angka"].as_u64().expect("the number that came");
        assert!(number < 100);
        assert_eq!(draw["terpilih"], number < 5, "the lot decides and nothing else");
        if number < 5 {
            return (Reference::parse(filed["reference"].as_str().expect("a reference")).expect("sound"), n);
        }
    }
    panic!("of four hundred none was drawn");
}

async fn inbox(made: &Program) -> Vec<Value> {
    made.get("/api/v1/desk/inbox").await.expect(200).json()["tasks"].as_array().expect("tasks").clone()
}

async fn answers(made: &Program, reference: &Reference, finding: &Value, status: u16) {
    let path = format!("/api/v1/desk/cases/{reference}/audit");
    made.post(&path, finding).await.expect(status);
}

async fn letter_state(program: &Program, reference: &Reference) -> String {
    let case = program.get(&format!("/api/v1/cases/{reference}")).await.expect(200).json();
    case["letters"][0]["state"].as_str().expect("a letter").to_owned()
}

on_both! {
    async fn a_drawn_decision_is_confirmed_and_nothing_else_changes(hall: TestHall) {
        let bagas = hall.program("bagas", &["cases:read", "cases:write"]).await;
        let made = hall.program("made", &["desk:read", "desk:write"]).await;
        let (reference, _) = drawn(&hall, &bagas).await;
        let tasks = inbox(&made).await;
        assert_eq!(tasks.len(), 1, "those that were not drawn reach nobody: {tasks:?}");
        assert_eq!((&tasks[0]["step"], &tasks[0]["reference"]), (&json!("uji-petik"), &json!(reference.as_str())));
        answers(&made, &reference, &json!({ "finding": "keep", "reason": "x" }), 404).await;
        answers(&made, &reference, &json!({ "finding": "confirm" }), 200).await;
        answers(&made, &reference, &json!({ "finding": "confirm" }), 404).await;
        assert!(inbox(&made).await.is_empty());
        assert_eq!(letter_state(&bagas, &reference).await, "berlaku");
        let track = hall.visitor().get(&format!("/lacak/{reference}")).await.expect(200);
        assert!(track.has("diuji petik: sesuai"), "{}", track.gist());
    }

    async fn a_flagged_decision_goes_to_a_signer_who_takes_the_letter_back(hall: TestHall) {
        let bagas = hall.program("bagas", &["cases:read", "cases:write"]).await;
        let made = hall.program("made", &["desk:read", "desk:write"]).await;
        let (reference, _) = drawn(&hall, &bagas).await;
        let mut browser = hall.officer("made").await;
        let desk = format!("/meja/{reference}");
        let page = browser.get(&desk).await.expect(200);
        assert!(page.has("Uji petik keputusan otomatis"), "{}", page.gist());
        let page = browser.send(&page.form(&format!("{desk}/ambil"))).await.expect(200);
        let form = page.form(&format!("{desk}/uji-petik"));
        let unsaid = browser.send(&form.set("hasil", "temuan")).await.expect(422);
        assert!(unsaid.has("Tulis alasannya"), "{}", unsaid.gist());
        let form = unsaid.form(&format!("{desk}/uji-petik"));
        assert_eq!(form.value("hasil"), Some("temuan"), "nothing chosen is lost");
        let page = browser.send(&form.set("alasan", "Modalnya tidak masuk akal.")).await.expect(200);
        assert!(page.has("Surat dari keputusan yang ditandai") && page.has("Modalnya tidak masuk akal."), "{}", page.gist());
        assert_eq!(inbox(&made).await[0]["step"], "uji-petik-surat");
        let own = hall.resident("bagas").await.get(&format!("/permohonan/{reference}")).await.expect(200);
        assert!(!own.has("Modalnya"), "what officers write to each other is theirs");
        let form = page.form(&format!("{desk}/cabut")).set("reason", "Data usaha tidak benar.");
        browser.send(&form).await.expect(200);
        assert_eq!(letter_state(&bagas, &reference).await, "dicabut");
        assert!(inbox(&made).await.is_empty(), "the signer has answered");
    }

    async fn a_signer_may_let_the_letter_stand_and_says_why(hall: TestHall) {
        let bagas = hall.program("bagas", &["cases:read", "cases:write"]).await;
        let made = hall.program("made", &["desk:read", "desk:write"]).await;
        let (reference, _) = drawn(&hall, &bagas).await;
        answers(&made, &reference, &json!({ "finding": "flag", "reason": " " }), 422).await;
        answers(&made, &reference, &json!({ "finding": "flag", "reason": "Alamat ganda." }), 200).await;
        answers(&made, &reference, &json!({ "finding": "keep", "reason": "" }), 422).await;
        answers(&made, &reference, &json!({ "finding": "keep", "reason": "Dua usaha di satu alamat boleh." }), 200).await;
        assert_eq!(letter_state(&bagas, &reference).await, "berlaku");
        assert!(inbox(&made).await.is_empty());
        let kinds: Vec<String> = hall.events().await.into_iter().map(|event| event.kind).collect();
        for kind in ["cases.audit_flagged", "cases.audit_kept"] {
            assert_eq!(kinds.iter().filter(|other| *other == kind).count(), 1, "{kind}");
        }
    }
}
