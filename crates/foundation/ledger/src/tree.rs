//! The tree: its root, proofs that an entry is in it, and proofs that it grew from a smaller one (RFC 9162, section 2.1).
//!
//! Making a proof goes in two steps, so that tiles may come from anywhere: [`inclusion_tiles`] names the tiles a proof
//! needs, and [`inclusion`] makes it once they are there. Checking needs no tiles.

use std::collections::BTreeSet;

use crate::hash::Hash;
use crate::tile::{Missing, Node, TileId, Tiles};

/// Why a proof does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    /// An index or size that no such proof can be about.
    #[error("index and sizes do not go together")]
    Sizes,
    /// Too few or too many hashes.
    #[error("the proof has the wrong length")]
    Length,
    /// The hashes lead to another root.
    #[error("the proof leads to another root")]
    Root,
}

/// Entries from `start` up to, and without, `end`.
#[derive(Debug, Clone, Copy)]
struct Range {
    start: u64,
    end: u64,
}

impl Range {
    fn of(size: u64) -> Self {
        Self { start: 0, end: size }
    }

    fn len(self) -> u64 {
        self.end - self.start
    }

    /// The two parts of RFC 9162: the left one is the largest power of two smaller than the whole.
    fn split(self) -> (Self, Self) {
        let left = 1_u64 << (self.len() - 1).ilog2();
        let middle = self.start + left;
        (Self { start: self.start, end: middle }, Self { start: middle, end: self.end })
    }

    /// The complete subtrees it is made of, the largest first. `start` is a multiple of the largest.
    fn nodes(self) -> Vec<Node> {
        let mut nodes = Vec::new();
        let mut start = self.start;
        while start < self.end {
            let height = (self.end - start).ilog2();
            nodes.push(Node { height: u8::try_from(height).unwrap_or(63), index: start >> height });
            start += 1 << height;
        }
        nodes
    }

    fn hash(self, tiles: &Tiles) -> Result<Hash, Missing> {
        let mut hash: Option<Hash> = None;
        for node in self.nodes().into_iter().rev() {
            let left = tiles.subtree(node)?;
            hash = Some(hash.map_or(left, |right| Hash::node(&left, &right)));
        }
        Ok(hash.unwrap_or_else(Hash::empty))
    }
}

/// The parts whose hashes prove that an entry is in the tree, from the leaf upwards.
fn inclusion_ranges(index: u64, size: u64) -> Vec<Range> {
    let mut ranges = Vec::new();
    let mut whole = Range::of(size);
    while whole.len() > 1 {
        let (left, right) = whole.split();
        let (inside, beside) = if index < left.end { (left, right) } else { (right, left) };
        ranges.push(beside);
        whole = inside;
    }
    ranges.reverse();
    ranges
}

/// The parts whose hashes prove that a tree of `old` entries is the beginning of one of `new`.
fn consistency_ranges(old: u64, new: u64) -> Vec<Range> {
    let mut ranges = Vec::new();
    let mut whole = Range::of(new);
    // RFC 9162 SUBPROOF: as long as the old tree is the whole left part, its root need not be said.
    let mut is_known = true;
    while whole.end != old {
        let (left, right) = whole.split();
        if old <= left.end {
            ranges.push(right);
            whole = left;
        } else {
            ranges.push(left);
            whole = right;
            is_known = false;
        }
    }
    if !is_known {
        ranges.push(whole);
    }
    ranges.reverse();
    ranges
}

fn tiles_of(ranges: impl IntoIterator<Item = Range>) -> BTreeSet<TileId> {
    ranges.into_iter().flat_map(Range::nodes).map(Node::tile).collect()
}

/// The tiles that the root of a tree of this size is made from.
pub fn root_tiles(size: u64) -> BTreeSet<TileId> {
    tiles_of([Range::of(size)])
}

/// The root of a tree of this size.
pub fn root(size: u64, tiles: &Tiles) -> Result<Hash, Missing> {
    Range::of(size).hash(tiles)
}

/// The tiles that [`inclusion`] needs; none if the tree has no such entry.
pub fn inclusion_tiles(index: u64, size: u64) -> BTreeSet<TileId> {
    if index < size { tiles_of(inclusion_ranges(index, size)) } else { BTreeSet::new() }
}

