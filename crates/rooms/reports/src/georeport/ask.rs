//! What a program asks of `GET requests`: read, bounded, and refused in one sentence that names the parameter.

use kernel::{Span, Stamp};

/// The longest range of time that may be asked for, and the usual one.
const RANGE: Span = Span::days(90);
/// Most references or codes in one question.
const MOST: usize = 50;
/// Most rows of one answer, and how many without a word.
const ROWS: u32 = 1_000;

/// A question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// These reports, whatever else is asked; empty: all.
    pub references: Vec<String>,
    /// Of these categories; empty: of all.
    pub categories: Vec<String>,
    /// That came in from this moment on.
    pub from: Stamp,
    /// Until this moment.
    pub until: Stamp,
    /// Open ones, closed ones, or both.
    pub open: Option<bool>,
    /// How many at most.
    pub rows: u32,
    /// How many pages of so many are passed over.
    pub page: u32,
}

/// A parameter that cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{parameter}: {why}")]
pub struct Wrong {
    /// Its name.
    pub parameter: &'static str,
    /// What is wrong, and what would be right.
    pub why: &'static str,
}

const fn wrong(parameter: &'static str, why: &'static str) -> Wrong {
    Wrong { parameter, why }
}

impl Asked {
    /// Reads the parameters of an address; those the standard does not name are passed over. All mistakes come together.
    pub fn read<'p>(parameters: impl IntoIterator<Item = (&'p str, &'p str)>, now: Stamp) -> Result<Self, Vec<Wrong>> {
        let mut found = Vec::new();
        let (mut references, mut categories) = (Vec::new(), Vec::new());
        let (mut from, mut until, mut open) = (None, None, None);
        let (mut rows, mut page) = (ROWS, 1);
        for (name, value) in parameters {
            match name {
                "service_request_id" => references.extend(parts(value)),
                "service_code" => categories.extend(parts(value)),
                "start_date" => from = moment("start_date", value, &mut found),
                "end_date" => until = moment("end_date", value, &mut found),
                "status" => open = status(value, &mut found),
                "page_size" => rows = number("page_size", value, ROWS, &mut found),
                "page" => page = number("page", value, 10_000, &mut found),
                _ => {}
            }
        }
        for (parameter, list) in [("service_request_id", &references), ("service_code", &categories)] {
            if list.len() > MOST {
                found.push(wrong(parameter, "ask for 50 at most"));
            }
        }
        let (from, until) = match (from, until) {
            (None, None) => (now.minus(RANGE), now),
            (Some(from), None) => (from, from.plus(RANGE)),
            (None, Some(until)) => (until.minus(RANGE), until),
            (Some(from), Some(until)) => (from, until),
        };
        if until < from {
            found.push(wrong("end_date", "it is before start_date"));
        } else if until.since(from) > RANGE {
            found.push(wrong("end_date", "it is more than 90 days after start_date; ask in parts"));
        }
        if !found.is_empty() {
            return Err(found);
        }
        Ok(Self { references, categories, from, until, open, rows, page: page.saturating_sub(1) })
    }
}

fn parts(value: &str) -> impl Iterator<Item = String> {
    value.split(',').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned)
}

fn moment(parameter: &'static str, value: &str, found: &mut Vec<Wrong>) -> Option<Stamp> {
    let read = value.trim().replace(' ', "+").parse::<jiff::Timestamp>();
    if read.is_err() {
        found.push(wrong(parameter, "write a W3C date and time with its offset, as in 2026-01-31T00:00:00+07:00"));
    }
    read.ok().map(|at| Stamp::micros(at.as_microsecond()))
}

/// Both words together ask for everything.
fn status(value: &str, found: &mut Vec<Wrong>) -> Option<bool> {
    let words: Vec<String> = parts(value).collect();
    if words.is_empty() || words.iter().any(|word| word != "open" && word != "closed") {
        found.push(wrong("status", "it is open or closed"));
        return None;
    }
    let has = |word: &str| words.iter().any(|one| one == word);
    if has("open") && has("closed") { None } else { Some(has("open")) }
}

fn number(parameter: &'static str, value: &str, most: u32, found: &mut Vec<Wrong>) -> u32 {
    let read = value.trim().parse().ok().filter(|n| (1..=most).contains(n));
    read.unwrap_or_else(|| {
        let why = if parameter == "page" { "write a number from 1 to 10000" } else { "write a number from 1 to 1000" };
        found.push(wrong(parameter, why));
        1
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Stamp = Stamp::micros(1_767_225_600_000_000);

    #[test]
    fn without_a_word_the_last_ninety_days_are_asked_for() {
        let asked = Asked::read([("jurisdiction_id", "kota"), ("api_key", "x")], NOW).expect("a question");
        assert_eq!((asked.until, asked.until.since(asked.from)), (NOW, RANGE));
        assert!(asked.references.is_empty() && asked.categories.is_empty() && asked.open.is_none());
        assert_eq!((asked.rows, asked.page), (ROWS, 0));
    }

    #[test]
    fn lists_ranges_and_states_are_read() {
        let asked = Asked::read(
            [
                ("service_request_id", "LPR-1, LPR-2,"),
                ("service_code", "sampah,pohon"),
                // An offset's plus sign becomes a blank in an address that was not written with care.
                ("start_date", "2025-12-01T00:00:00 07:00"),
                ("end_date", "2025-12-31T23:59:59Z"),
                ("status", "closed"),
                ("page_size", "20"),
                ("page", "3"),
            ],
            NOW,
        )
        .expect("a question");
        assert_eq!(asked.references, ["LPR-1", "LPR-2"]);
        assert_eq!(asked.categories, ["sampah", "pohon"]);
        assert_eq!(asked.from.to_string(), "2025-11-30T17:00:00Z");
        assert_eq!((asked.open, asked.rows, asked.page), (Some(false), 20, 2));
        assert_eq!(Asked::read([("status", "open,closed")], NOW).expect("a question").open, None);
        let later = Asked::read([("start_date", "2020-01-01T00:00:00Z")], NOW).expect("a question");
        assert_eq!(later.until.since(later.from), RANGE, "one end of a range gives the other");
    }

    #[test]
    fn every_mistake_names_its_parameter() {
        let many = "x,".repeat(51);
        for (name, value) in [
            ("start_date", "yesterday"),
            ("end_date", "2026-02-30T00:00:00Z"),
            ("status", "fixed"),
            ("status", ""),
            ("page", "0"),
            ("page_size", "1001"),
            ("service_code", many.as_str()),
        ] {
            let found = Asked::read([(name, value)], NOW).expect_err(value);
            assert_eq!(found.iter().map(|one| one.parameter).collect::<Vec<_>>(), [name], "{value}");
        }
        let range = [("start_date", "2025-01-01T00:00:00Z"), ("end_date", "2025-06-01T00:00:00Z"), ("status", "?")];
        assert_eq!(Asked::read(range, NOW).expect_err("two mistakes").len(), 2);
        let turned = [("start_date", "2025-06-01T00:00:00Z"), ("end_date", "2025-01-01T00:00:00Z")];
        assert_eq!(Asked::read(turned, NOW).expect_err("one")[0].parameter, "end_date");
    }
}
