//! Removes idempotency keys whose time is over.

use std::time::Duration;

use crate::clock::Clock;
use crate::db;
use crate::db::connection::Database;
use crate::workflow::KEYS_KEPT;

/// How often.
const EVERY: Duration = Duration::from_secs(600);

/// Runs until it is dropped.
pub async fn run(database: Database, clock: Clock) {
    loop {
        if let Err(why) = turn(&database, &clock).await {
            log::warn!("old idempotency keys are not removed for now: {why}");
        }
        tokio::time::sleep(EVERY).await;
    }
}

async fn turn(database: &Database, clock: &Clock) -> Result<(), String> {
    let conn = database.connect().await.map_err(|error| error.to_string())?;
    let removed = db::idempotency::expire(&conn, clock.real() - KEYS_KEPT).await;
    let removed = removed.map_err(|error| error.to_string())?;
    log::debug!(removed; "old idempotency keys are removed");
    Ok(())
}
