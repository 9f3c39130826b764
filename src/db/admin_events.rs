//! Who changed catalogue, calendar, agencies, clients and keys? Appended with each change, in its transaction.

use chrono::{DateTime, Utc};
use diesel::sql_types::{Array, Jsonb, Text, Timestamptz};
use diesel::{ExpressionMethods, QueryDsl, Queryable, Selectable, SelectableHelper};
use diesel_async::RunQueryDsl;

use super::schema::admin_events;
use super::statement::Statement;
use super::{Connection, QueryResult};

/// What kind of thing was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Subject {
    /// An agency.
    Agency,
    /// A field of procedures.
    Field,
    /// A procedure.
    Procedure,
    /// A day or a year of the calendar.
    Calendar,
    /// A client.
    Client,
    /// A key that signs tokens.
    SigningKey,
    /// A key that seals what is kept.
    DataKey,
    /// A file of procedures, known by its SHA-256.
    Import,
    /// A rule of when reports are due.
    DeadlineRule,
}

crate::spell!(Subject {
    Agency = "agency",
    Field = "field",
    Procedure = "procedure",
    Calendar = "calendar",
    Client = "client",
    SigningKey = "signing_key",
    DataKey = "data_key",
    Import = "import",
    DeadlineRule = "deadline_rule",
});

/// A change as it was recorded.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = admin_events)]
pub struct AdminEvent {
    /// Order of entry.
    pub id: i64,
    /// When (real time).
    pub at: DateTime<Utc>,
    /// Client that did it, or [`COMMAND_LINE`].
    pub client_id: String,
    /// Word of a [`Subject`].
    pub subject: String,
    /// Code, day, client or key that was changed.
    pub key: String,
    /// The new state, without secrets.
    pub change: serde_json::Value,
}

/// Which changes are asked for.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Of this kind of thing.
    pub subject: Option<Subject>,
    /// Of this thing.
    pub key: Option<String>,
    /// By this client.
    pub client: Option<String>,
    /// Made at this moment or later.
    pub from: Option<DateTime<Utc>>,
    /// Made before this moment.
    pub before: Option<DateTime<Utc>>,
    /// Of these agencies and of nothing else.
    pub agencies_only: Option<Vec<String>>,
    /// Recorded before this one: the last one of the page before.
    pub after: Option<i64>,
}

/// Who did what no client did: the command line.
pub const COMMAND_LINE: &str = "motcua";

/// Changes, the newest first.
pub async fn page(conn: &mut Connection, wanted: &Wanted, limit: i64) -> QueryResult<Vec<AdminEvent>> {
    let mut query = admin_events::table.into_boxed();
    if let Some(subject) = wanted.subject {
        query = query.filter(admin_events::subject.eq(subject.as_str()));
    }
    if let Some(key) = &wanted.key {
        query = query.filter(admin_events::key.eq(key));
    }
    if let Some(client) = &wanted.client {
        query = query.filter(admin_events::client_id.eq(client));
    }
    if let Some(from) = wanted.from {
        query = query.filter(admin_events::at.ge(from));
    }
    if let Some(before) = wanted.before {
        query = query.filter(admin_events::at.lt(before));
    }
    if let Some(agencies) = &wanted.agencies_only {
        query = query.filter(admin_events::subject.eq(Subject::Agency.as_str()));
        query = query.filter(admin_events::key.eq_any(agencies));
    }
    if let Some(after) = wanted.after {
        query = query.filter(admin_events::id.lt(after));
    }
    query.order(admin_events::id.desc()).limit(limit).select(AdminEvent::as_select()).load(conn).await
}

/// Appends that `client` changed `key` at `at` (real time) to the state `change`, which holds no secret.
pub async fn append(
    conn: &mut Connection,
    at: DateTime<Utc>,
    client: &str,
    (subject, key): (Subject, &str),
    change: serde_json::Value,
) -> QueryResult<()> {
    let row = (
        admin_events::at.eq(at),
        admin_events::client_id.eq(client),
        admin_events::subject.eq(subject.as_str()),
        admin_events::key.eq(key),
        admin_events::change.eq(change),
    );
    diesel::insert_into(admin_events::table).values(row).execute(conn).await?;
    Ok(())
}

/// Appends many changes of one kind in one statement, each with the code of what was changed.
pub async fn append_all(
    conn: &mut Connection,
    at: DateTime<Utc>,
    client: &str,
    subject: Subject,
    changes: Vec<(&str, serde_json::Value)>,
) -> QueryResult<()> {
    let (keys, changes): (Vec<&str>, Vec<serde_json::Value>) = changes.into_iter().unzip();
    Statement::new(
        "insert into admin_events (at, client_id, subject, key, change)
         select $1, $2, $3, n.key, n.change from unnest($4, $5) as n(key, change)",
    )
    .bind::<Timestamptz, _>(at)
    .bind::<Text, _>(client)
    .bind::<Text, _>(subject.as_str())
    .bind::<Array<Text>, _>(keys)
    .bind::<Array<Jsonb>, _>(changes)
    .execute(conn)
    .await?;
    Ok(())
}
