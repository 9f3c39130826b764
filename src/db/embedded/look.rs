//! What can be said of a data directory without touching it: is there a cluster, whose is it, does it run?

use std::fs::{self, TryLockError};
use std::path::{Path, PathBuf};

use super::place::existing_home;
use super::postmaster::{Postmaster, State};

/// A cluster as it lies there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    /// The directory it is kept in.
    pub home: PathBuf,
    /// The major version in its `PG_VERSION`; empty where it has none.
    pub made_by: String,
    /// The process of the running server.
    pub pid: Option<u32>,
    /// Whether the running server is ready.
    pub ready: bool,
    /// A pid file that no server stands behind, as after kill -9 or a power cut.
    pub stale_pid: bool,
    /// Whether a service holds the data directory.
    pub served: bool,
}

/// Looks; `None` where no cluster was made. Makes, starts and changes nothing.
pub fn look(data_dir: &Path) -> Option<Look> {
    let data_dir = data_dir.canonicalize().ok()?;
    let home = existing_home(&data_dir)?;
    let data = home.join("data");
    let running = Postmaster::running_on(&data);
    let stale_pid = running.is_none() && data.join("postmaster.pid").exists();
    // Only while a server runs can a service hold it; else its lock is left alone, so that one that starts right now
    // does not meet us there.
    let served = running.is_some() && is_locked(&data_dir.join("service.lock"));
    Some(Look {
        made_by: fs::read_to_string(data.join("PG_VERSION")).unwrap_or_default().trim().to_owned(),
        home,
        pid: running.as_ref().map(|server| server.pid),
        ready: running.is_some_and(|server| server.state == State::Ready),
        stale_pid,
        served,
    })
}

fn is_locked(path: &Path) -> bool {
    let Ok(file) = fs::File::open(path) else { return false };
    matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock))
}
