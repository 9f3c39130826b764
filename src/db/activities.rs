//! Activities as they are stored: appended, voided once, never changed. A trigger of the database refuses all else.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::{
    BoolExpressionMethods, ExpressionMethods, Insertable, OptionalExtension, QueryDsl, Queryable, Selectable,
    SelectableHelper,
};
use diesel_async::RunQueryDsl;
use serde_json::Value;
use uuid::Uuid;

use super::schema::activities;
use super::{Connection, Error, QueryResult, senseless};
use crate::domain::act::Officer;
use crate::domain::activity::{ActivityKind, Kept, Nature, Slice, Viewpoint};
use crate::domain::id::AgencyId;

/// An activity to be entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewActivity {
    /// Its id.
    pub id: Uuid,
    /// Agency that did it.
    pub agency: AgencyId,
    /// What was done.
    pub kind: ActivityKind,
    /// When.
    pub on: NaiveDate,
    /// What is counted.
    pub counts: BTreeMap<String, i64>,
    /// Number and date of the document it rests on.
    pub document: Option<(String, NaiveDate)>,
    /// What it was about.
    pub title: Option<String>,
    /// Note.
    pub note: Option<String>,
    /// Who entered it.
    pub officer: Option<Officer>,
    /// Client that enters it.
    pub client_id: String,
}

/// How a record is taken away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Voiding {
    /// Why.
    pub reason: String,
    /// Who does it.
    pub officer: Option<Officer>,
    /// Client that does it.
    pub client_id: String,
}

/// An activity as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = activities)]
pub struct Activity {
    /// Id.
    pub id: Uuid,
    /// Agency that did it.
    pub agency_id: i32,
    /// Word of an [`ActivityKind`].
    pub kind: String,
    /// When.
    pub happened_on: NaiveDate,
    /// What is counted.
    pub counts: Value,
    /// Number of its document.
    pub document_number: Option<String>,
    /// Date of its document.
    pub document_date: Option<NaiveDate>,
    /// What it was about.
    pub title: Option<String>,
    /// Note.
    pub note: Option<String>,
    /// Who entered it.
    pub officer: Option<Value>,
    /// Client that entered it.
    pub client_id: String,
    /// When it was entered.
    pub recorded_at: DateTime<Utc>,
    /// When it was taken away.
    pub voided_at: Option<DateTime<Utc>>,
    /// Client that took it away.
    pub voided_by: Option<String>,
    /// Who took it away.
    pub void_officer: Option<Value>,
    /// Why.
    pub void_reason: Option<String>,
}

/// Which activities are asked for, the latest entered first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Of these agencies; `None`: of all.
    pub agencies: Option<Vec<AgencyId>>,
    /// Of this kind.
    pub kind: Option<ActivityKind>,
    /// Done on this day or later.
    pub from: Option<NaiveDate>,
    /// Done on this day or earlier.
    pub to: Option<NaiveDate>,
}

fn written<T: serde::Serialize>(value: &T) -> QueryResult<Value> {
    serde_json::to_value(value).map_err(|error| Error::SerializationError(Box::new(error)))
}

/// Enters an activity at `at` (business time).
pub async fn insert(conn: &mut Connection, new: &NewActivity, at: DateTime<Utc>) -> QueryResult<Activity> {
    let NewActivity { id, agency, kind, on, counts, document, title, note, officer, client_id } = new;
    let (document_number, document_date) = document.clone().unzip();
    let row = Activity {
        id: *id,
        agency_id: agency.0,
        kind: kind.as_str().to_owned(),
        happened_on: *on,
        counts: written(counts)?,
        document_number,
        document_date,
        title: title.clone(),
        note: note.clone(),
        officer: officer.as_ref().map(written).transpose()?,
        client_id: client_id.clone(),
        recorded_at: at,
        voided_at: None,
        voided_by: None,
        void_officer: None,
        void_reason: None,
    };
    diesel::insert_into(activities::table).values(&row).execute(conn).await?;
    Ok(row)
}

