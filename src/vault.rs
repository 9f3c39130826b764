//! The vault: seals what is secret or personal, and hashes what must be found or compared without being kept.
//!
//! A sealed value names its key, so that keys can be rotated: one key of the ring seals, all open. Each purpose has keys
//! of its own, derived from the data key, so that no value passes for one of another purpose. Hashes have keys of their
//! own that stay when data keys are rotated, because a look-up must find what was written before (`learn_hash_keys`).
//!
//! A vault is shared: its clones see the same ring, and a ring that is renewed is renewed for all of them.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

/// Layout of a sealed value: version, length of the key id, key id, nonce, ciphertext with tag.
const VERSION: u8 = 1;
const NONCE: usize = 12;

/// What a value is for; sealed for one purpose, it does not open for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// Identity numbers of applicants.
    Identity,
    /// Answers kept for an idempotency key, and the fingerprints of requests.
    Idempotency,
    /// Who sent feedback, and what they wrote.
    FeedbackSender,
    /// Private keys that sign tokens.
    SigningKey,
    /// Client secrets (hashed only).
    ClientSecret,
    /// Cursors and other values that come back from clients.
    Cursor,
    /// The keys of hashes (sealed only).
    HashKey,
}

crate::spell!(Purpose {
    Identity = "identity",
    Idempotency = "idempotency",
    FeedbackSender = "feedback-sender",
    SigningKey = "signing-key",
    ClientSecret = "client-secret",
    Cursor = "cursor",
    HashKey = "hash-key",
});

/// Why a value does not open. Says nothing about the value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unsealable {
    /// Not a value of ours.
    #[error("not a sealed value")]
    Malformed,
    /// Sealed with a key that is not in the ring.
    #[error("sealed with the data key {0:?}, which is not configured")]
    UnknownKey(String),
    /// Altered, or sealed for another purpose or with another key of that name.
    #[error("the sealed value does not open")]
    Refused,
}

/// No random bytes from the operating system, or a key that cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the value could not be sealed")]
pub struct Unsealed;

/// A data key: 256 bits with a name of 1–32 characters `[0-9A-Za-z_-]`.
#[derive(Clone)]
pub struct DataKey {
    id: String,
    bytes: [u8; 32],
}

impl DataKey {
    /// A key by its name; `None` where the name is not lawful.
    pub fn new(id: &str, bytes: [u8; 32]) -> Option<Self> {
        let lawful = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
        let good = (1..=32).contains(&id.len()) && id.chars().all(lawful);
        good.then(|| Self { id: id.to_owned(), bytes })
    }

    /// The name, as it stands in sealed values.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Tells this key from another of the same name; says nothing about it.
    pub fn check_value(&self) -> String {
        let check = self.derive("check", Purpose::Cursor);
        format!("{:016x}", check.iter().take(8).fold(0_u64, |all, byte| (all << 8) | u64::from(*byte)))
    }

    fn derive(&self, use_: &str, purpose: Purpose) -> [u8; 32] {
        keyed_hash(&self.bytes, &[b"motcua/", use_.as_bytes(), b"/", purpose.as_str().as_bytes()])
    }
}

impl fmt::Debug for DataKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DataKey").field("id", &self.id).finish_non_exhaustive()
    }
}

/// Seals, opens and hashes; cheap to clone.
#[derive(Clone)]
pub struct Vault(Arc<Shared>);

struct Shared {
    ring: RwLock<Arc<Ring>>,
    hash_keys: RwLock<HashMap<Purpose, [u8; 32]>>,
}

/// The data keys, newest first, never empty, and which of them seals.
struct Ring {
    keys: Vec<DataKey>,
    sealing: DataKey,
}

impl Vault {
    /// `newest` seals; `older`, newest first, still open.
    pub fn new(newest: DataKey, older: Vec<DataKey>) -> Self {
        let sealing = newest.clone();
        let keys = std::iter::once(newest).chain(older).collect();
        Self(Arc::new(Shared {
            ring: RwLock::new(Arc::new(Ring { keys, sealing })),
            hash_keys: RwLock::default(),
        }))
    }

    /// Names of the keys, newest first.
    pub fn ids(&self) -> Vec<String> {
        self.ring().keys.iter().map(|key| key.id.clone()).collect()
    }

    /// Name of the newest key.
    pub fn newest(&self) -> String {
        let ring = self.ring();
        ring.keys.first().unwrap_or(&ring.sealing).id.clone()
    }

