//! Looking in an emergency: who may, how far, what the resident learns, and what the review does.

use kernel::{Reference, Role, Span};
use testkit::cast::PASSWORD;
use testkit::{Browser, Seen, TestHall};

use crate::steps;

const HOME: &str = "/meja/akses-darurat";
const WHY: &str = "Pasien tidak sadar di IGD, alergi obat harus diketahui sekarang";

/// Asks for a look by the form.
pub(crate) async fn ask(browser: &mut Browser, key: &str, fields: &[(&str, &str)]) -> Seen {
    let mut all = vec![("kunci", key), ("dasar", "kesehatan"), ("alasan", WHY), ("sandi", PASSWORD)];
    for (name, value) in fields {
        all.retain(|(known, _)| known != name);
        all.push((name, value));
    }
    browser.fill(HOME, HOME, &all).await
}

/// Opens a case of another agency; the path of what was opened.
async fn opened(hall: &TestHall, who: &str, reference: &Reference) -> (Browser, String) {
    let mut officer = hall.officer(who).await;
    let seen = ask(&mut officer, reference.as_str(), &[]).await.expect(200);
    let path = seen.path.clone();
    (officer, path)
}

/// How many looks in an emergency Aisyah's trail has in the book.
async fn looks(hall: &TestHall) -> usize {
    let is_it = |event: &&book::Event| {
        let why = event.private.as_ref().and_then(|all| all.get("alasan")?.as_str());
        event.kind == "data.read" && why == Some("read-reason-darurat")
    };
    hall.events().await.iter().filter(is_it).count()
}

