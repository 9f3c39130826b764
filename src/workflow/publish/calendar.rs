//! Publishing the working calendar: a whole year, which makes it known, or one day of a known year.
//!
//! Each change is a version of the calendar. Due dates that were issued stay as they are, whatever the calendar becomes;
//! `workflow::redating` tells which would be others, and re-issues them where that is asked for.

use chrono::NaiveDate;
use serde_json::json;

use super::{Published, Publisher, conclude};
use crate::db;
use crate::db::admin_events::Subject;
use crate::db::versions::CachedSet;
use crate::domain::calendar::{CalendarDay, UnknownYear};
use crate::domain::calendar_change::{Change, DayFault, day_fault, difference, year_faults};

/// What a day is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DayPut {
    /// A named day.
    Named(CalendarDay),
    /// What its place in the week makes it; the source says who decided that.
    Plain {
        /// The day.
        day: NaiveDate,
        /// Law, notice or decision.
        source: String,
    },
}

impl DayPut {
    /// The same as a change of the calendar.
    fn change(&self) -> Change {
        match self {
            Self::Named(day) => Change::Named(day.clone()),
            Self::Plain { day, .. } => Change::Plain(*day),
        }
    }

    /// Who decided that the day is plain, where it is to be.
    fn plain_by(&self) -> Option<&str> {
        match self {
            Self::Named(_) => None,
            Self::Plain { source, .. } => Some(source),
        }
    }
}

/// A change of the calendar that was not made.
#[derive(Debug, thiserror::Error)]
pub enum CalendarRefused {
    /// The year of the day has not been published yet.
    #[error(transparent)]
    UnknownYear(#[from] UnknownYear),
    /// The day cannot be what it is said to be.
    #[error(transparent)]
    Day(DayFault),
    /// Days of the year cannot be what they are said to be.
    #[error("{} faults", .0.len())]
    Days(Vec<DayFault>),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] db::Error),
}

/// Publishes one day of a known year, in one transaction.
pub async fn publish_day(
    conn: &mut db::Connection,
    publisher: &Publisher,
    put: &DayPut,
) -> Result<Published, CalendarRefused> {
    db::transaction(conn, async |conn| {
        db::versions::lock(conn, CachedSet::Calendar).await?;
        let calendar = db::calendar::load(conn).await?;
        let (date, change) = match put {
            DayPut::Named(day) => {
                (day.day, json!({ "kind": day.kind, "name": day.name, "source": day.source }))
            }
            DayPut::Plain { day, source } => (*day, json!({ "kind": "plain", "source": source })),
        };
        let after = calendar.changed(&[put.change()])?;
        if after == calendar {
            return Ok(Published::Unchanged);
        }
        match put {
            DayPut::Named(day) => {
                if let Some(fault) = day_fault(day, 0) {
                    return Err(CalendarRefused::Day(fault));
                }
                db::calendar::put_day(conn, day).await?;
            }
            DayPut::Plain { day, .. } => db::calendar::delete_day(conn, *day).await?,
        }
        let (years, days) = difference(&calendar, &after, put.plain_by());
        db::calendar_versions::append(conn, publisher.now, &publisher.client, &years, &days).await?;
        let about = (Subject::Calendar, date.to_string());
        conclude(conn, CachedSet::Calendar, publisher, (about.0, &about.1), change).await?;
        Ok(if calendar.day(date).is_some() { Published::Changed } else { Published::Created })
    })
    .await
}

/// Publishes the days of a year, all of them, in one transaction: days that are not named are plain.
pub async fn publish_year(
    conn: &mut db::Connection,
    publisher: &Publisher,
    year: i32,
    mut days: Vec<CalendarDay>,
) -> Result<Published, CalendarRefused> {
    let faults = year_faults(year, &days);
    if !faults.is_empty() {
        return Err(CalendarRefused::Days(faults));
    }
    days.sort();
    db::transaction(conn, async |conn| {
        db::versions::lock(conn, CachedSet::Calendar).await?;
        let calendar = db::calendar::load(conn).await?;
        let after = calendar.changed(&[Change::Year { year, days: days.clone() }])?;
        if after == calendar {
            return Ok(Published::Unchanged);
        }
        db::calendar::put_year(conn, year, &days, publisher.now).await?;
        let (years, changes) = difference(&calendar, &after, None);
        db::calendar_versions::append(conn, publisher.now, &publisher.client, &years, &changes).await?;
        let named = |day: &CalendarDay| json!([day.day, day.kind, day.name, day.source]);
        let change = json!({ "days": days.iter().map(named).collect::<Vec<_>>() });
        let about = (Subject::Calendar, year.to_string());
        conclude(conn, CachedSet::Calendar, publisher, (about.0, &about.1), change).await?;
        Ok(if years.is_empty() { Published::Changed } else { Published::Created })
    })
    .await
}
