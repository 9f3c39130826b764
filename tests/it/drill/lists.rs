//! The answer on the wire: NDJSON and CSV, what goes ahead of it, what is refused, and what becomes of a client that
//! leaves or is slow.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use actix_web::http::{Method, StatusCode};
use motcua::domain::scope::Scope;
use serde_json::{Value, json};

use super::many::multiply;
use crate::dossiers::world::{BESIDE, BIRTH, Door, HERE, LAND, World, act, intake_with, local};
use crate::support::{Answer, TestClient};

/// Who reads lists.
pub(super) trait List {
    /// The items of a list of lines, which must add up to what went ahead of it.
    async fn list(&self, path: &str) -> Vec<Value>;
}

impl List for Door {
    async fn list(&self, path: &str) -> Vec<Value> {
        self.knock().list(path).await
    }
}

impl List for TestClient {
    async fn list(&self, path: &str) -> Vec<Value> {
        let answer = self.get(path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text());
        assert_eq!(answer.header("content-type"), Some("application/x-ndjson"));
        let items: Vec<Value> =
            answer.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let sum: i64 = items.iter().map(|item| item["count"].as_i64().unwrap()).sum();
        assert_eq!(answer.header("x-total-count"), Some(sum.to_string().as_str()), "{path}");
        items
    }
}

const CELL: &str = "/v1/reports/H59.31/2023-Q2/forms/II.06b/cells/received_total";

/// Three dossiers of two fields, today.
async fn three() -> (World, TestClient) {
    let world = World::new().await;
    let desk = world.anyone().await;
    for changes in [
        json!({}),
        json!({"procedure": BIRTH, "channel": "postal"}),
        json!({"agency": BESIDE, "channel": "online", "accept": true}),
    ] {
        desk.take_in(&intake_with(&changes)).await;
    }
    (world, desk.knock())
}

async fn asked(client: &TestClient, path: &str, accept: Option<&str>) -> Answer {
    let accept: Vec<(&str, &str)> = accept.map(|accept| ("accept", accept)).into_iter().collect();
    client.send(Method::GET, path, &accept, vec![]).await
}

#[actix_web::test]
async fn one_line_each_with_the_cell_ahead() {
    let (_world, client) = three().await;
    let answer = client.get(CELL).await;
    assert_eq!(answer.header("x-total-count"), Some("3"));
    assert_eq!(answer.header("x-as-of"), Some("2023-03-24"));
    assert_eq!(answer.header("x-known-at"), Some("2023-03-24T10:00:00+07:00"));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let first: Value = serde_json::from_str(answer.text().lines().next().unwrap()).unwrap();
    let procedure = json!({"code": LAND, "name": format!("Thủ tục {LAND}"), "field": {"code": "TNMT-DD", "name": "Lĩnh vực TNMT-DD"}});
    let agency = json!({"code": HERE, "name": format!("UBND {HERE}")});
    let mut expected = json!({
        "id": first["id"], "code": format!("{HERE}-230324-0001"), "status": "accepted", "standing": "in_time",
        "procedure": procedure, "agency": agency, "intake_agency": agency, "channel": "direct",
        "submitted_at": "2023-03-24T10:00:00+07:00", "accepted_on": "2023-03-24", "due_on": "2023-03-31",
        "original_due_on": "2023-03-31", "ended_on": null, "outcome": null, "count": 1, "overdue_reason": null,
    });
    assert_eq!(first, expected);
    expected["id"] = Value::Null;
    for (narrowed, found) in [
        ("?field=TNMT-DD", 2),
        ("?field=TP-HT", 1),
        ("?procedure=1.001193", 1),
        ("?field=TNMT-DD&procedure=1.001193", 0),
        ("?channel=postal", 1),
        ("?field=TP-HT&channel=online", 0),
        ("?policy=form06&format=ndjson", 3),
    ] {
        assert_eq!(client.list(&format!("{CELL}{narrowed}")).await.len(), found, "{narrowed}");
    }
}

