//! The ledger: lines are posted to the tail, rolled up into totals, and summed by one statement over both.
//!
//! The roll-up consumes rows (`delete … returning`), so each committed line is seen exactly once by any
//! statement. Sums for figures are in `sums.rs`.

use chrono::NaiveDate;
use diesel::QueryResult;
use diesel::QueryableByName;
use diesel::sql_types::{Array, BigInt, Date, Integer, SmallInt};
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

const POST: &str = "insert into ledger_tail (month, day, agency_id, procedure_id, channel, measure, n) \
    select * from unnest($1, $2, $3, $4, $5, $6, $7)";

/// Posts lines to the tail.
pub async fn post(mut conn: &Connection, lines: &[Line]) -> QueryResult<usize> {
    if lines.is_empty() {
        return Ok(0);
    }
    let month = |line: &Line| ReportingMonth::of(line.day).name_day();
    Statement::new(POST)
        .bind::<Array<Date>, _>(lines.iter().map(month).collect::<Vec<_>>())
        .bind::<Array<Date>, _>(lines.iter().map(|line| line.day).collect::<Vec<_>>())
        .bind::<Array<Integer>, _>(lines.iter().map(|line| line.key.agency.0).collect::<Vec<_>>())
        .bind::<Array<Integer>, _>(lines.iter().map(|line| line.key.procedure.0).collect::<Vec<_>>())
        .bind::<Array<SmallInt>, _>(
            lines.iter().map(|line| line.key.channel.national_code()).collect::<Vec<_>>(),
        )
        .bind::<Array<SmallInt>, _>(lines.iter().map(|line| line.measure.number()).collect::<Vec<_>>())
        .bind::<Array<BigInt>, _>(lines.iter().map(|line| line.n).collect::<Vec<_>>())
        .execute(&mut conn)
        .await
}

// Totals are written in the order of their keys: two roll-ups at once could not deadlock even without the lock.
const ROLL_UP: &str = "with moved as (delete from ledger_tail where id in \
      (select id from ledger_tail order by id limit $1) returning month, day, agency_id, procedure_id, channel, measure, n), \
    months as (insert into ledger_months (month, agency_id, procedure_id, channel, measure, n) \
      select month, agency_id, procedure_id, channel, measure, sum(n)::bigint from moved group by 1, 2, 3, 4, 5 \
      order by 2, 1, 3, 4, 5 \
      on conflict (agency_id, month, procedure_id, channel, measure) do update set n = ledger_months.n + excluded.n), \
    days as (insert into ledger_days (day, agency_id, channel, measure, n) \
      select day, agency_id, channel, measure, sum(n)::bigint from moved group by 1, 2, 3, 4 order by 2, 1, 3, 4 \
      on conflict (agency_id, day, channel, measure) do update set n = ledger_days.n + excluded.n) \
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
