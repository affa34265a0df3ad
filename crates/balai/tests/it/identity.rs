//! Signing in by a provider of identities, played by the simulator: as it should be, and broken in every way.

use std::sync::Arc;

use balai::simulate::identity::{Fault, Person, Simulator};
use kernel::{Local, Secret, SeededDice, Span};
use people::identity::Provider;
use people::model::HolderKind;
use testkit::cast::{self, PASSWORD};
use testkit::{Browser, Seen, TestHall};

use crate::scan::Words;

const MINE: &str = "/saya/akun/identitas";
const NEW_NIK: &str = "3374061203850009";

/// Who the simulator knows: a resident with an account, one without, somebody without a NIK, and officers.
fn invented() -> Vec<Person> {
    let person = |sub: &str, name: &str, nik: Option<&str>, amr: &[&str]| Person {
        sub: sub.to_owned(),
        name: name.to_owned(),
        nik: nik.map(str::to_owned),
        amr: amr.iter().map(|word| (*word).to_owned()).collect(),
    };
    vec![
        person("sub-aisyah-4711", "Aisyah Nasution", Some(cast::resident("aisyah").1), &["pwd"]),
        person("sub-joko-4712", "Joko Susilo", Some(NEW_NIK), &["pwd"]),
        person("sub-tanpa-nik-4713", "Tanpa Nik", None, &["pwd"]),
        person("sub-wulan-4714", "Wulan Prasetya", None, &["pwd"]),
        person("sub-wulan-4714-kuat", "Wulan Prasetya", None, &["pwd", "mfa"]),
    ]
}

/// A hall that knows the simulator as `ikd` for residents and `kantor` for officers.
struct Stage {
    hall: TestHall,
    there: Arc<Simulator>,
}

fn provider(id: &str, issuer: &str, whom: HolderKind) -> Provider {
    Provider {
        id: id.to_owned(),
        name: Local::new(format!("Identitas {id}"), ""),
        issuer: issuer.to_owned(),
        client: "balai-kota".to_owned(),
        secret: Some(Secret::new("rahasia-klien-0815".to_owned())),
        scopes: vec!["profile".to_owned()],
        whom,
        nik_claim: (whom == HolderKind::Resident).then(|| "nik".to_owned()),
        name_claim: "name".to_owned(),
        two_factors: vec!["mfa".to_owned()],
        trusts_nik: false,
    }
}

/// A simulator that listens, and its address.
async fn open_simulator(hall: &TestHall) -> (Arc<Simulator>, String) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let issuer = format!("http://{}", listener.local_addr().expect("an address"));
    let (clock, dice) = (Arc::new(hall.clock().clone()), Arc::new(SeededDice::new(11)));
    let secret = Some("rahasia-klien-0815".to_owned());
    let there = Arc::new(Simulator::new(issuer.clone(), invented(), secret, clock, dice));
    let router = Arc::clone(&there).router();
    tokio::spawn(async move { web::axum::serve(listener, router).await });
    (there, issuer)
}

async fn stage_with(hall: &TestHall, change: impl FnOnce(&mut Vec<Provider>)) -> Stage {
    let (there, issuer) = open_simulator(hall).await;
    let mut providers =
        vec![provider("ikd", &issuer, HolderKind::Resident), provider("kantor", &issuer, HolderKind::Officer)];
    change(&mut providers);
    let hall = hall.restarted(|config| config.identities = providers).await;
    Stage { hall, there }
}

async fn stage(hall: &TestHall) -> Stage {
    stage_with(hall, |_| ()).await
}

impl Stage {
    /// The address of the provider that a browser is sent to.
    async fn set_out(&self, browser: &mut Browser, id: &str) -> String {
        let seen = browser.get_once(&format!("/masuk/identitas/{id}")).await.expect(303);
        let url = seen.location().to_owned();
        assert!(url.contains("code_challenge_method=S256") && !url.contains("rahasia"), "{url}");
        url
    }

    /// Where somebody comes back to who agreed there.
    fn agree(&self, url: &str, sub: &str) -> String {
        let back = self.there.agree(url, sub).expect("a sound question");
        back.strip_prefix(&self.hall.config().base_url).expect("an address of the hall").to_owned()
    }

