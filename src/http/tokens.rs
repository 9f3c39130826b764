//! Access tokens: short-lived JWT (RFC 9068 in spirit) signed with Ed25519, made and checked here.
//!
//! Only EdDSA is accepted, only by a key of the ring, and issuer, audience, times and client are checked on every
//! request. A signature is checked once per token and process; what depends on today (expiry, revocation, scopes) is
//! checked each time. Where keys come from is in `keys.rs`; who may have a token is in `oauth.rs`.

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::caller::Caller;
use super::problem::{Problem, TokenFault};
use super::state::Shared;
use crate::domain::client::Client;
use crate::domain::code::AgencyCode;
use crate::domain::id::ClientId;
use crate::domain::scope::Scope;
use crate::workflow::directory::Snapshot;

/// Life of a token.
pub const LIFE: TimeDelta = TimeDelta::seconds(900);

/// Clocks of two machines may differ by so much.
pub(super) const LEEWAY: TimeDelta = TimeDelta::seconds(30);

/// Checked tokens remembered per process.
const REMEMBERED: usize = 10_000;

/// What a token says.
#[derive(Debug, Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    sub: String,
    scope: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    agency: Option<String>,
    iat: i64,
    nbf: i64,
    exp: i64,
    jti: Uuid,
}

/// A key that signs or checks tokens.
pub struct Key {
    /// Its id in the header of a token.
    pub kid: String,
    /// The private half.
    pub signing: EncodingKey,
    /// The public half, 32 bytes.
    pub public: [u8; 32],
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Tokens are signed with it from this on; `None`: it waited for nobody.
    pub signs_from: Option<DateTime<Utc>>,
    /// No new token is signed with it after this.
    pub signs_until: Option<DateTime<Utc>>,
    /// Tokens signed with it are refused after this.
    pub published_until: Option<DateTime<Utc>>,
}

impl Key {
    fn signs_at(&self, now: DateTime<Utc>) -> bool {
        self.signs_from.is_none_or(|from| from <= now) && self.signs_until.is_none_or(|until| now < until)
    }

    /// Whether its tokens are good, and it is in the published set.
    pub fn published_at(&self, now: DateTime<Utc>) -> bool {
        self.published_until.is_none_or(|until| now < until)
    }
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Key").field("kid", &self.kid).finish_non_exhaustive()
    }
}

/// The keys of this service, newest first.
#[derive(Debug, Default)]
pub struct Ring(pub Vec<Key>);

impl Ring {
    /// Whether there is a key to sign with.
    pub fn signs_at(&self, now: DateTime<Utc>) -> bool {
        self.signer(now).is_some()
    }

    /// The key to sign with.
    pub fn signer(&self, now: DateTime<Utc>) -> Option<&Key> {
        self.0.iter().find(|key| key.signs_at(now))
    }
}

/// Makes and checks tokens.
#[derive(Debug)]
pub struct Tokens {
    issuer: String,
    audience: String,
    ring: Shared<Ring>,
    checked: RwLock<Checked>,
    /// Second in which the ring was last read again because of an unknown key.
    reloaded: AtomicI64,
}

/// Tokens whose signature was checked, with what followed from the clients as they were then.
#[derive(Debug, Default)]
struct Checked {
    clients: Option<Arc<HashMap<String, Client>>>,
    callers: HashMap<String, (Arc<Caller>, DateTime<Utc>)>,
}

/// Why a token is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unaccepted {
    /// Its key is not in the ring: perhaps another process made one just now.
    UnknownKey,
    /// It is no good.
    Fault(TokenFault),
}

impl From<Unaccepted> for Problem {
    fn from(unaccepted: Unaccepted) -> Self {
        Self::Unauthenticated(match unaccepted {
            Unaccepted::UnknownKey => TokenFault::Invalid,
            Unaccepted::Fault(fault) => fault,
        })
    }
}

/// No key signs now, or it cannot be used.
#[derive(Debug, Clone, thiserror::Error)]
#[error("no token could be signed: {0}")]
pub struct Unsigned(String);

impl Tokens {
    /// Tokens of this issuer for this audience, with no key yet.
    pub fn new(issuer: &str, audience: &str) -> Self {
        Self {
            issuer: issuer.to_owned(),
            audience: audience.to_owned(),
            ring: Shared::default(),
            checked: RwLock::default(),
            reloaded: AtomicI64::default(),
        }
    }

    /// The keys as they are now.
    pub fn ring(&self) -> Arc<Ring> {
        self.ring.load()
    }

    /// Puts another ring in place.
    pub fn set_ring(&self, ring: Ring) {
        self.ring.store(ring);
        *self.checked.write().unwrap_or_else(PoisonError::into_inner) = Checked::default();
    }

    /// Whether the ring may be read again now: made-up key ids must not become a load on the database.
    pub(super) fn may_reload(&self, now: DateTime<Utc>) -> bool {
        self.reloaded.swap(now.timestamp(), Ordering::Relaxed) != now.timestamp()
    }

