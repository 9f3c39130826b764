//! A real service process: the built program on a database, started, killed, started again.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// The data key of all processes here.
const KEYS: &str = "test:BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=";

/// How the program is started: on which database, and where it may write.
#[derive(Clone)]
pub struct Program {
    pub database_url: String,
    pub home: PathBuf,
}

/// A process that serves; killed when dropped.
pub struct Process {
    child: Child,
    /// `http://127.0.0.1:…`
    pub base: String,
}

impl Program {
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_motcua"));
        command.args(arguments).current_dir(&self.home).stdin(Stdio::null());
        command.env("DATABASE_URL", &self.database_url).env("MOTCUA_DATA_KEYS", KEYS);
        command.env("MOTCUA_ADDR", "127.0.0.1:0").env("MOTCUA_DATA_DIR", self.home.join("data"));
        command.env("MOTCUA_WORKERS", "2").env("MOTCUA_SHUTDOWN_SECONDS", "5");
        command.env("MOTCUA_LOG", "warn,motcua::cli=info").env_remove("RUST_LOG");
        command
    }

    /// Runs a subcommand to its end; what it printed.
    pub fn run(&self, arguments: &[&str]) -> String {
        let output = self.command(arguments).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// Adds a client; its secret.
    pub fn add_client(&self, id: &str, scopes: &str) -> String {
        let told = self.run(&["client", "add", id, "--name", id, "--scope", scopes]);
        told.lines().find_map(|line| line.strip_prefix("client_secret: ")).unwrap().to_owned()
    }

    /// Starts a service and waits until it says that it is ready.
    pub fn serve(&self, name: &str) -> Process {
        let log = self.home.join(format!("{name}.log"));
        let errors = File::create(&log).unwrap();
        let child = self.command(&["serve"]).stdout(Stdio::null()).stderr(errors).spawn().unwrap();
        let mut process = Process { child, base: String::new() };
        let begun = Instant::now();
        loop {
            if let Some(base) = ready(&log) {
                process.base = base;
                return process;
            }
            let gone = process.child.try_wait().unwrap();
            let said = || fs::read_to_string(&log).unwrap();
            assert!(gone.is_none() && begun.elapsed() < Duration::from_secs(60), "{}", said());
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

fn ready(log: &Path) -> Option<String> {
    let text = fs::read_to_string(log).ok()?;
    let (_, after) = text.split_once("ready: ")?;
    after.split_once(' ').map(|(base, _)| base.to_owned())
}

impl Process {
    /// SIGKILL: nothing is finished, nothing is said.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _reaped = self.child.wait();
    }
}