    /// There and back.
    async fn go(&self, browser: &mut Browser, id: &str, sub: &str) -> Seen {
        let url = self.set_out(browser, id).await;
        let back = self.agree(&url, sub);
        browser.get_once(&back).await
    }

    /// Ties an identity to the account of whoever is signed in.
    async fn link(&self, browser: &mut Browser, more: &[(&str, &str)], sub: &str) -> Seen {
        let page = browser.get(MINE).await.expect(200);
        let form = page.form(MINE).fill(&[("sandi", PASSWORD)]).fill(more);
        let seen = browser.send(&form).await.expect(200);
        let back = self.agree(&link_to_provider(&seen), sub);
        browser.get_once(&back).await
    }

    async fn last_event(&self, kind: &str) -> serde_json::Value {
        self.hall.events().await.into_iter().rfind(|event| event.kind == kind).expect("an event").public
    }
}

/// The link on a page that leads out of the hall.
fn link_to_provider(seen: &Seen) -> String {
    let html = seen.html();
    let rest = html.split_once("href=\"http://127.0.0.1").unwrap_or_else(|| panic!("no link out: {}", seen.gist())).1;
    let link = rest.split('"').next().expect("its end");
    format!("http://127.0.0.1{}", link.replace("&amp;", "&").replace("&#38;", "&"))
}

fn problem(seen: &Seen, status: u16, says: &str) {
    assert_eq!(seen.status, status, "{}", seen.gist());
    assert!(seen.has(says), "{}", seen.gist());
}

async fn is_in(browser: &mut Browser) -> bool {
    browser.get_once("/saya").await.status == 200
}

