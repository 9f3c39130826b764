//! The dossiers O–T of the golden vectors (V3b): acts after the due date, a transfer, a correction, a late entry, each
//! in an agency of its own, day by day and as it was known when.

use std::collections::BTreeSet;

use motcua::domain::scope::Scope;
use serde_json::{Value, json};

use super::play::{Life, at, intake_at, play};
use super::world::{BESIDE, Door, HERE, SHIFT, World, act, act_with, groups, local, row};

fn lives() -> Vec<Life> {
    let special = || act_with("request_supplement", &json!({"ground": "special_law"}));
    let taken = |on: &str, agency: &str, due: &str| intake_at(on, &json!({"agency": agency, "due_on": due}));
    vec![
        vec![
            intake_at(
                "2023-03-01T09:00",
                &json!({"agency": "H59.31.20", "due_on": "2023-03-10", "procedure": SHIFT}),
            ),
            at("2023-03-13T09:00", special()),
            at("2023-03-20T09:00", act("receive_supplement")),
            at("2023-03-24T09:00", act("finish")),
        ],
        vec![
            taken("2023-03-01T09:00", "H59.31.21", "2023-03-08"),
            at("2023-03-15T09:00", act_with("reissue", &json!({"due_on": "2023-03-20"}))),
            at("2023-03-20T09:00", act("finish")),
        ],
        vec![
            taken("2023-02-20T09:00", "H59.31.22", "2023-02-27"),
            at("2023-03-06T09:00", special()),
            at("2023-03-10T09:00", act("withdraw")),
        ],
        vec![
            taken("2023-03-01T09:00", HERE, "2023-03-08"),
            at("2023-03-13T09:00", act_with("transfer", &json!({"to_agency": BESIDE}))),
            at("2023-03-17T09:00", act("finish")),
        ],
        vec![
            taken("2023-03-01T09:00", "H59.31.24", "2023-03-10"),
            at("2023-03-09T09:00", act("finish")),
            at(
                "2023-03-20T09:00",
                json!({
                    "action": "correct", "event": "finished", "set": {"occurred_at": local("2023-03-13T09:00")}, "reason": "ghi nhầm ngày",
                }),
            ),
        ],
        vec![
            taken("2023-03-01T09:00", "H59.31.25", "2023-03-10"),
            at("2023-03-17T09:00", act_with("finish", &json!({"occurred_at": local("2023-03-14T16:00")}))),
        ],
    ]
}

pub async fn lived() -> World {
    let world = World::at(&local("2023-02-16T08:00")).await;
    let registrar = world.client(&[Scope::CatalogueWrite], None).await;
    for agency in ["H59.31.20", "H59.31.21", "H59.31.22", "H59.31.24", "H59.31.25"] {
        registrar.agency(agency, "commune", &json!("H59.31")).await;
    }
    play(&world, lives()).await;
    world.set("2023-04-10T09:00");
    world
}

/// The days of February to April on which one dossier of an agency is pending and overdue.
async fn overdue_days(desk: &Door, agency: &str, more: &str) -> BTreeSet<String> {
    let query = format!("agency={agency}&scope=unit&from=2023-02-15&to=2023-04-09&group_by=day{more}");
    let figures = desk.figures(&query).await;
    let days = groups(&figures);
    assert!(days.values().all(|totals| (0..=1).contains(&totals["pending_overdue"].as_i64().unwrap())));
    days.into_iter().filter(|(_, totals)| totals["pending_overdue"] == 1).map(|(day, _)| day).collect()
}

fn days(month: u32, days: impl IntoIterator<Item = u32>) -> BTreeSet<String> {
    days.into_iter().map(|day| format!("2023-{month:02}-{day:02}")).collect()
}

#[actix_web::test]
async fn days_overdue_while_pending() {
    let world = lived().await;
    let desk = world.anyone().await;
    for roll in [false, true] {
        if roll {
            world.db_roll_up().await;
        }
        for (agency, expected) in [
            ("H59.31.20", days(3, [11, 12, 20, 21, 22, 23])),
            ("H59.31.21", days(3, 9..=14)),
            ("H59.31.22", days(3, 1..=5).into_iter().chain(days(2, [28])).collect()),
            (HERE, days(3, 9..=12)),
            (BESIDE, days(3, 13..=16)),
            ("H59.31.24", days(3, 11..=12)),
            ("H59.31.25", days(3, 11..=13)),
        ] {
            assert_eq!(overdue_days(&desk, agency, "").await, expected, "{agency}");
        }
    }
}

