//! Letters carry a signature, and programs of others see who signed them and what was changed.

use std::path::Path;
use std::process::{Command, Output};

use cases::{issue_letter, look};
use serde_json::{Value, json};
use signing::{Reach, Soundness, Trust, examine};
use testkit::{Browser, TestHall};

use crate::{program, steps};

/// A letter that a person decided: its code and PDF.
async fn decided(hall: &TestHall) -> (String, Vec<u8>) {
    let (_, reference) = steps::approved_ktp(hall).await;
    let actor = hall.signed_in("aisyah").await.actor;
    let letter = look::own_case(hall.cases(), &actor, &reference).await.expect("the case").letters[0].0.clone();
    (letter.code, issue_letter::pdf(hall.cases(), letter.id).await.expect("the letter"))
}

/// A letter that a rule decided.
pub(crate) async fn by_rule(hall: &TestHall) -> (String, Vec<u8>) {
    let program = hall.program("bagas", &["cases:read", "cases:write"]).await;
    let filed = program.post("/api/v1/cases", &steps::business("Warung Sabar", 15_000_000)).await.expect(201).json();
    let reference = kernel::Reference::parse(filed["reference"].as_str().expect("a reference")).expect("a reference");
    hall.settle().await;
    let actor = hall.signed_in("bagas").await.actor;
    let letter = look::own_case(hall.cases(), &actor, &reference).await.expect("the case").letters[0].0.clone();
    (letter.code, issue_letter::pdf(hall.cases(), letter.id).await.expect("the letter"))
}

async fn root(visitor: &mut Browser) -> (String, signing::Certificate) {
    let pem = visitor.get("/cek/sertifikat.pem").await.expect(200).html();
    let root = signing::read_certificate(&pem).expect("a certificate");
    (pem, root)
}

testkit::on_both! {
    async fn a_letter_is_signed_by_whoever_decided_and_its_check_page_says_so(hall: TestHall) {
        let mut visitor = hall.visitor();
        let (_, root) = root(&mut visitor).await;
        let page = visitor.get("/cek/sertifikat").await.expect(200);
        assert!(page.has(&signing::fingerprint(&root).unwrap()), "{}", page.gist());
        for (is_seal, (code, pdf)) in [(false, decided(&hall).await), (true, by_rule(&hall).await)] {
            let found = examine(&pdf, std::slice::from_ref(&root)).unwrap();
            let [signature] = found.as_slice() else { panic!("{found:#?}") };
            let verdict = (signature.soundness, signature.reach, signature.trust);
            assert_eq!(verdict, (Soundness::Right, Reach::Whole, Trust::Ours));
            let who = signature.who.clone().expect("somebody");
            assert!(who.organization.ends_with("(contoh)"), "an invented town says that it is: {who:?}");
            assert_eq!(who.unit == "Segel elektronik", is_seal, "{who:?}");
            assert_eq!(who.position.is_empty(), is_seal, "{who:?}");
            let check = visitor.get(&format!("/cek/{code}")).await.expect(200);
            assert!(check.has("Tanda tangan elektronik") && check.has(&who.name), "{}", check.gist());
            assert!(check.has("bukan tanda tangan elektronik tersertifikasi"), "{}", check.gist());
            assert!(check.has(signature.certificate.as_deref().unwrap_or("none")), "{}", check.gist());
            assert_eq!(check.has("Segel elektronik"), is_seal);
        }
        let events = hall.events().await;
        let printed: Vec<_> = events.iter().filter(|event| event.kind == "letters.printed").collect();
        assert!(printed.iter().all(|event| event.public["sertifikat_sha256"].as_str().is_some_and(|hex| hex.len() == 64)));
    }

    async fn a_letter_that_was_printed_unsigned_stays_as_it_was(hall: TestHall) {
        let (code, _) = decided(&hall).await;
        let region = hall.region();
        // As a hall has it that printed before it signed.
        hall.store().write(region, (region, code.clone()), |tx, (region, code)| Box::pin(async move {
            let sql = store::Sql::new("UPDATE letters SET certificate = NULL WHERE region = $1 AND code = $2");
            tx.exec(sql, &store::vals![*region, code.as_str()]).await
        })).await.unwrap();
        let check = hall.visitor().get(&format!("/cek/{code}")).await.expect(200);
        assert!(check.has("Surat ini asli") && !check.has("Tanda tangan elektronik"), "{}", check.gist());
    }
}

