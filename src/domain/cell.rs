//! A cell of a form, and what each dossier adds to it.
//!
//! A cell is a sum of ledger lines, so it is the sum over dossiers of the same figures of each one's lines
//! ([`Cell::count`]): what is listed adds up to the cell by construction. A dossier that was handed on adds −1 to
//! `transferred` of the giver and +1 to that of the receiver, and nothing where one slice holds both.

use super::count::{Count, Counts};
use super::form::Form;
use super::ledger::Line;
use super::tally::{Bucket, Tally};
use chrono::NaiveDate;

/// A column of a form, or a figure of the tally that the form merges: what it adds up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    adds: &'static [Count],
}

impl Cell {
    /// The cell of this name: a column of the form, as printed, or else a figure of the tally.
    ///
    /// The one name that is both, `carried_over`, is the column: what was carried over and what was transferred since.
    pub fn of(form: &'static Form, name: &str) -> Option<Self> {
        let of_form = form.column(name).map(|column| column.adds);
        of_form.or_else(|| figure(name)).map(|adds| Self { adds })
    }

    /// What a tally has in this cell.
    pub fn count(&self, tally: &Tally) -> i64 {
        let counts = Counts::of(tally);
        self.adds.iter().map(|count| counts.get(*count)).sum()
    }

    /// The figures it adds up.
    pub const fn adds(&self) -> &'static [Count] {
        self.adds
    }
}

fn figure(name: &str) -> Option<&'static [Count]> {
    let place = Count::ALL.iter().position(|count| count.as_str() == name)?;
    Count::ALL.get(place..=place)
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
    use crate::domain::form::FORMS;

    fn cell(name: &str) -> Cell {
        Cell::of(Form::by_code("II.06b").unwrap(), name).unwrap()
    }

    #[test]
    fn every_column_of_every_form_and_every_figure_is_a_cell() {
        for form in FORMS {
            for column in form.columns {
                assert_eq!(Cell::of(form, column.name).map(|cell| cell.adds), Some(column.adds));
            }
            for count in Count::ALL {
                assert!(Cell::of(form, count.as_str()).is_some(), "{count}");
            }
            assert_eq!(Cell::of(form, "field_name"), None);
            assert_eq!(Cell::of(form, ""), None);
        }
    }

    #[test]
    fn the_printed_column_wins_over_the_figure_of_the_same_name() {
        assert_eq!(cell("carried_over").adds, [Count::CarriedOver, Count::Transferred]);
        assert_eq!(cell("transferred").adds, [Count::Transferred]);
        assert_eq!(cell("received_direct_postal").adds, [Count::ReceivedDirect, Count::ReceivedPostal]);
    }
}
