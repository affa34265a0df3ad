//! Services travel between halls in signed packs, and the office's own words stay.

use std::fs;
use std::path::Path;
use std::process::Output;

use administration::pack::{About, File, Key, fingerprint};
use administration::ports::Offer as _;
use testkit::{Browser, Seen, TestHall};

const LIST: &str = "/kelola/paket";
const KEYS: &str = "/kelola/paket/kunci";
const LEGALISASI: &str = "/kelola/layanan/legalisasi";

/// The key of another hall.
fn other() -> Key {
    Key::of(&[9; 32])
}

/// A pack of another hall with this text of `legalisasi`.
fn packed(hall: &TestHall, edition: u32, source: &str) -> String {
    let file = |name: &str, text: &str| File { name: name.to_owned(), text: text.to_owned() };
    let examples = hall.in_force().beneath().text("legalisasi.examples.toml").to_owned();
    let files = vec![file("legalisasi.toml", source), file("legalisasi.examples.toml", &examples)];
    let region = hall.region();
    let about = About { maker: "Kota Lain".into(), region, edition, note: "Aturan baru".into() };
    other().pack(&about, files).expect("a pack")
}

fn shipped(hall: &TestHall) -> String {
    hall.in_force().beneath().text("legalisasi.toml").to_owned()
}

/// The text with another number of minutes.
fn minutes(source: &str, count: u32) -> String {
    let at = source.find("effort_minutes = ").expect("a key") + "effort_minutes = ".len();
    let end = at + source[at..].find('\n').expect("its end");
    format!("{}{count}{}", &source[..at], &source[end..])
}

async fn bring(admin: &mut Browser, pack: &str, status: u16) -> Seen {
    let page = admin.get(LIST).await.expect(200);
    admin.send(&page.form(LIST).attach("paket", "paket.json", pack)).await.expect(status)
}

/// Two administrators trust the other hall.
async fn trust(admin: &mut Browser, galuh: &mut Browser) {
    trust_key(admin, galuh, &other().public()).await;
}

async fn trust_key(admin: &mut Browser, galuh: &mut Browser, key: &str) {
    let page = admin.get(&format!("{KEYS}?kunci={key}&nama=Kota+Lain")).await.expect(200);
    let form = page.form(KEYS);
    assert_eq!(form.value("nama"), Some("Kota Lain"));
    let silent = admin.send(&form).await.expect(422);
    assert!(silent.has("Belum diisi"), "{}", silent.gist());
    let sent = admin.send(&silent.form(KEYS).set("alasan", "Dibacakan lewat telepon")).await.expect(200);
    assert!(sent.has(&fingerprint(key)), "{}", sent.gist());
    let own = sent.form(&format!("{KEYS}/1")).forge("putusan", "setujui");
    admin.send(&own).await.expect(403);
    let waiting = galuh.get("/kelola").await.expect(200);
    assert!(waiting.has("Kunci balai lain: Kota Lain"), "{}", waiting.gist());
    let page = galuh.get(KEYS).await.expect(200);
    galuh.send(&page.form(&format!("{KEYS}/1")).press("putusan", "setujui")).await.expect(200);
}

/// Proposes the draft of `legalisasi`, and another administrator approves it.
async fn release(admin: &mut Browser, galuh: &mut Browser, number: i64) {
    let action = format!("{LEGALISASI}/beda");
    let page = admin.get(&action).await.expect(200);
    admin.send(&page.form(&action).set("alasan", "Aturan baru")).await.expect(200);
    let action = format!("{LEGALISASI}/versi/{number}");
    let page = galuh.get(&action).await.expect(200);
    galuh.send(&page.form(&action).forge("putusan", "setujui")).await.expect(200);
}

async fn retitle(admin: &mut Browser, title: &str) {
    let action = format!("{LEGALISASI}/bagian/umum");
    let page = admin.get(&action).await.expect(200);
    admin.send(&page.form(&action).set("title.id", title)).await.expect(200);
}

async fn source(admin: &mut Browser) -> String {
    let action = format!("{LEGALISASI}/sumber");
    let page = admin.get(&action).await.expect(200);
    page.form(&action).value("sumber").expect("the source").to_owned()
}

/// `balai` with these words in this folder.
fn balai(folder: &Path, words: &[&str]) -> Output {
    crate::program::balai(folder).args(words).args(["--data", "d", "--services", "layanan"]).output().expect("it runs")
}

/// What it said; it must have gone well.
#[track_caller]
fn told(done: &Output) -> String {
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8_lossy(&done.stdout).into_owned()
}

/// It failed with one sentence that says this.
#[track_caller]
fn refused(done: &Output, says: &str) {
    let error = String::from_utf8_lossy(&done.stderr);
    assert_eq!(done.status.code(), Some(1), "{error}");
    assert!(error.starts_with("balai: ") && error.lines().count() == 1 && error.contains(says), "{says}: {error}");
}

