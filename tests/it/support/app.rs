//! The service as `main` builds it, on a database of one test's own, with a clock that stands until it is moved.
//!
//! Methods named `db_…` touch tables; all else goes through HTTP over a real socket.

#![allow(dead_code, reason = "what no test needs at the moment is needed by the next")]

use std::net::{SocketAddr, TcpListener};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::http::header::HeaderMap;
use actix_web::http::{Method, StatusCode};
use awc::Client;
use chrono::{DateTime, Utc};
use diesel_async::SimpleAsyncConnection as _;
use motcua::clock::Clock;
use motcua::db;
use motcua::db::clients::NewClient;
use motcua::db::instance::Kind;
use motcua::domain::id::ClientId;
use motcua::domain::scope::Scope;
use motcua::http::oauth::secret_hash;
use motcua::http::state::{Foundation, State};
use motcua::http::{self, ServerOptions};
use motcua::vault::{DataKey, Vault};
use serde_json::Value;

use super::TestDb;

/// When tests begin where they say nothing: a Friday morning after the first quarter of the seed report.
pub const START: &str = "2023-03-24T10:00:00+07:00";

/// A running service.
pub struct TestApp {
    /// Its database; `None` once it was taken away.
    db: Option<TestDb>,
    /// Business and real time.
    pub clock: Clock,
    /// What the requests share.
    pub state: State,
    address: SocketAddr,
    server: ServerHandle,
    thread: Option<JoinHandle<()>>,
}

/// The vault of every test.
pub fn vault() -> Vault {
    Vault::new(DataKey::new("test", [7; 32]).unwrap(), vec![])
}

/// What a service over `db` is made of, with the clock at `at`.
pub fn foundation(db: &TestDb, at: DateTime<Utc>) -> Foundation {
    Foundation {
        database: db.database().clone(),
        kind: Kind::Real,
        clock: Clock::fixed(at),
        vault: vault(),
        issuer: "motcua-test".to_owned(),
        audience: "motcua-test".to_owned(),
    }
}

impl TestApp {
    /// The service, at [`START`].
    pub async fn start() -> Self {
        Self::start_at(START).await
    }

    /// The service, with the clock at an instant.
    pub async fn start_at(at: &str) -> Self {
        Self::over(TestDb::create().await, at).await
    }

    /// The service over a database that was prepared.
    pub async fn over(db: TestDb, at: &str) -> Self {
        let foundation = foundation(&db, at.parse().unwrap());
        Self::of(db, foundation).await
    }

    /// The service made of something else than tests are made of otherwise, such as a clock that runs.
    pub async fn of(db: TestDb, foundation: Foundation) -> Self {
        let state = State::begin(foundation).await.unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (clock, served) = (state.clock.clone(), state.clone());
        let (tell, told) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let options = ServerOptions { workers: 2, shutdown_grace: Duration::ZERO };
                let server = http::serve(served, listener, options).unwrap();
                tell.send(server.handle()).unwrap();
                server.await.unwrap();
            });
        });
        Self { db: Some(db), clock, state, address, server: told.recv().unwrap(), thread: Some(thread) }
    }

    /// The database.
    pub fn db(&self) -> &TestDb {
        self.db.as_ref().expect("the database was taken away")
    }

    /// Takes the database away from under the service.
    pub fn db_lose(&mut self) {
        drop(self.db.take());
    }

    /// Runs SQL.
    pub async fn db_execute(&self, sql: &str) {
        self.db().connect().await.batch_execute(sql).await.unwrap();
    }

    /// An agency that stands since 2000, under its parent.
    pub async fn db_agency(&self, code: &str, level: &str, parent: Option<&str>) {
        let parent = parent
            .map_or("null".to_owned(), |parent| format!("(select id from agencies where code = '{parent}')"));
        self.db_execute(&format!(
            "with a as (insert into agencies (code) values ('{code}') returning id)
             insert into agency_periods (agency_id, valid_from, name, level, parent_id)
             select id, '2000-01-01', 'Cơ quan {code}', '{level}', {parent} from a;
             update versions set n = n + 1 where name = 'agencies'"
        ))
        .await;
        self.refresh().await;
    }

    /// Lets this process see what was changed in the database, as it does each second otherwise.
    pub async fn refresh(&self) {
        self.state.directory.refresh(&mut self.db().connect().await).await.unwrap();
    }

    /// A client of the service with these scopes, for that subtree or for every agency, with a token in hand.
    pub async fn client(&self, scopes: &[Scope], agency: Option<&str>) -> TestClient {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let id = format!("client-{}", NEXT.fetch_add(1, Ordering::Relaxed));
        self.db_client(&id, "secret", scopes, agency).await;
        let known = self.state.directory.current();
        let root = known.clients.get(&id).unwrap().agency;
        let code = root.map(|root| known.agencies.get(root).unwrap().code.clone());
        let id: ClientId = id.parse().unwrap();
        let token = self.state.tokens.sign(&id, scopes, code.as_ref(), self.clock.real()).unwrap();
        TestClient { id: Some(id), token: Some(token), ..self.anonymous() }
    }

    /// A client with an id and a secret of the test's choice.
    pub async fn db_client(&self, id: &str, secret: &str, scopes: &[Scope], agency: Option<&str>) {
        let known = self.state.directory.current();
        let root = agency.map(|code| known.agencies.by_code(&code.parse().unwrap()).unwrap().id);
        let id: ClientId = id.parse().unwrap();
        let new = NewClient {
            secret_hash: secret_hash(&self.state.vault, &id, secret),
            name: format!("Test {id}"),
            id,
            scopes: scopes.to_vec(),
            agency: root,
        };
        let mut conn = self.db().connect().await;
        let at = self.clock.real();
        let insert = db::transaction(&mut conn, async |conn| db::clients::insert(conn, &new, at).await);
        insert.await.unwrap();
        self.refresh().await;
    }

    /// Someone without a token.
    pub fn anonymous(&self) -> TestClient {
        TestClient::of(&format!("http://{}", self.address))
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        drop(self.server.stop(false));
        if let Some(thread) = self.thread.take() {
            // Where the server panicked, its test has failed already.
            let _ = thread.join();
        }
    }
}

