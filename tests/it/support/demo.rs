//! The demo as anyone runs it: the binary, `serve --demo`, a data directory and a port of its own; once for the run.
//!
//! A shell waits for its end of a pipe to close, whatever closes it, and then stops the service and removes what it
//! left.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Arc, LazyLock, Mutex};

use motcua::db::embedded::Role;
use serde_json::Value;

use super::{TestClient, throwaway};

/// The running demo.
pub struct Demo {
    /// `http://host:port`.
    pub base: String,
    /// All that it logged so far.
    log: Arc<Mutex<String>>,
    _shell: Child,
    _leash: ChildStdin,
}

const SCRIPT: &str = r#"
    "$1" serve --demo &
    pid=$!
    cat > /dev/null
    kill -TERM "$pid"
    wait "$pid"
    rm -rf "$2"
"#;

static DEMO: LazyLock<Demo> = LazyLock::new(Demo::start);

impl Demo {
    /// The demo of this run, loaded and ready.
    pub fn shared() -> &'static Self {
        &DEMO
    }

    fn start() -> Self {
        let home = tempfile::tempdir().unwrap().keep();
        fs::set_permissions(&home, fs::Permissions::from_mode(0o755)).unwrap();
        let mut shell = Command::new("sh");
        shell.args(["-c", SCRIPT, "demo", env!("CARGO_BIN_EXE_motcua")]).arg(&home);
        shell.env("MOTCUA_ADDR", "127.0.0.1:0").env("MOTCUA_DATA_DIR", &home).env_remove("DATABASE_URL");
        shell.env("MOTCUA_LOG", "debug");
        if let Some(programs) = throwaway(&home, Role::Service).pg_bin {
            shell.env("MOTCUA_PG_BIN", programs);
        }
        shell.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped()).process_group(0);
        let mut shell = shell.spawn().unwrap();
        let mut lines = BufReader::new(shell.stderr.take().unwrap()).lines();
        let log = Arc::new(Mutex::new(String::new()));
        let base = loop {
            let line = lines.next().unwrap_or_else(|| panic!("it ended:\n{}", log.lock().unwrap())).unwrap();
            append(&log, &line);
            if let Some((_, rest)) = line.split_once("ready: ") {
                break rest.split(' ').next().unwrap().to_owned();
            }
        };
        let further = Arc::clone(&log);
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(|line| append(&further, &line)));
        let leash = shell.stdin.take().unwrap();
        Self { base, log, _shell: shell, _leash: leash }
    }

    /// Someone with a token of the demo's client.
    pub async fn client(&self) -> TestClient {
        let anyone = TestClient::of(&self.base);
        let form = "grant_type=client_credentials&client_id=demo&client_secret=demo";
        let token: Value = anyone.form("/oauth/token", &[], form).await.json();
        anyone.with_token(token["access_token"].as_str().unwrap())
    }

    /// All that it logged so far.
    pub fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }
}

fn append(log: &Mutex<String>, line: &str) {
    let mut log = log.lock().unwrap();
    log.push_str(line);
    log.push('\n');
}
