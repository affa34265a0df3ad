//! Growing the tree: what changes in the tiles when entries are added at the right.

use std::collections::BTreeMap;

use crate::hash::{BYTES, Hash};
use crate::tile::{LEVELS, TileId, Tiles, WIDTH, complete};
use crate::tree::Head;

/// The right edge of a tree: enough of it to add entries and to know the root, at most one short tile a level.
#[derive(Debug, Clone, Default)]
pub struct Growth {
    size: u64,
    /// The short tile of each level, from the entries upwards; empty where the last one is full.
    edge: Vec<Vec<u8>>,
    changed: BTreeMap<TileId, Vec<u8>>,
}

/// The stored edge is not that of a tree of the size it should have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("tile {}/{} does not have the {width} hashes of a tree with {size} entries", tile.level, tile.index)]
pub struct BadEdge {
    /// Which tile.
    pub tile: TileId,
    /// How many hashes it should have.
    pub width: u64,
    /// The size of the tree.
    pub size: u64,
}

impl Growth {
    /// A tree without entries.
    pub fn new() -> Self {
        Self::default()
    }

    /// The tiles needed to go on with a tree of this size: the short one of each level.
    pub fn edge_tiles(size: u64) -> Vec<TileId> {
        let short = |level: u8| {
            let below = complete(size, level);
            (!below.is_multiple_of(WIDTH)).then_some(TileId { level, index: below / WIDTH })
        };
        (0..LEVELS).filter_map(short).collect()
    }

    /// Goes on with a tree of this size, from the tiles that [`Growth::edge_tiles`] names.
    pub fn resume(size: u64, mut tiles: BTreeMap<TileId, Vec<u8>>) -> Result<Self, BadEdge> {
        let mut edge = Vec::new();
        for level in (0..LEVELS).take_while(|level| complete(size, *level) > 0) {
            let below = complete(size, level);
            let (tile, width) = (TileId { level, index: below / WIDTH }, below % WIDTH);
            let hashes = if width == 0 { Some(Vec::new()) } else { tiles.remove(&tile) };
            let expected = usize::try_from(width).unwrap_or(0) * BYTES;
            let hashes = hashes.filter(|hashes| hashes.len() == expected);
            edge.push(hashes.ok_or(BadEdge { tile, width, size })?);
        }
        Ok(Self { size, edge, changed: BTreeMap::new() })
    }

    /// How many entries the tree has.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Adds an entry; returns its index.
    pub fn append(&mut self, leaf: Hash) -> u64 {
        let index = self.size;
        self.size += 1;
        let mut hash = leaf;
        for level in 0..LEVELS {
            let at = usize::from(level);
            if self.edge.len() <= at {
                self.edge.push(Vec::new());
            }
            let Some(hashes) = self.edge.get_mut(at) else { break };
            hashes.extend_from_slice(&hash.0);
            let tile = TileId { level, index: (complete(self.size, level) - 1) / WIDTH };
            if hashes.len() < usize::try_from(WIDTH).unwrap_or(0) * BYTES {
                // Written out when asked for: until then the next entry would only change it again.
                self.changed.entry(tile).or_default();
                break;
            }
            let full = std::mem::take(hashes);
            hash = above(&full);
            self.changed.insert(tile, full);
        }
        index
    }

    /// The tiles that changed since this was asked last, with all their hashes.
    pub fn take_changed(&mut self) -> BTreeMap<TileId, Vec<u8>> {
        let mut changed = std::mem::take(&mut self.changed);
        for (tile, hashes) in &mut changed {
            if hashes.is_empty() {
                hashes.clone_from(self.edge.get(usize::from(tile.level)).unwrap_or(&Vec::new()));
            }
        }
        changed
    }

    /// Size and root.
    pub fn head(&self) -> Head {
        let mut root: Option<Hash> = None;
        for hashes in &self.edge {
            for hash in peaks(hashes).into_iter().rev() {
                root = Some(root.map_or(hash, |right| Hash::node(&hash, &right)));
            }
        }
        Head { size: self.size, root: root.unwrap_or_else(Hash::empty) }
    }
}

fn hashes_of(bytes: &[u8]) -> Vec<Hash> {
    bytes.chunks_exact(BYTES).filter_map(Hash::from_bytes).collect()
}

/// The hash above a full tile.
fn above(tile: &[u8]) -> Hash {
    peaks(tile).first().copied().unwrap_or_else(Hash::empty)
}

/// The roots of the complete subtrees that these hashes make, the largest first.
fn peaks(bytes: &[u8]) -> Vec<Hash> {
    let mut peaks: Vec<(u32, Hash)> = Vec::new();
    for hash in hashes_of(bytes) {
        let (mut height, mut hash) = (0, hash);
        while let Some((_, left)) = peaks.pop_if(|(of, _)| *of == height) {
            hash = Hash::node(&left, &hash);
            height += 1;
        }
        peaks.push((height, hash));
    }
    peaks.into_iter().map(|(_, hash)| hash).collect()
}

impl Extend<(TileId, Vec<u8>)> for Tiles {
    fn extend<I: IntoIterator<Item = (TileId, Vec<u8>)>>(&mut self, tiles: I) {
        for (tile, hashes) in tiles {
            self.put(tile, hashes);
        }
    }
}