/// Someone who calls.
#[derive(Clone)]
pub struct TestClient {
    /// Its id, where it has one.
    pub id: Option<ClientId>,
    /// Its access token, where it has one.
    pub token: Option<String>,
    /// Where the service listens.
    pub base: String,
    /// What carries the requests.
    pub http: Client,
}

impl TestClient {
    /// Someone without a token who calls a service elsewhere, `http://host:port`.
    pub fn of(base: &str) -> Self {
        Self {
            id: None,
            token: None,
            base: base.to_owned(),
            http: Client::builder().timeout(Duration::from_secs(30)).finish(),
        }
    }

    /// The same, with another token.
    pub fn with_token(self, token: &str) -> Self {
        Self { token: Some(token.to_owned()), ..self }
    }

    /// `GET`.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, &[], vec![]).await
    }

    /// `POST` of JSON.
    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.json(Method::POST, path, &[], body).await
    }

    /// `PUT` of JSON.
    pub async fn put(&self, path: &str, body: &Value) -> Answer {
        self.json(Method::PUT, path, &[], body).await
    }

    /// JSON with further headers.
    pub async fn json(&self, method: Method, path: &str, headers: &[(&str, &str)], body: &Value) -> Answer {
        let headers: Vec<_> = headers.iter().copied().chain([("content-type", "application/json")]).collect();
        self.send(method, path, &headers, serde_json::to_vec(body).unwrap()).await
    }

    /// A form.
    pub async fn form(&self, path: &str, headers: &[(&str, &str)], form: &str) -> Answer {
        let kind = ("content-type", "application/x-www-form-urlencoded");
        let headers: Vec<_> = headers.iter().copied().chain([kind]).collect();
        self.send(Method::POST, path, &headers, form.as_bytes().to_vec()).await
    }

    /// Anything.
    pub async fn send(&self, method: Method, path: &str, headers: &[(&str, &str)], body: Vec<u8>) -> Answer {
        let mut request = self.http.request(method, format!("{}{path}", self.base)).no_decompress();
        if let Some(token) = &self.token {
            request = request.insert_header(("authorization", format!("Bearer {token}")));
        }
        for &header in headers {
            request = request.insert_header(header);
        }
        let mut answer = request.send_body(body).await.unwrap();
        let bytes = answer.body().limit(256 * 1024 * 1024).await.unwrap();
        Answer { status: answer.status(), headers: answer.headers().clone(), bytes: bytes.to_vec() }
    }
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    /// HTTP status.
    pub status: StatusCode,
    /// Headers.
    pub headers: HeaderMap,
    /// Body.
    pub bytes: Vec<u8>,
}

impl Answer {
    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// A header, where it is there.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// The body, which must be a problem: status, media type and request id agree.
    pub fn problem(&self) -> Value {
        assert_eq!(self.header("content-type"), Some("application/problem+json"), "{}", self.text());
        let problem = self.json();
        assert_eq!(problem["status"], self.status.as_u16());
        assert_eq!(problem["request_id"].as_str(), self.header("x-request-id"));
        assert_eq!(problem["type"], format!("urn:motcua:problem:{}", problem["code"].as_str().unwrap()));
        problem
    }

    /// Status and problem code in one: `404 not-found`.
    pub fn refusal(&self) -> String {
        format!("{} {}", self.status.as_u16(), self.problem()["code"].as_str().unwrap())
    }
}
