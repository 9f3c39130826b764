//! Intake never stops for a missing calendar: the dossier is taken in without a due date and gets it by an event when
//! the year is published; the same date that it would have had.

use actix_web::http::StatusCode;
use chrono::{DateTime, TimeDelta, Utc};
use motcua::domain::{
    act::{Act, Ground},
    dating,
    decide::Rules,
    id::{AgencyId, ProcedureId, VersionId},
    intake::Application,
    procedure::Channel,
    scope::Scope,
    status::Action,
};
use motcua::workflow::date_dossiers::date_dossiers;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::ledger::life::Life;
use crate::ledger::world::{Known, WORLD, at};
use crate::support::{TestApp, TestClient};

#[derive(Debug, Clone, Copy)]
enum Wait {
    Supplement,
    Payment,
}

fn lives() -> impl Strategy<Value = (i32, i64, Vec<(Wait, i64, i64)>)> {
    let wait = prop_oneof![Just(Wait::Supplement), Just(Wait::Payment)];
    let waits = prop::collection::vec((wait, 0_i64..6 * 24 * 60, 0_i64..20 * 24 * 60), 0..4);
    // From mid November on: some are dated before the year ends, most are not.
    (0_i32..8, 0_i64..60 * 24 * 60, waits)
}

/// A direct intake and its waits, as decided with one calendar or another.
fn led(known: Known, version: i32, begins: i64, waits: &[(Wait, i64, i64)]) -> Life {
    let mut now = at("2022-11-15") + TimeDelta::minutes(begins);
    let version = VersionId(version);
    let application = Application {
        procedure: ProcedureId(version.0),
        version,
        agency: AgencyId(0),
        channel: Channel::Direct,
        submitted_at: None,
        accept: None,
        accepted_at: None,
        due_on: None,
        has_code: false,
    };
    let rules = |now: DateTime<Utc>| -> Rules<'_> { WORLD.rules(known, version, now) };
    let mut life = Life::begin(1, &application, &rules(now)).unwrap();
    for (wait, before, lasts) in waits {
        let (ask, answer) = match wait {
            Wait::Supplement => (Action::RequestSupplement, Action::ReceiveSupplement),
            Wait::Payment => (Action::RequestPayment, Action::ConfirmPayment),
        };
        for (action, minutes) in [(ask, before), (answer, lasts)] {
            now += TimeDelta::minutes(*minutes);
            let ground = (action == Action::RequestSupplement).then_some(Ground::GuidanceNotFollowed);
            let act = Act { ground, reason: Some("…".to_owned()), ..Act::new(action) };
            life.act(&act, &rules(now)).unwrap();
        }
    }
    life
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Dated later or known all along: the same date, also where it is dated while the applicant is waited for.
    #[test]
    fn it_is_the_date_it_would_have_had((version, begins, waits) in lives(), early in 0_usize..8) {
        let knowing = led(Known::All, version, begins, &waits);
        let mut life = led(Known::Without2023, version, begins, &waits);
        let now = knowing.dossier.last_occurred_at + TimeDelta::days(3);
        let rules = WORLD.rules(Known::All, VersionId(version), now);
        let decision = dating::date(&life.dossier, &life.events, &rules);
        prop_assert_eq!(decision.is_some(), life.dossier.due.undated);
        if let Some(decision) = &decision {
            prop_assert_eq!(decision.occurred_at, now);
            life.record(decision, now, None).unwrap();
        }
        prop_assert_eq!(life.dossier.due, knowing.dossier.due);
        prop_assert_eq!(dating::date(&life.dossier, &life.events, &rules), None, "once");

        // Somewhere in the middle, the rest of the life with the calendar known.
        let place = early.min(knowing.events.len() - 1);
        let half = replayed(&knowing, &led(Known::Without2023, version, begins, &waits), place, version);
        prop_assert_eq!(half.dossier.due, knowing.dossier.due);
    }
}

/// The first acts without the calendar, then the dating, then the rest with it.
fn replayed(knowing: &Life, unknowing: &Life, place: usize, version: i32) -> Life {
    let events = unknowing.events[..=place].to_vec();
    let dossier = motcua::domain::history::replay(unknowing.id, &events).unwrap().dossier;
    let posts = unknowing.posts[..=place].to_vec();
    let mut life = Life { id: unknowing.id, events, posts, dossier };
    let now = life.dossier.last_occurred_at;
    let rules = WORLD.rules(Known::All, VersionId(version), now);
    if let Some(decision) = dating::date(&life.dossier, &life.events, &rules) {
        life.record(&decision, now, None).unwrap();
    }
    for event in &knowing.events[place + 1..] {
        let action = event.fact.action().unwrap();
        let ground = (action == Action::RequestSupplement).then_some(Ground::GuidanceNotFollowed);
        let act = Act { ground, reason: Some("…".to_owned()), ..Act::new(action) };
        life.act(&act, &WORLD.rules(Known::All, VersionId(version), event.occurred_at)).unwrap();
    }
    life
}