/// The activity of this id.
pub async fn find(conn: &mut Connection, id: Uuid) -> QueryResult<Option<Activity>> {
    activities::table.find(id).select(Activity::as_select()).first(conn).await.optional()
}

/// The activity of this id, which nobody else voids until this transaction ends.
pub async fn lock(conn: &mut Connection, id: Uuid) -> QueryResult<Option<Activity>> {
    activities::table.find(id).for_update().select(Activity::as_select()).first(conn).await.optional()
}

/// Takes a record that stands away, at `at` (business time); `None` where it stands no longer.
pub async fn void(
    conn: &mut Connection,
    id: Uuid,
    how: &Voiding,
    at: DateTime<Utc>,
) -> QueryResult<Option<Activity>> {
    let row = diesel::update(activities::table.find(id).filter(activities::voided_at.is_null()));
    let change = (
        activities::voided_at.eq(at),
        activities::voided_by.eq(&how.client_id),
        activities::void_officer.eq(how.officer.as_ref().map(written).transpose()?),
        activities::void_reason.eq(&how.reason),
    );
    row.set(change).returning(Activity::as_returning()).get_result(conn).await.optional()
}

/// A page of activities: those entered before the one of id `after`.
pub async fn page(
    conn: &mut Connection,
    wanted: &Wanted,
    after: Option<Uuid>,
    limit: i64,
) -> QueryResult<Vec<Activity>> {
    let mut query = activities::table.into_boxed();
    if let Some(agencies) = &wanted.agencies {
        query = query.filter(activities::agency_id.eq_any(agencies.iter().map(|agency| agency.0)));
    }
    if let Some(kind) = wanted.kind {
        query = query.filter(activities::kind.eq(kind.as_str()));
    }
    if let Some(from) = wanted.from {
        query = query.filter(activities::happened_on.ge(from));
    }
    if let Some(to) = wanted.to {
        query = query.filter(activities::happened_on.le(to));
    }
    if let Some(after) = after {
        query = query.filter(activities::id.lt(after));
    }
    query.order(activities::id.desc()).limit(limit).select(Activity::as_select()).load(conn).await
}

type Row = (Uuid, i32, String, NaiveDate, Value, DateTime<Utc>, Option<DateTime<Utc>>);

/// Everything that figures of a slice could need, of however many agencies, in one statement: flows of the range and
/// stocks of any day before its end, entered by the moment of knowledge, in the order of their entry.
pub async fn kept(conn: &mut Connection, slice: &Slice, view: Viewpoint) -> QueryResult<Vec<Kept>> {
    let stocks: Vec<&str> = ActivityKind::ALL
        .iter()
        .filter(|kind| kind.nature() == Nature::Stock)
        .map(|kind| kind.as_str())
        .collect();
    let agencies: Vec<i32> = slice.of_flows.iter().chain(&slice.of_stocks).map(|agency| agency.0).collect();
    let rows: Vec<Row> = activities::table
        .filter(activities::agency_id.eq_any(agencies))
        .filter(activities::happened_on.le(view.as_of))
        .filter(activities::happened_on.ge(view.from).or(activities::kind.eq_any(stocks)))
        .filter(activities::recorded_at.le(view.known_at))
        .order(activities::id)
        .select((
            activities::id,
            activities::agency_id,
            activities::kind,
            activities::happened_on,
            activities::counts,
            activities::recorded_at,
            activities::voided_at,
        ))
        .load(conn)
        .await?;
    let kept = |(id, agency, kind, on, counts, recorded_at, voided_at): Row| {
        let kind = kind.parse().map_err(senseless)?;
        let counts = serde_json::from_value(counts).map_err(senseless)?;
        Ok(Kept { id, agency: AgencyId(agency), kind, on, counts, recorded_at, voided_at })
    };
    rows.into_iter().map(kept).collect()
}
