//! A town with two service processes on one database, and the way its clients talk to them.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::{Duration, Instant};

use awc::Client;
use serde_json::{Value, json};

use super::process::{Process, Program};

/// Agencies that take dossiers in.
pub const AGENCIES: [&str; 4] = ["H59.31.07", "H59.31.08", "H59.31.09", "H59.31.12"];
/// The procedure of all dossiers.
pub const PROCEDURE: &str = "1.001193";

const SCOPES: &str =
    "catalogue:write,dossiers:intake,dossiers:process,dossiers:decide,dossiers:apply,dossiers:read";

/// How long a caller asks again before the test gives it up.
const PATIENCE: Duration = Duration::from_secs(60);

/// What came back.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    pub replayed: bool,
    pub retry_after: bool,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    pub fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }
}

/// A request that can be sent again.
#[derive(Debug, Clone)]
pub struct Ask {
    pub path: String,
    pub key: Option<String>,
    pub expected: Option<u64>,
    pub content_type: &'static str,
    pub body: Vec<u8>,
}

impl Ask {
    /// JSON under a key.
    pub fn json(path: impl Into<String>, key: &str, body: &Value) -> Self {
        Self {
            path: path.into(),
            key: Some(key.to_owned()),
            expected: None,
            content_type: "application/json",
            body: serde_json::to_vec(body).unwrap(),
        }
    }

    /// NDJSON, one value a line.
    pub fn lines(path: &str, lines: &[Value]) -> Self {
        let lines: Vec<String> = lines.iter().map(Value::to_string).collect();
        let (path, content_type) = (path.to_owned(), "application/x-ndjson");
        Self { path, key: None, expected: None, content_type, body: lines.join("\n").into_bytes() }
    }
}

/// What was met on the way.
#[derive(Debug, Default)]
pub struct Met {
    pub requests: Cell<u64>,
    pub lost: Cell<u64>,
    pub unavailable: Cell<u64>,
    pub replays: Cell<u64>,
}

fn one_more(count: &Cell<u64>) {
    count.set(count.get() + 1);
}

/// The processes, and a client's access to them.
pub struct Town {
    pub program: Program,
    pub processes: RefCell<Vec<Process>>,
    bases: RefCell<Vec<String>>,
    token: String,
    http: Client,
    pub met: Met,
}

impl Town {
    /// Two processes; agencies and a procedure are published through the first.
    pub async fn found(program: Program) -> Rc<Self> {
        let secret = {
            program.run(&["migrate"]);
            program.add_client("load", SCOPES)
        };
        let processes = vec![program.serve("first"), program.serve("second")];
        let http = Client::builder().timeout(Duration::from_secs(20)).finish();
        let bases: Vec<String> = processes.iter().map(|process| process.base.clone()).collect();
        let form = format!("grant_type=client_credentials&client_id=load&client_secret={secret}");
        let request = http.post(format!("{}/oauth/token", bases[0]));
        let mut granted =
            request.content_type("application/x-www-form-urlencoded").send_body(form).await.unwrap();
        let token: Value = granted.json().await.unwrap();
        let token = token["access_token"].as_str().unwrap_or_else(|| panic!("{token}")).to_owned();
        let (processes, bases) = (RefCell::new(processes), RefCell::new(bases));
        let town = Rc::new(Self { program, processes, bases, token, http, met: Met::default() });
        town.publish().await;
        town
    }

    async fn publish(&self) {
        let parents = [("H59", "province", Value::Null), ("H59.31", "district", json!("H59"))];
        let communes = AGENCIES.map(|code| (code, "commune", json!("H59.31")));
        for (code, level, parent) in parents.into_iter().chain(communes) {
            let body = json!({"name": code, "level": level, "parent": parent, "valid_from": "2004-01-01"});
            self.put(&format!("/v1/agencies/{code}"), &body).await;
        }
        let body = json!({"name": "Đăng ký khai sinh", "field": {"code": "HT", "name": "Hộ tịch"},
            "levels": ["commune"], "kind": "national", "origin": "central",
            "limits": [{"channel": "direct", "amount": 5, "unit": "working_day"},
                {"channel": "online", "amount": 5, "unit": "working_day"}],
            "supplement_clock": "restart", "online_service": "full",
            "decision": {"number": "1", "date": "2022-01-01"}, "public": true, "valid_from": "2022-01-01"});
        self.put(&format!("/v1/procedures/{PROCEDURE}"), &body).await;
        // The other process sees it within a second.
        tokio::time::sleep(Duration::from_millis(1500)).await;
    }

