//! Officials sign letters with certificates of their own: the signing desk, and a simulator of the service behind it.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use balai::esign::Given;
use balai::simulate::esign::{Ill, User, Users, router};
use cases::esign::{Outcome, waiting};
use cases::ports::{NotSigned, Signatory};
use cases::table::officials::{self, Official};
use cases::{Cases, Refusal, issue_letter};
use kernel::{LetterId, Officer, Secret, SeededDice, SlipId, Span};
use signing::{Reach, Soundness, Trust, carried, examine};
use store::Store;
use testkit::TestHall;
use web::axum::extract::Request;
use web::axum::middleware::{Next, from_fn};
use web::axum::response::Response;

use crate::steps;

pub(crate) const NIK: &str = "3273014107850001";
pub(crate) const PASSPHRASE: &str = "Rahasia-Pejabat-77";

pub(crate) fn user(nik: &str, name: &str, ill: Ill) -> User {
    User { nik: nik.to_owned(), passphrase: PASSPHRASE.to_owned(), name: name.to_owned(), ill }
}

pub(crate) fn by(nik: &str, passphrase: &str) -> Signatory {
    Signatory { nik: Secret::new(nik.to_owned()), passphrase: Secret::new(passphrase.to_owned()) }
}

/// Says that this officer signs with this certificate, and nobody else with it, as two administrators would have.
pub(crate) async fn link(cases: &Cases, officer: &Officer, nik: &str) {
    let hall = &cases.hall;
    let new = Official {
        id: SlipId::mint(&*hall.clock, &*hall.dice),
        officer: officer.officer,
        holds: true,
        nik: nik.to_owned(),
        proposed_by: officer.officer,
        proposed_at: hall.now(),
    };
    let written = hall.store.write(cases.region(), (cases.clone(), new), |tx, (cases, new)| {
        Box::pin(async move {
            let (vault, region) = (&cases.hall.vault, cases.region());
            for before in officials::all(tx, vault, region).await? {
                if before.officer == new.officer || before.nik == new.nik {
                    officials::drop(tx, region, before.id).await?;
                }
            }
            Ok::<_, Refusal>(officials::add(tx, vault, &*cases.hall.dice, region, new).await?)
        })
    });
    written.await.expect("linked");
}

/// Signs with this certificate, which is the officer's.
pub(crate) async fn sign(
    cases: &Cases,
    officer: &Officer,
    letters: &[LetterId],
    by: &Signatory,
) -> Result<Vec<(LetterId, Outcome)>, Refusal> {
    link(cases, officer, by.nik.reveal()).await;
    cases::esign::sign(cases, officer, letters, &by.passphrase).await
}

/// What goes on at the simulator, as its neighbour sees it.
#[derive(Clone, Default)]
pub(crate) struct Watch(Arc<Watched>);

#[derive(Default)]
struct Watched {
    asked: AtomicUsize,
    shuts: Mutex<Option<Store>>,
}

impl Watch {
    /// How often it was asked to sign.
    pub(crate) fn asked(&self) -> usize {
        self.0.asked.load(Ordering::SeqCst)
    }

    /// Once it has answered and before anybody hears the answer, this database is gone, as after a kill.
    pub(crate) fn shut_after_the_answer(&self, store: &Store) {
        *self.0.shuts.lock().unwrap() = Some(store.clone());
    }

    async fn pass(self, request: Request, next: Next) -> Response {
        self.0.asked.fetch_add(1, Ordering::SeqCst);
        let answer = next.run(request).await;
        let shuts = self.0.shuts.lock().unwrap().take();
        if let Some(store) = shuts {
            store.close().await;
        }
        answer
    }
}

/// The same hall, connected to a simulator that knows these officials; and the simulator's root.
async fn connected(hall: &TestHall, users: Vec<User>) -> (TestHall, signing::Certificate) {
    let (hall, root, _) = watched(hall, users).await;
    (hall, root)
}

