//! Form II.07a: its sums are columns 10 and 13 of II.06, its reasons those of the dossiers that the cells of II.06 open into,
//! as said by the day shown and known at the moment; through corrections, late reasons, and who hands on.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::sheet::total;
use crate::dossiers::world::{
    BESIDE, Door, HERE, LAND, World, act, act_with, id_of, intake_with, local, with,
};

/// Accepted on 6 March and due on the 13th, with a past.
fn past(more: &Value, transitions: &Value) -> Value {
    let base = json!({
        "accepted_at": local("2023-03-06T09:00"), "due_on": "2023-03-13", "transitions": transitions
    });
    intake_with(&with(&base, more))
}

fn finish(at: &str, reason: Option<&str>) -> Value {
    let said = reason.map_or(json!({}), |reason| json!({"overdue_reason": reason}));
    with(&act_with("finish", &json!({"occurred_at": local(at)})), &said)
}

async fn explain(desk: &Door, dossier: &Value, reason: &str) {
    let path = format!("/v1/dossiers/{}/overdue-reason", id_of(dossier));
    desk.put(&path, &json!({"overdue_reason": reason})).await.is(200);
}

/// Figures of II.07a by the name of the column, those that are not zero.
fn named(form: &Value, values: &Value) -> BTreeMap<String, i64> {
    let columns = form["columns"].as_array().unwrap().iter().map(|c| c["name"].as_str().unwrap().to_owned());
    let values = values.as_array().unwrap().iter().map(|n| n.as_i64().unwrap());
    columns.zip(values).filter(|(_, n)| *n != 0).collect()
}

/// What the cells of II.06b open into, by reason.
async fn listed(desk: &Door, question: &str, query: &str) -> BTreeMap<String, i64> {
    let mut by_reason = BTreeMap::new();
    for state in ["resolved", "pending"] {
        let path = format!("/v1/reports/{question}/forms/II.06b/cells/{state}_overdue?{query}");
        let answer = desk.knock().get(&path).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        for line in answer.text().lines() {
            let line: Value = serde_json::from_str(line).unwrap();
            let reason = line["overdue_reason"].as_str().unwrap_or("unsaid").to_owned();
            *by_reason.entry(format!("{state}_{reason}")).or_default() += line["count"].as_i64().unwrap();
        }
    }
    by_reason.retain(|_, n| *n != 0);
    by_reason
}

/// The form, compared with II.06b and with what its cells open into, however its rows are.
async fn compared(desk: &Door, question: &str, query: &str) -> BTreeMap<String, i64> {
    let get = async |form: &str, more: &str| {
        desk.get(&format!("/v1/reports/{question}/forms/{form}?{query}{more}")).await.is(200).body
    };
    let reasons = listed(desk, question, query).await;
    let mut told = BTreeMap::new();
    for rows_of in ["field", "agency"] {
        let more = format!("&rows={rows_of}");
        let (why, results) = (get("II.07a", &more).await, get("II.06b", &more).await);
        assert!(why["checks"].as_array().unwrap().iter().all(|check| check["holds"] == true), "{why:#}");
        let (of_why, of_results) = (total(&why), total(&results));
        assert_eq!((of_why[1], of_why[10]), (of_results[7], of_results[10]), "{question} {query}");
        for row in results["rows"].as_array().unwrap() {
            let same = |own: &&Value| own[rows_of]["code"] == row[rows_of]["code"];
            let own = why["rows"].as_array().unwrap().iter().find(same).map(|own| own["values"].clone());
            let own = own.unwrap_or_else(|| json!(vec![0; 19]));
            assert_eq!((&own[1], &own[10]), (&row["values"][7], &row["values"][10]), "{row}");
        }
        told = named(&why, &why["total"]);
        let sums = ["overdue_total", "resolved_overdue", "pending_overdue"];
        let by_reason: BTreeMap<_, _> = told
            .iter()
            .filter(|(name, _)| !sums.contains(&name.as_str()))
            .map(|(k, n)| (k.clone(), *n))
            .collect();
        assert_eq!(by_reason, reasons, "{question} {query}");
    }
    told
}

fn of(figures: &[(&str, i64)]) -> BTreeMap<String, i64> {
    figures.iter().map(|(name, n)| ((*name).to_owned(), *n)).collect()
}

#[actix_web::test]
async fn each_reason_has_its_column_and_they_add_up() {
    let world = World::new().await;
    let desk = world.anyone().await;
    let elsewhere = json!({"agency": BESIDE, "procedure": LAND});
    desk.bulk(&[
        past(&json!({}), &json!([finish("2023-03-14T09:00", Some("entered_late"))])),
        past(&elsewhere, &json!([finish("2023-03-14T10:00", Some("coordination"))])),
        past(&json!({}), &json!([finish("2023-03-14T11:00", None)])),
        past(&json!({}), &json!([finish("2023-03-13T11:00", None)])),
        past(
            &elsewhere,
            &json!([act_with(
                "assign",
                &json!({"occurred_at": local("2023-03-14T12:00"), "overdue_reason": "unclear_law"})
            )]),
        ),
        past(&json!({}), &json!([])),
        past(&json!({}), &json!([finish("2023-03-20T09:00", Some("other"))])),
    ])
    .await;
    // The last one ended in the next quarter: on the last day of the first it was open, and nobody had said why.
    let first = compared(&desk, "H59/2023-Q1", "").await;
    assert_eq!(
        first,
        of(&[
            ("overdue_total", 6),
            ("resolved_overdue", 3),
            ("resolved_entered_late", 1),
            ("resolved_coordination", 1),
            ("resolved_unsaid", 1),
            ("pending_overdue", 3),
            ("pending_unclear_law", 1),
            ("pending_unsaid", 2),
        ])
    );
    let second = compared(&desk, "H59/2023-Q2", "").await;
    let expected = of(&[
        ("overdue_total", 3),
        ("resolved_overdue", 1),
        ("resolved_other", 1),
        ("pending_overdue", 2),
        ("pending_unclear_law", 1),
        ("pending_unsaid", 1),
    ]);
    assert_eq!(second, expected);
    for (agency, overdue) in [(HERE, 4), (BESIDE, 2), ("H59.32", 0)] {
        let told = compared(&desk, &format!("{agency}/2023-Q1"), "").await;
        assert_eq!(told.get("overdue_total").copied().unwrap_or(0), overdue, "{agency}");
    }
    let levels = desk.get("/v1/reports/H59/2023-Q1/forms/II.07a?rows=level").await.is(200).body;
    assert_eq!(named(&levels, &levels["rows"][2]["values"]), first, "communes");
}

