//! Which data keys seal here, by name, and the sealed keys of hashes: the keys themselves never come to the database in the clear.
//!
//! Invariant: the last row that was not dropped is the key that seals; nothing is sealed with a key that has no row.

use chrono::{DateTime, Utc};
use diesel::{ExpressionMethods, QueryDsl, Queryable, Selectable, SelectableHelper};
use diesel_async::RunQueryDsl;

use super::schema::{data_keys, hash_keys};
use super::statement::Statement;
use super::{Connection, QueryResult};

/// A data key as the database knows it.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = data_keys)]
pub struct UsedKey {
    /// Its name.
    pub id: String,
    /// When it began to seal (real time).
    pub seals_from: DateTime<Utc>,
    /// When it was given up.
    pub dropped_at: Option<DateTime<Utc>>,
}

/// Every key that ever sealed here, in the order they began to.
pub async fn list(conn: &mut Connection) -> QueryResult<Vec<UsedKey>> {
    data_keys::table.order(data_keys::place).select(UsedKey::as_select()).load(conn).await
}

/// Makes whoever joins, begins to seal with another key or drops one wait until this transaction ends.
pub async fn lock(conn: &mut Connection) -> QueryResult<()> {
    Statement::new(
        "select pg_advisory_xact_lock(hashtextextended('motcua:data-keys:' || current_schema(), 0))",
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// That key seals from now on.
pub async fn insert(conn: &mut Connection, id: &str, at: DateTime<Utc>) -> QueryResult<()> {
    let row = (data_keys::id.eq(id), data_keys::seals_from.eq(at));
    diesel::insert_into(data_keys::table).values(row).execute(conn).await?;
    Ok(())
}

/// That key is given up: no process needs it any more.
pub async fn drop_key(conn: &mut Connection, id: &str, at: DateTime<Utc>) -> QueryResult<()> {
    let row = diesel::update(data_keys::table.filter(data_keys::id.eq(id)));
    row.set(data_keys::dropped_at.eq(at)).execute(conn).await?;
    Ok(())
}

/// The keys of hashes, sealed, each with its purpose.
pub async fn hash_keys(conn: &mut Connection) -> QueryResult<Vec<(String, Vec<u8>)>> {
    hash_keys::table.select((hash_keys::purpose, hash_keys::sealed)).load(conn).await
}

/// Keeps the key of hashes of a purpose.
pub async fn insert_hash_key(conn: &mut Connection, purpose: &str, sealed: &[u8]) -> QueryResult<()> {
    let row = (hash_keys::purpose.eq(purpose), hash_keys::sealed.eq(sealed));
    diesel::insert_into(hash_keys::table).values(row).execute(conn).await?;
    Ok(())
}
