//! Who changed catalogue, calendar, agencies and clients? Appended with each change, in its transaction.

use chrono::{DateTime, Utc};
use diesel::ExpressionMethods;
use diesel_async::RunQueryDsl;

use super::schema::admin_events;
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
}

crate::spell!(Subject {
    Agency = "agency",
    Field = "field",
    Procedure = "procedure",
    Calendar = "calendar",
    Client = "client",
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
