//! What lies too long is brought before somebody: by the clock, each level once, also after a restart in the middle.

use cases::decide::{Mark, Verdict, decide};
use cases::submit::{Channel, submit};
use cases::{claim, escalate, look};
use kernel::{Problem as _, Reference, Span, Stamp};
use testkit::cast::kinds;
use testkit::{TestHall, on_both};

use crate::steps;

/// Every level that is due, as the hall itself looks for them.
async fn look_around(hall: &TestHall) -> usize {
    escalate::run(hall.cases(), 100).await.expect("late steps are raised")
}

async fn task(hall: &TestHall, reference: &Reference) -> desk::Task {
    look::track(hall.cases(), reference).await.expect("the case").tasks.remove(0)
}

async fn levels(hall: &TestHall) -> Vec<(i64, String)> {
    let events = hall.events().await;
    let raised = events.iter().filter(|event| event.kind == "cases.escalated");
    raised.map(|e| (e.public["tingkat"].as_i64().unwrap(), e.public["boleh"].as_str().unwrap().to_owned())).collect()
}

on_both! {
    async fn a_late_step_is_shown_to_the_head_and_then_may_be_taken_over(hall: TestHall) {
        let reference = steps::apply_ktp(&mut hall.resident("aisyah").await).await;
        let wulan = hall.at_desk("wulan").await;
        claim::claim(hall.cases(), &wulan, &reference).await.expect("taken");
        assert_eq!(look_around(&hall).await, 0, "nothing is late yet");

        let due = task(&hall, &reference).await.due_at;
        hall.clock().set(due.minus(Span::seconds(1)));
        assert_eq!(look_around(&hall).await, 0);
        hall.clock().set(due);
        assert_eq!((look_around(&hall).await, look_around(&hall).await), (1, 0), "once, however often it is looked for");
        assert_eq!(levels(&hall).await, [(1, "lihat".to_owned())]);

        let ratna = hall.at_desk("ratna").await;
        let mut head = hall.officer("ratna").await;
        let raised = head.get("/meja?antrean=naik").await.expect(200);
        assert!(raised.has(reference.as_str()) && raised.has("Dinaikkan ke Anda"), "{}", raised.gist());
        let others = hall.officer("made").await.get("/meja?antrean=naik").await.expect(200);
        assert!(!others.has(reference.as_str()), "another agency is not told");
        let mut bagus = hall.officer("bagus").await;
        let held = bagus.get("/meja?antrean=naik").await.expect(200);
        assert!(!held.has(reference.as_str()), "nor is a colleague");
        let all = bagus.get("/meja").await.expect(200);
        assert!(all.has("sudah dinaikkan ke pimpinan"), "beside the task it is said: {}", all.gist());
        let holder = hall.program("wulan", &["desk:read"]).await.get("/api/v1/desk/inbox?queue=mine").await.expect(200);
        assert_eq!(holder.json()["tasks"][0]["level"], 1, "the holder is told");
        let taken = claim::claim(hall.cases(), &ratna, &reference).await;
        assert_eq!(taken.expect_err("she may only see it").kind().status(), 403);

        // Four working hours later, which is the next working day.
        let next = task(&hall, &reference).await.raise_at.expect("a second level");
        assert!(next >= due.plus(Span::hours(4)), "{next}");
        hall.clock().set(next);
        assert_eq!((look_around(&hall).await, look_around(&hall).await), (1, 0));
        assert_eq!(levels(&hall).await, [(1, "lihat".to_owned()), (2, "tindak".to_owned())]);
        claim::claim(hall.cases(), &ratna, &reference).await.expect("she takes it over");
        let rev = look::track(hall.cases(), &reference).await.expect("the case").case.rev;
        let verdict = Verdict::Approve { message: String::new() };
        let late = decide(hall.cases(), &wulan, &reference, rev, verdict.clone()).await;
        assert_eq!(late.expect_err("it is no longer hers").slug(), "task-held");
        let case = decide(hall.cases(), &ratna, &reference, rev, verdict).await.expect("decided");
        assert_eq!(case.steps(), ["cetak"]);
        let fresh = task(&hall, &reference).await;
        assert_eq!((fresh.level, fresh.raised), (0, None), "the next step begins anew");
        hall.clock().set(Stamp::micros(due.as_micros() + Span::days(60).as_micros()));
        assert_eq!(look_around(&hall).await, 1);
        assert_eq!(look_around(&hall).await, 1, "the second level was due as well");
        assert_eq!(look_around(&hall).await, 0, "there is no third");
    }

    async fn a_restart_in_the_middle_raises_what_is_left_and_nothing_twice(hall: TestHall) {
        let mut aisyah = hall.resident("aisyah").await;
        let mut filed = Vec::new();
        for _ in 0..3 {
            filed.push(steps::apply_ktp(&mut aisyah).await);
        }
        let due = task(&hall, &filed[2]).await.due_at;
        hall.clock().set(due);
        assert_eq!(escalate::run(hall.cases(), 2).await.expect("two of three"), 2);
        let hall = hall.restarted(|_| {}).await;
        assert_eq!((look_around(&hall).await, look_around(&hall).await), (1, 0));
        let events = hall.events().await;
        for reference in &filed {
            let of = events.iter().filter(|e| e.kind == "cases.escalated" && e.reference.as_deref() == Some(reference.as_str()));
            assert_eq!(of.count(), 1, "{reference}");
        }
    }

    async fn two_who_look_at_once_raise_it_once(hall: TestHall) {
        let reference = steps::apply_ktp(&mut hall.resident("aisyah").await).await;
        hall.clock().set(task(&hall, &reference).await.due_at);
        let (one, two, three) = tokio::join!(look_around(&hall), look_around(&hall), look_around(&hall));
        assert_eq!(one + two + three, 1);
        assert_eq!(kinds(&hall.events().await).iter().filter(|kind| **kind == "cases.escalated").count(), 1);
    }

    async fn what_waits_for_the_citizen_or_is_over_is_not_raised(hall: TestHall) {
        let reference = steps::apply_ktp(&mut hall.resident("aisyah").await).await;
        let aisyah = hall.signed_in("aisyah").await.actor;
        let wulan = hall.at_desk("wulan").await;
        claim::claim(hall.cases(), &wulan, &reference).await.expect("taken");
        let before = task(&hall, &reference).await;
        let marks = vec![Mark { path: "no_kk".into(), note: String::new() }];
        let verdict = Verdict::Return { marks, message: String::new() };
        decide(hall.cases(), &wulan, &reference, 1, verdict).await.expect("returned");
        hall.clock().set(before.due_at.plus(Span::days(7)));
        assert_eq!(look_around(&hall).await, 0, "the citizen has it");
        let draft = look::own_case(hall.cases(), &aisyah, &reference).await.expect("the case").correction;
        submit(hall.cases(), &aisyah, draft.expect("a draft").id, Channel::Web).await.expect("sent");
        let after = task(&hall, &reference).await;
        assert!(after.raise_at > before.raise_at, "the time it had left is left now");
        assert_eq!(look_around(&hall).await, 0);
        cases::withdraw::withdraw(hall.cases(), &aisyah, &reference).await.expect("taken back");
        hall.clock().set(hall.now().plus(Span::days(9)));
        assert_eq!(look_around(&hall).await, 0, "it is over");
    }
}
