//! As whom does PostgreSQL run? It refuses root, so root hands it to somebody else.

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Command, Stdio};

use super::{At as _, EmbeddedError};

/// Whose processes and files the cluster's are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Account {
    /// Ours: we are an ordinary user.
    Own,
    /// Somebody else's, since we are root.
    Other {
        /// The user's number.
        uid: u32,
        /// The number of the user's first group.
        gid: u32,
    },
}

impl Account {
    /// The owner of the cluster that is there already, else `postgres`, else `nobody`.
    pub(super) fn choose(clusters: &[&Path]) -> Result<Self, EmbeddedError> {
        if !we_are_root()? {
            return Ok(Self::Own);
        }
        let owner = clusters.iter().find_map(|data| fs::metadata(data).ok()).filter(|data| data.uid() != 0);
        if let Some(data) = owner {
            return Ok(Self::Other { uid: data.uid(), gid: data.gid() });
        }
        let users = Path::new("/etc/passwd");
        let users = fs::read_to_string(users).at(users)?;
        ["postgres", "nobody"]
            .into_iter()
            .find_map(|name| find(&users, name))
            .ok_or(EmbeddedError::NobodyToDropTo)
    }

    /// A command that runs as this account, away from our terminal's Ctrl-C and from our own directory, which
    /// that account may not be able to enter.
    pub(super) fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.current_dir("/").stdin(Stdio::null()).process_group(0).env("LC_ALL", "C");
        // What a developer set for psql must not reach the server: PGPORT would be its default port.
        for name in ["PGDATA", "PGPORT", "PGHOST", "PGUSER", "PGDATABASE", "PGOPTIONS"] {
            command.env_remove(name);
        }
        if let Self::Other { uid, gid } = *self {
            command.gid(gid).uid(uid);
        }
        command
    }

    /// Gives `path` to this account.
    pub(super) fn take_over(&self, path: &Path) -> Result<(), EmbeddedError> {
        match *self {
            Self::Own => Ok(()),
            Self::Other { uid, gid } => std::os::unix::fs::chown(path, Some(uid), Some(gid)).at(path),
        }
    }

    /// True where this account owns `path`.
    pub(super) fn owns(&self, path: &Path) -> bool {
        match *self {
            // Whoever is not root can only make such a directory usable by owning it.
            Self::Own => true,
            Self::Other { uid, .. } => fs::symlink_metadata(path).is_ok_and(|found| found.uid() == uid),
        }
    }

    /// True where this account can reach `path` and write in it.
    pub(super) fn can_write(&self, path: &Path) -> bool {
        let tested = self.command(Path::new("test")).arg("-w").arg(path).stderr(Stdio::null()).status();
        tested.is_ok_and(|status| status.success())
    }
}

/// The standard library cannot say who we are; `id` can.
fn we_are_root() -> Result<bool, EmbeddedError> {
    let id = Command::new("id").arg("-u").output().at(Path::new("id"))?;
    Ok(id.stdout.trim_ascii() == b"0")
}

/// `name:password:uid:gid:…`
fn find(users: &str, name: &str) -> Option<Account> {
    users.lines().find_map(|line| {
        let mut fields = line.split(':');
        (fields.next()? == name).then_some(())?;
        let mut numbers = fields.skip(1).map(|number| number.parse().ok());
        Some(Account::Other { uid: numbers.next()??, gid: numbers.next()?? })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn users_are_found_by_their_whole_name() {
        let users = "root:x:0:0:root:/root:/bin/sh\nnobody2:x:7:7::/:\nnobody:x:65534:65533:nobody:/:/bin/false\n\
                     postgres:x:broken\n";
        assert_eq!(find(users, "nobody"), Some(Account::Other { uid: 65534, gid: 65533 }));
        assert_eq!(find(users, "postgres"), None);
        assert_eq!(find(users, "roo"), None);
    }
}
