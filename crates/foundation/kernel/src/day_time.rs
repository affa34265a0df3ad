//! A time of day, without a day and without a zone: opening hours, the hour of an event.

use std::fmt;

use crate::flaw::Flaw;

/// Hour and minute, kept as `07:30`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DayTime {
    hour: u8,
    minute: u8,
}

impl DayTime {
    /// Reads `07:30`, `7.30`, `0730` or `7`.
    pub fn parse(text: &str) -> Result<Self, Flaw> {
        let bare = text.trim();
        let (hour, minute) = match bare.split_once([':', '.', ',', ' ']) {
            Some((hour, minute)) => (hour, minute.trim()),
            None if bare.len() == 4 => bare.split_at_checked(2).ok_or(Flaw::new("time-form"))?,
            None => (bare, "00"),
        };
        let number = |digits: &str, most: usize| -> Result<u8, Flaw> {
            let fits = (1..=most).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
            digits.parse().ok().filter(|_| fits).ok_or(Flaw::new("time-form"))
        };
        let (hour, minute) = (number(hour, 2)?, number(minute, 2).and_then(|m| two_digits(minute, m))?);
        if hour > 23 || minute > 59 {
            return Err(Flaw::new("time-range"));
        }
        Ok(Self { hour, minute })
    }

    /// As Indonesians write it: `07.30`.
    pub fn written(self, mark: char) -> String {
        format!("{:02}{mark}{:02}", self.hour, self.minute)
    }
}

/// `7.3` may be half past or three minutes past: it is asked once more.
fn two_digits(text: &str, minute: u8) -> Result<u8, Flaw> {
    if text.len() == 2 { Ok(minute) } else { Err(Flaw::new("time-form")) }
}

impl fmt::Display for DayTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.written(':'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_read_as_people_write_it() {
        for (typed, is) in [
            ("07:30", "07:30"),
            ("7.30", "07:30"),
            ("0730", "07:30"),
            ("7", "07:00"),
            (" 23.59 ", "23:59"),
            ("0", "00:00"),
        ] {
            assert_eq!(DayTime::parse(typed).unwrap().to_string(), is, "{typed}");
        }
        for (typed, key) in [
            ("24:00", "time-range"),
            ("12.60", "time-range"),
            ("7.3", "time-form"),
            ("pagi", "time-form"),
            ("", "time-form"),
            ("730", "time-form"),
            ("1:2:3", "time-form"),
        ] {
            assert_eq!(DayTime::parse(typed).unwrap_err().key, key, "{typed}");
        }
        assert!(DayTime::parse("08:00").unwrap() < DayTime::parse("15:30").unwrap());
    }
}
