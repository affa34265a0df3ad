//! Everything about somebody is erased: by two officers, seen before, whole, and for good.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use balai::{serve, verify};
use store::Engine;
use testkit::{Browser, Seen, TestHall};

use crate::backups::{self, Elsewhere};
use crate::data_requests::ask;
use crate::scan::{self, used};
use crate::{emergency, steps};

const DESK: &str = "/meja/data-pribadi";
/// What only her records say.
const HERS: [&str; 4] = ["Aisyah Nasution", "3374065107930031", "+6281234567719", "pesan yang sangat pribadi"];

/// Aisyah lives a while and asks for everything to be erased: a draft, an application taken back, files, messages, a key,
/// looks of officers. No letter.
async fn lived(hall: &TestHall) -> Browser {
    let mut aisyah = hall.resident("aisyah").await;
    let reference = steps::apply_ktp(&mut aisyah).await;
    let path = format!("/permohonan/{reference}");
    aisyah.fill(&path, &format!("{path}/pesan"), &[("message", HERS[3])]).await.expect(200);
    hall.officer("wulan").await.get(&format!("/meja/{reference}")).await.expect(200);
    let page = aisyah.get(&path).await.expect(200);
    aisyah.send(&page.form(&format!("{path}/batal"))).await.expect(200);
    let mut intan = hall.officer("intan").await;
    emergency::ask(&mut intan, HERS[1], &[("alasan", HERS[3])]).await.expect(200);
    let draft = steps::begin_ktp(&mut aisyah).await;
    steps::fill_ktp(&mut aisyah, &draft).await;
    hall.program("aisyah", &["profile:read"]).await.get("/api/v1/me").await.expect(200);
    ask(&mut aisyah, "penghapusan", &[("lingkup", "semua")]).await.expect(200);
    hall.settle().await;
    aisyah
}

/// An officer presses one of the buttons under the plan.
pub(crate) async fn press(hall: &TestHall, who: &str, number: i64, step: &str) -> Seen {
    let mut officer = hall.officer(who).await;
    let page = officer.get(&format!("{DESK}/{number}")).await.expect(200);
    let form = page.form(&format!("{DESK}/{number}/penghapusan"));
    officer.send(&form.forge("langkah", step)).await
}

/// How many files lie in the folder of documents and letters.
fn files(folder: &Path) -> usize {
    let Ok(entries) = fs::read_dir(folder) else { return 0 };
    entries.flatten().map(|entry| if entry.path().is_dir() { files(&entry.path()) } else { 1 }).sum()
}

/// The words of the run that are hers.
async fn her_words(hall: &TestHall) -> BTreeSet<String> {
    let words = used(hall.store(), &hall.ground().vault, hall.region()).await;
    words.into_iter().filter(|word| HERS.contains(&word.as_str())).collect()
}

/// Whether one of these values, known by its nonce, lies in there.
fn lie_in(values: &[Vec<u8>], bytes: &[u8]) -> usize {
    let nonces: BTreeSet<&[u8]> = values.iter().map(|value| &value[3..27]).collect();
    bytes.windows(24).filter(|window| nonces.contains(window)).count()
}

