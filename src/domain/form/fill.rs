//! How is a form filled in? Each cell is what its column adds up, for the slice of its row; the total is of the whole.
//!
//! The total is projected from the tally of the whole and compared with the sum of the rows, so that a dossier that fell
//! between two rows, or into two of them, shows. Checks speak in the numbers of the columns.

use chrono::{DateTime, NaiveDate, Utc};

use super::head::Head;
use super::notes::{Note, notes};
use super::{Column, Facts, Form, Identity, RowsOf};
use crate::domain::tally::{Check, Policy};

/// What a row is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Code of the field or agency, or the word of the level.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Its facts.
    pub facts: Facts,
}

/// Whose figures a form holds, and from where they were seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Who reports to whom, for which period.
    pub head: Head,
    /// First day that is counted: the period's, or one of the report's own.
    pub from: NaiveDate,
    /// Last day that is counted.
    pub to: NaiveDate,
    /// Why these are not the period's; `None`: they are.
    pub own_days: Option<String>,
    /// The day whose state is shown.
    pub as_of: NaiveDate,
    /// What was known then.
    pub known_at: DateTime<Utc>,
    /// Counting rules.
    pub policy: Policy,
}

/// A row of figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilledRow {
    /// Number (TT), from 1.
    pub no: usize,
    /// Code of the field or agency, or the word of the level.
    pub key: String,
    /// Its name.
    pub name: String,
    /// One value a column.
    pub values: Vec<i64>,
}

/// A form, filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilledForm {
    /// The form.
    pub form: &'static Form,
    /// Whose figures, seen from where.
    pub seen: Seen,
    /// What the rows are.
    pub rows_of: RowsOf,
    /// The rows, zero rows included.
    pub rows: Vec<FilledRow>,
    /// The last row: one value a column, of the whole slice.
    pub total: Vec<i64>,
    /// What is said below the table.
    pub notes: Vec<Note>,
    /// What must hold, each with whether it does.
    pub checks: Vec<Check>,
}

/// Fills a form in: a row for each part, in their order.
pub fn fill(form: &'static Form, seen: Seen, rows_of: RowsOf, whole: &Facts, parts: Vec<Part>) -> FilledForm {
    let values = |facts: &Facts| form.columns.iter().map(|column| column.value(facts)).collect::<Vec<i64>>();
    let notes = notes(form, &seen, rows_of, whole, &parts);
    let total = values(whole);
    let rows: Vec<FilledRow> = (1..)
        .zip(parts)
        .map(|(no, Part { key, name, facts })| FilledRow { no, key, name, values: values(&facts) })
        .collect();
    let checks = checks(form, rows_of, &rows, &total);
    FilledForm { form, seen, rows_of, rows, total, notes, checks }
}

/// The form's identities, in every row and in the total; and the total against the rows, in the columns whose rows add up.
fn checks(form: &Form, rows_of: RowsOf, rows: &[FilledRow], total: &[i64]) -> Vec<Check> {
    let lines = || rows.iter().map(|row| row.values.as_slice()).chain([total]);
    let mut checks: Vec<Check> = form
        .identities
        .iter()
        .map(|identity| Check {
            identity: identity.to_string().into(),
            holds: lines().all(|line| holds(form, identity, line)),
        })
        .collect();
    let adding: Vec<(usize, &Column)> =
        form.columns.iter().enumerate().filter(|(_, column)| column.adds_up(rows_of)).collect();
    if adding.is_empty() {
        return checks;
    }
    let sum = |at: usize| rows.iter().filter_map(|row| row.values.get(at)).sum::<i64>();
    let holds = adding.iter().all(|(at, _)| total.get(*at) == Some(&sum(*at)));
    let identity = if adding.len() == form.columns.len() {
        "total = sum of the rows".into()
    } else {
        let numbers: Vec<String> = adding.iter().map(|(_, column)| format!("({})", column.no)).collect();
        format!("total = sum of the rows in {}", numbers.join(", ")).into()
    };
    checks.push(Check { identity, holds });
    checks
}

fn holds(form: &Form, identity: &Identity, line: &[i64]) -> bool {
    let value = |no: u8| {
        let at = form.columns.iter().position(|column| column.no == no)?;
        line.get(at).copied()
    };
    value(identity.whole) == identity.parts.iter().map(|no| value(*no)).sum::<Option<i64>>()
}
