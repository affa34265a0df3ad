//! Writes PMTiles, version 3, with one directory: enough for some hundred tiles.

use std::collections::BTreeMap;
use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;

use super::vector::varint;
use crate::archive::{HEADER, tile_number};

/// The file of these tiles, by zoom, column and row; `bounds` are west, south, east and north in degrees.
pub(crate) fn write(
    tiles: BTreeMap<(u8, u32, u32), Vec<u8>>,
    about: &Value,
    zooms: (u8, u8),
    bounds: [f64; 4],
) -> Vec<u8> {
    let numbered = tiles.into_iter().filter_map(|((z, x, y), tile)| Some((tile_number(z, x, y)?, gzip(&tile))));
    let numbered: BTreeMap<u64, Vec<u8>> = numbered.collect();
    let count = numbered.len() as u64;
    let root = gzip(&directory(&numbered));
    let about = gzip(about.to_string().as_bytes());
    let data: Vec<u8> = numbered.into_values().flatten().collect();
    let (first, second) = (HEADER as u64, HEADER as u64 + root.len() as u64);
    let third = second + about.len() as u64;
    let mut out = Vec::with_capacity(HEADER + root.len() + about.len() + data.len());
    out.extend(b"PMTiles\x03");
    let places = [
        (first, root.len() as u64),
        (second, about.len() as u64),
        // No further directories.
        (third, 0),
        (third, data.len() as u64),
        (count, count),
    ];
    for (at, length) in places {
        out.extend(at.to_le_bytes());
        out.extend(length.to_le_bytes());
    }
    out.extend(count.to_le_bytes());
    // In the order of the curve; gzip within and without; vector tiles.
    out.extend([1, 2, 2, 1, zooms.0, zooms.1]);
    out.extend(bounds.into_iter().flat_map(fixed));
    out.push(zooms.0);
    out.extend(fixed(f64::midpoint(bounds[0], bounds[2])));
    out.extend(fixed(f64::midpoint(bounds[1], bounds[3])));
    out.extend(root);
    out.extend(about);
    out.extend(data);
    out
}

/// Degrees in ten-millionths.
#[expect(clippy::cast_possible_truncation, reason = "180 degrees at most")]
fn fixed(degrees: f64) -> [u8; 4] {
    ((degrees * 1e7).round() as i32).to_le_bytes()
}

fn directory(tiles: &BTreeMap<u64, Vec<u8>>) -> Vec<u8> {
    let mut out = Vec::new();
    varint(&mut out, tiles.len() as u64);
    let mut last = 0;
    for number in tiles.keys() {
        varint(&mut out, number - last);
        last = *number;
    }
    for _ in tiles {
        varint(&mut out, 1);
    }
    for tile in tiles.values() {
        varint(&mut out, tile.len() as u64);
    }
    // The first lies at the beginning (0, written as 1), and each other just behind the one before (0).
    for at in 0..tiles.len() {
        varint(&mut out, u64::from(at == 0));
    }
    out
}

fn gzip(plain: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    // Writing into memory cannot fail.
    let _ = encoder.write_all(plain);
    encoder.finish().unwrap_or_default()
}
