//! The working calendar over HTTP: years, days, and what publishing them does.

use motcua::domain::scope::Scope;
use serde_json::json;

use super::world::World;

#[actix_web::test]
async fn the_known_years_have_the_working_days_of_the_notices() {
    let world = World::new().await;
    for (year, working_days) in [(2022, 249), (2023, 249), (2024, 251), (2025, 250), (2026, 249)] {
        let shown = world.anyone().get(&format!("/v1/calendar/{year}")).await.is(200).body;
        assert_eq!((&shown["year"], &shown["working_days"]), (&json!(year), &json!(working_days)));
    }
    let saturday = world.anyone().get("/v1/calendar/2026-08-22").await.is(200).body;
    assert_eq!((&saturday["working"], &saturday["kind"]), (&json!(true), &json!("swapped_working")));
    let plain = world.anyone().get("/v1/calendar/2026-08-24").await.is(200).body;
    assert_eq!(
        plain,
        json!({"date": "2026-08-24", "working": true, "kind": "plain", "name": null, "source": null})
    );
    for path in ["2027", "2027-01-01", "2026-02-30", "26", "2026-8-24", "1999", "x"] {
        world.anyone().get(&format!("/v1/calendar/{path}")).await.refuses(404, "not-found", &[]);
    }
    world.stranger().get("/v1/calendar/2026").await.refuses(401, "unauthenticated", &[]);
}

#[actix_web::test]
async fn a_swap_that_is_decided_is_published_and_taken_back() {
    let world = World::new().await;
    let registrar = world.client(&[Scope::CatalogueWrite], None).await;
    let day = "/v1/calendar/2026-11-23";
    let swap = json!({"kind": "swapped_off", "name": "Nghỉ hoán đổi", "source": "TB 1"});
    registrar.put(day, &swap).await.is(201);
    let before = world.db_traces().await;
    registrar.put(day, &swap).await.is(200);
    assert_eq!(world.db_traces().await, before);
    let preview = json!({"limit": {"amount": 1, "unit": "working_day"}, "from": "2026-11-20T09:00:00+07:00"});
    let due = world.anyone().post("/v1/deadlines/preview", &preview).await.is(200);
    assert_eq!(due.body["due_on"], "2026-11-25");
    let plain = registrar.put(day, &json!({"kind": "plain", "source": "TB 2"})).await.is(200);
    assert_eq!((&plain.body["kind"], &plain.body["working"]), (&json!("plain"), &json!(true)));
    let due = world.anyone().post("/v1/deadlines/preview", &preview).await.is(200);
    assert_eq!(due.body["due_on"], "2026-11-23");
    assert_eq!(world.db_traces().await.0, before.0 + 1);
}

#[actix_web::test]
async fn a_year_is_published_whole() {
    let world = World::new().await;
    let registrar = world.client(&[Scope::CatalogueWrite], None).await;
    let day = |date: &str| json!({"date": date, "kind": "holiday", "name": "Tết", "source": "BLLĐ"});
    registrar
        .put("/v1/calendar/2027-01-01", &json!({"kind": "holiday", "name": "Tết", "source": "BLLĐ"}))
        .await
        .refuses(422, "calendar-year-missing", &[]);
    let two = json!({"days": [day("2027-01-04"), day("2027-01-01")]});
    let made = registrar.put("/v1/calendar/2027", &two).await.is(201).body;
    assert_eq!((&made["days"][0]["date"], &made["working_days"]), (&json!("2027-01-01"), &json!(259)));
    let before = world.db_traces().await;
    registrar.put("/v1/calendar/2027", &two).await.is(200);
    assert_eq!(world.db_traces().await, before);
    let one = json!({"days": [day("2027-01-01")]});
    assert_eq!(registrar.put("/v1/calendar/2027", &one).await.is(200).body["working_days"], 260);
}

#[actix_web::test]
async fn every_fault_of_a_day_and_of_a_year_is_named() {
    let world = World::new().await;
    let registrar = world.client(&[Scope::CatalogueWrite], None).await;
    let put = async |part: &str, body| registrar.put(&format!("/v1/calendar/{part}"), &body).await;
    put("2026-11-23", json!({"kind": "feast", "name": " ", "days": []})).await.refuses(
        422,
        "invalid-values",
        &["/days not-allowed-here", "/source required", "/kind unknown-word", "/name required"],
    );
    put("2026-11-23", json!({"kind": "plain", "name": "x", "source": "y"})).await.refuses(
        422,
        "invalid-values",
        &["/name not-allowed-here"],
    );
    put("2026-11-22", json!({"kind": "swapped_off", "name": "x", "source": "y"})).await.refuses(
        422,
        "invalid-values",
        &["/kind not-allowed-here"],
    );
    put("2027", json!({})).await.refuses(422, "invalid-values", &["/days required"]);
    put("2027", json!({"days": [], "kind": "plain"})).await.refuses(
        422,
        "invalid-values",
        &["/kind not-allowed-here", "/days too-short"],
    );
    let day = |date: &str, kind: &str| json!({"date": date, "kind": kind, "name": "x", "source": "y"});
    let days =
        [day("2026-01-01", "holiday"), day("2027-01-04", "swapped_working"), day("2027-01-04", "holiday")];
    put("2027", json!({"days": days})).await.refuses(
        422,
        "invalid-values",
        &["/days/0/date out-of-range", "/days/1/kind not-allowed-here", "/days/2/date duplicate"],
    );
    put("2027", json!({"days": [day("1/1/2027", "x")]})).await.refuses(
        422,
        "invalid-values",
        &["/days/0/date malformed-date", "/days/0/kind unknown-word"],
    );
    put("soon", json!({})).await.refuses(404, "not-found", &[]);
    world.anyone().put("/v1/calendar/2027", &json!({})).await.refuses(401, "unauthenticated", &[]);
}

