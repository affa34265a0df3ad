//! Notes, checkpoints, proof files and witnesses: written by us, read by others, and refused when touched.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use ledger::note::{Flaw, Kind, Signature};
use ledger::proof::Refused as NoProof;
use ledger::tree::{self, Head};
use ledger::witness::{self, Refused, Request};
use ledger::{Checkpoint, Growth, Hash, Note, Policy, Proof, SigningKey, Tiles, VerifyingKey};
use proptest::prelude::*;
use signed_note::{StandardVerifier, VerifierList};

const ORIGIN: &str = "tirtamaya.example/log";

fn log() -> SigningKey {
    SigningKey::new(ORIGIN, Kind::Log, &[1; 32]).unwrap()
}

fn witness(name: &str, seed: u8) -> SigningKey {
    SigningKey::new(name, Kind::Cosignature, &[seed; 32]).unwrap()
}

/// The log at this size, and its tiles.
fn at(size: u64) -> (Head, Tiles) {
    let mut growth = Growth::new();
    for index in 0..size {
        growth.append(Hash::leaf(format!("entry {index}").as_bytes()));
    }
    let mut tiles = Tiles::default();
    tiles.extend(growth.take_changed());
    (growth.head(), tiles)
}

fn signed(head: Head) -> Note {
    Checkpoint::new(ORIGIN, head).unwrap().sign(&log()).unwrap()
}

#[test]
fn a_key_is_read_as_it_is_written() {
    let key = log().verifying_key().to_string();
    assert_eq!(VerifyingKey::parse(&key).unwrap().to_string(), key);
    // One letter of the name, the id or the key, and it is no key any more.
    let shorter = key.split_at(key.len() - 4).0.to_owned();
    for bad in [key.replacen('t', "T", 1), key.replacen('+', "+0", 1), shorter, String::new(), "a+b".into()] {
        assert_eq!(VerifyingKey::parse(&bad), Err(Flaw::Key), "{bad}");
    }
    assert!(SigningKey::new("two words", Kind::Log, &[1; 32]).is_none());
}

#[test]
fn others_read_our_notes_and_keys() {
    let note = signed(at(300).0);
    let verifier = StandardVerifier::new(&log().verifying_key().to_string()).unwrap();
    let known = VerifierList::new(vec![Box::new(verifier)]);
    let theirs = signed_note::Note::from_bytes(note.to_string().as_bytes()).unwrap();
    assert_eq!(theirs.verify(&known).unwrap().0.len(), 1);
    // A cosignature is a line they do not know, and leave alone.
    let mut cosigned = note.clone();
    cosigned.add(witness("saksi.example", 2).sign(note.text(), 1_795_316_405));
    let theirs = signed_note::Note::from_bytes(cosigned.to_string().as_bytes()).unwrap();
    assert_eq!(theirs.verify(&known).unwrap().0.len(), 1);
    let checkpoint = tlog_tiles::Checkpoint::from_bytes(note.text().as_bytes()).unwrap();
    assert_eq!((checkpoint.origin(), checkpoint.size()), (ORIGIN, 300));
}

#[test]
fn a_note_reads_back_and_a_touched_one_is_forged() {
    let note = signed(at(7).0);
    let text = note.to_string();
    assert_eq!(Note::parse(&text).unwrap(), note);
    let key = log();
    assert_eq!(Checkpoint::open(&note, key.verifying_key()).unwrap().head, at(7).0);
    let touched = Note::parse(&text.replacen("\n7\n", "\n8\n", 1)).unwrap();
    assert_eq!(Checkpoint::open(&touched, key.verifying_key()), Err(Flaw::Forged(ORIGIN.to_owned())));
    let stranger = SigningKey::new(ORIGIN, Kind::Log, &[9; 32]).unwrap();
    assert_eq!(Checkpoint::open(&note, stranger.verifying_key()), Err(Flaw::Unsigned));
    // The key of one log does not speak for another, even if it signs.
    let other = Checkpoint::new("elsewhere.example/log", at(7).0).unwrap().sign(&key).unwrap();
    assert_eq!(Checkpoint::open(&other, key.verifying_key()), Err(Flaw::Unsigned));
}

#[test]
fn what_is_not_a_note_or_checkpoint_is_refused() {
    let note = signed(at(7).0).to_string();
    for bad in [
        "",
        "\n\n",
        "text\n",
        "text\n\n",
        "text\n\n— a b\n",
        &note.replace("— ", "- "),
        note.trim_end(),
        &note.replace("\n\n", "\n"),
    ] {
        assert_eq!(Note::parse(bad).map(|_| ()), Err(Flaw::Form), "{bad:?}");
    }
    assert_eq!(Note::parse(&format!("{}{note}", "x".repeat(70_000))).map(|_| ()), Err(Flaw::Form));
    let root = Hash::empty();
    for bad in [
        "",
        "a\n",
        "a\n1\n",
        "a\n01\nx\n",
        &format!("a\n01\n{root}\n"),
        &format!("a\n+1\n{root}\n"),
        &format!("a\n1\n{root}\n\n"),
    ] {
        assert_eq!(Checkpoint::parse(bad).map(|_| ()), Err(Flaw::Form), "{bad:?}");
    }
    assert_eq!(Checkpoint::parse(&format!("a\n1\n{root}\nmore\n")).unwrap().extensions, ["more"]);
}

