//! The versions of the calendar as they are stored: appended with each change of its days, in its transaction.
//!
//! Numbers follow each other without a gap, because a change holds the lock of the calendar's set
//! (`versions::lock`) before it appends. Three statements however many versions are read.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{Array, BigInt, Date, Integer, Nullable, Text, Timestamptz};
use diesel_async::RunQueryDsl;

use super::statement::Statement;
use super::{Connection, QueryResult, senseless};
use crate::domain::calendar::CalendarDay;
use crate::domain::calendar_history::{CalendarVersion, DayChange};

#[derive(QueryableByName)]
struct Version {
    #[diesel(sql_type = Integer)]
    number: i32,
    #[diesel(sql_type = Timestamptz)]
    at: DateTime<Utc>,
    #[diesel(sql_type = Text)]
    client_id: String,
}

#[derive(QueryableByName)]
struct Year {
    #[diesel(sql_type = Integer)]
    version: i32,
    #[diesel(sql_type = Integer)]
    year: i32,
}

#[derive(QueryableByName)]
struct Changed {
    #[diesel(sql_type = Integer)]
    version: i32,
    #[diesel(sql_type = Date)]
    day: NaiveDate,
    #[diesel(sql_type = Nullable<Text>)]
    was_kind: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    was_name: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    was_source: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    kind: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    name: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    source: Option<String>,
}

fn named(
    day: NaiveDate,
    kind: Option<String>,
    name: Option<String>,
    source: Option<&String>,
) -> QueryResult<Option<CalendarDay>> {
    let (Some(kind), Some(name), Some(source)) = (kind, name, source) else { return Ok(None) };
    Ok(Some(CalendarDay { day, kind: kind.parse().map_err(senseless)?, name, source: source.clone() }))
}

impl TryFrom<Changed> for DayChange {
    type Error = super::Error;

    fn try_from(row: Changed) -> QueryResult<Self> {
        let Changed { version: _, day, was_kind, was_name, was_source, kind, name, source } = row;
        let was = named(day, was_kind, was_name, was_source.as_ref())?;
        let becomes = named(day, kind, name, source.as_ref())?;
        let plain_by = source.filter(|_| becomes.is_none());
        Ok(Self { day, was, becomes, plain_by })
    }
}

const LIST: &str = "select number, at, client_id from calendar_versions order by number";
const PAGE: &str =
    "select number, at, client_id from calendar_versions where number < $1 order by number desc limit $2";
const YEARS: &str =
    "select version, year from calendar_version_years where version = any($1) order by version, year";
const DAYS: &str = "select version, day, was_kind, was_name, was_source, kind, name, source \
    from calendar_version_days where version = any($1) order by version, day";

/// All versions, in order of their numbers.
pub async fn list(conn: &mut Connection) -> QueryResult<Vec<CalendarVersion>> {
    let versions = Statement::new(LIST).load(conn).await?;
    whole(conn, versions).await
}

/// Versions below a number, the newest first.
pub async fn page(
    conn: &mut Connection,
    below: Option<i32>,
    limit: i64,
) -> QueryResult<Vec<CalendarVersion>> {
    let statement = Statement::new(PAGE).bind::<Integer, _>(below.unwrap_or(i32::MAX));
    let versions = statement.bind::<BigInt, _>(limit).load(conn).await?;
    whole(conn, versions).await
}

async fn whole(conn: &mut Connection, versions: Vec<Version>) -> QueryResult<Vec<CalendarVersion>> {
    let numbers: Vec<i32> = versions.iter().map(|version| version.number).collect();
    let years: Vec<Year> =
        Statement::new(YEARS).bind::<Array<Integer>, _>(numbers.as_slice()).load(conn).await?;
    let days: Vec<Changed> =
        Statement::new(DAYS).bind::<Array<Integer>, _>(numbers.as_slice()).load(conn).await?;
    let mut changes: HashMap<i32, (Vec<i32>, Vec<DayChange>)> = HashMap::new();
    for Year { version, year } in years {
        changes.entry(version).or_default().0.push(year);
    }
    for day in days {
        changes.entry(day.version).or_default().1.push(day.try_into()?);
    }
    let whole = versions.into_iter().map(|Version { number, at, client_id: client }| {
        let (years, days) = changes.remove(&number).unwrap_or_default();
        Ok(CalendarVersion { number: u32::try_from(number).map_err(senseless)?, at, client, years, days })
    });
    whole.collect()
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = Integer)]
    number: i32,
}

const APPEND: &str = "insert into calendar_versions (number, at, client_id) \
    select coalesce(max(number), 0) + 1, $1, $2 from calendar_versions returning number";
const APPEND_YEARS: &str =
    "insert into calendar_version_years (version, year) select $1, year from unnest($2) as n (year)";
const APPEND_DAYS: &str = "insert into calendar_version_days \
    (version, day, was_kind, was_name, was_source, kind, name, source) \
    select $1, n.* from unnest($2, $3, $4, $5, $6, $7, $8) as n";

/// Appends the next version, under the lock of the calendar's set.
pub async fn append(
    conn: &mut Connection,
    at: DateTime<Utc>,
    client: &str,
    years: &[i32],
    days: &[DayChange],
) -> QueryResult<()> {
    let append = Statement::new(APPEND).bind::<Timestamptz, _>(at).bind::<Text, _>(client);
    let Number { number } = append.get_result(conn).await?;
    let append = Statement::new(APPEND_YEARS).bind::<Integer, _>(number);
    append.bind::<Array<Integer>, _>(years).execute(conn).await?;
    let kind = |day: &Option<CalendarDay>| day.as_ref().map(|day| day.kind.as_str());
    let source = |change: &DayChange| {
        change.becomes.as_ref().map(|day| day.source.clone()).or_else(|| change.plain_by.clone())
    };
    let texts = |text: &dyn Fn(&DayChange) -> Option<String>| days.iter().map(text).collect::<Vec<_>>();
    Statement::new(APPEND_DAYS)
        .bind::<Integer, _>(number)
        .bind::<Array<Date>, _>(days.iter().map(|change| change.day).collect::<Vec<_>>())
        .bind::<Array<Nullable<Text>>, _>(days.iter().map(|change| kind(&change.was)).collect::<Vec<_>>())
        .bind::<Array<Nullable<Text>>, _>(texts(&|change| Some(change.was.as_ref()?.name.clone())))
        .bind::<Array<Nullable<Text>>, _>(texts(&|change| Some(change.was.as_ref()?.source.clone())))
        .bind::<Array<Nullable<Text>>, _>(days.iter().map(|change| kind(&change.becomes)).collect::<Vec<_>>())
        .bind::<Array<Nullable<Text>>, _>(texts(&|change| Some(change.becomes.as_ref()?.name.clone())))
        .bind::<Array<Nullable<Text>>, _>(texts(&source))
        .execute(conn)
        .await?;
    Ok(())
}
