//! What stays of signing outside, whatever happens in between: the letter, whole; of the passphrase nothing.

use std::io::Write;
use std::sync::{Arc, Mutex};

use balai::serve;
use balai::simulate::esign::Ill;
use cases::esign::{Outcome, waiting};
use cases::issue_letter;
use cases::ports::NotSigned;
use kernel::{LetterId, Span};
use sha2::{Digest as _, Sha256};
use signing::{Reach, Soundness, Trust, examine};
use testkit::{Plan, TestHall};

use crate::backups::{self, Elsewhere, backed_up};
use crate::data_requests::ask;
use crate::erasure::press;
use crate::esign::{NIK, PASSPHRASE, by, decided, link, sign, user, watched};
use crate::scan::Words;

/// Another official's certificate, of which half of each answer is lost.
const HALF: &str = "3273014107850004";
/// What somebody types who mixes up their passphrases.
const WRONG: &str = "Bukan-Rahasia-42";

/// One letter is signed, and this is how it went.
async fn one(hall: &TestHall, id: LetterId, nik: &str, passphrase: &str) -> Outcome {
    let officer = hall.at_desk("ratna").await;
    sign(hall.cases(), &officer, &[id], &by(nik, passphrase)).await.expect("an outcome")[0].1
}

/// Signs rightly, wrongly and in vain, at the desk and by the page: what leaves traces if anything does.
async fn signed_in_every_way(hall: &TestHall) -> TestHall {
    let users = [(NIK, Ill::Nothing), (HALF, Ill::Half)];
    let users = users.map(|(nik, ill)| user(nik, "Ratna Kusumawardani", ill));
    let (hall, ..) = watched(hall, users.into()).await;
    let (_, id, _) = decided(&hall).await;
    let (mut ratna, at_desk) = (hall.officer("ratna").await, hall.at_desk("ratna").await);
    link(hall.cases(), &at_desk, NIK).await;
    let page = ratna.get("/meja/tanda-tangan?semua").await.expect(200);
    let form = page.form("/meja/tanda-tangan");
    for (nik, passphrase, says) in
        [(NIK, WRONG, "Frasa sandi salah"), (HALF, PASSPHRASE, "bukan surat ini"), (NIK, PASSPHRASE, "1 surat sudah")]
    {
        link(hall.cases(), &at_desk, nik).await;
        let seen = ratna.send(&form.clone().set("frasa", passphrase)).await;
        assert!(seen.has(says), "{}", seen.gist());
        assert!(!seen.html().contains(passphrase), "the page does not repeat it");
    }
    assert!(issue_letter::pdf(hall.cases(), id).await.is_ok());
    hall.settle().await;
    hall
}

