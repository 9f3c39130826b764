//! The national portal's on-time rule over HTTP, beside form 06: on the demo's first quarter, and on a few dossiers by hand.

use motcua::domain::scope::Scope;
use serde_json::{Value, json};

use crate::dossiers::world::{HERE, World, intake_with};
use crate::support::{Demo, TestClient};

async fn told(client: &TestClient, query: &str) -> Value {
    let answer = client.get(&format!("/v1/statistics/dossiers?{query}")).await;
    assert_eq!(answer.status, 200, "{query}: {}", answer.text());
    answer.json()
}

fn number(figures: &Value, name: &str) -> i64 {
    figures[name].as_i64().unwrap_or_else(|| panic!("{name} of {figures}"))
}

/// The two official figures of the demo's quarter: the same dossiers, each answer naming its rules.
#[actix_web::test]
async fn the_first_quarter_under_both_policies() {
    let client = Demo::shared().client().await;
    let of = "agency=H59.31&period=2023-Q1&known_at=2023-03-24T10:00:00%2B07:00";
    let form = told(&client, &format!("{of}&policy=form06")).await;
    let portal = told(&client, &format!("{of}&policy=qd766")).await;
    assert_eq!((&form["policy"], &portal["policy"]), (&json!("form06"), &json!("qd766")));
    for same in ["agency", "scope", "period", "as_of", "known_at"] {
        assert_eq!(form[same], portal[same], "{same}");
    }
    for same in ["received_total", "received_new", "carried_over", "resolved_total", "pending_total"] {
        assert_eq!(form["totals"][same], portal["totals"][same], "{same}");
    }
    assert!(portal["checks"].as_array().unwrap().iter().all(|check| check["holds"] == true));
    assert_eq!(portal["totals"]["received_total"], 26_202);
    for (mine, of_memo) in
        [("resolved_overdue", "resolved_overdue_qd766"), ("pending_overdue", "pending_overdue_qd766")]
    {
        assert_eq!(portal["totals"][mine], form["memo"][of_memo], "{mine}");
    }
    // One waits for a payment past its due date: for form 06 it is in time.
    assert_eq!(number(&form["totals"], "resolved_overdue") + number(&form["totals"], "pending_overdue"), 0);
    assert_eq!(number(&portal["totals"], "overdue"), 1);
    assert_eq!(portal["shares"]["on_time_of_received"], "100.0");
    // What the contract shows is what the demo answers.
    let shown =
        |view: &str| crate::support::contract::document()["components"]["schemas"][view]["example"].clone();
    assert_eq!(portal["totals"], shown("OnTimeView")["totals"]);
    assert_eq!(portal["shares"], shown("OnTimeView")["shares"]);
    assert_eq!(form["memo"], shown("TallyView")["memo"]);
}

/// Groups add up to the whole; months open with what the one before left.
#[actix_web::test]
async fn groups_are_parts_of_the_whole() {
    let client = Demo::shared().client().await;
    for group_by in ["field", "procedure", "agency", "channel", "month"] {
        let all =
            told(&client, &format!("agency=H59.31&period=2023-Q1&policy=qd766&group_by={group_by}")).await;
        let groups = all["groups"].as_array().unwrap();
        assert!(groups.len() > 2, "{group_by}");
        let flows: &[&str] = match group_by {
            "month" => &["received_new", "resolved_total", "resolved_overdue"],
            _ => &["received_total", "resolved_overdue", "pending_overdue", "on_time", "overdue"],
        };
        for name in flows {
            let sum: i64 = groups.iter().map(|group| number(&group["totals"], name)).sum();
            assert_eq!(sum, number(&all["totals"], name), "{name} by {group_by}");
        }
    }
}

