//! Who runs PostgreSQL when `DATABASE_URL` is not set? We do: a private cluster under the data directory.
//!
//! The programs are those installed on the machine; nothing is downloaded. The cluster keeps its promises
//! (checksums, fsync), listens on no network, and lets in whoever may enter its 0700 directory.
//!
//! Invariants: one service per data directory; whoever leaves last stops the server; what an earlier process left
//! behind (a running server, a stale pid file, a half-made cluster) is adopted, cleared or made anew;
//! a cluster of another major version is never touched.

mod account;
mod cluster;
mod look;
mod place;
mod postmaster;
pub(in crate::db) mod programs;

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use diesel_async::SimpleAsyncConnection as _;

use self::account::Account;
use self::cluster::Cluster;
pub use self::look::{Look, look};
use self::place::Place;
use super::connection::{ConnectError, Database};

/// The only database we keep in the cluster, and the role that owns it.
const NAME: &str = "motcua";

/// How the embedded PostgreSQL is to be run.
#[derive(Clone, Debug)]
pub struct EmbeddedOptions {
    /// Where everything is kept, `.motcua` by default; made when absent.
    pub data_dir: PathBuf,
    /// Where `postgres`, `initdb` and `pg_ctl` are (`MOTCUA_PG_BIN`); looked for when `None`.
    pub pg_bin: Option<PathBuf>,
    /// Who asks.
    pub role: Role,
    /// What a power cut may cost.
    pub durability: Durability,
}

impl EmbeddedOptions {
    /// Durable, with whatever PostgreSQL is found.
    pub fn new(data_dir: impl Into<PathBuf>, role: Role) -> Self {
        Self { data_dir: data_dir.into(), pg_bin: None, role, durability: Durability::Kept }
    }
}

/// Who asks for the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// `motcua serve`: there is one per data directory.
    Service,
    /// Another subcommand: joins what runs, or starts it for as long as it is needed.
    Visitor,
}

/// What a power cut may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// Nothing that was committed.
    Kept,
    /// Everything: for tests, whose database is thrown away anyway.
    Forfeited,
}

/// Why there is no embedded PostgreSQL. Its `Display` is a sentence for the person who runs the service.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EmbeddedError {
    /// No programs were found.
    #[error(
        "PostgreSQL is not installed: run script/setup, or install it (Debian: `apt install postgresql`, \
         Red Hat: `dnf install postgresql-server postgresql-contrib`, macOS: `brew install postgresql@17`), \
         or point MOTCUA_PG_BIN at its programs, or DATABASE_URL at a server"
    )]
    NotInstalled,
    /// The place that was given has no usable programs.
    #[error("there is no usable PostgreSQL in {} ({why}): correct MOTCUA_PG_BIN", bin.display())]
    NoProgramsThere {
        /// `MOTCUA_PG_BIN`.
        bin: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// Only too old programs were found.
    #[error(
        "the newest PostgreSQL found here is {newest}, and motcua needs 15 or newer: install that, \
         or point DATABASE_URL at a server"
    )]
    TooOld {
        /// Its major version.
        newest: u16,
    },
    /// The cluster was made by a PostgreSQL that is not here.
    #[error(
        "the database in {} was made by PostgreSQL {made_by}, and only {found} is installed: install PostgreSQL \
         {made_by} beside it; or, with both, move the data by `motcua backup` and `motcua restore`. Nothing was changed",
        data.display()
    )]
    OtherVersion {
        /// The cluster.
        data: PathBuf,
        /// The major version in its `PG_VERSION`.
        made_by: String,
        /// The major versions that were found.
        found: String,
    },
    /// There is something where the cluster should be.
    #[error("{} holds something that is no PostgreSQL cluster: move it away, or choose another data directory", .0.display())]
    NotACluster(PathBuf),
    /// Another service runs on this data directory.
    #[error("another motcua serves from {} already: stop it first, or choose another data directory", .0.display())]
    AlreadyServed(PathBuf),
    /// We are root, and there is nobody to drop to.
    #[error(
        "PostgreSQL refuses to run as root, and this system has no user `postgres` or `nobody`: create one, or run motcua as an ordinary user"
    )]
    NobodyToDropTo,
    /// A file or directory cannot be used.
    #[error("{} cannot be used ({cause}): check its owner and its rights, and the space left", path.display())]
    Unusable {
        /// Which one.
        path: PathBuf,
        /// What the operating system said.
        cause: io::Error,
    },
    /// One of PostgreSQL's programs failed.
    #[error("{program} failed: {said}")]
    Failed {
        /// Which program.
        program: &'static str,
        /// Its last words.
        said: String,
    },
    /// The server runs but does not become ready.
    #[error("the PostgreSQL in {} (process {pid}) runs but is not ready after a minute: see {}", data.display(), log.display())]
    NotReady {
        /// The cluster.
        data: PathBuf,
        /// The process.
        pid: u32,
        /// What it logs to.
        log: PathBuf,
    },
    /// The server runs but lets us not in.
    #[error(transparent)]
    Connect(#[from] ConnectError),
    /// Anything else.
    #[error("the embedded PostgreSQL cannot be started: {0}")]
    Other(String),
}

