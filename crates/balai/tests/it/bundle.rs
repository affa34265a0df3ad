//! One application for several services, and cases that wait for the letter of another one.

use std::sync::Arc;

use cases::decide::{Mark, Verdict, decide};
use cases::model::{Case, CaseState};
use cases::submit::{Channel, submit};
use cases::{Refusal, claim, draft, look, withdraw};
use catalogue::{Example, RawForm, Service};
use kernel::{Actor, Reference, Role, Span, Stamp};
use serde_json::{Value, json};
use testkit::{Plan, TestHall, papers};

use crate::services::{apply, approve_all, officer};

pub(crate) fn service(hall: &TestHall, id: &str) -> Arc<Service> {
    hall.hall().services.now().get(id).expect("the service").clone()
}

/// The birth package, its first complete example, and a day on which it holds.
fn package(hall: &TestHall) -> (Arc<Service>, Example) {
    let package = service(hall, "paket-kelahiran");
    let example = package.examples.iter().find(|example| example.is_complete).expect("an example").clone();
    hall.clock().set(Stamp::at(example.today, 9, 41, hall.hall().zone()));
    (package, example)
}

pub(crate) struct Sent {
    pub(crate) aisyah: Actor,
    pub(crate) akta: Case,
    pub(crate) kk: Case,
    pub(crate) kia: Case,
}

/// Aisyah has sent the birth package.
pub(crate) async fn sent(hall: &TestHall) -> Sent {
    let (package, example) = package(hall);
    let aisyah = hall.signed_in("aisyah").await.actor;
    let akta = apply(hall, &aisyah, &package, &example).await;
    let file = look::own_case(hall.cases(), &aisyah, &akta.reference).await.expect("the case");
    let named = |id: &str| file.ties.sent.iter().find(|case| case.service == id).expect(id).clone();
    Sent { aisyah, kk: named("kk-perubahan"), kia: named("kia"), akta }
}

/// The same, in a hall where the child's card waits for the certificate only when it is to be printed.
async fn sent_to_wait_at_the_print(hall: &TestHall) -> Sent {
    let (_, example) = package(hall);
    let waits = "service = \"akta-kelahiran\"\nwhen = 'akta == \"diurus\"'\n";
    let sources = catalogue::shipped().into_iter().filter(|(path, _)| !path.ends_with(".examples.toml"));
    let later = sources.map(|(path, text)| match path {
        "services/kia.toml" => (path, text.replacen(waits, &format!("{waits}step = \"cetak\"\n"), 1)),
        _ => (path, text.to_owned()),
    });
    hall.hall().services.set(catalogue::Catalogue::read(later).expect("services"));
    let aisyah = hall.signed_in("aisyah").await.actor;
    let akta = apply(hall, &aisyah, &service(hall, "paket-kelahiran"), &example).await;
    let file = now(hall, &aisyah, &akta.reference).await;
    let named = |id: &str| file.ties.sent.iter().find(|case| case.service == id).expect(id).clone();
    Sent { aisyah, kk: named("kk-perubahan"), kia: named("kia"), akta }
}

/// The first officer of the child's card has checked it and approves.
async fn checked(hall: &TestHall, kia: &Case) -> Case {
    let checker = officer(hall, "dukcapil", Role::Verifier).await;
    claim::claim(hall.cases(), &checker, &kia.reference).await.expect("nothing holds the first step up");
    let yes = Verdict::Approve { message: String::new() };
    decide(hall.cases(), &checker, &kia.reference, kia.rev, yes).await.expect("approved")
}

pub(crate) async fn now(hall: &TestHall, actor: &Actor, reference: &Reference) -> look::CaseFile {
    look::own_case(hall.cases(), actor, reference).await.expect("the case")
}

async fn count(hall: &TestHall, kind: &str) -> usize {
    hall.events().await.iter().filter(|event| event.kind == kind).count()
}

