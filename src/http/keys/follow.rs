//! How a running process hears of new keys: a look at `versions.keys` and at the key file each second, no restart.
//!
//! Each process also says every few seconds which data keys it holds, so that nothing is sealed with a key that one of
//! them lacks (`workflow::data_keys`). While the database or the file is away the last state stands, told once.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::{KeysError, load};
use crate::db;
use crate::db::Connection;
use crate::db::connection::Database;
use crate::db::versions::{self, CachedSet};
use crate::http::state::State;
use crate::vault::DataKey;
use crate::workflow::data_keys::{Identity, report, settle};

/// How often is looked.
const EVERY: Duration = Duration::from_secs(1);

/// How often a process says that it is there, where nothing changed.
const REPORT: TimeDelta = TimeDelta::seconds(5);

/// Where the data keys come from, read again: `None` where they cannot change while the process runs; the error is a
/// sentence.
pub type Source = Box<dyn Fn() -> Result<Option<Vec<DataKey>>, String> + Send + Sync>;

/// Makes this process known; refuses where it lacks a data key in use.
pub async fn enrol(state: &State, process: &Identity) -> Result<(), KeysError> {
    let mut conn = state.connection().await?;
    Ok(settle(&mut conn, &state.vault, Some(process), state.clock.real()).await?)
}

/// Says that a process stops. Where that cannot be said, it is found out within a minute.
pub async fn leave(database: &Database, process: Uuid) {
    let Ok(mut conn) = database.connect().await else { return };
    if let Err(error) = db::processes::remove(&mut conn, process).await {
        log::debug!("not signed off: {error}");
    }
}

/// Runs until it is dropped.
pub async fn follow(state: State, process: Identity, source: Source) {
    let mut follower =
        Follower { state, process, source, conn: None, seen: None, reported: None, trouble: None };
    loop {
        tokio::time::sleep(EVERY).await;
        let trouble = follower.look().await.err();
        if trouble.is_some() && trouble != follower.trouble {
            log::warn!(
                "changes of the keys are not taken over for now: {}",
                trouble.as_deref().unwrap_or("?")
            );
        }
        follower.trouble = trouble;
    }
}

struct Follower {
    state: State,
    process: Identity,
    source: Source,
    conn: Option<Connection>,
    /// Number of the set of keys that was read last.
    seen: Option<i64>,
    /// What was reported last, and when.
    reported: Option<(Vec<String>, String, DateTime<Utc>)>,
    /// What was in the way last time.
    trouble: Option<String>,
}

impl Follower {
    async fn look(&mut self) -> Result<(), String> {
        let mut conn = match self.conn.take() {
            Some(conn) => conn,
            None => self.state.database.connect().await.map_err(|error| error.to_string())?,
        };
        let read = self.read_source(&mut conn).await;
        self.take_over(&mut conn).await.map_err(|error| error.to_string())?;
        self.conn = Some(conn);
        read
    }

    /// A list that lacks a key in use is not taken over: what that key sealed could not be read any more.
    async fn read_source(&self, conn: &mut Connection) -> Result<(), String> {
        let Some(keys) = (self.source)()? else { return Ok(()) };
        let ids: Vec<String> = keys.iter().map(|key| key.id().to_owned()).collect();
        let vault = &self.state.vault;
        if ids == vault.ids() {
            return Ok(());
        }
        let used = db::data_keys::list(conn).await.map_err(|error| error.to_string())?;
        let held = vault.ids();
        let lost = used
            .iter()
            .find(|key| key.dropped_at.is_none() && held.contains(&key.id) && !ids.contains(&key.id));
        match lost {
            Some(lost) => {
                Err(format!("the key file lacks the data key {:?}, which is in use: put it back", lost.id))
            }
            None if vault.renew(keys) => {
                log::info!(keys = ids.join(","); "the data keys were read again");
                Ok(())
            }
            None => Err("the key file lacks the data key that seals: put it back".to_owned()),
        }
    }

    async fn take_over(&mut self, conn: &mut Connection) -> Result<(), KeysError> {
        let now = self.state.clock.real();
        let number = versions::number(conn, CachedSet::Keys).await?;
        if self.seen != Some(number) {
            settle(conn, &self.state.vault, None, now).await?;
            self.state.tokens.set_ring(load(conn, &self.state.vault, now).await?);
            self.seen = Some(number);
        }
        let (ids, seals) = (self.state.vault.ids(), self.state.vault.seals_with());
        let is_news = self.reported.as_ref().is_none_or(|(held, sealed, at)| {
            *held != ids || *sealed != seals || now - *at >= REPORT || *at > now
        });
        if is_news {
            report(conn, &self.state.vault, &self.process, now).await?;
            self.reported = Some((ids, seals, now));
        }
        Ok(())
    }
}
