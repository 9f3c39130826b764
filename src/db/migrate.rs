//! Does the database have the tables that this program was written for?
//!
//! The migrations of `migrations/` are built into the program and run under an advisory lock, so of many
//! processes that start at once one migrates and the others wait. Invariant: what landed is never
//! edited; a database that knows a migration which this program does not is left alone.

use diesel::migration::{Migration, MigrationSource as _};
use diesel::pg::Pg;
use diesel::sql_types::{Nullable, Text};
use diesel_async::async_connection_wrapper::AsyncConnectionWrapper;
use diesel_async::{RunQueryDsl as _, SimpleAsyncConnection as _};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness as _, embed_migrations};

use super::connection::{ConnectError, Connection, Database};
use super::statement::Statement;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!();

/// Why the database was not brought up to date.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// The database cannot be reached.
    #[error(transparent)]
    Connect(#[from] ConnectError),
    /// Someone newer has been here.
    #[error("the database has the migration {newest}, which this motcua does not know: run the newer motcua")]
    ProgramTooOld {
        /// The newest migration that the database has and the program lacks: its timestamp.
        newest: String,
    },
    /// A migration did not run, or could not be recorded; it was rolled back.
    #[error("the migration {name} failed and was rolled back: {why}")]
    Failed {
        /// The migration's name.
        name: String,
        /// What PostgreSQL said.
        why: String,
    },
    /// Something around the migrations went wrong.
    #[error("the database cannot be brought up to date: {0}")]
    Around(String),
}

impl From<diesel::result::Error> for MigrateError {
    fn from(cause: diesel::result::Error) -> Self {
        Self::Around(cause.to_string())
    }
}

/// Runs what is missing, oldest first, each in a transaction of its own, and names what it ran.
///
/// Works on a current-thread runtime too, where diesel-async's own harness panics: Diesel's synchronous
/// machinery sits in a blocking thread, and the caller's runtime drives the connection under it.
pub async fn migrate(database: &Database) -> Result<Vec<String>, MigrateError> {
    let mut conn = locked(database).await?;
    let missing = missing(&mut conn).await?;
    blocking(conn, move |conn| {
        let all = known()?.into_iter();
        all.filter(|migration| missing.contains(&migration.name().to_string()))
            .map(|migration| apply(conn, migration.as_ref()))
            .collect()
    })
    .await
}

/// Makes the schema that is configured, where it is not there yet.
pub async fn make_schema(conn: &mut Connection, database: &Database) -> Result<(), MigrateError> {
    if let Some(schema) = database.schema() {
        conn.batch_execute(&format!("create schema if not exists {schema}")).await?;
    }
    Ok(())
}

/// What [`migrate`] would run now, oldest first. Changes nothing and waits for nobody.
pub async fn pending(database: &Database) -> Result<Vec<String>, MigrateError> {
    let mut conn = database.connect().await?;
    missing(&mut conn).await
}

/// Takes the newest migration back by its `down.sql` and names it; `None` where there is none left.
///
/// For developers: whatever only that migration's tables held is lost.
pub async fn revert_last(database: &Database) -> Result<Option<String>, MigrateError> {
    let mut conn = locked(database).await?;
    if applied(&mut conn).await?.is_empty() {
        return Ok(None);
    }
    blocking(conn, |conn| {
        let reverted = conn.revert_last_migration(MIGRATIONS);
        reverted
            .map(|version| Some(version.to_string()))
            .map_err(|cause| MigrateError::Around(cause.to_string()))
    })
    .await
}

type Blocking = AsyncConnectionWrapper<Connection>;

async fn blocking<T: Send + 'static>(
    conn: Connection,
    work: impl FnOnce(&mut Blocking) -> Result<T, MigrateError> + Send + 'static,
) -> Result<T, MigrateError> {
    tokio::task::spawn_blocking(move || work(&mut Blocking::from(conn)))
        .await
        .map_err(|cause| MigrateError::Around(cause.to_string()))?
}

fn apply(conn: &mut Blocking, migration: &dyn Migration<Pg>) -> Result<String, MigrateError> {
    let name = migration.name().to_string();
    match conn.run_migration(migration) {
        Ok(_) => Ok(name),
        Err(cause) => Err(MigrateError::Failed { name, why: cause.to_string() }),
    }
}

/// A connection that alone may migrate here. The lock is the session's: it goes when the connection goes.
async fn locked(database: &Database) -> Result<Connection, MigrateError> {
    let mut conn = database.connect().await?;
    // Waiting for the one who migrates may take as long as they need, whatever the server's defaults are.
    conn.batch_execute("set statement_timeout = 0; set lock_timeout = 0").await?;
    let schema = database.schema().map(ToString::to_string);
    Statement::new("select pg_advisory_lock(hashtextextended('motcua:migrate:' || coalesce($1, ''), 0))")
        .bind::<Nullable<Text>, _>(schema.as_deref())
        .execute(&mut conn)
        .await?;
    make_schema(&mut conn, database).await?;
    conn.batch_execute(diesel::migration::CREATE_MIGRATIONS_TABLE).await?;
    Ok(conn)
}

/// What the database lacks, oldest first.
async fn missing(conn: &mut Connection) -> Result<Vec<String>, MigrateError> {
    let applied = applied(conn).await?;
    let known: Vec<(String, String)> = known()?
        .iter()
        .map(|migration| (migration.name().version().to_string(), migration.name().to_string()))
        .collect();
    let unknown = applied.iter().filter(|applied| known.iter().all(|(version, _)| version != *applied));
    if let Some(newest) = unknown.max() {
        return Err(MigrateError::ProgramTooOld { newest: newest.clone() });
    }
    Ok(known.into_iter().filter(|(version, _)| !applied.contains(version)).map(|(_, name)| name).collect())
}

/// The migrations of this program, oldest first.
fn known() -> Result<Vec<Box<dyn Migration<Pg>>>, MigrateError> {
    let mut known: Vec<Box<dyn Migration<Pg>>> =
        MIGRATIONS.migrations().map_err(|cause| MigrateError::Around(cause.to_string()))?;
    known.sort_by(|a, b| a.name().version().cmp(&b.name().version()));
    Ok(known)
}

/// The versions that the database has.
pub async fn applied(conn: &mut Connection) -> Result<Vec<String>, MigrateError> {
    #[derive(diesel::QueryableByName)]
    struct Is {
        #[diesel(sql_type = diesel::sql_types::Bool)]
        there: bool,
    }
    #[derive(diesel::QueryableByName)]
    struct Applied {
        #[diesel(sql_type = Text)]
        version: String,
    }
    let Is { there } =
        Statement::new("select to_regclass('__diesel_schema_migrations') is not null as there")
            .get_result(conn)
            .await?;
    if !there {
        return Ok(Vec::new());
    }
    let rows: Vec<Applied> =
        Statement::new("select version::text as version from __diesel_schema_migrations").load(conn).await?;
    Ok(rows.into_iter().map(|row| row.version).collect())
}
