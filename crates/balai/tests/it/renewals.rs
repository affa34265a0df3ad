//! Letters that end: holders are reminded in time and once, and go on with a form that is filled in from the old one.

use cases::{draft, issue_letter, look, remind};
use catalogue::Catalogue;
use kernel::{Reference, Span, Stamp};
use serde_json::json;
use testkit::{Browser, Seen, TestHall};

use crate::steps;

/// The first letter of a first business number, for ten days. It was issued on Monday, 13 July 2026: its last day is the
/// 23rd, and it can be renewed from the 17th to the 25th.
fn make_it_end(hall: &TestHall) {
    let renewal = "[renewal]\nbefore_days = [6, 2]\ncloses_days = 2\nkeep = [\"nama_usaha\", \"kbli\", \"modal\", \"wilayah_usaha\"]\n\
                   basis = \"PP 28/2025\"\ncertain = false\n\n[letter]\nvalid_days = 10\n";
    let sources = catalogue::shipped().into_iter().map(|(path, text)| {
        let is_it = path == "services/nib-mikro.toml";
        (path, if is_it { text.replacen("[letter]\n", renewal, 1) } else { text.to_owned() })
    });
    let catalogue = Catalogue::read(sources).unwrap_or_else(|mistakes| panic!("{mistakes:#?}"));
    hall.hall().services.set(catalogue);
}

/// At this hour, so many days after the start.
fn set_clock(hall: &TestHall, days: i64, hour: u8) {
    let day = testkit::hall::MONDAY.plus(Span::days(days)).date(hall.hall().zone());
    hall.clock().set(Stamp::at(day, hour, 0, hall.hall().zone()));
}

async fn look_around(hall: &TestHall) -> usize {
    remind::run(hall.cases(), 100).await.expect("holders are reminded")
}

async fn reminders(hall: &TestHall) -> Vec<i64> {
    let events = hall.events().await;
    let of = events.iter().filter(|event| event.kind == "letters.ending");
    of.map(|event| event.public["hari"].as_i64().unwrap()).collect()
}

/// The message in which these words stand.
async fn message(hall: &TestHall, words: &str) -> String {
    let mut all = hall.messages().await.into_iter().map(|queued| queued.message.body);
    all.rfind(|body| body.contains(words)).unwrap_or_default()
}

/// Bagas has a letter of a rule: his browser, the case, and where the letter is renewed.
async fn bagas(hall: &TestHall) -> (Browser, Reference, String) {
    make_it_end(hall);
    let program = hall.program("bagas", &["cases:read", "cases:write"]).await;
    let filed = program.post("/api/v1/cases", &steps::business("Warung Sabar", 15_000_000)).await.expect(201);
    let reference = Reference::parse(filed.json()["reference"].as_str().unwrap()).expect("a reference");
    let actor = hall.signed_in("bagas").await.actor;
    let file = look::own_case(hall.cases(), &actor, &reference).await.expect("the case");
    (hall.resident("bagas").await, reference, format!("/surat/{}/perpanjang", file.letters[0].0.id))
}

/// Goes through the form, which is filled in but for what must be declared anew, and sends it.
async fn send(browser: &mut Browser, mut page: Seen) -> Reference {
    for _ in 0..5 {
        if page.path.ends_with("/periksa") {
            return steps::send(browser, &page).await;
        }
        let mut form = page.form("/permohonan/draf/");
        for name in ["kesesuaian_ruang", "lingkungan", "benar"] {
            form = if form.shows(name) { form.set(name, "ya") } else { form };
        }
        for (name, value) in [("alamat_usaha", "Jalan Melati 3"), ("tenaga_kerja", "2")] {
            form = if form.shows(name) { form.set(name, value) } else { form };
        }
        page = browser.send(&form).await.expect(200);
    }
    panic!("the form does not end: {}", page.path)
}

