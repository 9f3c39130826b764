//! The columns of form 06, month by month: recounted from dated statuses, and summed from totals and tail.
//!
//! A flow that differs is told in its month. A stock that differs is told in the first month in which it does, and
//! again where the difference changes: what stands wrong from January on would else be told each month after.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::Serialize;

use super::Scope;
use super::names::{self, Names};
use crate::db::reconcile::{Counted, LineSum};
use crate::domain::ledger::Measure;
use crate::domain::period::ReportingMonth;
use crate::domain::procedure::Channel;
use crate::domain::tally::{Bucket, Memo, Tally, Totals};

/// A column of form 06 that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FigureDifference {
    /// Agency.
    pub agency: String,
    /// Procedure.
    pub procedure: String,
    /// Channel.
    pub channel: String,
    /// Reporting month; of what stands, the first in which it differs so.
    pub month: String,
    /// Column of the tally.
    pub column: &'static str,
    /// From dated statuses and due dates.
    pub recounted: i64,
    /// From totals and tail.
    pub ledger: i64,
}

/// What is compared. `carried_over` is what stood pending a month before, `received_total` and the memo's other parts are
/// sums of others or differences between them.
const COLUMNS: [&str; 27] = [
    "received_new",
    "transferred",
    "resolved_early",
    "resolved_on_time",
    "resolved_overdue",
    "resolved_refused",
    "resolved_withdrawn",
    "resolved_stopped",
    "resolved_without_due_date",
    "resolved_overdue_original",
    "intake_refused",
    "late_entries",
    "intake_answered",
    "intake_answered_late",
    "received_online_full",
    "received_online_partial",
    "received_online_other",
    "resolved_overdue_with_apology",
    "resolved_overdue_qd766",
    "pending_total",
    "pending_overdue",
    "pending_waiting",
    "pending_without_due_date",
    "registered_waiting",
    "intake_overdue",
    "pending_overdue_with_apology",
    "pending_overdue_qd766",
];

/// The last of [`COLUMNS`] tell what stands on the last day of a month, the others what happened in it.
const FIRST_STOCK: usize = 19;

fn columns(tally: &Tally) -> [i64; COLUMNS.len()] {
    let (totals, memo): (Totals, Memo) = (tally.totals(), tally.memo());
    [
        totals.received_new,
        totals.transferred,
        totals.resolved_early,
        totals.resolved_on_time,
        totals.resolved_overdue,
        memo.resolved_refused,
        memo.resolved_withdrawn,
        memo.resolved_stopped,
        memo.resolved_without_due_date,
        memo.resolved_overdue_original,
        memo.intake_refused,
        memo.late_entries,
        memo.intake_answered,
        memo.intake_answered_late,
        memo.received_online_full,
        memo.received_online_partial,
        memo.received_online_other,
        memo.resolved_overdue_with_apology,
        memo.resolved_overdue_qd766,
        totals.pending_total,
        totals.pending_overdue,
        memo.pending_waiting,
        memo.pending_without_due_date,
        memo.registered_waiting,
        memo.intake_overdue,
        memo.pending_overdue_with_apology,
        memo.pending_overdue_qd766,
    ]
}

/// Agency, procedure, channel.
type Key = (i32, i32, i16);

#[derive(Debug, Clone, Copy, Default)]
struct Pair {
    recounted: i64,
    ledger: i64,
}

/// Both counts, side by side.
#[derive(Debug)]
pub(super) struct Book {
    ranges: Vec<(NaiveDate, NaiveDate)>,
    agencies: Option<BTreeSet<i32>>,
    cells: BTreeMap<(Key, usize, NaiveDate), Pair>,
}

impl Book {
    /// The ledger's side of it.
    pub(super) fn new(scope: &Scope, months: &BTreeSet<ReportingMonth>, by_month: &[LineSum]) -> Self {
        let shown = |month: &&ReportingMonth| scope.has_month(**month);
        let ranges = months.iter().filter(shown).map(|month| (month.first_day(), month.last_day())).collect();
        let agencies = scope.agencies.as_ref().map(|all| all.iter().map(|agency| agency.0).collect());
        let mut book = Self { ranges, agencies, cells: BTreeMap::new() };
        let key_of = |sum: &LineSum| (sum.agency_id, sum.procedure_id, sum.channel);
        for sums in by_month.chunk_by(|one, next| key_of(one) == key_of(next)) {
            if let Some(first) = sums.first() {
                book.summed(key_of(first), scope, months, sums);
            }
        }
        book
    }

    /// Each month opens with what the one before left.
    fn summed(&mut self, key: Key, scope: &Scope, months: &BTreeSet<ReportingMonth>, sums: &[LineSum]) {
        // What no channel and no measure has is told by the comparison of lines.
        let Some(channel) = Channel::of_national_code(key.2).filter(|_| self.has(key.0)) else { return };
        let mut left = Tally::default();
        for month in months {
            let mut tally = left.carried_forward();
            for sum in sums.iter().filter(|sum| sum.at == month.name_day()) {
                if let Some(measure) = Measure::of_number(sum.measure) {
                    tally.add(Bucket::Within, channel, measure, sum.n);
                }
            }
            left = tally;
            if scope.has_month(*month) {
                for (column, n) in columns(&tally).into_iter().enumerate().filter(|(_, n)| *n != 0) {
                    self.cells.entry((key, column, month.first_day())).or_default().ledger += n;
                }
            }
        }
    }

