//! Agencies that work on one case side by side: each sees it while it has a part of it, the case waits for all, a no of
//! one is written down or ends it, and the citizen's turn stops every clock.

use cases::claim;
use cases::decide::{Mark, Verdict, decide_step};
use cases::model::{Case, CaseState};
use cases::submit::{Channel, submit};
use cases::{look, message, withdraw};
use desk::TaskState;
use kernel::{Actor, Problem as _, Span, Stamp};
use testkit::cast::SignedIn;
use testkit::{Plan, Program, TestHall};

use crate::services;

/// A permanent sign, as the first worked example has it.
async fn sign(hall: &TestHall, example: usize) -> (SignedIn, Case) {
    let service = hall.hall().services.now().get("izin-reklame").expect("the service").clone();
    let example = &service.examples[example];
    // The day first: a session does not last from one day of an example to another.
    hall.clock().set(Stamp::at(example.today, 9, 0, hall.hall().zone()));
    let aisyah = hall.signed_in("aisyah").await;
    let case = services::apply(hall, &aisyah.actor, &service, example).await;
    (aisyah, case)
}

/// An officer takes a step and decides it.
async fn decides(hall: &TestHall, who: &str, case: &Case, step: &str, verdict: Verdict) -> Case {
    let officer = hall.at_desk(who).await;
    let track = look::track(hall.cases(), &case.reference).await.expect("the case");
    let (now, at) = (track.case, Some(step.to_owned()));
    claim::claim_step(hall.cases(), &officer, &case.reference, at.clone()).await.expect("taken");
    let in_field = track.service.flow.step(step).filter(|step| step.inspection.is_some());
    if let Some(step) = in_field {
        crate::inspection::report(hall, &officer, &case.reference, step).await;
    }
    decide_step(hall.cases(), &officer, &case.reference, now.rev, at, verdict).await.expect("decided")
}

fn approve() -> Verdict {
    Verdict::Approve { message: String::new() }
}

fn reject() -> Verdict {
    Verdict::Reject { reason: "Objek pajaknya tidak ditemukan.".into(), legal: "UU 1/2022".into() }
}

/// The states of the tasks, by step, newest of each.
async fn tasks(hall: &TestHall, case: &Case) -> Vec<desk::Task> {
    look::track(hall.cases(), &case.reference).await.expect("the case").tasks
}

