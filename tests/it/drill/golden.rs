//! The cells of the golden tables open into the dossiers that the tables name.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::lists::List;
use crate::dossiers::world::{BESIDE, Door, HERE, World, local};
use crate::dossiers::{golden, golden_after_due};

/// The dossiers of a cell by their letters, in the order of the table.
async fn letters(world: &World, desk: &Door, letters: &str, path: &str) -> String {
    let listed = desk.list(path).await;
    let ids: BTreeMap<String, char> = {
        let lives = world.lives.lock().unwrap();
        lives.iter().map(|(life, id)| (id.clone(), letters.chars().nth(*life).unwrap())).collect()
    };
    let mut found: Vec<char> = listed.iter().map(|item| ids[item["id"].as_str().unwrap()]).collect();
    found.sort_by_key(|letter| letters.find(*letter));
    found.into_iter().collect()
}

const COLUMNS: [&str; 11] = [
    "received_total",
    "received_online",
    "received_direct_postal",
    "carried_over",
    "resolved_total",
    "resolved_early",
    "resolved_on_time",
    "resolved_overdue",
    "pending_total",
    "pending_in_time",
    "pending_overdue",
];

/// A to N; there is no F.
const FIRST: &str = "ABCDEGHIJKLMN";

#[actix_web::test]
async fn the_cells_of_the_three_quarters_name_their_dossiers() {
    let world = golden::lived().await;
    let desk = world.anyone().await;
    for (period, cells) in [
        ("2022-Q4", ["IJ", "", "IJ", "", "J", "", "J", "", "I", "I", ""]),
        ("2023-Q1", ["ABCDEGHIKM", "ADH", "BCEGKM", "I", "BCGHI", "BGI", "CH", "", "ADEKM", "DEKM", "A"]),
        ("2023-Q2", ["ADEKLM", "L", "", "ADEKM", "ADEKLM", "EKM", "DL", "A", "", "", ""]),
    ] {
        for (column, expected) in COLUMNS.iter().zip(cells) {
            let path = format!("/v1/reports/H59/{period}/forms/II.06b/cells/{column}");
            assert_eq!(letters(&world, &desk, FIRST, &path).await, expected, "{path}");
        }
    }
    for (figure, expected) in [
        ("resolved_refused", "G"),
        ("resolved_withdrawn", "H"),
        ("pending_waiting", "EM"),
        ("registered_waiting", "L"),
        ("intake_refused", "N"),
        ("received_new", "ABCDEGHKM"),
        ("received_postal", "C"),
        ("late_entries", ""),
        ("intake_answered", "ADHN"),
        ("intake_answered_late", ""),
        ("intake_overdue", ""),
        ("transferred", ""),
    ] {
        let path = format!("/v1/reports/H59/2023-Q1/forms/II.06b/cells/{figure}");
        assert_eq!(letters(&world, &desk, FIRST, &path).await, expected, "{path}");
    }
}

#[actix_web::test]
async fn each_is_told_as_it_stood_on_the_last_day() {
    let world = golden::lived().await;
    let desk = world.anyone().await;
    let pending = desk.list("/v1/reports/H59/2023-Q1/forms/II.06b/cells/pending_total").await;
    let told = |life: usize| -> Value {
        let id = world.lives.lock().unwrap()[&life].clone();
        let item = pending.iter().find(|item| item["id"] == id).unwrap();
        json!([item["status"], item["standing"], item["due_on"], item["original_due_on"], item["ended_on"]])
    };
    // A, D, E, K, M: today all of them have ended, three of them with another due date.
    assert_eq!(told(0), json!(["accepted", "overdue", "2023-03-10", "2023-03-10", null]));
    assert_eq!(told(3), json!(["accepted", "in_time", "2023-03-16", "2023-03-16", null]));
    assert_eq!(told(4), json!(["supplement_requested", "waiting", "2023-03-13", "2023-03-13", null]));
    assert_eq!(told(9), json!(["accepted", "in_time", "2023-04-10", "2023-04-10", null]));
    assert_eq!(told(11), json!(["payment_requested", "waiting", "2023-03-10", "2023-03-10", null]));
    let withdrawn = desk.list("/v1/reports/H59/2023-Q1/forms/II.06b/cells/resolved_withdrawn").await;
    let item = &withdrawn[0];
    assert_eq!(
        (&item["status"], &item["standing"], &item["outcome"], &item["ended_on"]),
        (&json!("withdrawn"), &json!("ended_on_time"), &json!("withdrawn"), &json!("2023-02-20"))
    );
    // Not accepted on that day: no code yet, though it has one today.
    let registered = desk.list("/v1/reports/H59/2023-Q1/forms/II.06b/cells/registered_waiting").await;
    assert_eq!(
        (&registered[0]["code"], &registered[0]["standing"]),
        (&Value::Null, &json!("waiting_intake"))
    );
    // An earlier day of the quarter: B is due, C has come, E was not asked for anything.
    let path = "/v1/reports/H59/2023-Q1/forms/II.06b/cells/pending_total?as_of=2023-03-07";
    assert_eq!(letters(&world, &desk, FIRST, path).await, "ABEM");
    let early = desk.list(path).await;
    let of_e = early.iter().find(|item| item["id"] == world.lives.lock().unwrap()[&4].as_str()).unwrap();
    assert_eq!((&of_e["standing"], &of_e["status"]), (&json!("in_time"), &json!("accepted")));
}

