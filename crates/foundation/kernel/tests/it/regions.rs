//! Region codes and the zones that follow from them.

use kernel::{PROVINCES, RegionCode, Zone};
use proptest::prelude::*;

#[test]
fn a_code_is_read_dotted_or_undotted() {
    #[track_caller]
    fn check(input: &str, expect: Option<(i64, u8)>) {
        let code: Option<RegionCode> = input.parse().ok();
        assert_eq!(code.map(|c| (c.as_i64(), c.level())), expect, "{input:?}");
    }
    check("33", Some((33, 1)));
    check("33.74", Some((3_374, 2)));
    check("3374", Some((3_374, 2)));
    check(" 33.74.01 ", Some((337_401, 3)));
    check("33.74.01.1001", Some((3_374_011_001, 4)));
    check("3374011001", Some((3_374_011_001, 4)));
    for wrong in [
        "",
        "3",
        "337",
        "33.7",
        "33.74.1",
        "3.374",
        "33.74.01.101",
        "33.00",
        "33.74.00",
        "33.74.01.0000",
        "05",
        "-3",
        "33.74.01.1001.1",
        "३३",
        "33,74",
    ] {
        check(wrong, None);
    }
}

#[test]
fn a_code_knows_what_lies_above_and_inside_it() {
    let village = RegionCode::of(3_374_011_001);
    let up: Vec<String> = std::iter::successors(Some(village), |c| c.parent()).map(RegionCode::dotted).collect();
    assert_eq!(up, ["33.74.01.1001", "33.74.01", "33.74", "33"]);
    assert!(RegionCode::of(33).contains(village) && village.contains(village));
    assert!(!village.contains(RegionCode::of(33)) && !RegionCode::of(3_375).contains(village));
    assert!(RegionCode::of(9_999).is_example() && !village.is_example());
}

#[test]
fn a_code_is_written_dotted_in_json_and_read_in_any_form() {
    assert_eq!(serde_json::to_string(&RegionCode::of(337_401)).expect("JSON"), "\"33.74.01\"");
    for json in ["\"33.74.01\"", "\"337401\"", "337401"] {
        assert_eq!(serde_json::from_str::<RegionCode>(json).expect("a code"), RegionCode::of(337_401));
    }
    assert!(serde_json::from_str::<RegionCode>("-1").is_err());
}

#[test]
fn every_province_has_its_zone() {
    let zone = |province| Zone::of(RegionCode::of(province));
    let of = |wanted| PROVINCES.into_iter().filter(|p| zone(*p) == wanted).collect::<Vec<_>>();
    assert_eq!(of(Zone::Wita), [51, 52, 53, 63, 64, 65, 71, 72, 73, 74, 75, 76]);
    assert_eq!(of(Zone::Wit), [81, 82, 91, 92, 93, 94, 95, 96]);
    assert_eq!(of(Zone::Wib).len(), 18);
    assert_eq!(Zone::of(RegionCode::of(6_171_011_001)).label(), "WIB");
    assert_eq!((Zone::Wit.iana(), Zone::Wit.offset_hours()), ("Asia/Jayapura", 9));
}

proptest! {
    #[test]
    fn a_code_survives_its_text(code in prop_oneof![10..99_i64, 1_000..9_999_i64, 100_000..999_999_i64, 1_000_000_000..9_999_999_999_i64]) {
        if let Ok(code) = RegionCode::new(code) {
            prop_assert_eq!(code.dotted().parse::<RegionCode>(), Ok(code));
        }
    }
}