testkit::on_both! {
    Plan::real("32.73");
    async fn the_case_goes_on_when_every_agency_has_done_its_part(hall: TestHall) {
        let (aisyah, case) = sign(&hall, 0).await;
        let mut galih = hall.officer("galih").await;
        let desk = format!("/meja/{}", case.reference);
        galih.get(&desk).await.expect(404);

        let case = decides(&hall, "made", &case, "verifikasi", approve()).await;
        assert_eq!(case.steps(), ["tinjau-lokasi", "data-pajak"]);
        let open: Vec<_> = tasks(&hall, &case).await.into_iter().filter(|t| t.state == TaskState::Open).collect();
        let mut where_to: Vec<_> = open.iter().map(|t| (t.step.as_str(), t.agency.as_str())).collect();
        where_to.sort_unstable();
        assert_eq!(where_to, [("data-pajak", "bapenda"), ("tinjau-lokasi", "dpmptsp")]);
        assert!(open.iter().all(|t| t.due_at < t.promised_at && t.promised_at == case.due_at), "a step has its share");

        let inbox = galih.get("/meja").await.expect(200);
        assert!(inbox.has(case.reference.as_str()), "{}", inbox.gist());
        let page = galih.get(&desk).await.expect(200);
        assert!(page.has("Siapa memegang apa") && page.has("Lokasi ditinjau petugas"), "{}", page.gist());
        let api = Program::without_key(hall.router()).get(&format!("/api/v1/track/{}", case.reference)).await;
        let hands = api.expect(200).json()["hands"].clone();
        assert_eq!(hands[0]["agency"], "dpmptsp", "{hands}");
        assert_eq!(hands[1]["agency"], "bapenda", "{hands}");
        let track = hall.visitor().get(&format!("/lacak/{}", case.reference)).await.expect(200);
        assert!(track.has("sedang dikerjakan bersama") && track.has("Badan Pendapatan Daerah"), "{}", track.gist());
        // A part is decided by those who have it, and by nobody else.
        let made = hall.at_desk("made").await;
        let other = Some("data-pajak".to_owned());
        let refused = decide_step(hall.cases(), &made, &case.reference, case.rev, other, approve()).await;
        assert_eq!(refused.expect_err("not theirs").kind().status(), 403);

        let case = decides(&hall, "galih", &case, "data-pajak", approve()).await;
        assert_eq!((case.state, case.steps()), (CaseState::Diproses, vec!["tinjau-lokasi"]), "it waits for the other");
        let read = galih.get(&desk).await.expect(200);
        assert!(!read.has_form(&format!("{desk}/pesan")), "who has done their part has nothing more to say");
        let reader = Actor::Officer(hall.at_desk("galih").await);
        let writes = message::write(hall.cases(), &reader, &case.reference, "x").await;
        assert_eq!(writes.expect_err("only reads").kind().status(), 403);

        let case = decides(&hall, "made", &case, "tinjau-lokasi", approve()).await;
        assert_eq!(case.steps(), ["tanda-tangan"]);
        let case = decides(&hall, "made", &case, "tanda-tangan", approve()).await;
        assert_eq!(case.state, CaseState::Disetujui);
        assert!(tasks(&hall, &case).await.iter().all(|t| t.state == TaskState::Done), "nothing lies about");
        galih.get(&desk).await.expect(200);
        let own = aisyah.browser.clone().get(&format!("/permohonan/{}", case.reference)).await.expect(200);
        assert!(own.has("Satu bagian selesai diperiksa") && own.has("Galih Permana"), "{}", own.gist());
        let looked = aisyah.browser.clone().get("/saya/jejak").await.expect(200);
        assert!(looked.has("Galih Permana"), "who looked is told: {}", looked.gist());
    }

    async fn a_detour_may_take_one_branch_alone(hall: TestHall) {
        let (_, case) = sign(&hall, 1).await;
        let case = decides(&hall, "made", &case, "verifikasi", approve()).await;
        assert_eq!(case.steps(), ["data-pajak"]);
        let case = decides(&hall, "galih", &case, "data-pajak", approve()).await;
        assert_eq!(case.steps(), ["tanda-tangan"]);
    }

    async fn an_objection_waits_for_the_others_and_the_join_decides(hall: TestHall) {
        let (aisyah, case) = sign(&hall, 0).await;
        let case = decides(&hall, "made", &case, "verifikasi", approve()).await;
        let case = decides(&hall, "galih", &case, "data-pajak", reject()).await;
        assert_eq!((case.state, case.steps()), (CaseState::Diproses, vec!["tinjau-lokasi"]));
        let case = decides(&hall, "made", &case, "tinjau-lokasi", approve()).await;
        assert_eq!(case.steps(), ["tanda-tangan"]);
        let own = aisyah.browser.clone().get(&format!("/permohonan/{}", case.reference)).await.expect(200);
        assert!(own.has("Satu bagian berkeberatan") && own.has("Objek pajaknya"), "{}", own.gist());
        let case = decides(&hall, "made", &case, "tanda-tangan", reject()).await;
        assert_eq!(case.state, CaseState::Ditolak);
    }

    async fn the_citizens_turn_stops_every_clock_and_each_branch_goes_on_with_what_it_had_left(hall: TestHall) {
        let (aisyah, case) = sign(&hall, 0).await;
        let aisyah = aisyah.actor;
        let case = decides(&hall, "made", &case, "verifikasi", approve()).await;
        let before = tasks(&hall, &case).await;
        hall.wait(Span::hours(1));
        let marks = vec![Mark { path: "lebar".into(), note: "Ukur sekali lagi.".into() }];
        let back = Verdict::Return { marks, message: String::new() };
        let case = decides(&hall, "galih", &case, "data-pajak", back).await;
        assert_eq!(case.state, CaseState::Perbaikan);
        let paused = tasks(&hall, &case).await;
        assert_eq!(paused.iter().filter(|t| t.state == TaskState::Paused).count(), 2);
        let made = hall.at_desk("made").await;
        let taken = claim::claim_step(hall.cases(), &made, &case.reference, Some("tinjau-lokasi".into())).await;
        assert_eq!(taken.expect_err("it waits for the citizen").slug(), "task-paused");

        hall.wait(Span::days(14));
        let draft = look::own_case(hall.cases(), &aisyah, &case.reference).await.expect("the case").correction;
        let case = submit(hall.cases(), &aisyah, draft.expect("a draft").id, Channel::Web).await.expect("sent");
        assert_eq!(case.steps(), ["tinjau-lokasi", "data-pajak"]);
        for task in tasks(&hall, &case).await.iter().filter(|t| t.state != TaskState::Done) {
            let was = before.iter().find(|t| t.id == task.id).expect("the same task");
            assert_eq!(task.state, TaskState::Open);
            assert!(task.due_at > was.due_at && task.due_at > hall.now(), "{}: {}", task.step, task.due_at);
            assert!(task.due_at <= case.due_at && task.promised_at == case.due_at);
        }
        withdraw::withdraw(hall.cases(), &aisyah, &case.reference).await.expect("taken back");
        assert!(tasks(&hall, &case).await.iter().all(|t| t.state == TaskState::Done));
    }

    async fn a_third_agency_gets_nothing_of_a_shared_case(hall: TestHall) {
        let (aisyah, case) = sign(&hall, 0).await;
        let aisyah = aisyah.actor;
        let case = decides(&hall, "made", &case, "verifikasi", approve()).await;
        let file = look::own_case(hall.cases(), &aisyah, &case.reference).await.expect("the case");
        let photo = format!("/berkas/{}", file.documents.first().expect("a document").id);
        hall.officer("galih").await.get(&photo).await.expect(200);
        for who in ["wulan", "lestari", "arif", "admin", "auditor"] {
            let mut stranger = hall.officer(who).await;
            let seen = stranger.get(&format!("/meja/{}", case.reference)).await;
            assert!([403, 404].contains(&seen.status), "{who}: {}", seen.status);
            assert!([403, 404].contains(&stranger.get(&photo).await.status), "{who} sees the document");
            // Who has no desk has no search either.
            if stranger.get("/meja").await.has_form("/meja/cari") {
                let found = stranger.look_for(case.reference.as_str()).await.expect(200);
                assert!(!found.html().contains(&format!("/meja/{}", case.reference)), "{who} finds it");
            }
        }
    }

    async fn a_step_that_used_up_its_share_is_marked_while_the_promise_still_holds(hall: TestHall) {
        let (_, case) = sign(&hall, 0).await;
        let task = tasks(&hall, &case).await.remove(0);
        assert!(task.due_at < case.due_at);
        hall.clock().set(task.due_at.plus(Span::hours(1)));
        let mut made = hall.officer("made").await;
        for path in ["/meja".to_owned(), "/meja?antrean=lewat".to_owned(), format!("/meja/{}", case.reference)] {
            let page = made.get(&path).await.expect(200);
            assert!(page.has("Tahap lewat 1 jam"), "{path}: {}", page.gist());
        }
    }

    async fn a_broken_promise_is_said_before_a_late_step(hall: TestHall) {
        let (_, case) = sign(&hall, 0).await;
        hall.clock().set(case.due_at.plus(Span::hours(2)));
        let page = hall.officer("made").await.get(&format!("/meja/{}", case.reference)).await.expect(200);
        assert!(page.has("Lewat 2 jam"), "{}", page.gist());
    }
}

testkit::on_both! {
    Plan::real("32.73");
    async fn where_the_region_has_no_such_agency_the_serving_one_does_the_step(hall: TestHall) {
        let mut agencies = hall.hall().agencies.now().as_ref().clone();
        agencies.remove("bapenda");
        hall.hall().agencies.set(agencies);
        let (_, case) = sign(&hall, 0).await;
        let case = decides(&hall, "made", &case, "verifikasi", approve()).await;
        let at_home = tasks(&hall, &case).await;
        assert!(at_home.iter().all(|task| task.agency.as_str() == "dpmptsp"), "{at_home:?}");
        // One officer has both parts, and says which is meant.
        let case = decides(&hall, "made", &case, "data-pajak", approve()).await;
        let case = decides(&hall, "made", &case, "tinjau-lokasi", approve()).await;
        assert_eq!(case.steps(), ["tanda-tangan"]);
    }
}
