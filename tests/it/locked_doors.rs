//! No operation forgets its lock: the contract is walked, and each is knocked at by those who may not enter.
//!
//! Locks of token and scope cover a new operation without being told here. What a stranger of another subtree must hear
//! is said for each operation, on real dossiers, events and figures; one that nobody spoke of fails.

use actix_web::http::{Method, StatusCode};
use motcua::domain::scope::Scope;
use serde_json::{Value, json};

use crate::support::contract::{Operation, operations};
use crate::support::{Answer, TestApp, TestClient};

async fn knock(client: &TestClient, operation: &Operation) -> Answer {
    let (kind, body) = operation.body.clone().unwrap_or_default();
    let headers: &[(&str, &str)] = if kind.is_empty() { &[] } else { &[("content-type", &kind)] };
    client.send(operation.method.clone(), &operation.path, headers, body).await
}

fn secured() -> Vec<Operation> {
    let secured: Vec<_> = operations().into_iter().filter(|operation| !operation.scopes.is_empty()).collect();
    assert!(!secured.is_empty());
    secured
}

#[actix_web::test]
async fn without_a_token_nobody_enters() {
    let app = TestApp::start().await;
    for operation in secured() {
        let answer = knock(&app.anonymous(), &operation).await;
        assert_eq!(answer.refusal(), "401 unauthenticated", "{}", operation.id);
        assert_eq!(answer.header("www-authenticate"), Some("Bearer realm=\"motcua\""), "{}", operation.id);
    }
}

#[actix_web::test]
async fn a_bad_token_is_told_so_even_where_none_is_needed() {
    let app = TestApp::start().await;
    let forger = app.anonymous().with_token("x.y.z");
    for operation in operations().into_iter().filter(|operation| operation.template.starts_with("/v1/")) {
        assert_eq!(knock(&forger, &operation).await.refusal(), "401 unauthenticated", "{}", operation.id);
    }
}

#[actix_web::test]
async fn the_wrong_scopes_open_nothing() {
    let app = TestApp::start().await;
    for operation in secured() {
        let others: Vec<Scope> =
            Scope::ALL.iter().copied().filter(|scope| !operation.scopes.contains(scope)).collect();
        let client = app.client(&others, None).await;
        let answer = knock(&client, &operation).await;
        assert_eq!(answer.refusal(), "403 insufficient-scope", "{}", operation.id);
        assert!(
            answer.header("www-authenticate").unwrap().contains("insufficient_scope"),
            "{}",
            operation.id
        );
        assert!(!answer.problem()["scopes"].as_array().unwrap().is_empty(), "{}", operation.id);
    }
}

/// Two districts; one has dossiers with a history, and figures.
struct Districts {
    app: TestApp,
    owner: TestClient,
    stranger: TestClient,
    /// A dossier of the owner.
    id: String,
    code: String,
    /// An activity and feedback of the owner, by their addresses.
    records: [String; 2],
}

const INTAKE: &str = r#"{"procedure":"1.001193","agency":"H59.31.07","channel":"direct","applicant":{"name":"Kim Thị Sa Rây","identity_number":"084187001234"},"external_ref":"REF-1"}"#;

impl Districts {
    async fn begin() -> Self {
        let app = TestApp::start().await;
        for (code, level, parent) in [
            ("H59", "province", None),
            ("H59.31", "district", Some("H59")),
            ("H59.31.07", "commune", Some("H59.31")),
            ("H59.32", "district", Some("H59")),
            ("H59.32.01", "commune", Some("H59.32")),
        ] {
            app.db_agency(code, level, parent).await;
        }
        let registrar = app.client(&[Scope::CatalogueWrite], None).await;
        let procedure = operations().into_iter().find(|operation| operation.id == "put_procedure").unwrap();
        assert!(knock(&registrar, &procedure).await.status.is_success());
        let owner = app.client(Scope::ALL, Some("H59.31")).await;
        let stranger = app.client(Scope::ALL, Some("H59.32")).await;
        let intake: Value = serde_json::from_str(INTAKE).unwrap();
        let taken = owner.post("/v1/dossiers", &intake).await;
        assert_eq!(taken.status, 201, "{}", taken.text());
        let text = |member: &str| taken.json()[member].as_str().unwrap().to_owned();
        let (id, code) = (text("id"), text("code"));
        let act = json!({"action": "assign"});
        assert_eq!(owner.post(&format!("/v1/dossiers/{id}/transitions"), &act).await.status, 200);
        let mut records = [ACTIVITY, FEEDBACK].map(|(path, body)| (path.to_owned(), body));
        for (path, body) in &mut records {
            let entered = owner.post(path, &serde_json::from_str(body).unwrap()).await;
            assert_eq!(entered.status, 201, "{}", entered.text());
            entered.header("location").unwrap().clone_into(path);
        }
        Self { app, owner, stranger, id, code, records: records.map(|(path, _)| path) }
    }

