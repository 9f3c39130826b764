//! How do we reach the database, and what do we say when we cannot?
//!
//! [`Database`] is where the database is and how to talk to it; it is cheap to clone and holds no
//! connection. diesel-async drives a connection on the runtime that opened it, so whoever needs one opens
//! it (or a pool of them) on the runtime where it will live; an actix worker has a runtime of its own.
//!
//! Invariants: no statement names a schema (the `search_path` decides), and nothing here puts a
//! password into a message, a log or a debug print.

mod libpq;
mod options;
mod refusal;
mod tls;

use std::fmt;
use std::time::Duration;

use diesel::QueryResult;
use diesel_async::pooled_connection::{
    AsyncDieselConnectionManager, ManagerConfig, RecyclingMethod, deadpool,
};
use futures_util::FutureExt as _;
use tokio_postgres::tls::MakeTlsConnect;
use tokio_postgres::{Config, NoTls, Socket};
use tokio_postgres_rustls::MakeRustlsConnect;

pub use self::refusal::ConnectError;
use super::statement::Statement;

/// One connection to PostgreSQL.
pub type Connection = diesel_async::AsyncPgConnection;

/// Some connections to PostgreSQL that are handed out in turn; see [`Database::pool`].
pub type Pool = deadpool::Pool<Connection>;

/// A connection lent by a [`Pool`].
pub type PooledConnection = deadpool::Object<Connection>;

/// The oldest PostgreSQL that we run on: `unique nulls not distinct` came with it.
pub const OLDEST_MAJOR_VERSION: u16 = 15;

/// How long one attempt to reach a server may take where `DATABASE_URL` says nothing (`connect_timeout`).
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// How long a server's machine may be silent before we know that it is gone, where `DATABASE_URL` says nothing
/// (`tcp_user_timeout`, `keepalives_idle`).
const SILENCE: Duration = Duration::from_secs(30);

/// What the driver waits where nothing is said: longer than anyone waits for an answer.
const DRIVERS_KEEPALIVE: Duration = Duration::from_secs(2 * 60 * 60);

/// Where the database is and how to talk to it.
#[derive(Clone)]
pub struct Database {
    config: Config,
    tls: Option<MakeRustlsConnect>,
    schema: Option<Schema>,
    libpq: libpq::Libpq,
}

impl Database {
    /// Reads a `DATABASE_URL`: `postgres://user:password@host:port/name?sslmode=…`, or `host=… dbname=…`.
    ///
    /// Whatever tokio-postgres reads is read; on top of that:
    ///
    /// - `sslmode` is `disable`, `prefer` (the default; `allow` is read as this), `require`, `verify-ca` or `verify-full`.
    ///   As with libpq, `prefer` and `require` encrypt without looking at the certificate, and a Unix
    ///   socket is never encrypted. `require` and stricter never fall back to plain text.
    /// - `sslrootcert` is a PEM file of the authorities to trust in place of the system's, or `system`. As
    ///   with libpq, `require` with such a file checks the chain as `verify-ca` does.
    /// - Without a host: the socket directory of this machine.
    pub fn parse(database_url: &str) -> Result<Self, ConnectError> {
        let options::Options { config, encryption, authorities, sslmode } =
            options::Options::parse(database_url)?;
        let tls = tls::connector(encryption, authorities.as_ref())?;
        Ok(Self { libpq: libpq::Libpq { sslmode, authorities }, ..Self::over(config, tls) })
    }

    /// A database on a server of our own, reached through its socket or the loopback interface.
    pub(in crate::db) fn local(config: Config) -> Self {
        Self::over(config, None)
    }

