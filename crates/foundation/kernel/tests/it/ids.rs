//! Ids: sorted by age, the same after every journey.

use std::collections::BTreeSet;

use kernel::{CaseId, HandClock, OsDice, PersonId, SeededDice, Span, Stamp};
use proptest::prelude::*;

#[test]
fn an_id_is_a_uuid_of_version_7_and_remembers_its_microsecond() {
    let clock = HandClock::at(Stamp::micros(1_783_910_460_123_456));
    let id = CaseId::mint(&clock, &SeededDice::new(7));
    let text = id.to_string();
    assert_eq!((text.len(), &text[14..15], &text[..8]), (36, "7", "019f5959"));
    assert!(matches!(&text[19..20], "8" | "9" | "a" | "b"), "{text}");
    assert_eq!(id.stamp(), Stamp::micros(1_783_910_460_123_456));
}

#[test]
fn ids_minted_later_sort_later() {
    let clock = HandClock::at(Stamp::micros(1_783_910_460_000_000));
    let minted: Vec<CaseId> = (0..2_000)
        .map(|_| {
            clock.advance(Span::micros(1));
            CaseId::mint(&clock, &OsDice)
        })
        .collect();
    assert!(minted.is_sorted());
    assert_eq!(minted.iter().collect::<BTreeSet<_>>().len(), minted.len());
}

#[test]
fn the_first_id_of_a_moment_parts_those_before_it_from_those_since() {
    let at = Stamp::micros(1_783_910_460_123_456);
    let mint = |at| CaseId::mint(&HandClock::at(at), &OsDice);
    let first = CaseId::first_at(at);
    for _ in 0..100 {
        assert!(mint(at.minus(Span::micros(1))) < first && first <= mint(at));
    }
    assert_eq!(first.stamp(), at);
}

#[test]
fn only_the_canonical_form_of_an_id_is_read() {
    let text = "019f5957-9a9b-7abc-8def-0123456789ab";
    assert_eq!(text.parse::<PersonId>().map(|id| id.to_string()), Ok(text.to_owned()));
    for other in [
        text.to_uppercase(),
        text.replace('-', ""),
        format!("{{{text}}}"),
        format!("urn:uuid:{text}"),
        format!("{text} "),
        String::new(),
    ] {
        assert_eq!(other.parse::<PersonId>().map_err(|flaw| flaw.key), Err("id"), "{other:?}");
    }
}

proptest! {
    #[test]
    fn an_id_survives_text_bytes_and_json(bytes: [u8; 16]) {
        let id = CaseId::from_bytes(bytes);
        prop_assert_eq!(id.bytes(), bytes);
        prop_assert_eq!(id.to_string().parse::<CaseId>(), Ok(id));
        let json = serde_json::to_string(&id).expect("JSON");
        prop_assert_eq!(serde_json::from_str::<CaseId>(&json).expect("an id"), id);
        let _ = id.stamp();
    }

    #[test]
    fn the_moment_of_minting_survives(micros in 0..(1_i64 << 48) * 1_000, seed: u64) {
        let id = CaseId::mint(&HandClock::at(Stamp::micros(micros)), &SeededDice::new(seed));
        prop_assert_eq!(id.stamp(), Stamp::micros(micros));
    }
}
