//! What does not change from life to life: the working calendar, the procedures and their limits, and how dates
//! are written here.

use std::sync::LazyLock;

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, TimeDelta, Utc};
use motcua::domain::{
    calendar::{Calendar, CalendarDay},
    deadline::{Limit, WorkingHours},
    decide::{Backdating, Rules},
    id::VersionId,
    procedure::{OnlineService, SupplementClock},
};

/// The years that a calendar knows: all, or all but one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Known {
    All,
    Without2023,
    Without2024,
}

/// A procedure as far as dates go.
#[derive(Clone)]
pub(crate) struct Terms {
    pub(crate) limit: Option<Limit>,
    pub(crate) clock: SupplementClock,
    pub(crate) online: Option<OnlineService>,
}

pub(crate) struct World {
    all: Calendar,
    without_2023: Calendar,
    without_2024: Calendar,
    hours: WorkingHours,
    /// By the number of the version.
    pub(crate) terms: Vec<Terms>,
}

pub(crate) static WORLD: LazyLock<World> = LazyLock::new(World::new);

/// Limits of the random lives, from plain working days to none at all, with both clocks.
const LIMITS: [(&str, SupplementClock); 8] = [
    (r#"{"amount": 5, "unit": "working_day"}"#, SupplementClock::Restart),
    (r#"{"amount": 10, "unit": "calendar_day"}"#, SupplementClock::Shift),
    (r#"{"amount": 1, "unit": "month"}"#, SupplementClock::Restart),
    (r#"{"amount": 12, "unit": "working_hour"}"#, SupplementClock::Shift),
    (r#"{"unit": "same_day", "cutoff_time": "15:00"}"#, SupplementClock::Restart),
    (r#"{"amount": 2.5, "unit": "working_day"}"#, SupplementClock::Shift),
    ("null", SupplementClock::Restart),
    ("null", SupplementClock::Shift),
];

impl World {
    fn new() -> Self {
        let levels = OnlineService::ALL.iter().cycle();
        let terms = LIMITS.iter().zip(levels).map(|((limit, clock), level)| Terms {
            limit: serde_json::from_str(limit).expect("a lawful limit"),
            clock: *clock,
            online: Some(*level),
        });
        Self {
            all: calendar(&[]),
            without_2023: calendar(&[2023]),
            without_2024: calendar(&[2024]),
            hours: WorkingHours::default(),
            terms: terms.collect(),
        }
    }

    /// The rules for a dossier of this version; earlier days are allowed.
    pub(crate) fn rules(&self, known: Known, version: VersionId, now: DateTime<Utc>) -> Rules<'_> {
        let terms = &self.terms[usize::try_from(version.0).expect("a small number")];
        self.rules_of(known, terms, now)
    }

    pub(crate) fn rules_of<'a>(&'a self, known: Known, terms: &'a Terms, now: DateTime<Utc>) -> Rules<'a> {
        Rules {
            calendar: match known {
                Known::All => &self.all,
                Known::Without2023 => &self.without_2023,
                Known::Without2024 => &self.without_2024,
            },
            hours: &self.hours,
            limit: terms.limit.as_ref(),
            online_service: terms.online,
            supplement_clock: terms.clock,
            steps: &[],
            now,
            backdating: Backdating::Allowed,
        }
    }
}

/// The calendar of 2022–2026 without the years that nobody has published.
fn calendar(missing: &[i32]) -> Calendar {
    let mut rows = csv::Reader::from_reader(include_str!("../../data/calendar.csv").as_bytes());
    let days = rows.records().map(|row| {
        let row = row.expect("a readable row");
        CalendarDay {
            day: row[0].parse().expect("a date"),
            kind: row[1].parse().expect("a kind of day"),
            name: row[2].to_owned(),
            source: row[3].to_owned(),
        }
    });
    let days: Vec<CalendarDay> = days.filter(|day| !missing.contains(&day.day.year())).collect();
    Calendar::new((2022..=2026).filter(|year| !missing.contains(year)), days)
}

/// `2023-03-08`.
pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

/// `2023-03-08 09:00` on the wall clock of Vietnam, seven hours ahead of UTC; `2023-03-08` alone is 09:00.
pub(crate) fn at(text: &str) -> DateTime<Utc> {
    let text = if text.len() == 10 { format!("{text} 09:00") } else { text.to_owned() };
    let wall = NaiveDateTime::parse_from_str(&text, "%Y-%m-%d %H:%M").expect("a moment");
    (wall - TimeDelta::hours(7)).and_utc()
}
