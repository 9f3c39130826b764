//! The ledger: lines are posted to the tail, rolled up into totals, and summed by one statement over both.
//!
//! The roll-up consumes rows (`delete … returning`), so each committed line is seen exactly once by any
//! statement, and marks up to which moment the totals hold what was recorded. Sums for figures are in `sums.rs`.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use diesel::QueryResult;
use diesel::QueryableByName;
use diesel::sql_types::{Array, BigInt, Date, Integer, SmallInt, Timestamptz};
use diesel_async::RunQueryDsl;
use serde_json::{Value, json};

use super::Connection;
use super::statement::Statement;
use crate::domain::id::{AgencyId, ProcedureId};
use crate::domain::ledger::{Key, Line, Measure};
use crate::domain::period::ReportingMonth;
use crate::domain::procedure::Channel;

/// The compact form in which an event keeps its lines: `[[day, agency, procedure, channel, measure, n], …]`.
pub fn lines_as_json(lines: &[Line]) -> Value {
    let one = |line: &Line| {
        json!([
            line.day,
            line.key.agency.0,
            line.key.procedure.0,
            line.key.channel.national_code(),
            line.measure.number(),
            line.n
        ])
    };
    lines.iter().map(one).collect()
}

/// Reads the compact form back; `None` where it makes no sense.
pub fn lines_of_json(lines: &Value) -> Option<Vec<Line>> {
    of_raw(serde_json::from_value(lines.clone()).ok()?)
}

/// The same of the text of it.
pub fn lines_of_text(lines: &str) -> Option<Vec<Line>> {
    of_raw(serde_json::from_str(lines).ok()?)
}

fn of_raw(raw: Vec<(NaiveDate, i32, i32, i16, i16, i64)>) -> Option<Vec<Line>> {
    raw.into_iter()
        .map(|(day, agency, procedure, channel, measure, n)| {
            let channel = Channel::of_national_code(channel)?;
            let key = Key { agency: AgencyId(agency), procedure: ProcedureId(procedure), channel };
            Some(Line { day, key, measure: Measure::of_number(measure)?, n })
        })
        .collect()
}

const POST: &str = "insert into ledger_tail (month, day, agency_id, procedure_id, channel, measure, recorded_at, n) \
    select * from unnest($1, $2, $3, $4, $5, $6, $7, $8)";

/// Lines recorded at one moment, equal ones added up: a busy counter posts the same line many times in a batch.
#[derive(Debug, Default)]
pub struct Posting(BTreeMap<(DateTime<Utc>, NaiveDate, Key, Measure), i64>);

impl Posting {
    /// Adds the lines that an event recorded at this moment posts.
    pub fn add(&mut self, recorded_at: DateTime<Utc>, lines: &[Line]) {
        for line in lines {
            *self.0.entry((recorded_at, line.day, line.key, line.measure)).or_default() += line.n;
        }
    }
}

/// Posts lines to the tail.
pub async fn post(mut conn: &Connection, Posting(mut lines): Posting) -> QueryResult<usize> {
    lines.retain(|_, n| *n != 0);
    if lines.is_empty() {
        return Ok(0);
    }
    let month = |day: NaiveDate| ReportingMonth::of(day).name_day();
    let keys = || lines.keys();
    Statement::new(POST)
        .bind::<Array<Date>, _>(keys().map(|(_, day, ..)| month(*day)).collect::<Vec<_>>())
        .bind::<Array<Date>, _>(keys().map(|(_, day, ..)| *day).collect::<Vec<_>>())
        .bind::<Array<Integer>, _>(keys().map(|(_, _, key, _)| key.agency.0).collect::<Vec<_>>())
        .bind::<Array<Integer>, _>(keys().map(|(_, _, key, _)| key.procedure.0).collect::<Vec<_>>())
        .bind::<Array<SmallInt>, _>(
            keys().map(|(_, _, key, _)| key.channel.national_code()).collect::<Vec<_>>(),
        )
        .bind::<Array<SmallInt>, _>(keys().map(|(.., measure)| measure.number()).collect::<Vec<_>>())
        .bind::<Array<Timestamptz>, _>(keys().map(|(at, ..)| *at).collect::<Vec<_>>())
        .bind::<Array<BigInt>, _>(lines.values().copied().collect::<Vec<_>>())
        .execute(&mut conn)
        .await
}