testkit::on_both! {
    Plan::real("32.73");
    async fn one_sending_makes_a_case_for_each_service_with_its_own_answers_papers_and_event(hall: TestHall) {
        let Sent { aisyah, akta, kk, kia } = sent(&hall).await;
        assert_eq!(akta.service, "akta-kelahiran");
        assert_eq!(count(&hall, "cases.submitted").await, 3, "one event for each");
        let mut papers = Vec::new();
        for case in [&akta, &kk, &kia] {
            let file = now(&hall, &aisyah, &case.reference).await;
            let mut others: Vec<&str> = file.ties.sent.iter().map(|case| case.service.as_str()).collect();
            others.push(&case.service);
            others.sort_unstable();
            assert_eq!(others, ["akta-kelahiran", "kia", "kk-perubahan"], "each names the other two");
            let kk_photo = file.answers.files("foto_kk");
            assert_eq!(kk_photo.len(), 1, "{}", case.service);
            assert!(file.documents.iter().any(|paper| paper.id.to_string() == kk_photo[0].id), "the paper is its own");
            for paper in &file.documents {
                let (_, bytes) = look::document(hall.cases(), &aisyah, paper.id).await.expect("it can be opened");
                assert_eq!(i64::try_from(bytes.len()).ok(), Some(paper.bytes));
            }
            papers.extend(file.documents.iter().map(|paper| paper.id));
        }
        let all = papers.len();
        papers.sort_unstable();
        papers.dedup();
        assert_eq!(papers.len(), all, "no paper belongs to two cases");
        let kia_file = now(&hall, &aisyah, &kia.reference).await;
        assert_eq!(kia_file.answers.text("nama"), Some("Siti Aminah"), "under the names of its own file");
        assert!(kia_file.answers.get("saksi").is_none(), "and nothing that is not its business");
        assert!(look::my_hall(hall.cases(), &aisyah, None).await.expect("hers").drafts.is_empty());
    }

    async fn sent_twice_gives_the_same_cases(hall: TestHall) {
        let (package, example) = package(&hall);
        let aisyah = hall.signed_in("aisyah").await.actor;
        let first = apply(&hall, &aisyah, &package, &example).await;
        let again = submit(hall.cases(), &aisyah, first.draft, Channel::Web).await.expect("the same answer");
        assert_eq!(first.reference, again.reference);
        assert_eq!(count(&hall, "cases.submitted").await, 3);
    }

    async fn what_waits_goes_on_by_itself_when_the_letter_is_issued_and_names_it(hall: TestHall) {
        let Sent { aisyah, akta, kk, kia } = sent(&hall).await;
        assert_eq!(akta.paused_at, None);
        assert_eq!((kk.paused_at, kia.paused_at), (Some(kk.submitted_at), Some(kia.submitted_at)), "their clocks stand");
        let file = now(&hall, &aisyah, &kk.reference).await;
        assert_eq!(file.ties.waits.iter().map(|case| &case.reference).collect::<Vec<_>>(), [&akta.reference]);
        let checker = officer(&hall, "dukcapil", Role::Verifier).await;
        let refused = claim::claim(hall.cases(), &checker, &kk.reference).await.expect_err("it waits");
        assert!(matches!(refused, Refusal::Desk(desk::Refusal::Paused)), "{refused}");

        hall.wait(Span::hours(72));
        let akta_service = service(&hall, "akta-kelahiran");
        let akta = approve_all(&hall, &akta_service, akta).await;
        assert_eq!(akta.state, CaseState::Disetujui);
        let issued = now(&hall, &aisyah, &akta.reference).await.letters[0].0.number.clone();
        for (waiting, id) in [(kk, "kk-perubahan"), (kia, "kia")] {
            let own = service(&hall, id);
            let file = now(&hall, &aisyah, &waiting.reference).await;
            assert!(file.ties.waits.is_empty() && file.case.paused_at.is_none(), "{id} goes on");
            let promised = hall.cases().promised(&own, hall.now()).expect("a calendar");
            assert_eq!(file.case.due_at, promised, "{id}: the whole promised time is before it");
            let met = file.events.iter().find(|event| event.kind == "cases.need_met").expect("it is in the book");
            assert_eq!(met.public["berkas"], akta.reference.as_str());
            let case = approve_all(&hall, &own, file.case).await;
            assert_eq!(case.state, CaseState::Disetujui, "{id}");
            let file = now(&hall, &aisyah, &waiting.reference).await;
            let says = file.letters[0].1.shows.iter().any(|(label, value)| {
                label.id == "Nomor akta kelahiran" && !value.id.is_empty()
            });
            assert!(says, "{id}: {:?}", file.letters[0].1.shows);
            assert!(file.letters[0].1.data.to_string().contains(&issued), "{id} names the number of the certificate");
        }
    }

    async fn when_what_is_waited_for_is_refused_officers_decide_and_the_applicant_is_told(hall: TestHall) {
        let Sent { aisyah, akta, kk, kia } = sent(&hall).await;
        let checker = officer(&hall, "dukcapil", Role::Verifier).await;
        let cases = hall.cases();
        claim::claim(cases, &checker, &akta.reference).await.expect("it is taken");
        let no = Verdict::Reject { reason: "Data tidak cocok".to_owned(), legal: "Permendagri 108/2019".to_owned() };
        decide(cases, &checker, &akta.reference, akta.rev, no).await.expect("refused");
        for waiting in [&kk, &kia] {
            let file = now(&hall, &aisyah, &waiting.reference).await;
            assert_eq!((file.case.state, file.case.paused_at), (CaseState::Diproses, None), "an officer looks at it");
            assert!(file.events.iter().any(|event| event.kind == "cases.need_failed"));
            claim::claim(cases, &checker, &waiting.reference).await.expect("it lies on the desk");
        }
        hall.follow().await;
        let told = hall.messages().await;
        let of_kk = told.iter().filter(|one| one.message.body.contains(kk.reference.as_str()));
        assert!(of_kk.clone().any(|one| one.message.body.contains("menunggu berkas lain")), "the applicant is told");
    }

    async fn a_step_that_waits_is_reached_first_and_goes_on_with_the_time_that_was_left(hall: TestHall) {
        let Sent { aisyah, akta, kk, kia } = sent_to_wait_at_the_print(&hall).await;
        assert!(kk.paused_at.is_some(), "this one waits from the start");
        assert_eq!(kia.paused_at, None, "this one is looked at meanwhile");
        assert!(now(&hall, &aisyah, &kia.reference).await.ties.waits.is_empty());
        hall.wait(Span::minutes(30));
        let waiting = checked(&hall, &kia).await;
        assert_eq!((waiting.steps(), waiting.paused_at), (vec!["cetak"], Some(hall.now())), "its clock stands now");
        let file = now(&hall, &aisyah, &kia.reference).await;
        assert_eq!(file.ties.waits.iter().map(|case| &case.reference).collect::<Vec<_>>(), [&akta.reference]);
        let signer = officer(&hall, "dukcapil", Role::Signer).await;
        let refused = claim::claim(hall.cases(), &signer, &kia.reference).await.expect_err("it waits");
        assert!(matches!(refused, Refusal::Desk(desk::Refusal::Paused)), "{refused}");
        let list = hall.officer("wulan").await.get("/meja/menunggu").await.expect(200);
        assert!(list.has(kia.reference.as_str()), "{}", list.gist());

        hall.wait(Span::hours(72));
        approve_all(&hall, &service(&hall, "akta-kelahiran"), akta.clone()).await;
        let file = now(&hall, &aisyah, &kia.reference).await;
        assert!(file.case.paused_at.is_none() && file.ties.waits.is_empty(), "it goes on by itself");
        let paused = waiting.paused_at.expect("since then");
        let left = hall.cases().promised_after_pause(waiting.due_at, paused, hall.now()).expect("a calendar");
        assert_eq!(file.case.due_at, left);
        assert!(left > waiting.due_at, "what stood still is not counted");
        let number = now(&hall, &aisyah, &akta.reference).await.letters[0].0.number.clone();
        let done = approve_all(&hall, &service(&hall, "kia"), file.case).await;
        assert_eq!(done.state, CaseState::Disetujui);
        let file = now(&hall, &aisyah, &kia.reference).await;
        assert!(file.letters[0].1.data.to_string().contains(&number), "the letter names what it waited for");
    }

    async fn a_step_does_not_wait_for_a_letter_that_is_there_already(hall: TestHall) {
        let Sent { akta, kia, .. } = sent_to_wait_at_the_print(&hall).await;
        approve_all(&hall, &service(&hall, "akta-kelahiran"), akta).await;
        let next = checked(&hall, &kia).await;
        assert_eq!((next.steps(), next.paused_at), (vec!["cetak"], None), "the letter was there first");
        assert_eq!(approve_all(&hall, &service(&hall, "kia"), next).await.state, CaseState::Disetujui);
    }

    async fn a_step_does_not_wait_for_a_letter_that_never_comes(hall: TestHall) {
        let Sent { aisyah, akta, kia, .. } = sent_to_wait_at_the_print(&hall).await;
        assert!(checked(&hall, &kia).await.paused_at.is_some());
        let checker = officer(&hall, "dukcapil", Role::Verifier).await;
        claim::claim(hall.cases(), &checker, &akta.reference).await.expect("it is taken");
        let no = Verdict::Reject { reason: "Data tidak cocok".to_owned(), legal: "Permendagri 108/2019".to_owned() };
        decide(hall.cases(), &checker, &akta.reference, akta.rev, no).await.expect("refused");
        let file = now(&hall, &aisyah, &kia.reference).await;
        assert_eq!((file.case.state, file.case.paused_at), (CaseState::Diproses, None), "officers decide");
        assert!(file.events.iter().any(|event| event.kind == "cases.need_failed"));
        let signer = officer(&hall, "dukcapil", Role::Signer).await;
        claim::claim(hall.cases(), &signer, &kia.reference).await.expect("it lies on the desk");
    }

    async fn a_correction_goes_to_the_case_that_was_returned_only(hall: TestHall) {
        let Sent { aisyah, akta, kk, .. } = sent(&hall).await;
        let checker = officer(&hall, "dukcapil", Role::Verifier).await;
        let cases = hall.cases();
        claim::claim(cases, &checker, &akta.reference).await.expect("it is taken");
        let mark = Mark { path: "tempat_lahir".to_owned(), note: "Kota mana?".to_owned() };
        let back = Verdict::Return { marks: vec![mark], message: String::new() };
        decide(cases, &checker, &akta.reference, akta.rev, back).await.expect("returned");
        let file = now(&hall, &aisyah, &akta.reference).await;
        let correction = file.correction.expect("a draft").id;
        let opened = draft::open(cases, &aisyah, correction).await.expect("hers");
        assert_eq!(opened.service.id, "akta-kelahiran", "not the bundle");
        let page = opened.service.page_of("tempat_lahir").expect("a page");
        let form = RawForm(vec![("tempat_lahir".to_owned(), "Cimahi".to_owned())]);
        draft::save_page(cases, &aisyah, correction, page, form, vec![]).await.expect("saved");
        submit(cases, &aisyah, correction, Channel::Web).await.expect("sent");
        let mended = now(&hall, &aisyah, &akta.reference).await;
        assert_eq!(mended.answers.text("tempat_lahir"), Some("Cimahi"));
        assert_eq!(now(&hall, &aisyah, &kk.reference).await.case.rev, kk.rev, "the others stay as they were");
        assert_eq!(count(&hall, "cases.submitted").await, 3);
    }

    async fn taking_one_back_leaves_the_others_and_brings_those_that_waited_before_an_officer(hall: TestHall) {
        let Sent { aisyah, akta, kk, .. } = sent(&hall).await;
        withdraw::withdraw(hall.cases(), &aisyah, &akta.reference).await.expect("taken back");
        let file = now(&hall, &aisyah, &kk.reference).await;
        assert_eq!((file.case.state, file.case.paused_at), (CaseState::Diproses, None));
    }

    async fn if_one_of_them_cannot_be_filed_none_is(hall: TestHall) {
        let (package, example) = package(&hall);
        let aisyah = hall.signed_in("aisyah").await.actor;
        let mut answers = example.json().clone();
        // The last member of the bundle alone asks this.
        answers.remove("ktp_orang_tua");
        let refused = program_files(&hall, "aisyah", &package.id, answers).await;
        assert_eq!(refused.0, 422, "{}", refused.1);
        let named = refused.1["errors"].as_array().expect("each field");
        assert!(named.iter().any(|error| error["field"] == "ktp_orang_tua"), "{}", refused.1);
        assert_eq!(count(&hall, "cases.submitted").await, 0);
        // The third of them promises a day that no calendar knows: the first two are undone with it.
        let sources = catalogue::shipped().into_iter().filter(|(path, _)| !path.ends_with(".examples.toml"));
        let far = sources.map(|(path, text)| match path {
            "services/kia.toml" => (path, text.replacen("amount = 1", "amount = 2000", 1)),
            _ => (path, text.to_owned()),
        });
        hall.hall().services.set(catalogue::Catalogue::read(far).expect("services"));
        let draft = crate::services::begun(&hall, &aisyah, &service(&hall, "paket-kelahiran"), &example).await;
        let refused = submit(hall.cases(), &aisyah, draft, Channel::Web).await.expect_err("nobody knows its holidays");
        assert!(matches!(refused, Refusal::Calendar(_)), "{refused}");
        assert!(look::my_hall(hall.cases(), &aisyah, None).await.expect("hers").cases.is_empty());
        assert_eq!(count(&hall, "cases.submitted").await, 0, "all or nothing");
        assert!(draft::open(hall.cases(), &aisyah, draft).await.is_ok(), "and the draft is as it was");
    }

    async fn a_program_files_a_bundle_with_the_same_verb_and_is_told_all_cases(hall: TestHall) {
        let (package, example) = package(&hall);
        let (status, filed) = program_files(&hall, "aisyah", &package.id, example.json().clone()).await;
        assert_eq!(status, 201, "{filed}");
        let services: Vec<&str> =
            filed["cases"].as_array().expect("all").iter().filter_map(|case| case["service"].as_str()).collect();
        assert_eq!(services, ["akta-kelahiran", "kk-perubahan", "kia"]);
        assert_eq!(filed["reference"], filed["cases"][0]["reference"]);
        assert_eq!(count(&hall, "cases.submitted").await, 3);
    }

    async fn companions_are_named_to_whoever_may_see_the_case_and_open_for_nobody_else(hall: TestHall) {
        let Sent { akta, kk, kia, .. } = sent(&hall).await;
        let public = hall.visitor().get(&format!("/lacak/{}", akta.reference)).await.expect(200);
        testkit::sound::assert_sound(&public, "id");
        for other in [&kk, &kia] {
            assert!(public.has(other.reference.as_str()), "{}", public.gist());
        }
        assert!(!public.has("Raka") && !public.has("Siti"), "nothing personal");
        let waits = hall.visitor().get(&format!("/lacak/{}", kk.reference)).await.expect(200);
        assert!(waits.has("menunggu terbitnya surat"), "{}", waits.gist());
        let mut bagas = hall.resident("bagas").await;
        for case in [&akta, &kk, &kia] {
            bagas.get(&format!("/permohonan/{}", case.reference)).await.expect(404);
            bagas.get(&format!("/permohonan/{}/tanda-terima", case.reference)).await.expect(404);
        }
        let mut own = hall.resident("aisyah").await;
        let receipt = own.get(&format!("/permohonan/{}/tanda-terima", akta.reference)).await.expect(200);
        testkit::sound::assert_sound(&receipt, "id");
        assert!(receipt.has(kk.reference.as_str()) && receipt.has(kia.reference.as_str()), "{}", receipt.gist());
        let mut wulan = hall.officer("wulan").await;
        let list = wulan.get("/meja/menunggu").await.expect(200);
        testkit::sound::assert_sound(&list, "id");
        assert!(list.has(kk.reference.as_str()) && list.has(akta.reference.as_str()), "{}", list.gist());
        assert!(!list.has("Siti"), "a list names nobody");
        let page = wulan.get(&format!("/meja/{}", kia.reference)).await.expect(200);
        assert!(page.has("menunggu surat dari berkas lain"), "{}", page.gist());
        // Another agency has nothing to do with these, and does not learn of them.
        let other = hall.officer("made").await.get("/meja/menunggu").await.expect(200);
        assert!(!other.has(kk.reference.as_str()), "{}", other.gist());
    }

    async fn a_service_that_waits_is_not_sent_before_what_it_waits_for(hall: TestHall) {
        let (_, example) = package(&hall);
        let aisyah = hall.signed_in("aisyah").await.actor;
        let share = shares(&hall, &example).into_iter().find(|share| share.service.id == "kia").expect("its share");
        let (status, refused) = program_files(&hall, "aisyah", "kia", share.answers.json().clone()).await;
        assert_eq!((status, refused["type"].as_str()), (409, Some("http://hall.test/problems/needs-first")), "{refused}");
        assert!(refused["detail"].as_str().is_some_and(|text| text.contains("Akta kelahiran")), "{refused}");
        let akta = service(&hall, "akta-kelahiran");
        let first = akta.examples.iter().find(|example| example.is_complete).expect("an example").clone();
        let first = apply(&hall, &aisyah, &akta, &first).await;
        let (status, filed) = program_files(&hall, "aisyah", "kia", share.answers.json().clone()).await;
        assert_eq!(status, 201, "{filed}");
        let reference: Reference = filed["reference"].as_str().expect("one").parse().expect("a reference");
        let waits = now(&hall, &aisyah, &reference).await.ties.waits;
        assert_eq!(waits.iter().map(|case| &case.reference).collect::<Vec<_>>(), [&first.reference]);
    }
}

fn shares(hall: &TestHall, example: &Example) -> Vec<catalogue::Share> {
    let package = service(hall, "paket-kelahiran");
    package.shares(&example.answers, &hall.cases().ctx(None))
}

/// Uploads what the answers name, and files them.
async fn program_files(
    hall: &TestHall,
    who: &str,
    service: &str,
    mut answers: serde_json::Map<String, Value>,
) -> (u16, Value) {
    let program = hall.program(who, &["cases:read", "cases:write"]).await;
    for (field, value) in &mut answers {
        let Some(files) = value.as_array_mut() else { continue };
        for file in files.iter_mut().filter(|file| file.get("bytes").is_some()) {
            let path = format!("/api/v1/documents?service={service}&field={field}&name=foto.pdf");
            let kept = program
                .ask("POST", &path, &[], Some(String::from_utf8_lossy(&papers::pdf()).into_owned()))
                .await
                .expect(201);
            *file = kept.json();
        }
    }
    let body = json!({ "service": service, "answers": answers, "declared": true });
    let seen = program.post("/api/v1/cases", &body).await;
    (seen.status, seen.json())
}