/// A log with three witnesses of which two must have seen it.
fn policy() -> Policy {
    let names = ["a", "b", "c"];
    let line = |(at, name): (usize, &&str)| {
        let key = witness(&format!("{name}.example"), 10 + u8::try_from(at).unwrap());
        format!("witness {name} {}\n", key.verifying_key())
    };
    let witnesses: String = names.iter().enumerate().map(line).collect();
    let text = format!("# example\nlog {}\n{witnesses}group two 2 a b c\nquorum two\n", log().verifying_key());
    let policy = Policy::parse(&text).unwrap();
    // Written anew it means the same, whatever the tests below ask of it.
    Policy::parse(&policy.to_string()).unwrap()
}

#[test]
fn a_proof_file_holds_when_enough_witnesses_saw_it() {
    let (head, tiles) = at(300);
    let mut checkpoint = signed(head);
    let proof = |checkpoint: &Note| Proof {
        extra: Some(b"for people".to_vec()),
        index: 42,
        hashes: tree::inclusion(42, 300, &tiles).unwrap(),
        checkpoint: checkpoint.clone(),
    };
    let policy = policy();
    checkpoint.add(witness("a.example", 10).sign(checkpoint.text(), 100));
    assert_eq!(proof(&checkpoint).check(b"entry 42", &policy).unwrap_err(), NoProof::Quorum);
    checkpoint.add(witness("c.example", 12).sign(checkpoint.text(), 100));
    let names: Vec<_> = policy.witnesses_of(&checkpoint).iter().map(|witness| witness.name.as_str()).collect();
    assert_eq!(names, ["a", "c"]);
    let whole = proof(&checkpoint);
    assert_eq!(Proof::parse(&whole.to_string()).unwrap(), whole);
    let shown = whole.check(b"entry 42", &policy).unwrap();
    assert_eq!((shown.checkpoint.head, shown.signed.len()), (head, 3));
    assert_eq!(shown.signed.iter().filter_map(|one| one.time).collect::<Vec<_>>(), [100, 100]);

    assert!(matches!(whole.check(b"entry 43", &policy), Err(NoProof::Tree(_))));
    let elsewhere = Proof { index: 43, ..whole.clone() };
    assert!(matches!(elsewhere.check(b"entry 42", &policy), Err(NoProof::Tree(_))));
    // A witness that named another time, or signed another text, forged it.
    let text = whole.to_string();
    let line = witness("a.example", 10).sign("another text\n", 100).to_string();
    let own = witness("a.example", 10).sign(checkpoint.text(), 100).to_string();
    let forged = Proof::parse(&text.replace(&own, &line)).unwrap();
    assert_eq!(forged.check(b"entry 42", &policy).unwrap_err(), NoProof::Note(Flaw::Forged("a.example".into())));
    // Without the log's own word the witnesses say nothing.
    let without = text.replace(&format!("{}\n", log().sign(checkpoint.text(), 0)), "");
    assert_eq!(Proof::parse(&without).unwrap().check(b"entry 42", &policy).unwrap_err(), NoProof::Note(Flaw::Unsigned));
}

#[test]
fn a_policy_says_where_it_cannot_be_read() {
    let log = log().verifying_key().to_string();
    let one = witness("a.example", 10).verifying_key().to_string();
    for (text, line) in [
        (format!("log {log}\n"), 2),
        (format!("log {one}\nquorum none"), 1),
        (format!("witness a {log}\nquorum a"), 1),
        (format!("witness a {one}\nwitness a {one}\nquorum a"), 2),
        (format!("witness a {one}\nwitness b {one}\nquorum a"), 2),
        (format!("witness none {one}\nquorum none"), 1),
        (format!("witness a {one}\ngroup g 2 a\nquorum g"), 2),
        (format!("witness a {one}\ngroup g 2 a a\nquorum g"), 2),
        (format!("witness a {one}\ngroup g any b\nquorum g"), 2),
        ("quorum b".to_owned(), 1),
        ("quorum none\nquorum none".to_owned(), 2),
        ("nonsense".to_owned(), 1),
    ] {
        assert_eq!(Policy::parse(&text).unwrap_err().line, line, "{text}");
    }
    assert!(Policy::parse(&format!("log {log} https://x.example\nquorum none\n")).unwrap().is_met(&[]));
}

