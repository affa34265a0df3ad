//! Letters and receipts prove themselves on paper: the code is read from the picture of what was printed, and examined
//! without a network, by the program and by the page's own script.

use std::path::Path;
use std::process::Command;

use cases::{copy_letter, issue_letter, look};
use ledger::PaperProof;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use testkit::TestHall;
use transparency::examine::{Document, Flaw, examine_paper};

use crate::{program, signed, steps};

fn key(hall: &TestHall) -> String {
    hall.hall().log.as_ref().expect("the log is open").verifying_key().to_string()
}

async fn printed(hall: &TestHall) -> (cases::model::Letter, kernel::Reference, Vec<u8>) {
    let (_, reference) = steps::approved_ktp(hall).await;
    let actor = hall.signed_in("aisyah").await.actor;
    let letter = look::own_case(hall.cases(), &actor, &reference).await.expect("the case").letters[0].0.clone();
    let pdf = issue_letter::pdf(hall.cases(), letter.id).await.expect("the letter");
    (letter, reference, pdf)
}

testkit::on_both! {
    async fn a_letter_carries_the_proof_that_it_was_issued_and_of_what_it_says(hall: TestHall) {
        let (letter, _, pdf) = printed(&hall).await;
        let carried = signing::carried(&pdf).expect("the file carries a proof");
        let shown = examine_paper(carried, &key(&hall)).expect("it holds");
        assert_eq!((shown.record["t"].as_str(), shown.document), (Some("letters.issued"), Document::NotGiven));
        assert_eq!(shown.record["pub"]["nomor"], *letter.number);
        let mut visitor = hall.visitor();
        let check = visitor.get(&format!("/cek/{}", letter.code)).await.expect(200);
        let told = shown.told.expect("it says what the letter says");
        let lines = told["isi"].as_array().expect("lines");
        assert!(!lines.is_empty());
        for words in lines.iter().flat_map(|line| line.as_array().expect("a pair")) {
            assert!(check.has(words.as_str().expect("a text")), "no more than the check page tells: {words}");
        }
        // A number that is taken from here and put beside another name opens nothing.
        let mut forged = PaperProof::parse(carried).unwrap();
        let (salt, private) = forged.opening.take().expect("it opens the record");
        forged.opening = Some((salt, private.replace("\"isi\":[[", "\"isi\":[[\"Nama\",\"Orang Lain\"],[")));
        assert_eq!(examine_paper(&forged.to_text().unwrap(), &key(&hall)), Err(Flaw::Broken));
        // The page finds it in the file, also without script.
        let page = visitor.get("/periksa").await.expect(200);
        let seen = visitor.send(&page.form("/periksa").attach("berkas", "surat.pdf", pdf.clone())).await.expect(200);
        assert!(seen.html().contains("data-name=\"holds\">") && seen.html().contains("data-name=\"ours\">"));
        assert!(seen.has(&letter.number) && seen.has("Cocokkan dengan surat di tangan Anda"), "{}", seen.gist());
    }

    async fn a_letter_that_is_printed_again_in_a_longer_log_is_the_same_letter(hall: TestHall) {
        let (letter, _, pdf) = printed(&hall).await;
        signed::by_rule(&hall).await;
        let region = hall.region();
        // As after a loss of power between the file and the book.
        hall.store().write(region, (region, letter.id), |tx, (region, id)| Box::pin(async move {
            let sql = store::Sql::new("UPDATE letters SET pdf_sha256 = NULL WHERE region = $1 AND letter_id = $2");
            tx.exec(sql, &store::vals![*region, *id]).await
        })).await.unwrap();
        assert_eq!(issue_letter::pdf(hall.cases(), letter.id).await.expect("the letter"), pdf);
    }

    async fn a_letter_of_a_hall_whose_log_cannot_tell_is_printed_without_a_proof(hall: TestHall) {
        let (letter, _, pdf) = printed(&hall).await;
        let region = hall.region();
        // As it is with a letter that was issued before letters carried proofs.
        hall.store().write(region, (region, letter.id), |tx, (region, id)| Box::pin(async move {
            let sql = store::Sql::new(
                "UPDATE letters SET pdf_sha256 = NULL, paper = NULL, issued_event = NULL
                 WHERE region = $1 AND letter_id = $2",
            );
            tx.exec(sql, &store::vals![*region, *id]).await
        })).await.unwrap();
        let plain = issue_letter::pdf(hall.cases(), letter.id).await.expect("the letter");
        assert_ne!(plain, pdf);
        assert_eq!(signing::carried(&plain), None);
    }

    async fn what_was_revoked_is_known_by_its_paper_its_file_and_every_copy(hall: TestHall) {
        let (letter, reference, pdf) = printed(&hall).await;
        let wulan = hall.at_desk("wulan").await;
        for number in 1..=2 {
            assert_eq!(copy_letter::copy(hall.cases(), &wulan, &reference, letter.id).await.expect("a copy"), number);
        }
        let opened = copy_letter::pdf(hall.cases(), letter.id, 1).await.expect("the first copy");
        assert_eq!(signing::carried(&opened), signing::carried(&pdf), "a copy proves what the letter proves");
        let ratna = hall.at_desk("ratna").await;
        issue_letter::revoke(hall.cases(), &ratna, &letter.code, "Salah orang.").await.expect("revoked");
        // Nobody opened the second copy before the letter was revoked; its holder finds it on the list all the same.
        let shown = examine_paper(signing::carried(&pdf).expect("a proof"), &key(&hall)).expect("it holds still");
        let mut visitor = hall.visitor();
        let list = visitor.get("/periksa/dicabut").await.expect(200).html();
        let never_opened = copy_letter::pdf(hall.cases(), letter.id, 2).await.expect("the second copy");
        let mut named: Vec<String> = [&pdf, &opened, &never_opened].map(|file| hex(&Sha256::digest(file))).to_vec();
        named.push(hex(&shown.leaf.0));
        assert_eq!(list.lines().count(), 1 + named.len());
        for digest in &named {
            assert!(list.lines().any(|line| line == digest), "{digest} is missing");
        }
        let page = visitor.get("/periksa").await.expect(200);
        for file in [&pdf, &opened, &never_opened] {
            let form = page.form("/periksa").attach("berkas", "surat.pdf", file.clone());
            let seen = visitor.send(&form).await.expect(200);
            assert!(seen.html().contains("data-name=\"revoked\">"), "{}", seen.gist());
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .filter_map(|digit| char::from_digit(digit.into(), 16))
        .collect()
}

/// Every code in a picture of a page, as a program of others reads it.
fn codes(folder: &Path, pdf: &[u8], dots: &str) -> Vec<String> {
    std::fs::write(folder.join("letter.pdf"), pdf).unwrap();
    let ran = |program: &str, args: &[&str]| {
        let ran = Command::new(program).current_dir(folder).args(args).output().unwrap();
        assert!(ran.status.success(), "{program}: {}", String::from_utf8_lossy(&ran.stderr));
        String::from_utf8(ran.stdout).unwrap()
    };
    ran("pdftoppm", &["-r", dots, "-png", "-singlefile", "letter.pdf", "page"]);
    ran("zbarimg", &["--quiet", "--raw", "page.png"]).lines().map(str::to_owned).collect()
}

#[test]
fn the_code_is_read_from_a_picture_of_the_paper_and_proves_the_letter_to_program_and_page() {
    let has_readers = ["pdftoppm", "zbarimg"].map(|program| Command::new(program).arg("--help").output().is_ok());
    let has_node = Command::new("node").arg("--version").output().is_ok();
    if !signed::is_there("pdftoppm (poppler-utils) or zbarimg (zbar-tools)", has_readers == [true, true]) {
        return;
    }
    testkit::engines::on_sqlite(testkit::Plan::example(), move |hall| async move {
        let (letter, _, pdf) = printed(&hall).await;
        let folder = tempfile::tempdir().unwrap();
        // As a printer of an office makes it, and a poorer one.
        for dots in ["300", "200"] {
            let found = codes(folder.path(), &pdf, dots);
            assert_eq!(found.len(), 2, "the address to check and the proof, at {dots} dots an inch: {found:?}");
        }
        let found = codes(folder.path(), &pdf, "300");
        let code = found.iter().find(|code| code.contains("/periksa#")).expect("the proof");
        assert_eq!(code.split_once('#').map(|(_, proof)| proof), signing::carried(&pdf), "paper and file say the same");
        std::fs::write(folder.path().join("code.txt"), code).unwrap();
        let own = key(&hall);
        let checked = |file: &str, key: &str| {
            let ran = program::balai(folder.path()).args(["check-document", file, "--key", key]).output().unwrap();
            (ran.status.success(), String::from_utf8_lossy(&[ran.stdout, ran.stderr].concat()).into_owned())
        };
        let (ended_well, told) = checked("code.txt", &own);
        assert!(ended_well && told.contains(&letter.number) && told.contains("letters.issued"), "{told}");
        let stranger = ledger::SigningKey::new("lain.example/log", ledger::note::Kind::Log, &[3; 32]).unwrap();
        let (ended_well, told) = checked("code.txt", &stranger.verifying_key().to_string());
        assert!(!ended_well && told.contains("did not sign"), "{told}");
        let pem = hall.visitor().get("/cek/sertifikat.pem").await.expect(200).html();
        std::fs::write(folder.path().join("root.pem"), pem).unwrap();
        let mut whole = program::balai(folder.path());
        let ran = whole.args(["check-document", "letter.pdf", "--root", "root.pem", "--key", &own]).output().unwrap();
        let told = String::from_utf8_lossy(&ran.stdout);
        assert!(ran.status.success() && told.contains("carries the proof"), "{told}");
        if !signed::is_there("node", has_node) {
            return;
        }
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/readers/paper.mjs");
        let ran = Command::new("node").args([script, signing::carried(&pdf).unwrap()]).output().unwrap();
        let read: Value = serde_json::from_slice(&ran.stdout)
            .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&ran.stderr)));
        let ours = PaperProof::parse(code).unwrap();
        assert_eq!(read["record"].as_str().map(str::as_bytes), ours.proof.extra.as_deref());
        assert_eq!(read["told"].as_str(), ours.opening.as_ref().map(|(_, told)| told.as_str()));
        assert_eq!(read["index"].as_u64(), Some(ours.proof.index));
        assert_eq!(read["hashes"].as_u64(), Some(ours.proof.hashes.len() as u64));
    });
}

testkit::on_both! {
    async fn a_receipt_carries_the_proof_that_the_application_was_received(hall: TestHall) {
        let (mut aisyah, reference) = steps::approved_ktp(&hall).await;
        let page = aisyah.get(&format!("/permohonan/{reference}/tanda-terima")).await.expect(200);
        assert!(page.has("Bukti tanda terima"), "{}", page.gist());
        let size = hall.hall().log.as_ref().and_then(book::Log::published).expect("sealed").head.size;
        let events = hall.events().await;
        let submitted = events.iter().find(|event| event.kind == "cases.submitted").expect("an event");
        assert!(u64::try_from(submitted.seq).unwrap() <= size, "what is proved was sealed first");
    }
}
