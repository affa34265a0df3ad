//! Passkeys, as a browser with a device and a browser with a false one bring them.

use kernel::Span;
use testkit::authenticator::Authenticator;
use testkit::cast::{self, PASSWORD};
use testkit::{Browser, Plan, Seen, TestHall};

const MINE: &str = "/saya/akun/kunci-sandi";
const NEW: &str = "/saya/akun/kunci-sandi/baru";
const ENTER: &str = "/masuk/kunci-sandi";

fn device(hall: &TestHall) -> Authenticator {
    Authenticator::at(&hall.config().base_url)
}

/// The page on which the device is asked to make a passkey.
async fn begin(browser: &mut Browser) -> Seen {
    let seen = browser.fill(MINE, MINE, &[("nama", "Ponsel saya"), ("sandi", PASSWORD)]).await.expect(200);
    assert_eq!(seen.path, NEW, "{}", seen.gist());
    seen
}

async fn add(browser: &mut Browser, device: &mut Authenticator) -> Seen {
    let page = begin(browser).await;
    let answer = device.make(&Authenticator::asked(&page));
    browser.send(&page.form(NEW).fill(&[("jawaban", &answer)])).await
}

/// The page on which the device is asked for a passkey.
async fn ask(browser: &mut Browser) -> Seen {
    let seen = browser.fill("/masuk", ENTER, &[]).await.expect(200);
    assert_eq!(seen.path, ENTER, "{}", seen.gist());
    seen
}

async fn answer(browser: &mut Browser, page: &Seen, answer: &str) -> Seen {
    browser.post(&page.form(ENTER).fill(&[("jawaban", answer)])).await
}

/// What comes of showing the passkey.
async fn enter(browser: &mut Browser, device: &mut Authenticator) -> Seen {
    let page = ask(browser).await;
    let shown = device.show(&Authenticator::asked(&page));
    answer(browser, &page, &shown).await
}

fn problem(seen: &Seen, status: u16, says: &str) {
    assert_eq!(seen.status, status, "{}", seen.gist());
    assert!(seen.has(says), "{}", seen.gist());
}

