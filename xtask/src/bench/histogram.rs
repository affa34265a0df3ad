//! Durations counted in buckets that are never wider than 1.6 % of their value.

use std::time::Duration;

/// Buckets for each doubling.
const FINE: u64 = 64;
const FINE_BITS: u32 = 6;

/// Counts of durations, in microseconds.
#[derive(Debug, Clone, Default)]
pub(crate) struct Histogram {
    buckets: Vec<u64>,
    count: u64,
    longest: u64,
}

impl Histogram {
    /// Counts one duration.
    pub(crate) fn add(&mut self, took: Duration) {
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        let at = bucket(micros);
        if self.buckets.len() <= at {
            self.buckets.resize(at + 1, 0);
        }
        self.buckets[at] += 1;
        self.count += 1;
        self.longest = self.longest.max(micros);
    }

    /// Adds another's counts.
    pub(crate) fn merge(&mut self, other: &Self) {
        if self.buckets.len() < other.buckets.len() {
            self.buckets.resize(other.buckets.len(), 0);
        }
        for (mine, theirs) in self.buckets.iter_mut().zip(&other.buckets) {
            *mine += theirs;
        }
        self.count += other.count;
        self.longest = self.longest.max(other.longest);
    }

    pub(crate) fn count(&self) -> u64 {
        self.count
    }

    pub(crate) fn longest(&self) -> Duration {
        Duration::from_micros(self.longest)
    }

    /// The duration that `percent` of all do not exceed (0 when nothing was counted).
    pub(crate) fn percentile(&self, percent: u64) -> Duration {
        let rank = (self.count * percent).div_ceil(100).max(1);
        let mut seen = 0;
        for (at, count) in self.buckets.iter().enumerate() {
            seen += count;
            if seen >= rank {
                return Duration::from_micros(upper_edge(at).min(self.longest));
            }
        }
        Duration::ZERO
    }
}

fn bucket(micros: u64) -> usize {
    let at = if micros < FINE {
        micros
    } else {
        let shift = micros.ilog2() - FINE_BITS;
        u64::from(shift) * FINE + (micros >> shift)
    };
    usize::try_from(at).unwrap_or(usize::MAX)
}

/// The largest value that falls into a bucket.
fn upper_edge(at: usize) -> u64 {
    let at = at as u64;
    if at < 2 * FINE {
        return at;
    }
    let shift = at / FINE - 1;
    ((at - shift * FINE + 1) << shift) - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_falls_into_a_bucket_whose_edge_is_close_above() {
        for micros in (0..5_000).chain([65_535, 65_536, 1_000_000, 123_456_789]) {
            let edge = upper_edge(bucket(micros));
            assert!(edge >= micros, "{micros} above its edge {edge}");
            assert!(edge - micros <= micros / 60, "{micros} far below its edge {edge}");
        }
    }

    #[test]
    fn percentiles_are_read_off_after_merging() {
        let (mut one, mut two) = (Histogram::default(), Histogram::default());
        for n in 1..=50 {
            one.add(Duration::from_micros(n));
            two.add(Duration::from_micros(n + 50));
        }
        one.merge(&two);
        assert_eq!(one.count(), 100);
        assert_eq!(one.percentile(50), Duration::from_micros(50));
        assert_eq!(one.percentile(99), Duration::from_micros(99));
        assert_eq!(one.longest(), Duration::from_micros(100));
        assert_eq!(Histogram::default().percentile(99), Duration::ZERO);
    }
}
