//! The clock: the only place that reads the machine's time.
//!
//! Two questions, two answers: *business time* (what day it is for the law) and *real time* (tokens, limits, logs).
//! They differ in the demo, whose business time starts in March 2023 and runs on. Tests set both.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, TimeDelta, Utc};

/// Tells the time; cheap to clone, clones of a fixed clock move together.
#[derive(Debug, Clone)]
pub struct Clock(Kind);

#[derive(Debug, Clone)]
enum Kind {
    /// Business time is real time plus this.
    Running(TimeDelta),
    /// Microseconds since 1970, for both times.
    Fixed(Arc<AtomicI64>),
}

impl Clock {
    /// Business time is real time.
    pub const fn system() -> Self {
        Self(Kind::Running(TimeDelta::zero()))
    }

    /// At real time `real_at` it was `business_at`, and business time runs on from there.
    pub fn offset_from(real_at: DateTime<Utc>, business_at: DateTime<Utc>) -> Self {
        Self(Kind::Running(business_at - real_at))
    }

    /// Stands at `at`, to the microsecond, until it is set or advanced.
    pub fn fixed(at: DateTime<Utc>) -> Self {
        Self(Kind::Fixed(Arc::new(AtomicI64::new(at.timestamp_micros()))))
    }

    /// Business time, in whole microseconds (what PostgreSQL keeps).
    pub fn now(&self) -> DateTime<Utc> {
        match &self.0 {
            Kind::Running(offset) => machine() + *offset,
            Kind::Fixed(at) => instant(at.load(Ordering::SeqCst)),
        }
    }

    /// Real time, in whole microseconds.
    pub fn real(&self) -> DateTime<Utc> {
        match &self.0 {
            Kind::Running(_) => machine(),
            Kind::Fixed(at) => instant(at.load(Ordering::SeqCst)),
        }
    }

    /// Sets a fixed clock; a running one cannot be set and stays as it is.
    pub fn set(&self, to: DateTime<Utc>) {
        if let Kind::Fixed(at) = &self.0 {
            at.store(to.timestamp_micros(), Ordering::SeqCst);
        }
    }

    /// Moves a fixed clock on; a running one stays as it is.
    pub fn advance(&self, by: TimeDelta) {
        if let Kind::Fixed(at) = &self.0 {
            at.fetch_add(by.num_microseconds().unwrap_or_default(), Ordering::SeqCst);
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the one clock that everything else asks")]
fn machine() -> DateTime<Utc> {
    instant(Utc::now().timestamp_micros())
}

fn instant(micros: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(micros).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn the_demo_runs_on_from_its_start() {
        let loaded = Clock::system().real() - TimeDelta::hours(5);
        let start = at("2023-03-24T03:00:00Z");
        let now = Clock::offset_from(loaded, start).now();
        let expected = start + TimeDelta::hours(5);
        assert!(now >= expected && now < expected + TimeDelta::minutes(1), "{now}");
    }

    #[test]
    fn clones_of_a_fixed_clock_move_together() {
        let clock = Clock::fixed(at("2023-03-24T03:00:00Z"));
        let same = clock.clone();
        clock.advance(TimeDelta::days(3));
        assert_eq!(same.now(), at("2023-03-27T03:00:00Z"));
        same.set(at("2023-01-01T00:00:00Z"));
        assert_eq!(clock.real(), at("2023-01-01T00:00:00Z"));
    }
}
