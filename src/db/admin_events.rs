//! Who changed catalogue, calendar, agencies and clients? Appended with each change, in its transaction.

use chrono::{DateTime, Utc};
use diesel::ExpressionMethods;
use diesel::sql_types::{Array, Jsonb, Text, Timestamptz};
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
    /// A file of procedures, known by its SHA-256.
    Import,
}

crate::spell!(Subject {
    Agency = "agency",
    Field = "field",
    Procedure = "procedure",
    Calendar = "calendar",
    Client = "client",
    Import = "import",
});

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
