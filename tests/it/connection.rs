//! Reaching a server over the network: what each `sslmode` gives, and what a refusal says.

use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use diesel_async::{RunQueryDsl as _, SimpleAsyncConnection as _};
use motcua::db::connection::{ConnectError, Connection, Database, server_version};
use motcua::db::embedded::{Embedded, Role};
use motcua::db::statement::Statement;

use crate::support::{Home, TestDb, throwaway};

#[derive(diesel::QueryableByName)]
struct Backend {
    #[diesel(sql_type = diesel::sql_types::Integer)]
    pid: i32,
    #[diesel(sql_type = diesel::sql_types::Bool)]
    encrypted: bool,
}

async fn backend(conn: &mut Connection) -> diesel::QueryResult<Backend> {
    Statement::new("select pid, ssl as encrypted from pg_stat_ssl where pid = pg_backend_pid()")
        .get_result(conn)
        .await
}

/// A server on 127.0.0.1 that lets the user `clerk` in by a password.
struct Server {
    embedded: Embedded,
    _home: Home,
    port: u16,
}

impl Server {
    async fn start() -> Self {
        let home = Home::reachable();
        let embedded = Embedded::start(throwaway(home.path(), Role::Service)).await.unwrap();
        let mut conn = embedded.database().connect().await.unwrap();
        conn.batch_execute("create role clerk login superuser password 'canary'").await.unwrap();
        let data = embedded.home().join("data");
        embedded.stop().await.unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        fs::write(data.join("local.conf"), format!("listen_addresses = '127.0.0.1'\nport = {port}\n"))
            .unwrap();
        let embedded = Embedded::start(throwaway(home.path(), Role::Service)).await.unwrap();
        Self { embedded, _home: home, port }
    }

    /// Who may come in over the network, and settings on top.
    async fn admit(&self, hba: &str, settings: &str) {
        let data = self.embedded.home().join("data");
        fs::write(data.join("pg_hba.conf"), format!("local all all trust\n{hba}\n")).unwrap();
        let port = self.port;
        let local = format!("listen_addresses = '127.0.0.1'\nport = {port}\n{settings}\n");
        fs::write(data.join("local.conf"), local).unwrap();
        let mut conn = self.embedded.database().connect().await.unwrap();
        conn.batch_execute("select pg_reload_conf()").await.unwrap();
        tokio::time::sleep(Duration::from_millis(300)).await;
    }

    /// `Ok(encrypted)`.
    async fn knock(&self, host: &str, query: &str) -> Result<bool, ConnectError> {
        let url = format!("postgres://clerk:canary@{host}:{}/motcua?{query}", self.port);
        let mut conn = Database::parse(&url)?.connect().await?;
        Ok(backend(&mut conn).await.unwrap().encrypted)
    }

    async fn end(self) {
        self.embedded.stop().await.unwrap();
    }
}

/// An authority, and a key and certificate for `localhost` in the cluster; false without openssl.
fn certify(authority: &Path, data: &Path) -> bool {
    let script = r#"
        set -e
        cd "$1"
        openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=authority -keyout ca.key -out ca.pem
        openssl req -newkey rsa:2048 -nodes -subj /CN=localhost -keyout server.key -out server.csr
        printf 'subjectAltName=DNS:localhost\nbasicConstraints=CA:FALSE\n' > ext
        openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile ext -out server.crt
        chmod 600 server.key
        cp -p server.key server.crt "$2"
        if [ "$(id -u)" = 0 ]; then
            chown "$(stat -c %u:%g "$2")" "$2/server.key" "$2/server.crt"
        fi
    "#;
    let has_openssl = Command::new("openssl").arg("version").output().is_ok();
    if has_openssl {
        let made =
            Command::new("sh").args(["-c", script, "certify"]).args([authority, data]).output().unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    }
    has_openssl
}

