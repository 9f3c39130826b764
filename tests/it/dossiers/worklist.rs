//! The morning list: each section with its boundary, the figures it agrees with, and whose dossiers it shows.

use std::collections::BTreeSet;

use motcua::domain::scope::Scope;
use serde_json::{Value, json};

use super::world::{
    BESIDE, Door, ELSEWHERE, HERE, UNLIMITED, World, act, act_with, id_of, intake_with, local, with,
};

/// A dossier of an earlier day with its due date.
fn past(accepted: &str, due: &str, more: &Value) -> Value {
    with(&intake_with(&json!({"accepted_at": local(accepted), "due_on": due})), more)
}

/// One that waits for a payment since a moment.
fn waiting(since: &str) -> Value {
    let ask = act_with("request_payment", &json!({"occurred_at": local(since)}));
    past("2023-03-08T09:00", "2023-04-28", &json!({"transitions": [ask]}))
}

fn online(agency: &str, submitted: &str) -> Value {
    intake_with(&json!({"agency": agency, "channel": "online", "submitted_at": local(submitted)}))
}

async fn day(door: &Door, query: &str) -> Value {
    door.get(&format!("/v1/worklist?{query}")).await.is(200).body
}

/// A section of a day.
fn section<'a>(day: &'a Value, name: &str) -> &'a Value {
    let mut all = day["sections"].as_array().unwrap().iter();
    all.find(|section| section["section"] == name).unwrap_or_else(|| panic!("no {name} in {day:#}"))
}

fn ids(section: &Value) -> Vec<String> {
    section["items"].as_array().unwrap().iter().map(id_of).collect()
}

const SECTIONS: [&str; 8] =
    ["overdue", "intake_late", "due_today", "due_soon", "step_late", "quiet", "waiting_long", "undated"];

/// What Friday 2023-03-24 at 10:00 finds: see the comment of each.
fn friday() -> Vec<Value> {
    vec![
        past("2023-03-21T09:00", "2023-03-23", &json!({})), // 0 overdue, one day
        past("2023-03-01T09:00", "2023-03-22", &json!({})), // 1 overdue, two days, and quiet
        past("2023-03-23T09:00", "2023-03-24", &json!({})), // 2 due today
        past("2023-03-23T09:00", "2023-03-28", &json!({})), // 3 the second working day from now
        past("2023-03-23T09:00", "2023-03-29", &json!({})), // 4 the third: nowhere
        past("2023-03-17T16:00", "2023-04-28", &json!({})), // 5 quiet: five working days, today among them
        past("2023-03-20T07:00", "2023-04-28", &json!({})), // 6 four: nowhere
        waiting("2023-03-09T10:00"),                        // 7 waits eleven working days
        waiting("2023-03-10T10:00"),                        // 8 ten: nowhere
        online(HERE, "2023-03-23T09:59"),                   // 9 its eight hours were over at 09:59
        online(HERE, "2023-03-23T10:00"),                   // 10 they are over this moment: nowhere
        intake_with(&json!({"procedure": UNLIMITED, "accepted_at": local("2023-03-23T09:00")})), // 11 undated
        past("2023-03-15T09:00", "2023-03-20", &json!({"agency": BESIDE})), // 12 overdue of another, quiet
        past("2023-03-20T09:00", "2023-03-21", &json!({"agency": ELSEWHERE})), // 13 overdue of another district
        past(
            "2023-03-01T09:00",
            "2023-03-10",
            &json!({"transitions": [
            act_with("finish", &json!({"occurred_at": local("2023-03-10T09:00")}))]}),
        ), // 14 over: nowhere
    ]
}

