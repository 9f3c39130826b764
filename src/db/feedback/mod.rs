//! Feedback as it is stored: what stands now, and apart from it who sent it, sealed. Its history is in `events.rs`.

pub mod events;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::{
    AsChangeset, ExpressionMethods, Insertable, OptionalExtension, QueryDsl, Queryable, Selectable,
    SelectableHelper,
};
use diesel_async::RunQueryDsl;
use serde_json::Value;
use uuid::Uuid;

use super::schema::{feedback, feedback_senders};
use super::{Connection, Error, QueryResult, senseless};
use crate::domain::feedback::status::FeedbackStatus;
use crate::domain::feedback::{Feedback, FeedbackKind, FeedbackMeans};
use crate::domain::id::AgencyId;

/// What of feedback never changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filed {
    /// Id.
    pub id: Uuid,
    /// Agency that received it.
    pub agency: AgencyId,
    /// Client that entered it.
    pub client_id: String,
    /// By which means it came in.
    pub means: FeedbackMeans,
    /// What it is about, in words of the office.
    pub title: String,
    /// As it stands.
    pub feedback: Feedback,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = feedback)]
struct Row {
    id: Uuid,
    agency_id: i32,
    client_id: String,
    means: String,
    title: String,
    status: String,
    kind: Option<String>,
    competence: Option<String>,
    received_on: NaiveDate,
    sent_on: NaiveDate,
    due: Value,
    last_occurred_at: DateTime<Utc>,
    voided: bool,
    version: i32,
}

/// What an act may change.
#[derive(AsChangeset)]
#[diesel(table_name = feedback)]
struct Standing {
    status: String,
    kind: Option<String>,
    competence: Option<String>,
    sent_on: NaiveDate,
    due: Value,
    last_occurred_at: DateTime<Utc>,
    voided: bool,
    version: i32,
}

impl TryFrom<Row> for Filed {
    type Error = Error;

    fn try_from(row: Row) -> QueryResult<Self> {
        let Row { id, agency_id, client_id, means, title, status, kind, competence, .. } = row;
        let feedback = Feedback {
            status: status.parse().map_err(senseless)?,
            kind: kind.map(|kind| kind.parse()).transpose().map_err(senseless)?,
            competence: competence.map(|word| word.parse()).transpose().map_err(senseless)?,
            received_on: row.received_on,
            sent_on: row.sent_on,
            due: serde_json::from_value(row.due).map_err(senseless)?,
            last_occurred_at: row.last_occurred_at,
            voided: row.voided,
            version: u32::try_from(row.version).map_err(senseless)?,
        };
        let means = means.parse().map_err(senseless)?;
        Ok(Self { id, agency: AgencyId(agency_id), client_id, means, title, feedback })
    }
}

fn written<T: serde::Serialize>(value: &T) -> QueryResult<Value> {
    serde_json::to_value(value).map_err(|error| Error::SerializationError(Box::new(error)))
}

fn standing(feedback: &Feedback) -> QueryResult<Standing> {
    Ok(Standing {
        status: feedback.status.as_str().to_owned(),
        kind: feedback.kind.map(|kind| kind.as_str().to_owned()),
        competence: feedback.competence.map(|competence| competence.as_str().to_owned()),
        sent_on: feedback.sent_on,
        due: written(&feedback.due)?,
        last_occurred_at: feedback.last_occurred_at,
        voided: feedback.voided,
        version: i32::try_from(feedback.version).unwrap_or(i32::MAX),
    })
}

