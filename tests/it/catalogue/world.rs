//! The service with Trà Cú's agencies, and clients who call it: [`TestApp`] with what these tests ask again and again.

use actix_web::http::Method;
use actix_web::http::header::HeaderMap;
use motcua::db::{self, Connection};
use motcua::domain::scope::Scope;
use motcua::http::state::State;
use serde_json::{Value, json};

use crate::support::{TestApp, TestClient};

/// The service and its database.
pub struct World {
    app: TestApp,
}

/// Someone who calls.
pub struct Door(TestClient);

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
        Self { app: TestApp::start().await }
    }

    /// The same with Trà Vinh, the district Trà Cú and two of its communes.
    pub async fn with_tra_cu() -> Self {
        let world = Self::new().await;
        let registrar = world.client(&[Scope::CatalogueWrite], None).await;
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

    /// What the requests share.
    pub fn state(&self) -> &State {
        &self.app.state
    }

    /// A connection to its database.
    pub async fn connect(&self) -> Connection {
        self.app.db().connect().await
    }

    /// A client with these scopes, bound to an agency or to none.
    pub async fn client(&self, scopes: &[Scope], agency: Option<&str>) -> Door {
        Door(self.app.client(scopes, agency).await)
    }

    /// Nobody: no token.
    pub fn anyone(&self) -> Door {
        Door(self.app.anonymous())
    }

    /// Somebody with a token that is no good.
    pub fn stranger(&self) -> Door {
        let mut client = self.app.anonymous();
        client.token = Some("x.y.z".to_owned());
        Door(client)
    }

    /// How many changes are on record, and the numbers of the cached sets.
    pub async fn db_traces(&self) -> (i64, db::versions::Versions) {
        #[derive(diesel::QueryableByName)]
        struct Count {
            #[diesel(sql_type = diesel::sql_types::BigInt)]
            n: i64,
        }
        let mut conn = self.connect().await;
        let count = diesel::sql_query("select count(*) as n from admin_events");
        let count: Count = diesel_async::RunQueryDsl::get_result(count, &mut conn).await.unwrap();
        (count.n, db::versions::read(&mut conn).await.unwrap())
    }
}

impl Door {
    pub async fn get(&self, path: &str) -> Answer {
        self.0.get(path).await.into()
    }

    pub async fn get_with(&self, path: &str, header: (&str, &str)) -> Answer {
        self.0.send(Method::GET, path, &[header], vec![]).await.into()
    }

    pub async fn put(&self, path: &str, body: &Value) -> Answer {
        self.0.put(path, body).await.into()
    }

    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.0.post(path, body).await.into()
    }
}

impl From<crate::support::Answer> for Answer {
    fn from(answer: crate::support::Answer) -> Self {
        let body = if answer.bytes.is_empty() { Value::Null } else { answer.json() };
        if answer.status.is_client_error() || answer.status.is_server_error() {
            answer.problem();
        }
        Self { status: answer.status.as_u16(), headers: answer.headers, body }
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
        let fault = |fault: &Value| format!("{} {}", text(&fault["pointer"]), text(&fault["code"]));
        let found: Vec<String> = errors.iter().map(fault).collect();
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
