//! Changes of the calendar as a preview names them: the words of `PUT /v1/calendar/{day}`, several at once.
//!
//! All faults are named together. Whether the year of a day is known is asked of the calendar itself.

use std::collections::HashSet;

use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::domain::calendar::{CalendarDay, DayKind};
use crate::domain::calendar_change::{Change, day_fault, year_faults};
use crate::http::calendar::{CalendarDayRequest, LONGEST_NAME, LONGEST_SOURCE, YEARS, of_day};
use crate::http::problem::{FaultCode, Faults};
use crate::http::vocabulary::{DayKindOrPlain, PLAIN};

/// Most days of a preview beside those of whole years.
const MOST_DAYS: usize = 366;
/// Most years of a preview.
const MOST_YEARS: usize = 5;

/// What a day would be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DayChangeRequest {
    /// The day, of a year that is published or stands in `years`.
    #[schema(value_type = NaiveDate)]
    date: String,
    /// What it would be; `plain` takes its row away.
    #[schema(value_type = DayKindOrPlain)]
    kind: String,
    /// Its name; changes no date. Not for `plain`.
    #[schema(max_length = 300)]
    name: Option<String>,
    /// The law, notice or decision; changes no date.
    #[schema(max_length = 500)]
    source: Option<String>,
}

/// A year that would be published.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct YearChangeRequest {
    /// The year.
    #[schema(minimum = 2000, maximum = 2200)]
    year: i32,
    /// All its days that differ from the plain week.
    #[schema(min_items = 1, max_items = 366)]
    days: Vec<CalendarDayRequest>,
}

/// The changes, years before days: a day may be one of a year that is published with it.
pub(super) fn read(f: &mut Faults, years: &[YearChangeRequest], days: &[DayChangeRequest]) -> Vec<Change> {
    for (at, given, most) in [("/days", days.len(), MOST_DAYS), ("/years", years.len(), MOST_YEARS)] {
        if given > most {
            f.at(at, FaultCode::TooLong { most });
        }
    }
    let mut changes = Vec::new();
    let mut seen = HashSet::new();
    for (nth, year) in years.iter().enumerate() {
        if !seen.insert(year.year) {
            f.at(format!("/years/{nth}/year"), FaultCode::Duplicate);
        }
        changes.extend(year.read(f, &format!("/years/{nth}")));
    }
    let mut seen = HashSet::new();
    for (nth, day) in days.iter().enumerate() {
        let at = format!("/days/{nth}");
        let Some(change) = day.read(f, &at) else { continue };
        let (Change::Named(CalendarDay { day, .. }) | Change::Plain(day)) = &change else { continue };
        if !seen.insert(*day) {
            f.at(format!("{at}/date"), FaultCode::Duplicate);
        }
        changes.push(change);
    }
    changes
}

impl YearChangeRequest {
    fn read(&self, f: &mut Faults, at: &str) -> Option<Change> {
        if !YEARS.contains(&self.year) {
            f.at(format!("{at}/year"), FaultCode::out_of_range(YEARS.start(), YEARS.end()));
        }
        if self.days.is_empty() {
            f.at(format!("{at}/days"), FaultCode::TooShort { least: 1 });
        }
        let days = self.days.iter().enumerate();
        let days: Option<Vec<CalendarDay>> =
            days.map(|(nth, day)| day.read(&format!("{at}/days/{nth}"), f)).collect();
        let days = days?;
        for fault in year_faults(self.year, &days) {
            let fault = of_day(fault, &format!("{at}/days/{}", fault.index()));
            f.at(fault.pointer, fault.code);
        }
        Some(Change::Year { year: self.year, days })
    }
}

impl DayChangeRequest {
    fn read(&self, f: &mut Faults, at: &str) -> Option<Change> {
        let day: Option<NaiveDate> = f.date(&format!("{at}/date"), &self.date);
        let source = f.optional_text(&format!("{at}/source"), self.source.as_deref(), LONGEST_SOURCE);
        if self.kind == PLAIN {
            if self.name.is_some() {
                let why =
                    FaultCode::not_allowed_here("Ngày thường không có tên.", "A plain day has no name.");
                f.at(format!("{at}/name"), why);
            }
            return day.map(Change::Plain);
        }
        let name = f.optional_text(&format!("{at}/name"), self.name.as_deref(), LONGEST_NAME);
        let kind: Option<DayKind> = f.parse(&format!("{at}/kind"), &self.kind);
        let (name, source) = (name.unwrap_or_default(), source.unwrap_or_default());
        let named = CalendarDay { day: day?, kind: kind?, name, source };
        if let Some(fault) = day_fault(&named, 0) {
            let fault = of_day(fault, at);
            f.at(fault.pointer, fault.code);
        }
        Some(Change::Named(named))
    }
}
