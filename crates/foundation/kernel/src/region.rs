//! Codes of regions as the Ministry of Home Affairs gives them (not those of the statistics office).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::flaw::Flaw;

/// The codes of the 38 provinces.
pub const PROVINCES: [i64; 38] = [
    11, 12, 13, 14, 15, 16, 17, 18, 19, 21, 31, 32, 33, 34, 35, 36, 51, 52, 53, 61, 62, 63, 64, 65, 71, 72, 73, 74, 75,
    76, 81, 82, 91, 92, 93, 94, 95, 96,
];

/// The code of the invented province that the demonstration lives in. No law will ever use it.
pub const EXAMPLE_PROVINCE: i64 = 99;

/// The code of a province (2 digits), regency or city (4), district (6) or village (10), kept as an integer.
///
/// `33.74.01.1001` is `3374011001`. Serializes dotted; reads dotted, undotted, or as a number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RegionCode(i64);

impl RegionCode {
    /// The code with this number. Only its shape is checked, not that the region exists.
    pub const fn new(code: i64) -> Result<Self, Flaw> {
        if well_formed(code) { Ok(Self(code)) } else { Err(Flaw::new("region-code")) }
    }

    /// The code with this number, for constants written in code.
    ///
    /// # Panics
    /// If the number has not the shape of a code.
    pub const fn of(code: i64) -> Self {
        assert!(well_formed(code), "not the shape of a region code");
        Self(code)
    }

    /// The number of digits is the level: 2, 4, 6 or 10.
    pub const fn as_i64(self) -> i64 {
        self.0
    }

    /// 1 province, 2 regency or city, 3 district, 4 village.
    pub const fn level(self) -> u8 {
        match self.0 {
            ..=99 => 1,
            100..=9_999 => 2,
            10_000..=999_999 => 3,
            _ => 4,
        }
    }

    /// The region just above; none for a province.
    #[must_use]
    pub const fn parent(self) -> Option<Self> {
        match self.level() {
            1 => None,
            4 => Some(Self(self.0 / 10_000)),
            _ => Some(Self(self.0 / 100)),
        }
    }

    /// The province this lies in.
    #[must_use]
    pub const fn province(self) -> Self {
        self.above(1)
    }

    /// The region of `level` that this lies in; itself if it is not below that level.
    #[must_use]
    pub const fn above(self, level: u8) -> Self {
        let mut code = self;
        while code.level() > level {
            match code.parent() {
                Some(parent) => code = parent,
                None => break,
            }
        }
        code
    }

    /// Is `other` this region or inside it?
    pub const fn contains(self, other: Self) -> bool {
        other.above(self.level()).0 == self.0
    }

    /// Does this lie in the invented province of the demonstration?
    pub const fn is_example(self) -> bool {
        self.province().0 == EXAMPLE_PROVINCE
    }

    /// As the ministry writes it, `33.74.01.1001`.
    pub fn dotted(self) -> String {
        let digits = self.0.to_string();
        let mut dotted = String::with_capacity(digits.len() + 3);
        for (i, digit) in digits.chars().enumerate() {
            if matches!(i, 2 | 4 | 6) {
                dotted.push('.');
            }
            dotted.push(digit);
        }
        dotted
    }
}

/// Two digits that are not `00` at each of the first three levels, four that are not `0000` at the last.
const fn well_formed(code: i64) -> bool {
    match code {
        10..=99 => true,
        1_000..=9_999 => code % 100 != 0,
        100_000..=999_999 => code % 100 != 0 && code / 100 % 100 != 0,
        1_000_000_000..=9_999_999_999 => code % 10_000 != 0 && well_formed(code / 10_000),
        _ => false,
    }
}

impl FromStr for RegionCode {
    type Err = Flaw;

    /// Reads `33.74.01` or `337401`.
    fn from_str(text: &str) -> Result<Self, Flaw> {
        let flaw = || Flaw::new("region-code");
        let text = text.trim();
        if text.contains('.') {
            let widths: Vec<usize> = text.split('.').map(str::len).collect();
            if !matches!(widths.as_slice(), [2, 2] | [2, 2, 2] | [2, 2, 2, 4]) {
                return Err(flaw());
            }
        }
        let digits: String = text.chars().filter(|c| *c != '.').collect();
        if digits.len() > 10 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(flaw());
        }
        Self::new(digits.parse().map_err(|_| flaw())?)
    }
}

impl fmt::Display for RegionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.dotted())
    }
}

impl fmt::Debug for RegionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.dotted())
    }
}

impl TryFrom<i64> for RegionCode {
    type Error = Flaw;
    fn try_from(code: i64) -> Result<Self, Flaw> {
        Self::new(code)
    }
}

impl From<RegionCode> for i64 {
    fn from(code: RegionCode) -> Self {
        code.0
    }
}

impl Serialize for RegionCode {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.dotted())
    }
}

impl<'de> Deserialize<'de> for RegionCode {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Code;
        impl de::Visitor<'_> for Code {
            type Value = RegionCode;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a region code such as \"33.74\" or 3374")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<RegionCode, E> {
                text.parse().map_err(E::custom)
            }
            fn visit_i64<E: de::Error>(self, code: i64) -> Result<RegionCode, E> {
                RegionCode::new(code).map_err(E::custom)
            }
            fn visit_u64<E: de::Error>(self, code: u64) -> Result<RegionCode, E> {
                self.visit_i64(i64::try_from(code).unwrap_or(0))
            }
        }
        from.deserialize_any(Code)
    }
}
