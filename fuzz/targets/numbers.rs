//! Numbers and names that people type: what is understood is written in one way, which is understood as the same.

#![no_main]

use std::fmt::Display;
use std::str::FromStr;

use kernel::{
    CaseId, DayTime, Decimal, Email, KkNumber, Nib, Nik, Npwp, PersonName, Phone, Plate, Postcode, Reference,
    RegionCode, Rupiah,
};
use libfuzzer_sys::fuzz_target;

fn round<T: FromStr + Display + PartialEq>(text: &str) {
    if let Ok(value) = text.parse::<T>() {
        let written = value.to_string();
        let again = written.parse::<T>().ok();
        assert!(again == Some(value), "{text:?} became {written:?}, which is not the same");
    }
}

fuzz_target!(|text: &str| {
    round::<Nik>(text);
    round::<KkNumber>(text);
    round::<Npwp>(text);
    round::<Nib>(text);
    round::<Phone>(text);
    round::<Email>(text);
    round::<Plate>(text);
    round::<Postcode>(text);
    round::<PersonName>(text);
    round::<Reference>(text);
    round::<RegionCode>(text);
    round::<CaseId>(text);
    if let Ok(value) = Rupiah::parse(text) {
        let _ = value.to_string();
    }
    if let Ok(value) = Decimal::parse(text) {
        assert!(Decimal::canonical(&value.to_string()) == Some(value), "{text:?}");
    }
    if let Ok(value) = DayTime::parse(text) {
        assert!(DayTime::parse(&value.to_string()) == Ok(value), "{text:?}");
    }
    if let Ok(nik) = Nik::parse(text) {
        let _ = (nik.masked(), nik.region(), nik.sex());
    }
});