    /// Name of the key that seals.
    pub fn seals_with(&self) -> String {
        self.ring().sealing.id.clone()
    }

    /// Takes over another list of keys, newest first. The key that seals stays the same one; a list without it is not
    /// taken over.
    pub fn renew(&self, keys: Vec<DataKey>) -> bool {
        let sealing = self.seals_with();
        self.replace(keys, &sealing)
    }

    /// Seals with that key from now on; false where it is not in the ring.
    pub fn seal_with(&self, id: &str) -> bool {
        let keys = self.ring().keys.clone();
        self.replace(keys, id)
    }

    fn replace(&self, keys: Vec<DataKey>, sealing: &str) -> bool {
        let Some(sealing) = keys.iter().find(|key| key.id == sealing).cloned() else { return false };
        *self.0.ring.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(Ring { keys, sealing });
        true
    }

    /// With what every value that the present key seals begins.
    pub fn prefix(&self) -> Vec<u8> {
        head(&self.ring().sealing)
    }

    /// The key of hashes of a purpose, where none was kept yet: of the oldest data key, as hashes were made before
    /// their keys were kept.
    pub fn first_hash_key(&self, purpose: Purpose) -> [u8; 32] {
        let ring = self.ring();
        ring.keys.last().unwrap_or(&ring.sealing).derive("hash", purpose)
    }

    /// The keys that hashes are made with from now on.
    pub fn learn_hash_keys(&self, keys: HashMap<Purpose, [u8; 32]>) {
        *self.0.hash_keys.write().unwrap_or_else(PoisonError::into_inner) = keys;
    }

    /// Seals `plain` for a purpose.
    pub fn seal(&self, purpose: Purpose, plain: &[u8]) -> Result<Vec<u8>, Unsealed> {
        let key = &self.ring().sealing;
        let nonce: [u8; NONCE] = random().ok_or(Unsealed)?;
        let mut sealed = head(key);
        let payload = Payload { msg: plain, aad: &sealed };
        let cipher = Aes256Gcm::new(&key.derive("seal", purpose).into());
        let body = cipher.encrypt(&Nonce::from(nonce), payload).ok().ok_or(Unsealed)?;
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(&body);
        Ok(sealed)
    }

    /// Opens what was sealed for that purpose.
    pub fn open(&self, purpose: Purpose, sealed: &[u8]) -> Result<Vec<u8>, Unsealable> {
        let malformed = Unsealable::Malformed;
        let (&version, &length) = sealed.first().zip(sealed.get(1)).ok_or(malformed.clone())?;
        let head_end = 2 + usize::from(length);
        let (head, rest) = sealed.split_at_checked(head_end).ok_or(malformed.clone())?;
        let (nonce, body) = rest.split_at_checked(NONCE).ok_or(malformed.clone())?;
        let id = head.get(2..).and_then(|id| std::str::from_utf8(id).ok()).ok_or(malformed.clone())?;
        if version != VERSION {
            return Err(malformed);
        }
        let ring = self.ring();
        let key = ring.keys.iter().find(|key| key.id == id);
        let key = key.ok_or_else(|| Unsealable::UnknownKey(id.to_owned()))?;
        let cipher = Aes256Gcm::new(&key.derive("seal", purpose).into());
        let nonce: [u8; NONCE] = nonce.try_into().ok().ok_or(malformed)?;
        cipher.decrypt(&Nonce::from(nonce), Payload { msg: body, aad: head }).ok().ok_or(Unsealable::Refused)
    }

    /// Keyed hash of the parts (HMAC-SHA256), to find by or to compare with. Parts are kept apart by their lengths.
    pub fn hash(&self, purpose: Purpose, parts: &[&[u8]]) -> [u8; 32] {
        let known = self.0.hash_keys.read().unwrap_or_else(PoisonError::into_inner).get(&purpose).copied();
        let key = known.unwrap_or_else(|| self.first_hash_key(purpose));
        let lengths: Vec<[u8; 8]> =
            parts.iter().map(|part| u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes()).collect();
        let framed: Vec<&[u8]> =
            parts.iter().zip(&lengths).flat_map(|(part, length)| [length.as_slice(), part]).collect();
        keyed_hash(&key, &framed)
    }

    /// Whether two hashes are the same, in time that does not depend on where they differ.
    pub fn same(a: &[u8], b: &[u8]) -> bool {
        a.ct_eq(b).into()
    }

