//! The service with two districts, a handful of procedures and clients by role: what every test of dossiers needs.
//!
//! Builders give lawful bodies; a test names only what it is about.

use std::collections::BTreeMap;
use std::sync::Mutex;

use actix_web::http::Method;
use motcua::domain::scope::Scope;
use motcua::http::state::State;
use serde_json::{Value, json};

pub use crate::catalogue::world::Answer;
use crate::support::{START, TestApp, TestClient};

/// A commune of Trà Cú, where tests go by default.
pub const HERE: &str = "H59.31.07";
/// Another commune of the same district.
pub const BESIDE: &str = "H59.31.12";
/// A commune of another district.
pub const ELSEWHERE: &str = "H59.32.01";

/// 1 working day, cut-off 15:00; of communes; field Hộ tịch.
pub const BIRTH: &str = "1.001193";
/// 5 working days, a supplement restarts the clock; of communes and districts; field Đất đai.
pub const LAND: &str = "1.004203";
/// 5 working days, a supplement shifts the due date; of communes; field Đất đai.
pub const SHIFT: &str = "1.005092";
/// No limit is stated; of communes; field Đất đai.
pub const UNLIMITED: &str = "2.000889";
/// Of districts only; field Hộ tịch.
pub const OF_DISTRICTS: &str = "2.000635";

/// Everything that may be done to dossiers, backdating included.
pub const ALL_SCOPES: &[Scope] = &[
    Scope::DossiersApply,
    Scope::DossiersIntake,
    Scope::DossiersProcess,
    Scope::DossiersDecide,
    Scope::DossiersBackdate,
    Scope::DossiersRead,
    Scope::StatisticsRead,
    Scope::ReportsWrite,
    Scope::ReportsApprove,
];

/// An instant of Vietnam: `2023-03-01T09:00` as RFC 3339.
pub fn local(text: &str) -> String {
    format!("{text}:00+07:00")
}

/// The service and its clock.
pub struct World {
    pub app: TestApp,
    /// Ids of the dossiers that were played, by the number of their life.
    pub lives: Mutex<BTreeMap<usize, String>>,
}

/// Someone who calls, with a token that is fresh whatever the clock says.
#[derive(Clone)]
pub struct Door {
    client: TestClient,
    scopes: Vec<Scope>,
    agency: Option<String>,
    state: State,
}

impl World {
    /// On Friday 2023-03-24 at 10:00.
    pub async fn new() -> Self {
        Self::at(START).await
    }

    /// At an instant (RFC 3339).
    pub async fn at(instant: &str) -> Self {
        let world = Self { app: TestApp::start_at(instant).await, lives: Mutex::default() };
        let registrar = world.client(&[Scope::CatalogueWrite], None).await;
        for (code, level, parent) in [
            ("H59", "province", Value::Null),
            ("H59.31", "district", json!("H59")),
            ("H59.32", "district", json!("H59")),
            (HERE, "commune", json!("H59.31")),
            (BESIDE, "commune", json!("H59.31")),
            (ELSEWHERE, "commune", json!("H59.32")),
        ] {
            registrar.agency(code, level, &parent).await;
        }
        for (code, field, levels, limit, clock) in [
            (
                BIRTH,
                "TP-HT",
                &["commune"][..],
                json!({"amount": 1, "unit": "working_day", "cutoff_time": "15:00"}),
                "restart",
            ),
            (
                LAND,
                "TNMT-DD",
                &["commune", "district"],
                json!({"amount": 5, "unit": "working_day"}),
                "restart",
            ),
            (SHIFT, "TNMT-DD", &["commune"], json!({"amount": 5, "unit": "working_day"}), "shift"),
            (UNLIMITED, "TNMT-DD", &["commune"], Value::Null, "restart"),
            (OF_DISTRICTS, "TP-HT", &["district"], json!({"amount": 5, "unit": "working_day"}), "restart"),
        ] {
            let limits: Vec<Value> = ["direct", "online", "postal"]
                .iter()
                .filter(|_| !limit.is_null())
                .map(|channel| with(&limit, &json!({"channel": channel})))
                .collect();
            let body = json!({
                "name": format!("Thủ tục {code}"), "field": {"code": field, "name": format!("Lĩnh vực {field}")},
                "levels": levels, "limits": limits, "supplement_clock": clock, "valid_from": "2022-01-01",
            });
            registrar.put(&format!("/v1/procedures/{code}"), &body).await.is(201);
        }
        world
    }

    /// Moves the clock to an instant of Vietnam, such as `2023-03-01T09:00`.
    pub fn set(&self, text: &str) {
        self.app.clock.set(local(text).parse().unwrap());
    }

