//! Proofs that others publish for everyone who builds such trees hold here; none holds once anything of it is changed.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use ledger::Hash;
use ledger::tree::{Head, check_consistency, check_inclusion};
use serde_json::Value;

/// A proof: two numbers, two hashes, and the path.
#[derive(Clone, PartialEq)]
struct Case {
    numbers: [u64; 2],
    hashes: [Hash; 2],
    path: Vec<Hash>,
}

fn hash(value: &Value) -> Hash {
    Hash::from_base64(value.as_str().unwrap()).unwrap()
}

fn cases(kind: &str, [one, other]: [&str; 2], [first, second]: [&str; 2]) -> Vec<Case> {
    let all: Value = serde_json::from_str(include_str!("vectors.json")).unwrap();
    let cases = all[kind].as_array().unwrap().iter().map(|case| Case {
        numbers: [one, other].map(|name| case[name].as_u64().unwrap()),
        hashes: [first, second].map(|name| hash(&case[name])),
        path: case["proof"].as_array().unwrap().iter().map(hash).collect(),
    });
    cases.collect()
}

fn flipped(hash: Hash, bit: usize) -> Hash {
    let mut bytes = hash.0;
    bytes[bit / 8] ^= 1 << (bit % 8);
    Hash(bytes)
}

/// The proof with one thing changed, in every way that the collection has and some more.
fn variations(case: &Case) -> Vec<Case> {
    let mut all = Vec::new();
    let mut with = |change: &dyn Fn(&mut Case)| {
        let mut other = case.clone();
        change(&mut other);
        if other != *case {
            all.push(other);
        }
    };
    // The larger number only changes where the shape of the tree does; a checkpoint signs it together with the root.
    with(&|case| case.numbers[0] = case.numbers[0].wrapping_add(1));
    with(&|case| case.numbers[0] = case.numbers[0].wrapping_sub(1));
    with(&|case| case.numbers[0] ^= 2);
    with(&|case| case.numbers[0] = u64::MAX);
    with(&|case| case.numbers[1] *= 2);
    with(&|case| case.numbers[1] /= 2);
    with(&|case| case.numbers[1] = 0);
    for at in 0..2 {
        with(&|case| case.hashes[at] = Hash::empty());
        with(&|case| case.hashes[at] = Hash([7; 32]));
        for bit in [0, 4, 255] {
            with(&|case| case.hashes[at] = flipped(case.hashes[at], bit));
        }
        with(&|case| case.path.insert(0, case.hashes[at]));
        with(&|case| case.path.push(case.hashes[at]));
    }
    with(&|case| case.hashes.swap(0, 1));
    with(&|case| case.path.clear());
    with(&|case| case.path.truncate(case.path.len().saturating_sub(1)));
    with(&|case| case.path.insert(0, Hash::empty()));
    with(&|case| case.path.push(Hash::empty()));
    for at in 0..case.path.len() {
        with(&|case| _ = case.path.remove(at));
        with(&|case| case.path.insert(at, case.path[at]));
        for bit in [0, 3, 4, 255] {
            with(&|case| case.path[at] = flipped(case.path[at], bit));
        }
    }
    all
}

fn included(case: &Case) -> bool {
    check_inclusion(case.numbers[0], case.numbers[1], &case.hashes[0], &case.path, &case.hashes[1]).is_ok()
}

fn consistent(case: &Case) -> bool {
    let [old, new] = [0, 1].map(|at| Head { size: case.numbers[at], root: case.hashes[at] });
    check_consistency(&old, &new, &case.path).is_ok()
}

#[test]
fn what_others_prove_holds_and_no_variation_of_it() {
    let inclusion = cases("inclusion", ["index", "size"], ["leaf", "root"]);
    let consistency = cases("consistency", ["from", "to"], ["old", "new"]);
    assert_eq!((inclusion.len(), consistency.len()), (5, 5));
    for (kind, cases, holds) in
        [("inclusion", inclusion, included as fn(&Case) -> bool), ("consistency", consistency, consistent)]
    {
        for case in cases {
            let of = format!("{kind} {:?}", case.numbers);
            assert!(holds(&case), "{of}");
            let others = variations(&case);
            assert!(others.len() > 20, "{of}: {}", others.len());
            for other in others {
                assert!(!holds(&other), "{of} as {:?} {:?} {:?}", other.numbers, other.hashes, other.path);
            }
        }
    }
}
