//! Tiles: 256 hashes of one height, side by side, as one file or row (C2SP tlog-tiles).
//!
//! Tile `(level, index)` holds the hashes of the complete subtrees of height `8 * level` that begin at
//! `index * 256 * 256^level`. Only the last tile of a level may be short; it grows until it is full and then never
//! changes again.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::hash::{BYTES, Hash};

/// Hashes in a full tile.
pub const WIDTH: u64 = 256;
/// Levels that a tree of 2^64 entries can have.
pub const LEVELS: u8 = 8;

/// Which tile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TileId {
    /// From 0 at the entries upwards.
    pub level: u8,
    /// From 0 at the left.
    pub index: u64,
}

impl TileId {
    /// How many hashes this tile has in a tree of this size, 0 to 256.
    pub fn width(self, size: u64) -> u64 {
        let below = complete(size, self.level);
        below.saturating_sub(self.index.saturating_mul(WIDTH)).min(WIDTH)
    }

    /// The path under the log's address: `tile/<level>/<index>`, the index in groups of three digits, `.p/<width>` when
    /// it is not full.
    pub fn path(self, width: u64) -> String {
        let partial = if width < WIDTH { format!(".p/{width}") } else { String::new() };
        format!("tile/{}/{}{partial}", self.level, groups(self.index))
    }

    /// Reads what [`TileId::path`] writes, without the leading `tile/`: the tile and its width. None for a path that no
    /// log has, such as one with a leading zero.
    pub fn parse(path: &str) -> Option<(Self, u64)> {
        let (level, rest) = path.split_once('/')?;
        let (index, width) = parse_index(rest)?;
        let number: u8 = level.parse().ok()?;
        (number < LEVELS && level.len() == 1).then_some((Self { level: number, index }, width))
    }
}

/// The complete subtrees of height `8 * level` in a tree of this size.
pub(crate) fn complete(size: u64, level: u8) -> u64 {
    size.checked_shr(u32::from(level) * 8).unwrap_or(0)
}

/// The path of a bundle of entries: `tile/entries/<index>`, `.p/<width>` when it is not full.
pub fn entries_path(index: u64, width: u64) -> String {
    let partial = if width < WIDTH { format!(".p/{width}") } else { String::new() };
    format!("tile/entries/{}{partial}", groups(index))
}

/// Reads an index in groups and a width: what follows `tile/<level>/` or `tile/entries/`.
pub fn parse_index(text: &str) -> Option<(u64, u64)> {
    let (groups_text, width) = match text.split_once(".p/") {
        Some((groups_text, width)) => {
            let number: u64 = width.parse().ok()?;
            (groups_text, (1..WIDTH).contains(&number).then_some(number).filter(|n| n.to_string() == width)?)
        }
        None => (text, WIDTH),
    };
    let mut index: u64 = 0;
    for group in groups_text.split('/') {
        let digits = group.strip_prefix('x').unwrap_or(group);
        if digits.len() != 3 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        index = index.checked_mul(1000)?.checked_add(digits.parse().ok()?)?;
    }
    // Written anew it must be the same: one tile has one address.
    (groups(index) == groups_text).then_some((index, width))
}

/// 1234067 as `x001/x234/067`.
fn groups(index: u64) -> String {
    let mut parts = vec![index % 1000];
    let mut rest = index / 1000;
    while rest > 0 {
        parts.push(rest % 1000);
        rest /= 1000;
    }
    let mut path = String::new();
    for (at, part) in parts.iter().enumerate().rev() {
        // Writing to a String cannot fail.
        let _ = if at > 0 { write!(path, "x{part:03}/") } else { write!(path, "{part:03}") };
    }
    path
}

/// Tiles at hand: what a proof is made from.
#[derive(Debug, Clone, Default)]
pub struct Tiles(BTreeMap<TileId, Vec<u8>>);

/// A tile, or a hash in it, is not at hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the log lacks tile {}/{}", tile.level, tile.index)]
pub struct Missing {
    /// Which.
    pub tile: TileId,
}

impl Tiles {
    /// Adds a tile: its hashes one behind the other.
    pub fn put(&mut self, tile: TileId, hashes: Vec<u8>) {
        self.0.insert(tile, hashes);
    }

    /// The hashes of a tile that is at hand, one behind the other.
    pub fn get(&self, tile: TileId) -> Option<&[u8]> {
        self.0.get(&tile).map(Vec::as_slice)
    }

    /// The hash of a complete subtree.
    pub(crate) fn subtree(&self, node: Node) -> Result<Hash, Missing> {
        let tile = node.tile();
        let missing = Missing { tile };
        let bytes = self.0.get(&tile).ok_or(missing)?;
        let from = node.offset() * BYTES;
        let range = bytes.get(from..from + node.span() * BYTES).ok_or(missing)?;
        let mut hashes: Vec<Hash> = range.chunks_exact(BYTES).filter_map(Hash::from_bytes).collect();
        while hashes.len() > 1 {
            hashes = hashes
                .chunks_exact(2)
                .filter_map(|pair| match pair {
                    [left, right] => Some(Hash::node(left, right)),
                    _ => None,
                })
                .collect();
        }
        hashes.first().copied().ok_or(missing)
    }
}

/// A complete subtree: the `index`-th of `2^height` entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Node {
    pub(crate) height: u8,
    pub(crate) index: u64,
}

impl Node {
    /// The tile from which its hash is made.
    pub(crate) fn tile(self) -> TileId {
        let above = self.height % 8;
        TileId { level: self.height / 8, index: self.index >> (8 - above) }
    }

    /// How many hashes of the tile are below it.
    fn span(self) -> usize {
        1 << (self.height % 8)
    }

    /// Where in the tile they begin.
    fn offset(self) -> usize {
        let in_tile = (self.index << (self.height % 8)) % WIDTH;
        usize::try_from(in_tile).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_those_of_the_standard() {
        let tile = TileId { level: 0, index: 1_234_067 };
        assert_eq!(tile.path(256), "tile/0/x001/x234/067");
        assert_eq!(tile.path(112), "tile/0/x001/x234/067.p/112");
        assert_eq!(entries_path(0, 256), "tile/entries/000");
        for (path, expected) in [
            ("0/x001/x234/067", Some((tile, 256))),
            ("0/x001/x234/067.p/112", Some((tile, 112))),
            ("7/000.p/1", Some((TileId { level: 7, index: 0 }, 1))),
            ("8/000", None),
            ("00/000", None),
            ("0/000.p/0", None),
            ("0/000.p/256", None),
            ("0/000.p/01", None),
            ("0/x000/067", None),
            ("0/67", None),
            ("0/001/067", None),
            ("0/x001/x067", None),
            ("0/", None),
            ("x/000", None),
            ("0/x999/x999/x999/x999/x999/x999/x999/999", None),
        ] {
            assert_eq!(TileId::parse(path), expected, "{path}");
        }
    }

    #[test]
    fn the_last_tile_of_a_level_is_short() {
        // The example of the standard: 70,000 entries.
        let width = |level, index| TileId { level, index }.width(70_000);
        assert_eq!((width(0, 272), width(0, 273), width(0, 274)), (256, 112, 0));
        assert_eq!((width(1, 0), width(1, 1), width(2, 0), width(3, 0)), (256, 17, 1, 0));
    }
}
