//! A service on a database of its own, at 2023-03-24T10:00 (+07:00), and clients who call it.

use actix_web::http::Method;
use actix_web::http::header::{AUTHORIZATION, HeaderMap};
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use chrono::{DateTime, Utc};
use motcua::clock::Clock;
use motcua::db;
use motcua::db::clients::NewClient;
use motcua::db::instance::Kind;
use motcua::domain::code::AgencyCode;
use motcua::domain::id::ClientId;
use motcua::domain::scope::Scope;
use motcua::http::state::{Foundation, State};
use motcua::vault::{DataKey, Vault};
use serde_json::{Value, json};

use crate::support::TestDb;

/// What the clock shows unless a test sets it.
pub const NOW: &str = "2023-03-24T03:00:00Z";

/// The service and its database.
pub struct World {
    pub db: TestDb,
    pub state: State,
}

/// Someone who calls: a client with a token, or nobody.
pub struct Door<'a> {
    world: &'a World,
    token: Option<String>,
}

/// What was answered.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Value,
}

impl World {
    /// A service that knows the calendar and nothing else.
    pub async fn new() -> Self {
        let db = TestDb::create().await;
        let at: DateTime<Utc> = NOW.parse().unwrap();
        db::instance::mark(&mut db.connect().await, Kind::Real, at).await.unwrap();
        let foundation = Foundation {
            database: db.database().clone(),
            kind: Kind::Real,
            clock: Clock::fixed(at),
            vault: Vault::new(DataKey::new("test", [7; 32]).unwrap(), Vec::new()),
            issuer: "motcua".to_owned(),
            audience: "motcua".to_owned(),
        };
        let state = State::begin(foundation).await.unwrap();
        Self { db, state }
    }

    /// The same with Trà Vinh, the district Trà Cú and two of its communes.
    pub async fn with_tra_cu() -> Self {
        let world = Self::new().await;
        let registrar = world.client("registrar", &[Scope::CatalogueWrite], None).await;
        for (code, name, level, parent) in [
            ("H59", "UBND tỉnh Trà Vinh", "province", Value::Null),
            ("H59.31", "UBND huyện Trà Cú", "district", json!("H59")),
            ("H59.31.07", "UBND xã Lưu Nghiệp Anh", "commune", json!("H59.31")),
            ("H59.31.12", "UBND xã Hàm Tân", "commune", json!("H59.31")),
        ] {
            let body = json!({"name": name, "level": level, "parent": parent, "valid_from": "2004-01-01"});
            registrar.put(&format!("/v1/agencies/{code}"), &body).await.is(201);
        }
        world
    }

    /// A client with these scopes, bound to an agency or to none, and its token.
    pub async fn client(&self, id: &str, scopes: &[Scope], agency: Option<&str>) -> Door<'_> {
        let mut conn = self.db.connect().await;
        let client_id: ClientId = id.parse().unwrap();
        let agency: Option<AgencyCode> = agency.map(|code| code.parse().unwrap());
        let tree = &self.state.directory.current().agencies;
        let new = NewClient {
            id: client_id.clone(),
            name: id.to_owned(),
            secret_hash: [0; 32],
            scopes: scopes.to_vec(),
            agency: agency.as_ref().map(|code| tree.by_code(code).unwrap().id),
        };
        let at = self.state.clock.real();
        db::clients::insert(&mut conn, &new, at).await.unwrap();
        self.state.directory.refresh(&mut conn).await.unwrap();
        let token = self.state.tokens.sign(&client_id, scopes, agency.as_ref(), at).unwrap();
        Door { world: self, token: Some(token) }
    }

    /// Nobody: no token.
    pub fn anyone(&self) -> Door<'_> {
        Door { world: self, token: None }
    }

    /// Somebody with a token that is no good.
    pub fn stranger(&self) -> Door<'_> {
        Door { world: self, token: Some("x.y.z".to_owned()) }
    }

    /// How many changes are on record, and the numbers of the cached sets.
    pub async fn db_traces(&self) -> (i64, db::versions::Versions) {
        #[derive(diesel::QueryableByName)]
        struct Count {
            #[diesel(sql_type = diesel::sql_types::BigInt)]
            n: i64,
        }
        let mut conn = self.db.connect().await;
        let count = diesel::sql_query("select count(*) as n from admin_events");
        let count: Count = diesel_async::RunQueryDsl::get_result(count, &mut conn).await.unwrap();
        (count.n, db::versions::read(&mut conn).await.unwrap())
    }
}

impl Door<'_> {
    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None, &[]).await
    }

    pub async fn get_with(&self, path: &str, header: (&str, &str)) -> Answer {
        self.send(Method::GET, path, None, &[header]).await
    }

    pub async fn put(&self, path: &str, body: &Value) -> Answer {
        self.send(Method::PUT, path, Some(body), &[]).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send(Method::POST, path, Some(body), &[]).await
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
        headers: &[(&str, &str)],
    ) -> Answer {
        let app = init_service(motcua::http::app(&self.world.state, &motcua::http::contract())).await;
        let mut request =
            TestRequest::with_uri(path).method(method).peer_addr("127.0.0.1:1".parse().unwrap());
        if let Some(token) = &self.token {
            request = request.insert_header((AUTHORIZATION, format!("Bearer {token}")));
        }
        for (name, value) in headers {
            request = request.insert_header((*name, *value));
        }
        if let Some(body) = body {
            request = request.set_json(body);
        }
        let answer = call_service(&app, request.to_request()).await;
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        let bytes = read_body(answer).await;
        Answer { status, headers, body: serde_json::from_slice(&bytes).unwrap_or(Value::Null) }
    }
}

impl Answer {
    /// Fails unless the status is this one.
    #[track_caller]
    pub fn is(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{:#}", self.body);
        self
    }

    /// Fails unless it is this problem, with these faults `pointer code`.
    #[track_caller]
    pub fn refuses(self, status: u16, code: &str, faults: &[&str]) {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let errors = self.body["errors"].as_array().cloned().unwrap_or_default();
        let found: Vec<String> = errors
            .iter()
            .map(|fault| format!("{} {}", text(&fault["pointer"]), text(&fault["code"])))
            .collect();
        let told = (self.status, text(&self.body["code"]), found);
        let faults = faults.iter().map(|fault| (*fault).to_owned()).collect();
        assert_eq!(told, (status, code.to_owned(), faults), "{:#}", self.body);
    }

    /// One member of each item.
    pub fn each(&self, member: &str) -> Vec<String> {
        let items = self.body["items"].as_array().unwrap();
        items.iter().map(|item| item[member].as_str().unwrap().to_owned()).collect()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }
}