    fn over(mut config: Config, tls: Option<MakeRustlsConnect>) -> Self {
        if config.get_application_name().is_none() {
            config.application_name("motcua");
        }
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(CONNECT_TIMEOUT);
        }
        if config.get_tcp_user_timeout().is_none() {
            config.tcp_user_timeout(SILENCE);
        }
        if config.get_keepalives_idle() == DRIVERS_KEEPALIVE {
            config.keepalives_idle(SILENCE).keepalives_interval(SILENCE / 3).keepalives_retries(3);
        }
        Self { config, tls, schema: None, libpq: libpq::Libpq::default() }
    }

    /// The same server, another database on it.
    #[must_use]
    pub fn with_name(mut self, name: &str) -> Self {
        self.config.dbname(name);
        self
    }

    /// The name under which the connections show in `pg_stat_activity`.
    #[must_use]
    pub fn with_application_name(mut self, name: &str) -> Self {
        self.config.application_name(name);
        self
    }

    /// Keeps everything in this schema: a nation has one schema a province.
    #[must_use]
    pub fn with_schema(self, schema: Schema) -> Self {
        let mut here = self.with_setting("search_path", &schema.0);
        here.schema = Some(schema);
        here
    }

    /// A setting of the server for each connection, sent with the connection's first message.
    #[must_use]
    fn with_setting(mut self, name: &str, value: &str) -> Self {
        let before = self.config.get_options().map(|options| format!("{options} ")).unwrap_or_default();
        self.config.options(format!("{before}-c {name}={value}"));
        self
    }

    /// For connections that hold what others wait for: the server gives a statement up after `statement`, and ends
    /// a transaction that is left alone for `idle`.
    #[must_use]
    pub fn with_patience(self, statement: Duration, idle: Duration) -> Self {
        self.with_statement_timeout(statement)
            .with_setting("idle_in_transaction_session_timeout", &idle.as_millis().to_string())
    }

    /// The server gives each statement up after this (zero: never).
    #[must_use]
    pub fn with_statement_timeout(self, statement: Duration) -> Self {
        self.with_setting("statement_timeout", &statement.as_millis().to_string())
    }

    /// For statements over arrays whose best way is the same whatever their length: planned once, where the server
    /// would find that short arrays are worth a plan of their own each time.
    #[must_use]
    pub fn with_generic_plans(self) -> Self {
        self.with_setting("plan_cache_mode", "force_generic_plan")
    }

    /// The schema everything is kept in, where one was configured.
    pub fn schema(&self) -> Option<&Schema> {
        self.schema.as_ref()
    }

    /// The name of the database on its server, where it is said.
    pub fn name(&self) -> Option<&str> {
        self.config.get_dbname()
    }

    /// Opens a connection on the current tokio runtime, which also drives it: it dies with that runtime.
    ///
    /// # Errors
    ///
    /// With a sentence that says what to do. A server older than [`OLDEST_MAJOR_VERSION`] is refused here.
    pub async fn connect(&self) -> Result<Connection, ConnectError> {
        match &self.tls {
            None => self.connect_through(NoTls).boxed().await,
            Some(tls) => self.connect_through(tls.clone()).boxed().await,
        }
    }

    async fn connect_through<T>(&self, tls: T) -> Result<Connection, ConnectError>
    where
        T: MakeTlsConnect<Socket>,
        T::Stream: Send + 'static,
    {
        let (client, connection) = self
            .config
            .connect(tls)
            .await
            .map_err(|cause| ConnectError::from_driver(&self.config, &cause))?;
        if let Some(version) = connection.parameter("server_version").and_then(ServerVersion::parse)
            && version.major < OLDEST_MAJOR_VERSION
        {
            return Err(ConnectError::TooOld { version });
        }
        Connection::try_from_client_and_connection(client, connection)
            .await
            .map_err(|cause| ConnectError::Other { why: cause.to_string() })
    }

    /// At most `size` connections, each opened when first needed on the runtime that asks then, and each
    /// statement on them given up after `statement_timeout` (zero: never).
    ///
    /// A connection is handed out again without a ping, which would cost a round trip at each checkout.
    /// One that is known to be closed, or that was left inside a transaction, is replaced; one whose server has died
    /// unnoticed fails once. The pool waits without a limit for a free connection: put a timeout around
    /// [`Pool::get`](deadpool::Pool).
    #[expect(clippy::missing_panics_doc, reason = "it cannot: see the end of the function")]
    pub fn pool(&self, size: usize, statement_timeout: Duration) -> Pool {
        // Compiling a statement takes a second or two; none that runs here takes as long without.
        let database = self.clone().with_statement_timeout(statement_timeout).with_setting("jit", "off");
        let mut manager = ManagerConfig::default();
        manager.recycling_method = RecyclingMethod::Fast;
        manager.custom_setup = Box::new(move |_| {
            let database = database.clone();
            async move {
                database
                    .connect()
                    .await
                    .map_err(|cause| diesel::ConnectionError::BadConnection(cause.to_string()))
            }
            .boxed()
        });
        let manager = AsyncDieselConnectionManager::new_with_config("", manager);
        #[expect(
            clippy::expect_used,
            reason = "building fails only for timeouts without a runtime; none is set"
        )]
        deadpool::Pool::builder(manager).max_size(size).build().expect("a pool without timeouts")
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Database({self})")
    }
}