#[actix_web::test]
async fn csv_shows_what_a_spreadsheet_must_not_run() {
    let (world, client) = three().await;
    let registrar = world.client(&[Scope::CatalogueWrite], None).await;
    let name = "=HYPERLINK(\"http://x.example\",\"Cấp đất\")\r\n, \"hai\"";
    let body = json!({
        "name": name, "field": {"code": "X", "name": "@SUM(A1)"}, "levels": ["commune"], "valid_from": "2022-01-01",
        "limits": [], "supplement_clock": "restart",
    });
    registrar.put("/v1/procedures/9.999999", &body).await.is(201);
    let desk = world.anyone().await;
    desk.take_in(&intake_with(&json!({"procedure": "9.999999"}))).await;
    let answer = asked(&client, &format!("{CELL}?format=csv&bom=true"), None).await;
    assert_eq!(answer.header("content-type"), Some("text/csv; charset=utf-8; header=present"));
    let file = "attachment; filename=\"II.06b_H59.31_2023-Q2_received_total.csv\"";
    assert_eq!(answer.header("content-disposition"), Some(file));
    assert_eq!(answer.bytes[..3], [0xEF, 0xBB, 0xBF]);
    let mut reader = csv::Reader::from_reader(&answer.bytes[3..]);
    let head: Vec<String> = reader.headers().unwrap().iter().map(ToOwned::to_owned).collect();
    assert_eq!((head.len(), head[0].as_str(), head[19].as_str()), (21, "id", "count"));
    assert_eq!(head[20], "overdue_reason");
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 4);
    let formulas = ['=', '+', '-', '@', '\t', '\r'];
    assert!(rows.iter().flatten().all(|cell| !cell.starts_with(formulas)), "{rows:?}");
    let last = &rows[3];
    assert!(last[5].starts_with("'=HYPERLINK(") && &last[7] == "'@SUM(A1)", "{last:?}");
    // The same cells as JSON has, the name apart.
    let items = client.list(CELL).await;
    for (row, item) in rows.iter().zip(&items) {
        for (name, cell) in head.iter().zip(row).filter(|(name, _)| !name.ends_with("_name")) {
            let value = name.strip_suffix("_code").map_or(&item[name], |of| match of {
                "field" => &item["procedure"]["field"]["code"],
                of => &item[of]["code"],
            });
            let text = value
                .as_str()
                .map_or_else(|| value.as_i64().map(|n| n.to_string()).unwrap_or_default(), ToOwned::to_owned);
            assert_eq!(cell, text, "{name}");
        }
    }
    // Nothing behind the cell: the head alone.
    let path = CELL.replace("received_total", "resolved_total");
    let nothing = asked(&client, &path, Some("text/csv")).await;
    assert!(nothing.text().starts_with("id,code,") && nothing.text().lines().count() == 1);
    assert_eq!(client.list(&path).await, Vec::<Value>::new());
}

#[actix_web::test]
async fn the_client_says_how_it_is_written() {
    let (_world, client) = three().await;
    for (accept, query, kind) in [
        (None, "", "application/x-ndjson"),
        (Some("*/*"), "", "application/x-ndjson"),
        (Some("application/x-ndjson"), "", "application/x-ndjson"),
        (Some("text/csv"), "", "text/csv; charset=utf-8; header=present"),
        (Some("application/x-ndjson;q=0.5, text/csv"), "", "text/csv; charset=utf-8; header=present"),
        (Some("text/html,*/*;q=0.8"), "", "application/x-ndjson"),
        (Some("text/csv"), "?format=ndjson", "application/x-ndjson"),
        (Some("application/pdf"), "?format=csv", "text/csv; charset=utf-8; header=present"),
    ] {
        let answer = asked(&client, &format!("{CELL}{query}"), accept).await;
        assert_eq!(answer.header("content-type"), Some(kind), "{accept:?} {query}");
        assert_eq!(answer.header("vary"), Some("Accept"));
    }
    let refused = asked(&client, CELL, Some("application/pdf")).await;
    assert_eq!(refused.refusal(), "406 not-acceptable");
}