testkit::on_both! {
    async fn an_erased_person_is_nowhere_and_the_log_still_holds(hall: TestHall) {
        let mut aisyah = lived(&hall).await;
        let mut bagas = hall.resident("bagas").await;
        backups::seal(&hall).await;
        assert_eq!(her_words(&hall).await.len(), HERS.len(), "the run used all of it");
        let (before, files_before) = (scan::lying(hall.store(), hall.region()).await, files(&hall.files()));
        let person = hall.person("aisyah").await;
        let events = hall.events().await;
        let read = events.iter().find(|event| event.kind == "cases.message").expect("a message").clone();

        let plan = hall.officer("sekar").await.get(&format!("{DESK}/1")).await.expect(200);
        assert!(plan.has("1 draf") && plan.has("1 permohonan yang berakhir tanpa surat"), "{}", plan.shown_text());
        press(&hall, "sekar", 1, "usulkan").await.expect(200);
        let told = hall.messages().await.pop().expect("a message").message;
        assert!(told.address == HERS[2] && told.body.contains("akan dilaksanakan"), "she is told before");
        let done = press(&hall, "tirta", 1, "laksanakan").await.expect(200);
        assert!(done.has("Data orang ini sudah dihapus"), "{}", done.gist());

        // Nothing in the tables opens to her words, no message goes to her, no file of hers lies there.
        assert_eq!(her_words(&hall).await, BTreeSet::new());
        assert!(hall.messages().await.iter().all(|queued| queued.message.address != HERS[2]));
        assert_eq!(files_before - files(&hall.files()), 4, "two documents of each application");
        let out = aisyah.get("/saya").await;
        assert!(out.path.starts_with("/masuk"), "{}", out.path);
        // What lay there sealed is in no file of the database any more, nor in the next backup.
        let after = scan::lying(hall.store(), hall.region()).await;
        let gone: Vec<Vec<u8>> = before.difference(&after).cloned().collect();
        assert!(gone.len() > 20, "{} values went", gone.len());
        for (part, bytes) in backups::everything(hall.store()).await {
            assert_eq!(lie_in(&gone, &bytes), 0, "in the dump of {part}");
        }
        if hall.store().engine() == Engine::Sqlite {
            for name in ["balai.db", "balai.db-wal"] {
                let bytes = fs::read(hall.config().data.join(name)).unwrap_or_default();
                assert_eq!(lie_in(&gone, &bytes), 0, "in {name}");
            }
        }
        // The book says the same, byte for byte, and the log proves it.
        let now = hall.events().await;
        assert!(now.iter().zip(&events).all(|(now, then)| now.entry == then.entry));
        let now = now.into_iter().find(|event| event.id == read.id).expect("the event stays");
        assert!(now.private.is_none() && read.private.is_some());
        backups::seal(&hall).await;
        verify::read_all(hall.ground(), hall.config(), &hall.config().log_guard()).await.expect("the book holds");
        let proof = hall.visitor().get(&format!("/bukti/{}", read.id)).await.expect(200);
        assert!(proof.has("sudah dihapus atas permintaan orangnya"), "{}", proof.gist());
        hall.visitor().get(&format!("/bukti/{}.tlog-proof", read.id)).await.expect(200);
        let of_her = hall.events().await.into_iter().filter(|event| event.subject == Some(person.bytes()));
        assert!(of_her.filter(|event| event.at <= read.at).all(|event| event.private.is_none()));
        // Others keep what is theirs.
        assert!(bagas.get("/saya/akun").await.expect(200).has("Bagas Pratama"));
        let erased = hall.events().await.into_iter().find(|event| event.kind == "privacy.erased").expect("an event");
        assert_eq!((erased.public["tetap"].as_i64(), erased.public["keadaan"].as_str()), (Some(0), Some("dipenuhi")));
    }

    async fn one_officer_alone_erases_nothing_and_nobody_else_at_all(hall: TestHall) {
        let mut aisyah = lived(&hall).await;
        let mut sekar = hall.officer("sekar").await;
        let page = sekar.get(&format!("{DESK}/1")).await.expect(200);
        let form = page.form(&format!("{DESK}/1/penghapusan"));
        for (who, known) in [
            ("a visitor", hall.visitor()),
            ("herself", aisyah.clone()),
            ("an officer", hall.officer("wulan").await),
            ("the head", hall.officer("ratna").await),
            ("the administrator", hall.officer("admin").await),
            ("the auditor", hall.officer("auditor").await),
        ] {
            let mut browser = known;
            let page = browser.get("/layanan").await;
            let token = testkit::form::forms(&page.html()).into_iter().find_map(|form| form.value("_csrf").map(str::to_owned));
            for step in ["usulkan", "laksanakan"] {
                let form = form.clone().forge("_csrf", &token.clone().unwrap_or_default()).forge("langkah", step);
                let seen = browser.post(&form).await;
                let is_out = matches!(seen.status, 401 | 403 | 404) || seen.location().starts_with("/masuk");
                assert!(is_out, "{who} {step} {} {}", seen.status, seen.location());
            }
        }
        assert_eq!(press(&hall, "sekar", 1, "laksanakan").await.status, 409, "nothing was proposed");
        press(&hall, "sekar", 1, "usulkan").await.expect(200);
        let alone = press(&hall, "sekar", 1, "laksanakan").await.expect(409);
        assert!(alone.has("Perlu petugas kedua"), "{}", alone.gist());
        let again = press(&hall, "tirta", 1, "usulkan").await;
        assert_eq!(again.status, 409, "a proposal waits already");
        // The answer form does not go round it either.
        let page = sekar.get(&format!("{DESK}/1")).await.expect(200);
        let answers = testkit::form::forms(&page.html()).into_iter().find(|form| form.action == format!("{DESK}/1"));
        let form = answers.expect("a form to refuse by").forge("putusan", "dipenuhi").set("jawaban", "Sudah.");
        sekar.send(&form).await.expect(422);
        press(&hall, "sekar", 1, "batal").await.expect(200);
        assert_eq!(press(&hall, "tirta", 1, "laksanakan").await.status, 409, "it was taken back");
        assert!(aisyah.get("/saya/akun").await.expect(200).has("Aisyah Nasution"), "nothing went");
        press(&hall, "tirta", 1, "usulkan").await.expect(200);
        press(&hall, "sekar", 1, "laksanakan").await.expect(200);
        assert!(aisyah.get("/saya").await.path.starts_with("/masuk"));
        let kinds: Vec<String> = hall.events().await.into_iter().map(|event| event.kind).collect();
        let of_erasing = kinds.iter().filter(|kind| kind.starts_with("privacy.eras")).map(String::as_str);
        let expected =
            ["privacy.erasure_proposed", "privacy.erasure_cancelled", "privacy.erasure_proposed", "privacy.erased"];
        assert_eq!(of_erasing.collect::<Vec<_>>(), expected);
    }

    async fn what_the_law_keeps_stays_and_is_named_and_nothing_goes_while_an_application_is_open(hall: TestHall) {
        let (mut aisyah, kept) = steps::approved_ktp(&hall).await;
        let open = steps::apply_ktp(&mut aisyah).await;
        ask(&mut aisyah, "penghapusan", &[("lingkup", "semua")]).await.expect(200);
        let own = aisyah.get("/data-saya/permintaan/1").await.expect(200);
        assert!(own.has(kept.as_str()) && own.has("UU 43/2009") && own.has(open.as_str()), "{}", own.shown_text());
        let blocked = press(&hall, "sekar", 1, "usulkan").await.expect(409);
        assert!(blocked.has("Masih ada permohonan yang berjalan") && blocked.has(open.as_str()), "{}", blocked.gist());
        let path = format!("/permohonan/{open}");
        let page = aisyah.get(&path).await.expect(200);
        aisyah.send(&page.form(&format!("{path}/batal"))).await.expect(200);
        let code = steps::link(&aisyah.get(&format!("/permohonan/{kept}")).await, "/cek/");
        press(&hall, "sekar", 1, "usulkan").await.expect(200);
        press(&hall, "tirta", 1, "laksanakan").await.expect(200);
        hall.settle().await;

        let mut wulan = hall.officer("wulan").await;
        let record = wulan.get(&format!("/meja/{kept}")).await.expect(200);
        assert!(record.has("data dihapus") && record.has("Aisyah Nasution"), "the record is whole: {}", record.gist());
        wulan.get(&format!("/meja/{open}")).await.expect(404);
        assert!(wulan.get("/meja/arsip").await.expect(200).has("data dihapus"));
        hall.visitor().get(&code).await.expect(200);
        let done = hall.events().await.into_iter().find(|event| event.kind == "privacy.erased").expect("an event");
        assert_eq!((done.public["tetap"].as_i64(), done.public["keadaan"].as_str()), (Some(1), Some("sebagian")));
        // The same person may come back as somebody new.
        let form = [("nik", "3374065107930031"), ("nama", "Aisyah Nasution"), ("ponsel", "081234567719"),
            ("sandi", testkit::cast::PASSWORD), ("setuju", "ya")];
        let mut visitor = hall.visitor();
        visitor.fill("/daftar", "/daftar", &form).await.expect(200);
        let code = testkit::cast::newest_code(&hall).await;
        let new = visitor.fill("/daftar/kode", "/daftar/kode", &[("kode", &code)]).await.expect(200);
        assert!(new.path.starts_with("/saya"), "{}", new.path);
        assert!(!visitor.get("/saya").await.expect(200).has(kept.as_str()), "what was kept is not handed to the new account");
    }

    async fn what_a_kill_left_is_cleared_away_when_the_hall_opens(hall: TestHall) {
        lived(&hall).await;
        press(&hall, "sekar", 1, "usulkan").await.expect(200);
        let there = files(&hall.files());
        // The disk fails after the tables were emptied: there the list should be written, and a folder lies.
        let list = hall.config().log_guard().join(format!("{}.erased", hall.region()));
        fs::create_dir_all(&list).expect("a folder in the way");
        assert_eq!(press(&hall, "tirta", 1, "laksanakan").await.status, 500);
        assert_eq!(her_words(&hall).await.len(), 1, "only the address of the messages is left");
        assert_eq!(files(&hall.files()), there, "files wait");
        fs::remove_dir(&list).expect("out of the way");
        let hall = hall.restarted(|_| ()).await;
        assert_eq!(her_words(&hall).await, BTreeSet::new());
        assert_eq!(there - files(&hall.files()), 4);
        assert!(list.is_file());
        let hall = hall.restarted(|_| ()).await;
        let done = hall.events().await.into_iter().filter(|event| event.kind.starts_with("privacy.erased")).count();
        assert_eq!(done, 1, "it happens once");
    }

    async fn an_older_backup_brings_nobody_back(hall: TestHall) {
        lived(&hall).await;
        backups::seal(&hall).await;
        backups::backed_up(&hall, None).await;
        press(&hall, "sekar", 1, "usulkan").await.expect(200);
        press(&hall, "tirta", 1, "laksanakan").await.expect(200);
        backups::seal(&hall).await;
        let elsewhere = Elsewhere::of(&hall).await;
        let guard = hall.config().log_guard();
        elsewhere.restore(&hall, |command| (command.guard, command.behind) = (Some(guard), true)).await.expect("restored");
        let ground = backups::reopened(&elsewhere.config).await;
        let words = used(&ground.store, &ground.vault, hall.region()).await;
        assert!(words.contains(HERS[0]), "the backup brings her back");
        let opened = serve::open(&ground, &elsewhere.config).await.expect("the hall opens");
        let words = used(&ground.store, &ground.vault, hall.region()).await;
        for hers in HERS {
            assert!(!words.contains(hers), "{hers} is back");
        }
        drop(opened);
        ground.store.close().await;
        elsewhere.gone().await;
    }
}
