//! `motcua doctor` through the program: what is well, what was made ill on purpose, and what it leaves for scripts; and what
//! `motcua reconcile` leaves.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use chrono::{Datelike as _, Utc};
use diesel_async::SimpleAsyncConnection as _;
use motcua::db::connection::Database;
use motcua::db::embedded::{Embedded, Role};
use serde_json::Value;

use super::place::Place;
use crate::support::{Home, TestDb, throwaway};

/// What it said: the worst level of each check, all sentences, and the code it left.
struct Told {
    levels: BTreeMap<String, String>,
    text: String,
    code: i32,
}

impl Told {
    fn of(mut doctor: Command) -> Self {
        let output = doctor.args(["doctor", "--format", "json"]).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let findings: Vec<Value> = serde_json::from_str(&text)
            .unwrap_or_else(|why| panic!("{why}: {text}{}", String::from_utf8_lossy(&output.stderr)));
        let mut levels = BTreeMap::new();
        for finding in &findings {
            let (check, level) = (finding["check"].as_str().unwrap(), finding["level"].as_str().unwrap());
            assert_eq!(
                finding["mend"].is_null(),
                level == "ok",
                "what is wrong says how it is mended: {finding}"
            );
            let known = levels.entry(check.to_owned()).or_insert_with(|| level.to_owned());
            if rank(level) > rank(known) {
                level.clone_into(known);
            }
        }
        Self { levels, text, code: output.status.code().unwrap() }
    }

    /// Checks that are not well, without the disk of whoever runs the tests; the code follows from all of them.
    fn ill(&self) -> Vec<(&str, &str)> {
        let worst = self.levels.values().map(|level| rank(level)).max().unwrap();
        assert_eq!(self.code, worst, "{}", self.text);
        let ill = self.levels.iter().filter(|(check, level)| *check != "disk" && *level != "ok");
        ill.map(|(check, level)| (check.as_str(), level.as_str())).collect()
    }
}

fn rank(level: &str) -> i32 {
    ["ok", "warning", "error"].iter().position(|known| *known == level).unwrap().try_into().unwrap()
}

/// A data directory with an embedded PostgreSQL that keeps its promises.
struct Patient {
    home: Home,
}

impl Patient {
    fn motcua(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_motcua"));
        command.env_clear().env("MOTCUA_DATA_DIR", self.data_dir()).env("MOTCUA_ADDR", "127.0.0.1:0");
        for kept in ["PATH", "HOME"] {
            command.envs(std::env::var_os(kept).map(|value| (kept, value)));
        }
        command.envs(throwaway(self.home.path(), Role::Visitor).pg_bin.map(|bin| ("MOTCUA_PG_BIN", bin)));
        command
    }

    fn data_dir(&self) -> PathBuf {
        self.home.path().to_owned()
    }

    fn doctor(&self) -> Told {
        Told::of(self.motcua())
    }

    fn run(&self, arguments: &[&str]) -> (i32, String) {
        let output = self.motcua().args(arguments).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap() + &String::from_utf8_lossy(&output.stderr);
        (output.status.code().unwrap(), text)
    }

    fn serve(&self) -> Child {
        let mut service = self.motcua().arg("serve").stderr(Stdio::piped()).spawn().unwrap();
        let mut log = BufReader::new(service.stderr.take().unwrap()).lines().map(Result::unwrap);
        assert!(log.any(|line| line.contains("ready: ")));
        // Its log must be read on, or it could not write any more.
        std::thread::spawn(move || log.for_each(drop));
        service
    }

    fn postmaster(&self) -> PathBuf {
        self.data_dir().join("pg/data/postmaster.pid")
    }

    /// Runs SQL while the service has the cluster.
    async fn execute(&self, sql: &str) {
        let joined = Embedded::start(throwaway(self.home.path(), Role::Visitor)).await.unwrap();
        joined.database().connect().await.unwrap().batch_execute(sql).await.unwrap();
        joined.stop().await.unwrap();
    }

    /// The calendar of all years that are soon asked for: what the day of the test is must not matter.
    async fn publish_years(&self) {
        let year = Utc::now().year();
        let years = [year, year + 1].map(|year| format!("({year}, '2022-01-01')")).join(", ");
        self.execute(&format!("insert into calendar_years values {years} on conflict do nothing")).await;
    }
}

fn kill(pid: &str, signal: &str) {
    assert!(Command::new("kill").args([signal, pid]).status().unwrap().success());
}

fn first_line(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap().lines().next().unwrap().to_owned()
}

