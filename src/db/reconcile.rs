//! What a recount asks: the figures from dated statuses (`reconcile.sql`), the lines kept on events, and what totals and
//! tail say. One snapshot, portions of dossiers in the order of their ids, so that memory does not grow with them.
//!
//! Nothing here is compared; that is `workflow/reconcile`.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{Array, BigInt, Date, Integer, Jsonb, SmallInt, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use uuid::Uuid;

use super::statement::Statement;
use super::{Connection, QueryResult};

/// Dossiers by their ids: those above `after` up to `through`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Not this one yet.
    pub after: Uuid,
    /// This one still.
    pub through: Uuid,
}

impl Span {
    /// All there are.
    pub const EVERYTHING: Self = Self { after: Uuid::nil(), through: Uuid::max() };
}

/// A count of one agency, procedure and channel in one range.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct Counted {
    /// First day of the range.
    #[diesel(sql_type = Date)]
    pub first_day: NaiveDate,
    /// Agency, by key.
    #[diesel(sql_type = Integer)]
    pub agency_id: i32,
    /// Procedure, by key.
    #[diesel(sql_type = Integer)]
    pub procedure_id: i32,
    /// Channel.
    #[diesel(sql_type = Text)]
    pub channel: String,
    /// Column of the tally.
    #[diesel(sql_type = Text)]
    pub what: String,
    /// How many.
    #[diesel(sql_type = BigInt)]
    pub n: i64,
}

/// Counts ranges again, as known at a moment, with no look at ledger lines.
pub async fn recount(
    conn: &mut Connection,
    known_at: DateTime<Utc>,
    span: Span,
    ranges: &[(NaiveDate, NaiveDate)],
) -> QueryResult<Vec<Counted>> {
    let (first_days, last_days): (Vec<_>, Vec<_>) = ranges.iter().copied().unzip();
    Statement::new(include_str!("reconcile.sql"))
        .bind::<Timestamptz, _>(known_at)
        .bind::<SqlUuid, _>(span.after)
        .bind::<SqlUuid, _>(span.through)
        .bind::<Array<Date>, _>(first_days)
        .bind::<Array<Date>, _>(last_days)
        .load(conn)
        .await
}

/// Sums of lines: of a reporting month with its procedure, or of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, QueryableByName)]
pub struct LineSum {
    /// The day, or the first of the civil month that names the reporting month.
    #[diesel(sql_type = Date)]
    pub at: NaiveDate,
    /// Agency, by key.
    #[diesel(sql_type = Integer)]
    pub agency_id: i32,
    /// Procedure, by key; 0 where days are summed without it.
    #[diesel(sql_type = Integer)]
    pub procedure_id: i32,
    /// Channel, as a number of the nation.
    #[diesel(sql_type = SmallInt)]
    pub channel: i16,
    /// Measure, by number.
    #[diesel(sql_type = SmallInt)]
    pub measure: i16,
    /// The sum.
    #[diesel(sql_type = BigInt)]
    pub n: i64,
}

const KEPT: &str = "select day as at, agency_id, procedure_id, channel, measure, sum(n)::bigint as n from ( \
      select (l ->> 0)::date as day, (l ->> 1)::int as agency_id, (l ->> 2)::int as procedure_id, \
        (l ->> 3)::smallint as channel, (l ->> 4)::smallint as measure, (l ->> 5)::bigint as n \
      from dossier_events e, jsonb_array_elements(e.lines) l where e.dossier_id > $1 and e.dossier_id <= $2) x \
    group by 1, 2, 3, 4, 5";

/// The lines that events keep, by day.
pub async fn kept_lines(conn: &mut Connection, span: Span) -> QueryResult<Vec<LineSum>> {
    Statement::new(KEPT).bind::<SqlUuid, _>(span.after).bind::<SqlUuid, _>(span.through).load(conn).await
}

const MONTHS: &str = "select month as at, agency_id, procedure_id, channel, measure, sum(n)::bigint as n from ( \
      select month, agency_id, procedure_id, channel, measure, n from ledger_months \
      union all select month, agency_id, procedure_id, channel, measure, n from ledger_tail) x \
    group by 1, 2, 3, 4, 5 order by 2, 3, 4, 1, 5";

/// Totals and tail by reporting month, in the order of agency, procedure, channel and month.
pub async fn totals_by_month(conn: &mut Connection) -> QueryResult<Vec<LineSum>> {
    Statement::new(MONTHS).load(conn).await
}

const MONTH_TOTALS: &str = "select month as at, agency_id, 0 as procedure_id, channel, measure, sum(n)::bigint as n from ( \
      select month, agency_id, channel, measure, n from ledger_month_totals \
      union all select month, agency_id, channel, measure, n from ledger_tail) x group by 1, 2, 4, 5";

/// Totals without procedure, and tail, by reporting month.
pub async fn totals_without_procedure(conn: &mut Connection) -> QueryResult<Vec<LineSum>> {
    Statement::new(MONTH_TOTALS).load(conn).await
}

