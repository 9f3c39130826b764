//! What can a column of a form add up? Everything that the system can tell of a slice, each fact by its name.
//!
//! A form is a projection over these facts. A row has a bag of them ([`Facts`]); where a fact comes from ([`Source`]) says
//! what must be asked for a form, for which rows it can be told, and whether rows of it add up to the whole.

use std::collections::BTreeMap;
use std::fmt;

use super::procedures::ProcedureFact;
use super::rows::RowsOf;
use crate::domain::activity::ActivityKind;
use crate::domain::count::{Count, Counts};
use crate::domain::feedback::count::FeedbackCount;
use crate::domain::feedback::tally::FeedbackTally;
use crate::domain::overdue::{NONE, OverdueReason};
use crate::domain::overdue_count::OverdueState;

/// A figure of a slice, by its name. Written as `dossiers.received_online`, `overdue.pending.coordination`,
/// `feedback.published`, `procedures.district`, `records.survey.ballots`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Fact {
    /// Of dossiers, from the ledger.
    Dossiers(Count),
    /// Of overdue dossiers by the reason that was said, from their histories; `None`: no reason.
    Overdue(OverdueState, Option<OverdueReason>),
    /// Of feedback and petitions, from their histories.
    Feedback(FeedbackCount),
    /// Of the catalogue, on the day shown.
    Procedures(ProcedureFact),
    /// Of what an office counts by hand: the kind and the name of the count.
    Records(ActivityKind, &'static str),
}

/// Where facts come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Source {
    /// The ledger of dossiers.
    Dossiers,
    /// The reasons said of overdue dossiers.
    OverdueReasons,
    /// The histories of feedback.
    Feedback,
    /// The catalogue.
    Catalogue,
    /// What is recorded by hand.
    Records,
}

impl Fact {
    /// Where it comes from.
    pub const fn source(self) -> Source {
        match self {
            Self::Dossiers(_) => Source::Dossiers,
            Self::Overdue(..) => Source::OverdueReasons,
            Self::Feedback(_) => Source::Feedback,
            Self::Procedures(_) => Source::Catalogue,
            Self::Records(..) => Source::Records,
        }
    }
}

impl Source {
    /// Whether it can be told for such rows: feedback and what is counted by hand know of no field.
    pub const fn tells(self, rows_of: RowsOf) -> bool {
        match self {
            Self::Dossiers | Self::OverdueReasons | Self::Catalogue => true,
            Self::Feedback | Self::Records => !matches!(rows_of, RowsOf::Field),
        }
    }

    /// Whether its rows add up to the whole. A procedure that many agencies handle is one procedure; of fields it has one.
    pub const fn adds_up(self, rows_of: RowsOf) -> bool {
        match self {
            Self::Catalogue => matches!(rows_of, RowsOf::Field),
            _ => true,
        }
    }
}

impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dossiers(count) => write!(f, "dossiers.{count}"),
            Self::Overdue(state, reason) => {
                write!(f, "overdue.{state}.{}", reason.map_or(NONE, OverdueReason::as_str))
            }
            Self::Feedback(count) => write!(f, "feedback.{count}"),
            Self::Procedures(fact) => write!(f, "procedures.{fact}"),
            Self::Records(kind, name) => write!(f, "records.{kind}.{name}"),
        }
    }
}

/// The facts of a row, or of the whole; what is not there is nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts(BTreeMap<Fact, i64>);

impl Facts {
    /// The figures of a tally of dossiers.
    pub fn of_dossiers(counts: &Counts) -> Self {
        let told = Count::ALL.iter().map(|count| (Fact::Dossiers(*count), counts.get(*count)));
        Self(told.collect())
    }

    /// The figures of a tally of feedback.
    pub fn of_feedback(tally: &FeedbackTally) -> Self {
        let told = FeedbackCount::ALL.iter().map(|count| (Fact::Feedback(*count), tally.get(*count)));
        Self(told.collect())
    }

    /// One fact.
    pub fn get(&self, fact: Fact) -> i64 {
        self.0.get(&fact).copied().unwrap_or(0)
    }

    /// What some facts come to.
    pub fn sum(&self, facts: &[Fact]) -> i64 {
        facts.iter().map(|fact| self.get(*fact)).sum()
    }

    /// Adds `n` to a fact.
    pub fn add(&mut self, fact: Fact, n: i64) {
        *self.0.entry(fact).or_default() += n;
    }

    /// Adds other facts.
    pub fn add_all(&mut self, other: &Self) {
        for (fact, n) in &other.0 {
            self.add(*fact, *n);
        }
    }

    /// Whether there is nothing to show.
    pub fn is_zero(&self) -> bool {
        self.0.values().all(|n| *n == 0)
    }
}
