//! The signing keys of this database: made on the first start, read by every process, published as a key set.
//!
//! The private halves are sealed with the data key; a process with another data key than the one the database was
//! written with must not start, for it could open nothing. How keys are changed is in `rotate`, how a running process
//! hears of it in `follow`.

pub mod follow;
pub mod rotate;

use chrono::{DateTime, Utc};
use ed25519_dalek::SigningKey;
use jsonwebtoken::EncodingKey;

use super::tokens::{Key, Ring};
use crate::db::{self, Connection, signing_keys};

use crate::vault::{Purpose, Unsealable, Unsealed, Vault, random};
use crate::workflow::data_keys::{self, DataKeysError};

/// PKCS #8 around the 32 bytes of an Ed25519 private key (RFC 8410 §7).
const PKCS8: [u8; 16] =
    [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];

/// Why there are no signing keys.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// The database failed.
    #[error("the signing keys cannot be read: {0}")]
    Database(#[from] db::Error),
    /// Sealed with a data key that we do not have.
    #[error(
        "this database was written with another data key: put that key into MOTCUA_DATA_KEYS, or its key file back \
         into the data directory"
    )]
    OtherDataKey(#[from] Unsealable),
    /// The data keys are not those of this database.
    #[error(transparent)]
    DataKeys(#[from] DataKeysError),
    /// Could not be sealed.
    #[error("a signing key cannot be made: {0}")]
    Unsealed(#[from] Unsealed),
    /// What is stored is no key.
    #[error("the signing key {0} in the database makes no sense")]
    Senseless(String),
    /// The operating system gave no random bytes.
    #[error("this system gave no random bytes for a signing key")]
    NoRandomness,
}

/// Brings the vault into line with the database and reads the keys; makes the first one where none signs. One process
/// makes it, the others wait and read it.
pub async fn load_or_make(
    conn: &mut Connection,
    vault: &Vault,
    now: DateTime<Utc>,
) -> Result<Ring, KeysError> {
    let ring = load(conn, vault, now).await?;
    // Only now: a data key that opens nothing here must not be written down as one in use.
    data_keys::settle(conn, vault, None, now).await?;
    if ring.signs_at(now) {
        return Ok(ring);
    }
    db::transaction(conn, async |conn| {
        signing_keys::lock(conn).await?;
        let ring = load(conn, vault, now).await?;
        if ring.signs_at(now) {
            return Ok(ring);
        }
        signing_keys::insert(conn, &fresh(vault, now)?).await?;
        load(conn, vault, now).await
    })
    .await
}

/// Reads the keys whose tokens may still be good.
pub async fn load(conn: &mut Connection, vault: &Vault, now: DateTime<Utc>) -> Result<Ring, KeysError> {
    let stored = signing_keys::list(conn, now).await?;
    Ok(Ring(stored.into_iter().map(|key| opened(key, vault)).collect::<Result<_, _>>()?))
}

fn fresh(vault: &Vault, now: DateTime<Utc>) -> Result<signing_keys::SigningKey, KeysError> {
    let seed: [u8; 32] = random().ok_or(KeysError::NoRandomness)?;
    let name: [u8; 8] = random().ok_or(KeysError::NoRandomness)?;
    Ok(signing_keys::SigningKey {
        kid: format!("{:016x}", u64::from_be_bytes(name)),
        sealed_private: vault.seal(Purpose::SigningKey, &seed)?,
        public_key: SigningKey::from_bytes(&seed).verifying_key().to_bytes().to_vec(),
        created_at: now,
        signs_from: None,
        signs_until: None,
        published_until: None,
    })
}

fn opened(stored: signing_keys::SigningKey, vault: &Vault) -> Result<Key, KeysError> {
    let seed = vault.open(Purpose::SigningKey, &stored.sealed_private)?;
    let seed: Option<[u8; 32]> = seed.try_into().ok();
    let seed = seed.ok_or_else(|| KeysError::Senseless(stored.kid.clone()))?;
    let public = SigningKey::from_bytes(&seed).verifying_key().to_bytes();
    if public.as_slice() != stored.public_key.as_slice() {
        return Err(KeysError::Senseless(stored.kid));
    }
    let der: Vec<u8> = PKCS8.iter().chain(&seed).copied().collect();
    Ok(Key {
        kid: stored.kid,
        signing: EncodingKey::from_ed_der(&der),
        public,
        created_at: stored.created_at,
        signs_from: stored.signs_from,
        signs_until: stored.signs_until,
        published_until: stored.published_until,
    })
}
