//! The public log, read by somebody who trusts nothing but the key.

use cases::{issue_letter, look};
use ledger::tile::entries_path;
use ledger::{Checkpoint, Hash, Note, Policy, Proof, Tiles, VerifyingKey, bundle, tree};
use testkit::{Browser, TestHall};

use crate::{program, steps};

/// What nobody may find in the log.
const SECRETS: [&str; 6] = ["Aisyah", "Nasution", "3374065107930031", "81234567719", steps::KK, "Wulan"];

async fn seal(hall: &TestHall) {
    let log = hall.hall().log.as_ref().expect("the log is open");
    while log.seal().await.expect("sealed") > 0 {}
}

/// The checkpoint of the hall, opened with the key that it shows, and that key.
async fn checkpoint(visitor: &mut Browser) -> (Checkpoint, VerifyingKey) {
    let key = visitor.get("/log/vkey").await.expect(200).html();
    let key = VerifyingKey::parse(key.trim()).unwrap();
    let note = Note::parse(&visitor.get("/log/checkpoint").await.expect(200).html()).unwrap();
    (Checkpoint::open(&note, &key).unwrap(), key)
}

/// Every entry of the log, from its bundles.
async fn entries(visitor: &mut Browser, size: u64) -> Vec<Vec<u8>> {
    let mut all = Vec::new();
    for index in 0..size.div_ceil(256) {
        let width = (size - index * 256).min(256);
        let file = visitor.get(&format!("/log/{}", entries_path(index, width))).await.expect(200);
        all.extend(bundle::entries(&file.bytes).unwrap().iter().map(|entry| entry.to_vec()));
    }
    all
}

