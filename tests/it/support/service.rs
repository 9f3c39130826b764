//! The program as an operator runs it over a database of one test's own: `serve`, and commands beside it.

#![allow(dead_code, reason = "what no test needs at the moment is needed by the next")]

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, Mutex};

use motcua::domain::scope::Scope;
use serde_json::Value;

use super::{TestClient, TestDb};

/// A service that runs; killed with the test.
pub struct Service {
    /// `http://host:port`.
    pub base: String,
    url: String,
    data_dir: PathBuf,
    child: Child,
    log: Arc<Mutex<String>>,
}

fn motcua(url: &str, data_dir: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_motcua"));
    command.env_clear().env("DATABASE_URL", url).env("MOTCUA_DATA_DIR", data_dir);
    command.env("MOTCUA_ADDR", "127.0.0.1:0").env("MOTCUA_WORKERS", "1");
    command
}

fn append(log: &Mutex<String>, line: &str) {
    let mut log = log.lock().unwrap();
    log.push_str(line);
    log.push('\n');
}

impl Service {
    /// Serves a database with the key file of a data directory, and these settings.
    pub fn start(db: &TestDb, data_dir: &Path, variables: &[(&str, &str)]) -> Self {
        let url = db.url();
        let mut command = motcua(&url, data_dir);
        command.arg("serve").envs(variables.iter().copied()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let log = Arc::new(Mutex::new(String::new()));
        let base = loop {
            let line = lines.next().unwrap_or_else(|| panic!("it ended:\n{}", log.lock().unwrap())).unwrap();
            append(&log, &line);
            if let Some((_, rest)) = line.split_once("ready: ") {
                break rest.split(' ').next().unwrap().to_owned();
            }
        };
        let further = Arc::clone(&log);
        std::thread::spawn(move || {
            lines.map_while(Result::ok).for_each(|line| append(&further, &line));
        });
        Self { base, url, data_dir: data_dir.to_owned(), child, log }
    }

    /// Runs a command beside it, to its end.
    pub fn run(&self, arguments: &[&str]) -> Output {
        motcua(&self.url, &self.data_dir).args(arguments).output().unwrap()
    }

    /// What a command printed, which must have succeeded.
    pub fn told(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// Starts a command beside it, to be cut off or waited for.
    pub fn spawn(&self, arguments: &[&str]) -> Child {
        motcua(&self.url, &self.data_dir).args(arguments).stdout(Stdio::null()).spawn().unwrap()
    }

    /// Adds a client with every scope; its id and secret.
    pub fn add_client(&self, id: &str) -> String {
        let scopes: Vec<&str> = Scope::ALL.iter().map(|scope| scope.as_str()).collect();
        let told = self.told(&["client", "add", id, "--name", "Test", "--scope", &scopes.join(",")]);
        told.lines().find_map(|line| line.strip_prefix("client_secret: ")).unwrap().to_owned()
    }

    /// A fresh token of a client.
    pub async fn token(&self, id: &str, secret: &str) -> String {
        let form = format!("grant_type=client_credentials&client_id={id}&client_secret={secret}");
        let token: Value = TestClient::of(&self.base).form("/oauth/token", &[], &form).await.json();
        token["access_token"].as_str().unwrap_or_else(|| panic!("{token}")).to_owned()
    }

    /// A new client with every scope and a token.
    pub async fn client(&self, id: &str) -> TestClient {
        let secret = self.add_client(id);
        TestClient::of(&self.base).with_token(&self.token(id, &secret).await)
    }

    /// All that it logged so far.
    pub fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ended = self.child.kill();
        let _reaped = self.child.wait();
    }
}