#[actix_web::test]
async fn the_two_quarters() {
    let world = lived().await;
    let desk = world.anyone().await;
    // Columns 3 to 13, first and second quarter.
    for (agency, first, second) in [
        ("H59.31.20", [1, 0, 1, 0, 0, 0, 0, 0, 1, 1, 0], [1, 0, 0, 1, 1, 0, 0, 1, 0, 0, 0]),
        ("H59.31.21", [1, 0, 1, 0, 0, 0, 0, 0, 1, 0, 1], [1, 0, 0, 1, 1, 0, 1, 0, 0, 0, 0]),
        ("H59.31.22", [1, 0, 1, 0, 1, 0, 1, 0, 0, 0, 0], [0; 11]),
        (HERE, [0, 0, 1, -1, 0, 0, 0, 0, 0, 0, 0], [0; 11]),
        (BESIDE, [1, 0, 0, 1, 0, 0, 0, 0, 1, 0, 1], [1, 0, 0, 1, 1, 0, 0, 1, 0, 0, 0]),
        ("H59.31.24", [1, 0, 1, 0, 1, 0, 0, 1, 0, 0, 0], [0; 11]),
        ("H59.31.25", [1, 0, 1, 0, 1, 0, 0, 1, 0, 0, 0], [0; 11]),
        // All of them: the transfer cancels out.
        ("H59.31", [6, 0, 6, 0, 3, 0, 1, 2, 3, 1, 2], [3, 0, 0, 3, 3, 0, 1, 2, 0, 0, 0]),
    ] {
        let q1 = desk.figures(&format!("agency={agency}&period=2023-Q1")).await;
        let q2 = desk.figures(&format!("agency={agency}&period=2023-Q2")).await;
        assert_eq!((row(&q1["totals"]), row(&q2["totals"])), (first, second), "{agency}");
        assert_eq!(q2["totals"]["carried_over"], q1["totals"]["pending_total"], "{agency}");
        for figures in [&q1, &q2] {
            assert!(
                figures["checks"].as_array().unwrap().iter().all(|check| check["holds"] == true),
                "{figures:#}"
            );
        }
    }
    let transferred = async |agency: &str| {
        desk.figures(&format!("agency={agency}&period=2023-Q1")).await["totals"]["transferred"]
            .as_i64()
            .unwrap()
    };
    assert_eq!((transferred(HERE).await, transferred(BESIDE).await, transferred("H59.31").await), (-1, 1, 0));
}

#[actix_web::test]
async fn what_was_known_when() {
    let world = lived().await;
    let desk = world.anyone().await;
    for moved in [0, 9, 1000] {
        world.db_roll_up_some(moved).await;
        // S: until the correction it had ended early.
        for (known_at, expected, overdue) in [
            ("2023-03-19T23:59", [1, 0, 1, 0, 1, 1, 0, 0, 0, 0, 0], days(3, [])),
            ("2023-03-20T08:59", [1, 0, 1, 0, 1, 1, 0, 0, 0, 0, 0], days(3, [])),
            ("2023-03-20T09:00", [1, 0, 1, 0, 1, 0, 0, 1, 0, 0, 0], days(3, 11..=12)),
            ("2023-04-10T09:00", [1, 0, 1, 0, 1, 0, 0, 1, 0, 0, 0], days(3, 11..=12)),
        ] {
            let known = format!("&known_at={}", local(known_at).replace('+', "%2B"));
            assert_eq!(
                desk.row(&format!("agency=H59.31.24&period=2023-Q1{known}")).await,
                expected,
                "S {known_at}"
            );
            assert_eq!(overdue_days(&desk, "H59.31.24", &known).await, overdue, "S {known_at}");
        }
        // T: until it was entered it was pending and overdue.
        for (known_at, expected, overdue) in [
            ("2023-03-16T12:00", [1, 0, 1, 0, 0, 0, 0, 0, 1, 0, 1], days(3, 11..=16)),
            ("2023-03-17T08:59", [1, 0, 1, 0, 0, 0, 0, 0, 1, 0, 1], days(3, 11..=17)),
            ("2023-03-17T09:00", [1, 0, 1, 0, 1, 0, 0, 1, 0, 0, 0], days(3, 11..=13)),
        ] {
            let known = format!("&known_at={}", local(known_at).replace('+', "%2B"));
            assert_eq!(
                desk.row(&format!("agency=H59.31.25&period=2023-Q1{known}")).await,
                expected,
                "T {known_at}"
            );
            assert_eq!(overdue_days(&desk, "H59.31.25", &known).await, overdue, "T {known_at}");
        }
    }
    // `as_of` follows `known_at` where it is earlier than the period's last day.
    let known = desk.figures("agency=H59.31&period=2023-Q1&known_at=2023-03-09T03:00:00Z").await;
    assert_eq!(
        (&known["as_of"], &known["known_at"]),
        (&json!("2023-03-09"), &json!("2023-03-09T10:00:00+07:00"))
    );
    assert_eq!(row(&known["totals"]), [6, 0, 6, 0, 1, 1, 0, 0, 5, 3, 2]);
    let late = desk.figures("agency=H59.31.25&period=2023-Q1").await["memo"]["late_entries"].clone();
    assert_eq!(late, 1);
}

