//! The metrics are what dashboard, alerts and docs say, and their figures are those that clients are shown.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use motcua::db;
use motcua::domain::scope::Scope;
use motcua::domain::time::civil_day;
use motcua::workflow::figures::Figures;
use serde_json::{Value, json};

use crate::support::contract::operations;
use crate::support::{TestApp, TestClient};

fn file(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// A service that has answered, refused, written and been measured.
async fn used() -> (TestApp, TestClient) {
    let app = TestApp::start().await;
    app.db_agency("H59.31", "district", None).await;
    app.db_agency("H59.31.07", "commune", Some("H59.31")).await;
    let client = app.client(Scope::ALL, None).await;
    let procedure = operations().into_iter().find(|operation| operation.id == "put_procedure").unwrap();
    let (kind, body) = procedure.body.unwrap();
    client.send(procedure.method, &procedure.path, &[("content-type", &kind)], body).await;
    let intake = |channel: &str, submitted: &str| {
        json!({"procedure": "1.001193", "agency": "H59.31.07", "channel": channel, "submitted_at": submitted,
               "applicant": {"name": "Kim Thị Sa Rây"}})
    };
    for (channel, submitted, times) in [
        ("direct", "2023-03-20T08:00:00+07:00", 3),
        ("direct", "2023-03-24T09:00:00+07:00", 2),
        ("online", "2023-03-24T09:30:00+07:00", 4),
    ] {
        for _ in 0..times {
            let answer = client.post("/v1/dossiers", &intake(channel, submitted)).await;
            assert_eq!(answer.status, 201, "{}", answer.text());
        }
    }
    client.get("/v1/dossiers/none").await;
    for secret in ["s3cret", "wrong"] {
        let form = format!("grant_type=client_credentials&client_id=portal&client_secret={secret}");
        if secret == "s3cret" {
            app.db_client("portal", secret, &[Scope::DossiersRead], None).await;
        }
        app.anonymous().form("/oauth/token", &[], &form).await;
    }
    let figures = Figures::default();
    app.state.metrics.watch_figures(figures.clone()).unwrap();
    let job = motcua::jobs::figures::run(app.state.database.clone(), app.clock.clone(), figures.clone());
    let job = tokio::spawn(job);
    for _ in 0..200 {
        if figures.read().standing.is_some() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    job.abort();
    (app, client)
}

/// Names of all metrics, as `# TYPE` tells them.
fn names(text: &str) -> BTreeSet<String> {
    text.lines()
        .filter_map(|line| line.strip_prefix("# TYPE ")?.split(' ').next())
        .map(ToOwned::to_owned)
        .collect()
}

/// The metrics that an expression or a page names, without what a histogram appends.
fn named(text: &str) -> BTreeSet<String> {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let words = text.split(|c: char| !word(c)).filter(|word| {
        word.starts_with("motcua_") && *word != "motcua_" || word.starts_with("process_") && word.len() > 12
    });
    let plain = |word: &str| {
        let cut = ["_bucket", "_sum", "_count"].iter().find_map(|end| word.strip_suffix(end));
        cut.unwrap_or(word).to_owned()
    };
    words.map(plain).collect()
}

fn expressions(value: &Value, found: &mut String) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| expressions(item, found)),
        Value::Object(members) => {
            for (name, member) in members {
                match member.as_str().filter(|_| ["expr", "query"].contains(&name.as_str())) {
                    Some(text) => found.extend([text, "\n"]),
                    None => expressions(member, found),
                }
            }
        }
        _ => {}
    }
}

