//! The table of every mess: what becomes of each row is a snapshot, so that another reading shows as a changed line.

use insta::assert_snapshot;
use serde_json::json;

use super::{MESSY, import, send, service, told};

#[actix_web::test]
async fn every_row_is_accounted_for() {
    let (_app, registrar) = service().await;
    let answer = import(&registrar, "?valid_from=2026-01-01", MESSY).await;
    assert_snapshot!(told(&answer).join("\n"));
    let mut summary = answer["summary"].clone();
    assert_eq!(summary["rows"], answer["rows"].as_array().unwrap().len());
    let sum: u64 =
        ["created", "changed", "unchanged", "refused"].map(|of| summary[of].as_u64().unwrap()).iter().sum();
    assert_eq!(Some(sum), summary["rows"].as_u64());
    assert_eq!(summary["new_fields"].as_array().unwrap().len(), 4);
    summary.as_object_mut().unwrap().remove("new_fields");
    insta::assert_json_snapshot!(summary);
    // The row that comes twice names the first.
    let rows = answer["rows"].as_array().unwrap();
    let twice = rows.iter().rfind(|row| row["code"] == "9.600010").unwrap();
    let first = rows.iter().find(|row| row["code"] == "9.600010").unwrap();
    assert_eq!(first["outcome"], "created");
    let said = twice["problem"]["errors"][0]["detail"].as_str().unwrap();
    assert!(said.contains(&format!("line {}", first["row"])), "{said}");
}

#[actix_web::test]
async fn what_was_read_and_what_was_published_are_both_kept() {
    let (app, registrar) = service().await;
    import(&registrar, "?valid_from=2023-01-01", MESSY).await;
    let anyone = app.anonymous();
    let versions = anyone.get("/v1/procedures/9.600014/versions").await.json();
    let item = &versions["items"][0];
    assert_eq!(
        (&item["limits"], &item["valid_from"], &item["state"]),
        (&json!([]), &json!("2023-01-01"), &json!("in_force"))
    );
    assert_eq!(item["as_published"]["channel_times"], "10-25; 10-25");
    assert_eq!(item["as_published"]["level"], "Cấp xã");
    let by_channel = anyone.get("/v1/procedures/9.600011").await.json();
    assert_eq!(
        by_channel["limits"],
        json!([
            {"channel": "direct", "amount": 5, "unit": "calendar_day", "cutoff_time": null},
            {"channel": "online", "amount": 2, "unit": "working_day", "cutoff_time": null},
            {"channel": "postal", "amount": 1, "unit": "month", "cutoff_time": null}
        ])
    );
    assert_eq!(by_channel["online_service"], "full");
    for (code, service, level) in [
        ("9.600016", "full", json!(4)),
        ("9.600017", "partial", json!(3)),
        ("9.600012", "partial", json!(null)),
    ] {
        let shown = anyone.get(&format!("/v1/procedures/{code}")).await.json();
        assert_eq!((&shown["online_service"], &shown["online_level"]), (&json!(service), &level), "{code}");
    }
    // Two spellings of one field are one field, and what came decomposed is composed.
    let field =
        async |code: &str| anyone.get(&format!("/v1/procedures/{code}")).await.json()["field"].clone();
    assert_eq!(field("9.600036").await, field("9.600037").await);
    assert_eq!(field("9.600035").await, json!({"code": "DAT-DAI", "name": "Đất đai"}));
    let many_lines = anyone.get("/v1/procedures/9.600039/versions").await;
    assert_eq!(many_lines.status, 404, "the code has a suffix of its province");
    let found = anyone.get("/v1/procedures?q=chu+tach+dau").await.json();
    assert_eq!(found["items"][0]["code"], "9.600035");
}

#[actix_web::test]
async fn the_same_file_again_changes_nothing() {
    let (app, registrar) = service().await;
    let first = import(&registrar, "", MESSY).await;
    let events = "select count(*) as n from admin_events";
    let before = (super::together::count(&app, events).await, app.state.directory.current().versions);
    for query in ["", "?valid_from=2024-01-01", "?dry_run=true"] {
        let again = import(&registrar, query, MESSY).await;
        let (was, is) = (&first["summary"], &again["summary"]);
        assert_eq!((&is["unchanged"], &is["refused"]), (&was["created"], &was["refused"]), "{query}");
        assert_eq!((&is["created"], &is["changed"]), (&json!(0), &json!(0)), "{query}");
        assert_eq!(is["new_fields"], json!([]));
    }
    let after = (super::together::count(&app, events).await, app.state.directory.current().versions);
    assert_eq!(before, after);
}

#[actix_web::test]
async fn a_row_that_differs_says_in_what() {
    let (app, registrar) = service().await;
    let table = |limit: &str, fee: &str| {
        format!(
            "code,name,field,level,channels,channel_times,fee\n1.1,Cấp,Hộ tịch,Cấp xã,Trực tiếp,Trực tiếp={limit},{fee}\n"
        )
    };
    import(&registrar, "?valid_from=2023-01-01", table("5 Ngày", "Miễn phí")).await;
    let changed = import(&registrar, "", table("3 Ngày", "5.000 đồng")).await;
    let members: Vec<_> = changed["rows"][0]["changes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| c["member"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(members, ["valid_from", "limits", "as_published/channel_times", "as_published/fee"]);
    let versions = app.anonymous().get("/v1/procedures/1.1/versions").await.json();
    assert_eq!(versions["items"][1]["changes"], changed["rows"][0]["changes"]);
    assert_eq!(versions["items"][0]["changes"], json!([]));
}

#[actix_web::test]
async fn a_line_of_the_answer_is_a_row_where_lines_are_asked_for() {
    let (_app, registrar) = service().await;
    let headers = [("content-type", "text/csv; charset=UTF-8"), ("accept", "application/x-ndjson")];
    let post = actix_web::http::Method::POST;
    let answer = registrar.send(post, "/v1/procedures/import?dry_run=true", &headers, MESSY.into()).await;
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, Some("application/x-ndjson")));
    let document = send(&registrar, "?dry_run=true", "text/csv", MESSY).await.json();
    assert_eq!(answer.text().lines().count(), document["rows"].as_array().unwrap().len());
    // In Vietnamese where nobody asks for another language.
    assert!(answer.text().contains("Số không có đơn vị"), "{}", answer.text());
}