    /// The owner's own records, with what was done to them.
    async fn records_of_owner(&self) -> [Value; 2] {
        let [activity, feedback] = &self.records;
        [self.owner.get(activity).await.json(), self.owner.get(feedback).await.json()]
    }

    /// What the owner sees of all that is the owner's.
    async fn seen_by_owner(&self) -> [Value; 3] {
        let dossier = self.owner.get(&format!("/v1/dossiers/{}", self.id)).await.json();
        let list = self.owner.get("/v1/dossiers?count=exact").await.json();
        let totals = self.owner.get("/v1/statistics/dossiers?period=2023-Q2").await.json()["totals"].clone();
        [dossier, list, totals]
    }
}

const ACTIVITY: (&str, &str) =
    ("/v1/activities", r#"{"agency":"H59.31.07","kind":"communication","counts":{"items":4}}"#);

const FEEDBACK: (&str, &str) = (
    "/v1/feedback",
    r#"{"agency":"H59.31.07","means":"written","title":"x","sender":{"name":"Kim Thị Sa Rây","phone":"0901234567","content":"x"}}"#,
);

/// What a stranger must hear at a door.
#[derive(Clone)]
enum Heard {
    /// A refusal.
    Refusal(&'static str),
    /// A success that holds nothing of the owner's.
    Nothing,
    /// One outcome for the one line, a problem of this code.
    Line(&'static str),
}

type Knock = (Method, String, &'static str, String, Heard);

/// How the stranger knocks at the doors of records that are no dossiers; `None`: another door.
fn knocks_at_records(operation: &str, districts: &Districts) -> Option<Vec<Knock>> {
    use Heard::{Nothing, Refusal};
    let get = |path: &str, heard| (Method::GET, path.to_owned(), "", String::new(), heard);
    let post = |path: &str, body: &str, refusal| {
        (Method::POST, path.to_owned(), "application/json", body.to_owned(), Refusal(refusal))
    };
    let [activity, feedback] = &districts.records;
    let (absent, outside) = ("404 not-found", "403 agency-out-of-scope");
    let lists = |path: &str, filters: &[&str]| {
        let outside = ["?agency=H59.31", "?agency=H59.31.07&scope=unit", "?agency=H59"]
            .map(|query| get(&format!("{path}{query}"), Refusal(outside)));
        let nothing = filters.iter().map(|query| get(&format!("{path}{query}"), Nothing));
        Some(outside.into_iter().chain(nothing).collect())
    };
    let figures = |path: &str| {
        let agencies = ["H59.31", "H59.31.07", "H59"];
        let of = |agency| get(&format!("{path}?period=2023-Q2&agency={agency}"), Refusal(outside));
        let own =
            [get(&format!("{path}?period=2023-Q2"), Nothing), get(&format!("{path}?period=2023"), Nothing)];
        Some(agencies.map(of).into_iter().chain(own).collect())
    };
    match operation {
        "create_activity" => Some(vec![post(ACTIVITY.0, ACTIVITY.1, outside)]),
        "get_activity" => Some(vec![get(activity, Refusal(absent))]),
        "void_activity" => Some(vec![post(&format!("{activity}/void"), r#"{"reason":"x"}"#, absent)]),
        "list_activities" => lists("/v1/activities", &["", "?kind=communication", "?scope=unit"]),
        "sum_activities" => figures("/v1/statistics/activities"),
        "create_feedback" => Some(vec![post(FEEDBACK.0, FEEDBACK.1, outside)]),
        "get_feedback" => Some(vec![get(feedback, Refusal(absent))]),
        "advance_feedback" => {
            let acts = [
                r#"{"action":"note","note":"x"}"#,
                r#"{"action":"classify","kind":"behaviour","competence":"own"}"#,
                r#"{"action":"publish"}"#,
            ];
            Some(acts.map(|act| post(&format!("{feedback}/transitions"), act, absent)).to_vec())
        }
        "list_feedback" => lists("/v1/feedback", &["", "?status=received", "?scope=unit"]),
        "tally_feedback" => figures("/v1/statistics/feedback"),
        _ => None,
    }
}

/// How the stranger knocks at each door. An operation that is not here fails the test: think of what it could tell.
#[expect(clippy::too_many_lines, reason = "a table: an operation a row")]
fn knocks(operation: &str, id: &str, code: &str) -> Vec<Knock> {
    use Heard::{Line, Nothing, Refusal};
    const JSON: &str = "application/json";
    const LINES: &str = "application/x-ndjson";
    let get = |path: &str, heard| (Method::GET, path.to_owned(), "", String::new(), heard);
    let absent = || Refusal("404 not-found");
    let outside = || Refusal("403 agency-out-of-scope");
    let of_dossier = |method: Method, tail: &str, body: &str| {
        let kind = if body.is_empty() { "" } else { JSON };
        let knock = |name: &str| {
            (method.clone(), format!("/v1/dossiers/{name}{tail}"), kind, body.to_owned(), absent())
        };
        vec![knock(id), knock(code)]
    };
    match operation {
        "list_dossiers" => vec![
            get("/v1/dossiers?agency=H59.31", outside()),
            get("/v1/dossiers?agency=H59.31.07&scope=unit", outside()),
            get("/v1/dossiers?agency=H59", outside()),
            get("/v1/dossiers?count=exact", Nothing),
            get("/v1/dossiers?procedure=1.001193&status=processing&count=capped", Nothing),
            get("/v1/dossiers?external_ref=REF-1&count=exact", Nothing),
            get("/v1/dossiers?intake_agency=H59.31.07", outside()),
            get("/v1/dossiers?code=H59.31.07-2303&count=exact", Nothing),
            get(&format!("/v1/dossiers?code={code}&count=exact"), Nothing),
            get("/v1/dossiers?status=processing,accepted&standing=in_time&sort=due_on&count=exact", Nothing),
            get("/v1/dossiers?sort=-accepted_on&accepted_from=2023-01-01", Nothing),
            get("/v1/dossiers?sort=submitted_at", Nothing),
            get("/v1/dossiers?sort=-ended_on", Nothing),
        ],
        "show_worklist" => vec![
            get("/v1/worklist?agency=H59.31", outside()),
            get("/v1/worklist?agency=H59.31.07&scope=unit", outside()),
            get("/v1/worklist?agency=H59", outside()),
            get("/v1/worklist", Nothing),
            get("/v1/worklist?soon=60&quiet=1&waiting=0", Nothing),
        ],
        "search_dossiers" => {
            let search = |more: &str, heard| {
                let body = format!(r#"{{"identity_number":"084187001234","count":"exact"{more}}}"#);
                (Method::POST, "/v1/dossiers/search".to_owned(), JSON, body, heard)
            };
            vec![
                search("", Nothing),
                search(r#","sort":"due_on","status":["processing"]"#, Nothing),
                search(r#","agency":"H59.31""#, outside()),
                search(r#","agency":"H59.31.07","scope":"unit""#, outside()),
            ]
        }
        "get_dossier" => of_dossier(Method::GET, "", ""),
        "list_dossier_events" => of_dossier(Method::GET, "/events", ""),
        "explain_dossier_deadline" => of_dossier(Method::GET, "/deadline", ""),
        "list_dossier_papers" => of_dossier(Method::GET, "/papers", ""),
        "show_dossier_paper" => {
            [of_dossier(Method::GET, "/papers/receipt", ""), of_dossier(Method::GET, "/papers/apology", "")]
                .concat()
        }
        "show_register" => ["H59.31.07", "H59.31", "H59", "H59.31.07?year=2023"]
            .map(|agency| get(&format!("/v1/registers/{agency}"), absent()))
            .to_vec(),
        "list_dossier_actions" => of_dossier(Method::GET, "/actions", ""),
        "show_report" | "list_report_events" | "show_report_drift" => {
            let tail = match operation {
                "show_report" => "",
                "list_report_events" => "/history",
                _ => "/drift",
            };
            vec![
                get(&format!("/v1/reports/H59.31/2023-Q1{tail}"), absent()),
                get(&format!("/v1/reports/H59/2023-Q1{tail}"), absent()),
            ]
        }
        "show_consolidation" => ["H59.31", "H59.31.07", "H59"]
            .iter()
            .flat_map(|agency| {
                ["", "?format=csv", "?format=xlsx"]
                    .map(|tail| get(&format!("/v1/reports/{agency}/2023-Q1/consolidation{tail}"), absent()))
            })
            .collect(),
        "show_hand_in" => ["H59.31/2023-Q1/hand-ins/II.06b", "H59.31.07/2022-Q4/hand-ins/II.06a"]
            .map(|form| get(&format!("/v1/reports/{form}"), absent()))
            .to_vec(),
        "put_hand_in" => {
            let path = "/v1/reports/H59.31.07/2022-Q4/hand-ins/II.06a";
            let put = |kind, body: &str| (Method::PUT, path.to_owned(), kind, body.to_owned(), absent());
            vec![put(JSON, r#"{"total":[0]}"#), put("text/csv", "received_total\n1\n")]
        }
        "write_report_head" => {
            vec![(Method::PUT, "/v1/reports/H59.31/2023-Q1/head".to_owned(), JSON, "{}".to_owned(), absent())]
        }
        "write_report_section" => vec![(
            Method::PUT,
            "/v1/reports/H59.31/2023-Q1/sections/I.4".to_owned(),
            JSON,
            r#"{"text":"x"}"#.to_owned(),
            absent(),
        )],
        "set_report_bounds" => {
            vec![(
                Method::PUT,
                "/v1/reports/H59.31/2023-Q1/bounds".to_owned(),
                JSON,
                "{}".to_owned(),
                absent(),
            )]
        }
        "submit_report" | "approve_report" | "reopen_report" => {
            let verb = operation.trim_end_matches("_report");
            let body = if verb == "reopen" { r#"{"reason":"x"}"# } else { "{}" };
            let path = format!("/v1/reports/H59.31/2023-Q1/{verb}");
            vec![(Method::POST, path, JSON, body.to_owned(), absent())]
        }
        "show_dossier_steps" => of_dossier(Method::GET, "/steps", ""),
        "enter_step" => [
            of_dossier(Method::POST, "/steps", "{}"),
            of_dossier(Method::POST, "/steps", r#"{"step":2,"reason":"x"}"#),
        ]
        .concat(),
        "record_opinion" => [
            of_dossier(Method::POST, "/opinions", r#"{"agency":"H59","reason":"x","due_on":"2023-06-30"}"#),
            of_dossier(Method::POST, "/opinions", r#"{"answers":"0186dfc6-8a3e-7c42-8f11-6d1f5c0b2a37"}"#),
        ]
        .concat(),
        "amend_dossier" => of_dossier(Method::PATCH, "", r#"{"summary":"x"}"#),
        "explain_overdue_dossier" => {
            of_dossier(Method::PUT, "/overdue-reason", r#"{"overdue_reason":"entered_late"}"#)
        }
        "advance_dossier" => [
            of_dossier(Method::POST, "/transitions", r#"{"action":"finish","outcome":"approved"}"#),
            of_dossier(Method::POST, "/transitions", r#"{"action":"accept"}"#),
            of_dossier(
                Method::POST,
                "/transitions",
                r#"{"action":"transfer","reason":"x","to_agency":"H59.32"}"#,
            ),
        ]
        .concat(),
        "preview_calendar" => {
            let ask = |body: &str, heard| {
                (Method::POST, "/v1/calendar/preview".to_owned(), JSON, body.to_owned(), heard)
            };
            let swap = r#"{"days":[{"date":"2023-03-27","kind":"holiday"}]}"#;
            vec![
                ask(r#"{"agency":"H59.31"}"#, outside()),
                ask(r#"{"agency":"H59.31.07","scope":"unit"}"#, outside()),
                ask(r#"{"agency":"H59"}"#, outside()),
                ask("{}", Nothing),
                ask(swap, Nothing),
            ]
        }
        "reissue_dossiers" => {
            let ask = |whose: &str, heard| {
                let body = format!(r#"{{{whose},"decision":"1/QĐ","reason":"x"}}"#);
                (Method::POST, "/v1/calendar/reissue".to_owned(), JSON, body, heard)
            };
            vec![
                ask(r#""agency":"H59.31""#, outside()),
                ask(r#""agency":"H59.31.07","scope":"unit""#, outside()),
                ask(r#""agency":"H59""#, outside()),
                ask(&format!(r#""dossiers":["{id}"]"#), Line("not-found")),
                ask(&format!(r#""dossiers":["{code}"]"#), Line("not-found")),
            ]
        }
        "create_dossier" => {
            vec![(Method::POST, "/v1/dossiers".to_owned(), JSON, INTAKE.to_owned(), outside())]
        }
        "intake_dossiers" => {
            let line = Line("agency-out-of-scope");
            vec![(Method::POST, "/v1/dossiers/batch".to_owned(), LINES, INTAKE.to_owned(), line)]
        }
        "advance_dossiers" => {
            let line = |name: &str| {
                let line = format!(r#"{{"dossier":"{name}","action":"finish","outcome":"approved"}}"#);
                (Method::POST, "/v1/transitions/batch".to_owned(), LINES, line, Line("not-found"))
            };
            vec![line(id), line(code)]
        }
        "tally_dossiers" => {
            let of = |rest: &str| format!("/v1/statistics/dossiers?period=2023-Q2{rest}");
            let mut knocks = vec![
                get(&of("&agency=H59.31"), outside()),
                get(&of("&agency=H59.31.07"), outside()),
                get(&of("&agency=H59"), outside()),
                get(&of(""), Nothing),
            ];
            let groups = ["field", "procedure", "agency", "channel", "month", "day"];
            knocks.extend(groups.map(|by| get(&of(&format!("&group_by={by}")), Nothing)));
            knocks
        }
        "count_procedures" => {
            vec![get("/v1/statistics/procedures?agency=H59.31", outside())]
        }
        // Another subtree's agencies, and all that is the whole instance's.
        "list_admin_events" => {
            let subjects =
                ["agency", "field", "procedure", "calendar", "client", "import", "signing_key", "data_key"];
            let of = |subject| get(&format!("/v1/admin-events?subject={subject}"), Nothing);
            let by_key = get("/v1/admin-events?key=H59.31.07", Nothing);
            subjects.map(of).into_iter().chain([by_key, get("/v1/admin-events", Nothing)]).collect()
        }
        "list_cell_dossiers" => {
            ["H59.31/2023-Q2/forms/II.06b", "H59.31.07/2023-Q2/forms/II.06a", "H59/2023-Q2/forms/II.06b"]
                .map(|form| get(&format!("/v1/reports/{form}/cells/pending_total"), absent()))
                .to_vec()
        }
        "show_form" => ["H59.31", "H59.31.07", "H59"]
            .iter()
            .flat_map(|agency| {
                ["II.06a", "II.06b?rows=agency", "II.06b?format=csv", "II.05b", "II.07a?format=xlsx", "II.08"]
                    .map(|form| get(&format!("/v1/reports/{agency}/2023-Q2/forms/{form}"), absent()))
            })
            .collect(),
        // Published things are for everyone to read and for nobody of one district to change for another.
        "put_agency" => {
            let body = r#"{"name":"x","level":"commune","parent":"H59.32","valid_from":"2004-01-01"}"#;
            vec![(Method::PUT, "/v1/agencies/H59.31.07".to_owned(), JSON, body.to_owned(), absent())]
        }
        // The whole instance's; figures that the caller brings, where nothing of ours is asked; and what a form is laid out
        // like, the same for everyone and of no agency.
        "put_procedure"
        | "import_procedures"
        | "put_calendar"
        | "check_report"
        | "list_forms"
        | "show_form_definition" => vec![],
        // Of the whole instance too, and of nobody who is bound to an agency.
        "put_submission_deadline" => {
            let body = r#"{"day_of_month":1,"shift_to_next_wd":true,"valid_from":"2023-01-01","basis":"letter","source":"x"}"#;
            let path = "/v1/submission-deadlines/commune/quarter".to_owned();
            vec![(Method::PUT, path, JSON, body.to_owned(), outside())]
        }
        other => panic!("nobody said what a stranger hears of {other}"),
    }
}

/// Counts of dossiers that are not zero, anywhere in an answer.
fn counted(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().any(counted),
        Value::Object(members) => {
            let says_nothing = |name: &str| ["version", "thresholds"].contains(&name);
            members.iter().any(|(name, member)| !says_nothing(name) && counted(member))
        }
        Value::Number(number) => number.as_i64() != Some(0),
        _ => false,
    }
}

fn heard(answer: &Answer, heard: &Heard, what: &str) {
    match heard {
        Heard::Refusal(refusal) => assert_eq!(answer.refusal(), *refusal, "{what}"),
        Heard::Nothing => {
            assert_eq!(answer.status, StatusCode::OK, "{what}: {}", answer.text());
            let told = answer.json();
            assert!(told["items"].as_array().is_none_or(Vec::is_empty), "{what}: {told}");
            assert!(!counted(&told), "{what}: {told}");
        }
        Heard::Line(code) => {
            let line: Value = serde_json::from_str(answer.text().trim()).unwrap();
            assert_eq!(line["problem"]["code"], *code, "{what}: {line}");
        }
    }
    assert!(!answer.text().contains("H59.31"), "{what}: {}", answer.text());
}

#[actix_web::test]
async fn a_stranger_hears_nothing_of_another_subtree() {
    let districts = Districts::begin().await;
    let Districts { stranger, id, code, .. } = &districts;
    let before = (districts.seen_by_owner().await, districts.records_of_owner().await);
    assert!(counted(&before.0[2]), "{}", before.0[2]);
    let mut knocked = 0;
    for operation in secured() {
        let at_records = knocks_at_records(&operation.id, &districts);
        let knocks = at_records.unwrap_or_else(|| knocks(&operation.id, id, code));
        for (method, path, kind, body, expected) in knocks {
            let headers: &[(&str, &str)] = if kind.is_empty() { &[] } else { &[("content-type", kind)] };
            let answer = stranger.send(method, &path, headers, body.into_bytes()).await;
            heard(&answer, &expected, &format!("{} {path}", operation.id));
            knocked += 1;
        }
    }
    assert!(knocked > 30, "{knocked}");
    let after = (districts.seen_by_owner().await, districts.records_of_owner().await);
    assert_eq!(after, before, "a stranger changed something");
    drop(districts.app);
}

/// A dossier of somebody else and one that never was are answered alike.
#[actix_web::test]
async fn absent_and_not_yours_cannot_be_told_apart() {
    let districts = Districts::begin().await;
    let never = uuid::Uuid::now_v7().to_string();
    let without_id = |answer: &Answer| {
        let mut problem = answer.problem();
        problem.as_object_mut().unwrap().remove("request_id");
        problem
    };
    for (theirs, nobodys) in
        [(districts.id.as_str(), never.as_str()), (&districts.code, "H59.31.07-230324-9999")]
    {
        for tail in ["", "/events", "/actions", "/deadline", "/steps"] {
            let theirs = districts.stranger.get(&format!("/v1/dossiers/{theirs}{tail}")).await;
            let nobodys = districts.stranger.get(&format!("/v1/dossiers/{nobodys}{tail}")).await;
            assert_eq!(without_id(&theirs), without_id(&nobodys));
        }
    }
}

/// The owner's own doors are open: what a stranger does not hear is there.
#[actix_web::test]
async fn the_owner_hears_it() {
    let districts = Districts::begin().await;
    let [dossier, list, totals] = districts.seen_by_owner().await;
    assert_eq!(dossier["status"], "processing");
    assert_eq!((&list["count"], &totals["received_total"]), (&json!(1), &json!(1)));
    let events = districts.owner.get(&format!("/v1/dossiers/{}/events", districts.code)).await.json();
    assert_eq!(events["items"].as_array().unwrap().len(), 2);
}

#[actix_web::test]
async fn a_stranger_is_told_nothing_of_another_subtree() {
    let app = TestApp::start().await;
    app.db_agency("H59.31", "district", None).await;
    app.db_agency("H59.31.07", "commune", Some("H59.31")).await;
    app.db_agency("H59.32", "district", None).await;
    let stranger = app.client(Scope::ALL, Some("H59.32")).await;
    for operation in secured() {
        let answer = knock(&stranger, &operation).await;
        let told = answer.text();
        assert!(answer.status != StatusCode::INTERNAL_SERVER_ERROR, "{}: {told}", operation.id);
        let told_of_them = answer.status.is_success() && told.contains("H59.31");
        assert!(!told_of_them, "{}: {told}", operation.id);
    }
}
