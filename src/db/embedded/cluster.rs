//! How is the cluster made, started and stopped?
//!
//! By PostgreSQL's own `initdb` and `pg_ctl`. A new cluster is made aside and moved into place when it is
//! complete, so one that was interrupted is known for what it is. Our settings are written anew at each
//! start; a person's own go into `data/local.conf`, which is read last.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Output;
use std::thread;
use std::time::{Duration, Instant};

use super::place::{PORT, Place};
use super::postmaster::{Postmaster, State, clear_stale};
use super::programs::Programs;
use super::{At as _, Durability, EmbeddedError, EmbeddedOptions, NAME};
use crate::db::connection::Database;

/// How long a server may take to become ready (it may have a crash to recover from) or to stop.
const PATIENCE: Duration = Duration::from_secs(60);

/// A log longer than this many bytes is put aside at the next start, over the one before.
const LONGEST_LOG: u64 = 16 * 1024 * 1024;

/// A cluster with a server running on it.
#[derive(Debug)]
pub(super) struct Cluster {
    place: Place,
    programs: Programs,
    server: Postmaster,
}

impl Cluster {
    /// Adopts the running server, or starts one, on the cluster that is there or a new one.
    pub(super) fn start(place: Place, options: &EmbeddedOptions) -> Result<Self, EmbeddedError> {
        let programs = Programs::find(&place, options.pg_bin.as_deref())?;
        let server = if let Some(running) = wait_until_settled(&place)? {
            log::info!("joined the PostgreSQL {} running in {}", programs.major, place.home.display());
            running
        } else {
            if !place.data().join("PG_VERSION").exists() {
                make(&place, &programs, options.durability)?;
            }
            launch(&place, &programs, options.durability)?
        };
        Ok(Self { place, programs, server })
    }

    /// A database of this cluster.
    pub(super) fn database(&self, name: &str) -> Database {
        let mut config = tokio_postgres::Config::new();
        config.host_path(&self.server.sockets).port(self.server.port).user(NAME).dbname(name);
        Database::local(config)
    }

    /// Stops the server: open transactions are rolled back, what was committed is written.
    pub(super) fn stop(&self) -> Result<(), EmbeddedError> {
        let data = self.place.data();
        if Postmaster::running_on(&data).is_none() {
            return Ok(());
        }
        let mut command = self.place.account.command(&self.programs.bin.join("pg_ctl"));
        command.arg("stop").arg("-D").arg(&data).args([
            "-m",
            "fast",
            "-w",
            "-t",
            &PATIENCE.as_secs().to_string(),
        ]);
        succeeded("pg_ctl stop", &command.output().at(&self.programs.bin)?)?;
        log::info!("stopped the PostgreSQL in {}", self.place.home.display());
        Ok(())
    }

    pub(super) fn programs(&self) -> &Path {
        &self.programs.bin
    }

    pub(super) fn home(&self) -> &Path {
        &self.place.home
    }

    pub(super) fn data_dir(&self) -> &Path {
        &self.place.data_dir
    }
}

/// The running server once it is ready, or `None` where none runs, after one that is stopping is gone.
fn wait_until_settled(place: &Place) -> Result<Option<Postmaster>, EmbeddedError> {
    let data = place.data();
    let since = Instant::now();
    loop {
        match Postmaster::running_on(&data) {
            None => return Ok(None),
            Some(server) if server.state == State::Ready => return Ok(Some(server)),
            Some(server) if since.elapsed() > PATIENCE => {
                return Err(EmbeddedError::NotReady { data, pid: server.pid, log: place.log() });
            }
            Some(_) => thread::sleep(Duration::from_millis(20)),
        }
    }
}

/// Makes a new cluster.
fn make(place: &Place, programs: &Programs, durability: Durability) -> Result<(), EmbeddedError> {
    let (data, aside) = (place.data(), place.home.join("data.new"));
    log::info!("making a new PostgreSQL {} database in {}", programs.major, data.display());
    // Not every system has the first; the second sorts and compares the same way.
    let made = initdb(place, programs, durability, &aside, "C.UTF-8");
    if made.is_err() {
        initdb(place, programs, durability, &aside, "C")?;
    }
    let conf = aside.join("postgresql.conf");
    let chosen = fs::read_to_string(&conf).at(&conf)?;
    fs::write(&conf, format!("{chosen}\ninclude = 'motcua.conf'\ninclude_if_exists = 'local.conf'\n"))
        .at(&conf)?;
    if data.exists() {
        // Empty, or we would not be here.
        fs::remove_dir(&data).at(&data)?;
    }
    fs::rename(&aside, &data).at(&data)?;
    File::open(&place.home).and_then(|home| home.sync_all()).at(&place.home)
}

