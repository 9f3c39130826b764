//! Where is the cluster kept, where is its socket, and who is using it?
//!
//! Three lock files lie in the data directory: `service.lock` (the one service), `turn.lock` (whoever
//! starts or stops the server, one after the other) and `presence.lock` (shared by all who use it). They are held by the
//! operating system on behalf of a process and go with it, however it ends.

use std::fs::{self, DirBuilder, File, OpenOptions, Permissions, TryLockError};
use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use super::{Account, At as _, EmbeddedError};

/// The number in the socket's name. The directory is ours alone, so it never meets another server's.
pub(super) const PORT: u16 = 5432;

/// A socket's path has room for 104 to 108 bytes, by operating system.
const LONGEST_SOCKET_PATH: usize = 100;

/// Where a cluster goes that the unprivileged account could not reach under the data directory.
const FALLBACK: &str = "/var/lib/motcua";

/// Where things are.
#[derive(Debug)]
pub(super) struct Place {
    /// As configured, but absolute: the lock files are here.
    pub(super) data_dir: PathBuf,
    /// `pg` under it, or the fallback; of the account alone (0700).
    pub(super) home: PathBuf,
    /// Whose it is.
    pub(super) account: Account,
}

/// The data directory, made when absent, without links and relative parts.
pub(super) fn data_dir(configured: &Path) -> Result<PathBuf, EmbeddedError> {
    fs::create_dir_all(configured).at(configured)?;
    configured.canonicalize().at(configured)
}

/// Where the cluster of a data directory is kept, where one was made. Makes nothing.
pub(super) fn existing_home(data_dir: &Path) -> Option<PathBuf> {
    let homes = [data_dir.join("pg"), Path::new(FALLBACK).join(short_name(data_dir))];
    homes.into_iter().find(|home| home.join("data").exists())
}

impl Place {
    /// Chooses account and directory, and makes the directory.
    pub(super) fn prepare(data_dir: &Path) -> Result<Self, EmbeddedError> {
        let here = data_dir.join("pg");
        let elsewhere = Path::new(FALLBACK).join(short_name(data_dir));
        let account = Account::choose(&[&here.join("data"), &elsewhere.join("data")])?;
        let place = |home| Self { data_dir: data_dir.to_owned(), home, account: account.clone() };
        let (made_here, made_elsewhere) = (here.join("data").exists(), elsewhere.join("data").exists());
        // Once made, a cluster stays where it is, whatever becomes reachable later.
        if made_here || !made_elsewhere {
            make_private(&here, &account)?;
            if made_here || account.can_write(&here) {
                return Ok(place(here));
            }
            // Empty: a cluster is made only where its account can write.
            fs::remove_dir(&here).at(&here)?;
        }
        let fallback = Path::new(FALLBACK);
        fs::create_dir_all(fallback).at(fallback)?;
        make_private(&elsewhere, &account)?;
        log::warn!(
            "PostgreSQL does not run as root, and its user cannot reach {}: the database is kept in {}",
            data_dir.display(),
            elsewhere.display()
        );
        Ok(place(elsewhere))
    }

    /// The cluster itself.
    pub(super) fn data(&self) -> PathBuf {
        self.home.join("data")
    }

    /// What the server logs to.
    pub(super) fn log(&self) -> PathBuf {
        self.home.join("server.log")
    }

    /// A directory for the socket, of the account alone, in which a socket can be made.
    pub(super) fn sockets(&self) -> Result<PathBuf, EmbeddedError> {
        if takes_sockets(&self.home) {
            return Ok(self.home.clone());
        }
        let short = PathBuf::from(format!("/tmp/motcua-{}", short_name(&self.data_dir)));
        if fs::symlink_metadata(&short).is_ok_and(|found| !found.is_dir() || !self.account.owns(&short)) {
            let cause = std::io::Error::other("it is somebody else's");
            return Err(EmbeddedError::Unusable { path: short, cause });
        }
        make_private(&short, &self.account)?;
        Ok(short)
    }
}

/// True where the path is short and plain enough for a socket and the file system knows sockets.
fn takes_sockets(directory: &Path) -> bool {
    let socket = directory.join(format!(".s.PGSQL.{PORT}"));
    let plain = directory.to_str().is_some_and(|path| !path.contains([',', '"', '\'', '\\', '\n']));
    if !plain || socket.as_os_str().len() > LONGEST_SOCKET_PATH {
        return false;
    }
    let trial = directory.join(".s.trial");
    let _ = fs::remove_file(&trial);
    let takes = UnixListener::bind(&trial).is_ok();
    let _ = fs::remove_file(&trial);
    takes
}

fn make_private(directory: &Path, account: &Account) -> Result<(), EmbeddedError> {
    if !directory.exists() {
        DirBuilder::new().mode(0o700).create(directory).at(directory)?;
        account.take_over(directory)?;
    }
    fs::set_permissions(directory, Permissions::from_mode(0o700)).at(directory)
}

/// Twelve hexadecimal digits that stand for a path.
fn short_name(path: &Path) -> String {
    let digest = Sha256::digest(path.as_os_str().as_encoded_bytes());
    let mut name = format!("{digest:x}");
    name.truncate(12);
    name
}

fn open(path: &Path) -> Result<File, EmbeddedError> {
    OpenOptions::new().create(true).truncate(false).write(true).open(path).at(path)
}

/// The lock of the only one, or `None` where somebody has it.
pub(super) fn try_lock_alone(path: &Path) -> Result<Option<File>, EmbeddedError> {
    let file = open(path)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(cause)) => Err(EmbeddedError::Unusable { path: path.to_owned(), cause }),
    }
}

/// Waits until nobody else starts or stops the server.
pub(super) fn lock_turn(data_dir: &Path) -> Result<File, EmbeddedError> {
    let path = data_dir.join("turn.lock");
    let file = open(&path)?;
    file.lock().at(&path)?;
    Ok(file)
}

/// Says that we use the server, for as long as the file is kept. To be called in our turn.
pub(super) fn lock_presence(data_dir: &Path) -> Result<File, EmbeddedError> {
    let path = data_dir.join("presence.lock");
    let file = open(&path)?;
    file.lock_shared().at(&path)?;
    Ok(file)
}

/// True where somebody uses the server. To be called in our turn, our own presence given up.
pub(super) fn anyone_present(data_dir: &Path) -> Result<bool, EmbeddedError> {
    Ok(try_lock_alone(&data_dir.join("presence.lock"))?.is_none())
}