/// Whether a program of others that a test asks is there; it must be where `BALAI_REQUIRE_SIGNATURE_READERS` is 1.
pub(crate) fn is_there(what: &str, found: bool) -> bool {
    let is_required = std::env::var("BALAI_REQUIRE_SIGNATURE_READERS").as_deref() == Ok("1");
    assert!(found || !is_required, "BALAI_REQUIRE_SIGNATURE_READERS is 1, but {what} is not there");
    if !found {
        eprintln!("skipped: {what} is not there");
    }
    found
}

/// The Python that has the programs of others from its package index.
pub(crate) fn python(what: &str) -> Option<String> {
    let python = std::env::var("BALAI_PYHANKO").unwrap_or_default();
    is_there(&format!("{what} (BALAI_PYHANKO names its Python)"), !python.is_empty()).then_some(python)
}

fn ran(command: &mut Command) -> Option<Output> {
    command.output().ok()
}

/// A letter, the same with one byte changed, and the same with something added by the rules of PDF; and the root.
fn write_three(folder: &Path, letter: &[u8], pem: &str) -> [String; 3] {
    let mut changed = letter.to_vec();
    // Into the first picture or text: nothing that a reader must understand to read on.
    let at = letter.windows(9).position(|word| word == b"endstream").expect("a stream") - 8;
    changed[at] ^= 1;
    let text = String::from_utf8_lossy(letter);
    let before = text.rsplit("startxref").next().and_then(|end| end.split_whitespace().next()).expect("a table");
    let trailer = text.rsplit("trailer").next().and_then(|end| end.split("startxref").next()).expect("a trailer");
    let (_, entries) = trailer.split_once("/Root").expect("a root");
    let at = letter.len();
    let object = "9999 0 obj\n<</Later true>>\nendobj\n";
    let update = format!(
        "{object}xref\n9999 1\n{at:010} 00000 n\r\ntrailer\n<</Size 10000/Prev {before}/Root{entries}startxref\n{}\n%%EOF\n",
        at + object.len()
    );
    let later = [letter, update.as_bytes()].concat();
    std::fs::write(folder.join("root.pem"), pem).unwrap();
    [("whole", letter), ("changed", &changed), ("later", &later)].map(|(name, bytes)| {
        let path = folder.join(format!("{name}.pdf"));
        std::fs::write(&path, bytes).unwrap();
        path.to_str().expect("a path").to_owned()
    })
}

#[test]
fn poppler_and_pyhanko_accept_the_signature_and_see_what_was_changed_or_added() {
    testkit::engines::on_sqlite(testkit::Plan::example(), |hall| async move {
        let (_, letter) = decided(&hall).await;
        let (pem, _) = root(&mut hall.visitor()).await;
        readers_agree(&letter, &pem);
    });
}

/// Poppler and pyHanko, where they are there, accept the letter by this root and see what was changed or added.
pub(crate) fn readers_agree(letter: &[u8], pem: &str) {
    let folder = tempfile::tempdir().unwrap();
    let [whole, changed, later] = write_three(folder.path(), letter, pem);
    if is_there("pdfsig (poppler-utils)", ran(Command::new("pdfsig").arg("-v")).is_some()) {
        let told = |file: &str| {
            let ran = Command::new("pdfsig").arg(file).output().unwrap();
            String::from_utf8_lossy(&[ran.stdout, ran.stderr].concat()).into_owned()
        };
        let said = told(&whole);
        assert!(said.contains("Signature is Valid") && said.contains("Total document signed"), "{said}");
        assert!(said.contains("ETSI.CAdES.detached"), "{said}");
        let said = told(&changed);
        assert!(said.contains("Digest Mismatch") && !said.contains("Signature is Valid"), "{said}");
        let said = told(&later);
        assert!(said.contains("Not total document signed"), "{said}");
    }
    if let Some(python) = python("pyHanko") {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/readers/validate.py");
        let root = folder.path().join("root.pem");
        let told = |file: &str| -> Value {
            let ran = Command::new(&python).args([script, root.to_str().unwrap(), file]).output().unwrap();
            let told = String::from_utf8_lossy(&ran.stdout).into_owned();
            serde_json::from_str(&told)
                .unwrap_or_else(|error| panic!("{error}: {told}{}", String::from_utf8_lossy(&ran.stderr)))
        };
        let fine = json!({ "intact": true, "valid": true, "trusted": true, "whole": true, "fields": 1 });
        assert_eq!(told(&whole), fine);
        assert_eq!(told(&changed)["intact"], false);
        let later = told(&later);
        assert_eq!((&later["intact"], &later["whole"]), (&json!(true), &json!(false)), "{later}");
    }
}