/// Where it is, for people: never the password.
impl fmt::Display for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", refusal::address(&self.config), self.name().unwrap_or_default())?;
        self.schema.as_ref().map_or(Ok(()), |schema| write!(f, " ({schema})"))
    }
}

/// The name of a PostgreSQL schema: a lower-case letter or `_`, then such or digits, at most 63 in all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schema(String);

/// Not a name that a [`Schema`] can have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a schema's name is a lower-case letter or _, then such or digits, at most 63 in all")]
pub struct InvalidSchema;

impl std::str::FromStr for Schema {
    type Err = InvalidSchema;

    fn from_str(name: &str) -> Result<Self, InvalidSchema> {
        let letter = |c: char| c.is_ascii_lowercase() || c == '_';
        let lawful = name.starts_with(letter)
            && name.len() <= 63
            && name.chars().all(|c| letter(c) || c.is_ascii_digit())
            && !name.starts_with("pg_");
        lawful.then(|| Self(name.to_owned())).ok_or(InvalidSchema)
    }
}

impl fmt::Display for Schema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Which PostgreSQL is running.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerVersion {
    /// The major version: 15 for all of 15.x.
    pub major: u16,
    /// As the server says it: `15.14 (Debian 15.14-0+deb12u1)`.
    pub text: String,
}

impl ServerVersion {
    fn parse(text: &str) -> Option<Self> {
        let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        let (major, _) = text.split_at_checked(digits)?;
        Some(Self { major: major.parse().ok()?, text: text.to_owned() })
    }
}

impl fmt::Display for ServerVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Asks a connection which PostgreSQL it talks to.
pub async fn server_version(conn: &mut Connection) -> QueryResult<ServerVersion> {
    #[derive(diesel::QueryableByName)]
    struct Row {
        #[diesel(sql_type = diesel::sql_types::Text)]
        version: String,
    }
    let Row { version } = diesel_async::RunQueryDsl::get_result(
        Statement::new("select current_setting('server_version') as version"),
        conn,
    )
    .await?;
    ServerVersion::parse(&version)
        .ok_or_else(|| diesel::result::Error::DeserializationError("server_version is not a version".into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_by_their_first_number() {
        for (text, major) in
            [("15.14 (Debian 15.14-0+deb12u1)", 15), ("18beta1", 18), ("9.6.24", 9), ("17", 17)]
        {
            assert_eq!(ServerVersion::parse(text).map(|version| version.major), Some(major));
        }
        assert_eq!(ServerVersion::parse("devel"), None);
    }

    #[test]
    fn schemas_cannot_smuggle() {
        for good in ["tra_vinh", "_x", "h59"] {
            assert!(good.parse::<Schema>().is_ok(), "{good}");
        }
        for bad in ["", "Tra", "9a", "a b", "a,b", "a;", "trà", "pg_temp", &"x".repeat(64)] {
            assert_eq!(bad.parse::<Schema>(), Err(InvalidSchema), "{bad}");
        }
    }

    #[test]
    fn no_password_is_ever_printed() {
        let database = Database::parse("postgres://clerk:canary-secret@db.example:6543/motcua").unwrap();
        assert_eq!(
            format!("{database} {database:?}"),
            "db.example:6543/motcua Database(db.example:6543/motcua)"
        );
    }

    #[test]
    fn settings_add_up() {
        let database = Database::parse("host=h options='-c geqo=off'").unwrap();
        let database = database.with_schema("h59".parse().unwrap()).with_setting("statement_timeout", "5000");
        assert_eq!(
            database.config.get_options(),
            Some("-c geqo=off -c search_path=h59 -c statement_timeout=5000")
        );
    }
}
