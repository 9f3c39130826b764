//! Backup and restore: `pg_dump` and `pg_restore` with what they leave out. A backup is two files: the dump, and beside it
//! a manifest that says what must be in it; a dump without a manifest is a backup that was broken off.
//!
//! Invariants: nothing is overwritten; a restore goes into an empty schema, in one transaction, and the database is marked
//! until what came out was counted again; no key and no password is in a manifest, an argument or a log.

mod dump;
mod manifest;
mod program;
mod restore;

use std::io;
use std::path::{Path, PathBuf};

pub use self::dump::{Made, backup, target};
pub use self::manifest::{KeyNeeded, Manifest};
pub use self::restore::{Restored, restore};
use crate::db::connection::{ConnectError, Database};
use crate::db::migrate::MigrateError;
use crate::db::tools::NoTools;
use crate::vault::DataKey;
use crate::workflow::reconcile::ReconcileError;

/// What both ways need.
#[derive(Debug)]
pub struct Bench<'a> {
    /// The database.
    pub database: &'a Database,
    /// Where an unpacked PostgreSQL may lie.
    pub data_dir: &'a Path,
    /// Where the programs are, where that is known.
    pub programs: Option<&'a Path>,
    /// The data keys at hand; may be none.
    pub keys: &'a [DataKey],
}

/// Why there is no backup, or nothing was restored. Its `Display` is a sentence for the person who asked.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// No connection.
    #[error(transparent)]
    Connect(#[from] ConnectError),
    /// The database failed.
    #[error("the database failed: {0}")]
    Database(#[from] crate::db::Error),
    /// No programs.
    #[error(transparent)]
    Tools(#[from] NoTools),
    /// A program failed.
    #[error("{program} failed: {said}")]
    Program {
        /// Which one.
        program: &'static str,
        /// Its last words.
        said: String,
    },
    /// A file cannot be read or written.
    #[error("{} cannot be used: {cause}", path.display())]
    File {
        /// Which one.
        path: PathBuf,
        /// What the operating system said.
        cause: io::Error,
    },
    /// There is something already.
    #[error("{} is there already: nothing is overwritten; choose another name", .0.display())]
    Exists(PathBuf),
    /// What is there is no backup, or not this one.
    #[error("{0}")]
    Unfit(String),
    /// The target holds something.
    #[error(
        "{database} is not empty (it has the table {table}): restore into a new database (createdb, then DATABASE_URL), a \
         new data directory (MOTCUA_DATA_DIR) or an empty schema (MOTCUA_DB_SCHEMA). Nothing was changed"
    )]
    NotEmpty {
        /// The database.
        database: String,
        /// A table in it.
        table: String,
    },
    /// Data keys are missing.
    #[error("{0}. Nothing was changed")]
    Keys(String),
    /// It is all there, but was not found right.
    #[error(
        "the backup is in the database, but it is not right: {0}. The database stays marked and is not served. To go on: \
         mend what is named and run the same restore again, which goes on from here; or drop the database and restore \
         another backup"
    )]
    NotRight(String),
    /// The tables cannot be brought up to date.
    #[error(transparent)]
    Migrate(#[from] MigrateError),
    /// The recount was broken off.
    #[error(transparent)]
    Recount(#[from] ReconcileError),
}

/// Ties an input/output error to its file.
trait At<T> {
    fn at(self, path: &Path) -> Result<T, BackupError>;
}

impl<T> At<T> for io::Result<T> {
    fn at(self, path: &Path) -> Result<T, BackupError> {
        self.map_err(|cause| BackupError::File { path: path.to_owned(), cause })
    }
}
