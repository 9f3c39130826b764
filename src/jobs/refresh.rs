//! Keeps what this process knows of agencies, catalogue, calendar and clients fresh: a look at `versions` each second.
//!
//! No `LISTEN`: it dies behind a pooler. While the database is away the last state stands, and one line is logged.

use std::time::Duration;

use crate::db::Connection;
use crate::db::connection::Database;
use crate::workflow::directory::Directory;

/// How often is looked.
const EVERY: Duration = Duration::from_secs(1);

/// Runs until it is dropped.
pub async fn run(database: Database, directory: Directory) {
    let mut connection = None;
    let mut is_away = false;
    loop {
        tokio::time::sleep(EVERY).await;
        match look(&database, &directory, connection.take()).await {
            Ok(conn) => {
                connection = Some(conn);
                is_away = false;
            }
            Err(why) if !is_away => {
                log::warn!("changes of the catalogue are not seen for now: {why}");
                is_away = true;
            }
            Err(_again) => {}
        }
    }
}

async fn look(
    database: &Database,
    directory: &Directory,
    connection: Option<Connection>,
) -> Result<Connection, String> {
    let mut conn = match connection {
        Some(conn) => conn,
        None => database.connect().await.map_err(|error| error.to_string())?,
    };
    directory.refresh(&mut conn).await.map_err(|error| error.to_string())?;
    Ok(conn)
}