/// The same, with a watch on the simulator.
pub(crate) async fn watched(hall: &TestHall, users: Vec<User>) -> (TestHall, signing::Certificate, Watch) {
    let keys = hall.folder().join("simulator");
    let users = Users { user: "balai".to_owned(), password: "kunci".to_owned(), users };
    let clock = Arc::clone(&hall.hall().clock);
    let router = router(users, &keys, clock, Arc::new(SeededDice::new(3))).expect("a simulator");
    let watch = Watch::default();
    let seen = watch.clone();
    let router = router.layer(from_fn(move |request, next| seen.clone().pass(request, next)));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let at = listener.local_addr().expect("an address");
    tokio::spawn(web::axum::serve(listener, router).into_future());
    let key_file = hall.folder().join("esign.key");
    fs::write(&key_file, "balai\nkunci\n").expect("the key");
    fs::set_permissions(&key_file, fs::Permissions::from_mode(0o600)).expect("the key is ours");
    let root = keys.join("root.pem");
    let pem = fs::read_to_string(&root).expect("the root");
    let given = Given { endpoint: format!("http://{at}"), key_file, root, agencies: Some(vec!["dukcapil".to_owned()]) };
    let hall = hall.restarted(|config| config.esign = Some(given)).await;
    (hall, signing::read_certificate(&pem).expect("a certificate"), watch)
}

/// A letter that waits: its id and code.
pub(crate) async fn decided(hall: &TestHall) -> (kernel::Reference, LetterId, String) {
    let (_, reference) = steps::approved_ktp(hall).await;
    hall.settle().await;
    let actor = hall.signed_in("aisyah").await.actor;
    let file = cases::look::own_case(hall.cases(), &actor, &reference).await.expect("the case");
    let letter = &file.letters[0].0;
    assert!(letter.awaits_signature(), "an official signs it");
    (reference, letter.id, letter.code.clone())
}