#[actix_web::test]
async fn each_dossier_stands_where_it_belongs() {
    let world = World::new().await;
    let desk = world.anyone().await;
    let all = desk.bulk(&friday()).await;
    let of = |numbers: &[usize]| numbers.iter().map(|n| id_of(&all[*n])).collect::<Vec<_>>();
    let here: [&[usize]; 8] = [&[1, 0], &[9], &[2], &[3], &[], &[1, 5], &[7], &[11]];
    let district: [&[usize]; 8] = [&[12, 1, 0], &[9], &[2], &[3], &[], &[1, 12, 5], &[7], &[11]];
    for (query, expected) in [
        ("agency=H59.31.07", here),
        ("agency=H59.31.07&scope=unit&soon=2&quiet=5&waiting=10", here),
        ("agency=H59.31", district),
        ("agency=H59.31&scope=unit", [&[]; 8]),
        ("", [&[12, 13, 1, 0], &[9], &[2], &[3], &[], &[1, 12, 5], &[7], &[11]]),
        (
            "agency=H59.31.07&soon=3&quiet=4&waiting=9",
            [&[1, 0], &[9], &[2], &[3, 4], &[], &[1, 5, 6], &[7, 8], &[11]],
        ),
        ("agency=H59.31.07&soon=1&quiet=6&waiting=11", [&[1, 0], &[9], &[2], &[], &[], &[1], &[], &[11]]),
    ] {
        let day = day(&desk, query).await;
        let names: Vec<&str> =
            day["sections"].as_array().unwrap().iter().map(|one| one["section"].as_str().unwrap()).collect();
        assert_eq!(names, SECTIONS, "{query}");
        for (name, numbers) in SECTIONS.iter().zip(expected) {
            assert_eq!(ids(section(&day, name)), of(numbers), "{query} {name}");
            assert_eq!(section(&day, name)["count"], numbers.len(), "{query} {name}");
        }
        // The lists go on with the same dossiers, and with those alone where they can.
        for name in SECTIONS {
            let list = desk.get(section(&day, name)["href"].as_str().unwrap()).await.is(200);
            let listed: BTreeSet<String> = list.each("id").into_iter().collect();
            let shown: BTreeSet<String> = ids(section(&day, name)).into_iter().collect();
            assert!(listed.is_superset(&shown), "{query} {name}");
            assert!(listed == shown || ["intake_late", "undated"].contains(&name), "{query} {name}");
        }
    }
    let one = day(&desk, "agency=H59.31&limit=1").await;
    assert_eq!((ids(section(&one, "overdue")), &section(&one, "overdue")["count"]), (of(&[12]), &json!(3)));
}

#[actix_web::test]
async fn a_day_says_what_its_dossiers_are() {
    let world = World::new().await;
    let desk = world.anyone().await;
    desk.bulk(&friday()).await;
    let day = day(&world.clerk(HERE).await, "").await;
    assert_eq!(day["agency"], json!({"code": HERE, "name": format!("UBND {HERE}")}));
    assert_eq!((&day["day"], &day["scope"]), (&json!("2023-03-24"), &json!("subtree")));
    let calendar = json!({"is_working_day": true, "name": null, "next_working_day": "2023-03-27"});
    assert_eq!(day["calendar"], calendar);
    assert_eq!(day["thresholds"], json!({"soon": 2, "quiet": 5, "waiting": 10}));
    let told = |name: &str| {
        let item = &section(&day, name)["items"][0];
        let of = |member: &str| item[member].clone();
        json!([of("standing"), of("since"), of("working_days"), of("working_days_left")])
    };
    for (name, through, expected) in [
        ("overdue", json!(null), json!(["overdue", "2023-03-22", 2, null])),
        ("intake_late", json!(null), json!(["waiting_intake", "2023-03-23", 1, null])),
        ("due_today", json!(null), json!(["in_time", "2023-03-23", 1, 0])),
        ("due_soon", json!("2023-03-28"), json!(["in_time", "2023-03-23", 1, 2])),
        ("quiet", json!("2023-03-19"), json!(["overdue", "2023-03-01", 17, null])),
        ("waiting_long", json!("2023-03-09"), json!(["waiting", "2023-03-09", 11, null])),
        ("undated", json!(null), json!(["in_time", "2023-03-23", 1, null])),
    ] {
        assert_eq!((told(name), &section(&day, name)["through"]), (expected, &through), "{name}");
    }
    // The applicant is none of a list's business.
    assert!(!day.to_string().contains("Thạch Văn Sơn"));
    assert_eq!(section(&day, "overdue")["items"][0]["procedure"]["code"], super::world::LAND);
}