testkit::on_both! {
    async fn a_stranger_reads_the_whole_log_and_comes_to_the_signed_root(hall: TestHall) {
        let (_, reference) = steps::approved_ktp(&hall).await;
        seal(&hall).await;
        let mut visitor = hall.visitor();
        let (checkpoint, _) = checkpoint(&mut visitor).await;
        let size = checkpoint.head.size;
        assert_eq!(size, u64::try_from(hall.events().await.len()).unwrap(), "every act is in the log");

        // The policy that it names is met: nobody has to have witnessed it in this hall.
        let policy = Policy::parse(&visitor.get("/log/policy").await.expect(200).html()).unwrap();
        let shown = visitor.get("/log/vkey").await.expect(200).html();
        assert_eq!(policy.logs().map(ToString::to_string).collect::<Vec<_>>(), [shown.trim()]);
        assert!(policy.is_met(&[]));

        let mut tiles = Tiles::default();
        for tile in tree::root_tiles(size) {
            let file = visitor.get(&format!("/log/{}", tile.path(tile.width(size)))).await.expect(200);
            assert_eq!(file.header("cache-control"), "public, max-age=31536000, immutable");
            tiles.put(tile, file.bytes);
        }
        assert_eq!(tree::root(size, &tiles).unwrap(), checkpoint.head.root);

        let entries = entries(&mut visitor, size).await;
        assert_eq!(u64::try_from(entries.len()).unwrap(), size);
        let mut growth = ledger::Growth::new();
        for entry in &entries {
            growth.append(Hash::leaf(entry));
        }
        assert_eq!(growth.head(), checkpoint.head, "the entries are the leaves");
        let text: String = entries.iter().map(|entry| String::from_utf8_lossy(entry)).collect::<Vec<_>>().join("\n");
        assert!(text.contains("cases.approved") && text.contains("letters.issued"), "{text}");
        for secret in SECRETS {
            assert!(!text.to_lowercase().contains(&secret.to_lowercase()), "the log tells {secret}");
        }
        assert!(!text.contains(reference.as_str()), "who has a reference is not found in the log by it");
    }

    async fn a_proof_holds_without_the_hall_and_only_for_what_was_said(hall: TestHall) {
        let (mut aisyah, reference) = steps::approved_ktp(&hall).await;
        seal(&hall).await;
        let mut visitor = hall.visitor();
        let (_, key) = checkpoint(&mut visitor).await;
        let policy = Policy::parse(&format!("log {key}\nquorum none\n")).unwrap();
        // The applicant finds the way to the proof on her own page.
        let page = aisyah.get(&format!("/permohonan/{reference}")).await.expect(200);
        let address = steps::link(&page, "/bukti/");
        let shown = visitor.get(&address).await.expect(200);
        for secret in SECRETS {
            assert!(!shown.has(secret), "the proof tells {secret}");
        }
        let file = visitor.get(&format!("{address}.tlog-proof")).await.expect(200);
        let proof = Proof::parse(&file.html()).unwrap();
        let id = address.trim_start_matches("/bukti/");
        let event = hall.events().await.into_iter().find(|event| event.id.to_string() == id).expect("the event");
        proof.check(event.entry.as_bytes(), &policy).unwrap();
        let touched = event.entry.replace("\"v\":1", "\"v\":2");
        assert_ne!(touched, event.entry);
        assert!(proof.check(touched.as_bytes(), &policy).is_err());
    }

    async fn a_letter_and_its_proof_are_examined_by_whoever_holds_them(hall: TestHall) {
        let (_, reference) = steps::approved_ktp(&hall).await;
        let actor = hall.signed_in("aisyah").await.actor;
        let letter = look::own_case(hall.cases(), &actor, &reference).await.expect("the case").letters[0].0.clone();
        let mut visitor = hall.visitor();
        let check = format!("/cek/{}", letter.code);
        // What nobody has opened yet is not printed, so nothing is said of its bytes.
        let is_printed = letter.pdf_sha256.is_some();
        assert_eq!(visitor.get(&check).await.expect(200).has("/bukti/"), is_printed);
        let pdf = issue_letter::pdf(hall.cases(), letter.id).await.expect("the letter");
        seal(&hall).await;
        let address = steps::link(&visitor.get(&check).await.expect(200), "/bukti/");
        let proof = visitor.get(&format!("{address}.tlog-proof")).await.expect(200).bytes;

        let page = visitor.get("/periksa").await.expect(200);
        let examined = async |visitor: &mut Browser, key: Option<&str>, files: &[(&str, &[u8])]| {
            let mut form = page.form("/periksa");
            for (name, bytes) in files {
                form = form.attach("berkas", name, *bytes);
            }
            visitor.send(&key.map_or(form.clone(), |key| form.set("kunci", key))).await
        };
        let shown = |page: &testkit::Seen| {
            let html = page.html();
            let open = |name: &str| html.contains(&format!("data-name=\"{name}\">"));
            ["holds", "other", "silent", "broken"].into_iter().filter(|name| open(name)).collect::<Vec<_>>()
        };
        let seen = examined(&mut visitor, None, &[("surat.pdf", &pdf), ("a.tlog-proof", &proof)]).await.expect(200);
        assert_eq!(shown(&seen), ["holds"]);
        assert!(seen.has(&letter.number) && seen.has("letters.printed"), "{}", seen.gist());
        for secret in SECRETS {
            assert!(!seen.has(secret), "the proof tells {secret}");
        }
        let mut touched = pdf.clone();
        *touched.last_mut().expect("a byte") ^= 1;
        let seen = examined(&mut visitor, None, &[("surat.pdf", &touched), ("a.tlog-proof", &proof)]).await.expect(200);
        assert_eq!(shown(&seen), ["other"]);
        let forged = String::from_utf8(proof.clone()).unwrap().replacen("index ", "index 1", 1);
        let seen = examined(&mut visitor, None, &[("a.tlog-proof", forged.as_bytes())]).await.expect(200);
        assert_eq!(shown(&seen), ["broken"]);

        // The same on a machine that has the program and no hall.
        let folder = tempfile::tempdir().unwrap();
        let key = visitor.get("/log/vkey").await.expect(200).html();
        for (name, bytes) in [("surat.pdf", pdf.as_slice()), ("lain.pdf", &touched), ("a.tlog-proof", &proof), ("kunci", key.as_bytes())] {
            std::fs::write(folder.path().join(name), bytes).unwrap();
        }
        let check = |file: &str, more: &[&str]| {
            let ran = program::balai(folder.path()).args(["check-document", file, "--key", "kunci"]).args(more).output().unwrap();
            let told = String::from_utf8_lossy(&[ran.stdout, ran.stderr].concat()).into_owned();
            (ran.status.success(), told)
        };
        let (is_good, told) = check("surat.pdf", &["--proof", "a.tlog-proof"]);
        assert!(is_good && told.contains("is the letter that was recorded") && told.contains(&letter.number), "{told}");
        let (is_good, told) = check("lain.pdf", &["--proof", "a.tlog-proof"]);
        assert!(!is_good && told.contains("is not the letter that was recorded"), "{told}");
        let (is_good, told) = check("kunci", &[]);
        assert!(!is_good && told.contains("kunci: this is not a proof file"), "{told}");
        assert!(check("a.tlog-proof", &[]).0);

        // What cannot be examined is named at its field, and nothing is claimed.
        let stranger = "lain.example/log+00000000+AQAA";
        for (key, files, says) in [
            (None, vec![], "Pilih surat (PDF) atau file bukti (.tlog-proof) dulu"),
            (None, vec![("surat.txt", b"surat".as_slice())], "Ini bukan surat PDF dan bukan file bukti"),
            (Some(stranger), vec![("a.tlog-proof", proof.as_slice())], "Ini bukan kunci log"),
        ] {
            let seen = examined(&mut visitor, key, &files).await.expect(422);
            assert!(seen.has(says), "{says}: {}", seen.gist());
            assert_eq!(shown(&seen), Vec::<&str>::new(), "{says}");
        }
    }

    async fn what_is_not_in_the_log_is_said_plainly(hall: TestHall) {
        seal(&hall).await;
        let mut visitor = hall.visitor();
        for address in ["/log/tile/0/000.p/255", "/log/tile/9/000", "/log/tile/x", "/log/tile/entries/001", "/log/tile/0/000"] {
            let seen = visitor.get(address).await.expect(404);
            assert!(seen.has("Bagian log ini tidak ada"), "{address}: {}", seen.gist());
        }
        for address in ["/bukti/apa", "/bukti/01ARZ3NDEKTSV4RRFFQ69G5FAV", "/bukti/01ARZ3NDEKTSV4RRFFQ69G5FAV.tlog-proof"] {
            let seen = visitor.get(address).await.expect(404);
            assert!(seen.has("Catatan ini tidak kami temukan"), "{address}: {}", seen.gist());
        }
    }

    async fn a_hall_that_was_restored_from_an_old_copy_serves_people_and_keeps_its_log_shut(hall: TestHall) {
        steps::apply_ktp(&mut hall.resident("aisyah").await).await;
        seal(&hall).await;
        let log = hall.hall().log.as_ref().expect("the log is open");
        let (size, region) = (log.published().expect("published").head.size, hall.region());
        assert!(size > 0);
        // As an old copy has it: everything from before the log was first sealed.
        let forget = |sql: &'static str| {
            hall.store().write(region, region, move |tx, region| {
                Box::pin(async move { tx.exec(store::Sql::new(sql), &store::vals![*region]).await })
            })
        };
        assert_eq!(forget("DELETE FROM logs WHERE region = $1").await.unwrap(), 1);
        assert!(forget("DELETE FROM log_tiles WHERE region = $1").await.unwrap() > 0);
        let again = hall.restarted(|_| ()).await;
        assert!(again.hall().log.is_none(), "nothing is signed that contradicts what was published");
        let mut visitor = again.visitor();
        visitor.get("/layanan").await.expect(200);
        assert!(visitor.get("/log").await.expect(200).has("Log publik sedang ditutup"));
        visitor.get("/log/checkpoint").await.expect(503);
    }
}