/// Files feedback with who sent it, sealed.
pub async fn insert(conn: &mut Connection, filed: &Filed, sealed: &[u8]) -> QueryResult<()> {
    let Standing { status, kind, competence, sent_on, due, last_occurred_at, voided, version } =
        standing(&filed.feedback)?;
    let row = Row {
        id: filed.id,
        agency_id: filed.agency.0,
        client_id: filed.client_id.clone(),
        means: filed.means.as_str().to_owned(),
        title: filed.title.clone(),
        received_on: filed.feedback.received_on,
        status,
        kind,
        competence,
        sent_on,
        due,
        last_occurred_at,
        voided,
        version,
    };
    diesel::insert_into(feedback::table).values(row).execute(conn).await?;
    let sender = (feedback_senders::feedback_id.eq(filed.id), feedback_senders::sealed.eq(sealed));
    diesel::insert_into(feedback_senders::table).values(sender).execute(conn).await?;
    Ok(())
}

/// Writes what stands after an act on the version before it; nothing where another act came first.
pub async fn update(conn: &mut Connection, id: Uuid, after: &Feedback) -> QueryResult<usize> {
    let row = standing(after)?;
    let before = feedback::table.find(id).filter(feedback::version.eq(row.version.saturating_sub(1)));
    // Once it is classified it stays so: neither word is ever taken away.
    diesel::update(before).set(row).execute(conn).await
}

/// The feedback of this id.
pub async fn find(conn: &mut Connection, id: Uuid) -> QueryResult<Option<Filed>> {
    let row: Option<Row> = feedback::table.find(id).select(Row::as_select()).first(conn).await.optional()?;
    row.map(TryInto::try_into).transpose()
}

/// The same, which nobody else changes until this transaction ends.
pub async fn lock(conn: &mut Connection, id: Uuid) -> QueryResult<Option<Filed>> {
    let row: Option<Row> =
        feedback::table.find(id).for_update().select(Row::as_select()).first(conn).await.optional()?;
    row.map(TryInto::try_into).transpose()
}

/// Who sent it and what they wrote, sealed.
pub async fn sender(conn: &mut Connection, id: Uuid) -> QueryResult<Option<Vec<u8>>> {
    feedback_senders::table.find(id).select(feedback_senders::sealed).first(conn).await.optional()
}

/// Puts another sealed value in its place, for what a supplement added.
pub async fn put_sender(conn: &mut Connection, id: Uuid, sealed: &[u8]) -> QueryResult<()> {
    let row = diesel::update(feedback_senders::table.find(id));
    row.set(feedback_senders::sealed.eq(sealed)).execute(conn).await?;
    Ok(())
}

/// Which feedback is asked for, the latest entered first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Of these agencies; `None`: of all.
    pub agencies: Option<Vec<AgencyId>>,
    /// Where it stands.
    pub status: Option<FeedbackStatus>,
    /// What it is about.
    pub kind: Option<FeedbackKind>,
    /// Received on this day or later.
    pub from: Option<NaiveDate>,
    /// Received on this day or earlier.
    pub to: Option<NaiveDate>,
}

/// A page of feedback: what was entered before the one of id `after`. What was entered by mistake is not listed.
pub async fn page(
    conn: &mut Connection,
    wanted: &Wanted,
    after: Option<Uuid>,
    limit: i64,
) -> QueryResult<Vec<Filed>> {
    let mut query = feedback::table.filter(feedback::voided.eq(false)).into_boxed();
    if let Some(agencies) = &wanted.agencies {
        query = query.filter(feedback::agency_id.eq_any(agencies.iter().map(|agency| agency.0)));
    }
    if let Some(status) = wanted.status {
        query = query.filter(feedback::status.eq(status.as_str()));
    }
    if let Some(kind) = wanted.kind {
        query = query.filter(feedback::kind.eq(kind.as_str()));
    }
    if let Some(from) = wanted.from {
        query = query.filter(feedback::received_on.ge(from));
    }
    if let Some(to) = wanted.to {
        query = query.filter(feedback::received_on.le(to));
    }
    if let Some(after) = after {
        query = query.filter(feedback::id.lt(after));
    }
    let rows: Vec<Row> =
        query.order(feedback::id.desc()).limit(limit).select(Row::as_select()).load(conn).await?;
    rows.into_iter().map(TryInto::try_into).collect()
}
