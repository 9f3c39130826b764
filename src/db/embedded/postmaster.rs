//! Is a server running on this cluster, and in which state?
//!
//! The server says so in `postmaster.pid`. The file outlives a killed server, and by then its number may be
//! another process's, so it is believed only where that process is a PostgreSQL in this very directory.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A running server, by its own account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Postmaster {
    pub(super) pid: u32,
    pub(super) port: u16,
    pub(super) sockets: PathBuf,
    pub(super) state: State,
}

/// What the server is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Starting,
    Ready,
    Stopping,
}

impl Postmaster {
    /// The server that runs on the cluster `data`, if one does.
    pub(super) fn running_on(data: &Path) -> Option<Self> {
        let said = fs::read_to_string(data.join("postmaster.pid")).ok()?;
        let postmaster = Self::parse(&said)?;
        is_postgres_in(postmaster.pid, data).then_some(postmaster)
    }

    /// Lines: process, data directory, start time, port, socket directory, address, shared memory, state.
    fn parse(said: &str) -> Option<Self> {
        let mut lines = said.lines().map(str::trim);
        let pid = lines.next()?.parse().ok()?;
        // The lines are written one after the other while the server starts.
        let port = lines.nth(2).and_then(|port| port.parse().ok());
        let sockets = lines.next().map(PathBuf::from);
        let state = match (port, lines.nth(2)) {
            (Some(_), Some("ready")) => State::Ready,
            (_, Some("stopping")) => State::Stopping,
            _ => State::Starting,
        };
        Some(Self { pid, port: port.unwrap_or_default(), sockets: sockets.unwrap_or_default(), state })
    }
}

/// Removes the pid files of a server that is gone where their number is another process's now: PostgreSQL
/// would take that one for its former self and refuse to start. Where the number is nobody's, it clears them
/// itself, after a look at the shared memory.
pub(super) fn clear_stale(data: &Path, sockets: &Path) {
    let files = [data.join("postmaster.pid"), sockets.join(format!(".s.PGSQL.{}.lock", super::place::PORT))];
    for file in files {
        let pid = fs::read_to_string(&file).ok().and_then(|said| said.lines().next()?.trim().parse().ok());
        if pid.is_some_and(|pid| is_alive(pid) && !is_postgres_in(pid, data)) {
            log::warn!("{} is left from a server that is gone: removed", file.display());
            let _ = fs::remove_file(&file);
        }
    }
}

fn is_alive(pid: u32) -> bool {
    if has_proc() { Path::new(&format!("/proc/{pid}")).exists() } else { !command_of(pid).is_empty() }
}

/// A server works in its data directory.
fn is_postgres_in(pid: u32, data: &Path) -> bool {
    if !has_proc() {
        return command_of(pid).contains("postgres");
    }
    match fs::read_link(format!("/proc/{pid}/cwd")) {
        Ok(directory) => data.canonicalize().is_ok_and(|data| data == directory),
        Err(cause) if cause.kind() == ErrorKind::NotFound => false,
        // Another user's process does not tell where it works, but its name it does.
        Err(_) => fs::read_to_string(format!("/proc/{pid}/comm")).is_ok_and(|name| name.trim() == "postgres"),
    }
}

fn has_proc() -> bool {
    Path::new("/proc/self/cwd").exists()
}

fn command_of(pid: u32) -> String {
    let asked = Command::new("ps").args(["-o", "comm=", "-p", &pid.to_string()]).output();
    asked.map(|said| String::from_utf8_lossy(&said.stdout).into_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pid_file_is_read_at_every_stage() {
        let whole = "4711\n/x/data\n1700000000\n5432\n/x\n\n 5432001  98304\nready   \n";
        let ready = Postmaster { pid: 4711, port: 5432, sockets: "/x".into(), state: State::Ready };
        assert_eq!(Postmaster::parse(whole), Some(ready.clone()));
        let stopping = whole.replace("ready", "stopping");
        assert_eq!(Postmaster::parse(&stopping).unwrap().state, State::Stopping);
        for lines in 1..8 {
            let part: String = whole.split_inclusive('\n').take(lines).collect();
            let postmaster = Postmaster::parse(&part).unwrap();
            assert_eq!((postmaster.pid, postmaster.state), (4711, State::Starting), "{lines} lines");
        }
        assert_eq!(Postmaster::parse(""), None);
    }

    #[test]
    fn a_number_that_is_not_a_server_is_not_believed() {
        let data = tempfile::tempdir().unwrap();
        fs::write(data.path().join("postmaster.pid"), format!("{}\n", std::process::id())).unwrap();
        assert_eq!(Postmaster::running_on(data.path()), None);
        clear_stale(data.path(), data.path());
        assert!(!data.path().join("postmaster.pid").exists());
    }
}
