//! Which village is nearest to a place. The table has a middle for each village and no border, so this is a good guess
//! inside a village and a poor one near its edge; nothing may be decided by it that a border decides.

use std::sync::OnceLock;

use super::Position;
use super::data::Data;

/// Metres of a degree of latitude, and of longitude on the equator.
const DEGREE: f64 = 111_320.0;
/// Cells in a degree, so that one is some 11 km wide: a handful of villages on Java, one or none on Papua.
const FINE: f64 = 10.0;
/// The south-western corner of the grid, in degrees.
const SOUTH: f64 = -11.1;
const WEST: f64 = 94.9;
const ROWS: u16 = 173;
const COLUMNS: u16 = 463;
const CELLS: usize = ROWS as usize * COLUMNS as usize;
/// Beyond this no village is near, in metres.
const FARTHEST: f64 = 100_000.0;
/// Rings of cells that are looked at, which reach as far.
const RINGS: u32 = 10;

/// The villages by cells of a grid: those of cell `n` are `rows[starts[n]..starts[n + 1]]`.
pub(super) struct Grid {
    starts: Vec<u32>,
    rows: Vec<u32>,
}

impl Grid {
    /// The one grid of the program, made on first use.
    pub(super) fn shared() -> &'static Self {
        static GRID: OnceLock<Grid> = OnceLock::new();
        GRID.get_or_init(|| Self::new(Data::shared()))
    }

    fn new(data: &'static Data) -> Self {
        let mut placed: Vec<(usize, u32)> = (0..data.len())
            .filter(|row| data.code(*row).level() == 4)
            .filter_map(|row| Some((cell(data.region(row).position?)?, u32::try_from(row).ok()?)))
            .map(|((row, column), village)| (row * COLUMNS as usize + column, village))
            .collect();
        placed.sort_unstable();
        let mut starts = Vec::with_capacity(CELLS + 1);
        starts.push(0);
        let mut next = 0;
        for at in 0..CELLS {
            next += placed[next..].iter().take_while(|(cell, _)| *cell == at).count();
            starts.push(u32::try_from(next).unwrap_or(u32::MAX));
        }
        Self { starts, rows: placed.into_iter().map(|(_, village)| village).collect() }
    }

    /// The row of the village nearest to a place among the first `end` rows, and how far its middle is in metres. None if
    /// no village is within some 100 km.
    pub(super) fn nearest(&self, data: &'static Data, place: Position, end: usize) -> Option<(usize, f64)> {
        let (row, column) = cell(place)?;
        let mut best: Option<(usize, f64)> = None;
        for ring in 0..=RINGS {
            // Whatever lies in this ring or further out is at least so far away.
            let least = f64::from(ring.saturating_sub(1)) * shrink(place.latitude) * DEGREE / FINE;
            if best.is_some_and(|(_, far)| far <= least) {
                break;
            }
            for cell in around(row, column, ring as usize) {
                for village in &self.rows[self.starts[cell] as usize..self.starts[cell + 1] as usize] {
                    let village = *village as usize;
                    let Some(middle) = data.region(village).position.filter(|_| village < end) else { continue };
                    let far = metres(place, middle);
                    // Of two at the same place the lower code, so that the answer never depends on order.
                    if best.is_none_or(|(_, nearest)| far < nearest) {
                        best = Some((village, far));
                    }
                }
            }
        }
        best.filter(|(_, far)| *far <= FARTHEST)
    }
}

/// Row and column of a place in the grid.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a whole number from 0 to 462 by then")]
fn cell(place: Position) -> Option<(usize, usize)> {
    let at = |degrees: f64, first: f64, most: u16| {
        let steps = ((degrees - first) * FINE).floor();
        // A comparison with a number that is none is false.
        (steps >= 0.0 && steps < f64::from(most)).then_some(steps as usize)
    };
    Some((at(place.latitude, SOUTH, ROWS)?, at(place.longitude, WEST, COLUMNS)?))
}

/// The cells of a square ring around a cell, in order.
fn around(row: usize, column: usize, ring: usize) -> impl Iterator<Item = usize> {
    let (last_row, width) = (usize::from(ROWS) - 1, usize::from(COLUMNS));
    let rows = row.saturating_sub(ring)..=(row + ring).min(last_row);
    rows.flat_map(move |r| {
        let columns = column.saturating_sub(ring)..=(column + ring).min(width - 1);
        columns.filter(move |c| r.abs_diff(row).max(c.abs_diff(column)) == ring).map(move |c| r * width + c)
    })
}

/// By how much a degree of longitude is shorter than one of latitude here.
fn shrink(latitude: f64) -> f64 {
    latitude.to_radians().cos()
}

/// How far two places are from each other in metres, on a flat earth: off by less than a percent within 100 km here.
pub(super) fn metres(a: Position, b: Position) -> f64 {
    let north = b.latitude - a.latitude;
    let east = (b.longitude - a.longitude) * shrink(f64::midpoint(a.latitude, b.latitude));
    north.hypot(east) * DEGREE
}
