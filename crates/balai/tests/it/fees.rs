//! What an application costs is fixed when it is sent, and what waits for the money waits until the counter has noted it.

use cases::decide::{Verdict, decide_step};
use cases::fee::{FeeState, Settlement, settle};
use cases::model::{Case, CaseState};
use cases::{Refusal, claim, look};
use catalogue::{Catalogue, Due, Service};
use kernel::{Actor, Officer, Role};
use testkit::{Plan, TestHall};

use crate::services::{apply, approve_all, officer};

/// The permit for a sign, with the tax as a fee of its own: the first worked example costs Rp730.000.
fn offer(hall: &TestHall, due: Due) -> std::sync::Arc<Service> {
    let head = format!("[fee]\nkind = \"formula\"\ndue = \"{}\"", due.as_str());
    let line = "[[fee.lines]]\nlabel = { id = \"Pajak\", en = \"Tax\" }\n\
         amount = \"luas_m2 * lama_hari * nilai_sewa * persen_pajak / 100\"\n\n";
    let sources = catalogue::shipped().into_iter().map(|(path, text)| {
        let mut text = text.to_owned();
        if path == "services/izin-reklame.toml" {
            text = text.replacen("[fee]\nkind = \"free\"", &head, 1);
            let (start, end) = (text.find("[[fee.elsewhere]]").expect("it is billed"), text.find("[[constants]]"));
            text.replace_range(start..end.expect("a constant"), line);
        }
        if path == "services/izin-reklame.examples.toml" {
            text = text.lines().filter(|line| !line.starts_with("fee")).collect::<Vec<_>>().join("\n");
        }
        (path, text)
    });
    let catalogue = Catalogue::read(sources).unwrap_or_else(|mistakes| panic!("{mistakes:#?}"));
    let service = catalogue.get("izin-reklame").expect("the service").clone();
    hall.hall().services.set(catalogue);
    service
}

struct Sent {
    service: std::sync::Arc<Service>,
    aisyah: Actor,
    case: Case,
    counter: Officer,
}

/// Aisyah has sent the first worked example.
async fn sent(hall: &TestHall, due: Due) -> Sent {
    let service = offer(hall, due);
    let example = service.examples.iter().find(|example| example.is_complete).expect("an example").clone();
    // Before anybody signs in: a session does not outlast a clock that jumps by months.
    hall.clock().set(kernel::Stamp::at(example.today, 9, 41, hall.hall().zone()));
    let aisyah = hall.signed_in("aisyah").await.actor;
    let case = apply(hall, &aisyah, &service, &example).await;
    let counter = officer(hall, service.agency.as_str(), Role::Counter).await;
    Sent { service, aisyah, case, counter }
}

fn paid(receipt: &str) -> Settlement {
    Settlement::Lunas { receipt: receipt.to_owned(), reason: String::new() }
}

async fn kinds(hall: &TestHall) -> Vec<String> {
    hall.events().await.into_iter().map(|event| event.kind).filter(|kind| kind.starts_with("cases.")).collect()
}