    fn ring(&self) -> Arc<Ring> {
        Arc::clone(&self.0.ring.read().unwrap_or_else(PoisonError::into_inner))
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vault").field("keys", &self.ring().keys).finish_non_exhaustive()
    }
}

/// What stands before nonce and ciphertext.
fn head(key: &DataKey) -> Vec<u8> {
    let mut head = vec![VERSION, u8::try_from(key.id.len()).unwrap_or_default()];
    head.extend_from_slice(key.id.as_bytes());
    head
}

/// Random bytes of the operating system; `None` where it has none to give.
pub fn random<const N: usize>() -> Option<[u8; N]> {
    use rand::TryRng;
    let mut bytes = [0_u8; N];
    rand::rngs::SysRng.try_fill_bytes(&mut bytes).ok()?;
    Some(bytes)
}

fn keyed_hash(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    let mut padded = [0_u8; 64];
    padded.iter_mut().zip(key).for_each(|(slot, byte)| *slot = *byte);
    let mut mac = <Hmac<Sha256> as Mac>::new(&padded.into());
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(id: &str, byte: u8) -> DataKey {
        DataKey::new(id, [byte; 32]).unwrap()
    }

    #[test]
    fn opens_what_it_sealed_and_nothing_else() {
        let vault = Vault::new(key("a", 1), vec![]);
        let sealed = vault.seal(Purpose::Identity, b"084187001234").unwrap();
        assert_eq!(vault.open(Purpose::Identity, &sealed).unwrap(), b"084187001234");
        assert_ne!(sealed, vault.seal(Purpose::Identity, b"084187001234").unwrap());
        assert_eq!(vault.open(Purpose::Idempotency, &sealed), Err(Unsealable::Refused));
        for at in 0..sealed.len() {
            let mut altered = sealed.clone();
            altered[at] ^= 1;
            assert!(vault.open(Purpose::Identity, &altered).is_err(), "byte {at}");
            assert!(vault.open(Purpose::Identity, &sealed[..at]).is_err(), "cut at {at}");
        }
    }

    #[test]
    fn rotation_keeps_old_values_open_and_hashes_stable() {
        let before = Vault::new(key("a", 1), vec![]);
        let sealed = before.seal(Purpose::SigningKey, b"x").unwrap();
        let after = Vault::new(key("b", 2), vec![key("a", 1)]);
        assert_eq!(after.open(Purpose::SigningKey, &sealed).unwrap(), b"x");
        assert_eq!(before.hash(Purpose::Identity, &[b"1"]), after.hash(Purpose::Identity, &[b"1"]));
        let newer = after.seal(Purpose::SigningKey, b"x").unwrap();
        assert_eq!(before.open(Purpose::SigningKey, &newer), Err(Unsealable::UnknownKey("b".into())));
    }

    #[test]
    fn a_new_key_opens_before_it_seals_and_hashes_outlive_the_oldest() {
        let vault = Vault::new(key("a", 1), vec![]);
        let clone = vault.clone();
        let hash = vault.hash(Purpose::Identity, &[b"1"]);
        assert!(vault.renew(vec![key("b", 2), key("a", 1)]));
        assert_eq!((clone.newest(), clone.seals_with()), ("b".into(), "a".into()));
        assert!(!vault.seal_with("c") && !vault.renew(vec![key("b", 2)]), "the sealing key would be lost");
        assert!(vault.seal_with("b"));
        assert!(clone.seal(Purpose::Identity, b"x").unwrap().starts_with(&clone.prefix()));
        let kept = HashMap::from([(Purpose::Identity, vault.first_hash_key(Purpose::Identity))]);
        vault.learn_hash_keys(kept);
        assert!(vault.renew(vec![key("b", 2)]));
        assert_eq!(clone.hash(Purpose::Identity, &[b"1"]), hash);
    }

    #[test]
    fn parts_and_purposes_are_kept_apart() {
        let vault = Vault::new(key("a", 1), vec![]);
        let hash = |parts: &[&[u8]]| vault.hash(Purpose::Identity, parts);
        assert_ne!(hash(&[b"ab", b"c"]), hash(&[b"a", b"bc"]));
        assert_ne!(hash(&[b"abc"]), vault.hash(Purpose::ClientSecret, &[b"abc"]));
    }

    #[test]
    fn debug_shows_no_key() {
        let shown = format!("{:?}", Vault::new(key("a", 77), vec![key("b", 78)]));
        assert!(!shown.contains("77") && !shown.contains("78"), "{shown}");
    }
}
