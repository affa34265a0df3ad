//! What was asked of a hall and what it acknowledged, and whether it kept its word.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::bench::scenarios::text;
use crate::house::Outcome;

/// How far an application came, in the eyes of the one who sent it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Told {
    /// Sent; no answer came.
    Nothing,
    /// The hall said that it has it.
    Filed,
    /// An approval was sent; no answer came.
    Deciding,
    /// The hall said that it is approved.
    Approved,
}

/// One application.
#[derive(Debug, Clone)]
pub(crate) struct Promise {
    pub(crate) number: u64,
    pub(crate) reference: Option<String>,
    pub(crate) told: Told,
}

/// What is wrong with a case that was asked for after a kill.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Wrong {
    /// Less is there than was acknowledged.
    Lost(String),
    /// One part of an act is there without another.
    Half(String),
}

/// Looks at the answer of `GET /api/v1/cases/{reference}` for an application of which `told` is known.
pub(crate) fn judge(told: Told, status: u16, case: &Value) -> Result<(), Wrong> {
    if status != 200 {
        return Err(Wrong::Lost(format!("the hall answers {status}: {case}")));
    }
    let state = case["state"].as_str().unwrap_or_default();
    let count = |field: &str| case[field].as_array().map_or(0, Vec::len);
    let events: Vec<&str> =
        case["events"].as_array().into_iter().flatten().filter_map(|event| event["kind"].as_str()).collect();
    let has = |kind: &str| events.iter().filter(|one| **one == kind).count();
    let is_approved = state == "disetujui";
    if told == Told::Approved && !is_approved {
        return Err(Wrong::Lost(format!("approved, and is {state}")));
    }
    let decided = usize::from(is_approved);
    let expected = [
        ("submitted events", has("cases.submitted"), 1),
        ("approved events", has("cases.approved"), decided),
        ("letter events", has("letters.issued"), decided),
        ("letters", count("letters"), decided),
        ("open steps", count("hands"), 1 - decided),
    ];
    if !is_approved && state != "diproses" {
        return Err(Wrong::Half(format!("it is {state}, which nobody asked for")));
    }
    match expected.iter().find(|(_, found, wanted)| found != wanted) {
        Some((what, found, wanted)) => Err(Wrong::Half(format!("{state} with {found} {what} instead of {wanted}"))),
        None => Ok(()),
    }
}

/// The serial numbers of letters, which have no gap and no double.
#[derive(Debug, Default)]
pub(crate) struct Numbers(BTreeSet<u64>);

impl Numbers {
    /// Notes the letters of an answer; an error if a number was there before.
    pub(crate) fn note(&mut self, case: &Value) -> Result<(), Wrong> {
        for letter in case["letters"].as_array().into_iter().flatten() {
            let number = letter["number"].as_str().unwrap_or_default();
            let serial = number.split('/').next().and_then(|serial| serial.parse().ok()).unwrap_or(0);
            if !self.0.insert(serial) {
                return Err(Wrong::Half(format!("the number {number} was given twice")));
            }
        }
        Ok(())
    }

    /// How many numbers are missing between 1 and the greatest.
    pub(crate) fn gaps(&self) -> u64 {
        let greatest = self.0.last().copied().unwrap_or(0);
        greatest.saturating_sub(self.0.len() as u64)
    }
}

/// Every checkpoint that the log has published, by size.
#[derive(Debug, Default)]
pub(crate) struct Checkpoints(BTreeMap<u64, String>);

impl Checkpoints {
    /// Notes a published checkpoint. `is_after` says that it was asked for after all that were noted before.
    ///
    /// An error if its size has another root, or if the log has become shorter.
    pub(crate) fn note(&mut self, checkpoint: &str, is_after: bool) -> Outcome<()> {
        let mut lines = checkpoint.lines().skip(1);
        let (size, root) = (lines.next().unwrap_or_default(), lines.next().unwrap_or_default());
        let size: u64 = size.parse().map_err(|_| format!("this is no checkpoint: {checkpoint}"))?;
        if let Some(known) = self.0.get(&size).filter(|known| *known != root) {
            return Err(format!("two roots were signed for size {size}: {known} and {root}").into());
        }
        if let Some((greatest, _)) = self.0.last_key_value().filter(|(greatest, _)| is_after && **greatest > size) {
            return Err(format!("the log has shrunk from {greatest} to {size}").into());
        }
        self.0.insert(size, root.to_owned());
        Ok(())
    }

    /// How many different ones there were.
    pub(crate) fn count(&self) -> usize {
        self.0.len()
    }
}

/// The reference in the answer to an application.
pub(crate) fn reference(answer: &Value) -> Outcome<String> {
    text(answer, "reference")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn case(state: &str, events: &[&str], letters: &[&str], hands: usize) -> Value {
        let events: Vec<Value> = events.iter().map(|kind| json!({ "kind": kind })).collect();
        let letters: Vec<Value> = letters.iter().map(|number| json!({ "number": number })).collect();
        json!({ "state": state, "events": events, "letters": letters, "hands": vec![json!({}); hands] })
    }

    #[test]
    fn a_case_is_whole_or_the_missing_part_is_named() {
        let filed = case("diproses", &["cases.submitted"], &[], 1);
        let all = ["cases.submitted", "cases.approved", "letters.issued"];
        let approved = case("disetujui", &all, &["001/UJI"], 0);
        for told in [Told::Filed, Told::Deciding] {
            assert_eq!(judge(told, 200, &filed), Ok(()));
        }
        for told in [Told::Deciding, Told::Approved] {
            assert_eq!(judge(told, 200, &approved), Ok(()));
        }
        assert!(matches!(judge(Told::Filed, 404, &Value::Null), Err(Wrong::Lost(_))));
        assert!(matches!(judge(Told::Approved, 200, &filed), Err(Wrong::Lost(_))));
        for half in [
            case("diproses", &["cases.submitted"], &[], 0),
            case("diproses", &[], &[], 1),
            case("disetujui", &all, &[], 0),
            case("disetujui", &all, &["001/UJI"], 1),
            case("disetujui", &["cases.submitted", "letters.issued"], &["001/UJI"], 0),
            case("ditolak", &["cases.submitted"], &[], 0),
        ] {
            assert!(matches!(judge(Told::Deciding, 200, &half), Err(Wrong::Half(_))), "{half}");
        }
    }

    #[test]
    fn numbers_have_no_gap_and_no_double() {
        let mut numbers = Numbers::default();
        numbers.note(&case("disetujui", &[], &["0001/UJI"], 0)).unwrap();
        numbers.note(&case("disetujui", &[], &["0003/UJI"], 0)).unwrap();
        assert_eq!(numbers.gaps(), 1);
        numbers.note(&case("disetujui", &[], &["0002/UJI"], 0)).unwrap();
        assert_eq!(numbers.gaps(), 0);
        assert!(numbers.note(&case("disetujui", &[], &["0002/UJI"], 0)).is_err());
    }

    #[test]
    fn a_log_neither_forks_nor_shrinks() {
        let mut all = Checkpoints::default();
        all.note("balai\n7\nabc\n\n— sig", true).unwrap();
        all.note("balai\n9\ndef\n\n— sig", true).unwrap();
        // Asked for at the same time as another, an older one may come later.
        all.note("balai\n7\nabc\n\n— other", false).unwrap();
        assert_eq!(all.count(), 2);
        assert!(all.note("balai\n7\nabc\n\n— sig", true).is_err());
        assert!(all.note("balai\n9\nxyz\n\n— sig", false).is_err());
        assert!(all.note("<html>", true).is_err());
    }
}
