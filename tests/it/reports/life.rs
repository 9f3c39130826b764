//! The life of a report over HTTP: written, submitted, approved and frozen, opened again; what was entered late drifts, and
//! the frozen bytes stay.

use std::collections::BTreeSet;

use actix_web::http::Method;
use motcua::domain::scope::Scope;
use serde_json::{Value, json};

use crate::dossiers::world::{BESIDE, Door, HERE, World, act_with, id_of, intake_with, local};

const PATH: &str = "/v1/reports/H59.31/2023-Q1";

/// A dossier with its past.
fn past(accepted: &str, due: &str, acts: &[Value]) -> Value {
    intake_with(&json!({"accepted_at": local(accepted), "due_on": due, "transitions": acts}))
}

fn finished(at: &str) -> Value {
    act_with("finish", &json!({"occurred_at": local(at)}))
}

async fn do_to(door: &Door, verb: &str) -> crate::dossiers::world::Answer {
    let body = if verb == "reopen" { json!({"reason": "sai số liệu"}) } else { json!({}) };
    door.post(&format!("{PATH}/{verb}"), &body).await
}

fn figure(report: &Value, name: &str) -> i64 {
    let sections =
        report["parts"].as_array().unwrap().iter().flat_map(|part| part["sections"].as_array().unwrap());
    let lines = sections.flat_map(|section| section["lines"].as_array().unwrap());
    let mut figures = lines.flat_map(|line| line["figures"].as_array().unwrap());
    figures.find(|figure| figure["name"] == name).unwrap()["value"].as_i64().unwrap()
}