#[actix_web::test]
async fn each_sslmode_keeps_its_promise() {
    let server = Server::start().await;
    server.admit("host all all 127.0.0.1/32 scram-sha-256", "").await;
    assert!(!server.knock("127.0.0.1", "sslmode=prefer").await.unwrap());
    assert!(!server.knock("127.0.0.1", "sslmode=disable").await.unwrap());
    for strict in ["require", "verify-ca", "verify-full"] {
        let refused = server.knock("127.0.0.1", &format!("sslmode={strict}")).await;
        assert!(matches!(refused, Err(ConnectError::Tls { .. })), "{strict} must not fall back: {refused:?}");
    }
    let (authority, data) = (tempfile::tempdir().unwrap(), server.embedded.home().join("data"));
    if !certify(authority.path(), &data) {
        println!("openssl is not installed: certificates are not tried");
        return server.end().await;
    }
    server.admit("hostssl all all 127.0.0.1/32 scram-sha-256", "ssl = on").await;
    let ours = format!("sslrootcert={}", authority.path().join("ca.pem").display());
    for (host, query) in [
        ("127.0.0.1", "sslmode=prefer".to_owned()),
        ("127.0.0.1", "sslmode=require".to_owned()),
        ("127.0.0.1", format!("sslmode=verify-ca&{ours}")),
        ("localhost", format!("sslmode=verify-full&{ours}")),
    ] {
        assert!(server.knock(host, &query).await.unwrap(), "{host} {query}");
    }
    for (host, query) in [
        ("127.0.0.1", format!("sslmode=verify-full&{ours}")),
        ("localhost", "sslmode=verify-full".to_owned()),
        ("localhost", "sslmode=verify-ca&sslrootcert=system".to_owned()),
    ] {
        let refused = server.knock(host, &query).await;
        assert!(matches!(refused, Err(ConnectError::Tls { .. })), "{host} {query}: {refused:?}");
    }
    let plain = server.knock("127.0.0.1", "sslmode=disable").await.unwrap_err();
    assert!(matches!(plain, ConnectError::LoginRefused { .. }), "{plain}");
    let missing =
        server.knock("localhost", "sslmode=verify-full&sslrootcert=/nowhere.pem").await.unwrap_err();
    assert!(matches!(missing, ConnectError::Authorities { .. }), "{missing}");
    server.end().await;
}

#[actix_web::test]
async fn refusals_say_what_to_do_and_tell_no_secret() {
    let server = Server::start().await;
    server.admit("host all all 127.0.0.1/32 scram-sha-256", "").await;
    let port = server.port;
    for (url, says) in [
        (format!("postgres://clerk:canary-wrong@127.0.0.1:{port}/motcua"), "refuses the user \"clerk\""),
        (format!("postgres://clerk:canary@127.0.0.1:{port}/absent"), "create it with `createdb absent`"),
        ("postgres://clerk:canary@127.0.0.1:1/motcua".to_owned(), "no PostgreSQL answers at 127.0.0.1:1"),
        (
            "postgres://clerk:canary@no.such.host.invalid/motcua".to_owned(),
            "no PostgreSQL answers at no.such.host",
        ),
    ] {
        let refusal = Database::parse(&url).unwrap().connect().await.err().unwrap();
        assert!(refusal.to_string().contains(says), "{refusal}");
        assert!(!format!("{refusal} {refusal:?}").contains("canary"), "{refusal:?}");
    }
    server.end().await;
}

#[actix_web::test]
async fn a_pool_replaces_what_broke_and_gives_up_on_what_takes_too_long() {
    let db = TestDb::create().await;
    let pool = db.database().pool(1, Duration::from_millis(200));
    let first = backend(&mut pool.get().await.unwrap()).await.unwrap().pid;
    assert_eq!(backend(&mut pool.get().await.unwrap()).await.unwrap().pid, first);

    let mut killer = db.connect().await;
    killer.batch_execute(&format!("select pg_terminate_backend({first}, 5000)")).await.unwrap();
    tokio::time::sleep(Duration::from_millis(50)).await;
    let mut again = pool.get().await.unwrap();
    assert_ne!(backend(&mut again).await.unwrap().pid, first);

    let slow = again.batch_execute("select pg_sleep(10)").await.unwrap_err();
    assert!(slow.to_string().contains("statement timeout"), "{slow}");
    assert!(server_version(&mut again).await.unwrap().major >= 15);
}
