//! A parent's report added up from those of its children, as it is shown and written.

use chrono::{DateTime, NaiveDate, Utc};

use super::{DifferenceReason, Reported, Timeliness};
use crate::domain::form::{Form, Reporter};
use crate::domain::period::Period;
use crate::domain::procedure::Level;
use crate::domain::submission::Due;

/// A parent's report, added up.
#[derive(Debug, Clone)]
pub struct Consolidation {
    /// The parent.
    pub agency: Reporter,
    /// For which period.
    pub period: Period,
    /// The day whose tree and state are shown: the period's last, or today while it runs.
    pub as_of: NaiveDate,
    /// What was known.
    pub known_at: DateTime<Utc>,
    /// The form whose columns are added up.
    pub form: &'static Form,
    /// When the parent's own report is due.
    pub due: Option<Due>,
    /// Where the parent's own report stands.
    pub own: Timeliness,
    /// What is counted of the parent itself; no report tells it apart.
    pub unit: Vec<i64>,
    /// Its children, by code.
    pub children: Vec<Child>,
    /// Units that were dissolved within the period.
    pub dissolved: Vec<Dissolved>,
    /// The whole.
    pub total: Total,
}

/// A child of the parent.
#[derive(Debug, Clone)]
pub struct Child {
    /// The child.
    pub agency: Reporter,
    /// Its level.
    pub level: Level,
    /// When its report is due; `None`: no rule says so.
    pub due: Option<Due>,
    /// Where its report stands.
    pub timeliness: Timeliness,
    /// What stands for it.
    pub reported: Option<Reported>,
    /// What is counted of its subtree.
    pub counted: Vec<i64>,
    /// What was reported less what is counted.
    pub difference: Option<Vec<Option<i64>>>,
    /// Why they differ.
    pub reasons: Vec<DifferenceReason>,
    /// Events that were entered after the approval and reach back into the period or before it.
    pub late_events: i64,
    /// Column 6 against column 11 of the period before; `None`: there is no such period.
    pub continuity: Option<Continuity>,
}

/// Column 6 of a period against column 11 of the period before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Continuity {
    /// The period before.
    pub period: Period,
    /// Column 6 as it was reported.
    pub carried_over: Option<i64>,
    /// Of it, transferred within the period, as is counted; the printed column holds it.
    pub transferred: i64,
    /// Column 11 of the period before, of the reports in `reports`.
    pub pending_before: Option<i64>,
    /// Codes of the units whose reports were added.
    pub reports: Vec<String>,
    /// Codes of those whose reports are missing.
    pub missing: Vec<String>,
    /// Column 6 without transfers less column 11 of the period before.
    pub difference: Option<i64>,
}

/// A unit that was dissolved within the period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dissolved {
    /// The unit.
    pub agency: Reporter,
    /// Its last day.
    pub last_day: NaiveDate,
    /// Who answers for its dossiers.
    pub successor: Option<Reporter>,
    /// Whose report they are in: a child, or the parent itself.
    pub counted_by: Reporter,
}

/// The whole.
#[derive(Debug, Clone)]
pub struct Total {
    /// The parent itself as counted, and every child as it reported.
    pub reported: Vec<i64>,
    /// The whole as counted.
    pub counted: Vec<i64>,
    /// The first less the second.
    pub difference: Vec<i64>,
    /// Whether every child is in, with every column told.
    pub is_complete: bool,
    /// Column 6 against column 11 of the parent's own report of the period before.
    pub continuity: Option<Continuity>,
}

impl Child {
    /// Whether what was reported differs from what is counted.
    pub fn differs(&self) -> bool {
        self.difference.as_ref().is_some_and(|all| all.iter().flatten().any(|one| *one != 0))
    }

    /// When its report was approved; `None` of a sheet.
    pub fn approved_at(&self) -> Option<DateTime<Utc>> {
        let approved = |reported: &&Reported| reported.days.is_some();
        self.reported.as_ref().filter(approved).map(|reported| reported.at)
    }
}