struct Desk {
    app: TestApp,
    client: TestClient,
}

impl Desk {
    async fn open(at: &str) -> Self {
        let app = TestApp::start_at(at).await;
        app.db_agency("H59", "province", None).await;
        let client = app.client(Scope::ALL, None).await;
        let procedure = |clock: &str| {
            json!({"name": "Thử", "field": {"code": "F", "name": "Thử"}, "levels": ["province"], "kind": "national",
                "origin": "central", "limits": [{"channel": null, "amount": 5, "unit": "working_day"}],
                "supplement_clock": clock, "online_service": "full", "public": true, "valid_from": "2023-01-01"})
        };
        for (code, clock) in [("1.000001", "restart"), ("1.000002", "shift")] {
            let answer = client.put(&format!("/v1/procedures/{code}"), &procedure(clock)).await;
            assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
        }
        Self { app, client }
    }

    async fn take_in(&self, procedure: &str) -> Value {
        let body = json!({"procedure": procedure, "agency": "H59",
            "applicant": {"kind": "citizen", "name": "Kim Thị Sa Rây"}});
        let answer = self.client.post("/v1/dossiers", &body).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
        answer.json()
    }

    async fn act(&self, dossier: &Value, body: Value) -> Value {
        let path = format!("/v1/dossiers/{}/transitions", dossier["id"].as_str().unwrap());
        let answer = self.client.post(&path, &body).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        answer.json()
    }

    async fn show(&self, dossier: &Value) -> Value {
        self.client.get(&format!("/v1/dossiers/{}", dossier["id"].as_str().unwrap())).await.json()
    }

    async fn kinds(&self, dossier: &Value) -> Vec<String> {
        let path = format!("/v1/dossiers/{}/events", dossier["id"].as_str().unwrap());
        let events = self.client.get(&path).await.json();
        let items = events["items"].as_array().unwrap_or_else(|| panic!("{events}"));
        items.iter().map(|event| event["kind"].as_str().unwrap().to_owned()).collect()
    }

    async fn undated(&self) -> Value {
        let today = "/v1/statistics/dossiers?agency=H59&from=2026-12-15&to=2027-12-14";
        self.client.get(today).await.json()["memo"]["pending_without_due_date"].clone()
    }

    /// Time passes, and tokens with it.
    async fn sleep_until(&mut self, at: &str) {
        self.app.clock.set(at.parse().unwrap());
        self.client = self.app.client(Scope::ALL, None).await;
    }

    async fn publish_2027(&self) {
        let day =
            json!({"date": "2027-01-01", "kind": "holiday", "name": "Tết dương lịch", "source": "BLLĐ 2019"});
        let published = self.client.put("/v1/calendar/2027", &json!({"days": [day]})).await;
        assert_eq!(published.status, StatusCode::CREATED, "{}", published.text());
    }
}

