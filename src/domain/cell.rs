//! A cell of a form, and what each dossier adds to it.
//!
//! A cell is a sum of ledger lines, so it is the sum over dossiers of the same figures of each one's lines
//! ([`Cell::count`]): what is listed adds up to the cell by construction. A dossier that was handed on adds −1 to
//! `transferred` of the giver and +1 to that of the receiver, and nothing where one slice holds both.

use super::count::{Count, Counts};
use super::form::{Fact, Form};
use super::ledger::Line;
use super::tally::{Bucket, Tally};
use chrono::NaiveDate;

/// A column of a form, or a figure of the tally that the form merges: what it adds up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    adds: Vec<Count>,
}

/// Why a name is no cell that opens into dossiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoCell {
    /// The form has no such column, nor the tally such a figure.
    Unknown,
    /// A column that the ledger does not count: of procedures, of feedback, by reasons.
    NotOfLedger,
}

impl Cell {
    /// The cell of this name: a column of the form, as printed, or else a figure of the tally of the form's slice.
    ///
    /// The one name that is both, `carried_over`, is the column: what was carried over and what was transferred since.
    pub fn of(form: &Form, name: &str) -> Result<Self, NoCell> {
        if let Some(column) = form.column(name) {
            let of_ledger = |fact: &Fact| match fact {
                Fact::Dossiers(count) => Ok(*count),
                _ => Err(NoCell::NotOfLedger),
            };
            return Ok(Self { adds: column.adds.iter().map(of_ledger).collect::<Result<_, _>>()? });
        }
        name.parse().map(Self::figure).map_err(|_no_figure| NoCell::Unknown)
    }

    /// The cell of one figure.
    pub fn figure(count: Count) -> Self {
        Self { adds: vec![count] }
    }

    /// What is overdue: columns 10 and 13 of form 06.
    pub fn overdue() -> Self {
        Self { adds: vec![Count::ResolvedOverdue, Count::PendingOverdue] }
    }

    /// What a tally has in this cell.
    pub fn count(&self, tally: &Tally) -> i64 {
        let counts = Counts::of(tally);
        self.adds.iter().map(|count| counts.get(*count)).sum()
    }

    /// The figures it adds up.
    pub fn adds(&self) -> &[Count] {
        &self.adds
    }
}

/// The tally of some lines over the days `from` to `through`.
pub fn tally<'a>(lines: impl Iterator<Item = &'a Line>, from: NaiveDate, through: NaiveDate) -> Tally {
    let mut tally = Tally::default();
    for line in lines.filter(|line| line.day <= through) {
        let bucket = if line.day < from { Bucket::Before } else { Bucket::Within };
        tally.add(bucket, line.key.channel, line.measure, line.n);
    }
    tally
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::form::{FORMS, Source};

    fn cell(name: &str) -> Cell {
        Cell::of(Form::by_code("II.06b").unwrap(), name).unwrap()
    }

    #[test]
    fn every_column_of_the_ledger_and_every_figure_is_a_cell() {
        for form in FORMS {
            for column in form.columns {
                let told: Vec<Fact> = match Cell::of(form, column.name) {
                    Ok(cell) => cell.adds.into_iter().map(Fact::Dossiers).collect(),
                    Err(why) => {
                        assert_eq!(why, NoCell::NotOfLedger);
                        assert!(!column.adds.iter().all(|fact| fact.source() == Source::Dossiers));
                        continue;
                    }
                };
                assert_eq!(told, column.adds.to_vec(), "{} {}", form.code, column.name);
            }
            for count in Count::ALL.iter().filter(|count| form.column(count.as_str()).is_none()) {
                assert!(Cell::of(form, count.as_str()).is_ok(), "{count}");
            }
            assert_eq!(Cell::of(form, "field_name"), Err(NoCell::Unknown));
            assert_eq!(Cell::of(form, ""), Err(NoCell::Unknown));
        }
    }

    #[test]
    fn the_printed_column_wins_over_the_figure_of_the_same_name() {
        assert_eq!(cell("carried_over").adds, [Count::CarriedOver, Count::Transferred]);
        assert_eq!(cell("transferred").adds, [Count::Transferred]);
        assert_eq!(cell("received_direct_postal").adds, [Count::ReceivedDirect, Count::ReceivedPostal]);
    }
}
