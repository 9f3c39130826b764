//! The golden dates of the law and of the notices 2022–2026, asked over HTTP: what anybody may ask and check with a finger
//! on a wall calendar.

use serde_json::{Value, json};

use super::world::World;

async fn preview(world: &World, body: &Value) -> Value {
    world.anyone().post("/v1/deadlines/preview", body).await.is(200).body
}

/// In working days: accepted, how many, due.
const WORKING_DAYS: [(&str, u32, &str); 18] = [
    ("2023-03-10", 3, "2023-03-15"),
    ("2023-04-28", 3, "2023-05-08"),
    ("2023-01-18", 5, "2023-02-01"),
    ("2022-04-29", 2, "2022-05-05"),
    ("2022-08-31", 1, "2022-09-05"),
    ("2024-02-07", 1, "2024-02-15"),
    ("2024-04-25", 5, "2024-05-06"),
    ("2024-08-30", 1, "2024-09-04"),
    ("2026-11-19", 6, "2026-11-30"),
    ("2025-04-24", 3, "2025-04-28"),
    ("2025-08-29", 1, "2025-09-03"),
    ("2025-12-31", 1, "2026-01-05"),
    ("2026-01-08", 2, "2026-01-10"),
    ("2026-02-13", 1, "2026-02-23"),
    ("2026-04-24", 1, "2026-04-28"),
    ("2026-08-20", 3, "2026-08-24"),
    ("2026-11-23", 1, "2026-11-25"),
    ("2023-03-10", 0, "2023-03-10"),
];

/// In calendar days: accepted, how many, due.
const CALENDAR_DAYS: [(&str, u32, &str); 5] = [
    ("2023-03-06", 7, "2023-03-13"),
    ("2023-03-03", 15, "2023-03-20"),
    ("2023-04-24", 5, "2023-05-04"),
    ("2023-01-12", 10, "2023-01-27"),
    ("2025-04-21", 5, "2025-04-26"),
];

/// Eight working hours: from, end.
const EIGHT_HOURS: [(&str, &str); 7] = [
    ("2023-03-09T06:30", "2023-03-09T17:00"),
    ("2023-03-09T12:00", "2023-03-10T11:30"),
    ("2023-03-10T16:00", "2023-03-13T16:00"),
    ("2023-03-10T17:30", "2023-03-13T17:00"),
    ("2023-03-11T10:00", "2023-03-13T17:00"),
    ("2023-01-19T15:00", "2023-01-27T15:00"),
    ("2026-08-21T16:00", "2026-08-22T16:00"),
];

/// The effective start: from, cut-off, working days, due.
const STARTS: [(&str, Option<&str>, u32, &str); 6] = [
    ("2023-03-10T15:00", Some("15:00"), 3, "2023-03-15"),
    ("2023-03-10T15:01", Some("15:00"), 3, "2023-03-16"),
    ("2023-03-10T15:01", Some("15:00"), 0, "2023-03-13"),
    ("2023-03-10T15:01", None, 3, "2023-03-15"),
    ("2023-03-10T17:30", None, 3, "2023-03-16"),
    ("2023-03-11T10:00", None, 3, "2023-03-16"),
];

fn local(text: &str) -> String {
    format!("{text}:00+07:00")
}

/// The steps of an answer: a row of days from the start to the due date without a gap, so many of them counted.
fn counted(answer: &Value, starts_on: &str, due_on: &str) -> u32 {
    let mut expected: chrono::NaiveDate = starts_on.parse().unwrap();
    let mut counted = 0;
    for step in answer["steps"].as_array().unwrap() {
        expected = expected.succ_opt().unwrap();
        assert_eq!(step["date"], expected.to_string(), "{answer:#}");
        counted += u32::from(step["counted"] == true);
        assert!(step["text"].as_str().is_some_and(|text| !text.is_empty()));
    }
    assert_eq!(expected.to_string(), due_on, "the row ends with the due date");
    counted
}

#[actix_web::test]
async fn days_are_counted_as_on_the_wall() {
    let world = World::new().await;
    for (from, amount, due_on) in WORKING_DAYS {
        let from = local(&format!("{from}T09:00"));
        let body = json!({"limit": {"amount": amount, "unit": "working_day"}, "from": from});
        let found = preview(&world, &body).await;
        assert_eq!(found["due_on"], due_on, "{body}");
        assert_eq!(counted(&found, found["starts_on"].as_str().unwrap(), due_on), amount, "{body}");
    }
    for (from, amount, due_on) in CALENDAR_DAYS {
        let from = local(&format!("{from}T09:00"));
        let body = json!({"limit": {"amount": amount, "unit": "calendar_day"}, "from": from});
        assert_eq!(preview(&world, &body).await["due_on"], due_on, "{body}");
    }
    for (from, cutoff, amount, due_on) in STARTS {
        let mut body = json!({"limit": {"amount": amount, "unit": "working_day"}, "from": local(from)});
        if let Some(cutoff) = cutoff {
            body["cutoff_time"] = json!(cutoff);
        }
        assert_eq!(preview(&world, &body).await["due_on"], due_on, "{body}");
    }
}

#[actix_web::test]
async fn hours_run_through_the_hours_of_work() {
    let world = World::new().await;
    for (from, end) in EIGHT_HOURS {
        let body = json!({"limit": {"amount": 8, "unit": "working_hour"}, "from": local(from)});
        let found = preview(&world, &body).await;
        assert_eq!(found["due_at"], local(end), "{body}");
        assert_eq!(found["due_on"], end[..10], "{body}");
    }
}

#[actix_web::test]
async fn waits_and_the_extension_move_the_date() {
    let world = World::new().await;
    let five = json!({"amount": 5, "unit": "working_day"});
    let ten = json!({"amount": 10, "unit": "working_day"});
    for (limit, from, kind, clock, asked, complete, due_on) in [
        (&five, "2023-03-06", "supplement", "restart", "2023-03-08", "2023-03-17", "2023-03-24"),
        (&five, "2023-03-06", "supplement", "shift", "2023-03-08", "2023-03-17", "2023-03-22"),
        (&ten, "2023-02-24", "payment", "shift", "2023-03-06", "2023-03-20", "2023-03-24"),
    ] {
        let pause = json!({"kind": kind, "from": asked, "to": complete, "clock": clock});
        let body = json!({"limit": limit, "from": local(&format!("{from}T09:00")), "pauses": [pause]});
        assert_eq!(preview(&world, &body).await["due_on"], due_on, "{body}");
    }
    // Due Wednesday 15/03 and Monday 13/03: the day before, be it a Sunday, is the last.
    for (amount, on, allowed) in
        [(3, "2023-03-14", true), (3, "2023-03-15", false), (1, "2023-03-12", true), (1, "2023-03-13", false)]
    {
        let extension = json!({"on": on, "due_on": "2023-03-31"});
        let limit = json!({"amount": amount, "unit": "working_day"});
        let body = json!({"limit": limit, "from": local("2023-03-10T09:00"), "extension": extension});
        let answer = world.anyone().post("/v1/deadlines/preview", &body).await;
        if allowed {
            assert_eq!(answer.is(200).body["due_on"], "2023-03-31", "{body}");
        } else {
            assert_eq!(answer.is(422).body["errors"][0]["pointer"], "/extension/on", "{body}");
        }
    }
}