    /// A token for a client, good for [`LIFE`] from `now` (real time).
    pub fn sign(
        &self,
        client: &ClientId,
        scopes: &[Scope],
        agency: Option<&AgencyCode>,
        now: DateTime<Utc>,
    ) -> Result<String, Unsigned> {
        let ring = self.ring.load();
        let key = ring.signer(now).ok_or_else(|| Unsigned("no key".to_owned()))?;
        let words: Vec<&str> = scopes.iter().map(|scope| scope.as_str()).collect();
        let claims = Claims {
            iss: self.issuer.clone(),
            aud: self.audience.clone(),
            sub: client.to_string(),
            scope: words.join(" "),
            agency: agency.map(ToString::to_string),
            iat: now.timestamp(),
            nbf: now.timestamp(),
            exp: (now + LIFE).timestamp(),
            jti: Uuid::now_v7(),
        };
        let mut header = Header::new(Algorithm::EdDSA);
        header.kid = Some(key.kid.clone());
        jsonwebtoken::encode(&header, &claims, &key.signing).map_err(|error| Unsigned(error.to_string()))
    }

    /// Who a token speaks for, at `now` (real time), with the clients as they are known.
    pub fn verify(
        &self,
        token: &str,
        known: &Snapshot,
        now: DateTime<Utc>,
    ) -> Result<Arc<Caller>, Unaccepted> {
        if let Some((caller, until)) = self.remembered(token, &known.clients) {
            return if now < until { Ok(caller) } else { Err(Unaccepted::Fault(TokenFault::Expired)) };
        }
        let (claims, until) = self.check(token, now)?;
        let caller = Arc::new(caller(&claims, known)?);
        self.remember(token, &known.clients, (Arc::clone(&caller), until));
        Ok(caller)
    }

    fn check(&self, token: &str, now: DateTime<Utc>) -> Result<(Claims, DateTime<Utc>), Unaccepted> {
        let invalid = Unaccepted::Fault(TokenFault::Invalid);
        let header = jsonwebtoken::decode_header(token).ok().ok_or(invalid)?;
        if header.alg != Algorithm::EdDSA {
            return Err(invalid);
        }
        let ring = self.ring.load();
        let kid = header.kid.ok_or(invalid)?;
        let known = ring.0.iter().find(|key| key.kid == kid && key.published_at(now));
        let key = known.ok_or(Unaccepted::UnknownKey)?;
        let decoded = jsonwebtoken::decode(token, &DecodingKey::from_ed_der(&key.public), &self.rules());
        let claims: Claims = decoded.map_err(|error| fault(error.kind()))?.claims;
        let expires = DateTime::from_timestamp(claims.exp, 0).ok_or(invalid)? + LEEWAY;
        let begins = DateTime::from_timestamp(claims.nbf, 0).ok_or(invalid)? - LEEWAY;
        if now < begins {
            return Err(invalid);
        }
        if now >= expires {
            return Err(Unaccepted::Fault(TokenFault::Expired));
        }
        Ok((claims, key.published_until.map_or(expires, |until| until.min(expires))))
    }

    /// Times are checked against our clock, not the library's.
    fn rules(&self) -> Validation {
        let mut rules = Validation::new(Algorithm::EdDSA);
        rules.set_issuer(&[&self.issuer]);
        rules.set_audience(&[&self.audience]);
        rules.set_required_spec_claims(&["exp", "nbf", "iss", "aud", "sub"]);
        rules.validate_exp = false;
        rules.validate_nbf = false;
        rules
    }

    fn remembered(
        &self,
        token: &str,
        clients: &Arc<HashMap<String, Client>>,
    ) -> Option<(Arc<Caller>, DateTime<Utc>)> {
        let checked = self.checked.read().unwrap_or_else(PoisonError::into_inner);
        let same = checked.clients.as_ref().is_some_and(|then| Arc::ptr_eq(then, clients));
        same.then(|| checked.callers.get(token).cloned()).flatten()
    }

    fn remember(
        &self,
        token: &str,
        clients: &Arc<HashMap<String, Client>>,
        entry: (Arc<Caller>, DateTime<Utc>),
    ) {
        let mut checked = self.checked.write().unwrap_or_else(PoisonError::into_inner);
        let same = checked.clients.as_ref().is_some_and(|then| Arc::ptr_eq(then, clients));
        if !same || checked.callers.len() >= REMEMBERED {
            *checked = Checked { clients: Some(Arc::clone(clients)), callers: HashMap::new() };
        }
        checked.callers.insert(token.to_owned(), entry);
    }
}

/// The client behind the claims, with no more than it may do today.
fn caller(claims: &Claims, known: &Snapshot) -> Result<Caller, Unaccepted> {
    let invalid = Unaccepted::Fault(TokenFault::Invalid);
    let id: ClientId = claims.sub.parse().ok().ok_or(invalid)?;
    let client = known.clients.get(id.as_str()).filter(|client| !client.revoked);
    let client = client.ok_or(Unaccepted::Fault(TokenFault::Revoked))?;
    let agency = match client.agency {
        None => None,
        Some(root) => Some(known.agencies.get(root).ok_or(invalid)?.code.clone()),
    };
    if claims.agency.as_deref() != agency.as_ref().map(AgencyCode::as_str) {
        return Err(invalid);
    }
    let granted = claims.scope.split(' ').filter_map(|word| word.parse().ok());
    let scopes = granted.filter(|scope| client.scopes.contains(scope)).collect();
    Ok(Caller { client_id: id, scopes, agency, root: client.agency })
}

fn fault(kind: &ErrorKind) -> Unaccepted {
    Unaccepted::Fault(match kind {
        ErrorKind::ExpiredSignature => TokenFault::Expired,
        _ => TokenFault::Invalid,
    })
}
