//! The book of dossiers (sổ theo dõi hồ sơ) of an agency and a calendar year: which days of it, and what a line says.
//!
//! One book a year, numbered from 1 without a gap (TT 01/2018 Đ10 k2), in the order of acceptance as it is known now; what
//! was entered by mistake keeps its line and says so. A number is the place in the whole year, whichever days are asked for.

use chrono::{Datelike, NaiveDate};

use super::circular::Circular;
use super::compose::Heading;
use crate::domain::act::Outcome;
use crate::domain::agencies::AgencyTree;
use crate::domain::id::AgencyId;

/// Some days of one book.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BookRange {
    first_day: NaiveDate,
    from: NaiveDate,
    to: NaiveDate,
}

/// What is wrong with the days asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RangeFault {
    /// There is no such year.
    #[error("no year of the calendar")]
    NoYear,
    /// The first day is not of the year of the book.
    #[error("the first day is not of the year")]
    FromElsewhere {
        /// The year of the book.
        year: i32,
    },
    /// The last day is not of the year of the book.
    #[error("the last day is not of the year")]
    ToElsewhere {
        /// The year of the book.
        year: i32,
    },
    /// The last day lies before the first.
    #[error("the last day lies before the first")]
    Backwards,
}

impl BookRange {
    /// The days of a book: of the year given, else of that of the days, else of today's; all of it unless days are given.
    pub fn new(
        year: Option<i32>,
        from: Option<NaiveDate>,
        to: Option<NaiveDate>,
        today: NaiveDate,
    ) -> Result<Self, RangeFault> {
        let year = year.or_else(|| from.or(to).map(|day| day.year())).unwrap_or_else(|| today.year());
        let ends = (1000..=9999)
            .contains(&year)
            .then_some(year)
            .and_then(|year| NaiveDate::from_ymd_opt(year, 1, 1).zip(NaiveDate::from_ymd_opt(year, 12, 31)));
        let (first_day, last_day) = ends.ok_or(RangeFault::NoYear)?;
        let elsewhere = |day: Option<NaiveDate>| day.is_some_and(|day| day.year() != year);
        if elsewhere(from) {
            return Err(RangeFault::FromElsewhere { year });
        }
        if elsewhere(to) {
            return Err(RangeFault::ToElsewhere { year });
        }
        let (from, to) = (from.unwrap_or(first_day), to.unwrap_or(last_day));
        if to < from { Err(RangeFault::Backwards) } else { Ok(Self { first_day, from, to }) }
    }

    /// The first day of the book, 1 January.
    pub const fn first_day(&self) -> NaiveDate {
        self.first_day
    }

    /// The first day asked for.
    pub const fn from(&self) -> NaiveDate {
        self.from
    }

    /// The last day asked for.
    pub const fn to(&self) -> NaiveDate {
        self.to
    }
}

/// What stands above a book.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Book {
    /// The agency directly above; `None` at a root.
    pub superior: Option<String>,
    /// Whose book it is.
    pub agency: String,
    /// Which days.
    pub range: BookRange,
    /// The circular that was in force when it was opened.
    pub circular: &'static Circular,
}

impl Book {
    /// The book of `agency`, which is called as on the last of the days.
    pub fn of(tree: &AgencyTree, agency: AgencyId, range: BookRange) -> Self {
        let heading = Heading::of(tree, agency, range.to, super::PaperForm::Receipt);
        let Heading { superior, agency, .. } = heading;
        Self { superior, agency, range, circular: Circular::on(range.first_day) }
    }
}

/// What is remarked of a dossier in the last column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remark {
    /// Entered by mistake.
    Void,
    /// Refused on its merits.
    Refused,
    /// Withdrawn by its owner.
    Withdrawn,
    /// Stopped at its owner's request.
    Stopped,
}

impl Remark {
    /// What is to be remarked of how a dossier ended; an approval is what is expected.
    pub const fn of_outcome(outcome: Outcome) -> Option<Self> {
        match outcome {
            Outcome::Approved => None,
            Outcome::Refused => Some(Self::Refused),
            Outcome::Withdrawn => Some(Self::Withdrawn),
            Outcome::Stopped => Some(Self::Stopped),
        }
    }
}

/// A line of the book. Personal data: not to be logged.
#[derive(Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its place in the year, from 1.
    pub number: i64,
    /// Code; that of an earlier system, where it has none of ours.
    pub code: String,
    /// The procedure.
    pub procedure: String,
    /// The owner.
    pub owner: String,
    /// Address.
    pub address: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// The agency that answers for it.
    pub agency: String,
    /// Day of acceptance.
    pub received_on: NaiveDate,
    /// Due date in force.
    pub due_on: Option<NaiveDate>,
    /// Day on which the result was handed over.
    pub returned_on: Option<NaiveDate>,
    /// Way of receipt.
    pub way: Option<String>,
    /// What else there is to say.
    pub remark: Option<Remark>,
}
