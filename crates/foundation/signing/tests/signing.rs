//! A letter is signed, and nothing that happens to it afterwards goes unseen.

use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::sync::Arc;

use kernel::{SeededDice, Stamp};
use proptest::prelude::*;
use signing::{Authority, Found, Identity, Reach, Soundness, Trust, Unreadable, carried, carrying, examine, sign_pdf};
use tempfile::TempDir;

/// Monday, 13 July 2026, 09.41 WIB.
const MONDAY: Stamp = Stamp::micros(1_783_910_460_000_000);

/// A page laid out as Typst lays it out.
fn page() -> Vec<u8> {
    let mut pdf = b"%PDF-1.7\n%\x80\x80\x80\x80\n\n".to_vec();
    let objects = [
        "<</Type/Pages/Count 1/Kids[2 0 R]>>",
        "<</Type/Page/MediaBox[0 0 595 842]/Tabs/S/Parent 1 0 R/Annots[3 0 R]>>",
        "<</Type/Annot/Subtype/Link/Rect[9 9 99 99]/Contents(cek)>>",
        "<</Type/Catalog/Pages 1 0 R/MarkInfo<</Marked true>>>>",
    ];
    let mut table = format!("xref\n0 {}\n0000000000 65535 f\r\n", objects.len() + 1);
    for (number, object) in objects.iter().enumerate() {
        let _ = write!(table, "{:010} 00000 n\r\n", pdf.len());
        pdf.extend(format!("{} 0 obj\n{object}\nendobj\n", number + 1).bytes());
    }
    let at = pdf.len();
    pdf.extend(format!("{table}trailer\n<</Size 5/Root 4 0 R/ID[(a)(b)]>>\nstartxref\n{at}\n%%EOF").bytes());
    pdf
}

fn authority(folder: &Path, seed: u64) -> Authority {
    Authority::new(folder.join("keys/signing"), "Kota Tirtamaya".to_owned(), Arc::new(SeededDice::new(seed)))
}

fn head() -> Identity {
    Identity {
        region: "Kota Tirtamaya".to_owned(),
        agency: "Dinas Sosial".to_owned(),
        person: Some(("Dr. Hj. Sri Wahyuni, M.Si".to_owned(), "Kepala Dinas Sosial".to_owned())),
    }
}

fn signed(authority: &Authority) -> Vec<u8> {
    sign_pdf(&page(), &authority.signer(&head(), MONDAY).expect("a signer"), MONDAY, None).expect("signed")
}

fn only(pdf: &[u8], authority: &Authority) -> Found {
    let root = authority.root().expect("a root").certificate().clone();
    let mut found = examine(pdf, &[root]).expect("readable");
    assert_eq!(found.len(), 1, "{found:#?}");
    found.remove(0)
}

fn is_fine(found: &Found) -> bool {
    (found.soundness, found.reach) == (Soundness::Right, Reach::Whole)
}

#[test]
fn a_signed_letter_says_who_signed_it_when_and_under_which_root() {
    let folder = TempDir::new().expect("a folder");
    let hall = authority(folder.path(), 1);
    let letter = signed(&hall);
    assert!(letter.starts_with(&page()), "what was printed stays as it was");
    let found = only(&letter, &hall);
    assert!(is_fine(&found), "{found:#?}");
    let who = found.who.expect("somebody");
    assert_eq!((&*who.name, &*who.position), ("Dr. Hj. Sri Wahyuni, M.Si", "Kepala Dinas Sosial"));
    assert_eq!((&*who.unit, &*who.organization), ("Dinas Sosial", "Kota Tirtamaya"));
    assert_eq!((found.at, found.trust), (Some(MONDAY), Trust::Ours));
    let stranger = TempDir::new().expect("a folder");
    assert_eq!(only(&letter, &authority(stranger.path(), 2)).trust, Trust::Other);
    assert_eq!(examine(&page(), &[]), Ok(vec![]), "a letter without a signature has none");
    assert_eq!(examine(b"a letter", &[]), Err(Unreadable::NoPdf));
}