testkit::on_both! {
    async fn a_kill_between_the_answer_and_the_commit_leaves_the_letter_waiting(hall: TestHall) {
        let (hall, root, watch) = watched(&hall, vec![user(NIK, "Ratna Kusumawardani", Ill::Nothing)]).await;
        let (_, id, _) = decided(&hall).await;
        let ratna = hall.at_desk("ratna").await;
        let before = backups::files(&hall.files()).len();
        watch.shut_after_the_answer(hall.store());
        let died = sign(hall.cases(), &ratna, &[id], &by(NIK, PASSPHRASE)).await;
        assert!(died.is_err(), "nothing was committed");
        assert_eq!(watch.asked(), 1, "and the service has signed");
        assert_eq!(backups::files(&hall.files()).len(), before + 1, "a file lies there that nobody vouches for");

        let hall = hall.restarted(|_| ()).await;
        assert_eq!(waiting(hall.cases(), &ratna).await.expect("a list").len(), 1);
        assert!(issue_letter::pdf(hall.cases(), id).await.is_err(), "it is not handed out");
        // The clock went on: the second signature is another one.
        hall.wait(Span::minutes(5));
        let again = sign(hall.cases(), &ratna, &[id], &by(NIK, PASSPHRASE)).await.expect("an outcome");
        assert_eq!(again, [(id, Outcome::Signed)]);
        let pdf = issue_letter::pdf(hall.cases(), id).await.expect("the letter");
        let found = examine(&pdf, &[root]).expect("readable");
        let [signature] = found.as_slice() else { panic!("{found:#?}") };
        assert_eq!((signature.soundness, signature.reach, signature.trust), (Soundness::Right, Reach::Whole, Trust::Ours));
        assert_eq!(backups::files(&hall.files()).len(), before + 1, "in the place of the first");
        let printed: Vec<_> = hall.events().await.into_iter().filter(|event| event.kind == "letters.printed").collect();
        assert_eq!(printed.len(), 1);
        let digest = Sha256::digest(&pdf).iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"));
        assert_eq!(printed[0].public["berkas_sha256"], digest.as_str(), "the book names the file that is there");
    }

    async fn a_wrong_passphrase_ends_a_batch_at_its_first_letter(hall: TestHall) {
        let (hall, _, watch) = watched(&hall, vec![user(NIK, "Ratna Kusumawardani", Ill::Nothing)]).await;
        let mut letters = Vec::new();
        for _ in 0..4 {
            letters.push(decided(&hall).await.1);
        }
        let ratna = hall.at_desk("ratna").await;
        let tried = sign(hall.cases(), &ratna, &letters, &by(NIK, WRONG)).await.expect("outcomes");
        let outcomes: Vec<Outcome> = tried.iter().map(|(_, outcome)| *outcome).collect();
        let rest = Outcome::Untried;
        assert_eq!(outcomes, [Outcome::Waits(NotSigned::Passphrase), rest, rest, rest]);
        assert_eq!(watch.asked(), 1, "the certificate has lost one try");
        assert_eq!(waiting(hall.cases(), &ratna).await.expect("a list").len(), 4);
        let tried = sign(hall.cases(), &ratna, &letters, &by(NIK, PASSPHRASE)).await.expect("outcomes");
        assert!(tried.iter().all(|(_, outcome)| *outcome == Outcome::Signed), "{tried:?}");
        assert_eq!(watch.asked(), 5);
    }

    async fn a_signed_letter_comes_back_from_a_backup_byte_for_byte(hall: TestHall) {
        let (hall, ..) = watched(&hall, vec![user(NIK, "Ratna Kusumawardani", Ill::Nothing)]).await;
        let (_, id, code) = decided(&hall).await;
        assert_eq!(one(&hall, id, NIK, PASSPHRASE).await, Outcome::Signed);
        let pdf = issue_letter::pdf(hall.cases(), id).await.expect("the letter");
        hall.settle().await;
        backups::seal(&hall).await;
        backed_up(&hall, None).await;
        let there = Elsewhere::of(&hall).await;
        there.restore(&hall, |_| ()).await.expect("restored");
        let ground = backups::reopened(&there.config).await;
        let opened = serve::open(&ground, &there.config).await.expect("it opens");
        assert!(issue_letter::pdf(&opened.cases, id).await.expect("the letter") == pdf, "the same bytes");
        let (letter, _) = cases::look::letter(&opened.cases, &code).await.expect("the letter");
        assert_eq!(letter.pdf_sha256, Some(Sha256::digest(&pdf).to_vec()));
        assert!(letter.is_usable() && letter.certificate.is_some());
        ground.store.close().await;
        there.gone().await;
    }

    async fn a_person_is_erased_whose_letters_were_signed_outside_or_wait(hall: TestHall) {
        let (hall, ..) = watched(&hall, vec![user(NIK, "Ratna Kusumawardani", Ill::Nothing)]).await;
        let (_, signed, code) = decided(&hall).await;
        assert_eq!(one(&hall, signed, NIK, PASSPHRASE).await, Outcome::Signed);
        let pdf = issue_letter::pdf(hall.cases(), signed).await.expect("the letter");
        let (_, waits, _) = decided(&hall).await;
        let mut aisyah = hall.resident("aisyah").await;
        ask(&mut aisyah, "penghapusan", &[("lingkup", "semua")]).await.expect(200);
        hall.settle().await;
        press(&hall, "sekar", 1, "usulkan").await.expect(200);
        press(&hall, "tirta", 1, "laksanakan").await.expect(200);
        hall.settle().await;
        assert!(aisyah.get("/saya").await.path.starts_with("/masuk"), "the account is gone");

        assert!(issue_letter::pdf(hall.cases(), signed).await.expect("the law keeps it") == pdf, "the same bytes");
        hall.visitor().get(&format!("/cek/{code}")).await.expect(200);
        // What was decided is signed all the same, and nobody is told who is not there any more.
        let told = hall.messages().await.len();
        hall.officer("ratna").await.get(&format!("/meja/tanda-tangan/{waits}")).await.expect(200);
        assert_eq!(one(&hall, waits, NIK, PASSPHRASE).await, Outcome::Signed);
        hall.settle().await;
        assert_eq!(hall.messages().await.len(), told);
    }

    async fn the_certificate_locks_after_five_and_the_desk_says_so(hall: TestHall) {
        let (hall, _, watch) = watched(&hall, vec![user(NIK, "Ratna Kusumawardani", Ill::Nothing)]).await;
        let (_, id, _) = decided(&hall).await;
        for _ in 0..3 {
            assert_eq!(one(&hall, id, NIK, WRONG).await, Outcome::Waits(NotSigned::Passphrase));
        }
        assert_eq!((one(&hall, id, NIK, WRONG).await, watch.asked()), (Outcome::TooOften, 3));
        hall.wait(Span::minutes(31));
        assert_eq!(one(&hall, id, NIK, WRONG).await, Outcome::Waits(NotSigned::Passphrase));
        assert_eq!(one(&hall, id, NIK, WRONG).await, Outcome::Waits(NotSigned::Locked), "the fifth");
        let mut ratna = hall.officer("ratna").await;
        let page = ratna.get("/meja/tanda-tangan?semua").await.expect(200);
        let form = page.form("/meja/tanda-tangan").set("frasa", PASSPHRASE);
        let seen = ratna.send(&form).await.expect(422);
        assert!(seen.has("Sertifikat atau akun Anda terkunci"), "{}", seen.gist());
        assert_eq!(waiting(hall.cases(), &hall.at_desk("ratna").await).await.expect("a list").len(), 1);
    }

    async fn the_passphrase_of_an_official_is_nowhere_and_the_nik_only_sealed(hall: TestHall) {
        let hall = signed_in_every_way(&hall).await;
        backups::seal(&hall).await;
        backed_up(&hall, None).await;
        let secrets = [NIK, HALF, PASSPHRASE, WRONG];
        let words = Words::of(secrets);
        // Database with its write-ahead log, letters, keys, backup.
        assert_eq!(words.found_under(hall.folder(), &[]), Vec::<String>::new());
        for (part, bytes) in backups::everything(hall.store()).await {
            assert!(words.found_in(&bytes).is_empty(), "in the dump of {part}");
        }
        // What is sealed, opened.
        let used = crate::scan::used(hall.store(), &hall.ground().vault, hall.region()).await;
        assert!([PASSPHRASE, WRONG].iter().all(|secret| !used.contains(*secret)));
        assert!(used.contains(NIK), "the NIK of the link, opened");
        let events = hall.events().await;
        let told = format!("{:?}", events.iter().map(|one| (&one.public, &one.private)).collect::<Vec<_>>());
        assert!(words.found_in(told.as_bytes()).is_empty());
        let messages: Vec<_> = hall.messages().await.into_iter().map(|one| one.message.body).collect();
        assert!(words.found_in(messages.concat().as_bytes()).is_empty());
    }
}