/// What the program itself says: it ended well, and its words.
fn checked(folder: &Path, args: &[&str]) -> (bool, String) {
    let ran = program::balai(folder).arg("check-document").args(args).output().unwrap();
    (ran.status.success(), String::from_utf8_lossy(&[ran.stdout, ran.stderr].concat()).into_owned())
}

#[test]
fn the_program_and_the_page_say_whose_signature_it_is_and_what_was_changed() {
    testkit::engines::on_sqlite(testkit::Plan::example(), |hall| async move {
        let (_, letter) = decided(&hall).await;
        let mut visitor = hall.visitor();
        let (pem, _) = root(&mut visitor).await;
        let folder = tempfile::tempdir().unwrap();
        let [whole, changed, later] = write_three(folder.path(), &letter, &pem);
        let plain = folder.path().join("plain.pdf");
        std::fs::write(&plain, testkit::papers::pdf()).unwrap();
        let plain = plain.to_str().unwrap();
        let stranger = tempfile::tempdir().unwrap();
        let other =
            signing::Authority::new(stranger.path().into(), "Kota Lain".into(), std::sync::Arc::new(kernel::OsDice));
        let other_pem = stranger.path().join("other.pem");
        std::fs::write(&other_pem, other.root().unwrap().pem().unwrap()).unwrap();

        for (file, root, is_good, says) in [
            (&*whole, "root.pem", true, "the root certificate vouches"),
            (&*whole, other_pem.to_str().unwrap(), false, "does not vouch"),
            (&*changed, "root.pem", false, "is not what was signed"),
            (&*later, "root.pem", false, "was made longer after it was signed"),
            (plain, "root.pem", false, "carries no signature"),
            (&*whole, &*whole, false, "is no certificate"),
        ] {
            let (ended_well, told) = checked(folder.path(), &[file, "--root", root]);
            assert!(ended_well == is_good && told.contains(says), "{says}: {told}");
        }
        let (ended_well, told) = checked(folder.path(), &[&whole]);
        assert!(!ended_well && told.contains("--root"), "{told}");

        let page = visitor.get("/periksa").await.expect(200);
        for (file, verdict) in [(&*whole, "ours"), (&*changed, "changed"), (&*later, "added"), (plain, "unsigned")] {
            let bytes = std::fs::read(file).unwrap();
            let seen = visitor.send(&page.form("/periksa").attach("berkas", "surat.pdf", bytes)).await.expect(200);
            let html = seen.html();
            let shown: Vec<_> = signing::Verdict::ALL
                .iter()
                .map(|verdict| verdict.as_str())
                .filter(|name| html.contains(&format!("data-name=\"{name}\">")))
                .collect();
            assert_eq!(shown, [verdict], "{file}");
        }
        if !is_there("node", ran(Command::new("node").arg("--version")).is_some()) {
            return;
        }
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/readers/browser.mjs");
        let told = |root: &str, file: &str| -> Value {
            let ran = Command::new("node").current_dir(&folder).args([script, root, file]).output().unwrap();
            let told = String::from_utf8_lossy(&ran.stdout).into_owned();
            serde_json::from_str(&told)
                .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&ran.stderr)))
        };
        let ours = examine(&letter, &[]).unwrap().remove(0);
        let said = told("root.pem", &whole);
        assert_eq!(said["verdict"], "ours");
        assert_eq!(said["name"].as_str(), ours.who.as_ref().map(|who| &*who.name));
        assert_eq!(said["certificate"].as_str(), ours.certificate.as_deref());
        assert_eq!(said["at"].as_i64(), ours.at.map(|at| at.as_micros().div_euclid(1_000_000) * 1_000));
        assert_eq!(told(other_pem.to_str().unwrap(), &whole)["verdict"], "elsewhere");
        for (file, verdict) in [(&*changed, "changed"), (&*later, "added"), (plain, "unsigned")] {
            assert_eq!(told("root.pem", file)["verdict"], verdict, "{file}");
        }
    });
}