#[test]
fn the_same_letter_gets_the_same_signature_after_a_restart() {
    let folder = TempDir::new().expect("a folder");
    let first = signed(&authority(folder.path(), 1));
    assert_eq!(signed(&authority(folder.path(), 9)), first);
}

#[test]
fn an_agency_seals_in_its_own_name_and_the_longest_names_fit() {
    let folder = TempDir::new().expect("a folder");
    let hall = authority(folder.path(), 3);
    let long = "é".repeat(300);
    let seal = Identity { region: long.clone(), agency: "Dinas Sosial".to_owned(), person: None };
    let person = Identity { region: long.clone(), agency: long.clone(), person: Some((long.clone(), long)) };
    for who in [seal, person] {
        let letter = sign_pdf(&page(), &hall.signer(&who, MONDAY).expect("a signer"), MONDAY, None).expect("signed");
        let found = only(&letter, &hall);
        assert!(is_fine(&found) && found.trust == Trust::Ours, "{found:#?}");
        let named = found.who.expect("somebody");
        assert_eq!(named.unit == "Segel elektronik", who.person.is_none());
    }
}

#[test]
fn no_byte_can_be_changed_unseen() {
    let folder = TempDir::new().expect("a folder");
    let hall = authority(folder.path(), 4);
    let root = hall.root().expect("a root").certificate().clone();
    let letter = signed(&hall);
    let whole = only(&letter, &hall);
    let place = letter.windows(10).position(|word| word == b"/Contents<").expect("a place") + 9;
    let end = letter.iter().skip(place).position(|byte| *byte == b'>').expect("an end") + place;
    // One in seven, for each costs a signature; the property below cuts anywhere.
    for at in (0..letter.len()).step_by(7) {
        let mut changed = letter.clone();
        changed[at] ^= 1;
        let found = examine(&changed, std::slice::from_ref(&root)).unwrap_or_default();
        // In its own place lie parts that no CMS signs, such as a copy of the root: they change nothing that is said.
        let is_idle = (place..end).contains(&at) && found == std::slice::from_ref(&whole);
        assert!(is_idle || !found.iter().any(is_fine), "byte {at}: {found:#?}");
    }
    let middle = letter.len() - letter.len() / 8;
    let mut changed = page();
    let at = changed.windows(3).position(|word| word == b"595").expect("a width");
    changed[at] = b'6';
    let changed = [changed, letter[page().len()..].to_vec()].concat();
    assert_eq!(only(&changed, &hall).soundness, Soundness::Changed);
    assert!(examine(&letter[..middle], &[root]).unwrap_or_default().iter().all(|found| !is_fine(found)));
}

#[test]
fn what_was_added_later_is_told() {
    let folder = TempDir::new().expect("a folder");
    let hall = authority(folder.path(), 5);
    let mut letter = signed(&hall);
    let update = b"2 0 obj\n<</Type/Page/MediaBox[0 0 1 1]/Parent 1 0 R>>\nendobj\n";
    letter.extend(update);
    let found = only(&letter, &hall);
    assert_eq!((found.soundness, found.reach), (Soundness::Right, Reach::LaterAdded { bytes: update.len() }));
}

