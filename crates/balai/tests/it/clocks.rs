//! A clock that jumps, back and forth, as clocks of real machines do.

use cases::look;
use kernel::{Span, Stamp};
use testkit::cast::PASSWORD;
use testkit::hall::MONDAY;
use testkit::sound::assert_sound;
use testkit::{Browser, TestHall};

use crate::steps;

async fn comes_in(browser: &mut Browser) -> bool {
    browser.get("/saya").await.expect(200).path == "/saya"
}

async fn signs_in(browser: &mut Browser) {
    let set = [("nama", "3374065107930031"), ("sandi", PASSWORD)];
    let page = browser.fill("/masuk", "/masuk", &set).await.expect(200);
    assert_eq!(page.path, "/saya", "{}", page.gist());
}

testkit::on_both! {
    async fn a_clock_that_jumps_back_between_two_steps_leaves_the_case_workable(hall: TestHall) {
        let mut aisyah = hall.resident("aisyah").await;
        let reference = steps::apply_ktp(&mut aisyah).await;
        let due = async || look::track(hall.cases(), &reference).await.expect("the case").case;
        for (who, jump) in [("wulan", Span::days(-1)), ("ratna", Span::days(-9))] {
            hall.wait(jump);
            assert_sound(&hall.visitor().get(&format!("/lacak/{reference}")).await.expect(200), "id");
            steps::approve(&mut hall.officer(who).await, &reference).await;
            let case = due().await;
            assert!(case.due_at >= case.submitted_at, "promised before it was asked for");
        }
        hall.settle().await;
        hall.clock().set(MONDAY.plus(Span::days(400)));
        let track = hall.visitor().get(&format!("/lacak/{reference}")).await.expect(200);
        assert_sound(&track, "id");
        assert!(track.has("disetujui"), "{}", track.gist());
        let mut aisyah = hall.visitor();
        signs_in(&mut aisyah).await;
        let own = aisyah.get(&format!("/permohonan/{reference}")).await.expect(200);
        let check = hall.visitor().get(&steps::link(&own, "/cek/")).await.expect(200);
        assert_sound(&check, "id");
    }

    async fn a_pause_that_ends_before_it_began_takes_nothing_from_the_promise(hall: TestHall) {
        let mut aisyah = hall.resident("aisyah").await;
        let reference = steps::apply_ktp(&mut aisyah).await;
        let mut wulan = hall.officer("wulan").await;
        let page = steps::claim(&mut wulan, &reference).await;
        let form = page.form(&format!("/meja/{reference}/putuskan")).fill(&[("putusan", "return"), ("tanda", "no_kk")]);
        wulan.send(&form).await.expect(200);
        let before = look::track(hall.cases(), &reference).await.expect("the case").case;
        hall.clock().set(MONDAY.minus(Span::days(3)));
        let mut aisyah = hall.visitor();
        signs_in(&mut aisyah).await;
        let own = aisyah.get(&format!("/permohonan/{reference}")).await.expect(200);
        let draft = steps::draft_of(&aisyah.get(&steps::link(&own, "/permohonan/draf/")).await.expect(200));
        let page = aisyah.get(&format!("{draft}/pemohon")).await.expect(200);
        let review = aisyah.send(&page.form(&draft).set("no_kk", "3374060101150008")).await.expect(200);
        steps::send(&mut aisyah, &review).await;
        let after = look::track(hall.cases(), &reference).await.expect("the case").case;
        assert!(after.due_at >= before.due_at && after.due_at >= after.submitted_at, "{after:?}");
        assert_sound(&aisyah.get(&format!("/permohonan/{reference}")).await.expect(200), "id");
    }

    async fn a_wrong_clock_neither_ends_a_session_at_a_small_step_nor_keeps_one_for_ever(hall: TestHall) {
        let mut aisyah = hall.resident("aisyah").await;
        assert!(comes_in(&mut aisyah).await);
        hall.wait(Span::minutes(-3));
        assert!(comes_in(&mut aisyah).await, "a clock put right by minutes ends no session");
        hall.clock().set(MONDAY.plus(Span::days(13)));
        assert!(comes_in(&mut aisyah).await, "used within two weeks");
        hall.clock().set(MONDAY.plus(Span::days(25)));
        assert!(comes_in(&mut aisyah).await);
        hall.clock().set(MONDAY.plus(Span::days(31)));
        assert!(!comes_in(&mut aisyah).await, "thirty days are the most, however it is used");

        // The clock of the machine stands years ahead for a while.
        hall.clock().set(MONDAY.plus(Span::days(365)));
        let mut ahead = hall.visitor();
        signs_in(&mut ahead).await;
        hall.clock().set(MONDAY.plus(Span::days(40)));
        assert!(!comes_in(&mut ahead).await, "a session from the future is not believed, or it would last a year");
        let mut now = hall.visitor();
        signs_in(&mut now).await;
        assert!(comes_in(&mut now).await, "and nobody has to wait for that future");
    }

    async fn in_a_year_without_a_calendar_nothing_is_promised_and_nothing_is_lost(hall: TestHall) {
        cast_aisyah(&hall).await;
        hall.clock().set(Stamp::micros(MONDAY.as_micros() + Span::days(365 * 30).as_micros()));
        let mut aisyah = hall.visitor();
        signs_in(&mut aisyah).await;
        let draft = steps::begin_ktp(&mut aisyah).await;
        let review = steps::fill_ktp(&mut aisyah, &draft).await;
        let seen = aisyah.send(&review.form(&draft).set("pernyataan", "ya")).await.expect(503);
        assert_sound(&seen, "id");
        assert!(seen.has("2056"), "the year is said: {}", seen.gist());
        let review = aisyah.get(&format!("{draft}/periksa")).await.expect(200);
        assert!(review.has("Aisyah Nasution"));
        // Back in a year that the calendar knows, the same draft is sent.
        hall.clock().set(MONDAY.plus(Span::days(1)));
        let mut aisyah = hall.visitor();
        signs_in(&mut aisyah).await;
        let review = aisyah.get(&format!("{draft}/periksa")).await.expect(200);
        steps::send(&mut aisyah, &review).await;
    }

    async fn pages_hold_at_any_hour_of_any_clock(hall: TestHall) {
        let mut aisyah = hall.resident("aisyah").await;
        let reference = steps::apply_ktp(&mut aisyah).await;
        for at in [0, -1, i64::from(i32::MIN) * 1_000_000, MONDAY.as_micros() * 2, 253_402_300_799_000_000] {
            hall.clock().set(Stamp::micros(at));
            for path in
                ["/".to_owned(), "/layanan/ktp-el".to_owned(), format!("/lacak/{reference}"), "/masuk".to_owned()]
            {
                let seen = hall.visitor().get(&path).await;
                assert!(seen.status < 500, "{path} at {at}: {} {}", seen.status, seen.gist());
            }
        }
    }
}

async fn cast_aisyah(hall: &TestHall) {
    testkit::cast::make_resident(hall, "aisyah").await;
}
