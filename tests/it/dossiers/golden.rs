//! The dossiers A–N of the golden vectors (V3): three quarters seen from different days, through the API exactly.

use serde_json::{Value, json};

use super::play::{Life, at, intake_at, play};
use super::world::{World, act, act_with, intake_with, local, row};

/// The lives, in the words of the table: accepted, due, what followed, ended.
fn lives() -> Vec<Life> {
    let direct = |accepted: &str, due: &str| intake_at(accepted, &json!({"due_on": due}));
    let online = |accepted: &str, due: &str| {
        intake_at(accepted, &json!({"due_on": due, "channel": "online", "accept": true}))
    };
    let finish = |on: &str| at(on, act("finish"));
    vec![
        // A, B, C, D
        vec![online("2023-03-01T09:00", "2023-03-10"), finish("2023-03-16T09:00")],
        vec![
            direct("2023-03-01T09:00", "2023-03-20"),
            finish("2023-03-10T09:00"),
            at("2023-03-20T09:00", act("hand_over")),
        ],
        vec![
            intake_at("2023-03-10T09:00", &json!({"due_on": "2023-03-14", "channel": "postal"})),
            finish("2023-03-14T23:00"),
        ],
        vec![online("2023-03-13T09:00", "2023-03-16"), finish("2023-03-16T09:00")],
        // E: the new due date is the engine's.
        vec![
            intake_at("2023-03-06T09:00", &json!({})),
            at("2023-03-08T09:00", act("request_supplement")),
            at("2023-03-17T09:00", act("receive_supplement")),
            finish("2023-03-23T09:00"),
        ],
        // G: refused on appraisal is a result; H: withdrawn is on time whatever the due date.
        vec![
            direct("2023-02-20T09:00", "2023-03-01"),
            at(
                "2023-02-28T09:00",
                act_with("finish", &json!({"outcome": "refused", "reason": "không đủ điều kiện"})),
            ),
        ],
        vec![online("2023-02-01T09:00", "2023-02-10"), at("2023-02-20T09:00", act("withdraw"))],
        // I, J
        vec![direct("2022-12-12T09:00", "2022-12-20"), finish("2022-12-19T09:00")],
        vec![direct("2022-12-14T09:00", "2022-12-14"), finish("2022-12-14T16:00")],
        // K: extended
        vec![
            direct("2023-03-14T09:00", "2023-04-10"),
            at("2023-04-05T09:00", act_with("extend", &json!({"due_on": "2023-04-20"}))),
            finish("2023-04-14T09:00"),
        ],
        // L: registered in one quarter, accepted in the next
        vec![
            at("2023-03-14T22:00", intake_with(&json!({"channel": "online"}))),
            at("2023-03-15T09:00", act_with("accept", &json!({"due_on": "2023-03-17"}))),
            finish("2023-03-17T09:00"),
        ],
        // M: payment
        vec![
            direct("2023-02-24T09:00", "2023-03-10"),
            at("2023-03-06T09:00", act("request_payment")),
            at("2023-03-20T09:00", act("confirm_payment")),
            finish("2023-03-21T09:00"),
        ],
        // N: refused at intake, counted nowhere
        vec![
            at("2023-03-10T09:00", intake_with(&json!({"channel": "online"}))),
            at("2023-03-13T09:00", act("refuse_intake")),
        ],
    ]
}

pub const Q4: [i64; 11] = [2, 0, 2, 0, 1, 0, 1, 0, 1, 1, 0];
pub const Q1: [i64; 11] = [10, 3, 6, 1, 5, 3, 2, 0, 5, 4, 1];
pub const Q2: [i64; 11] = [6, 1, 0, 5, 6, 3, 2, 1, 0, 0, 0];

/// The world after all that happened, on a day of May.
pub async fn lived() -> World {
    let world = World::at(&local("2022-12-12T08:00")).await;
    play(&world, lives()).await;
    world.set("2023-05-02T09:00");
    world
}

#[actix_web::test]
async fn the_three_quarters_are_those_of_the_table() {
    let world = lived().await;
    let desk = world.anyone().await;
    // All in the tail, some of it in the totals, most, all.
    for moved in [0, 11, 20, 1000] {
        world.db_roll_up_some(moved).await;
        assert_eq!(desk.row("agency=H59&period=2022-Q4").await, Q4);
        assert_eq!(desk.row("agency=H59&period=2023-Q1").await, Q1);
        // Q2 has not ended, but nothing is left to happen.
        assert_eq!(desk.row("agency=H59&period=2023-Q2").await, Q2);
        let q1 = desk.figures("agency=H59&period=2023-Q1").await;
        assert_eq!(q1["period"], json!({"key": "2023-Q1", "from": "2022-12-15", "to": "2023-03-14"}));
        assert_eq!(
            (&q1["policy"], &q1["as_of"], &q1["scope"]),
            (&json!("form06"), &json!("2023-03-14"), &json!("subtree"))
        );
        assert_eq!(
            q1["memo"],
            json!({
                "resolved_refused": 1, "resolved_withdrawn": 1, "resolved_stopped": 0, "resolved_without_due_date": 0,
                "pending_without_due_date": 0, "pending_waiting": 2, "registered_waiting": 1, "intake_refused": 1,
                "resolved_overdue_original": 0, "late_entries": 0, "intake_answered": 4, "intake_answered_late": 0,
                "intake_overdue": 0, "received_online_full": 0, "received_online_partial": 0,
                "received_online_other": 3, "received_online_unknown": 0, "registered_in_time": 1,
                "resolved_overdue_with_apology": 0, "resolved_overdue_without_apology": 0,
                "pending_overdue_with_apology": 0, "pending_overdue_without_apology": 1,
                "resolved_overdue_qd766": 1, "pending_overdue_qd766": 2,
            })
        );
        // 3/9 online; 3/5 early, 2/5 on time.
        assert_eq!(
            q1["shares"],
            json!({
                "online_of_new": "33.3", "direct_postal_of_new": "66.7", "early_of_resolved": "60.0",
                "on_time_of_resolved": "40.0", "overdue_of_resolved": "0.0",
            })
        );
        // K ended before the extended date and after the first one.
        assert_eq!(desk.figures("agency=H59&period=2023-Q2").await["memo"]["resolved_overdue_original"], 2);
        let checks = q1["checks"].as_array().unwrap();
        assert_eq!(checks.len(), 5);
        assert!(checks.iter().all(|check| check["holds"] == true));
        assert_eq!(q1["groups"], json!([]));
    }
}

