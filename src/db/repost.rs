//! Lines that older rules did not post are put in beside those that were: on the event that should have posted them, in
//! the tail, and with the facts of the dossier that later acts are judged by.
//!
//! What should have been posted is worked out in `workflow/repost.rs`. History is appended and never changed; this is the one
//! place where something is added to an event, its lines, by whoever owns the tables, while nobody writes.

use chrono::NaiveDate;
use diesel::QueryResult;
use diesel::QueryableByName;
use diesel::sql_types::{
    Array, BigInt, Bool, Date, Integer, Jsonb, Nullable, SmallInt, Text, Uuid as SqlUuid,
};
use diesel_async::{RunQueryDsl, SimpleAsyncConnection as _};
use uuid::Uuid;

use super::ledger::{lines_as_json, lines_of_json};
use super::statement::Statement;
use super::{Connection, senseless};
use crate::domain::dossier::Dossier;
use crate::domain::id::DossierId;
use crate::domain::ledger::{Line, RulesVersion};
use crate::domain::procedure::OnlineService;
use crate::domain::time::civil_day;
use crate::domain::word::UnknownWord;

/// How far the histories have been posted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// By which rules all of them have.
    pub version: RulesVersion,
    /// Up to which dossier also by the next.
    pub through: Option<DossierId>,
}

#[derive(QueryableByName)]
struct ProgressRow {
    #[diesel(sql_type = SmallInt)]
    version: i16,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    through: Option<Uuid>,
}

/// How far they are; whoever posts up meanwhile waits for the end of this transaction.
pub async fn lock_progress(conn: &mut Connection) -> QueryResult<Progress> {
    let row: ProgressRow =
        Statement::new("select version, through from ledger_rules for update").get_result(conn).await?;
    Ok(Progress { version: RulesVersion(row.version), through: row.through.map(DossierId) })
}

/// Writes down how far they are.
pub async fn note_progress(conn: &mut Connection, progress: Progress) -> QueryResult<()> {
    Statement::new("update ledger_rules set version = $1, through = $2")
        .bind::<SmallInt, _>(progress.version.0)
        .bind::<Nullable<SqlUuid>, _>(progress.through.map(|dossier| dossier.0))
        .execute(conn)
        .await?;
    Ok(())
}

#[derive(QueryableByName)]
struct Id {
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
}

/// The next dossiers in order of id, locked.
pub async fn lock_next(
    conn: &mut Connection,
    after: Option<DossierId>,
    limit: i64,
) -> QueryResult<Vec<Uuid>> {
    let rows: Vec<Id> =
        Statement::new("select id from dossiers where id > $1 order by id limit $2 for update")
            .bind::<SqlUuid, _>(after.map_or(Uuid::nil(), |dossier| dossier.0))
            .bind::<BigInt, _>(limit)
            .load(conn)
            .await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

#[derive(QueryableByName)]
struct Kept {
    #[diesel(sql_type = SqlUuid)]
    dossier_id: Uuid,
    #[diesel(sql_type = Integer)]
    seq: i32,
    #[diesel(sql_type = Jsonb)]
    lines: serde_json::Value,
}

/// The lines that each event of these dossiers keeps, by dossier and number.
pub async fn kept(conn: &mut Connection, dossiers: &[Uuid]) -> QueryResult<Vec<(Uuid, u32, Vec<Line>)>> {
    let text = "select dossier_id, seq, lines from dossier_events where dossier_id = any($1) order by dossier_id, seq";
    let rows: Vec<Kept> = Statement::new(text).bind::<Array<SqlUuid>, _>(dossiers).load(conn).await?;
    rows.into_iter()
        .map(|row| {
            let unknown = || UnknownWord { word: row.lines.to_string(), allowed: "ledger lines".to_owned() };
            let lines = lines_of_json(&row.lines).ok_or_else(|| senseless(unknown()))?;
            Ok((row.dossier_id, row.seq.try_into().map_err(senseless)?, lines))
        })
        .collect()
}

/// An event with all the lines that it should have.
#[derive(Debug, Clone)]
pub struct Completed {
    /// Its dossier.
    pub dossier: Uuid,
    /// Its number.
    pub seq: u32,
    /// When it was recorded.
    pub recorded_at: chrono::DateTime<chrono::Utc>,
    /// Those it had and those that were missing.
    pub lines: Vec<Line>,
}

const COMPLETE: &str = "update dossier_events e set lines = n.lines, lines_from = n.lines_from, lines_to = n.lines_to, \
    late = n.late from unnest($1, $2, $3, $4, $5, $6) as n (dossier_id, seq, lines, lines_from, lines_to, late) \
    where e.dossier_id = n.dossier_id and e.seq = n.seq";

/// Gives events the lines that they lacked. Writers wait until the transaction ends; the guard of the history is off only in it.
pub async fn complete(conn: &mut Connection, events: &[Completed]) -> QueryResult<()> {
    let day = |of: fn(&Completed) -> Option<NaiveDate>| events.iter().map(of).collect::<Vec<_>>();
    let first = |event: &Completed| event.lines.iter().map(|line| line.day).min();
    let is_late = |event: &Completed| first(event).is_some_and(|first| first < civil_day(event.recorded_at));
    conn.batch_execute("alter table dossier_events disable trigger dossier_events_append_only").await?;
    Statement::new(COMPLETE)
        .bind::<Array<SqlUuid>, _>(events.iter().map(|event| event.dossier).collect::<Vec<_>>())
        .bind::<Array<Integer>, _>(
            events.iter().map(|event| i32::try_from(event.seq).unwrap_or(i32::MAX)).collect::<Vec<_>>(),
        )
        .bind::<Array<Jsonb>, _>(events.iter().map(|event| lines_as_json(&event.lines)).collect::<Vec<_>>())
        .bind::<Array<Nullable<Date>>, _>(day(|event| event.lines.iter().map(|line| line.day).min()))
        .bind::<Array<Nullable<Date>>, _>(day(|event| event.lines.iter().map(|line| line.day).max()))
        .bind::<Array<Bool>, _>(events.iter().map(is_late).collect::<Vec<_>>())
        .execute(conn)
        .await?;
    conn.batch_execute("alter table dossier_events enable trigger dossier_events_append_only").await
}

const FACTS: &str = "update dossiers d set supplement_days = n.supplement_days, online_service = n.online_service, \
    latest_on = n.latest_on from unnest($1, $2, $3, $4) as n (id, supplement_days, online_service, latest_on) \
    where d.id = n.id and (d.supplement_days, d.online_service, d.latest_on) \
      is distinct from (n.supplement_days, n.online_service, n.latest_on)";

/// Puts the facts that older rules did not keep into the rows of these dossiers.
pub async fn put_facts(conn: &mut Connection, dossiers: &[Dossier]) -> QueryResult<usize> {
    let of_each = || dossiers.iter();
    Statement::new(FACTS)
        .bind::<Array<SqlUuid>, _>(of_each().map(|d| d.id.0).collect::<Vec<_>>())
        .bind::<Array<Integer>, _>(
            of_each().map(|d| i32::try_from(d.supplement_days).unwrap_or(i32::MAX)).collect::<Vec<_>>(),
        )
        .bind::<Array<Nullable<Text>>, _>(
            of_each().map(|d| d.online_service.map(OnlineService::as_str)).collect::<Vec<_>>(),
        )
        .bind::<Array<Nullable<Date>>, _>(of_each().map(|d| d.due.latest_on).collect::<Vec<_>>())
        .execute(conn)
        .await
}