#[test]
fn a_signature_moved_to_another_document_does_not_hold() {
    let folder = TempDir::new().expect("a folder");
    let hall = authority(folder.path(), 6);
    let letter = signed(&hall);
    // The whole signed letter as a comment behind another document: its byte range would begin elsewhere.
    let wrapped = [b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n".to_vec(), letter.clone()].concat();
    assert!(!is_fine(&only(&wrapped, &hall)));
    // A byte range that leaves out more than the signature would let anything be written there.
    let text = String::from_utf8_lossy(&letter).into_owned();
    let at = text.find("/ByteRange[0 ").expect("a byte range") + "/ByteRange[0 ".len();
    let first: usize = text[at..].split(' ').next().and_then(|word| word.parse().ok()).expect("a number");
    let wider = text[..at].to_owned() + &format!("{}", first - 1) + &text[at + first.to_string().len()..];
    let before = String::from_utf8_lossy(&letter[..10]).into_owned();
    assert_eq!(&wider[..8], &before[..8]);
    assert_eq!(examine(wider.as_bytes(), &[]).expect("readable")[0].soundness, Soundness::Unreadable);
}

#[test]
fn a_signature_outside_the_years_of_its_certificate_is_not_ours() {
    let folder = TempDir::new().expect("a folder");
    let hall = authority(folder.path(), 7);
    let signer = hall.signer(&head(), MONDAY).expect("a signer");
    let before = Stamp::micros(1_483_228_800_000_000);
    let found = only(&sign_pdf(&page(), &signer, before, None).expect("signed"), &hall);
    assert_eq!((found.soundness, found.trust), (Soundness::Right, Trust::Other));
}

#[test]
fn keys_are_for_their_owner_only_and_a_damaged_one_says_so() {
    let folder = TempDir::new().expect("a folder");
    let hall = authority(folder.path(), 8);
    let _ = signed(&hall);
    let keys = folder.path().join("keys/signing");
    let files: Vec<_> = fs::read_dir(&keys).expect("the keys").map(|file| file.expect("a file").path()).collect();
    assert_eq!(files.len(), 2, "{files:?}");
    for file in &files {
        assert_eq!(fs::metadata(file).expect("a file").permissions().mode() & 0o777, 0o600, "{file:?}");
        let name = file.file_name().and_then(|name| name.to_str()).expect("a name");
        assert!(!name.contains("Wahyuni"), "{name}");
    }
    let root = keys.join("akar.pem");
    fs::set_permissions(&root, fs::Permissions::from_mode(0o644)).expect("changed");
    let refused = authority(folder.path(), 8).root().expect_err("others may read it").to_string();
    assert!(refused.contains("akar.pem") && refused.contains("chmod 600"), "{refused}");
    fs::set_permissions(&root, fs::Permissions::from_mode(0o600)).expect("changed");
    fs::write(&root, "-----BEGIN").expect("written");
    let refused = authority(folder.path(), 8).root().expect_err("damaged").to_string();
    assert!(refused.contains("damaged"), "{refused}");
}

#[test]
fn four_who_open_at_once_get_the_same_key() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path();
    let roots: Vec<String> = std::thread::scope(|scope| {
        let opened: Vec<_> = (0..4).map(|seed| scope.spawn(move || authority(path, seed).root())).collect();
        opened.into_iter().map(|root| root.join().expect("no panic").expect("a root").pem().expect("a file")).collect()
    });
    assert!(roots.windows(2).all(|two| two[0] == two[1]));
}

#[test]
fn what_is_not_ours_to_sign_is_refused() {
    let folder = TempDir::new().expect("a folder");
    let hall = authority(folder.path(), 1);
    let signer = hall.signer(&head(), MONDAY).expect("a signer");
    for bad in [b"%PDF-1.7".to_vec(), b"hello".to_vec(), signed(&hall)] {
        assert!(sign_pdf(&bad, &signer, MONDAY, None).is_err());
    }
}

proptest! {
    #[test]
    fn no_file_makes_the_examination_break(
        cuts in proptest::collection::vec((0usize..20_000, any::<u8>(), 0usize..40), 0..12),
        tail in proptest::collection::vec(any::<u8>(), 0..64),
    ) {
        static LETTER: std::sync::OnceLock<Vec<u8>> = std::sync::OnceLock::new();
        let letter = LETTER.get_or_init(|| {
            let folder = TempDir::new().expect("a folder");
            signed(&authority(folder.path(), 1))
        });
        let mut bytes = letter.clone();
        for (at, byte, length) in cuts {
            let at = at % bytes.len();
            let end = (at + length).min(bytes.len());
            bytes.splice(at..end, [byte]);
        }
        bytes.extend(tail);
        let same = examine(letter, &[]).expect("readable");
        let found = examine(&bytes, &[]).unwrap_or_default();
        prop_assert!(found == same || !found.iter().any(is_fine));
    }
}

