//! The history of feedback: appending events, reading one history, and reading those that figures need.
//!
//! Nothing here changes or removes an event; a trigger of the database refuses it too.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::sql_types::{Array, Integer, Jsonb, Text, Timestamptz, Uuid as SqlUuid};
use diesel::{
    ExpressionMethods, Insertable, QueryDsl, Queryable, QueryableByName, Selectable, SelectableHelper,
};
use diesel_async::RunQueryDsl;
use serde_json::Value;
use uuid::Uuid;

use super::written;
use crate::db::schema::feedback_events;
use crate::db::statement::Statement;
use crate::db::{Connection, QueryResult, senseless};
use crate::domain::act::Officer;
use crate::domain::feedback::decide::FeedbackEvent;
use crate::domain::id::AgencyId;
use crate::domain::time::{end_of_day, start_of_day};

/// What an event has besides what it decided: who, and why.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    /// Client that entered it.
    pub client_id: String,
    /// Who acted.
    pub officer: Option<Officer>,
    /// Why.
    pub reason: Option<String>,
    /// Note.
    pub note: Option<String>,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = feedback_events)]
struct Row {
    feedback_id: Uuid,
    seq: i32,
    id: Uuid,
    action: String,
    fact: Value,
    occurred_at: DateTime<Utc>,
    recorded_at: DateTime<Utc>,
    client_id: String,
    officer: Option<Value>,
    reason: Option<String>,
    note: Option<String>,
}

/// An event as it was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// 1, 2, 3 … within the feedback.
    pub seq: i32,
    /// What happened.
    pub event: FeedbackEvent,
    /// Who acted: `{id, name}`.
    pub officer: Option<Value>,
    /// Why.
    pub reason: Option<String>,
    /// Note.
    pub note: Option<String>,
}

/// Appends an event as the one of this number.
pub async fn append(
    conn: &mut Connection,
    feedback: Uuid,
    seq: u32,
    event: &FeedbackEvent,
    said: &Said,
) -> QueryResult<()> {
    let row = Row {
        feedback_id: feedback,
        seq: i32::try_from(seq).unwrap_or(i32::MAX),
        id: Uuid::now_v7(),
        action: event.action.as_str().to_owned(),
        fact: written(&event.fact)?,
        occurred_at: event.occurred_at,
        recorded_at: event.recorded_at,
        client_id: said.client_id.clone(),
        officer: said.officer.as_ref().map(written).transpose()?,
        reason: said.reason.clone(),
        note: said.note.clone(),
    };
    diesel::insert_into(feedback_events::table).values(row).execute(conn).await?;
    Ok(())
}

fn event_of(
    action: &str,
    fact: Value,
    occurred_at: DateTime<Utc>,
    recorded_at: DateTime<Utc>,
) -> QueryResult<FeedbackEvent> {
    let action = action.parse().map_err(senseless)?;
    Ok(FeedbackEvent {
        action,
        occurred_at,
        recorded_at,
        fact: serde_json::from_value(fact).map_err(senseless)?,
    })
}

/// The whole history of one feedback, in order.
pub async fn history(conn: &mut Connection, feedback: Uuid) -> QueryResult<Vec<Recorded>> {
    let rows: Vec<Row> = feedback_events::table
        .filter(feedback_events::feedback_id.eq(feedback))
        .order(feedback_events::seq)
        .select(Row::as_select())
        .load(conn)
        .await?;
    let recorded = |row: Row| {
        let event = event_of(&row.action, row.fact, row.occurred_at, row.recorded_at)?;
        let Row { seq, officer, reason, note, .. } = row;
        Ok(Recorded { seq, event, officer, reason, note })
    };
    rows.into_iter().map(recorded).collect()
}

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = SqlUuid)]
    feedback_id: Uuid,
    #[diesel(sql_type = Integer)]
    agency_id: i32,
    #[diesel(sql_type = Text)]
    action: String,
    #[diesel(sql_type = Jsonb)]
    fact: Value,
    #[diesel(sql_type = Timestamptz)]
    occurred_at: DateTime<Utc>,
    #[diesel(sql_type = Timestamptz)]
    recorded_at: DateTime<Utc>,
}