#[actix_web::test]
async fn a_service_is_examined_from_before_its_birth_to_its_end() {
    let patient = Patient { home: Home::reachable() };
    assert_eq!(patient.doctor().ill(), [("cluster", "warning")]);
    assert_eq!(std::fs::read_dir(patient.data_dir()).unwrap().count(), 0, "looking makes nothing");
    let (code, said) = patient.run(&["reconcile"]);
    assert!(code == 2 && said.contains("no database"), "{said}");

    let mut service = patient.serve();
    patient.publish_years().await;
    assert_eq!(patient.doctor().ill(), [("backup", "warning")]);
    let (code, said) = patient.run(&["backup", patient.data_dir().to_str().unwrap()]);
    assert!(code == 0 && said.contains("The data keys (") && said.contains("NOT in it"), "{said}");
    assert_eq!(patient.doctor().ill(), []);
    let (code, said) = patient.run(&["doctor"]);
    assert!(code == 0 || said.contains("disk"), "{said}");

    assert_eq!(patient.run(&["reconcile"]).0, 0);
    patient.execute("insert into agencies (code) values ('H59.31'); insert into ledger_days select '2023-01-01', id, 1, 3, 1 from agencies").await;
    let (code, said) = patient.run(&["reconcile"]);
    assert!(code == 1 && said.contains("ledger_days and tail 1"), "{said}");
    assert_eq!(patient.run(&["reconcile", "--agency", "H99"]).0, 2);
    assert_eq!(patient.run(&["reconcile", "--from", "2023-02-01", "--to", "2023-01-01"]).0, 2);

    patient.execute("alter table dossier_events disable trigger dossier_events_append_only").await;
    assert_eq!(patient.doctor().ill(), [("history", "error")]);
    patient.execute("alter table dossier_events enable trigger dossier_events_append_only; update signing_keys set signs_until = '2023-01-01'").await;
    assert_eq!(patient.doctor().ill(), [("signing keys", "warning")]);
    patient.execute("update signing_keys set signs_until = null; update instance set backed_up_at = '2023-01-01'; \
        delete from __diesel_schema_migrations where version = (select max(version) from __diesel_schema_migrations)").await;
    assert_eq!(patient.doctor().ill(), [("migrations", "warning"), ("tables", "warning")]);
    patient.execute("insert into __diesel_schema_migrations (version) values ('29990101000000')").await;
    let newer = patient.doctor();
    assert!(newer.ill().contains(&("migrations", "error")), "{}", newer.text);

    service.kill().unwrap();
    service.wait().unwrap();
    assert!(patient.doctor().ill().contains(&("cluster", "warning")));
}

#[actix_web::test]
async fn what_was_killed_or_lost_is_told() {
    let patient = Patient { home: Home::reachable() };
    let mut service = patient.serve();
    patient.publish_years().await;
    patient.execute("update instance set backed_up_at = now()").await;
    service.kill().unwrap();
    service.wait().unwrap();
    let left = patient.doctor();
    assert!(left.text.contains("runs and no service uses it"), "{}", left.text);
    // The doctor was the last to leave, and put the light out.
    assert!(!patient.postmaster().exists());
    assert_eq!(patient.doctor().ill(), []);

    let mut service = patient.serve();
    let postmaster = first_line(&patient.postmaster());
    service.kill().unwrap();
    service.wait().unwrap();
    kill(&postmaster, "-KILL");
    std::thread::sleep(std::time::Duration::from_millis(300));
    let killed = patient.doctor();
    assert!(
        killed.ill() == [("cluster", "warning")] && killed.text.contains("was killed"),
        "{}",
        killed.text
    );
    assert_eq!(patient.doctor().ill(), []);

    std::fs::rename(patient.data_dir().join("keys"), patient.data_dir().join("keys-elsewhere")).unwrap();
    assert_eq!(patient.doctor().ill(), [("data keys", "error")]);
    assert!(!patient.data_dir().join("keys").exists(), "no new key over sealed data");
    std::fs::write(patient.data_dir().join("keys"), "nonsense").unwrap();
    assert!(patient.doctor().ill().contains(&("data keys", "error")));
    let mut misspelt = patient.motcua();
    misspelt.env("MOTCUA_ADR", "x");
    assert_eq!(Told::of(misspelt).ill(), [("configuration", "error")]);
}

#[actix_web::test]
async fn a_database_elsewhere_is_examined_as_whoever_asks() {
    let (db, place) = (TestDb::create().await, Place::new());
    let doctor = |url: &str| {
        let command = place.motcua(&[], url);
        Told::of(command)
    };
    // The test cluster runs without fsync, and nobody served it; years run out by the day of the test.
    let known = |told: &Told| -> Vec<String> {
        let ill = told.ill().into_iter();
        ill.filter(|(check, _)| !["calendar", "durability", "signing keys", "role", "locks"].contains(check))
            .map(|(check, level)| format!("{check} {level}"))
            .collect()
    };
    let well = doctor(&db.url());
    assert_eq!((known(&well), well.levels["durability"].as_str()), (vec![], "error"), "{}", well.text);
    let unknown = doctor(&db.url().replace("dbname=", "dbname=not_"));
    assert!(
        unknown.ill() == [("database", "error")] && unknown.text.contains("does not exist"),
        "{}",
        unknown.text
    );
    let empty = TestDb::empty().await;
    let told = doctor(&empty.url());
    assert_eq!(known(&told), ["migrations warning", "tables warning"], "{}", told.text);

    let name = format!("reader_{}", std::process::id());
    let mut admin = db.connect().await;
    admin.batch_execute(&format!(
        "create role {name} login; grant usage on schema public to {name}; grant select on all tables in schema public to {name}"
    )).await.unwrap();
    let url = db.url().replace("user=motcua", &format!("user={name}"));
    if Database::parse(&url).unwrap().connect().await.is_ok() {
        let reader = doctor(&url);
        assert_eq!(reader.levels["role"], "error", "{}", reader.text);
        assert_eq!(known(&reader), Vec::<String>::new(), "{}", reader.text);
    }
    admin.batch_execute(&format!("drop owned by {name}; drop role {name}")).await.unwrap();
}