/// A hall in this folder, opened on the command line, that takes 77 minutes for `legalisasi`; gives its public key.
fn open_other_hall(folder: &Path) -> String {
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../services");
    let read = |name: &str| fs::read_to_string(shipped.join(name)).expect("a shipped file");
    fs::create_dir(folder.join("layanan")).expect("a folder");
    fs::write(folder.join("layanan/legalisasi.toml"), minutes(&read("legalisasi.toml"), 77)).expect("written");
    let examples = "legalisasi.examples.toml";
    fs::write(folder.join("layanan").join(examples), read(examples)).expect("written");
    told(&balai(folder, &["region", "new", "32.73", "--name", "Kota Lain"]));
    let key = told(&balai(folder, &["pack", "key"]));
    key.lines().next().expect("a key").to_owned()
}

#[test]
fn a_pack_is_made_shown_and_checked_on_the_command_line_and_refused_after_one_byte() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let key = open_other_hall(folder);
    let make = ["pack", "make", "paket.json", "legalisasi", "--edition", "3", "--note", "Aturan baru"];
    let made = told(&balai(folder, &make));
    assert!(made.contains("edition 3, signed by Kota Lain") && made.contains(&fingerprint(&key)), "{made}");
    let pack = fs::read(folder.join("paket.json")).unwrap();
    refused(&balai(folder, &make), "not there yet");
    refused(&balai(folder, &["pack", "make", "lain.json", "tidak-ada", "--edition", "4"]), "tidak-ada");
    assert!(!folder.join("lain.json").exists());
    assert_eq!(fs::read(folder.join("paket.json")).unwrap(), pack, "nothing is overwritten");
    told(&balai(folder, &["pack", "make", "lagi.json", "legalisasi", "--edition", "3", "--note", "Aturan baru"]));
    assert_eq!(fs::read(folder.join("lagi.json")).unwrap(), pack, "the same words give the same bytes");

    let shown = told(&balai(folder, &["pack", "show", "paket.json"]));
    for word in ["Kota Lain (32.73), edition 3", &key, &fingerprint(&key), "Aturan baru", "\tlegalisasi.toml\t"] {
        assert!(shown.contains(word), "{word}: {shown}");
    }
    assert!(told(&balai(folder, &["pack", "check", "paket.json"])).contains("all in order"));

    // One byte in every part of it: its head, a hash, the signature, a text.
    for (at, what) in ["Aturan", "\"sha256\": \"", "\"signature\": \"", "effort_minutes"].into_iter().enumerate() {
        let text = String::from_utf8(pack.clone()).unwrap();
        let place = text.find(what).unwrap_or_else(|| panic!("no {what}")) + what.len();
        let mut changed = pack.clone();
        changed[place] = if changed[place] == b'0' { b'1' } else { b'0' };
        let name = format!("diubah-{at}.json");
        fs::write(folder.join(&name), changed).unwrap();
        refused(&balai(folder, &["pack", "show", &name]), "is refused");
        refused(&balai(folder, &["pack", "check", &name]), "is refused");
    }
    fs::write(folder.join("terpotong.json"), &pack[..pack.len() - 1]).unwrap();
    refused(&balai(folder, &["pack", "check", "terpotong.json"]), "is refused");
    refused(&balai(folder, &["pack", "show", "tidak-ada.json"]), "tidak-ada.json");
}

