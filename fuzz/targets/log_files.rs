//! Files of the public log, as a neighbour, a witness or a visitor may bring them. What is read is written again and must
//! then be the same.

#![no_main]

use ledger::tile::parse_index;
use ledger::{Checkpoint, Hash, Note, Policy, Proof, TileId, VerifyingKey, bundle, witness};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Some(entries) = bundle::entries(bytes) {
        let mut again = Vec::new();
        for entry in entries {
            assert!(bundle::push(&mut again, entry));
        }
        assert_eq!(again, bytes);
    }
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Ok(note) = Note::parse(text) {
        assert_eq!(Note::parse(&note.to_string()), Ok(note.clone()));
        let _ = Checkpoint::parse(note.text());
    }
    let _ = Checkpoint::parse(text);
    if let Ok(key) = VerifyingKey::parse(text) {
        assert_eq!(VerifyingKey::parse(&key.to_string()), Ok(key));
    }
    if let Ok(proof) = Proof::parse(text) {
        assert_eq!(Proof::parse(&proof.to_string()), Ok(proof.clone()));
        // No key signed it, so nothing can be shown by it.
        if let Ok(policy) = Policy::parse("") {
            assert!(proof.check(b"entry", &policy).is_err());
        }
    }
    if let Ok(policy) = Policy::parse(text) {
        let written = policy.to_string();
        assert_eq!(Policy::parse(&written).map(|again| again.to_string()), Ok(written));
    }
    if let Ok(request) = witness::Request::parse(text)
        && let Ok(origin) = witness::origin(&request)
    {
        assert!(!origin.is_empty());
    }
    if let Some((tile, width)) = TileId::parse(text) {
        assert_eq!(tile.path(width).strip_prefix("tile/"), Some(text));
    }
    let _ = parse_index(text);
    let _ = Hash::leaf(bytes);
});
