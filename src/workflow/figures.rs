//! Figures of the whole instance, as a job last read them, for the metrics to show without asking the database.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::db::figures::{Standing, Tail};

/// What was read last.
#[derive(Debug, Clone, Copy, Default)]
pub struct Read {
    /// What stands today; `None` before it was read.
    pub standing: Option<Standing>,
    /// Lines in the tail of the ledger.
    pub tail_lines: i64,
    /// How long the oldest of them has waited, at most.
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

/// How old is the oldest line of the tail? Lines carry no time of their own, but they are numbered in order: a line was
/// there when a number as high as its own was first seen.
#[derive(Debug, Default)]
pub struct TailAge {
    /// When each highest number was first seen, in order.
    seen: VecDeque<(Instant, i64)>,
}

/// Looks remembered: at one each 15 s more than a day; the oldest kept stands for all before it.
const LOOKS: usize = 6000;

impl TailAge {
    /// The age of the oldest line at `now`, at most one look too young.
    pub fn look(&mut self, tail: Tail, now: Instant) -> Duration {
        let (Some(oldest), Some(newest)) = (tail.oldest, tail.newest) else {
            self.seen.clear();
            return Duration::ZERO;
        };
        if self.seen.back().is_none_or(|(_, highest)| newest > *highest) {
            self.seen.push_back((now, newest));
        }
        // What is older than the oldest line says nothing any more.
        while self.seen.len() > LOOKS || self.seen.front().is_some_and(|(_, highest)| *highest < oldest) {
            self.seen.pop_front();
        }
        self.seen.front().map_or(Duration::ZERO, |(since, _)| now.saturating_duration_since(*since))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_line_ages_while_new_ones_come_and_old_ones_go() {
        let mut age = TailAge::default();
        let start = Instant::now();
        let mut look = |second: u64, oldest: i64, newest: i64| {
            let tail = Tail { lines: newest - oldest + 1, oldest: Some(oldest), newest: Some(newest) };
            age.look(tail, start + Duration::from_secs(second)).as_secs()
        };
        assert_eq!(look(0, 1, 10), 0);
        assert_eq!(look(15, 1, 20), 15);
        assert_eq!(look(30, 11, 30), 15, "line 11 came between the first look and the second");
        assert_eq!(look(45, 21, 40), 15, "a steady backlog keeps its age");
        assert_eq!(look(60, 41, 50), 0);
        let empty = Tail { lines: 0, oldest: None, newest: None };
        assert_eq!(age.look(empty, start + Duration::from_secs(90)), Duration::ZERO);
    }
}