/// The hashes that prove that the entry at `index` is in the tree of this size, from the leaf's neighbour upwards.
pub fn inclusion(index: u64, size: u64, tiles: &Tiles) -> Result<Vec<Hash>, Missing> {
    if index >= size {
        return Err(Missing { tile: TileId { level: 0, index: index / crate::tile::WIDTH } });
    }
    inclusion_ranges(index, size).into_iter().map(|range| range.hash(tiles)).collect()
}

/// The tiles that [`consistency`] needs.
pub fn consistency_tiles(old: u64, new: u64) -> BTreeSet<TileId> {
    if old == 0 || old >= new { BTreeSet::new() } else { tiles_of(consistency_ranges(old, new)) }
}

/// The hashes that prove that the tree of `old` entries is the beginning of that of `new`. Empty when there is nothing
/// to prove: from an empty tree, or between equal sizes.
pub fn consistency(old: u64, new: u64, tiles: &Tiles) -> Result<Vec<Hash>, Missing> {
    if old == 0 || old >= new {
        return Ok(Vec::new());
    }
    consistency_ranges(old, new).into_iter().map(|range| range.hash(tiles)).collect()
}

/// Does the proof show that `leaf` is the entry at `index` of the tree with this size and root? RFC 9162, 2.1.3.2.
pub fn check_inclusion(index: u64, size: u64, leaf: &Hash, proof: &[Hash], root: &Hash) -> Result<(), Wrong> {
    if root_of(index, size, leaf, proof)? == *root { Ok(()) } else { Err(Wrong::Root) }
}

/// The root that a proof leads to; the tree has it only if somebody vouches for that root.
pub fn root_of(index: u64, size: u64, leaf: &Hash, proof: &[Hash]) -> Result<Hash, Wrong> {
    if index >= size {
        return Err(Wrong::Sizes);
    }
    let (mut at, mut last, mut hash) = (index, size - 1, *leaf);
    for beside in proof {
        if last == 0 {
            return Err(Wrong::Length);
        }
        if at & 1 == 1 || at == last {
            hash = Hash::node(beside, &hash);
            while at & 1 == 0 && at != 0 {
                (at, last) = (at >> 1, last >> 1);
            }
        } else {
            hash = Hash::node(&hash, beside);
        }
        (at, last) = (at >> 1, last >> 1);
    }
    if last == 0 { Ok(hash) } else { Err(Wrong::Length) }
}

/// A tree as a checkpoint names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// How many entries.
    pub size: u64,
    /// The root.
    pub root: Hash,
}

/// Does the proof show that the old tree is the beginning of the new one? RFC 9162, 2.1.4.2. An empty old tree is not a
/// thing that can be proved; who starts from nothing must not ask.
pub fn check_consistency(old: &Head, new: &Head, proof: &[Hash]) -> Result<(), Wrong> {
    if old.size == 0 || old.size > new.size {
        return Err(Wrong::Sizes);
    }
    if old.size == new.size {
        return match (proof.is_empty(), old.root == new.root) {
            (false, _) => Err(Wrong::Length),
            (true, false) => Err(Wrong::Root),
            (true, true) => Ok(()),
        };
    }
    let known = old.size.is_power_of_two().then_some(&old.root);
    let mut hashes = known.into_iter().chain(proof);
    let first = hashes.next().ok_or(Wrong::Length)?;
    let (mut at, mut last) = (old.size - 1, new.size - 1);
    while at & 1 == 1 {
        (at, last) = (at >> 1, last >> 1);
    }
    let (mut old_hash, mut new_hash) = (*first, *first);
    for beside in hashes {
        if last == 0 {
            return Err(Wrong::Length);
        }
        if at & 1 == 1 || at == last {
            old_hash = Hash::node(beside, &old_hash);
            new_hash = Hash::node(beside, &new_hash);
            while at & 1 == 0 && at != 0 {
                (at, last) = (at >> 1, last >> 1);
            }
        } else {
            new_hash = Hash::node(&new_hash, beside);
        }
        (at, last) = (at >> 1, last >> 1);
    }
    if last != 0 {
        return Err(Wrong::Length);
    }
    if old_hash == old.root && new_hash == new.root { Ok(()) } else { Err(Wrong::Root) }
}