testkit::on_both! {
    async fn a_revoked_letter_is_called_revoked_wherever_it_is_met(hall: TestHall) {
        let (mut aisyah, reference) = steps::approved_ktp(&hall).await;
        let actor = hall.signed_in("aisyah").await.actor;
        let letter = look::own_case(hall.cases(), &actor, &reference).await.expect("the case").letters[0].0.clone();
        let pdf = issue_letter::pdf(hall.cases(), letter.id).await.expect("the letter");
        hall.hall().log.as_ref().expect("the log is open").seal().await.unwrap();
        let mut visitor = hall.visitor();
        let check = format!("/cek/{}", letter.code);
        let proof = steps::link(&visitor.get(&check).await.expect(200), "/bukti/");
        let (file, own) = (format!("/surat/{}", letter.id), format!("/permohonan/{reference}"));
        let examined = async |visitor: &mut Browser| {
            let page = visitor.get("/periksa").await.expect(200);
            visitor.send(&page.form("/periksa").attach("berkas", "surat.pdf", pdf.clone())).await.expect(200)
        };
        let is_revoked = |seen: &testkit::Seen| seen.html().contains("data-name=\"revoked\">");
        assert!(!visitor.get(&proof).await.expect(200).has("dicabut"), "it holds so far");
        assert!(!is_revoked(&examined(&mut visitor).await));
        assert_eq!(aisyah.get(&file).await.expect(200).bytes, pdf);

        let mut ratna = hall.officer("ratna").await;
        let desk = ratna.get(&format!("/meja/{reference}")).await.expect(200);
        let form = desk.form(&format!("/meja/{reference}/cabut")).set("reason", "Terbit karena salah orang.");
        ratna.send(&form).await.expect(200);

        for address in [&check, &proof] {
            let seen = visitor.get(address).await.expect(200);
            assert!(seen.has("Surat ini sudah dicabut") && !seen.has("salah orang"), "{address}: {}", seen.gist());
        }
        assert!(aisyah.get(&own).await.expect(200).has("Sudah dicabut"));
        let warned = aisyah.get(&file).await.expect(200);
        assert!(warned.has("Surat ini sudah dicabut") && !warned.bytes.starts_with(b"%PDF-"), "{}", warned.gist());
        let kept = aisyah.get(&steps::link(&warned, &file)).await.expect(200);
        assert_eq!(kept.bytes, pdf, "for the records it is what it was");
        let program = hall.program("aisyah", &["cases:read"]).await;
        let said = program.get(&format!("/api/v1/letters/{}", letter.code)).await.expect(200).json();
        assert_eq!(said["status"], "dicabut");
        let said = program.get(&format!("/api/v1/cases/{reference}")).await.expect(200).json();
        assert_eq!(said["letters"][0]["state"], "dicabut");
        let seen = examined(&mut visitor).await;
        assert!(is_revoked(&seen) && seen.has("daftar surat yang dicabut per"), "{}", seen.gist());
        let list = visitor.get("/periksa/dicabut").await.expect(200).html();
        let digest = hall.events().await.into_iter().rfind(|event| event.kind == "letters.printed").expect("printed");
        assert_eq!(list.lines().nth(1), digest.public["berkas_sha256"].as_str());
        assert_eq!(list.lines().count(), 3, "the file, and the record that its paper carries: {list}");
        let last = hall.events().await.into_iter().rfind(|event| event.kind == "letters.revoked").expect("in the log");
        assert_eq!(last.public["nomor"], *letter.number);
    }
}
