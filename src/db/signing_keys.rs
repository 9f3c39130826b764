//! Keys that sign access tokens, shared by every process on this database. Private halves are sealed.
//!
//! Whoever changes one raises `versions.keys` in the same transaction: every process looks at it each second.

use chrono::{DateTime, Utc};
use diesel::{
    BoolExpressionMethods, ExpressionMethods, Insertable, QueryDsl, Queryable, Selectable, SelectableHelper,
};
use diesel_async::RunQueryDsl;

use super::schema::signing_keys;
use super::statement::Statement;
use super::versions::{self, CachedSet};
use super::{Connection, QueryResult};

/// A key as stored.
#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = signing_keys)]
pub struct SigningKey {
    /// Key id.
    pub kid: String,
    /// Private half, sealed.
    pub sealed_private: Vec<u8>,
    /// Public half, 32 bytes.
    pub public_key: Vec<u8>,
    /// When it was made (real time).
    pub created_at: DateTime<Utc>,
    /// Tokens are signed with it from this on; `None`: it waited for nobody.
    pub signs_from: Option<DateTime<Utc>>,
    /// No new token is signed with it after this.
    pub signs_until: Option<DateTime<Utc>>,
    /// Tokens signed with it are refused after this.
    pub published_until: Option<DateTime<Utc>>,
}

/// Keys whose tokens may still be good at `now` (real time), newest first.
pub async fn list(conn: &mut Connection, now: DateTime<Utc>) -> QueryResult<Vec<SigningKey>> {
    signing_keys::table
        .filter(signing_keys::published_until.is_null().or(signing_keys::published_until.gt(now)))
        .order((signing_keys::created_at.desc(), signing_keys::kid))
        .select(SigningKey::as_select())
        .load(conn)
        .await
}

/// Every key there ever was, newest first.
pub async fn list_all(conn: &mut Connection) -> QueryResult<Vec<SigningKey>> {
    signing_keys::table
        .order((signing_keys::created_at.desc(), signing_keys::kid))
        .select(SigningKey::as_select())
        .load(conn)
        .await
}

/// Adds a key.
pub async fn insert(conn: &mut Connection, key: &SigningKey) -> QueryResult<()> {
    diesel::insert_into(signing_keys::table).values(key).execute(conn).await?;
    versions::raise(conn, CachedSet::Keys).await
}

/// Changes from when to when a key signs and is published.
pub async fn schedule(conn: &mut Connection, key: &SigningKey) -> QueryResult<()> {
    let times = (
        signing_keys::signs_from.eq(key.signs_from),
        signing_keys::signs_until.eq(key.signs_until),
        signing_keys::published_until.eq(key.published_until),
    );
    diesel::update(signing_keys::table.find(&key.kid)).set(times).execute(conn).await?;
    versions::raise(conn, CachedSet::Keys).await
}

/// Makes other processes that want to add or change a key wait until this transaction ends.
pub async fn lock(conn: &mut Connection) -> QueryResult<()> {
    Statement::new(
        "select pg_advisory_xact_lock(hashtextextended('motcua:signing-keys:' || current_schema(), 0))",
    )
    .execute(conn)
    .await?;
    Ok(())
}
