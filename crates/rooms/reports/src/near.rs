//! Where reports lie: a grid of cells, so that both databases find what is near by one index over whole numbers.
//!
//! A cell is [`SIDE`] hundred-thousandths of a degree wide and high, about 285 m at the equator. Its number counts from the
//! south-west, row by row, so that neighbours from west to east have neighbouring numbers: what lies within some metres is
//! a few ranges of numbers, one for each row. Around the 180th meridian a range ends; nobody lives there.

use catalogue::MapPoint;

/// The width and height of a cell, in hundred-thousandths of a degree.
pub const SIDE: i64 = 256;
/// Cells from west to east, rounded up to a power of two.
const ROW: i64 = 1 << 18;
/// Hundred-thousandths of a degree south and west of the first cell.
const SOUTH: i64 = 90 * 100_000;
const WEST: i64 = 180 * 100_000;
/// Metres of a hundred-thousandth of a degree of latitude.
const UNIT: f64 = 1.113_2;

/// The number of the cell in which a point lies.
pub const fn cell(point: MapPoint) -> i64 {
    row(point.latitude) * ROW + column(point.longitude)
}

const fn row(latitude: i64) -> i64 {
    (latitude + SOUTH) / SIDE
}

const fn column(longitude: i64) -> i64 {
    (longitude + WEST) / SIDE
}

/// The middle of a cell.
pub const fn middle(cell: i64) -> MapPoint {
    MapPoint {
        latitude: cell / ROW * SIDE + SIDE / 2 - SOUTH,
        longitude: cell % ROW * SIDE + SIDE / 2 - WEST,
        middle_of: None,
    }
}

/// Ranges of cells, both ends within, that hold everything within `metres` of a point: one for each row, from south to
/// north. They hold more than that; [`metres_between`] tells what is really near.
pub fn ranges(point: MapPoint, metres: u32) -> Vec<(i64, i64)> {
    let high = up(f64::from(metres) / UNIT);
    // East to west a degree shrinks with the latitude; the wider end of the circle is what counts.
    let widest = degrees(point.latitude.abs() + high).min(89.0).to_radians().cos();
    let wide = up(f64::from(metres) / (UNIT * widest));
    let (south, north) = ((point.latitude - high).max(-SOUTH), (point.latitude + high).min(SOUTH));
    let (west, east) = ((point.longitude - wide).max(-WEST), (point.longitude + wide).min(WEST));
    (row(south)..=row(north)).map(|row| (row * ROW + column(west), row * ROW + column(east))).collect()
}

/// Metres between two points that are near each other.
pub fn metres_between(a: MapPoint, b: MapPoint) -> f64 {
    let shrink = degrees(a.latitude).to_radians().cos();
    let (north, east) = (whole(a.latitude - b.latitude), whole(a.longitude - b.longitude));
    (north * UNIT).hypot(east * UNIT * shrink)
}

/// Metres as people are told them: in tens, since nobody knows a place more closely.
#[expect(clippy::cast_possible_truncation, reason = "a part of the way around the earth")]
pub fn tens(metres: f64) -> i64 {
    (metres / 10.0).round() as i64 * 10
}

fn degrees(units: i64) -> f64 {
    whole(units) / 100_000.0
}

#[expect(clippy::cast_precision_loss, reason = "eight digits")]
const fn whole(units: i64) -> f64 {
    units as f64
}

#[expect(clippy::cast_possible_truncation, reason = "a part of the way around the earth")]
fn up(units: f64) -> i64 {
    units.ceil() as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(latitude: i64, longitude: i64) -> MapPoint {
        MapPoint { latitude, longitude, middle_of: None }
    }

    /// Whole numbers that look random and are the same every time.
    fn draw(seed: &mut u64, below: i64) -> i64 {
        *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        i64::try_from(*seed >> 33).unwrap_or(0) % below
    }

    #[test]
    fn whatever_is_within_the_metres_is_within_the_ranges() {
        let mut seed = 7;
        let mut near = 0;
        for _ in 0..20_000 {
            // All of Indonesia, with both sides of the equator.
            let here = at(draw(&mut seed, 1_700_000) - 1_100_000, 9_500_000 + draw(&mut seed, 4_600_000));
            let there =
                at(here.latitude + draw(&mut seed, 5_000) - 2_500, here.longitude + draw(&mut seed, 5_000) - 2_500);
            let metres = u32::try_from(50 + draw(&mut seed, 1_950)).unwrap_or(50);
            if metres_between(here, there) <= f64::from(metres) {
                near += 1;
                let ranges = ranges(here, metres);
                let cell = cell(there);
                assert!(ranges.iter().any(|(from, to)| (*from..=*to).contains(&cell)), "{here:?} {there:?} {metres}");
            }
        }
        assert!(near > 2_000, "the test looked at {near} pairs that are near");
    }

    #[test]
    fn a_few_ranges_are_enough_and_hold_little_else() {
        let here = at(-502_000, 11_042_000);
        let ranges = ranges(here, 250);
        assert!(ranges.len() <= 3, "{ranges:?}");
        let cells: i64 = ranges.iter().map(|(from, to)| to - from + 1).sum();
        assert!(cells <= 9, "{ranges:?}");
        assert!(ranges.iter().all(|(from, to)| from <= to));
    }

    #[test]
    fn the_middle_of_a_cell_lies_in_it() {
        let here = at(-502_017, 11_042_099);
        let middle = middle(cell(here));
        assert_eq!(cell(middle), cell(here));
        assert!(metres_between(here, middle) < 210.0, "{middle:?}");
    }

    #[test]
    fn metres_are_metres() {
        // A degree of latitude is 111 km; at 60 degrees north a degree of longitude is half of that.
        assert!((metres_between(at(0, 0), at(1_000, 0)) - 1_113.2).abs() < 0.1);
        assert!((metres_between(at(6_000_000, 0), at(6_000_000, 1_000)) - 556.6).abs() < 0.1);
        for corner in [at(9_000_000, 18_000_000), at(-9_000_000, -18_000_000)] {
            assert!(!ranges(corner, 2_000).is_empty(), "the ends of the earth are no fault");
        }
    }
}
