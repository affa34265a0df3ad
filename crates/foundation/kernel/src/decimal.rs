//! Numbers with places after the comma, kept exactly: widths, weights, marks. Never a float.

use std::cmp::Ordering;
use std::fmt;

use crate::flaw::Flaw;

/// The most places after the comma.
const MOST_PLACES: u32 = 12;
/// The places a division is rounded to.
const DIVIDED: u32 = 6;

/// An exact number with at most twelve places after the comma, without zeros at its end: 2.50 is 2.5.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct Decimal {
    digits: i128,
    places: u32,
}

impl Decimal {
    /// A whole number.
    pub const fn whole(n: i64) -> Self {
        Self { digits: n as i128, places: 0 }
    }

    /// `digits` with the comma before the last `places` of them; none with more than twelve places.
    fn of(mut digits: i128, mut places: u32) -> Option<Self> {
        while places > 0 && digits % 10 == 0 {
            digits /= 10;
            places -= 1;
        }
        (places <= MOST_PLACES).then_some(Self { digits, places })
    }

    /// Places after the comma.
    pub const fn places(self) -> u32 {
        self.places
    }

    /// Reads what a person typed: `12,5`, `1.250,75`, `-3`. A single point that cannot part thousands is taken for the
    /// comma: `12.5`.
    pub fn parse(text: &str) -> Result<Self, Flaw> {
        let bare: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let (sign, rest) = bare.strip_prefix(['-', '−']).map_or(("", bare.as_str()), |rest| ("-", rest));
        let (whole, part) = match rest.split_once(',') {
            Some((whole, part)) => (whole.to_owned(), part),
            None => match rest.split_once('.') {
                Some((whole, part)) if part.len() != 3 && !part.contains('.') => (whole.to_owned(), part),
                _ => (rest.to_owned(), ""),
            },
        };
        let groups_fit = whole.split('.').skip(1).all(|group| group.len() == 3);
        let whole: String = whole.split('.').collect();
        if !groups_fit || whole.is_empty() && part.is_empty() {
            return Err(Flaw::new("decimal-form"));
        }
        let whole = if whole.is_empty() { "0" } else { &whole };
        Self::canonical(&format!("{sign}{whole}.{part}")).ok_or(Flaw::new("decimal-form"))
    }

    /// Reads the one form in which it is kept: `1250.75`.
    pub fn canonical(text: &str) -> Option<Self> {
        let (negative, rest) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (whole, part) = rest.split_once('.').unwrap_or((rest, ""));
        let is_number = |digits: &str| digits.len() <= 18 && digits.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || !is_number(whole) || !is_number(part) {
            return None;
        }
        let digits: i128 = format!("{whole}{part}").parse().ok()?;
        Self::of(if negative { -digits } else { digits }, u32::try_from(part.len()).ok()?)
    }

    /// Both numbers counted in the same place.
    fn level(self, other: Self) -> Option<(i128, i128, u32)> {
        let places = self.places.max(other.places);
        let raise = |n: Self| n.digits.checked_mul(10_i128.checked_pow(places - n.places)?);
        Some((raise(self)?, raise(other)?, places))
    }

    /// The sum; none if it does not fit.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        let (a, b, places) = self.level(other)?;
        Self::of(a.checked_add(b)?, places)
    }

    /// The difference; none if it does not fit.
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        let (a, b, places) = self.level(other)?;
        Self::of(a.checked_sub(b)?, places)
    }

    /// The product; none if it does not fit.
    pub fn checked_mul(self, other: Self) -> Option<Self> {
        Self::of(self.digits.checked_mul(other.digits)?, self.places + other.places)
    }

    /// The quotient, rounded half up to six places; none by zero.
    pub fn checked_div(self, other: Self) -> Option<Self> {
        let (a, b, _) = self.level(other)?;
        let raised = a.checked_mul(10_i128.pow(DIVIDED))?;
        Self::of(divide(raised, b, Round::Half)?, DIVIDED)
    }

    /// As a whole number; none if it does not fit.
    pub fn round(self, how: Round) -> Option<i64> {
        i64::try_from(divide(self.digits, 10_i128.pow(self.places), how)?).ok()
    }
}

/// How a number becomes a whole one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Round {
    /// To the nearest, a half away from zero.
    Half,
    /// Up.
    Up,
    /// Down.
    Down,
}

