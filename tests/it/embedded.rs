//! The embedded PostgreSQL: starts, stops, and survives what people and machines do to it.
//!
//! As root these also show that the server runs as somebody else. Each test has a cluster of its own.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use diesel::sql_types::Text;
use diesel_async::{RunQueryDsl as _, SimpleAsyncConnection as _};
use motcua::db::connection::{Connection, Database};
use motcua::db::embedded::{Durability, Embedded, EmbeddedError, EmbeddedOptions, Role};
use motcua::db::statement::Statement;

use crate::support::{Home, throwaway};

fn durable(data_dir: &Path) -> EmbeddedOptions {
    EmbeddedOptions { durability: Durability::Kept, ..throwaway(data_dir, Role::Service) }
}

async fn start(data_dir: &Path, role: Role) -> Result<Embedded, EmbeddedError> {
    Embedded::start(throwaway(data_dir, role)).await
}

async fn connect(database: &Database) -> Connection {
    database.connect().await.unwrap()
}

async fn setting(conn: &mut Connection, name: &str) -> String {
    #[derive(diesel::QueryableByName)]
    struct Setting {
        #[diesel(sql_type = Text)]
        value: String,
    }
    let row: Setting = Statement::new("select current_setting($1) as value")
        .bind::<Text, _>(name)
        .get_result(conn)
        .await
        .unwrap();
    row.value
}

fn pid_file(data_dir: &Path) -> PathBuf {
    data_dir.join("pg/data/postmaster.pid")
}

fn pid(data_dir: &Path) -> String {
    fs::read_to_string(pid_file(data_dir)).unwrap().lines().next().unwrap().to_owned()
}

#[actix_web::test]
async fn it_starts_stops_and_starts_again_with_what_it_had() {
    let home = Home::reachable();
    let first = Embedded::start(durable(home.path())).await.unwrap();
    let mut conn = connect(&first.database()).await;
    conn.batch_execute("create table kept (n int); insert into kept values (1)").await.unwrap();
    for (name, value) in [
        ("data_checksums", "on"),
        ("fsync", "on"),
        ("full_page_writes", "on"),
        ("synchronous_commit", "on"),
        ("listen_addresses", ""),
        ("server_encoding", "UTF8"),
        ("TimeZone", "UTC"),
    ] {
        assert_eq!(setting(&mut conn, name).await, value, "{name}");
    }
    let mode = fs::metadata(first.home()).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
    first.stop().await.unwrap();
    assert!(!pid_file(home.path()).exists());

    let since = Instant::now();
    let second = Embedded::start(durable(home.path())).await.unwrap();
    assert!(since.elapsed() < Duration::from_secs(2), "{:?}", since.elapsed());
    let kept = connect(&second.database()).await.batch_execute("insert into kept values (2)").await;
    assert!(kept.is_ok());
    second.stop().await.unwrap();
}

#[actix_web::test]
async fn after_a_kill_the_next_start_adopts_the_server() {
    let home = Home::reachable();
    // What the operating system does for a killed process: its locks go, its server stays.
    drop(start(home.path(), Role::Service).await.unwrap());
    let left = pid(home.path());
    let adopted = start(home.path(), Role::Service).await.unwrap();
    assert_eq!(pid(home.path()), left);
    connect(&adopted.database()).await.batch_execute("select 1").await.unwrap();
    adopted.stop().await.unwrap();
    assert!(!pid_file(home.path()).exists());
}

#[actix_web::test]
async fn a_killed_server_is_started_again() {
    let home = Home::reachable();
    drop(start(home.path(), Role::Service).await.unwrap());
    let killed = pid(home.path());
    assert!(std::process::Command::new("kill").args(["-KILL", &killed]).status().unwrap().success());
    // The kernel takes a moment, and the server's own processes another to notice.
    std::thread::sleep(Duration::from_millis(500));
    let again = start(home.path(), Role::Service).await.unwrap();
    assert_ne!(pid(home.path()), killed);
    again.stop().await.unwrap();
}

#[actix_web::test]
async fn a_pid_file_that_names_a_stranger_is_no_obstacle() {
    let home = Home::reachable();
    start(home.path(), Role::Service).await.unwrap().stop().await.unwrap();
    for stranger in [std::process::id(), 4_000_000] {
        let data = home.path().join("pg/data");
        let stale = format!(
            "{stranger}\n{}\n1700000000\n5432\n{}\n\n",
            data.display(),
            home.path().join("pg").display()
        );
        fs::write(pid_file(home.path()), stale).unwrap();
        start(home.path(), Role::Service).await.unwrap().stop().await.unwrap();
    }
}

