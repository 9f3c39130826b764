//! The whole grid over HTTP: each edge is walked, everything else is refused with what is allowed instead.

use motcua::domain::act::Outcome;
use motcua::domain::scope::Scope;
use motcua::domain::status::{Action, Status};
use serde_json::{Value, json};

use super::world::{Door, HERE, World, act, act_with, id_of, reaching, with};

/// An act with lawful particulars; a correction names the intake.
async fn lawful(desk: &Door, dossier: &Value, action: Action) -> Value {
    if action != Action::Correct {
        return act(action.as_str());
    }
    let first = desk.history(dossier).await[0]["id"].clone();
    json!({"action": "correct", "event": first, "set": {"channel": "postal"}, "reason": "ghi nhầm kênh"})
}

#[actix_web::test]
async fn every_edge_leads_where_the_grid_says_and_nothing_else_is_allowed() {
    let world = World::new().await;
    let desk = world.anyone().await;
    let mut edges = 0;
    for status in Status::ALL {
        let bodies: Vec<Value> = Action::ALL.iter().map(|_| reaching(status.as_str())).collect();
        let dossiers = desk.bulk(&bodies).await;
        let allowed: Vec<&str> = status.allowed_actions().map(Action::as_str).collect();
        for (action, dossier) in Action::ALL.iter().zip(&dossiers) {
            assert_eq!(dossier["dossier_status"], status.as_str());
            let answer = desk.act(dossier, &lawful(&desk, dossier, *action).await).await;
            if let Ok(after) = status.after(*action) {
                edges += 1;
                let moved = answer.is(200).body;
                assert_eq!(moved["status"], after.as_str(), "{status} {action}");
                let was = dossier["version"].as_i64().unwrap();
                assert_eq!(moved["version"], was + 1, "{status} {action}");
                assert_eq!(desk.look(dossier).await["status"], after.as_str());
                assert_eq!(desk.history(dossier).await.len(), usize::try_from(was + 1).unwrap());
            } else {
                assert_eq!(
                    answer.body["dossier_status"],
                    status.as_str(),
                    "{status} {action}: {:#}",
                    answer.body
                );
                assert_eq!(answer.body["allowed_actions"], json!(allowed), "{status} {action}");
                answer.refuses(409, "forbidden-transition", &[]);
                assert_eq!(desk.look(dossier).await["version"], dossier["version"]);
            }
        }
    }
    assert_eq!(edges, 52);
}

#[actix_web::test]
async fn what_each_end_leaves_behind() {
    let world = World::new().await;
    let desk = world.anyone().await;
    for (status, action, outcome, standing) in [
        ("registered", act("withdraw"), None, json!(null)),
        ("registered", act("refuse_intake"), None, json!(null)),
        ("accepted", act("withdraw"), Some(Outcome::Withdrawn), json!("ended_on_time")),
        ("processing", act("stop"), Some(Outcome::Stopped), json!("ended_on_time")),
        ("accepted", act("finish"), Some(Outcome::Approved), json!("ended_early")),
        (
            "processing",
            act_with("finish", &json!({"outcome": "refused", "reason": "không đủ điều kiện"})),
            Some(Outcome::Refused),
            json!("ended_early"),
        ),
    ] {
        let dossier = desk.take_in(&reaching(status)).await;
        let ended = desk.act(&dossier, &action).await.is(200).body;
        assert_eq!(ended["outcome"], json!(outcome.map(Outcome::as_str)), "{action}");
        assert_eq!(
            ended["ended_on"],
            if outcome.is_some() { json!("2023-03-24") } else { json!(null) },
            "{action}"
        );
        assert_eq!(ended["standing"], standing, "{action}");
    }
}

#[actix_web::test]
async fn a_void_dossier_counts_nowhere_and_allows_nothing() {
    let world = World::new().await;
    let desk = world.anyone().await;
    for status in ["registered", "processing", "returned"] {
        let dossier = desk.take_in(&reaching(status)).await;
        let void = desk.act(&dossier, &act("void")).await.is(200).body;
        assert_eq!((&void["voided"], &void["standing"]), (&json!(true), &json!(null)));
        assert_eq!((&void["status"], &void["code"]), (&json!(status), &dossier["code"]));
        for action in Action::ALL {
            let answer = desk.act(&dossier, &lawful(&desk, &dossier, *action).await).await;
            assert_eq!(answer.body["allowed_actions"], json!([]), "{action}");
            answer.refuses(409, "forbidden-transition", &[]);
        }
        let path = format!("/v1/dossiers/{}", id_of(&dossier));
        desk.patch(&path, &[], &json!({"summary": "x"})).await.refuses(409, "forbidden-transition", &[]);
        assert_eq!(desk.get(&format!("{path}/actions")).await.is(200).body["actions"], json!([]));
    }
    let figures = desk.figures("agency=H59&period=2023-Q2").await;
    assert!(figures["totals"].as_object().unwrap().values().all(|n| n == 0), "{figures:#}");
    assert!(figures["memo"].as_object().unwrap().values().all(|n| n == 0), "{figures:#}");
    // Its code is burnt: the next one has another number.
    assert_eq!(desk.take_in(&reaching("accepted")).await["code"], "H59.31.07-230324-0003");
}

