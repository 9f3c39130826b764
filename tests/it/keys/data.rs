//! Data keys: a new one is held by all before it seals, what older ones sealed is sealed again beside the running
//! service, and nothing is unreadable at any moment of it.

use std::path::Path;
use std::time::Duration;

use actix_web::http::Method;
use chrono::Utc;
use diesel::sql_types::{Binary, Text};
use diesel_async::RunQueryDsl as _;
use motcua::db::{self, sealed};
use motcua::domain::scope::Scope;
use motcua::http::keys::{follow, load_or_make};
use motcua::http::state::State;
use motcua::vault::{DataKey, Purpose, Vault};
use motcua::workflow::data_keys::{
    DataKeysError, Dropped, Identity, Promoted, give_up, promote, report, reseal, settle,
};
use serde_json::json;
use uuid::Uuid;

use crate::support::contract::operations;
use crate::support::{TestApp, TestClient, TestDb, foundation};

fn key(id: &str, byte: u8) -> DataKey {
    DataKey::new(id, [byte; 32]).unwrap()
}

/// The key of every test.
fn first() -> DataKey {
    key("test", 7)
}

fn process(host: &str) -> Identity {
    Identity { id: Uuid::now_v7(), host: host.to_owned(), pid: 1, started_at: Utc::now() }
}

async fn served() -> (TestApp, TestClient) {
    let app = TestApp::start().await;
    app.db_agency("H59.31.07", "commune", None).await;
    let client = app.client(Scope::ALL, None).await;
    let procedure = operations().into_iter().find(|operation| operation.id == "put_procedure").unwrap();
    let (kind, body) = procedure.body.unwrap();
    let put = client.send(Method::PUT, &procedure.path, &[("content-type", &kind)], body).await;
    assert!(put.status.is_success(), "{}", put.text());
    (app, client)
}

fn number(n: usize) -> String {
    format!("0841870{n:05}")
}

async fn take_in(client: &TestClient, n: usize) {
    let body = json!({"procedure": "1.001193", "agency": "H59.31.07",
        "applicant": {"name": "Kim Thị Sa Rây", "identity_number": number(n)}});
    let key = format!("key-{n}");
    let answer = client.json(Method::POST, "/v1/dossiers", &[("idempotency-key", &key)], &body).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let again = client.json(Method::POST, "/v1/dossiers", &[("idempotency-key", &key)], &body).await;
    assert_eq!(again.json()["id"], answer.json()["id"], "{}", again.text());
}

#[derive(diesel::QueryableByName)]
struct Applicant {
    #[diesel(sql_type = Binary)]
    sealed: Vec<u8>,
    #[diesel(sql_type = Binary)]
    hash: Vec<u8>,
    #[diesel(sql_type = Text)]
    tail: String,
}

/// Opens every identity number and finds each by its hash; how many.
async fn read_all(db: &TestDb, vault: &Vault) -> usize {
    let text = "select identity_sealed as sealed, identity_hash as hash, identity_tail as tail from applicants \
                where identity_sealed is not null";
    let all: Vec<Applicant> = diesel::sql_query(text).load(&mut db.connect().await).await.unwrap();
    for Applicant { sealed, hash, tail } in &all {
        let plain = vault.open(Purpose::Identity, sealed).unwrap();
        assert_eq!(vault.hash(Purpose::Identity, &[&plain]).as_slice(), hash.as_slice());
        assert!(String::from_utf8(plain).unwrap().ends_with(tail.as_str()));
    }
    all.len()
}

async fn sealed_with(db: &TestDb, id: &str) -> i64 {
    let counts = sealed::count_by_key(&mut db.connect().await).await.unwrap();
    counts.iter().filter(|sealed| sealed.key == id).map(|sealed| sealed.n).sum()
}