const DAYS: &str = "select day as at, agency_id, 0 as procedure_id, channel, measure, sum(n)::bigint as n from ( \
      select day, agency_id, channel, measure, n from ledger_days \
      union all select day, agency_id, channel, measure, n from ledger_tail) x group by 1, 2, 4, 5";

/// Totals and tail by day, without procedure.
pub async fn totals_by_day(conn: &mut Connection) -> QueryResult<Vec<LineSum>> {
    Statement::new(DAYS).load(conn).await
}

// Equal lines of one batch are one row of the tail, and such as cancel each other none: so they are summed by moment.
const BEYOND_MARK: &str = "with beyond as ( \
      select e.recorded_at, (l ->> 0)::date as day, (l ->> 1)::int as agency_id, (l ->> 2)::int as procedure_id, \
        (l ->> 3)::smallint as channel, (l ->> 4)::smallint as measure, (l ->> 5)::bigint as n \
      from dossier_events e, jsonb_array_elements(e.lines) l \
      where e.recorded_at > coalesce((select max(recorded_at) from ledger_mark), '-infinity') \
      union all select recorded_at, day, agency_id, procedure_id, channel, measure, -n from ledger_tail \
      where recorded_at > coalesce((select max(recorded_at) from ledger_mark), '-infinity')) \
    select day as at, agency_id, procedure_id, channel, measure, sum(n)::bigint as n from ( \
      select day, agency_id, procedure_id, channel, measure, sum(n) as n from beyond \
      group by recorded_at, 1, 2, 3, 4, 5 having sum(n) <> 0) x group by 1, 2, 3, 4, 5";

/// Lines that events keep less those of the tail, of what was recorded after the mark: none, since the totals hold
/// nothing recorded later than that.
pub async fn beyond_mark(conn: &mut Connection) -> QueryResult<Vec<LineSum>> {
    Statement::new(BEYOND_MARK).load(conn).await
}

#[derive(QueryableByName)]
struct OneDay {
    #[diesel(sql_type = Date)]
    day: NaiveDate,
}

const DAYS_OF_EFFECT: &str = "select distinct d.day from dossier_events e, \
    lateral (values (e.occurred_on), (e.lines_from), (e.lines_to)) d (day) where d.day is not null";

/// Days on which something took effect, by the history: at least one of each reporting month in which it did.
pub async fn days_of_effect(conn: &mut Connection) -> QueryResult<Vec<NaiveDate>> {
    let days: Vec<OneDay> = Statement::new(DAYS_OF_EFFECT).load(conn).await?;
    Ok(days.into_iter().map(|row| row.day).collect())
}

#[derive(QueryableByName)]
struct OneId {
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
}

/// The ids of the next dossiers after one, at most `limit`, in order.
pub async fn ids_after(conn: &mut Connection, after: Uuid, limit: i64) -> QueryResult<Vec<Uuid>> {
    let ids: Vec<OneId> = Statement::new("select id from dossiers where id > $1 order by id limit $2")
        .bind::<SqlUuid, _>(after)
        .bind::<BigInt, _>(limit)
        .load(conn)
        .await?;
    Ok(ids.into_iter().map(|row| row.id).collect())
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

/// How many events these dossiers have.
pub async fn count_events(conn: &mut Connection, span: Span) -> QueryResult<i64> {
    let count: Count =
        Statement::new("select count(*) as n from dossier_events where dossier_id > $1 and dossier_id <= $2")
            .bind::<SqlUuid, _>(span.after)
            .bind::<SqlUuid, _>(span.through)
            .get_result(conn)
            .await?;
    Ok(count.n)
}

/// The lines that one event keeps.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct KeptByEvent {
    /// The dossier.
    #[diesel(sql_type = SqlUuid)]
    pub dossier_id: Uuid,
    /// The compact form; see `ledger::lines_of_json`.
    #[diesel(sql_type = Jsonb)]
    pub lines: serde_json::Value,
}

/// The lines of these dossiers, event by event.
pub async fn kept_by_event(conn: &mut Connection, span: Span) -> QueryResult<Vec<KeptByEvent>> {
    Statement::new("select dossier_id, lines from dossier_events where dossier_id > $1 and dossier_id <= $2")
        .bind::<SqlUuid, _>(span.after)
        .bind::<SqlUuid, _>(span.through)
        .load(conn)
        .await
}

/// A key with its code.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct Coded {
    /// Our key.
    #[diesel(sql_type = Integer)]
    pub id: i32,
    /// The code people know.
    #[diesel(sql_type = Text)]
    pub code: String,
}

/// The codes of all procedures.
pub async fn procedure_codes(conn: &mut Connection) -> QueryResult<Vec<Coded>> {
    Statement::new("select id, code from procedures").load(conn).await
}

/// The first statements of a transaction that is to see one moment, change nothing and take its time.
pub async fn hold_snapshot(conn: &mut Connection) -> QueryResult<()> {
    conn.batch_execute(
        "set transaction isolation level repeatable read, read only; \
         set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0; \
         set local work_mem = '64MB'",
    )
    .await
}
