//! A parent's report added up from those of its children: what stands for each, and why it may differ from the data.
//!
//! The tree is that of the period's last day: communes under their district until 30/06/2025, under the province since (NĐ
//! 118/2025). A unit that was dissolved within the period is reported by its successor. A report that is missing is missing,
//! never zero. What went before a unit in the period before is in `continuity.rs`, the value that
//! is shown in `whole.rs`; no I/O here.

pub mod continuity;
pub mod whole;

use chrono::{DateTime, NaiveDate, Utc};

use super::period::{Half, Period, Quarter, ReportingMonth, quarter_of, report_year_of};
use super::report::life::ReportStatus;
use super::submission::{Due, days_late};
use super::time::civil_day;
use crate::spell;

/// Where a child's report stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ChildStanding {
    /// Approved: its figures are added.
    Approved,
    /// Handed in as a sheet, and no report approved: the figures of the sheet are added.
    HandedIn,
    /// Submitted and not approved: nothing is added yet.
    Submitted,
    /// Not in, and not due yet.
    Missing,
    /// Not in, and its due date is past.
    Late,
}

spell!(ChildStanding {
    Approved = "approved",
    HandedIn = "handed_in",
    Submitted = "submitted",
    Missing = "missing",
    Late = "late",
});

impl ChildStanding {
    /// Whether its figures are added.
    pub const fn is_in(self) -> bool {
        matches!(self, Self::Approved | Self::HandedIn)
    }
}

/// Why what was reported differs from what is counted of the data, as far as is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DifferenceReason {
    /// Acts and corrections were entered after the approval: `drift` names them.
    LateEntries,
    /// The report counted days of its own.
    OtherDays,
    /// The figures are the unit's own and were not counted here.
    HandedIn,
    /// Nothing was entered late: agencies were placed otherwise since.
    TreeChanged,
}

spell!(DifferenceReason {
    LateEntries = "late_entries",
    OtherDays = "other_days",
    HandedIn = "handed_in",
    TreeChanged = "tree_changed",
});

/// Figures that stand for a unit: its approved report, or a form that it handed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reported {
    /// Which of the two.
    pub standing: ChildStanding,
    /// Code of the form.
    pub form: String,
    /// The revision that stands.
    pub revision: u32,
    /// SHA-256 of what was kept.
    pub sha256: String,
    /// When this revision was approved, or handed in; what was known then.
    pub at: DateTime<Utc>,
    /// When the first one was.
    pub first_at: DateTime<Utc>,
    /// The days that it counted, where it says so.
    pub days: Option<(NaiveDate, NaiveDate)>,
    /// A figure a column of form II.06; `None`: not told.
    pub figures: Vec<Option<i64>>,
}

/// Where a report stands in its life, as far as a parent asks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Life {
    /// Its status.
    pub status: ReportStatus,
    /// When it was submitted, while that stands.
    pub submitted_at: Option<DateTime<Utc>>,
}

/// When a report came in, and how late.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeliness {
    /// Where it stands.
    pub standing: ChildStanding,
    /// The day it came in; `None`: it has not.
    pub in_on: Option<NaiveDate>,
    /// Whole days after its due date: of what came in until it did, of what did not until today.
    pub days_late: u32,
}

/// Where a report stands on a day. What first came in decides: a later revision makes nothing late.
pub fn timeliness(
    reported: Option<&Reported>,
    life: Life,
    due: Option<&Due>,
    today: NaiveDate,
) -> Timeliness {
    let late = |on: NaiveDate| due.map_or(0, |due| days_late(due.on, on));
    if let Some(Reported { standing, first_at, .. }) = reported {
        let on = civil_day(*first_at);
        return Timeliness { standing: *standing, in_on: Some(on), days_late: late(on) };
    }
    let days_late = late(today);
    let standing = match life.status {
        ReportStatus::Submitted => ChildStanding::Submitted,
        _ if days_late > 0 => ChildStanding::Late,
        _ => ChildStanding::Missing,
    };
    Timeliness { standing, in_on: None, days_late }
}

/// What was reported less what is counted, column by column; `None` where a column was not told.
pub fn differences(reported: &[Option<i64>], counted: &[i64]) -> Vec<Option<i64>> {
    reported.iter().zip(counted).map(|(told, counted)| told.map(|told| told - counted)).collect()
}

/// Adds figures column by column; one that was not told adds nothing.
pub fn add(sum: &mut [i64], figures: &[Option<i64>]) {
    for (sum, told) in sum.iter_mut().zip(figures) {
        *sum += told.unwrap_or(0);
    }
}

/// The period of the same kind that ends the day before; before the first nine months lies a fourth quarter.
pub fn period_before(period: Period) -> Option<Period> {
    let day = period.first_day().pred_opt()?;
    Some(match period {
        Period::Month(_) => Period::Month(ReportingMonth::of(day)),
        Period::Quarter(..) | Period::NineMonths(_) => quarter_of(day),
        Period::Half(..) => {
            let is_first = matches!(quarter_of(day), Period::Quarter(_, Quarter::Q1 | Quarter::Q2));
            Period::Half(report_year_of(day), if is_first { Half::H1 } else { Half::H2 })
        }
        Period::Year(_) => Period::Year(report_year_of(day)),
    })
}

#[cfg(test)]
mod tests;
