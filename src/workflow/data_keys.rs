//! Rotation of data keys, such that no value is ever unreadable to a process that serves.
//!
//! A new key is held by every process first, then it seals, then what older keys sealed is sealed again, then they are
//! dropped. Who joins, who begins to seal and who drops do so one after another under one lock: a process that lacks a
//! key in use cannot join, and a key that a process lacks cannot be put to use.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use serde_json::json;
use uuid::Uuid;

use crate::db::admin_events::{self, COMMAND_LINE, Subject};
use crate::db::data_keys::UsedKey;
use crate::db::processes::{self, Process};
use crate::db::sealed::{Row, SEALED, SealedColumn};
use crate::db::versions::{self, CachedSet};
use crate::db::{self, Connection};
use crate::vault::{Purpose, Unsealable, Unsealed, Vault};

/// Rows sealed again in one transaction.
const ROWS: i64 = 500;

/// Why the data keys cannot be used as they are.
#[derive(Debug, thiserror::Error)]
pub enum DataKeysError {
    /// The database failed.
    #[error("the data keys in use cannot be read: {0}")]
    Database(#[from] db::Error),
    /// A key in use is not at hand.
    #[error(
        "the data key {0:?} is in use in this database and is not among those configured: put it into \
         MOTCUA_DATA_KEYS, or its key file back into the data directory"
    )]
    Missing(String),
    /// A value does not open.
    #[error("a sealed value cannot be opened: {0}")]
    Unsealable(#[from] Unsealable),
    /// A value cannot be sealed.
    #[error(transparent)]
    Unsealed(#[from] Unsealed),
    /// A key of hashes is no key.
    #[error("the key of hashes for {0:?} in the database makes no sense")]
    Senseless(String),
}

/// A process that serves, as it makes itself known.
#[derive(Debug, Clone)]
pub struct Identity {
    /// Made when it starts.
    pub id: Uuid,
    /// Its machine.
    pub host: String,
    /// Its number there.
    pub pid: i64,
    /// When it started (real time).
    pub started_at: DateTime<Utc>,
}

impl Identity {
    fn seen(&self, vault: &Vault, now: DateTime<Utc>) -> Process {
        let Self { id, host, pid, started_at } = self.clone();
        let (data_keys, seals_with) = (vault.ids(), vault.seals_with());
        Process { id, host, pid, started_at, seen_at: now, data_keys, seals_with }
    }
}

/// Brings the vault into line with the database: refuses where a key in use is missing, seals with the key that seals
/// here, and hashes with the keys that are kept here. `process` is made known at the same moment.
pub async fn settle(
    conn: &mut Connection,
    vault: &Vault,
    process: Option<&Identity>,
    now: DateTime<Utc>,
) -> Result<(), DataKeysError> {
    db::transaction(conn, async |conn| {
        db::data_keys::lock(conn).await?;
        let used = db::data_keys::list(conn).await?;
        if used.is_empty() {
            db::data_keys::insert(conn, &vault.newest(), now).await?;
        }
        take_over(vault, &used)?;
        learn_hash_keys(conn, vault).await?;
        if let Some(process) = process {
            processes::report(conn, &process.seen(vault, now)).await?;
        }
        Ok(())
    })
    .await
}

/// Seals as the database says; refuses where a key in use is missing.
fn take_over(vault: &Vault, used: &[UsedKey]) -> Result<(), DataKeysError> {
    let held = vault.ids();
    let mut in_use = used.iter().filter(|key| key.dropped_at.is_none());
    if let Some(missing) = in_use.clone().find(|key| !held.contains(&key.id)) {
        return Err(DataKeysError::Missing(missing.id.clone()));
    }
    match in_use.next_back() {
        Some(sealing) if !vault.seal_with(&sealing.id) => Err(DataKeysError::Missing(sealing.id.clone())),
        _ => Ok(()),
    }
}

async fn learn_hash_keys(conn: &mut Connection, vault: &Vault) -> Result<(), DataKeysError> {
    let kept: HashMap<String, Vec<u8>> = db::data_keys::hash_keys(conn).await?.into_iter().collect();
    let mut keys = HashMap::new();
    for &purpose in Purpose::ALL {
        let key = if let Some(sealed) = kept.get(purpose.as_str()) {
            let plain = vault.open(Purpose::HashKey, sealed)?;
            plain.try_into().ok().ok_or_else(|| DataKeysError::Senseless(purpose.to_string()))?
        } else {
            let key = vault.first_hash_key(purpose);
            let sealed = vault.seal(Purpose::HashKey, &key)?;
            db::data_keys::insert_hash_key(conn, purpose.as_str(), &sealed).await?;
            key
        };
        keys.insert(purpose, key);
    }
    vault.learn_hash_keys(keys);
    Ok(())
}

/// Makes the process known again, with the keys it holds now.
pub async fn report(
    conn: &mut Connection,
    vault: &Vault,
    process: &Identity,
    now: DateTime<Utc>,
) -> Result<(), DataKeysError> {
    Ok(processes::report(conn, &process.seen(vault, now)).await?)
}

/// What became of putting the newest key to use.
#[derive(Debug)]
pub enum Promoted {
    /// It seals from now on.
    Now,
    /// It seals already.
    Before,
    /// It sealed once and another came after it: a key does not come back.
    Passed,
    /// These processes do not hold it yet.
    Lacking(Vec<Process>),
}

/// Puts the newest key of the vault to use, once every process that serves holds it.
pub async fn promote(
    conn: &mut Connection,
    vault: &Vault,
    now: DateTime<Utc>,
) -> Result<Promoted, DataKeysError> {
    let newest = vault.newest();
    db::transaction(conn, async |conn| {
        db::data_keys::lock(conn).await?;
        let used = db::data_keys::list(conn).await?;
        if used.last().is_some_and(|key| key.id == newest && key.dropped_at.is_none()) {
            return Ok(Promoted::Before);
        }
        if used.iter().any(|key| key.id == newest) {
            return Ok(Promoted::Passed);
        }
        let mut lacking = processes::list_live(conn, now).await?;
        lacking.retain(|process| !process.data_keys.contains(&newest));
        if !lacking.is_empty() {
            return Ok(Promoted::Lacking(lacking));
        }
        db::data_keys::insert(conn, &newest, now).await?;
        let about = (Subject::DataKey, newest.as_str());
        admin_events::append(conn, now, COMMAND_LINE, about, json!({ "seals_from": now })).await?;
        versions::raise(conn, CachedSet::Keys).await?;
        take_over(vault, &db::data_keys::list(conn).await?)?;
        Ok(Promoted::Now)
    })
    .await
}

/// Goes once through every sealed column and seals again what another key than the present one sealed; `told` hears of
/// each batch. Rows that somebody holds are left for the next time. May be cut off and begun again at any moment.
pub async fn reseal(
    conn: &mut Connection,
    vault: &Vault,
    mut told: impl FnMut(&SealedColumn, usize),
) -> Result<usize, DataKeysError> {
    let mut all = 0;
    for column in &SEALED {
        let purpose = column.purpose.parse::<Purpose>();
        let purpose = purpose.ok().ok_or_else(|| DataKeysError::Senseless(column.purpose.to_owned()))?;
        let mut after = column.start();
        loop {
            let batch = (column, purpose, after.as_slice());
            let (done, last) =
                db::transaction(conn, async |conn| reseal_some(conn, vault, batch).await).await?;
            let Some(last) = last else { break };
            all += done;
            told(column, done);
            after = last;
        }
    }
    Ok(all)
}

/// One batch after a key; how many, and the last key of it.
async fn reseal_some(
    conn: &mut Connection,
    vault: &Vault,
    (column, purpose, after): (&SealedColumn, Purpose, &[String]),
) -> Result<(usize, Option<Vec<String>>), DataKeysError> {
    let mut rows = column.lock_others(conn, after, &vault.prefix(), ROWS).await?;
    let Some(last) = rows.last().map(|row| row.key.clone()) else { return Ok((0, None)) };
    for Row { value, .. } in &mut rows {
        *value = vault.seal(purpose, &vault.open(purpose, value)?)?;
    }
    Ok((column.replace(conn, &rows).await?, Some(last)))
}

/// Why a key is not dropped.
#[derive(Debug)]
pub enum Dropped {
    /// It is given up.
    Done,
    /// It is the one that seals.
    Seals,
    /// So many values are still sealed with it.
    Needed(i64),
    /// These processes still seal with it.
    SealedWithBy(Vec<Process>),
}

/// Gives a key up, where nothing needs it any more.
pub async fn give_up(
    conn: &mut Connection,
    vault: &Vault,
    id: &str,
    now: DateTime<Utc>,
) -> Result<Dropped, DataKeysError> {
    db::transaction(conn, async |conn| {
        db::data_keys::lock(conn).await?;
        let used = db::data_keys::list(conn).await?;
        take_over(vault, &used)?;
        if vault.seals_with() == id {
            return Ok(Dropped::Seals);
        }
        let mut live = processes::list_live(conn, now).await?;
        live.retain(|process| process.seals_with == id);
        if !live.is_empty() {
            return Ok(Dropped::SealedWithBy(live));
        }
        let sealed = db::sealed::count_by_key(conn).await?;
        let needed: i64 = sealed.iter().filter(|sealed| sealed.key == id).map(|sealed| sealed.n).sum();
        if needed > 0 {
            return Ok(Dropped::Needed(needed));
        }
        if used.iter().any(|key| key.id == id && key.dropped_at.is_none()) {
            db::data_keys::drop_key(conn, id, now).await?;
            let change = json!({ "dropped_at": now });
            admin_events::append(conn, now, COMMAND_LINE, (Subject::DataKey, id), change).await?;
            versions::raise(conn, CachedSet::Keys).await?;
        }
        Ok(Dropped::Done)
    })
    .await
}
