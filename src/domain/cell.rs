//! A cell of a form and the dossiers behind it: what each adds to the cell, and which dossiers can add anything at all.
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

/// Which dossiers can have a part in a cell of the days F to T, by how they stand now: a dossier outside has no lines that
/// count there, or lines that cancel out.
///
/// True of dossiers that nobody wrote to since the moment whose knowledge is asked for; the others are looked at anyhow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bearing {
    /// Accepted within F to T: acceptance is the only line that counts.
    Accepted,
    /// Ended within F to T.
    Ended,
    /// Accepted by T and not ended by T: what ended has left every stock on its last day.
    Pending,
    /// Accepted by T and not ended before F: what ended before F came and went before it.
    Counted,
    /// Handed from one agency to another, of those [`Self::Counted`].
    HandedOn,
    /// Not accepted by T, and not over before F.
    Unaccepted,
    /// Not over before F: the last act that stands is of F or later, or there is more to come.
    NotOver,
}

impl Bearing {
    const fn of(count: Count) -> Self {
        match count {
            Count::ReceivedNew | Count::ReceivedOnline | Count::ReceivedDirect | Count::ReceivedPostal => {
                Self::Accepted
            }
            Count::ResolvedTotal
            | Count::ResolvedEarly
            | Count::ResolvedOnTime
            | Count::ResolvedOverdue
            | Count::ResolvedRefused
            | Count::ResolvedWithdrawn
            | Count::ResolvedStopped
            | Count::ResolvedWithoutDueDate
            | Count::ResolvedOverdueOriginal => Self::Ended,
            Count::PendingTotal
            | Count::PendingInTime
            | Count::PendingOverdue
            | Count::PendingWithoutDueDate
            | Count::PendingWaiting => Self::Pending,
            Count::ReceivedTotal | Count::CarriedOver => Self::Counted,
            Count::Transferred => Self::HandedOn,
            Count::RegisteredWaiting | Count::IntakeRefused => Self::Unaccepted,
            // Handing a result over is an act too, and long after the end it can be entered late.
            Count::LateEntries => Self::NotOver,
        }
    }

    /// What holds both.
    const fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Accepted, Self::Accepted) => Self::Accepted,
            (Self::Ended, Self::Ended) => Self::Ended,
            (Self::Pending, Self::Pending) => Self::Pending,
            (Self::HandedOn, Self::HandedOn) => Self::HandedOn,
            (Self::Unaccepted, Self::Unaccepted) => Self::Unaccepted,
            (Self::Unaccepted | Self::NotOver, _) | (_, Self::Unaccepted | Self::NotOver) => Self::NotOver,
            _ => Self::Counted,
        }
    }
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

    /// Which dossiers can have a part in it.
    pub fn bearing(&self) -> Bearing {
        let each = self.adds.iter().map(|count| Bearing::of(*count));
        each.reduce(Bearing::or).unwrap_or(Bearing::NotOver)
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

    #[test]
    fn what_bears_on_a_cell() {
        for (name, bearing) in [
            ("received_direct_postal", Bearing::Accepted),
            ("received_total", Bearing::Counted),
            ("carried_over", Bearing::Counted),
            ("transferred", Bearing::HandedOn),
            ("resolved_overdue_original", Bearing::Ended),
            ("pending_in_time", Bearing::Pending),
            ("registered_waiting", Bearing::Unaccepted),
            ("late_entries", Bearing::NotOver),
        ] {
            assert_eq!(cell(name).bearing(), bearing, "{name}");
        }
        assert_eq!(Bearing::Ended.or(Bearing::Accepted), Bearing::Counted);
        assert_eq!(Bearing::Ended.or(Bearing::Unaccepted), Bearing::NotOver);
    }
}