/// The wide form of the same quarter: the columns of II.06 and what they merge.
#[actix_web::test]
async fn the_wide_form_of_the_first_quarter() {
    let client = Demo::shared().client().await;
    let known = "known_at=2023-03-24T10:00:00%2B07:00";
    let get = async |path: &str| {
        let answer = client.get(&format!("/v1/reports/H59.31/2023-Q1/forms/{path}")).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer
    };
    let wide = get(&format!("07a.TH?{known}")).await.json();
    let form = get(&format!("II.06b?{known}")).await.json();
    let column = |form: &Value, name: &str| -> i64 {
        let place = form["columns"].as_array().unwrap().iter().position(|column| column["name"] == name);
        form["total"][place.unwrap_or_else(|| panic!("no column {name}"))].as_i64().unwrap()
    };
    for name in ["received_total", "carried_over", "resolved_total", "resolved_early", "pending_total"] {
        assert_eq!(column(&wide, name), column(&form, name), "{name}");
    }
    let online: i64 = ["received_online_full", "received_online_partial", "received_online_else"]
        .iter()
        .map(|name| column(&wide, name))
        .sum();
    assert_eq!(online, 4_049);
    assert_eq!(
        wide["total"],
        json!([
            26202, 3273, 776, 0, 0, 22150, 3, 26188, 5621, 20567, 0, 0, 0, 14, 14, 0, 0, 0, 5, 124, 0, 0, 0
        ])
    );
    let checks = wide["checks"].as_array().unwrap();
    assert!(checks.len() == 7 && checks.iter().all(|check| check["holds"] == true), "{checks:?}");
    let notes: Vec<&str> =
        wide["notes"].as_array().unwrap().iter().map(|note| note["code"].as_str().unwrap()).collect();
    assert!(notes.contains(&"before_use") && !notes.contains(&"online_level_unknown"), "{notes:?}");
    let csv = get(&format!("07a?{known}&format=csv")).await.text();
    assert!(csv.starts_with("no,field_name,received_total,received_online_full,received_online_partial,"));
    let sheet = crate::forms::sheet::sheet(&get(&format!("07a.TH?{known}&format=xlsx")).await);
    assert_eq!(sheet.name, "07a.TH");
    assert_eq!(sheet.lines, crate::forms::sheet::lines_of_json(&wide));
    assert!(sheet.texts.concat().iter().any(|text| text.contains("chưa đối chiếu")), "the mark is printed");
}

/// Who was asked twice and waits is overdue, and its cell opens into it; the level of an online dossier is kept.
#[actix_web::test]
async fn a_few_dossiers_by_hand() {
    let world = World::new().await;
    let desk = world.anyone().await;
    let taken = desk.take_in(&intake_with(&json!({"agency": HERE}))).await;
    let id = taken["id"].as_str().unwrap().to_owned();
    let act = async |body: Value| {
        desk.post(&format!("/v1/dossiers/{id}/transitions"), &body).await.is(200);
    };
    let ask = json!({"action": "request_supplement", "reason": "Thiếu giấy tờ", "documents": ["Tờ khai"]});
    act(ask.clone()).await;
    act(json!({"action": "receive_supplement"})).await;
    let reader = world.client(&[Scope::StatisticsRead], Some("H59.31")).await.knock();
    let of = "agency=H59.31&period=2023-Q2";
    let before = told(&reader, &format!("{of}&policy=qd766")).await;
    assert_eq!([number(&before["totals"], "received_total"), number(&before["totals"], "overdue")], [1, 0]);
    assert_eq!(before["shares"], json!({"on_time_of_received": "100.0", "overdue_of_received": "0.0"}));
    act(ask).await;
    let after = told(&reader, &format!("{of}&policy=qd766")).await;
    assert_eq!(number(&after["totals"], "pending_overdue"), 1);
    assert_eq!(after["shares"], json!({"on_time_of_received": "0.0", "overdue_of_received": "100.0"}));
    let form = told(&reader, of).await;
    assert_eq!(
        [number(&form["totals"], "pending_overdue"), number(&form["memo"], "pending_waiting")],
        [0, 1]
    );
    let cell = "/v1/reports/H59.31/2023-Q2/forms/II.06b/cells/pending_overdue_qd766";
    let listed = reader.get(cell).await;
    assert_eq!((listed.status.as_u16(), listed.header("x-total-count")), (200, Some("1")));
    assert!(listed.text().contains(&id));
    let empty = told(&reader, "agency=H59.31.12&period=2023-Q2&policy=qd766").await;
    assert_eq!(empty["shares"], json!({"on_time_of_received": null, "overdue_of_received": null}));
}