testkit::on_both! {
    async fn a_decided_letter_waits_until_its_official_has_signed_it(hall: TestHall) {
        let (hall, root) = connected(&hall, vec![user(NIK, "RATNA KUSUMAWARDANI", Ill::Nothing)]).await;
        let (reference, id, code) = decided(&hall).await;
        let check = hall.visitor().get(&format!("/cek/{code}")).await.expect(200);
        assert!(check.has("menunggu tanda tangan elektronik") && !check.has("Surat ini asli"), "{}", check.gist());
        let mut aisyah = hall.resident("aisyah").await;
        let own = aisyah.get(&format!("/permohonan/{reference}")).await.expect(200);
        assert!(own.has("menunggu tanda tangan elektronik pejabat"), "{}", own.gist());
        aisyah.get(&format!("/surat/{id}")).await.expect(409);

        let mut ratna = hall.officer("ratna").await;
        let preview = ratna.get(&format!("/meja/tanda-tangan/{id}")).await.expect(200);
        assert!(preview.bytes.starts_with(b"%PDF-") && examine(&preview.bytes, &[]).expect("readable").is_empty());
        let desk = ratna.get("/meja/tanda-tangan?semua").await.expect(200);
        assert!(desk.has("Administrator belum menautkan akun Anda"), "{}", desk.gist());
        link(hall.cases(), &hall.at_desk("ratna").await, NIK).await;
        let desk = ratna.get("/meja/tanda-tangan?semua").await.expect(200);
        let form = desk.form("/meja/tanda-tangan");
        assert_eq!(form.value("surat"), Some(id.to_string().as_str()), "everything is chosen");
        let done = ratna.send(&form.set("frasa", PASSPHRASE)).await.expect(200);
        assert!(done.has("1 surat sudah ditandatangani") && !done.has(PASSPHRASE), "{}", done.gist());

        let pdf = aisyah.get(&format!("/surat/{id}")).await.expect(200).bytes;
        assert!(pdf.starts_with(&preview.bytes), "what was seen is what was signed");
        assert!(carried(&pdf).is_some(), "the proof is beneath the signature");
        let pem = fs::read_to_string(hall.folder().join("simulator/root.pem")).expect("the root");
        tokio::task::spawn_blocking({
            let pdf = pdf.clone();
            move || crate::signed::readers_agree(&pdf, &pem)
        })
        .await
        .expect("foreign readers agree");
        let found = examine(&pdf, &[root]).expect("readable");
        let [one] = found.as_slice() else { panic!("{found:#?}") };
        assert_eq!((one.soundness, one.reach, one.trust), (Soundness::Right, Reach::Whole, Trust::Ours));
        let issuer = one.issuer.clone().expect("an issuer").line();
        assert!(issuer.contains("SIMULATOR"), "{issuer}");
        let check = hall.visitor().get(&format!("/cek/{code}")).await.expect(200);
        assert!(check.has("Surat ini asli") && check.has("sertifikat elektronik tersertifikasi"), "{}", check.gist());
        assert!(check.has(one.certificate.as_deref().unwrap_or("none")), "{}", check.gist());
        let events = hall.events().await;
        let printed: Vec<_> = events.iter().filter(|event| event.kind == "letters.printed").collect();
        assert_eq!(printed.len(), 1);
        assert_eq!(printed[0].public["tanda_tangan"], "tersertifikasi");
        hall.settle().await;
        let told = hall.messages().await.pop().expect("a message").message.body;
        assert!(told.contains("sudah ditandatangani"), "who waits is told: {told}");
        assert!(!format!("{:?}", events.iter().map(|event| (&event.public, &event.private)).collect::<Vec<_>>()).contains(PASSPHRASE));
    }

    async fn what_goes_wrong_leaves_the_letter_waiting_and_is_told(hall: TestHall) {
        let ratna = "Ratna Kusumawardani";
        let ills = [
            ("3273014107850002", ratna, Ill::Expired, NotSigned::Expired),
            ("3273014107850003", ratna, Ill::Stale, NotSigned::Odd),
            ("3273014107850004", ratna, Ill::Half, NotSigned::Odd),
            ("3273014107850005", ratna, Ill::Fault, NotSigned::Unreachable),
            ("3273014107850006", "Orang Lain", Ill::Nothing, NotSigned::Somebody),
        ];
        let mut users: Vec<User> = ills.iter().map(|(nik, name, ill, _)| user(nik, name, *ill)).collect();
        users.push(user(NIK, ratna, Ill::Nothing));
        let (hall, _) = connected(&hall, users).await;
        let (_, id, _) = decided(&hall).await;
        let officer = hall.at_desk("ratna").await;
        let tried = async |by: Signatory| sign(hall.cases(), &officer, &[id], &by).await.expect("an outcome")[0].1;
        for (nik, _, ill, why) in ills {
            assert_eq!(tried(by(nik, PASSPHRASE)).await, Outcome::Waits(why), "{ill:?}");
        }
        assert_eq!(tried(by("3273014107850099", PASSPHRASE)).await, Outcome::Waits(NotSigned::Unknown));
        assert_eq!(waiting(hall.cases(), &officer).await.expect("a list").len(), 1);
        assert!(issue_letter::pdf(hall.cases(), id).await.is_err(), "nothing is handed out");
        for _ in 0..3 {
            assert_eq!(tried(by(NIK, "salah")).await, Outcome::Waits(NotSigned::Passphrase));
        }
        assert_eq!(tried(by(NIK, PASSPHRASE)).await, Outcome::TooOften, "before the certificate is locked");
        hall.wait(Span::minutes(31));
        assert_eq!(tried(by(NIK, PASSPHRASE)).await, Outcome::Signed);
        assert_eq!(tried(by(NIK, PASSPHRASE)).await, Outcome::Taken);
        assert!(waiting(hall.cases(), &officer).await.expect("a list").is_empty());
    }

    async fn strangers_neither_see_nor_sign_what_waits(hall: TestHall) {
        let (hall, _) = connected(&hall, vec![user(NIK, "Ratna Kusumawardani", Ill::Nothing)]).await;
        let (_, id, _) = decided(&hall).await;
        let address = format!("/meja/tanda-tangan/{id}");
        let asked = hall.visitor().get(&address).await;
        assert!(asked.path.starts_with("/masuk") && !asked.bytes.starts_with(b"%PDF-"), "{}", asked.path);
        let refused = hall.resident("bagas").await.get(&address).await;
        assert!(refused.status >= 400 && !refused.bytes.starts_with(b"%PDF-"), "{}", refused.gist());
        hall.officer("wulan").await.get(&address).await.expect(403);
        hall.officer("made").await.get(&address).await.expect(404);
        let (letters, by) = ([id], by(NIK, PASSPHRASE));
        for who in ["wulan", "made"] {
            let officer = hall.at_desk(who).await;
            assert!(sign(hall.cases(), &officer, &letters, &by).await.is_err(), "{who} is no signer there");
        }
        hall.officer("ratna").await.get(&address).await.expect(200);
    }

    async fn two_at_once_sign_a_letter_once(hall: TestHall) {
        let second = "3273014107850008";
        let users = [NIK, second].map(|nik| user(nik, "Ratna Kusumawardani", Ill::Nothing));
        let (hall, _) = connected(&hall, users.into()).await;
        let (_, id, _) = decided(&hall).await;
        let officer = hall.at_desk("ratna").await;
        // Two officers with a certificate each, and each of them twice.
        let deputy = Officer { officer: hall.at_desk("wulan").await.officer, ..officer.clone() };
        link(hall.cases(), &officer, NIK).await;
        link(hall.cases(), &deputy, second).await;
        let (letters, passphrase) = ([id], Secret::new(PASSPHRASE.to_owned()));
        let signed = async |who| cases::esign::sign(hall.cases(), who, &letters, &passphrase).await;
        let tried = tokio::join!(signed(&officer), signed(&deputy), signed(&officer), signed(&deputy));
        let tried = [tried.0, tried.1, tried.2, tried.3].map(|outcomes| outcomes.expect("an outcome")[0].1);
        assert_eq!(tried.iter().filter(|outcome| **outcome == Outcome::Signed).count(), 1, "{tried:?}");
        let rest = tried.iter().filter(|outcome| **outcome != Outcome::Signed);
        for outcome in rest {
            assert!(matches!(outcome, Outcome::Taken | Outcome::Waits(NotSigned::Busy)), "{tried:?}");
        }
        let events = hall.events().await;
        assert_eq!(events.iter().filter(|event| event.kind == "letters.printed").count(), 1);
    }

    async fn an_officer_signs_with_the_certificate_that_two_administrators_linked(hall: TestHall) {
        let home = "/kelola/penanda-tangan";
        let other = "3273014107850008";
        let (hall, _) = connected(&hall, vec![user(NIK, "Ratna Kusumawardani", Ill::Nothing)]).await;
        let (_, id, _) = decided(&hall).await;
        let ratna = hall.at_desk("ratna").await;
        let passphrase = Secret::new(PASSPHRASE.to_owned());
        let signed = async || cases::esign::sign(hall.cases(), &ratna, &[id], &passphrase).await;
        let refused = signed().await.expect_err("nobody has linked her");
        assert!(matches!(refused, Refusal::NotLinked), "{refused}");
        // One certificate is one officer's, and a number is a number.
        link(hall.cases(), &hall.at_desk("wulan").await, other).await;
        let mut admin = hall.officer("admin").await;
        let field = format!("nik-{}", ratna.officer);
        for (nik, says) in [("12", "NIK belum benar"), (other, "sudah tertaut ke petugas lain")] {
            let seen = admin.get(home).await.expect(200);
            let seen = admin.send(&seen.form(home).set(&field, nik)).await.expect(422);
            assert!(seen.has(says), "{}", seen.gist());
        }
        let seen = admin.get(home).await.expect(200);
        let seen = admin.send(&seen.form(home).set(&field, NIK)).await.expect(200);
        assert!(seen.has("Menunggu persetujuan") && seen.has("Administrator lain yang menyetujui"), "{}", seen.gist());
        assert!(matches!(signed().await, Err(Refusal::NotLinked)), "one administrator is not enough");
        let links = hall.store().read(hall.cases().clone(), |tx, room| {
            Box::pin(async move { officials::all(tx, &room.hall.vault, room.region()).await })
        });
        let links: store::Result<Vec<Official>> = links.await;
        let link = links.expect("links").into_iter().find(|link| link.officer == ratna.officer).expect("hers");
        let address = format!("{home}/{}", link.id);
        let form = seen.form(&address);
        let own = admin.post(&form.forge("putusan", "setujui")).await;
        assert_eq!(own.status, 409, "{}", own.gist());
        let mut galuh = hall.officer("galuh").await;
        let seen = galuh.get(home).await.expect(200);
        assert!(seen.has(NIK), "who approves compares all of it");
        let seen = galuh.send(&seen.form(&address).forge("putusan", "setujui")).await.expect(200);
        assert!(seen.has("Tertaut") && !seen.has(NIK), "{}", seen.gist());
        assert_eq!(signed().await.expect("an outcome"), [(id, Outcome::Signed)]);
        // Taking it away needs nobody else.
        let seen = admin.get(home).await.expect(200);
        admin.send(&seen.form(&address).forge("putusan", "lepas")).await.expect(200);
        assert!(matches!(signed().await, Err(Refusal::NotLinked)));
        let events = hall.events().await;
        let kinds: Vec<_> = events.iter().filter(|one| one.kind.starts_with("letters.official")).collect();
        let all = ["letters.official_proposed", "letters.official_linked", "letters.official_dropped"];
        assert_eq!(kinds.iter().map(|one| one.kind.as_str()).collect::<Vec<_>>(), all);
        assert!(!format!("{:?}", events.iter().map(|one| (&one.public, &one.private)).collect::<Vec<_>>()).contains(NIK));
    }
}