/// What is overdue here is what the figures call so, day after day, for each slice.
#[actix_web::test]
async fn the_overdue_are_those_of_the_figures() {
    let world = World::new().await;
    let desk = world.anyone().await;
    let all = desk.bulk(&friday()).await;
    // One that is overdue moves to another commune, one that is due soon ends, one begins to wait.
    desk.act(&all[0], &act("transfer")).await.is(200);
    desk.act(&all[2], &act("finish")).await.is(200);
    desk.act(&all[4], &act("request_payment")).await.is(200);
    let mut seen = BTreeSet::new();
    for today in ["2023-03-24", "2023-03-25", "2023-03-27", "2023-03-29", "2023-05-04"] {
        world.set(&format!("{today}T18:00"));
        for slice in [
            "agency=H59",
            "agency=H59.31",
            "agency=H59.31&scope=unit",
            "agency=H59.31.07",
            "agency=H59.31.12",
        ] {
            let list = day(&desk, slice).await;
            let figures = desk.figures(&format!("{slice}&from=2023-01-01&to={today}")).await;
            let count = &section(&list, "overdue")["count"];
            assert_eq!(count, &figures["totals"]["pending_overdue"], "{today} {slice}");
            seen.insert(count.as_i64().unwrap());
        }
    }
    assert!(seen.len() > 3, "{seen:?}");
}

#[actix_web::test]
async fn a_saturday_that_is_worked_is_a_day() {
    let world = World::at("2024-05-03T10:00:00+07:00").await;
    let desk = world.anyone().await;
    let of = |due: &str| intake_with(&json!({"accepted_at": local("2024-05-03T08:00"), "due_on": due}));
    let all = desk.bulk(&[of("2024-05-04"), of("2024-05-06")]).await;
    let both = [id_of(&all[0]), id_of(&all[1])];
    let friday = day(&desk, "soon=1").await;
    assert_eq!(friday["calendar"]["next_working_day"], "2024-05-04");
    assert_eq!(ids(section(&friday, "due_soon")), both[..1]);
    assert_eq!(ids(section(&day(&desk, "soon=2").await, "due_soon")), both);
    world.set("2024-05-04T09:00");
    let saturday = day(&desk, "soon=1").await;
    assert_eq!(saturday["calendar"]["is_working_day"], true);
    assert!(saturday["calendar"]["name"].is_string(), "{saturday:#}");
    assert_eq!(ids(section(&saturday, "due_today")), both[..1]);
    assert_eq!(ids(section(&saturday, "due_soon")), both[1..]);
    world.set("2024-05-05T09:00");
    let sunday = day(&desk, "soon=1").await;
    assert_eq!(sunday["calendar"]["is_working_day"], false);
    let overdue = section(&sunday, "overdue");
    assert_eq!((ids(overdue), &overdue["items"][0]["working_days"]), (both[..1].to_vec(), &json!(0)));
    assert_eq!(ids(section(&sunday, "due_soon")), both[1..]);
}

