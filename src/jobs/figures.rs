//! Reads the figures of the whole instance for the metrics, so that a scrape costs the database nothing: the tail and the
//! clock each 15 seconds, what stands today each minute.

use std::time::{Duration, Instant};

use crate::clock::Clock;
use crate::db::connection::Database;
use crate::db::{self, Connection};
use crate::domain::time::civil_day;
use crate::workflow::figures::Figures;

/// How often is looked.
const EVERY: Duration = Duration::from_secs(15);
/// How often what stands today is read.
const STANDING_EVERY: Duration = Duration::from_secs(60);

/// Runs until it is dropped.
pub async fn run(database: Database, clock: Clock, figures: Figures) {
    let mut job = Job { database, clock, figures, conn: None, standing_at: None };
    let mut is_away = false;
    loop {
        match job.look().await {
            Ok(()) => is_away = false,
            Err(why) => {
                job.figures.change(|read| read.read_at = None);
                if !is_away {
                    log::warn!("the figures of the metrics are not read for now: {why}");
                }
                is_away = true;
            }
        }
        tokio::time::sleep(EVERY).await;
    }
}

struct Job {
    database: Database,
    clock: Clock,
    figures: Figures,
    conn: Option<Connection>,
    standing_at: Option<Instant>,
}

impl Job {
    async fn look(&mut self) -> Result<(), String> {
        let mut conn = match self.conn.take() {
            Some(conn) => conn,
            None => self.database.connect().await.map_err(|error| error.to_string())?,
        };
        self.read(&mut conn).await.map_err(|error| error.to_string())?;
        self.conn = Some(conn);
        Ok(())
    }

    async fn read(&mut self, conn: &mut Connection) -> Result<(), db::Error> {
        let asked = self.clock.real();
        let server = db::figures::server_time(conn).await?;
        let skew = skew(asked, server, self.clock.real());
        let lines = db::ledger::tail_length(conn).await?;
        let age = db::ledger::tail_age(conn, self.clock.now()).await?;
        let age = age.and_then(|age| age.to_std().ok()).unwrap_or_default();
        let now = Instant::now();
        let is_time = self.standing_at.is_none_or(|at| at.elapsed() >= STANDING_EVERY);
        let standing = if is_time {
            self.standing_at = Some(now);
            Some(db::figures::standing(conn, civil_day(self.clock.now())).await?)
        } else {
            None
        };
        self.figures.change(|read| {
            read.standing = standing.or(read.standing);
            (read.tail_lines, read.tail_age, read.clock_skew) = (lines, age, skew);
            read.read_at = Some(now);
        });
        Ok(())
    }
}

/// How far another clock is from ours, when it was read between two readings of ours: none where it lies between them.
fn skew(
    before: chrono::DateTime<chrono::Utc>,
    other: chrono::DateTime<chrono::Utc>,
    after: chrono::DateTime<chrono::Utc>,
) -> Duration {
    let away = (before - other).max(other - after);
    away.to_std().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_a_question_takes_is_no_skew() {
        let at = |ms| chrono::DateTime::from_timestamp_millis(ms).unwrap();
        for (other, expected) in [(1_000, 0), (1_500, 0), (2_000, 0), (2_100, 100), (700, 300)] {
            assert_eq!(skew(at(1_000), at(other), at(2_000)), Duration::from_millis(expected), "{other}");
        }
    }
}