#[actix_web::test]
async fn what_is_no_cell_is_refused() {
    let (world, client) = three().await;
    for (path, refusal) in [
        ("/v1/reports/H59.31/2023-Q2/forms/II.06b/cells/pending", "404 not-found"),
        ("/v1/reports/H59.31/2023-Q2/forms/II.06b/cells/field_name", "404 not-found"),
        ("/v1/reports/H59.31/2023-Q2/forms/II.06x/cells/pending_total", "404 not-found"),
        ("/v1/reports/H59.31/2023-Q9/forms/II.06b/cells/pending_total", "404 not-found"),
        ("/v1/reports/H99/2023-Q2/forms/II.06b/cells/pending_total", "404 not-found"),
        ("/v1/reports/H59.31/2023-Q3/forms/II.06b/cells/pending_total", "422 invalid-query"),
        ("/v1/reports/H59.31/2023-Q2/forms/II.06b/cells/pending_total?field=NO", "422 invalid-query"),
        ("/v1/reports/H59.31/2023-Q2/forms/II.06b/cells/pending_total?channel=fax", "422 invalid-query"),
        ("/v1/reports/H59.31/2023-Q2/forms/II.06b/cells/pending_total?format=pdf", "422 invalid-query"),
        ("/v1/reports/H59.31/2023-Q2/forms/II.06b/cells/pending_total?bom=true", "422 invalid-query"),
        ("/v1/reports/H59.31/2023-Q2/forms/II.06b/cells/pending_total?bom=1", "400 invalid-query"),
        (
            "/v1/reports/H59.31/2023-Q2/forms/II.06b/cells/pending_total?procedure=9.9",
            "422 unknown-procedure",
        ),
        ("/v1/reports/H59.31/2023-Q2/forms/II.06b/cells/pending_total?policy=x", "422 unknown-policy"),
        ("/v1/reports/H59.31/2023-Q2/forms/II.06b/cells/pending_total?limit=3", "400 invalid-query"),
    ] {
        assert_eq!(client.get(path).await.refusal(), refusal, "{path}");
    }
    let stranger = world.clerk("H59.32").await.knock();
    assert_eq!(stranger.get(CELL).await.refusal(), "404 not-found");
    let reader = world.client(&[Scope::DossiersRead], None).await.knock();
    assert_eq!(reader.get(CELL).await.refusal(), "403 insufficient-scope");
}

/// Many dossiers behind one cell, and a client without a timeout that need not read.
async fn crowd(copies: i32) -> (World, TestClient) {
    let (world, client) = three().await;
    let desk = world.anyone().await;
    let dossier = desk.take_in(&intake_with(&json!({}))).await;
    desk.act(&dossier, &act("finish")).await.is(200);
    multiply(&world, copies).await;
    (world, client)
}

fn begin(world: &World, client: &TestClient, path: &str) -> TcpStream {
    let mut socket = TcpStream::connect(world.app.address()).unwrap();
    let token = client.token.as_ref().unwrap();
    write!(socket, "GET {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n").unwrap();
    let mut some = [0; 64];
    socket.read_exact(&mut some).unwrap();
    assert!(some.starts_with(b"HTTP/1.1 200"), "{:?}", String::from_utf8_lossy(&some));
    socket
}

/// When the service asked the database last, in microseconds.
async fn last_asked(world: &World) -> i64 {
    world
        .db_number(
            "select coalesce(max((extract(epoch from query_start) * 1000000)::bigint), 0) as n from pg_stat_activity \
             where datname = current_database() and pid <> pg_backend_pid() and query like '%dossier_events%'",
        )
        .await
}

