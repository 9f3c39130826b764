//! Who changed what is told to those who may know, page by page, the newest first.

use motcua::domain::scope::Scope;
use serde_json::{Value, json};

use crate::support::{TestApp, TestClient};

async fn put_agency(client: &TestClient, code: &str, parent: Option<&str>) {
    let body = json!({"name": format!("Xã {code}"), "level": "commune", "parent": parent, "valid_from": "2004-01-01"});
    let answer = client.put(&format!("/v1/agencies/{code}"), &body).await;
    assert!(answer.status.is_success(), "{}", answer.text());
}

async fn keys(client: &TestClient, query: &str) -> Vec<String> {
    let page = client.get(&format!("/v1/admin-events?{query}")).await;
    assert_eq!(page.status, 200, "{}", page.text());
    let key =
        |event: &Value| format!("{} {}", event["subject"].as_str().unwrap(), event["key"].as_str().unwrap());
    page.json()["items"].as_array().unwrap().iter().map(key).collect()
}

async fn app() -> (TestApp, TestClient) {
    let app = TestApp::start().await;
    app.db_agency("H59.31", "district", None).await;
    app.db_agency("H59.32", "district", None).await;
    let client = app.client(&[Scope::AuditRead, Scope::CatalogueWrite], None).await;
    for (code, parent) in [("H59.31.07", "H59.31"), ("H59.32.01", "H59.32"), ("H59.31.10", "H59.31")] {
        put_agency(&client, code, Some(parent)).await;
    }
    (app, client)
}

#[actix_web::test]
async fn changes_are_told_newest_first_with_who_and_what() {
    let (app, client) = app().await;
    assert_eq!(
        keys(&client, "subject=agency").await,
        ["agency H59.31.10", "agency H59.32.01", "agency H59.31.07"]
    );
    let own = client.id.clone().unwrap();
    assert_eq!(keys(&client, &format!("client={own}&key=H59.31.07")).await, ["agency H59.31.07"]);
    assert_eq!(keys(&client, "client=motcua&subject=agency").await, Vec::<String>::new());
    assert_eq!(keys(&client, &format!("subject=client&key={own}")).await, [format!("client {own}")]);
    assert_eq!(keys(&client, "subject=agency&from=2023-03-24&to=2023-03-24").await.len(), 3);
    assert_eq!(keys(&client, "subject=agency&from=2023-03-25").await.len(), 0);
    assert_eq!(keys(&client, "subject=agency&to=2023-03-23").await.len(), 0);
    let bound = app.client(&[Scope::AuditRead], Some("H59.31")).await;
    let id = bound.id.clone().unwrap();
    let change = client.get(&format!("/v1/admin-events?key={id}")).await.json()["items"][0]["change"].clone();
    assert_eq!(
        (&change["agency"], &change["scopes"]),
        (&json!("H59.31"), &json!(["audit:read"])),
        "{change}"
    );
    assert!(!change.to_string().contains("secret"), "{change}");
}

#[actix_web::test]
async fn pages_follow_each_other_while_new_changes_come() {
    let (_app, client) = app().await;
    let mut seen = Vec::new();
    let mut query = "subject=agency&limit=1".to_owned();
    loop {
        let page = client.get(&format!("/v1/admin-events?{query}")).await;
        let view = page.json();
        seen.push(view["items"][0]["key"].as_str().unwrap().to_owned());
        put_agency(&client, &format!("H59.31.2{}", seen.len()), Some("H59.31")).await;
        let Some(next) = view["next"].as_str() else { break };
        assert!(page.header("link").unwrap().contains(next));
        query = format!("subject=agency&limit=1&cursor={next}");
    }
    assert_eq!(seen, ["H59.31.10", "H59.32.01", "H59.31.07"]);
}

#[actix_web::test]
async fn a_client_of_one_district_hears_of_its_agencies_alone() {
    let (app, _) = app().await;
    let bound = app.client(&[Scope::AuditRead], Some("H59.31")).await;
    assert_eq!(keys(&bound, "").await, ["agency H59.31.10", "agency H59.31.07"]);
    for hidden in ["subject=client", "subject=signing_key", "key=H59.32.01", "subject=data_key"] {
        assert_eq!(keys(&bound, hidden).await, Vec::<String>::new(), "{hidden}");
    }
}

#[actix_web::test]
async fn a_question_that_makes_no_sense_is_told_so() {
    let (app, client) = app().await;
    for (query, refusal) in [
        ("subject=dossier", "422 invalid-query"),
        ("from=2023-03-25&to=2023-03-24", "422 invalid-query"),
        ("from=24/03/2023", "422 invalid-query"),
        ("limit=0", "422 invalid-query"),
        ("limit=201", "422 invalid-query"),
        ("cursor=x", "422 invalid-query"),
        ("q=x", "400 invalid-query"),
    ] {
        assert_eq!(client.get(&format!("/v1/admin-events?{query}")).await.refusal(), refusal, "{query}");
    }
    let other = app.client(&[Scope::CatalogueWrite, Scope::DossiersRead], None).await;
    assert_eq!(other.get("/v1/admin-events").await.refusal(), "403 insufficient-scope");
}
