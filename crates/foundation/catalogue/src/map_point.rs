//! A point on the map: where a reklame stands, where a house is built. Kept as `-6.91750,107.61910`, five places after
//! the point, which is a metre. One that is only the middle of a village says so: `…,32.73.01.1001`.

use std::fmt;

use kernel::{Decimal, Flaw, Lang, RegionCode, Round, say};
use reference::{Position, Regions};

/// How far from the middle of its nearest village a point may lie, in metres. Villages outside Java can be large.
const FAR: f64 = 40_000.0;
/// Metres of one degree of latitude.
const DEGREE: f64 = 111_320.0;

/// A point, in hundred-thousandths of a degree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MapPoint {
    /// North of the equator.
    pub latitude: i64,
    /// East of Greenwich.
    pub longitude: i64,
    /// The village whose middle it is, when nothing closer is known.
    pub middle_of: Option<RegionCode>,
}

impl MapPoint {
    /// Reads `-6.9175, 107.6191`, with points or with commas in the numbers.
    pub fn parse(text: &str) -> Result<Self, Flaw> {
        let wrong = || Flaw::new("point-form");
        let mut parts: Vec<&str> = text.split([';', ' ']).map(str::trim).filter(|p| !p.is_empty()).collect();
        if parts.len() == 1 {
            parts = text.split(',').map(str::trim).collect();
        }
        let parts: Vec<&str> = parts.iter().map(|part| part.trim_matches(',')).collect();
        match parts.as_slice() {
            [latitude, longitude] => Self::of_numbers(latitude, longitude),
            [latitude, longitude, village] => {
                let village: RegionCode = village.parse().map_err(|_| wrong())?;
                Ok(Self { middle_of: Some(village), ..Self::of_numbers(latitude, longitude)? })
            }
            _ => Err(wrong()),
        }
    }

    /// Reads the two numbers of the form.
    pub fn of_numbers(latitude: &str, longitude: &str) -> Result<Self, Flaw> {
        let number = |text: &str, most: i64| {
            let number = Decimal::canonical(&text.trim().replace(',', ".")).ok_or(Flaw::new("point-form"))?;
            let scaled = number.checked_mul(Decimal::whole(100_000)).and_then(|n| n.round(Round::Half));
            scaled.filter(|n| n.abs() <= most * 100_000).ok_or(Flaw::new("point-range"))
        };
        Ok(Self { latitude: number(latitude, 90)?, longitude: number(longitude, 180)?, middle_of: None })
    }

    /// The middle of a village, if it is known.
    pub fn middle(village: RegionCode) -> Option<Self> {
        let at = Regions::with_example().get(village)?.position?;
        Self::of_numbers(&format!("{:.5}", at.latitude), &format!("{:.5}", at.longitude))
            .ok()
            .map(|point| Self { middle_of: Some(village), ..point })
    }

    /// The two numbers, as the form has them.
    pub fn numbers(self) -> [String; 2] {
        [self.latitude, self.longitude].map(fixed)
    }

    fn position(self) -> Position {
        // A coordinate has at most eight digits here, which a float holds exactly.
        #[expect(clippy::cast_precision_loss, reason = "eight digits")]
        let degrees = |n: i64| n as f64 / 100_000.0;
        Position { latitude: degrees(self.latitude), longitude: degrees(self.longitude) }
    }

    /// The village whose middle is nearest, of those within `region`, and how many metres away it is.
    pub fn nearest(self, region: RegionCode) -> Option<(RegionCode, f64)> {
        let here = self.position();
        let villages = Regions::with_example().below(region).filter(|place| place.code.level() == 4);
        let away = villages.filter_map(|place| Some((place.code, metres(here, place.position?))));
        away.min_by(|a, b| a.1.total_cmp(&b.1))
    }

    /// Whether it can lie in the region: within reach of one of its villages. Where no village has a middle, nothing can
    /// be told, and nothing is held against anyone.
    pub(crate) fn is_within(self, region: RegionCode) -> bool {
        self.nearest(region).is_none_or(|(_, metres)| metres <= FAR)
    }

    /// As people read it: `6,91750° LS, 107,61910° BT`.
    pub fn written(self, lang: Lang) -> String {
        let (south, north, east, west) = match lang {
            Lang::Id => ("LS", "LU", "BT", "BB"),
            Lang::En => ("S", "N", "E", "W"),
        };
        let side = |n: i64, less, more| format!("{}° {}", degrees(n.abs(), lang), if n < 0 { less } else { more });
        format!("{}, {}", side(self.latitude, south, north), side(self.longitude, west, east))
    }
}

fn degrees(n: i64, lang: Lang) -> String {
    let text = fixed(n);
    Decimal::canonical(&text).map_or(text, |number| say::decimal(number, lang))
}

fn fixed(n: i64) -> String {
    let (sign, n) = (if n < 0 { "-" } else { "" }, n.unsigned_abs());
    format!("{sign}{}.{:05}", n / 100_000, n % 100_000)
}

/// Metres between two points that are near each other.
fn metres(a: Position, b: Position) -> f64 {
    let shrink = a.latitude.to_radians().cos();
    let (north, east) = (a.latitude - b.latitude, (a.longitude - b.longitude) * shrink);
    north.hypot(east) * DEGREE
}

impl fmt::Display for MapPoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{},{}", fixed(self.latitude), fixed(self.longitude))?;
        self.middle_of.map_or(Ok(()), |village| write!(f, ",{}", village.dotted()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_is_read_and_written_to_the_metre() {
        for (typed, is) in [
            ("-6.9175, 107.6191", "-6.91750,107.61910"),
            ("-6,9175; 107,6191", "-6.91750,107.61910"),
            ("-6,9175 107,6191", "-6.91750,107.61910"),
            ("0.000004,100", "0.00000,100.00000"),
            ("-5.00000,110.40000,99.99.01.1001", "-5.00000,110.40000,99.99.01.1001"),
        ] {
            assert_eq!(MapPoint::parse(typed).unwrap().to_string(), is, "{typed}");
        }
        for (typed, key) in [
            ("", "point-form"),
            ("5", "point-form"),
            ("91,100", "point-range"),
            ("a,b", "point-form"),
            ("1,2,3", "point-form"),
        ] {
            assert_eq!(MapPoint::parse(typed).unwrap_err().key, key, "{typed}");
        }
        assert_eq!(MapPoint::parse("-6.9175,107.6191").unwrap().written(Lang::Id), "6,9175° LS, 107,6191° BT");
    }

    #[test]
    fn a_point_belongs_to_the_region_whose_villages_are_near() {
        let city = RegionCode::of(9999);
        let village: RegionCode = "99.99.01.1002".parse().unwrap();
        let middle = MapPoint::middle(village).unwrap();
        assert!(middle.is_within(city));
        assert_eq!(middle.nearest(city).map(|(code, _)| code), Some(village));
        assert!(!MapPoint::parse("-6.9175,107.6191").unwrap().is_within(city));
        assert!(MapPoint::parse("-6.9175,107.6191").unwrap().is_within(RegionCode::of(3273)));
    }
}