/// What a witness that saw `seen` says to a log that grew from `old` to `new`.
fn asked(seen: Option<Head>, old: u64, new: u64) -> Result<Head, Refused> {
    let (head, tiles) = at(new);
    let request = Request { old, proof: tree::consistency(old, new, &tiles).unwrap(), checkpoint: signed(head) };
    let read = Request::parse(&request.to_string()).unwrap();
    assert_eq!(read, request);
    assert_eq!(witness::origin(&read).unwrap(), ORIGIN);
    witness::consider(log().verifying_key(), seen.as_ref(), &read)
}

#[test]
fn a_witness_signs_what_grew_and_nothing_else() {
    let (h0, h5, h300) = (at(0).0, at(5).0, at(300).0);
    assert_eq!(asked(None, 0, 0), Ok(h0));
    assert_eq!(asked(None, 0, 5), Ok(h5));
    assert_eq!(asked(Some(h0), 0, 5), Ok(h5));
    assert_eq!(asked(Some(h5), 5, 300), Ok(h300));
    assert_eq!(asked(Some(h300), 300, 300), Ok(h300));
    assert_eq!(asked(Some(h300), 5, 300), Err(Refused::Stale { seen: 300 }));
    assert_eq!(asked(Some(h300), 0, 5), Err(Refused::Stale { seen: 300 }));
    assert_eq!(asked(None, 5, 300), Err(Refused::Stale { seen: 0 }));
    assert_eq!(asked(Some(h300), 300, 5), Err(Refused::Malformed));
    let fork = Head { root: Hash([3; 32]), ..h300 };
    assert_eq!(asked(Some(fork), 300, 300), Err(Refused::Fork { seen: 300 }));
    assert_eq!(asked(Some(fork), 5, 300), Err(Refused::Fork { seen: 300 }), "whatever it says it grew from");
    let rewritten = Head { root: Hash([3; 32]), ..h5 };
    assert_eq!(asked(Some(rewritten), 5, 300), Err(Refused::Inconsistent));
    assert!(Refused::Fork { seen: 1 }.is_evidence() && Refused::Inconsistent.is_evidence());
    assert!(!Refused::Stale { seen: 1 }.is_evidence());

    let request = Request { old: 0, proof: vec![], checkpoint: signed(h5) };
    let stranger = SigningKey::new(ORIGIN, Kind::Log, &[9; 32]).unwrap();
    assert_eq!(witness::consider(stranger.verifying_key(), None, &request), Err(Refused::Unsigned));
    let chatty = Request { proof: vec![Hash::empty()], ..request.clone() };
    assert_eq!(witness::consider(log().verifying_key(), None, &chatty), Err(Refused::Inconsistent));
    let hollow = Request { checkpoint: signed(Head { size: 0, root: Hash([3; 32]) }), ..request.clone() };
    assert_eq!(witness::consider(log().verifying_key(), None, &hollow), Err(Refused::Inconsistent));

    // What it signs is checked like any other signature.
    let key = witness("a.example", 10);
    let mut note = request.checkpoint.clone();
    let line = witness::cosign(&key, &request, 1_795_316_405).to_string();
    note.add(Signature::parse(&line).unwrap());
    assert_eq!(note.signed_by([key.verifying_key()]).unwrap().first().unwrap().time, Some(1_795_316_405));
    // What strangers hang on a note is not kept.
    note.add(witness("stranger.example", 11).sign(note.text(), 1));
    assert_eq!(note.only([log().verifying_key()]), request.checkpoint);
    assert_eq!(note.only([log().verifying_key(), key.verifying_key()]).signatures().len(), 2);
}

#[test]
fn a_request_that_is_none_is_refused() {
    let note = signed(at(5).0);
    let line = Hash::empty();
    let many = format!("{line}\n").repeat(64);
    for bad in [
        String::new(),
        format!("old 00\n\n{note}"),
        format!("old -1\n\n{note}"),
        format!("new 0\n\n{note}"),
        format!("old 0\nabc\n\n{note}"),
        format!("old 0\n{many}\n{note}"),
        format!("old 0\n{note}"),
    ] {
        assert_eq!(Request::parse(&bad).map(|_| ()), Err(Flaw::Form), "{bad:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_comes_in_is_read_or_refused(
        text in ".{0,200}", lines in prop::collection::vec("[— +a-zA-Z0-9/=.]{0,40}", 0..12), cut in 0_usize..600,
    ) {
        let joined = lines.join("\n") + "\n";
        let proof = Proof { extra: None, index: 0, hashes: vec![Hash::empty()], checkpoint: signed(at(5).0) }.to_string();
        let torn: String = proof.chars().take(cut).collect();
        for text in [text.as_str(), &joined, &format!("{joined}\n{joined}"), &torn, &format!("{torn}{joined}")] {
            let _ = (Note::parse(text), Checkpoint::parse(text), Proof::parse(text), Request::parse(text));
            let _ = (Policy::parse(text).is_ok(), VerifyingKey::parse(text), Signature::parse(text));
            let _ = (ledger::TileId::parse(text), ledger::bundle::entries(text.as_bytes()));
        }
    }
}
