//! Orders of a list and places in it: a place is the key of the last dossier shown, so that what comes or goes in
//! between shifts nothing. Ties go by id, what lacks the date comes last in both directions.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::sql_types::{Date, Timestamptz, Uuid as SqlUuid};
use uuid::Uuid;

use super::row::Filed;
use crate::db::statement::Statement;

/// Order of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// Latest registered first.
    NewestFirst,
    /// Earliest registered first.
    OldestFirst,
    /// Earliest due date first.
    DueFirst,
    /// Latest due date first.
    DueLast,
    /// Earliest accepted first.
    AcceptedFirst,
    /// Latest accepted first.
    AcceptedLast,
    /// Earliest submitted first.
    SubmittedFirst,
    /// Latest submitted first.
    SubmittedLast,
    /// Earliest ended first.
    EndedFirst,
    /// Latest ended first.
    EndedLast,
}

crate::spell!(Sort {
    NewestFirst = "-id",
    OldestFirst = "id",
    DueFirst = "due_on",
    DueLast = "-due_on",
    AcceptedFirst = "accepted_on",
    AcceptedLast = "-accepted_on",
    SubmittedFirst = "submitted_at",
    SubmittedLast = "-submitted_at",
    EndedFirst = "ended_on",
    EndedLast = "-ended_on",
});

/// The column that a list is ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Key {
    Id,
    Due,
    Accepted,
    Submitted,
    Ended,
}

impl Key {
    pub(super) const fn column(self) -> &'static str {
        match self {
            Self::Id => "d.id",
            Self::Due => "d.due_on",
            Self::Accepted => "d.accepted_on",
            Self::Submitted => "d.submitted_at",
            Self::Ended => "d.ended_on",
        }
    }

    /// Whether a dossier may lack it.
    pub(super) const fn may_lack(self) -> bool {
        matches!(self, Self::Due | Self::Accepted | Self::Ended)
    }
}

impl Sort {
    pub(super) const fn key(self) -> Key {
        match self {
            Self::NewestFirst | Self::OldestFirst => Key::Id,
            Self::DueFirst | Self::DueLast => Key::Due,
            Self::AcceptedFirst | Self::AcceptedLast => Key::Accepted,
            Self::SubmittedFirst | Self::SubmittedLast => Key::Submitted,
            Self::EndedFirst | Self::EndedLast => Key::Ended,
        }
    }

    /// Direction, and how what lies beyond a place compares with it.
    pub(super) const fn direction(self) -> (&'static str, &'static str) {
        match self {
            Self::OldestFirst
            | Self::DueFirst
            | Self::AcceptedFirst
            | Self::SubmittedFirst
            | Self::EndedFirst => ("asc", ">"),
            Self::NewestFirst
            | Self::DueLast
            | Self::AcceptedLast
            | Self::SubmittedLast
            | Self::EndedLast => ("desc", "<"),
        }
    }
}

/// What the last dossier shown was ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Placed {
    /// Its id alone.
    ById,
    /// A date, or that it has none.
    On(Option<NaiveDate>),
    /// An instant.
    At(DateTime<Utc>),
}

/// A place in a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Its key.
    pub key: Placed,
    /// Its id.
    pub id: Uuid,
}

impl Place {
    /// The place of a dossier in a list of this order.
    pub fn of(filed: &Filed, sort: Sort) -> Self {
        let dossier = &filed.dossier;
        let key = match sort.key() {
            Key::Id => Placed::ById,
            Key::Due => Placed::On(dossier.due.due_on),
            Key::Accepted => Placed::On(dossier.accepted_on()),
            Key::Submitted => Placed::At(dossier.submitted_at),
            Key::Ended => Placed::On(dossier.ended_on()),
        };
        Self { key, id: dossier.id.0 }
    }

    /// Whether those that lack the date are all that is left.
    pub(super) const fn is_past_the_dated(&self) -> bool {
        matches!(self.key, Placed::On(None))
    }

    /// Appends the condition of lying beyond it, in the order of a key that is there (or lacks, as it does itself).
    pub(super) fn write<'a>(self, to: Statement<'a>, sort: Sort) -> Statement<'a> {
        let (_, beyond) = sort.direction();
        let column = sort.key().column();
        let keyed = |to: Statement<'a>| to.sql(&format!("({column}, d.id) {beyond} ("));
        match self.key {
            Placed::ById | Placed::On(None) => {
                to.sql(&format!("d.id {beyond} ")).value::<SqlUuid, _>(self.id)
            }
            Placed::On(Some(day)) => {
                keyed(to).value::<Date, _>(day).sql(", ").value::<SqlUuid, _>(self.id).sql(")")
            }
            Placed::At(instant) => {
                keyed(to).value::<Timestamptz, _>(instant).sql(", ").value::<SqlUuid, _>(self.id).sql(")")
            }
        }
    }
}