testkit::on_both! {
    async fn a_resident_adds_a_passkey_comes_in_with_it_and_takes_it_away(hall: TestHall) {
        let mut aisyah = hall.resident("aisyah").await;
        let mut phone = device(&hall);
        let before = aisyah.cookie("balai_sesi").expect("a session").to_owned();
        let seen = add(&mut aisyah, &mut phone).await.expect(200);
        assert!(seen.path == MINE && seen.has("Ponsel saya") && seen.has("Kunci sandi sudah ditambahkan."), "{}", seen.gist());
        assert_ne!(aisyah.cookie("balai_sesi"), Some(before.as_str()), "the session's token has turned");
        let told = hall.messages().await.pop().expect("a message").message.body;
        assert!(told.contains("Kunci sandi baru ditambahkan"), "{told}");
        let mut later = hall.visitor();
        let seen = enter(&mut later, &mut phone).await.expect(303);
        assert_eq!(seen.location(), "/saya");
        later.get("/saya").await.expect(200);
        let seen = later.get(MINE).await.expect(200);
        assert!(seen.has("terakhir dipakai"), "{}", seen.gist());
        let held = later.get("/data-saya").await.expect(200);
        assert!(held.has("Kunci sandi (passkey)") && held.has("Ponsel saya"), "{}", held.gist());
        let kinds = hall.events().await;
        let kinds: Vec<&str> = kinds.iter().map(|event| event.kind.as_str()).filter(|kind| kind.starts_with("people.")).collect();
        assert_eq!(kinds[kinds.len() - 2..], ["people.passkey_added", "people.signed_in"]);
        // It takes another name, and goes on opening the door.
        let form = seen.form("/saya/akun/kunci-sandi/nama");
        let chosen = form.controls.iter().find(|(name, ..)| name == "kunci-bernama").expect("a passkey").2.clone();
        let form = form.fill(&[("kunci-bernama", &chosen)]);
        let refused = later.send(&form.clone().set("nama-baru", &"x".repeat(61))).await;
        assert!(refused.status == 422 && refused.html().contains("id=\"nama-baru-e\""), "{}", refused.gist());
        let seen = later.send(&form.set("nama-baru", "  Ponsel   lama ")).await.expect(200);
        assert!(seen.has("Ponsel lama") && !seen.has("Ponsel saya"), "{}", seen.gist());
        assert_eq!(enter(&mut hall.visitor(), &mut phone).await.expect(303).location(), "/saya");
        // Not without the password.
        let form = seen.form("/saya/akun/kunci-sandi/hapus");
        let chosen = form.controls.iter().find(|(name, ..)| name == "kunci").expect("a passkey to choose").2.clone();
        let refused = later.send(&form.clone().fill(&[("kunci", &chosen), ("sandi-hapus", "bukan sandinya")])).await;
        problem(&refused, 422, "tidak cocok");
        let seen = later.send(&form.fill(&[("kunci", &chosen), ("sandi-hapus", PASSWORD)])).await.expect(200);
        assert!(seen.has("Belum ada kunci sandi."), "{}", seen.gist());
        problem(&enter(&mut hall.visitor(), &mut phone).await, 422, "Kunci sandi tidak cocok");
    }

    async fn an_officer_comes_in_with_a_passkey_alone_and_adds_it_with_password_and_code(hall: TestHall) {
        let who = hall.signed_in("wulan").await;
        let (mut wulan, secret) = (who.browser, who.totp.expect("an app"));
        let mut key = device(&hall);
        let page = wulan.get(MINE).await.expect(200);
        let form = page.form(MINE).fill(&[("nama", "Kunci meja"), ("sandi", PASSWORD)]);
        problem(&wulan.send(&form.clone().set("kode", "000000")).await, 422, "Kode pengaman kedua tidak cocok");
        let code = cast::next_code(&hall, &secret);
        let page = wulan.send(&form.clone().set("kode", &code)).await.expect(200);
        let made = key.make(&Authenticator::asked(&page));
        wulan.send(&page.form(NEW).fill(&[("jawaban", &made)])).await.expect(200);
        problem(&wulan.send(&form.set("kode", &code)).await, 422, "Kode pengaman kedua tidak cocok");
        let mut later = hall.visitor();
        assert_eq!(enter(&mut later, &mut key).await.expect(303).location(), "/meja");
        later.get("/meja").await.expect(200);
        let last = hall.events().await.into_iter().rfind(|event| event.kind == "people.signed_in").expect("an event");
        assert_eq!(last.public["faktor"], "kunci-sandi");
        // Without a finger, a face or a PIN a key that lies about opens nothing.
        key.verifies = false;
        problem(&enter(&mut hall.visitor(), &mut key).await, 422, "Kunci sandi tidak cocok");
        // Who no longer works here has no way in.
        hall.people().set_officer_active("wulan", false).await.expect("she is dismissed");
        key.verifies = true;
        problem(&enter(&mut hall.visitor(), &mut key).await, 422, "Kunci sandi tidak cocok");
        // Nor has somebody who starts afresh with a new password: all that opened before is gone.
        hall.people().set_officer_active("wulan", true).await.expect("she is back");
        enter(&mut hall.visitor(), &mut key).await.expect(303);
        hall.people().renew_officer("wulan").await.expect("she starts afresh");
        problem(&enter(&mut hall.visitor(), &mut key).await, 422, "Kunci sandi tidak cocok");
    }

    async fn nothing_but_the_right_answer_to_the_right_question_opens_the_door(hall: TestHall) {
        let mut aisyah = hall.resident("aisyah").await;
        let mut phone = device(&hall);
        add(&mut aisyah, &mut phone).await.expect(200);
        let mut thief = hall.visitor();
        let (origin, site, user) = (phone.origin.clone(), phone.site.clone(), phone.user());

        phone.origin = "http://hall.test.example".into();
        problem(&enter(&mut thief, &mut phone).await, 422, "Kunci sandi tidak cocok");
        phone.origin = origin;
        phone.site = "jahat.example".into();
        problem(&enter(&mut thief, &mut phone).await, 422, "Kunci sandi tidak cocok");
        phone.site = site;
        phone.verifies = false;
        problem(&enter(&mut thief, &mut phone).await, 422, "Kunci sandi tidak cocok");
        phone.verifies = true;
        // She says that she is somebody else.
        phone.claims = Some(hall.person("bagas").await.bytes().to_vec());
        problem(&enter(&mut thief, &mut phone).await, 422, "Kunci sandi tidak cocok");
        phone.claims = None;
        // The answer to another question.
        let (one, other) = (ask(&mut thief).await, ask(&mut thief).await);
        let shown = phone.show(&Authenticator::asked(&one));
        problem(&answer(&mut thief, &other, &shown).await, 422, "Kunci sandi tidak cocok");
        // And the right answer, twice; or too late.
        let mut owner = hall.visitor();
        let page = ask(&mut owner).await;
        let shown = phone.show(&Authenticator::asked(&page));
        let (mut copy, mut late) = (owner.clone(), owner.clone());
        answer(&mut owner, &page, &shown).await.expect(303);
        problem(&answer(&mut copy, &page, &shown).await, 410, "Kode sudah tidak berlaku");
        let page = ask(&mut late).await;
        let shown = phone.show(&Authenticator::asked(&page));
        hall.wait(Span::minutes(10));
        problem(&answer(&mut late, &page, &shown).await, 410, "Kode sudah tidak berlaku");
        for nonsense in ["", "{}", "[]", "kunci"] {
            let page = ask(&mut thief).await;
            problem(&answer(&mut thief, &page, nonsense).await, 422, "Kunci sandi tidak cocok");
        }
        assert_eq!(phone.user(), user);
        assert!(thief.get("/saya").await.path.starts_with("/masuk"), "the thief is still outside");
    }

    async fn a_counter_that_goes_back_shuts_the_passkey_out_and_is_written_down(hall: TestHall) {
        let mut aisyah = hall.resident("aisyah").await;
        let mut phone = device(&hall);
        add(&mut aisyah, &mut phone).await.expect(200);
        for _ in 0..3 {
            enter(&mut hall.visitor(), &mut phone).await.expect(303);
        }
        phone.counter = 1;
        problem(&enter(&mut hall.visitor(), &mut phone).await, 403, "Hitungan pemakaiannya mundur");
        let last = hall.events().await.pop().expect("an event");
        assert_eq!((last.kind.as_str(), last.public), ("people.passkey_suspected", serde_json::json!({})));
        phone.counter = 3;
        enter(&mut hall.visitor(), &mut phone).await.expect(303);
    }

    async fn a_passkey_is_added_by_its_holder_at_this_hall_and_once(hall: TestHall) {
        let mut aisyah = hall.resident("aisyah").await;
        let mut bagas = hall.resident("bagas").await;
        let mut phone = device(&hall);
        // Not with a wrong password, not without a name.
        let page = aisyah.get(MINE).await.expect(200);
        let form = page.form(MINE);
        problem(&aisyah.send(&form.clone().fill(&[("nama", "x"), ("sandi", "salah sekali")])).await, 422, "tidak cocok");
        problem(&aisyah.send(&form.fill(&[("nama", " "), ("sandi", PASSWORD)])).await, 422, "Beri nama");
        // Not from another site, not without verification.
        for spoil in [|d: &mut Authenticator| d.origin = "http://jahat.example".into(), |d: &mut Authenticator| d.verifies = false] {
            let mut bad = device(&hall);
            spoil(&mut bad);
            problem(&add(&mut aisyah, &mut bad).await, 422, "Kunci sandi tidak cocok");
        }
        // Not into somebody else's account.
        let page = begin(&mut aisyah).await;
        let made = phone.make(&Authenticator::asked(&page));
        let step = aisyah.cookie("balai_langkah").expect("a step").to_owned();
        let own = begin(&mut bagas).await;
        bagas.put_cookie("balai_langkah", &step);
        problem(&bagas.send(&own.form(NEW).fill(&[("jawaban", &made)])).await, 410, "Kode sudah tidak berlaku");
        // It is hers, once.
        let form = page.form(NEW).fill(&[("jawaban", &made)]);
        aisyah.send(&form).await.expect(200);
        let again = begin(&mut bagas).await;
        let same = phone.make_again(&Authenticator::asked(&again));
        problem(&bagas.send(&again.form(NEW).fill(&[("jawaban", &same)])).await, 422, "Kunci sandi tidak cocok");
        let me = people::Me::of(&hall.signed_in("bagas").await.actor).expect("somebody");
        assert!(hall.people().passkeys(&me).await.expect("a list").is_empty());
    }

    async fn somebody_with_ten_passkeys_is_asked_to_remove_one(hall: TestHall) {
        let mut aisyah = hall.resident("aisyah").await;
        for _ in 0..10 {
            add(&mut aisyah, &mut device(&hall)).await.expect(200);
        }
        let seen = aisyah.fill(MINE, MINE, &[("nama", "Satu lagi"), ("sandi", PASSWORD)]).await;
        problem(&seen, 409, "paling banyak punya 10");
    }

    async fn a_code_to_the_contact_on_record_opens_the_door_once(hall: TestHall) {
        cast::make_resident(&hall, "aisyah").await;
        let (_, nik, _, phone) = cast::resident("aisyah");
        let mut browser = hall.visitor();
        let page = browser.fill("/masuk/kode?lanjut=/saya/akun", "/masuk/kode", &[("nama", phone)]).await.expect(200);
        assert_eq!(page.path, "/masuk/kode/isi", "{}", page.gist());
        let form = page.form("/masuk/kode/isi");
        problem(&browser.send(&form.clone().set("kode", "000000")).await, 422, "Kode tidak cocok");
        let code = cast::newest_code(&hall).await;
        let mut copy = browser.clone();
        assert_eq!(browser.send(&form.clone().set("kode", &code)).await.expect(200).path, "/saya/akun");
        problem(&copy.send(&form.set("kode", &code)).await, 410, "sudah tidak berlaku");
        // A name nobody has is answered alike, and no message goes out.
        let before = hall.messages().await.len();
        let nobody = hall.visitor().fill("/masuk/kode", "/masuk/kode", &[("nama", "089911112222")]).await.expect(200);
        assert_eq!((nobody.path.as_str(), hall.messages().await.len()), ("/masuk/kode/isi", before));
        // A code for a new password is none for this door.
        let mut other = hall.visitor();
        other.fill("/lupa-sandi", "/lupa-sandi", &[("nama", nik)]).await.expect(200);
        let code = cast::newest_code(&hall).await;
        let page = other.get("/masuk/kode/isi").await.expect(200);
        problem(&other.send(&page.form("/masuk/kode/isi").set("kode", &code)).await, 410, "sudah tidak berlaku");
    }
}

#[test]
fn a_hall_whose_address_is_a_number_takes_no_passkeys_and_says_so() {
    let plan = Plan { base_url: "http://127.0.0.1:8080".to_owned(), ..Plan::example() };
    testkit::engines::on_sqlite(plan, |hall| async move {
        let mut aisyah = hall.resident("aisyah").await;
        assert!(!aisyah.get("/saya/akun").await.has(MINE));
        problem(&aisyah.get(MINE).await, 404, "Kunci sandi belum bisa dipakai di sini");
        let page = hall.visitor().get("/masuk").await.expect(200);
        assert!(!page.has_form(ENTER));
    });
}