// Totals are written in the order of their keys: two roll-ups at once could not deadlock even without the lock.
// The oldest lines by a bound, never by a join: what the planner last saw of the tail was empty, and it would compare
// each line with each.
const ROLL_UP: &str = "with moved as (delete from ledger_tail where id <= \
      (select max(id) from (select id from ledger_tail order by id limit $1) oldest) \
      returning month, day, agency_id, procedure_id, channel, measure, n, recorded_at), \
    months as (insert into ledger_months (month, agency_id, procedure_id, channel, measure, n) \
      select month, agency_id, procedure_id, channel, measure, sum(n)::bigint from moved group by 1, 2, 3, 4, 5 \
      order by 2, 1, 3, 4, 5 \
      on conflict (agency_id, month, procedure_id, channel, measure) do update set n = ledger_months.n + excluded.n), \
    month_totals as (insert into ledger_month_totals (month, agency_id, channel, measure, n) \
      select month, agency_id, channel, measure, sum(n)::bigint from moved group by 1, 2, 3, 4 order by 2, 1, 3, 4 \
      on conflict (agency_id, month, channel, measure) do update set n = ledger_month_totals.n + excluded.n), \
    days as (insert into ledger_days (day, agency_id, channel, measure, n) \
      select day, agency_id, channel, measure, sum(n)::bigint from moved group by 1, 2, 3, 4 order by 2, 1, 3, 4 \
      on conflict (agency_id, day, channel, measure) do update set n = ledger_days.n + excluded.n), \
    mark as (update ledger_mark set recorded_at = m.latest from (select max(recorded_at) as latest from moved) m \
      where m.latest > ledger_mark.recorded_at) \
    select count(*) as n from moved";

const TRY_LOCK: &str = "select pg_try_advisory_xact_lock(hashtext('motcua.roll_up'))::int::bigint as n";

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

/// Rolls up to `limit` lines of the tail into the totals, in one statement; `None` where another process is at it.
pub async fn roll_up(conn: &mut Connection, limit: i64) -> QueryResult<Option<i64>> {
    use diesel_async::AsyncConnection;
    conn.transaction(async |conn| {
        let locked: Count = Statement::new(TRY_LOCK).get_result(conn).await?;
        if locked.n == 0 {
            return Ok(None);
        }
        let moved: Count = Statement::new(ROLL_UP).bind::<BigInt, _>(limit).get_result(conn).await?;
        Ok(Some(moved.n))
    })
    .await
}

/// How many lines wait in the tail.
pub async fn tail_length(conn: &mut Connection) -> QueryResult<i64> {
    let count: Count = Statement::new("select count(*) as n from ledger_tail").get_result(conn).await?;
    Ok(count.n)
}

#[derive(QueryableByName)]
struct Recorded {
    #[diesel(sql_type = Timestamptz)]
    recorded_at: DateTime<Utc>,
}

/// How long the oldest line has waited in the tail at `now` (business time): how far the roll-up lags. `None` where
/// nothing waits. One row of an index: cheap at any length.
pub async fn tail_age(conn: &mut Connection, now: DateTime<Utc>) -> QueryResult<Option<TimeDelta>> {
    let oldest = "select recorded_at from ledger_tail order by id limit 1";
    let rows: Vec<Recorded> = Statement::new(oldest).load(conn).await?;
    Ok(rows.into_iter().next().map(|row| (now - row.recorded_at).max(TimeDelta::zero())))
}
