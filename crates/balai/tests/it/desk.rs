//! Officers with many cases: one act over several rows, undone or carried out once; who has how much.

use desk::pile::Act;
use kernel::{Reference, Span};
use testkit::{Browser, Form, Seen, TestHall, cast};

use crate::steps;

/// Three people apply for a card.
async fn three(hall: &TestHall) -> Vec<Reference> {
    let mut all = Vec::new();
    for who in ["aisyah", "bagas", "maria"] {
        all.push(steps::apply_ktp(&mut hall.resident(who).await).await);
    }
    all
}

/// An officer picks rows of the inbox and presses a button.
async fn act(browser: &mut Browser, picks: &[Reference], set: &[(&str, &str)], act: &str) -> Seen {
    let page = browser.get("/meja").await.expect(200);
    let form = picks.iter().fold(list(&page), |form, pick| form.set("pilih", pick.as_str()));
    browser.send(&form.fill(set).press("tindakan", act)).await
}

/// The form around the rows of the inbox.
fn list(page: &Seen) -> Form {
    let forms = testkit::form::forms(&page.html());
    forms.into_iter().find(|form| form.action == "/meja/banyak").expect("rows to pick")
}

async fn undo(browser: &mut Browser) -> Seen {
    let page = browser.get("/meja").await.expect(200);
    let form = testkit::form::forms(&page.html()).into_iter().find(|form| form.action.ends_with("/urungkan"));
    browser.send(&form.expect("something to undo")).await.expect(200)
}

/// Who holds a case, as its inbox row says.
async fn holders(browser: &mut Browser) -> Vec<String> {
    let page = browser.get("/meja").await.expect(200).html();
    let rows = page.split("<tr data-row").skip(1);
    rows.map(|row| {
        let cell = row.rsplit("<td class=\"c\">").next().unwrap_or_default();
        cell.split('<').next().unwrap_or_default().to_owned()
    })
    .collect()
}

async fn count(hall: &TestHall, kind: &str) -> usize {
    cast::kinds(&hall.events().await).into_iter().filter(|known| *known == kind).count()
}

