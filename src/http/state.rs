//! What requests share: clock, vault, tokens, the caches, the ways to the database.
//!
//! One per process, cheap to clone; each worker has a clone with a reader and a pool of its own, because a connection
//! lives on the runtime that opened it.

use std::fmt;
use std::num::NonZeroU32;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use tokio::task::JoinHandle;

use super::keys::{self, KeysError};
use super::limit::Limit;
use super::metrics::Metrics;
use super::tokens::Tokens;
use crate::clock::Clock;
use crate::db::connection::{ConnectError, Database, Pool, PooledConnection};
use crate::db::dossiers::Reader;
use crate::db::instance::Kind;
use crate::db::{self, Connection};
use crate::vault::Vault;
use crate::workflow::directory::Directory;
use crate::workflow::writer::Writer;

/// Connections of each worker for bounded reads and small writes, and their longest statement.
const SHORT: (usize, Duration) = (4, Duration::from_secs(10));

/// Connections of the process for statistics, search and export, and their longest statement.
const LONG: (usize, Duration) = (4, Duration::from_secs(60));

/// Token requests of one peer: so many a second, so many at once.
const TOKENS: (u32, u32) = (20, 100);

/// Public look-ups of one peer without a token: so many a second, so many at once.
const LOOK_UPS: (u32, u32) = (10, 100);

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
#[derive(Clone)]
pub struct State {
    /// Tells business and real time.
    pub clock: Clock,
    /// Seals and hashes.
    pub vault: Vault,
    /// Makes and checks access tokens.
    pub tokens: Arc<Tokens>,
    /// Agencies, catalogue, calendar and clients as this process knows them.
    pub directory: Directory,
    /// The way to the writer.
    pub writer: Writer,
    /// What is counted.
    pub metrics: Metrics,
    /// Where the database is, for whoever opens a connection of its own.
    pub database: Database,
    /// What the database is for.
    pub kind: Kind,
    /// How often a peer may ask for a token.
    pub token_limit: Arc<Limit>,
    /// How often a peer without a token may look a dossier up.
    pub public_limit: Arc<Limit>,
    /// Whether the database was seen to have this program's tables.
    pub migrated: Arc<AtomicBool>,
    /// Reads single dossiers.
    pub reader: Reader,
    short: Pool,
    long: Pool,
    writer_task: Arc<Mutex<Option<JoinHandle<()>>>>,
}

/// What the state is made of.
#[derive(Debug)]
pub struct Foundation {
    /// Where the database is; migrated and marked.
    pub database: Database,
    /// What it is for.
    pub kind: Kind,
    /// The clock.
    pub clock: Clock,
    /// The data keys.
    pub vault: Vault,
    /// Issuer of access tokens.
    pub issuer: String,
    /// Audience of access tokens.
    pub audience: String,
}

/// Why the service cannot begin.
#[derive(Debug, thiserror::Error)]
pub enum StateError {
    /// No connection.
    #[error(transparent)]
    Connect(#[from] ConnectError),
    /// The caches cannot be read.
    #[error("the database cannot be read: {0}")]
    Database(#[from] db::Error),
    /// No signing keys.
    #[error(transparent)]
    Keys(#[from] KeysError),
    /// The metrics contradict each other.
    #[error("the metrics cannot be set up: {0}")]
    Metrics(#[from] prometheus::Error),
}

impl State {
    /// Reads the caches and the signing keys, making the first key where there is none.
    pub async fn begin(foundation: Foundation) -> Result<Self, StateError> {
        let Foundation { database, kind, clock, vault, issuer, audience } = foundation;
        let mut conn = database.connect().await?;
        let directory = Directory::load(&mut conn).await?;
        let tokens = Tokens::new(&issuer, &audience);
        tokens.set_ring(keys::load_or_make(&mut conn, &vault, clock.real()).await?);
        let (writer, writer_task) =
            Writer::start(database.clone(), directory.clone(), clock.clone(), vault.clone());
        let per_second = |n| NonZeroU32::new(n).unwrap_or(NonZeroU32::MIN);
        let metrics = Metrics::new(clock.real().timestamp())?;
        metrics.watch(writer.clone())?;
        let (short, long) = (database.pool(SHORT.0, SHORT.1), database.pool(LONG.0, LONG.1));
        metrics.watch_pool("short", short.clone());
        metrics.watch_pool("long", long.clone());
        Ok(Self {
            metrics,
            token_limit: Arc::new(Limit::per_second(per_second(TOKENS.0), per_second(TOKENS.1))),
            public_limit: Arc::new(Limit::per_second(per_second(LOOK_UPS.0), per_second(LOOK_UPS.1))),
            migrated: Arc::default(),
            reader: Reader::new(&database, SHORT.1),
            short,
            long,
            tokens: Arc::new(tokens),
            writer,
            writer_task: Arc::new(Mutex::new(Some(writer_task))),
            clock,
            vault,
            directory,
            database,
            kind,
        })
    }

    /// The same with a reader and a pool of its own, for a worker with a runtime of its own.
    #[must_use]
    pub fn in_worker(&self) -> Self {
        let short = self.database.pool(SHORT.0, SHORT.1);
        self.metrics.watch_pool("short", short.clone());
        Self { reader: Reader::new(&self.database, SHORT.1), short, ..self.clone() }
    }

    /// The running writer, once: it finishes what waits and ends when the last state is dropped.
    pub fn writer_task(&self) -> Option<JoinHandle<()>> {
        self.writer_task.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// A connection for a bounded read or a small write: at most 10 s a statement.
    pub async fn connection(&self) -> Result<PooledConnection, db::Error> {
        db::error::checkout(&self.short).await
    }

    /// A connection for what may take long, of a few that the process has: at most 60 s a statement.
    pub async fn long_connection(&self) -> Result<PooledConnection, db::Error> {
        db::error::checkout(&self.long).await
    }

    /// Reads the signing keys again, for a token of a key that we do not know; at most once a second.
    pub(super) async fn reload_keys(&self) -> Result<(), KeysError> {
        let now = self.clock.real();
        if self.tokens.may_reload(now) {
            let mut conn = self.connection().await?;
            let conn: &mut Connection = &mut conn;
            self.tokens.set_ring(keys::load(conn, &self.vault, now).await?);
        }
        Ok(())
    }
}

impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("State")
            .field("database", &self.database)
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}
