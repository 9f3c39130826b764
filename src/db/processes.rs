//! Which processes serve this database now, and which data keys does each hold? Each says so every few seconds.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::{ExpressionMethods, Insertable, QueryDsl, Queryable, Selectable, SelectableHelper};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::schema::service_processes;
use super::{Connection, QueryResult};

/// A process that has said nothing for so long is gone.
pub const SILENT: TimeDelta = TimeDelta::seconds(60);

/// A process that serves.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = service_processes)]
pub struct Process {
    /// Made when it starts.
    pub id: Uuid,
    /// Its machine.
    pub host: String,
    /// Its number there.
    pub pid: i64,
    /// When it started (real time).
    pub started_at: DateTime<Utc>,
    /// When it last said that it is there (real time).
    pub seen_at: DateTime<Utc>,
    /// Names of the data keys it holds.
    pub data_keys: Vec<String>,
    /// Name of the one it seals with.
    pub seals_with: String,
}

/// Those that were heard of lately, by machine and number.
pub async fn list_live(conn: &mut Connection, now: DateTime<Utc>) -> QueryResult<Vec<Process>> {
    service_processes::table
        .filter(service_processes::seen_at.gt(now - SILENT))
        .order((service_processes::host, service_processes::pid))
        .select(Process::as_select())
        .load(conn)
        .await
}

/// Says that a process is there, and forgets those that have long been gone.
pub async fn report(conn: &mut Connection, process: &Process) -> QueryResult<()> {
    let news = (
        service_processes::seen_at.eq(process.seen_at),
        service_processes::data_keys.eq(&process.data_keys),
        service_processes::seals_with.eq(&process.seals_with),
    );
    diesel::insert_into(service_processes::table)
        .values(process)
        .on_conflict(service_processes::id)
        .do_update()
        .set(news)
        .execute(conn)
        .await?;
    let gone =
        service_processes::table.filter(service_processes::seen_at.lt(process.seen_at - TimeDelta::hours(1)));
    diesel::delete(gone).execute(conn).await?;
    Ok(())
}

/// Says that a process has stopped.
pub async fn remove(conn: &mut Connection, id: Uuid) -> QueryResult<()> {
    diesel::delete(service_processes::table.find(id)).execute(conn).await?;
    Ok(())
}
