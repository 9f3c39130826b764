//! A headless Chromium of the test's own, driven over its debugging protocol; gone with the test.

use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use super::page::Page;

const PROGRAMS: [&str; 6] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/// The browser of this machine.
pub fn installed() -> Option<PathBuf> {
    let named = std::env::var_os("MOTCUA_TEST_BROWSER").map(PathBuf::from);
    let runs = |program: &PathBuf| {
        Command::new(program).arg("--version").output().is_ok_and(|output| output.status.success())
    };
    named.into_iter().chain(PROGRAMS.map(PathBuf::from)).find(runs)
}

pub struct Chromium {
    process: Child,
    address: String,
    _profile: TempDir,
}

impl Chromium {
    pub fn start(program: &PathBuf) -> Self {
        let profile = tempfile::tempdir().unwrap();
        let mut command = Command::new(program);
        // As root (containers, CI) Chromium refuses its own sandbox; the only page it opens is ours.
        command.args(["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]);
        // Nothing but what the page asks for: no updates, no first-run pages, no reports.
        command.args(["--no-first-run", "--disable-background-networking", "--disable-component-update"]);
        command.args(["--window-size=1280,1600", "--remote-debugging-port=0"]);
        command.arg(format!("--user-data-dir={}", profile.path().display())).arg("about:blank");
        let mut process =
            command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(process.stderr.take().unwrap()).lines().map_while(Result::ok);
        let listening =
            lines.find_map(|line| Some(line.split_once("DevTools listening on ")?.1.trim().to_owned()));
        let address = listening.expect("Chromium says where it listens");
        // Its further words are read and dropped: a full pipe would stop it.
        std::thread::spawn(move || lines.for_each(drop));
        Self { process, address, _profile: profile }
    }

    /// A new page.
    pub async fn page(&mut self) -> Page {
        let (socket, _) = connect_async(&self.address).await.unwrap();
        let mut wire = Wire { socket, session: None, last: 0, events: Vec::new() };
        let target = wire.ask("Target.createTarget", json!({"url": "about:blank"})).await;
        let attach = json!({"targetId": target["targetId"], "flatten": true});
        let session = wire.ask("Target.attachToTarget", attach).await;
        wire.session = Some(session["sessionId"].as_str().unwrap().to_owned());
        Page::new(wire).await
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        let _ended_already = self.process.kill();
        let _reaped = self.process.wait();
    }
}

/// Questions and answers; what happened in between is kept.
pub struct Wire {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    session: Option<String>,
    last: u64,
    pub events: Vec<Value>,
}

impl Wire {
    pub async fn ask(&mut self, method: &str, params: Value) -> Value {
        self.last += 1;
        let mut question = json!({"id": self.last, "method": method, "params": params});
        if let Some(session) = &self.session {
            question["sessionId"] = session.as_str().into();
        }
        self.socket.send(Message::text(question.to_string())).await.unwrap();
        loop {
            let Message::Text(text) = self.socket.next().await.unwrap().unwrap() else { continue };
            let mut said: Value = serde_json::from_str(&text).unwrap();
            if said["id"] == self.last {
                assert!(said.get("error").is_none(), "{method}: {said}");
                return said["result"].take();
            }
            self.events.push(said);
        }
    }
}
