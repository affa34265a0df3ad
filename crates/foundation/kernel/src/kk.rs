//! The number of a family card (Kartu Keluarga). It can look like a NIK: never guess which one was typed.

use crate::flaw::Flaw;
use crate::number::{DigitFlaws, checked_text, digits, mask, part, starts_in_province};
use crate::region::RegionCode;

/// The number of a family card: 16 digits that start with a province.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KkNumber(String);
checked_text!(KkNumber);

impl KkNumber {
    fn check(text: &str) -> Result<String, Flaw> {
        const FLAWS: DigitFlaws =
            DigitFlaws { empty: "kk-empty", letters: "kk-letters", short: "kk-length", long: "kk-too-long" };
        let kk = digits(text, 16, &FLAWS)?;
        if starts_in_province(&kk) { Ok(kk) } else { Err(Flaw::new("kk-province").arg("code", &kk[..2])) }
    }

    /// What is unusual but may well be right: a district not in today's list, or digits 7 to 12 that are
    /// not a date. The law does not publish the form of this number, so neither is an error.
    pub fn warnings(&self, known: &dyn Fn(RegionCode) -> bool) -> Vec<Flaw> {
        let mut warnings = Vec::new();
        if !RegionCode::new(part(&self.0, 0, 6)).is_ok_and(known) {
            warnings.push(Flaw::new("kk-region-unknown").arg("code", &self.0[..6]));
        }
        if !(1..=31).contains(&part(&self.0, 6, 2)) || !(1..=12).contains(&part(&self.0, 8, 2)) {
            warnings.push(Flaw::new("kk-date"));
        }
        warnings
    }

    /// With all but the first and last four digits hidden.
    pub fn masked(&self) -> String {
        mask(&self.0, 4, 4)
    }
}