/// Intake, retries and reading go on while the key is rotated; hashes and secrets stay; the old key can be dropped.
#[actix_web::test]
async fn a_rotation_beside_a_running_service_leaves_nothing_unreadable() {
    let (app, client) = served().await;
    for n in 0..40 {
        take_in(&client, n).await;
    }
    let vault = Vault::new(first(), vec![]);
    let now = app.clock.real();
    let mut conn = app.db().connect().await;
    load_or_make(&mut conn, &vault, now).await.unwrap();
    assert!(vault.renew(vec![key("k2", 2), first()]) && app.state.vault.renew(vec![key("k2", 2), first()]));
    let intake = async {
        for n in 40..80 {
            take_in(&client, n).await;
            assert_eq!(read_all(app.db(), &app.state.vault).await, n + 1);
        }
    };
    let rotation = async {
        assert!(matches!(promote(&mut conn, &vault, now).await.unwrap(), Promoted::Now));
        tokio::time::sleep(Duration::from_millis(30)).await;
        // The service hears of it a little later, as it does of everything.
        settle(&mut app.db().connect().await, &app.state.vault, None, now).await.unwrap();
        for _ in 0..3 {
            reseal(&mut conn, &vault, |_, _| ()).await.unwrap();
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    futures_util::join!(intake, rotation);
    while sealed_with(app.db(), "test").await > 0 {
        reseal(&mut conn, &vault, |_, _| ()).await.unwrap();
    }
    assert!(matches!(promote(&mut conn, &vault, now).await.unwrap(), Promoted::Before));
    assert!(matches!(give_up(&mut conn, &vault, "k2", now).await.unwrap(), Dropped::Seals));
    assert!(matches!(give_up(&mut conn, &vault, "test", now).await.unwrap(), Dropped::Done));

    let alone = Vault::new(key("k2", 2), vec![]);
    load_or_make(&mut conn, &alone, now).await.unwrap();
    assert_eq!(read_all(app.db(), &alone).await, 80);
    let restarted = foundation(app.db(), now);
    let restarted =
        State::begin(motcua::http::state::Foundation { vault: alone, ..restarted }).await.unwrap();
    let sought = restarted.vault.hash(Purpose::Identity, &[number(3).as_bytes()]);
    assert_eq!(sought, app.state.vault.hash(Purpose::Identity, &[number(3).as_bytes()]));
    take_in(&client, 80).await;
}

/// Cut off after any number of batches, it goes on where it was.
#[actix_web::test]
async fn a_rotation_that_was_cut_off_goes_on() {
    let (app, client) = served().await;
    for n in 0..30 {
        take_in(&client, n).await;
    }
    let vault = Vault::new(first(), vec![]);
    let now = app.clock.real();
    let mut conn = app.db().connect().await;
    load_or_make(&mut conn, &vault, now).await.unwrap();
    assert!(vault.renew(vec![key("k2", 2), first()]));
    promote(&mut conn, &vault, now).await.unwrap();
    let total = sealed_with(app.db(), "test").await;
    for micros in [1, 500, 2_000, 8_000, 20_000] {
        let mut cut = app.db().connect().await;
        let _cut_off =
            tokio::time::timeout(Duration::from_micros(micros), reseal(&mut cut, &vault, |_, _| ())).await;
        drop(cut);
        assert_eq!(read_all(app.db(), &vault).await, 30);
    }
    while sealed_with(app.db(), "test").await > 0 {
        reseal(&mut conn, &vault, |_, _| ()).await.unwrap();
    }
    assert_eq!(sealed_with(app.db(), "k2").await, total);
}

/// A key that a process lacks does not seal; a process that lacks a key that seals does not start.
#[actix_web::test]
async fn nothing_is_sealed_with_a_key_that_somebody_lacks() {
    let db = TestDb::create().await;
    let mut conn = db.connect().await;
    let now = chrono::DateTime::from_timestamp(1_700_000_000, 0).unwrap();
    let (here, there) = (Vault::new(first(), vec![]), Vault::new(first(), vec![]));
    let (one, other) = (process("a"), process("b"));
    for (vault, process) in [(&here, &one), (&there, &other)] {
        load_or_make(&mut conn, vault, now).await.unwrap();
        settle(&mut conn, vault, Some(process), now).await.unwrap();
    }
    assert!(here.renew(vec![key("k2", 2), first()]));
    report(&mut conn, &here, &one, now).await.unwrap();
    let Promoted::Lacking(lacking) = promote(&mut conn, &here, now).await.unwrap() else {
        panic!("b lacks it")
    };
    assert_eq!(lacking.iter().map(|process| process.host.as_str()).collect::<Vec<_>>(), ["b"]);
    assert!(there.renew(vec![key("k2", 2), first()]));
    report(&mut conn, &there, &other, now).await.unwrap();
    assert!(matches!(promote(&mut conn, &here, now).await.unwrap(), Promoted::Now));
    assert_eq!((here.seals_with(), there.seals_with()), ("k2".into(), "test".into()));
    // The other still seals with the old key: that one is needed.
    assert!(matches!(give_up(&mut conn, &here, "test", now).await.unwrap(), Dropped::SealedWithBy(_)));
    settle(&mut conn, &there, Some(&other), now).await.unwrap();
    assert_eq!(there.seals_with(), "k2");
    report(&mut conn, &here, &one, now).await.unwrap();
    assert!(matches!(give_up(&mut conn, &here, "test", now).await.unwrap(), Dropped::Needed(_)));

    let restored = Vault::new(first(), vec![]);
    let refused = load_or_make(&mut conn, &restored, now).await.unwrap_err();
    assert!(refused.to_string().contains("\"k2\""), "{refused}");
    let refused = settle(&mut conn, &restored, Some(&process("c")), now).await.unwrap_err();
    assert!(matches!(refused, DataKeysError::Missing(id) if id == "k2"));
    let stranger = Vault::new(key("k9", 9), vec![]);
    load_or_make(&mut conn, &stranger, now).await.unwrap_err();
    assert!(db::data_keys::list(&mut conn).await.unwrap().iter().all(|key| key.id != "k9"));
}

/// The running service reads the file again; a file without a key in use is not taken over.
#[actix_web::test]
async fn a_running_service_follows_its_key_file() {
    let app = TestApp::start().await;
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("keys");
    let line = |id: &str, byte: u8| {
        use base64::Engine as _;
        format!("{id}:{}\n", base64::prelude::BASE64_STANDARD.encode([byte; 32]))
    };
    std::fs::write(&file, line("test", 7)).unwrap();
    let config = config_in(place.path());
    let source =
        Box::new(move || motcua::config::reread_data_keys(&config).map_err(|error| error.to_string()));
    let process = process("a");
    follow::enrol(&app.state, &process).await.unwrap();
    let following = tokio::spawn(follow::follow(app.state.clone(), process, source));
    std::fs::write(&file, line("k2", 2) + &line("test", 7)).unwrap();
    until(|| app.state.vault.newest() == "k2").await;
    assert_eq!(app.state.vault.seals_with(), "test");
    let command = Vault::new(key("k2", 2), vec![first()]);
    let mut conn = app.db().connect().await;
    load_or_make(&mut conn, &command, app.clock.real()).await.unwrap();
    let mut promoted = promote(&mut conn, &command, app.clock.real()).await.unwrap();
    while matches!(promoted, Promoted::Lacking(_)) {
        tokio::time::sleep(Duration::from_millis(100)).await;
        promoted = promote(&mut conn, &command, app.clock.real()).await.unwrap();
    }
    until(|| app.state.vault.seals_with() == "k2").await;
    // An old key file is restored under the running service: what it holds in memory stays.
    std::fs::write(&file, line("test", 7)).unwrap();
    tokio::time::sleep(Duration::from_millis(2500)).await;
    assert_eq!(app.state.vault.ids(), ["k2", "test"]);
    following.abort();
}

fn config_in(place: &Path) -> motcua::config::Config {
    let data_dir = ("MOTCUA_DATA_DIR".to_owned(), Some(place.to_str().unwrap().to_owned()));
    motcua::config::Config::read(vec![data_dir]).unwrap()
}

async fn until(holds: impl Fn() -> bool) {
    for _ in 0..100 {
        if holds() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("it never came to be");
}