testkit::on_both! {
    async fn a_holder_is_reminded_once_for_each_day_by_daylight_and_after_a_stop_of_the_nearest(hall: TestHall) {
        let (_, reference, _) = bagas(&hall).await;
        assert_eq!(look_around(&hall).await, 0, "nothing ends soon");
        set_clock(&hall, 5, 5);
        assert_eq!(look_around(&hall).await, 0, "people sleep");
        set_clock(&hall, 5, 9);
        let (one, two) = tokio::join!(look_around(&hall), look_around(&hall));
        assert_eq!((one + two, look_around(&hall).await), (1, 0), "once, however often it is looked for");
        assert_eq!(reminders(&hall).await, [6]);
        hall.follow().await;
        let told = message(&hall, "/perpanjang").await;
        assert!(told.contains("23 Juli 2026") && told.contains("NIB"), "{told}");
        assert!(!told.contains("Bagas"), "the message names nobody: {told}");
        let mut bagas = hall.resident("bagas").await;
        let own = bagas.get(&format!("/permohonan/{reference}")).await.expect(200);
        assert!(own.has("Kami mengingatkan bahwa surat akan berakhir") && own.has("Berlaku sampai 23 Juli 2026"), "{}", own.gist());
        let public = hall.visitor().get(&format!("/lacak/{reference}")).await.expect(200);
        assert!(!public.has("berakhir"), "{}", public.gist());

        let hall = hall.restarted(|_| {}).await;
        make_it_end(&hall);
        set_clock(&hall, 9, 9);
        assert_eq!((look_around(&hall).await, look_around(&hall).await), (1, 0));
        assert_eq!(reminders(&hall).await, [6, 2]);
        set_clock(&hall, 30, 9);
        assert_eq!(look_around(&hall).await, 0, "what is over is over");
    }

    async fn a_hall_that_was_closed_for_long_gives_only_the_nearest_reminder(hall: TestHall) {
        bagas(&hall).await;
        set_clock(&hall, 10, 9);
        assert_eq!((look_around(&hall).await, look_around(&hall).await), (1, 0));
        assert_eq!(reminders(&hall).await, [2]);
    }

    async fn a_letter_that_nobody_signed_yet_is_neither_reminded_of_nor_renewed(hall: TestHall) {
        let (mut bagas, reference, renew) = bagas(&hall).await;
        set_clock(&hall, 6, 9);
        assert!(bagas.get(&renew).await.expect(200).has_form(&renew), "once it can be renewed");
        let esign = async |word: Option<&str>| {
            let input = (hall.region(), word.map(str::to_owned));
            let written = hall.store().write(hall.region(), input, |tx, (region, word)| Box::pin(async move {
                let sql = store::Sql::new("UPDATE letters SET esign = $2 WHERE region = $1");
                tx.exec(sql, &[(*region).into(), store::Val::from(word.as_deref())]).await
            }));
            let written: store::Result<u64> = written.await;
            assert_eq!(written.expect("written"), 1);
        };
        esign(Some("menunggu")).await;
        assert_eq!(look_around(&hall).await, 0, "nothing is said of its end");
        let page = bagas.get(&renew).await.expect(200);
        assert!(page.has("menunggu tanda tangan elektronik pejabat") && !page.has_form(&renew), "{}", page.gist());
        for address in ["/saya".to_owned(), format!("/permohonan/{reference}")] {
            let page = bagas.get(&address).await.expect(200);
            assert!(!page.html().contains(&renew), "{address}: {}", page.gist());
        }
        esign(Some("ditandatangani")).await;
        assert_eq!(look_around(&hall).await, 1);
        assert!(bagas.get(&renew).await.expect(200).has_form(&renew));
    }

    async fn a_letter_is_renewed_from_what_was_answered_before_and_both_cases_say_so(hall: TestHall) {
        let (mut bagas, reference, renew) = bagas(&hall).await;
        let early = bagas.get(&renew).await.expect(200);
        assert!(early.has("Surat ini bisa diperpanjang mulai 17 Juli 2026"), "{}", early.gist());
        assert!(!early.has_form(&renew), "it is not offered yet");
        let start = bagas.get("/layanan/nib-mikro/mulai").await.expect(200);
        let forged = start.form("/layanan/nib-mikro/mulai").to(&renew).set("pelaku", "perorangan");
        bagas.post(&forged).await.expect(409);
        assert!(!bagas.get("/saya").await.expect(200).has(&renew));

        set_clock(&hall, 5, 9);
        let mine = bagas.get("/saya").await.expect(200);
        assert!(mine.has("Surat yang akan berakhir") && mine.has(&renew), "{}", mine.gist());
        assert_eq!(hall.resident("aisyah").await.get(&renew).await.status, 404, "nobody else's");
        assert!(hall.visitor().get_once(&renew).await.location().starts_with("/masuk"));

        let page = bagas.get(&renew).await.expect(200);
        let form = page.form(&renew);
        assert_eq!(form.value("pelaku"), Some("perorangan"), "what was answered before is offered");
        let begun = bagas.send(&form).await.expect(200);
        let draft = steps::draft_of(&begun);
        assert_eq!(steps::draft_of(&bagas.send(&form).await.expect(200)), draft, "sent twice, it is one draft");
        let business = bagas.get(&format!("{draft}/usaha")).await.expect(200);
        let form = business.form(&draft);
        assert_eq!((form.value("nama_usaha"), form.value("alamat_usaha")), (Some("Warung Sabar"), Some("")));
        assert!(business.has(&format!("Diambil dari permohonan Anda {reference}")), "{}", business.gist());
        let again = bagas.get(&renew).await.expect(200);
        assert!(again.has("Anda sudah mulai memperpanjang") && again.has(&draft), "{}", again.gist());

        let renewal = send(&mut bagas, begun).await;
        let old = bagas.get(&format!("/permohonan/{reference}")).await.expect(200);
        assert!(old.has("Diperpanjang dengan berkas") && old.has(renewal.as_str()), "{}", old.gist());
        let new = bagas.get(&format!("/permohonan/{renewal}")).await.expect(200);
        assert!(new.has("Perpanjangan dari berkas") && new.has(reference.as_str()), "{}", new.gist());
        let desk = hall.officer("made").await.get(&format!("/meja/{renewal}")).await.expect(200);
        assert!(desk.has("Perpanjangan dari berkas") && desk.has(reference.as_str()), "{}", desk.gist());
        let filed = bagas.get(&renew).await.expect(200);
        assert!(filed.has("sudah diajukan") && filed.has(renewal.as_str()) && !filed.has_form(&renew), "{}", filed.gist());
        assert!(!bagas.get("/saya").await.expect(200).has(&renew), "what is renewed does not wait any more");
        set_clock(&hall, 9, 9);
        assert_eq!(look_around(&hall).await, 0, "nor is anybody reminded of it");
    }

    async fn a_renewal_that_is_thrown_away_can_be_begun_anew_and_one_too_late_is_told(hall: TestHall) {
        let (mut bagas, _, renew) = bagas(&hall).await;
        set_clock(&hall, 11, 9);
        let page = bagas.get(&renew).await.expect(200);
        assert!(page.has("sudah berakhir") && page.has("25 Juli 2026"), "{}", page.gist());
        let form = page.form(&renew);
        let begun = bagas.send(&form).await.expect(200);
        let (draft, actor) = (steps::draft_of(&begun), hall.signed_in("bagas").await.actor);
        let id = draft.rsplit('/').next().unwrap().parse().unwrap();
        draft::discard(hall.cases(), &actor, id).await.expect("thrown away");
        assert_ne!(steps::draft_of(&bagas.send(&form).await.expect(200)), draft);
        set_clock(&hall, 13, 9);
        let second = bagas.get("/saya").await.expect(200);
        assert!(!second.has(&renew), "the time is over");
    }

    async fn a_program_begins_a_renewal_with_the_same_verb_and_its_holder_goes_on(hall: TestHall) {
        let (mut bagas, reference, _) = bagas(&hall).await;
        let program = hall.program("bagas", &["cases:read", "cases:write"]).await;
        let path = format!("/api/v1/cases/{reference}");
        let case = program.get(&path).await.expect(200).json();
        let letter = &case["letters"][0];
        assert_eq!((&letter["ends"], &letter["renewal"]["state"]), (&json!("2026-07-23"), &json!("early")), "{letter}");
        assert_eq!(letter["renewal"]["from"], "2026-07-17");
        assert_eq!(case["signatures"], json!([]));
        let renew = format!("/api/v1/letters/{}/renewal", letter["code"].as_str().expect("a code"));
        let body = json!({ "answers": { "pelaku": "perorangan" } });
        let early = program.post(&renew, &body).await.expect(409).json();
        assert_eq!(early["type"], "http://hall.test/problems/not-renewable", "{early}");

        set_clock(&hall, 5, 9);
        let program = hall.program("bagas", &["cases:read", "cases:write"]).await;
        let open = program.get(&path).await.expect(200).json();
        assert_eq!(open["letters"][0]["renewal"], json!({ "state": "open", "until": "2026-07-25" }), "{open}");
        let silent = program.post(&renew, &json!({})).await.expect(422).json();
        assert_eq!(silent["errors"][0]["field"], "pelaku", "{silent}");
        assert_eq!(program.post(&renew, &json!({ "jawaban": {} })).await.status, 400);
        let reader = hall.program("bagas", &["cases:read"]).await;
        assert_eq!(reader.post(&renew, &body).await.status, 403);
        let other = hall.program("aisyah", &["cases:read", "cases:write"]).await;
        assert_eq!(other.post(&renew, &body).await.status, 404, "nobody else's");

        let begun = program.post(&renew, &body).await.expect(201).json();
        assert_eq!((&begun["renews"], &begun["service"]), (&json!(reference.as_str()), &json!("nib-mikro")), "{begun}");
        let again = program.post(&renew, &body).await.expect(201).json();
        assert_eq!(again["draft"], begun["draft"], "begun twice, it is one draft");
        let draft = begun["href"].as_str().expect("an address").replace("http://hall.test", "");
        let business = bagas.get(&format!("{draft}/usaha")).await.expect(200);
        assert_eq!(business.form(&draft).value("nama_usaha"), Some("Warung Sabar"));
        let page = bagas.get(&draft).await.expect(200);
        let renewal = send(&mut bagas, page).await;
        let old = bagas.get(&format!("/permohonan/{reference}")).await.expect(200);
        assert!(old.has(renewal.as_str()), "{}", old.gist());
        assert_eq!(program.post(&renew, &body).await.status, 409, "it goes on already");
    }

    async fn a_counter_renews_for_the_holder_who_reads_that_it_looked(hall: TestHall) {
        let (mut bagas, _, renew) = bagas(&hall).await;
        set_clock(&hall, 5, 9);
        let mut made = hall.officer("made").await;
        let page = made.get(&renew).await.expect(200);
        let draft = steps::draft_of(&made.send(&page.form(&renew)).await.expect(200));
        assert!(made.get(&format!("{draft}/usaha")).await.expect(200).has("Warung Sabar"));
        assert!(bagas.get("/saya/jejak").await.expect(200).has("Made Suarta"));
        assert_eq!(hall.officer("wulan").await.get(&renew).await.status, 404, "another agency");
        assert!(bagas.get(&renew).await.expect(200).has_form(&renew), "the draft at the counter is not his");
    }

    async fn who_holds_a_letter_is_told_that_it_was_revoked_and_why(hall: TestHall) {
        let (mut bagas, reference, renew) = bagas(&hall).await;
        let actor = hall.signed_in("bagas").await.actor;
        let code = look::own_case(hall.cases(), &actor, &reference).await.expect("the case").letters[0].0.code.clone();
        let made = hall.at_desk("made").await;
        issue_letter::revoke(hall.cases(), &made, &code, "Alamat usaha tidak ada.").await.expect("revoked");
        hall.follow().await;
        let told = message(&hall, "dicabut").await;
        assert!(told.contains(reference.as_str()) && !told.contains("Alamat"), "{told}");
        let own = bagas.get(&format!("/permohonan/{reference}")).await.expect(200);
        assert!(own.has("Surat dicabut") && own.has("Alamat usaha tidak ada."), "{}", own.gist());
        let public = hall.visitor().get(&format!("/lacak/{reference}")).await.expect(200);
        assert!(public.has("Surat dicabut") && !public.has("Alamat usaha"), "{}", public.gist());
        set_clock(&hall, 5, 9);
        let page = bagas.get(&renew).await.expect(200);
        assert!(page.has("sudah dicabut") && !page.has_form(&renew), "{}", page.gist());
        assert_eq!(look_around(&hall).await, 0);
        let event = hall.events().await.into_iter().find(|event| event.kind == "letters.revoked").expect("the event");
        assert!(!event.public.to_string().contains("Alamat"), "the reason is private");
    }
}
