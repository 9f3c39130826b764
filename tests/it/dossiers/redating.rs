//! A change of the calendar over HTTP: previewed, published, and issued dates moved only when that is asked for.

use std::collections::BTreeMap;
use std::time::Duration;

use diesel_async::SimpleAsyncConnection as _;
use motcua::domain::scope::Scope;
use motcua::workflow::date_dossiers::date_dossiers;
use serde_json::{Value, json};

use super::world::{
    BESIDE, BIRTH, Door, ELSEWHERE, HERE, SHIFT, UNLIMITED, World, act, act_with, id_of, intake, intake_with,
    local, with,
};

const PREVIEW: &str = "/v1/calendar/preview";
const REISSUE: &str = "/v1/calendar/reissue";

/// Wednesday 29 March off for Saturday 1 April, as the preview and the publication name it.
fn swap() -> [(&'static str, Value); 2] {
    let day = |kind: &str| json!({"kind": kind, "name": "Hoán đổi", "source": "TB 7"});
    [("2023-03-29", day("swapped_off")), ("2023-04-01", day("swapped_working"))]
}

fn swapped() -> Value {
    let days = swap().map(|(date, day)| with(&day, &json!({"date": date})));
    json!({"days": days})
}

async fn publish(world: &World, days: &[(&str, Value)]) {
    let registrar = world.client(&[Scope::CatalogueWrite], None).await;
    for (date, day) in days {
        registrar.put(&format!("/v1/calendar/{date}"), day).await.is(201);
    }
}

fn ask(changes: &Value) -> Value {
    with(&json!({"decision": "55/QĐ-UBND", "reason": "Hoán đổi ngày làm việc"}), changes)
}

async fn reissue(door: &Door, changes: &Value) -> Vec<Value> {
    let answer = door.knock().post(REISSUE, &ask(changes)).await;
    assert_eq!(answer.status.as_u16(), 200, "{}", answer.text());
    assert_eq!(answer.header("content-type"), Some("application/x-ndjson"));
    answer.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Dates of all items, by id.
fn dates(items: &Value, member: &str) -> BTreeMap<String, String> {
    let of = |item: &Value| (id_of(item), item[member].as_str().unwrap_or("none").to_owned());
    items.as_array().unwrap().iter().map(of).collect()
}

/// The due dates of all dossiers that a caller sees.
async fn all_dates(door: &Door) -> BTreeMap<String, String> {
    let list = door.get("/v1/dossiers?limit=200").await.is(200).body;
    dates(&list["items"], "due_on")
}

/// Counts that are not zero.
fn counted(counts: &Value) -> Value {
    let counts = counts.as_object().unwrap().iter().filter(|(_, n)| **n != 0);
    Value::Object(counts.map(|(name, n)| (name.clone(), n.clone())).collect())
}

/// Dossiers in all the states that a change finds them in: on Friday 24 March, five working days are the 31st.
struct Office {
    plain: Value,
    beside: Value,
    elsewhere: Value,
    unpaid: Value,
    waiting: Value,
    extended: Value,
    earlier_system: Value,
    ended: Value,
    short: Value,
    unlimited: Value,
}

async fn office(world: &World) -> Office {
    let desk = world.anyone().await;
    let took = async |changes: Value| desk.take_in(&intake_with(&changes)).await;
    let office = Office {
        plain: took(json!({})).await,
        beside: took(json!({"agency": BESIDE, "procedure": SHIFT})).await,
        elsewhere: took(json!({"agency": ELSEWHERE})).await,
        unpaid: took(json!({})).await,
        waiting: took(json!({})).await,
        extended: took(json!({})).await,
        earlier_system: took(json!({"due_on": "2023-04-03"})).await,
        ended: took(json!({})).await,
        short: took(json!({"procedure": BIRTH})).await,
        unlimited: took(json!({"procedure": UNLIMITED})).await,
    };
    desk.act(&office.unpaid, &act("request_payment")).await.is(200);
    desk.act(&office.waiting, &act("request_supplement")).await.is(200);
    desk.act(&office.extended, &act_with("extend", &json!({"due_on": "2023-04-05"}))).await.is(200);
    desk.act(&office.ended, &act("finish")).await.is(200);
    // What is published in the minute in which a date is given may have counted it.
    world.set("2023-03-24T11:00");
    office
}

#[actix_web::test]
async fn a_change_is_previewed_published_and_moves_dates_when_asked() {
    let world = World::new().await;
    let office = office(&world).await;
    let (desk, clerk) = (world.anyone().await, world.clerk("H59.31").await);
    let before = all_dates(&desk).await;

    let told = desk.post(PREVIEW, &swapped()).await.is(200).body;
    let moving = [&office.plain, &office.beside, &office.elsewhere, &office.unpaid].map(id_of);
    let then = moving.iter().map(|id| (id.clone(), "2023-04-01".to_owned())).collect::<BTreeMap<_, _>>();
    assert_eq!(dates(&told["items"], "due_on_then"), then);
    assert_eq!((&told["version"], &told["next"]), (&json!(1), &Value::Null));
    let counts = json!({"moves": 4, "by_hand": 2, "restarts": 1});
    assert_eq!(counted(&told["counts"]), counts);
    let agencies: BTreeMap<&str, Value> = told["agencies"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["agency"]["code"].as_str().unwrap(), counted(&one["counts"])))
        .collect();
    let one = json!({"moves": 1});
    let here = json!({"moves": 2, "by_hand": 2, "restarts": 1});
    assert_eq!(agencies, BTreeMap::from([(HERE, here), (BESIDE, one.clone()), (ELSEWHERE, one)]));
    let item =
        told["items"].as_array().unwrap().iter().find(|item| item["id"] == office.plain["id"]).unwrap();
    assert_eq!(
        *item,
        json!({
            "id": office.plain["id"], "code": office.plain["code"], "procedure": "1.004203",
            "agency": {"code": HERE, "name": format!("UBND {HERE}")}, "status": "accepted",
            "accepted_on": "2023-03-24", "due_on": "2023-03-31", "counted_due_on": "2023-03-31",
            "due_on_then": "2023-04-01", "days": 1
        })
    );
    let narrow = clerk.post(PREVIEW, &swapped()).await.is(200).body;
    assert_eq!(narrow["counts"]["moves"], 3);
    assert!(!dates(&narrow["items"], "due_on").contains_key(&id_of(&office.elsewhere)));

    publish(&world, &swap()).await;
    assert_eq!(all_dates(&desk).await, before, "neither preview nor publication moves a date");
    let told = desk.post(PREVIEW, &json!({})).await.is(200).body;
    assert_eq!(dates(&told["items"], "due_on_then"), then, "what a re-issue would move now");
    assert_eq!(counted(&told["counts"]), with(&counts, &json!({"moves_already": 4})));
    assert_eq!(told["version"], 3);

    let lines = reissue(&clerk, &json!({"agency": "H59.31", "officer": {"id": "tc-01"}})).await;
    let outcomes: Vec<(&Value, &Value)> =
        lines.iter().map(|line| (&line["status"], &line["outcome"])).collect();
    assert_eq!(outcomes, [(&json!(200), &json!("reissued")); 3]);
    let moved: BTreeMap<String, String> = then
        .iter()
        .filter(|(id, _)| **id != id_of(&office.elsewhere))
        .map(|(id, on)| (id.clone(), on.clone()))
        .collect();
    assert_eq!(dates(&json!(lines), "due_on"), moved, "exactly the previewed move, to the previewed dates");
    let mut after = before.clone();
    after.extend(moved);
    assert_eq!(all_dates(&desk).await, after);

    let shown = desk.look(&office.plain).await;
    assert_eq!((&shown["original_due_on"], &shown["version"]), (&json!("2023-03-31"), &json!(2)));
    let event = desk.history(&office.plain).await.pop().unwrap();
    assert_eq!((&event["kind"], &event["officer"]["id"]), (&json!("reissued"), &json!("tc-01")));
    let reason = event["reason"].as_str().unwrap();
    assert_eq!(reason, "Hoán đổi ngày làm việc (quyết định 55/QĐ-UBND) [lịch làm việc phiên bản 3]");

    assert_eq!(reissue(&clerk, &json!({"agency": "H59.31"})).await, Vec::<Value>::new(), "nothing twice");
    assert_eq!(all_dates(&desk).await, after);
    let left = clerk.post(PREVIEW, &json!({})).await.is(200).body;
    assert_eq!(counted(&left["counts"]), json!({"by_hand": 2, "restarts": 1}));
}

#[actix_web::test]
async fn each_dossier_that_is_named_has_an_outcome() {
    let world = World::new().await;
    let office = office(&world).await;
    let clerk = world.clerk("H59.31").await;
    publish(&world, &swap()).await;
    let never = uuid::Uuid::now_v7().to_string();
    let online = json!({"channel": "online"});
    let registered = clerk.take_in(&intake_with(&online)).await;
    let void = clerk.take_in(&intake()).await;
    clerk.act(&void, &act("void")).await.is(200);
    let named = json!([
        office.plain["code"],
        office.waiting["id"],
        office.extended["id"],
        office.earlier_system["id"],
        office.ended["code"],
        office.short["id"],
        office.unlimited["id"],
        registered["id"],
        void["id"],
        office.elsewhere["id"],
        never,
    ]);
    let told = |lines: &[Value]| -> Vec<String> {
        let one = |line: &Value| {
            format!("{} {} {}", line["line"], line["outcome"].as_str().unwrap(), line["status"])
        };
        lines.iter().map(one).collect()
    };
    let lines = reissue(&clerk, &json!({"dossiers": named})).await;
    let expected = |first: &str| {
        let rest =
            ["restarts 200", "by_hand 200", "by_hand 200", "closed 200", "as_counted 200", "no_date 200"];
        let last = ["closed 200", "closed 200", "refused 404", "refused 404"];
        let all = [&[first][..], &rest, &last].concat();
        (1..).zip(all).map(|(nth, what)| format!("{nth} {what}")).collect::<Vec<_>>()
    };
    assert_eq!(told(&lines), expected("reissued 200"));
    assert_eq!(
        lines[0],
        json!({
            "line": 1, "status": 200, "outcome": "reissued", "id": office.plain["id"], "code": office.plain["code"],
            "dossier_status": "accepted", "version": 2, "due_on_was": "2023-03-31", "due_on": "2023-04-01",
            "problem": null
        })
    );
    assert_eq!(lines[9]["problem"]["code"], "not-found");
    assert_eq!((&lines[9]["id"], &lines[9]["code"]), (&Value::Null, &Value::Null));
    let again = reissue(&clerk, &json!({"dossiers": named})).await;
    assert_eq!(told(&again), expected("as_counted 200"));
    assert_eq!(again[0]["version"], 2);
}

#[actix_web::test]
async fn a_dossier_that_another_hand_moves_meanwhile_is_not_overwritten() {
    let world = World::new().await;
    let office = office(&world).await;
    let clerk = world.clerk("H59.31").await;
    publish(&world, &swap()).await;
    let id = id_of(&office.plain);
    let mut other = world.app.db().connect().await;
    let hold = format!("begin; update dossiers set version = version + 1 where id = '{id}'");
    other.batch_execute(&hold).await.unwrap();
    let body = json!({"dossiers": [office.plain["id"], office.beside["id"]]});
    let (lines, ()) = futures_util::join!(reissue(&clerk, &body), async {
        tokio::time::sleep(Duration::from_millis(400)).await;
        other.batch_execute("commit").await.unwrap();
    });
    let of = |nth: usize| (lines[nth]["status"].as_u64().unwrap(), lines[nth]["outcome"].as_str().unwrap());
    assert_eq!([of(0), of(1)], [(412, "refused"), (200, "reissued")]);
    assert_eq!((&lines[0]["problem"]["code"], &lines[0]["id"]), (&json!("version-mismatch"), &json!(id)));
    assert_eq!(clerk.look(&office.plain).await["due_on"], "2023-03-31");
}

#[actix_web::test]
async fn two_who_ask_at_once_move_each_dossier_once() {
    let world = World::new().await;
    let desk = world.anyone().await;
    let lines: Vec<Value> = (0..40).map(|_| intake()).collect();
    desk.bulk(&lines).await;
    publish(&world, &swap()).await;
    let body = json!({"agency": "H59"});
    let (one, other) = futures_util::join!(reissue(&desk, &body), reissue(&desk, &body));
    let moved = |lines: &[Value]| lines.iter().filter(|line| line["outcome"] == "reissued").count();
    assert_eq!(moved(&one) + moved(&other), 40);
    let twice = "select count(*) as n from (select from dossier_events where kind = 'reissued' \
        group by dossier_id having count(*) > 1) t";
    assert_eq!(world.db_number(twice).await, 0);
    assert_eq!(world.db_number("select count(*) as n from dossiers where due_on = '2023-04-01'").await, 40);
}

#[actix_web::test]
async fn pages_of_a_preview_follow_each_other() {
    let world = World::new().await;
    let desk = world.anyone().await;
    desk.bulk(&(0..7).map(|_| intake()).collect::<Vec<_>>()).await;
    world.set("2023-03-27T09:00");
    desk.bulk(&(0..4).map(|_| intake()).collect::<Vec<_>>()).await;
    let mut seen: Vec<(String, String)> = Vec::new();
    let off = json!([{"date": "2023-03-29", "kind": "swapped_off"}]);
    let mut body = json!({"days": off, "limit": 3});
    loop {
        let page = desk.post(PREVIEW, &body).await.is(200).body;
        assert_eq!(page["counts"].is_null(), !seen.is_empty(), "only the first page counts");
        let items = page["items"].as_array().unwrap();
        seen.extend(items.iter().map(|item| (item["due_on"].as_str().unwrap().to_owned(), id_of(item))));
        if page["next"].is_null() {
            break;
        }
        body["cursor"] = page["next"].clone();
    }
    assert_eq!(seen.len(), 11);
    assert!(seen.is_sorted() && seen.windows(2).all(|pair| pair[0] != pair[1]), "{seen:?}");
    assert_eq!((seen[0].0.as_str(), seen[10].0.as_str()), ("2023-03-31", "2023-04-03"));
}

/// Golden vector V3b P: accepted 01/03, due 08/03; re-issued on 15/03 to 20/03; ended 20/03. Overdue 9–14/3 for ever.
#[actix_web::test]
async fn days_overdue_before_a_reissue_stay_overdue() {
    let world = World::at(&local("2023-03-01T09:00")).await;
    let desk = world.anyone().await;
    let dossier = desk.take_in(&intake()).await;
    assert_eq!(dossier["due_on"], "2023-03-08");
    world.set("2023-03-15T09:00");
    let overdue = async |door: &Door, days: &[(&str, &str)]| {
        let mut overdue = Vec::new();
        for (period, day) in days {
            let row = door.row(&format!("agency=H59&period={period}&as_of={day}")).await;
            overdue.push((row[9], row[10]));
        }
        overdue
    };
    let past = [
        ("2023-Q1", "2023-03-08"),
        ("2023-Q1", "2023-03-09"),
        ("2023-Q1", "2023-03-13"),
        ("2023-Q1", "2023-03-14"),
    ];
    let was = overdue(&desk, &past).await;
    assert_eq!(was, [(1, 0), (0, 1), (0, 1), (0, 1)]);
    let q1 = desk.figures("agency=H59&period=2023-Q1").await;

    // Eight days off that were decided late: five working days from 1 March are 14, 15, 16, 17 and 20 March.
    let off = json!({"kind": "holiday", "name": "Nghỉ", "source": "TB 8"});
    let days =
        ["02", "03", "06", "07", "08", "09", "10", "13"].map(|day| (format!("2023-03-{day}"), off.clone()));
    let days: Vec<(&str, Value)> = days.iter().map(|(date, day)| (date.as_str(), day.clone())).collect();
    publish(&world, &days).await;
    assert_eq!(overdue(&desk, &[("2023-Q2", "2023-03-15")]).await, [(0, 1)], "published, nothing moved");
    let lines = reissue(&desk, &json!({"dossiers": [dossier["code"]]})).await;
    assert_eq!((&lines[0]["outcome"], &lines[0]["due_on"]), (&json!("reissued"), &json!("2023-03-20")));

    assert_eq!(overdue(&desk, &past).await, was);
    assert_eq!(overdue(&desk, &[("2023-Q2", "2023-03-15")]).await, [(1, 0)]);
    assert_eq!(desk.figures("agency=H59&period=2023-Q1").await["totals"], q1["totals"]);
    world.set("2023-03-20T16:00");
    desk.act(&dossier, &act("finish")).await.is(200);
    let row = desk.row("agency=H59&period=2023-Q2").await;
    assert_eq!(row, [1, 0, 0, 1, 1, 0, 1, 0, 0, 0, 0]);
    assert_eq!(desk.look(&dossier).await["original_due_on"], "2023-03-08");
}

#[actix_web::test]
async fn the_preview_of_a_missing_year_tells_how_many_get_dates() {
    let world = World::at(&local("2026-12-29T09:00")).await;
    let desk = world.anyone().await;
    let taken: Vec<Value> = desk.bulk(&(0..3).map(|_| intake()).collect::<Vec<_>>()).await;
    desk.take_in(&intake_with(&json!({"agency": ELSEWHERE}))).await;
    let new_year = json!({"date": "2027-01-01", "kind": "holiday", "name": "Tết", "source": "BLLĐ"});
    let year = json!({"years": [{"year": 2027, "days": [new_year]}]});
    let told = desk.post(PREVIEW, &year).await.is(200).body;
    assert_eq!(
        (counted(&told["counts"]), &told["items"]),
        (json!({"undated": 4, "would_be_dated": 4}), &json!([]))
    );
    let clerk = world.clerk("H59.31").await;
    let told = clerk.post(PREVIEW, &year).await.is(200).body;
    assert_eq!(counted(&told["counts"]), json!({"undated": 3, "would_be_dated": 3}));
    assert_eq!(told["agencies"][0]["agency"]["code"], HERE);
    let now = desk.post(PREVIEW, &json!({})).await.is(200).body;
    assert_eq!(counted(&now["counts"]), json!({"undated": 4}));
    let lines = reissue(&clerk, &json!({"dossiers": [taken[0]["id"]]})).await;
    assert_eq!(lines[0]["outcome"], "undated");

    let registrar = world.client(&[Scope::CatalogueWrite], None).await;
    registrar.put("/v1/calendar/2027", &json!({"days": year["years"][0]["days"]})).await.is(201);
    let mut conn = world.app.db().connect().await;
    assert_eq!(date_dossiers(&mut conn, &world.app.state.writer).await.unwrap(), 4);
    assert_eq!(desk.look(&taken[0]).await["due_on"], "2027-01-06");
    let later = json!({"days": [{"date": "2027-01-05", "kind": "swapped_off"}]});
    let told = desk.post(PREVIEW, &later).await.is(200).body;
    assert_eq!(counted(&told["counts"]), json!({"moves": 4}), "dated once, they follow the calendar");
    assert_eq!(told["items"][0]["due_on_then"], "2027-01-07");
}

#[actix_web::test]
async fn an_earlier_day_is_told_and_one_that_has_passed_is_left() {
    let world = World::new().await;
    let desk = world.anyone().await;
    let dossier = desk.take_in(&intake()).await;
    world.set("2023-03-29T09:00");
    let worked = |days: &[&str]| {
        let day = |date: &&str| json!({"date": date, "kind": "swapped_working"});
        json!({"days": days.iter().map(day).collect::<Vec<_>>()})
    };
    let told = desk.post(PREVIEW, &worked(&["2023-03-25", "2023-03-26"])).await.is(200).body;
    assert_eq!(counted(&told["counts"]), json!({"moves": 1, "earlier": 1}));
    assert_eq!(
        (&told["items"][0]["due_on_then"], &told["items"][0]["days"]),
        (&json!("2023-03-29"), &json!(-2))
    );
    world.set("2023-03-30T09:00");
    let told = desk.post(PREVIEW, &worked(&["2023-03-25", "2023-03-26"])).await.is(200).body;
    assert_eq!((counted(&told["counts"]), &told["items"]), (json!({"past": 1}), &json!([])));
    let day = json!({"kind": "swapped_working", "name": "Làm bù", "source": "TB 9"});
    publish(&world, &[("2023-03-25", day.clone()), ("2023-03-26", day)]).await;
    let lines = reissue(&desk, &json!({"dossiers": [dossier["id"]]})).await;
    assert_eq!((&lines[0]["outcome"], &lines[0]["due_on"]), (&json!("past"), &json!("2023-03-31")));
}

#[actix_web::test]
async fn every_fault_is_named() {
    let world = World::new().await;
    let desk = world.anyone().await;
    let day = |date: &str, kind: &str| json!({"date": date, "kind": kind});
    let named = |date: &str, kind: &str| json!({"date": date, "kind": kind, "name": "x", "source": "y"});
    let body = json!({
        "days": [day("2023-03-27", "feast"), day("2023-03-25", "swapped_off"), day("2023-03-28", "holiday"),
            day("2023-03-28", "plain"), {"date": "2023-03-29", "kind": "plain", "name": "x"}],
        "years": [{"year": 2027, "days": []}, {"year": 2027, "days": [named("2026-01-01", "holiday")]}],
        "limit": 0, "cursor": "x", "scope": "all",
    });
    desk.post(PREVIEW, &body).await.refuses(
        422,
        "invalid-values",
        &[
            "/years/0/days too-short",
            "/years/1/year duplicate",
            "/years/1/days/0/date out-of-range",
            "/days/0/kind unknown-word",
            "/days/1/kind not-allowed-here",
            "/days/3/date duplicate",
            "/days/4/name not-allowed-here",
            "/scope unknown-word",
            "/limit out-of-range",
            "/cursor malformed",
        ],
    );
    let next_year = json!({"days": [day("2027-01-04", "holiday")]});
    desk.post(PREVIEW, &next_year).await.refuses(422, "calendar-year-missing", &[]);
    desk.post(PREVIEW, &json!({"agency": "H99"})).await.refuses(
        422,
        "unknown-agency",
        &["/agency unknown-agency"],
    );
    let wrong = async |changes: Value, faults: &[&str]| {
        desk.post(REISSUE, &ask(&changes)).await.refuses(422, "invalid-values", faults);
    };
    wrong(json!({}), &["/dossiers required"]).await;
    wrong(json!({"dossiers": [], "agency": "H59"}), &["/dossiers too-short", "/agency not-allowed-here"])
        .await;
    let id = uuid::Uuid::now_v7();
    wrong(json!({"dossiers": [id, "x", id]}), &["/dossiers/1 malformed", "/dossiers/2 duplicate"]).await;
    wrong(json!({"agency": "H59", "decision": " "}), &["/decision required"]).await;
    desk.post(REISSUE, &json!({"agency": "H59", "reason": "x"})).await.refuses(
        400,
        "invalid-body",
        &["/decision required"],
    );
}
