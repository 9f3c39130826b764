//! Two processes on one database: what one publishes the other learns, and reads no more than what moved.

use std::sync::Arc;

use futures_util::future::join_all;
use motcua::db;
use motcua::domain::scope::Scope;
use motcua::workflow::directory::Directory;
use motcua::workflow::publish::{DayPut, Published, Publisher, publish_day};
use serde_json::json;

use super::world::World;

#[actix_web::test]
async fn another_process_reads_what_moved_and_nothing_else() {
    let world = World::with_tra_cu().await;
    let mut conn = world.connect().await;
    let other = Directory::load(&mut conn).await.unwrap();
    let before = other.current();
    assert!(!other.stale(&before.versions));
    other.refresh(&mut conn).await.unwrap();
    assert!(Arc::ptr_eq(&before.agencies, &other.current().agencies));

    let registrar = world.client(&[Scope::CatalogueWrite], None).await;
    let body = json!({"name": "A", "field": {"code": "A", "name": "B"}, "levels": ["commune"], "valid_from": "2023-01-01"});
    registrar.put("/v1/procedures/1.1", &body).await.is(201);
    let seen = db::versions::read(&mut conn).await.unwrap();
    assert!(other.stale(&seen));
    assert!(before.catalogue.procedures().is_empty());
    let after = other.refresh_if(&mut conn, &seen).await.unwrap();
    assert_eq!(after.catalogue.procedures().len(), 1);
    assert_eq!(after.clients.len(), before.clients.len() + 1);
    assert!(Arc::ptr_eq(&before.agencies, &after.agencies));
    assert!(Arc::ptr_eq(&before.calendar, &after.calendar));
    assert!(!other.stale(&seen));
}

#[actix_web::test]
async fn of_two_who_publish_the_same_one_makes_it() {
    let world = World::new().await;
    let at = world.state().clock.now();
    let publisher = Publisher { client: "c".to_owned(), agency: None, now: at, real_now: at };
    let day = "2026-11-23".parse().unwrap();
    let put = DayPut::Named(motcua::domain::calendar::CalendarDay {
        day,
        kind: motcua::domain::calendar::DayKind::SwappedOff,
        name: "Nghỉ hoán đổi".to_owned(),
        source: "TB".to_owned(),
    });
    let publish = async || {
        let mut conn = world.connect().await;
        publish_day(&mut conn, &publisher, &put).await.unwrap()
    };
    let mut outcomes = join_all((0..4).map(|_| publish())).await;
    outcomes.sort_by_key(|outcome| *outcome != Published::Created);
    let expected = [Published::Created, Published::Unchanged, Published::Unchanged, Published::Unchanged];
    assert_eq!(outcomes, expected);
}
