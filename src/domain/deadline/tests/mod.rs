//! The golden dates, and below them the proofs by a slow oracle.

pub(in crate::domain) mod courses;
mod limits;
mod oracle;
mod previews;
mod vectors;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};

use super::*;
use crate::domain::time;

/// A civil day.
fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// The instant of a wall clock, such as `2023-03-10 15:01`.
fn at(text: &str) -> DateTime<Utc> {
    let wall = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap();
    time::instant(wall.date(), wall.time())
}

/// A limit such as `3 working_day`, with a cut-off if it has one.
fn limit(text: &str, cutoff: Option<&str>) -> Limit {
    let (amount, unit) = text.split_once(' ').unwrap_or(("0", text));
    let cutoff = cutoff.map(|cutoff| time::parse_hour_minute(cutoff).unwrap());
    Limit::new(Some(amount.parse().unwrap()), unit.parse().unwrap(), cutoff).unwrap()
}
