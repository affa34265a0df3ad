//! NPWP, the number of a taxpayer, in its 16-digit form of today.

use crate::flaw::Flaw;
use crate::nik::Nik;
use crate::number::{bare, checked_text, mask};

/// The number of a taxpayer: the NIK of a resident, or `0` and the 15 digits it had before.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Npwp(String);
checked_text!(Npwp);

impl Npwp {
    /// The check digit of the old form is not tested: its rule is not published.
    fn check(text: &str) -> Result<String, Flaw> {
        let bare = bare(text);
        if bare.is_empty() {
            return Err(Flaw::new("npwp-empty"));
        }
        if !bare.bytes().all(|b| b.is_ascii_digit()) {
            return Err(Flaw::new("npwp-letters"));
        }
        match bare.len() {
            15 => Ok(format!("0{bare}")),
            16 if bare.starts_with('0') || Nik::parse(&bare).is_ok() => Ok(bare),
            16 => Err(Flaw::new("npwp-form")),
            count => Err(Flaw::new("npwp-length").arg("count", count)),
        }
    }

    /// Is it the NIK of a resident?
    pub fn is_personal(&self) -> bool {
        !self.0.starts_with('0')
    }

    /// As letters show it: the NIK, or the old form `01.234.567.8-901.000`.
    pub fn display(&self) -> String {
        if self.is_personal() {
            return self.0.clone();
        }
        let d = &self.0[1..];
        format!("{}.{}.{}.{}-{}.{}", &d[..2], &d[2..5], &d[5..8], &d[8..9], &d[9..12], &d[12..])
    }

    /// With all but the first and last four digits hidden.
    pub fn masked(&self) -> String {
        mask(&self.0, 4, 4)
    }
}