#[test]
fn what_a_letter_carries_is_found_again_and_covered_by_its_signature() {
    let folder = tempfile::tempdir().unwrap();
    let hall = authority(folder.path(), 5);
    let signer = hall.signer(&head(), MONDAY).expect("a signer");
    let letter = sign_pdf(&page(), &signer, MONDAY, Some("AbC-_9")).expect("signed");
    assert_eq!(carried(&letter), Some("AbC-_9"));
    assert!(is_fine(&only(&letter, &hall)));
    let at = letter.windows(6).position(|window| window == b"AbC-_9").expect("it lies open");
    let mut touched = letter;
    touched[at] = b'B';
    assert_eq!(carried(&touched), Some("BbC-_9"));
    assert_eq!(only(&touched, &hall).soundness, Soundness::Changed);
    assert_eq!(carried(&signed(&hall)), None);
    assert!(sign_pdf(&page(), &signer, MONDAY, Some("AbC)/Root 1 0 R")).is_err(), "nothing breaks out of its place");
}

/// Signed by other programs (OpenSSL, pyHanko) with RSA, by somebody for whom an authority beneath the root vouches.
const OUTSIDE: &[u8] = include_bytes!("outside/signed.pdf");
/// The same, but the certificate was issued by a signer, who is no authority.
const STRAY: &[u8] = include_bytes!("outside/stray.pdf");
const OUTSIDE_ROOT: &str = include_str!("outside/root.pem");

#[test]
fn a_signature_by_rsa_beneath_an_authority_of_the_root_is_known() {
    let root = signing::read_certificate(OUTSIDE_ROOT).expect("a certificate");
    let found = examine(OUTSIDE, std::slice::from_ref(&root)).expect("readable");
    let [one] = found.as_slice() else { panic!("{found:#?}") };
    assert!(is_fine(one), "{one:#?}");
    assert_eq!(one.trust, Trust::Ours);
    assert_eq!(one.who.as_ref().map(|who| &*who.name), Some("Siti Aminah"));
    assert!(examine(OUTSIDE, &[]).expect("readable").iter().all(|one| one.trust == Trust::Other));
    let mut changed = OUTSIDE.to_vec();
    changed[20] ^= 1;
    assert_eq!(examine(&changed, &[root]).expect("readable")[0].soundness, Soundness::Changed);
}

#[test]
fn whoever_signs_vouches_for_nobody() {
    let root = signing::read_certificate(OUTSIDE_ROOT).expect("a certificate");
    let found = examine(STRAY, &[root]).expect("readable");
    let [one] = found.as_slice() else { panic!("{found:#?}") };
    assert!(is_fine(one), "{one:#?}");
    assert_eq!(one.trust, Trust::Other);
}

#[test]
fn what_a_file_carries_is_there_before_somebody_signs_it() {
    let folder = TempDir::new().expect("a folder");
    let authority = authority(folder.path(), 1);
    let carries = carrying(&page(), "bukti-1", MONDAY).expect("carries");
    assert!(carries.starts_with(&page()));
    assert_eq!(carried(&carries), Some("bukti-1"));
    assert_eq!(examine(&carries, &[]).expect("readable"), []);
    assert_eq!(carrying(&page(), "bukti-1", MONDAY).expect("carries"), carries, "the same again");
    let signer = authority.signer(&head(), MONDAY).expect("a signer");
    let pdf = sign_pdf(&carries, &signer, MONDAY, None).expect("signed");
    assert!(pdf.starts_with(&carries));
    assert_eq!(carried(&pdf), Some("bukti-1"));
    let found = only(&pdf, &authority);
    assert!(is_fine(&found) && found.trust == Trust::Ours, "{found:#?}");
}