/// Nothing is asked of the database any more.
async fn until_quiet(world: &World) {
    for _ in 0..60 {
        let before = last_asked(world).await;
        tokio::time::sleep(Duration::from_secs(1)).await;
        if last_asked(world).await == before {
            return;
        }
    }
    panic!("it asks on and on");
}

#[actix_web::test]
async fn slow_clients_hold_no_connection_and_who_leaves_stops_it() {
    let (world, client) = crowd(3000).await;
    let whole = client.get(CELL).await;
    assert_eq!(whole.text().lines().count(), 12_004);
    let begun = last_asked(&world).await;
    // More than the pool of long questions has connections.
    let sockets: Vec<TcpStream> = (0..12).map(|_| begin(&world, &client, CELL)).collect();
    until_quiet(&world).await;
    let figures = client.get("/v1/statistics/dossiers?period=2023-Q2&agency=H59");
    let figures = tokio::time::timeout(Duration::from_secs(4), figures).await;
    assert_eq!(figures.expect("a connection is free").status, StatusCode::OK);
    assert!(last_asked(&world).await > begun);
    // One of them goes on to its end; who has left is not read for.
    let mut sockets = sockets.into_iter();
    let mut one = sockets.next().unwrap();
    drop(sockets);
    let rest = tokio::task::spawn_blocking(move || {
        let (mut part, mut read) = (vec![0; 1 << 20], 0);
        one.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        let mut tail = Vec::new();
        while !tail.ends_with(b"0\r\n\r\n") {
            let n = one.read(&mut part).unwrap();
            assert!(n > 0, "it broke off");
            read += n;
            tail.extend_from_slice(&part[..n]);
            tail.drain(..tail.len().saturating_sub(16));
        }
        read
    });
    assert!(rest.await.unwrap() > whole.bytes.len());
    until_quiet(&world).await;
    assert_eq!(client.get(CELL).await.bytes, whole.bytes, "the same question, the same answer");
}

/// A list that does not add up to its cell ends without its last chunk, and the reason is the service's to know.
#[actix_web::test]
async fn what_is_not_whole_does_not_look_so() {
    let (world, client) = crowd(2000).await;
    world.db_roll_up().await;
    world.app.db_execute("update ledger_days set n = n + 1 where measure = 3").await;
    let path = CELL.replace("received_total", "received_new");
    // The chunk that ends a body is missing.
    let mut socket = begin(&world, &client, &path);
    let mut rest = Vec::new();
    let _broken = socket.read_to_end(&mut rest);
    assert!(rest.len() > 1_000_000 && !rest.ends_with(b"0\r\n\r\n"));
}

/// What was answered is answered again, by the moment that the answer named.
#[actix_web::test]
async fn the_same_question_has_the_same_answer_for_ever() {
    let (world, client) = three().await;
    let before = client.get(CELL).await;
    let moment = before.header("x-known-at").unwrap().replace('+', "%2B");
    world.set("2023-03-27T09:00");
    let desk = world.anyone().await;
    let items = desk.list(CELL).await;
    let id = |nth: usize| json!({"id": items[nth]["id"]});
    let late = |action: &str| {
        let mut act = act(action);
        act["occurred_at"] = local("2023-03-24T16:00").into();
        act
    };
    desk.act(&id(0), &late("finish")).await.is(200);
    desk.act(&id(1), &act("void")).await.is(200);
    let mut moved = late("transfer");
    moved["to_agency"] = HERE.into();
    desk.act(&id(2), &moved).await.is(200);
    desk.take_in(&intake_with(&json!({"accepted_at": local("2023-03-20T09:00")}))).await;
    assert_ne!(desk.list(CELL).await, items);
    for query in [format!("?known_at={moment}"), format!("?known_at={moment}&as_of=2023-03-24")] {
        assert_eq!(desk.knock().get(&format!("{CELL}{query}")).await.bytes, before.bytes);
    }
}