    fn has(&self, agency: i32) -> bool {
        self.agencies.as_ref().is_none_or(|agencies| agencies.contains(&agency))
    }

    /// First and last day of each month that is recounted.
    pub(super) fn ranges(&self) -> &[(NaiveDate, NaiveDate)] {
        &self.ranges
    }

    /// Adds what a portion of dossiers counts.
    pub(super) fn recounted(&mut self, counted: &[Counted]) {
        for one in counted.iter().filter(|one| one.n != 0) {
            let column = COLUMNS.iter().position(|column| *column == one.what);
            let channel = one.channel.parse::<Channel>().map_or(0, Channel::national_code);
            if let Some(column) = column.filter(|_| self.has(one.agency_id)) {
                let key = (one.agency_id, one.procedure_id, channel);
                self.cells.entry((key, column, one.first_day)).or_default().recounted += one.n;
            }
        }
    }

    /// What differs, by agency, procedure, channel, column and month.
    pub(super) fn differences(&self, names: &Names) -> Vec<FigureDifference> {
        let mut found = Vec::new();
        let mut of = |key: Key, column: usize| {
            let mut before = 0;
            for (first_day, last_day) in &self.ranges {
                let cell = self.cells.get(&(key, column, *first_day)).copied().unwrap_or_default();
                let difference = cell.ledger - cell.recounted;
                if difference != before {
                    found.push(difference_of(names, key, column, *last_day, cell));
                }
                before = if column < FIRST_STOCK { 0 } else { difference };
            }
        };
        let keys: BTreeSet<(Key, usize)> = self
            .cells
            .iter()
            .filter(|(_, pair)| pair.recounted != pair.ledger)
            .map(|((key, column, _), _)| (*key, *column))
            .collect();
        for (key, column) in keys {
            of(key, column);
        }
        found
    }
}

fn difference_of(
    names: &Names,
    key: Key,
    column: usize,
    last_day: NaiveDate,
    cell: Pair,
) -> FigureDifference {
    FigureDifference {
        agency: names.agency(key.0),
        procedure: names.procedure(key.1),
        channel: names::channel(key.2),
        month: ReportingMonth::of(last_day).to_string(),
        column: COLUMNS.get(column).copied().unwrap_or_default(),
        recounted: cell.recounted,
        ledger: cell.ledger,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: Scope = Scope { agencies: None, from: None, to: None };

    fn months(names: &[(i32, u32)]) -> BTreeSet<ReportingMonth> {
        names.iter().map(|(year, month)| ReportingMonth::new(*year, *month).unwrap()).collect()
    }

    fn sum(month: u32, measure: Measure, n: i64) -> LineSum {
        let at = ReportingMonth::new(2023, month).unwrap().name_day();
        LineSum { at, agency_id: 1, procedure_id: 2, channel: 1, measure: measure.number(), n }
    }

    fn names() -> Names {
        Names::of(&[(1, "H59.31")], &[(2, "1.001193")])
    }

    #[test]
    fn a_stock_is_told_once_and_a_flow_in_its_month() {
        let months = months(&[(2023, 1), (2023, 2), (2023, 3)]);
        let mut book = Book::new(&ALL, &months, &[sum(1, Measure::Accepted, 1)]);
        assert_eq!(book.differences(&names()).len(), 2);
        let told: Vec<_> = book.differences(&names()).into_iter().map(|d| (d.column, d.month)).collect();
        assert_eq!(told, [("received_new", "2023-01".to_owned()), ("pending_total", "2023-01".to_owned())]);
        let counted = |month: u32, what: &str| Counted {
            first_day: ReportingMonth::new(2023, month).unwrap().first_day(),
            agency_id: 1,
            procedure_id: 2,
            channel: "direct".to_owned(),
            what: what.to_owned(),
            n: 1,
        };
        book.recounted(&[
            counted(1, "received_new"),
            counted(1, "pending_total"),
            counted(2, "pending_total"),
        ]);
        let told = book.differences(&names());
        assert_eq!(
            (told.len(), told[0].month.as_str(), told[0].ledger, told[0].recounted),
            (1, "2023-03", 1, 0)
        );
    }

    #[test]
    fn what_is_not_asked_for_is_not_told() {
        let months = months(&[(2023, 1), (2023, 2)]);
        let sums = [sum(1, Measure::Accepted, 1), sum(2, Measure::Accepted, 1)];
        let later = Scope { from: ReportingMonth::new(2023, 2), ..ALL };
        let told = Book::new(&later, &months, &sums).differences(&names());
        assert_eq!(
            told.iter().map(|d| d.ledger).collect::<Vec<_>>(),
            [1, 2],
            "received, and pending with January's"
        );
        let other = Scope { agencies: Some(BTreeSet::new()), ..ALL };
        assert_eq!(Book::new(&other, &months, &sums).differences(&names()), []);
    }
}
