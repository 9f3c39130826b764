//! Has a cached set changed since it was read? One small row per set, raised by every change of it.
//!
//! A change locks the set's row first, so that changes of one set follow each other, and raises it last, in
//! the same transaction: whoever sees the new number sees the new set.

use diesel::{ExpressionMethods, QueryDsl};
use diesel_async::RunQueryDsl;

use super::schema::versions;
use super::{Connection, QueryResult};

/// A set that processes keep in memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CachedSet {
    /// Agencies and their periods.
    Agencies,
    /// Procedures, their versions, and fields.
    Procedures,
    /// The working calendar.
    Calendar,
    /// Clients.
    Clients,
    /// Signing keys, and which data key seals; kept apart from the directory (`http::keys`).
    Keys,
}

crate::spell!(CachedSet {
    Agencies = "agencies",
    Procedures = "procedures",
    Calendar = "calendar",
    Clients = "clients",
    Keys = "keys",
});

/// The number of each set; −1 before anything was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Versions {
    /// Of the agencies.
    pub agencies: i64,
    /// Of procedures and fields.
    pub procedures: i64,
    /// Of the calendar.
    pub calendar: i64,
    /// Of the clients.
    pub clients: i64,
}

impl Versions {
    /// Older than anything stored.
    pub const NOTHING_READ: Self = Self { agencies: -1, procedures: -1, calendar: -1, clients: -1 };

    /// Takes up the number of a set by its name, as a row of the table gives it; names of other caches are ignored.
    pub fn note(&mut self, name: &str, n: i64) {
        match name.parse() {
            Ok(CachedSet::Agencies) => self.agencies = n,
            Ok(CachedSet::Procedures) => self.procedures = n,
            Ok(CachedSet::Calendar) => self.calendar = n,
            Ok(CachedSet::Clients) => self.clients = n,
            Ok(CachedSet::Keys) | Err(_) => {}
        }
    }
}

/// The numbers now.
pub async fn read(conn: &mut Connection) -> QueryResult<Versions> {
    let rows: Vec<(String, i64)> = versions::table.select((versions::name, versions::n)).load(conn).await?;
    let mut read = Versions::NOTHING_READ;
    for (name, n) in rows {
        read.note(&name, n);
    }
    Ok(read)
}

/// The number of one set.
pub async fn number(conn: &mut Connection, set: CachedSet) -> QueryResult<i64> {
    versions::table.find(set.as_str()).select(versions::n).first(conn).await
}

/// Makes other changes of the set wait until this transaction ends.
pub async fn lock(conn: &mut Connection, set: CachedSet) -> QueryResult<i64> {
    versions::table.find(set.as_str()).select(versions::n).for_update().first(conn).await
}

/// Tells every process that the set has changed.
pub async fn raise(conn: &mut Connection, set: CachedSet) -> QueryResult<()> {
    let row = diesel::update(versions::table.find(set.as_str()));
    row.set(versions::n.eq(versions::n + 1)).execute(conn).await?;
    Ok(())
}

/// Name of the gate that batches hold open and a question about what is known at a moment waits at.
const GATE: &str = "hashtext('motcua.known_at')";

/// The first statement of a batch: enters the gate until its transaction ends, and reads the numbers.
pub async fn enter_batch(conn: &mut Connection) -> QueryResult<Versions> {
    #[derive(diesel::QueryableByName)]
    struct Row {
        #[diesel(sql_type = diesel::sql_types::Text)]
        name: String,
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        n: i64,
    }
    let text = format!(
        "with gate as materialized (select pg_advisory_xact_lock_shared({GATE})) select name, n from versions, gate"
    );
    let rows: Vec<Row> = super::statement::Statement::new(text).load(conn).await?;
    let mut read = Versions::NOTHING_READ;
    for row in rows {
        read.note(&row.name, row.n);
    }
    Ok(read)
}

/// Waits until every batch that has begun is committed, so that a figure "as known at" a moment stays what it is.
pub async fn wait_for_batches(conn: &mut Connection) -> QueryResult<()> {
    let text = format!("select pg_advisory_xact_lock({GATE})");
    super::statement::Statement::new(text).execute(conn).await?;
    Ok(())
}