#[actix_web::test]
async fn the_whole_life_of_a_report() {
    let world = World::at("2023-03-10T10:00:00+07:00").await;
    let desk = world.anyone().await;
    desk.bulk(&[past("2023-03-01T09:00", "2023-03-08", &[finished("2023-03-08T09:00")])]).await;
    let draft = desk.get(PATH).await.is(200).body;
    assert_eq!((&draft["status"], &draft["as_of"]), (&json!("draft"), &json!("2023-03-10")));
    assert_eq!(draft["head"]["addressee"], "UBND H59");
    desk.get("/v1/reports/H59.31/2023-Q2").await.refuses(422, "invalid-query", &["/period future"]);
    desk.get("/v1/reports/H59.31/2023-Q5").await.refuses(404, "not-found", &[]);
    assert_eq!(
        draft["empty_sections"],
        json!(["I.4", "I.7", "I.9", "I.10", "I.11", "II.1", "II.2", "II.3", "III"])
    );
    // Written by sections; a fault is named; a section that is not there is absent.
    let text = json!({"text": "Đã rà soát.\nDự kiến xong quý II.", "officer": {"id": "a"}});
    let written = desk.put(&format!("{PATH}/sections/I.4"), &text).await.is(200).body;
    assert_eq!(written["parts"][0]["sections"][3]["text"], text["text"]);
    desk.put(&format!("{PATH}/sections/I.12"), &text).await.refuses(404, "not-found", &[]);
    desk.put(&format!("{PATH}/head"), &json!({"dated_on": "24/3", "recipients": [""]})).await.refuses(
        422,
        "invalid-values",
        &["/recipients/0 required", "/dated_on malformed-date"],
    );
    desk.put(&format!("{PATH}/head"), &json!({"number": "01/BC"})).await.is(200);
    // Not before the period is over.
    do_to(&desk, "submit").await.refuses(422, "guard-failed", &[]);
    world.set("2023-03-15T08:00");
    do_to(&desk, "approve").await.refuses(409, "forbidden-transition", &[]);
    assert_eq!(do_to(&desk, "submit").await.is(200).body["status"], "submitted");
    let refused = desk.put(&format!("{PATH}/sections/I.4"), &json!({"text": "x"})).await;
    assert_eq!(refused.body["allowed_actions"], json!(["approve", "reopen"]));
    refused.refuses(409, "forbidden-transition", &[]);
    let approved = do_to(&desk, "approve").await.is(200).body;
    assert_eq!((&approved["status"], &approved["revision"]), (&json!("approved"), &json!(1)));
    // Said twice, done once.
    assert_eq!(do_to(&desk, "approve").await.is(200).body, approved);
    let history = desk.get(&format!("{PATH}/history")).await.is(200).body;
    let kinds: Vec<&str> =
        history["items"].as_array().unwrap().iter().map(|item| item["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["section_written", "head_written", "submitted", "approved"]);
    assert_eq!(history["items"][0]["officer"]["id"], "a");
}

#[actix_web::test]
async fn who_may_do_what() {
    let world = World::at("2023-03-15T10:00:00+07:00").await;
    let district = |scopes: &'static [Scope]| world.client(scopes, Some("H59.31"));
    let writer = district(&[Scope::ReportsWrite]).await;
    // A tag that is not ours matches nothing, not even a report that nobody has written yet.
    let foreign = writer.post_with(&format!("{PATH}/submit"), &[("if-match", "\"abc\"")], &json!({})).await;
    foreign.refuses(412, "version-mismatch", &[]);
    do_to(&writer, "submit").await.is(200);
    do_to(&writer, "approve").await.refuses(403, "insufficient-scope", &[]);
    writer.get(PATH).await.refuses(403, "insufficient-scope", &[]);
    let head = district(&[Scope::ReportsApprove]).await;
    do_to(&head, "approve").await.is(200);
    head.put(&format!("{PATH}/head"), &json!({})).await.refuses(403, "insufficient-scope", &[]);
    let commune = world.client(&[Scope::StatisticsRead, Scope::ReportsApprove], Some(HERE)).await;
    commune.get(PATH).await.refuses(404, "not-found", &[]);
    do_to(&commune, "reopen").await.refuses(404, "not-found", &[]);
    let stale =
        head.post_with(&format!("{PATH}/reopen"), &[("if-match", "\"1\"")], &json!({"reason": "x"})).await;
    stale.refuses(412, "version-mismatch", &[]);
}

/// Approve, then change the past by late entries and corrections: the bytes and their hash stay, and the drift names exactly
/// those dossiers.
#[actix_web::test]
async fn what_is_approved_stays_and_what_drifts_is_told() {
    let world = World::at("2023-03-15T10:00:00+07:00").await;
    let desk = world.anyone().await;
    let all = desk
        .bulk(&[
            past("2023-03-01T09:00", "2023-03-10", &[finished("2023-03-09T09:00")]), // 0 corrected to late
            past("2023-03-01T09:00", "2023-03-10", &[]), // 1 finished late, entered late
            past("2023-03-02T09:00", "2023-03-12", &[finished("2023-03-05T09:00")]), // 2 corrected, early as before
            past("2023-03-03T09:00", "2023-03-30", &[]), // 3 ends after the period
            past("2023-03-03T09:00", "2023-03-30", &[]), // 4 transferred within the district, late
        ])
        .await;
    do_to(&desk, "submit").await.is(200);
    do_to(&desk, "approve").await.is(200);
    let knock = desk.knock();
    let frozen = knock.get(PATH).await;
    let digest = frozen.header("repr-digest").unwrap().to_owned();
    assert!(digest.starts_with("sha-256=:"), "{digest}");
    let report = frozen.json();
    assert_eq!((figure(&report, "resolved_early"), figure(&report, "pending_overdue")), (2, 1));

    world.set("2023-03-20T10:00");
    let right = |event: Value, at: &str| json!({"action": "correct", "event": event, "set": {"occurred_at": local(at)}, "reason": "ghi nhầm"});
    let event = desk.event(&all[0], "finished").await;
    desk.act(&all[0], &right(event, "2023-03-13T09:00")).await.is(200);
    desk.act(&all[1], &finished("2023-03-14T09:00")).await.is(200);
    let event = desk.event(&all[2], "finished").await;
    desk.act(&all[2], &right(event, "2023-03-06T09:00")).await.is(200);
    desk.act(&all[3], &finished("2023-03-20T09:00")).await.is(200);
    let transfer = json!({"occurred_at": local("2023-03-14T09:00"), "to_agency": BESIDE});
    desk.act(&all[4], &act_with("transfer", &transfer)).await.is(200);
    let late = desk.bulk(&[past("2023-03-14T09:00", "2023-03-31", &[])]).await;

    let again = desk.knock().get(PATH).await;
    assert_eq!(again.bytes, frozen.bytes, "the very bytes");
    assert_eq!(again.header("repr-digest"), Some(digest.as_str()));
    let drift = desk.get(&format!("{PATH}/drift")).await.is(200).body;
    let named: BTreeSet<String> = drift["dossiers"].as_array().unwrap().iter().map(id_of).collect();
    let expected: BTreeSet<String> = [&all[0], &all[1], &late[0]].map(id_of).into_iter().collect();
    assert_eq!(named, expected, "{drift:#}");
    let changed: Vec<Value> = drift["figures"]
        .as_array()
        .unwrap()
        .iter()
        .map(|figure| json!([figure["name"], figure["approved"], figure["now"]]))
        .collect();
    for expected in [
        json!(["resolved_early", 2, 1]),
        json!(["resolved_overdue", 0, 2]),
        json!(["pending_overdue", 1, 0]),
        json!(["received_new", 5, 6]),
    ] {
        assert!(changed.contains(&expected), "{expected} {changed:?}");
    }
    // A new revision says what is known now; the first one is still there.
    let reopened = do_to(&desk, "reopen").await.is(200).body;
    assert_eq!((&reopened["status"], &reopened["revision"]), (&json!("draft"), &json!(2)));
    assert_eq!(figure(&reopened, "resolved_overdue"), 2);
    let first = desk.knock().get(&format!("{PATH}?revision=1")).await;
    assert_eq!(first.bytes, frozen.bytes);
    desk.get(&format!("{PATH}?revision=2")).await.refuses(404, "not-found", &[]);
    do_to(&desk, "submit").await.is(200);
    do_to(&desk, "approve").await.is(200);
    let second = desk.get(&format!("{PATH}?revision=2")).await.is(200).body;
    assert_eq!(figure(&second, "received_new"), 6);
    let nothing = desk.get(&format!("{PATH}/drift")).await.is(200).body;
    assert_eq!((&nothing["figures"], &nothing["dossiers"]), (&json!([]), &json!([])));
}

#[actix_web::test]
async fn two_who_write_at_once_do_not_lose_a_word() {
    let world = World::at("2023-03-15T10:00:00+07:00").await;
    let desk = world.anyone().await;
    let write = |section: &'static str| {
        let door = &desk;
        async move {
            let body = json!({"text": section});
            let answer = door.put(&format!("{PATH}/sections/{section}"), &body).await;
            (section, answer.status)
        }
    };
    let all = ["I.1", "I.2", "I.3", "I.4", "I.5", "I.6", "I.7", "I.8"];
    let told = futures_util::future::join_all(all.map(write)).await;
    let report = desk.get(PATH).await.is(200).body;
    for (section, status) in told {
        let sections = report["parts"][0]["sections"].as_array().unwrap();
        let text = &sections.iter().find(|known| known["code"] == section).unwrap()["text"];
        assert_eq!((status, text), (200, &json!(section)));
    }
    // Who decided on a version is told that another stands.
    let stale = ("if-match", "\"3\"");
    let told = desk
        .knock()
        .json(Method::PUT, &format!("{PATH}/sections/I.1"), &[stale], &json!({"text": "x"}))
        .await;
    assert_eq!(told.refusal(), "412 version-mismatch");
}

#[actix_web::test]
async fn two_who_approve_at_once_approve_once() {
    let world = World::at("2023-03-15T10:00:00+07:00").await;
    let desk = world.anyone().await;
    do_to(&desk, "submit").await.is(200);
    let all = futures_util::future::join_all((0..6).map(|_| do_to(&desk, "approve"))).await;
    let frozen = desk.get(PATH).await.is(200).body;
    for approved in all {
        assert_eq!(approved.is(200).body, frozen);
    }
    assert_eq!(world.db_number("select count(*) as n from report_revisions").await, 1);
    assert_eq!(world.db_number("select count(*) as n from report_events").await, 2);
}
