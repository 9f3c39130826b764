//! Counts by size: how many were up to each bound, and their sum. What a histogram of Prometheus shows, without naming it.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Counts of values by bounds; safe to note from anywhere, and cheap.
#[derive(Debug)]
pub struct Meter {
    bounds: &'static [u64],
    counts: Vec<AtomicU64>,
    sum: AtomicU64,
}

/// What a meter shows at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// Up to each bound, that many: each count holds those before it.
    pub up_to: Vec<(u64, u64)>,
    /// All values.
    pub count: u64,
    /// Their sum.
    pub sum: u64,
}

impl Meter {
    /// Nothing noted yet; `bounds` ascend.
    pub fn new(bounds: &'static [u64]) -> Self {
        let counts = (0..=bounds.len()).map(|_| AtomicU64::new(0)).collect();
        Self { bounds, counts, sum: AtomicU64::new(0) }
    }

    /// Notes a value.
    pub fn note(&self, value: u64) {
        let place = self.bounds.partition_point(|&bound| bound < value);
        if let Some(count) = self.counts.get(place) {
            count.fetch_add(1, Ordering::Relaxed);
        }
        self.sum.fetch_add(value, Ordering::Relaxed);
    }

    /// Notes a time in microseconds.
    pub fn note_time(&self, time: Duration) {
        self.note(u64::try_from(time.as_micros()).unwrap_or(u64::MAX));
    }

    /// What it shows now.
    pub fn read(&self) -> Reading {
        let mut count = 0;
        let mut up_to = Vec::with_capacity(self.bounds.len());
        for (place, one) in self.counts.iter().enumerate() {
            count += one.load(Ordering::Relaxed);
            up_to.extend(self.bounds.get(place).map(|&bound| (bound, count)));
        }
        Reading { up_to, count, sum: self.sum.load(Ordering::Relaxed) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_on_a_bound_is_within_it() {
        let meter = Meter::new(&[1, 10]);
        for value in [0, 1, 2, 10, 11, 500] {
            meter.note(value);
        }
        assert_eq!(meter.read(), Reading { up_to: vec![(1, 2), (10, 4)], count: 6, sum: 524 });
    }
}