#[actix_web::test]
async fn a_half_made_cluster_is_made_anew() {
    let home = Home::reachable();
    start(home.path(), Role::Service).await.unwrap().stop().await.unwrap();
    // As if initdb had been killed: some of it is there, at the side, and nothing in place.
    let pg = home.path().join("pg");
    fs::rename(pg.join("data"), pg.join("data.new")).unwrap();
    fs::remove_dir_all(pg.join("data.new/global")).unwrap();
    let server = start(home.path(), Role::Service).await.unwrap();
    assert!(!pg.join("data.new").exists());
    server.stop().await.unwrap();
}

#[actix_web::test]
async fn a_cluster_of_another_version_is_left_alone() {
    let home = Home::reachable();
    let data = home.path().join("pg/data");
    fs::create_dir_all(&data).unwrap();
    fs::write(data.join("PG_VERSION"), "12\n").unwrap();
    let refusal = start(home.path(), Role::Service).await.unwrap_err();
    assert!(matches!(&refusal, EmbeddedError::OtherVersion { made_by, .. } if made_by == "12"), "{refusal}");
    assert!(refusal.to_string().contains("made by PostgreSQL 12, and only"), "{refusal}");
    assert_eq!(fs::read_dir(&data).unwrap().count(), 1);
}

#[actix_web::test]
async fn what_is_no_cluster_is_left_alone() {
    let home = Home::reachable();
    let data = home.path().join("pg/data");
    fs::create_dir_all(&data).unwrap();
    fs::write(data.join("letters.txt"), "dear").unwrap();
    let refusal = start(home.path(), Role::Service).await.unwrap_err();
    assert!(matches!(refusal, EmbeddedError::NotACluster(_)), "{refusal}");
}

#[actix_web::test]
async fn there_is_one_service_and_the_last_one_out_stops_the_server() {
    let home = Home::reachable();
    let service = start(home.path(), Role::Service).await.unwrap();
    let refusal = start(home.path(), Role::Service).await.unwrap_err();
    assert!(matches!(refusal, EmbeddedError::AlreadyServed(_)), "{refusal}");

    let visitor = start(home.path(), Role::Visitor).await.unwrap();
    let late = start(home.path(), Role::Visitor).await.unwrap();
    visitor.stop().await.unwrap();
    connect(&service.database()).await.batch_execute("select 1").await.unwrap();
    service.stop().await.unwrap();
    connect(&late.database()).await.batch_execute("select 1").await.unwrap();
    late.stop().await.unwrap();
    assert!(!pid_file(home.path()).exists());
}

#[actix_web::test]
async fn many_that_start_at_once_share_one_server() {
    let home = Home::reachable();
    let (a, b, c) = tokio::join!(
        start(home.path(), Role::Service),
        start(home.path(), Role::Visitor),
        start(home.path(), Role::Visitor)
    );
    for embedded in [a.unwrap(), b.unwrap(), c.unwrap()] {
        connect(&embedded.database()).await.batch_execute("select 1").await.unwrap();
        embedded.stop().await.unwrap();
    }
    assert!(!pid_file(home.path()).exists());
}

#[actix_web::test]
async fn a_long_path_gets_a_short_socket() {
    let home = Home::reachable();
    let deep = home.path().join("cơ-sở-dữ-liệu's".repeat(5));
    let server = start(&deep, Role::Service).await.unwrap();
    let joined = start(&deep, Role::Visitor).await.unwrap();
    let sockets = setting(&mut connect(&joined.database()).await, "unix_socket_directories").await;
    assert!(sockets.starts_with("/tmp/motcua-"), "{sockets}");
    joined.stop().await.unwrap();
    server.stop().await.unwrap();
    fs::remove_dir_all(sockets).unwrap();
}

#[actix_web::test]
async fn programs_that_are_not_there_get_a_sentence() {
    let home = Home::reachable();
    let nowhere =
        EmbeddedOptions { pg_bin: Some("/nowhere".into()), ..throwaway(home.path(), Role::Service) };
    let refusal = Embedded::start(nowhere).await.unwrap_err().to_string();
    assert!(refusal.contains("/nowhere") && refusal.contains("MOTCUA_PG_BIN"), "{refusal}");
}

#[actix_web::test]
async fn a_directory_that_the_servers_user_cannot_reach_moves() {
    // Only root runs the server as somebody else.
    let home = Home::private();
    let server = start(home.path(), Role::Service).await.unwrap();
    let as_root = fs::metadata(home.path()).unwrap().uid() == 0;
    assert_eq!(server.home().starts_with("/var/lib/motcua"), as_root, "{}", server.home().display());
    assert!(!as_root || fs::metadata(server.home()).unwrap().uid() != 0);
    let moved = server.home().to_owned();
    server.stop().await.unwrap();
    let again = start(home.path(), Role::Service).await.unwrap();
    assert_eq!(again.home(), moved);
    again.stop().await.unwrap();
    fs::remove_dir_all(moved).unwrap();
}