testkit::on_both! {
    async fn somebody_new_registers_with_what_the_provider_has_checked_and_comes_in_by_it_from_then_on(hall: TestHall) {
        let stage = stage(&hall).await;
        let mut joko = stage.hall.visitor();
        let page = joko.get("/masuk").await.expect(200);
        assert!(page.has("Masuk lewat Identitas ikd") && !page.has("Identitas kantor"), "{}", page.gist());
        let seen = stage.go(&mut joko, "ikd", "sub-joko-4712").await.expect(303);
        assert_eq!(seen.location(), "/daftar/identitas");
        let page = joko.get("/daftar/identitas").await.expect(200);
        assert!(page.has(NEW_NIK) && page.has("Joko Susilo"), "{}", page.gist());
        let form = page.form("/daftar/identitas");
        assert!(!form.shows("nik") && !form.shows("nama"), "what was checked cannot be changed");
        // Consent is asked as always; and what was typed stays.
        let refused = joko.send(&form.clone().fill(&[("ponsel", "081277770001"), ("sandi", PASSWORD)])).await.expect(422);
        assert!(refused.has("081277770001"), "{}", refused.gist());
        // Whoever writes another NIK into the form changes nothing.
        let form = form.fill(&[("ponsel", "081277770001"), ("sandi", PASSWORD), ("setuju", "ya")]);
        let seen = joko.send(&form.forge("nik", cast::resident("bagas").1).forge("nama", "Orang Lain")).await.expect(200);
        assert_eq!(seen.path, "/daftar/kode", "{}", seen.gist());
        let code = cast::newest_code(&stage.hall).await;
        let seen = joko.send(&seen.form("/daftar/kode").set("kode", &code)).await.expect(200);
        assert_eq!(seen.path, "/saya", "{}", seen.gist());
        let held = joko.get("/data-saya").await.expect(200);
        assert!(held.has("Identitas ikd") && held.has("Joko Susilo"), "{}", held.gist());
        let set = [("nama", NEW_NIK), ("sandi", PASSWORD)];
        let seen = stage.hall.visitor().fill("/masuk", "/masuk", &set).await.expect(200);
        assert_eq!(seen.path, "/saya", "the account is that of the NIK that was checked");
        assert_eq!(stage.last_event("people.identity_linked").await["penyedia"], "ikd");
        let mut later = stage.hall.visitor();
        let seen = stage.go(&mut later, "ikd", "sub-joko-4712").await.expect(303);
        assert_eq!(seen.location(), "/saya");
        assert!(is_in(&mut later).await);
        assert_eq!(stage.last_event("people.signed_in").await["faktor"], "identitas");
    }

    async fn who_has_an_account_signs_in_once_and_agrees_before_the_provider_opens_it(hall: TestHall) {
        let stage = stage(&hall).await;
        let actor = cast::make_resident(&stage.hall, "aisyah").await;
        let me = people::Me::of(&actor).expect("somebody");
        let mut browser = stage.hall.visitor();
        let begun = browser.get_once("/masuk/identitas/ikd?lanjut=/layanan/ktp-el").await.expect(303);
        let back = stage.agree(begun.location(), "sub-aisyah-4711");
        assert_eq!(browser.get_once(&back).await.expect(303).location(), "/masuk/sambung");
        assert!(!is_in(&mut browser).await, "the provider alone opens nothing");
        let page = browser.get("/masuk/sambung").await.expect(200);
        assert!(page.has("/masuk?lanjut=/masuk/sambung") && !page.has_form("/masuk/sambung"), "{}", page.gist());
        // Somebody else's account is not hers to tie.
        let mut bagas = stage.hall.resident("bagas").await;
        bagas.put_cookie("balai_identitas", browser.cookie("balai_identitas").expect("a step"));
        let page = bagas.get("/masuk/sambung").await.expect(200);
        problem(&bagas.send(&page.form("/masuk/sambung")).await, 403, "Akun ini milik orang lain");
        let nik = cast::resident("aisyah").1;
        let page = browser.fill("/masuk?lanjut=/masuk/sambung", "/masuk", &[("nama", nik), ("sandi", PASSWORD)]).await.expect(200);
        assert_eq!(page.path, "/masuk/sambung", "{}", page.gist());
        let seen = browser.post(&page.form("/masuk/sambung")).await.expect(303);
        assert_eq!(seen.location(), "/layanan/ktp-el", "where she wanted to go at first");
        let told = stage.hall.messages().await.pop().expect("a message").message.body;
        assert!(told.contains("sekarang bisa dibuka lewat Identitas ikd"), "{told}");
        let mut later = stage.hall.visitor();
        assert_eq!(stage.go(&mut later, "ikd", "sub-aisyah-4711").await.expect(303).location(), "/saya");
        assert!(is_in(&mut later).await);
        // It goes only with the password; the account stays.
        let page = later.get(MINE).await.expect(200);
        let form = page.form("/saya/akun/identitas/hapus");
        let which = form.controls.iter().find(|(name, ..)| name == "identitas").expect("one to choose").2.clone();
        let form = form.fill(&[("identitas", &which)]);
        problem(&later.send(&form.clone().set("sandi-hapus", "bukan sandinya")).await, 422, "tidak cocok");
        let seen = later.send(&form.set("sandi-hapus", PASSWORD)).await.expect(200);
        assert!(seen.has("Belum ada yang disambungkan."), "{}", seen.gist());
        assert!(stage.hall.people().identities(&me).await.expect("a list").is_empty());
        let mut again = stage.hall.visitor();
        assert_eq!(stage.go(&mut again, "ikd", "sub-aisyah-4711").await.expect(303).location(), "/masuk/sambung");
    }

    async fn a_provider_whose_nik_is_trusted_opens_the_account_at_once_and_its_holder_is_told(hall: TestHall) {
        let stage = stage_with(&hall, |providers| providers[0].trusts_nik = true).await;
        cast::make_resident(&stage.hall, "aisyah").await;
        let mut browser = stage.hall.visitor();
        assert_eq!(stage.go(&mut browser, "ikd", "sub-aisyah-4711").await.expect(303).location(), "/saya");
        assert!(is_in(&mut browser).await);
        assert!(stage.hall.messages().await.pop().expect("a message").message.body.contains("Identitas ikd"));
    }

    async fn on_a_shared_phone_a_sign_in_by_a_provider_ends_as_others_there_do(hall: TestHall) {
        let stage = stage(&hall).await;
        cast::make_resident(&stage.hall, "aisyah").await;
        let mut phone = stage.hall.visitor();
        let page = phone.get("/masuk?lanjut=/saya/akun").await.expect(200);
        let shared = "/masuk/identitas/ikd?lanjut=/saya/akun&bersama=ya";
        assert!(page.has(&format!("href=\"{shared}\"")), "{}", page.html());
        assert!(!phone.get("/masuk/petugas").await.expect(200).html().contains("bersama=ya"), "not for officers");
        // Whoever came before is not let in again by the provider unasked.
        let url = phone.get_once(shared).await.expect(303).location().to_owned();
        assert!(url.contains("prompt=login"), "{url}");
        assert_eq!(phone.get_once(&stage.agree(&url, "sub-aisyah-4711")).await.expect(303).location(), "/masuk/sambung");
        // The way on keeps in mind what was said.
        let way = "/masuk?lanjut=/masuk/sambung&bersama=ya";
        assert!(phone.get("/masuk/sambung").await.expect(200).has(&format!("href=\"{way}\"")));
        let page = phone.get(way).await.expect(200);
        assert!(page.form("/masuk").value("bersama").is_some(), "it is ticked already: {}", page.gist());
        let page = phone.send(&page.form("/masuk").fill(&[("nama", cast::resident("aisyah").1), ("sandi", PASSWORD)])).await;
        phone.send(&page.expect(200).form("/masuk/sambung")).await.expect(200);
        // From now on the provider opens it, for so long as others are in there.
        let mut phone = stage.hall.visitor();
        let url = phone.get_once(shared).await.expect(303).location().to_owned();
        let seen = phone.get_once(&stage.agree(&url, "sub-aisyah-4711")).await.expect(303);
        assert_eq!(seen.location(), "/saya/akun");
        assert_eq!(phone.cookie("balai_kenal"), None, "the phone remembers nobody");
        assert_eq!(stage.last_event("people.signed_in").await["ponsel_bersama"], true);
        let page = phone.get("/saya").await.expect(200);
        let left = phone.clone().post(&page.form("/keluar")).await.expect(303);
        assert_eq!(left.header("clear-site-data"), "\"cache\", \"storage\"");
        let mut phone = stage.hall.visitor();
        let url = phone.get_once(shared).await.expect(303).location().to_owned();
        phone.get_once(&stage.agree(&url, "sub-aisyah-4711")).await.expect(303);
        let mut own = stage.hall.visitor();
        stage.go(&mut own, "ikd", "sub-aisyah-4711").await.expect(303);
        stage.hall.wait(Span::minutes(11));
        assert!(!is_in(&mut phone).await && is_in(&mut own).await);
        // Who registers there is not kept longer either.
        let mut joko = stage.hall.visitor();
        let url = joko.get_once("/masuk/identitas/ikd?bersama=ya").await.expect(303).location().to_owned();
        let seen = joko.get_once(&stage.agree(&url, "sub-joko-4712")).await.expect(303);
        assert_eq!(seen.location(), "/daftar/identitas");
        let set = [("ponsel", "081277770001"), ("sandi", PASSWORD), ("setuju", "ya")];
        let seen = joko.fill("/daftar/identitas", "/daftar/identitas", &set).await.expect(200);
        let code = cast::newest_code(&stage.hall).await;
        joko.send(&seen.form("/daftar/kode").set("kode", &code)).await.expect(200);
        assert!(is_in(&mut joko).await);
        stage.hall.wait(Span::minutes(11));
        assert!(!is_in(&mut joko).await);
    }

    async fn every_broken_rule_is_refused_by_its_own_name(hall: TestHall) {
        let stage = stage_with(&hall, |providers| providers[0].trusts_nik = true).await;
        cast::make_resident(&stage.hall, "aisyah").await;
        for (fault, status, says) in [
            (Fault::Nonce, 400, "Jawaban ini untuk langkah masuk yang lain"),
            (Fault::Audience, 400, "Jawaban ini bukan untuk balai ini"),
            (Fault::Issuer, 400, "Jawaban ini bukan dari penyedia yang kami kenal"),
            (Fault::Expired, 400, "Jawaban penyedia identitas di luar waktunya"),
            (Fault::Unsigned, 400, "Tanda tangan penyedia identitas tidak kami terima"),
            (Fault::SecretKeyed, 400, "Tanda tangan penyedia identitas tidak kami terima"),
            (Fault::UnknownKey, 400, "Kunci penyedia identitas tidak dikenal"),
            (Fault::Signature, 400, "Tanda tangan penyedia identitas tidak cocok"),
            (Fault::Hash, 400, "Bagian jawaban penyedia identitas tidak cocok satu sama lain"),
            (Fault::Subject, 400, "Penyedia identitas menyebut dua orang"),
            (Fault::Malformed, 400, "Jawaban penyedia identitas tidak dapat dibaca"),
            (Fault::Broken, 503, "Penyedia identitas sedang tidak dapat dihubungi"),
            (Fault::Refused, 400, "Penyedia identitas menolak"),
            (Fault::Sender, 400, "Jawaban ini dari penyedia lain"),
            (Fault::NoSender, 400, "Jawaban ini dari penyedia lain"),
        ] {
            let mut browser = stage.hall.visitor();
            stage.there.misbehave(Some(fault));
            let seen = stage.go(&mut browser, "ikd", "sub-aisyah-4711").await;
            problem(&seen, status, says);
            assert!(seen.has("Masuk dengan sandi") && !is_in(&mut browser).await, "{fault:?}");
            // Nor is the account tied, or the same answer good once the fault is gone.
            stage.there.misbehave(None);
            let tied = stage.hall.events().await.iter().any(|event| event.kind == "people.identity_linked");
            assert!(!tied, "{fault:?}");
        }
        let mut browser = stage.hall.visitor();
        assert_eq!(stage.go(&mut browser, "ikd", "sub-aisyah-4711").await.expect(303).location(), "/saya");
    }

    async fn an_answer_counts_once_in_the_browser_that_asked_from_the_provider_that_was_asked(hall: TestHall) {
        let (_, other) = open_simulator(&hall).await;
        let stage = stage_with(&hall, |providers| {
            providers[0].trusts_nik = true;
            providers.push(provider("lain", &other, HolderKind::Resident));
        }).await;
        cast::make_resident(&stage.hall, "aisyah").await;
        let mut owner = stage.hall.visitor();
        let url = stage.set_out(&mut owner, "ikd").await;
        let back = stage.agree(&url, "sub-aisyah-4711");
        // Somebody else's browser: without the cookie, and with a cookie of its own.
        problem(&stage.hall.visitor().get_once(&back).await, 410, "Langkah masuk ini sudah berakhir");
        let mut thief = stage.hall.visitor();
        stage.set_out(&mut thief, "ikd").await;
        problem(&thief.get_once(&back).await, 400, "Jawaban ini bukan untuk peramban ini");
        // Another state spoils nothing for its owner, who comes in once and not twice.
        problem(&owner.get_once("/masuk/identitas/ikd/kembali?code=x&state=salah").await, 400, "bukan untuk peramban ini");
        let mut copy = owner.clone();
        owner.get_once(&back).await.expect(303);
        assert!(is_in(&mut owner).await);
        problem(&copy.get_once(&back).await, 410, "Langkah masuk ini sudah berakhir");
        // The code of one sign-in, with the state of another.
        let mut swap = stage.hall.visitor();
        let mine = stage.set_out(&mut swap, "ikd").await;
        let state = mine.split("state=").nth(1).and_then(|rest| rest.split('&').next()).expect("a state");
        let code = back.split("code=").nth(1).and_then(|rest| rest.split('&').next()).expect("a code");
        let issuer = testkit::form::percent(&stage.hall.config().identities[0].issuer);
        let forged = format!("/masuk/identitas/ikd/kembali?code={code}&state={state}&iss={issuer}");
        problem(&swap.get_once(&forged).await, 400, "Penyedia identitas menolak");
        // Begun at one provider, answered at the address of another.
        let mut mixed = stage.hall.visitor();
        let url = stage.set_out(&mut mixed, "ikd").await;
        let back = stage.agree(&url, "sub-aisyah-4711").replace("/ikd/", "/lain/");
        problem(&mixed.get_once(&back).await, 400, "Jawaban ini dari penyedia lain");
        problem(&mixed.get_once(&back.replace("/lain/", "/ikd/")).await, 410, "sudah berakhir");
        // Too late.
        let mut late = stage.hall.visitor();
        let url = stage.set_out(&mut late, "ikd").await;
        let back = stage.agree(&url, "sub-aisyah-4711");
        stage.hall.wait(Span::minutes(10));
        problem(&late.get_once(&back).await, 410, "Langkah masuk ini sudah berakhir");
        // And a person may say no.
        let mut no = stage.hall.visitor();
        let url = stage.set_out(&mut no, "ikd").await;
        let back = stage.there.deny(&url).expect("an answer");
        let back = back.strip_prefix(&stage.hall.config().base_url).expect("an address of the hall");
        problem(&no.get_once(back).await, 403, "Anda membatalkan di penyedia identitas");
        problem(&no.get_once("/masuk/identitas/tidak-ada").await, 404, "Penyedia identitas itu tidak ada di sini");
    }

    async fn a_new_key_is_looked_for_once_a_minute_at_most(hall: TestHall) {
        let stage = stage_with(&hall, |providers| providers[0].trusts_nik = true).await;
        cast::make_resident(&stage.hall, "aisyah").await;
        stage.go(&mut stage.hall.visitor(), "ikd", "sub-aisyah-4711").await.expect(303);
        stage.there.turn_key();
        let seen = stage.go(&mut stage.hall.visitor(), "ikd", "sub-aisyah-4711").await;
        problem(&seen, 400, "Kunci penyedia identitas tidak dikenal");
        stage.hall.wait(Span::minutes(1));
        stage.go(&mut stage.hall.visitor(), "ikd", "sub-aisyah-4711").await.expect(303);
    }

    async fn an_officer_ties_an_identity_while_signed_in_and_needs_two_factors_whoever_asks_them(hall: TestHall) {
        let stage = stage(&hall).await;
        let mut stranger = stage.hall.visitor();
        problem(&stage.go(&mut stranger, "kantor", "sub-wulan-4714").await, 403, "belum disambungkan ke akun");
        let who = stage.hall.signed_in("wulan").await;
        let (mut wulan, secret) = (who.browser, who.totp.expect("an app"));
        let page = wulan.get(MINE).await.expect(200);
        assert!(page.has("Identitas kantor") && !page.has("Identitas ikd"), "{}", page.gist());
        let form = page.form(MINE).fill(&[("sandi", PASSWORD)]);
        problem(&wulan.send(&form.set("kode", "000000")).await, 422, "Kode pengaman kedua tidak cocok");
        // She must have proven who she is at the provider just now.
        stage.there.misbehave(Some(Fault::Stale));
        let code = cast::next_code(&stage.hall, &secret);
        problem(&stage.link(&mut wulan, &[("kode", &code)], "sub-wulan-4714").await, 400, "sekali lagi di penyedia identitas");
        stage.there.misbehave(None);
        for sub in ["sub-wulan-4714", "sub-wulan-4714-kuat"] {
            let code = cast::next_code(&stage.hall, &secret);
            let seen = stage.link(&mut wulan, &[("kode", &code)], sub).await.expect(303);
            assert_eq!(seen.location(), MINE);
        }
        // One factor there: the hall asks for its own.
        let mut later = stage.hall.visitor();
        let seen = stage.go(&mut later, "kantor", "sub-wulan-4714").await.expect(303);
        assert_eq!(seen.location(), "/masuk/petugas/kode");
        assert!(later.get("/meja").await.path.starts_with("/masuk"), "not yet in");
        let page = later.get("/masuk/petugas/kode").await.expect(200);
        let code = cast::next_code(&stage.hall, &secret);
        let seen = later.send(&page.form("/masuk/petugas/kode").set("kode", &code)).await.expect(200);
        assert_eq!(seen.path, "/meja", "{}", seen.gist());
        // Two there: she is in.
        let mut strong = stage.hall.visitor();
        assert_eq!(stage.go(&mut strong, "kantor", "sub-wulan-4714-kuat").await.expect(303).location(), "/meja");
        strong.get("/meja").await.expect(200);
        // Not at the door for residents, and not once she works here no more, whatever the provider says.
        problem(&stage.go(&mut stage.hall.visitor(), "ikd", "sub-wulan-4714").await, 403, "belum disambungkan");
        stage.hall.people().set_officer_active("wulan", false).await.expect("she is dismissed");
        for sub in ["sub-wulan-4714", "sub-wulan-4714-kuat"] {
            problem(&stage.go(&mut stage.hall.visitor(), "kantor", sub).await, 403, "Akun ini tertutup");
        }
        // Whoever starts afresh has no way in of before.
        stage.hall.people().set_officer_active("wulan", true).await.expect("she is back");
        stage.hall.people().renew_officer("wulan").await.expect("she starts afresh");
        problem(&stage.go(&mut stage.hall.visitor(), "kantor", "sub-wulan-4714-kuat").await, 403, "belum disambungkan");
    }

    async fn an_identity_opens_one_account_and_only_its_own_persons(hall: TestHall) {
        let stage = stage(&hall).await;
        let (mut aisyah, mut bagas) = (stage.hall.resident("aisyah").await, stage.hall.resident("bagas").await);
        problem(&stage.link(&mut bagas, &[], "sub-aisyah-4711").await, 403, "Akun ini milik orang lain");
        problem(&stage.link(&mut bagas, &[], "sub-joko-4712").await, 403, "Akun ini milik orang lain");
        stage.link(&mut aisyah, &[], "sub-tanpa-nik-4713").await.expect(303);
        stage.link(&mut aisyah, &[], "sub-tanpa-nik-4713").await.expect(303);
        problem(&stage.link(&mut bagas, &[], "sub-tanpa-nik-4713").await, 409, "sudah disambungkan ke akun lain");
        // Asked by one, answered while somebody else is signed in.
        let page = bagas.get(MINE).await.expect(200);
        let seen = bagas.send(&page.form(MINE).fill(&[("sandi", PASSWORD)])).await.expect(200);
        let back = stage.agree(&link_to_provider(&seen), "sub-joko-4712");
        aisyah.put_cookie("balai_identitas", bagas.cookie("balai_identitas").expect("a step"));
        problem(&aisyah.get_once(&back).await, 403, "Akun ini milik orang lain");
        // A wrong password leads nowhere.
        let page = bagas.get(MINE).await.expect(200);
        problem(&bagas.send(&page.form(MINE).fill(&[("sandi", "salah sekali")])).await, 422, "tidak cocok");
        // Without a NIK nobody is found by it.
        let mut stranger = stage.hall.visitor();
        stage.go(&mut stranger, "ikd", "sub-tanpa-nik-4713").await.expect(303);
        assert!(is_in(&mut stranger).await);
    }

    async fn sessions_end_here_when_they_end_there_and_only_those(hall: TestHall) {
        let stage = stage_with(&hall, |providers| providers[0].trusts_nik = true).await;
        let mut own = stage.hall.resident("aisyah").await;
        let (mut phone, mut desk) = (stage.hall.visitor(), stage.hall.visitor());
        stage.go(&mut phone, "ikd", "sub-aisyah-4711").await.expect(303);
        let session = stage.there.last_session();
        stage.go(&mut desk, "ikd", "sub-aisyah-4711").await.expect(303);
        let tell = async |token: &str| {
            let body = format!("logout_token={token}").into_bytes();
            let kind = "application/x-www-form-urlencoded";
            stage.hall.visitor().post_bytes("/masuk/identitas/ikd/keluar", kind, body).await.status
        };
        for token in ["", "bukan.token.ini"] {
            assert_eq!(tell(token).await, 400, "{token}");
        }
        assert_eq!(tell(&stage.there.logout_token("orang-lain", Some("sub-aisyah-4711"), None)).await, 400);
        stage.there.misbehave(Some(Fault::Signature));
        assert_eq!(tell(&stage.there.logout_token("balai-kota", Some("sub-aisyah-4711"), None)).await, 400);
        stage.there.misbehave(None);
        assert!(is_in(&mut phone).await && is_in(&mut desk).await);
        // One session there is one here.
        assert_eq!(tell(&stage.there.logout_token("balai-kota", Some("sub-aisyah-4711"), Some(&session))).await, 200);
        assert!(!is_in(&mut phone).await && is_in(&mut desk).await);
        assert_eq!(stage.last_event("people.signed_out").await["sesi"], "penyedia");
        let all = stage.there.logout_token("balai-kota", Some("sub-aisyah-4711"), None);
        assert_eq!(tell(&all).await, 200);
        assert!(!is_in(&mut desk).await && is_in(&mut own).await, "what began with the password stays");
        // The same word, sent again, ends nothing that began since; and an old one counts no more.
        stage.hall.wait(Span::seconds(70));
        stage.go(&mut desk, "ikd", "sub-aisyah-4711").await.expect(303);
        assert_eq!(tell(&all).await, 200);
        assert!(is_in(&mut desk).await);
        stage.hall.wait(Span::minutes(5));
        assert_eq!(tell(&all).await, 400);
        // Who signs out here is told of the provider.
        let page = desk.get("/saya").await.expect(200);
        let seen = desk.post(&page.form("/keluar")).await.expect(303);
        assert_eq!(seen.location(), "/keluar/identitas/ikd");
        let page = desk.get("/keluar/identitas/ikd").await.expect(200);
        assert!(link_to_provider(&page).contains("/selesai?client_id=balai-kota"), "{}", page.gist());
        assert!(!is_in(&mut desk).await);
    }

    async fn a_provider_that_is_away_says_so_and_the_other_ways_stay_open(hall: TestHall) {
        let gone = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port").local_addr().expect("an address");
        let stage = stage_with(&hall, |providers| {
            providers.push(provider("mati", &format!("http://{gone}"), HolderKind::Resident));
            let mut other = provider("palsu", &providers[0].issuer, HolderKind::Resident);
            other.issuer.push('/');
            providers.push(other);
        }).await;
        let mut visitor = stage.hall.visitor();
        let seen = visitor.get_once("/masuk/identitas/mati?lanjut=/saya/akun").await;
        problem(&seen, 503, "Penyedia identitas sedang tidak dapat dihubungi");
        assert!(seen.has("Masuk dengan sandi"), "{}", seen.gist());
        // One that calls itself otherwise than it was set up is not believed.
        let seen = visitor.get_once("/masuk/identitas/palsu").await;
        problem(&seen, 400, "Jawaban ini bukan dari penyedia yang kami kenal");
        visitor.get("/masuk").await.expect(200);
        // Another site sends nobody on their way.
        let request = web::axum::http::Request::get("/masuk/identitas/ikd").header("sec-fetch-site", "cross-site");
        let seen = visitor.send_once("/masuk/identitas/ikd", request.body(web::axum::body::Body::empty()).expect("a request")).await;
        assert_eq!(seen.expect(303).location(), "/masuk");
    }

    async fn nothing_of_the_provider_lies_about_afterwards(hall: TestHall) {
        let stage = stage_with(&hall, |providers| providers[0].trusts_nik = true).await;
        let actor = cast::make_resident(&stage.hall, "aisyah").await;
        let mut browser = stage.hall.visitor();
        let url = stage.set_out(&mut browser, "ikd").await;
        let back = stage.agree(&url, "sub-aisyah-4711");
        browser.get_once(&back).await.expect(303);
        let secret = |name: &str| back.split(name).nth(1).and_then(|rest| rest.split('&').next()).expect("a value").to_owned();
        let (code, state, session) = (secret("code="), secret("state="), stage.there.last_session());
        let words = Words::of(["sub-aisyah-4711", "rahasia-klien-0815", &code, &state, &session]);
        assert_eq!(words.found_under(stage.hall.folder(), &[]), Vec::<String>::new());
        for event in stage.hall.events().await {
            let told = format!("{}{}{:?}", event.entry, event.public, event.private);
            assert!(words.found_in(told.as_bytes()).is_empty(), "{}", event.kind);
        }
        // And what is left goes with the account.
        let me = people::Me::of(&actor).expect("somebody");
        assert_eq!(stage.hall.people().identities(&me).await.expect("a list").len(), 1);
        let person = actor.resident().expect("a resident").person;
        let people = stage.hall.people().clone();
        let erased = stage.hall.store().write(stage.hall.region(), (people, person), |tx, (people, person)| {
            Box::pin(async move {
                let reach = people.reach(tx, *person).await?;
                assert_eq!(reach[2], 1, "identities");
                people.erase(tx, *person).await
            })
        });
        assert!(erased.await.expect("it is erased"));
        assert!(stage.hall.people().identities(&me).await.expect("a list").is_empty());
    }
}