#[actix_web::test]
async fn a_quarter_looks_the_same_from_every_later_day() {
    let world = World::at(&local("2022-12-12T08:00")).await;
    let mut rows: Vec<(String, [i64; 11])> = Vec::new();
    for (until, lives) in super::play::cut(
        lives(),
        &["2023-03-15T00:00", "2023-03-20T12:00", "2023-04-01T00:00", "2023-05-01T00:00"],
    ) {
        super::play::step(&world, lives).await;
        world.set(&until);
        rows.push((until, world.anyone().await.row("agency=H59&period=2023-Q1").await));
    }
    assert_eq!(rows.len(), 4);
    for (until, seen) in rows {
        assert_eq!(seen, Q1, "seen on {until}");
    }
}

#[actix_web::test]
async fn each_quarter_begins_with_what_the_last_one_left() {
    let world = lived().await;
    let desk = world.anyone().await;
    let mut left = 0;
    for period in ["2022-Q4", "2023-Q1", "2023-Q2"] {
        let totals = desk.figures(&format!("agency=H59&period={period}")).await["totals"].clone();
        assert_eq!(totals["carried_over"], left, "{period}");
        left = totals["pending_total"].as_i64().unwrap();
    }
    // Months sum to their quarter, as flows; a month begins where the one before ended.
    let quarter = desk.figures("agency=H59&period=2023-Q1&group_by=month").await;
    let months = quarter["groups"].as_array().unwrap();
    assert_eq!(
        months.iter().map(|m| m["key"].as_str().unwrap()).collect::<Vec<_>>(),
        ["2023-01", "2023-02", "2023-03"]
    );
    let mut pending = quarter["totals"]["carried_over"].clone();
    for month in months {
        let own = desk.figures(&format!("agency=H59&period={}", month["key"].as_str().unwrap())).await;
        assert_eq!((&month["totals"], &month["shares"]), (&own["totals"], &own["shares"]));
        assert_eq!(month["totals"]["carried_over"], pending);
        pending = month["totals"]["pending_total"].clone();
    }
    for flow in [
        "received_new",
        "received_online",
        "resolved_total",
        "resolved_early",
        "resolved_on_time",
        "resolved_overdue",
    ] {
        let sum: i64 = months.iter().map(|month| month["totals"][flow].as_i64().unwrap()).sum();
        assert_eq!(quarter["totals"][flow], sum, "{flow}");
    }
    assert_eq!(pending, quarter["totals"]["pending_total"]);
}

#[actix_web::test]
async fn the_state_of_any_day_can_be_asked_for() {
    let world = lived().await;
    let desk = world.anyone().await;
    // Days of the first quarter: what was pending overdue, and waiting.
    for (as_of, pending, overdue, waiting) in [
        ("2023-02-09", 1, 0, 0),
        ("2023-02-19", 1, 1, 0),
        ("2023-02-20", 1, 0, 0),
        ("2023-03-10", 4, 0, 2),
        ("2023-03-11", 4, 1, 2),
        ("2023-03-14", 5, 1, 2),
    ] {
        let figures = desk.figures(&format!("agency=H59&period=2023-Q1&as_of={as_of}")).await;
        let totals = &figures["totals"];
        let found =
            (&totals["pending_total"], &totals["pending_overdue"], &figures["memo"]["pending_waiting"]);
        assert_eq!(found, (&json!(pending), &json!(overdue), &json!(waiting)), "{as_of}");
        // A free range that ends there says the same, and so does its last day by days.
        let free = desk.figures(&format!("agency=H59&from=2022-12-15&to={as_of}&group_by=day")).await;
        assert_eq!(
            (&free["totals"], &free["memo"], &free["period"]["key"]),
            (totals, &figures["memo"], &Value::Null)
        );
        let days = free["groups"].as_array().unwrap();
        assert_eq!(days.last().unwrap()["key"], as_of);
        assert_eq!(days.last().unwrap()["totals"]["pending_total"], totals["pending_total"]);
        assert_eq!(days.last().unwrap()["totals"]["pending_overdue"], totals["pending_overdue"]);
        assert!(
            days.windows(2).all(|two| two[0]["totals"]["pending_total"] == two[1]["totals"]["carried_over"])
        );
        let own = desk.figures(&format!("agency=H59&from={as_of}&to={as_of}")).await;
        assert_eq!(row(&own["totals"]), row(&days.last().unwrap()["totals"]));
    }
}
