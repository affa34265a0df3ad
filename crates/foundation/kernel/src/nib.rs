//! NIB, the number of a business.

use crate::flaw::Flaw;
use crate::number::{DigitFlaws, checked_text, digits, mask};

/// The number of a business: 13 digits, with no published rule to check them by.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Nib(String);
checked_text!(Nib);

impl Nib {
    fn check(text: &str) -> Result<String, Flaw> {
        const FLAWS: DigitFlaws =
            DigitFlaws { empty: "nib-empty", letters: "nib-letters", short: "nib-length", long: "nib-too-long" };
        digits(text, 13, &FLAWS)
    }

    /// With all but the first and last three digits hidden.
    pub fn masked(&self) -> String {
        mask(&self.0, 3, 3)
    }
}
