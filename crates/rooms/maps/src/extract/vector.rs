//! Mapbox Vector Tiles, version 2: layers of points, lines and areas in whole numbers, as protocol buffers.

use std::collections::{BTreeMap, BTreeSet};

use super::Grid;
use super::cells::{Point, line_within, within};

/// Units beyond the edge of a tile that are drawn, in parts of the tile, so that lines and areas meet.
const BEYOND: f64 = 1.0 / 64.0;

/// What is drawn.
pub(super) enum Geometry {
    Point(Point),
    Line([Point; 2]),
    Area(Vec<Point>),
}

/// What is said of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Value {
    Text(String),
    Number(u64),
}

/// One tile while it is made: features by layer.
#[derive(Default)]
pub(super) struct Tile {
    layers: BTreeMap<&'static str, Layer>,
}

#[derive(Default)]
struct Layer {
    extent: u16,
    keys: Vec<&'static str>,
    values: Vec<Value>,
    features: Vec<Vec<u8>>,
    seen: BTreeSet<Vec<u8>>,
}

impl Grid {
    /// Draws something into every tile that shows a part of it.
    pub(super) fn place(
        self,
        what: &Geometry,
        tiles: &mut BTreeMap<(u8, u32, u32), Tile>,
        layer: &'static str,
        said: &[(&'static str, Value)],
    ) {
        let places: &[Point] = match what {
            Geometry::Point(at) => std::slice::from_ref(at),
            Geometry::Line(ends) => ends,
            Geometry::Area(ring) => ring,
        };
        let (first, last) = (self.span(places, |p| p.x), self.span(places, |p| p.y));
        for column in first.0..=first.1 {
            for row in last.0..=last.1 {
                let Some((kind, geometry)) = self.geometry(what, column, row) else { continue };
                let tile = tiles.entry((self.zoom, column, row)).or_default();
                tile.layers.entry(layer).or_default().add(self.extent, kind, &geometry, said);
            }
        }
    }

    fn across(self) -> f64 {
        f64::from(1_u32 << self.zoom)
    }

    /// The first and the last tile in one direction that shows something of these places.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "held between 0 and the last tile")]
    fn span(self, places: &[Point], of: impl Fn(&Point) -> f64) -> (u32, u32) {
        let held = |at: f64| at.floor().clamp(0.0, self.across() - 1.0) as u32;
        let low = places.iter().map(&of).fold(f64::MAX, f64::min) * self.across();
        let high = places.iter().map(&of).fold(f64::MIN, f64::max) * self.across();
        (held(low - BEYOND), held(high + BEYOND))
    }

    /// The part that this tile shows, in its own units: what kind it is, and the commands of its pen.
    fn geometry(self, what: &Geometry, column: u32, row: u32) -> Option<(u64, Vec<u64>)> {
        let across = self.across();
        let edge = |at: u32, by: f64| (f64::from(at) + by) / across;
        let low = Point { x: edge(column, -BEYOND), y: edge(row, -BEYOND) };
        let high = Point { x: edge(column, 1.0 + BEYOND), y: edge(row, 1.0 + BEYOND) };
        let units = |at: &Point| self.units(*at, column, row);
        match what {
            Geometry::Point(at) => {
                // A name is written by the tile in which it is, and by no neighbour.
                let (x, y) = units(at);
                let inside = 0..i64::from(self.extent);
                (inside.contains(&x) && inside.contains(&y)).then(|| (1, pen(&[(x, y)], false)))
            }
            Geometry::Line(ends) => {
                let ends = line_within(*ends, low, high)?;
                let [from, to] = [units(&ends[0]), units(&ends[1])];
                (from != to).then(|| (2, pen(&[from, to], false)))
            }
            Geometry::Area(ring) => {
                let mut ring: Vec<_> = within(ring, low, high).iter().map(units).collect();
                ring.dedup();
                while ring.len() > 1 && ring.first() == ring.last() {
                    ring.pop();
                }
                (twice_area(&ring) > 0).then(|| (3, pen(&ring, true)))
            }
        }
    }

    #[expect(clippy::cast_possible_truncation, reason = "some tiles across, of 4,096 units each")]
    fn units(self, at: Point, column: u32, row: u32) -> (i64, i64) {
        let extent = f64::from(self.extent);
        let unit = |at: f64, tile: u32| ((at * self.across() - f64::from(tile)) * extent).round() as i64;
        (unit(at.x, column), unit(at.y, row))
    }
}

/// Twice the area of a ring; positive where it goes round with the clock, as an outer ring has to.
fn twice_area(ring: &[(i64, i64)]) -> i64 {
    let next = ring.iter().cycle().skip(1);
    ring.iter().zip(next).map(|(a, b)| a.0 * b.1 - b.0 * a.1).sum()
}

/// Go to the first place, draw to all others, and close the ring if it is one. Each place is told from the one before.
fn pen(places: &[(i64, i64)], is_ring: bool) -> Vec<u64> {
    const MOVE: u64 = 1;
    const LINE: u64 = 2;
    const CLOSE: u64 = 7;
    let mut commands = vec![MOVE | 1 << 3];
    let mut last = (0, 0);
    for (at, place) in places.iter().enumerate() {
        if at == 1 {
            commands.push(LINE | (places.len() as u64 - 1) << 3);
        }
        commands.extend([zigzag(place.0 - last.0), zigzag(place.1 - last.1)]);
        last = *place;
    }
    if is_ring {
        commands.push(CLOSE | 1 << 3);
    }
    commands
}

/// Small numbers of either sign as small numbers.
fn zigzag(number: i64) -> u64 {
    (number << 1 ^ number >> 63).cast_unsigned()
}

impl Layer {
    fn add(&mut self, extent: u16, kind: u64, geometry: &[u64], said: &[(&'static str, Value)]) {
        self.extent = extent;
        let mut tags = Vec::new();
        for (key, value) in said {
            varint(&mut tags, place_of(&mut self.keys, key));
            varint(&mut tags, place_of(&mut self.values, value));
        }
        let mut drawn = Vec::new();
        for number in geometry {
            varint(&mut drawn, *number);
        }
        let mut feature = Vec::new();
        bytes(&mut feature, 2, &tags);
        number(&mut feature, 3, kind);
        bytes(&mut feature, 4, &drawn);
        // From afar many borders fall onto the same units; each is drawn once.
        if self.seen.insert(feature.clone()) {
            self.features.push(feature);
        }
    }

    fn encode(&self, name: &str) -> Vec<u8> {
        let mut out = Vec::new();
        number(&mut out, 15, 2);
        bytes(&mut out, 1, name.as_bytes());
        for feature in &self.features {
            bytes(&mut out, 2, feature);
        }
        for key in &self.keys {
            bytes(&mut out, 3, key.as_bytes());
        }
        for value in &self.values {
            let mut inside = Vec::new();
            match value {
                Value::Text(text) => bytes(&mut inside, 1, text.as_bytes()),
                Value::Number(whole) => number(&mut inside, 5, *whole),
            }
            bytes(&mut out, 4, &inside);
        }
        number(&mut out, 5, u64::from(self.extent));
        out
    }
}

impl Tile {
    /// The tile as it is sent, before it is squeezed.
    pub(super) fn encode(&self) -> Vec<u8> {
        self.layers.iter().fold(Vec::new(), |mut out, (name, layer)| {
            bytes(&mut out, 3, &layer.encode(name));
            out
        })
    }
}

/// Where something stands in a list, put there if it is new.
fn place_of<T: PartialEq + Clone>(all: &mut Vec<T>, one: &T) -> u64 {
    let at = all.iter().position(|known| known == one).unwrap_or_else(|| {
        all.push(one.clone());
        all.len() - 1
    });
    at as u64
}

/// A number of as many bytes as it needs, seven bits in each, the lowest first.
#[expect(clippy::cast_possible_truncation, reason = "seven bits")]
pub(super) fn varint(out: &mut Vec<u8>, mut number: u64) {
    while number > 0x7f {
        out.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

fn number(out: &mut Vec<u8>, field: u64, number: u64) {
    varint(out, field << 3);
    varint(out, number);
}

fn bytes(out: &mut Vec<u8>, field: u64, bytes: &[u8]) {
    varint(out, field << 3 | 2);
    varint(out, bytes.len() as u64);
    out.extend(bytes);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pen_draws_as_the_examples_of_the_specification_do() {
        // From the specification of Mapbox Vector Tiles, version 2, section 4.3.5.
        assert_eq!(pen(&[(25, 17)], false), [9, 50, 34]);
        assert_eq!(pen(&[(2, 2), (2, 10), (10, 10)], false), [9, 4, 4, 18, 0, 16, 16, 0]);
        assert_eq!(pen(&[(3, 6), (8, 12), (20, 34)], true), [9, 6, 12, 18, 10, 12, 24, 44, 15]);
    }

    #[test]
    fn an_area_is_in_every_tile_it_touches_and_no_part_of_it_far_outside() {
        let grid = Grid { zoom: 1, extent: 4_096 };
        let mut tiles = BTreeMap::new();
        let p = |x, y| Point { x, y };
        let ring = vec![p(0.2, 0.2), p(0.8, 0.2), p(0.8, 0.8), p(0.2, 0.8)];
        grid.place(&Geometry::Area(ring.clone()), &mut tiles, "wilayah", &[("warna", Value::Number(3))]);
        assert_eq!(tiles.keys().copied().collect::<Vec<_>>(), [(1, 0, 0), (1, 0, 1), (1, 1, 0), (1, 1, 1)]);
        let (kind, commands) = grid.geometry(&Geometry::Area(ring), 0, 0).unwrap();
        assert_eq!((kind, commands.len()), (3, 3 + 1 + 6 + 1));
        assert_eq!(grid.units(p(0.5, 0.5), 0, 0), (4_096, 4_096));
        assert!(grid.geometry(&Geometry::Point(p(0.75, 0.75)), 0, 0).is_none());
    }

    #[test]
    fn what_falls_onto_the_same_units_is_drawn_once() {
        let mut layer = Layer::default();
        for _ in 0..3 {
            layer.add(4_096, 2, &pen(&[(0, 0), (5, 5)], false), &[("tingkat", Value::Number(2))]);
        }
        layer.add(4_096, 2, &pen(&[(0, 0), (5, 5)], false), &[("tingkat", Value::Number(1))]);
        assert_eq!((layer.features.len(), layer.values.len()), (2, 2));
        let tile = Tile { layers: [("batas", layer)].into() }.encode();
        assert_eq!(tile[0], 3 << 3 | 2);
        assert!(tile.windows(5).any(|window| window == b"batas"));
    }
}