#[actix_web::test]
async fn a_dossier_of_an_unpublished_year_is_dated_when_it_is_published() {
    let mut desk = Desk::open("2026-12-29T09:00:00+07:00").await;
    let plain = desk.take_in("1.000001").await;
    assert_eq!((&plain["due_on"], &plain["standing"]), (&Value::Null, &json!("in_time")));
    assert_eq!(plain["warnings"][0]["code"], "calendar-year-missing", "{plain}");
    let restarted = desk.take_in("1.000001").await;
    let shifted = desk.take_in("1.000002").await;
    let ended = desk.take_in("1.000001").await;
    let void = desk.take_in("1.000001").await;
    desk.act(&ended, json!({"action": "finish", "outcome": "approved"})).await;
    desk.act(&void, json!({"action": "void", "reason": "nhập hai lần"})).await;
    let ask = json!({"action": "request_supplement", "reason": "thiếu"});
    desk.act(&restarted, ask.clone()).await;
    desk.sleep_until("2026-12-30T09:00:00+07:00").await;
    desk.act(&shifted, ask).await;
    desk.sleep_until("2027-01-05T09:00:00+07:00").await;
    for waiting in [&restarted, &shifted] {
        let complete = desk.act(waiting, json!({"action": "receive_supplement"})).await;
        assert_eq!(complete["due_on"], Value::Null);
    }
    let ready = desk.client.get("/health/ready").await;
    assert_eq!((ready.status, &ready.json()["warnings"][0]["year"]), (StatusCode::OK, &json!(2027)));
    let metrics = desk.client.get("/metrics").await.text();
    assert!(metrics.contains("motcua_calendar_days_left 0"), "{metrics}");
    assert_eq!(desk.undated().await, 3);

    // Nothing can be dated before the year is published.
    let mut conn = desk.app.db().connect().await;
    assert_eq!(date_dossiers(&mut conn, &desk.app.state.writer).await.unwrap(), 0);
    desk.sleep_until("2027-01-06T08:00:00+07:00").await;
    desk.publish_2027().await;
    assert_eq!(date_dossiers(&mut conn, &desk.app.state.writer).await.unwrap(), 3);
    assert_eq!(date_dossiers(&mut conn, &desk.app.state.writer).await.unwrap(), 0);

    // 30, 31 December, 4, 5, 6 January; five days after 5 January; three more for 31 December, 4 and 5 January.
    for (dossier, due_on, events) in
        [(&plain, "2027-01-06", 2), (&restarted, "2027-01-12", 4), (&shifted, "2027-01-11", 4)]
    {
        let shown = desk.show(dossier).await;
        let told = (&shown["due_on"], &shown["original_due_on"], &shown["version"]);
        assert_eq!(told, (&json!(due_on), &json!(due_on), &json!(events)));
        let kinds = desk.kinds(dossier).await;
        assert_eq!(kinds.iter().filter(|kind| *kind == "dated").count(), 1, "{kinds:?}");
    }
    for dossier in [&ended, &void] {
        assert_eq!(desk.show(dossier).await["due_on"], Value::Null);
        assert!(!desk.kinds(dossier).await.contains(&"dated".to_owned()));
    }
    assert_eq!(desk.undated().await, 0);
    let metrics = desk.client.get("/metrics").await.text();
    assert!(metrics.contains("motcua_calendar_days_left 359"), "{metrics}");
}

#[actix_web::test]
async fn the_job_sees_that_the_calendar_has_changed() {
    let desk = Desk::open("2026-12-30T09:00:00+07:00").await;
    let dossier = desk.take_in("1.000001").await;
    let state = &desk.app.state;
    let job = motcua::jobs::date_dossiers::run(
        state.database.clone(),
        state.directory.clone(),
        state.writer.clone(),
    );
    let job = actix_web::rt::spawn(job);
    desk.publish_2027().await;
    desk.app.refresh().await;
    for _ in 0..100 {
        if desk.show(&dossier).await["due_on"] != Value::Null {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    job.abort();
    assert_eq!(desk.show(&dossier).await["due_on"], "2027-01-07");
    assert_eq!(desk.kinds(&dossier).await, ["accepted", "dated"]);
}

/// What an acceptance drew stays drawn: undone and accepted again, an online dossier keeps its code.
#[actix_web::test]
async fn an_acceptance_that_is_undone_keeps_its_code() {
    let mut desk = Desk::open("2026-11-23T09:00:00+07:00").await;
    let body = json!({"procedure": "1.000001", "agency": "H59", "channel": "online",
        "applicant": {"kind": "citizen", "name": "Kim Thị Sa Rây"}});
    let registered = desk.client.post("/v1/dossiers", &body).await.json();
    assert_eq!(registered["code"], Value::Null);
    let accepted = desk.act(&registered, json!({"action": "accept"})).await;
    assert_eq!(accepted["code"], "H59-261123-0001");
    let path = format!("/v1/dossiers/{}/events", registered["id"].as_str().unwrap());
    let events = desk.client.get(&path).await.json();
    let event = events["items"][1]["id"].clone();
    let undo = json!({"action": "correct", "event": event, "undo": true, "reason": "nhầm hồ sơ"});
    let undone = desk.act(&registered, undo).await;
    assert_eq!((&undone["status"], &undone["code"]), (&json!("registered"), &accepted["code"]));
    assert_eq!((&undone["accepted_on"], &undone["due_on"]), (&Value::Null, &Value::Null));
    desk.sleep_until("2026-11-25T09:00:00+07:00").await;
    let again = desk.act(&registered, json!({"action": "accept"})).await;
    assert_eq!((&again["accepted_on"], &again["code"]), (&json!("2026-11-25"), &accepted["code"]));
    let next = desk.take_in("1.000001").await;
    assert_eq!(next["code"], "H59-261125-0001", "no number was lost");
}
