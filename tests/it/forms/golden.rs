//! The golden vectors V3 and V3b as forms: three quarters, transfers with their notes, and what was known when.

use serde_json::{Value, json};

use super::sheet::{lines_of_json, sheet, total};
use crate::dossiers::golden::{Q1, Q2, Q4};
use crate::dossiers::world::{BESIDE, HERE, World, local};
use crate::dossiers::{golden, golden_after_due};

async fn form(world: &World, path: &str) -> Value {
    world.anyone().await.get(&format!("/v1/reports/{path}")).await.is(200).body
}

#[actix_web::test]
async fn the_three_quarters_are_those_of_the_table() {
    let world = golden::lived().await;
    for roll in [false, true] {
        if roll {
            world.db_roll_up().await;
        }
        for (period, expected) in [("2022-Q4", Q4), ("2023-Q1", Q1), ("2023-Q2", Q2)] {
            for rows_of in ["field", "agency"] {
                let form = form(&world, &format!("H59/{period}/forms/II.06b?rows={rows_of}")).await;
                assert_eq!(total(&form), expected, "{period}");
                assert!(form["checks"].as_array().unwrap().iter().all(|check| check["holds"] == true));
            }
            // All of it happened in one commune, whose unit form says the same; above it the unit has nothing.
            assert_eq!(total(&form(&world, &format!("{HERE}/{period}/forms/II.06a")).await), expected);
            assert_eq!(total(&form(&world, &format!("H59.31/{period}/forms/II.06a")).await), [0; 11]);
        }
    }
    // (6) of a quarter is (11) of the one before.
    let column = |form: &Value, no: usize| total(form)[no - 3];
    let (q1, q2) =
        (form(&world, "H59/2023-Q1/forms/II.06b").await, form(&world, "H59/2023-Q2/forms/II.06b").await);
    assert_eq!(column(&q2, 6), column(&q1, 11));
    let notes: Vec<&str> =
        q1["notes"].as_array().unwrap().iter().map(|note| note["code"].as_str().unwrap()).collect();
    assert_eq!(notes, ["withdrawn", "waiting"]);
}

#[actix_web::test]
async fn what_was_transferred_stands_in_column_6_with_a_note() {
    let world = golden_after_due::lived().await;
    for (agency, values, count, text) in [
        (
            HERE,
            [0, 0, 1, -1, 0, 0, 0, 0, 0, 0, 0],
            -1,
            "Cột (6), Tổng cộng: 0 hồ sơ từ kỳ trước, chuyển đi 1 hồ sơ trong kỳ.",
        ),
        (
            BESIDE,
            [1, 0, 0, 1, 0, 0, 0, 0, 1, 0, 1],
            1,
            "Cột (6), Tổng cộng: 0 hồ sơ từ kỳ trước, chuyển đến thêm 1 hồ sơ trong kỳ.",
        ),
    ] {
        let form = form(&world, &format!("{agency}/2023-Q1/forms/II.06a")).await;
        assert_eq!(total(&form), values);
        let note = &form["notes"][0];
        assert_eq!(
            (&note["code"], &note["column"], &note["row"]),
            (&json!("transferred"), &json!(6), &Value::Null)
        );
        assert_eq!((&note["count"], &note["text"]), (&json!(count), &json!(text)));
        assert!(form["checks"].as_array().unwrap().iter().all(|check| check["holds"] == true));
    }
    // The district holds both sides: nothing in the total, each in its own row.
    let district = form(&world, "H59.31/2023-Q1/forms/II.06b?rows=agency").await;
    assert_eq!(total(&district), [6, 0, 6, 0, 3, 0, 1, 2, 3, 1, 2]);
    let notes: Vec<_> =
        district["notes"].as_array().unwrap().iter().filter(|n| n["code"] == "transferred").collect();
    let rows: Vec<_> =
        district["rows"].as_array().unwrap().iter().map(|row| row["agency"]["code"].clone()).collect();
    let of = |agency: &str| rows.iter().position(|code| code == agency).unwrap() + 1;
    assert_eq!(notes.len(), 2);
    assert_eq!((&notes[0]["row"], &notes[0]["count"]), (&json!(of(HERE)), &json!(-1)));
    assert_eq!((&notes[1]["row"], &notes[1]["count"]), (&json!(of(BESIDE)), &json!(1)));
}

#[actix_web::test]
async fn a_form_is_seen_from_any_day_and_as_it_was_known() {
    let world = golden_after_due::lived().await;
    let path = "H59.31.24/2023-Q1/forms/II.06a";
    let known = |at: &str| format!("{path}?known_at={}", local(at).replace('+', "%2B"));
    let early = form(&world, &known("2023-03-20T08:59")).await;
    assert_eq!(total(&early), [1, 0, 1, 0, 1, 1, 0, 0, 0, 0, 0]);
    assert_eq!(
        (&early["known_at"], &early["as_of"]),
        (&json!(local("2023-03-20T08:59")), &json!("2023-03-14"))
    );
    assert_eq!(total(&form(&world, &known("2023-03-20T09:00")).await), [1, 0, 1, 0, 1, 0, 0, 1, 0, 0, 0]);
    let running = form(&world, &format!("{path}?as_of=2023-03-12")).await;
    assert_eq!(total(&running), [1, 0, 1, 0, 0, 0, 0, 0, 1, 0, 1]);
    assert_eq!(running["notes"][0]["code"], "period_runs");
    // The file of what was known then is the same file for ever.
    let client = world.app.client(&[motcua::domain::scope::Scope::StatisticsRead], None).await;
    let file = format!("/v1/reports/{}&format=xlsx", known("2023-03-20T08:59"));
    let first = client.get(&file).await;
    assert_eq!(sheet(&first).lines, lines_of_json(&early));
    world.db_roll_up().await;
    assert!(client.get(&file).await.bytes == first.bytes, "other bytes for the same question");
}