#[actix_web::test]
async fn each_act_takes_its_scope() {
    let world = World::new().await;
    let elder = world.anyone().await;
    let scopes = [Scope::DossiersApply, Scope::DossiersIntake, Scope::DossiersProcess, Scope::DossiersDecide];
    for scope in scopes {
        let door = world.client(&[scope, Scope::DossiersRead], Some(HERE)).await;
        for status in ["registered", "processing", "done"] {
            let dossier = elder.take_in(&reaching(status)).await;
            let list = door.get(&format!("/v1/dossiers/{}/actions", id_of(&dossier))).await.is(200).body;
            let told: Vec<&str> =
                list["actions"].as_array().unwrap().iter().map(|a| a["action"].as_str().unwrap()).collect();
            let status: Status = status.parse().unwrap();
            // A dossier that was never accepted is voided, not corrected.
            let mine = status.allowed_actions().filter(|action| action.scopes().contains(&scope));
            assert_eq!(told, mine.map(Action::as_str).collect::<Vec<_>>(), "{scope} {status}");
            for action in Action::ALL.iter().filter(|action| !action.scopes().contains(&scope)) {
                let body = lawful(&elder, &dossier, *action).await;
                let refused = door.act(&dossier, &body).await;
                let needed: Vec<&str> = action.scopes().iter().map(|scope| scope.as_str()).collect();
                assert_eq!(refused.body["scopes"], json!(needed), "{scope} {action}");
                refused.refuses(403, "insufficient-scope", &[]);
            }
        }
    }
}

#[actix_web::test]
async fn actions_name_what_they_need() {
    let world = World::new().await;
    let desk = world.anyone().await;
    let dossier = desk.take_in(&reaching("processing")).await;
    let list = desk.get(&format!("/v1/dossiers/{}/actions", id_of(&dossier))).await.is(200).body;
    assert_eq!((&list["status"], &list["version"]), (&json!("processing"), &json!(2)));
    for action in list["actions"].as_array().unwrap() {
        let name = action["action"].as_str().unwrap();
        let needs: Vec<&str> =
            action["needs"].as_array().unwrap().iter().map(|n| n.as_str().unwrap()).collect();
        // Without any one of them it is refused, and the pointer names it.
        for need in &needs {
            let body = with(&lawful(&desk, &dossier, name.parse().unwrap()).await, &json!({*need: null}));
            let fault = format!("/{need} required");
            desk.act(&dossier, &body).await.refuses(422, "invalid-values", &[&fault]);
        }
    }
}

#[actix_web::test]
async fn particulars_that_do_not_belong_are_refused() {
    let world = World::new().await;
    let desk = world.anyone().await;
    let dossier = desk.take_in(&reaching("processing")).await;
    for (action, given, fault) in [
        ("finish", json!({"outcome": "withdrawn"}), "/outcome not-allowed-here"),
        ("finish", json!({"outcome": "perhaps"}), "/outcome unknown-word"),
        ("finish", json!({"outcome": "refused"}), "/reason required"),
        ("finish", json!({"to_agency": HERE}), "/to_agency not-allowed-here"),
        ("withdraw", json!({"outcome": "approved"}), "/outcome not-allowed-here"),
        ("stop", json!({"due_on": "2023-04-01"}), "/due_on not-allowed-here"),
        ("stop", json!({"documents": ["A"]}), "/documents not-allowed-here"),
        ("stop", json!({"ground": "special_law"}), "/ground not-allowed-here"),
        ("stop", json!({"undo": true}), "/set not-allowed-here"),
        ("extend", json!({"due_on": "30/06/2023"}), "/due_on malformed-date"),
        ("transfer", json!({"to_agency": "H59.31.99"}), "/to_agency unknown-agency"),
    ] {
        let answer = desk.act(&dossier, &act_with(action, &given)).await;
        let code = if fault.ends_with("unknown-agency") { "unknown-agency" } else { "invalid-values" };
        answer.refuses(422, code, &[fault]);
    }
    assert_eq!(desk.look(&dossier).await["version"], 2);
}