testkit::on_both! {
    async fn many_are_taken_handed_on_and_put_back(hall: TestHall) {
        let cases = three(&hall).await;
        let mut wulan = hall.officer("wulan").await;
        let bagus = hall.at_desk("bagus").await;
        let page = act(&mut wulan, &cases[..2], &[], "ambil").await.expect(200);
        assert!(page.has("Berkas terpilih Anda pegang."));
        assert_eq!(holders(&mut wulan).await, ["Anda", "Anda", "Belum ada"]);

        // Undone: they are nobody's again, and the row that was never taken is left alone.
        undo(&mut wulan).await;
        assert_eq!(holders(&mut wulan).await, ["Belum ada"; 3]);
        // What was undone cannot be undone again.
        assert!(!wulan.get("/meja").await.html().contains("/urungkan\" aria-label"));

        act(&mut wulan, &cases[..1], &[], "ambil").await.expect(200);
        let to = bagus.officer.to_string();
        let page = act(&mut wulan, &cases[..2], &[("kepada", &to)], "serahkan").await.expect(200);
        assert!(page.has("Berkas terpilih diserahkan."), "{}", page.gist());
        assert_eq!(holders(&mut wulan).await, ["Bagus Wirawan", "Bagus Wirawan", "Belum ada"]);
        assert_eq!(count(&hall, "cases.handed").await, 2);
        undo(&mut wulan).await;
        assert_eq!(holders(&mut wulan).await, ["Anda", "Belum ada", "Belum ada"]);
        // After ten minutes it is too late.
        act(&mut wulan, &cases[2..], &[], "ambil").await.expect(200);
        let page = wulan.get("/meja").await.expect(200);
        let form = testkit::form::forms(&page.html()).into_iter().find(|form| form.action.ends_with("/urungkan"));
        hall.wait(Span::minutes(11));
        wulan.send(&form.expect("something to undo")).await.expect(409);
        assert_eq!(holders(&mut wulan).await[2], "Anda");
    }

    async fn each_row_tells_what_became_of_it(hall: TestHall) {
        let cases = three(&hall).await;
        let mut bagus = hall.officer("bagus").await;
        let mut wulan = hall.officer("wulan").await;
        let page = wulan.get("/meja").await.expect(200);
        steps::claim(&mut bagus, &cases[1]).await;
        let form = cases.iter().fold(list(&page), |form, pick| form.set("pilih", pick.as_str()));
        let seen = wulan.send(&form.press("tindakan", "ambil")).await.expect(200);
        assert!(seen.path.starts_with("/meja/banyak/"), "{}", seen.path);
        assert!(seen.has("2 dari 3 berkas selesai."));
        assert!(seen.has("Berkas ini sudah diambil oleh Bagus Wirawan."));
        // A signer does not verify: nobody who lacks the role is handed a case, and nothing changes.
        let ratna = hall.at_desk("ratna").await.officer.to_string();
        let seen = act(&mut wulan, &cases[..1], &[("kepada", &ratna)], "serahkan").await.expect(200);
        assert!(seen.has("Ratna Kusumawardani tidak punya peran untuk tahap ini."), "{}", seen.gist());
        // Nothing picked, no colleague: said beside the list, and what was picked stays picked.
        act(&mut wulan, &[], &[], "ambil").await.expect(422);
        let seen = act(&mut wulan, &cases[..1], &[], "serahkan").await.expect(422);
        assert!(seen.has("Pilih rekan yang menerima berkas."));
        assert_eq!(list(&seen).fields.iter().filter(|(name, _)| name == "pilih").count(), 1);
        // Another's pile is nobody else's business.
        let pile = wulan.get("/meja").await.html();
        let id = pile.split("/meja/banyak/").nth(1).and_then(|rest| rest.split('/').next()).expect("a pile").to_owned();
        bagus.get(&format!("/meja/banyak/{id}")).await.expect(404);
    }

    async fn approving_many_waits_and_can_be_taken_back(hall: TestHall) {
        let cases = three(&hall).await;
        let mut wulan = hall.officer("wulan").await;
        let page = act(&mut wulan, &cases, &[], "setujui").await.expect(200);
        assert!(page.has("Persetujuan dicatat"));
        cases::tend::tend(hall.cases()).await.expect("the desk is tended");
        assert_eq!(count(&hall, "cases.stepped").await, 0, "approved before its time");
        undo(&mut wulan).await;
        hall.wait(Span::minutes(5));
        cases::tend::tend(hall.cases()).await.expect("the desk is tended");
        assert_eq!(count(&hall, "cases.stepped").await, 0, "carried out although it was taken back");
        assert_eq!(count(&hall, "desk.taken_back").await, 1);
    }

    async fn approving_many_happens_once_also_after_a_restart(hall: TestHall) {
        let cases = three(&hall).await;
        let mut wulan = hall.officer("wulan").await;
        act(&mut wulan, &cases, &[], "setujui").await.expect(200);
        // One of the three changes hands meanwhile: it is left alone, the others are approved.
        steps::claim(&mut hall.officer("bagus").await, &cases[2]).await;
        let hall = hall.restarted(|_| ()).await;
        hall.wait(Span::seconds(31));
        let (one, two) = tokio::join!(cases::tend::tend(hall.cases()), cases::tend::tend(hall.cases()));
        assert_eq!((one.expect("tended"), two.expect("tended")), (None, None));
        cases::tend::tend(hall.cases()).await.expect("the desk is tended");
        assert_eq!(count(&hall, "cases.stepped").await, 2);
        let mut wulan = wulan.at(&hall);
        let page = wulan.get("/meja").await.expect(200);
        let seen = wulan.get(&steps::link(&page, "/meja/banyak/")).await.expect(200);
        assert!(seen.has("2 dari 3 berkas selesai."));
        // Too late to take back, and it says so.
        assert!(!seen.has_form("/meja/banyak/"));
    }

    async fn rights_are_those_of_the_moment(hall: TestHall) {
        let cases = three(&hall).await;
        let wulan = hall.at_desk("wulan").await;
        let wish = cases::many::Wish { act: Act::Approve, references: cases.clone(), to: None };
        cases::many::mean(hall.cases(), &wulan, wish).await.expect("it is kept");
        hall.people().set_officer_active("wulan", false).await.expect("the officer leaves");
        hall.wait(Span::minutes(1));
        cases::tend::tend(hall.cases()).await.expect("the desk is tended");
        assert_eq!(count(&hall, "cases.stepped").await, 0, "an officer who left decides nothing");
    }

    async fn a_head_sees_who_has_how_much_and_hands_it_over(hall: TestHall) {
        let cases = three(&hall).await;
        let mut wulan = hall.officer("wulan").await;
        let bagus = hall.at_desk("bagus").await.officer.to_string();
        act(&mut wulan, &cases[..2], &[], "ambil").await.expect(200);
        steps::approve(&mut wulan, &cases[0]).await;
        wulan.get("/meja/beban").await.expect(403);
        hall.wait(Span::days(30));
        // Sessions end meanwhile.
        let mut ratna = hall.officer("ratna").await;
        let page = ratna.get("/meja/beban").await.expect(200);
        let row = page.html().split("<tr data-row").find(|row| row.contains("Wulan")).expect("her row").to_owned();
        assert!(row.contains("<td class=\"n\">1<"), "{row}");
        assert!(row.contains("pill bad"), "{row}");
        let hers = steps::link(&page, "/meja?pemegang=");
        let wulans = hall.at_desk("wulan").await.officer.to_string();
        let held = ratna.get(&format!("/meja?pemegang={wulans}")).await.expect(200);
        assert!(held.has(cases[1].as_str()) && !held.has(cases[2].as_str()), "{hers}");
        let form = list(&held).set("pilih", cases[1].as_str()).set("kepada", &bagus);
        ratna.send(&form.press("tindakan", "serahkan")).await.expect(200);
        let held = ratna.get(&format!("/meja?pemegang={bagus}")).await.expect(200);
        assert!(held.has(cases[1].as_str()));
    }

    async fn a_filter_is_kept_shared_and_forgotten(hall: TestHall) {
        let mut wulan = hall.officer("wulan").await;
        let mut bagus = hall.officer("bagus").await;
        let page = wulan.get("/meja?antrean=bebas&layanan=ktp-el").await.expect(200);
        let form = page.form("/meja/saringan").set("nama_saringan", "KTP pagi").set("bersama", "ya");
        wulan.send(&form).await.expect(200);
        let seen = bagus.get("/meja").await.expect(200);
        assert!(seen.has("KTP pagi (bersama)"));
        assert_eq!(steps::link(&seen, "/meja?antrean=bebas&amp;layanan=ktp-el"), "/meja?antrean=bebas&amp;layanan=ktp-el");
        assert!(!seen.has("/hapus"), "only who keeps a filter may forget it");
        let form = testkit::form::forms(&wulan.get("/meja").await.html());
        let form = form.into_iter().find(|form| form.action.ends_with("/hapus")).expect("a way to forget");
        wulan.send(&form).await.expect(200);
        assert!(!bagus.get("/meja").await.has("KTP pagi"));
    }

    async fn a_desk_without_work_explains_itself(hall: TestHall) {
        let seen = hall.officer("admin").await.get("/meja").await;
        assert_eq!(seen.status, 403);
        assert!(seen.has("Meja ini untuk petugas berkas"));
        assert!(hall.officer("wulan").await.get("/meja").await.expect(200).has("Tidak ada berkas di sini"));
    }
}
