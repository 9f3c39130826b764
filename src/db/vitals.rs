//! How is the server, and how are our tables? The facts that `motcua doctor` judges; nothing here changes anything.

use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Bool, Integer, Nullable, Text, Timestamptz};
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};

use super::statement::Statement;
use super::{Connection, QueryResult};

/// The server and our place on it.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct Server {
    /// As the server says it.
    #[diesel(sql_type = Text)]
    pub version: String,
    /// Encoding of the database.
    #[diesel(sql_type = Text)]
    pub encoding: String,
    /// `synchronous_commit` of our role.
    #[diesel(sql_type = Text)]
    pub synchronous_commit: String,
    /// `fsync`.
    #[diesel(sql_type = Text)]
    pub fsync: String,
    /// `full_page_writes`.
    #[diesel(sql_type = Text)]
    pub full_page_writes: String,
    /// `data_checksums`.
    #[diesel(sql_type = Text)]
    pub data_checksums: String,
    /// It is a standby, or writes are refused.
    #[diesel(sql_type = Bool)]
    pub read_only: bool,
    /// Connections it takes from ordinary roles.
    #[diesel(sql_type = Integer)]
    pub connections: i32,
    /// Connections in use.
    #[diesel(sql_type = BigInt)]
    pub connected: i64,
    /// Other connections of motcua to this database.
    #[diesel(sql_type = BigInt)]
    pub ours: i64,
    /// Bytes of the database.
    #[diesel(sql_type = BigInt)]
    pub bytes: i64,
    /// Our role.
    #[diesel(sql_type = Text)]
    pub role: String,
    /// It is a superuser.
    #[diesel(sql_type = Bool)]
    pub superuser: bool,
    /// The server's clock.
    #[diesel(sql_type = Timestamptz)]
    pub clock: DateTime<Utc>,
}

// The one statement that asks the server's clock: how far it is from ours is the question. `reset_val` is what a session
// begins with, whatever `be_careful` set in this one. Of other roles an ordinary one sees connections, not their type.
const SERVER: &str = "select current_setting('server_version') as version, \
    (select pg_encoding_to_char(encoding)::text from pg_database where datname = current_database()) as encoding, \
    current_setting('synchronous_commit') as synchronous_commit, current_setting('fsync') as fsync, \
    current_setting('full_page_writes') as full_page_writes, current_setting('data_checksums') as data_checksums, \
    pg_is_in_recovery() or (select reset_val from pg_settings where name = 'default_transaction_read_only') = 'on' \
      as read_only, \
    current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int as connections, \
    (select count(*) from pg_stat_activity where datid is not null \
      and coalesce(backend_type, 'client backend') = 'client backend') as connected, \
    (select count(*) from pg_stat_activity where application_name = 'motcua' and datname = current_database() \
      and pid <> pg_backend_pid()) as ours, \
    pg_database_size(current_database()) as bytes, current_user::text as role, \
    (select rolsuper from pg_roles where rolname = current_user) as superuser, clock_timestamp() as clock";

/// Asks the server.
pub async fn server(conn: &mut Connection) -> QueryResult<Server> {
    Statement::new(SERVER).get_result(conn).await
}

/// No question of ours may hold anything up, and none may take long.
pub async fn be_careful(conn: &mut Connection) -> QueryResult<()> {
    conn.batch_execute(
        "set default_transaction_read_only = on; set statement_timeout = '60s'; set lock_timeout = '2s'",
    )
    .await
}

/// What keeps history from being changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, QueryableByName)]
pub struct Guard {
    /// The trigger is there and fires.
    #[diesel(sql_type = Bool)]
    pub trigger: bool,
    /// Our role may write at all: dossiers, events, the tail.
    #[diesel(sql_type = Bool)]
    pub may_work: bool,
}

/// Asks about the history's guard.
pub async fn guard(conn: &mut Connection) -> QueryResult<Guard> {
    Statement::new(
        "select exists (select 1 from pg_trigger where tgrelid = to_regclass('dossier_events') \
           and tgname = 'dossier_events_append_only' and tgenabled in ('O', 'A')) as trigger, \
         has_table_privilege('dossier_events', 'insert') and has_table_privilege('dossiers', 'insert, update') \
           and has_table_privilege('ledger_tail', 'insert') and has_table_privilege('ledger_tail', 'delete') as may_work",
    )
    .get_result(conn)
    .await
}

/// What waits in our tables.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct Waiting {
    /// Dossiers without a due date because a year's calendar is missing.
    #[diesel(sql_type = BigInt)]
    pub undated: i64,
    /// Idempotency keys whose time is over.
    #[diesel(sql_type = BigInt)]
    pub expired_keys: i64,
    /// When the last backup was made.
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub backed_up_at: Option<DateTime<Utc>>,
}

/// Asks what waits; keys are over that were used before `keys_before`.
pub async fn waiting(conn: &mut Connection, keys_before: DateTime<Utc>) -> QueryResult<Waiting> {
    Statement::new(
        "select (select count(*) from dossiers where undated and not voided and ended_on is null) as undated, \
         (select count(*) from idempotency_keys where created_at < $1) as expired_keys, \
         (select max(backed_up_at) from instance) as backed_up_at",
    )
    .bind::<Timestamptz, _>(keys_before)
    .get_result(conn)
    .await
}

/// A connection that holds others up, or may.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct Holder {
    /// Its process.
    #[diesel(sql_type = Integer)]
    pub pid: i32,
    /// Its application.
    #[diesel(sql_type = Text)]
    pub application: String,
    /// What it is doing.
    #[diesel(sql_type = Text)]
    pub state: String,
    /// How long its transaction is open, in seconds.
    #[diesel(sql_type = BigInt)]
    pub seconds: i64,
    /// How many wait for it.
    #[diesel(sql_type = BigInt)]
    pub blocks: i64,
}

/// Transactions open for more than `seconds`, and those for which others wait for more than a tenth of that.
pub async fn holders(conn: &mut Connection, seconds: i64) -> QueryResult<Vec<Holder>> {
    Statement::new(
        "with asked as (select $1::bigint as seconds), \
         waiting as (select unnest(pg_blocking_pids(a.pid)) as by from pg_stat_activity a, asked \
           where a.wait_event_type = 'Lock' and a.datname = current_database() \
             and extract(epoch from clock_timestamp() - a.query_start) * 10 > asked.seconds) \
         select a.pid, a.application_name as application, coalesce(a.state, '') as state, \
           coalesce(extract(epoch from clock_timestamp() - a.xact_start), 0)::bigint as seconds, \
           (select count(*) from waiting w where w.by = a.pid) as blocks \
         from pg_stat_activity a, asked where a.datname = current_database() and a.pid <> pg_backend_pid() \
           and (extract(epoch from clock_timestamp() - a.xact_start) > asked.seconds \
             or a.pid in (select by from waiting)) order by 4 desc limit 20",
    )
    .bind::<BigInt, _>(seconds)
    .load(conn)
    .await
}

#[derive(QueryableByName)]
struct Year {
    #[diesel(sql_type = Integer)]
    year: i32,
}

/// Years whose calendar is published.
pub async fn calendar_years(conn: &mut Connection) -> QueryResult<Vec<i32>> {
    let years: Vec<Year> = Statement::new("select year from calendar_years order by 1").load(conn).await?;
    Ok(years.into_iter().map(|row| row.year).collect())
}
