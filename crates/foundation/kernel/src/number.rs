//! What all numbers and names of people have in common: checked once, kept as text, hidden from logs.

use crate::flaw::Flaw;
use crate::region::PROVINCES;

/// Gives a `struct X(String)` with `X::check(&str) -> Result<String, Flaw>` and `x.masked()` all the rest.
macro_rules! checked_text {
    ($name:ident) => {
        impl $name {
            /// Reads what a person typed; the flaw says what to mend.
            pub fn parse(text: &str) -> Result<Self, $crate::flaw::Flaw> {
                Self::check(text).map(Self)
            }

            /// The value in its one canonical form.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::flaw::Flaw;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::parse(text)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(&self.0)
            }
        }

        /// Never shows the value: `Debug` is what ends up in logs.
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(***)"))
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(&self.0)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(from)?;
                Self::parse(&text).map_err(serde::de::Error::custom)
            }
        }
    };
}
pub(crate) use checked_text;

/// Drops the spaces, dots and dashes people put into numbers.
pub(crate) fn bare(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '.' | '-' | '\u{2010}'..='\u{2015}' | '\u{200b}'..='\u{200f}'))
        .collect()
}

/// The keys of the flaws that any fixed-length number can have.
pub(crate) struct DigitFlaws {
    pub(crate) empty: &'static str,
    pub(crate) letters: &'static str,
    /// Too few digits; argument `count`.
    pub(crate) short: &'static str,
    /// Too many digits; arguments `count` and `extra`.
    pub(crate) long: &'static str,
}

/// Exactly `length` digits, once spaces, dots and dashes are gone.
pub(crate) fn digits(text: &str, length: usize, flaws: &DigitFlaws) -> Result<String, Flaw> {
    let bare = bare(text);
    if bare.is_empty() {
        return Err(Flaw::new(flaws.empty));
    }
    if !bare.bytes().all(|b| b.is_ascii_digit()) {
        return Err(Flaw::new(flaws.letters));
    }
    match bare.len() {
        n if n < length => Err(Flaw::new(flaws.short).arg("count", n)),
        n if n > length => Err(Flaw::new(flaws.long).arg("count", n).arg("extra", n - length)),
        _ => Ok(bare),
    }
}

/// The number at `digits[from..from + width]`. The caller has checked that these are digits.
pub(crate) fn part(digits: &str, from: usize, width: usize) -> i64 {
    digits[from..from + width].parse().unwrap_or(0)
}

/// Does the number start with the code of a province?
pub(crate) fn starts_in_province(digits: &str) -> bool {
    PROVINCES.contains(&part(digits, 0, 2))
}

/// Keeps the first `head` and last `tail` characters and hides the rest.
pub(crate) fn mask(text: &str, head: usize, tail: usize) -> String {
    let length = text.chars().count();
    text.chars().enumerate().map(|(i, c)| if i < head || i + tail >= length { c } else { '*' }).collect()
}