    /// A client with these scopes, for a subtree or for every agency.
    pub async fn client(&self, scopes: &[Scope], agency: Option<&str>) -> Door {
        let client = self.app.client(scopes, agency).await;
        let agency = agency.map(ToOwned::to_owned);
        Door { client, scopes: scopes.to_vec(), agency, state: self.app.state.clone() }
    }

    /// A client of every agency that may do everything.
    pub async fn anyone(&self) -> Door {
        self.client(ALL_SCOPES, None).await
    }

    /// A client of one subtree that may do everything there but backdate.
    pub async fn clerk(&self, agency: &str) -> Door {
        let today: Vec<Scope> =
            ALL_SCOPES.iter().copied().filter(|scope| *scope != Scope::DossiersBackdate).collect();
        self.client(&today, Some(agency)).await
    }

    /// A number that SQL gives.
    pub async fn db_number(&self, sql: &str) -> i64 {
        #[derive(diesel::QueryableByName)]
        struct Number {
            #[diesel(sql_type = diesel::sql_types::BigInt)]
            n: i64,
        }
        let mut conn = self.app.db().connect().await;
        let number: Number =
            diesel_async::RunQueryDsl::get_result(diesel::sql_query(sql), &mut conn).await.unwrap();
        number.n
    }

    /// Moves some lines of the ledger's tail into the totals; how many there were to move.
    pub async fn db_roll_up_some(&self, most: i64) -> i64 {
        let mut conn = self.app.db().connect().await;
        motcua::db::ledger::roll_up(&mut conn, most).await.unwrap().unwrap()
    }

    /// Moves the whole tail into the totals, in pieces.
    pub async fn db_roll_up(&self) {
        while self.db_roll_up_some(70).await > 0 {}
    }
}

impl Door {
    pub fn knock(&self) -> TestClient {
        let agency = self.agency.as_deref().map(|code| code.parse().unwrap());
        let id = self.client.id.as_ref().unwrap();
        let now = self.state.clock.real();
        let token = self.state.tokens.sign(id, &self.scopes, agency.as_ref(), now).unwrap();
        self.client.clone().with_token(&token)
    }

    /// Id of the client.
    pub fn id(&self) -> String {
        self.client.id.as_ref().unwrap().to_string()
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.knock().get(path).await.into()
    }

    pub async fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.knock().send(Method::GET, path, headers, Vec::new()).await.into()
    }

    pub async fn put(&self, path: &str, body: &Value) -> Answer {
        self.knock().put(path, body).await.into()
    }

    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.knock().post(path, body).await.into()
    }

    pub async fn post_with(&self, path: &str, headers: &[(&str, &str)], body: &Value) -> Answer {
        self.knock().json(Method::POST, path, headers, body).await.into()
    }

    pub async fn patch(&self, path: &str, headers: &[(&str, &str)], body: &Value) -> Answer {
        self.knock().json(Method::PATCH, path, headers, body).await.into()
    }

    /// Puts an agency that stands since 2004.
    pub async fn agency(&self, code: &str, level: &str, parent: &Value) {
        let body = json!({"name": format!("UBND {code}"), "level": level, "parent": parent, "valid_from": "2004-01-01"});
        self.put(&format!("/v1/agencies/{code}"), &body).await.is(201);
    }

    /// Takes a dossier in.
    pub async fn take_in(&self, body: &Value) -> Value {
        self.post("/v1/dossiers", body).await.is(201).body
    }

    /// Does something to a dossier.
    pub async fn act(&self, dossier: &Value, act: &Value) -> Answer {
        self.post(&format!("/v1/dossiers/{}/transitions", id_of(dossier)), act).await
    }

    /// The dossier as it stands.
    pub async fn look(&self, dossier: &Value) -> Value {
        self.get(&format!("/v1/dossiers/{}", id_of(dossier))).await.is(200).body
    }

    /// Its history.
    pub async fn history(&self, dossier: &Value) -> Vec<Value> {
        let page = self.get(&format!("/v1/dossiers/{}/events", id_of(dossier))).await.is(200);
        page.body["items"].as_array().unwrap().clone()
    }

    /// Id of its latest event of a kind.
    pub async fn event(&self, dossier: &Value, kind: &str) -> Value {
        let history = self.history(dossier).await;
        history.iter().rev().find(|event| event["kind"] == kind).unwrap()["id"].clone()
    }

    /// Sends lines as they are; the outcomes.
    pub async fn send_lines(&self, path: &str, body: Vec<u8>) -> Vec<Value> {
        let kind = [("content-type", "application/x-ndjson")];
        let answer = self.knock().send(Method::POST, path, &kind, body).await;
        assert_eq!(answer.status.as_u16(), 200, "{}", answer.text());
        assert_eq!(answer.header("content-type"), Some("application/x-ndjson"));
        answer.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// Sends one line for each value; the outcomes.
    pub async fn lines(&self, path: &str, lines: &[Value]) -> Vec<Value> {
        let body: Vec<String> = lines.iter().map(ToString::to_string).collect();
        self.send_lines(path, body.join("\n").into_bytes()).await
    }

    /// Takes dossiers in by bulk; all must be lawful.
    pub async fn bulk(&self, lines: &[Value]) -> Vec<Value> {
        let told = self.lines("/v1/dossiers/batch", lines).await;
        assert!(told.len() == lines.len() && told.iter().all(|line| line["status"] == 201), "{told:#?}");
        told
    }

    /// Figures.
    pub async fn figures(&self, query: &str) -> Value {
        self.get(&format!("/v1/statistics/dossiers?{query}")).await.is(200).body
    }

    /// Columns 3 to 13 of form 06.
    pub async fn row(&self, query: &str) -> [i64; 11] {
        row(&self.figures(query).await["totals"])
    }
}

