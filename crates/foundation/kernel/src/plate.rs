//! Vehicle plates (TNKB): letters of the region, a number, letters of the series.

use crate::flaw::Flaw;
use crate::number::{bare, checked_text};

/// A vehicle plate, kept in capitals without spaces: `B1234XYZ`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Plate(String);
checked_text!(Plate);

/// Letters that a plate can start with.
const REGIONS: &str = " A AA AB AD AE AG B BA BB BD BE BG BH BK BL BM BN BP D DA DB DC DD DE DG DH DK DL DM DN DP DR \
                       DT DW E EA EB ED F G H K KB KH KT KU L M N P PA PB PG PS PT PY R S T W Z ";

impl Plate {
    fn check(text: &str) -> Result<String, Flaw> {
        let plate = bare(text).to_ascii_uppercase();
        if plate.is_empty() {
            return Err(Flaw::new("plate-empty"));
        }
        let (region, number, series) = split(&plate);
        let letters = |s: &str| s.bytes().all(|b| b.is_ascii_uppercase());
        if region.is_empty() || !letters(region) || !letters(series) {
            return Err(Flaw::new("plate-form"));
        }
        if !REGIONS.contains(&format!(" {region} ")) {
            return Err(Flaw::new("plate-region").arg("letters", region));
        }
        if number.is_empty() || number.len() > 4 || number.starts_with('0') {
            return Err(Flaw::new("plate-number"));
        }
        if series.len() > 3 { Err(Flaw::new("plate-series")) } else { Ok(plate) }
    }

    /// The letters of the region, such as `AB`.
    pub fn region_letters(&self) -> &str {
        split(&self.0).0
    }

    /// As it is painted: `B 1234 XYZ`.
    pub fn display(&self) -> String {
        let (region, number, series) = split(&self.0);
        format!("{region} {number} {series}").trim_end().to_owned()
    }

    /// With the number hidden: `B **** XYZ`.
    pub fn masked(&self) -> String {
        let (region, number, series) = split(&self.0);
        format!("{region} {} {series}", "*".repeat(number.len())).trim_end().to_owned()
    }
}

fn split(plate: &str) -> (&str, &str, &str) {
    let number = plate.find(|c: char| c.is_ascii_digit()).unwrap_or(plate.len());
    let (region, rest) = plate.split_at(number);
    let series = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let (number, series) = rest.split_at(series);
    (region, number, series)
}
