//! The working calendar as it is stored: the years that are known, and the days that differ from the plain week.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use diesel::{ExpressionMethods, Insertable, QueryDsl, Queryable, Selectable, SelectableHelper};
use diesel_async::RunQueryDsl;

use super::schema::{calendar_days, calendar_years};
use super::{Connection, Error, QueryResult, senseless};
use crate::domain::calendar::{Calendar, CalendarDay};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = calendar_days)]
struct Named {
    day: NaiveDate,
    kind: String,
    name: String,
    source: String,
}

impl From<&CalendarDay> for Named {
    fn from(CalendarDay { day, kind, name, source }: &CalendarDay) -> Self {
        Self { day: *day, kind: kind.as_str().to_owned(), name: name.clone(), source: source.clone() }
    }
}

impl TryFrom<Named> for CalendarDay {
    type Error = Error;

    fn try_from(Named { day, kind, name, source }: Named) -> QueryResult<Self> {
        Ok(Self { day, kind: kind.parse().map_err(senseless)?, name, source })
    }
}

/// The whole calendar.
pub async fn load(conn: &mut Connection) -> QueryResult<Calendar> {
    // Years first: a year committed in between is then still unknown, rather than known without its holidays.
    let years: Vec<i32> = calendar_years::table.select(calendar_years::year).load(conn).await?;
    let rows = calendar_days::table.select(Named::as_select()).load(conn).await?;
    let days: Vec<CalendarDay> = rows.into_iter().map(TryInto::try_into).collect::<QueryResult<_>>()?;
    Ok(Calendar::new(years, days))
}

/// Writes a day, over the one of its date if there is one.
pub async fn put_day(conn: &mut Connection, day: &CalendarDay) -> QueryResult<()> {
    let row = Named::from(day);
    let change = (
        calendar_days::kind.eq(row.kind.clone()),
        calendar_days::name.eq(row.name.clone()),
        calendar_days::source.eq(row.source.clone()),
    );
    let insert = diesel::insert_into(calendar_days::table).values(row);
    insert.on_conflict(calendar_days::day).do_update().set(change).execute(conn).await?;
    Ok(())
}

/// Takes the day's row away: the day is again what its place in the week makes it.
pub async fn delete_day(conn: &mut Connection, day: NaiveDate) -> QueryResult<()> {
    diesel::delete(calendar_days::table.find(day)).execute(conn).await?;
    Ok(())
}

/// Makes a year known with exactly these days; days of another year are left out.
pub async fn put_year(
    conn: &mut Connection,
    year: i32,
    days: &[CalendarDay],
    at: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::insert_into(calendar_years::table)
        .values((calendar_years::year.eq(year), calendar_years::published_at.eq(at)))
        .on_conflict(calendar_years::year)
        .do_update()
        .set(calendar_years::published_at.eq(at))
        .execute(conn)
        .await?;
    if let (Some(first), Some(last)) =
        (NaiveDate::from_ymd_opt(year, 1, 1), NaiveDate::from_ymd_opt(year, 12, 31))
    {
        let those = calendar_days::table.filter(calendar_days::day.between(first, last));
        diesel::delete(those).execute(conn).await?;
    }
    let rows: Vec<Named> = days.iter().filter(|day| day.day.year() == year).map(Named::from).collect();
    diesel::insert_into(calendar_days::table).values(rows).execute(conn).await?;
    Ok(())
}