#[actix_web::test]
async fn reasons_are_those_said_by_the_day_and_known_at_the_moment() {
    let world = World::new().await;
    let desk = world.anyone().await;
    let all = desk.bulk(&[past(&json!({}), &json!([])), past(&json!({}), &json!([]))]).await;
    let open = |unsaid: i64, more: &[(&str, i64)]| {
        let mut told = of(&[("overdue_total", 2), ("pending_overdue", 2)]);
        told.extend(of(&[("pending_unsaid", unsaid)]));
        told.extend(of(more));
        told.retain(|_, n| *n != 0);
        told
    };
    assert_eq!(compared(&desk, "H59/2023-Q2", "").await, open(2, &[]));
    explain(&desk, &all[0], "coordination").await;
    let said = desk.get("/v1/reports/H59/2023-Q2/forms/II.07a").await.is(200).body;
    let known_at = said["known_at"].as_str().unwrap().replace('+', "%2B");
    // Said today: not yet yesterday, nor on the last day of the quarter before.
    assert_eq!(
        compared(&desk, "H59/2023-Q2", "as_of=2023-03-24").await,
        open(1, &[("pending_coordination", 1)])
    );
    assert_eq!(compared(&desk, "H59/2023-Q2", "as_of=2023-03-23").await, open(2, &[]));
    assert_eq!(compared(&desk, "H59/2023-Q1", "").await, open(2, &[]));
    // Another takes its place from its day on, and is taken back.
    world.set("2023-03-27T09:00");
    explain(&desk, &all[0], "entered_late").await;
    assert_eq!(compared(&desk, "H59/2023-Q2", "").await, open(1, &[("pending_entered_late", 1)]));
    assert_eq!(
        compared(&desk, "H59/2023-Q2", "as_of=2023-03-26").await,
        open(1, &[("pending_coordination", 1)])
    );
    world.set("2023-03-28T09:00");
    let event = desk.event(&all[0], "overdue_explained").await;
    let undo = json!({"action": "correct", "event": event, "undo": true, "reason": "Nhầm hồ sơ"});
    desk.act(&all[0], &undo).await.is(200);
    assert_eq!(compared(&desk, "H59/2023-Q2", "").await, open(1, &[("pending_coordination", 1)]));
    // An act that was entered late says it from the day it happened on, once that is known.
    let late = act_with(
        "assign",
        &json!({"occurred_at": local("2023-03-14T08:00"), "overdue_reason": "force_majeure"}),
    );
    desk.act(&all[1], &late).await.is(200);
    assert_eq!(compared(&desk, "H59/2023-Q1", "").await, open(1, &[("pending_force_majeure", 1)]));
    let then = format!("known_at={known_at}");
    assert_eq!(compared(&desk, "H59/2023-Q1", &then).await, open(2, &[]));
    assert_eq!(compared(&desk, "H59/2023-Q2", &then).await, open(1, &[("pending_coordination", 1)]));
    // One that had ended in time, as is entered now, was never overdue.
    desk.act(&all[0], &finish("2023-03-13T09:00", None)).await.is(200);
    let one = of(&[("overdue_total", 1), ("pending_overdue", 1), ("pending_force_majeure", 1)]);
    assert_eq!(compared(&desk, "H59/2023-Q1", "").await, one);
    assert_eq!(compared(&desk, "H59/2023-Q1", &then).await, open(2, &[]));
    desk.act(&all[1], &act("void")).await.is(200);
    assert_eq!(compared(&desk, "H59/2023-Q1", "").await, of(&[]));
    assert_eq!(compared(&desk, "H59/2023-Q1", &then).await, open(2, &[]));
}

#[actix_web::test]
async fn who_hands_on_hands_the_lateness_on() {
    let world = World::new().await;
    let desk = world.anyone().await;
    let dossier = desk.take_in(&past(&json!({}), &json!([]))).await;
    explain(&desk, &dossier, "staff_or_equipment").await;
    let to = json!({"to_agency": BESIDE, "reason": "Đúng thẩm quyền"});
    desk.act(&dossier, &act_with("transfer", &to)).await.is(200);
    let here = compared(&desk, &format!("{HERE}/2023-Q1"), "").await;
    assert_eq!(here.get("pending_unsaid"), Some(&1), "by the last day of the quarter nothing was said");
    assert_eq!(compared(&desk, &format!("{HERE}/2023-Q2"), "").await, of(&[]));
    let there = compared(&desk, &format!("{BESIDE}/2023-Q2"), "").await;
    assert_eq!(there.get("pending_staff_or_equipment"), Some(&1));
    assert_eq!(compared(&desk, "H59.31/2023-Q2", "").await.get("overdue_total"), Some(&1));
}
