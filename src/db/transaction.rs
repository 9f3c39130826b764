//! All or nothing: several statements as one transaction, for rooms that don't name Diesel.

use diesel_async::{AnsiTransactionManager, TransactionManager};

use super::{Connection, Error};

/// Runs `work` in a transaction: committed when it succeeds, rolled back when it refuses or fails.
///
/// A future dropped half-way leaves the transaction open; the pool throws such a connection away.
pub async fn transaction<R, E: From<Error>>(
    conn: &mut Connection,
    work: impl AsyncFnOnce(&mut Connection) -> Result<R, E>,
) -> Result<R, E> {
    AnsiTransactionManager::begin_transaction(conn).await?;
    match work(conn).await {
        Ok(done) => {
            AnsiTransactionManager::commit_transaction(conn).await?;
            Ok(done)
        }
        Err(refused) => {
            // Where the connection is gone there is nothing left to roll back; the first error tells more.
            let _gone = AnsiTransactionManager::rollback_transaction(conn).await;
            Err(refused)
        }
    }
}
