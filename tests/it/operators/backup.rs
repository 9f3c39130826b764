//! What is refused before anything changes, what is broken off and gone on with, and what others get to see.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use chrono::Utc;
use diesel_async::SimpleAsyncConnection as _;
use motcua::backup::{BackupError, Manifest, backup, restore};
use motcua::db::connection::Database;
use motcua::db::holdings::{RestoreMark, mark_restore, restore_mark, tables};
use motcua::db::migrate::migrate;
use motcua::vault::DataKey;
use serde_json::json;

use super::place::Place;
use crate::dossiers::world::{World, act, intake_with};
use crate::support::TestDb;

/// A commune with a few dossiers, one number among them.
async fn commune() -> World {
    let world = World::new().await;
    let clerk = world.anyone().await;
    let applicant = json!({"applicant": {"name": "Kim Thị Sa Rây", "identity_number": "084187001234"}});
    for _ in 0..3 {
        let dossier = clerk.take_in(&intake_with(&applicant)).await;
        clerk.act(&dossier, &act("finish")).await.is(200);
    }
    world
}

/// A backup of it.
async fn backed_up(place: &Place) -> Manifest {
    let world = commune().await;
    let database = world.app.db().database();
    backup(&place.bench(database), &place.file(), Utc::now()).await.unwrap().manifest
}

async fn restored(place: &Place, into: &Database) -> Result<usize, BackupError> {
    restore(&place.bench(into), &place.file(), Utc::now()).await.map(|restored| restored.report.dossiers)
}

async fn is_empty(db: &TestDb) -> bool {
    let mut conn = db.connect().await;
    tables(&mut conn).await.unwrap().is_empty() && restore_mark(&mut conn).await.unwrap().is_none()
}

#[actix_web::test]
async fn nothing_is_overwritten_and_only_an_empty_place_is_filled() {
    let (world, place) = (commune().await, Place::new());
    let db = world.app.db();
    let made = backup(&place.bench(db.database()), &place.file(), Utc::now()).await.unwrap();
    for file in [place.file(), Manifest::beside(&place.file())] {
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600, "{}", file.display());
    }
    assert_eq!(fs::read_dir(place.path()).unwrap().count(), 2, "no half of a file is left");
    let again = backup(&place.bench(db.database()), &place.file(), Utc::now()).await.unwrap_err();
    assert!(matches!(again, BackupError::Exists(_)), "{again}");
    let into_itself = restored(&place, db.database()).await.unwrap_err();
    assert!(matches!(into_itself, BackupError::NotEmpty { .. }), "{into_itself}");
    let fresh = TestDb::empty().await;
    let dossiers = restored(&place, fresh.database()).await.unwrap();
    assert_eq!(i64::try_from(dossiers).unwrap(), made.manifest.tables["dossiers"]);
    let full = restored(&place, fresh.database()).await.unwrap_err();
    assert!(full.to_string().contains("Nothing was changed"), "{full}");
    let nothing = TestDb::empty().await;
    let refused =
        backup(&place.bench(nothing.database()), &place.path().join("n"), Utc::now()).await.unwrap_err();
    assert!(refused.to_string().contains("nothing to back up"), "{refused}");
}

#[actix_web::test]
async fn what_is_damaged_or_has_lost_its_keys_is_refused_before_anything_changes() {
    let mut place = Place::new();
    backed_up(&place).await;
    let fresh = TestDb::empty().await;
    let key = std::mem::replace(&mut place.keys, vec![DataKey::new("test", [8; 32]).unwrap()]);
    let wrong = restored(&place, fresh.database()).await.unwrap_err();
    assert!(wrong.to_string().contains("another one"), "{wrong}");
    place.keys.clear();
    let missing = restored(&place, fresh.database()).await.unwrap_err();
    assert!(missing.to_string().contains("\"test\""), "{missing}");
    place.keys = key;
    let whole = fs::read(place.file()).unwrap();
    let mut damaged = whole.clone();
    let middle = damaged.len() / 2;
    damaged[middle] ^= 1;
    for bytes in [&damaged[..], &whole[..middle]] {
        fs::write(place.file(), bytes).unwrap();
        let refused = restored(&place, fresh.database()).await.unwrap_err();
        assert!(refused.to_string().contains("not the dump its manifest describes"), "{refused}");
    }
    fs::write(place.file(), whole).unwrap();
    fs::remove_file(Manifest::beside(&place.file())).unwrap();
    let alone = restored(&place, fresh.database()).await.unwrap_err();
    assert!(alone.to_string().contains("was broken off"), "{alone}");
    assert!(is_empty(&fresh).await);
}

#[actix_web::test]
async fn a_restore_that_fails_half_way_leaves_the_place_empty() {
    let place = Place::new();
    backed_up(&place).await;
    // A type that stands in the way of a table, which no look at tables shows.
    let fresh = TestDb::empty().await;
    let mut conn = fresh.connect().await;
    conn.batch_execute("create type ledger_tail as (n int)").await.unwrap();
    let refused = restored(&place, fresh.database()).await.unwrap_err();
    assert!(
        matches!(&refused, BackupError::Program { said, .. } if said.contains("ledger_tail")),
        "{refused}"
    );
    assert!(is_empty(&fresh).await);
    conn.batch_execute("drop type ledger_tail").await.unwrap();
    restored(&place, fresh.database()).await.unwrap();
}