#[actix_web::test]
async fn dashboard_alerts_and_docs_name_what_there_is() {
    let (_app, client) = used().await;
    let there = names(&client.get("/metrics").await.text());
    assert!(there.len() > 35, "{there:?}");
    let mut dashboard = String::new();
    expressions(&serde_json::from_str(&file("ops/grafana/motcua.json")).unwrap(), &mut dashboard);
    let (shown, alerted) = (named(&dashboard), named(&file("ops/prometheus/alerts.yml")));
    assert!(shown.len() > 25 && alerted.len() > 10, "{shown:?} {alerted:?}");
    for (place, names) in [("the dashboard", &shown), ("an alert", &alerted)] {
        let missing: Vec<_> = names.difference(&there).collect();
        assert!(missing.is_empty(), "{place} names what there is not: {missing:?}");
    }
    let page = file("docs/operations.md");
    let (_, section) = page.split_once("\n## Metrics").unwrap();
    let told = named(section.split("\n## ").next().unwrap());
    assert_eq!(
        there.difference(&told).collect::<Vec<_>>(),
        Vec::<&String>::new(),
        "docs/operations.md is silent"
    );
    assert_eq!(
        told.difference(&there).collect::<Vec<_>>(),
        Vec::<&String>::new(),
        "docs/operations.md tells too much"
    );
}

/// The value of a metric without labels.
fn value(text: &str, name: &str) -> f64 {
    let line = text.lines().find_map(|line| line.strip_prefix(&format!("{name} ")));
    line.unwrap_or_else(|| panic!("no {name} in {text}")).parse().unwrap()
}

#[actix_web::test]
#[expect(clippy::float_cmp, reason = "counts are whole numbers")]
async fn the_figures_are_those_that_clients_are_shown() {
    let (app, client) = used().await;
    let text = client.get("/metrics").await.text();
    let figures = client.get("/v1/statistics/dossiers?period=2023-Q2").await.json();
    for (metric, shown) in [
        ("motcua_dossiers_pending", &figures["totals"]["pending_total"]),
        ("motcua_dossiers_overdue", &figures["totals"]["pending_overdue"]),
        ("motcua_dossiers_undated", &figures["memo"]["pending_without_due_date"]),
        ("motcua_dossiers_waiting", &figures["memo"]["pending_waiting"]),
        ("motcua_dossiers_waiting_intake", &figures["memo"]["registered_waiting"]),
    ] {
        assert_eq!(value(&text, metric), shown.as_f64().unwrap(), "{metric}");
    }
    assert_eq!(
        (value(&text, "motcua_dossiers_overdue"), value(&text, "motcua_dossiers_waiting_intake")),
        (3.0, 4.0)
    );
    assert_eq!(value(&text, "motcua_writer_orders_total"), 9.0);
    assert_eq!(value(&text, "motcua_writer_batch_orders_sum"), 9.0);
    assert_eq!(value(&text, "motcua_writer_wait_seconds_count"), 9.0);
    assert_eq!(
        value(&text, "motcua_writer_commit_seconds_count"),
        value(&text, "motcua_writer_batches_total")
    );
    assert!(value(&text, "motcua_ledger_tail_lines") > 0.0);
    assert!(text.contains("motcua_http_problems_total{code=\"not-found\"} 1"), "{text}");
    assert!(text.contains("motcua_tokens_refused_total{error=\"invalid_client\"} 1"), "{text}");

    // Rolled up, they are the same: each line counts once.
    let mut conn = app.db().connect().await;
    let today = civil_day(app.clock.now());
    let before = db::figures::standing(&mut conn, today).await.unwrap();
    db::ledger::roll_up(&mut conn, 10).await.unwrap();
    assert_eq!(db::figures::standing(&mut conn, today).await.unwrap(), before);
    db::ledger::roll_up(&mut conn, 10_000).await.unwrap();
    assert_eq!(db::figures::standing(&mut conn, today).await.unwrap(), before);
}

/// Scraping asks the database nothing: it goes on when there is none.
#[actix_web::test]
async fn a_scrape_does_not_need_the_database() {
    let (mut app, client) = used().await;
    app.db_lose();
    let answer = client.get("/metrics").await;
    assert_eq!(answer.status, 200);
    assert!(names(&answer.text()).contains("motcua_writer_queued"));
}