#[actix_web::test]
async fn each_change_is_a_version_that_says_what_was_and_what_became() {
    let world = World::new().await;
    let registrar = world.client(&[Scope::CatalogueWrite], None).await;
    let auditor = world.client(&[Scope::AuditRead], None).await;
    let day = "/v1/calendar/2026-11-23";
    let swap = json!({"kind": "swapped_off", "name": "Nghỉ hoán đổi", "source": "TB 1"});
    registrar.put(day, &swap).await.is(201);
    registrar.put(day, &swap).await.is(200);
    registrar.put(day, &json!({"kind": "plain", "source": "TB 2"})).await.is(200);
    let new_year = json!({"date": "2027-01-01", "kind": "holiday", "name": "Tết", "source": "BLLĐ"});
    let second = json!({"date": "2027-01-04", "kind": "swapped_off", "name": "Nghỉ", "source": "TB 3"});
    registrar.put("/v1/calendar/2027", &json!({"days": [new_year, second]})).await.is(201);
    registrar.put("/v1/calendar/2027", &json!({"days": [new_year]})).await.is(200);

    let shown = auditor.get("/v1/calendar/versions").await.is(200).body;
    assert_eq!((&shown["next"], shown["items"].as_array().unwrap().len()), (&json!(null), 5));
    let numbers: Vec<i64> =
        shown["items"].as_array().unwrap().iter().map(|item| item["number"].as_i64().unwrap()).collect();
    assert_eq!(numbers, [5, 4, 3, 2, 1], "what changes nothing makes none");
    let plain = |source| json!({"kind": "plain", "name": null, "source": source});
    let version = |nth: usize| &shown["items"][nth];
    let off = json!({"kind": "swapped_off", "name": "Nghỉ hoán đổi", "source": "TB 1"});
    let change = |from, to| json!([{"date": "2026-11-23", "from": from, "to": to}]);
    assert_eq!(version(3)["days"], change(plain(json!(null)), off.clone()));
    assert_eq!(version(2)["days"], change(off, plain(json!("TB 2"))));
    assert_eq!((&version(1)["years"], version(1)["days"].as_array().unwrap().len()), (&json!([2027]), 2));
    assert_eq!(
        version(0)["days"][0]["to"],
        plain(json!(null)),
        "a year published without it names no source"
    );
    assert_eq!((&version(0)["years"], &version(0)["at"]), (&json!([]), &json!("2023-03-24T10:00:00+07:00")));
    assert_eq!(version(4)["client"], "motcua");
    assert_eq!(version(4)["days"].as_array().unwrap().len(), 77);
    assert!(version(4)["days"][0]["to"]["source"].as_str().unwrap().contains("BLLĐ"));

    // The calendar is everyone's to read; who changed it is not.
    let anyone = world.anyone().get("/v1/calendar/versions?limit=2").await.is(200);
    assert_eq!(anyone.header("link").unwrap(), "</v1/calendar/versions?limit=2&cursor=4>; rel=\"next\"");
    assert_eq!(anyone.body["items"][0]["client"], json!(null));
    assert!(version(0)["client"].as_str().unwrap().starts_with("client-"));
    let rest = world.anyone().get("/v1/calendar/versions?cursor=4").await.is(200).body;
    assert_eq!((&rest["items"][0]["number"], rest["items"].as_array().unwrap().len()), (&json!(3), 3));
    for query in ["limit=0", "limit=201", "cursor=x"] {
        let path = format!("/v1/calendar/versions?{query}");
        assert_eq!(world.anyone().get(&path).await.status, 422, "{query}");
    }
}

#[actix_web::test]
async fn the_calendar_is_shown_as_it_was_after_a_version() {
    let world = World::new().await;
    let registrar = world.client(&[Scope::CatalogueWrite], None).await;
    let shown = world.anyone().get("/v1/calendar/2026").await.is(200).body;
    let first = world.anyone().get("/v1/calendar/2026?version=1").await.is(200);
    assert_eq!(first.body, shown);
    let swap = json!({"kind": "swapped_off", "name": "Nghỉ hoán đổi", "source": "TB 1"});
    registrar.put("/v1/calendar/2026-11-23", &swap).await.is(201);
    let day = json!({"date": "2027-01-01", "kind": "holiday", "name": "Tết", "source": "BLLĐ"});
    registrar.put("/v1/calendar/2027", &json!({"days": [day]})).await.is(201);
    for (path, working_days) in
        [("2026?version=1", 249), ("2026?version=2", 248), ("2026", 248), ("2027?version=3", 260)]
    {
        let shown = world.anyone().get(&format!("/v1/calendar/{path}")).await.is(200).body;
        assert_eq!(shown["working_days"], working_days, "{path}");
    }
    for (version, kind) in [(1, "plain"), (2, "swapped_off")] {
        let path = format!("/v1/calendar/2026-11-23?version={version}");
        assert_eq!(world.anyone().get(&path).await.is(200).body["kind"], kind);
    }
    // The same for ever, so its tag too.
    let tag = first.header("etag").unwrap();
    let again = world.anyone().get_with("/v1/calendar/2026?version=1", ("if-none-match", tag)).await;
    assert_eq!(again.status, 304);
    for path in ["2027?version=1", "2026?version=4", "2026?version=0"] {
        world.anyone().get(&format!("/v1/calendar/{path}")).await.refuses(404, "not-found", &[]);
    }
    let path = "/v1/calendar/2026?version=-1";
    world.anyone().get(path).await.refuses(400, "invalid-query", &["/version wrong-type"]);
}
