//! Money, in whole rupiah.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::flaw::Flaw;
use crate::say;

/// An amount of money in whole rupiah; may be negative. Shows as `Rp1.500.000`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Rupiah(pub i64);

impl Rupiah {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// `amount` rupiah.
    pub const fn new(amount: i64) -> Self {
        Self(amount)
    }

    /// The number of rupiah.
    pub const fn amount(self) -> i64 {
        self.0
    }

    /// Reads `Rp1.500.000`, `1500000`, `1.500.000,00` or `Rp 1.500.000,-`. Cents other than zero are refused.
    pub fn parse(text: &str) -> Result<Self, Flaw> {
        let bare: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let bare = bare.get(..2).filter(|p| p.eq_ignore_ascii_case("rp")).map_or(bare.as_str(), |p| &bare[p.len()..]);
        let bare = bare.strip_prefix('.').unwrap_or(bare);
        if bare.is_empty() {
            return Err(Flaw::new("rupiah-empty"));
        }
        let (whole, cents) = bare.split_once(',').unwrap_or((bare, ""));
        if cents != "-" && cents.bytes().any(|b| b != b'0') {
            return Err(Flaw::new("rupiah-cents"));
        }
        let grouped = whole.split('.').skip(1).all(|group| group.len() == 3);
        let digits: String = whole.split('.').collect();
        if !grouped || digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(Flaw::new("rupiah-form"));
        }
        digits.parse().map(Self).map_err(|_| Flaw::new("rupiah-large"))
    }

    /// The sum; none if it does not fit.
    pub const fn checked_add(self, other: Self) -> Option<Self> {
        match self.0.checked_add(other.0) {
            Some(sum) => Some(Self(sum)),
            None => None,
        }
    }

    /// The difference; none if it does not fit.
    pub const fn checked_sub(self, other: Self) -> Option<Self> {
        match self.0.checked_sub(other.0) {
            Some(rest) => Some(Self(rest)),
            None => None,
        }
    }

    /// The amount `n` times; none if it does not fit.
    pub const fn checked_mul(self, n: i64) -> Option<Self> {
        match self.0.checked_mul(n) {
            Some(product) => Some(Self(product)),
            None => None,
        }
    }

    /// As official letters spell it: `satu juta lima ratus ribu rupiah`.
    pub fn spelled(self) -> String {
        format!("{} rupiah", say::terbilang(self.0))
    }
}

impl fmt::Display for Rupiah {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        f.pad(&format!("{sign}Rp{}", say::grouped(self.0.unsigned_abs(), '.')))
    }
}
