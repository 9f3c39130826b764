//! What the writer counts while it works; read by the metrics.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use super::meter::Meter;

/// Microseconds: half a millisecond to 30 seconds.
const TIMES: [u64; 14] = [
    500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000,
    10_000_000, 30_000_000,
];

/// Orders: one to a full batch.
const ORDERS: [u64; 10] = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512];

/// Counts of what the writer did since it started.
#[derive(Debug)]
pub struct WriterCounts {
    /// Runs that failed and were repeated.
    pub repeated: AtomicU64,
    /// Orders of each batch.
    pub batch_orders: Meter,
    /// Microseconds of each batch, from its gathering to its verdicts.
    pub batch_micros: Meter,
    /// Microseconds of each commit, the one statement that waits for the disk.
    pub commit_micros: Meter,
    /// Microseconds that each order waited for its first batch.
    pub wait_micros: Meter,
}

impl Default for WriterCounts {
    fn default() -> Self {
        Self {
            repeated: AtomicU64::new(0),
            batch_orders: Meter::new(&ORDERS),
            batch_micros: Meter::new(&TIMES),
            commit_micros: Meter::new(&TIMES),
            wait_micros: Meter::new(&TIMES),
        }
    }
}

impl WriterCounts {
    /// A batch is over.
    pub(super) fn batch(&self, orders: usize, spent: Duration) {
        self.batch_orders.note(u64::try_from(orders).unwrap_or(u64::MAX));
        self.batch_micros.note_time(spent);
    }

    /// A run failed and is repeated.
    pub(super) fn repeated(&self) {
        self.repeated.fetch_add(1, Ordering::Relaxed);
    }
}
