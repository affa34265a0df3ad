//! Makes the map that ships with the program, from the table of regions alone: the invented city close up (zooms 7 to 14) and
//! the whole country from afar (0 to 6). `cargo xtask map` writes it to `data/contoh.pmtiles`.
//!
//! The table has a point for each region and no border. So the area of a region is what is nearer to its point than to any
//! other ([`cells`]), up to a distance; the file says that this is a guess, and the map says so to everybody. Everything is
//! counted in the same order with nothing but the four basic operations and roots, so that the file comes out the same byte
//! for byte.

mod cells;
pub(crate) mod file;
mod vector;

use std::collections::BTreeMap;

use reference::{Position, Region, Regions};
use serde_json::json;

use cells::{Cell, Point, Reach, cells};
use vector::{Geometry, Tile, Value};

/// The nearest zoom of the whole country.
const OVERVIEW: u8 = 6;
/// Up to here a province is one colour and regencies are its parts; nearer, districts are.
const COARSE: u8 = 4;
/// The nearest zoom of the city.
const NEAREST: u8 = 14;
/// The invented city.
const CITY: i64 = 9_999;
/// The edge of the land, where no neighbour is known; no level of a region.
const COAST: u8 = 0;
/// Colours of neighbouring regions.
const TINTS: u64 = 5;
/// Whose data this is.
const ATTRIBUTION: &str = "Titik wilayah: Cahya DSN, PyNusantara (MIT)";

/// Where tiles are cut, and what one coordinate of a tile is.
#[derive(Clone, Copy)]
struct Grid {
    zoom: u8,
    /// Units across a tile.
    extent: u16,
}

/// The whole file.
pub fn make() -> Vec<u8> {
    let regions = Regions::with_example();
    let mut tiles: BTreeMap<(u8, u32, u32), Tile> = BTreeMap::new();
    let of_level = |level| regions.provinces().flat_map(|p| below(regions, p, level)).collect::<Vec<_>>();
    let far = Reach { near: 1.0, least: metres(4_000.0), most: metres(70_000.0) };
    let layer = Layer { regions: of_level(2), level: 2, tint_level: 1, reach: far, borders: &[1, 2] };
    layer.draw(0..=COARSE, 1_024, &mut tiles);
    let districts = Reach { near: 1.0, least: metres(3_000.0), most: metres(28_000.0) };
    let layer = Layer { regions: of_level(3), level: 3, tint_level: 2, reach: districts, borders: &[1, 2] };
    layer.draw(COARSE + 1..=OVERVIEW, 1_024, &mut tiles);
    let city = kernel::RegionCode::new(CITY).into_iter().flat_map(|code| regions.below(code));
    let villages = city.filter(|region| region.code.level() == 4).collect();
    let town = Reach { near: 1.0, least: metres(2_300.0), most: metres(2_300.0) };
    let layer = Layer { regions: villages, level: 4, tint_level: 3, reach: town, borders: &[COAST, 3, 4] };
    layer.draw(OVERVIEW + 1..=NEAREST, 4_096, &mut tiles);
    name_all(regions, &mut tiles);
    let about = json!({
        "name": "Balai: wilayah Indonesia dan Kota Tirtamaya (contoh)",
        "description": "Batas perkiraan dari titik tengah, bukan batas resmi.",
        "attribution": ATTRIBUTION,
        "type": "baselayer",
        "vector_layers": [
            { "id": "wilayah", "fields": { "warna": "Number", "rinci": "Number" } },
            { "id": "batas", "fields": { "tingkat": "Number" } },
            { "id": "nama", "fields": { "nama": "String", "tingkat": "Number" } },
        ],
        "balai:approximate": true,
        "balai:overview": OVERVIEW,
    });
    let tiles = tiles.into_iter().map(|(place, tile)| (place, tile.encode())).collect();
    file::write(tiles, &about, (0, NEAREST), [95.0, -11.1, 141.1, 6.1])
}