fn divide(a: i128, b: i128, how: Round) -> Option<i128> {
    let (quotient, rest) = (a.checked_div(b)?, a.checked_rem(b)?);
    let away = if (a < 0) == (b < 0) { 1 } else { -1 };
    let step = match how {
        _ if rest == 0 => 0,
        Round::Half if rest.unsigned_abs() * 2 >= b.unsigned_abs() => away,
        Round::Up if away > 0 => 1,
        Round::Down if away < 0 => -1,
        _ => 0,
    };
    quotient.checked_add(step)
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        match self.level(*other) {
            Some((a, b, _)) => a.cmp(&b),
            // What cannot be counted in the same place differs by its whole part already.
            None => (self.digits / 10_i128.pow(self.places)).cmp(&(other.digits / 10_i128.pow(other.places))),
        }
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The one form in which it is kept: `1250.75`.
impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, part) = self.parts();
        let sign = if self.digits < 0 { "-" } else { "" };
        if part.is_empty() { f.pad(&format!("{sign}{whole}")) } else { f.pad(&format!("{sign}{whole}.{part}")) }
    }
}

impl Decimal {
    /// The digits before and after the comma, without the sign.
    fn parts(self) -> (u128, String) {
        let one = 10_u128.pow(self.places);
        let (whole, part) = (self.digits.unsigned_abs() / one, self.digits.unsigned_abs() % one);
        let width = usize::try_from(self.places).unwrap_or(0);
        (whole, if width == 0 { String::new() } else { format!("{part:0width$}") })
    }

    /// As people write it: `1.250,75` with `.` and `,`.
    pub(crate) fn written(self, group: char, comma: char) -> String {
        let (whole, part) = self.parts();
        let whole = u64::try_from(whole).map_or_else(|_| whole.to_string(), |n| crate::say::grouped(n, group));
        let sign = if self.digits < 0 { "-" } else { "" };
        if part.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}{comma}{part}") }
    }

    /// As somebody types it into a box, the thousands not parted: `1250,75`.
    pub fn typed(self) -> String {
        self.to_string().replace('.', ",")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> Decimal {
        Decimal::canonical(text).unwrap()
    }

    #[test]
    fn what_people_type_is_read_exactly() {
        for (typed, is) in [
            ("12,5", "12.5"),
            ("12.5", "12.5"),
            ("1.250,750", "1250.75"),
            ("1.250", "1250"),
            (" 0,10 ", "0.1"),
            (",5", "0.5"),
            ("-3,25", "-3.25"),
            ("1.000.000", "1000000"),
        ] {
            assert_eq!(Decimal::parse(typed).unwrap().to_string(), is, "{typed}");
        }
        for typed in ["", ",", "1,2,3", "1.25,5", "12a", "1.2.3", "--1", "1e5", "0,1234567890123"] {
            assert!(Decimal::parse(typed).is_err(), "{typed}");
        }
    }

    #[test]
    fn counting_is_exact_and_never_overflows_in_silence() {
        assert_eq!(d("0.1").checked_add(d("0.2")), Some(d("0.3")));
        assert_eq!(d("2.5").checked_mul(d("4")), Some(d("10")));
        assert_eq!(d("1").checked_sub(d("1.01")), Some(d("-0.01")));
        assert_eq!(d("1").checked_div(d("3")), Some(d("0.333333")));
        assert_eq!(d("2").checked_div(d("3")), Some(d("0.666667")));
        assert_eq!(d("1").checked_div(d("0")), None);
        let large = d("999999999999999999");
        assert_eq!(large.checked_mul(large).and_then(|n| n.checked_mul(large)), None);
        assert!(d("2.50") == d("2.5") && d("-1") < d("0.5") && d("10") > d("9.99"));
    }

    #[test]
    fn rounding_says_which_way() {
        for (n, half, up, down) in [("2.5", 3, 3, 2), ("2.4", 2, 3, 2), ("-2.5", -3, -2, -3), ("7", 7, 7, 7)] {
            let all = [Round::Half, Round::Up, Round::Down].map(|how| d(n).round(how));
            assert_eq!(all, [Some(half), Some(up), Some(down)], "{n}");
        }
    }

    #[test]
    fn people_read_a_comma() {
        assert_eq!(d("-1250.75").written('.', ','), "-1.250,75");
        assert_eq!(d("1250.75").typed(), "1250,75");
    }
}
