//! Which of the reports nearby are about the same thing.
//!
//! Four signs are multiplied: how alike the words are, how near the places, how near the days, and whether the category is
//! the same. Named places that differ (another street, another village) speak against it. The answer orders a short list
//! that people look at; nothing is merged by it.

use std::collections::{BTreeMap, BTreeSet};

use catalogue::MapPoint;
use kernel::{Span, Stamp};

use crate::near::metres_between;

/// What is compared of a report.
#[derive(Debug, Clone)]
pub struct Seen<'r> {
    /// What was written.
    pub text: &'r str,
    /// Its category.
    pub category: &'r str,
    /// Where it is; none when only words say so.
    pub point: Option<MapPoint>,
    /// When it came in.
    pub at: Stamp,
}

/// A report made ready to be compared with many.
#[derive(Debug, Clone)]
pub struct Ready<'r> {
    seen: Seen<'r>,
    /// Pieces of three letters, and how often each is there.
    pieces: BTreeMap<[char; 3], f64>,
    length: f64,
    /// What is called by a name, with the kind of place it is.
    places: BTreeMap<&'static str, BTreeSet<String>>,
}

/// Metres at which a place counts a third.
const NEAR: f64 = 250.0;
/// What a place counts when one of the two has none.
const NO_PLACE: f64 = 0.55;
/// Days after which the time counts a third.
const LONG: f64 = 14.0;
/// What another category leaves.
const OTHER_CATEGORY: f64 = 0.4;
/// What another name of the same kind of place leaves.
const OTHER_NAME: f64 = 0.3;

/// From this on a report is worth showing to somebody who is about to send another.
pub const WORTH_SHOWING: f64 = 0.22;

impl<'r> Ready<'r> {
    /// Makes a report ready.
    pub fn of(seen: Seen<'r>) -> Self {
        let words = words(seen.text);
        let mut pieces: BTreeMap<[char; 3], f64> = BTreeMap::new();
        for word in &words {
            let padded: Vec<char> = [' '].into_iter().chain(word.chars()).chain([' ']).collect();
            for piece in padded.windows(3) {
                if let [a, b, c] = *piece {
                    *pieces.entry([a, b, c]).or_insert(0.0) += 1.0;
                }
            }
        }
        // The second time a piece is there says less than the first.
        for times in pieces.values_mut() {
            *times = 1.0 + f64::ln(*times);
        }
        let length = pieces.values().map(|times| times * times).sum::<f64>().sqrt();
        Self { places: places(&words), seen, pieces, length }
    }

    /// How likely both are about the same thing, from 0 to 1; only good for ordering.
    pub fn alike(&self, other: &Self) -> f64 {
        let words = self.words_alike(other).sqrt();
        let place = match (self.seen.point, other.seen.point) {
            (Some(a), Some(b)) => (-(metres_between(a, b) / NEAR).powi(2)).exp(),
            _ => NO_PLACE,
        };
        let time = (-days_between(self.seen.at, other.seen.at) / LONG).exp();
        let category = if self.seen.category == other.seen.category { 1.0 } else { OTHER_CATEGORY };
        let named = if self.names_differ(other) { OTHER_NAME } else { 1.0 };
        words * place * time * category * named
    }

    /// The cosine of the angle between the pieces of both.
    fn words_alike(&self, other: &Self) -> f64 {
        if self.length == 0.0 || other.length == 0.0 {
            return 0.0;
        }
        let both = self.pieces.iter().filter_map(|(piece, a)| other.pieces.get(piece).map(|b| a * b));
        both.sum::<f64>() / (self.length * other.length)
    }

    /// Whether both name a place of one kind, and no name is the same.
    fn names_differ(&self, other: &Self) -> bool {
        let mut differ = false;
        for (kind, names) in &self.places {
            let Some(others) = other.places.get(kind) else { continue };
            if !names.is_disjoint(others) {
                return false;
            }
            differ = true;
        }
        differ
    }
}

fn days_between(a: Stamp, b: Stamp) -> f64 {
    let minutes = a.max(b).since(a.min(b)).as_minutes();
    #[expect(clippy::cast_precision_loss, reason = "minutes of some years")]
    let days = minutes as f64 / (24.0 * 60.0);
    days
}

/// How long after it came in a report can still be the same matter.
pub const LAST: Span = Span::days(60);

/// What people shorten.
const SHORT: &[(&str, &str)] = &[
    ("jl", "jalan"),
    ("jln", "jalan"),
    ("gg", "gang"),
    ("dpn", "depan"),
    ("kec", "kecamatan"),
    ("kel", "kelurahan"),
    ("perum", "perumahan"),
    ("prapatan", "perempatan"),
    ("pkm", "puskesmas"),
    ("sdn", "sd"),
];

/// The words of a text, small and without what people shorten.
fn words(text: &str) -> Vec<String> {
    let short: String = text.chars().take(2_000).collect::<String>().to_lowercase();
    let words = short.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(|word| SHORT.iter().find(|(from, _)| *from == word).map_or(word, |(_, to)| to).to_owned()).collect()
}

