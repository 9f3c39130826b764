//! Numbers of dossier codes, per agency of intake and day (NĐ 61/2018 Đ26, TT 01/2018 Đ19).
//!
//! Taken in the transaction of acceptance: what is rolled back leaves no gap.

use chrono::NaiveDate;
use diesel::QueryResult;
use diesel::QueryableByName;
use diesel::sql_types::{Array, Date, Integer};
use diesel_async::RunQueryDsl;

use super::Connection;
use super::statement::Statement;
use crate::domain::id::AgencyId;

/// A row of counters: agency and day.
pub type CounterKey = (AgencyId, NaiveDate);

const TAKE: &str = "insert into code_counters as c (agency_id, day, last_number) \
    select * from unnest($1, $2, $3) order by 1, 2 \
    on conflict (agency_id, day) do update set last_number = c.last_number + excluded.last_number \
    returning agency_id, day, last_number";

const RAISE: &str = "insert into code_counters as c (agency_id, day, last_number) \
    select * from unnest($1, $2, $3) order by 1, 2 \
    on conflict (agency_id, day) do update set last_number = greatest(c.last_number, excluded.last_number) \
    returning agency_id, day, last_number";

#[derive(QueryableByName)]
struct Counter {
    #[diesel(sql_type = Integer)]
    agency_id: i32,
    #[diesel(sql_type = Date)]
    day: NaiveDate,
    #[diesel(sql_type = Integer)]
    last_number: i32,
}

async fn run(
    mut conn: &Connection,
    statement: &'static str,
    counters: &[(CounterKey, u32)],
) -> QueryResult<Vec<(CounterKey, u32)>> {
    if counters.is_empty() {
        return Ok(Vec::new());
    }
    let number = |n: u32| i32::try_from(n).unwrap_or(i32::MAX);
    let rows: Vec<Counter> = Statement::new(statement)
        .bind::<Array<Integer>, _>(counters.iter().map(|((agency, _), _)| agency.0).collect::<Vec<_>>())
        .bind::<Array<Date>, _>(counters.iter().map(|((_, day), _)| *day).collect::<Vec<_>>())
        .bind::<Array<Integer>, _>(counters.iter().map(|(_, n)| number(*n)).collect::<Vec<_>>())
        .load(&mut conn)
        .await?;
    let last = rows
        .into_iter()
        .map(|row| ((AgencyId(row.agency_id), row.day), u32::try_from(row.last_number).unwrap_or_default()));
    Ok(last.collect())
}

/// Takes so many numbers of each counter; answers the last number taken. Keys must be distinct.
pub async fn take(conn: &Connection, counters: &[(CounterKey, u32)]) -> QueryResult<Vec<(CounterKey, u32)>> {
    run(conn, TAKE, counters).await
}

/// Raises each counter to at least this number, for codes that an earlier system issued. Keys must be distinct.
pub async fn raise(conn: &Connection, counters: &[(CounterKey, u32)]) -> QueryResult<()> {
    run(conn, RAISE, counters).await.map(drop)
}
