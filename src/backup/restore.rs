//! `motcua restore`: everything that can be refused is refused before the first change; then one transaction; then what came
//! out is counted again. Until that is done the database is marked, and nobody serves it.

use std::ffi::OsStr;
use std::path::Path;

use chrono::{DateTime, Utc};

use super::manifest::digest;
use super::{BackupError, Bench, Manifest, dump, program};
use crate::db::holdings::{self, RestoreMark};
use crate::db::{self, Connection, tools};
use crate::domain::word::UnknownWord;
use crate::vault::{DataKey, Purpose, Vault};
use crate::workflow::reconcile::{Report, Wanted, reconcile};
use crate::workflow::repost::repost;

/// A backup that was restored and found right.
#[derive(Debug)]
pub struct Restored {
    /// What it said of itself.
    pub manifest: Manifest,
    /// Migrations that were run on top.
    pub migrated: Vec<String>,
    /// The recount.
    pub report: Report,
}

/// Restores `file` into an empty schema at `at` (real time), or goes on with a restore of it that was broken off.
pub async fn restore(bench: &Bench<'_>, file: &Path, at: DateTime<Utc>) -> Result<Restored, BackupError> {
    let manifest = whole(file).await?;
    check_keys(&manifest, bench.keys)?;
    let mut conn = bench.database.connect().await?;
    db::migrate::make_schema(&mut conn, bench.database).await?;
    check_schema(&mut conn, bench, &manifest).await?;
    let begun = holdings::restore_mark(&mut conn).await?;
    let table = holdings::tables(&mut conn).await?.into_iter().next();
    match (begun, table) {
        (Some(begun), Some(_)) if begun.sha256 == manifest.sha256 => {
            log::info!(
                "this backup is in the database already, but was not counted again: going on from there"
            );
        }
        (_, Some(table)) => {
            return Err(BackupError::NotEmpty { database: bench.database.to_string(), table });
        }
        (_, None) => bring_in(&mut conn, bench, &manifest, file, at).await?,
    }
    verified(&mut conn, bench, manifest).await
}

/// The manifest of a dump that is what it says.
async fn whole(file: &Path) -> Result<Manifest, BackupError> {
    let path = file.to_owned();
    let read = move || {
        let manifest = Manifest::read(&path)?;
        let (bytes, sha256) = digest(&path)?;
        if (bytes, &sha256) == (manifest.bytes, &manifest.sha256) {
            return Ok(manifest);
        }
        Err(BackupError::Unfit(format!(
            "{} is not the dump its manifest describes: it has {bytes} bytes and SHA-256 {sha256}, and should have {} and \
             {}. It is damaged, or the manifest of another backup lies beside it. Nothing was changed",
            path.display(),
            manifest.bytes,
            manifest.sha256
        )))
    };
    tokio::task::spawn_blocking(read).await.map_err(|cause| BackupError::Unfit(cause.to_string()))?
}

/// Without its data keys a backup is shut: better said before.
fn check_keys(manifest: &Manifest, at_hand: &[DataKey]) -> Result<(), BackupError> {
    for needed in &manifest.data_keys {
        let key = at_hand.iter().find(|key| key.id() == needed.id);
        let Some(key) = key else {
            return Err(BackupError::Keys(format!(
                "the data key {:?}, with which {} values of this backup are sealed, is not at hand: put the key file kept \
                 apart from the backup into the data directory as `keys`, or the key into MOTCUA_DATA_KEYS",
                needed.id, needed.values
            )));
        };
        if needed.check.as_ref().is_some_and(|check| *check != key.check_value()) {
            return Err(BackupError::Keys(format!(
                "the data key at hand by the name {:?} is another one than this backup was sealed with: look for the key \
                 file of the service that was backed up",
                needed.id
            )));
        }
    }
    Ok(())
}

async fn check_schema(
    conn: &mut Connection,
    bench: &Bench<'_>,
    manifest: &Manifest,
) -> Result<(), BackupError> {
    let here = holdings::schema(conn).await?.unwrap_or_default();
    if here == manifest.schema {
        return Ok(());
    }
    Err(BackupError::Unfit(format!(
        "the backup is of the schema {}, and {} keeps everything in {here:?}: set MOTCUA_DB_SCHEMA={0}. Nothing was changed",
        manifest.schema, bench.database
    )))
}

/// All or nothing: what fails half-way leaves an empty schema.
async fn bring_in(
    conn: &mut Connection,
    bench: &Bench<'_>,
    manifest: &Manifest,
    file: &Path,
    at: DateTime<Utc>,
) -> Result<(), BackupError> {
    let server = db::connection::server_version(conn).await?.major;
    let tools = tools::find(bench.data_dir, bench.programs, server.max(manifest.pg_dump))?;
    holdings::mark_restore(conn, &RestoreMark { began_at: at, sha256: manifest.sha256.clone() }).await?;
    let name = bench.database.name().unwrap_or_default().replace('\\', "\\\\").replace('\'', "\\'");
    let (database, schema) = (format!("--dbname=dbname='{name}'"), format!("--schema={}", manifest.schema));
    let arguments = [
        "--single-transaction",
        "--exit-on-error",
        "--no-owner",
        "--no-privileges",
        "--no-password",
        &database,
        &schema,
    ];
    let arguments: Vec<&OsStr> = arguments.iter().map(OsStr::new).collect();
    let brought_in = program::run("pg_restore", &tools, bench.database, &arguments, Some(file)).await;
    // What is there although it failed came from somebody else: then the mark stays.
    if brought_in.is_err() && holdings::tables(conn).await?.is_empty() {
        holdings::unmark_restore(conn).await?;
    }
    brought_in
}

/// Counts what came out; takes the mark away once it is right.
async fn verified(
    conn: &mut Connection,
    bench: &Bench<'_>,
    manifest: Manifest,
) -> Result<Restored, BackupError> {
    let applied = db::migrate::applied(conn).await?;
    if applied.len() == manifest.migrations.len() {
        let rows = dump::rows(conn).await?;
        let differs = manifest.tables.iter().find(|(table, n)| rows.get(*table) != Some(*n));
        if let Some((table, n)) = differs {
            let here = rows.get(table).copied().unwrap_or_default();
            return Err(BackupError::NotRight(format!("{table} has {here} rows, and should have {n}")));
        }
    }
    let migrated = db::migrate::migrate(bench.database).await?;
    repost(conn).await?;
    check_sealed(conn, bench.keys).await?;
    let report = reconcile(conn, &Wanted::default()).await?;
    if !report.is_clean() {
        return Err(BackupError::NotRight(format!(
            "the recount finds {} differences in figures and {} in lines (motcua reconcile --deep tells them); they were in \
             the backup already",
            report.figures.found, report.lines.found
        )));
    }
    holdings::unmark_restore(conn).await?;
    Ok(Restored { manifest, migrated, report })
}

/// One value of each kind and key opens.
async fn check_sealed(conn: &mut Connection, keys: &[DataKey]) -> Result<(), BackupError> {
    let Some((newest, older)) = keys.split_first() else { return Ok(()) };
    let vault = Vault::new(newest.clone(), older.to_vec());
    for sealed in holdings::sealed_with(conn).await? {
        let wrong = |why: String| {
            BackupError::NotRight(format!("a sealed value of {} does not open: {why}", sealed.table))
        };
        let purpose: Purpose = sealed.purpose.parse().map_err(|why: UnknownWord| wrong(why.to_string()))?;
        vault.open(purpose, &sealed.sample).map_err(|why| wrong(why.to_string()))?;
    }
    Ok(())
}