/// What stands before the name of a place.
const KINDS: &[&str] =
    &["jalan", "gang", "dusun", "desa", "kelurahan", "kecamatan", "perumahan", "pasar", "rt", "rw", "puskesmas", "sd"];

/// The names of places: what follows the word for a kind of place.
fn places(words: &[String]) -> BTreeMap<&'static str, BTreeSet<String>> {
    let mut places: BTreeMap<&'static str, BTreeSet<String>> = BTreeMap::new();
    for pair in words.windows(2) {
        let [kind, name] = pair else { continue };
        let Some(kind) = KINDS.iter().find(|known| *known == kind) else { continue };
        // `RT 04` and `rt 4` are one.
        let name = name.trim_start_matches('0');
        if !KINDS.contains(&name) {
            places.entry(kind).or_default().insert(name.to_owned());
        }
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    fn shipped() -> Vec<Value> {
        let text = include_str!("../../../foundation/catalogue/tests/data/reports.json");
        serde_json::from_str::<Value>(text).unwrap().as_array().unwrap().clone()
    }

    fn ready(report: &Value) -> Ready<'_> {
        let number = |key: &str| report[key].as_f64().unwrap();
        let point = report["ada_lokasi"]
            .as_bool()
            .unwrap()
            .then(|| MapPoint::of_numbers(&format!("{:.5}", number("lat")), &format!("{:.5}", number("lon"))).unwrap());
        #[expect(clippy::cast_possible_truncation, reason = "some weeks in minutes")]
        let at = Stamp::micros(1_700_000_000_000_000).plus(Span::minutes((number("hari") * 1_440.0) as i64));
        Ready::of(Seen { text: report["teks"].as_str().unwrap(), category: report["kat"].as_str().unwrap(), point, at })
    }

    /// Of each report with a twin: is a twin among the three that are most alike? And how many pairs are shown at all?
    #[test]
    fn the_report_about_the_same_thing_is_among_the_first_three() {
        let reports = shipped();
        let ready: Vec<Ready<'_>> = reports.iter().map(ready).collect();
        let (mut with_twin, mut found, mut missed) = (0, 0, Vec::new());
        let (mut shown, mut right, mut pairs) = (0, 0, 0);
        for (i, one) in ready.iter().enumerate() {
            let mut others: Vec<(f64, usize)> =
                ready.iter().enumerate().filter(|(j, _)| *j != i).map(|(j, other)| (one.alike(other), j)).collect();
            others.sort_by(|a, b| b.0.total_cmp(&a.0));
            let same = |j: usize| reports[i]["inc"] == reports[j]["inc"];
            if others.iter().any(|(_, j)| same(*j)) {
                with_twin += 1;
                let first = others.iter().take(3).any(|(_, j)| same(*j));
                found += usize::from(first);
                if !first {
                    missed.push(one.seen.text);
                }
            }
            pairs += others.iter().filter(|(_, j)| same(*j)).count();
            shown += others.iter().filter(|(score, _)| *score >= WORTH_SHOWING).count();
            right += others.iter().filter(|(score, j)| *score >= WORTH_SHOWING && same(*j)).count();
        }
        assert!(found >= 80, "{found} of {with_twin}: {missed:#?}");
        // Most of what is shown is right, and most of what is right is shown.
        assert!(
            right * 10 >= shown * 8 && right * 10 >= pairs * 8,
            "{right} right of {shown} shown, {pairs} there are"
        );
    }

    #[test]
    fn the_same_words_about_another_street_are_another_matter() {
        let at = Stamp::micros(1_700_000_000_000_000);
        let of = |text| Ready::of(Seen { text, category: "air", point: None, at });
        let mawar = of("Air PDAM di Jalan Mawar mati");
        assert!(mawar.alike(&of("air pdam jl mawar mati")) > 2.0 * mawar.alike(&of("Air PDAM di Jalan Melati mati")));
        assert!(of("RT 04 gelap").alike(&of("rt 4 gelap")) > of("RT 04 gelap").alike(&of("rt 5 gelap")));
    }

    #[test]
    fn nothing_is_alike_to_nothing_and_time_and_distance_part_reports() {
        let at = Stamp::micros(1_700_000_000_000_000);
        let point = |latitude| Some(MapPoint { latitude, longitude: 11_042_000, middle_of: None });
        let of = |text, latitude, days| {
            Ready::of(Seen { text, category: "jalan", point: point(latitude), at: at.plus(Span::days(days)) })
        };
        let hole = of("lubang besar di depan sekolah", -500_000, 0);
        assert!(hole.alike(&of("", -500_000, 0)) < f64::EPSILON);
        let same = hole.alike(&of("lubang besar di depan sekolah", -500_000, 0));
        assert!((same - 1.0).abs() < 1e-9, "{same}");
        assert!(hole.alike(&of("lubang besar di depan sekolah", -501_000, 0)) < 0.01, "a kilometre away");
        assert!(hole.alike(&of("lubang besar di depan sekolah", -500_000, 60)) < 0.02, "two months later");
    }
}
