//! All or nothing: several statements as one transaction, for rooms that don't name Diesel.

use diesel_async::{AnsiTransactionManager, TransactionManager};

use super::{Connection, Error, QueryResult};

/// Runs `work` in a transaction: committed when it succeeds, rolled back when it refuses or fails.
///
/// A future dropped half-way leaves the transaction open; the pool throws such a connection away.
pub async fn transaction<R, E: From<Error>>(
    conn: &mut Connection,
    work: impl AsyncFnOnce(&mut Connection) -> Result<R, E>,
) -> Result<R, E> {
    begin(conn).await?;
    match work(conn).await {
        Ok(done) => {
            commit(conn).await?;
            Ok(done)
        }
        Err(refused) => {
            roll_back(conn).await;
            Err(refused)
        }
    }
}

/// Begins a transaction, for who must know a failed commit from a failed statement.
pub async fn begin(conn: &mut Connection) -> QueryResult<()> {
    AnsiTransactionManager::begin_transaction(conn).await
}

/// Commits it. After an error here nobody knows whether it happened: ask the database.
pub async fn commit(conn: &mut Connection) -> QueryResult<()> {
    AnsiTransactionManager::commit_transaction(conn).await
}

/// Rolls it back. Where the connection is gone there is nothing left to roll back.
pub async fn roll_back(conn: &mut Connection) {
    let _gone = AnsiTransactionManager::rollback_transaction(conn).await;
}