fn initdb(
    place: &Place,
    programs: &Programs,
    durability: Durability,
    aside: &Path,
    locale: &str,
) -> Result<(), EmbeddedError> {
    if aside.exists() {
        log::warn!("{} was left half-made: removed", aside.display());
        fs::remove_dir_all(aside).at(aside)?;
    }
    let mut command = place.account.command(&programs.bin.join("initdb"));
    command.arg("-D").arg(aside).args(["-U", NAME, "--encoding=UTF8", "--data-checksums"]);
    command.args(["--auth-local=trust", "--auth-host=reject"]).arg(format!("--locale={locale}"));
    if durability == Durability::Forfeited {
        command.arg("--no-sync");
    }
    succeeded("initdb", &command.output().at(&programs.bin)?)
}

/// Starts a server and waits until it is ready.
fn launch(place: &Place, programs: &Programs, durability: Durability) -> Result<Postmaster, EmbeddedError> {
    let (data, log, sockets) = (place.data(), place.log(), place.sockets()?);
    clear_stale(&data, &sockets);
    let conf = data.join("motcua.conf");
    fs::write(&conf, settings(&sockets, durability)).at(&conf)?;
    place.account.take_over(&conf)?;
    if fs::metadata(&log).is_ok_and(|found| found.len() > LONGEST_LOG) {
        fs::rename(&log, log.with_extension("log.old")).at(&log)?;
    }
    let written = fs::metadata(&log).map_or(0, |found| found.len());
    let mut command = place.account.command(&programs.bin.join("pg_ctl"));
    command.arg("start").arg("-D").arg(&data).arg("-l").arg(&log);
    command.args(["-w", "-t", &PATIENCE.as_secs().to_string()]);
    let started = command.output().at(&programs.bin)?;
    if !started.status.success() {
        return Err(EmbeddedError::Failed { program: "postgres", said: last_words(&log, written) });
    }
    log::info!("started PostgreSQL {} in {}", programs.major, place.home.display());
    let running = wait_until_settled(place)?;
    running.ok_or_else(|| EmbeddedError::Failed { program: "postgres", said: last_words(&log, written) })
}

fn settings(sockets: &Path, durability: Durability) -> String {
    let kept = if durability == Durability::Kept { "on" } else { "off" };
    // A path with anything to escape has been replaced by a short one in `Place::sockets`.
    format!(
        "# Written by motcua at each start: changes here are lost. Yours go into local.conf.\n\
         listen_addresses = ''\n\
         port = {PORT}\n\
         unix_socket_directories = '{}'\n\
         unix_socket_permissions = 0700\n\
         cluster_name = 'motcua'\n\
         max_connections = 100\n\
         shared_buffers = 256MB\n\
         effective_cache_size = 1GB\n\
         work_mem = 16MB\n\
         maintenance_work_mem = 128MB\n\
         random_page_cost = 1.1\n\
         jit = off\n\
         fsync = {kept}\n\
         full_page_writes = {kept}\n\
         synchronous_commit = {kept}\n\
         wal_compression = on\n\
         max_wal_size = 4GB\n\
         timezone = 'UTC'\n\
         log_timezone = 'UTC'\n\
         log_checkpoints = off\n\
         log_line_prefix = '%m [%p] %a '\n",
        sockets.display()
    )
}

fn succeeded(program: &'static str, output: &Output) -> Result<(), EmbeddedError> {
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    Err(EmbeddedError::Failed { program, said: last_lines(&said) })
}

/// What the server said since the log had `written` bytes.
fn last_words(log: &PathBuf, written: u64) -> String {
    let bytes = fs::read(log).unwrap_or_default();
    let since = usize::try_from(written).ok().and_then(|written| bytes.get(written..)).unwrap_or_default();
    last_lines(&String::from_utf8_lossy(since))
}

fn last_lines(said: &str) -> String {
    let lines: Vec<&str> = said.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    lines.get(lines.len().saturating_sub(6)..).unwrap_or_default().join(" | ")
}
