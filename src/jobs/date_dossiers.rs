//! Dates what was taken in without a calendar, as soon as the calendar has changed, and once at the start.
//!
//! Every process may do it: a dossier is dated by whoever comes first.

use std::time::Duration;

use crate::db::connection::Database;
use crate::workflow::date_dossiers::date_dossiers;
use crate::workflow::directory::Directory;
use crate::workflow::writer::Writer;

/// How often the calendar is looked at.
const EVERY: Duration = Duration::from_secs(1);
/// Pause after a failure.
const PAUSE: Duration = Duration::from_secs(30);

/// Runs until it is dropped.
pub async fn run(database: Database, directory: Directory, writer: Writer) {
    let mut done = None;
    loop {
        let calendar = directory.current().versions.calendar;
        if done != Some(calendar) {
            match turn(&database, &writer).await {
                Ok(dated) => {
                    done = Some(calendar);
                    if dated > 0 {
                        log::info!(dated; "dossiers that had waited for the calendar have their due dates");
                    }
                }
                Err(why) => {
                    log::warn!("dossiers without a due date are not dated for now: {why}");
                    tokio::time::sleep(PAUSE).await;
                }
            }
        }
        tokio::time::sleep(EVERY).await;
    }
}

async fn turn(database: &Database, writer: &Writer) -> Result<usize, String> {
    let mut conn = database.connect().await.map_err(|error| error.to_string())?;
    date_dossiers(&mut conn, writer).await.map_err(|error| error.to_string())
}
