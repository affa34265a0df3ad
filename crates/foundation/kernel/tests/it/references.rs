//! The public reference: it survives being read out and typed, and notices what does not.

use kernel::{Reference, SeededDice};
use proptest::prelude::*;

const SYMBOLS: &str = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

fn reference(prefix: &str, seed: u64) -> Reference {
    Reference::mint(prefix, &SeededDice::new(seed)).expect("a reference")
}

fn key(text: &str) -> Result<String, &'static str> {
    Reference::parse(text).map(|r| r.to_string()).map_err(|flaw| flaw.key)
}

#[test]
fn a_reference_is_read_however_it_is_typed() {
    let minted = reference("KTP", 1);
    let text = minted.to_string();
    assert_eq!((minted.prefix(), text.len()), ("KTP", 15));
    for typed in [text.to_lowercase(), text.replace('-', ""), text.replace('-', " "), format!(" {text} ")] {
        assert_eq!(key(&typed), Ok(text.clone()), "{typed:?}");
    }
}

#[test]
fn what_cannot_be_a_reference_is_refused_by_name() {
    #[track_caller]
    fn check(input: &str, expect: &'static str) {
        assert_eq!(key(input), Err(expect), "{input:?}");
    }
    check("", "reference-empty");
    check("KTP-7F3K9", "reference-length");
    check("K-7F3K9-Q2MXT", "reference-length");
    check("KTPEL-7F3K9-Q2MXT", "reference-length");
    check("KTP-7F3K9-Q2MX!", "reference-symbols");
    check("KTP-7F3K9-Q2MXU", "reference-symbols");
    check("K9P-7F3K9-Q2MXT", "reference-symbols");
    check("KTP-7F3K9-Q2MXÉ", "reference-symbols");
    assert_eq!(Reference::mint("ktp", &SeededDice::new(1)).map_err(|f| f.key), Err("reference-prefix"));
    assert_eq!(Reference::mint("K", &SeededDice::new(1)).map_err(|f| f.key), Err("reference-prefix"));
}

#[test]
fn a_masked_reference_shows_its_prefix_and_its_end() {
    let masked = reference("KTP", 1).masked();
    assert!(masked.starts_with("KTP-*****-*") && masked.len() == 15, "{masked}");
}

proptest! {
    #[test]
    fn a_minted_reference_is_read_back(prefix in "[A-Z]{2,4}", seed: u64) {
        let minted = reference(&prefix, seed);
        prop_assert_eq!(Reference::parse(minted.as_str()), Ok(minted));
    }

    #[test]
    fn every_single_wrong_symbol_is_noticed(prefix in "[A-Z]{2,4}", seed: u64) {
        let text = reference(&prefix, seed).to_string().replace('-', "");
        for at in 0..text.len() {
            let alphabet = if at < prefix.len() { "ABCDEFGHIJKLMNOPQRSTUVWXYZ" } else { SYMBOLS };
            for wrong in alphabet.chars().filter(|c| !text[at..].starts_with(*c)) {
                let typed = format!("{}{wrong}{}", &text[..at], &text[at + 1..]);
                prop_assert_eq!(key(&typed), Err("reference-check"), "{}", typed);
            }
        }
    }

    #[test]
    fn every_swap_of_neighbours_is_noticed(prefix in "[A-Z]{2,4}", seed: u64) {
        let text = reference(&prefix, seed).to_string().replace('-', "");
        // A dash stands between prefix and body, so nobody swaps across it.
        for at in (0..text.len() - 1).filter(|at| at + 1 != prefix.len()) {
            let mut typed = text.clone().into_bytes();
            typed.swap(at, at + 1);
            let typed = String::from_utf8(typed).expect("ASCII");
            prop_assert!(typed == text || key(&typed) == Err("reference-check"), "{}", typed);
        }
    }

    #[test]
    fn look_alikes_are_put_right(prefix in "[A-Z]{2,4}", seed: u64) {
        let text = reference(&prefix, seed).to_string();
        let (head, body) = text.split_once('-').expect("a dash");
        let typed = format!("{}-{}", head.replace('O', "0").replace('I', "1"), body.replace('0', "o").replace('1', "l"));
        prop_assert_eq!(key(&typed), Ok(text));
    }

    #[test]
    fn nothing_typed_makes_it_panic(text in ".{0,24}") {
        let _ = Reference::parse(&text);
    }
}
