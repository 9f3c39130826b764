//! Reads of single dossiers that come together: each caller hears of its own, whatever becomes of the others.

use futures_util::future::join_all;
use motcua::domain::scope::Scope;
use serde_json::{Value, json};

use super::world::{ALL_SCOPES, BESIDE, BIRTH, HERE, World};

async fn take_in(world: &World, agency: &str, many: usize) -> Vec<Value> {
    let desk = world.anyone().await;
    let body = json!({"procedure": BIRTH, "agency": agency, "applicant": {"name": "Kim Thị Sa Rây"}});
    join_all((0..many).map(|_| desk.take_in(&body))).await
}

#[actix_web::test]
async fn each_hears_of_its_own() {
    let world = World::new().await;
    let (here, beside) = (take_in(&world, HERE, 10).await, take_in(&world, BESIDE, 3).await);
    // One token for all: in a debug build it takes long to check one.
    let clerk = world.app.client(&[Scope::DossiersRead], Some(HERE)).await;
    let mut asked: Vec<(String, Option<&Value>)> = Vec::new();
    for dossier in &here {
        // Three want the same one, by both of its names.
        for name in ["id", "code", "id"] {
            asked.push((dossier[name].as_str().unwrap().to_owned(), Some(dossier)));
        }
    }
    asked.extend(beside.iter().map(|dossier| (dossier["id"].as_str().unwrap().to_owned(), None)));
    asked.push((uuid::Uuid::now_v7().to_string(), None));
    asked.push((format!("{HERE}-230324-9999"), None));
    let paths: Vec<String> = asked.iter().map(|(name, _)| format!("/v1/dossiers/{name}")).collect();
    for _ in 0..3 {
        let answers = join_all(paths.iter().map(|path| clerk.get(path))).await;
        for ((name, expected), answer) in asked.iter().zip(answers) {
            match expected {
                Some(dossier) => assert_eq!(&answer.json(), *dossier, "{name}"),
                None => assert_eq!(answer.status.as_u16(), 404, "{name}"),
            }
        }
    }
}

#[actix_web::test]
async fn a_row_that_makes_no_sense_fails_nobody_else() {
    let world = World::new().await;
    let taken = take_in(&world, HERE, 8).await;
    let odd = taken[3]["id"].as_str().unwrap();
    world.app.db_execute(&format!("update dossiers set code = 'nonsense' where id = '{odd}'")).await;
    let clerk = world.clerk(HERE).await;
    let answers = join_all(taken.iter().map(|dossier| {
        let path = format!("/v1/dossiers/{}", dossier["id"].as_str().unwrap());
        let clerk = &clerk;
        async move { clerk.get(&path).await }
    }))
    .await;
    for (nth, answer) in answers.into_iter().enumerate() {
        answer.is(if nth == 3 { 500 } else { 200 });
    }
}

#[actix_web::test]
async fn a_connection_that_died_unnoticed_costs_nobody_an_answer() {
    let world = World::new().await;
    let taken = take_in(&world, HERE, 1).await;
    let clerk = world.clerk(HERE).await;
    for _ in 0..3 {
        let looks = join_all((0..8).map(|_| clerk.look(&taken[0]))).await;
        assert!(looks.iter().all(|look| *look == taken[0]));
        let others = "select count(pg_terminate_backend(pid, 5000)) as n from pg_stat_activity \
            where datname = current_database() and pid <> pg_backend_pid()";
        assert!(world.db_number(others).await >= 2);
    }
}

#[actix_web::test]
async fn a_lost_database_is_told_at_once() {
    let mut world = World::new().await;
    let taken = take_in(&world, HERE, 1).await;
    let reader = world.client(ALL_SCOPES, None).await;
    reader.look(&taken[0]).await;
    world.app.db_lose();
    for _ in 0..3 {
        let answer = reader.get(&format!("/v1/dossiers/{}", taken[0]["id"].as_str().unwrap())).await.is(503);
        assert_eq!(answer.body["code"], "database-unavailable");
    }
}
