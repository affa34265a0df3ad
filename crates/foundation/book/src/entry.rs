//! The public entry of an event: canonical JSON (RFC 8785) that can go into the log and never changes.
//!
//! `{"aktor":…,"commit":…,"id":…,"inst":"32.73","prev":…,"pub":{…},"t":"cases.submitted","ts":"2026-11-22T10:00:00+07:00","v":1}`
//!
//! A resident shows as `warga` only: even a random id would let a stranger collect one person's acts.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kernel::{Actor, RegionCode, Stamp, Zone};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use store::{Error, Result};

use crate::act::Event;

/// The digest that binds an entry to its private part: SHA-256 of `"balai-commit/v1"`, a zero byte, the salt and the
/// canonical JSON of the private part.
pub fn commitment(salt: &[u8; 32], private: &[u8]) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(b"balai-commit/v1\0");
    hash.update(salt);
    hash.update(private);
    hash.finalize().into()
}

/// Whether `private` is what the entry committed to. Anyone who is given the salt can ask.
pub fn verify(entry: &str, salt: &[u8; 32], private: &Value) -> bool {
    let (Ok(entry), Ok(private)) = (parse(entry), canonical(private)) else {
        return false;
    };
    entry["commit"].as_str() == Some(STANDARD.encode(commitment(salt, private.as_bytes())).as_str())
}

/// The entry of an event.
pub(crate) fn of(event: &Event, actor: &Actor) -> Result<String> {
    let who = match actor {
        Actor::Resident(_) => "warga",
        _ => event.actor.as_str(),
    };
    canonical(&json!({
        "v": 1,
        "t": event.kind,
        "id": event.id.to_string(),
        "ts": moment(event.at, event.region),
        "inst": event.region.dotted(),
        "aktor": who,
        "pub": event.public,
        "commit": in_base64(&event.commit),
        "prev": event.prev.map(|id| id.to_string()),
    }))
}

/// The log has two bytes for the length of an entry.
pub(crate) fn check_size(entry: &str) -> Result<()> {
    if entry.len() > usize::from(u16::MAX) {
        return Err(Error::Other(
            "the public part of an event is too long; keep the file elsewhere and its digest here".to_owned(),
        ));
    }
    Ok(())
}

/// The public part of a stored entry.
pub(crate) fn public_of(entry: &str) -> Result<Value> {
    let mut entry = parse(entry)?;
    Ok(entry.get_mut("pub").map(Value::take).unwrap_or_default())
}

/// RFC 8785.
pub(crate) fn canonical(value: &Value) -> Result<String> {
    serde_json_canonicalizer::to_string(value)
        .map_err(|error| Error::Other(format!("an event cannot be written as JSON: {error}")))
}

pub(crate) fn parse(json: &str) -> Result<Value> {
    serde_json::from_str(json).map_err(|error| Error::Other(format!("an event is not JSON: {error}")))
}

/// Refuses 16 digits that stand alone: a NIK or the number of a family card.
pub(crate) fn check_public(public: &Value) -> Result<()> {
    let text = public.to_string();
    let is_nik = |word: &str| word.len() == 16 && word.bytes().all(|b| b.is_ascii_digit());
    if text.split(|c: char| !c.is_ascii_alphanumeric()).any(is_nik) {
        return Err(Error::Other(
            "the public part of an event holds 16 digits like a NIK; put them into the private part".to_owned(),
        ));
    }
    Ok(())
}

/// A moment as entries write it.
pub(crate) fn moment(at: Stamp, region: RegionCode) -> String {
    local(at, Zone::of(region))
}

/// Bytes as entries write them.
pub(crate) fn in_base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// RFC 3339 in the zone of the region, to the second.
fn local(at: Stamp, zone: Zone) -> String {
    let (hour, minute) = at.hour_minute(zone);
    let second = at.as_micros().div_euclid(1_000_000).rem_euclid(60);
    format!("{}T{hour:02}:{minute:02}:{second:02}+{:02}:00", at.date(zone), zone.offset_hours())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_written_in_the_zone_of_its_region() {
        let at = Stamp::micros(1_795_316_405_999_999);
        assert_eq!(local(at, Zone::Wib), "2026-11-22T10:00:05+07:00");
        assert_eq!(local(at, Zone::Wit), "2026-11-22T12:00:05+09:00");
    }

    #[test]
    fn a_commitment_binds_salt_and_payload() {
        let (one, two) = (commitment(&[1; 32], b"{}"), commitment(&[2; 32], b"{}"));
        assert_ne!(one, two);
        assert_ne!(one, commitment(&[1; 32], b"[]"));
    }

    #[test]
    fn a_number_like_a_nik_is_never_public() {
        for bad in [
            json!({"a": "3273010101900001"}),
            json!([3_273_010_101_900_001_i64]),
            json!({"a": {"b": "NIK:3273010101900001!"}}),
        ] {
            assert!(check_public(&bad).is_err(), "{bad}");
        }
        for good in [
            json!({"sha256": "a3273010101900001f"}),
            json!({"nilai": 1_500_000}),
            json!("32730101019000011"),
            json!(null),
        ] {
            assert!(check_public(&good).is_ok(), "{good}");
        }
    }
}
