//! The regions of Indonesia: every province, regency, city, district and village, with a quick search.

mod data;
mod near;
mod search;

use std::fmt;
use std::sync::OnceLock;

use kernel::RegionCode;
use serde::Serialize;

use data::Data;
use near::Grid;

/// What a region is in law.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum RegionKind {
    /// Provinsi.
    #[serde(rename = "provinsi")]
    Province,
    /// Kabupaten.
    #[serde(rename = "kabupaten")]
    Regency,
    /// Kota.
    #[serde(rename = "kota")]
    City,
    /// Kecamatan; in Papua, distrik.
    #[serde(rename = "kecamatan")]
    District,
    /// Desa, and what other regions call gampong, nagari or kampung.
    #[serde(rename = "desa")]
    Village,
    /// Kelurahan.
    #[serde(rename = "kelurahan")]
    UrbanVillage,
    /// Desa adat.
    #[serde(rename = "desa_adat")]
    CustomaryVillage,
}

impl RegionKind {
    /// The kind that a code says by its own form: the ministry numbers cities from 71 up, and villages from
    /// 1001, 2001 and 3001 up by kind.
    pub const fn of(code: RegionCode) -> Self {
        let number = code.as_i64();
        match code.level() {
            1 => Self::Province,
            2 if number % 100 >= 71 => Self::City,
            2 => Self::Regency,
            3 => Self::District,
            _ => match number % 10_000 / 1_000 {
                1 => Self::UrbanVillage,
                3 => Self::CustomaryVillage,
                _ => Self::Village,
            },
        }
    }

    /// As the tables write it. The name for people is the text `region-kind-…`, with a hyphen.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Province => "provinsi",
            Self::Regency => "kabupaten",
            Self::City => "kota",
            Self::District => "kecamatan",
            Self::Village => "desa",
            Self::UrbanVillage => "kelurahan",
            Self::CustomaryVillage => "desa_adat",
        }
    }

    /// The key of its name in the texts.
    pub const fn text_key(self) -> &'static str {
        match self {
            Self::Province => "region-kind-provinsi",
            Self::Regency => "region-kind-kabupaten",
            Self::City => "region-kind-kota",
            Self::District => "region-kind-kecamatan",
            Self::Village => "region-kind-desa",
            Self::UrbanVillage => "region-kind-kelurahan",
            Self::CustomaryVillage => "region-kind-desa-adat",
        }
    }
}

/// Where the middle of a region is, in degrees.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Position {
    /// North of the equator.
    pub latitude: f64,
    /// East of Greenwich.
    pub longitude: f64,
}

/// One region.
#[derive(Clone, Copy, PartialEq, Serialize)]
pub struct Region<'a> {
    /// The code of the Ministry of Home Affairs.
    pub code: RegionCode,
    /// What it is in law.
    pub kind: RegionKind,
    /// The name, with `Kabupaten` or `Kota` in front at that level, without `Kecamatan` or `Desa` below it.
    pub name: &'a str,
    /// The five digits of its post office; only villages have one.
    pub postcode: Option<u32>,
    /// Its middle, if known. Good for a map, not for a border.
    pub position: Option<Position>,
}

impl Region<'_> {
    /// Is it part of the invented city of the demonstration?
    pub const fn is_example(&self) -> bool {
        self.code.is_example()
    }

    /// The name with its kind in short, `Kel. Sukamulya`, `Kec. Lembayung`, `Kab. Bogor`, `Kota Bogor`.
    pub fn short_name(&self) -> String {
        let in_papua = matches!(self.code.province().as_i64(), 91..=96);
        match self.kind {
            RegionKind::Regency => self.name.replacen("Kabupaten ", "Kab. ", 1),
            RegionKind::District if in_papua => format!("Distrik {}", self.name),
            RegionKind::District => format!("Kec. {}", self.name),
            RegionKind::UrbanVillage => format!("Kel. {}", self.name),
            RegionKind::Village => format!("Desa {}", self.name),
            RegionKind::Province | RegionKind::City | RegionKind::CustomaryVillage => self.name.to_owned(),
        }
    }
}

impl fmt::Debug for Region<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.code, self.name)
    }
}

/// The village whose middle is nearest to a place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Nearest {
    /// The village.
    pub region: Region<'static>,
    /// How far its middle is, in metres.
    pub metres: f64,
}

/// The regions of the country, in memory. Made once, on first use, at the cost of some 0.1 s and 8 MB.
#[derive(Clone, Copy)]
pub struct Regions {
    data: &'static Data,
    /// How many rows may be seen: the invented ones come last, so leaving them out is a matter of counting.
    end: usize,
}