testkit::on_both! {
    async fn another_agency_reads_one_case_and_the_resident_is_told_at_once(hall: TestHall) {
        let mut aisyah = hall.resident("aisyah").await;
        let reference = steps::apply_ktp(&mut aisyah).await;
        let before = hall.messages().await.len();
        let mut intan = hall.officer("intan").await;
        intan.get(&format!("/meja/{reference}")).await.expect(404);
        let seen = ask(&mut intan, reference.as_str(), &[]).await.expect(200);
        assert!(seen.has("Akses darurat. Hanya untuk dibaca.") && seen.has("Aisyah Nasution"), "{}", seen.gist());
        assert!(seen.has("Tersisa") && seen.has("data-until") && seen.has("0812-3456-7719"), "{}", seen.gist());
        assert!(!seen.has_form(&format!("/meja/{reference}")), "there is nothing to change");
        let path = seen.path.clone();
        // Its papers belong to it; the desk stays shut.
        let paper = steps::link(&seen, "/berkas/");
        intan.get(&paper).await.expect(200);
        intan.get(&format!("/meja/{reference}")).await.expect(404);

        let messages = hall.messages().await;
        assert_eq!(messages.len(), before + 1);
        let told = &messages.last().expect("a message").message;
        assert!(told.body.contains("/saya/jejak") && !told.body.contains("Intan") && !told.body.contains("Aisyah"));
        let trail = aisyah.get("/saya/jejak").await.expect(200);
        assert!(trail.has("Intan Simanjuntak") && trail.has("keadaan darurat"), "{}", trail.gist());
        assert!(trail.has("Nyawa atau kesehatan seseorang terancam") && !trail.has(WHY), "the reason comes with the review");
        let events = hall.events().await;
        let open = events.iter().find(|event| event.kind == "cases.emergency_opened").expect("an event");
        assert!(!open.entry.contains("Pasien") && !open.entry.contains(reference.as_str()), "{}", open.entry);
        assert_eq!(open.public["dasar"], "kesehatan");

        // Every look is one more event, and what is over is shut.
        let count = looks(&hall).await;
        intan.get(&path).await.expect(200);
        assert_eq!(looks(&hall).await, count + 1);
        let end = intan.get(&path).await.form(&format!("{path}/akhiri"));
        intan.send(&end).await.expect(200);
        intan.get(&path).await.expect(410);
        intan.get(&paper).await.expect(404);
        intan.send(&end).await.expect(410);
    }

    async fn it_ends_by_the_clock(hall: TestHall) {
        let mut aisyah = hall.resident("aisyah").await;
        let reference = steps::apply_ktp(&mut aisyah).await;
        let (mut intan, path) = opened(&hall, "intan", &reference).await;
        let paper = steps::link(&intan.get(&path).await, "/berkas/");
        hall.wait(Span::minutes(29));
        intan.get(&path).await.expect(200);
        hall.wait(Span::minutes(29));
        intan.get(&path).await.expect(200);
        hall.wait(Span::minutes(3));
        intan.get(&path).await.expect(410);
        intan.get(&paper).await.expect(404);
        let list = intan.get(HOME).await.expect(200);
        assert!(!list.has(&path), "{}", list.gist());
    }

    async fn a_nik_opens_the_contact_and_what_is_not_there_counts_and_tells_nothing(hall: TestHall) {
        hall.resident("aisyah").await;
        let mut intan = hall.officer("intan").await;
        let seen = ask(&mut intan, "3374065107930031", &[]).await.expect(200);
        assert!(seen.has("Aisyah Nasution") && seen.has("Kontak seorang warga"), "{}", seen.gist());
        let unknown = ask(&mut intan, "3374065107930032", &[]).await.expect(422);
        let nothing = Reference::mint("KTP", &kernel::SeededDice::new(77)).expect("a reference");
        let nowhere = ask(&mut intan, nothing.as_str(), &[]).await.expect(422);
        for told in [&unknown, &nowhere] {
            assert!(told.has("Tidak ada yang dapat dibuka") && told.has(WHY), "{}", told.gist());
        }
        let tried = hall.events().await.iter().filter(|event| event.kind == "cases.emergency_tried").count();
        assert_eq!(tried, 3, "each try is an event");
        assert!(hall.events().await.iter().all(|event| !event.entry.contains("33740651079300")));
        // Two more, and the day is used up: found or not.
        for _ in 0..2 {
            ask(&mut intan, "3374065107930032", &[]).await.expect(422);
        }
        let refused = ask(&mut intan, "3374065107930031", &[]).await.expect(429);
        assert!(refused.has("Batas akses darurat") && refused.has("petugas pelindungan data"), "{}", refused.gist());
        hall.wait(Span::hours(25));
        let mut intan = hall.officer("intan").await;
        ask(&mut intan, "3374065107930031", &[]).await.expect(200);
    }

    async fn three_may_be_open_at_a_time(hall: TestHall) {
        for who in ["aisyah", "bagas", "maria"] {
            hall.resident(who).await;
        }
        let mut intan = hall.officer("intan").await;
        for nik in ["3374065107930031", "3374061802910007", "3374024408650002"] {
            ask(&mut intan, nik, &[]).await.expect(200);
        }
        ask(&mut intan, "3374065107930031", &[]).await.expect(429);
        let list = intan.get(HOME).await.expect(200);
        let first = steps::link(&list, &format!("{HOME}/"));
        let end = intan.get(&first).await.form(&format!("{first}/akhiri"));
        intan.send(&end).await.expect(200);
        ask(&mut intan, "3374065107930031", &[]).await.expect(200);
    }

    async fn what_is_missing_is_said_and_a_wrong_password_opens_nothing(hall: TestHall) {
        let mut aisyah = hall.resident("aisyah").await;
        let reference = steps::apply_ktp(&mut aisyah).await;
        let mut intan = hall.officer("intan").await;
        let short = ask(&mut intan, "ini bukan nomor", &[("alasan", "cepat"), ("dasar", "")]).await.expect(422);
        for field in ["kunci", "dasar", "alasan"] {
            assert!(short.has(&format!("id=\"{field}-e\"")), "{field}: {}", short.gist());
        }
        assert!(short.has("cepat"), "nothing typed is lost");
        let wrong = ask(&mut intan, reference.as_str(), &[("sandi", "salah sama sekali")]).await;
        assert!(matches!(wrong.status, 401 | 403 | 422) && wrong.has(WHY), "{} {}", wrong.status, wrong.gist());
        let kinds = hall.events().await;
        assert!(kinds.iter().all(|event| !event.kind.starts_with("cases.emergency")), "nothing was tried");
        // A case of one's own agency needs no emergency; the role is asked for, and nothing else opens the page.
        let mut wulan = hall.officer("wulan").await;
        wulan.get(HOME).await.expect(403);
        let mut tirta = hall.officer("tirta").await;
        ask(&mut tirta, reference.as_str(), &[]).await.expect(200);
    }

    async fn a_review_finds_it_right_or_takes_the_right_away_and_nobody_reviews_their_own(hall: TestHall) {
        let mut aisyah = hall.resident("aisyah").await;
        let reference = steps::apply_ktp(&mut aisyah).await;
        let (_, first) = opened(&hall, "intan", &reference).await;
        let (mut tirta, own) = opened(&hall, "tirta", &reference).await;
        let review = |path: &str| format!("{path}/tinjauan");
        let theirs = tirta.get(&review(&own)).await.expect(200);
        assert!(!theirs.has_form(&review(&own)) && theirs.has("rekan Anda"), "{}", theirs.gist());
        let mut sekar = hall.officer("sekar").await;
        let list = sekar.get(HOME).await.expect(200);
        assert!(list.has(&review(&first)) && list.has(&review(&own)) && list.has("Intan Simanjuntak"), "{}", list.gist());
        let page = sekar.get(&review(&first)).await.expect(200);
        assert!(page.has(WHY), "{}", page.gist());
        let empty = sekar.send(&page.form(&review(&first))).await.expect(422);
        assert!(empty.has("id=\"temuan-e\"") && empty.has("id=\"kata-e\""), "{}", empty.gist());
        let form = page.form(&review(&first)).fill(&[("temuan", "tidak-dibenarkan"), ("kata", "Tidak ada pasien itu.")]);
        // A form made up for one's own use changes nothing.
        let forged = theirs_form(&mut tirta, &form, &review(&own)).await;
        assert_eq!(forged.status, 409, "{}", forged.gist());
        let done = sekar.send(&form).await.expect(200);
        assert!(done.has("Tidak dapat dibenarkan") && done.has_form("/meja/pelanggaran-data/lapor"), "{}", done.gist());
        sekar.send(&form).await.expect(409);

        let told = hall.messages().await.pop().expect("a message").message.body;
        assert!(told.contains("TIDAK dapat dibenarkan") && told.contains("/data-saya/permintaan"), "{told}");
        let trail = aisyah.get("/saya/jejak").await.expect(200);
        assert!(trail.has(WHY) && trail.has("tidak dapat dibenarkan"), "the reason is read after the review: {}", trail.gist());
        assert!(!hall.people().officer_by_name("intan").await.unwrap().unwrap().officer.has(Role::Emergency));
        // Her session is over; a code of the second factor is good once.
        hall.wait(Span::minutes(1));
        let mut intan = hall.officer("intan").await;
        intan.get(HOME).await.expect(403);
        intan.get(&first).await.expect(403);

        // One click enters it into the register of breaches.
        let entered = sekar.send(&done.form("/meja/pelanggaran-data/lapor")).await.expect(200);
        assert!(entered.path.starts_with("/meja/pelanggaran-data/1"), "{} {}", entered.path, entered.gist());

        let page = sekar.get(&review(&own)).await.expect(200);
        let right = page.form(&review(&own)).fill(&[("temuan", "dibenarkan"), ("kata", "Keadaannya jelas.")]);
        sekar.send(&right).await.expect(200);
        assert!(hall.people().officer_by_name("tirta").await.unwrap().unwrap().officer.has(Role::Emergency));
        let numbers = hall.visitor().get("/pemrosesan").await.expect(200);
        let cells: Vec<String> = numbers.html().split("<td class=\"n\">").skip(1).take(3)
            .map(|rest| rest.split('<').next().unwrap_or_default().to_owned()).collect();
        assert_eq!(cells, ["2", "1", "1"]);
        let guard = hall.at_desk("sekar").await;
        let kept = async || cases::emergency::to_review(hall.cases(), &guard, 10).await.unwrap()[1].len();
        let remover = balai::removal::Remover::of(hall.cases(), hall.reports());
        hall.wait(Span::days(1_824));
        remover.remove_if_due().await.unwrap();
        assert_eq!(kept().await, 2);
        hall.wait(Span::days(2));
        remover.remove_if_due().await.unwrap();
        assert_eq!(kept().await, 0, "kept as long as the schedule says");
        assert!(!numbers.has("Intan Simanjuntak") && !numbers.has("Tirta Hadiwijaya"));
    }

    async fn a_late_review_is_in_the_note_of_the_night(hall: TestHall) {
        let mut aisyah = hall.resident("aisyah").await;
        let reference = steps::apply_ktp(&mut aisyah).await;
        opened(&hall, "intan", &reference).await;
        hall.wait(Span::days(2));
        let watchman = balai::night::Watchman::of(hall.hall(), hall.config());
        let night = watchman.look_if_due().await.unwrap().expect("it is due");
        assert!(night.troubles.is_empty(), "{:?}", night.troubles);
        hall.wait(Span::days(7));
        let night = watchman.look_if_due().await.unwrap().expect("it is due");
        assert_eq!(night.troubles.iter().map(|one| one.with.word()).collect::<Vec<_>>(), ["review"]);
        let mut sekar = hall.officer("sekar").await;
        let list = sekar.get(HOME).await.expect(200);
        assert!(list.has("Terlambat ditinjau"), "{}", list.gist());
    }

    async fn nobody_else_opens_reads_or_reviews(hall: TestHall) {
        let mut aisyah = hall.resident("aisyah").await;
        let reference = steps::apply_ktp(&mut aisyah).await;
        let (mut intan, path) = opened(&hall, "intan", &reference).await;
        let end = intan.get(&path).await.form(&format!("{path}/akhiri"));
        let open = intan.get(HOME).await.form(HOME).fill(&[("kunci", reference.as_str()), ("alasan", WHY), ("sandi", PASSWORD)]);
        let review = hall.officer("sekar").await.get(&format!("{path}/tinjauan")).await.expect(200);
        let review = review.form(&format!("{path}/tinjauan")).fill(&[("temuan", "dibenarkan"), ("kata", "x")]);
        let neighbour = hall.neighbour("32.73").await;
        let before = hall.events().await.len();
        let strangers = [
            ("a visitor", hall.visitor()),
            ("another resident", hall.resident("bagas").await),
            ("an officer", hall.officer("wulan").await),
            ("an administrator", hall.officer("admin").await),
            ("the auditor", hall.officer("auditor").await),
            ("another officer with the right", hall.officer("tirta").await),
            ("an officer with the right in another region", neighbour.officer("intan").await.at(&hall)),
        ];
        for (who, known) in strangers {
            let mut browser = known.clone();
            let seen = browser.get(&path).await;
            assert!(!seen.has("Aisyah Nasution") && !seen.has(WHY), "{who} reads it");
            assert!(matches!(seen.status, 401 | 403 | 404) || seen.path.starts_with("/masuk"), "{who} {}", seen.status);
            let forms = if who.contains("with the right") { vec![&end] } else { vec![&end, &open, &review] };
            for form in forms {
                let seen = forged(&known, form).await;
                assert!(matches!(seen.status, 303 | 401 | 403 | 404), "{who} {} {}", form.action, seen.status);
                assert!(seen.status != 303 || seen.location().starts_with("/masuk"), "{who} is let in at {}", form.action);
            }
        }
        let after = hall.events().await;
        assert!(after[before..].iter().all(|event| !event.kind.starts_with("cases.emergency")));
        neighbour.officer("sekar").await.get(&format!("{path}/tinjauan")).await.expect(404);
    }
}

/// The form as somebody would send it who made it up, with their own token.
async fn forged(known: &Browser, form: &testkit::form::Form) -> Seen {
    let mut browser = known.clone();
    let page = browser.get("/layanan").await;
    let token = testkit::form::forms(&page.html()).into_iter().find_map(|form| form.value("_csrf").map(str::to_owned));
    browser.post(&form.clone().forge("_csrf", &token.unwrap_or_default())).await
}

async fn theirs_form(browser: &mut Browser, form: &testkit::form::Form, action: &str) -> Seen {
    forged(browser, &form.clone().to(action)).await
}