    async fn put(&self, path: &str, body: &Value) {
        let request = self.http.put(format!("{}{path}", self.base(0))).bearer_auth(&self.token);
        let mut answer = request.send_json(body).await.unwrap();
        let said = answer.body().await.unwrap();
        assert_eq!(answer.status(), 201, "{path}: {}", String::from_utf8_lossy(&said));
    }

    pub fn base(&self, process: usize) -> String {
        let bases = self.bases.borrow();
        bases[process % bases.len()].clone()
    }

    /// Kills a process in the middle of whatever it does.
    pub fn kill(&self, process: usize) {
        self.processes.borrow_mut()[process].kill();
    }

    /// Starts it again, on another port.
    pub async fn revive(&self, process: usize, name: String) {
        let program = self.program.clone();
        let revived = tokio::task::spawn_blocking(move || program.serve(&name)).await.unwrap();
        self.bases.borrow_mut()[process].clone_from(&revived.base);
        self.processes.borrow_mut()[process] = revived;
    }

    pub async fn get(&self, process: usize, path: &str) -> Option<Answer> {
        let request = self.http.get(format!("{}{path}", self.base(process))).bearer_auth(&self.token);
        read(request.send().await.ok()?).await
    }

    /// Sends it once; `None` where no answer came.
    pub async fn once(&self, process: usize, ask: &Ask) -> Option<Answer> {
        one_more(&self.met.requests);
        let mut request = self.http.post(format!("{}{}", self.base(process), ask.path));
        request = request.bearer_auth(&self.token).content_type(ask.content_type);
        if let Some(key) = &ask.key {
            request = request.insert_header(("idempotency-key", key.as_str()));
        }
        if let Some(version) = ask.expected {
            request = request.insert_header(("if-match", format!("\"{version}\"")));
        }
        read(request.send_body(ask.body.clone()).await.ok()?).await
    }

    /// Sends it and goes away before the answer can have come.
    pub async fn and_hang_up(&self, process: usize, ask: &Ask, after: Duration) {
        one_more(&self.met.lost);
        let _hung_up = tokio::time::timeout(after, self.once(process, ask)).await;
    }

    /// Sends it, with the same key, now to one and now to the other, until there is an answer that is not 503.
    pub async fn until_answered(&self, first: usize, ask: &Ask) -> Answer {
        let begun = Instant::now();
        for attempt in 0.. {
            assert!(begun.elapsed() < PATIENCE, "nobody answered {} in {PATIENCE:?}", ask.path);
            match self.once(first + attempt, ask).await {
                None => one_more(&self.met.lost),
                Some(answer) if answer.status == 503 => {
                    assert!(answer.retry_after, "503 without Retry-After");
                    one_more(&self.met.unavailable);
                }
                Some(answer) => {
                    if answer.replayed {
                        one_more(&self.met.replays);
                    }
                    return answer;
                }
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        unreachable!("an endless loop")
    }
}

async fn read<S>(mut answer: awc::ClientResponse<S>) -> Option<Answer>
where
    S: futures_util::Stream<Item = Result<actix_web::web::Bytes, awc::error::PayloadError>> + Unpin,
{
    let body = answer.body().limit(16 * 1024 * 1024).await.ok()?.to_vec();
    let has = |name: &str| answer.headers().contains_key(name);
    Some(Answer {
        status: answer.status().as_u16(),
        replayed: has("idempotency-replayed"),
        retry_after: has("retry-after"),
        body,
    })
}
