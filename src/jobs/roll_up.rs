//! Rolls the tail of the ledger up into totals. Figures are exact with or without it; it keeps them quick.
//!
//! One process at a time does it, under an advisory lock; the others look again later.

use std::time::Duration;

use crate::db::connection::Database;
use crate::db::{self, Connection};

/// Pause when the tail was empty or another process is at it.
const PAUSE: Duration = Duration::from_secs(1);
/// Lines of one statement.
const LINES: i64 = 20_000;

/// Runs until it is dropped.
pub async fn run(database: Database) {
    let mut connection = None;
    let mut is_away = false;
    loop {
        match turn(&database, connection.take()).await {
            Ok((conn, moved)) => {
                connection = Some(conn);
                is_away = false;
                if moved < LINES {
                    tokio::time::sleep(PAUSE).await;
                }
            }
            Err(why) => {
                if !is_away {
                    log::warn!("the ledger is not rolled up for now: {why}");
                }
                is_away = true;
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

async fn turn(database: &Database, connection: Option<Connection>) -> Result<(Connection, i64), String> {
    let mut conn = match connection {
        Some(conn) => conn,
        None => database.connect().await.map_err(|error| error.to_string())?,
    };
    let moved = db::ledger::roll_up(&mut conn, LINES).await.map_err(|error| error.to_string())?;
    Ok((conn, moved.unwrap_or_default()))
}
