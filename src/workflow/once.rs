//! Doing something once under an `Idempotency-Key`, in the transaction of the act itself: a retry hears the answer that was
//! given, and a refusal rolls the claim back with all else. Batches of dossiers claim many keys at once
//! (`batch/claim.rs`); answers are sealed and opened here for both.

use std::time::Duration;

use chrono::TimeDelta;

use super::order::{Answer, Answered, Key};
use crate::clock::Clock;
use crate::db::{self, Connection, Error};
use crate::vault::{Purpose, Vault};

/// How long a key is kept.
pub const KEYS_KEPT: TimeDelta = TimeDelta::hours(72);

/// A key that vanished between two statements, because its keeping time ended, is claimed anew so often.
const TURNS: u32 = 3;

/// A key and whose it is.
#[derive(Debug)]
pub struct Once<'a> {
    /// Client.
    pub client_id: &'a str,
    /// Its key; without one everything is done that is asked.
    pub key: Option<&'a Key>,
    /// Seals answers.
    pub vault: &'a Vault,
    /// Business time.
    pub clock: &'a Clock,
}

/// Why a key is of no use.
#[derive(Debug, thiserror::Error)]
pub enum OnceRefused {
    /// It was used for another request.
    #[error("the idempotency key was used for another request")]
    Mismatch,
    /// Its answer can be neither kept nor read.
    #[error("a kept answer can be neither written nor read: {0}")]
    Broken(String),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] Error),
}

/// Seals an answer.
pub fn sealed(vault: &Vault, answer: &Answer) -> Result<Vec<u8>, OnceRefused> {
    let plain = serde_json::to_vec(answer).map_err(|error| OnceRefused::Broken(error.to_string()))?;
    vault.seal(Purpose::Idempotency, &plain).map_err(|error| OnceRefused::Broken(error.to_string()))
}

/// Opens one.
pub fn opened(vault: &Vault, sealed: &[u8]) -> Result<Answer, OnceRefused> {
    let plain = vault.open(Purpose::Idempotency, sealed);
    let plain = plain.map_err(|error| OnceRefused::Broken(error.to_string()))?;
    serde_json::from_slice(&plain).map_err(|error| OnceRefused::Broken(error.to_string()))
}

/// Does something that answers, once where there is a key. What `work` writes stands together with its answer, or not at all.
pub async fn once<E: From<Error> + From<OnceRefused>>(
    conn: &mut Connection,
    once: Once<'_>,
    work: impl AsyncFnOnce(&mut Connection) -> Result<Answer, E>,
) -> Result<Answered, E> {
    let Some(key) = once.key else { return Ok(Answered::Fresh(work(conn).await?)) };
    db::transaction(conn, async |conn| {
        if let Some(answer) = once.claim(conn, key).await? {
            return Ok(Answered::Replayed(answer));
        }
        let answer = work(conn).await?;
        let kept = [(once.named(key), sealed(once.vault, &answer)?)];
        match db::idempotency::answer(conn, &kept).await? {
            1 => Ok(Answered::Fresh(answer)),
            // One that finds no claim would be done again by a retry.
            _ => Err(Error::NotFound.into()),
        }
    })
    .await
}

impl Once<'_> {
    fn named(&self, key: &Key) -> db::idempotency::KeyOfClient {
        (self.client_id.to_owned(), key.key.clone())
    }

    /// Claims the key; the answer where it was used before. Waits for another transaction that holds it.
    async fn claim(&self, conn: &Connection, key: &Key) -> Result<Option<Answer>, OnceRefused> {
        let (named, real) = (self.named(key), self.clock.real());
        for _ in 0..TURNS {
            let wanted = [(named.clone(), key.fingerprint.clone())];
            if !db::idempotency::claim(conn, &wanted, real, real - KEYS_KEPT).await?.is_empty() {
                return Ok(None);
            }
            let Some(used) = db::idempotency::used(conn, std::slice::from_ref(&named)).await?.pop() else {
                tokio::time::sleep(Duration::from_millis(5)).await;
                continue;
            };
            if !Vault::same(&key.fingerprint, &used.fingerprint) {
                return Err(OnceRefused::Mismatch);
            }
            let answer = used.answer.ok_or_else(|| OnceRefused::Broken("no answer is kept".to_owned()))?;
            return Ok(Some(opened(self.vault, &answer)?));
        }
        Err(OnceRefused::Database(Error::NotFound))
    }
}
