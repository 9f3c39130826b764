//! What every request shares: clock, vault, tokens, the caches. One per process, handed to each worker.

use std::sync::{Arc, PoisonError, RwLock};

use super::tokens::Tokens;
use crate::clock::Clock;
use crate::vault::Vault;
use crate::workflow::directory::Directory;

/// A snapshot that is replaced as a whole; readers keep the one they took.
#[derive(Debug, Default)]
pub struct Shared<T>(RwLock<Arc<T>>);

impl<T> Shared<T> {
    /// The snapshot as it is now.
    pub fn load(&self) -> Arc<T> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Puts another in its place.
    pub fn store(&self, value: T) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(value);
    }
}

/// The state of the service.
#[derive(Debug)]
pub struct State {
    /// Tells business and real time.
    pub clock: Clock,
    /// Seals and hashes.
    pub vault: Vault,
    /// Makes and checks access tokens.
    pub tokens: Tokens,
    /// Agencies, catalogue, calendar and clients as this process knows them.
    pub directory: Directory,
}
