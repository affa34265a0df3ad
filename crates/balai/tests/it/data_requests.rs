//! Requests about one's own data: asked by a resident, answered by the officer for data protection, within the hours of
//! the law's table.

use kernel::Span;
use testkit::{Browser, Seen, TestHall};

const LIST: &str = "/data-saya/permintaan";
const DESK: &str = "/meja/data-pribadi";

/// Makes a request by the form of its kind: its page.
pub(crate) async fn ask(browser: &mut Browser, kind: &str, fields: &[(&str, &str)]) -> Seen {
    let path = format!("{LIST}/baru/{kind}");
    browser.fill(&path, &path, fields).await
}

/// Answers a request.
pub(crate) async fn answer(browser: &mut Browser, number: i64, fields: &[(&str, &str)]) -> Seen {
    let path = format!("{DESK}/{number}");
    browser.fill(&path, &path, fields).await
}

/// A number in the list of public numbers, by its place.
async fn public_numbers(hall: &TestHall) -> Vec<String> {
    let page = hall.visitor().get("/pemrosesan").await.expect(200).html();
    let numbers = page.split("<dd class=\"n\">").skip(1).take(5);
    numbers.map(|rest| rest.split('<').next().unwrap_or_default().to_owned()).collect()
}

testkit::on_both! {
    async fn a_resident_asks_an_officer_answers_and_the_resident_reads_it(hall: TestHall) {
        let mut aisyah = hall.resident("aisyah").await;
        let page = aisyah.get("/data-saya").await.expect(200);
        assert!(page.has(LIST), "{}", page.gist());
        let asked = ask(&mut aisyah, "keberatan", &[("isi", "Izin saya ditolak oleh aturan")]).await.expect(200);
        assert_eq!(asked.path, format!("{LIST}/1"));
        assert!(asked.has("Tersisa 2 hari 23 jam"), "{}", asked.shown_text());

        let mut sekar = hall.officer("sekar").await;
        let list = sekar.get(DESK).await.expect(200);
        assert!(list.has(&format!("{DESK}/1")) && list.has("data-row"), "{}", list.gist());
        let one = sekar.get(&format!("{DESK}/1")).await.expect(200);
        assert!(one.has("Aisyah Nasution") && one.has("Izin saya ditolak oleh aturan"), "{}", one.gist());
        assert!(!one.has("3374065107930031"), "the number is masked");
        let fields = [("putusan", "dipenuhi"), ("jawaban", "Petugas meninjau keputusan itu lagi.")];
        let done = answer(&mut sekar, 1, &fields).await.expect(200);
        assert!(done.has("Dipenuhi") && !done.has_form(DESK), "an answer is not given twice");
        let again = one.form(&format!("{DESK}/1")).fill(&fields);
        let told = sekar.send(&again).await;
        assert_eq!(told.status, 409, "{}", told.gist());

        let read = aisyah.get(&format!("{LIST}/1")).await.expect(200);
        assert!(read.has("Petugas meninjau keputusan itu lagi.") && read.has("Sekar Ayuningtyas"), "{}", read.gist());
        let messages = hall.messages().await;
        let told = messages.last().expect("a message");
        assert_eq!(told.message.address, "+6281234567719");
        assert!(told.message.body.contains("/data-saya/permintaan/1") && !told.message.body.contains("meninjau"));
        let trail = aisyah.get("/saya/jejak").await.expect(200);
        assert!(trail.has("Sekar Ayuningtyas") && trail.has("permintaan Anda tentang data pribadi"), "{}", trail.gist());
        let copy = aisyah.get("/data-saya").await.expect(200);
        let copy = aisyah.send(&copy.form("/data-saya/salinan").set("bentuk", "json")).await.expect(200);
        assert!(copy.has("Izin saya ditolak oleh aturan") && copy.has("Petugas meninjau keputusan itu lagi."));

        let events = hall.events().await;
        let kinds: Vec<&str> =
            events.iter().map(|event| event.kind.as_str()).filter(|kind| kind.starts_with("privacy.")).collect();
        assert_eq!(kinds, ["privacy.requested", "privacy.answered"]);
        let last = events.iter().find(|event| event.kind == "privacy.answered").expect("the answer");
        assert_eq!(last.public["tepat_waktu"], true);
        assert!(!last.entry.contains("meninjau") && !last.entry.contains("Sekar"), "{}", last.entry);
        assert_eq!(public_numbers(&hall).await, ["1", "1", "1", "0", "0"]);
    }

    async fn the_clock_runs_by_the_calendar_and_the_head_sees_what_is_late(hall: TestHall) {
        let mut aisyah = hall.resident("aisyah").await;
        ask(&mut aisyah, "pembatasan", &[("isi", "Nomor ponsel saya")]).await.expect(200);
        let mut head = hall.officer("ratna").await;
        assert!(!head.get(DESK).await.expect(200).has("permintaan nomor 1"), "it is not late yet");
        hall.wait(Span::hours(3 * 24) + Span::minutes(1));
        assert_eq!(public_numbers(&hall).await, ["1", "0", "0", "0", "1"]);
        let mut head = hall.officer("ratna").await;
        let late = head.get(DESK).await.expect(200);
        assert!(late.has("permintaan nomor 1") && late.has("Lewat"), "{}", late.shown_text());
        for secret in ["Aisyah", "Nomor ponsel saya", &format!("{DESK}/1")] {
            assert!(!late.has(secret), "the head reads {secret}");
        }
        head.get(&format!("{DESK}/1")).await.expect(403);
        let mut sekar = hall.officer("sekar").await;
        answer(&mut sekar, 1, &[("putusan", "dipenuhi"), ("jawaban", "Sudah.")]).await.expect(200);
        assert_eq!(public_numbers(&hall).await, ["1", "1", "0", "0", "0"], "answered, and not in time");
    }

    async fn what_is_refused_names_its_ground_and_what_is_missing_is_said_at_its_field(hall: TestHall) {
        let mut aisyah = hall.resident("aisyah").await;
        let fields = [("isian", "nik"), ("benar", "12"), ("bukti", "KTP-el di tangan saya")];
        let wrong = ask(&mut aisyah, "perbaikan", &fields).await.expect(422);
        assert!(wrong.has("id=\"benar-e\"") && wrong.has("KTP-el di tangan saya"), "nothing typed is lost");
        let wrong = ask(&mut aisyah, "penghapusan", &[]).await.expect(422);
        assert!(wrong.has("id=\"lingkup-e\""), "{}", wrong.gist());
        let fields = [("isian", "nik"), ("benar", "3374065107930031"), ("bukti", "KTP-el")];
        ask(&mut aisyah, "perbaikan", &fields).await.expect(200);
        let twice = ask(&mut aisyah, "perbaikan", &fields).await.expect(409);
        assert!(twice.has("nomor 1"), "{}", twice.gist());

        let mut sekar = hall.officer("sekar").await;
        let none = [("putusan", "ditolak"), ("jawaban", "Buktinya belum cukup, maaf.")];
        let told = answer(&mut sekar, 1, &none).await.expect(422);
        assert!(told.has("id=\"dasar-e\"") && told.has("Buktinya belum cukup, maaf."), "{}", told.gist());
        let with = [none[0], none[1], ("dasar", "bukti")];
        answer(&mut sekar, 1, &with).await.expect(200);
        let read = aisyah.get(&format!("{LIST}/1")).await.expect(200);
        assert!(read.has("Bukti yang diberikan belum cukup"), "{}", read.gist());
        let event = hall.events().await.into_iter().find(|event| event.kind == "privacy.answered").expect("an event");
        assert_eq!((event.public["dasar"].as_str(), event.public["keadaan"].as_str()), (Some("bukti"), Some("ditolak")));
    }

    async fn a_resident_takes_a_request_back_and_may_ask_again(hall: TestHall) {
        let mut aisyah = hall.resident("aisyah").await;
        let page = ask(&mut aisyah, "penarikan", &[("isi", "Survei")]).await.expect(200);
        let form = page.form(&format!("{LIST}/1/batal"));
        let gone = aisyah.send(&form).await.expect(200);
        assert!(gone.has("Dibatalkan") && !gone.has_form(&format!("{LIST}/1/batal")), "{}", gone.gist());
        aisyah.send(&form).await.expect(409);
        let mut sekar = hall.officer("sekar").await;
        let late = sekar.get(&format!("{DESK}/1")).await.expect(200);
        assert!(!late.has_form(&format!("{DESK}/1")), "there is nothing to answer any more");
        ask(&mut aisyah, "penarikan", &[("isi", "Survei")]).await.expect(200);
        assert_eq!(public_numbers(&hall).await, ["2", "0", "0", "1", "0"]);
    }

    async fn nobody_else_sees_answers_or_takes_back_a_request(hall: TestHall) {
        let mut aisyah = hall.resident("aisyah").await;
        let own = ask(&mut aisyah, "akses", &[("isi", "Cetak besar, kata rahasia")]).await.expect(200);
        let take_back = own.form(&format!("{LIST}/1/batal"));
        let mut sekar = hall.officer("sekar").await;
        let answer_form = sekar.get(&format!("{DESK}/1")).await.expect(200).form(&format!("{DESK}/1"));
        let answer_form = answer_form.fill(&[("putusan", "dipenuhi"), ("jawaban", "x")]);
        let neighbour = hall.neighbour("32.73").await;
        let there = |browser: Browser| browser.at(&hall);
        let strangers = [
            ("a visitor", hall.visitor()),
            ("another resident", hall.resident("bagas").await),
            ("an officer", hall.officer("wulan").await),
            ("the head", hall.officer("ratna").await),
            ("the administrator", hall.officer("admin").await),
            ("the auditor", hall.officer("auditor").await),
            ("a resident of another region", there(neighbour.resident("aisyah").await)),
            ("an officer for data protection of another region", there(neighbour.officer("sekar").await)),
        ];
        let before = hall.events().await.len();
        for (who, known) in strangers {
            for path in [format!("{LIST}/1"), format!("{DESK}/1")] {
                let seen = known.clone().get(&path).await;
                assert!(!seen.has("kata rahasia") && !seen.has("Aisyah Nasution"), "{who} reads {path}");
                assert!(matches!(seen.status, 401 | 403 | 404) || seen.path.starts_with("/masuk"), "{who} {path} {}", seen.status);
            }
            for form in [&take_back, &answer_form] {
                let mut browser = known.clone();
                let page = browser.get("/layanan").await;
                let token = testkit::form::forms(&page.html()).into_iter().find_map(|form| form.value("_csrf").map(str::to_owned));
                let form = form.clone().forge("_csrf", &token.unwrap_or_default());
                let seen = browser.post(&form).await;
                assert!(matches!(seen.status, 303 | 401 | 403 | 404), "{who} {} {}", form.action, seen.status);
                assert!(seen.status != 303 || seen.location().starts_with("/masuk"), "{who} is let in at {}", form.action);
            }
        }
        assert_eq!(hall.events().await[before..].iter().filter(|event| event.kind.starts_with("privacy.")).count(), 0);
        // The hall of another region does not know it either, at home.
        neighbour.officer("sekar").await.get(&format!("{DESK}/1")).await.expect(404);
        sekar.send(&answer_form).await.expect(200);
        // Their own officer for data protection may not take it back.
        sekar.get(&format!("{LIST}/1")).await.expect(403);
    }
}
