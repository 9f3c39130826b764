//! The drill: a backup while the service takes dossiers in, a fresh database, and everything is as it was.

use std::rc::Rc;

use chrono::Utc;
use diesel::sql_types::{BigInt, Binary};
use diesel_async::{RunQueryDsl as _, SimpleAsyncConnection as _};
use motcua::backup::{Made, backup, restore};
use motcua::db::connection::Connection;
use motcua::db::holdings::{restore_mark, sealed_with};
use motcua::vault::Purpose;
use motcua::workflow::reconcile::{Depth, Wanted, reconcile};
use serde_json::{Value, json};

use super::clerks::Clerks;
use super::place::Place;
use crate::dossiers::world::{ALL_SCOPES, HERE, World, act, intake_with, local};
use crate::support::{TestApp, TestDb, vault};

/// A person whose number is looked for afterwards.
const NUMBER: &str = "084187001234";

/// A moment before the backup: what was known then is known for ever.
const KNOWN_AT: &str = "2023-03-23T12:00:00%2B07:00";

const FIGURES: &str = "agency=H59.31&period=2023-Q2&group_by=procedure";

#[actix_web::test]
async fn a_backup_under_load_becomes_a_service_that_goes_on() {
    let (world, place) = (Rc::new(World::at(&local("2023-03-20T08:00")).await), Place::new());
    let dossier = some_days(&world).await;
    let before = seen(&world, &dossier).await;
    let made = while_taking_in(&world, &place).await;
    let taken = made.manifest.tables["dossiers"];

    let fresh = TestDb::empty().await;
    let restored = restore(&place.bench(fresh.database()), &place.file(), Utc::now()).await.unwrap();
    assert!(restored.report.is_clean() && restored.migrated.is_empty());
    let mut conn = fresh.connect().await;
    assert_eq!(restore_mark(&mut conn).await.unwrap(), None);
    let deep = Wanted { depth: Depth::Dossiers, ..Wanted::default() };
    let recounted = reconcile(&mut conn, &deep).await.unwrap();
    assert!(recounted.is_clean() && i64::try_from(recounted.dossiers).unwrap() == taken, "{recounted:?}");
    numbers_open_and_are_found(&mut conn).await;
    for change in ["update dossier_events set reason = 'x'", "delete from dossier_events"] {
        let refused = conn.batch_execute(change).await.unwrap_err();
        assert!(refused.to_string().contains("append-only"), "{refused}");
    }

    let app = TestApp::over(fresh, &local("2023-03-24T16:00")).await;
    let again = World { app, lives: std::sync::Mutex::default() };
    assert_eq!(seen(&again, &dossier).await, before);
    let today = "select count(*) as n from dossiers where code like 'H59.31.07-230324-%'";
    let issued = again.db_number(today).await;
    let next = again.clerk(HERE).await.take_in(&intake_with(&json!({}))).await;
    assert_eq!(next["code"], format!("H59.31.07-230324-{:04}", issued + 1));
    assert!(issued > 1, "the writer was at it");
}

/// Some days of work with all that history knows; a dossier with a past.
async fn some_days(world: &World) -> Value {
    let desk = world.client(ALL_SCOPES, None).await;
    let applicant = json!({"applicant": {"name": "Kim Thị Sa Rây", "identity_number": NUMBER}});
    let dossier = desk.take_in(&intake_with(&applicant)).await;
    for day in ["2023-03-21", "2023-03-22", "2023-03-23"] {
        world.set(&format!("{day}T09:00"));
        for _ in 0..5 {
            let other = desk.take_in(&intake_with(&json!({}))).await;
            desk.act(&other, &act("finish")).await.is(200);
        }
    }
    desk.act(&dossier, &act("request_supplement")).await.is(200);
    world.set("2023-03-23T14:00");
    let requested = desk.event(&dossier, "supplement_requested").await;
    let undo = json!({"action": "correct", "event": requested, "undo": true, "reason": "nhầm"});
    desk.act(&dossier, &undo).await.is(200);
    world.db_roll_up_some(20).await;
    world.set("2023-03-24T08:00");
    dossier
}

/// What a client sees: figures as known at a moment, one day's and the drill of a dossier's history.
async fn seen(world: &World, dossier: &Value) -> (Value, Value, Vec<Value>, Value) {
    let reader = world.client(ALL_SCOPES, None).await;
    let then = reader.figures(&format!("{FIGURES}&known_at={KNOWN_AT}&as_of=2023-03-23")).await;
    let later = reader.figures(&format!("{FIGURES}&known_at=2023-03-23T23:59:00%2B07:00")).await;
    assert_ne!(then["memo"], later["memo"], "a correction came in between");
    let history = reader.history(dossier).await;
    (then, later, history, reader.look(dossier).await)
}

/// Backs up while dossiers are taken in.
async fn while_taking_in(world: &Rc<World>, place: &Place) -> Made {
    let before = world.db_number("select count(*) as n from dossiers").await;
    let clerks = Clerks::at_work(world).await;
    let begun = clerks.taken();
    let made = backup(&place.bench(world.app.db().database()), &place.file(), Utc::now()).await.unwrap();
    let ended = clerks.taken();
    clerks.go_home().await;
    let (kept, all) =
        (made.manifest.tables["dossiers"], world.db_number("select count(*) as n from dossiers").await);
    assert!(
        ended > begun && kept < all,
        "nothing was taken in meanwhile: {kept} of {all}, {begun} to {ended}"
    );
    // What was answered before it began is in it; of what was answered after it ended, at most what four had under way.
    assert!((before + begun..=before + ended + 4).contains(&kept), "{kept} of {all}, {begun} to {ended}");
    made
}

#[derive(diesel::QueryableByName)]
struct Opened {
    #[diesel(sql_type = Binary)]
    identity_sealed: Vec<u8>,
    #[diesel(sql_type = BigInt)]
    n: i64,
}

async fn numbers_open_and_are_found(conn: &mut Connection) {
    let vault = vault();
    let sealed = sealed_with(conn).await.unwrap();
    let places: Vec<&str> = sealed.iter().map(|sealed| sealed.table).collect();
    assert_eq!(places, ["hash_keys", "signing_keys", "applicants"]);
    for sealed in &sealed {
        assert!(vault.open(sealed.purpose.parse().unwrap(), &sealed.sample).is_ok(), "{}", sealed.table);
    }
    let hash = vault.hash(Purpose::Identity, &[NUMBER.as_bytes()]);
    let found = diesel::sql_query(
        "select identity_sealed, count(*) over () as n from applicants where identity_hash = $1",
    );
    let found: Vec<Opened> = found.bind::<Binary, _>(&hash[..]).load(conn).await.unwrap();
    assert!(found.len() == 1 && found[0].n == 1);
    assert_eq!(vault.open(Purpose::Identity, &found[0].identity_sealed).unwrap(), NUMBER.as_bytes());
}