impl Regions {
    /// All real regions.
    pub fn shipped() -> &'static Self {
        static SHIPPED: OnceLock<Regions> = OnceLock::new();
        SHIPPED.get_or_init(|| Self { data: Data::shared(), end: Data::shared().real() })
    }

    /// All real regions and the invented city of the demonstration.
    pub fn with_example() -> &'static Self {
        static EXAMPLE: OnceLock<Regions> = OnceLock::new();
        EXAMPLE.get_or_init(|| Self { data: Data::shared(), end: Data::shared().len() })
    }

    /// How many regions there are.
    pub const fn count(&self) -> usize {
        self.end
    }

    /// The region with this code.
    pub fn get(&self, code: RegionCode) -> Option<Region<'static>> {
        self.find(code).map(|row| self.data.region(row))
    }

    /// Is there a region with this code?
    pub fn has(&self, code: RegionCode) -> bool {
        self.find(code).is_some()
    }

    /// All provinces, by name.
    pub fn provinces(&self) -> impl Iterator<Item = Region<'static>> + use<> {
        self.by_name((0..self.end).filter(|row| self.data.parent(*row).is_none()))
    }

    /// The regions just below this one, by name.
    pub fn children(&self, code: RegionCode) -> impl Iterator<Item = Region<'static>> + use<> {
        let parent = self.find(code);
        let inside = parent.map_or(0..0, |row| self.inside(row));
        self.by_name(inside.filter(|row| self.data.parent(*row) == parent))
    }

    /// Every region within this one, at any depth.
    pub fn below(&self, code: RegionCode) -> impl Iterator<Item = Region<'static>> + use<> {
        let (inside, data) = (self.find(code).map_or(0..0, |row| self.inside(row)), self.data);
        inside.map(|row| data.region(row))
    }

    /// The regions that this one lies in, from the province down to itself; empty if there is no such region.
    pub fn path(&self, code: RegionCode) -> Vec<Region<'static>> {
        let up = std::iter::successors(self.find(code), |row| self.data.parent(*row));
        let mut path: Vec<_> = up.map(|row| self.data.region(row)).collect();
        path.reverse();
        path
    }

    /// The name as an address has it, from the village up to the regency or city:
    /// `Kel. Sukamulya, Kec. Tirtamaya Utara, Kota Tirtamaya`. A province is its own name.
    pub fn full_name(&self, code: RegionCode) -> Option<String> {
        let path = self.path(code);
        let last = path.last()?;
        if code.level() <= 2 {
            return Some(last.name.to_owned());
        }
        Some(path.iter().skip(1).rev().map(Region::short_name).collect::<Vec<_>>().join(", "))
    }

    /// The villages of a post office, by code.
    pub fn by_postcode(&self, postcode: u32) -> Vec<Region<'static>> {
        self.data.rows_of_postcode(postcode, self.end).map(|row| self.data.region(row)).collect()
    }

    /// Finds regions while people type: each word is the beginning of a word in the name of the region or of
    /// one it lies in, in any order, and at least one is in its own name. Provinces come first, then
    /// regencies and cities, districts, villages; among equals, the one with fewer words, then by name.
    /// `within` leaves out what is not inside that region.
    pub fn search(&self, words: &str, within: Option<RegionCode>, limit: usize) -> Vec<Region<'static>> {
        let found = search::search(self.data, words, self.range(within), limit);
        found.into_iter().map(|row| self.data.region(row)).collect()
    }

    /// Regions whose names are written nearly so, for when [`Regions::search`] finds none: in words of four letters and more one
    /// letter may be another, missing, too many or swapped with the next, in longer ones two.
    pub fn similar(&self, words: &str, within: Option<RegionCode>, limit: usize) -> Vec<Region<'static>> {
        let found = search::similar(self.data, words, self.range(within), limit);
        found.into_iter().map(|row| self.data.region(row)).collect()
    }

    fn range(&self, within: Option<RegionCode>) -> std::ops::Range<usize> {
        match within {
            None => 0..self.end,
            Some(code) => self.find(code).map_or(0..0, |row| self.inside(row)),
        }
    }

    /// What a map shows of a region: west, south, east and north of its villages, with some two kilometres around them; the
    /// whole country where no village of it has a place in the table.
    pub fn bounds(&self, code: RegionCode) -> [f64; 4] {
        const MARGIN: f64 = 0.022;
        const COUNTRY: [f64; 4] = [95.0, -11.0, 141.0, 6.0];
        let villages = self.below(code).filter(|below| below.code.level() == 4);
        let around = villages.filter_map(|village| village.position).fold(None, |around: Option<[f64; 4]>, at| {
            let [west, south, east, north] = around.unwrap_or([at.longitude, at.latitude, at.longitude, at.latitude]);
            let (x, y) = (at.longitude, at.latitude);
            Some([west.min(x), south.min(y), east.max(x), north.max(y)])
        });
        around.map_or(COUNTRY, |[west, south, east, north]| {
            [west - MARGIN, south - MARGIN, east + MARGIN, north + MARGIN]
        })
    }

    /// The village nearest to a place, by its middle; none if there is none within some 100 km. A guess: the table knows
    /// no borders.
    pub fn nearest(&self, place: Position) -> Option<Nearest> {
        let (row, metres) = Grid::shared().nearest(self.data, place, self.end)?;
        Some(Nearest { region: self.data.region(row), metres })
    }

    /// Does the nearest village of this place belong to the region? As much of a guess as [`Regions::nearest`].
    pub fn seems_within(&self, code: RegionCode, place: Position) -> bool {
        self.nearest(place).is_some_and(|near| code.contains(near.region.code))
    }

    fn find(&self, code: RegionCode) -> Option<usize> {
        self.data.find(code).filter(|row| *row < self.end)
    }

    fn inside(&self, row: usize) -> std::ops::Range<usize> {
        row + 1..self.data.end_of(row).min(self.end)
    }

    fn by_name(&self, rows: impl Iterator<Item = usize>) -> std::vec::IntoIter<Region<'static>> {
        let mut regions: Vec<_> = rows.map(|row| self.data.region(row)).collect();
        regions.sort_by_key(|region| (region.name, region.code));
        regions.into_iter()
    }
}

impl fmt::Debug for Regions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Regions({})", self.end)
    }
}