#[actix_web::test]
async fn a_restore_that_was_broken_off_goes_on() {
    let place = Place::new();
    let manifest = backed_up(&place).await;
    let mark = RestoreMark { began_at: Utc::now(), sha256: manifest.sha256.clone() };

    // Killed before its transaction was committed.
    let early = TestDb::empty().await;
    mark_restore(&mut early.connect().await, &mark).await.unwrap();
    restored(&place, early.database()).await.unwrap();

    // Killed after it, before all was counted again; and somebody lost a row meanwhile.
    let mut conn = early.connect().await;
    mark_restore(&mut conn, &RestoreMark { sha256: "another".to_owned(), ..mark.clone() }).await.unwrap();
    let other = restored(&place, early.database()).await.unwrap_err();
    assert!(matches!(other, BackupError::NotEmpty { .. }), "{other}");
    mark_restore(&mut conn, &mark).await.unwrap();
    let one_more = "insert into clients (id, name, secret_hash, scopes, created_at) values ('x', 'X', '', '{}', '2022-01-01')";
    conn.batch_execute(one_more).await.unwrap();
    let wrong = restored(&place, early.database()).await.unwrap_err();
    assert!(wrong.to_string().contains("clients has"), "{wrong}");
    assert!(restore_mark(&mut conn).await.unwrap().is_some(), "it stays marked");
    conn.batch_execute("delete from clients where id = 'x'").await.unwrap();
    restored(&place, early.database()).await.unwrap();
    assert_eq!(restore_mark(&mut conn).await.unwrap(), None);
}

#[actix_web::test]
async fn a_restore_that_is_killed_is_not_served_and_goes_on() {
    let mut place = Place::new();
    backed_up(&place).await;
    let calls = place.overheard();
    place.let_wait("pg_restore");
    let (fresh, dump) = (TestDb::empty().await, place.file());
    let dump = dump.to_str().unwrap();
    let mut killed = place.motcua(&["restore", dump], &fresh.url()).spawn().unwrap();
    while !calls.exists() {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    killed.kill().unwrap();
    killed.wait().unwrap();
    for command in [&["serve"][..], &["migrate"], &["reconcile"], &["backup", "/tmp"]] {
        let refused = place.motcua(command, &fresh.url()).output().unwrap();
        let said = String::from_utf8(refused.stderr).unwrap();
        assert!(!refused.status.success() && said.contains("is not finished"), "{command:?}: {said}");
    }
    place.let_go();
    let done = place.motcua(&["restore", dump], &fresh.url()).output().unwrap();
    let told = String::from_utf8_lossy(&done.stdout).into_owned();
    assert!(
        done.status.success() && told.contains("nothing differs"),
        "{told}{}",
        String::from_utf8_lossy(&done.stderr)
    );
    let well = place.motcua(&["reconcile", "--deep"], &fresh.url()).output().unwrap();
    assert_eq!(well.status.code(), Some(0));
}

#[actix_web::test]
async fn neither_a_password_nor_a_key_is_seen_by_others() {
    let (world, mut place) = (commune().await, Place::new());
    let db = world.app.db();
    let calls = place.overheard();
    let secret = "bi-mat-cua-nguoi-dung";
    let with_password = |db: &TestDb| Database::parse(&format!("{} password={secret}", db.url())).unwrap();
    let from = with_password(db);
    backup(&place.bench(&from), &place.file(), Utc::now()).await.unwrap();
    let fresh = TestDb::empty().await;
    restored(&place, &with_password(&fresh)).await.unwrap();
    let calls = fs::read_to_string(calls).unwrap();
    let lines: Vec<&str> = calls.lines().collect();
    assert!(lines.len() == 2 && lines.iter().all(|line| line.contains("with a password")), "{calls}");
    let manifest = fs::read_to_string(Manifest::beside(&place.file())).unwrap();
    assert!(!calls.contains(secret) && !manifest.contains(secret), "{calls}{manifest}");
    assert!(!manifest.contains("BwcHBwcH") && !manifest.contains("07070707"), "{manifest}");
}

#[actix_web::test]
async fn a_schema_of_its_own_is_backed_up_and_comes_back_beside_others() {
    let (db, place) = (TestDb::create().await, Place::new());
    let of = |db: &TestDb, schema: &str| db.database().clone().with_schema(schema.parse().unwrap());
    let from = of(&db, "h59");
    migrate(&from).await.unwrap();
    let mut conn = from.connect().await.unwrap();
    conn.batch_execute("insert into agencies (id, code) values (7, 'H59')").await.unwrap();
    let made = backup(&place.bench(&from), &place.file(), Utc::now()).await.unwrap();
    assert_eq!((made.manifest.schema.as_str(), made.manifest.tables["agencies"]), ("h59", 1));

    // Another province is there already.
    let other = TestDb::create().await;
    let wrong = restored(&place, &of(&other, "h60")).await.unwrap_err();
    assert!(wrong.to_string().contains("MOTCUA_DB_SCHEMA=h59"), "{wrong}");
    let into = of(&other, "h59");
    restored(&place, &into).await.unwrap();
    let mut conn = into.connect().await.unwrap();
    conn.batch_execute(
        "do $$ begin assert (select code from h59.agencies) = 'H59'; \
        assert not exists (select from public.agencies); end $$",
    )
    .await
    .unwrap();
    let unguarded = conn.batch_execute("insert into h59.agencies (id, code) values (8, 'H59')").await;
    assert!(unguarded.is_err(), "constraints came along");
}