/// Ties an input/output error to the path it happened at.
trait At<T> {
    fn at(self, path: &Path) -> Result<T, EmbeddedError>;
}

impl<T> At<T> for io::Result<T> {
    fn at(self, path: &Path) -> Result<T, EmbeddedError> {
        self.map_err(|cause| EmbeddedError::Unusable { path: path.to_owned(), cause })
    }
}

/// A running PostgreSQL of our own.
///
/// Dropped without [`stop`](Self::stop), as when the process is killed, it leaves the server running; the next
/// start on the same data directory adopts it.
#[derive(Debug)]
pub struct Embedded {
    cluster: Cluster,
    database: Database,
    /// Held while we use the server; nobody stops it under us.
    presence: File,
    /// Held by the one service.
    _service: Option<File>,
}

impl Embedded {
    /// Starts the cluster, or joins or adopts the running one; makes it first where there is none.
    ///
    /// An existing cluster is ready within a fraction of a second, a new one within a few.
    pub async fn start(options: EmbeddedOptions) -> Result<Self, EmbeddedError> {
        let embedded = blocking(move || Self::start_blocking(&options)).await?;
        match embedded.database.connect().await {
            Ok(_) => {}
            Err(ConnectError::DatabaseRefused { .. }) => embedded.create_database().await?,
            Err(cause) => return Err(cause.into()),
        }
        Ok(embedded)
    }

    fn start_blocking(options: &EmbeddedOptions) -> Result<Self, EmbeddedError> {
        let data_dir = place::data_dir(&options.data_dir)?;
        let service = match options.role {
            Role::Service => Some(
                place::try_lock_alone(&data_dir.join("service.lock"))?
                    .ok_or_else(|| EmbeddedError::AlreadyServed(data_dir.clone()))?,
            ),
            Role::Visitor => None,
        };
        let _turn = place::lock_turn(&data_dir)?;
        let place = Place::prepare(&data_dir)?;
        let presence = place::lock_presence(&data_dir)?;
        let cluster = Cluster::start(place, options)?;
        let database = cluster.database(NAME);
        Ok(Self { cluster, database, presence, _service: service })
    }

    async fn create_database(&self) -> Result<(), EmbeddedError> {
        let mut conn = self.cluster.database("postgres").connect().await?;
        match conn.batch_execute(&format!("create database {NAME}")).await {
            Ok(()) => Ok(()),
            // Another process that joined in the same moment was first.
            Err(_) if self.database.connect().await.is_ok() => Ok(()),
            Err(cause) => Err(EmbeddedError::Other(cause.to_string())),
        }
    }

    /// The database in it. Its role may do anything in this cluster.
    pub fn database(&self) -> Database {
        self.database.clone()
    }

    /// Where the programs of this PostgreSQL are: `pg_dump`, `pg_restore`, `psql`.
    pub fn programs(&self) -> &Path {
        self.cluster.programs()
    }

    /// The directory the cluster is kept in: under the data directory, or where it had to move.
    pub fn home(&self) -> &Path {
        self.cluster.home()
    }

    /// Stops the server (open transactions are rolled back), unless someone else still uses it: they
    /// will, when they leave.
    pub async fn stop(self) -> Result<(), EmbeddedError> {
        blocking(move || {
            let Self { cluster, presence, _service, .. } = self;
            let _turn = place::lock_turn(cluster.data_dir())?;
            drop(presence);
            if place::anyone_present(cluster.data_dir())? {
                log::info!(
                    "others still use the embedded PostgreSQL in {}: left running",
                    cluster.home().display()
                );
                return Ok(());
            }
            cluster.stop()
        })
        .await
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, EmbeddedError> + Send + 'static,
) -> Result<T, EmbeddedError> {
    tokio::task::spawn_blocking(work).await.map_err(|cause| EmbeddedError::Other(cause.to_string()))?
}
