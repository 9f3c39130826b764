//! The lines that events keep, against totals and tail: each line that was posted is in them exactly once.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

use super::Scope;
use super::names::{self, Names};
use crate::db::reconcile::{self as ask, LineSum};
use crate::db::{Connection, Error};
use crate::domain::period::ReportingMonth;

/// A sum of lines that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LineDifference {
    /// `ledger_months`, `ledger_month_totals` or `ledger_days`, each with the tail; or `ledger_mark`, where the totals hold
    /// lines that were recorded later than it says (`kept` is what the tail lacks of them).
    pub totals: &'static str,
    /// Agency.
    pub agency: String,
    /// Procedure; `None` where lines are summed without it.
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

/// Day or name of the month, agency, procedure (0 where summed without it), channel, measure.
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
    month_totals: BTreeMap<Key, Pair>,
    days: BTreeMap<Key, Pair>,
    beyond_mark: BTreeMap<Key, Pair>,
}

impl Book {
    /// The ledger's side of it.
    pub(super) async fn read(conn: &mut Connection, by_month: &[LineSum]) -> Result<Self, Error> {
        let mut beyond_mark = BTreeMap::new();
        for sum in ask::beyond_mark(conn).await? {
            beyond_mark.insert(key_of(&sum), Pair { kept: sum.n, ledger: 0 });
        }
        Ok(Self {
            months: summed(by_month),
            month_totals: summed(&ask::totals_without_procedure(conn).await?),
            days: summed(&ask::totals_by_day(conn).await?),
            beyond_mark,
        })
    }

    /// Adds what the events of a portion keep.
    pub(super) fn kept(&mut self, sums: &[LineSum]) {
        for sum in sums {
            let month = ReportingMonth::of(sum.at).name_day();
            let by_month = (month, sum.agency_id, sum.procedure_id, sum.channel, sum.measure);
            let without_procedure = (month, sum.agency_id, 0, sum.channel, sum.measure);
            let by_day = (sum.at, sum.agency_id, 0, sum.channel, sum.measure);
            self.months.entry(by_month).or_default().kept += sum.n;
            self.month_totals.entry(without_procedure).or_default().kept += sum.n;
            self.days.entry(by_day).or_default().kept += sum.n;
        }
    }

    /// What differs: the months, the days, the mark.
    pub(super) fn differences(&self, scope: &Scope, names: &Names) -> Vec<LineDifference> {
        let named = |key: &Key| ReportingMonth::named_by(key.0);
        let month = |totals, key: &Key, pair: &Pair| LineDifference {
            at: named(key).to_string(),
            ..difference(names, totals, key, *pair)
        };
        let in_month = |(key, _): &(&Key, &Pair)| scope.has_agency(key.1) && scope.has_month(named(key));
        let on_day =
            |(key, _): &(&Key, &Pair)| scope.has_agency(key.1) && scope.has_month(ReportingMonth::of(key.0));
        let months = differing(&self.months).filter(in_month);
        let totals = differing(&self.month_totals).filter(in_month);
        let days = differing(&self.days).filter(on_day);
        let mark = differing(&self.beyond_mark).filter(on_day);
        months
            .map(|(key, pair)| month("ledger_months", key, pair))
            .chain(totals.map(|(key, pair)| month("ledger_month_totals", key, pair)))
            .chain(days.map(|(key, pair)| difference(names, "ledger_days", key, *pair)))
            .chain(mark.map(|(key, pair)| difference(names, "ledger_mark", key, *pair)))
            .collect()
    }
}

fn key_of(sum: &LineSum) -> Key {
    (sum.at, sum.agency_id, sum.procedure_id, sum.channel, sum.measure)
}

fn summed(sums: &[LineSum]) -> BTreeMap<Key, Pair> {
    let mut book: BTreeMap<Key, Pair> = BTreeMap::new();
    for sum in sums {
        book.entry(key_of(sum)).or_default().ledger += sum.n;
    }
    book
}

fn differing(book: &BTreeMap<Key, Pair>) -> impl Iterator<Item = (&Key, &Pair)> {
    book.iter().filter(|(_, pair)| pair.kept != pair.ledger)
}

fn difference(names: &Names, totals: &'static str, key: &Key, pair: Pair) -> LineDifference {
    LineDifference {
        totals,
        agency: names.agency(key.1),
        procedure: matches!(totals, "ledger_months" | "ledger_mark").then(|| names.procedure(key.2)),
        channel: names::channel(key.3),
        at: key.0.to_string(),
        measure: names::measure(key.4),
        kept: pair.kept,
        ledger: pair.ledger,
    }
}
