//! Postcodes: an attribute of an address, never a key, as many villages share one.

use crate::flaw::Flaw;
use crate::number::{DigitFlaws, checked_text, digits, mask};

/// A postcode: five digits that do not start with zero.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Postcode(String);
checked_text!(Postcode);

impl Postcode {
    fn check(text: &str) -> Result<String, Flaw> {
        const FLAWS: DigitFlaws = DigitFlaws {
            empty: "postcode-empty",
            letters: "postcode-letters",
            short: "postcode-length",
            long: "postcode-length",
        };
        let code = digits(text, 5, &FLAWS)?;
        if code.starts_with('0') { Err(Flaw::new("postcode-zero")) } else { Ok(code) }
    }

    /// With all but the first two digits hidden.
    pub fn masked(&self) -> String {
        mask(&self.0, 2, 0)
    }
}
