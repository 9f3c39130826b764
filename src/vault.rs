//! The vault: seals what is secret or personal, and hashes what must be found or compared without being kept.
//!
//! A sealed value names its key, so that keys can be rotated: the first key seals, all open. Each purpose has keys of
//! its own, derived from the data key, so that no value passes for one of another purpose. Hashes are made with the
//! *oldest* key, because a look-up must find what was written before a rotation.

use std::fmt;

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

/// Layout of a sealed value: version, length of the key id, key id, nonce, ciphertext with tag.
const VERSION: u8 = 1;
const NONCE: usize = 12;

/// What a value is for; sealed for one purpose, it does not open for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Identity numbers of applicants.
    Identity,
    /// Answers kept for an idempotency key, and the fingerprints of requests.
    Idempotency,
    /// Private keys that sign tokens.
    SigningKey,
    /// Client secrets (hashed only).
    ClientSecret,
    /// Cursors and other values that come back from clients.
    Cursor,
}

impl Purpose {
    const fn label(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Idempotency => "idempotency",
            Self::SigningKey => "signing-key",
            Self::ClientSecret => "client-secret",
            Self::Cursor => "cursor",
        }
    }
}

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
        keyed_hash(&self.bytes, &[b"motcua/", use_.as_bytes(), b"/", purpose.label().as_bytes()])
    }
}

impl fmt::Debug for DataKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DataKey").field("id", &self.id).finish_non_exhaustive()
    }
}

/// The ring of data keys; never empty.
#[derive(Debug, Clone)]
pub struct Vault {
    newest: DataKey,
    older: Vec<DataKey>,
}

impl Vault {
    /// `newest` seals; `older`, newest first, still open.
    pub const fn new(newest: DataKey, older: Vec<DataKey>) -> Self {
        Self { newest, older }
    }

    /// Seals `plain` for a purpose.
    pub fn seal(&self, purpose: Purpose, plain: &[u8]) -> Result<Vec<u8>, Unsealed> {
        let key = &self.newest;
        let nonce: [u8; NONCE] = random().ok_or(Unsealed)?;
        let mut sealed = vec![VERSION, u8::try_from(key.id.len()).unwrap_or_default()];
        sealed.extend_from_slice(key.id.as_bytes());
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
        let key =
            self.ring().find(|key| key.id == id).ok_or_else(|| Unsealable::UnknownKey(id.to_owned()))?;
        let cipher = Aes256Gcm::new(&key.derive("seal", purpose).into());
        let nonce: [u8; NONCE] = nonce.try_into().ok().ok_or(malformed)?;
        cipher.decrypt(&Nonce::from(nonce), Payload { msg: body, aad: head }).ok().ok_or(Unsealable::Refused)
    }

    /// Keyed hash of the parts (HMAC-SHA256), to find by or to compare with. Parts are kept apart by their lengths.
    pub fn hash(&self, purpose: Purpose, parts: &[&[u8]]) -> [u8; 32] {
        let oldest = self.older.last().unwrap_or(&self.newest);
        let lengths: Vec<[u8; 8]> =
            parts.iter().map(|part| u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes()).collect();
        let framed: Vec<&[u8]> =
            parts.iter().zip(&lengths).flat_map(|(part, length)| [length.as_slice(), part]).collect();
        keyed_hash(&oldest.derive("hash", purpose), &framed)
    }

    /// Whether two hashes are the same, in time that does not depend on where they differ.
    pub fn same(a: &[u8], b: &[u8]) -> bool {
        a.ct_eq(b).into()
    }

    fn ring(&self) -> impl Iterator<Item = &DataKey> {
        std::iter::once(&self.newest).chain(&self.older)
    }
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
