//! Changing the key that signs: a new one is published first and signs when every copy of the key set has it; the old
//! one stays published until the last token it signed is over. In an emergency a key is revoked, and its tokens die.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

use super::{KeysError, fresh};
use crate::db::admin_events::{self, COMMAND_LINE, Subject};
use crate::db::signing_keys::{self, SigningKey};
use crate::db::{self, Connection};
use crate::http::jwks;
use crate::http::tokens::{LEEWAY, LIFE};
use crate::vault::Vault;

/// A new key is published for so long before it signs: as long as others may keep the key set, and a minute for clocks
/// and processes that lag.
pub const OVERLAP: TimeDelta = match jwks::CACHED.checked_add(&TimeDelta::seconds(60)) {
    Some(overlap) => overlap,
    None => jwks::CACHED,
};

/// Processes hear of a change within a second; another sign with the old key for so long at most.
const LAG: TimeDelta = TimeDelta::seconds(30);

/// When the new key begins to sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begins {
    /// When every copy of the key set has it.
    AfterOverlap,
    /// At once: who keeps an older copy of the key set refuses its tokens until that is read again.
    Now,
}

/// What became of a rotation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rotated {
    /// That key signs from that moment on.
    Signs {
        /// The new key.
        kid: String,
        /// From when.
        from: DateTime<Utc>,
    },
    /// A rotation is under way: that key will sign from that moment on.
    UnderWay {
        /// The key that waits.
        kid: String,
        /// From when.
        from: DateTime<Utc>,
    },
}

/// Makes a new key, or with [`Begins::Now`] lets the one that waits for its overlap begin at once.
pub async fn rotate(
    conn: &mut Connection,
    vault: &Vault,
    begins: Begins,
    now: DateTime<Utc>,
) -> Result<Rotated, KeysError> {
    db::transaction(conn, async |conn| {
        signing_keys::lock(conn).await?;
        let mut keys = signing_keys::list(conn, now).await?;
        let waiting = keys.iter().position(|key| key.signs_from.is_some_and(|from| from > now));
        let from = if begins == Begins::Now { now } else { now + OVERLAP };
        let key = match (waiting.map(|at| keys.remove(at)), begins) {
            (Some(SigningKey { kid, signs_from: Some(from), .. }), Begins::AfterOverlap) => {
                return Ok(Rotated::UnderWay { kid, from });
            }
            (Some(key), _) => {
                let key = SigningKey { signs_from: Some(from), ..key };
                signing_keys::schedule(conn, &key).await?;
                key
            }
            (None, _) => {
                let key = SigningKey { signs_from: Some(from), ..fresh(vault, now)? };
                signing_keys::insert(conn, &key).await?;
                key
            }
        };
        for old in keys.into_iter().filter(|old| old.signs_until.is_none_or(|until| until > from)) {
            let published_until = Some(from + LIFE + LEEWAY + LAG);
            let old = SigningKey { signs_until: Some(from), published_until, ..old };
            signing_keys::schedule(conn, &old).await?;
        }
        note(conn, &key.kid, json!({ "signs_from": from }), now).await?;
        Ok(Rotated::Signs { kid: key.kid, from })
    })
    .await
}

/// What became of revoking a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Revoked {
    /// Its tokens are dead; another key signs.
    Done {
        /// The key that signs now.
        signs: String,
    },
    /// There is no such key, or it was over before.
    Unknown,
}

/// Takes a key away at once: its tokens die as soon as each process has heard of it, within about a second. Where no other
/// key could sign, a new one does.
pub async fn revoke(
    conn: &mut Connection,
    vault: &Vault,
    kid: &str,
    now: DateTime<Utc>,
) -> Result<Revoked, KeysError> {
    db::transaction(conn, async |conn| {
        signing_keys::lock(conn).await?;
        let mut keys = signing_keys::list(conn, now).await?;
        let Some(at) = keys.iter().position(|key| key.kid == kid) else { return Ok(Revoked::Unknown) };
        let revoked = SigningKey { signs_until: Some(now), published_until: Some(now), ..keys.remove(at) };
        signing_keys::schedule(conn, &revoked).await?;
        note(conn, kid, json!({ "revoked_at": now }), now).await?;
        let signs = |key: &&SigningKey| {
            key.signs_from.is_none_or(|from| from <= now) && key.signs_until.is_none_or(|until| until > now)
        };
        // An old key whose end is near would leave nobody to sign: it counts only where it has no end.
        if let Some(other) = keys.iter().find(|key| signs(key) && key.signs_until.is_none()) {
            return Ok(Revoked::Done { signs: other.kid.clone() });
        }
        let key = SigningKey { signs_from: Some(now), ..fresh(vault, now)? };
        signing_keys::insert(conn, &key).await?;
        note(conn, &key.kid, json!({ "signs_from": now }), now).await?;
        Ok(Revoked::Done { signs: key.kid })
    })
    .await
}

async fn note(
    conn: &mut Connection,
    kid: &str,
    change: serde_json::Value,
    now: DateTime<Utc>,
) -> Result<(), KeysError> {
    Ok(admin_events::append(conn, now, COMMAND_LINE, (Subject::SigningKey, kid), change).await?)
}