/// Every way of asking for the first quarter.
async fn all_ways(desk: &Door, known: &str) -> Vec<Value> {
    let mut answers = Vec::new();
    for range in
        ["period=2023-Q1", "period=2023-03", "from=2023-01-10&to=2023-03-14", "from=2023-03-02&to=2023-03-13"]
    {
        for group in [
            "",
            "&group_by=field",
            "&group_by=procedure",
            "&group_by=agency",
            "&group_by=channel",
            "&group_by=month",
            "&group_by=day",
        ] {
            answers.push(desk.figures(&format!("agency=H59&{range}{group}&known_at={known}")).await);
        }
    }
    answers
}

fn same(now: &[Value], before: &[Value], when: &str) {
    for (now, before) in now.iter().zip(before) {
        assert_eq!(now, before, "{when}");
    }
}

#[actix_web::test]
async fn what_was_answered_once_is_answered_again() {
    let world = World::at(&local("2023-02-16T08:00")).await;
    let registrar = world.client(&[Scope::CatalogueWrite], None).await;
    for agency in ["H59.31.20", "H59.31.21", "H59.31.22", "H59.31.24", "H59.31.25"] {
        registrar.agency(agency, "commune", &json!("H59.31")).await;
    }
    let desk = world.anyone().await;
    let mut told: Vec<(String, Vec<Value>)> = Vec::new();
    let moments = ["2023-03-15T12:00", "2023-03-17T08:59", "2023-03-20T09:01", "2023-04-10T09:00"];
    for (until, steps) in super::play::cut(lives(), &moments) {
        super::play::step(&world, steps).await;
        world.set(&until);
        let known = local(&until).replace('+', "%2B");
        // Nothing moves while nothing is known besides; what was told before is told again.
        told.push((known.clone(), all_ways(&desk, &known).await));
        for (known, before) in &told {
            same(&all_ways(&desk, known).await, before, &format!("{known} on {until}"));
        }
    }
    // Late entries, corrections and a void of afterwards, and the totals moved.
    let late =
        super::world::intake_with(&json!({"agency": "H59.31.20", "accepted_at": local("2023-02-20T09:00")}));
    let dossier = desk.take_in(&late).await;
    desk.act(&dossier, &act_with("withdraw", &json!({"occurred_at": local("2023-03-01T09:00")})))
        .await
        .is(200);
    let lives: Vec<String> = world.lives.lock().unwrap().values().cloned().collect();
    desk.act(&json!({"id": lives[1]}), &act("void")).await.is(200);
    let event = desk.event(&json!({"id": lives[3]}), "transferred").await;
    let undo = json!({"action": "correct", "event": event, "undo": true, "reason": "nhầm"});
    desk.act(&json!({"id": lives[3]}), &undo).await.is(200);
    let (known, before) = told.pop().unwrap();
    // Recorded at the same microsecond: known then too. A moment later the figures of now have moved on.
    assert!(all_ways(&desk, &known).await != before);
    for (known, before) in &told {
        same(&all_ways(&desk, known).await, before, known);
    }
    world.db_roll_up().await;
    for (known, before) in &told {
        same(&all_ways(&desk, known).await, before, &format!("{known} rolled up"));
    }
}
