//! NIK, the number of a resident: `PPKKCC DDMMYY SSSS`. It has no check digit: a well-formed NIK proves nothing.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::flaw::Flaw;
use crate::number::{DigitFlaws, checked_text, digits, mask, part, starts_in_province};
use crate::region::RegionCode;

/// A NIK whose form is possible. Whether it was ever issued, only the civil registry can say.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Nik(String);
checked_text!(Nik);

/// The sex that documents of civil registration show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Sex {
    /// Laki-laki.
    #[serde(rename = "L")]
    Male,
    /// Perempuan.
    #[serde(rename = "P")]
    Female,
}

impl Sex {
    /// As documents write it: `L` or `P`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Male => "L",
            Self::Female => "P",
        }
    }
}

/// What is added to the day of birth in the NIK of a woman.
const WOMAN: i64 = 40;

impl Nik {
    fn check(text: &str) -> Result<String, Flaw> {
        const FLAWS: DigitFlaws =
            DigitFlaws { empty: "nik-empty", letters: "nik-letters", short: "nik-length", long: "nik-too-long" };
        let nik = digits(text, 16, &FLAWS)?;
        if let Some(key) = region_flaw(&nik) {
            return Err(Flaw::new(key).arg("code", &nik[..2]));
        }
        let day = match part(&nik, 6, 2) {
            day @ 1..=31 => day,
            day @ 41..=71 => day - WOMAN,
            day => return Err(Flaw::new("nik-day").arg("day", format!("{day:02}"))),
        };
        let (month, year) = (part(&nik, 8, 2), part(&nik, 10, 2));
        if !(1..=12).contains(&month) {
            return Err(Flaw::new("nik-month").arg("month", format!("{month:02}")));
        }
        if civil(2000 + year, month, day).is_none() {
            return Err(Flaw::new("nik-date").arg("day", day).arg("month", month).arg("year", format!("{year:02}")));
        }
        if &nik[12..] == "0000" {
            return Err(Flaw::new("nik-serial"));
        }
        Ok(nik)
    }

    /// The day of birth that the number says. The century is the latest that is not after `today`, so a
    /// person of a hundred years or more comes out too young: prefer a stored date of birth.
    pub fn birth(&self, today: Date) -> Date {
        let (day, month, year) = (part(&self.0, 6, 2), part(&self.0, 8, 2), part(&self.0, 10, 2));
        let day = if day > WOMAN { day - WOMAN } else { day };
        let this_century = civil(2000 + year, month, day);
        this_century
            .filter(|d| *d <= today)
            .or_else(|| civil(1900 + year, month, day))
            .or(this_century)
            .unwrap_or(today)
    }

    /// The sex that the number says.
    pub fn sex(&self) -> Sex {
        if part(&self.0, 6, 2) > WOMAN { Sex::Female } else { Sex::Male }
    }

    /// The district where the number was first issued, by the code it had then. Not where the person lives.
    pub fn region(&self) -> RegionCode {
        RegionCode::of(part(&self.0, 0, 6))
    }

    /// What is unusual but may well be right: a district that is not in today's list, as the number keeps
    /// the code from before a region was split.
    pub fn warnings(&self, known: &dyn Fn(RegionCode) -> bool) -> Vec<Flaw> {
        let region = self.region();
        if known(region) { Vec::new() } else { vec![Flaw::new("nik-region-unknown").arg("code", region.dotted())] }
    }

    /// With all but the first and last four digits hidden: `3374********0031`.
    pub fn masked(&self) -> String {
        mask(&self.0, 4, 4)
    }
}

fn region_flaw(nik: &str) -> Option<&'static str> {
    if !starts_in_province(nik) {
        Some("nik-province")
    } else if &nik[2..4] == "00" {
        Some("nik-regency")
    } else if &nik[4..6] == "00" {
        Some("nik-district")
    } else {
        None
    }
}

fn civil(year: i64, month: i64, day: i64) -> Option<Date> {
    Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}