testkit::on_both! {
    Plan::real("32.73");
    async fn what_is_due_before_is_looked_at_when_it_is_paid_and_the_promise_runs_from_then(hall: TestHall) {
        let Sent { service, aisyah, case, counter } = sent(&hall, Due::Before).await;
        assert_eq!((case.state, case.paused_at), (CaseState::Diproses, Some(case.submitted_at)));
        let file = look::own_case(hall.cases(), &aisyah, &case.reference).await.expect("the case");
        let fee = file.fee.expect("it costs something");
        assert_eq!((fee.state, fee.bill.total.amount()), (FeeState::Belum, 730_000));
        assert_eq!(fee.bill.lines[0].formula, "luas_m2 * lama_hari * nilai_sewa * persen_pajak / 100");
        let checker = officer(&hall, service.agency.as_str(), Role::Verifier).await;
        let refused = claim::claim(hall.cases(), &checker, &case.reference).await.expect_err("it waits");
        assert!(matches!(refused, Refusal::Desk(desk::Refusal::Paused)), "{refused}");

        hall.wait(kernel::Span::hours(72));
        let missing = settle(hall.cases(), &counter, &case.reference, paid(" ")).await.expect_err("no receipt");
        assert!(matches!(missing, Refusal::Unsaid(ref fields) if fields == &["receipt"]), "{missing}");
        let at_desk = hall.cases();
        let signer = officer(&hall, service.agency.as_str(), Role::Signer).await;
        if !signer.has(Role::Counter) {
            settle(at_desk, &signer, &case.reference, paid("1")).await.expect_err("only the counter notes money");
        }
        let case = settle(at_desk, &counter, &case.reference, paid("STS-0042")).await.expect("it is noted");
        assert_eq!((case.paused_at, case.state), (None, CaseState::Diproses));
        assert_eq!(case.due_at, at_desk.promised(&service, hall.now()).expect("a calendar"));
        let twice = settle(at_desk, &counter, &case.reference, paid("STS-0042")).await.expect_err("once is enough");
        assert!(matches!(twice, Refusal::Settled(FeeState::Lunas)), "{twice}");
        let case = approve_all(&hall, &service, case).await;
        assert_eq!(case.state, CaseState::Disetujui);
        let kinds = kinds(&hall).await;
        assert_eq!(kinds[..3], ["cases.submitted", "cases.fee_fixed", "cases.fee_paid"], "{kinds:?}");
    }

    async fn what_is_due_during_is_worked_on_and_not_granted_unpaid(hall: TestHall) {
        let Sent { service, case, counter, .. } = sent(&hall, Due::During).await;
        let cases = hall.cases();
        let mut now = case;
        let refused = loop {
            let step = service.flow.step(now.steps()[0]).expect("a step");
            let agency = step.agency.as_ref().unwrap_or(&service.agency);
            let officer = officer(&hall, agency.as_str(), step.role).await;
            let at = Some(step.id.clone());
            claim::claim_step(cases, &officer, &now.reference, at.clone()).await.expect("it is taken");
            if step.inspection.is_some() {
                crate::inspection::report(&hall, &officer, &now.reference, step).await;
            }
            let verdict = Verdict::Approve { message: String::new() };
            match decide_step(cases, &officer, &now.reference, now.rev, at, verdict).await {
                Ok(case) => now = case,
                Err(refusal) => break refusal,
            }
        };
        assert!(matches!(refused, Refusal::Unpaid(sum) if sum.amount() == 730_000), "{refused}");
        assert_eq!(now.step, "tanda-tangan", "everything before the approval went on");
        let why = Settlement::Bebas { reason: "Reklame milik pemerintah, Perda pasal 7".to_owned() };
        settle(cases, &counter, &now.reference, why).await.expect("it is waived");
        assert_eq!(approve_all(&hall, &service, now).await.state, CaseState::Disetujui);
    }

    async fn what_is_due_after_keeps_the_letter_until_it_is_paid(hall: TestHall) {
        let Sent { service, aisyah, case, counter } = sent(&hall, Due::After).await;
        let case = approve_all(&hall, &service, case).await;
        let file = look::own_case(hall.cases(), &aisyah, &case.reference).await.expect("the case");
        let letter = file.letters[0].0.id;
        let refused = look::may_hold(hall.cases(), &aisyah, letter).await.expect_err("it waits for the money");
        assert!(matches!(refused, Refusal::Unpaid(_)), "{refused}");
        let mut browser = hall.resident("aisyah").await;
        let own = browser.get(&format!("/permohonan/{}", case.reference)).await.expect(200);
        assert!(own.has("Surat ini diserahkan setelah biayanya lunas") && own.has("Rp730.000"), "{}", own.gist());
        assert!(!own.html().contains("/surat/"), "no way to the letter is shown");
        assert_eq!(browser.get(&format!("/surat/{letter}")).await.status, 409);
        let track = hall.visitor().get(&format!("/lacak/{}", case.reference)).await.expect(200);
        assert!(!track.has("730.000"), "what somebody pays is not for everyone: {}", track.gist());

        // Wrongly noted, opened again, noted rightly; each with its event.
        let cases = hall.cases();
        settle(cases, &counter, &case.reference, paid("STS-0001")).await.expect("it is noted");
        look::may_hold(cases, &aisyah, letter).await.expect("it is handed out");
        let wrong = Settlement::Belum { reason: "Nomor berkas lain".to_owned() };
        settle(cases, &counter, &case.reference, wrong).await.expect("it is opened again");
        look::may_hold(cases, &aisyah, letter).await.expect_err("it waits again");
        settle(cases, &counter, &case.reference, paid("STS-0002")).await.expect("it is noted");
        look::may_hold(cases, &aisyah, letter).await.expect("it is handed out");
        let kinds = kinds(&hall).await;
        let fees: Vec<_> = kinds.iter().filter(|kind| kind.contains("fee")).map(String::as_str).collect();
        assert_eq!(fees, ["cases.fee_fixed", "cases.fee_paid", "cases.fee_reopened", "cases.fee_paid"]);
        let noted = hall.events().await.into_iter().rfind(|event| event.kind == "cases.fee_paid").expect("the event");
        assert!(!noted.public.to_string().contains("STS") && !noted.public.to_string().contains("730"), "{}", noted.public);
    }

    async fn the_counter_notes_a_payment_by_pages_and_loses_nothing_that_was_typed(hall: TestHall) {
        let Sent { case, counter, .. } = sent(&hall, Due::Before).await;
        let who = testkit::cast::OFFICERS.into_iter().find(|(_, name, ..)| *name == counter.name);
        let mut browser = hall.officer(who.expect("one of the cast").0).await;
        let at = format!("/meja/{}/biaya", case.reference);
        let page = browser.get(&at).await.expect(200);
        assert!(page.has("Rp730.000") && page.has("Belum lunas") && page.has("persen_pajak"), "{}", page.gist());
        let wrong = browser.send(&page.form(&at).set("reason", "tunai di loket 3")).await.expect(422);
        assert_eq!(wrong.form(&at).value("reason"), Some("tunai di loket 3"));
        let wrong = browser.send(&wrong.form(&at).set("state", "lunas")).await.expect(422);
        assert!(wrong.html().contains("href=\"#receipt\""), "{}", wrong.gist());
        let done = browser.send(&wrong.form(&at).set("receipt", "STS-77")).await.expect(200);
        assert!(done.has("Lunas") && done.has("STS-77"), "{}", done.gist());
        let mut aisyah = hall.resident("aisyah").await;
        let receipt = aisyah.get(&format!("/permohonan/{}/tanda-terima", case.reference)).await.expect(200);
        assert!(receipt.has("Rp730.000") && receipt.has("Lunas") && !receipt.has("Layanan ini gratis"), "{}", receipt.gist());
    }
}