fn below(regions: &Regions, province: Region<'static>, level: u8) -> Vec<Region<'static>> {
    regions.below(province.code).filter(|region| region.code.level() == level).collect()
}

/// A length on the ground as a part of the map, good enough this near to the equator.
fn metres(length: f64) -> f64 {
    length / 40_075_017.0
}

/// A place on the map of the world, from 0 to 1 east and south (Mercator). The series is exact to a centimetre within
/// eleven degrees of the equator, and unlike a logarithm it comes out the same on every machine.
fn on_map(place: Position) -> Point {
    let f = place.latitude * std::f64::consts::PI / 180.0;
    let s = f * f;
    let north = f * (1.0 + s * (1.0 / 6.0 + s * (1.0 / 24.0 + s * (61.0 / 5_040.0 + s * (277.0 / 72_576.0)))));
    Point { x: place.longitude / 360.0 + 0.5, y: 0.5 - north / (2.0 * std::f64::consts::PI) }
}

/// Regions that are drawn together, as areas and the borders between them.
struct Layer {
    regions: Vec<Region<'static>>,
    level: u8,
    /// Neighbours that lie in one region of this level have one colour.
    tint_level: u8,
    reach: Reach,
    /// The levels whose borders are drawn.
    borders: &'static [u8],
}

impl Layer {
    fn draw(self, zooms: std::ops::RangeInclusive<u8>, extent: u16, tiles: &mut BTreeMap<(u8, u32, u32), Tile>) {
        let placed: Vec<_> = self.regions.iter().filter_map(|region| Some((*region, region.position?))).collect();
        let points: Vec<Point> = placed.iter().map(|(_, at)| on_map(*at)).collect();
        let codes: Vec<[i64; 5]> = placed.iter().map(|(region, _)| codes(*region)).collect();
        let all = cells(&points, self.reach);
        for zoom in zooms {
            let grid = Grid { zoom, extent };
            for (at, cell) in all.iter().enumerate() {
                let tint = tint(codes[at][usize::from(self.tint_level)]);
                let ring: Vec<Point> = cell.corners.iter().map(|corner| corner.at).collect();
                let mut said = vec![("warna", Value::Number(tint))];
                // What comes again from near is left out from afar, where both would lie over each other.
                if self.level < 4 && codes[at][2] == CITY {
                    said.push(("rinci", Value::Number(1)));
                }
                grid.place(&Geometry::Area(ring), tiles, "wilayah", &said);
                for (level, line) in self.lines(at, cell, &codes) {
                    let level = [("tingkat", Value::Number(u64::from(level)))];
                    grid.place(&Geometry::Line(line), tiles, "batas", &level);
                }
            }
        }
    }

    /// The edges of a cell that are borders, each from one side only: level, and both ends.
    fn lines(&self, at: usize, cell: &Cell, codes: &[[i64; 5]]) -> Vec<(u8, [Point; 2])> {
        let next = cell.corners.iter().cycle().skip(1);
        let edges = cell.corners.iter().zip(next);
        let lines = edges.filter_map(|(from, to)| {
            let level = match from.beyond {
                None => COAST,
                Some(beyond) if beyond > at => (1..=self.level).find(|level| {
                    let level = usize::from(*level);
                    codes[at][level] != codes[beyond][level]
                })?,
                Some(_) => return None,
            };
            self.borders.contains(&level).then_some((level, [from.at, to.at]))
        });
        lines.collect()
    }
}

/// The code of a region at each level, down to itself.
fn codes(region: Region<'static>) -> [i64; 5] {
    let mut codes = [0; 5];
    for code in std::iter::successors(Some(region.code), |code| code.parent()) {
        codes[usize::from(code.level())] = code.as_i64();
    }
    codes
}

/// Numbers that follow each other become colours that do not look alike.
fn tint(code: i64) -> u64 {
    code.unsigned_abs() % 100 * 2 % TINTS
}

/// Writes every name where its region is.
fn name_all(regions: &Regions, tiles: &mut BTreeMap<(u8, u32, u32), Tile>) {
    let mut name = |region: Region<'static>, at: Position, zooms: std::ops::RangeInclusive<u8>, extent: u16| {
        let short = match region.code.level() {
            3 | 4 => region.name.to_owned(),
            _ => region.short_name(),
        };
        let said = [("nama", Value::Text(short)), ("tingkat", Value::Number(u64::from(region.code.level())))];
        for zoom in zooms {
            Grid { zoom, extent }.place(&Geometry::Point(on_map(at)), tiles, "nama", &said);
        }
    };
    for province in regions.provinces() {
        if let Some(at) = middle(&below(regions, province, 2)) {
            name(province, at, 2..=COARSE, 1_024);
        }
        for regency in below(regions, province, 2) {
            if let Some(at) = regency.position {
                name(regency, at, COARSE + 1..=OVERVIEW, 1_024);
            }
        }
    }
    let city = kernel::RegionCode::new(CITY).ok().and_then(|code| regions.get(code));
    let Some(city) = city else { return };
    let inside: Vec<_> = regions.below(city.code).collect();
    let villages = |of: Region<'static>| -> Vec<Region<'static>> {
        inside.iter().filter(|r| r.code.level() == 4 && of.code.contains(r.code)).copied().collect()
    };
    if let Some(at) = middle(&villages(city)) {
        name(city, at, OVERVIEW + 1..=8, 4_096);
    }
    for region in inside.iter().copied() {
        if region.code.level() == 4 {
            region.position.into_iter().for_each(|at| name(region, at, 11..=NEAREST, 4_096));
        } else if let Some(at) = middle(&villages(region)) {
            // A little beside the middle, which the name of a village may need.
            name(region, Position { latitude: at.latitude + 0.004, ..at }, 9..=10, 4_096);
        }
    }
}

/// The middle of some regions.
fn middle(regions: &[Region<'static>]) -> Option<Position> {
    let places: Vec<Position> = regions.iter().filter_map(|region| region.position).collect();
    let count = f64::from(u32::try_from(places.len()).ok().filter(|count| *count > 0)?);
    let mean = |of: fn(&Position) -> f64| places.iter().map(of).sum::<f64>() / count;
    Some(Position { latitude: mean(|p| p.latitude), longitude: mean(|p| p.longitude) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_that_ships_is_what_the_script_makes() {
        let made = make();
        // Not compared by `assert_eq`, which would print half a megabyte.
        assert!(made == crate::SHIPPED, "run `cargo xtask map`; it makes {} bytes", made.len());
        assert!(made.len() < 2_000_000);
    }

    #[test]
    fn the_series_is_what_mercator_is() {
        for tenth in -110..=62 {
            let latitude = f64::from(tenth) / 10.0;
            let point = on_map(Position { latitude, longitude: 110.4 });
            let exact = 0.5 - latitude.to_radians().tan().asinh() / std::f64::consts::TAU;
            assert!((point.y - exact).abs() < metres(0.05), "{latitude}: {} m", (point.y - exact) / metres(1.0));
        }
    }
}