#[actix_web::test]
async fn an_agency_answers_by_its_own_hours() {
    let world = World::new().await;
    let registrar = world.client(&[Scope::CatalogueWrite], None).await;
    let period = json!({"name": "UBND xã", "level": "commune", "parent": "H59.31", "valid_from": "2023-03-01",
        "working_hours": "08:00-12:00,13:00-16:00"});
    registrar.put(&format!("/v1/agencies/{HERE}"), &period).await.is(200);
    let desk = world.anyone().await;
    let lines = [online(HERE, "2023-03-23T09:30"), online(BESIDE, "2023-03-23T09:30")];
    let all = desk.bulk(&lines).await;
    let late = |day: &Value| ids(section(day, "intake_late"));
    assert_eq!(late(&day(&desk, "").await), [id_of(&all[1])], "here it has until half past ten");
    world.set("2023-03-24T10:31");
    assert_eq!(late(&day(&desk, "").await), [id_of(&all[0]), id_of(&all[1])]);
    desk.act(&all[0], &act("accept")).await.is(200);
    desk.act(&all[1], &act_with("note", &json!({"note": "Bản chụp không đọc được"}))).await.is(200);
    assert_eq!(desk.look(&all[1]).await["status"], "registered");
    assert_eq!(late(&day(&desk, "").await), Vec::<String>::new(), "both are answered, one by the notice");
}

#[actix_web::test]
async fn an_office_sees_its_own() {
    let world = World::new().await;
    world.anyone().await.bulk(&friday()).await;
    let beside = day(&world.clerk(BESIDE).await, "").await;
    assert_eq!(
        (&section(&beside, "overdue")["count"], &beside["agency"]["code"]),
        (&json!(1), &json!(BESIDE))
    );
    // An office without a dossier has its day all the same.
    let empty = day(&world.clerk("H59.31").await, "scope=unit").await;
    for name in SECTIONS {
        let section = section(&empty, name);
        assert_eq!((&section["count"], &section["items"]), (&json!(0), &json!([])), "{name}");
    }
    let other = world.clerk("H59.32").await;
    other.get("/v1/worklist?agency=H59.31").await.refuses(403, "agency-out-of-scope", &[]);
    assert!(!day(&other, "").await.to_string().contains("H59.31"));
}

#[actix_web::test]
async fn every_fault_of_the_question_is_named() {
    let world = World::new().await;
    let desk = world.clerk(HERE).await;
    desk.get("/v1/worklist?agency=h59&scope=all&soon=0&quiet=121&waiting=-1&limit=201").await.refuses(
        422,
        "invalid-query",
        &[
            "/agency malformed-code",
            "/scope unknown-word",
            "/soon out-of-range",
            "/quiet out-of-range",
            "/waiting out-of-range",
            "/limit out-of-range",
        ],
    );
    desk.get("/v1/worklist?agency=H59.31.99").await.refuses(
        422,
        "unknown-agency",
        &["/agency unknown-agency"],
    );
    desk.get("/v1/worklist?soon=two").await.refuses(400, "invalid-query", &["/soon wrong-type"]);
    desk.get("/v1/worklist?colour=red").await.refuses(400, "invalid-query", &["/colour unknown-field"]);
    for filter in ["waiting", "acted"] {
        let path = format!("/v1/dossiers?{filter}_from=2023-03-02&{filter}_to=2023-03-01");
        desk.get(&path).await.refuses(422, "invalid-query", &[&format!("/{filter}_to before")]);
    }
}

/// Nobody has published 2027: what is late is still told, what nobody can count is not told as zero.
#[actix_web::test]
async fn a_year_without_a_calendar_hides_nothing() {
    let world = World::at("2026-12-30T10:00:00+07:00").await;
    let desk = world.anyone().await;
    desk.bulk(&[past("2026-12-21T09:00", "2026-12-28", &json!({}))]).await;
    let last = day(&desk, "soon=5").await;
    assert_eq!(section(&last, "due_soon")["through"], "2026-12-31");
    assert_eq!(section(&last, "overdue")["items"][0]["working_days"], 2);
    world.set("2027-01-04T09:00");
    let beyond = day(&desk, "").await;
    assert_eq!(beyond["calendar"], json!({"is_working_day": null, "name": null, "next_working_day": null}));
    for (name, count) in [("overdue", json!(1)), ("due_soon", Value::Null), ("quiet", Value::Null)] {
        assert_eq!(section(&beyond, name)["count"], count, "{name}");
    }
    assert_eq!(section(&beyond, "overdue")["items"][0]["working_days"], Value::Null);
}