/// Columns 3 to 13 of form 06 from totals; the printed column 6 holds what was transferred too.
pub fn row(totals: &Value) -> [i64; 11] {
    let n = |name: &str| totals[name].as_i64().unwrap();
    [
        n("received_total"),
        n("received_online"),
        n("received_direct") + n("received_postal"),
        n("carried_over") + n("transferred"),
        n("resolved_total"),
        n("resolved_early"),
        n("resolved_on_time"),
        n("resolved_overdue"),
        n("pending_total"),
        n("pending_in_time"),
        n("pending_overdue"),
    ]
}

/// The groups of an answer, by key.
pub fn groups(figures: &Value) -> BTreeMap<String, Value> {
    let groups = figures["groups"].as_array().unwrap().iter();
    groups.map(|group| (group["key"].as_str().unwrap().to_owned(), group["totals"].clone())).collect()
}

/// The id of a dossier or outcome.
pub fn id_of(dossier: &Value) -> String {
    dossier["id"].as_str().unwrap_or_else(|| panic!("no id in {dossier:#}")).to_owned()
}

/// `base` with members replaced; `null` takes one away.
pub fn with(base: &Value, changes: &Value) -> Value {
    let mut all = base.as_object().unwrap().clone();
    for (name, value) in changes.as_object().unwrap() {
        if value.is_null() {
            all.remove(name);
        } else {
            all.insert(name.clone(), value.clone());
        }
    }
    Value::Object(all)
}

/// A lawful intake at the counter, now.
pub fn intake() -> Value {
    json!({"procedure": LAND, "agency": HERE, "applicant": {"name": "Thạch Văn Sơn"}})
}

/// The same with other members.
pub fn intake_with(changes: &Value) -> Value {
    with(&intake(), changes)
}

/// An act with lawful particulars, now.
pub fn act(action: &str) -> Value {
    let particulars = match action {
        "refuse_intake" | "request_supplement" | "void" => json!({"reason": "lý do"}),
        "extend" | "reissue" => json!({"reason": "lý do", "due_on": "2023-06-30"}),
        "transfer" => json!({"reason": "lý do", "to_agency": BESIDE}),
        "finish" => json!({"outcome": "approved"}),
        _ => json!({}),
    };
    with(&particulars, &json!({"action": action}))
}

/// The same with other members.
pub fn act_with(action: &str, changes: &Value) -> Value {
    with(&act(action), changes)
}

/// A body that takes a dossier into a status, by lawful acts of now.
pub fn reaching(status: &str) -> Value {
    let online = json!({"channel": "online"});
    let (base, acts): (Value, &[&str]) = match status {
        "registered" => (online, &[]),
        "not_accepted" => (online, &["refuse_intake"]),
        "accepted" => (json!({}), &[]),
        "processing" => (json!({}), &["assign"]),
        "supplement_requested" => (json!({}), &["assign", "request_supplement"]),
        "payment_requested" => (json!({}), &["request_payment"]),
        "withdrawn" => (json!({}), &["withdraw"]),
        "stopped" => (json!({}), &["stop"]),
        "done" => (json!({}), &["finish"]),
        "returned" => (json!({}), &["finish", "hand_over"]),
        other => panic!("{other} is no status"),
    };
    let acts: Vec<Value> = acts.iter().map(|action| act(action)).collect();
    with(&intake_with(&base), &json!({"transitions": acts}))
}
