//! Two services on one database, as an operator runs them, and the commands beside them.

use std::time::Duration;

use serde_json::{Value, json};

use crate::support::contract::operations;
use crate::support::{Service, TestClient, TestDb};

async fn prepared(service: &Service) -> (TestClient, String) {
    let secret = service.add_client("desk");
    let client = TestClient::of(&service.base).with_token(&service.token("desk", &secret).await);
    let agency = json!({"name": "Xã", "level": "commune", "valid_from": "2004-01-01"});
    assert_eq!(client.put("/v1/agencies/H59.31.07", &agency).await.status, 201);
    let procedure = operations().into_iter().find(|operation| operation.id == "put_procedure").unwrap();
    let (kind, body) = procedure.body.unwrap();
    let put = client.send(procedure.method, &procedure.path, &[("content-type", &kind)], body).await;
    assert_eq!(put.status, 201, "{}", put.text());
    (client, secret)
}

/// Takes a dossier in at one service and asks for it again, by its key, at the other.
async fn both_answer(clients: &[TestClient; 2], n: usize) {
    let body = json!({"procedure": "1.001193", "agency": "H59.31.07",
        "applicant": {"name": "Kim Thị Sa Rây", "identity_number": format!("0841870{n:05}")}});
    let key = format!("key-{n}");
    let headers = &[("idempotency-key", key.as_str())];
    let [first, second] = if n.is_multiple_of(2) { [0, 1] } else { [1, 0] };
    let method = actix_web::http::Method::POST;
    let taken = clients[first].json(method.clone(), "/v1/dossiers", headers, &body).await;
    assert_eq!(taken.status, 201, "{}", taken.text());
    let again = clients[second].json(method, "/v1/dossiers", headers, &body).await;
    assert_eq!((again.status, again.json()["id"].clone()), (taken.status, taken.json()["id"].clone()));
}

async fn rotated(mut command: std::process::Child, clients: &[TestClient; 2], n: &mut usize) {
    loop {
        both_answer(clients, *n).await;
        *n += 1;
        if let Some(status) = command.try_wait().unwrap() {
            assert!(status.success());
            return;
        }
    }
}

#[actix_web::test]
async fn two_services_go_through_rotations_without_a_restart() {
    let db = TestDb::create().await;
    let home = tempfile::tempdir().unwrap();
    let one = Service::start(&db, home.path(), &[]);
    let other = Service::start(&db, home.path(), &[]);
    let (client, secret) = prepared(&one).await;
    let at_other = TestClient::of(&other.base).with_token(client.token.as_deref().unwrap());
    let clients = [client, at_other];
    tokio::time::sleep(Duration::from_millis(1500)).await;
    let mut n = 0;
    for _ in 0..20 {
        both_answer(&clients, n).await;
        n += 1;
    }
    let old = std::fs::read_to_string(home.path().join("keys")).unwrap();
    let old_id = old.lines().last().unwrap().split(':').next().unwrap().to_owned();
    let mut cut_off = one.spawn(&["key", "rotate", "data"]);
    tokio::time::sleep(Duration::from_millis(700)).await;
    cut_off.kill().unwrap();
    cut_off.wait().unwrap();
    rotated(one.spawn(&["key", "rotate", "data"]), &clients, &mut n).await;
    // What was under way while the last batch was sealed again may still be sealed with the old key.
    one.told(&["key", "rotate", "signing", "--now"]);
    let listed = one.told(&["key", "list"]);
    assert!(listed.contains(&format!("{old_id}\topens")) && listed.contains("\tseals\t"), "{listed}");
    one.told(&["key", "drop", &old_id]);
    tokio::time::sleep(Duration::from_millis(1500)).await;
    for _ in 0..4 {
        both_answer(&clients, n).await;
        n += 1;
    }
    let fresh = other.token("desk", &secret).await;
    assert_eq!(clients[0].clone().with_token(&fresh).get("/v1/fields").await.status, 200);
    let jwks: Value = clients[1].get("/.well-known/jwks.json").await.json();
    let kids: Vec<&str> =
        jwks["keys"].as_array().unwrap().iter().map(|key| key["kid"].as_str().unwrap()).collect();
    assert_eq!(kids.len(), 2);
    let old_kid = jsonwebtoken::decode_header(clients[0].token.as_deref().unwrap()).unwrap().kid.unwrap();
    one.told(&["key", "revoke", &old_kid]);
    tokio::time::sleep(Duration::from_millis(1500)).await;
    for dead in &clients {
        assert_eq!(dead.get("/v1/dossiers").await.status, 401);
    }
    assert_eq!(clients[1].clone().with_token(&fresh).get("/v1/dossiers").await.status, 200);
    let audit = one.told(&["audit", "--client", "motcua"]);
    assert!(audit.contains("signing_key") && audit.contains("data_key") && audit.contains("desk"), "{audit}");

    // The old key file is put back: no command and no service takes it.
    std::fs::write(home.path().join("keys"), old).unwrap();
    let refused = one.run(&["key", "list"]);
    let told = String::from_utf8(refused.stderr).unwrap();
    assert!(!refused.status.success() && told.contains("data key"), "{told}");
}