// What came to its end before the range, as was known then, is in no figure of it. An error that was found is known
// whenever it was made.
const HISTORIES: &str = "with asked as (select $1::int4[] as agencies, $2::timestamptz as first, \
      $3::timestamptz as after, $4::timestamptz as known_at) \
    select e.feedback_id, f.agency_id, e.action, e.fact, e.occurred_at, e.recorded_at \
    from asked a join feedback f on f.agency_id = any(a.agencies) join feedback_events e on e.feedback_id = f.id \
    where e.recorded_at <= a.known_at and (e.occurred_at < a.after or e.action = 'void') \
      and (f.last_occurred_at >= a.first or f.status not in ('not_accepted', 'transferred', 'published') \
        or exists (select from feedback_events l where l.feedback_id = f.id and l.recorded_at > a.known_at)) \
    order by e.feedback_id, e.seq";

// What happens to the error that is found, whenever it was made, is as in `HISTORIES`.
const CHANGED: &str = "with asked as (select $1::int4[] as agencies, $2::timestamptz as after, \
      $3::timestamptz as since, $4::timestamptz as known_at), \
    changed as (select distinct l.feedback_id from asked a \
      join feedback_events l on l.recorded_at > a.since and l.recorded_at <= a.known_at \
        and (l.occurred_at < a.after or l.action = 'void')) \
    select e.feedback_id, f.agency_id, e.action, e.fact, e.occurred_at, e.recorded_at \
    from asked a cross join changed c join feedback f on f.id = c.feedback_id and f.agency_id = any(a.agencies) \
    join feedback_events e on e.feedback_id = f.id \
    where e.recorded_at <= a.known_at and (e.occurred_at < a.after or e.action = 'void') \
    order by e.feedback_id, e.seq";

/// The histories up to a day of feedback of these agencies to which something was entered since a moment.
pub async fn changed_since(
    conn: &mut Connection,
    agencies: &[AgencyId],
    as_of: NaiveDate,
    (since, known_at): (DateTime<Utc>, DateTime<Utc>),
) -> QueryResult<Vec<(Uuid, AgencyId, Vec<FeedbackEvent>)>> {
    let rows: Vec<Counted> = Statement::new(CHANGED)
        .bind::<Array<Integer>, _>(agencies.iter().map(|agency| agency.0).collect::<Vec<_>>())
        .bind::<Timestamptz, _>(end_of_day(as_of))
        .bind::<Timestamptz, _>(since)
        .bind::<Timestamptz, _>(known_at)
        .load(conn)
        .await?;
    by_feedback(rows)
}

/// The histories that figures of these agencies and days need, each with whose it is, of however many agencies, in one
/// statement.
pub async fn histories(
    conn: &mut Connection,
    agencies: &[AgencyId],
    (from, as_of): (NaiveDate, NaiveDate),
    known_at: DateTime<Utc>,
) -> QueryResult<Vec<(AgencyId, Vec<FeedbackEvent>)>> {
    let rows: Vec<Counted> = Statement::new(HISTORIES)
        .bind::<Array<Integer>, _>(agencies.iter().map(|agency| agency.0).collect::<Vec<_>>())
        .bind::<Timestamptz, _>(start_of_day(from))
        .bind::<Timestamptz, _>(end_of_day(as_of))
        .bind::<Timestamptz, _>(known_at)
        .load(conn)
        .await?;
    Ok(by_feedback(rows)?.into_iter().map(|(_, agency, history)| (agency, history)).collect())
}

/// Rows in order of feedback, gathered.
fn by_feedback(rows: Vec<Counted>) -> QueryResult<Vec<(Uuid, AgencyId, Vec<FeedbackEvent>)>> {
    let mut histories: Vec<(Uuid, AgencyId, Vec<FeedbackEvent>)> = Vec::new();
    for Counted { feedback_id, agency_id, action, fact, occurred_at, recorded_at } in rows {
        let event = event_of(&action, fact, occurred_at, recorded_at)?;
        match histories.last_mut().filter(|(id, ..)| *id == feedback_id) {
            Some((.., history)) => history.push(event),
            None => histories.push((feedback_id, AgencyId(agency_id), vec![event])),
        }
    }
    Ok(histories)
}