/// Keeps what is logged.
#[derive(Clone, Default)]
struct Heard(Arc<Mutex<Vec<u8>>>);

impl Write for Heard {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn the_log_says_what_went_wrong_and_neither_passphrase_nor_nik() {
    let heard = Heard::default();
    let keep = heard.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .with_writer(move || keep.clone())
        .finish();
    let all = tracing::Dispatch::new(subscriber);
    let here = all.clone();
    // Every thread of this run, and no other test's, is listened to at the lowest level.
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .on_thread_start(move || std::mem::forget(tracing::dispatcher::set_default(&here)))
        .build()
        .unwrap();
    let _listens = tracing::dispatcher::set_default(&all);
    runtime.block_on(async {
        let hall = TestHall::open(Plan::example(), None).await;
        let hall = signed_in_every_way(&hall).await;
        hall.store().clone().close().await;
    });
    let heard = String::from_utf8_lossy(&heard.0.lock().unwrap()).into_owned();
    assert!(heard.contains("what came back from the signing service is refused"), "{}", heard.len());
    let found: Vec<&str> = heard
        .lines()
        .filter(|line| !Words::of([NIK, HALF, PASSPHRASE, WRONG]).found_in(line.as_bytes()).is_empty())
        .collect();
    assert_eq!(found, Vec::<&str>::new());
}