/// O to T, each in an agency of its own.
const SECOND: &str = "OPQRST";

#[actix_web::test]
async fn acts_after_the_due_date_transfers_and_corrections() {
    let world = golden_after_due::lived().await;
    let desk = world.anyone().await;
    let cell = async |agency: &str, column: &str, query: &str| {
        let path = format!("/v1/reports/{agency}/2023-Q1/forms/II.06a/cells/{column}{query}");
        letters(&world, &desk, SECOND, &path).await
    };
    // The giver: taken in and handed on; in the sum of both it cancels out.
    assert_eq!(cell(HERE, "received_direct_postal", "").await, "R");
    assert_eq!(cell(HERE, "carried_over", "").await, "R");
    assert_eq!(cell(HERE, "received_total", "").await, "");
    assert_eq!(cell(HERE, "pending_total", "").await, "");
    assert_eq!(cell(BESIDE, "pending_overdue", "").await, "R");
    let counts = async |agency: &str, form: &str| -> Vec<i64> {
        let path = format!("/v1/reports/{agency}/2023-Q1/forms/{form}/cells/transferred");
        desk.list(&path).await.iter().map(|item| item["count"].as_i64().unwrap()).collect()
    };
    assert_eq!((counts(HERE, "II.06a").await, counts(BESIDE, "II.06a").await), (vec![-1], vec![1]));
    assert_eq!(counts("H59.31", "II.06b").await, Vec::<i64>::new());
    let given = desk.list(&format!("/v1/reports/{HERE}/2023-Q1/forms/II.06a/cells/transferred")).await;
    assert_eq!(
        (&given[0]["agency"]["code"], &given[0]["intake_agency"]["code"]),
        (&json!(BESIDE), &json!(HERE))
    );
    // S and T: known otherwise until the correction, and until the entry.
    for (known_at, column, agency, letter) in [
        ("2023-03-20T08:59", "resolved_early", "H59.31.24", "S"),
        ("2023-03-20T08:59", "resolved_overdue", "H59.31.24", ""),
        ("2023-03-20T09:00", "resolved_early", "H59.31.24", ""),
        ("2023-03-20T09:00", "resolved_overdue", "H59.31.24", "S"),
        ("2023-03-17T08:59", "pending_overdue", "H59.31.25", "T"),
        ("2023-03-17T09:00", "pending_overdue", "H59.31.25", ""),
        ("2023-03-17T09:00", "resolved_overdue", "H59.31.25", "T"),
        ("2023-03-17T09:00", "late_entries", "H59.31.25", "T"),
    ] {
        let known = format!("?known_at={}", local(known_at).replace('+', "%2B"));
        assert_eq!(cell(agency, column, &known).await, letter, "{column} {known_at}");
    }
    let all =
        format!("{:?}", desk.list("/v1/reports/H59.31/2023-Q1/forms/II.06b/cells/received_total").await);
    assert!(!all.contains("Thạch Văn Sơn"), "no personal data");
}