testkit::on_both! {
    async fn what_the_command_line_packs_is_taken_over_by_another_hall(hall: TestHall) {
        let folder = tempfile::tempdir().unwrap();
        let key = open_other_hall(folder.path());
        told(&balai(folder.path(), &["pack", "make", "paket.json", "legalisasi", "--edition", "3"]));
        let pack = fs::read_to_string(folder.path().join("paket.json")).unwrap();
        let mut admin = hall.officer("admin").await;
        let mut galuh = hall.officer("galuh").await;
        let shown = bring(&mut admin, &pack, 200).await;
        assert!(shown.has("belum dipercaya") && shown.has(&fingerprint(&key)), "{}", shown.gist());
        trust_key(&mut admin, &mut galuh, &key).await;
        let action = "/kelola/paket/1";
        let shown = admin.get(action).await.expect(200);
        admin.send(&shown.form(action).set("layanan", "legalisasi")).await.expect(200);
        assert!(source(&mut admin).await.contains("effort_minutes = 77"));
        release(&mut admin, &mut galuh, 1).await;
        let services = hall.hall().services.now();
        assert_eq!(services.get("legalisasi").expect("in force").effort_minutes, 77);
    }

    async fn a_newer_pack_keeps_what_the_office_changed_and_asks_where_both_did(hall: TestHall) {
        let mut admin = hall.officer("admin").await;
        let mut galuh = hall.officer("galuh").await;
        trust(&mut admin, &mut galuh).await;
        retitle(&mut admin, "Legalisasi di sini").await;
        release(&mut admin, &mut galuh, 1).await;

        // What only the makers changed comes in beside what only the office changed.
        let third = minutes(&shipped(&hall), 77);
        let shown = bring(&mut admin, &packed(&hall, 3, &third), 200).await;
        assert!(shown.has("perubahan kantor tetap") && shown.has("Aturan baru"), "{}", shown.gist());
        let form = shown.form("/kelola/paket/1");
        let silent = admin.send(&form).await.expect(422);
        let draft = admin.send(&silent.form("/kelola/paket/1").set("layanan", "legalisasi")).await.expect(200);
        assert!(draft.has("Naskah dibuat dari paket"), "{}", draft.gist());
        let text = source(&mut admin).await;
        assert!(text.contains("Legalisasi di sini") && text.contains("effort_minutes = 77"), "{text}");
        let again = admin.get("/kelola/paket/1").await.expect(200);
        assert!(again.has("belum diajukan") && !again.html().contains("value=\"legalisasi\""), "{}", again.gist());
        release(&mut admin, &mut galuh, 2).await;

        // An older and the same edition are no news; neither is a text that is in force already.
        let older = bring(&mut admin, &packed(&hall, 2, &minutes(&third, 5)), 200).await;
        assert!(older.has("Tidak lebih baru"), "{}", older.gist());
        let forged = older.form("/kelola/paket/2").forge("layanan", "legalisasi");
        let refused = admin.send(&forged).await.expect(409);
        assert!(refused.has("terbitan 2") && refused.has("terbitan 3"), "{}", refused.gist());

        // Both changed the title: two choices, and no draft before one is made.
        let fourth = minutes(&third, 78);
        let title = third.lines().find(|line| line.starts_with("title.id = ")).expect("a title").to_owned();
        let fourth = fourth.replace(&title, "title.id = \"Legalisasi baru\"");
        let shown = bring(&mut admin, &packed(&hall, 4, &fourth), 200).await;
        assert!(shown.has("Perlu dipilih") && shown.has("Legalisasi di sini") && shown.has("Legalisasi baru"));
        let action = "/kelola/paket/3";
        let unsure = admin.send(&shown.form(action).set("layanan", "legalisasi")).await.expect(422);
        assert!(unsure.has("Pilih kata-kata siapa"), "{}", unsure.gist());
        let html = unsure.html();
        let at = html.find("name=\"pilih.").expect("a choice") + "name=\"".len();
        let name = &html[at..at + html[at..].find('"').expect("its end")];
        let chosen = unsure.form(action).set(name, "kantor");
        admin.send(&chosen).await.expect(200);
        let text = source(&mut admin).await;
        assert!(text.contains("Legalisasi di sini") && text.contains("effort_minutes = 78"), "{text}");

        let kinds: Vec<String> = hall.events().await.into_iter().map(|event| event.kind).collect();
        for kind in ["pack_received", "pack_taken", "signer_proposed", "signer_approved"] {
            assert!(kinds.contains(&format!("administration.{kind}")), "{kinds:?}");
        }
        let changes = admin.get("/kelola/perubahan?sasaran=layanan/legalisasi").await.expect(200);
        assert!(changes.has("Naskah dari paket"), "{}", changes.gist());
    }

    async fn an_unknown_signer_is_shown_and_refused_until_two_trust_it_and_again_afterwards(hall: TestHall) {
        let mut admin = hall.officer("admin").await;
        let mut galuh = hall.officer("galuh").await;
        let pack = packed(&hall, 1, &minutes(&shipped(&hall), 77));
        let shown = bring(&mut admin, &pack, 200).await;
        assert!(shown.has("belum dipercaya") && shown.has(&fingerprint(&other().public())), "{}", shown.gist());
        let forged = shown.form("/kelola/paket/1").forge("layanan", "legalisasi");
        let refused = admin.send(&forged).await.expect(403);
        assert!(refused.has("belum dipercaya"), "{}", refused.gist());
        trust(&mut admin, &mut galuh).await;
        // The same bytes are the same pack.
        let shown = bring(&mut galuh, &pack, 200).await;
        assert!(shown.has("Penanda tangan dipercaya") && shown.has_form("/kelola/paket/1"), "{}", shown.gist());

        // Trusting no longer takes two as well.
        let page = galuh.get(KEYS).await.expect(200);
        let withdraw = page.form(KEYS);
        assert_eq!((withdraw.value("keinginan"), withdraw.value("nama")), (Some("cabut"), Some("Kota Lain")));
        let withdraw = withdraw.set("alasan", "Kuncinya hilang");
        galuh.send(&withdraw).await.expect(200);
        let page = admin.get(KEYS).await.expect(200);
        admin.send(&page.form(&format!("{KEYS}/2")).press("putusan", "setujui")).await.expect(200);
        let shown = admin.get("/kelola/paket/1").await.expect(200);
        assert!(shown.has("belum dipercaya"), "{}", shown.gist());
        let forged = shown.form("/kelola/paket/1").forge("layanan", "legalisasi");
        admin.send(&forged).await.expect(403);
    }

    async fn a_pack_that_is_not_what_was_signed_is_refused_with_the_reason(hall: TestHall) {
        let mut admin = hall.officer("admin").await;
        let pack = packed(&hall, 1, &shipped(&hall));
        let none = admin.get(LIST).await.expect(200);
        let missing = admin.send(&none.form(LIST)).await.expect(422);
        assert!(missing.has("Belum diisi"), "{}", missing.gist());
        for (changed, said) in [
            (pack.replace("Kota Lain", "Kota Lian"), "Tanda tangan paket tidak cocok"),
            (pack.replace("effort_minutes", "effort_minutos"), "legalisasi.toml"),
            (pack[..pack.len() / 2].to_owned(), "paket layanan yang utuh"),
            ("x".repeat(administration::pack::LARGEST + 1), "terlalu besar"),
            ("PK\u{3}\u{4}".to_owned(), "paket layanan yang utuh"),
        ] {
            let refused = bring(&mut admin, &changed, 422).await;
            assert!(refused.has(said), "{said}: {}", refused.gist());
        }
        let listed = admin.get(LIST).await.expect(200);
        assert!(listed.has("Belum ada paket"), "{}", listed.gist());
    }

    async fn what_one_hall_packs_another_one_takes_over_with_its_own_letter(hall: TestHall) {
        let mut admin = hall.officer("admin").await;
        let mut galuh = hall.officer("galuh").await;
        let new = "/kelola/paket/baru";
        let page = admin.get(new).await.expect(200);
        let silent = admin.send(&page.form(new)).await.expect(422);
        let made = admin.send(&silent.form(new).set("layanan", "domisili")).await.expect(200);
        assert!(made.has("Dari balai ini") && made.has("Sama dengan di sini"), "{}", made.gist());
        let content = admin.get("/kelola/paket/1/unduh").await.expect(200);
        assert!(content.header("content-disposition").contains("-1.balai.json"));
        let pack = administration::pack::open(&content.html()).expect("a whole pack");
        assert_eq!(pack.files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>(), [
            "domisili.examples.toml",
            "domisili.toml",
            "surat.typ"
        ]);
        // The same services make no second edition.
        let page = admin.get(new).await.expect(200);
        admin.send(&page.form(new).set("layanan", "domisili")).await.expect(200);
        admin.get("/kelola/paket/2").await.expect(404);

        // Another hall has another letter: it goes along with the service, and nothing else changes its letter.
        let letter = pack.text("surat.typ").replace("Periksa keaslian surat ini", "Periksa surat ini di sini");
        let files = pack.files.iter().map(|file| {
            let text = if file.name == "surat.typ" { letter.clone() } else { file.text.clone() };
            File { name: file.name.clone(), text }
        });
        let about = About { maker: "Kota Lain".into(), region: hall.region(), edition: 1, note: String::new() };
        let theirs = other().pack(&about, files.collect()).expect("a pack");
        trust(&mut admin, &mut galuh).await;
        let shown = bring(&mut admin, &theirs, 200).await;
        let action = "/kelola/paket/2";
        admin.send(&shown.form(action).set("layanan", "domisili")).await.expect(200);
        let diff = admin.get("/kelola/layanan/domisili/beda").await.expect(200);
        assert!(diff.has("Templat surat") && diff.has("Periksa surat ini di sini"), "{}", diff.gist());
        let action = "/kelola/layanan/domisili/beda";
        admin.send(&diff.form(action).set("alasan", "Surat baru")).await.expect(200);
        let action = "/kelola/layanan/domisili/versi/1";
        let page = galuh.get(action).await.expect(200);
        galuh.send(&page.form(action).forge("putusan", "setujui")).await.expect(200);
        let services = hall.hall().services.now();
        assert!(services.get("domisili").expect("in force").template_source.contains("Periksa surat ini di sini"));
        assert!(!services.get("sktm").expect("in force").template_source.contains("Periksa surat ini di sini"));
        assert!(hall.in_force().trouble().is_none());
        let hall = hall.restarted(|_| ()).await;
        let services = hall.hall().services.now();
        assert!(services.get("domisili").expect("in force").template_source.contains("Periksa surat ini di sini"));
    }
}
