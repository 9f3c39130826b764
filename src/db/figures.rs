//! Figures of the whole instance for its operators, each by one statement: what the ledger says of today, and
//! what the server's clock shows. What waits in the ledger's tail is in `ledger.rs`.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::sql_types::{BigInt, Date, Timestamptz};
use diesel::{QueryResult, QueryableByName};
use diesel_async::RunQueryDsl;

use super::Connection;
use super::statement::Statement;

/// What stands today, over all agencies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, QueryableByName)]
pub struct Standing {
    /// Accepted and not ended.
    #[diesel(sql_type = BigInt)]
    pub pending: i64,
    /// Of these, past their due date.
    #[diesel(sql_type = BigInt)]
    pub overdue: i64,
    /// Of these, waiting for the applicant.
    #[diesel(sql_type = BigInt)]
    pub waiting: i64,
    /// Of these, without a due date.
    #[diesel(sql_type = BigInt)]
    pub undated: i64,
    /// Sent in online and not accepted yet.
    #[diesel(sql_type = BigInt)]
    pub waiting_intake: i64,
}

// The numbers of measures are those of `domain::ledger::Measure`; `tests/it/metrics.rs` holds them to the figures that
// clients are shown.
const STANDING: &str = "with today as (select $1::date as day), lines as ( \
      select d.measure, d.n from ledger_days d, today t where d.day <= t.day \
      union all select l.measure, l.n from ledger_tail l, today t where l.day <= t.day) \
    select coalesce(sum(n) filter (where measure = 3 or measure between 12 and 15), 0)::bigint \
        - coalesce(sum(n) filter (where measure >= 100), 0)::bigint as pending, \
      coalesce(sum(n) filter (where measure = 5), 0)::bigint as overdue, \
      coalesce(sum(n) filter (where measure = 6), 0)::bigint as waiting, \
      coalesce(sum(n) filter (where measure = 7), 0)::bigint as undated, \
      coalesce(sum(n) filter (where measure = 1), 0)::bigint as waiting_intake from lines";

/// What stands on a day, over all agencies: totals and tail in one statement, so that each line counts once. Reads every
/// total up to that day: once a minute, not for each request.
pub async fn standing(conn: &mut Connection, today: NaiveDate) -> QueryResult<Standing> {
    Statement::new(STANDING).bind::<Date, _>(today).get_result(conn).await
}

/// What the clock of the database's server shows. To compare with ours, never to decide anything by.
pub async fn server_time(conn: &mut Connection) -> QueryResult<DateTime<Utc>> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Timestamptz)]
        at: DateTime<Utc>,
    }
    let row: Row = Statement::new("select clock_timestamp() as at").get_result(conn).await?;
    Ok(row.at)
}
