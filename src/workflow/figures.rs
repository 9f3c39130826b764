//! Figures of the whole instance, as a job last read them, for the metrics to show without asking the database.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::db::figures::Standing;

/// What was read last.
#[derive(Debug, Clone, Copy, Default)]
pub struct Read {
    /// What stands today; `None` before it was read.
    pub standing: Option<Standing>,
    /// Lines in the tail of the ledger.
    pub tail_lines: i64,
    /// How long the oldest of them has waited.
    pub tail_age: Duration,
    /// How far the database server's clock is from ours, without its sign.
    pub clock_skew: Duration,
    /// When the database was last read; `None` where it could not be.
    pub read_at: Option<Instant>,
}

/// The figures; clones are the same ones.
#[derive(Debug, Clone, Default)]
pub struct Figures(Arc<Mutex<Read>>);

impl Figures {
    /// As they are now.
    pub fn read(&self) -> Read {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes them.
    pub fn change(&self, change: impl FnOnce(&mut Read)) {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }
}
