//! Where a stream of rows is cut: at places that its bytes choose, so that a row that comes in or goes away moves the cuts
//! near it and no others, and the chunks behind it are those of the backup before.

use crate::LONGEST;

/// Bytes of the shortest chunk but the last.
const SHORTEST: usize = LONGEST / 8;
/// So many of the rolling value's bits are zero at a cut: one byte in 64 Ki is one.
const MASK: u64 = 0xffff << 48;

/// A value for each byte, drawn once by splitmix64.
const GEAR: [u64; 256] = {
    let (mut gear, mut seed, mut n) = ([0; 256], 0x6261_6c61_6921_u64, 0);
    while n < 256 {
        seed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = seed;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        gear[n] = z ^ (z >> 31);
        n += 1;
    }
    gear
};

/// Cuts a stream into chunks.
#[derive(Debug, Default)]
pub struct Cutter {
    held: Vec<u8>,
    rolled: u64,
}

impl Cutter {
    /// Takes more of the stream; gives every chunk that is complete by now.
    pub fn push(&mut self, bytes: &[u8]) -> Vec<Vec<u8>> {
        let mut cut = Vec::new();
        for byte in bytes {
            self.held.push(*byte);
            self.rolled = (self.rolled << 1).wrapping_add(GEAR[usize::from(*byte)]);
            let is_cut = self.held.len() >= SHORTEST && self.rolled & MASK == 0;
            if is_cut || self.held.len() == LONGEST {
                cut.push(std::mem::take(&mut self.held));
                self.rolled = 0;
            }
        }
        cut
    }

    /// The end of the stream: what is left of it.
    pub fn end(&mut self) -> Option<Vec<u8>> {
        self.rolled = 0;
        Some(std::mem::take(&mut self.held)).filter(|rest| !rest.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use kernel::{Dice as _, SeededDice};

    use super::*;

    fn chunks(stream: &[u8], step: usize) -> Vec<Vec<u8>> {
        let mut cutter = Cutter::default();
        let mut all: Vec<_> = stream.chunks(step).flat_map(|bytes| cutter.push(bytes)).collect();
        all.extend(cutter.end());
        all
    }

    fn stream() -> Vec<u8> {
        let mut bytes = vec![0; 3_000_000];
        SeededDice::new(5).fill(&mut bytes);
        bytes
    }

    #[test]
    fn the_chunks_are_the_stream_however_it_comes_in() {
        let stream = stream();
        let all = chunks(&stream, 1000);
        assert_eq!(all.concat(), stream);
        assert_eq!(all, chunks(&stream, 777_777));
        assert!(all.iter().all(|chunk| chunk.len() <= LONGEST));
        assert!(all.iter().rev().skip(1).all(|chunk| chunk.len() >= SHORTEST));
        assert_eq!(chunks(&[], 10), Vec::<Vec<u8>>::new());
    }

    #[test]
    fn a_row_that_comes_in_changes_the_chunks_around_it_only() {
        let before = stream();
        let mut after = before.clone();
        after.splice(700_000..700_000, *b"a new row in the middle");
        let known: BTreeSet<Vec<u8>> = chunks(&before, 4096).into_iter().collect();
        let new = chunks(&after, 4096).into_iter().filter(|chunk| !known.contains(chunk)).count();
        assert!((1..=3).contains(&new), "{new} of {}", known.len());
    }
}
