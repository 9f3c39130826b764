//! The lines that events keep, against totals and tail: each line that was posted is in them exactly once.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

use super::Scope;
use super::names::{self, Names};
use crate::db::reconcile::LineSum;
use crate::domain::period::ReportingMonth;

/// A sum of lines that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LineDifference {
    /// `ledger_months` or `ledger_days`, each with the tail.
    pub totals: &'static str,
    /// Agency.
    pub agency: String,
    /// Procedure; `None` where days are summed without it.
    pub procedure: Option<String>,
    /// Channel.
    pub channel: String,
    /// Reporting month or day.
    pub at: String,
    /// Measure.
    pub measure: String,
    /// Sum of the lines that events keep.
    pub kept: i64,
    /// Sum of totals and tail.
    pub ledger: i64,
}

/// Day or name of the month, agency, procedure (0 with days), channel, measure.
type Key = (NaiveDate, i32, i32, i16, i16);

#[derive(Debug, Clone, Copy, Default)]
struct Pair {
    kept: i64,
    ledger: i64,
}

/// Both sums, side by side.
#[derive(Debug)]
pub(super) struct Book {
    months: BTreeMap<Key, Pair>,
    days: BTreeMap<Key, Pair>,
}

impl Book {
    /// The ledger's side of it.
    pub(super) fn new(by_month: &[LineSum], by_day: &[LineSum]) -> Self {
        let book = |sums: &[LineSum]| {
            let mut book: BTreeMap<Key, Pair> = BTreeMap::new();
            for sum in sums {
                let key = (sum.at, sum.agency_id, sum.procedure_id, sum.channel, sum.measure);
                book.entry(key).or_default().ledger += sum.n;
            }
            book
        };
        Self { months: book(by_month), days: book(by_day) }
    }

    /// Adds what the events of a portion keep.
    pub(super) fn kept(&mut self, sums: &[LineSum]) {
        for sum in sums {
            let month = ReportingMonth::of(sum.at).name_day();
            let by_month = (month, sum.agency_id, sum.procedure_id, sum.channel, sum.measure);
            let by_day = (sum.at, sum.agency_id, 0, sum.channel, sum.measure);
            self.months.entry(by_month).or_default().kept += sum.n;
            self.days.entry(by_day).or_default().kept += sum.n;
        }
    }

    /// What differs: the months, then the days.
    pub(super) fn differences(&self, scope: &Scope, names: &Names) -> Vec<LineDifference> {
        let months = differing(&self.months)
            .filter(|(key, _)| scope.has_agency(key.1) && scope.has_month(ReportingMonth::named_by(key.0)))
            .map(|(key, pair)| LineDifference {
                procedure: Some(names.procedure(key.2)),
                at: ReportingMonth::named_by(key.0).to_string(),
                ..difference(names, "ledger_months", key, *pair)
            });
        let days = differing(&self.days)
            .filter(|(key, _)| scope.has_agency(key.1) && scope.has_month(ReportingMonth::of(key.0)))
            .map(|(key, pair)| difference(names, "ledger_days", key, *pair));
        months.chain(days).collect()
    }
}

fn differing(book: &BTreeMap<Key, Pair>) -> impl Iterator<Item = (&Key, &Pair)> {
    book.iter().filter(|(_, pair)| pair.kept != pair.ledger)
}

fn difference(names: &Names, totals: &'static str, key: &Key, pair: Pair) -> LineDifference {
    LineDifference {
        totals,
        agency: names.agency(key.1),
        procedure: None,
        channel: names::channel(key.3),
        at: key.0.to_string(),
        measure: names::measure(key.4),
        kept: pair.kept,
        ledger: pair.ledger,
    }
}
