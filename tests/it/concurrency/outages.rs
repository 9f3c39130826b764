//! The database goes away: backends are ended, the server is restarted, nobody answers, a commit's answer is lost.

use std::rc::Rc;
use std::time::{Duration, Instant};

use motcua::db::embedded::{Embedded, Role};
use serde_json::{Value, json};

use super::books::{self, count};
use super::load::Load;
use super::proxy::{Proxy, Trick};
use super::town::{AGENCIES, Ask, PROCEDURE, Town};
use super::{at, program, size, tell};
use crate::support::{Home, TestDb, local_url, throwaway};

const END_BACKENDS: &str = "select count(pg_terminate_backend(pid)) as n from pg_stat_activity \
    where datname = current_database() and pid <> pg_backend_pid() and application_name = 'motcua'";

#[actix_web::test]
async fn ended_backends_and_a_restarted_server_lose_nothing() {
    let home = Home::reachable();
    let server = Embedded::start(throwaway(home.path(), Role::Visitor)).await.unwrap();
    let database = server.database();
    let (program, _home) = program(local_url(&database));
    let town = Town::found(program).await;
    let load = Load::new(Rc::clone(&town), size(600, 6000));
    let begun = Instant::now();
    let outages = async {
        let mut ended = 0;
        for percent in [10, 15, 20, 25, 30, 35, 40, 45] {
            at(&load, percent).await;
            let mut conn = database.connect().await.unwrap();
            ended += count(&mut conn, END_BACKENDS).await;
        }
        assert!(ended > 8, "only {ended} backends were ended");
        at(&load, 60).await;
        server.stop().await.unwrap();
        tokio::time::sleep(Duration::from_millis(500)).await;
        Embedded::start(throwaway(home.path(), Role::Visitor)).await.unwrap()
    };
    let ((), server) = tokio::join!(load.run(3), outages);
    tell("backends ended, server restarted", &load, begun.elapsed());
    books::balance(&server.database(), &load.told).await;
    server.stop().await.unwrap();
}

async fn behind_a_proxy(db: &TestDb) -> (Rc<Town>, Proxy, tempfile::TempDir) {
    let proxy = Proxy::before(&db.url());
    let (program, home) = program(proxy.url(&db.url()));
    (Town::found(program).await, proxy, home)
}

fn intake(key: &str) -> Ask {
    let body = json!({"procedure": PROCEDURE, "agency": AGENCIES[0], "summary": key,
        "applicant": {"name": "Sơn Thị Lan"}});
    Ask::json("/v1/dossiers", key, &body)
}

#[actix_web::test]
async fn a_database_that_is_away_is_told_as_such_and_found_again() {
    let db = TestDb::create().await;
    let (town, proxy, _home) = behind_a_proxy(&db).await;
    assert_eq!(town.once(0, &intake("before")).await.unwrap().status, 201);
    proxy.cut();
    for process in [0, 1] {
        let begun = Instant::now();
        let write = town.once(process, &intake("during")).await.unwrap();
        let read = town.get(process, "/v1/dossiers?agency=H59.31").await.unwrap();
        for answer in [&write, &read] {
            assert_eq!((answer.status, answer.code().as_str()), (503, "database-unavailable"), "{answer:?}");
            assert!(answer.retry_after);
        }
        let ready = town.get(process, "/health/ready").await.unwrap();
        assert_eq!((ready.status, &ready.json()["status"]), (503, &json!("unavailable")));
        assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
        assert_eq!(town.get(process, "/health/live").await.unwrap().status, 200);
    }
    proxy.mend();
    let begun = Instant::now();
    for process in [0, 1] {
        let written = town.until_answered(process, &intake("during")).await;
        assert_eq!(written.status, 201);
        assert_eq!(town.get(process, "/v1/dossiers?agency=H59.31").await.unwrap().status, 200);
        assert_eq!(town.get(process, "/health/ready").await.unwrap().status, 200);
    }
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    let mut conn = db.connect().await;
    assert_eq!(count(&mut conn, "select count(*) as n from dossiers").await, 2);
}

/// Neither key nor version protects these: it is the writer that must find out.
#[actix_web::test]
async fn a_commit_whose_answer_is_lost_is_done_once() {
    let db = TestDb::create().await;
    let (town, proxy, _home) = behind_a_proxy(&db).await;
    let mut conn = db.connect().await;
    for (n, trick) in [Trick::LoseAnswer, Trick::LoseRequest, Trick::CommitLate].into_iter().enumerate() {
        let taken_in = town.until_answered(0, &intake(&format!("first-{n}"))).await;
        let id = taken_in.json()["id"].as_str().unwrap().to_owned();

        proxy.play(trick);
        let unkeyed = Ask { key: None, ..intake(&format!("second-{n}")) };
        let second = town.once(0, &unkeyed).await.unwrap();
        assert_eq!(second.status, 201, "{trick:?}: {second:?}");
        assert!(proxy.has_played(), "{trick:?} of an intake");

        proxy.play(trick);
        let act = json!({"action": "reissue", "reason": "lịch", "due_on": "2099-01-15"});
        let path = format!("/v1/dossiers/{id}/transitions");
        let acted = town.once(0, &Ask { key: None, ..Ask::json(path, "", &act) }).await.unwrap();
        assert_eq!((acted.status, acted.json()["version"].as_u64()), (200, Some(2)), "{trick:?}: {acted:?}");
        assert!(proxy.has_played(), "{trick:?} of an act");

        // Whatever comes late has come by then.
        tokio::time::sleep(Duration::from_millis(800)).await;
        let events = format!("select count(*) as n from dossier_events where dossier_id = '{id}'");
        assert_eq!(count(&mut conn, &events).await, 2, "{trick:?}");
        let dossiers = format!("select count(*) as n from applicants where summary = 'second-{n}'");
        assert_eq!(count(&mut conn, &dossiers).await, 1, "{trick:?}");
        let shown: Value = town.get(1, &format!("/v1/dossiers/{id}")).await.unwrap().json();
        assert_eq!(shown["version"], 2, "{trick:?}");
    }
}
